#!/usr/bin/env node
/* frames.js: websocket frames byte for byte, good ones and bad ones. */
'use strict';

const assert = require('node:assert/strict');
const { skip, test } = require('../lib/test');
const { compile, packaged, shared } = require('../lib/app');
const { connect, eventually } = require('../lib/client');
const raw = require('../lib/raw');
const { frame, closeFrame, TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION } = raw;

/* What libwebsockets 4.1.6 gets wrong as it is, and our patches to its source cure. */
const patched = packaged ? (name) => skip(name, 'the packaged library has no patches') : test;

const serverOf = shared(() => compile('tests/serve/messages.fh', 'frames-messages'));
const open = async () => raw.open(await serverOf(), '/echo');

const say = (s, more) => frame({ payload: JSON.stringify({ s }), ...more });
const texts = (frames) => frames.filter((each) => each.opcode === TEXT).map((each) => each.payload);

async function answers(wire, ...want) {
  for (const text of want) {
    const got = await wire.frame();
    assert.deepEqual([got && got.opcode, got && got.payload], [TEXT, text]);
  }
}

/* Writes these bytes, and sees the connection closed with this code and nothing after it. */
async function closes(code, ...bytes) {
  const wire = await open();
  wire.write(...bytes);
  const frames = await wire.frames();
  const at = frames.findIndex((each) => each.opcode === CLOSE);
  assert.ok(at >= 0, `no close frame among ${JSON.stringify(frames)}`);
  assert.equal(frames[at].code, code);
  assert.equal(frames.length, at + 1, 'a frame after the close');
  await stillServes();
  return frames.slice(0, at);
}

/* Writes these bytes, and sees the connection cut or closed. */
async function ends(...bytes) {
  const wire = await open();
  wire.write(...bytes);
  const frames = await wire.frames();
  assert.deepEqual(texts(frames), []);
  await stillServes();
}

async function stillServes() {
  const client = await connect(await serverOf(), '/echo');
  assert.equal(await client.ask({ s: 'fine' }), 'fine');
  await client.close();
}

test('builds', async () => { await serverOf(); }, 60);

test('a text in one frame', async () => {
  const wire = await open();
  wire.write(say('x'));
  await answers(wire, 'x');
});

test('several messages in one segment', async () => {
  const wire = await open();
  wire.write(say('a'), say('b'), say('c'));
  await answers(wire, 'a', 'b', 'c');
});

test('a message byte by byte', async () => {
  const wire = await open();
  for (const byte of say('slow')) {
    wire.write([byte]);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await answers(wire, 'slow');
});

test('fragments are joined', async () => {
  const wire = await open();
  wire.write(frame({ payload: '{"s":"fir', fin: false }), frame({ opcode: CONTINUATION, payload: 'st and ', fin: false }),
             frame({ opcode: CONTINUATION, payload: 'last"}' }));
  await answers(wire, 'first and last');
});

test('fragments that cut a character', async () => {
  const wire = await open();
  const bytes = Buffer.from('{"s":"é日😀"}');
  for (let i = 0; i < bytes.length; i++) {
    wire.write(frame({ opcode: i === 0 ? TEXT : CONTINUATION, payload: bytes.subarray(i, i + 1), fin: i === bytes.length - 1 }));
  }
  await answers(wire, 'é日😀');
});

test('empty fragments', async () => {
  const wire = await open();
  wire.write(frame({ fin: false }), frame({ opcode: CONTINUATION, fin: false }),
             frame({ opcode: CONTINUATION, payload: '{"s":"x"}', fin: false }), frame({ opcode: CONTINUATION }));
  await answers(wire, 'x');
});

test('many small fragments', async () => {
  const wire = await open();
  const text = 'x'.repeat(5000);
  wire.write(frame({ payload: '{"s":"', fin: false }));
  for (const each of text) wire.write(frame({ opcode: CONTINUATION, payload: each, fin: false }));
  wire.write(frame({ opcode: CONTINUATION, payload: '"}' }));
  await answers(wire, text);
});

test('a length of 16 and of 64 bits', async () => {
  const wire = await open();
  for (const size of [100, 120, 125, 126, 127, 1000, 65535, 65536, 100000]) {
    wire.write(say('x'.repeat(size)));
    await answers(wire, 'x'.repeat(size));
  }
});

test('a ping is answered with its payload', async () => {
  const wire = await open();
  wire.write(frame({ opcode: PING, payload: 'are you there' }));
  const pong = await wire.frame();
  assert.deepEqual([pong.opcode, pong.payload], [PONG, 'are you there']);
});

test('a ping of 125 bytes, an empty one, one of any bytes', async () => {
  const wire = await open();
  for (const payload of [Buffer.alloc(125, 'p'), Buffer.alloc(0), Buffer.from([0x7f, 0x00, 0x41])]) {
    wire.write(frame({ opcode: PING, payload }));
    const pong = await wire.frame();
    assert.deepEqual([pong.opcode, pong.payload], [PONG, payload.toString()]);
  }
});

patched('three pings in one segment: the newest is answered', async () => {
  const wire = await open();
  wire.write(...['one', 'two', 'three'].map((payload) => frame({ opcode: PING, payload })), say('after'));
  const heard = [];
  while (!heard.includes('after') || !heard.includes('three')) {
    const got = await wire.frame();
    assert.ok(got, `the connection ended after ${heard}`);
    heard.push(got.payload);
  }
});

test('a ping between fragments', async () => {
  const wire = await open();
  wire.write(frame({ payload: '{"s":"a', fin: false }), frame({ opcode: PING, payload: 'p' }),
             frame({ opcode: CONTINUATION, payload: 'b"}' }));
  const got = [await wire.frame(), await wire.frame()].sort((a, b) => a.opcode - b.opcode);
  assert.deepEqual(got.map((each) => each.payload), ['ab', 'p']);
});

test('a pong that nobody asked for is ignored', async () => {
  const wire = await open();
  wire.write(frame({ opcode: PONG, payload: 'x' }), say('y'));
  await answers(wire, 'y');
});

patched('a binary pong amid a text', async () => {
  const wire = await open();
  const binary = Buffer.from([0xff, 0xfe, 0x80, 0xc3]);
  wire.write(frame({ payload: '{"s":"a', fin: false }), frame({ opcode: PONG, payload: binary }),
             frame({ opcode: CONTINUATION, payload: 'b"}' }), frame({ opcode: PONG, payload: binary }), say('c'));
  await answers(wire, 'ab', 'c');
});

test('a binary message closes with 1003', () => closes(1003, frame({ opcode: BINARY, payload: 'x' })));
test('a binary message in fragments closes with 1003', () => closes(1003,
  frame({ opcode: BINARY, payload: 'x', fin: false }), frame({ opcode: CONTINUATION, payload: 'y' })));
test('bad UTF-8 closes with 1007', () => closes(1007, frame({ payload: Buffer.from([0x7b, 0xc3, 0x28, 0x7d]) })));
test('a surrogate closes with 1007', () => closes(1007, frame({ payload: Buffer.from([0xed, 0xa0, 0x80]) })));
test('an overlong character closes with 1007', () => closes(1007, frame({ payload: Buffer.from([0xc0, 0xaf]) })));
test('past the last code point closes with 1007', () => closes(1007, frame({ payload: Buffer.from([0xf4, 0x90, 0x80, 0x80]) })));
test('a text that ends in mid-character closes with 1007', () => closes(1007, frame({ payload: Buffer.from([0x41, 0xe6, 0x97]) })));
test('fragments that end in mid-character close with 1007', () => closes(1007,
  frame({ payload: Buffer.from([0x41, 0xe6]), fin: false }), frame({ opcode: CONTINUATION, payload: Buffer.from([0x97]) })));
test('an empty last fragment does not hide an unfinished character', () => closes(1007,
  frame({ payload: Buffer.from([0x41, 0xe6, 0x97]), fin: false }), frame({ opcode: CONTINUATION })));

for (const opcode of [3, 4, 7, 0xb, 0xf]) {
  test(`opcode ${opcode} closes with 1002`, () => closes(1002, frame({ opcode, payload: 'x' })));
}
for (const rsv of [1, 2, 4, 7]) {
  test(`reserved bits ${rsv} close with 1002`, () => closes(1002, frame({ payload: '{"s":"x"}', rsv })));
}
patched('a ping of 126 bytes closes with 1002', () => closes(1002, frame({ opcode: PING, payload: Buffer.alloc(126) })));
test('a ping in fragments closes with 1002', () => closes(1002, frame({ opcode: PING, payload: 'x', fin: false })));
test('a continuation of nothing closes with 1002', () => closes(1002, frame({ opcode: CONTINUATION, payload: 'x' })));
test('a text amid a text closes with 1002', () => closes(1002,
  frame({ payload: 'a', fin: false }), frame({ payload: 'b' })));

patched('an unmasked frame is not taken', () => ends(frame({ payload: '{"s":"x"}', mask: false })));

test('a message over the limit closes with 1009', () => closes(1009, say('x'.repeat(1 << 20))));
test('fragments over the limit close with 1009', () => closes(1009,
  frame({ payload: 'x'.repeat(600000), fin: false }), frame({ opcode: CONTINUATION, payload: 'x'.repeat(600000), fin: false })));
test('a message at the limit is taken', async () => {
  const wire = await open();
  const text = 'x'.repeat((1 << 20) - '{"s":""}'.length);
  wire.write(say(text));
  await answers(wire, text);
});
test('an announced length of 2^40 costs no memory', async () => {
  const wire = await open();
  wire.write(frame({ payload: 'x'.repeat(2000000), length: 2 ** 40 }));
  const last = (await wire.frames()).at(-1);
  if (last) assert.ok([1002, 1009].includes(last.code), JSON.stringify(last));
  await stillServes();
});

test('a close is answered with its code', async () => {
  for (const code of [1000, 1001, 3000, 4999]) {
    const wire = await open();
    wire.write(closeFrame(code, 'bye'));
    const frames = await wire.frames();
    assert.deepEqual(frames.map((each) => [each.opcode, each.code]), [[CLOSE, code]]);
  }
});

test('a close without a code is answered', async () => {
  const wire = await open();
  wire.write(frame({ opcode: CLOSE }));
  const frames = await wire.frames();
  assert.deepEqual(frames.map((each) => each.opcode), [CLOSE]);
});

for (const [what, payload] of [['of 1 byte', [3]], ['with code 0', [0, 0]], ['with code 999', [3, 231]],
                               ['with code 1005', [3, 237]], ['with code 1006', [3, 238]], ['with code 1016', [3, 248]],
                               ['with code 5000', [19, 136]], ['with bad UTF-8', [3, 232, 0xc3, 0x28]]]) {
  test(`a close ${what} ends the connection`, async () => {
    const wire = await open();
    wire.write(frame({ opcode: CLOSE, payload: Buffer.from(payload) }));
    const frames = await wire.frames();
    assert.ok(frames.every((each) => each.opcode === CLOSE && [1002, 1007].includes(each.code)), JSON.stringify(frames));
    await stillServes();
  });
}

test('what came before the close of the peer is answered, and nothing after it', async () => {
  const wire = await open();
  wire.write(say('before'), closeFrame(1000), say('after'), frame({ opcode: PING, payload: 'after' }));
  const frames = await wire.frames();
  assert.deepEqual(frames.map((each) => each.code || each.payload), ['before', 1000]);
});

test('what came before a bad frame is answered, and no frame follows our close', async () => {
  const before = await closes(1002, say('one'), frame({ opcode: 3 }), say('two'));
  assert.deepEqual(texts(before), ['one']);
});

test('a bad frame holds nobody up', async () => {
  const wire = await open();
  wire.write(frame({ opcode: 3, payload: 'x' }));
  const begin = Date.now();
  await wire.frames();
  await eventually(() => assert.ok(wire.ended));
  assert.ok(Date.now() - begin < 4000, 'the connection was held for seconds');
});

test('garbage instead of frames', () => ends(Buffer.alloc(5000, 0xff)));
test('a request instead of frames', () => ends('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50)));

test('random frames and random bytes', async () => {
  const server = await serverOf();
  let seed = 1;
  const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
  const bytes = (count) => Buffer.from(Array.from({ length: count }, () => random(256)));
  for (let i = 0; i < 100; i++) {
    const wire = await raw.open(server, '/echo');
    for (let k = 0; k < 10; k++) {
      wire.write(i % 2 ? bytes(random(300))
        : frame({ opcode: random(16), payload: bytes(random(200)), fin: random(2) === 1, rsv: random(8) ? 0 : random(8) }));
    }
    wire.socket.end();
    await wire.frames().catch(() => {});
  }
  await stillServes();
}, 60);
