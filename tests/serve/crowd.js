#!/usr/bin/env node
/* crowd.js: many connections at once, and what each of them says. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, slowness } = require('../lib/test');
const { compile, shared, start } = require('../lib/app');
const { connect, request, get, eventually } = require('../lib/client');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/messages.fh', 'crowd-messages'));
test('builds', async () => { await serverOf(); }, 60);

/* A text that no other client sends. */
const textOf = (client, round, size) => `${client}/${round} `.repeat(Math.ceil(size / 4)).slice(0, size);

for (const [size, perMessageDeflate] of [[20000, false], [300000, false], [20000, true], [300000, true]]) {
  const offer = perMessageDeflate ? ', compression offered' : '';
  test(`twenty clients at once, texts of ${size / 1000} KB${offer}`, async () => {
    const server = await serverOf();
    const clients = await Promise.all(Array.from({ length: 20 },
      () => connect(server, '/echo', { perMessageDeflate })));
    await Promise.all(clients.map(async (client, i) => {
      for (let round = 0; round < 5; round++) {
        const text = textOf(i, round, size);
        assert.ok(await client.ask({ s: text }) === text, `client ${i}, round ${round}`);
      }
    }));
  }, 60);
}

test('fragments of twenty clients interleaved', async () => {
  const server = await serverOf();
  const wires = await Promise.all(Array.from({ length: 20 }, () => raw.open(server, '/echo')));
  const parts = wires.map((_, i) => JSON.stringify({ s: textOf(i, 0, 3000) }).match(/[^]{1,100}/g));
  for (let k = 0; k < parts[0].length; k++) {
    wires.forEach((wire, i) => {
      if (k >= parts[i].length) return;
      wire.write(raw.frame({ opcode: k ? raw.CONTINUATION : raw.TEXT, payload: parts[i][k], fin: k === parts[i].length - 1 }));
    });
  }
  for (const [i, wire] of wires.entries()) assert.equal((await wire.frame()).payload, textOf(i, 0, 3000));
});

test('a thousand idle connections do not disturb an active one', async () => {
  const server = await serverOf();
  const count = slowness > 1 ? 200 : 1000;
  const idle = [];
  for (let i = 0; i < count; i += 50) {
    idle.push(...await Promise.all(Array.from({ length: 50 }, () => connect(server, '/echo'))));
  }
  const client = await connect(server, '/echo');
  for (let i = 0; i < 200; i++) assert.equal(await client.ask({ s: `${i}` }), `${i}`);
  assert.equal(await idle[count - 1].ask({ s: 'awake' }), 'awake');
  await Promise.all(idle.map((each) => each.close()));
}, 120);

/* The memory that the first crowd has taken is that of the second one. */
test('a crowd comes and goes, and comes again', async () => {
  const server = await start(compile('tests/serve/messages.fh', 'crowd-messages'));
  const count = slowness > 1 ? 200 : 1500;
  const descriptors = () => fs.readdirSync(`/proc/${server.pid}/fd`).length;
  const memory = () => Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s*(\d+)/)[1]);
  const before = descriptors(), sizes = [];
  for (let round = 0; round < 3; round++) {
    const crowd = [];
    while (crowd.length < count) crowd.push(...await Promise.all(Array.from({ length: 50 }, () => connect(server, '/echo'))));
    assert.equal(await crowd[round].ask({ s: 'here' }), 'here');
    sizes.push(memory());
    for (const each of crowd) each.socket.terminate();
    await eventually(() => assert.equal(descriptors(), before), 20);
  }
  const { text } = await get(server, '/_fh/metrics');
  assert.match(text, /^fh_connections 1$/m);
  assert.match(text, /^fh_websockets 0$/m);
  if (slowness === 1) assert.ok(sizes[2] < sizes[0] + 1000, `${sizes} KB`);
}, 120);

test('many pages at once', async () => {
  const server = await serverOf();
  const answers = await Promise.all(Array.from({ length: 200 }, () => get(server, '/nowhere')));
  assert.ok(answers.every((answer) => answer.status === 404));
});

test('many connections that say nothing', async () => {
  const server = await serverOf();
  const silent = await Promise.all(Array.from({ length: 200 }, () => raw.dial(server)));
  assert.equal((await request(server, '/nowhere')).status, 404);
  silent.forEach((wire) => wire.socket.destroy());
  assert.equal((await request(server, '/nowhere')).status, 404);
});
