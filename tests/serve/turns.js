#!/usr/bin/env node
/* turns.js: some send as much as they can, and others have their answers meanwhile. What comes
 * while the server stands still is there when it goes on; the order of answers is what counts, as
 * no test knows how fast a machine is. */
'use strict';

const assert = require('node:assert/strict');
const zlib = require('node:zlib');
const { test } = require('../lib/test');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { connect, eventually, get } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/turns.fh'); }, 60);

const SENDERS = 50, RSV1 = 4;
const args = ['--port', '0', '--max-per-address', '500'];
const offer = { 'Sec-WebSocket-Extensions': 'permessage-deflate' };
const pack = (text) =>
  zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);

/* A megabyte each, in a thousand bytes; in two frames, the same. */
const packed = pack(JSON.stringify({ s: 'x'.repeat(1000000) }));
const bomb = raw.frame({ payload: packed, rsv: RSV1 });
const inPieces = Buffer.concat([
  raw.frame({ payload: packed.subarray(0, 100), rsv: RSV1, fin: false }),
  raw.frame({ opcode: raw.CONTINUATION, payload: packed.subarray(100) }),
]);
const burning = raw.frame({ payload: '{"n":300000}' });

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/* Waits until the kernel has all that was written, as nobody reads it. */
const flushed = (wire) => eventually(() => assert.equal(wire.socket.writableLength, 0));

async function standing(server, work) {
  process.kill(server.pid, 'SIGSTOP');
  try { return await work(); } finally { process.kill(server.pid, 'SIGCONT'); }
}

/* All at once send so many, and two others have their answers before half of that was handled. */
async function flood(server, senders, message, each) {
  const known = await raw.dial(server), before = Number((await get(server, '/')).text);
  const stranger = await standing(server, async () => {
    for (const wire of senders) wire.write(Buffer.concat(Array(each).fill(message)));
    for (const wire of senders) await flushed(wire);
    known.write(request);
    await flushed(known);
    return raw.dial(server);
  });
  stranger.write(request);
  const all = senders.length * each;
  for (const wire of [known, stranger]) {
    const seen = Number((await wire.answer({ seconds: 60 })).body) - before;
    assert.ok(seen < all / 2, `${seen} of ${all} were before it`);
  }
  await eventually(async () => assert.equal((await get(server, '/')).text, String(before + all)), 60);
}

/* At first nobody knows what comes of them, then everybody does. */
for (const [name, path, message, ...rounds] of [
  ['bombs', '/bomb', bomb, 32, 8], ['bombs in pieces', '/bomb', inPieces, 8],
  ['messages that take long', '/burn', burning, 8],
]) {
  test(`${name}: others are answered first`, async () => {
    const server = await startFaulty(binary, { args });
    const senders = [];
    for (let i = 0; i < SENDERS; i++) senders.push(await raw.open(server, path, offer));
    for (const each of rounds) await flood(server, senders, message, each);
    for (const wire of senders) wire.write(raw.frame({ opcode: raw.PING, payload: 'x' }));
    for (const wire of senders) assert.equal((await wire.frame()).opcode, raw.PONG, 'nobody was cut off');
  }, 120);
}

test('long requests that take long: others are answered first', async () => {
  const server = await startFaulty(binary, { args });
  const body = JSON.stringify({ n: 2000000, pad: 'x'.repeat(100000) }), senders = [];
  for (let i = 0; i < SENDERS; i++) {
    const wire = await raw.dial(server);
    wire.write('POST /burn HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
               `Content-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
    senders.push(wire);
  }
  const held = SENDERS * (body.length - 1);
  await eventually(async () =>
    assert.match((await get(server, '/_fh/metrics')).text, new RegExp(`^fh_body_bytes ${held}$`, 'm')), 30);
  const known = await raw.dial(server);
  await standing(server, async () => {
    for (const wire of senders) wire.write(body.slice(-1));
    for (const wire of senders) await flushed(wire);
    known.write(request);
    await flushed(known);
  });
  const seen = Number((await known.answer({ seconds: 60 })).body);
  assert.ok(seen < SENDERS / 2, `${seen} of ${SENDERS} were before it`);
  for (const wire of senders) assert.equal((await wire.answer({ seconds: 60 })).status, 200);
}, 120);

test('what many are to hear is written by and by', async () => {
  const server = await startFaulty(binary, { args });
  const hearers = [];
  for (let i = 0; i < 200; i++) hearers.push(await connect(server, '/news'));
  const [teller, asker] = [await raw.dial(server), await raw.dial(server)];
  server.faults.set({ sendMs: 1 });
  await standing(server, async () => {
    teller.write('POST /tell HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n');
    await flushed(teller);
    asker.write(`GET /_fh/metrics HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
    await flushed(asker);
  });
  const written = Number((await asker.answer()).body.match(/^fh_messages_sent_total (\d+)/m)[1]);
  assert.ok(written < 100, `${written} of 200 were written before it`);
  for (const client of hearers) assert.match(await client.next(), /news/);
});

test('a signal to stop is seen in front of all that waits', async () => {
  const server = await startFaulty(binary, { args });
  const senders = [];
  for (let i = 0; i < SENDERS; i++) senders.push(await raw.open(server, '/burn'));
  await standing(server, async () => {
    for (const wire of senders) wire.write(Buffer.concat(Array(8).fill(burning)));
    for (const wire of senders) await flushed(wire);
    server.process.kill('SIGTERM');
    server.told = 'SIGTERM';
  });
  await server.exited;
  const seen = Number(server.stderr.match(/shutdown: (\d+) were seen/)[1]);
  assert.ok(seen < SENDERS * 4, `${seen} of ${SENDERS * 8} were before it`);
}, 60);
