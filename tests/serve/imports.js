#!/usr/bin/env node
/* imports.js: a program of several files is one program. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { compile, shared, placeOf, fhc, work } = require('../lib/app');
const { get, fragment, request, connect } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/imports.fh'));

test('builds', async () => { await serverOf(); }, 60);

test('each file uses what the others declare', async () => {
  const server = await serverOf();
  assert.equal((await fragment(server, '/')).text, '<article><h2>Home</h2><p>Hello, 2 on the shelf</p></article>');
  assert.equal((await get(server, '/both')).text, 'cup 1.00 HELLO!');
  assert.equal((await fragment(server, '/shop/things')).text,
    '<article><h2>Things</h2><ul><li>cup 1.00</li><li>pot 12.50</li></ul></article>');
});

test('routes, sockets, hooks, error pages and files of an imported file', async () => {
  const server = await serverOf();
  const client = await connect(server, '/shop/live');
  assert.equal(await client.ask({ msg: 'hi' }), '<p id="answer">HI!</p>');
  assert.equal((await get(server, '/shop/things?closed=true')).status, 423);
  await assert.rejects(connect(server, '/shop/live?closed=true'), { status: 423 });
  const missing = await fragment(server, '/nowhere');
  assert.deepEqual([missing.status, missing.text], [404, '<article><h2>Not here</h2><p>Hello</p></article>']);
  assert.equal((await get(server, '/shop/files/note.txt')).text, 'a file of the shop\n');
  const added = await request(server, '/shop/things', { method: 'POST', body: 'name=lid',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  assert.deepEqual([added.status, added.text], [200, 'LID!']);
});

test('a mistake names the file in which it is', async () => {
  const server = await serverOf();
  assert.equal((await get(server, '/shop/99')).status, 500);
  const inner = placeOf('tests/serve/imports/shop.fh', 'return shelf[i].name');
  await server.printed(new RegExp(`: error: \\S*${inner}: `));
  assert.equal((await get(server, '/stop?i=99')).status, 500);
  const outer = placeOf('tests/serve/imports.fh', 'get /stop');
  await server.printed(new RegExp(`/stop: error: ${outer}: `));
});

test('make hears of every file', () => {
  const done = fhc(['emit', 'tests/serve/imports.fh', '-o', path.join(work, 'imports.c'), '-MD']);
  assert.equal(done.status, 0, done.stderr);
  const text = fs.readFileSync(path.join(work, 'imports.d'), 'utf8');
  for (const file of ['imports.fh', 'imports/shop.fh', 'imports/page.fh', 'imports/deep/words.fh', 'imports/files/note.txt']) {
    assert.ok(text.includes(`tests/serve/${file}`), `${file} is not in ${text}`);
  }
});
