#!/usr/bin/env node
/* handshake.js: who gets a websocket, and who does not. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared, start, write } = require('../lib/app');
const { get, connect } = require('../lib/client');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/messages.fh', 'handshake-messages'));

test('builds', async () => { await serverOf(); }, 60);

async function shake(path, headers, server) {
  const to = server || await serverOf();
  const wire = await raw.dial(to);
  wire.write(raw.handshake(to, path, headers));
  return wire.answer();
}

test('a handshake by the book', async () => {
  const answer = await shake('/echo');
  assert.equal(answer.status, 101);
  assert.equal(answer.headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  assert.equal(answer.headers.upgrade.toLowerCase(), 'websocket');
});

/* RFC 6455 4.1 has a client wait for the answer; one that does not is understood all the same. */
for (const [filling, length] of [[0, 20], [0, 500], [200, 20], [300, 500], [600, 500], [600, 15000]]) {
  test(`a message of ${length} bytes behind a handshake with ${filling} more`, async () => {
    const server = await serverOf();
    const wire = await raw.dial(server);
    const text = 'abcdefghij'.repeat(length / 10);
    wire.write(raw.handshake(server, '/echo', filling ? { 'X-Filling': 'x'.repeat(filling) } : {}),
               raw.frame({ payload: JSON.stringify({ s: text }) }));
    assert.equal((await wire.answer()).status, 101);
    const frame = await wire.frame();
    assert.ok(frame && frame.payload.includes(text), JSON.stringify(frame).slice(0, 200));
  });
}

test('header names and words in any case', async () => {
  const answer = await shake('/echo', { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' });
  assert.equal(answer.status, 101);
});

for (const [what, origin] of [['the same host', (s) => `http://${s.host}:${s.port}`], ['no Origin', () => null]]) {
  test(`an Origin that is ${what} is let in`, async () => {
    const server = await serverOf();
    assert.equal((await shake('/echo', { Origin: origin(server) })).status, 101);
  });
}

for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1.evil.example', 'http://127.0.0.1:1',
                      'https://evil.example:443', 'x', 'http://127.0.0.1@evil.example']) {
  test(`Origin ${origin} is refused`, async () => {
    assert.equal((await shake('/echo', { Origin: origin })).status, 403);
  });
}

test('an Origin that matches the Host by name', async () => {
  const server = await serverOf();
  assert.equal((await shake('/echo', { Host: 'app.example', Origin: 'https://app.example' })).status, 101);
  assert.equal((await shake('/echo', { Host: 'app.example', Origin: 'https://other.example' })).status, 403);
  assert.ok(server);
});

test('app origins lets others in', async () => {
  const file = write('handshake-origins.fh', 'app origins=["https://friend.example"]\nws /ws on s: str -> s\n');
  const server = await start(compile(file));
  assert.equal((await shake('/ws', { Origin: 'https://friend.example' }, server)).status, 101);
  assert.equal((await shake('/ws', { Origin: 'https://evil.example' }, server)).status, 403);
  assert.equal((await shake('/ws', { Origin: 'http://friend.example' }, server)).status, 403);
}, 60);

test('an unknown path is 404', async () => {
  assert.equal((await shake('/nowhere')).status, 404);
  assert.equal((await shake('/room/blue/notanumber')).status, 404);
});

test('a page is no websocket', async () => {
  const file = write('handshake-page.fh', 'get / -> "page"\nws /ws on s: str -> s\n');
  const server = await start(compile(file));
  const answer = await shake('/', {}, server);
  assert.notEqual(answer.status, 101);
  assert.ok(answer.status >= 200 && answer.status < 500, answer.status);
}, 60);

test('a plain request for a websocket route, or one of another version, is told what is spoken', async () => {
  for (const answer of [await get(await serverOf(), '/echo'), await shake('/echo', { 'Sec-WebSocket-Version': '12' })]) {
    assert.equal(answer.status, 426);
    assert.equal(answer.headers.upgrade, 'websocket');
    assert.match(answer.headers.connection, /\bUpgrade\b/);
  }
});

for (const [what, headers] of [['no key', { 'Sec-WebSocket-Key': null }], ['version 12', { 'Sec-WebSocket-Version': '12' }],
                               ['no version', { 'Sec-WebSocket-Version': null }]]) {
  test(`a handshake with ${what} is refused`, async () => {
    const server = await serverOf();
    const wire = await raw.dial(server);
    wire.write(raw.handshake(server, '/echo', headers));
    const status = await wire.answer().then((answer) => answer.status, () => 'cut');
    assert.notEqual(status, 101);
    assert.equal((await shake('/echo')).status, 101);
  });
}

test('compression is declined', async () => {
  for (const offer of ['permessage-deflate', 'permessage-deflate; client_max_window_bits',
                       'permessage-deflate; server_no_context_takeover; server_max_window_bits=10',
                       'permessage-deflate, permessage-deflate', `permessage-deflate; x=${'y'.repeat(280)}`]) {
    const answer = await shake('/echo', { 'Sec-WebSocket-Extensions': offer });
    assert.equal(answer.status, 101, offer);
    assert.equal(answer.headers['sec-websocket-extensions'], undefined, offer);
  }
});

test('a client that offers compression is understood', async () => {
  const client = await connect(await serverOf(), '/echo', { perMessageDeflate: true });
  assert.equal(await client.ask({ s: 'x'.repeat(5000) }), 'x'.repeat(5000));
});

test('a query that does not decode', async () => {
  const answer = await shake('/room/a/1?tab=%zz&msg=%C3%28');
  assert.ok([101, 400].includes(answer.status), String(answer.status));
});

test('many handshakes that stop half way', async () => {
  const server = await serverOf();
  for (let i = 0; i < 50; i++) {
    const wire = await raw.dial(server);
    wire.write(raw.handshake(server, '/echo').slice(0, 20 + i * 3));
    wire.socket.destroy();
  }
  const client = await connect(server, '/echo');
  assert.equal(await client.ask({ s: 'fine' }), 'fine');
});
