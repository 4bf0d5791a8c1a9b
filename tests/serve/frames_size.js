#!/usr/bin/env node
/* frames_size.js: large messages, many messages, and lengths that are lies. A row for each class of
 * groups 9 and 10 of the Autobahn test suite, and some of our own. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { compile, shared } = require('../lib/app');
const exchange = require('../lib/exchange');
const raw = require('../lib/raw');
const { test } = require('../lib/test');
const { gets, text, binary, ping, more, last, close } = exchange;
const { frame, TEXT, BINARY } = raw;

const KiB = 1 << 10, MiB = 1 << 20;
const LIMIT = 16 * MiB; /* app message= */

const serverOf = shared(() => compile('tests/serve/frames.fh', 'frames-size'));
const open = async () => raw.open(await serverOf(), '/echo');
const row = (name, it) => exchange.row(open, name, it);

test('builds', async () => { await serverOf(); }, 60);

/* The bytes repeat after 10 or 5: a shift or a loss shows. */
const kinds = [
  { kind: 'text', opcode: TEXT, bytesOf: (size) => Buffer.from('BAsd7&jh23'.repeat(size / 10 + 1)).subarray(0, size) },
  { kind: 'binary', opcode: BINARY, bytesOf: (size) => Buffer.alloc(size, Buffer.from([0, 0xfe, 0x23, 0xfa, 0xf0])) },
];

async function echoed(wire, opcode, bytes) {
  exchange.same(await wire.frame(60), { opcode, bytes });
}

async function ends(wire) {
  wire.write(close(1000));
  await exchange.endsWith(wire, 1000);
}

/* ---- 9.1, 9.2: one frame ---- */

for (const { kind, opcode, bytesOf } of kinds) {
  for (const size of [64 * KiB, 256 * KiB, MiB, 4 * MiB, 8 * MiB, LIMIT]) {
    test(`9.1, 9.2 a ${kind} of ${size} bytes`, async () => {
      const wire = await open(), bytes = bytesOf(size);
      wire.write(frame({ opcode, payload: bytes }));
      await echoed(wire, opcode, bytes);
      await ends(wire);
    }, 60);
  }
}

/* ---- 9.3, 9.4, 10.1: fragments ---- */

function fragments(opcode, bytes, size) {
  const all = [];
  for (let at = 0; at < bytes.length; at += size) {
    all.push(frame({ opcode: at ? raw.CONTINUATION : opcode, payload: bytes.subarray(at, at + size),
                     fin: at + size >= bytes.length }));
  }
  return all;
}

for (const { kind, opcode, bytesOf } of kinds) {
  for (const [whole, size] of [...[64, 256, KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB, 4 * MiB].map((each) => [4 * MiB, each]),
                               [65536, 1300], [3000, 1]]) {
    test(`9.3, 9.4, 10.1 a ${kind} of ${whole} bytes in fragments of ${size}`, async () => {
      const wire = await open(), bytes = bytesOf(whole);
      wire.write(...fragments(opcode, bytes, size));
      await echoed(wire, opcode, bytes);
      await ends(wire);
    }, 60);
  }
}

/* ---- 9.5, 9.6: one frame in segments ---- */

for (const { kind, opcode, bytesOf } of kinds) {
  for (const size of [64, 128, 256, 512, 1024, 2048]) {
    test(`9.5, 9.6 a ${kind} of 1 MiB in segments of ${size} bytes`, async () => {
      const wire = await open(), bytes = bytesOf(MiB), sent = frame({ opcode, payload: bytes });
      for (let at = 0; at < sent.length; at += size) {
        wire.write(sent.subarray(at, at + size));
        if (at % (64 * size) === 0) await exchange.turns(1);
      }
      await echoed(wire, opcode, bytes);
      await ends(wire);
    }, 60);
  }
}

/* ---- 9.7, 9.8: many messages, each after the answer to the last ---- */

for (const { kind, opcode, bytesOf } of kinds) {
  for (const size of [0, 16, 64, 256, KiB, 4 * KiB]) {
    test(`9.7, 9.8 a thousand ${kind}s of ${size} bytes`, async () => {
      const wire = await open(), bytes = bytesOf(size), sent = frame({ opcode, payload: bytes });
      for (let i = 0; i < 1000; i++) {
        wire.write(sent);
        await echoed(wire, opcode, bytes);
      }
      await ends(wire);
    }, 60);
  }
}

/* ---- over the limit ---- */

const big = (size) => Buffer.alloc(size, 'x');
row('a text of one byte more than app message', { sends: [text(big(LIMIT + 1))], closes: 1009 });
row('fragments that are too long together', {
  sends: [binary(big(LIMIT), { fin: false }), more('x'), last()], closes: 1009,
});
row('a message that is too long, behind one that is answered', {
  sends: [text('x'), text(big(LIMIT + 1)), ping()], gives: [gets.text('x')], closes: 1009,
});

/* ---- lengths that are lies ---- */

const highWater = (server) => Number(
  fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmHWM:\s*(\d+)/)[1]) / 1024;

test('2^40 bytes are announced: nothing is set aside for them', async () => {
  const wire = await open(), before = highWater(await serverOf());
  wire.write(frame({ payload: big(100000), length: 2 ** 40 }));
  await wire.closed;
  assert.ok(highWater(await serverOf()) < before + 100, 'memory was set aside');
});
row('2^40 bytes are announced, and some come', {
  sends: [frame({ payload: big(LIMIT + 100000), length: 2 ** 40 })], closes: 1009,
});
const announces = (...length) => Buffer.from([0x81, 0xff, ...length, 1, 2, 3, 4, 0x41]);
row('2^63 bytes are announced (5.2: the first bit is 0)', {
  sends: [announces(0x80, 0, 0, 0, 0, 0, 0, 0)], closes: 1002,
});
row('2^64 - 1 bytes are announced', {
  sends: [announces(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)], closes: 1002,
});
test('2^63 - 1 bytes are announced: refused at the header', async () => {
  const wire = await open();
  wire.write(announces(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  await exchange.endsWith(wire, 1009);
});
/* The header says enough: no byte of what it announces is sent. */
const tooLong = Buffer.alloc(10);
tooLong.writeUInt16BE(0x81ff);
tooLong.writeBigUInt64BE(BigInt(LIMIT + 1), 2);
const follows = Buffer.from(tooLong);
follows[0] = 0x80;
const headersTooLong = [
  ['in one piece', [tooLong]], ['behind a whole text', [Buffer.concat([text('a'), tooLong])]],
  ['behind a text in pieces', [binary('a', { fin: false }), Buffer.concat([last('b'), tooLong])]],
  ['as the rest of a message', [binary('a', { fin: false }), follows]],
];
for (let at = 1; at < 10; at++)
  headersTooLong.push([`${at} bytes of its header first`, [tooLong.subarray(0, at), tooLong.subarray(at)]]);
for (const [what, parts] of headersTooLong) {
  test(`a byte too many is announced, ${what}: refused at the header`, async () => {
    const wire = await open();
    for (const part of parts) {
      wire.write(part);
      await exchange.turns(2);
    }
    const frames = await wire.frames();
    assert.equal(frames.at(-1).code, 1009);
  });
}
/* RFC 6455 5.2: "the minimal number of bytes MUST be used". */
for (const [what, head, len] of [['16 bits for 1', [0x81, 0xfe, 0, 1], 1], ['16 bits for 125', [0x82, 0xfe, 0, 125], 125],
                                 ['64 bits for 1', [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1], 1],
                                 ['64 bits for 65535', [0x01, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 65535]]) {
  row(`a length of ${what} bytes`, {
    sends: [Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.alloc(len, 'A')])], closes: 1002,
  });
}

/* ---- readers that are late ---- */

test('a burst to a client that reads late comes whole and in order', async () => {
  const wire = await open();
  wire.socket.pause();
  const bodies = Array.from({ length: 1500 }, (_, i) => `${i}:`.padEnd(10000, '*'));
  for (let i = 0; i < bodies.length; i++) {
    wire.write(text(bodies[i]));
    if (i % 100 === 0) await exchange.turns(2);
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  wire.socket.resume();
  for (const body of bodies) await echoed(wire, TEXT, Buffer.from(body));
  await ends(wire);
}, 60);

test('pings are answered between whole frames while a client reads late', async () => {
  const wire = await open(), bytes = big(4 * MiB);
  wire.socket.pause();
  wire.write(binary(bytes), ping('one'), binary(bytes), ping('two'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  wire.socket.resume();
  const messages = [], pongs = [];
  while (messages.length < 2 || pongs.at(-1) !== 'two') {
    const got = await wire.frame(20);
    assert.ok(got, `the connection ended after ${messages.length} messages and ${pongs}`);
    if (got.opcode === raw.PONG) pongs.push(got.payload);
    else messages.push(got);
  }
  for (const each of messages) exchange.same(each, { opcode: BINARY, bytes });
  await ends(wire);
}, 60);

test('a close that comes while much waits is answered behind a whole frame', async () => {
  const wire = await open();
  wire.socket.pause();
  wire.write(...Array.from({ length: 4 }, () => binary(big(4 * MiB))), close(1000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  wire.socket.resume();
  const frames = await wire.frames();
  assert.deepEqual([frames.at(-1).opcode, frames.at(-1).code], [raw.CLOSE, 1000]);
  for (const each of frames.slice(0, -1)) exchange.same(each, { opcode: BINARY, bytes: big(4 * MiB) });
}, 60);

row('the server serves on', { sends: [text('x')], gives: [gets.text('x')] });
