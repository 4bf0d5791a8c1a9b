#!/usr/bin/env node
/* dashboard.js: samples/dashboard.fh in Chromium. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

let binary;
test('builds', () => { binary = compile('samples/dashboard.fh', 'browser-dashboard'); }, 60);

test('figures run by themselves', async () => {
  const page = await visit(await start(binary));
  await shows(page, '#figures', '0:00:01');
  await shows(page, '#figures', '0:00:02');
  await shows(page, '#figures', '0:00:03');
});

test('a vote shows on every page', async () => {
  const server = await start(binary);
  const [a, b] = [await visit(server), await visit(server)];
  for (const drink of ['Tea', 'Tea', 'Juice', 'Coffee']) await a.click(`button:has-text("${drink}")`);
  for (const page of [a, b]) {
    await page.waitForFunction(() => /2\s*Tea/.test(document.getElementById('bars').textContent));
    await page.waitForFunction(() => document.getElementById('figures').textContent.includes('Votes4'));
  }
  await picture(a, 'dashboard');
});

test('the charts are drawn', async () => {
  const page = await visit(await start(binary));
  for (const shape of ['#spark polyline', '#spark polygon', '#bars rect']) {
    const box = await page.locator(shape).first().boundingBox();
    assert.ok(box && box.width > 10, `${shape} is not to be seen`);
  }
});

test('on a phone', async () => {
  const page = await visit(await start(binary), '/', { viewport: phone });
  await shows(page, '#figures', '0:00:01');
  await fitsItsWidth(page);
  await picture(page, 'dashboard-phone');
});

test('it goes on when the server is back', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { forgives: gone });
  await shows(page, '#figures', '0:00:02');
  await restart(server, binary);
  await shows(page, '#figures', '0:00:00');
  await shows(page, '#figures', '0:00:04');
}, 60);
