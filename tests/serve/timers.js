#!/usr/bin/env node
/* timers.js: what runs later, again and again, first and last. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, placeOf, start } = require('../lib/app');
const { get, connect, eventually, sleep } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/timers.fh'); }, 60);

async function hears(client, ...texts) {
  for (const text of texts) assert.equal(await client.next(), text);
}

test('after runs later, in the order of its delays, with the values of then', async () => {
  const client = await connect(await start(binary), '/after');
  client.send({ msg: 'x' });
  await hears(client, 'result changed', 'at once x', 'early x', 'late x 1');
});

test('after waits', async () => {
  const client = await connect(await start(binary), '/after');
  const begin = Date.now();
  client.send({ msg: 'x' });
  await client.until(/^late/);
  assert.ok(Date.now() - begin >= 299, `${Date.now() - begin} ms`);
});

test('after in a loop keeps each turn', async () => {
  const client = await connect(await start(binary), '/after/loop');
  client.send({ n: 50 });
  await hears(client, ...Array.from({ length: 50 }, (_, i) => `number ${i}`));
});

test('after inside after', async () => {
  const client = await connect(await start(binary), '/after/nested');
  client.send({ msg: 'x' });
  await hears(client, 'one x', 'two x');
});

test('after that stops is logged with its line', async () => {
  const server = await start(binary);
  const client = await connect(server, '/after/fails');
  client.send({ n: 0 });
  await hears(client, 'reached');
  await server.printed(new RegExp(`${placeOf('tests/serve/timers.fh', '1 // n;')}\\b.*zero`));
});

test('after keeps records, lists and maps as they were', async () => {
  const client = await connect(await start(binary), '/after/values');
  client.send({ msg: 'job' });
  await hears(client, 'job a job true');
});

test('after for a client that is gone does nothing', async () => {
  const server = await start(binary);
  const client = await connect(server, '/after/loop');
  client.send({ n: 1000 });
  await client.close();
  await sleep(100);
  assert.equal((await get(server, '/beats')).status, 200);
});

test('after in a page', async () => {
  const server = await start(binary);
  assert.equal((await get(server, '/later')).text, 'soon');
  await eventually(async () => assert.equal((await get(server, '/log')).text, 'started,later'));
});

test('startup runs before the first request, shutdown last', async () => {
  const server = await start(binary);
  await server.printed(/started with 1/);
  assert.equal((await get(server, '/log')).text, 'started');
  await eventually(async () => assert.notEqual((await get(server, '/beats')).text, '0'));
  await server.stop();
  assert.match(server.stderr, /shutting down after true/);
  assert.equal(server.stderr.match(/shutting down/g).length, 1);
});

test('every goes on, even after a fault', async () => {
  const server = await start(binary);
  await eventually(async () => assert.ok(Number((await get(server, '/beats')).text) > 5));
  const place = placeOf('tests/serve/timers.fh', '(faults - faults)');
  await eventually(() => assert.ok(server.stderr.split(place).length > 3));
});

test('waiting timers do not keep a server from stopping', async () => {
  const server = await start(binary);
  const client = await connect(server, '/after');
  client.send({ msg: 'x' });
  await client.next();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});
