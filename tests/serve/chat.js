#!/usr/bin/env node
/* chat.js: samples/chat.fh, without a browser. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { connect, get } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/chat.fh'); }, 60);

test('two talk, each hears both', async () => {
  const server = await start(binary);
  const ada = await connect(server, '/chat');
  const bob = await connect(server, '/chat');
  ada.send({ name: 'Ada' });
  for (const client of [ada, bob]) await client.until(/Ada came in/);
  await ada.until(/placeholder="Say something, Ada"/);
  bob.send({ name: 'Bob' });
  for (const client of [ada, bob]) await client.until(/Bob came in/);
  ada.send({ name: 'Ada', text: 'hi <all>' });
  for (const client of [ada, bob]) await client.until(/<p>hi &lt;all&gt;<\/p>/);
});

test('who is here, who comes and goes', async () => {
  const server = await start(binary);
  const ada = await connect(server, '/chat');
  ada.send({ name: 'Ada' });
  await ada.until(/1 in, 1 online/);
  const bob = await connect(server, '/chat');
  await ada.until(/1 in, 2 online/);
  bob.send({ name: 'Bob' });
  await ada.until(/2 in, 2 online/);
  await bob.close();
  await ada.until(/Bob left/);
  await ada.until(/1 in, 1 online/);
});

test('who comes late sees the history, on the page and on the socket', async () => {
  const server = await start(binary);
  const ada = await connect(server, '/chat');
  ada.send({ name: 'Ada', text: 'first words' });
  await ada.until(/first words/);
  assert.match((await get(server, '/')).text, /first words/);
  const bob = await connect(server, '/chat');
  await bob.until(/first words/);
});

test('the history is cut at a hundred lines', async () => {
  const server = await start(binary);
  const ada = await connect(server, '/chat');
  for (let i = 1; i <= 120; i++) ada.send({ name: 'Ada', text: `line ${i}.` });
  await ada.until(/line 120\./, 15);
  const { text } = await get(server, '/');
  assert.ok(!text.includes('line 20.') && text.includes('line 21.') && text.includes('line 120.'));
});

test('an empty name comes not in, a long one is cut', async () => {
  const server = await start(binary);
  const client = await connect(server, '/chat');
  client.send({ name: '   ', text: 'ghost' });
  client.send({ name: 'x'.repeat(50) });
  await client.until(/came in/);
  const { text } = await get(server, '/');
  assert.ok(!text.includes('ghost') && text.includes('x'.repeat(20)) && !text.includes('x'.repeat(21)));
});
