/* browser.js: pages of a server in a browser, each watched for what no page of fh does: ask
 * another host for anything, or complain on its console.
 *
 * FH_BROWSER says which one: chromium, by Playwright, or what page.js drives, firefox and webkit. With
 * `kept` it is Chromium with its back/forward cache, which Playwright turns off. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { after, afterAll, slowness } = require('./test');
const clocks = require('./clock');
const { Page } = require('./page');
const { build } = require('./app');

const options = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

const desktop = { width: 1100, height: 800 };
const phone = { width: 375, height: 667 };

const named = process.env.FH_BROWSER || 'chromium';

const launches = {
  chromium: () => chromium.launch(options),
  kept: () => chromium.launch({ ...options, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  firefox: () => require('./firefox').launch(),
  webkit: () => require('./webkit').launch(),
};

/* By Playwright, which can do more: run no scripts, say what is asked for. */
const isChromium = ['chromium', 'kept'].includes(named);

/* Each is started by the first who asks. */
const browsers = {};

async function theBrowser(kind) {
  if (!browsers[kind]) {
    const browser = await launches[kind]();
    browsers[kind] = browser;
    afterAll(() => browser.close());
  }
  return browsers[kind];
}

/* Whether this address is no other than the server's. */
function isOwn(url, server) {
  const { protocol, hostname, port } = new URL(url);
  return ['data:', 'blob:', 'about:'].includes(protocol) || (hostname === server.host && Number(port) === server.port);
}

function watch(page, server, faults, forgives) {
  const forgiven = (text) => forgives && forgives.test(text);
  for (const kind of ['request', 'websocket']) {
    page.on(kind, (asked) => { if (!isOwn(asked.url(), server)) faults.push(`asks for ${asked.url()}`); });
  }
  page.on('console', (message) => {
    const where = `${message.text()} ${message.location().url}`;
    if (['error', 'warning'].includes(message.type()) && !forgiven(where)) faults.push(`console: ${where}`);
  });
  page.on('pageerror', (error) => faults.push(`error on the page: ${error.stack}`));
}

/* Runs in every page, before its own scripts: what the page's policy refuses is said on the console. */
function tellViolations() {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    console.error(`violates the policy: ${violatedDirective} ${blockedURI} ${sample}`);
  });
}

/* Waits until `predicate` gives something on the page, in place of Playwright's own, which makes
 * a function of a text there: what the policy of our pages forbids. */
async function until(page, predicate, argument) {
  const end = Date.now() + 10e3 * slowness;
  for (;;) {
    const value = await page.evaluate(predicate, argument);
    if (value) return { jsonValue: async () => value };
    if (Date.now() > end) throw new Error(`this does not come true: ${predicate}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

async function chromiumPage(kind, server, faults, { viewport, forgives, clock, scripts }) {
  const context = await (await theBrowser(kind)).newContext({ viewport, javaScriptEnabled: scripts });
  const page = await context.newPage();
  page.setDefaultTimeout(10e3 * slowness);
  page.waitForFunction = (predicate, argument) => until(page, predicate, argument);
  watch(page, server, faults, forgives);
  await page.addInitScript(tellViolations);
  if (clock) await page.clock.install();
  return { page, end: () => context.close() };
}

/* The same in the other browsers, which know the events of `heard` by WebDriver's names. WebKit tells none. */
async function otherPage(kind, server, faults, { viewport, forgives, clock }) {
  const heard = {
    'network.beforeRequestSent': ({ request: { url } }) => {
      if (!isOwn(url, server)) faults.push(`asks for ${url}`);
    },
    'log.entryAdded': ({ level, text, stackTrace }) => {
      const where = `${text} ${stackTrace?.callFrames[0]?.url}`;
      if (['error', 'warn'].includes(level) && !(forgives && forgives.test(where))) faults.push(`console: ${where}`);
    },
  };
  const browser = await theBrowser(kind);
  const before = [tellViolations, ...(clock ? [clocks.installed] : [])];
  const tab = await browser.session({ viewport, heard, scripts: before.map(String) });
  const page = new Page(tab);
  page.clock = browser.runsScriptsFirst ? clocks.clockOf(page) : clocks.worldsClock;
  return { page, end: () => tab.end() };
}

/* Opens a page in a browser session of its own. `forgives` is a pattern for what its console may
 * say, when a test makes the server go away; with `clock`, page.clock can be told to run. The browser keeps
 * pages that were left with `keepsPages`, and runs no scripts with `scripts: false`. Whatever stands in
 * page.faults when the test ends fails it. */
async function visit(server, where = '/', { keepsPages, ...wishes } = {}) {
  const kind = keepsPages && named === 'chromium' ? 'kept' : named;
  const opens = isChromium ? chromiumPage : otherPage;
  const faults = [];
  const { page, end } = await opens(kind, server, faults, { viewport: desktop, scripts: true, ...wishes });
  page.faults = faults;
  after(async () => {
    await end();
    assert.deepEqual(faults, []);
  });
  await page.goto(`${server.url.replace(/\/$/, '')}${where}`);
  return page;
}

/* Waits until this element of the page holds this text. */
async function shows(page, selector, text) {
  await page.locator(selector, { hasText: text }).first().waitFor({ state: 'attached' });
}

/* A picture for people to look at. */
async function picture(page, name) {
  const folder = path.join(build, 'shots');
  fs.mkdirSync(folder, { recursive: true });
  const shot = named === 'chromium' ? name : `${named}-${name}`;
  await page.screenshot({ path: path.join(folder, `${shot}.png`) });
}

async function fitsItsWidth(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth,
                                                  document.documentElement.clientWidth]);
  assert.ok(wide <= room, `${wide} pixels in a window of ${room}`);
}

module.exports = { isChromium, visit, shows, picture, fitsItsWidth, phone };
