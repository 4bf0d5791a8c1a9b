#!/usr/bin/env node
/* pages.js: from a result to the page, fragment, text or JSON that is answered. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared, placeOf } = require('../lib/app');
const { get, fragment, request } = require('../lib/client');
const { sameHtml } = require('../lib/html');

const serverOf = shared(() => compile('tests/serve/pages.fh'));
const ask = async (path, headers) => get(await serverOf(), path, headers);

test('builds', async () => { await serverOf(); }, 60);

const partOf = (text, tag) => text.match(new RegExp(`<${tag}[ >][^]*</${tag}>`))[0];

test('the page around a result', async () => {
  const { status, headers, text } = await ask('/');
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/html; *charset=utf-8$/i);
  assert.equal(Number(headers['content-length']), Buffer.byteLength(text));
  assert.match(text, /^<!doctype html>\s*<html lang="en"/i);
  const head = partOf(text, 'head');
  assert.match(head, /<meta charset="?utf-8"?>/i);
  assert.match(head, /<meta name="?viewport"? content="width=device-width, *initial-scale=1[^"]*">/);
  assert.match(head, /<title>Home &amp; away<\/title>/);
  assert.equal(text.match(/<title>/g).length, 1);
  assert.match(head, /<script src="\/[^"]*htmx[^"]*"/);
  assert.match(head, /<script src="\/[^"]*ws[^"]*"/);
  assert.match(head, /<link [^>]*stylesheet/);
  sameHtml(partOf(text, 'main'), '<main class="container"><h1>Home &amp; away</h1><p>Welcome</p></main>');
});

test('every file that a page names is there', async () => {
  const { text } = await ask('/');
  const files = [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1]);
  assert.ok(files.length >= 3, String(files));
  for (const file of files) assert.equal((await ask(file)).status, 200, file);
});

test('a page names no other host', async () => {
  assert.doesNotMatch((await ask('/')).text, /(src|href)="?(https?:)?\/\//);
});

test('several roots, and the title of the app', async () => {
  const { text } = await ask('/plain');
  sameHtml(partOf(text, 'body'), '<body><p>one</p><p>two</p></body>');
  assert.match(partOf(text, 'head'), /<title>Pages<\/title>/);
});

test('what belongs into the head goes there', async () => {
  const { text } = await ask('/head');
  const head = partOf(text, 'head');
  for (const each of ['<title>Own</title>', '<meta name="description" content="d">', '<link rel="icon" href="/i.png">',
                      '<style>p { color: red }</style>', '<script>let own = 1</script>']) {
    assert.ok(head.includes(each), each);
  }
  assert.equal(text.match(/<title>/g).length, 1);
  sameHtml(partOf(text, 'body'), '<body><p>body</p></body>');
});

test('inside an element they stay where they are', async () => {
  sameHtml(partOf((await ask('/inside')).text, 'body'), '<body><div><style>p { margin: 0 }</style><p>x</p></div></body>');
});

test('a fragment for htmx', async () => {
  const { text, headers } = await fragment(await serverOf(), '/');
  sameHtml(text, '<title>Home &amp; away</title><main class="container"><h1>Home &amp; away</h1><p>Welcome</p></main>');
  assert.match(headers.vary, /HX-Request/i);
  assert.match(headers['content-type'], /^text\/html/);
});

test('a page says that it varies', async () => assert.match((await ask('/')).headers.vary, /HX-Request/i));

test('a history restore gets the whole page', async () => {
  const { text } = await ask('/', { 'HX-Request': 'true', 'HX-History-Restore-Request': 'true' });
  assert.match(text, /<html/);
});

test('an Html root is not wrapped', async () => {
  for (const { text } of [await ask('/whole'), await fragment(await serverOf(), '/whole')]) {
    sameHtml(text, '<!doctype html><html lang="de"><head><title>w</title></head><body><p>x</p></body></html>');
  }
});

function answers(path, status, type, body) {
  test(`${path} answers ${status} ${type}`, async () => {
    const answer = await ask(path);
    assert.equal(answer.status, status, answer.text);
    if (type) assert.ok((answer.headers['content-type'] || '').startsWith(type), answer.headers['content-type']);
    if (typeof body === 'string') assert.equal(answer.text, body);
    else if (body) assert.deepEqual(JSON.parse(answer.text), body);
  });
}

answers('/text?s=%3Cb%3E', 200, 'text/plain', '<b>');
answers('/text?s=%C3%A9', 200, 'text/plain; charset=utf-8', 'é');
answers('/json', 200, 'application/json', { a: 1 });
answers('/record?x=1', 200, 'application/json', { x: 1, y: 2 });
answers('/data?a=1&b=x&a=2', 200, 'application/json');
answers('/none', 204, '', '');
answers('/nothing', 204, '', '');
answers('/teapot', 418, 'text/plain', 'short and stout');
answers('/text-result', 200, 'text/plain', '<b>x</b>');
answers('/text', 400, '');
answers('/page/a%20b/-7/1.5', 200, 'text/plain', 'a b -7 1.5');
answers('/page/a/7/2', 200, 'text/plain', 'seven a 2.0');
answers('/page/a/x/2', 404);
answers('/page/a/1/x', 404);
answers('/page/a/1.5/2', 404);
answers('/page/a/99999999999999999999/2', 404);
answers('/page//1/2', 404);
answers('/rest/a/b%2Fc/d%20e', 200, 'text/plain', 'a/b/c/d e');
answers('/fixed/path', 200, 'text/plain', 'constant');
answers('/fixed/other', 200, 'text/plain', 'capture other');
answers('/fixed/p%61th', 200, 'text/plain');
answers('/%C3%A9/%C3%BC', 200, 'text/plain', 'letters ü');
answers('/stops?n=2', 200, 'text/html');
answers('/fail?n=5', 200, 'text/plain', '5');

test('status with markup is a page', async () => {
  const answer = await ask('/missing');
  assert.equal(answer.status, 404);
  sameHtml(partOf(answer.text, 'body'), '<body><p>no such thing</p></body>');
});

test('fail ends the handler', async () => {
  const answer = await ask('/fail?n=0');
  assert.equal(answer.status, 409);
  assert.doesNotMatch(answer.text, /<zeros>/);
  assert.match(answer.text, /no &lt;zeros&gt;|no <zeros>$/);
});

test('a redirect', async () => {
  const answer = await ask('/redirect');
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.location, '/plain?a=1');
});

test('a redirect for htmx', async () => {
  const answer = await fragment(await serverOf(), '/redirect');
  assert.equal(answer.headers['hx-redirect'], '/plain?a=1');
  assert.ok(answer.status < 300, String(answer.status));
});

test('a header of one\'s own', async () => {
  const answer = await fragment(await serverOf(), '/header');
  assert.equal(answer.headers['x-own'], 'yes');
  assert.equal(answer.text, '<p>x</p>');
});

test('a handler that stops answers 500 and tells the log, not the client', async () => {
  const server = await serverOf();
  const answer = await get(server, '/stops?n=0');
  assert.equal(answer.status, 500);
  assert.doesNotMatch(answer.text, /zero|pages\.fh/);
  await server.printed(new RegExp(placeOf('tests/serve/pages.fh', '1 // n')));
  assert.equal((await get(server, '/stops?n=1')).status, 200);
});

test('a 400 says which parameter, and escapes what came', async () => {
  const answer = await ask('/stops?n=%3Cb%3E');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /\bn\b/);
  assert.match(answer.text, /whole number/);
  assert.doesNotMatch(answer.text, /<b>/);
});

test('what a request knows', async () => {
  const answer = await ask('/req?a=1&b=2', { 'x-ask': 'it', Cookie: 'b=1; c=two; d=3' });
  assert.match(answer.text, /^GET \/req a=1&b=2 false it two (127\.0\.0\.1|::1)$/);
  const bare = await fragment(await serverOf(), '/req');
  assert.match(bare.text, /^GET \/req  true - - /);
});

test('a slash more or less redirects', async () => {
  const more = await ask('/plain/?a=1');
  assert.equal(more.status, 308);
  assert.equal(more.headers.location.replace(/^https?:\/\/[^/]*/, ''), '/plain?a=1');
  const less = await ask('/folder');
  assert.equal(less.status, 308);
  assert.equal(less.headers.location.replace(/^https?:\/\/[^/]*/, ''), '/folder/');
});

test('a slash in front of a host is no way out', async () => {
  const answer = await ask('//evil.example/');
  assert.equal(answer.status, 404);
  const redirected = await ask('//evil.example/%2e%2e/plain/');
  assert.ok(!/^\/\/|^https?:\/\/(?!127)/.test(redirected.headers.location || ''), redirected.headers.location);
});

test('headers that every answer has', async () => {
  for (const path of ['/', '/text?s=x', '/nowhere', '/stops?n=0', '/text', '/none', '/redirect', '/plain/']) {
    const { headers } = await ask(path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN', path);
    assert.equal(headers['referrer-policy'], 'same-origin', path);
  }
});

test('HEAD', async () => {
  const server = await serverOf();
  const whole = await get(server, '/');
  const head = await request(server, '/', { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers['content-length'], whole.headers['content-length']);
  assert.equal(head.headers['content-type'], whole.headers['content-type']);
  assert.equal((await request(server, '/nowhere', { method: 'HEAD' })).status, 404);
});

test('OPTIONS', async () => {
  const answer = await request(await serverOf(), '/plain', { method: 'OPTIONS' });
  assert.ok([200, 204].includes(answer.status));
  const allowed = answer.headers.allow.split(/, */).sort();
  assert.deepEqual(allowed, ['GET', 'HEAD', 'OPTIONS']);
});

test('another verb is 405, and says which there are', async () => {
  const server = await serverOf();
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await request(server, '/plain', { method });
    assert.equal(answer.status, 405, method);
    assert.match(answer.headers.allow, /GET/);
  }
  assert.equal((await request(server, '/nowhere', { method: 'POST' })).status, 404);
});

test('an unknown path is 404', async () => {
  for (const path of ['/nowhere', '/plain/x', '/plainx', '/Plain', '/text%00', '/%00']) {
    assert.equal((await ask(path)).status, 404, path);
  }
});
