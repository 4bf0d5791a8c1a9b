#!/usr/bin/env node
/* bodies.js: bodies on their connection: read where nobody wants them, waited for, refused before
 * they come. How they are framed is in framing.js, what is known before they come in judged.js. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
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

/* ---- in sync ---- */

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
