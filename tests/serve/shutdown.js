#!/usr/bin/env node
/* shutdown.js: a server that is told to stop stops in order. */
'use strict';

const assert = require('node:assert/strict');
const { test, slowness } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/shutdown.fh'); }, 60);

const inOrder = { code: 0, signal: null };

async function stopsSoon(server, signal) {
  const begin = Date.now();
  assert.deepEqual(await server.stop(signal), inOrder);
  assert.ok(Date.now() - begin < 5000 * slowness, `${Date.now() - begin} ms`);
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} closes websockets with 1012 and exits with 0`, async () => {
    const server = await start(binary);
    const clients = await Promise.all([1, 2, 3].map(() => connect(server, '/ws')));
    await stopsSoon(server, signal);
    for (const client of clients) assert.equal((await client.closed).code, 1012);
    assert.match(server.stderr, /last words 3/);
  });
}

test('all of several startup and shutdown run, in the order of the source', async () => {
  const server = await start(binary);
  assert.equal((await get(server, '/began')).text, '[1, 2]');
  await stopsSoon(server, 'SIGTERM');
  assert.match(server.stderr, /last words 0[^]*index 1[^]*the very last words/);
});

test('nothing is connected', async () => stopsSoon(await start(binary), 'SIGTERM'));

test('two signals', async () => {
  const server = await start(binary);
  await connect(server, '/ws');
  server.process.kill('SIGINT');
  await stopsSoon(server, 'SIGTERM');
});

test('queued messages are written first', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  client.socket.pause();
  await get(server, '/flood');
  const stopped = stopsSoon(server, 'SIGTERM');
  client.socket.resume();
  for (let i = 0; i < 50; i++) assert.match(await client.next(), new RegExp(` ${i}</p>$`));
  assert.equal((await client.closed).code, 1012);
  await stopped;
});

test('a client that does not read holds nobody up', async () => {
  const server = await start(binary);
  const wire = await raw.open(server, '/ws');
  wire.socket.pause();
  for (let i = 0; i < 20; i++) await get(server, '/flood');
  await stopsSoon(server, 'SIGTERM');
});

test('a client that does not answer the close holds nobody up', async () => {
  const server = await start(binary);
  await raw.open(server, '/ws');
  await stopsSoon(server, 'SIGTERM');
});

test('half a request and an idle connection hold nobody up', async () => {
  const server = await start(binary);
  const half = await raw.dial(server);
  half.write('GET / HTTP/1.1\r\nHost');
  const idle = await raw.dial(server);
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await idle.answer();
  await stopsSoon(server, 'SIGTERM');
});

test('no new connections while it stops', async () => {
  const server = await start(binary);
  await stopsSoon(server, 'SIGTERM');
  await assert.rejects(get(server, '/'));
});

test('SIGPIPE is no reason to stop', async () => {
  const server = await start(binary);
  server.process.kill('SIGPIPE');
  assert.equal((await get(server, '/')).text, 'here');
});

test('its port can be used again at once', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws');
  await client.ask({ msg: 'x' });
  await stopsSoon(server, 'SIGTERM');
  const next = await start(binary, { args: ['--port', String(server.port)] });
  assert.equal((await get(next, '/')).text, 'here');
});
