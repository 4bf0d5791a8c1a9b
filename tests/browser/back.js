#!/usr/bin/env node
/* back.js: going back, in a Chromium that keeps the pages that were left; and pages whose scripts
 * do not run. */
'use strict';

const assert = require('node:assert/strict');
const { skip, test } = require('../lib/test');
const { compile, start, write } = require('../lib/app');
const { isChromium, visit, shows } = require('../lib/browser');
const { gone } = require('../lib/restart');

/* Who keeps a page cuts its websocket off. */
const lost = new RegExp(`${gone.source}|htmx:ws:error: \\[object Event\\]`);

const account = write('back.fh', `
session { user: str? }
get / -> Titled("Door", P("Outside", id="outside"))
get /in on session {
  session.user = "Ada"
  return redirect("/secret")
}
get /secret on session -> Titled("Secret", P("The secret of {session.user ?? "nobody"}", id="secret"),
  Form(Button("Log out"), method="post", action="/out"))
post /out on session {
  session.clear()
  return redirect("/")
}
`);

test('what was private is not shown again after logging out', async () => {
  const server = await start(compile(account, 'back'));
  const page = await visit(server, '/in', { keepsPages: true });
  await shows(page, '#secret', 'The secret of Ada');
  await page.click('button');
  await shows(page, '#outside', 'Outside');
  await page.goBack({ waitUntil: 'commit' });
  await shows(page, '#secret', 'The secret of nobody');
  assert.equal(await page.evaluate(() => getComputedStyle(document.getElementById('secret')).visibility), 'visible');
}, 60);

for (const htmx of [2, 4]) {
  test(`htmx ${htmx}: a page with a websocket is alive after going back`, async () => {
    const file = write(`back-htmx${htmx}.fh`, `
app htmx=${htmx} exts="ws"
state said: [str] = []
fn Said() -> P(said.join(","), id="said")
get / -> Titled("One", Div(Said(), Form(Input(id="text"), ws_send=true), hx_ext="ws", ws_connect="/ws"))
get /two -> Titled("Two", P("Two", id="two"))
ws /ws conn=Said on text: str {
  said.push(text)
  publish("/ws", Said())
}
`);
    const server = await start(compile(file, `back-htmx${htmx}`));
    const page = await visit(server, '/', { keepsPages: true, forgives: lost });
    for (const text of ['a', 'b', 'c']) {
      await page.fill('#text', text);
      await page.press('#text', 'Enter');
      await shows(page, '#said', text);
      await page.goto(`${server.url}/two`);
      await shows(page, '#two', 'Two');
      await page.goBack({ waitUntil: 'commit' }); /* a page that was kept is not loaded */
      await shows(page, '#said', text);
    }
  }, 60);
}

const scriptless = isChromium ? test : (name) => skip(name, 'this browser cannot be told to run none');

scriptless('without scripts, a form of a socket leaves what was typed where it is', async () => {
  const server = await start(compile('samples/echo.fh', 'back-echo'));
  const page = await visit(server, '/', { scripts: false });
  await page.fill('#msg', 'my secret');
  await page.press('#msg', 'Enter');
  assert.equal(await page.url(), `${server.url.replace(/\/$/, '')}/`);
  assert.equal(await page.inputValue('#msg'), 'my secret');
}, 60);
