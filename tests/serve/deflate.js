#!/usr/bin/env node
/* deflate.js: permessage-deflate (RFC 7692) with `app compress=true`: what is agreed upon, what
 * comes back, and what is compressed how often. Clients are node's `ws` and bare sockets, whose
 * messages node's zlib compresses. */
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const zlib = require('node:zlib');
const { test } = require('../lib/test');
const { compile, fhc, shared, write } = require('../lib/app');
const { connect, eventually, get, request } = require('../lib/client');
const raw = require('../lib/raw');
const { frame, TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION } = raw;

const serverOf = shared(() => compile('tests/serve/deflate.fh'));

/* Without our patch to libwebsockets the extension is declined: see the end. */

const RSV1 = 4;
const offered = (offer) => ({ 'Sec-WebSocket-Extensions': offer });
const bare = 'permessage-deflate';
const open = async (path = '/echo', offer = bare) => raw.open(await serverOf(), path, offered(offer));

const pack = (text, options = {}) =>
  zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH, ...options }).subarray(0, -4);
const unpack = (bytes, windowBits = 15) =>
  zlib.inflateRawSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH, windowBits }).toString();

const json = (s) => JSON.stringify({ s });
const packed = (s, more) => frame({ payload: pack(json(s)), rsv: RSV1, ...more });

/* The next text, and whether it came compressed. */
async function hear(wire, windowBits) {
  const got = await wire.frame();
  assert.ok(got, 'the connection ended');
  assert.equal(got.opcode, TEXT);
  return got.rsv === RSV1 ? { text: unpack(got.bytes, windowBits), packed: true }
                          : { text: got.payload, packed: false };
}

async function metric(name) {
  const { text } = await get(await serverOf(), '/_fh/metrics');
  return Number(text.match(new RegExp(`^fh_${name} (\\d+)`, 'm'))[1]);
}

test('builds', async () => { await serverOf(); }, 60);

/* ---- what is built ---- */

const holdsZlib = (binary) => fs.readFileSync(binary).includes('inflate 1.');
const emits = (settings) => {
  const made = fhc(['emit', write('deflate-setting.fh', `const on = true\n${settings}\nws /x { }\n`)]);
  assert.equal(made.status, 0, made.stderr);
  return made.stdout.includes('.deflating = &fh_deflating,');
};

test('compress=true and nothing else turns it on', () => {
  for (const on of ['app compress=true', 'app compress=on']) assert.ok(emits(on), on);
  for (const off of ['', 'app compress=false', 'app compress=(not on)']) assert.ok(!emits(off), off);
});

test('only apps that compress carry zlib', () => {
  assert.ok(holdsZlib(compile('tests/serve/deflate.fh')));
  assert.ok(!holdsZlib(compile('tests/serve/messages.fh', 'deflate-without')));
});

/* ---- the handshake ---- */

const answered = `${bare}; server_no_context_takeover; client_no_context_takeover`;

for (const [offer, want] of [
  [bare, answered],
  [`${bare}; client_max_window_bits`, answered],
  [`${bare}; client_max_window_bits=10`, answered],
  [`${bare}; server_no_context_takeover`, answered],
  [`${bare}; client_no_context_takeover; server_no_context_takeover`, answered],
  [`${bare}; server_max_window_bits=10`, `${answered}; server_max_window_bits=10`],
  [`${bare};server_max_window_bits="12"`, `${answered}; server_max_window_bits=12`],
  [`${bare}; server_max_window_bits=8`, undefined],
  [`${bare}; server_max_window_bits=8, ${bare}`, answered],
  [`${bare}; unknown`, undefined],
  [`${bare}; unknown=1, other-extension, ${bare}; server_max_window_bits=15`, `${answered}; server_max_window_bits=15`],
  [`${bare}; x=${'y'.repeat(20000)}`, undefined],
  [`${`${bare}; x=1, `.repeat(20)}${bare}`, answered],
  [`${bare}, ${bare}`, answered],
  [`${bare}; server_max_window_bits=10; server_max_window_bits=10`, undefined],
  ['x-webkit-deflate-frame', undefined],
]) {
  test(`the offer ${offer.slice(0, 90)}`, async () => {
    const wire = await open('/echo', offer);
    assert.equal(wire.headers['sec-websocket-extensions'], want);
    wire.write(frame({ payload: json('x') }));
    assert.deepEqual(await hear(wire), { text: 'x', packed: false });
  });
}

test('offers in several headers', async () => {
  const server = await serverOf();
  const wire = await raw.dial(server);
  wire.write(raw.handshake(server, '/echo', offered(`${bare}; unknown`))
    .replace('\r\n\r\n', `\r\nSec-WebSocket-Extensions: ${bare}\r\n\r\n`));
  const answer = await wire.answer();
  assert.equal(answer.headers['sec-websocket-extensions'], answered);
});

for (const offer of [`${bare};`, `${bare}; =1`, `${bare}; server_max_window_bits=`, `${bare} ${bare}`, `${bare}; x="y`]) {
  test(`a header that breaks the grammar: ${offer}`, async () => {
    const server = await serverOf();
    const wire = await raw.dial(server);
    wire.write(raw.handshake(server, '/echo', offered(offer)));
    const answer = await wire.answer();
    assert.equal(answer.status, 400);
    assert.match(answer.body, /Sec-WebSocket-Extensions/);
  });
}

/* ---- receiving ---- */

test('a compressed message', async () => {
  const wire = await open();
  wire.write(packed('x'.repeat(1000)));
  assert.deepEqual(await hear(wire), { text: 'x'.repeat(1000), packed: true });
});

test('a message as it is, among compressed ones', async () => {
  const wire = await open();
  wire.write(packed('a'), frame({ payload: json('b') }), packed('c'));
  for (const text of ['a', 'b', 'c']) assert.deepEqual(await hear(wire), { text, packed: false });
});

test('in fragments, with a ping amid them', async () => {
  const wire = await open();
  const bytes = pack(json('fragments'));
  wire.write(frame({ payload: bytes.subarray(0, 4), rsv: RSV1, fin: false }),
             frame({ opcode: CONTINUATION, fin: false }), frame({ opcode: PING, payload: 'p' }),
             frame({ opcode: CONTINUATION, payload: bytes.subarray(4) }));
  const got = [await wire.frame(), await wire.frame()].sort((a, b) => a.opcode - b.opcode);
  assert.deepEqual(got.map((each) => each.payload), ['fragments', 'p']);
});

test('an empty first fragment says it for all of them', async () => {
  const wire = await open();
  wire.write(frame({ rsv: RSV1, fin: false }), frame({ opcode: CONTINUATION, payload: pack(json('x')) }));
  assert.equal((await hear(wire)).text, 'x');
});

test('byte by byte', async () => {
  const wire = await open();
  for (const byte of packed('in octets')) {
    wire.write([byte]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal((await hear(wire)).text, 'in octets');
});

/* What a compressor may make of a text (RFC 7692 7.2.3), all of it by hand. */
const made = (text) => Buffer.from(text);
const stored = (text, final) => Buffer.concat([
  Buffer.from([final ? 1 : 0, text.length & 255, text.length >> 8, ~text.length & 255, ~text.length >> 8 & 255]), made(text)]);
const whole = (text) => zlib.deflateRawSync(text); /* ends with a final block */

for (const [name, bytes] of [
  ['a stored block', Buffer.concat([stored(json('x')), made([0])])],
  ['several blocks of all kinds', Buffer.concat([
    stored('{"s'), zlib.deflateRawSync('":"', { strategy: zlib.constants.Z_FIXED, finishFlush: zlib.constants.Z_SYNC_FLUSH }),
    stored('x'), pack('"}')])],
  ['a final block, and the empty one behind it', Buffer.concat([whole(json('x')), made([0])])],
  ['a final block alone', whole(json('x'))],
  ['several final blocks', Buffer.concat([whole('{"s'), whole('":"x'), stored('"}', true), made([0])])],
  ['blocks behind a final one', Buffer.concat([whole('{"s'), pack('":"x"}')])],
  ['flushes in between', Buffer.concat([pack('{"s'), made([0, 0, 0xff, 0xff]), pack('":"x"}')])],
  ['level 0', pack(json('x'), { level: 0 })],
  ['a small window', pack(json('x'), { windowBits: 9 })],
]) {
  test(`${name} is taken`, async () => {
    const wire = await open();
    wire.write(frame({ payload: bytes, rsv: RSV1 }), packed('next'));
    assert.equal((await hear(wire)).text, 'x');
    assert.equal((await hear(wire)).text, 'next');
  });
}

test('an empty message, in both ways', async () => {
  const wire = await open();
  wire.write(frame({ payload: [0], rsv: RSV1 }), frame({ rsv: RSV1 }), packed('x'));
  const texts = [await hear(wire), await hear(wire), await hear(wire)].map((each) => each.text);
  assert.equal(texts[0], texts[1]); /* it lacks `s`, and is told so */
  assert.equal(texts[2], 'x');
});

test('a binary message, and its answer', async () => {
  const wire = await open('/raw');
  for (const bytes of [Buffer.alloc(3000, 0xff), Buffer.from([0xff])]) {
    wire.write(frame({ opcode: BINARY, payload: pack(bytes), rsv: RSV1 }));
    const got = await wire.frame();
    assert.deepEqual([got.opcode, got.rsv], [BINARY, bytes.length > 1 ? RSV1 : 0]);
    assert.deepEqual(got.rsv ? zlib.inflateRawSync(got.bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }) : got.bytes, bytes);
  }
  wire.write(frame({ payload: pack('y'.repeat(300)), rsv: RSV1 }));
  assert.deepEqual(await hear(wire), { text: 'y'.repeat(300), packed: true });
});

/* Writes these frames, and sees the connection closed with this code and nothing before it. */
async function closes(code, offer, ...frames) {
  const wire = await open('/echo', offer);
  wire.write(...frames);
  const got = await wire.frames();
  assert.deepEqual(got.map((each) => [each.opcode, each.code]), [[CLOSE, code]]);
  const next = await open();
  next.write(packed('fine'));
  assert.equal((await hear(next)).text, 'fine');
}

for (const [name, code, offer, ...frames] of [
  ['RSV1 where nothing was agreed upon', 1002, 'none', packed('x')],
  ['RSV1 on a continuation', 1002, bare, packed('x', { fin: false }), frame({ opcode: CONTINUATION, rsv: RSV1 })],
  ['RSV1 on a continuation of a plain message', 1002, bare, frame({ payload: '{', fin: false }), frame({ opcode: CONTINUATION, rsv: RSV1 })],
  ['RSV1 on a ping', 1002, bare, frame({ opcode: PING, rsv: RSV1 })],
  ['RSV1 on a pong', 1002, bare, frame({ opcode: PONG, rsv: RSV1 })],
  ['RSV1 on a close frame', 1002, bare, frame({ opcode: CLOSE, rsv: RSV1 })],
  ['RSV2', 1002, bare, frame({ payload: json('x'), rsv: 2 })],
  ['RSV1 and RSV3', 1002, bare, packed('x', { rsv: 5 })],
  ['a binary message', 1003, bare, packed('x', { opcode: BINARY })],
  ['a bad block', 1007, bare, frame({ payload: [0xff, 0xff, 0xff], rsv: RSV1 })],
  ['a message cut short', 1007, bare, frame({ payload: pack(json('x'.repeat(50))).subarray(0, -3), rsv: RSV1 })],
  ['a distance too far back', 1007, bare, frame({ payload: [0x4b, 0x04, 0x22, 0x00], rsv: RSV1 })],
  ['rubbish behind the end', 1007, bare, frame({ payload: Buffer.concat([whole(json('x')), made([0xff])]), rsv: RSV1 })],
  ['text that is no UTF-8', 1007, bare, frame({ payload: pack(made([0x7b, 0xc3, 0x28, 0x7d])), rsv: RSV1 })],
  ['a text that ends in mid-character', 1007, bare, frame({ payload: pack(made([0x41, 0xe6, 0x97])), rsv: RSV1 })],
  ['a bomb of 100 MB', 1009, bare, frame({ payload: pack(Buffer.alloc(100e6)), rsv: RSV1 })],
  ['a bomb in fragments', 1009, bare, packed('x'.repeat(2e6), { fin: false }), frame({ opcode: CONTINUATION })],
  ['a message that is over the limit as it comes', 1009, bare, frame({ payload: pack(crypto.randomBytes(1.1e6)), rsv: RSV1 })],
]) {
  test(`${name} closes with ${code}`, () => closes(code, offer, ...frames));
}

test('a message that inflates to the limit is taken', async () => {
  const wire = await open();
  const text = 'x'.repeat((1 << 20) - json('').length);
  wire.write(packed(text));
  assert.ok((await hear(wire)).text === text);
});

/* ---- sending ---- */

for (const bits of [9, 10, 12, 15]) {
  test(`what is sent keeps to a window of ${bits} bits`, async () => {
    const wire = await open('/echo', `${bare}; server_max_window_bits=${bits}`);
    const text = Array.from({ length: 3000 }, (_, i) => `<li>${i % 700}</li>`).join('');
    for (const each of [text, text.slice(0, 600), text]) {
      wire.write(packed(each));
      assert.deepEqual(await hear(wire, bits), { text: each, packed: true });
    }
  });
}

/* 126 characters: few repetitions among so many. */
const dense = Array.from({ length: 126 }, (_, i) => String.fromCodePoint(0x21 + i)).join('');

test('what is short, or would not become smaller, goes as it is', async () => {
  const wire = await open();
  for (const [text, isPacked] of [['short', false], ['x'.repeat(149), false], ['x'.repeat(150), true], [dense, false]]) {
    wire.write(packed(text));
    assert.deepEqual(await hear(wire), { text, packed: isPacked });
  }
});

/* ---- many at once ---- */

/* Texts that no other client sends: the first compresses well, the second hardly. */
const textOf = {
  markup: (client, round, size) => `<li id="c${client}-${round}">${client}</li>`.repeat(size / 10).slice(0, size),
  random: (client, round, size) => crypto.randomBytes(size).toString('base64').slice(0, size),
};

for (const kind of ['markup', 'random']) {
  for (const size of [20000, 300000]) {
    test(`twenty clients at once, ${kind} of ${size / 1000} KB`, async () => {
      const server = await serverOf();
      const offers = [{}, { serverMaxWindowBits: 10 }, { clientMaxWindowBits: 9 }, { serverNoContextTakeover: true }];
      const clients = await Promise.all(Array.from({ length: 20 }, (_, i) =>
        connect(server, '/echo', { perMessageDeflate: { threshold: 0, ...offers[i % 4] } })));
      assert.ok(clients.every(({ socket }) => /permessage-deflate/.test(socket.extensions)));
      await Promise.all(clients.map(async (client, i) => {
        for (let round = 0; round < 5; round++) {
          const text = textOf[kind](i, round, size);
          assert.ok(await client.ask({ s: text }) === text, `client ${i}, round ${round}`);
        }
      }));
    }, 60);
  }
}

test('fragments of twenty clients interleaved', async () => {
  const wires = await Promise.all(Array.from({ length: 20 }, () => open()));
  const parts = wires.map((_, i) => {
    const bytes = pack(json(textOf.random(i, 0, 3000)));
    return { text: JSON.parse(unpack(bytes)).s, bytes };
  });
  for (let at = 0; at < parts[0].bytes.length + 100; at += 100) {
    wires.forEach((wire, i) => {
      const { bytes } = parts[i];
      if (at >= bytes.length) return;
      wire.write(frame({ opcode: at ? CONTINUATION : TEXT, rsv: at ? 0 : RSV1, fin: at + 100 >= bytes.length,
                         payload: bytes.subarray(at, at + 100) }));
    });
  }
  for (const [i, wire] of wires.entries()) assert.ok((await hear(wire)).text === parts[i].text);
});

/* Has the server say it to all that are on /news, n times; how many are there. */
async function tell(s, { n = 1, kind = 'keep' } = {}) {
  const answer = await request(await serverOf(), '/tell', {
    method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ s, n, kind }).toString() });
  return Number(answer.text);
}

/* Alone on /news, until the test ends. */
async function alone(offer) {
  const wire = await open('/news', offer);
  await eventually(async () => assert.equal(await tell('', { n: 0 }), 1));
  return wire;
}

test('a message to a hundred is compressed once for each window', async () => {
  const offers = [[40, bare], [40, `${bare}; client_max_window_bits`], [10, `${bare}; server_max_window_bits=10`], [10, 'none']];
  const wires = await Promise.all(offers.flatMap(([n, offer]) => Array.from({ length: n }, () => open('/news', offer))));
  const before = await metric('messages_compressed_total');
  assert.equal(await tell('x'.repeat(5000), { n: 3 }), 100);
  assert.equal(await metric('messages_compressed_total') - before, 3 * 2);
  for (const [i, wire] of wires.entries()) {
    for (let k = 0; k < 3; k++) {
      const got = await hear(wire, i >= 80 && i < 90 ? 10 : 15);
      assert.equal(got.packed, i < 90);
      assert.equal(got.text, `<p>${'x'.repeat(5000)} ${k}</p>`);
    }
  }
});

/* ---- slow readers ---- */

const noise = textOf.random(0, 0, 40000); /* some 30 KB as it is queued */

test('a queue counts what is compressed', async () => {
  const late = await alone();
  late.socket.pause();
  const before = await metric('messages_sent_total');
  /* 60 MB in all; as they are, two of them would not fit in the queue. */
  assert.equal(await tell('x'.repeat(300000), { n: 200 }), 1);
  late.socket.resume();
  for (let k = 0; k < 200; k++) assert.ok((await hear(late)).text.endsWith(`x ${k}</p>`));
  assert.equal(await metric('messages_sent_total') - before, 200);
});

test('superseded messages are skipped in a compressed queue', async () => {
  const late = await alone();
  late.socket.pause();
  const before = await metric('messages_skipped_total');
  while (await metric('messages_skipped_total') === before) {
    assert.equal(await tell(noise, { n: 100, kind: 'latest' }), 1);
    assert.ok(await metric('queue_bytes') <= 300000);
  }
  await tell('the end', { kind: 'latest' });
  late.socket.resume();
  let last;
  do {
    last = (await hear(late)).text;
    assert.ok(last.startsWith(`<p id="latest">${noise} `) || last === '<p id="latest">the end 0</p>');
  } while (!last.includes('the end'));
});

test('who does not read is closed with 1013, and the others hear all', async () => {
  const late = await alone();
  const [here, plain] = [await open('/news'), await open('/news', 'none')];
  late.socket.pause();
  let said = 0;
  for (let n = 3; n === 3;) {
    n = await tell(noise);
    said++;
    for (const wire of [here, plain]) assert.ok((await hear(wire)).text === `<p>${noise} 0</p>`);
  }
  late.socket.resume();
  const frames = await late.frames();
  assert.equal(frames.pop().code, 1013);
  assert.ok(frames.length < said);
  for (const each of frames) assert.ok(unpack(each.bytes) === `<p>${noise} 0</p>`);
}, 60);
