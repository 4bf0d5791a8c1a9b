#!/usr/bin/env node
/* log.js: each line on standard error says when and where. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start, placeOf } = require('../lib/app');
const { get, connect, eventually } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/log.fh'); }, 60);

const time = '\\d\\d:\\d\\d:\\d\\d';

test('a line has the time, the route and what was given, joined by spaces', async () => {
  const server = await start(binary);
  await get(server, '/page?s=hi');
  await server.printed(new RegExp(`^.*${time}.*/page.*page says hi 5 1\\.5 true$`, 'm'));
});

test('in a websocket route too', async () => {
  const server = await start(binary);
  const client = await connect(server, '/ws/blue');
  client.send({ msg: 'x' });
  for (const text of ['hello', 'message x']) await server.printed(new RegExp(`${time}.*/ws/.*${text}$`, 'm'));
  await client.close();
  await server.printed(new RegExp(`${time}.*/ws/.*bye$`, 'm'));
});

test('what a client sends cannot forge a line', async () => {
  const server = await start(binary);
  await get(server, '/page?s=one%0A12:00:00%20GET%20/forged%20%1b%5B31m');
  await server.printed(/page says one/);
  assert.doesNotMatch(server.stderr, /^12:00:00/m);
  assert.ok(!server.stderr.includes('\u001b'), 'an escape sequence reached the log');
});

test('nothing in a line turns, breaks or hides it', async () => {
  const server = await start(binary);
  const rows = { '%C2%85a': '\\u0085a', '%C2%9B31m': '\\u009b31m', '%E2%80%A8': '\\u2028', '%E2%80%A9': '\\u2029', '%E2%80%AEx': '\\u202ex',
                 '%E2%81%A6': '\\u2066', '%D8%9C': '\\u061c', '%E2%80%8F': '\\u200f', '%5Cn': '\\\\n', 'é日😀': 'é日😀', '%7F%08': '\\x7f\\x08' };
  for (const [sent, written] of Object.entries(rows)) {
    await get(server, `/page?s=<${encodeURI(sent).replace(/%25/g, '%')}>`);
    await server.printed(new RegExp(`says <${written.replace(/\\/g, '\\\\')}> 5`));
  }
});

test('an empty text is a line too', async () => {
  const server = await start(binary);
  await get(server, '/empty');
  await server.printed(/\/empty/);
});

test('what stops is one line with its place and reason', async () => {
  const server = await start(binary);
  await get(server, '/stops/0');
  const place = placeOf('tests/serve/log.fh', '10 // n');
  await server.printed(new RegExp(place));
  const lines = server.stderr.split('\n').filter((line) => line.includes(place));
  assert.equal(lines.length, 1);
  assert.match(lines[0], /zero/);
});

test('--access-log writes a line a request', async () => {
  const server = await start(binary, { args: ['--port', '0', '--access-log'] });
  await get(server, '/page?s=hi');
  await get(server, '/nowhere');
  await eventually(() => {
    const all = server.stdout + server.stderr;
    assert.match(all, /GET \/page.*200/);
    assert.match(all, /GET \/nowhere.*404/);
  });
});
