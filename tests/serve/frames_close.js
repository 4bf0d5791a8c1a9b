#!/usr/bin/env node
/* frames_close.js: how a websocket ends (RFC 6455 5.5.1, 7). A row for each class of group 7 of the
 * Autobahn test suite, and some of our own. */
'use strict';

const assert = require('node:assert/strict');
const { compile, shared } = require('../lib/app');
const { eventually, get } = require('../lib/client');
const exchange = require('../lib/exchange');
const raw = require('../lib/raw');
const { test } = require('../lib/test');
const { gets, text, binary, ping, pong, more, last, close } = exchange;
const { frame, CLOSE } = raw;

const serverOf = shared(() => compile('tests/serve/frames.fh', 'frames-close'));
const open = async () => raw.open(await serverOf(), '/echo');
const row = (name, it) => exchange.row(open, name, it);

/* A close frame with any payload. */
const closing = (payload) => frame({ opcode: CLOSE, payload });
const code = (number, reason = '') => closing(Buffer.concat([Buffer.from([number >> 8, number & 255]), Buffer.from(reason)]));

test('builds', async () => { await serverOf(); }, 60);

/* ---- 7.1: what the peer sends around its close ---- */

row('7.1.1 a text, then a close', { sends: [text('Hello World!'), close(1000)], gives: [gets.text('Hello World!')], closes: 1000 });
row('7.1.2 two closes', { sends: [close(1000), close(1000)], closes: 1000 });
row('7.1.3 a close, then a ping', { sends: [close(1000), ping()], closes: 1000 });
row('7.1.4 a close, then a text', { sends: [close(1000), text('Hello World!')], closes: 1000 });
row('7.1.5 a fragment, a close, a fragment', { sends: [text('a', { fin: false }), close(1000), last('b')], closes: 1000 });
/* An answer of which nothing was written yet when the peer closes is dropped, so one text is sent. */
row('7.1.6 256 KiB, a close, a ping', {
  sends: [text('B'.repeat(256 << 10)), close(1000), ping()],
  gives: [gets.text('B'.repeat(256 << 10))], closes: 1000,
});
row('7.1 a close, then what is no frame', { sends: [close(1000), Buffer.alloc(200, 0xff)], closes: 1000 });
row('7.1 a close between a ping and a pong', { sends: [ping('x'), close(1000), pong()], gives: [gets.pong('x')], closes: 1000 });

/* ---- 7.3: how long its payload is ---- */

row('7.3.1 no payload', { sends: [close()], closes: null });
row('7.3.2 one byte', { sends: [closing([3])], closes: 1002 });
row('7.3.3 a code', { sends: [close(1000)], closes: 1000 });
row('7.3.4 a code and a reason', { sends: [close(1000, 'Hello World!')], closes: 1000 });
row('7.3.5 a reason of 123 bytes', { sends: [close(1000, '*'.repeat(123))], closes: 1000 });
row('7.3.6 a reason of 124 bytes', { sends: [code(1000, '*'.repeat(124))], closes: 1002 });

/* ---- 7.5: the reason is UTF-8 ---- */

row('7.5 a reason in several scripts', { sends: [close(1000, 'κόσμε 日本 😀')], closes: 1000 });
for (const hex of ['cebae1bdb9cf83cebcceb5eda080656469746564', 'c328', 'ff', 'e697', 'c0af', 'f4908080']) {
  row(`7.5.1 a reason that is not: ${hex}`, { sends: [code(1000, Buffer.from(hex, 'hex'))], closes: 1007 });
}

/* ---- 7.7, 7.9, 7.13: codes (7.4) ---- */

for (const number of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
  row(`7.7 code ${number}`, { sends: [code(number, 'why')], closes: number });
}
for (const number of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
  row(`7.9, 7.13 code ${number}`, { sends: [code(number)], closes: 1002 });
}

/* ---- frames that are no close frames ---- */

row('5.5 a close in fragments', { sends: [frame({ opcode: CLOSE, payload: [3, 232], fin: false }), last()], closes: 1002 });
row('5.1 a close without a mask', { sends: [frame({ opcode: CLOSE, payload: [3, 232], mask: false })], closes: 1002 });
row('7 a binary message and a close', { sends: [binary([0xff]), close(4000)], gives: [gets.binary([0xff])], closes: 4000 });
row('7 fragments without an end and a close', { sends: [text('a', { fin: false }), more('b'), close(1001)], closes: 1001 });

/* ---- what closes it from our side ---- */

test('binary where fields are wanted closes with 1003', async () => {
  for (const bytes of [[binary('x')], [binary('', { fin: false })], [text('{"s":"a"}'), binary('x', { fin: false }), last('y')]]) {
    const wire = await raw.open(await serverOf(), '/fields');
    wire.write(...bytes, text('{"s":"behind it"}'));
    if (bytes.length > 1) exchange.same(await wire.frame(), gets.text('a'));
    await exchange.endsWith(wire, 1003);
  }
});

/* RFC 6455 7.1.1: the server closes TCP first, and at once. */
test('TCP ends with the handshake', async () => {
  const wire = await open();
  wire.write(close(1000));
  await exchange.endsWith(wire, 1000);
  assert.ok(wire.ended);
});

async function connections() {
  const { text: metrics } = await get(await serverOf(), '/_fh/metrics');
  return Number(metrics.match(/^fh_connections (\d+)/m)[1]);
}

test('peers that end neither the handshake nor TCP do not stay', async () => {
  const before = await connections(), keeps = { allowHalfOpen: true };
  for (const bytes of [text('x', { rsv: 1 }), text([0xff]), close(1000), close(999), Buffer.alloc(50, 0xff)]) {
    const wire = await raw.open(await serverOf(), '/echo', {}, keeps);
    wire.write(bytes);
    for (let got = await wire.frame(); got; got = await wire.frame()) assert.equal(got.opcode, CLOSE);
  }
  await eventually(async () => assert.equal(await connections(), before));
});

row('the server serves on', { sends: [text('x')], gives: [gets.text('x')] });
