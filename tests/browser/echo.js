#!/usr/bin/env node
/* echo.js: samples/echo.fh in Chromium. */
'use strict';

const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');

let binary;
test('builds', () => { binary = compile('samples/echo.fh', 'browser-echo'); }, 60);

test('what is typed comes back', async () => {
  const page = await visit(await start(binary));
  await shows(page, '#notifications', 'Hello, world!');
  await page.fill('#msg', 'you');
  await page.press('#msg', 'Enter');
  await shows(page, '#notifications', 'Hello you');
  await picture(page, 'echo');
  await shows(page, '#notifications', 'Goodbye you');
});

test('on a phone', async () => {
  const page = await visit(await start(binary), '/', { viewport: phone });
  await shows(page, '#notifications', 'Hello, world!');
  await fitsItsWidth(page);
  await picture(page, 'echo-phone');
});
