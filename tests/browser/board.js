#!/usr/bin/env node
/* board.js: samples/board.fh in Chromium, with two people at it. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

let binary;
test('builds', () => { binary = compile('samples/board.fh', 'browser-board'); }, 60);

const red = 'rgb(229, 56, 59)';

/* Waits until a cell has this colour. */
async function has(page, cell, colour) {
  await page.waitForFunction(([id, want]) => {
    const element = document.getElementById(id);
    return element && getComputedStyle(element).backgroundColor === want;
  }, [`c${cell}`, colour]);
}

test('a stroke is seen by both', async () => {
  const server = await start(binary);
  const [a, b] = [await visit(server), await visit(server)];
  await shows(a, '#present', '2 painting');
  await a.check('input[name=ink][value="2"]');
  await a.click('#c0');
  await has(a, 0, red);
  await has(b, 0, red);
  await b.check('input[name=ink][value="3"]');
  await b.click('#c1');
  await has(a, 1, 'rgb(247, 127, 0)');
  await picture(a, 'board');
});

test('painting by dragging', async () => {
  const page = await visit(await start(binary));
  await shows(page, '#present', '1 painting');
  const [from, to] = [await page.locator('#c32').boundingBox(), await page.locator('#c36').boundingBox()];
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 30 });
  await page.mouse.up();
  for (const cell of [32, 33, 34, 35, 36]) await has(page, cell, red);
});

test('painting by the keyboard keeps the focus', async () => {
  const page = await visit(await start(binary));
  await shows(page, '#present', '1 painting');
  await page.locator('#grid button').nth(40).focus();
  await page.keyboard.press('Enter');
  await has(page, 40, red);
  assert.equal(await page.evaluate(() => document.activeElement.value), '40');
});

test('who comes late sees the picture as it is', async () => {
  const server = await start(binary);
  const a = await visit(server);
  await shows(a, '#present', '1 painting');
  await a.click('#c99');
  await has(a, 99, red);
  await has(await visit(server), 99, red);
});

test('on a phone', async () => {
  const page = await visit(await start(binary), '/', { viewport: phone });
  await shows(page, '#present', '1 painting');
  await fitsItsWidth(page);
  await picture(page, 'board-phone');
});

test('the server\'s picture counts when it is back', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { forgives: gone });
  await shows(page, '#present', '1 painting');
  await page.click('#c0');
  await has(page, 0, red);
  await page.locator('#grid button').nth(40).focus();
  await restart(server, binary);
  await has(page, 0, 'rgb(142, 202, 230)');
  assert.equal(await page.evaluate(() => document.activeElement.value), '40');
  await page.click('#c0');
  await has(page, 0, red);
}, 60);
