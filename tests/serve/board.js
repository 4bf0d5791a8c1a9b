#!/usr/bin/env node
/* board.js: samples/board.fh, without a browser. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { connect, get } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/board.fh'); }, 60);

/* A client that has got its board. */
async function painter(server) {
  const client = await connect(server, '/paint');
  await client.until(/id="c255"/);
  return client;
}

test('a stroke goes to everybody, and is small', async () => {
  const server = await start(binary);
  const [a, b] = [await painter(server), await painter(server)];
  a.send({ ink: '2', cell: '0' });
  for (const client of [a, b]) {
    const stroke = await client.until(/id="c0"/);
    assert.match(stroke, /background: #e5383b/);
    assert.ok(stroke.length < 100, stroke);
  }
});

test('who comes late sees the picture as it is', async () => {
  const server = await start(binary);
  const a = await painter(server);
  a.send({ ink: '2', cell: '17' });
  await a.until(/id="c17"/);
  const red = /id="c17"[^>]*background: #e5383b/;
  assert.match((await get(server, '/')).text, red);
  const b = await connect(server, '/paint');
  assert.match(await b.until(/id="c255"/), red);
});

test('numbers out of range change nothing', async () => {
  const server = await start(binary);
  const a = await painter(server);
  for (const stroke of [{ ink: 2, cell: 256 }, { ink: 2, cell: -1 }, { ink: 10, cell: 0 }, { ink: -1, cell: 0 }]) a.send(stroke);
  a.send({ ink: 3, cell: 5 });
  assert.match(await a.until(/id="c\d+"/), /id="c5"/);
});

test('how many are painting', async () => {
  const server = await start(binary);
  const a = await painter(server);
  const b = await painter(server);
  await a.until(/2 painting/);
  await b.close();
  await a.until(/1 painting/);
});
