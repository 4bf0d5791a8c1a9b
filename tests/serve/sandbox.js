#!/usr/bin/env node
/* sandbox.js: what a server has given up once it serves, and what still works. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, afterAll, skip, slowness } = require('../lib/test');
const { compile, start, work } = require('../lib/app');
const { request, get } = require('../lib/client');

const home = path.join(work, 'sandbox-home');
fs.rmSync(home, { recursive: true, force: true });
fs.mkdirSync(path.join(home, 'saved'), { recursive: true });
fs.mkdirSync(path.join(home, 'tmp'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

let binary;
test('builds', () => {
  binary = compile('tests/serve/sandbox.fh', 'serve-sandbox', ['tests/serve/sandbox.c']);
}, 60);

const serve = (...flags) => start(binary, { args: ['--port', '0', ...flags], cwd: home,
                                            env: { TMPDIR: path.join(home, 'tmp') } });
const attempt = async (server, what, name = '') =>
  (await get(server, `/try/${what}?name=${encodeURIComponent(name)}`)).text;

function save(server, target) {
  const body = '--B\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
             + 'x'.repeat(200000) + '\r\n--B--\r\n';
  return request(server, target, { method: 'POST', body,
                                   headers: { 'Content-Type': 'multipart/form-data; boundary=B' } });
}

const harmless = [['fork'], ['socket'], ['parent'], ['data'], ['read', '/etc/passwd'],
                  ['write', path.join(home, 'x')], ['write', path.join(work, 'x')]];

test('without it all of this is possible', async () => {
  const server = await serve('--no-sandbox');
  for (const [what, name] of harmless) assert.equal(await attempt(server, what, name), 'done', what);
});

/* The leak checker of a sanitized build traces the process: there is no sandbox. */
if (slowness > 1) skip('what is refused', 'the sanitizers need what the sandbox takes');
else {
  test('with it none of this is', async () => {
    const server = await serve();
    for (const [what, name] of harmless) {
      assert.match(await attempt(server, what, name), /not permitted|denied/, `${what} ${name}`);
    }
  });

  for (const what of ['run', 'trace']) {
    test(`${what}: the process ends`, async () => {
      const server = await serve();
      server.told = 'SIGKILL'; /* it will not stop in order */
      await assert.rejects(get(server, `/try/${what}`));
      assert.deepEqual(await server.exited, { code: null, signal: 'SIGSYS' });
    });
  }

  test('save writes where the program says, and cannot be led elsewhere', async () => {
    const server = await serve();
    assert.equal((await save(server, '/save?name=a.bin')).text, 'saved');
    assert.equal(fs.statSync(path.join(home, 'saved/a.bin')).size, 200000);
    assert.equal((await save(server, '/save?name=../escaped')).status, 500);
    await server.printed(/save\("saved\/\.\.\/escaped"\): Permission denied/);
    assert.equal(fs.existsSync(path.join(home, 'escaped')), false);
  });

  test('an absolute folder is one of them', async () => {
    const server = await serve();
    const name = `fh-sandbox-${process.pid}`;
    assert.equal((await save(server, `/elsewhere?to=${name}`)).text, 'saved');
    fs.unlinkSync(`/var/tmp/${name}`);
  });
}

test('what a server needs is left', async () => {
  const server = await serve();
  assert.equal(await attempt(server, 'itself'), 'done');
  assert.match((await get(server, '/now')).text, /^20\d\d \d\d:\d\d$/);
  assert.match((await get(server, '/_fh/metrics')).text, /memory|bytes/);
});
