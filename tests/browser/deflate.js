#!/usr/bin/env node
/* deflate.js: Chromium and `app compress=true`. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, shows } = require('../lib/browser');
const { get } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/browser/deflate.fh', 'browser-deflate'); }, 60);

const text = 'a word, and then another é日😀 '.repeat(40);

async function compressed(server) {
  return Number((await get(server, '/_fh/metrics')).text.match(/^fh_messages_compressed_total (\d+)/m)[1]);
}

test('what htmx sends comes back', async () => {
  const server = await start(binary);
  const page = await visit(server);
  await page.fill('#msg', text);
  await page.press('#msg', 'Enter');
  await shows(page, '#said', `${[...text].length}: ${text.trim()}`);
  assert.equal(await compressed(server), 1);
});


test('Chromium agrees, and messages of any length come back', async () => {
  const server = await start(binary);
  const page = await visit(server);
  const heard = await page.evaluate(async (url) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => { socket.onopen = resolve; });
    const lengths = [];
    for (const length of [1, 149, 1000, 70000, 500000]) {
      const msg = 'abc<li>'.repeat(length / 7 + 1).slice(0, length);
      socket.send(JSON.stringify({ msg }));
      const { data } = await new Promise((resolve) => { socket.onmessage = resolve; });
      lengths.push(new DOMParser().parseFromString(data, 'text/html').querySelector('#said').textContent === `${length}: ${msg}`);
    }
    socket.close();
    return { extensions: socket.extensions, lengths };
  }, `${server.url.replace('http', 'ws').replace(/\/$/, '')}/say`);
  assert.match(heard.extensions, /^permessage-deflate/);
  assert.deepEqual(heard.lengths, [true, true, true, true, true]);
  assert.equal(await compressed(server), 4);
});
