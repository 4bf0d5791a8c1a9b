#!/usr/bin/env node
/* cookies.js: cookies that are set, to the letter of RFC 6265, and cookies that come. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { get } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/cookies.fh'));
const ask = async (path, headers) => get(await serverOf(), path, headers);
const setBy = async (path) => (await ask(path)).headers['set-cookie'];

test('builds', async () => { await serverOf(); }, 60);

test('what is left out is safe', async () => {
  assert.deepEqual(await setBy('/'), ['k=v; Path=/; HttpOnly; SameSite=Lax']);
});

test('every attribute', async () => {
  assert.deepEqual(await setBy('/all'),
                   ['k=v; Path=/all; Domain=example.org; Max-Age=60; SameSite=Strict; Secure']);
});

test('several', async () => {
  assert.deepEqual((await setBy('/two')).map((each) => each.split(';')[0]), ['a=1', 'b=2']);
});

test('a part of a second is a second', async () => {
  assert.match((await setBy('/short'))[0], /Max-Age=2;/);
});

test('with a redirect', async () => {
  const answer = await ask('/redirect');
  assert.deepEqual([answer.status, answer.headers['set-cookie'].length], [303, 1]);
});

test('deleting', async () => {
  assert.match((await setBy('/delete'))[0], /^a=; Path=\/; Max-Age=0;/);
});

const query = (fields) => `/set?${new URLSearchParams(fields)}`;

for (const fields of [{ name: 'a!#$%&\'*+-.^_`|~9' }, { value: '' }, { value: 'a=b&c/d:e?f@g[h]{i}' }, { value: '"quoted"' },
                      { path: '/a b/%20' }, { domain: '.example.org' }, { site: 'strict' }, { site: 'none', secure: 'true' }]) {
  test(`good: ${JSON.stringify(fields)}`, async () => {
    const answer = await ask(query(fields));
    assert.equal(answer.status, 200);
    const [cookie] = answer.headers['set-cookie'];
    assert.ok(cookie.startsWith(`${fields.name ?? 'k'}=${fields.value ?? 'v'}; Path=${fields.path ?? '/'}`), cookie);
  });
}

for (const fields of [{ name: '' }, { name: 'a b' }, { name: 'a=b' }, { name: 'a;b' }, { name: 'é' }, { name: 'a\r\nb' }, { name: 'a\0' },
                      { value: 'a b' }, { value: 'a;b' }, { value: 'a,b' }, { value: 'a"b' }, { value: '"' }, { value: 'a\\b' },
                      { value: 'é' }, { value: 'a\r\nSet-Cookie: b=c' }, { value: '\0' }, { value: '\x7f' }, { path: 'a' },
                      { path: '/a;b' }, { path: '/\n' }, { path: '/é' }, { domain: 'a b' }, { domain: 'a;b' }, { domain: 'a\r\nb' },
                      { site: 'x' }, { site: 'none' }, { site: 'Lax; Secure' }]) {
  test(`a mistake: ${JSON.stringify(fields)}`, async () => {
    const answer = await ask(query(fields));
    assert.equal(answer.status, 500);
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(Object.keys(answer.headers).includes('b'), false);
  });
}

test('a mistake is named in the log', async () => {
  const server = await serverOf();
  await ask(query({ value: 'a b' }));
  await server.printed(/cookies\.fh:\d+: cookie\("k", …\): a cookie's value has no spaces/);
});

for (const [cookies, value] of [['k=v', 'v'], ['a=1; k=v', 'v'], ['a=1;k=v;b=2', 'v'], ['k="v"', 'v'], ['k=', ''], ['K=v', '-'],
                                ['kk=v', '-'], ['k', '-'], ['k=a=b', 'a=b'], [' k = v', '-'], ['k=first; k=second', 'first'], ['', '-'],
                                [';;; k=v', 'v']]) {
  test(`reading ${JSON.stringify(cookies)}`, async () => {
    assert.equal((await ask('/read', { Cookie: cookies })).text, value);
  });
}

test('what is no UTF-8 is made readable', async () => {
  assert.equal((await ask('/read', { Cookie: 'k=\xff' })).text, '\ufffd');
});
