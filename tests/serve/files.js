#!/usr/bin/env node
/* files.js: the files of `static`, baked in and, under `fhc run`, read from their folder: the same
 * conversations with both. Names that not every file system and tool likes are made here. */
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { test, afterAll, slowness } = require('../lib/test');
const { limit } = require('../lib/limit');
const { root, work, fhc, fhcPath, start, shared } = require('../lib/app');
const { limitDescriptors, allowNoDescriptor } = require('../lib/faults');
const { get, request, eventually } = require('../lib/client');
const raw = require('../lib/raw');

const place = path.join(work, 'files');
const large = Buffer.from(Array.from({ length: 3 << 20 }, (_, i) => (i * 2654435761 >>> 13) & 255));

function prepare() {
  fs.rmSync(place, { recursive: true, force: true });
  fs.cpSync(path.join(root, 'tests/serve/files'), path.join(place, 'files'), { recursive: true });
  fs.copyFileSync(path.join(root, 'tests/serve/files.fh'), path.join(place, 'files.fh'));
  fs.writeFileSync(path.join(place, 'outside.txt'), 'outside\n');
  const at = (name) => path.join(place, 'files', name);
  fs.writeFileSync(at('large.png'), large);
  fs.writeFileSync(at('a name with space.txt'), 'spaced\n');
  fs.mkdirSync(at('größe'));
  fs.writeFileSync(at('größe/maß 100%.txt'), 'measured\n');
  fs.symlinkSync('../outside.txt', at('link-out.txt'));
  fs.symlinkSync('..', at('link-up'));
  fs.symlinkSync('/etc', at('link-etc'));
  fs.symlinkSync('.hidden.txt', at('link-hidden.txt'));
  fs.symlinkSync('sub', at('link-sub'));
  fs.symlinkSync('post.txt', at('link-in.txt'));
  fs.symlinkSync('.', at('link-circle'));
  spawnSync('mkfifo', [at('pipe')]);
}

prepare();

let warnings = '';
const bakedServer = shared(() => {
  const binary = path.join(place, 'files-binary');
  const made = fhc(['build', 'files.fh', '-o', binary], { cwd: place });
  assert.equal(made.status, 0, made.stderr);
  warnings = made.stderr;
  return binary;
});

/* A script that becomes `fhc run`, for start() runs binaries. */
const liveServer = shared(() => {
  const script = path.join(place, 'run');
  fs.writeFileSync(script, `#!/bin/sh\ncd '${place}' && XDG_CACHE_HOME='${place}/cache' exec '${fhcPath}' run files.fh -- "$@"\n`,
                   { mode: 0o755 });
  return script;
});

const where = [['baked in', bakedServer], ['from the folder', liveServer]];

/* The same test of both servers. */
function both(name, body, seconds) {
  for (const [how, serverOf] of where) {
    test(`${how}: ${name}`, async () => body(await serverOf(), how), seconds || 90);
  }
}

const fileAt = (name) => fs.readFileSync(path.join(place, 'files', name));

for (const [name, type, file = decodeURI(name)] of [
  ['page.html', 'text/html; charset=utf-8'],
  ['style.css', 'text/css; charset=utf-8'],
  ['all-bytes.bin', 'application/octet-stream'],
  ['empty.txt', 'text/plain; charset=utf-8'],
  ['large.png', 'image/png'],
  ['sub/data.json', 'application/json'],
  ['sub/', 'text/html; charset=utf-8', 'sub/index.html'],
  ['sub/index.html', 'text/html; charset=utf-8'],
  ['a%20name%20with%20space.txt', 'text/plain; charset=utf-8'],
  ['gr%C3%B6%C3%9Fe/ma%C3%9F%20100%25.txt', 'text/plain; charset=utf-8'],
  ['%70age.html?v=1', 'text/html; charset=utf-8', 'page.html'],
  ['link-in.txt', 'text/plain; charset=utf-8'],
  ['link-sub/data.json', 'application/json'],
]) {
  both(name, async (server) => {
    const answer = await get(server, `/assets/${name}`);
    assert.equal(answer.status, 200);
    assert.ok(answer.body.equals(fileAt(file)), 'the bytes are those of the file');
    assert.equal(answer.headers['content-type'], type);
    assert.equal(Number(answer.headers['content-length']), fileAt(file).length);
    assert.equal(answer.headers['cache-control'], 'no-cache');
    assert.equal(answer.headers['accept-ranges'], 'bytes');
    assert.match(answer.headers.etag, /^"[^"]+"$/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['x-frame-options'], 'SAMEORIGIN');
    assert.equal(answer.headers['referrer-policy'], 'same-origin');
    const head = await request(server, `/assets/${name}`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.text], [200, '']);
    for (const each of ['content-type', 'content-length', 'etag', 'cache-control']) {
      assert.equal(head.headers[each], answer.headers[each], each);
    }
  });
}

test('links inside the folder are followed, others named when it is built', async () => {
  await bakedServer();
  assert.match(warnings, /warning\[FH0805\]: files\/link-circle is left out: .*circle \(and 4 more\)/);
  assert.doesNotMatch(warnings, /FH0901/);
});

test('equal tags in both, another one for other bytes', async () => {
  const tags = [];
  for (const [, serverOf] of where) tags.push((await get(await serverOf(), '/assets/page.html')).headers.etag);
  assert.equal(tags[0], tags[1]);
  assert.notEqual(tags[0], (await get(await bakedServer(), '/assets/style.css')).headers.etag);
});

/* ---- routes beside files ---- */

for (const [name, method, target, status, text] of [
  ['a route without captures beats a file', 'GET', '/assets/shadowed.txt', 200, 'the route'],
  ['a route with captures takes what is no file', 'GET', '/assets/none.txt', 200, 'captured none.txt'],
  ['a folder without an index is no file', 'GET', '/assets/private2/', 200, 'captured private2/'],
  ['another verb of the same path', 'POST', '/assets/post.txt', 200, 'posted'],
  ['a file where another verb has a route', 'GET', '/assets/post.txt', 200, 'got\n'],
  ['a prefix with a slash at its end', 'GET', '/more/data.json', 200, '{"answer": 42}\n'],
  ['a route with captures of another verb', 'POST', '/more/data.json', 200, 'posted data.json'],
  ['the index of a prefix', 'GET', '/more/', 200, '<!doctype html>\n<title>The index</title>\n<p>of a folder\n'],
  ['nothing at all', 'GET', '/more/none.txt', 405],
  ['nothing elsewhere', 'GET', '/morel/data.json', 404],
]) {
  both(name, async (server) => {
    const answer = await request(server, target, { method });
    assert.equal(answer.status, status);
    if (text !== undefined) assert.equal(answer.text, text);
  });
}

both('a hook stands in front of files too', async (server) => {
  assert.equal((await get(server, '/assets/private/secret.txt')).status, 303);
  assert.equal((await get(server, '/assets/%70rivate/secret.txt')).status, 303);
  assert.equal((await get(server, '/assets/private/secret.txt', { 'X-Key': '1' })).text, 'for some\n');
});

both('the slash of a folder with an index', async (server) => {
  for (const [from, to] of [['/assets/sub', '/assets/sub/'], ['/more?a=1', '/more/?a=1']]) {
    const answer = await get(server, from);
    assert.deepEqual([answer.status, answer.headers.location], [308, to]);
  }
});

both('other verbs: 405, OPTIONS: 204', async (server) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'BREW']) {
    const answer = await request(server, '/assets/page.html', { method });
    assert.equal(answer.status, 405, method);
    assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS');
  }
  const options = await request(server, '/assets/page.html', { method: 'OPTIONS' });
  assert.deepEqual([options.status, options.headers.allow], [204, 'GET, HEAD, OPTIONS']);
  const mixed = await request(server, '/assets/post.txt', { method: 'DELETE' });
  assert.deepEqual([mixed.status, mixed.headers.allow], [405, 'GET, HEAD, POST, OPTIONS']);
});

/* ---- conditions, codings, ranges ---- */

both('304 for who has it', async (server) => {
  const whole = await get(server, '/assets/page.html');
  const { etag } = whole.headers;
  for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const answer = await get(server, '/assets/page.html', { 'If-None-Match': given });
    assert.deepEqual([answer.status, answer.text], [304, ''], given);
    assert.equal(answer.headers.etag, etag);
    assert.equal(answer.headers['cache-control'], 'no-cache');
    assert.equal(answer.headers['content-length'], undefined);
  }
  for (const given of ['"other"', etag.replace(/"/g, ''), etag.replace('"', '"x')]) {
    assert.equal((await get(server, '/assets/page.html', { 'If-None-Match': given })).status, 200, given);
  }
  const head = await request(server, '/assets/page.html', { method: 'HEAD', headers: { 'If-None-Match': etag } });
  assert.equal(head.status, 304);
});

both('If-Match', async (server) => {
  const { etag } = (await get(server, '/assets/page.html')).headers;
  for (const [given, status] of [[etag, 200], ['*', 200], ['"other"', 412], [`W/${etag}`, 412]]) {
    assert.equal((await get(server, '/assets/page.html', { 'If-Match': given })).status, status, given);
  }
});

test('gzip for who takes it, where it is smaller', async () => {
  const server = await bakedServer();
  const plain = await get(server, '/assets/style.css');
  const small = await get(server, '/assets/style.css', { 'Accept-Encoding': 'br, gzip' });
  assert.equal(small.headers['content-encoding'], 'gzip');
  assert.ok(small.body.length < plain.body.length);
  assert.ok(zlib.gunzipSync(small.body).equals(plain.body));
  assert.equal(Number(small.headers['content-length']), small.body.length);
  assert.notEqual(small.headers.etag, plain.headers.etag);
  for (const answer of [plain, small]) assert.equal(answer.headers.vary, 'Accept-Encoding');
  for (const name of ['style.css', 'large.png', 'empty.txt', 'all-bytes.bin', 'post.txt']) {
    const refused = name === 'style.css' ? 'gzip;q=0' : 'gzip';
    const answer = await get(server, `/assets/${name}`, { 'Accept-Encoding': refused });
    assert.equal(answer.headers['content-encoding'], undefined, name);
    assert.ok(answer.body.equals(fileAt(name)), name);
  }
  const again = await get(server, '/assets/style.css',
                          { 'Accept-Encoding': 'gzip', 'If-None-Match': small.headers.etag });
  assert.deepEqual([again.status, again.headers['content-encoding']], [304, undefined]);
  const head = await request(server, '/assets/style.css',
                             { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(Number(head.headers['content-length']), small.body.length);
});

both('ranges', async (server) => {
  const bytes = fileAt('all-bytes.bin');
  for (const [range, from, to] of [['0-0', 0, 1], ['0-255', 0, 256], ['10-', 10, 256], ['-6', 250, 256],
                                   ['250-999', 250, 256], ['-999', 0, 256]]) {
    const answer = await get(server, '/assets/all-bytes.bin', { Range: `bytes=${range}` });
    assert.equal(answer.status, 206, range);
    assert.equal(answer.headers['content-range'], `bytes ${from}-${to - 1}/256`);
    assert.equal(answer.headers['content-type'], 'application/octet-stream');
    assert.equal(Number(answer.headers['content-length']), to - from);
    assert.ok(answer.body.equals(bytes.subarray(from, to)), range);
  }
  for (const range of ['256-', '300-400', '-0']) {
    const answer = await get(server, '/assets/all-bytes.bin', { Range: `bytes=${range}` });
    assert.deepEqual([answer.status, answer.headers['content-range']], [416, 'bytes */256'], range);
  }
  for (const range of ['bytes=0-1,3-4', 'bytes=5-1', 'bytes=x', 'lines=0-1', 'bytes=', 'bytes=-']) {
    const answer = await get(server, '/assets/all-bytes.bin', { Range: range });
    assert.equal(answer.status, 200, range);
    assert.ok(answer.body.equals(bytes), range);
    assert.equal(answer.headers['content-range'], undefined);
  }
  assert.equal((await get(server, '/assets/empty.txt', { Range: 'bytes=0-' })).status, 416);
  const head = await request(server, '/assets/all-bytes.bin', { method: 'HEAD', headers: { Range: 'bytes=0-1' } });
  assert.deepEqual([head.status, head.headers['content-length']], [200, '256']);
});

both('If-Range, and a range of what would be compressed', async (server) => {
  const bytes = fileAt('style.css');
  const { etag } = (await get(server, '/assets/style.css')).headers;
  for (const [given, status] of [[etag, 206], ['"other"', 200], [`W/${etag}`, 200],
                                 ['Sat, 29 Oct 1994 19:43:31 GMT', 200]]) {
    const answer = await get(server, '/assets/style.css', { Range: 'bytes=1-3', 'If-Range': given });
    assert.equal(answer.status, status, given);
  }
  const coded = await get(server, '/assets/style.css', { Range: 'bytes=1-3', 'Accept-Encoding': 'gzip' });
  assert.deepEqual([coded.status, coded.headers['content-encoding']], [206, undefined]);
  assert.ok(coded.body.equals(bytes.subarray(1, 4)));
  const known = await get(server, '/assets/style.css', { Range: 'bytes=1-3', 'If-None-Match': etag });
  assert.equal(known.status, 304);
});

both('a slow reader gets all of a large file', async (server) => {
  const wire = await raw.dial(server);
  wire.socket.pause();
  wire.write('GET /assets/large.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal((await get(server, '/assets/empty.txt')).status, 200, 'others are served meanwhile');
  wire.socket.resume();
  const answer = Buffer.from(await wire.end(30), 'latin1');
  assert.ok(answer.subarray(answer.indexOf('\r\n\r\n') + 4).equals(large));
});

both('one connection, several files', async (server) => {
  const wire = await raw.dial(server);
  const ask = (name, more = '') => `GET /assets/${name} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  wire.write(ask('post.txt'), ask('large.png', 'Range: bytes=0-99999\r\n'), ask('empty.txt'), ask('post.txt'));
  assert.equal((await wire.answer()).body, 'got\n');
  assert.equal((await wire.answer()).status, 206);
  assert.equal((await wire.answer()).body, '');
  assert.equal((await wire.answer()).body, 'got\n');
});

/* ---- what must not be had ---- */

for (const target of [
  '/more/../outside.txt', '/more/..%2foutside.txt', '/more/%2e%2e/outside.txt', '/more/%2e%2e%2foutside.txt',
  '/more/..%5coutside.txt', '/more/..\\outside.txt', '/more/%2e%2e%5coutside.txt', '/more/..;/outside.txt',
  '/more//etc/passwd', '/more/%2fetc/passwd', '/more/%2Fetc%2Fpasswd', '/more/data.json%00', '/more/data.json%00.txt',
  '/more/./data.json', '/more/%2e/data.json', '/more/sub/../data.json', '/more//data.json', '/more/data.json/',
  '/more/..%c0%af..%c0%afoutside.txt', '/more/%252e%252e/outside.txt', '/more/data.json%20', '/more/DATA.json',
  '/more/....//outside.txt', '/more../files/post.txt', '/more%2fdata.json',
]) {
  both(`not to be had: ${target}`, async (server) => {
    const wire = await raw.dial(server);
    wire.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const answer = await wire.answer();
    assert.ok([400, 404, 405, 308].includes(answer.status), String(answer.status));
    assert.doesNotMatch(answer.body, /outside\n|root:|42|got/);
  });
}

for (const name of ['.hidden.txt', '.hidden/inside.txt', 'link-out.txt', 'link-up/outside.txt', 'link-etc/passwd',
                    'link-hidden.txt', 'link-circle/post.txt', 'pipe', 'sub/../.hidden.txt']) {
  both(`left out: ${name}`, async (server, how) => {
    const wire = await raw.dial(server);
    wire.write(`GET /assets/${name} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const { body } = await wire.answer();
    if (how === 'from the folder' && name.startsWith('link-circle')) return; /* harmless there */
    assert.equal(body, `captured ${name}`);
  });
}

/* ---- changes ---- */

test('fhc run shows what has changed without a build', async () => {
  const server = await liveServer();
  const file = path.join(place, 'files/changing.txt');
  fs.writeFileSync(file, 'first\n');
  const first = await get(server, '/assets/changing.txt');
  assert.equal(first.text, 'first\n');
  fs.writeFileSync(file, 'second\n');
  const second = await get(server, '/assets/changing.txt', { 'If-None-Match': first.headers.etag });
  assert.deepEqual([second.status, second.text], [200, 'second\n']);
  fs.rmSync(file);
  assert.equal((await get(server, '/assets/changing.txt')).text, 'captured changing.txt');
}, 90);

limit('LIVE_MAX', 'a file that fhc run serves', async (most) => {
  const server = await liveServer();
  const file = path.join(place, 'files/large.bin');
  fs.writeFileSync(file, '');
  for (const [size, status] of [[most, 200], [most + 1, 404]]) {
    fs.truncateSync(file, size);
    const answer = await get(server, '/assets/large.bin');
    assert.equal(answer.status, status);
    if (status === 200) assert.equal(answer.body.length, size);
  }
  fs.rmSync(file);
}, 90);

test('a binary needs no folder beside it', async () => {
  await bakedServer();
  const alone = path.join(place, 'alone');
  fs.mkdirSync(alone, { recursive: true });
  fs.copyFileSync(path.join(place, 'files-binary'), path.join(alone, 'app'));
  fs.chmodSync(path.join(alone, 'app'), 0o755);
  const server = await start(path.join(alone, 'app'), { cwd: alone });
  fs.renameSync(path.join(place, 'files'), path.join(place, 'gone'));
  try {
    assert.equal((await get(server, '/assets/post.txt')).text, 'got\n');
  } finally {
    fs.renameSync(path.join(place, 'gone'), path.join(place, 'files'));
  }
});

test('make builds again when a file is changed, added or taken away', () => {
  const at = path.join(place, 'make');
  fs.mkdirSync(path.join(at, 'pub/sub'), { recursive: true });
  const write = (name, text) => fs.writeFileSync(path.join(at, name), text);
  /* Dates with room between them, so that nothing need be waited for. */
  const age = (name, seconds) => {
    const then = Date.now() / 1000 - seconds;
    fs.utimesSync(path.join(at, name), then, then);
  };
  const names = ['app.fh', 'pub/a file.txt', 'pub/x=1;%.txt', 'pub/sub/b.txt', 'pub/sub', 'pub'];
  write('app.fh', 'static / "pub"\n');
  for (const name of names.slice(1, 4)) write(name, 'one\n');
  write('Makefile', `all: app.c\napp.c: app.fh\n\t@echo made\n\t@'${fhcPath}' emit app.fh -o app.c -MD\n-include app.d\n`);
  const rule = () => {
    const made = spawnSync('make', ['-s', 'all'], { cwd: at, encoding: 'utf8', env: { PATH: process.env.PATH } });
    assert.equal(made.status, 0, made.stderr);
    return made.stdout.includes('made');
  };
  const text = () => fs.readFileSync(path.join(at, 'app.c'), 'utf8');
  const settle = () => { for (const name of fs.readdirSync(at, { recursive: true })) age(name, 100); age('app.c', 50); };
  assert.ok(rule());
  settle();
  assert.ok(!rule(), 'nothing to do');
  const steps = [
    ['changed', () => { write('pub/sub/b.txt', 'two\n'); }, /"two\\n"/],
    ['changed, with a space in its name', () => { write('pub/a file.txt', 'three\n'); }, /"three\\n"/],
    ['added', () => { write('pub/sub/c.txt', 'four\n'); }, /"four\\n"/],
    ['taken away', () => { fs.rmSync(path.join(at, 'pub/sub/c.txt')); }, /^(?![^]*four)/],
    ['a folder added', () => { fs.mkdirSync(path.join(at, 'pub/new')); write('pub/new/d.txt', 'five\n'); }, /"five\\n"/],
    ['a folder taken away', () => { fs.rmSync(path.join(at, 'pub/new'), { recursive: true }); }, /^(?![^]*five)/],
  ];
  for (const [what, step, shows] of steps) {
    settle();
    step();
    assert.ok(rule(), what);
    assert.match(text(), shows, what);
  }
}, 60);

test('too much is refused, and so is what cannot be read', () => {
  const at = path.join(place, 'big');
  fs.mkdirSync(path.join(at, 'pub'), { recursive: true });
  fs.writeFileSync(path.join(at, 'app.fh'), 'static / "pub"\n');
  fs.writeFileSync(path.join(at, 'pub/hole.bin'), '');
  fs.truncateSync(path.join(at, 'pub/hole.bin'), (64 << 20) + 1);
  const made = fhc(['check', 'app.fh'], { cwd: at });
  assert.equal(made.status, 1);
  assert.match(made.stderr, /app\.fh:1:10: error\[FH0243\]: there are too many files/);
  fs.rmSync(path.join(at, 'pub/hole.bin'));
  if (process.getuid() === 0) return; /* to whom nothing is unreadable */
  fs.writeFileSync(path.join(at, 'pub/closed.txt'), '', { mode: 0 });
  assert.match(fhc(['check', 'app.fh'], { cwd: at }).stderr, /FH0243.*pub\/closed\.txt: Permission denied/);
});

test('names that cannot stand in a path are left out, with a warning', () => {
  const at = path.join(place, 'names');
  fs.mkdirSync(path.join(at, 'pub'), { recursive: true });
  fs.writeFileSync(path.join(at, 'app.fh'), 'static / "pub"\n');
  fs.writeFileSync(Buffer.concat([Buffer.from(`${at}/pub/`), Buffer.from([0xff, 0x2e, 0x78])]), 'x');
  fs.writeFileSync(path.join(at, 'pub/line\nend'), 'x');
  fs.writeFileSync(path.join(at, 'pub/ok.txt'), 'x');
  const made = fhc(['emit', 'app.fh'], { cwd: at });
  assert.equal(made.status, 0);
  assert.match(made.stderr, /warning\[FH0805\].*cannot stand in a path \(and one more\)/);
  assert.match(made.stdout, /"\/ok\.txt"/);
  assert.equal((made.stdout.match(/\.path = /g) || []).length, 1);
});

test('from the folder: without a descriptor to read it, a file is not missing', async () => {
  const server = await liveServer();
  const wire = await raw.dial(server);
  const status = async () => {
    wire.write('GET /assets/page.html HTTP/1.1\r\nHost: x\r\n\r\n');
    return (await wire.answer()).status;
  };
  assert.equal(await status(), 200);
  allowNoDescriptor(server);
  assert.equal(await status(), 503);
  limitDescriptors(server, 1000);
  assert.equal(await status(), 200);
}, 90);
