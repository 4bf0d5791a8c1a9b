/* browser.js: pages of a server in Chromium, each watched for what no page of fh does: ask
 * another host for anything, or complain on its console. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { after, afterAll, slowness } = require('./test');
const { build } = require('./app');

const options = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

const desktop = { width: 1100, height: 800 };
const phone = { width: 375, height: 667 };

/* With its back/forward cache, which Playwright turns off, and without. */
const browsers = {};

async function theBrowser(keepsPages) {
  const kind = keepsPages ? 'keeping' : 'plain';
  if (!browsers[kind]) {
    const more = keepsPages ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {};
    const browser = await chromium.launch({ ...options, ...more });
    browsers[kind] = browser;
    afterAll(() => browser.close());
  }
  return browsers[kind];
}

function watch(page, server, faults, forgives) {
  const forgiven = (text) => forgives && forgives.test(text);
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:', 'about:'].includes(url.protocol)) return;
    if (url.hostname !== server.host || Number(url.port) !== server.port) faults.push(`asks for ${url}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== `${server.host}:${server.port}`) faults.push(`connects to ${socket.url()}`);
  });
  page.on('console', (message) => {
    const where = `${message.text()} ${message.location().url}`;
    if (['error', 'warning'].includes(message.type()) && !forgiven(where)) faults.push(`console: ${where}`);
  });
  page.on('pageerror', (error) => faults.push(`error on the page: ${error.stack}`));
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

/* Opens a page in a browser session of its own. `forgives` is a pattern for what its console may
 * say, when a test makes the server go away; with `clock`, page.clock can be told to run. The browser keeps
 * pages that were left with `keepsPages`, and runs no scripts with `scripts: false`. */
async function visit(server, where = '/', { viewport = desktop, forgives, clock, keepsPages, scripts = true } = {}) {
  const context = await (await theBrowser(keepsPages)).newContext({ viewport, javaScriptEnabled: scripts });
  const faults = [];
  const page = await context.newPage();
  page.setDefaultTimeout(10e3 * slowness);
  page.waitForFunction = (predicate, argument) => until(page, predicate, argument);
  watch(page, server, faults, forgives);
  if (clock) await page.clock.install();
  after(async () => {
    await context.close();
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
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function fitsItsWidth(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth,
                                                  document.documentElement.clientWidth]);
  assert.ok(wide <= room, `${wide} pixels in a window of ${room}`);
}

module.exports = { visit, shows, picture, fitsItsWidth, phone };
