#!/usr/bin/env node
/* idle.js: who answers no ping is gone. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect, eventually, sleep } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/idle.fh'); }, 60);

test('a connection that answers no ping is closed', async () => {
  const server = await start(binary);
  const wire = await raw.open(server, '/ws');
  const frames = await wire.frame(10);
  assert.equal(frames.opcode, raw.PING);
  await eventually(async () => assert.equal((await get(server, '/count')).text, '0'), 10);
  await wire.until(() => undefined, () => true, 10);
});

test('a connection that answers pings stays', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  await sleep(3000);
  assert.equal(await client.ask({ msg: 'x' }), 'heard x');
});
