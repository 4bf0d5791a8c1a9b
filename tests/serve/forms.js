#!/usr/bin/env node
/* forms.js: verbs, and what urlencoded, multipart, JSON and other bodies bring. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { request } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/forms.fh'));
test('builds', async () => { await serverOf(); }, 60);

const types = { form: 'application/x-www-form-urlencoded', json: 'application/json', text: 'text/plain',
                multipart: 'multipart/form-data; boundary=B' };

async function send(path, kind, body, { method = 'POST', headers = {} } = {}) {
  const type = kind ? { 'Content-Type': types[kind] || kind } : {};
  /* node itself says no length for a DELETE. */
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return request(await serverOf(), path, { method, headers: { ...type, ...length, ...headers }, body });
}

const part = (name, value) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const parts = (fields) => `${fields.map(([name, value]) => part(name, value)).join('')}--B--\r\n`;

/* ---- verbs ---- */

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
  test(`${method} with a form, and with a query`, async () => {
    const word = method.toLowerCase();
    assert.equal((await send('/x', 'form', 's=a%20b', { method })).text, `${word} a b`);
    assert.equal((await send('/x?s=q', '', undefined, { method })).text, `${word} q`);
  });
}

test('a known path, another verb', async () => {
  const answer = await send('/only', '', undefined, { method: 'PUT' });
  assert.equal(answer.status, 405);
  assert.deepEqual(answer.headers.allow.split(', ').sort(), ['OPTIONS', 'POST']);
  const all = await send('/x', '', undefined, { method: 'BREW' });
  assert.equal(all.status, 405);
  assert.deepEqual(all.headers.allow.split(', ').sort(), ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
});

test('OPTIONS names the verbs', async () => {
  const answer = await send('/x', '', undefined, { method: 'OPTIONS' });
  assert.equal(answer.status, 204);
  assert.deepEqual(answer.headers.allow.split(', ').sort(), ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
});

test('HEAD of a path that only takes post', async () => {
  const answer = await send('/only', '', undefined, { method: 'HEAD' });
  assert.deepEqual([answer.status, answer.text], [405, '']);
});

test('a slash more redirects with the same verb', async () => {
  const answer = await send('/only/?a=1', 'form', 's=x');
  assert.deepEqual([answer.status, answer.headers.location], [308, '/only?a=1']);
});

test('results of all kinds', async () => {
  assert.deepEqual([(await send('/nothing', '')).status, (await send('/nothing', '')).text], [204, '']);
  assert.equal((await send('/made', '')).status, 201);
  assert.equal((await send('/item/7', '', undefined, { method: 'DELETE' })).status, 204);
  const plain = await send('/redirect', '');
  assert.deepEqual([plain.status, plain.headers.location, plain.text], [303, '/x', '']);
  const htmx = await send('/redirect', '', undefined, { headers: { 'HX-Request': 'true' } });
  assert.deepEqual([htmx.status, htmx.headers['hx-redirect'], htmx.headers.location], [200, '/x', undefined]);
});

/* ---- binding ---- */

function gives(what, path, kind, body, want) {
  test(what, async () => {
    const answer = await send(path, kind, body);
    if (typeof want === 'number') return assert.equal(answer.status, want, answer.text);
    assert.equal(answer.status, 200, answer.text);
    if (typeof want === 'string') assert.equal(answer.text, want);
    else assert.deepEqual(JSON.parse(answer.text), want);
  });
}

const all = ['3', '1.5', 'true', 'é&=', '[1, 2]', '-1', 'none'];
gives('all types, urlencoded', '/types', 'form', 'i=3&f=1.5&b=on&s=%C3%A9%26%3D&is=1&is=2', all);
gives('all types, multipart', '/types', 'multipart',
      parts([['i', '3'], ['f', '1.5'], ['b', 'on'], ['s', 'é&='], ['is', '1'], ['is', '2']]), all);
gives('all types, JSON', '/types', 'json', '{"i":3,"f":1.5,"b":true,"s":"é&=","is":[1,2]}', all);
gives('a record, urlencoded', '/todo', 'form', 'title=a+b&tags=x&tags=y&more=z', { title: 'a b', done: false, tags: ['x', 'y'], due: null });
gives('a record, multipart', '/todo', 'multipart', parts([['title', 'a b'], ['done', 'yes'], ['due', '5']]),
      { title: 'a b', done: true, tags: [], due: 5 });
gives('a record, JSON', '/todo', 'json', '{"title":"a b","done":false,"tags":"x"}', { title: 'a b', done: false, tags: ['x'], due: null });

gives('an unticked box, urlencoded', '/bool', 'form', 'x=1', 'false');
gives('an unticked box, an empty form', '/bool', 'form', '', 'false');
gives('an unticked box, multipart', '/bool', 'multipart', parts([['x', '1']]), 'false');
gives('an unticked box, no parts', '/bool', 'multipart', '--B--\r\n', 'false');
gives('a bool that JSON leaves out', '/bool', 'json', '{}', 400);
gives('a bool without any form', '/bool', '', undefined, 400);
gives('a bool in a text', '/bool', 'text', 'b=on', 400);
gives('a text is no form', '/only', 'text', 's=x', 400);
gives('no type is no form', '/only', '', 's=x', 400);
gives('an unknown type is no form', '/only', 'application/x-www-form-urlencodedx', 's=x', 400);
gives('a type in capitals, with a parameter', '/only', 'Application/X-WWW-Form-Urlencoded; charset=UTF-8', 's=x', 'x');
gives('JSON that says a charset', '/only', 'application/json;charset=utf-8', '{"s":"x"}', 'x');

gives('JSON of some kind', '/only', 'application/problem+json', '{"s":"x"}', 'x');
gives('almost JSON', '/only', 'application/jsonx', '{"s":"x"}', 400);

gives('the query comes before the form', '/only?s=query', 'form', 's=form', 'query');
gives('the query comes before JSON', '/only?s=query', 'json', '{"s":"json"}', 'query');
gives('the path comes before all', '/place/path?where=query', 'form', 'where=form&a=1', 'path 1');
gives('the last of several', '/only', 'form', 's=1&s=2&s=3', '3');
gives('a capture and a form', '/capture/7', 'form', 'title=x', '7 x');
gives('a field that is no UTF-8', '/only', 'form', 's=%ff', 400);
gives('a part that is no UTF-8', '/only', 'multipart', Buffer.from(parts([['s', '\xff']]), 'latin1'), 400);
gives('markup in a field', '/text', 'form', 's=%3Cb%3E', '<b>');
gives('an empty text is a text', '/only', 'form', 's=', '');

for (const [f, number] of [['.5', '0.5'], ['-.5', '-0.5'], ['05', '5.0'], ['+1.5+', '1.5'], ['1e3', '1000.0']]) {
  gives(`the number ${f}`, '/numbers', 'form', `f=${f}&i=+05+`, `${number} 5 0.5 5`);
}
test('a capture is a number in its one form', async () => {
  for (const [number, status] of [['.5', 404], ['05', 404], ['%201', 404], ['0.5', 200]]) {
    assert.equal((await request(await serverOf(), `/v/${number}`)).status, status, number);
  }
});

gives('JSON that is none', '/only', 'json', '{"s":', 400);
gives('JSON that is no object', '/only', 'json', '["s"]', 400);
gives('JSON deeply nested', '/only', 'json', `{"s":${'['.repeat(100000)}`, 400);
gives('JSON with more values than anyone needs', '/data', 'json', `{"a":[${'1,'.repeat(2e6)}1]}`, 400);
gives('a million fields', '/data', 'form', 'a&'.repeat(1e6), 413);
gives('a field over a megabyte', '/length', 'form', `s=${'x'.repeat((1 << 20) + 1)}`, 413);
gives('a part over a megabyte', '/length', 'multipart', parts([['s', 'x'.repeat((1 << 20) + 1)]]), 413);
gives('a part of a megabyte', '/length', 'multipart', parts([['s', 'x'.repeat(1 << 20)]]), String(1 << 20));
gives('a JSON text of three megabytes', '/length', 'json', JSON.stringify({ s: 'x'.repeat(3 << 20) }), String(3 << 20));
gives('a thousand parts', '/data', 'multipart', parts(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])),
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, String(i)])));
gives('a thousand and one parts', '/data', 'multipart', parts(Array.from({ length: 1001 }, () => ['k', '1'])), 413);

gives('data of a form', '/data?q=1', 'form', 'a=x&b=1&b=2', { a: 'x', b: ['1', '2'], q: '1' });
gives('data of a multipart form', '/data?q=1', 'multipart', parts([['a', 'x'], ['b', '1'], ['b', '2']]), { a: 'x', b: ['1', '2'], q: '1' });
gives('data of JSON', '/data?q=1', 'json', '{"a":{"b":[1,null]},"q":2}', { a: { b: [1, null] }, q: '1' });
gives('data of JSON that is no object', '/data', 'json', '[1,{"a":2}]', [1, { a: 2 }]);
gives('data without anything', '/data', '', undefined, {});

gives('the raw body of a form', '/req', 'form', 'a=%20&b', 'POST a=%20&b');
gives('the raw body of JSON', '/req', 'json', ' {"a": 1}', 'POST  {"a": 1}');
gives('the raw body of JSON that is no object', '/req', 'json', '[1]', 'POST [1]');
gives('the raw body of a text', '/req', 'text', 'line\nline', 'POST line\nline');
gives('the raw body of what says no type', '/req', '', 'x', 'POST x');
gives('the raw body of a multipart form is empty', '/req', 'multipart', parts([['a', '1']]), 'POST ');

for (const [what, type, body] of [
  ['no boundary', 'multipart/form-data', parts([['s', 'x']])],
  ['another boundary', 'multipart/form-data; boundary=C', parts([['s', 'x']])],
  ['no final boundary', types.multipart, part('s', 'x')],
  ['a part without a name', types.multipart, '--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n'],
  ['lines that end without CR', types.multipart, parts([['s', 'x']]).replace(/\r/g, '')],
  ['an endless head', types.multipart, `--B\r\nX: ${'x'.repeat(100000)}\r\n${part('s', 'x')}--B--\r\n`],
]) gives(`multipart with ${what}`, '/only', type, body, 400);

test('a wrong value is named, shown and escaped', async () => {
  const answer = await send('/types', 'form', 'i=%3Cb%3E&f=1&s=x');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /\bi\b.*whole number.*&lt;b&gt;/);
  assert.doesNotMatch(answer.text, /<b>/);
});

test('a compressed body is not read', async () => {
  const answer = await send('/only', 'form', 's=x', { headers: { 'Content-Encoding': 'gzip' } });
  assert.equal(answer.status, 415);
});

test('a body over the limit', async () => {
  const answer = await send('/body', 'text', 'x'.repeat((16 << 20) + 1), { method: 'PUT' });
  assert.equal(answer.status, 413);
  assert.equal((await send('/body', 'text', 'x'.repeat(16 << 20), { method: 'PUT' })).text, String(16 << 20));
});

/* ---- what another site sends ---- */

const own = (server) => ({ Host: `${server.host}:${server.port}` });
const ownOrigin = (server) => `http://${server.host}:${server.port}`;

for (const [what, headers, status] of [
  ['nothing is said', () => ({}), 200],
  ['its own Origin', (s) => ({ Origin: ownOrigin(s) }), 200],
  ['its own Origin, and same-origin', (s) => ({ Origin: ownOrigin(s), 'Sec-Fetch-Site': 'same-origin' }), 200],
  ['same-origin alone', () => ({ 'Sec-Fetch-Site': 'same-origin' }), 200],
  ['typed into the address bar', () => ({ 'Sec-Fetch-Site': 'none' }), 200],
  ['its own host, through a proxy with TLS', () => ({ Host: 'app.example', Origin: 'https://app.example' }), 200],
  ['its own host in capitals', () => ({ Host: 'APP.example', Origin: 'http://app.EXAMPLE' }), 200],
  ['a friend', () => ({ Origin: 'https://friend.example', 'Sec-Fetch-Site': 'cross-site' }), 200],
  ['another Origin', () => ({ Origin: 'https://evil.example' }), 403],
  ['another port', (s) => ({ Origin: `http://${s.host}:1` }), 403],
  ['the port in front', (s) => ({ Origin: `${ownOrigin(s)}0` }), 403],
  ['another Origin that says same-origin', () => ({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }), 403],
  ['null', () => ({ Origin: 'null' }), 403],
  ['an empty Origin', () => ({ Origin: '' }), 403],
  ['the friend without TLS', () => ({ Origin: 'http://friend.example' }), 403],
  ['the friend at another port', () => ({ Origin: 'https://friend.example:444' }), 403],
  ['a host that ends alike', () => ({ Host: 'app.example', Origin: 'https://evil-app.example' }), 403],
  ['a host within a host', () => ({ Host: 'app.example', Origin: 'https://app.example.evil.example' }), 403],
  ['a user', () => ({ Host: 'app.example', Origin: 'https://app.example@evil.example' }), 403],
  ['cross-site', () => ({ 'Sec-Fetch-Site': 'cross-site' }), 403],
  ['same-site', () => ({ 'Sec-Fetch-Site': 'same-site' }), 403],
  ['cross-site with its own Origin', (s) => ({ Origin: ownOrigin(s), 'Sec-Fetch-Site': 'cross-site' }), 403],
  ['a word nobody knows', () => ({ 'Sec-Fetch-Site': 'x' }), 403],
]) {
  test(`from another site: ${what}: ${status}`, async () => {
    const server = await serverOf();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await send('/x', 'form', 's=x', { method, headers: { ...own(server), ...headers(server) } });
      assert.equal(answer.status, status, method);
    }
    const read = await send('/x?s=x', '', undefined, { method: 'GET', headers: { ...own(server), ...headers(server) } });
    assert.equal(read.status, 200);
  });
}

test('what is refused has not run', async () => {
  const before = Number((await send('/count', '')).text);
  assert.equal((await send('/count', '', undefined, { headers: { Origin: 'https://evil.example' } })).status, 403);
  assert.equal((await send('/count?_method=POST', '', undefined, { method: 'GET', headers: { 'X-HTTP-Method-Override': 'POST' } })).status, 405);
  assert.equal(Number((await send('/count', '')).text), before + 1);
});
