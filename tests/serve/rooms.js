#!/usr/bin/env node
/* rooms.js: connections kept in state, in records, lists and maps. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect, eventually } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/rooms.fh'); }, 60);

test('rooms hear their own, members come and go', async () => {
  const server = await start(binary);
  const ada = await connect(server, '/room/blue?name=Ada');
  assert.equal(await ada.next(), '<p id="out">Ada entered</p>');
  const bob = await connect(server, '/room/blue?name=Bob');
  for (const client of [ada, bob]) assert.equal(await client.next(), '<p id="out">Bob entered</p>');
  const eve = await connect(server, '/room/red');
  assert.equal(await eve.next(), '<p id="out">anon entered</p>');
  assert.equal((await get(server, '/who')).text, 'blue:Ada+Bob red:anon');
  ada.send({ msg: 'hi' });
  for (const client of [ada, bob]) assert.equal(await client.next(), '<p id="out">hi</p>');
  await bob.close();
  await eventually(async () => assert.equal((await get(server, '/who')).text, 'blue:Ada red:anon'));
  assert.equal(await ada.ask({ msg: 'alone' }), '<p id="out">alone</p>');
});

test('send and ws are handed on', async () => {
  const client = await connect(await start(binary), '/helpers');
  client.send({ msg: 'm' });
  for (const text of ['<p id="x">m</p>', '<p id="y">m</p>', '<p id="x">later</p>']) assert.equal(await client.next(), text);
});

test('match over what came', async () => {
  const client = await connect(await start(binary), '/json');
  assert.equal(await client.ask({ kind: 'a' }), 'A');
  assert.equal(await client.ask({ kind: 'b' }), 'other b');
  assert.equal(await client.ask({}), 'other none');
});

test('several kinds of message on one route', async () => {
  const client = await connect(await start(binary), '/several');
  assert.equal(await client.ask({ add: 'x' }), '<p id="s">x1 </p>');
  assert.equal(await client.ask({ add: 'y', n: '5' }), '<p id="s">x1 y5 </p>');
  assert.equal(await client.ask({ clear: 'on' }), '<p id="s"></p>');
});
