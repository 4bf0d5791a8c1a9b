#!/usr/bin/env node
/* upload.js: samples/upload.fh without a browser: what is kept, and what is not. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, after } = require('../lib/test');
const { compile, start, work } = require('../lib/app');
const { get, request } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/upload.fh', 'serve-upload'); }, 60);

async function fresh() {
  const folder = fs.mkdtempSync(path.join(work, 'serve-upload-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const server = await start(binary, { env: { UPLOADS: folder } });
  return { server, folder, kept: () => fs.readdirSync(folder) };
}

const picture = (name, size = 100, type = 'image/png') => ({ name, type, bytes: Buffer.alloc(size, 7) });

function send(server, ...files) {
  const parts = files.flatMap(({ name, type, bytes }) => [
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`),
    bytes, Buffer.from('\r\n')]);
  return request(server, '/pictures', {
    method: 'POST', body: Buffer.concat([...parts, Buffer.from('--edge--\r\n')]),
    headers: { 'Content-Type': 'multipart/form-data; boundary=edge', 'HX-Request': 'true' } });
}

test('pictures are kept under names of our own', async () => {
  const { server, folder, kept } = await fresh();
  const answer = await send(server, picture('../../etc/<b>.png'), picture('b.jpg', 5_000_000, 'image/jpeg'));
  assert.equal(answer.status, 200);
  assert.match(answer.text, /^<tbody id="saved"><tr><td>b\.jpg<small>image\/jpeg, saved as [0-9a-f-]{36}\.jpg<\/small><\/td><td>5\.0 MB/);
  assert.match(answer.text, /<td>&lt;b&gt;\.png<small>/);
  assert.match(answer.text, /<td>0\.1 kB/);
  assert.equal(kept().length, 2);
  for (const name of kept()) assert.match(name, /^[0-9a-f-]{36}\.(png|jpg)$/);
  const small = kept().find((name) => name.endsWith('.png'));
  assert.deepEqual(fs.readFileSync(path.join(folder, small)), Buffer.alloc(100, 7));
  assert.ok((await get(server, '/')).text.includes(answer.text));
});

test('a form is taken as a whole or not at all', async () => {
  const { server, kept } = await fresh();
  const large = await send(server, picture('a.png'), picture('large.png', 5_000_001));
  assert.deepEqual([large.status, large.text], [413, 'large.png is too large: 5.0 MB.']);
  const odd = await send(server, picture('a.png'), picture('page.html', 10, 'text/html'));
  assert.equal(odd.status, 415);
  assert.equal((await send(server)).status, 422);
  assert.deepEqual(kept(), []);
});

test('a folder that is full takes no more', async () => {
  const { server, kept } = await fresh();
  const some = (count) => send(server, ...Array.from({ length: count }, (_, i) => picture(`${i}.png`, 10)));
  for (let i = 0; i < 4; i++) assert.equal((await some(24)).status, 200);
  assert.deepEqual([(await some(5)).status, kept().length], [507, 96]);
  assert.deepEqual([(await some(4)).status, kept().length], [200, 100]);
});

test('a form that is too long is not even read', async () => {
  const { server, kept } = await fresh();
  const answer = await request(server, '/pictures', {
    method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=edge', 'Content-Length': '12000001', Expect: '100-continue' } });
  assert.equal(answer.status, 413);
  assert.deepEqual(kept(), []);
});

test('another site sends nothing', async () => {
  const { server } = await fresh();
  const answer = await request(server, '/pictures', { method: 'POST', headers: { Origin: 'http://evil.example' } });
  assert.equal(answer.status, 403);
});
