#!/usr/bin/env node
/* login.js: samples/login.fh without a browser: who gets into the room, and who does not. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, request, connect } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('samples/login.fh', 'serve-login'); }, 60);

const fresh = () => start(binary, { env: { FH_SECRET: 'a secret for the room' } });
const cookieOf = (answer) => (answer.headers['set-cookie'] || [''])[0].split(';')[0];

const post = (server, path, fields = {}, headers = {}) => request(server, path, {
  method: 'POST', body: new URLSearchParams(fields).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });

async function register(server, name, password = 'correct horse') {
  const answer = await post(server, '/register', { name, password });
  assert.deepEqual([answer.status, answer.headers.location], [303, '/room']);
  return cookieOf(answer);
}

async function isRefused(server, headers) {
  const page = await get(server, '/room', headers);
  assert.deepEqual([page.status, page.headers.location, page.text], [303, '/login', '']);
  await assert.rejects(connect(server, '/room/live', { headers }), { status: 303 });
}

test('without a login there is neither page nor socket', async () => {
  const server = await fresh();
  await isRefused(server, {});
  assert.equal((await get(server, '/%72oom')).status, 303);
  assert.equal((await get(server, '/')).headers.location, '/room');
});

test('a cookie that is forged or changed', async () => {
  const server = await fresh();
  const cookie = await register(server, 'Ada');
  const [name, value] = cookie.split('=');
  const at = value.length >> 1;
  const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
  for (const each of ['Ada', '{"user":"Ada"}', changed, value.slice(0, -2), `${value}AA`, '']) {
    await isRefused(server, { Cookie: `${name}=${each}` });
  }
  assert.equal((await get(server, '/room', { Cookie: cookie })).status, 200);
});

test('a wrong password, an unknown name, a name that is taken', async () => {
  const server = await fresh();
  await register(server, 'Ada');
  const wrong = await post(server, '/login', { name: 'Ada', password: 'Correct horse' });
  const unknown = await post(server, '/login', { name: 'Bob', password: 'correct horse' });
  for (const each of [wrong, unknown]) {
    assert.equal(each.status, 403);
    assert.match(each.text, /That is not right\./);
    assert.equal(cookieOf(each), '');
  }
  assert.equal((await post(server, '/register', { name: ' Ada ', password: 'another one' })).status, 409);
  assert.equal((await post(server, '/register', { name: 'Bob', password: '1234567' })).status, 422);
  assert.equal((await post(server, '/register', { name: ' ', password: '12345678' })).status, 422);
  assert.equal((await post(server, '/login', { name: 'Ada' })).status, 400);
  const odd = await post(server, '/login', { name: '"><script>', password: 'x' });
  assert.ok(!odd.text.includes('"><script>'));
  assert.equal((await post(server, '/login', { name: 'Ada', password: 'correct horse' })).status, 303);
});

test('in the room one speaks as oneself', async () => {
  const server = await fresh();
  const ada = await connect(server, '/room/live', { headers: { Cookie: await register(server, 'Ada') } });
  const bob = await connect(server, '/room/live', { headers: { Cookie: await register(server, 'Bob') } });
  await ada.until(/In the room: Ada, Bob/);
  bob.send({ text: '<i>Hi</i>', who: 'Ada', user: 'Ada' });
  assert.match(await ada.until(/Hi/), /<strong>Bob<\/strong>.*<p>&lt;i&gt;Hi&lt;\/i&gt;<\/p>/);
});

test('who logs out is out', async () => {
  const server = await fresh();
  const cookie = await register(server, 'Ada');
  const open = await connect(server, '/room/live', { headers: { Cookie: cookie } });
  const foreign = await post(server, '/logout', {}, { Cookie: cookie, Origin: 'http://evil.example' });
  assert.equal(foreign.status, 403);
  const answer = await post(server, '/logout', {}, { Cookie: cookie });
  assert.equal(answer.headers.location, '/login');
  assert.match(answer.headers['set-cookie'][0], /Max-Age=0/);
  assert.equal((await open.closed).code, 1000);
});

test('a cookie that outlives its account', async () => {
  const server = await fresh();
  const cookie = await register(server, 'Ada');
  await server.stop();
  await isRefused(await fresh(), { Cookie: cookie });
});

/* The sealed cookie is as good as before; the name is somebody else's now. */
test('a cookie is no use for who has the name later', async () => {
  const cookie = await register(await fresh(), 'Ada');
  const later = await fresh();
  const other = await register(later, 'Ada', 'another one');
  await isRefused(later, { Cookie: cookie });
  assert.equal((await get(later, '/room', { Cookie: other })).status, 200);
});

test('guesses at a password are counted', async () => {
  const server = await fresh();
  await register(server, 'Ada');
  await register(server, 'Bob');
  const guess = async (name, password) => (await post(server, '/login', { name, password })).status;
  for (let i = 0; i < 10; i++) assert.equal(await guess('Ada', `guess ${i}`), 403);
  assert.equal(await guess('Ada', 'correct horse'), 429);
  assert.equal(await guess('Bob', 'correct horse'), 303);
});
