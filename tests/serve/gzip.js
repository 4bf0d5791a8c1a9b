#!/usr/bin/env node
/* gzip.js: pages that are made when they are asked for go by gzip, where that tells nobody anything. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const zlib = require('node:zlib');
const { test } = require('../lib/test');
const { compile, shared, write } = require('../lib/app');
const { request } = require('../lib/client');
const { limit } = require('../lib/limit');

let binary;
test('builds', () => { binary = compile('tests/serve/gzip.fh'); }, 60);

const serverOf = shared(() => binary);
const takes = { 'Accept-Encoding': 'gzip' };

/* {is_packed, body}: what came, unpacked. */
async function ask(path, headers = takes, method = 'GET') {
  const answer = await request(await serverOf(), path, { method, headers });
  const isPacked = answer.headers['content-encoding'] === 'gzip';
  if (method !== 'HEAD') assert.equal(Number(answer.headers['content-length']), answer.body.length);
  return { ...answer, isPacked, page: (isPacked && method !== 'HEAD' ? zlib.gunzipSync(answer.body) : answer.body).toString() };
}

test('a page, a fragment, a page for an error', async () => {
  for (const [path, headers] of [['/page', {}], ['/page', { 'HX-Request': 'true' }], ['/wrong', {}]]) {
    const plain = await ask(path, headers), packed = await ask(path, { ...takes, ...headers });
    assert.deepEqual([plain.isPacked, packed.isPacked], [false, true]);
    assert.equal(packed.page, plain.page);
    assert.ok(packed.body.length < plain.body.length / 2, `${packed.body.length} of ${plain.body.length}`);
    for (const answer of [plain, packed]) assert.equal(answer.headers.vary, 'HX-Request, Accept-Encoding');
  }
});

test('one after the other, of any length', async () => {
  for (const n of [40, 4000, 41, 3000, 2000, 42])
    assert.equal((await ask(`/page?n=${n}`)).page.split('<li>').length - 1, n);
});

test('HEAD says what GET would', async () => {
  const [head, whole] = [await ask('/page', takes, 'HEAD'), await ask('/page')];
  for (const name of ['content-length', 'content-encoding', 'vary']) assert.equal(head.headers[name], whole.headers[name]);
});

for (const [what, path, headers] of [
  ['a client that takes none', '/page', { 'Accept-Encoding': 'br, gzip;q=0' }],
  ['a short page', '/short', takes],
  ['a page that the session is read for', '/mine', takes],
  ['a request with a cookie', '/page', { ...takes, Cookie: 'a=b' }],
  ['a request with a password', '/page', { ...takes, Authorization: 'Basic eDp5' }],
  ['a page with a tag of the program', '/tagged', takes],
  ['a coding of the program', '/coded', takes],
  ['a type of the program', '/typed', takes],
  ['a text', '/text', takes],
  ['JSON', '/json', takes],
]) test(`${what} goes as it is`, async () => {
  const answer = await ask(path, headers);
  assert.ok(!answer.isPacked && answer.status === 200);
  assert.ok(answer.page.length === answer.body.length);
});

limit('GZIP_MAX', 'a page of this length goes by gzip, a longer one as it is', async (most) => {
  const last = await ask(`/length/${most}`), beyond = await ask(`/length/${most + 1}`);
  assert.deepEqual([last.isPacked, last.page.length], [true, most]);
  assert.deepEqual([beyond.isPacked, beyond.page.length], [false, most + 1]);
});

test('from 1 KiB on', async () => {
  assert.equal((await ask('/length/1024')).isPacked, true);
  assert.equal((await ask('/length/1023')).isPacked, false);
});

const holdsZlib = (file) => fs.readFileSync(file).includes('need dictionary');

test('only apps that make pages carry zlib', () => {
  assert.ok(holdsZlib(binary));
  const other = write('gzip-without.fh', 'get / -> P("constant")\nget /n on n: int -> [n]\nws /w on n: int, send { send(P(n, id="n")) }\n');
  assert.ok(!holdsZlib(compile(other, 'gzip-without')));
});
