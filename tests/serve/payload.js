#!/usr/bin/env node
/* payload.js: websocket messages that are no JSON: texts as they come, and bytes. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, fhc, shared, start, write } = require('../lib/app');
const { connect } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/payload.fh'));
const open = async (path) => connect(await serverOf(), path);

test('builds', async () => { await serverOf(); }, 60);

/* What comes is a string for a text, a Buffer for a binary message. */
async function comes(client, ...want) {
  for (const each of want) assert.deepEqual(await client.next(), each);
}

test('a text comes as it is', async () => {
  const client = await open('/text');
  for (const [text, length] of [['', 0], ['plain', 5], ['{"msg":"x"}', 11], ['[1]', 3], ['\u0000\t"', 3], ['日本😀', 3]]) {
    assert.equal(await client.ask(text), `${length} ${text}`);
  }
});

test('text and bytes come back in their kind', async () => {
  const client = await open('/echo');
  for (const each of ['', 'text', Buffer.alloc(0), Buffer.from('text'), Buffer.from([0xff, 0, 0xc3, 0x28]), Buffer.alloc(100000, 0xfe)]) {
    client.socket.send(each);
    assert.deepEqual(await client.next(), each);
  }
});

test('the other parameters come from the path and the query', async () => {
  const client = await open('/room/blue?tab=a%20b');
  assert.equal(await client.ask('{"tab":"c","n":1}'), 'blue a b 7 {"tab":"c","n":1}');
  const bare = await open('/room/blue');
  assert.match(await bare.ask('x'), /tab/);
  assert.equal(bare.socket.readyState, bare.socket.OPEN);
});

test('what a binary message brings about is binary', async () => {
  const client = await open('/kinds');
  const bytes = (...texts) => texts.map((text) => Buffer.from(text));
  client.socket.send('t');
  await comes(client, 'sent', 'false', 'published', 't');
  client.socket.send(Buffer.from('b'));
  await comes(client, ...bytes('sent', 'true', 'published', 'b'));
  client.socket.send(Buffer.from('none'));
  await comes(client, ...bytes('sent', 'true', 'published'));
  client.socket.send('none');
  await comes(client, 'sent', 'false', 'published');
});

test('the words of fail are text', async () => {
  const client = await open('/kinds');
  client.socket.send(Buffer.from('bad'));
  await comes(client, ...['sent', 'true', 'published'].map((text) => Buffer.from(text)), 'failed');
});

test('bytes reach others as bytes, and an after block speaks text', async () => {
  const [one, two] = [await open('/all'), await open('/all')];
  one.socket.send(Buffer.from('ab'));
  await comes(two, Buffer.from('ab'), 'later 2 true');
  await comes(one, 'later 2 true');
});

test('a route without binary closes with 1003', async () => {
  for (const path of ['/text', '/room/blue?tab=x']) {
    const client = await open(path);
    client.socket.send(Buffer.from('x'));
    assert.equal((await client.closed).code, 1003);
  }
});

test('bytes of all sorts do no harm to the methods of str', async () => {
  const client = await open('/methods');
  let seed = 7;
  const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
  const starts = [0x00, 0x20, 0x41, 0x61, 0x7f, 0x80, 0xbf, 0xc2, 0xc3, 0xa9, 0xe0, 0xe9, 0xed, 0xf0, 0xf4, 0xf8, 0xff];
  for (let i = 0; i < 500; i++) {
    client.socket.send(Buffer.from(Array.from({ length: random(12) }, () => starts[random(starts.length)])));
    assert.ok(Buffer.isBuffer(await client.next()));
  }
});

test('bytes in markup are escaped', async () => {
  const client = await open('/markup');
  client.socket.send(Buffer.from('<"\xff', 'latin1'));
  const got = await client.next();
  assert.equal(got.toString('latin1'), '<p title="&lt;&quot;\xff" id="p">&lt;"\xff</p>');
});

test('htmx 4 marks no bytes', async () => {
  const file = write('payload-htmx4.fh', 'app htmx=4\nws /echo on payload, binary -> payload\n');
  const client = await connect(await start(compile(file)), '/echo');
  client.socket.send(Buffer.from('<p id="a">x</p>'));
  assert.equal((await client.next()).toString(), '<p id="a">x</p>');
}, 60);

test('payload is a name like any other where it has a type', async () => {
  const file = write('payload-typed.fh', 'ws /a on payload: int, binary: bool -> "{payload} {binary}"\n');
  const done = fhc(['check', file]);
  assert.equal(done.status, 0, done.stderr);
});
