#!/usr/bin/env node
/* seed.js: the first program of the language page, in Chromium. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { sleep } = require('../lib/client');
const { visit, shows } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

let binary;
test('builds', () => { binary = compile('tests/serve/seed.fh', 'browser-seed'); }, 60);

test('a message comes back, and goodbye two seconds later', async () => {
  const page = await visit(await start(binary));
  await shows(page, '#notifications', 'Hello, world!');
  await page.fill('#msg', 'browser <b>');
  await page.press('#msg', 'Enter');
  await shows(page, '#notifications', 'Hello browser <b>');
  const said = Date.now();
  await shows(page, '#notifications', 'Goodbye browser <b>');
  assert.ok(Date.now() - said > 1500);
  assert.equal(await page.locator('#notifications').count(), 1);
});

test('it is a page of standards', async () => {
  const page = await visit(await start(binary));
  assert.equal(await page.title(), 'Websocket Test');
  assert.equal(await page.evaluate(() => document.compatMode), 'CSS1Compat');
  assert.equal(await page.evaluate(() => document.characterSet), 'UTF-8');
  await shows(page, '#notifications', 'Hello, world!');
});

test('it connects again by itself when the server is back', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { forgives: gone });
  await shows(page, '#notifications', 'Hello, world!');
  await page.fill('#msg', 'before');
  await page.press('#msg', 'Enter');
  await shows(page, '#notifications', 'Hello before');
  await restart(server, binary);
  await shows(page, '#notifications', 'Hello, world!');
  await page.fill('#msg', 'after');
  await page.press('#msg', 'Enter');
  await shows(page, '#notifications', 'Hello after');
}, 60);

test('it connects again after a server that was killed', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { forgives: gone });
  await shows(page, '#notifications', 'Hello, world!');
  await page.evaluate(() => { document.getElementById('notifications').textContent = ''; });
  await server.stop('SIGKILL');
  await sleep(500);
  await start(binary, { args: ['--port', String(server.port)] });
  await shows(page, '#notifications', 'Hello, world!');
}, 60);
