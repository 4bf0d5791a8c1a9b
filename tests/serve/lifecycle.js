#!/usr/bin/env node
/* lifecycle.js: a connection begins once and ends once, however that comes. */
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { test, after } = require('../lib/test');
const { compile, placeOf, start } = require('../lib/app');
const { get, connect, eventually } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/lifecycle.fh'); }, 60);

async function counts(server, want) {
  await eventually(async () => assert.equal((await get(server, '/count')).text, want));
}

/* Connects in a way, ends in that way, and looks that disconn ran once. */
function endsOnce(how, begin, code) {
  test(`disconn runs once after ${how}`, async () => {
    const server = await start(binary);
    const client = await connect(server, '/room/blue');
    await client.next();
    await client.next();
    await begin(client, server);
    if (code) assert.equal((await client.closed).code, code);
    await counts(server, '1 1 0');
    await server.printed(/left blue false/);
    assert.equal(server.stderr.match(/left blue/g).length, 1);
  });
}

endsOnce('a close by the client', (client) => client.close());
endsOnce('a close with a code', (client) => client.close(4999, 'bye'));
endsOnce('a cut connection', (client) => client.socket.terminate());
endsOnce('a reset connection', (client) => client.socket._socket.resetAndDestroy());
endsOnce('a close by the handler', (client) => client.send({ msg: 'close' }), 1000);
endsOnce('a close with a reason', (client) => client.send({ msg: 'close with reason' }), 4001);
endsOnce('two closes', (client) => client.send({ msg: 'close twice' }), 4002);
endsOnce('a binary message', (client) => client.socket.send(Buffer.from([1])), 1003);
endsOnce('a protocol error', (client) => { client.socket._socket.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0])); }, 1002);
endsOnce('both sides close', (client) => { client.send({ msg: 'close' }); client.socket.close(); });

test('what disconn takes is missed at the handshake', async () => {
  const server = await start(binary);
  const wire = await raw.dial(server);
  wire.write(raw.handshake(server, '/parting'));
  assert.equal((await wire.answer()).status, 400);
  const client = await connect(server, '/parting?who=ann');
  await client.close();
  await server.printed(/parted ann/);
});

test('disconn runs once after kill -9 of the client', async () => {
  const server = await start(binary);
  const url = `ws://${server.host}:${server.port}/room/red`;
  const child = spawn(process.execPath, ['-e',
    `const W = require('ws'); new W('${url}').on('message', () => console.log('up'));`],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await counts(server, '1 0 1');
  child.kill('SIGKILL');
  await counts(server, '1 1 0');
  await server.printed(/left red/);
});

test('disconn runs when the server stops', async () => {
  const server = await start(binary);
  const client = await connect(server, '/room/blue');
  await client.next();
  await server.stop();
  assert.equal((await client.closed).code, 1012);
  assert.equal(server.stderr.match(/left blue/g).length, 1);
});

test('conn takes captures and the query, and what it yields is sent', async () => {
  const client = await connect(await start(binary), '/room/blue%20sky?tab=two');
  assert.equal(await client.next(), 'welcome blue sky two');
  assert.equal(await client.next(), 'from conn');
});

test('conn comes before the first message', async () => {
  const server = await start(binary);
  const wire = await raw.dial(server);
  wire.write(raw.handshake(server, '/room/x'), raw.frame({ payload: '{"msg":"eager"}' }));
  assert.equal((await wire.answer()).status, 101);
  assert.equal((await wire.frame()).payload, 'welcome x none');
  assert.equal((await wire.frame()).payload, 'from conn');
  assert.equal((await wire.frame()).payload, 'said eager');
});

test('the last words go out before a close', async () => {
  const client = await connect(await start(binary), '/room/x');
  await client.next();
  await client.next();
  assert.equal(await client.ask({ msg: 'send and close' }), 'last words');
  const { code } = await client.closed;
  assert.equal(code, 1000);
});

test('reason and code of a close', async () => {
  const client = await connect(await start(binary), '/room/x');
  client.send({ msg: 'close with reason' });
  assert.deepEqual(await client.closed, { code: 4001, reason: 'enough' });
});

test('a conn that stops leaves the connection open', async () => {
  const server = await start(binary);
  const client = await connect(server, '/failing');
  assert.equal(await client.ask({ msg: 'here' }), 'still here');
  await server.printed(new RegExp(`${placeOf('tests/serve/lifecycle.fh', '1 // zero')}\\b.*zero`));
  await client.close();
  await server.printed(/gone from failing/);
});

test('disconn without conn', async () => {
  const server = await start(binary);
  const client = await connect(server, '/only-disconn');
  assert.equal(await client.ask({ msg: 'x' }), 'x');
  await client.close();
  await server.printed(/gone from only-disconn/);
});

test('conn may turn away', async () => {
  const server = await start(binary);
  const client = await connect(server, '/refusing');
  assert.deepEqual(await client.closed, { code: 4000, reason: 'full' });
  await server.printed(/gone after refusal/);
});

test('a kept handle outlives its connection', async () => {
  const server = await start(binary);
  const first = await connect(server, '/kept');
  const second = await connect(server, '/kept');
  second.send({ msg: 'to both' });
  assert.equal(await first.next(), 'to both');
  assert.equal(await second.next(), 'to both');
  await first.close();
  await eventually(async () => assert.equal((await get(server, '/kept')).text, 'false true'));
  assert.equal(await second.ask({ msg: 'to one' }), 'to one');
  assert.equal((await get(server, '/close-kept')).text, 'done');
  assert.deepEqual(await second.closed, { code: 4004, reason: 'by a page' });
});

test('many come and go', async () => {
  const server = await start(binary);
  for (let round = 0; round < 5; round++) {
    const clients = await Promise.all(Array.from({ length: 40 }, () => connect(server, '/room/many')));
    await Promise.all(clients.map((client, i) => (i % 2 ? client.close() : client.socket.terminate())));
  }
  await counts(server, '200 200 0');
}, 60);
