#!/usr/bin/env node
/* judged.js: bodies are read when somebody wants them, for as long as they come, and as many as
 * there is room for. Time passes by the clock that faults.c moves. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, slowness } = require('../lib/test');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { get, eventually } = require('../lib/client');
const { limit } = require('../lib/limit');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compileFaulty('tests/serve/judged.fh'); }, 60);

const head = (path, more = '', method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n${more}\r\n`;
const counted = (path, length, more = '') => head(path, `Content-Length: ${length}\r\n${more}`);
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const x = (count) => 'x'.repeat(count);

async function dialed(server, ...bytes) {
  const wire = await raw.dial(server);
  wire.write(...bytes);
  return wire;
}

async function metric(server, name) {
  const { text } = await get(server, '/_fh/metrics');
  return Number(text.match(new RegExp(`^fh_${name} (\\d+)`, 'm'))[1]);
}

const isGone = (wire) => wire.until(() => undefined, () => true, 10);

/* Time passes, none but this, and the server notices it. */
async function pass(server, seconds) {
  server.faults.move(seconds);
  assert.equal((await get(server, '/alive')).text, 'yes');
}

/* ---- judged by the head ---- */

test('what nobody wants is answered before it comes, and is not taken', async () => {
  const server = await startFaulty(binary);
  for (const [first, status] of [[counted('/nowhere', 16 << 20), 404], [counted('/alive', 16 << 20), 405],
                                 [counted('/_fh/health', 1 << 20), 405], [head('/alive', 'Content-Length: 40000\r\n', 'GET'), null],
                                 [counted('/take', 1 << 20, 'Origin: http://evil.example\r\n'), 403],
                                 [head('/nowhere', 'Expect: 100-continue\r\nContent-Length: 5\r\n'), 404]]) {
    const wire = await dialed(server, first);
    if (status) {
      const answer = await wire.answer();
      assert.deepEqual([answer.status, answer.headers.connection], [status, 'close'], first);
      await isGone(wire);
    }
  }
});

test('chunks that nobody wants', async () => {
  const server = await startFaulty(binary);
  const wire = await dialed(server, head('/nowhere', 'Transfer-Encoding: chunked\r\n'), chunk(x(32000)));
  wire.write(chunk(x(32000)));
  assert.equal((await wire.answer()).status, 404);
  await isGone(wire);
});

test('a handshake has no long body', async () => {
  const server = await startFaulty(binary);
  const wire = await dialed(server, raw.handshake(server, '/ws', { 'Content-Length': 1 << 20 }));
  assert.equal((await wire.answer()).status, 413);
});

test('a hook answers before the body comes, and its answer carries the session', async () => {
  const server = await startFaulty(binary);
  const wire = await dialed(server, counted('/walled/in', 1 << 20));
  const answer = await wire.answer();
  assert.equal(answer.status, 401);
  assert.match(answer.headers['set-cookie'], /fh_session/);
  await isGone(wire);
});

test('a hook that lets pass has run once, and what it set is there', async () => {
  const server = await startFaulty(binary);
  let ran = 0;
  for (const body of [x(10), x(100000), x(1 << 20)]) {
    const wire = await dialed(server, counted('/walled/in', body.length, 'X-Pass: 1\r\n'), body);
    const answer = await wire.answer();
    assert.deepEqual([answer.status, answer.body, answer.headers['x-wall']], [200, `${body.length} 1`, 'passed']);
    assert.match(answer.headers['set-cookie'], /fh_session/);
    assert.equal((await get(server, '/walls')).text, String(++ran));
    wire.write('GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n');
    assert.equal((await wire.answer()).body, 'yes', 'and the connection goes on');
  }
});

test('a hook that reads a long body is told that there is none yet', async () => {
  const server = await startFaulty(binary);
  const small = await dialed(server, counted('/signed', 10), x(10));
  assert.equal((await small.answer()).body, '10');
  await server.printed(/signed 10/);
  assert.equal((await (await dialed(server, counted('/signed', 100000), x(100000))).answer()).status, 500);
  await server.printed(/req.body: a `before` hook runs before a long body has come/);
});

test('100 Continue is said to what is wanted alone', async () => {
  const server = await startFaulty(binary);
  for (const [path, status] of [['/take', 100], ['/nowhere', 404], ['/walled/in', 401]]) {
    const wire = await dialed(server, counted(path, 100000, 'Expect: 100-continue\r\n'));
    assert.equal((await wire.answer()).status, status, path);
    if (status !== 100) continue;
    wire.write(x(100000));
    assert.equal((await wire.answer()).body, '100000');
  }
});

/* ---- time ---- */

limit('BODY_SILENCE', 'a body that does not come ends the connection', async (most) => {
  const server = await startFaulty(binary);
  const wires = [await dialed(server, counted('/take', 1000), 'x'), await dialed(server, counted('/take', 1 << 20), x(70000)),
                 await dialed(server, head('/take', 'Transfer-Encoding: chunked\r\n'), '5\r\nhel')];
  await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 70004));
  await pass(server, most - 1);
  assert.deepEqual(wires.map((wire) => wire.ended), [false, false, false]);
  await pass(server, 2);
  for (const wire of wires) await isGone(wire);
  await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 0));
});

/* A byte every five seconds, from `from` bytes on; how many seconds that goes on. */
async function dripped(server, wire, from) {
  const held = async (count) => assert.equal(await metric(server, 'body_bytes'), count);
  for (let i = 1; ; i++) {
    await pass(server, 5);
    await pass(server, 0);
    if (await metric(server, 'body_bytes') === 0) return 5 * i;
    wire.write('x');
    await eventually(() => held(from + i));
  }
}

limit('BODY_LIMIT', 'a body that comes by single bytes', async (most) => {
  const server = await startFaulty(binary);
  server.faults.hold();
  const wire = await dialed(server, counted('/take', 1 << 20), 'x');
  await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 1));
  assert.equal(await dripped(server, wire, 1), most + 5);
});

limit('EARNED_MAX', 'bytes that came fast do not earn hours', async (most) => {
  const server = await startFaulty(binary);
  server.faults.hold();
  const wire = await dialed(server, counted('/take', 1 << 20), x(500000));
  await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 500000));
  assert.equal(await dripped(server, wire, 500000), most + 5);
});

test('a body that comes slowly is waited for', async () => {
  const server = await startFaulty(binary);
  server.faults.hold();
  const wire = await dialed(server, counted('/take', 200000));
  for (let i = 1; i < 20; i++) {
    wire.write(x(10000));
    await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 10000 * i));
    await pass(server, 9);
  }
  wire.write(x(10000));
  assert.equal((await wire.answer()).body, '200000');
});

/* ---- room ---- */

const limited = () => startFaulty(binary, { args: ['--port', '0', '--max-body-memory', '300000'] });

const upload = (file, length = 1 << 20) => {
  const body = `--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n${file}`;
  return head('/upload', `Content-Length: ${length}\r\n`).replace('text/plain', 'multipart/form-data; boundary=b') + body;
};

for (const [what, first] of [['with a length', counted('/take', 1 << 20) + x(200000)], ['a file of a form', upload(x(200000))],
                             ['chunks', head('/take', 'Transfer-Encoding: chunked\r\n') + chunk(x(200000))]]) {
  test(`bodies for which there is no room get 503: ${what}`, async () => {
    const server = await limited();
    const wire = await dialed(server, first);
    await eventually(async () => assert.ok(await metric(server, 'body_bytes') >= 200000));
    for (let i = 1; i <= 3; i++) {
      const other = await dialed(server, counted('/take', 200000), x(200000));
      const answer = await other.answer();
      assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '2']);
      assert.equal(await metric(server, 'bodies_refused_total'), i);
    }
    assert.equal((await (await dialed(server, counted('/take', 20000), x(20000))).answer()).body, '20000');
    wire.socket.destroy();
    await eventually(async () => assert.equal(await metric(server, 'body_bytes'), 0));
    assert.equal((await (await dialed(server, counted('/take', 200000), x(200000))).answer()).body, '200000');
  });
}

function megabytes(server) {
  return Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmHWM:\s*(\d+)/)[1]) / 1024;
}

/* Sixty send all but the last bytes, and then nothing; `answers` is how many get this status. */
async function silent(server, first, length, status, answers) {
  const most = Buffer.alloc(length - 1000, 'x');
  const wires = [];
  for (let i = 0; i < 60; i++) {
    const wire = await dialed(server, first);
    wire.socket.write(most);
    wires.push(wire);
  }
  const answered = () => wires.filter((wire) => wire.bytes.toString('latin1', 0, 12) === `HTTP/1.1 ${status}`).length;
  const held = (60 - answers) * (first.length - first.indexOf('\r\n\r\n') - 4 + most.length);
  await eventually(async () => assert.deepEqual([answered(), await metric(server, 'body_bytes')], [answers, held]), 60);
  await pass(server, 11);
  for (const wire of wires) await isGone(wire);
  if (slowness === 1) assert.ok(megabytes(server) < 64, `${megabytes(server)} MiB`);
}

/* 48 MiB is the room for all. */
const length = slowness > 1 ? 2 << 20 : 16 << 20;
for (const [what, first, status, answers] of [
  ['nobody wants', counted('/nowhere', length), 404, 60],
  ['a route wants', counted('/take', length), 503, 60 - (48 << 20) / length],
  ['a form brings', upload('', length), 503, 60 - (48 << 20) / length]]) {
  test(`sixty who send most of what ${what} are gone soon, and cost little`, async () => {
    await silent(await startFaulty(binary), first, length, status, answers);
  }, 120);
}
