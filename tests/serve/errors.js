#!/usr/bin/env node
/* errors.js: the pages for what goes wrong: the app's own, ours, and ours for whoever writes it. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared, start, placeOf } = require('../lib/app');
const { get, fragment, request, connect } = require('../lib/client');
const raw = require('../lib/raw');

const env = { FH_SECRET: 'a secret for errors' };
const serverOf = shared(() => compile('tests/serve/errors.fh'), { env });
const plainOf = shared(() => compile('tests/serve/plain_errors.fh'));
const ask = async (path, headers) => get(await serverOf(), path, headers);

test('builds', async () => { await serverOf(); await plainOf(); }, 60);

const isPage = (text) => assert.match(text, /^<!doctype html>[^]*<\/html>\s*$/);

/* ---- the app's own ---- */

test('a page, with its status', async () => {
  const answer = await ask('/nowhere/%C3%A9');
  assert.equal(answer.status, 404);
  assert.match(answer.headers['content-type'], /^text\/html/);
  isPage(answer.text);
  assert.match(answer.text, /<title>Not here<\/title>/);
  assert.match(answer.text, /<p>No page at \/nowhere\/é, GET<\/p>/);
});

test('a fragment for htmx', async () => {
  const answer = await fragment(await serverOf(), '/nowhere');
  assert.equal(answer.status, 404);
  assert.equal(answer.headers.vary, 'HX-Request');
  assert.equal(answer.text, '<title>Not here</title><main class="container"><h1>Not here</h1>'
                            + '<p>No page at /nowhere, GET</p></main>');
});

test('what a page shows is escaped', async () => {
  const answer = await ask('/%3Cscript%3Ealert(1)%3C/script%3E');
  assert.ok(!answer.text.includes('<script>alert'));
});

test('HEAD', async () => {
  const answer = await request(await serverOf(), '/nowhere', { method: 'HEAD' });
  assert.deepEqual([answer.status, answer.text], [404, '']);
  assert.ok(Number(answer.headers['content-length']) > 100);
});

test('a parameter that does not bind', async () => {
  const answer = await ask('/n?n=x');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /not understood/);
});

test('a request that cannot be read', async () => {
  const server = await serverOf();
  for (const bytes of ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'GET\r\n\r\n', '\x01\x02\r\n\r\n',
                       'GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nbad header\r\n\r\n']) {
    const wire = await raw.dial(server);
    wire.write(bytes);
    const answer = await wire.answer();
    assert.equal(answer.status, 400);
    assert.match(answer.body, /not understood/);
  }
});

test('a body that is too big', async () => {
  const server = await serverOf();
  const wire = await raw.dial(server);
  wire.write('POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n');
  const answer = await wire.answer();
  assert.equal(answer.status, 413);
  assert.equal(answer.body, 'too big');
  assert.match(answer.headers['content-type'], /^text\/plain/);
});

test('another verb keeps its Allow, and its status', async () => {
  const answer = await request(await serverOf(), '/', { method: 'DELETE' });
  assert.equal(answer.status, 405);
  assert.match(answer.headers.allow, /GET/);
  assert.match(answer.text, /wrong verb/);
});

test('another site', async () => {
  const answer = await request(await serverOf(), '/post', { method: 'POST', headers: { Origin: 'http://evil.example' } });
  assert.equal(answer.status, 403);
  assert.match(answer.text, /keep out, stranger/);
});

test('fail, in a route and in a hook', async () => {
  assert.match((await ask('/fail/404')).text, /No page at \/fail\/404/);
  const answer = await ask('/walled/x');
  assert.equal(answer.status, 403);
  assert.match(answer.text, /keep out, stranger/);
});

test('it has the session', async () => {
  const cookie = (await ask('/login?name=ann')).headers['set-cookie'][0].split(';')[0];
  assert.match((await ask('/fail/403', { Cookie: cookie })).text, /keep out, ann/);
  assert.match((await ask('/broken', { Cookie: cookie })).text, /<h1>Sorry, ann<\/h1>/);
});

test('a handler that stopped', async () => {
  const answer = await ask('/broken');
  assert.equal(answer.status, 500);
  assert.equal(answer.headers['x-own'], '500');
  isPage(answer.text);
  assert.match(answer.text, /<title>Oops<\/title>/);
  assert.doesNotMatch(answer.text, /zero|errors\.fh/);
  const cookie = answer.headers['set-cookie'][0].split(';')[0];
  assert.equal((await ask('/bad', { Cookie: cookie })).text, 'bad 5');
  assert.equal((await fragment(await serverOf(), '/broken')).text, '<title>Oops</title><h1>Sorry, you</h1>');
});

test('a session that is too big', async () => {
  const answer = await ask('/big');
  assert.equal(answer.status, 500);
  assert.match(answer.text, /Sorry/);
  assert.equal(answer.headers['set-cookie'], undefined);
});

test('an error page may change the session', async () => {
  const answer = await ask('/fail/429');
  assert.match(answer.text, /slow down 1/);
  const cookie = answer.headers['set-cookie'][0].split(';')[0];
  assert.match((await ask('/fail/429', { Cookie: cookie })).text, /slow down 2/);
});

test('a redirect is one', async () => {
  const answer = await ask('/fail/401');
  assert.deepEqual([answer.status, answer.headers.location], [303, '/login']);
  const htmx = await fragment(await serverOf(), '/fail/401');
  assert.equal(htmx.headers['hx-redirect'], '/login');
});

test('one that yields nothing, fails or stops leaves ours', async () => {
  const nothing = await ask('/fail/409');
  assert.equal(nothing.status, 409);
  assert.match(nothing.text, /because of 409/);
  const fails = await ask('/fail/410');
  assert.equal(fails.status, 410);
  assert.match(fails.text, /because of 410/);
  const stops = await ask('/fail/418');
  assert.equal(stops.status, 418);
  assert.match(stops.text, /because of 418/);
  const place = placeOf('tests/serve/errors.fh', 'error 418');
  await (await serverOf()).printed(new RegExp(`error: ${place}: .*zero`));
});

test('a page that a route gives that status is left alone', async () => {
  const answer = await ask('/own404');
  assert.equal(answer.status, 404);
  assert.match(answer.text, /my own/);
});

/* ---- ours ---- */

test('ours are whole pages that say nothing of the inside', async () => {
  const server = await plainOf();
  for (const [path, status, words] of [['/nowhere', 404, /nothing at this address/], ['/n?n=x', 400, /whole number/],
                                       ['/broken', 500, /Something went wrong/], ['/ws', 426, /websocket/]]) {
    const answer = await get(server, path);
    assert.equal(answer.status, status, path);
    isPage(answer.text);
    assert.match(answer.text, words);
    assert.match(answer.text, new RegExp(`<title>${status} `));
    assert.doesNotMatch(answer.text, /zero|\.fh|\/work|0x/);
  }
  const failed = await get(server, '/fail/404');
  assert.match(failed.text, /because of &lt;404&gt;/);
});

test('ours as fragments', async () => {
  const server = await plainOf();
  assert.equal((await fragment(server, '/nowhere')).text, '<p>There is nothing at this address.</p>');
  assert.equal((await fragment(server, '/broken')).text, '<p>Something went wrong here. It has been noted.</p>');
});

test('--dev shows what went wrong, and where', async () => {
  const server = await start(compile('tests/serve/plain_errors.fh'), { args: ['--port', '0', '--dev'] });
  const place = placeOf('tests/serve/plain_errors.fh', 'get /broken');
  const answer = await get(server, '/broken');
  assert.equal(answer.status, 500);
  isPage(answer.text);
  assert.match(answer.text, new RegExp(`${place}: [^<]*zero`));
  assert.match((await fragment(server, '/broken')).text, new RegExp(`^<p>${place}: [^<]*zero</p>$`));
  assert.match((await get(server, '/nowhere')).text, /404 Not Found/);
});

test('--dev leaves the pages of the app', async () => {
  const server = await start(compile('tests/serve/errors.fh'), { args: ['--port', '0', '--dev'], env });
  assert.match((await get(server, '/broken')).text, /Sorry, you/);
});

test('a refused handshake', async () => {
  await assert.rejects(connect(await serverOf(), '/nowhere'), (error) => error.status === 404);
  await assert.rejects(connect(await serverOf(), '/walled/ws'), (error) => error.status === 403);
});
