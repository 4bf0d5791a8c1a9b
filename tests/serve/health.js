#!/usr/bin/env node
/* health.js: what a server tells about itself. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { get, connect } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/flags.fh', 'health-flags'));

test('/_fh/health', async () => {
  const answer = await get(await serverOf(), '/_fh/health');
  assert.equal(answer.status, 200);
  assert.equal(answer.text.trim(), 'ok');
}, 60);

test('/_fh/metrics', async () => {
  const server = await serverOf();
  const client = await connect(server, '/ws');
  await client.ask({ msg: 'x' });
  const answer = await get(server, '/_fh/metrics');
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /^text\/plain/);
  assert.match(answer.text, /^\w*connections\w*(\{[^}]*\})? \d+$/m);
  assert.match(answer.text, /^\w*messages\w*(\{[^}]*\})? \d+$/m);
});
