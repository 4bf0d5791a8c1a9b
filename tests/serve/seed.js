#!/usr/bin/env node
/* seed.js: the first program of the language page, from its page to its last word. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { test, skip, slowness } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect } = require('../lib/client');
const { sameHtml } = require('../lib/html');

let binary;

test('builds', () => { binary = compile('tests/serve/seed.fh'); }, 60);

if (slowness > 1) {
  skip('static and small', 'a sanitized binary is neither');
} else {
  test('is one small static file', () => {
    const linked = spawnSync('ldd', [binary], { encoding: 'utf8' });
    assert.match(linked.stdout + linked.stderr, /not a dynamic executable|statically linked/);
    const stripped = `${binary}-stripped`;
    execFileSync('strip', ['-o', stripped, binary]);
    assert.ok(fs.statSync(stripped).size <= 2 << 20, `${fs.statSync(stripped).size} bytes`);
  });

  test('runs in an empty folder without an environment', async () => {
    const server = await start(binary, { cwd: fs.mkdtempSync(`${binary}-`) });
    assert.equal((await get(server, '/')).status, 200);
  });
}

test('says where it listens in one line', async () => {
  const server = await start(binary);
  assert.equal((server.stdout + server.stderr).trim().split('\n').length, 1);
});

test('the page', async () => {
  const answer = await get(await start(binary), '/');
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /^text\/html; *charset=utf-8$/i);
  assert.match(answer.text, /<title>Websocket Test<\/title>/);
  const main = answer.text.match(/<main[^]*<\/main>/)[0];
  sameHtml(main, '<main class="container"><h1>Websocket Test</h1><div hx-ext="ws" ws-connect="/ws">'
    + '<div id="notifications"></div><form id="form" name="form" ws-send method="dialog"><input id="msg" name="msg"></form>'
    + '</div></main>');
});

test('a conversation', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  sameHtml(await client.next(), '<div id="notifications">Hello, world!</div>');
  const headers = { 'HX-Request': 'true', 'HX-Trigger': 'form', 'HX-Target': 'form' };
  const said = Date.now();
  sameHtml(await client.ask({ msg: '<b> & "me"', HEADERS: headers }),
           '<div id="notifications">Hello &lt;b&gt; &amp; "me"</div>');
  sameHtml(await client.next(), '<div id="notifications">Goodbye &lt;b&gt; &amp; "me"</div>');
  assert.ok(Date.now() - said >= 1900, 'the goodbye came too soon');
  assert.doesNotMatch(server.stderr, /Disconnected!/);
  await client.close();
  await server.printed(/Disconnected!/);
});

test('each client hears its own words', async () => {
  const server = await start(binary);
  const clients = await Promise.all([1, 2, 3].map(() => connect(server, '/ws')));
  for (const client of clients) await client.next();
  clients.forEach((client, i) => client.send({ msg: `number ${i}` }));
  for (const [i, client] of clients.entries()) {
    sameHtml(await client.next(), `<div id="notifications">Hello number ${i}</div>`);
  }
});

test('a client that leaves before the goodbye', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  await client.next();
  await client.ask({ msg: 'x' });
  await client.close();
  await server.printed(/Disconnected!/);
  await new Promise((resolve) => setTimeout(resolve, 2300));
  assert.equal((await get(server, '/')).status, 200);
});

test('a missing field is told to the client', async () => {
  const client = await connect(await start(binary), '/ws');
  await client.next();
  assert.equal(await client.ask({ other: 'x' }), 'Missing required field: msg');
  assert.match(await client.ask({ msg: 'still there' }), /Hello still there/);
});
