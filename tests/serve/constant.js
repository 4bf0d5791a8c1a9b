#!/usr/bin/env node
/* constant.js: pages without holes, which are answered from bytes made at compile time. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { test } = require('../lib/test');
const { root, build, work, compile, fhc, shared, write } = require('../lib/app');
const { request } = require('../lib/client');
const { dial } = require('../lib/raw');

const source = 'tests/serve/constant.fh';
const serverOf = shared(() => compile(source));
const ask = async (where, headers = {}, method = 'GET') =>
  request(await serverOf(), where, { method, headers });

const htmx = { 'HX-Request': 'true' };
const packed = { 'Accept-Encoding': 'gzip' };
const twins = ['/', '/text', '/layout', '/head', '/inside', '/long', '/letters', '/returned'];
const twinOf = (where) => (where === '/' ? '/twin' : `/twin${where}`);

test('builds', async () => { await serverOf(); }, 60);

test('which routes are pages without holes', () => {
  const made = fhc(['emit', source]).stdout;
  const pages = [...made.matchAll(/^static const FhPage (\w+) = /gm)].map((match) => match[1]);
  assert.deepEqual(pages, [
    'get_page', 'get_text_page', 'get_layout_page', 'get_head_page', 'get_inside_page', 'get_long_page',
    'get_letters_page', 'get_returned_page', 'get_whole_page', 'get_name_captured_page', 'get_small_page',
    'get_kept_page', 'get_walled_page_page', 'get_counted_page', 'get_marked_page', 'get_typed_page',
  ]);
  for (const name of ['twin', 'asked', 'status', 'logged']) assert.match(made, new RegExp(`get_${name}_handler`));
});

test('they are what the server would have made', async () => {
  for (const where of twins) {
    assert.equal((await ask(where)).text, (await ask(twinOf(where))).text, where);
    assert.equal((await ask(where, htmx)).text, (await ask(twinOf(where), htmx)).text, `${where} as a fragment`);
  }
});

test('by gzip they are the same', async () => {
  let smaller = 0;
  for (const where of [...twins, '/whole', '/walled/page']) {
    for (const headers of [{}, htmx]) {
      const key = { 'X-Key': '1', ...headers };
      const plain = await ask(where, key);
      const answer = await ask(where, { ...key, ...packed });
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(Number(answer.headers['content-length']), answer.body.length);
      if (answer.headers['content-encoding'] === 'gzip') {
        assert.ok(answer.body.length + 100 <= plain.body.length, `${where} saves nothing`);
        assert.equal(zlib.gunzipSync(answer.body).toString(), plain.text);
        assert.notEqual(answer.headers.etag, plain.headers.etag);
        smaller++;
      } else {
        assert.equal(answer.text, plain.text);
        assert.equal(answer.headers.etag, plain.headers.etag);
      }
    }
  }
  assert.ok(smaller >= twins.length, `${smaller} were packed`);
});

test('gzip only for those who take it', async () => {
  for (const [accepts, coding] of [['gzip', 'gzip'], ['br, GZIP;q=0.1', 'gzip'], ['gzip;q=0', undefined],
                                   ['br', undefined], ['', undefined]]) {
    assert.equal((await ask('/', { 'Accept-Encoding': accepts })).headers['content-encoding'], coding, accepts);
  }
});

test('the head says what every answer says', async () => {
  const { status, headers } = await ask('/');
  const twin = await ask('/twin');
  assert.equal(status, 200);
  for (const name of ['content-type', 'content-length', 'x-content-type-options', 'x-frame-options', 'referrer-policy']) {
    assert.equal(headers[name], twin.headers[name], name);
  }
  assert.ok(Math.abs(Date.parse(headers.date) - Date.now()) < 60e3, headers.date);
  assert.equal(headers['cache-control'], 'no-cache');
  assert.equal(headers.vary, 'HX-Request, Accept-Encoding');
  assert.equal((await ask('/whole')).headers.vary, undefined);
  assert.equal((await ask('/returned', htmx)).headers.vary, 'HX-Request, Accept-Encoding');
});

test('a tag for each form, and 304 to whoever has it', async () => {
  const tags = new Set();
  for (const headers of [{}, packed, htmx, { ...htmx, ...packed }]) {
    const { headers: { etag }, body } = await ask('/long', headers);
    assert.match(etag, /^"[^"]+"$/);
    tags.add(etag);
    for (const given of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const known = await ask('/long', { ...headers, 'If-None-Match': given });
      assert.equal(known.status, 304, given);
      assert.equal(known.body.length, 0);
      assert.equal(known.headers.etag, etag);
      assert.equal(known.headers.vary, 'HX-Request, Accept-Encoding');
      assert.equal(known.headers['content-encoding'], undefined);
    }
    const other = await ask('/long', { ...headers, 'If-None-Match': '"other"' });
    assert.equal(other.status, 200);
    assert.deepEqual(other.body, body);
    assert.equal((await ask('/long', { ...headers, 'If-Match': '"other"' })).status, 412);
    assert.equal((await ask('/long', { ...headers, 'If-Match': etag })).status, 200);
  }
  assert.equal(tags.size, 4);
});

test('HEAD', async () => {
  for (const where of ['/', '/long']) {
    const whole = await ask(where), head = await ask(where, {}, 'HEAD');
    assert.equal(head.body.length, 0);
    assert.deepEqual({ ...head.headers, date: '' }, { ...whole.headers, date: '' });
  }
});

test('other verbs, captures, an empty fragment', async () => {
  assert.equal((await ask('/text', {}, 'POST')).status, 405);
  assert.equal((await ask('/text', {}, 'OPTIONS')).headers.allow, 'GET, HEAD, OPTIONS');
  assert.match((await ask('/whatever/captured')).text, /the name is not used/);
  assert.equal((await ask('/text/')).status, 308);
  const small = await ask('/small', htmx);
  assert.equal(small.status, 200);
  assert.equal(small.text, '');
});

test('many on one connection, one behind the other', async () => {
  const wire = await dial(await serverOf());
  const line = (where, more = '') => `GET ${where} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  wire.write(line('/'), line('/long'), line('/', 'HX-Request: true\r\n'), line('/twin'), line('/', 'Connection: close\r\n'));
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await wire.answer());
  assert.equal(answers[0].body, (await ask('/')).text);
  assert.equal(answers[1].body, (await ask('/long')).text);
  assert.equal(answers[2].body, (await ask('/', htmx)).text);
  assert.equal(answers[3].body, answers[0].body);
  assert.equal(answers[4].body, answers[0].body);
  assert.equal(answers[4].headers.connection, 'close');
  assert.equal(await wire.end(), '');
});

test('HTTP/1.0', async () => {
  const wire = await dial(await serverOf());
  wire.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  const kept = await wire.answer();
  assert.equal(kept.headers.connection, 'keep-alive');
  wire.write('GET / HTTP/1.0\r\n\r\n');
  const last = await wire.answer();
  assert.equal(last.headers.connection, 'close');
  assert.equal(last.body, kept.body);
  assert.equal(await wire.end(), '');
});

test('hooks run before them', async () => {
  assert.equal((await ask('/walled/page')).status, 401);
  const { headers: { etag } } = await ask('/walled/page', { 'X-Key': '1' });
  assert.equal((await ask('/walled/page', { 'If-None-Match': etag })).status, 401);
  assert.equal((await ask('/walled/page', { 'If-None-Match': etag, 'X-Key': '1' })).status, 304);
});

test('what hooks set goes with them', async () => {
  assert.equal((await ask('/marked')).headers['x-mark'], 'yes');
  assert.match((await ask('/marked')).text, /<body><p>marked<\/p><\/body>/);
  const first = await ask('/counted');
  assert.match(first.headers['set-cookie'][0], /^fh_session_/);
  assert.match(first.text, /<p>counted<\/p>/);
  const cookie = first.headers['set-cookie'][0].split(';')[0];
  const second = await ask('/counted', { Cookie: cookie, 'If-None-Match': first.headers.etag });
  assert.equal(second.status, 304);
  assert.match(second.headers['set-cookie'][0], /^fh_session_/);
});

test('how long a page may be kept, a hook may say', async () => {
  const { headers, text } = await ask('/kept');
  assert.equal(headers['cache-control'], 'max-age=60');
  assert.match(text, /<p>kept<\/p>/);
  assert.equal((await ask('/kept', { 'If-None-Match': headers.etag })).headers['cache-control'], 'max-age=60');
});

test('a type of their own takes the place of ours', async () => {
  const plain = await ask('/typed'), answer = await ask('/typed', packed);
  assert.equal(plain.headers['content-type'], 'text/plain');
  assert.match(plain.text, /<body><p>typed<\/p><\/body>/);
  assert.equal(answer.headers['content-type'], 'text/plain');
  assert.equal(zlib.gunzipSync(answer.body).toString(), plain.text);
  assert.equal((await ask('/typed', { 'If-None-Match': plain.headers.etag })).status, 304);
});

test('a program with many pages does not grow without an end', () => {
  const pages = (count) => {
    const text = Array.from({ length: count }, (_, i) => `get /p${i} -> P("page ${i}")\n`).join('');
    const made = fhc(['emit', write('constant-many.fh', text)]);
    assert.equal(made.status, 0, made.stderr);
    return [made.stdout.match(/^static const FhPage /gm).length, (made.stdout.match(/_handler\(FhEvent/g) || []).length];
  };
  assert.deepEqual(pages(500), [500, 0]);
  assert.deepEqual(pages(520), [500, 20]);
});

/* What make would do with C of an older fhc and a newer library. */
test('C that names other files is not linked', () => {
  const c = path.join(work, 'constant-other.c');
  const made = fhc(['emit', source]).stdout;
  fs.writeFileSync(c, made.replace(/fh_assets_[0-9a-f]{8}/g, 'fh_assets_00000000'));
  const flags = (which) => fhc([which]).stdout.trim().split(' ');
  const sanitize = path.basename(build) === 'san' ? ['-fsanitize=address,undefined'] : [];
  const cc = path.basename(build) === 'san' ? 'clang' : process.env.CC || 'cc';
  const linked = spawnSync(cc, ['-std=c11', ...sanitize, ...flags('--cflags'), c, '-o', `${c}.out`, ...flags('--libs')],
                           { cwd: root, encoding: 'utf8' });
  assert.notEqual(linked.status, 0);
  assert.match(linked.stderr, /undefined reference to `fh_assets_00000000'/);
  assert.match(made, /run its fhc again/);
});
