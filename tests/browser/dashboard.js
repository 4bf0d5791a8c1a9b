#!/usr/bin/env node
/* dashboard.js: samples/dashboard.fh in Chromium. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, picture, fitsItsWidth, phone } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

let binary;
test('builds', () => { binary = compile('samples/dashboard.fh', 'browser-dashboard'); }, 60);

/* Waits until the clock on the page, in seconds, compares so with `mark`; what it shows then. */
async function clock(page, how, mark) {
  const reached = await page.waitForFunction(([compare, other]) => {
    const [, m, s] = document.getElementById('figures').textContent.match(/0:(\d\d):(\d\d)/);
    const now = m * 60 + Number(s);
    return (compare === '>' ? now > other : now < other) && { now };
  }, [how, mark]);
  return (await reached.jsonValue()).now;
}

test('figures run by themselves', async () => {
  const page = await visit(await start(binary));
  const first = await clock(page, '>', 0);
  const second = await clock(page, '>', first);
  assert.ok(second - first < 5);
  await clock(page, '>', second);
});

test('a vote shows on every page', async () => {
  const server = await start(binary);
  const [a, b] = [await visit(server), await visit(server)];
  for (const drink of ['Tea', 'Tea', 'Juice', 'Coffee']) await a.getByRole('button', { name: drink }).click();
  for (const page of [a, b]) {
    await page.waitForFunction(() => /2\s*Tea/.test(document.getElementById('bars').textContent));
    await page.waitForFunction(() => document.getElementById('figures').textContent.includes('Votes4'));
  }
  await picture(a, 'dashboard');
});

test('the charts are drawn', async () => {
  const page = await visit(await start(binary));
  for (const shape of ['#spark polyline', '#spark polygon', '#bars rect']) {
    await page.waitForFunction((selector) => {
      const drawn = document.querySelector(selector);
      return drawn && drawn.getBBox().width > 10;
    }, shape);
  }
});

test('on a phone', async () => {
  const page = await visit(await start(binary), '/', { viewport: phone });
  await clock(page, '>', 0);
  await fitsItsWidth(page);
  await picture(page, 'dashboard-phone');
});

test('it goes on when the server is back', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { forgives: gone });
  const before = await clock(page, '>', 4);
  await restart(server, binary);
  const anew = await clock(page, '<', before);
  await clock(page, '>', anew);
}, 60);
