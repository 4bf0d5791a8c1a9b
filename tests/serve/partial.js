#!/usr/bin/env node
/* partial.js: a frame that the peer takes in parts stays whole: whatever else is to be sent waits
 * until its last byte is out (RFC 6455 5.4, 5.5). */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { connect, sleep } = require('../lib/client');
const raw = require('../lib/raw');

const SIZE = 16_000_000; /* more than the kernel keeps for a connection */

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/partial.fh'); }, 60);

/* A server, a websocket that does not read, with a part of a large frame written to it, and the
 * one that had it sent. From then on no time passes for the server: a close handshake and a stop
 * have seconds, and a slow machine may need more of them to read. */
async function midFrame() {
  const server = await startFaulty(binary);
  const wire = await raw.open(server, '/ws');
  wire.socket.pause();
  const other = await connect(server, '/ws');
  assert.equal(await other.ask({ size: SIZE }), `sent ${SIZE}`);
  server.faults.hold();
  return { server, wire, other };
}

async function takesWhole(wire) {
  wire.socket.resume();
  const frame = await wire.frame(20);
  assert.equal(frame.opcode, raw.TEXT);
  assert.ok(frame.payload === `<p>${'x'.repeat(SIZE)}</p>`, `${frame.payload.length} bytes`);
}

test('the answer to a ping waits, and is that to the newest', async () => {
  const { wire } = await midFrame();
  for (const payload of ['first', 'second']) {
    wire.write(raw.frame({ opcode: raw.PING, payload }));
    await sleep(50);
  }
  await takesWhole(wire);
  const pong = await wire.frame();
  assert.deepEqual([pong.opcode, pong.payload], [raw.PONG, 'second']);
}, 60);

test('the answer to a close frame waits', async () => {
  const { wire } = await midFrame();
  wire.write(raw.closeFrame(1000, 'bye'));
  await sleep(50);
  await takesWhole(wire);
  const close = await wire.frame();
  assert.deepEqual([close.opcode, close.code, close.reason], [raw.CLOSE, 1000, 'bye']);
  assert.equal(await wire.frame(), null);
}, 60);

test('the close frame for a mistake waits', async () => {
  const { wire } = await midFrame();
  wire.write(raw.frame({ opcode: 3 }));
  await sleep(50);
  await takesWhole(wire);
  assert.equal((await wire.frame()).code, 1002);
}, 60);

test('stopping waits', async () => {
  const { server, wire, other } = await midFrame();
  const ended = server.stop();
  await other.closed;
  await takesWhole(wire);
  assert.equal((await wire.frame()).code, 1012);
  server.faults.wait(0);
  await ended;
}, 60);

test('what was queued behind it arrives in order', async () => {
  const { wire, other } = await midFrame();
  for (let size = 1; size <= 100; size++) await other.ask({ size });
  await takesWhole(wire);
  for (let size = 1; size <= 100; size++) {
    assert.equal((await wire.frame()).payload, `<p>${'x'.repeat(size)}</p>`);
  }
}, 60);
