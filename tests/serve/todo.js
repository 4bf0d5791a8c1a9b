#!/usr/bin/env node
/* todo.js: samples/todo.fh without a browser: what each request answers and publishes. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, request, connect } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/todo.fh', 'serve-todo'); }, 60);

/* A server, and somebody who looks on. */
async function listened() {
  const server = await start(binary);
  const client = await connect(server, '/live');
  assert.match(await client.next(), /^<ul id="todos">.*<small id="left">2 to do<\/small>$/);
  const ask = (method, path, body) => request(server, path, {
    method, body, headers: { 'HX-Request': 'true', 'Content-Type': 'application/x-www-form-urlencoded' } });
  return { server, client, ask };
}

test('add, tick, edit, delete', async () => {
  const { client, ask } = await listened();
  const added = await ask('POST', '/todos', 'title=+Milk+%26+<tea>+');
  assert.deepEqual([added.status, added.text], [204, '']);
  assert.match(await client.next(),
    /^<ul id="todos" hx-swap-oob="beforeend"><li id="todo-3">.*<span>Milk &amp; &lt;tea&gt;<\/span>.*<small id="left">3 to do/);
  assert.equal((await ask('PUT', '/todos/3/done', 'done=on')).status, 204);
  assert.match(await client.next(), /^<li id="todo-3" class="done">.* checked .*2 to do/);
  assert.equal((await ask('PUT', '/todos/3/done', '')).status, 204);
  assert.match(await client.next(), /^<li id="todo-3">.*3 to do/);
  assert.match((await ask('GET', '/todos/3/edit')).text, /^<li id="todo-3"><form .*value="Milk &amp; &lt;tea&gt;"/);
  assert.equal((await ask('PUT', '/todos/3', 'title=Tea')).status, 204);
  assert.match(await client.next(), /<span>Tea<\/span>/);
  assert.equal((await ask('DELETE', '/todos/3')).status, 204);
  assert.match(await client.next(), /^<li id="todo-3" hx-swap-oob="delete"><\/li><small id="left">2 to do/);
});

test('what is refused changes nothing', async () => {
  const { server, ask } = await listened();
  const before = (await get(server, '/')).text;
  assert.equal((await ask('POST', '/todos', 'title=++')).status, 422);
  assert.equal((await ask('POST', '/todos', '')).status, 400);
  assert.equal((await ask('PUT', '/todos/1', 'title=')).status, 422);
  for (const [method, path] of [['PUT', '/todos/9/done'], ['DELETE', '/todos/9'], ['GET', '/todos/9/edit'], ['DELETE', '/todos/x']]) {
    assert.equal((await ask(method, path)).status, 404, path);
  }
  const foreign = await request(server, '/todos/1', { method: 'DELETE', headers: { Origin: 'http://evil.example' } });
  assert.equal(foreign.status, 403);
  assert.equal((await get(server, '/')).text, before);
});

test('a list that is full takes no more, until something goes', async () => {
  const { server, ask } = await listened();
  for (let i = 2; i < 200; i++) assert.equal((await ask('POST', '/todos', `title=${i}`)).status, 204);
  const full = await ask('POST', '/todos', 'title=one+more');
  assert.equal(full.status, 409);
  assert.match(full.text, /The list is full/);
  assert.equal((await ask('DELETE', '/todos/1')).status, 204);
  assert.equal((await ask('POST', '/todos', 'title=one+more')).status, 204);
  assert.equal((await get(server, '/')).text.split('<li id="todo-').length - 1, 200);
});
