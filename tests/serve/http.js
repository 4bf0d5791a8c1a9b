#!/usr/bin/env node
/* http.js: HTTP byte for byte, good and bad. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { get, request } = require('../lib/client');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/pages.fh', 'http-pages'));
test('builds', async () => { await serverOf(); }, 60);

async function dialed(...text) {
  const wire = await raw.dial(await serverOf());
  wire.write(...text);
  return wire;
}

const ask = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

async function stillServes() {
  assert.equal((await get(await serverOf(), '/text?s=fine')).text, 'fine');
}

test('a connection is kept for the next request', async () => {
  const wire = await dialed();
  for (const s of ['a', 'b', 'c']) {
    wire.write(ask(`/text?s=${s}`));
    const answer = await wire.answer();
    assert.deepEqual([answer.status, answer.body], [200, s]);
  }
});

test('pipelined requests are answered in order', async () => {
  const wire = await dialed(...['a', 'b', 'c', 'd', 'e'].map((s) => ask(`/text?s=${s}`)));
  for (const s of ['a', 'b', 'c', 'd', 'e']) assert.equal((await wire.answer()).body, s);
});

test('a request byte by byte', async () => {
  const wire = await dialed();
  for (const byte of ask('/text?s=slow')) {
    wire.write(byte);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal((await wire.answer()).body, 'slow');
});

test('Connection: close', async () => {
  const wire = await dialed(ask('/text?s=x', 'Connection: close\r\n'));
  assert.match(await wire.end(), /^HTTP\/1\.1 200 [^]*x$/);
});

test('HTTP/1.0', async () => {
  const wire = await dialed('GET /text?s=x HTTP/1.0\r\n\r\n');
  assert.match(await wire.end(), /^HTTP\/1\.[01] 200 [^]*x$/);
});

test('a page of a hundred bytes and one of a megabyte', async () => {
  for (const size of [100, 5000]) {
    const s = 'x'.repeat(size);
    assert.equal((await get(await serverOf(), `/text?s=${s}`)).text, s);
  }
});

test('HEAD has no body, and the next request is understood', async () => {
  const wire = await dialed('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n', ask('/text?s=next'));
  assert.equal((await wire.answer({ bodyless: true })).status, 200);
  assert.equal((await wire.answer()).body, 'next');
});

test('204 has no body, and the next request is understood', async () => {
  const wire = await dialed(ask('/none'), ask('/text?s=next'));
  assert.equal((await wire.answer()).status, 204);
  assert.equal((await wire.answer()).body, 'next');
});

for (const [status, what, path] of [
  [404, 'a bad escape in the path', '/%zz'],
  [404, 'bad UTF-8 in a capture', '/rest/%c3%28'],
  [400, 'bad UTF-8 in the query', '/text?s=%c3%28'],
]) {
  test(`${what}: ${status}, and the connection goes on`, async () => {
    const wire = await dialed(ask(path), ask('/text?s=next'));
    assert.equal((await wire.answer()).status, status);
    assert.equal((await wire.answer()).body, 'next');
  });
}

test('random bytes', async () => {
  const wire = await dialed(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
  assert.match(await wire.end(), /^HTTP\/1\.1 400 /);
  await stillServes();
});

test('dots in a path lead nowhere', async () => {
  for (const path of ['/../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/rest/../../etc/passwd',
                      '/_fh/../../etc/passwd', '/_fh/%2e%2e%2fetc%2fpasswd', '/.//../etc/passwd', '/\\..\\etc']) {
    const wire = await dialed(ask(path));
    const answer = await wire.answer();
    assert.doesNotMatch(answer.body, /root:/, path);
    assert.ok([200, 308, 400, 403, 404].includes(answer.status), `${path}: ${answer.status}`);
  }
});

test('a header value cannot be split into two', async () => {
  const answer = await get(await serverOf(), '/text%0d%0aX-Evil:%201/');
  assert.equal(answer.headers['x-evil'], undefined);
  const slash = await get(await serverOf(), '/plain%0d%0aX-Evil:1/');
  assert.equal(slash.headers['x-evil'], undefined);
});

test('a query of a thousand fields', async () => {
  const query = Array.from({ length: 1000 }, (_, i) => `k${i}=v`).join('&');
  const answer = await get(await serverOf(), `/text?${query}&s=last`);
  assert.ok(answer.status === 200 ? answer.text === 'last' : [400, 414, 431].includes(answer.status), String(answer.status));
});

test('curl is content', async () => {
  const server = await serverOf();
  const curl = (...args) => execFileSync('curl', ['-sS', '-m', '10', '--noproxy', '*', ...args], { encoding: 'utf8' });
  assert.equal(curl(`${server.url}/text?s=x`), 'x');
  assert.match(curl('--compressed', `${server.url}/`), /<h1>Home &amp; away<\/h1>/);
  assert.match(curl('-I', `${server.url}/`), /^HTTP\/1\.1 200/);
  assert.match(curl('-L', `${server.url}/plain/`), /<p>one<\/p>/);
  assert.equal(curl('-o', '/dev/null', '-w', '%{http_code}', '-X', 'DELETE', `${server.url}/plain`), '405');
});

test('a client that leaves in the middle of an answer', async () => {
  const server = await serverOf();
  for (let i = 0; i < 20; i++) {
    const wire = await raw.dial(server);
    wire.write(ask('/').repeat(20));
    wire.socket.resetAndDestroy();
  }
  await stillServes();
});

test('a request that says Expect: 100-continue', async () => {
  const server = await serverOf();
  const answer = await request(server, '/text?s=x', { headers: { Expect: '100-continue' } });
  assert.ok([200, 417].includes(answer.status), String(answer.status));
});
