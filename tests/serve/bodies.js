#!/usr/bin/env node
/* bodies.js: where a request ends: lengths, chunks, and those who mean to confuse two servers
 * about it (RFC 9112, sections 5 to 7 and 11.2). */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { test, slowness } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { sleep } = require('../lib/client');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/forms.fh', 'bodies-forms'));
test('builds', async () => { await serverOf(); }, 60);

async function dialed(...text) {
  const wire = await raw.dial(await serverOf());
  wire.write(...text);
  return wire;
}

const head = (more, first = 'POST /req HTTP/1.1') => `${first}\r\nHost: x\r\nContent-Type: text/plain\r\n${more}\r\n`;
const next = 'GET /x?s=next HTTP/1.1\r\nHost: x\r\n\r\n';
const smuggled = 'POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

async function count() {
  const wire = await dialed(smuggled);
  return Number((await wire.answer()).body);
}

/* ---- in sync ---- */

for (const [what, more, body, want] of [
  ['a length', 'Content-Length: 5\r\n', 'hello', 'hello'],
  ['a length with zeros', 'Content-Length: 0005\r\n', 'hello', 'hello'],
  ['a length of nothing', 'Content-Length: 0\r\n', '', ''],
  ['no length', '', '', ''],
  ['chunks', 'Transfer-Encoding: chunked\r\n', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'hello'],
  ['chunks in capitals', 'TRANSFER-ENCODING: CHUNKED\r\n', '00000A\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['chunks with extensions and trailers', 'Transfer-Encoding: chunked\r\n', '5;a=b;c\r\nhello\r\n0;x\r\nA: b\r\nContent-Length: 99\r\n\r\n', 'hello'],
  ['a body that is a request', `Content-Length: ${smuggled.length}\r\n`, smuggled, smuggled],
]) {
  test(`${what}: the next request is understood`, async () => {
    const wire = await dialed(head(more), body, next);
    assert.deepEqual([(await wire.answer()).body, (await wire.answer()).body], [`POST ${want}`, 'got next']);
  });
  test(`${what}, byte by byte`, async () => {
    const wire = await dialed();
    for (const byte of head(more) + body + next) {
      wire.write(byte);
      await new Promise(setImmediate);
    }
    assert.deepEqual([(await wire.answer()).body, (await wire.answer()).body], [`POST ${want}`, 'got next']);
  });
}

test('twenty requests with bodies in one write', async () => {
  const all = Array.from({ length: 20 }, (_, i) => (i % 2
    ? head(`Content-Length: ${i}\r\n`) + 'x'.repeat(i)
    : head('Transfer-Encoding: chunked\r\n') + (i ? `${i.toString(16)}\r\n${'x'.repeat(i)}\r\n` : '') + '0\r\n\r\n'));
  const wire = await dialed(all.join(''));
  for (let i = 0; i < 20; i++) assert.equal((await wire.answer()).body, `POST ${'x'.repeat(i)}`);
});

test('a body that no route wants is read all the same', async () => {
  for (const [first, status] of [['POST /nowhere HTTP/1.1', 404], ['PUT /only HTTP/1.1', 405], ['GET /x HTTP/1.1', 200],
                                 ['OPTIONS /x HTTP/1.1', 204], ['POST /types HTTP/1.1', 400], ['BREW /x HTTP/1.1', 405]]) {
    const wire = await dialed(head(`Content-Length: ${smuggled.length}\r\n`, first), smuggled, next);
    assert.equal((await wire.answer()).status, status, first);
    assert.equal((await wire.answer()).body, 'got next', first);
  }
});

test('what another site sends is read, and refused', async () => {
  const wire = await dialed(head(`Origin: http://evil.example\r\nContent-Length: ${smuggled.length}\r\n`), smuggled, next);
  assert.equal((await wire.answer()).status, 403);
  assert.equal((await wire.answer()).body, 'got next');
});

test('HEAD has a length and no body, GET with a body is answered', async () => {
  const wire = await dialed('HEAD /x?s=1 HTTP/1.1\r\nHost: x\r\n\r\n', next);
  const answer = await wire.answer({ bodyless: true });
  assert.deepEqual([answer.status, answer.headers['content-length']], [200, '5']);
  assert.equal((await wire.answer()).body, 'got next');
});

test('a body of HTTP/1.0', async () => {
  const wire = await dialed('POST /req HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello');
  assert.match(await wire.end(), /^HTTP\/1\.1 200 [^]*\r\n\r\nPOST hello$/);
});

/* ---- Expect ---- */

test('100 Continue is said before the body comes', async () => {
  for (const how of ['Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n']) {
    const wire = await dialed(head(`Expect: 100-Continue\r\n${how}`));
    assert.equal((await wire.answer()).status, 100);
    wire.write(how.startsWith('C') ? 'hello' : '5\r\nhello\r\n0\r\n\r\n', next);
    assert.equal((await wire.answer()).body, 'POST hello');
    assert.equal((await wire.answer()).body, 'got next');
  }
});

test('100 Continue is not said when the body is there, or none is to come', async () => {
  for (const bytes of [head('Expect: 100-continue\r\nContent-Length: 5\r\n') + 'hello', head('Expect: 100-continue\r\n'),
                       head('Expect: 100-continue\r\nContent-Length: 5\r\n', 'POST /req HTTP/1.0').replace('Host: x\r\n', '') + 'hello']) {
    assert.equal((await (await dialed(bytes)).answer()).status, 200);
  }
});

test('a body that is too long is refused before it comes', async () => {
  const wire = await dialed(head('Expect: 100-continue\r\nContent-Length: 99999999\r\n'));
  assert.equal((await wire.answer()).status, 413);
  await wire.end();
});

test('curl sends a megabyte, which waits for 100', async () => {
  const server = await serverOf();
  const sent = execFileSync('curl', ['-sS', '-m', '10', '--noproxy', '*', '-H', 'Content-Type: text/plain', '-H', 'Expect: 100-continue',
                                     '--data-binary', '@-', '-X', 'PUT', `${server.url}/body`],
                            { encoding: 'utf8', input: 'x'.repeat(1 << 20) });
  assert.equal(sent, String(1 << 20));
});

/* ---- what two servers could read in two ways: refused, and the connection ends ---- */

const zero = '0\r\n\r\n';
for (const [status, what, bytes] of [
  [400, 'two lengths', head('Content-Length: 5\r\nContent-Length: 6\r\n') + 'hello'],
  [400, 'the same length twice', head('Content-Length: 5\r\nContent-Length: 5\r\n') + 'hello'],
  [400, 'two lengths in one line', head('Content-Length: 5, 5\r\n') + 'hello'],
  [400, 'a length and chunks', head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n') + zero],
  [400, 'chunks and a length', head('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n') + zero],
  [400, 'chunks twice', head('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n') + zero],
  [400, 'chunks and something else', head('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n') + zero],
  [400, 'chunks in a list', head('Transfer-Encoding: gzip, chunked\r\n') + zero],
  [400, 'almost chunked', head('Transfer-Encoding: xchunked\r\n') + zero],
  [400, 'chunked with a vertical tab', head('Transfer-Encoding: \vchunked\r\n') + zero],
  [400, 'chunked on a second line', head('Transfer-Encoding:\r\n chunked\r\n') + zero],
  [400, 'a blank before the colon', head('Transfer-Encoding : chunked\r\n') + zero],
  [400, 'a length with a blank before the colon', head('Content-Length : 5\r\n') + 'hello'],
  [400, 'chunks in HTTP/1.0', head('Transfer-Encoding: chunked\r\n', 'POST /req HTTP/1.0') + zero],
  [400, 'a length with a sign', head('Content-Length: +5\r\n') + 'hello'],
  [400, 'a negative length', head('Content-Length: -5\r\n')],
  [400, 'a length in hex', head('Content-Length: 0x5\r\n') + 'hello'],
  [400, 'a length with a blank in it', head('Content-Length: 5 0\r\n') + 'hello'],
  [400, 'a length beyond 64 bits', head('Content-Length: 18446744073709551621\r\n') + 'hello'],
  [400, 'an empty length', head('Content-Length:\r\n') + 'hello'],
  [400, 'a folded header', head('A: b\r\n c\r\n')],
  [400, 'a first header that is folded', 'GET /x HTTP/1.1\r\n Host: x\r\n\r\n'],
  [400, 'a line feed alone', 'GET /x HTTP/1.1\nHost: x\n\n'],
  [400, 'a line feed alone within the head', 'GET /x HTTP/1.1\r\nHost: x\nContent-Length: 0\r\n\r\n'],
  [400, 'a carriage return alone', 'GET /x HTTP/1.1\r\nHost: x\rA: b\r\n\r\n'],
  [400, 'no Host', 'GET /x HTTP/1.1\r\n\r\n'],
  [400, 'two Hosts', 'GET /x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
  [400, 'a name with a blank', head('A B: c\r\n')],
  [400, 'a name with brackets', head('A[]: c\r\n')],
  [400, 'a name that is empty', head(': c\r\n')],
  [400, 'a name beyond ASCII', head('\xc3\xa9: c\r\n')],
  [400, 'a NUL in a value', head('A: b\0c\r\n')],
  [400, 'a chunk size that is none', head('Transfer-Encoding: chunked\r\n') + 'x\r\n'],
  [400, 'an empty chunk size', head('Transfer-Encoding: chunked\r\n') + '\r\nhello'],
  [400, 'a chunk size with 0x', head('Transfer-Encoding: chunked\r\n') + '0x5\r\nhello\r\n' + zero],
  [400, 'a chunk size with a sign', head('Transfer-Encoding: chunked\r\n') + '+5\r\nhello\r\n' + zero],
  [400, 'a blank before a chunk size', head('Transfer-Encoding: chunked\r\n') + ' 5\r\nhello\r\n' + zero],
  [400, 'a chunk size beyond 64 bits', head('Transfer-Encoding: chunked\r\n') + '10000000000000005\r\nhello\r\n' + zero],
  [400, 'a chunk size ended by a line feed', head('Transfer-Encoding: chunked\r\n') + '5\nhello\r\n' + zero],
  [400, 'a chunk that is longer than it says', head('Transfer-Encoding: chunked\r\n') + '3\r\nhello\r\n' + zero],
  [400, 'an endless chunk size', head('Transfer-Encoding: chunked\r\n') + '0'.repeat(5000)],
  [400, 'an endless chunk extension', head('Transfer-Encoding: chunked\r\n') + `5;${'x'.repeat(5000)}`],
  [431, 'endless trailers', head('Transfer-Encoding: chunked\r\n') + `0\r\n${'A: b\r\n'.repeat(5000)}`],
  [413, 'a chunk over the limit', head('Transfer-Encoding: chunked\r\n') + `ffffffff\r\n${'x'.repeat(17 << 20)}`],
  [413, 'a length over the limit', head('Content-Length: 16777217\r\n')],
  [417, 'an expectation nobody knows', head('Expect: 200-ok\r\nContent-Length: 5\r\n') + 'hello'],
  [415, 'a compressed body', head('Content-Encoding: gzip\r\nContent-Length: 5\r\n') + 'hello'],
]) {
  test(`${what}: ${status}, and the connection ends`, async () => {
    const before = await count();
    const wire = await dialed(Buffer.from(bytes, 'latin1'), smuggled);
    const text = await wire.end(10);
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.equal(text.match(/HTTP\/1\.1 \d/g).length, 1, 'one answer');
    assert.match(text, /^Connection: close\r$/im);
    assert.equal(await count(), before + 1, 'nothing was smuggled');
  });
}

/* ---- slow ones ---- */

test('a body that does not come ends the connection, and nobody else waits', async () => {
  const slow = await dialed(head('Content-Length: 1000\r\n'), 'x');
  const chunks = await dialed(head('Transfer-Encoding: chunked\r\n'), '5\r\nhel');
  const began = Date.now();
  while (!(slow.ended && chunks.ended)) {
    assert.ok(Date.now() - began < 30e3 * slowness, 'still open');
    const asked = Date.now();
    assert.equal(typeof await count(), 'number');
    assert.ok(Date.now() - asked < 2000 * slowness);
    await sleep(500);
  }
  assert.ok(Date.now() - began > 10e3, 'not too soon');
}, 40);
