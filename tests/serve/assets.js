#!/usr/bin/env node
/* assets.js: htmx, its extension and the theme come from the binary, under names that never change
 * their meaning. */
'use strict';

const assert = require('node:assert/strict');
const zlib = require('node:zlib');
const { test } = require('../lib/test');
const { compile, shared, start, write } = require('../lib/app');
const { get, request } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/pages.fh', 'assets-pages'));

/* The files that a page of the server names. */
async function files(server) {
  const { text } = await get(server, '/');
  return [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1]);
}

test('the page names a script, an extension and a style', async () => {
  const names = await files(await serverOf());
  assert.equal(names.filter((name) => name.endsWith('.js')).length, 2, String(names));
  assert.equal(names.filter((name) => name.endsWith('.css')).length, 1, String(names));
  for (const name of names) assert.match(name, /[0-9a-f]{6,}/, 'a hash');
}, 60);

test('they are cached for a year and never asked for again', async () => {
  const server = await serverOf();
  for (const name of await files(server)) {
    const { status, headers } = await get(server, name);
    assert.equal(status, 200);
    assert.match(headers['cache-control'], /max-age=31536000/);
    assert.match(headers['cache-control'], /immutable/);
    assert.match(headers['content-type'], name.endsWith('.js') ? /javascript/ : /^text\/css/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
});

test('compressed for who takes it, plain for who does not', async () => {
  const server = await serverOf();
  for (const name of await files(server)) {
    const plain = await get(server, name);
    const small = await get(server, name, { 'Accept-Encoding': 'gzip, deflate, br' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(small.headers['content-encoding'], 'gzip');
    assert.match(small.headers.vary, /Accept-Encoding/i);
    assert.match(plain.headers.vary, /Accept-Encoding/i);
    assert.ok(zlib.gunzipSync(small.body).equals(plain.body), name);
    assert.ok(small.body.length < plain.body.length);
  }
});

test('gzip that is refused is not sent', async () => {
  const server = await serverOf();
  const [name] = await files(server);
  const answer = await get(server, name, { 'Accept-Encoding': 'gzip;q=0, br' });
  assert.equal(answer.headers['content-encoding'], undefined);
});

test('an ETag, and 304 for who has it', async () => {
  const server = await serverOf();
  for (const name of await files(server)) {
    const { headers } = await get(server, name);
    assert.match(headers.etag, /^(W\/)?"[^"]+"$/);
    const again = await get(server, name, { 'If-None-Match': headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    assert.equal((await get(server, name, { 'If-None-Match': '"other"' })).status, 200);
    assert.equal((await get(server, name, { 'If-None-Match': `"other", ${headers.etag}` })).status, 304);
  }
});

test('HEAD of a file', async () => {
  const server = await serverOf();
  const [name] = await files(server);
  const whole = await get(server, name);
  const head = await request(server, name, { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.equal(head.headers['content-length'], whole.headers['content-length']);
});

test('another verb, another hash, the folder', async () => {
  const server = await serverOf();
  const [name] = await files(server);
  assert.equal((await request(server, name, { method: 'POST' })).status, 405);
  assert.equal((await get(server, name.replace(/[0-9a-f]{6,}/, '000000000000'))).status, 404);
  assert.equal((await get(server, name.slice(0, name.lastIndexOf('/') + 1))).status, 404);
});

test('a favicon is nobody\'s business', async () => {
  assert.ok([204, 404].includes((await get(await serverOf(), '/favicon.ico')).status));
});

test('theme="none" leaves the style out, no exts leaves the extension out', async () => {
  const file = write('assets-bare.fh', 'app theme="none"\nget / -> P("x")\n');
  const server = await start(compile(file));
  const names = await files(server);
  assert.equal(names.length, 1, String(names));
  assert.match(names[0], /htmx/);
}, 60);
