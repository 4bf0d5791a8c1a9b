#!/usr/bin/env node
/* rooms.js: rooms with names that mean something in URLs: whatever leads to one leads to that one,
 * and what is said there is heard there alone. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { visit, shows } = require('../lib/browser');

const names = ['C#', 'C', 'a/b', '%41', 'A', 'R&D', 'what?', 'é ü', 'a+b', '"\'<'];

/* Clicks there, and is in that room. */
async function enter(page, selector, name) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
  assert.equal(await page.textContent('#room'), name);
  assert.equal(decodeURIComponent(new URL(await page.url()).pathname.slice('/room/'.length)), name);
}

async function say(page, text) {
  await page.fill('#say input', text);
  await page.press('#say input', 'Enter');
}

for (const htmx of [2, 4]) {
  let binary;
  test(`htmx ${htmx}: builds`, () => {
    binary = compile(inHtmx('tests/browser/rooms.fh', htmx), `browser-rooms-${htmx}`);
  }, 60);

  for (const name of names)
    test(`htmx ${htmx}: the room ${name}`, async () => {
      const server = await start(binary);
      const page = await visit(server);
      await page.fill('#name', name); // by a form and its redirect
      await enter(page, '#go', name);
      await enter(page, '#again', name); // by a link
      const other = await visit(server); // by htmx and its redirect
      await other.fill('#other', name);
      await enter(other, '#ask', name);
      await say(other, 'first'); // its own answer says that its socket is open
      await shows(other, '#said', `${name}: first`);
      await say(page, 'hello');
      for (const each of [page, other]) await shows(each, '#said', `${name}: hello`);
    });
}

test('each room hears its own', async () => {
  const server = await start(compile('tests/browser/rooms.fh', 'browser-rooms-2'));
  const pages = [];
  for (const name of ['C#', 'C', '%41', 'A']) {
    const page = await visit(server, `/room/${encodeURIComponent(name)}`);
    await say(page, 'mine');
    await shows(page, '#said', `${name}: mine`);
    pages.push([page, name]);
  }
  for (const [page, name] of pages) assert.equal(await page.textContent('#said'), `${name}: mine`);
}, 60);
