#!/usr/bin/env node
/* messages.js: from a text message to a handler and back. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, placeOf, shared } = require('../lib/app');
const { connect } = require('../lib/client');

const server = shared(() => compile('tests/serve/messages.fh'));
const open = async (path, options) => connect(await server(), path, options);

/* What route answers to message. */
function answers(path, message, want) {
  test(`${path} ${JSON.stringify(message).slice(0, 60)}`, async () => {
    const client = await open(path);
    assert.equal(await client.ask(message), want);
  }, 60);
}

answers('/text', { msg: 'hi' }, 'heard hi');
answers('/text', { msg: 5 }, 'heard 5');
answers('/text', { msg: true }, 'heard true');
answers('/text', { msg: '' }, 'heard ');
answers('/text', { msg: 'a', other: 1 }, 'heard a');
answers('/text', '{"msg":"\\ud83d\\ude00\\n"}', 'heard 😀\n');
answers('/text', { body: { msg: 'four' }, headers: {} }, 'heard four');
answers('/text', { values: { msg: 'four' }, headers: {} }, 'heard four');
answers('/text', {}, 'Missing required field: msg');
answers('/text', { msg: null }, 'Missing required field: msg');
answers('/several', { a: 'x', n: '5', x: '1.5', b: 'on', xs: ['1', 2] }, 'x 5 1.5 true 1+2');
answers('/several', { a: 'x', n: 5, x: 2 }, 'x 5 2.0 false ');
answers('/several', { a: 'x', n: 5.0, x: 1e3, b: 1, xs: 7 }, 'x 5 1000.0 true 7');
answers('/several', '{"a":"x","n":5.0,"x":1,"b":0}', 'x 5 1.0 false ');
answers('/defaults', {}, 'A 7 true -');
answers('/defaults', { a: '', n: '', b: 'no', o: 'x' }, ' 7 false x');
answers('/record', { item: 'tea' }, '1 tea false');
answers('/record', { item: 'tea', count: '3', urgent: 'on', more: 1 }, '3 tea true');
answers('/room/blue/7', { msg: 'hi' }, 'blue 7 none hi');
answers('/room/blue/7?tab=two&msg=query', { msg: 'hi' }, 'blue 7 two hi');
answers('/room/blue/7?msg=query', {}, 'blue 7 none query');
answers('/room/a%20b%2Fc/-7', { msg: 'hi', name: 'no', n: 1 }, 'a b/c -7 none hi');
answers('/data', { a: { b: [0, 5] }, c: 1, HEADERS: {} }, '5 a,c');
answers('/headers', { msg: 'x', HEADERS: { 'HX-Trigger': 'form' } }, 'form x');
answers('/headers', { msg: 'x', headers: { 'HX-Trigger': 'four' } }, 'four x');
answers('/headers', { msg: 'x' }, '- x');
answers('/roots', { msg: 'x' }, '<p id="a">x</p><div id="b">two</div><span id="c">three</span>');

for (const [what, text] of [['not JSON', 'hello'], ['an array', '[1]'], ['a string', '"msg"'], ['a number', '5'],
                            ['cut off', '{"msg":"x"'], ['trailing', '{"msg":"x"} y'], ['empty', ''],
                            ['a bad escape', '{"msg":"\\x"}'], ['a control character', '{"msg":"a\nb"}'],
                            ['closed at last', `{"msg":${'['.repeat(400000)}${']'.repeat(400000)}}`],
                            ['half a surrogate pair', '{"msg":"\\ud800"}'],
                            ['deep', `{"msg":${'['.repeat(100000)}`], ['a bad type', '{"msg":{}}']]) {
  test(`${what}: one plain text, the connection stays`, async () => {
    const client = await open('/text');
    const told = await client.ask(text);
    assert.doesNotMatch(told, /heard|</);
    assert.equal(await client.ask({ msg: 'ok' }), 'heard ok');
  });
}

test('eighty thousand fields', async () => {
  const client = await open('/data');
  const fields = Array.from({ length: 80000 }, (_, i) => `"k${i}":1`);
  assert.match(await client.ask(`{${fields.join(',')}}`), /^-1 k0,k1,/);
});

test('an ill-typed field is named', async () => {
  const client = await open('/several');
  assert.match(await client.ask({ a: 'x', n: '5x', x: 1 }), /\bn\b/);
  assert.match(await client.ask({ a: 'x', n: 5, x: '<b>' }), /\bx\b/);
});

test('a handler without a result sends nothing', async () => {
  const client = await open('/nothing');
  client.send({ msg: 'one' });
  client.send('not json');
  assert.doesNotMatch(await client.next(), /one/);
  assert.match(await (await open('/seen')).ask({}), /one/);
});

test('none is not sent', async () => {
  const client = await open('/optional');
  client.send({ msg: 'no' });
  assert.equal(await client.ask({ msg: 'yes' }), '<p id="a">yes</p>');
});

test('sends come in order, the result last', async () => {
  const client = await open('/sends');
  client.send({ msg: 'x' });
  const got = [];
  for (let i = 0; i < 5; i++) got.push(await client.next());
  assert.deepEqual(got, ['<p id="a">first</p>', 'second', 'third', '<p>fourth</p>', 'last x']);
});

test('a handler that stops leaves the connection open', async () => {
  const client = await open('/fails');
  client.send({ n: 0 });
  client.send({ n: 5 });
  const got = [await client.next()];
  while (!got.at(-1).startsWith('after')) got.push(await client.next());
  assert.equal(got.at(-1), 'after 2');
  const running = await server();
  await running.printed(new RegExp(`${placeOf('tests/serve/messages.fh', '10 // n')}\\b.*zero`));
  assert.match(await (await open('/seen')).ask({}), /kept/);
});

test('messages are handled in order', async () => {
  const client = await open('/echo');
  const sent = Array.from({ length: 500 }, (_, i) => `message ${i}`);
  for (const each of sent) client.send({ s: each });
  const got = [];
  while (got.length < sent.length) got.push(await client.next());
  assert.deepEqual(got, sent);
});

test('a long message comes back whole', async () => {
  const client = await open('/echo');
  const s = '0123456789é日😀'.repeat(20000);
  assert.equal(await client.ask({ s }), s);
});

test('what a connection knows about itself', async () => {
  const client = await open('/connection');
  assert.match(await client.ask({}), /^\/connection (127\.0\.0\.1|::1|::ffff:127\.0\.0\.1) true true$/);
});

test('no two connections have the same id', async () => {
  const ids = [];
  for (let i = 0; i < 20; i++) {
    const client = await open('/id');
    ids.push(await client.ask({}));
    await client.close();
  }
  assert.equal(new Set(ids).size, ids.length);
});

test('a route without a body for messages takes them', async () => {
  const client = await open('/silent');
  client.send({ a: 1 });
  client.socket.ping();
  await new Promise((resolve) => client.socket.on('pong', resolve));
  assert.deepEqual(client.queue, []);
});
