#!/usr/bin/env node
/* short_writes.js: a kernel that takes a part of what it is given, or nothing; peers that are gone
 * in the middle. What goes to the living arrives to the byte, and in order.
 *
 * A row of `cuts` says how the server's calls of send() are cut: one in `rate` takes nothing
 * (EAGAIN, EINTR), one takes at most `most` bytes. The chances come from a seed, so that a row
 * means the same each time. With one byte at a time, headers of frames are cut everywhere. */
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const { test, slowness } = require('../lib/test');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { get, connect, sleep, eventually } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/faults.fh'); }, 60);

const cuts = [
  { rate: 2, most: 1, sizes: [0, 1, 120, 121, 122, 123, 124, 130], each: 4 },
  { rate: 2, most: 3, sizes: [100, 200, 1000], each: 5 },
  { rate: 2, most: 4000, sizes: [65529, 65530, 65531, 65532, 65533, 65534, 65535], each: 1 },
  { rate: 3, most: 20, sizes: [0, 10, 500, 4000, 5000], each: 10 },
  { rate: 3, most: 50000, sizes: [10, 70000, 200000], each: 2 },
  { rate: 5, most: 1000, sizes: [0, 3000, 20000], each: 20 },
];

const cutting = ({ rate, most }, seed) => ({ sendRate: rate, sendMost: most, seed });

/* What /flood publishes. */
const text = (i, size) => `${i} ${'x'.repeat(size)}`;

async function flood(server, { sizes, each }) {
  for (const size of sizes) {
    assert.equal((await get(server, `/flood?room=f&n=${each}&size=${size}`)).text, 'flooded');
  }
}

async function hearsAll(client, { sizes, each }, who) {
  for (const size of sizes) {
    for (let i = 0; i < each; i++) {
      assert.ok(await client.next(20) === text(i, size), `client ${who}: not ${i} of ${size} bytes`);
    }
  }
}

async function members(server, count, options) {
  const clients = await Promise.all(Array.from({ length: count },
    (_, i) => connect(server, '/room/f?name=f', options && options(i))));
  for (const client of clients) assert.equal(await client.next(), 'hello f');
  return clients;
}

/* Every other one compresses. */
const mixed = (i) => ({ perMessageDeflate: i % 2 === 1 });

for (const [row, cut] of cuts.entries()) {
  const what = `${cut.most} bytes at most, messages of ${cut.sizes}`;
  for (const seed of [row * 10 + 1, row * 10 + 2]) {
    test(`ten websockets; ${what}; seed ${seed}`, async () => {
      const server = await startFaulty(binary, { rules: cutting(cut, seed) });
      const clients = await members(server, 10, mixed);
      const pongs = clients.map((client) => new Promise((resolve) => client.socket.on('pong', resolve)));
      const flooding = flood(server, cut);
      clients.forEach((client, i) => client.socket.ping(`ping ${i}`));
      await flooding;
      await Promise.all(clients.map((client, i) => hearsAll(client, cut, i)));
      for (const [i, pong] of pongs.entries()) assert.equal(String(await pong), `ping ${i}`);
      assert.ok(server.faults.get('sendCut') > 20);
      await server.stop();
      for (const client of clients) assert.equal((await client.closed).code, 1012);
    }, 60);
  }

  test(`answers; ${what}`, async () => {
    const server = await startFaulty(binary, { rules: cutting(cut, row + 1) });
    const wire = await raw.dial(server);
    const count = cut.most === 1 ? 40 : 4000;
    const page = `<ul>${Array.from({ length: count }, (_, i) => `<li class="line">line ${i} &amp; so on</li>`).join('')}</ul>`;
    const ask = (target) => `GET ${target} HTTP/1.1\r\nHost: x\r\nHX-Request: true\r\n\r\n`;
    const files = [['/files/page.html', 200], ['/nowhere', 404], ['/', 200]];
    for (let round = 0; round < 3; round++) {
      wire.write(ask(`/page?n=${count}`), ...files.map(([target]) => ask(target)), ask('/alive'));
      assert.equal((await wire.answer()).body, page);
      for (const [target, status] of files) assert.equal((await wire.answer()).status, status, target);
      assert.equal((await wire.answer()).body, 'yes');
    }
    assert.ok(server.faults.get('sendCut') > 5);
  }, 60);
}

/* ---- peers that are gone ---- */

for (const cut of [cuts[3], cuts[5]]) {
  test(`half of a room is gone while it is written to: ${cut.most} bytes at most`, async () => {
    const server = await startFaulty(binary, { rules: cutting(cut, 7) });
    const dying = await Promise.all(Array.from({ length: 20 }, () => raw.open(server, '/room/f?name=f')));
    const living = await members(server, 20, mixed);
    dying.forEach((wire) => wire.socket.pause());
    const flooding = flood(server, cut);
    dying.forEach((wire, i) => setTimeout(() => wire.socket.resetAndDestroy(), 3 * i));
    await flooding;
    await Promise.all(living.map((client, i) => hearsAll(client, cut, i)));
    await eventually(async () => assert.match((await get(server, '/_fh/metrics')).text, /^fh_websockets 20$/m));
    assert.match((await get(server, '/_fh/metrics')).text, /^fh_queue_bytes 0$/m);
  }, 60);
}

/* All are published to in one go after the server has been told of none of it. */
test('half of a room has gone before a publish, and nobody has noticed', async () => {
  const server = await startFaulty(binary);
  const [teller] = await members(server, 1);
  const dying = [], living = [];
  for (let i = 0; i < 20; i++) {
    dying.push(await raw.open(server, '/room/f?name=f'));
    living.push(...await members(server, 1, () => mixed(i)));
  }
  for (let round = 0; round < 3; round++) {
    server.process.kill('SIGSTOP');
    for (let i = 0; i < 30; i++) teller.send({ msg: 'all' });
    for (const wire of dying.splice(0, 7)) wire.socket.resetAndDestroy();
    server.process.kill('SIGCONT');
    for (const client of [teller, ...living]) {
      let heard = 0;
      while (heard < 30) if (await client.next() === 'for all') heard++;
    }
  }
});

test('a published message costs one call for each receiver, however large it is', async () => {
  const server = await startFaulty(binary);
  const clients = await members(server, 20);
  for (const size of [100, 50000]) {
    const before = server.faults.get('sends');
    await flood(server, { sizes: [size], each: 1 });
    for (const [i, client] of clients.entries()) await hearsAll(client, { sizes: [size], each: 1 }, i);
    const answer = 1;
    assert.equal(server.faults.get('sends') - before, clients.length + answer);
  }
});

test('a peer that has nothing more to ask gets all of its answer', async () => {
  const server = await startFaulty(binary, { rules: cutting(cuts[3], 5) });
  const socket = net.connect({ port: server.port, host: server.host, allowHalfOpen: true });
  socket.end('GET /page?n=3000 HTTP/1.1\r\nHost: x\r\nHX-Request: true\r\n\r\n');
  let got = '';
  for await (const part of socket) got += part;
  assert.match(got, /line 2999 &amp; so on<\/li><\/ul>$/);
});

test('what has been asked behind a long answer waits, at no cost, until it has been read', async () => {
  const server = await startFaulty(binary);
  const wire = await raw.dial(server);
  const ask = (target) => `GET ${target} HTTP/1.1\r\nHost: x\r\nHX-Request: true\r\n\r\n`;
  wire.socket.pause();
  wire.write(ask('/page?n=200000'), ask('/alive'), ask('/page?n=2'));
  await eventually(() => assert.ok(server.faults.get('sends') > 0));
  const turns = server.faults.get('turns');
  await sleep(500);
  assert.ok(server.faults.get('turns') - turns < 100, `${server.faults.get('turns') - turns} turns`);
  wire.socket.resume();
  assert.match((await wire.answer({ seconds: 30 })).body, /line 199999 &amp; so on<\/li><\/ul>$/);
  assert.equal((await wire.answer()).body, 'yes');
  assert.match((await wire.answer()).body, /line 1 /);
}, 60);
