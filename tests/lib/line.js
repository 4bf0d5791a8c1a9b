/* line.js: a page whose connection is cut off, in every way that it can be: assets/line.js with
 * htmx 2 or htmx 4. The page's clock is the test's: nobody waits for it. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, compile, start, write } = require('./app');
const { visit, shows, picture } = require('./browser');
const { eventually, get } = require('./client');
const { relay } = require('./relay');
const { gone, restart } = require('./restart');

const source = fs.readFileSync(path.join(root, 'tests/browser/line.fh'), 'utf8');
const lost = new RegExp(`${gone.source}|htmx:ws:error: \\[object Event\\]|Failed to load resource|ERR_`);
const cutOff = 'Connection lost, trying again';
const forgives = { forgives: lost };

async function open(server, where = '/in/ada') {
  const page = await visit(server, where, { ...forgives, clock: true });
  await isUp(page);
  await page.evaluate(() => {
    window.losses = 0;
    for (const name of ['htmx:wsClose', 'htmx:ws:close']) document.addEventListener(name, () => window.losses++);
  });
  return page;
}

/* So many milliseconds pass for the page. */
const pass = (page, ms) => page.clock.runFor(ms);

/* From now on only by `pass`. */
const stopTime = async (page) => page.clock.pauseAt(await page.evaluate(() => Date.now() + 2000));

async function isUp(page) {
  await page.waitForFunction(() => !document.getElementById('fh-offline')?.textContent);
}

async function say(page, text) {
  await page.fill('#text', text);
  await page.press('#text', 'Enter');
}

/* Waits until htmx has heard that a connection was lost, or could not be made, so many times. */
const losses = (page, count) => page.waitForFunction((want) => window.losses >= want, count);

const said = async (server) => (await get(server, '/said')).text;
const events = async (server) => (await get(server, '/events')).text;

/* Waits until the server has had this many connections of the page's. */
const heard = (server, want) => eventually(async () => assert.equal(await events(server), want), 20);

/* What the browser would do if the page were hidden, or seen again. */
function setHidden(page, hidden) {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (value ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

function suite(htmx) {
  const it = (name, body) => test(`htmx ${htmx}: ${name}`, body, 60);
  let binary;
  it('builds', () => {
    const text = source.replace(/^app /m, `app htmx=${htmx} `);
    binary = compile(write(`line-htmx${htmx}.fh`, text), `line-htmx${htmx}`);
  });

  it('a dead line is noticed, and what was said meanwhile comes once', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    await say(page, 'a');
    await shows(page, '#said', 'a');
    line.die();
    await say(page, 'b');
    await say(page, 'c');
    await page.click('#plus');
    await pass(page, 9000);
    await shows(page, '#said', 'a,b,c,+');
    assert.equal(await said(server), 'a,b,c,+');
    assert.equal(await events(server), 'in,in', 'nobody has left');
  });

  it('a dead line is noticed when nothing is said, too', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    await heard(server, 'in');
    await stopTime(page);
    line.die();
    await pass(page, 18000);
    await heard(server, 'in,in');
  });

  it('a server that stood still gets nothing twice', async () => {
    const server = await start(binary);
    const page = await open(server);
    await heard(server, 'in');
    server.process.kill('SIGSTOP');
    await say(page, 'a');
    await pass(page, 9000);
    await shows(page, '#fh-offline', cutOff);
    await say(page, 'b');
    server.process.kill('SIGCONT');
    await shows(page, '#said', 'a,b');
    await isUp(page);
    await say(page, 'c');
    await shows(page, '#said', 'a,b,c');
    assert.equal(await said(server), 'a,b,c');
  });

  it('the page shows that it is cut off, and that it is back', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    const region = page.locator('#fh-offline');
    assert.equal(await region.getAttribute('aria-live'), 'polite');
    assert.deepEqual((await region.boundingBox()).height, 0);
    line.refuses = true;
    line.cut();
    await shows(page, '#fh-offline', cutOff);
    await picture(page, `line-htmx${htmx}`);
    const looks = await region.evaluate((it) => getComputedStyle(it).position);
    assert.equal(looks, 'fixed');
    line.refuses = false;
    await isUp(page);
    await say(page, 'back');
    await shows(page, '#said', 'back');
  });

  it('it tries within 1, 2, 4, 8 s, then each 15 s', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    await heard(server, 'in');
    await stopTime(page);
    line.refuses = true;
    line.cut();
    for (const [i, most] of [1000, 2000, 4000, 8000, 15000, 15000].entries()) {
      await losses(page, i + 1);
      await pass(page, most);
    }
    await losses(page, 7);
  });

  const wakes = {
    'there is a network again': (page) => page.evaluate(() => dispatchEvent(new Event('online'))),
    'it is looked at': (page) => setHidden(page, false),
  };
  for (const [what, wake] of Object.entries(wakes)) {
    it(`it tries at once when ${what}`, async () => {
      const server = await start(binary), line = await relay(server);
      const page = await open(line);
      await heard(server, 'in');
      await stopTime(page);
      line.refuses = true;
      line.cut();
      await losses(page, 1);
      line.refuses = false;
      await wake(page);
      await heard(server, 'in,in');
    });
  }

  it('what was typed while it was cut off comes once', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    await heard(server, 'in');
    line.refuses = true;
    line.cut();
    await shows(page, '#fh-offline', cutOff);
    await say(page, 'a');
    line.refuses = false;
    await shows(page, '#said', 'a');
    await say(page, 'b');
    await shows(page, '#said', 'a,b');
    assert.equal(await said(server), 'a,b');
  });

  it('whoever sends the same again because nothing happens has sent it once', async () => {
    const server = await start(binary), line = await relay(server);
    const page = await open(line);
    await heard(server, 'in');
    line.refuses = true;
    line.cut();
    await shows(page, '#fh-offline', cutOff);
    await say(page, 'a');
    await pass(page, 1100);
    await page.press('#text', 'Enter');
    await page.press('#text', 'Enter');
    await say(page, 'b');
    line.refuses = false;
    await shows(page, '#said', 'a,b');
    assert.equal(await said(server), 'a,b');
  });

  it('hiding the page closes nothing', async () => {
    const server = await start(binary);
    const page = await open(server);
    await heard(server, 'in');
    await setHidden(page, true);
    await say(page, 'hidden');
    await setHidden(page, false);
    await shows(page, '#said', 'hidden');
    assert.equal(await events(server), 'in');
  });

  it('a log-in that has gone is seen', async () => {
    const server = await start(binary);
    const page = await open(server);
    await heard(server, 'in');
    const other = await page.context().newPage();
    await other.goto(`${server.url}/out`);
    await restart(server, binary);
    await page.waitForURL('**/door');
    await shows(page, '#door', 'Who are you?');
  });

  it('a page that is refused for ever is loaded again once', async () => {
    const line = await relay(await start(binary));
    const asked = (what) => line.asked.filter((path) => path.startsWith(what)).length;
    const page = await visit(line, '/shut', { ...forgives, clock: true });
    await eventually(() => assert.equal(asked('/shut'), 2), 10);
    await shows(page, '#fh-offline', cutOff);
    for (let i = 0; i < 3; i++) {
      const before = asked('/never/ws');
      await pass(page, 15000);
      await eventually(() => assert.ok(asked('/never/ws') > before));
    }
    assert.equal(asked('/shut'), 2);
  });

  it('a page that is left and comes back is alive', async () => {
    const server = await start(binary);
    const page = await open(server);
    await page.goto(`${server.url}/elsewhere`);
    await shows(page, '#elsewhere', 'Elsewhere');
    await page.goBack();
    await say(page, 'again');
    await shows(page, '#said', 'again');
  });

  it('a page of a session that the browser kept is loaded anew, and goes on', async () => {
    const server = await start(binary);
    const page = await open(server);
    await heard(server, 'in');
    await Promise.all([page.waitForNavigation(), page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    })]);
    await say(page, 'kept');
    await shows(page, '#said', 'kept');
  });

  it('offline="none" shows nothing, other words are shown', async () => {
    for (const [words, shown] of [['none', ''], ['Moment &amp; "Geduld"', 'Moment &amp; "Geduld"']]) {
      const text = source.replace(/^app /m, `app htmx=${htmx} offline=\`${words}\` `);
      const server = await start(compile(write(`line-words${htmx}.fh`, text), `line-words${htmx}`));
      const line = await relay(server);
      const page = await open(line);
      await heard(server, 'in');
      line.refuses = true;
      line.cut();
      await losses(page, 1);
      await pass(page, 1100);
      if (shown) await shows(page, '#fh-offline', shown);
      else assert.equal(await page.locator('#fh-offline').count(), 0);
    }
  });
}

module.exports = { suite };
