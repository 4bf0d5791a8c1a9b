#!/usr/bin/env node
/* patience.js: for how long the server waits for whom, by a clock that the test moves: a second
 * before the limit nothing happens, and a second behind it what the table of limits says. */
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const { test } = require('../lib/test');
const { write } = require('../lib/app');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { connect, eventually, get } = require('../lib/client');
const { limit, valueOf } = require('../lib/limit');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/patience.fh'); }, 60);

const lines = (...all) => `${all.join('\r\n')}\r\n`;
const ask = lines('GET /alive HTTP/1.1', 'Host: localhost', '');

/* Its clock stands still. */
async function started(rules) {
  const server = await startFaulty(binary, { rules });
  server.faults.hold();
  return server;
}

/* Time passes, and the server notices it. */
async function pass(server, seconds) {
  server.faults.move(seconds);
  assert.equal((await get(server, '/alive')).text, 'yes');
}

async function dialed(...bytes) {
  const server = await started();
  const wire = await raw.dial(server);
  wire.write(...bytes);
  return { server, wire };
}

const isGone = (wire) => wire.until(() => undefined, () => true, 10);

/* It is there a second before, and has gone a second after. What the server has in hand ends before
 * the clock is moved: an answer comes before its connection waits for the next request. */
async function isHeldFor(server, wire, seconds) {
  await pass(server, 0);
  await pass(server, seconds - 1);
  assert.equal(wire.ended, false);
  await pass(server, 2);
  await isGone(wire);
}

/* ---- requests ---- */

limit('HTTP_IDLE_LIMIT', 'between requests', async (most) => {
  const { server, wire } = await dialed(ask);
  assert.equal((await wire.answer()).body, 'yes');
  await isHeldFor(server, wire, most);
});

limit('HEAD_LIMIT', 'a head that does not end', async (most) => {
  const { server, wire } = await dialed('GET /alive HTTP/1.1\r\nHost:');
  await pass(server, 0);
  await pass(server, most - 5);
  wire.write(' localhost\r\n'); /* which does not prolong it */
  await isHeldFor(server, wire, 5);
});

/* ---- answers ---- */

/* A long answer to a peer that reads nothing after the first so many bytes. */
async function asked(room) {
  const server = await started({ longRoom: room });
  const wire = await raw.dial(server);
  wire.write(lines('GET /long HTTP/1.1', 'Host: localhost', ''));
  await eventually(() => assert.equal(server.faults.get('longTaken'), room));
  return { server, wire };
}

limit('TAKE_SILENCE', 'an answer that is not read', async (most) => {
  const { server, wire } = await asked(100000);
  await isHeldFor(server, wire, most);
});

limit('TAKE_LIMIT', 'an answer that is read a byte at a time', async (most) => {
  const { server, wire } = await asked(1);
  for (let i = 1; i < 4; i++) {
    await pass(server, 8);
    assert.equal(wire.ended, false);
    server.faults.set({ longRoom: i + 1 });
    await eventually(() => assert.equal(server.faults.get('longTaken'), i + 1));
  }
  await pass(server, most - 3 * 8 + 1);
  await isGone(wire);
});

test('an answer that is read slowly, but is read, comes whole', async () => {
  const { server, wire } = await asked(20000);
  for (let room = 40000; room <= 400000; room += 20000) {
    await pass(server, 19);
    server.faults.set({ longRoom: room });
    await eventually(() => assert.equal(server.faults.get('longTaken'), room));
  }
  server.faults.set({ longRoom: 0 });
  assert.equal((await wire.answer()).body.length, 4000000);
});

/* ---- websockets ---- */

const ping = raw.frame({ opcode: raw.PING, payload: 'x' });

/* What is sent has been read when a ping behind it is answered. */
async function isRead(wire, ...frames) {
  wire.write(...frames, ping);
  assert.equal((await wire.frame()).opcode, raw.PONG);
}

limit('UNFINISHED_LIMIT', 'a message that does not go on', async (most) => {
  const server = await started();
  const wire = await raw.open(server, '/ws');
  await isRead(wire, raw.frame({ payload: 'a', fin: false }));
  await pass(server, most - 1);
  await isRead(wire, raw.frame({ opcode: raw.CONTINUATION, payload: 'b', fin: false }));
  await pass(server, most - 1);
  await isRead(wire); /* a ping is no part of it */
  await pass(server, 2);
  assert.equal((await wire.frame()).code, 1008);
  await server.printed(/ws \/ws: closed with 1008: a message does not go on/);
});

test('a frame that does not go on is no less unfinished', async () => {
  const server = await started();
  const wire = await raw.open(server, '/ws');
  await isRead(wire);
  wire.write(raw.frame({ payload: 'a', length: 100 }));
  await pass(server, 0);
  await pass(server, valueOf('UNFINISHED_LIMIT') + 1);
  assert.equal((await wire.frame()).code, 1008);
});

/* A websocket on /end or /flood, with what it is to do; of long writes only a byte is taken. */
async function ends(path, n) {
  const server = await started({ longRoom: 1 });
  const wire = await raw.open(server, path);
  wire.write(raw.frame({ payload: JSON.stringify({ n }) }));
  return { server, wire };
}

limit('ANSWER_LIMIT', 'a close frame that is not answered', async (most) => {
  const { server, wire } = await ends('/end', 0);
  assert.equal((await wire.frame()).opcode, raw.CLOSE);
  await isHeldFor(server, wire, most);
});

limit('CLOSE_LIMIT', 'a close frame behind what is not read', async (most) => {
  const { server, wire } = await ends('/end', 100000);
  await eventually(() => assert.equal(server.faults.get('longTaken'), 1));
  await isHeldFor(server, wire, most);
});

limit('OVERLOAD_LIMIT', 'too much that is not read', async (most) => {
  const { server, wire } = await ends('/flood', 1);
  await eventually(() => assert.equal(server.faults.get('longTaken'), 1));
  wire.write(raw.frame({ payload: '{"n":5}' }));
  await server.printed(/closed with 1013/);
  await isHeldFor(server, wire, most);
});

limit('APP_IDLE', 'a silent client', async (most) => {
  const source = 'get /alive -> "yes"\nws /ws on payload -> payload\n';
  const idle = await startFaulty(compileFaulty(write('patience-idle.fh', source), 'patience-idle'));
  idle.faults.hold();
  const wire = await raw.open(idle, '/ws');
  await pass(idle, most / 2 + 1);
  assert.equal((await wire.frame()).opcode, raw.PING);
  await isHeldFor(idle, wire, most / 2 - 1);
}, 60);

/* ---- who was cut off ---- */

limit('PRESENCE_COUNT', 'what came of a page that was cut off', async (most) => {
  const server = await started();
  for (const [seconds, known] of [[most - 1, 1], [most + 1, 0]]) {
    const path = `/ws?_fh=${crypto.randomBytes(16).toString('hex')}`;
    const first = await connect(server, path);
    assert.equal(await first.ask('a'), 'a');
    first.socket.terminate();
    await first.closed;
    await pass(server, 0);
    await pass(server, seconds);
    const second = await connect(server, path);
    second.socket.send(Buffer.from('0'));
    assert.equal(Number(await second.next()), known);
    second.socket.terminate();
  }
});

/* ---- leaving ---- */

const descriptors = (server) => fs.readdirSync(`/proc/${server.pid}/fd`).length;
const halfOpen = { allowHalfOpen: true };

limit('LINGER_LIMIT', 'a peer that was refused and goes on', async (most) => {
  const server = await started();
  const before = descriptors(server), wire = await raw.dial(server, halfOpen);
  wire.write('nonsense\r\n\r\n');
  assert.equal((await wire.answer()).status, 400);
  await pass(server, most - 1);
  await eventually(() => assert.equal(descriptors(server), before + 1));
  await pass(server, 2);
  await eventually(() => assert.equal(descriptors(server), before));
});

limit('LINGER_MAX', 'what is read of such a one', async (most) => {
  const server = await started();
  const before = descriptors(server), wire = await raw.dial(server, halfOpen);
  wire.write('nonsense\r\n\r\n');
  assert.equal((await wire.answer()).status, 400);
  wire.write(Buffer.alloc(most - 1000));
  await eventually(() => assert.equal(wire.socket.writableLength, 0), 30);
  await pass(server, 0);
  await eventually(() => assert.equal(descriptors(server), before + 1));
  wire.write(Buffer.alloc(2000));
  await eventually(() => assert.equal(descriptors(server), before));
}, 60);

/* Of two connections, one is left for those who ask whether it lives. */
async function full() {
  const server = await startFaulty(binary, { args: ['--port', '0', '--max-connections', '1'] });
  server.faults.hold();
  const wire = await raw.open(server, '/ws');
  await isRead(wire);
  return server;
}

async function isTurnedAway(server) {
  const wire = await raw.dial(server, halfOpen);
  assert.equal((await wire.answer()).status, 503);
  return wire;
}

limit('LEAVING_LIMIT', 'one that was turned away', async (most) => {
  const server = await full(), before = descriptors(server);
  await isTurnedAway(server);
  await isTurnedAway(server);
  await eventually(() => assert.equal(descriptors(server), before + 2));
  server.faults.move(most + 1);
  await isTurnedAway(server); /* and so it notices what time it is */
  await eventually(() => assert.equal(descriptors(server), before + 1));
});

limit('DOOR_LEAVING_MAX', 'those at a time', async (most) => {
  const server = await full(), before = descriptors(server);
  for (let i = 1; i <= most + 3; i++) {
    await isTurnedAway(server);
    await eventually(() => assert.equal(descriptors(server), before + Math.min(i, most)));
  }
});

limit('STOP_LIMIT', 'one that does not read when the server stops', async (most) => {
  const server = await started({ longRoom: 1 });
  const wire = await raw.open(server, '/flood'), other = await connect(server, '/ws');
  wire.write(raw.frame({ payload: '{"n":1}' }));
  await eventually(() => assert.equal(server.faults.get('longTaken'), 1));
  const stopped = server.stop();
  assert.equal((await other.closed).code, 1012);
  server.faults.move(most - 1);
  assert.equal(server.ended, undefined);
  server.faults.move(2);
  await stopped;
}, 60);
