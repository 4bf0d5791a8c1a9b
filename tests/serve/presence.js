#!/usr/bin/env node
/* presence.js: pages that name themselves in their handshakes, as assets/line.js does: what the
 * server counts for them, and who is gone when. */
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('../lib/test');
const { compile, start, shared } = require('../lib/app');
const { connect, eventually, get, request } = require('../lib/client');

const binary = () => compile('tests/serve/presence.fh');
const server = shared(binary);

const newId = () => crypto.randomBytes(16).toString('hex');
const open = (at, path, id, options) => connect(at, `${path}${path.includes('?') ? '&' : '?'}_fh=${id}`, options);

/* Asks how many messages came, as a page that knows of `known`. */
async function count(client, known = 0) {
  client.socket.send(Buffer.from(String(known)));
  const answer = await client.next();
  assert.ok(Buffer.isBuffer(answer), 'counts are binary');
  return Number(answer.toString());
}

/* What has happened to one id since. */
async function eventsOf(at, id) {
  const { text } = await get(at, '/events');
  return text.split('\n').filter((line) => line.includes(id));
}

/* Cut off: no close frame. */
async function cut(client) {
  client.socket.terminate();
  await client.closed;
}

async function graced(at, room, id, options) {
  const client = await open(at, `/graced/${room}`, id, options);
  return { client, id: await client.ask({}) };
}

test('messages are counted', async () => {
  const at = await server();
  const client = await open(at, '/bare', newId());
  assert.equal(await count(client), 0);
  client.send({ by: 1 });
  client.send({ by: 1 });
  assert.equal(await count(client), 2);
  assert.equal(await count(client, 2), 2);
});

test('the count goes on with the next connection', async () => {
  const at = await server(), id = newId();
  const first = await open(at, '/bare', id);
  first.send({ by: 1 });
  assert.equal(await count(first), 1);
  await cut(first);
  const second = await open(at, '/bare', id);
  assert.equal(await count(second), 1);
  second.send({ by: 1 });
  assert.equal(await count(second, 1), 2);
});

test('a server that does not know the page begins with what the page says', async () => {
  const at = await server();
  const client = await open(at, '/bare', newId());
  assert.equal(await count(client, 7), 7);
  client.send({ by: 1 });
  assert.equal(await count(client, 7), 8);
});

test('what is no number asks too', async () => {
  const at = await server();
  const client = await open(at, '/bare', newId());
  for (const odd of ['', 'x', '-5', '99999999999999999999', '9223372036854775807']) {
    client.socket.send(Buffer.from(odd));
    assert.equal((await client.next()).toString(), '0', odd);
  }
});

test('who is cut off and comes back has not left', async () => {
  const at = await server(), page = newId();
  const first = await graced(at, 'blue', page);
  first.client.send({ topic: 'news' });
  await first.client.next();
  await cut(first.client);
  const second = await graced(at, 'blue', page);
  assert.equal(second.id, first.id);
  await request(at, '/say/news', { method: 'POST' });
  assert.equal(await second.client.next(), 'said to news');
  assert.deepEqual(await eventsOf(at, first.id), [`in ${first.id}`, `in ${first.id}`]);
});

test('who does not come back has left, when the grace is over', async () => {
  const at = await server();
  const { client, id } = await graced(at, 'red', newId());
  await cut(client);
  assert.deepEqual(await eventsOf(at, id), [`in ${id}`]);
  await eventually(async () => assert.equal((await eventsOf(at, id))[1], `out ${id} /graced/red`));
});

test('who comes back too late is somebody else', async () => {
  const at = await server(), page = newId();
  const first = await graced(at, 'late', page);
  await cut(first.client);
  await eventually(async () => assert.equal((await eventsOf(at, first.id)).length, 2));
  assert.notEqual((await graced(at, 'late', page)).id, first.id);
});

for (const [code, what] of [[1000, 'has no more use for it'], [1001, 'is left']]) {
  test(`a page that ${what} is gone at once`, async () => {
    const at = await server(), page = newId();
    const { client, id } = await graced(at, 'gone', page);
    client.socket._sender.close(code, '', true);
    await client.closed;
    await eventually(async () => assert.equal((await eventsOf(at, id)).length, 2));
    assert.notEqual((await graced(at, 'gone', page)).id, id);
  });
}

test('whom the program closes is gone at once', async () => {
  const at = await server();
  const before = (await get(at, '/events')).text.split('\n').length;
  const client = await open(at, '/patient', newId());
  client.send({});
  await client.closed;
  await eventually(async () => {
    assert.equal((await get(at, '/events')).text.split('\n').length, before + 2);
  });
});

test('a connection that nobody knows to be dead gives way', async () => {
  const at = await server(), page = newId();
  const first = await graced(at, 'dead', page);
  const second = await graced(at, 'dead', page);
  assert.equal(second.id, first.id);
  await first.client.closed;
  assert.equal(await second.client.ask({}), first.id);
  assert.deepEqual(await eventsOf(at, first.id), [`in ${first.id}`, `in ${first.id}`]);
  await cut(second.client);
  await eventually(async () => assert.equal((await eventsOf(at, first.id)).length, 3));
});

test('without a grace the older one leaves first', async () => {
  const at = await server(), page = newId();
  const lines = (await get(at, '/events')).text.split('\n').length;
  const first = await open(at, '/bare', page);
  first.send({ by: 1 });
  await count(first);
  const second = await open(at, '/bare', page);
  await first.closed;
  assert.equal(await count(second), 1);
  const [one, two, three] = (await get(at, '/events')).text.split('\n').slice(lines);
  assert.match(one, /^in /);
  assert.equal(two, `${one.replace('in', 'out')} /bare`);
  assert.match(three, /^in /);
  assert.notEqual(three, one);
});

test('another session, path or query is somebody else', async () => {
  const at = await server();
  const cookie = async (name) => (await get(at, `/as/${name}`)).headers['set-cookie'][0].split(';')[0];
  const ada = { headers: { Cookie: await cookie('ada') } };
  const bob = { headers: { Cookie: await cookie('bob') } };
  for (const [path, options] of [['mine', bob], ['other', ada], ['mine?x=1', ada]]) {
    const page = newId();
    const first = await graced(at, 'mine', page, ada);
    await cut(first.client);
    assert.notEqual((await graced(at, path, page, options)).id, first.id, path);
    assert.equal((await eventsOf(at, first.id)).length, 2, 'it has left');
  }
});

test('the same session is the same, whatever seals it', async () => {
  const at = await server(), page = newId();
  const [a, b] = [await get(at, '/as/ada'), await get(at, '/as/ada')]
    .map((answer) => ({ headers: { Cookie: answer.headers['set-cookie'][0].split(';')[0] } }));
  assert.notEqual(a.headers.Cookie, b.headers.Cookie);
  const first = await graced(at, 'sealed', page, a);
  await cut(first.client);
  assert.equal((await graced(at, 'sealed', page, b)).id, first.id);
});

test('who has no id, or an odd one, has none of this', async () => {
  const at = await server();
  for (const query of ['', '?_fh=', '?_fh=short', `?_fh=${'x'.repeat(33)}`, '?_fh=not%20an%20id%20at%20all',
                       `?_fh=${newId()}&last=no`, `?x_fh=${newId()}`]) {
    const client = await connect(at, `/bare${query}`);
    client.socket.send(Buffer.from('0'));
    assert.equal((await client.closed).code, 1003, query);
  }
  const raw = await connect(at, '/raw');
  raw.socket.send(Buffer.from('0'));
  assert.equal((await raw.next()).toString(), '0');
});

test('the id is in no log', async () => {
  const at = await start(binary(), { args: ['--port', '0', '--access-log'] });
  const id = newId();
  await open(at, '/bare', id);
  await open(at, '/graced/a?b=c', id);
  await at.printed(/GET \/bare 101/);
  await at.printed(/GET \/graced\/a\?b=c 101/);
  assert.ok(!at.stderr.includes(id));
});

test('whoever rests when the server stops leaves before it has', async () => {
  const at = await start(binary());
  const client = await open(at, '/patient', newId());
  await eventually(async () => assert.match((await get(at, '/events')).text, /^in /));
  await cut(client);
  await eventually(async () => assert.match((await get(at, '/_fh/metrics')).text, /fh_websockets 0/));
  await at.stop();
  assert.match(at.stderr, /out \S+ \/patient/);
});

test('before the server stops it says what came', async () => {
  const at = await start(binary());
  const client = await open(at, '/bare', newId());
  client.send({ by: 1 });
  await count(client);
  client.send({ by: 1 });
  await eventually(async () => assert.equal((await get(at, '/heard')).text, '2'));
  await at.stop();
  assert.equal((await client.next()).toString(), '2');
  assert.equal((await client.closed).code, 1012);
});
