#!/usr/bin/env node
/* uploads.js: files that are sent: what a handler learns of them, what is saved, what is left. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test, afterAll } = require('../lib/test');
const { compile, start, work, placeOf } = require('../lib/app');
const { request, get, eventually } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/uploads.fh'); }, 60);

/* A server in a folder of its own, with another one for its temporary files. */
const home = path.join(work, 'uploads-home');
const temporary = path.join(home, 'tmp');
let server;
async function serverOf() {
  if (server && !server.ended) return server;
  fs.rmSync(home, { recursive: true, force: true });
  fs.mkdirSync(path.join(home, 'made'), { recursive: true });
  fs.mkdirSync(temporary);
  server = await start(binary, { cwd: home, env: { TMPDIR: temporary }, lasting: true });
  return server;
}
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const bytes = (count, seed = 'x') => crypto.createCipheriv('aes-128-ctr', crypto.createHash('md5').update(seed).digest(),
                                                             Buffer.alloc(16)).update(Buffer.alloc(count));

function part({ name = 'f', filename, extended, type, value }) {
  const file = filename === undefined ? extended ? `; filename*=${extended}` : '' : `; filename="${filename}"`;
  const says = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  return Buffer.concat([Buffer.from(`--Bound\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${says}\r\n`),
                        Buffer.from(value), Buffer.from('\r\n')]);
}

const form = (...parts) => Buffer.concat([...parts.map(part), Buffer.from('--Bound--\r\n')]);

async function send(to, ...parts) {
  return request(await serverOf(), to, { method: 'POST', body: form(...parts),
                                         headers: { 'Content-Type': 'multipart/form-data; boundary=Bound' } });
}

const inHome = (name) => path.join(home, name);

function openFiles() {
  return fs.readdirSync(`/proc/${server.pid}/fd`).map((fd) => {
    try { return fs.readlinkSync(`/proc/${server.pid}/fd/${fd}`); } catch { return ''; }
  }).filter((name) => name.startsWith(home));
}

/* Nothing of an upload is left, in any folder or held open. */
async function nothingLeft(...known) {
  await eventually(() => assert.deepEqual(openFiles(), []), 3);
  assert.deepEqual(fs.readdirSync(temporary), []);
  assert.deepEqual(fs.readdirSync(home).filter((name) => !['tmp', 'made', ...known].includes(name)), []);
}

/* ---- what a handler learns ---- */

test('name, type and size', async () => {
  const answer = await send('/tell', { filename: 'a b.png', type: 'image/png', value: bytes(1000) });
  assert.equal(answer.text, 'a b.png image/png 1000');
});

for (const [given, name] of [
  ['/etc/passwd', 'passwd'], ['../../x', 'x'], ['C:\\Users\\me\\x.txt', 'x.txt'], ['..', ''], ['.', ''], ['a/..', ''],
  ['\x01a\x7fb', 'ab'], ['a%0D%0Ab', 'ab'], ['%22', '"'], ['<b>é', '<b>é'], ['.htaccess', '.htaccess'],
]) {
  test(`a file called ${JSON.stringify(given)}`, async () => {
    assert.equal((await send('/tell', { filename: given, type: 'x/y', value: 'z' })).text, `${name} x/y 1`);
  });
}

for (const [given, name] of [
  ["UTF-8''a%20%C3%A9.txt", 'a é.txt'], ["UTF-8''..%2F..%2Fx%00y", 'xy'], ["UTF-8''%2E%2E", ''],
]) {
  test(`a part with only filename*=${given} is a file`, async () => {
    assert.equal((await send('/tell', { extended: given, type: 'x/y', value: 'z' })).text, `${name} x/y 1`);
  });
}

test('a name in a page is escaped', async () => {
  const answer = await send('/page', { filename: '%22><script>alert(1)<%2Fscript>', value: 'x' });
  assert.doesNotMatch(answer.text, /<script>alert/);
});

test('a type that is none', async () => {
  for (const type of [undefined, '', 'a\tb']) {
    assert.equal((await send('/tell', { filename: 'x', type, value: '' })).text, 'x application/octet-stream 0');
  }
});

test('several files, and none', async () => {
  const two = await send('/list', { name: 'fs', filename: 'a', type: 'x/y', value: '1' }, { name: 'other', filename: 'b', value: '' },
                         { name: 'fs', filename: 'c', type: 'x/y', value: '22' });
  assert.deepEqual(JSON.parse(two.text), ['a x/y 1', 'c x/y 2']);
  assert.deepEqual(JSON.parse((await send('/list')).text), []);
});

test('the last of several', async () => {
  const answer = await send('/tell', { filename: 'a', type: 'x/y', value: '1' }, { filename: 'b', type: 'x/y', value: '2' });
  assert.equal(answer.text, 'b x/y 1');
});

test('no file was chosen', async () => {
  const none = { filename: '', type: 'application/octet-stream', value: '' };
  assert.equal((await send('/maybe', none)).text, 'none');
  assert.equal((await send('/maybe')).text, 'none');
  assert.equal((await send('/maybe', { filename: 'x', type: 'x/y', value: '' })).text, 'x x/y 0');
  const answer = await send('/tell', none);
  assert.equal(answer.status, 400);
  assert.match(answer.text, /\bf\b/);
});

test('a field is no file, and a file no field', async () => {
  assert.equal((await send('/tell', { value: 'x' })).status, 400);
  assert.equal((await send('/both', { filename: 'a', value: 'x' }, { name: 's', filename: 'b', value: 'x' }, { name: 'n', value: '1' })).status, 400);
});

test('files and fields in any order', async () => {
  const file = { filename: 'a', value: bytes(100000) }, s = { name: 's', value: 'é' }, n = { name: 'n', value: '7' };
  for (const parts of [[file, s, n], [s, file, n], [n, s, file]]) assert.equal((await send('/both', ...parts)).text, 'é 7 100000');
});

test('a form that is not multipart', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
    const answer = await request(await serverOf(), '/tell', { method: 'POST', body: type.endsWith('json') ? '{"f":"x"}' : 'f=x', headers: { 'Content-Type': type } });
    assert.equal(answer.status, 400, type);
  }
});

/* ---- saving ---- */

for (const size of [0, 1, 65535, 65536, 65537, 1900000]) {
  test(`a file of ${size} bytes is saved as it is`, async () => {
    const value = bytes(size);
    assert.equal((await send('/save', { filename: 'x', value }, { name: 'to', value: 'it' })).text, 'saved');
    assert.ok(fs.readFileSync(inHome('it')).equals(value));
    await nothingLeft('it');
    fs.rmSync(inHome('it'));
  });
}

test('under its own name', async () => {
  const answer = await send('/own', { filename: '../../../é.bin', value: 'x' });
  assert.equal(answer.text, 'é.bin');
  assert.equal(fs.readFileSync(inHome('made/é.bin'), 'utf8'), 'x');
});

test('twice, over others, and several of one form', async () => {
  const value = bytes(200000), other = bytes(300000, 'y');
  for (let i = 0; i < 2; i++) await send('/twice', { filename: 'x', value }, { name: 'to', value: 't' });
  assert.ok(fs.readFileSync(inHome('t.one')).equals(value) && fs.readFileSync(inHome('t.two')).equals(value));
  fs.appendFileSync(inHome('t.one'), 'more');
  assert.ok(fs.readFileSync(inHome('t.two')).equals(value), 'two names, two files');
  const all = await send('/all', { name: 'fs', filename: 'a', value }, { name: 'fs', filename: 'b', value: 'x' },
                         { name: 'fs', filename: 'c', value: other }, { name: 'to', value: 'a' });
  assert.equal(all.text, '3');
  assert.ok(fs.readFileSync(inHome('a.0')).equals(value));
  assert.equal(fs.readFileSync(inHome('a.1'), 'utf8'), 'x');
  assert.ok(fs.readFileSync(inHome('a.2')).equals(other));
  const made = ['t.one', 't.two', 'a.0', 'a.1', 'a.2'];
  await nothingLeft(...made);
  for (const name of made) fs.rmSync(inHome(name));
});

test('where it cannot be saved', async () => {
  for (const to of ['no/such/folder', 'made', '', 'a\0b']) {
    const answer = await send('/save', { filename: 'x', value: bytes(100000) }, { name: 'to', value: to });
    assert.equal(answer.status, 500, JSON.stringify(to));
    await nothingLeft();
  }
  await server.printed(new RegExp(`${placeOf('tests/serve/uploads.fh', 'f.save(to)')}.*save\\("no/such/folder"\\): No such file`));
});

test('a disk that is full', async () => {
  const small = await start(binary, { cwd: home, env: { TMPDIR: temporary } });
  execFileSync('prlimit', [`--pid=${small.pid}`, '--fsize=50000']);
  const ask = (size) => request(small, '/save', {
    method: 'POST', body: form({ filename: 'x', value: bytes(size) }, { name: 'to', value: 'full' }),
    headers: { 'Content-Type': 'multipart/form-data; boundary=Bound' },
  });
  assert.equal((await ask(60000)).status, 500);
  await small.printed(/save\("full"\): File too large/);
  assert.equal((await ask(1000000)).status, 507);
  assert.ok(!fs.existsSync(inHome('full')));
  assert.equal((await ask(1000)).status, 200);
  assert.equal(fs.statSync(inHome('full')).size, 1000);
  await nothingLeft('full');
  fs.rmSync(inHome('full'));
});

/* ---- what is not saved is gone ---- */

for (const [to, status] of [['/tell', 200], ['/stop', 500], ['/fail', 409], ['/save', 400], ['/nowhere', 404], ['/alive', 405]]) {
  test(`${to} answers ${status} and leaves nothing`, async () => {
    for (const size of [10, 1000000]) {
      assert.equal((await send(to, { filename: 'x', value: bytes(size) })).status, status);
      await nothingLeft();
    }
  });
}

test('after the handler it has gone', async () => {
  const answer = await send('/later', { filename: 'x', value: bytes(100000) }, { name: 'to', value: 'late' });
  assert.equal(answer.text, 'soon');
  await server.printed(/the file has gone/);
  await nothingLeft();
});

const head = (length) => `POST /tell HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=Bound\r\nContent-Length: ${length}\r\n\r\n`;

test('a client that leaves in the middle', async () => {
  const body = form({ filename: 'x', value: bytes(1000000) });
  for (const sent of [10, 60, 500, 70000, 900000, body.length - 1]) {
    const wire = await raw.dial(await serverOf());
    wire.write(head(body.length), body.subarray(0, sent));
    if (sent > 100000) await eventually(() => assert.equal(openFiles().length, 1), 3);
    wire.socket.resetAndDestroy();
    await nothingLeft();
  }
  assert.equal((await get(server, '/alive')).text, 'yes');
});

test('a server that is told to stop in the middle', async () => {
  const body = form({ filename: 'x', value: bytes(1000000) });
  const own = await start(binary, { cwd: home, env: { TMPDIR: temporary } });
  const wire = await raw.dial(own);
  wire.write(head(body.length), body.subarray(0, 500000));
  await eventually(() => assert.equal(fs.readdirSync(`/proc/${own.pid}/fd`).filter((fd) => {
    try { return fs.readlinkSync(`/proc/${own.pid}/fd/${fd}`).startsWith(temporary); } catch { return false; }
  }).length, 1), 3);
  await own.stop();
  assert.deepEqual(fs.readdirSync(temporary), []);
});

/* ---- limits, and how it comes ---- */

test('a form over the limit', async () => {
  const answer = await send('/tell', { filename: 'x', value: bytes(2000000) });
  assert.equal(answer.status, 413);
  await nothingLeft();
});

test('chunks over the limit', async () => {
  const wire = await raw.dial(await serverOf());
  wire.write('POST /tell HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=Bound\r\nTransfer-Encoding: chunked\r\n\r\n');
  const body = form({ filename: 'x', value: bytes(2100000) });
  wire.write(`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n');
  assert.equal((await wire.answer()).status, 413);
  await nothingLeft();
});

test('chunks, cut anywhere', async () => {
  const body = form({ filename: 'x', type: 'x/y', value: '\r\n--Boun\r\n--' });
  for (const size of [1, 2, 3, 7, 50, 1000]) {
    const wire = await raw.dial(await serverOf());
    const chunks = [];
    for (let at = 0; at < body.length; at += size) {
      const chunk = body.subarray(at, at + size);
      chunks.push(`${chunk.length.toString(16)}\r\n`, chunk, '\r\n');
    }
    wire.write('POST /tell HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=Bound\r\nTransfer-Encoding: chunked\r\n\r\n',
               ...chunks, '0\r\n\r\n', 'GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal((await wire.answer()).body, 'x x/y 12');
    assert.equal((await wire.answer()).body, 'yes');
  }
});

test('a value that looks like a delimiter', async () => {
  const value = '\r\n--Boun\r\n--Bound-\r\n--Boundx\r\n\r\n--\r\n-\r--Bound--';
  await send('/save', { filename: 'x', value }, { name: 'to', value: 'it' });
  assert.equal(fs.readFileSync(inHome('it'), 'utf8'), value);
  fs.rmSync(inHome('it'));
});

test('a megabyte of line ends costs no time', async () => {
  const began = Date.now();
  assert.equal((await send('/tell', { filename: 'x', type: 'x/y', value: '\r'.repeat(1900000) })).text, 'x x/y 1900000');
  assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
});

test('forms one behind the other on a connection', async () => {
  const wire = await raw.dial(await serverOf());
  const one = form({ filename: 'a', type: 'x/y', value: bytes(100000) }), two = form({ filename: 'b', type: 'x/y', value: 'z' });
  wire.write(head(one.length), one, head(two.length), two, 'GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal((await wire.answer()).body, 'a x/y 100000');
  assert.equal((await wire.answer()).body, 'b x/y 1');
  assert.equal((await wire.answer()).body, 'yes');
});

test('thirty at once', async () => {
  await serverOf();
  const all = await Promise.all(Array.from({ length: 30 }, (_, i) => send('/save', { filename: 'x', value: bytes(150000 + i, `${i}`) },
                                                                            { name: 'to', value: `made/all${i}` })));
  all.forEach((answer, i) => {
    assert.equal(answer.text, 'saved');
    assert.ok(fs.readFileSync(inHome(`made/all${i}`)).equals(bytes(150000 + i, `${i}`)));
  });
  await nothingLeft();
});

test('curl sends a file', async () => {
  await serverOf();
  fs.writeFileSync(inHome('made/from.bin'), bytes(1500000));
  const curl = (...args) => execFileSync('curl', ['-sS', '-m', '10', '--noproxy', '*', ...args], { encoding: 'utf8' });
  assert.equal(curl('-F', `f=@${inHome('made/from.bin')};type=image/png`, `${server.url}/tell`), 'from.bin image/png 1500000');
  assert.equal(curl('-F', `f=@${inHome('made/from.bin')}`, '-F', 'to=made/to.bin', '-H', 'Transfer-Encoding: chunked', `${server.url}/save`), 'saved');
  assert.ok(fs.readFileSync(inHome('made/to.bin')).equals(bytes(1500000)));
});
