#!/usr/bin/env node
/* own_headers.js: what header(…) sets takes the place of the server's own, never beside it. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');

const serverOf = shared(() => compile('tests/serve/own_headers.fh'));

/* Each value of a header, as it came. */
async function values(path, name, ...more) {
  const { url } = await serverOf();
  const head = execFileSync('curl', ['-sS', '-m', '10', '--noproxy', '*', '-D', '-', '-o', '/dev/null', ...more, `${url}${path}`],
                            { encoding: 'utf8' });
  return [...head.matchAll(new RegExp(`^${name}: (.*)\r$`, 'gim'))].map((match) => match[1]);
}

test('builds', async () => { await serverOf(); }, 60);

test('of a page', async () => {
  assert.deepEqual(await values('/reset', 'Referrer-Policy'), ['no-referrer']);
  assert.deepEqual(await values('/reset', 'X-Frame-Options'), ['SAMEORIGIN']);
  assert.deepEqual(await values('/widget', 'X-Frame-Options'), ['DENY']);
  assert.deepEqual(await values('/widget', 'X-Content-Type-Options'), ['nosniff']);
  assert.deepEqual(await values('/widget', 'Referrer-Policy'), ['same-origin']);
  assert.deepEqual(await values('/typed', 'Content-Type'), ['text/plain']);
});

test('the last one counts, where there may be one; Vary is joined', async () => {
  assert.deepEqual(await values('/cached', 'Cache-Control'), ['max-age=2']);
  assert.deepEqual(await values('/cached', 'Vary'), ['HX-Request, Cookie']);
  assert.deepEqual(await values('/several', 'Link'), ['</a>; rel=preload', '</b>; rel=preload']);
  assert.deepEqual(await values('/twice', 'Location'), ['/elsewhere']);
  assert.deepEqual(await values('/hooked', 'Referrer-Policy'), ['no-referrer']);
});

test('of a page that is ready', async () => {
  for (const more of [[], ['-H', 'HX-Request: true']]) {
    assert.deepEqual(await values('/ready', 'Referrer-Policy', ...more), ['origin']);
    assert.deepEqual(await values('/ready', 'ETag', ...more), ['"own"']);
    assert.deepEqual(await values('/ready', 'Vary', ...more), ['HX-Request, Accept-Encoding, Cookie']);
    assert.deepEqual(await values('/ready', 'X-Frame-Options', ...more), ['SAMEORIGIN']);
    assert.deepEqual(await values('/ready', 'Content-Security-Policy', ...more).then((all) => all.length), 1);
  }
});

test('of an error page, a file and a handshake', async () => {
  assert.deepEqual(await values('/nowhere', 'Referrer-Policy'), ['unsafe-url']);
  const file = fs.readdirSync('tests/serve/files').find((name) => /^[a-z0-9]+\.[a-z]+$/.test(name));
  assert.deepEqual(await values(`/assets/${file}`, 'Cache-Control'), ['no-store']);
  const client = await new Promise((resolve, reject) => {
    serverOf().then((server) => {
      const WebSocket = require('ws');
      const socket = new WebSocket(`ws://${server.host}:${server.port}/socket`);
      socket.on('upgrade', (answer) => { resolve(answer); socket.terminate(); });
      socket.on('error', reject);
    });
  });
  const names = client.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  assert.equal(names.filter((name) => name === 'x-frame-options').length, 1);
  assert.equal(client.headers['x-frame-options'], 'DENY');
  assert.equal(client.headers['referrer-policy'], 'same-origin');
});
