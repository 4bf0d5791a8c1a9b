#!/usr/bin/env node
/* leads.js: where answers may lead: redirect(…), and headers that a browser or htmx follows. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { get, eventually } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/leads.fh'));
const of = (path, values) => `${path}?${new URLSearchParams(values)}`;
const ask = async (path, values = {}, headers) => get(await serverOf(), of(path, values), headers);

async function leads(path, values, to, name = 'location') {
  const answer = await ask(path, values);
  assert.equal(answer.headers[name], to, `${path} ${JSON.stringify(values)}`);
}

async function refuses(path, values, why) {
  const server = await serverOf();
  const before = server.stderr.length;
  const answer = await ask(path, values);
  assert.equal(answer.status, 500, `${path} ${JSON.stringify(values)}`);
  for (const name of ['location', 'refresh', 'hx-redirect', 'hx-location', 'hx-push-url']) {
    assert.equal(answer.headers[name], undefined, `${path} ${name}`);
  }
  await eventually(() => assert.match(server.stderr.slice(before), why, `${path} ${JSON.stringify(values)}`));
}

test('builds', async () => { await serverOf(); }, 60);

const here = ['/', '/a', '/a?b=c:d#e', 'a/b', '?x=1', '#x', '', '/a//b', './a:b', '..', '/%2F/x', '/a\\b'];
const away = ['//evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '///evil.example',
              'https://evil.example', 'HTTP://evil.example/', 'http:evil.example', 'http:/evil.example',
              'mailto:a@b.example'];
const never = ['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd',
               'a:b'];
const broken = ['/\t/evil.example', '/\n/evil.example', ' //evil.example', '\x01//evil.example', '/a\x00b', '/\x7f',
                '\tjavascript:x', 'java\nscript:x'];

const followed = ['/to', '/location', '/hx-redirect', '/hx-push-url', '/hx-replace-url'];
const header = { '/to': 'location' };

for (const path of followed) {
  test(`${path} stays on this site`, async () => {
    for (const x of here) await leads(path, { x }, x, header[path] || path.slice(1));
    for (const x of away) await refuses(path, { x }, /another site|only http/);
    for (const x of never) await refuses(path, { x }, /only http, https, mailto and tel/);
    for (const x of broken) await refuses(path, { x }, /control character|NUL/);
  });
}

test('what is meant may lead anywhere, but for the schemes that run', async () => {
  for (const x of ['//evil.example', 'https://evil.example/x', 'mailto:a@b']) {
    await leads('/anywhere', { x }, x);
    await leads('/maybe', { x, b: 'on' }, x);
    await refuses('/maybe', { x }, /anywhere=true/);
  }
  for (const x of never) await refuses('/anywhere', { x }, /only http/);
  for (const x of broken) await refuses('/anywhere', { x }, /control character|NUL/);
});

test('the address of this site may be whole', async () => {
  const { host, port } = await serverOf();
  await leads('/to', { x: `http://${host}:${port}/a` }, `http://${host}:${port}/a`);
  await refuses('/to', { x: `http://${host}:${port}@evil.example/` }, /another site/);
  await refuses('/to', { x: `http://${host}:${port}.evil.example/` }, /another site/);
  await refuses('/to', { x: `http://${host}:${port}\\@evil.example/` }, /another site/);
  await refuses('/to', { x: `http://${host}/` }, /another site/);
});

test('holes are encoded for their place', async () => {
  for (const x of ['C#', 'a/b', '%41', 'R&D', 'a+b', 'what?', '../x', 'é', '\r\nX: y']) {
    await leads('/room', { x }, `/room/${encodeURIComponent(x)}`);
    await leads('/joined', { x }, `/room/${encodeURIComponent(x)}`);
    await leads('/query', { x }, `/s?q=${encodeURIComponent(x)}#${encodeURIComponent(x)}`);
    await leads('/foreign', { x }, `https://other.example/u/${encodeURIComponent(x)}?v=${encodeURIComponent(x)}`);
    await leads('/const', { x }, `https://sign-in.example/u/${encodeURIComponent(x)}`);
    await leads('/hx-push-room', { x }, `/room/${encodeURIComponent(x)}`, 'hx-push-url');
    await leads('/link', { x }, `</a/${encodeURIComponent(x)}>; rel=preload`, 'link');
  }
  for (const x of ['.', '..']) await refuses('/room', { x }, /`\.` or `\.\.`/);
  await leads('/unicode', { x: 'ö' }, '/%C3%A4%20b/%C3%B6');
});

test('what a constant beginning does not settle is judged whole', async () => {
  await leads('/pair', { a: 'x', b: 'y' }, '/x/y');
  await refuses('/pair', { a: '', b: 'evil.example' }, /empty/);
  await leads('/rest', { x: 'a/b' }, '/a/b');
  await refuses('/rest', { x: '/evil.example' }, /empty/);
  await leads('/start', { x: '/a' }, '/a/end');
  await refuses('/start', { x: '//evil.example' }, /another site/);
  await refuses('/host', { x: '.evil.example' }, /another site/);
  await leads('/chosen', { b: 'on' }, 'https://sign-in.example/');
  await leads('/chosen', {}, '/here');
  await leads('/constant', {}, 'https://other.example');
});

test('for htmx too', async () => {
  const answer = await ask('/room', { x: 'a/b' }, { 'HX-Request': 'true' });
  assert.deepEqual([answer.status, answer.headers['hx-redirect']], [200, '/room/a%2Fb']);
  assert.equal((await ask('/to', { x: 'javascript:alert(1)' }, { 'HX-Request': 'true' })).status, 500);
});

test('HX-Location takes instructions from the program alone', async () => {
  for (const x of ['/a', '/a?b=1']) await leads('/hx-location', { x }, x, 'hx-location');
  await leads('/hx-location', { x: '/a path:/b' }, '/a%20path:/b', 'hx-location');
  await leads('/hx-location', { x: '/a,"path":/b' }, '/a%2C%22path%22:/b', 'hx-location');
  await refuses('/hx-location', { x: '{"path": "/a", "target": "#x"}' }, /instruction/);
  await refuses('/hx-location', { x: '//evil.example' }, /another site/);
  await leads('/hx-location-json', { x: 'a/b' }, '{"path": "/room/a%2Fb", "target": "#\\u00fc"}', 'hx-location');
  await leads('/hx-location-path', { x: '/a' }, '{"path": "/a"}', 'hx-location');
  for (const x of [...away, ...never, ...broken]) await refuses('/hx-location-path', { x }, /header\("HX-Location"/);
  await leads('/hx-location-text', { x: '","path":"//evil' }, '{"path": "/room/%22%2C%22path%22%3A%22%2F%2Fevil"}',
              'hx-location');
});

test('Refresh', async () => {
  await leads('/refresh', { x: '/a' }, '5; url=%2Fa', 'refresh');
  for (const x of ['5', '5; url=/a', '0;/a', '0 URL = "/a"']) await leads('/refresh-whole', { x }, x, 'refresh');
  for (const x of ['0; url=//evil.example', '0;url="https://evil.example"', '0,//evil.example', '.5 url=\'//evil.example\'',
                   '0;url=javascript:x', '0;\turl=//evil.example']) {
    await refuses('/refresh-whole', { x }, /header\("Refresh"/);
  }
});

test('a name that is not constant is looked at when it comes', async () => {
  await refuses('/named', { n: 'LOCATION', x: '//evil.example' }, /another site/);
  assert.equal((await ask('/named', { n: 'X-Y', x: '//evil.example' })).headers['x-y'], '//evil.example');
});

test('a header holds ASCII', async () => {
  assert.equal((await ask('/text', { x: 'plain ~' })).headers['x-text'], 'plain ~');
  await refuses('/text', { x: 'é' }, /only ASCII may stand in a header; json\(x\) and url_encode\(x\)/);
  await refuses('/text', { x: 'a\x7f' }, /control character/);
  const say = 'é "\\ \u{1F600}\x7f\n';
  for (const [path, value] of [['/json', { say }], ['/json-hole', { say: [say] }]]) {
    const text = (await ask(path, { x: say })).headers['hx-trigger'];
    assert.match(text, /^[ -~]+$/);
    assert.deepEqual(JSON.parse(text), value);
  }
});
