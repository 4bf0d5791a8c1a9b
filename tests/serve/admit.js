#!/usr/bin/env node
/* admit.js: a full server has room for those who come as long as some only wait, and nobody takes
 * all of it. Time passes by the clock that faults.c moves. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('../lib/test');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { get, connect, eventually } = require('../lib/client');
const { limit } = require('../lib/limit');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/faults.fh'); }, 60);

const startWith = (...args) => startFaulty(binary, { args: ['--port', '0', ...args.map(String)] });
const ask = (more = '') => `GET /alive HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;

async function dialed(server, bytes, options) {
  const wire = await raw.dial(server, options);
  wire.write(bytes);
  return wire;
}

/* A connection that was answered and is kept alive. */
async function keptAlive(server, options) {
  const wire = await dialed(server, ask(), options);
  assert.equal((await wire.answer()).body, 'yes');
  return wire;
}

async function isServed(wire) {
  wire.write(ask());
  assert.equal((await wire.answer()).body, 'yes');
}

const status = async (server) => (await get(server, '/alive')).status;
const isGone = (wire) => wire.until(() => undefined, () => true, 10);

async function metric(server, name) {
  const { text } = await get(server, '/_fh/metrics');
  return Number(text.match(new RegExp(`^fh_${name} (\\d+)`, 'm'))[1]);
}

/* Connections that send these bytes, and are in line once this is done. */
async function waiting(server, ...each) {
  const descriptors = () => fs.readdirSync(`/proc/${server.pid}/fd`).length;
  const before = descriptors(), wires = [];
  for (const bytes of each) wires.push(await dialed(server, bytes));
  await eventually(async () => assert.equal(descriptors(), before + each.length));
  return wires;
}

/* ---- giving way ---- */

test('of those kept alive, the one gives way that has waited longest', async () => {
  const server = await startWith('--max-connections', 3);
  const wires = [await keptAlive(server), await keptAlive(server), await keptAlive(server)];
  await isServed(wires[0]);
  server.faults.wait(2);
  assert.equal(await status(server), 200);
  await isGone(wires[1]);
  await isServed(wires[0]);
  await isServed(wires[2]);
  assert.equal(await metric(server, 'connections_evicted_total'), 1);
});

test('those that sent no whole request give way first', async () => {
  const server = await startWith('--max-connections', 3);
  const kept = await keptAlive(server);
  const silent = await waiting(server, '', 'GET /alive HTTP/1.1\r\nHost: ');
  for (const wire of [...silent, kept]) {
    server.faults.wait(2);
    await keptAlive(server);
    await isGone(wire);
  }
});

test('empty lines make nobody wait less', async () => {
  const server = await startWith('--max-connections', 2);
  const [first, second] = await waiting(server, '', '');
  server.faults.wait(2);
  first.write('\r\n');
  assert.equal(await status(server), 200);
  await isGone(first);
  second.write(ask());
  assert.equal((await second.answer()).body, 'yes');
});

test('websockets, and requests that were let pass, give way to nobody', async () => {
  const server = await startWith('--max-connections', 2);
  const client = await connect(server, '/room/m?name=a');
  assert.equal(await client.next(), 'hello a');
  const body = `--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n${'x'.repeat(100000)}\r\n`
             + '--b\r\nContent-Disposition: form-data; name="to"\r\n\r\n/dev/null/no\r\n--b--\r\n';
  const wire = await dialed(server, 'POST /upload HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n'
    + `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`);
  assert.equal((await wire.answer()).status, 100);
  server.faults.wait(2);
  for (let i = 0; i < 5; i++) assert.equal(await status(server), 503);
  wire.write(body);
  assert.equal((await wire.answer()).status, 500); /* save: there is no such folder */
  assert.equal(await client.ask({ msg: 'x' }), '1 x');
});

const halfOpen = { allowHalfOpen: true };

/* Connections whose last answer has come, and which their peer leaves open. */
async function answered(server, count, options) {
  const wires = [];
  for (let i = 0; i < count; i++) {
    wires.push(await dialed(server, ask('Connection: close\r\n'), { ...halfOpen, ...options }));
    assert.match(await wires[i].end(), /^HTTP\/1\.1 200 /);
  }
  return wires;
}

test('who has had the last answer takes nobody\'s place', async () => {
  const server = await startWith('--max-connections', 3);
  server.faults.hold();
  await answered(server, 3);
  const wires = [];
  for (let i = 0; i < 3; i++) wires.push(await keptAlive(server));
  assert.equal(await status(server), 503);
  for (const wire of wires) await isServed(wire);
  wires[0].socket.destroy();
  await eventually(async () => assert.equal(await metric(server, 'connections'), 3));
  assert.equal(await metric(server, 'connections_evicted_total'), 0);
});

limit('GIVE_WAY_AFTER', 'those who come at once do not end each other', async (most) => {
  const server = await startWith('--max-connections', 4);
  server.faults.hold();
  const wires = [];
  for (let i = 0; i < 4; i++) wires.push(await raw.dial(server));
  for (let i = 0; i < 10; i++) assert.equal(await status(server), 503);
  for (const wire of wires) await isServed(wire);
  server.faults.move(most);
  assert.equal(await status(server), 200);
});

limit('GIVING_WAY_MAX', 'so many at most give way at a time', async (most) => {
  const server = await startWith('--max-connections', 20);
  await waiting(server, ...Array(20).fill(''));
  server.faults.wait(2);
  server.process.kill('SIGSTOP');
  const wires = [];
  for (let i = 0; i < 20; i++) wires.push(await dialed(server, ask('Connection: close\r\n')));
  server.process.kill('SIGCONT');
  const answers = await Promise.all(wires.map((wire) => wire.answer()));
  assert.deepEqual(answers.map((answer) => answer.status), [...Array(most).fill(200), ...Array(20 - most).fill(503)]);
  assert.equal(await metric(server, 'connections_evicted_total'), most);
  assert.equal(await status(server), 200);
});

/* ---- addresses ---- */

const from = (last) => ({ localAddress: `127.0.0.${last}` });

async function isFull(server, options, more = '') {
  const wire = await dialed(server, ask(more), options);
  assert.equal((await wire.answer()).status, 503);
}

test('--max-per-address: one address cannot take the place of others', async () => {
  const server = await startWith('--max-connections', 100, '--max-per-address', 3);
  const wires = [];
  for (let i = 0; i < 3; i++) wires.push(await keptAlive(server, from(2)));
  for (let i = 0; i < 20; i++) await isFull(server, from(2));
  await isFull(server, from(2), 'X-Forwarded-For: 192.0.2.1\r\n');
  for (let i = 0; i < 3; i++) await keptAlive(server, from(3));
  await isFull(server, from(3));
  wires[0].socket.destroy();
  await eventually(async () => {
    const wire = await dialed(server, ask(), from(2));
    assert.equal((await wire.answer()).status, 200);
  });
  await isFull(server, from(2));
  for (const wire of wires.slice(1)) await isServed(wire);
  assert.equal(server.stderr.match(/127\.0\.0\.2 has 3 connections and gets no more/g).length, 1);
});

test('who has had the last answer does not count for its address', async () => {
  const server = await startWith('--max-connections', 100, '--max-per-address', 2);
  server.faults.hold();
  await answered(server, 5, from(2));
  for (let i = 0; i < 2; i++) await keptAlive(server, from(2));
  await isFull(server, from(2));
});

test('websockets count for their address, until they end', async () => {
  const server = await startWith('--max-connections', 100, '--max-per-address', 2);
  const clients = [await connect(server, '/room/m', from(2)), await connect(server, '/room/m', from(2))];
  await assert.rejects(connect(server, '/room/m', from(2)), { status: 503 });
  for (const client of clients) await client.close();
  await eventually(() => connect(server, '/room/m', from(2)));
});

/* How many of `count` are let in that come from this address, as the server sees it. */
async function letIn(server, peer, count) {
  server.faults.set({ peer });
  const wires = [];
  for (let i = 0; i < count; i++) wires.push(await dialed(server, ask()));
  const answers = await Promise.all(wires.map((wire) => wire.answer()));
  server.faults.set({ peer: 0 });
  return answers.filter((answer) => answer.status === 200).length;
}

const REMOTE = 0xc0000201, LOOPBACK = 0x7f000001;

limit('ADDRESS_CONNECTIONS', 'unless it is said, one address has a quarter, these at least; this machine has all', async (least) => {
  for (const [most, quarter] of [[100, 25], [40, least]]) {
    const server = await startWith('--max-connections', most);
    assert.equal(await letIn(server, REMOTE, 30), quarter);
    assert.equal(await letIn(server, REMOTE + 1, 10), 10);
    await server.printed(new RegExp(`192.0.2.1 has ${quarter} connections .*--max-per-address`));
  }
  const server = await startWith('--max-connections', 40);
  assert.equal(await letIn(server, LOOPBACK, 40), 40);
});

test('--max-per-address 0: any number', async () => {
  const server = await startWith('--max-connections', 40, '--max-per-address', 0);
  assert.equal(await letIn(server, REMOTE, 40), 40);
});
