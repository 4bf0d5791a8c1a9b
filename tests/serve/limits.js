#!/usr/bin/env node
/* limits.js: no client costs more than its share. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { limit } = require('../lib/limit');
const { test, slowness } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect, sleep } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/limits.fh'); }, 60);

function megabytes(server) {
  return Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmHWM:\s*(\d+)/)[1]) / 1024;
}

/* A websocket that does not read. */
async function stalled(server) {
  const wire = await raw.open(server, '/ws');
  wire.socket.pause();
  return wire;
}

async function readsOn(wire) {
  wire.socket.resume();
  const frames = [];
  for (let each = await wire.frame(20); each; each = await wire.frame(20)) frames.push(each);
  return frames;
}

test('a message over app message closes with 1009, one at it is taken', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  const room = 1000 - '{"msg":""}'.length;
  assert.equal(await client.ask({ msg: 'x'.repeat(room) }), `heard ${room}`);
  client.send({ msg: 'x'.repeat(room + 1) });
  assert.equal((await client.closed).code, 1009);
});

test('a client that does not read is closed with 1013, and costs no memory', async () => {
  const server = await start(binary);
  const before = megabytes(server);
  const wire = await stalled(server);
  const reader = await connect(server, '/ws');
  for (let left = '2'; left === '2';) {
    left = (await get(server, '/flood?n=10&size=10000')).text;
    for (let k = 0; k < 10; k++) await reader.next();
  }
  assert.equal((await get(server, '/count')).text, '1');
  if (slowness === 1) assert.ok(megabytes(server) - before < 16, `${megabytes(server) - before} MB`);
  const frames = await readsOn(wire);
  assert.equal(frames.at(-1).code, 1013);
  assert.equal(await reader.ask({ msg: 'still here' }), 'heard 10');
}, 60);

test('a burst over the limit closes with 1013', async () => {
  const server = await start(binary);
  const wire = await stalled(server);
  await get(server, '/flood?n=2000&size=10000');
  assert.equal((await get(server, '/count')).text, '0');
  assert.equal((await readsOn(wire)).at(-1).code, 1013);
});

/* What waits for a client that does not read, when all of it is superseded again and again. */
async function latest(where) {
  const server = await start(binary);
  const wire = await stalled(server);
  for (let i = 0; i < 20; i++) assert.equal((await get(server, `${where}?n=100&size=20000`)).text, '1');
  wire.socket.resume();
  const got = [];
  while (!got.length || !got.at(-1).endsWith(' 99</p>') || got.length < 2) {
    const frame = await wire.frame(1).catch(() => null);
    if (!frame) break;
    if (frame.opcode === raw.TEXT) got.push(frame.payload);
    if (frame.opcode === raw.PING) wire.write(raw.frame({ opcode: raw.PONG, payload: frame.payload }));
  }
  assert.match(got.at(-1), / 99<\/p>$/);
  assert.ok(got.length < 2000, `${got.length} of 2000`);
  wire.write(raw.frame({ payload: '{"msg":"open"}' }));
  for (;;) {
    const frame = await wire.frame();
    if (frame.opcode === raw.TEXT && frame.payload === 'heard 4') break;
    assert.notEqual(frame.opcode, raw.CLOSE);
  }
}

test('a newer element with the same id takes the place of a waiting one', () => latest('/latest'), 60);

test('newer elements take the place of a message that holds several', () => latest('/several'), 60);

limit('UNSENT_MAX', 'the kernel keeps little for a client that does not read', async () => {
  const server = await start(binary);
  const wire = await stalled(server);
  for (let i = 0; i < 400; i++) assert.equal((await get(server, '/latest?n=1&size=20000')).text, '1');
  wire.socket.resume();
  wire.write(raw.frame({ payload: '{"msg":"open"}' }));
  let got = 0;
  for (;;) {
    const frame = await wire.frame();
    if (frame.opcode === raw.TEXT && frame.payload === 'heard 4') break;
    if (frame.opcode === raw.TEXT) got += frame.payload.length;
  }
  assert.ok(got < 1 << 20, `${got} bytes came of 8 million that were superseded`);
}, 60);

test('what nothing replaces is never skipped', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  await get(server, '/mixed?n=200&size=10000');
  const kept = [];
  while (kept.length < 20) {
    const message = await client.next();
    if (message.includes('keep')) kept.push(Number(message.match(/\d+/)[0]));
  }
  assert.deepEqual(kept, Array.from({ length: 20 }, (_, i) => i * 10));
});

test('a burst within the limit arrives whole, though it is read late', async () => {
  const server = await start(binary);
  const wire = await stalled(server);
  await get(server, '/flood?n=15&size=10000');
  await sleep(200);
  wire.socket.resume();
  const got = [];
  while (got.length < 15) {
    const frame = await wire.frame();
    if (frame.opcode === raw.TEXT) got.push(frame.payload);
  }
  got.forEach((text, i) => assert.ok(text === `<p>${'x'.repeat(10000)} ${i}</p>`));
});

test('one element may always wait, however large, and a newer one takes its place', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  assert.equal((await get(server, '/latest?n=2&size=190000')).text, '1');
  assert.match(await client.next(), / 1<\/p>$/);
  assert.equal(await client.ask({ msg: 'open' }), 'heard 4');
});
