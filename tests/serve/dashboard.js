#!/usr/bin/env node
/* dashboard.js: samples/dashboard.fh, without a browser. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { connect, get } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/dashboard.fh'); }, 60);

test('the page has its charts', async () => {
  const { text } = await get(await start(binary), '/');
  assert.match(text, /<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(text, /<polyline/);
  assert.match(text, /viewBox="0 0 295 66"/);
  assert.match(text, /Coffee/);
});

test('figures come every second, to everybody', async () => {
  const server = await start(binary);
  const clients = await Promise.all([1, 2].map(() => connect(server, '/live')));
  for (const client of clients) {
    await client.until(/id="figures"[^]*id="bars"[^]*id="spark"/);
    const ticks = [];
    while (ticks.length < 3) ticks.push((await client.until(/0:\d\d:\d\d/)).match(/0:\d\d:\d\d/)[0]);
    assert.ok(ticks[0] < ticks[1] && ticks[1] < ticks[2], String(ticks));
  }
});

test('a vote shows at once, for everybody', async () => {
  const server = await start(binary);
  const [a, b] = await Promise.all([1, 2].map(() => connect(server, '/live')));
  a.send({ drink: 'Tea' });
  for (const client of [a, b]) await client.until(/id="bars"[^]*>1<\/text><text[^>]*>Tea</);
  await b.until(/>1<\/strong>[^]*Votes|Votes<\/small><strong>1</);
});

test('a drink that is not on the list does not count', async () => {
  const server = await start(binary);
  const client = await connect(server, '/live');
  client.send({ drink: 'Gin' });
  client.send({ drink: 'Water' });
  assert.doesNotMatch(await client.until(/id="bars"[^]*>1</), /Gin/);
});
