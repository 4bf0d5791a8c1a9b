#!/usr/bin/env node
/* framing.js: where a request begins and ends (RFC 9112, by section), as a table. What two servers
 * could read in two ways is how requests are smuggled past one of them (section 11.2): it is
 * refused, the connection ends, and nothing that comes behind it is taken for a request.
 *
 * Each row is sent whole and in octets, with a request behind it that counts if it is handled. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/forms.fh', 'framing-forms'));
test('builds', async () => { await serverOf(); }, 60);

const counted = 'POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

/* How often it was handled, this time included. */
async function count() {
  const wire = await raw.dial(await serverOf());
  wire.write(counted);
  return Number((await wire.answer()).body);
}

const OCTETS_MAX = 2000; /* longer rows are sent whole only */
const ways = {
  whole: async (wire, bytes) => wire.write(bytes),
  'in octets': (wire, bytes) => wire.octets(bytes),
};

/* Calls `check` with a connection on which the bytes were sent, and the request that counts. */
function row(name, text, check) {
  const bytes = Buffer.from(text + counted, 'latin1');
  test(name, async () => {
    for (const way of Object.keys(ways)) {
      if (way === 'in octets' && bytes.length > OCTETS_MAX) continue;
      const before = await count(), wire = await raw.dial(await serverOf());
      try {
        await ways[way](wire, bytes);
        await check(wire, before);
      } catch (error) {
        error.message = `${way}: ${error.message}`;
        throw error;
      }
    }
  });
}

/* One answer with this status, and the end. */
async function refused(wire, status, before) {
  const answer = await wire.end();
  assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
  assert.equal(answer.match(/^HTTP\/1\.1 \d/gm).length, 1, 'one answer');
  assert.match(answer, /^Connection: close\r$/im);
  assert.equal(await count(), before + 1, 'what came behind it was handled');
}

function refuses(status, rows) {
  for (const [section, what, text] of rows) {
    row(`${section} ${what}: ${status}`, text, (wire, before) => refused(wire, status, before));
  }
}

/* Is answered with this status and body, and so is what comes behind it. */
function takes(rows) {
  for (const [section, what, text, status, body] of rows) {
    row(`${section} ${what}: ${status}`, text, async (wire, before) => {
      const answer = await wire.answer({ bodyless: text.startsWith('HEAD') });
      assert.equal(answer.status, status);
      if (body !== undefined) assert.equal(answer.body, body);
      assert.equal((await wire.answer()).body, String(before + 1));
    });
  }
}

const get = (line, more = '') => `${line}\r\nHost: x\r\n${more}\r\n`;
const post = (more) => get('POST /req HTTP/1.1', `Content-Type: text/plain\r\n${more}`);
const chunked = (body) => post('Transfer-Encoding: chunked\r\n') + body;
const zero = '0\r\n\r\n';

/* ---- 3: the first line ---- */

takes([
  ['2.2', 'empty lines in front', `\r\n\r\n${get('GET /x?s=a HTTP/1.1')}`, 200, 'got a'],
  ['2.3', 'a minor version to come', get('GET /x?s=a HTTP/1.2'), 200, 'got a'],
  ['3.1', 'a method that nobody knows', get('BREW /x HTTP/1.1'), 405],
  ['3.1', 'a method in small letters is another one', get('get /x HTTP/1.1'), 405],
  ['3.1', 'a method of odd signs', get("!#$%&'*+-.^_`|~ /x HTTP/1.1"), 405],
  ['3.2.2', 'the absolute form', get('GET http://x/x?s=a HTTP/1.1'), 200, 'got a'],
  ['3.2.2', 'the absolute form with a port', get('GET HTTPS://[::1]:5001/x?s=a HTTP/1.1'), 200, 'got a'],
  ['3.2.2', 'the absolute form of nothing that is here', get('GET http://other/nowhere HTTP/1.1'), 404],
  ['3.2.4', 'the asterisk form', get('OPTIONS * HTTP/1.1'), 204],
  ['3.2', 'a target of 8192 bytes', get(`GET /${'x'.repeat(8191)} HTTP/1.1`), 404],
]);
refuses(400, [
  ['3', 'a line without anything', '\r\n \r\n\r\n'],
  ['3', 'HTTP/0.9', 'GET /x\r\n'],
  ['3', 'HTTP/0.9 with a version of nothing', 'GET /x \r\nHost: x\r\n\r\n'],
  ['3', 'a blank in front', ` ${get('GET /x HTTP/1.1')}`],
  ['3', 'two blanks before the target', get('GET  /x HTTP/1.1')],
  ['3', 'two blanks behind it', get('GET /x  HTTP/1.1')],
  ['3', 'a blank at the end', get('GET /x HTTP/1.1 ')],
  ['3', 'tabs', get('GET\t/x\tHTTP/1.1')],
  ['3', 'a blank in the target', get('GET /x y HTTP/1.1')],
  ['3.1', 'a method with a bracket', get('GE(T /x HTTP/1.1')],
  ['3.1', 'a method beyond ASCII', get('G\xc9T /x HTTP/1.1')],
  ['3.2', 'a target without a slash', get('GET x HTTP/1.1')],
  ['3.2', 'a fragment', get('GET /x#y HTTP/1.1')],
  ['3.2', 'a NUL in the target', get('GET /x\0y HTTP/1.1')],
  ['3.2', 'DEL in the target', get('GET /x\x7fy HTTP/1.1')],
  ['3.2.2', 'the absolute form without a host', get('GET http:///x HTTP/1.1')],
  ['3.2.2', 'a user in it', get('GET http://u:p@x/x HTTP/1.1')],
  ['3.2.2', 'another scheme', get('GET ftp://x/x HTTP/1.1')],
  ['3.2.3', 'the authority form, for a tunnel', get('CONNECT evil.example:443 HTTP/1.1')],
  ['3.2.4', 'an asterisk with another method', get('GET * HTTP/1.1')],
  ['2.3', 'a version in small letters', get('GET /x http/1.1')],
  ['2.3', 'another protocol', get('GET /x HTCPCP/1.0')],
  ['2.3', 'a version of two digits', get('GET /x HTTP/1.10')],
  ['2.3', 'a version without a minor one', get('GET /x HTTP/1')],
  ['2.3', 'a sign in the version', get('GET /x HTTP/+1.1')],
  ['2.2', 'a TLS hello', Buffer.from('160301020001000001fc0303', 'hex').toString('latin1') + '\r\n\r\n'],
  ['2.2', 'zeros', `${'\0'.repeat(500)}\r\n\r\n`],
]);
refuses(505, [
  ['2.3', 'HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['2.3', 'HTTP/2.0', get('GET /x HTTP/2.0')],
  ['2.3', 'HTTP/0.9 by name', get('GET /x HTTP/0.9')],
  ['2.3', 'HTTP/3.1', get('GET /x HTTP/3.1')],
]);
refuses(414, [
  ['3', 'a target of 8193 bytes', get(`GET /${'x'.repeat(8192)} HTTP/1.1`)],
  ['3', 'a target of a megabyte', get(`GET /${'x'.repeat(1 << 20)} HTTP/1.1`)],
  ['3', 'a method of a megabyte', get(`${'X'.repeat(1 << 20)} /x HTTP/1.1`)],
]);

/* ---- 3.2: Host ---- */

const host = (value) => `GET /x?s=a HTTP/1.1\r\nHost: ${value}\r\n\r\n`;
takes([
  ['3.2', 'an empty Host', host(''), 200, 'got a'],
  ['3.2', 'a Host with a port', host('app.example:5001'), 200, 'got a'],
  ['3.2', 'a Host that is an IPv6 address', host('[2001:db8::1]:80'), 200, 'got a'],
]);
refuses(400, [
  ['3.2', 'no Host', 'GET /x HTTP/1.1\r\n\r\n'],
  ['3.2', 'two Hosts', 'GET /x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
  ['3.2', 'the same Host twice', 'GET /x HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n'],
  ['3.2', 'two Hosts in one', host('x, y')],
  ['3.2', 'a Host with a path', host('x/y')],
  ['3.2', 'a Host with a user', host('u@x')],
  ['3.2', 'a Host with a port that is none', host('x:5a')],
  ['3.2', 'an address without its brackets', host('2001:db8::1')],
  ['3.2', 'a Host beyond ASCII', host('\xc3\xa9.example')],
]);

/* ---- 5: headers ---- */

takes([
  ['5.1', 'blanks around a value', get('GET /x?s=a HTTP/1.1', 'A: \t b c \t\r\n'), 200, 'got a'],
  ['5.1', 'an empty value', get('GET /x?s=a HTTP/1.1', 'A:\r\n'), 200, 'got a'],
  ['5.5', 'a value beyond ASCII', get('GET /x?s=a HTTP/1.1', 'A: \xff\xc3\xa9\r\n'), 200, 'got a'],
  ['5', 'ninety-nine headers more', get('GET /x?s=a HTTP/1.1', 'A: b\r\n'.repeat(99)), 200, 'got a'],
  ['5', 'a header of 30000 bytes', get('GET /x?s=a HTTP/1.1', `A: ${'b'.repeat(30000)}\r\n`), 200, 'got a'],
]);
refuses(400, [
  ['2.2', 'line feeds alone', 'GET /x HTTP/1.1\nHost: x\n\n'],
  ['2.2', 'a line feed alone behind the first line', 'GET /x HTTP/1.1\nHost: x\r\n\r\n'],
  ['2.2', 'a line feed alone behind a header', 'GET /x HTTP/1.1\r\nHost: x\nContent-Length: 0\r\n\r\n'],
  ['2.2', 'a line feed alone at the end', 'GET /x HTTP/1.1\r\nHost: x\r\n\n'],
  ['2.2', 'a carriage return alone', 'GET /x HTTP/1.1\r\nHost: x\rA: b\r\n\r\n'],
  ['2.2', 'carriage returns alone', 'GET /x HTTP/1.1\rHost: x\r\r\n'],
  ['2.2', 'two carriage returns', 'GET /x HTTP/1.1\r\r\nHost: x\r\n\r\n'],
  ['2.2', 'a blank before the first header', 'GET /x HTTP/1.1\r\n Host: x\r\n\r\n'],
  ['5.1', 'a blank before the colon', get('GET /x HTTP/1.1', 'A : b\r\n')],
  ['5.1', 'a tab before the colon', get('GET /x HTTP/1.1', 'A\t: b\r\n')],
  ['5.1', 'no colon', get('GET /x HTTP/1.1', 'A b\r\n')],
  ['5.1', 'no name', get('GET /x HTTP/1.1', ': b\r\n')],
  ['5.1', 'a blank in the name', get('GET /x HTTP/1.1', 'A B: c\r\n')],
  ['5.1', 'brackets in the name', get('GET /x HTTP/1.1', 'A[]: c\r\n')],
  ['5.1', 'a name beyond ASCII', get('GET /x HTTP/1.1', '\xc3\xa9: c\r\n')],
  ['5.1', 'a NUL in the name', get('GET /x HTTP/1.1', 'A\0: c\r\n')],
  ['5.5', 'a NUL in the value', get('GET /x HTTP/1.1', 'A: b\0c\r\n')],
  ['5.5', 'a control character in the value', get('GET /x HTTP/1.1', 'A: b\x01c\r\n')],
  ['5.5', 'a vertical tab in the value', get('GET /x HTTP/1.1', 'A: b\vc\r\n')],
  ['5.2', 'a folded line', get('GET /x HTTP/1.1', 'A: b\r\n c\r\n')],
  ['5.2', 'a line folded by a tab', get('GET /x HTTP/1.1', 'A: b\r\n\tc: d\r\n')],
  ['5.2', 'a folded line of blanks', get('GET /x HTTP/1.1', 'A: b\r\n \r\n')],
]);
refuses(431, [
  ['5', 'a hundred headers more', get('GET /x HTTP/1.1', 'A: b\r\n'.repeat(100))],
  ['5', 'ten thousand headers', get('GET /x HTTP/1.1', 'A: b\r\n'.repeat(10000))],
  ['5', 'a header of a megabyte', get('GET /x HTTP/1.1', `A: ${'x'.repeat(1 << 20)}\r\n`)],
  ['5', 'a name of a megabyte', get('GET /x HTTP/1.1', `${'A'.repeat(1 << 20)}: x\r\n`)],
]);

/* ---- 6: how long a body is ---- */

takes([
  ['6.2', 'a length', post('Content-Length: 5\r\n') + 'hello', 200, 'POST hello'],
  ['6.2', 'a length with zeros', post('Content-Length: 0005\r\n') + 'hello', 200, 'POST hello'],
  ['6.2', 'a length of nothing', post('Content-Length: 0\r\n'), 200, 'POST '],
  ['6.3', 'no length', post(''), 200, 'POST '],
  ['6.2', 'a body that is a request', post(`Content-Length: ${counted.length}\r\n`) + counted, 200, `POST ${counted}`],
  ['6.2', 'a GET with a body', get('GET /x?s=a HTTP/1.1', `Content-Length: ${counted.length}\r\n`) + counted, 200, 'got a'],
  ['6.2', 'a HEAD with a body', get('HEAD /x?s=a HTTP/1.1', 'Content-Length: 5\r\n') + 'hello', 200],
  ['6.2', 'a body for no route', get('POST /nowhere HTTP/1.1', `Content-Length: ${counted.length}\r\n`) + counted, 404],
  ['6.2', 'a body for another method', get('PUT /only HTTP/1.1', `Content-Length: ${counted.length}\r\n`) + counted, 405],
]);
refuses(400, [
  ['6.3', 'two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n') + 'hello'],
  ['6.3', 'the same length twice', post('Content-Length: 5\r\nContent-Length: 5\r\n') + 'hello'],
  ['6.3', 'two lengths in one', post('Content-Length: 5, 6\r\n') + 'hello'],
  ['6.3', 'the same length twice in one', post('Content-Length: 5, 5\r\n') + 'hello'],
  ['6.2', 'a length with a sign', post('Content-Length: +5\r\n') + 'hello'],
  ['6.2', 'a negative length', post('Content-Length: -5\r\n')],
  ['6.2', 'a length in hexadecimal digits', post('Content-Length: 0x5\r\n') + 'hello'],
  ['6.2', 'a length with a fraction', post('Content-Length: 5.0\r\n') + 'hello'],
  ['6.2', 'a length with a blank in it', post('Content-Length: 5 0\r\n') + 'hello'],
  ['6.2', 'a length beyond 64 bits', post('Content-Length: 18446744073709551621\r\n') + 'hello'],
  ['6.2', 'a length in quotes', post('Content-Length: "5"\r\n') + 'hello'],
  ['6.2', 'an empty length', post('Content-Length:\r\n') + 'hello'],
  ['5.1', 'a blank before the colon of a length', post('Content-Length : 5\r\n') + 'hello'],
]);
refuses(413, [
  ['6.2', 'a length over app body', post('Content-Length: 16777217\r\n')],
  ['6.2', 'a length of 63 bits', post('Content-Length: 9223372036854775807\r\n')],
  ['7.1', 'a chunk over app body', chunked(`ffffffff\r\n${'x'.repeat(17 << 20)}`)],
]);

/* ---- 6.1: codings ---- */

const coding = (more) => post(more) + zero;
refuses(400, [
  ['6.1', 'a length, then chunks', coding('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')],
  ['6.1', 'chunks, then a length', coding('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n')],
  ['6.1', 'chunks in HTTP/1.0', `POST /req HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n${zero}`],
  ['6.1', 'chunked twice', coding('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n')],
  ['6.1', 'chunked twice in one', coding('Transfer-Encoding: chunked, chunked\r\n')],
  ['6.3', 'chunked, then something else', coding('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n')],
  ['6.3', 'chunked, then something else in one', coding('Transfer-Encoding: chunked, gzip\r\n')],
  ['6.3', 'identity', coding('Transfer-Encoding: identity\r\n')],
  ['6.3', 'gzip alone', coding('Transfer-Encoding: gzip\r\n')],
  ['6.3', 'nothing', coding('Transfer-Encoding:\r\n')],
  ['6.3', 'almost chunked', coding('Transfer-Encoding: xchunked\r\n')],
  ['6.3', 'chunked in quotes', coding('Transfer-Encoding: "chunked"\r\n')],
  ['6.3', 'chunked with a parameter', coding('Transfer-Encoding: chunked;a=b\r\n')],
  ['6.3', 'chunked with an empty item', coding('Transfer-Encoding: ,chunked\r\n')],
  ['5.5', 'chunked behind a vertical tab', coding('Transfer-Encoding: \vchunked\r\n')],
  ['5.5', 'chunked behind a NUL', coding('Transfer-Encoding: \0chunked\r\n')],
  ['5.2', 'chunked on a line of its own', coding('Transfer-Encoding:\r\n chunked\r\n')],
  ['5.1', 'a blank before the colon of chunked', coding('Transfer-Encoding : chunked\r\n')],
  ['2.2', 'chunked behind a line feed', coding('A: b\nTransfer-Encoding: chunked\r\n')],
]);
refuses(501, [['6.1', 'a coding that is not known', coding('Transfer-Encoding: gzip, chunked\r\n')]]);

/* ---- 7.1: chunks ---- */

takes([
  ['7.1', 'chunks', chunked(`2\r\nhe\r\n3\r\nllo\r\n${zero}`), 200, 'POST hello'],
  ['7.1', 'no chunk but the last', chunked(zero), 200, 'POST '],
  ['7.1', 'sizes in capitals, with zeros', chunked(`00000A\r\n0123456789\r\n000\r\n\r\n`), 200, 'POST 0123456789'],
  ['7.1', 'chunked in capitals', post('TRANSFER-ENCODING: CHUNKED\r\n') + `5\r\nhello\r\n${zero}`, 200, 'POST hello'],
  ['7.1', 'data that looks like an end', chunked(`7\r\n\r\n0\r\n\r\n\r\n${zero}`), 200, 'POST \r\n0\r\n\r\n'],
  ['7.1.1', 'extensions', chunked('5;a;b=c;d="e;f"\r\nhello\r\n0;x\r\n\r\n'), 200, 'POST hello'],
  ['7.1.1', 'a blank before an extension', chunked(`5 ;a\r\nhello\r\n${zero}`), 200, 'POST hello'],
  ['7.1.2', 'trailers, which mean nothing', chunked('5\r\nhello\r\n0\r\nA: b\r\nContent-Length: 99\r\n\r\n'), 200, 'POST hello'],
]);
refuses(400, [
  ['7.1', 'a size that is none', chunked(`x\r\nhello\r\n${zero}`)],
  ['7.1', 'no size', chunked(`\r\nhello\r\n${zero}`)],
  ['7.1', 'an extension without a size', chunked(`;a\r\nhello\r\n${zero}`)],
  ['7.1', 'a size with 0x', chunked(`0x5\r\nhello\r\n${zero}`)],
  ['7.1', 'a size with a sign', chunked(`+5\r\nhello\r\n${zero}`)],
  ['7.1', 'a negative size', chunked(`-5\r\nhello\r\n${zero}`)],
  ['7.1', 'a size with an underscore', chunked(`0_5\r\nhello\r\n${zero}`)],
  ['7.1', 'a blank before the size', chunked(` 5\r\nhello\r\n${zero}`)],
  ['7.1', 'a blank behind the size', chunked(`5 \r\nhello\r\n${zero}`)],
  ['7.1', 'a blank in the size', chunked(`0 5\r\nhello\r\n${zero}`)],
  ['7.1', 'a size beyond 64 bits', chunked(`10000000000000005\r\nhello\r\n${zero}`)],
  ['7.1', 'a size without an end', chunked('0'.repeat(5000))],
  ['2.2', 'a size ended by a line feed', chunked(`5\nhello\r\n${zero}`)],
  ['2.2', 'a size ended by a carriage return', chunked(`5\rhello\r\n${zero}`)],
  ['7.1', 'a chunk that is longer than it says', chunked(`3\r\nhello\r\n${zero}`)],
  ['7.1', 'a chunk that is shorter', chunked(`7\r\nhello\r\n${zero}`)],
  ['2.2', 'data ended by a line feed', chunked(`5\r\nhello\n${zero}`)],
  ['2.2', 'data ended by two carriage returns', chunked(`5\r\nhello\r\r\n${zero}`)],
  ['7.1.1', 'an extension with a carriage return', chunked(`5;a\rb\r\nhello\r\n${zero}`)],
  ['7.1.1', 'an extension with a NUL', chunked(`5;a\0\r\nhello\r\n${zero}`)],
  ['7.1.1', 'an extension without an end', chunked(`5;${'x'.repeat(5000)}`)],
  ['7.1.2', 'a trailer without a colon', chunked('0\r\nA b\r\n\r\n')],
  ['7.1.2', 'a trailer with a blank before the colon', chunked('0\r\nA : b\r\n\r\n')],
  ['7.1.2', 'a folded trailer', chunked('0\r\nA: b\r\n c\r\n\r\n')],
  ['2.2', 'a trailer ended by a line feed', chunked('0\r\nA: b\n\r\n')],
  ['2.2', 'an end by a line feed', chunked('0\r\n\n')],
  ['7.1.2', 'a request for a trailer', chunked('0\r\n')],
]);
refuses(431, [['7.1.2', 'trailers without an end', chunked(`0\r\n${'A: b\r\n'.repeat(5000)}`)]]);

/* ---- what is understood and not wanted (RFC 9110) ---- */

refuses(417, [['10.1.1', 'an expectation that nobody knows', post('Expect: 200-ok\r\nContent-Length: 5\r\n') + 'hello']]);
refuses(415, [['8.4', 'a body that is compressed', post('Content-Encoding: gzip\r\nContent-Length: 5\r\n') + 'hello']]);

/* ---- 9.3: one behind the other ---- */

const good = (i) => get(`GET /x?s=${i} HTTP/1.1`);
row('9.3.2 good ones, then a bad one', good(1) + good(2) + get('GET /x HTTP/1.1', 'A : b\r\n') + good(3), async (wire, before) => {
  assert.equal((await wire.answer()).body, 'got 1');
  assert.equal((await wire.answer()).body, 'got 2');
  await refused(wire, 400, before);
});
row('9.6 nothing is handled behind Connection: close', get('GET /x?s=last HTTP/1.1', 'Connection: close\r\n') + good(1), async (wire, before) => {
  const answer = await wire.end();
  assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\n\r\ngot last$/);
  assert.equal(await count(), before + 1);
});

/* A peer that still sends when its last answer has come: nothing of that breaks the connection, for
 * then the peer could lose the answer. The second write would fail. */
async function sendsOn(request, status) {
  const wire = await raw.dial(await serverOf(), { allowHalfOpen: true });
  const broke = [];
  wire.socket.on('error', (error) => broke.push(error.code));
  wire.write(request);
  assert.match(await wire.end(), new RegExp(`^HTTP/1\\.1 ${status} `));
  const before = await count();
  for (let i = 0; i < 3; i++) {
    wire.write(counted);
    assert.equal(await count(), before + 1 + i, 'what came behind it was handled');
  }
  wire.socket.end();
  await new Promise((resolve) => wire.socket.once('close', resolve));
  assert.deepEqual(broke, []);
}

for (const [what, request, status] of [
  ['Connection: close', get('GET /x?s=last HTTP/1.1', 'Connection: close\r\n'), 200],
  ['HTTP/1.0', 'GET /x?s=old HTTP/1.0\r\n\r\n', 200],
  ['a body that nobody wants', `POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: ${1 << 20}\r\n\r\n`, 404],
  ['a request that is refused', 'nonsense\r\n\r\n', 400],
])
  test(`9.6 the connection stands until its peer has finished, behind ${what}`, () => sendsOn(request, status));

row('9.3 nothing is handled behind HTTP/1.0', `GET /x?s=old HTTP/1.0\r\n\r\n${good(1)}`, async (wire, before) => {
  const answer = await wire.end();
  assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\n\r\ngot old$/);
  assert.equal(await count(), before + 1);
});
