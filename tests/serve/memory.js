#!/usr/bin/env node
/* memory.js: a server that has done a thing a thousand times is no bigger than one that has done it
 * a hundred times. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, skip, slowness } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect, eventually } = require('../lib/client');
const raw = require('../lib/raw');

function megabytes(server) {
  return Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s*(\d+)/)[1]) / 1024;
}

/* Does a thing `some` times, then `some` times more, and compares. */
async function staysSmall(server, some, thing) {
  for (let i = 0; i < some; i++) await thing(i);
  const before = megabytes(server);
  for (let i = 0; i < some * 3; i++) await thing(i);
  const more = megabytes(server) - before;
  assert.ok(more < 4, `${more.toFixed(1)} MB more after ${some * 3} times more`);
}

if (slowness > 1) {
  skip('memory', 'the address sanitizer keeps what is freed; it looks for leaks itself');
} else {
  let binary;
  test('builds', () => { binary = compile('tests/serve/memory.fh'); }, 60);

  for (const [path, some] of [['/big', 30], ['/text', 100], ['/append', 100], ['/table', 100], ['/rows', 100], ['/loop', 100]]) {
    test(`requests for ${path}`, async () => {
      const server = await start(binary);
      await staysSmall(server, some, async () => assert.equal((await get(server, path)).status, 200));
    }, 60);
  }

  test('messages', async () => {
    const server = await start(binary);
    const client = await connect(server, '/ws');
    await staysSmall(server, 1000, (i) => client.ask({ msg: `message ${i}` }));
  }, 60);

  test('connections', async () => {
    const server = await start(binary);
    await staysSmall(server, 300, async () => {
      const client = await connect(server, '/ws');
      await client.ask({ msg: 'x' });
      await client.close();
    });
  }, 60);

  test('what full queues took goes back to the system', async () => {
    const server = await start(binary);
    const ask = raw.frame({ payload: JSON.stringify({ msg: 'x'.repeat(20000) }) });
    const before = megabytes(server);
    const wires = await Promise.all(Array.from({ length: 60 }, () => raw.open(server, '/ws')));
    for (const wire of wires) {
      wire.socket.pause();
      for (let i = 0; i < 40; i++) wire.write(ask);
    }
    await eventually(() => assert.ok(megabytes(server) - before > 8, 'the queues are not full'));
    const stays = await connect(server, '/ws');
    for (const wire of wires) wire.socket.destroy();
    await stays.ask({ msg: 'x' }); // the state, too, is small again
    await eventually(() => assert.ok(megabytes(server) - before < 3,
                                     `${(megabytes(server) - before).toFixed(1)} MB more`), 20);
  }, 60);
}
