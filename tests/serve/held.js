#!/usr/bin/env node
/* held.js: what one connection may hold at most, at the limit and one beyond it. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { limit } = require('../lib/limit');
const { compile, start } = require('../lib/app');
const { connect } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/held.fh'); }, 60);

/* Its own path is a topic too. */
for (const [name, path, own, says] of [['TOPICS_MAX', '/topics', 1, /1000 topics/], ['AFTERS_MAX', '/afters', 0, /10000/]]) {
  limit(name, 'so many, and not one more', async (all) => {
    const most = all - own;
    const server = await start(binary);
    const full = await connect(server, path);
    full.send(JSON.stringify({ n: most }));
    assert.equal(await full.next(), `<p id="x">${most}</p>`);
    const over = await connect(server, path);
    over.send(JSON.stringify({ n: most + 1 }));
    await server.printed(says);
    over.send(JSON.stringify({ n: 0 }));
    assert.equal(await over.next(), '<p id="x">0</p>', 'it goes on, and nothing came of the other');
  });
}

test('the first frame counts against the queue', async () => {
  const server = await start(binary);
  const small = await connect(server, '/small');
  assert.equal((await small.next()).length, 50000 + '<p id="x"></p>'.length);
  const big = await connect(server, '/big');
  assert.equal((await big.closed).code, 1013);
});
