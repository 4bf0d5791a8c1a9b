#!/usr/bin/env node
/* echo.js: samples/echo.fh, without a browser. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { connect, get } = require('../lib/client');
const { sameHtml } = require('../lib/html');

let binary;
test('builds', () => { binary = compile('samples/echo.fh'); }, 60);

test('a hello, an echo, a goodbye', async () => {
  const server = await start(binary);
  assert.match((await get(server, '/')).text, /ws-connect="\/ws"/);
  const client = await connect(server, '/ws');
  sameHtml(await client.next(), '<div id="notifications">Hello, world!</div>');
  sameHtml(await client.ask({ msg: 'you' }), '<div id="notifications">Hello you</div>');
  sameHtml(await client.next(), '<div id="notifications">Goodbye you</div>');
  await client.close();
  await server.printed(/Disconnected!/);
});

test('markup that is typed stays text', async () => {
  const client = await connect(await start(binary), '/ws');
  await client.next();
  assert.match(await client.ask({ msg: '<img src=x onerror=alert(1)>' }), /Hello &lt;img/);
});
