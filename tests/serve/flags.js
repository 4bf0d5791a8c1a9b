#!/usr/bin/env node
/* flags.js: the command line of a server. */
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const { test, after } = require('../lib/test');
const { compile, start, startFails } = require('../lib/app');
const { get, connect } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/flags.fh'); }, 60);

/* A port that is free now. */
function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function occupy(port = 0) {
  return new Promise((resolve, reject) => {
    const server = net.createServer().listen(port, '127.0.0.1', () => resolve(server.address().port));
    server.on('error', reject);
    after(() => server.close());
  });
}

test('--port', async () => {
  const port = await freePort();
  const server = await start(binary, { args: ['--port', String(port)] });
  assert.equal(server.port, port);
  assert.equal((await get(server, '/')).text, 'here');
});

test('--port 0 takes a free one and says which', async () => {
  const server = await start(binary, { args: ['--port', '0'] });
  assert.ok(server.port > 0);
  assert.equal((await get(server, '/')).text, 'here');
});

test('--port=0', async () => {
  const server = await start(binary, { args: ['--port=0'] });
  assert.equal((await get(server, '/')).text, 'here');
});

test('PORT and HOST in the environment', async () => {
  const port = await freePort();
  const server = await start(binary, { args: [], env: { PORT: String(port), HOST: '127.0.0.1' } });
  assert.equal(server.port, port);
  assert.equal((await get(server, '/')).text, 'here');
});

test('a flag wins over the environment', async () => {
  const [mine, other] = [await freePort(), await freePort()];
  const server = await start(binary, { args: ['--port', String(mine)], env: { PORT: String(other) } });
  assert.equal(server.port, mine);
});

test('the environment wins over the source, the source over 5001', async () => {
  const taken = await occupy(5099).then(() => true, () => true);
  assert.ok(taken);
  const failed = startFails(binary, []);
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /5099/);
  const server = await start(binary, { args: [], env: { PORT: String(await freePort()) } });
  assert.equal((await get(server, '/')).text, 'here');
});

test('--host', async () => {
  const server = await start(binary, { args: ['--host', '127.0.0.2', '--port', '0'] });
  assert.equal(server.host, '127.0.0.2');
  assert.equal((await get(server, '/')).text, 'here');
  await assert.rejects(get({ host: '127.0.0.1', port: server.port }, '/'));
});

test('without --host it listens on loopback alone', async () => {
  const server = await start(binary);
  assert.ok(['127.0.0.1', 'localhost'].includes(server.host), server.host);
});

test('a port in use is one line and exit status 2', async () => {
  const port = await occupy();
  const done = startFails(binary, ['--port', String(port)]);
  assert.equal(done.status, 2);
  assert.match(done.stderr, new RegExp(String(port)));
  assert.equal(done.stderr.trim().split('\n').length, 1, done.stderr);
  assert.equal(done.stdout, '');
});

for (const args of [['--nonsense'], ['--port'], ['--port', 'x'], ['--port', '65536'], ['--port', '-1'], ['--port', '80x'],
                    ['--port', ''], ['--host'], ['--host', 'not a host'], ['--max-connections', 'x'], ['--max-per-address', 'x'],
                    ['--max-per-address', '-1'], ['extra'], ['-x']]) {
  test(`wrong usage: ${args.join(' ')}`, () => {
    const done = startFails(binary, args);
    assert.equal(done.status, 2, done.stdout);
    assert.equal(done.stderr.trim().split('\n').length, 1, done.stderr);
    assert.equal(done.stdout, '');
  });
}

test('a bad PORT in the environment', () => {
  const done = startFails(binary, [], { PORT: 'x' });
  assert.equal(done.status, 2);
  assert.match(done.stderr, /PORT/);
});

test('--help', () => {
  const done = startFails(binary, ['--help']);
  assert.equal(done.status, 0);
  for (const flag of ['--host', '--port', '--quiet', '--version', '--help']) assert.ok(done.stdout.includes(flag), flag);
});

test('--version', () => {
  const done = startFails(binary, ['--version']);
  assert.equal(done.status, 0);
  assert.match(done.stdout, /\d+\.\d+/);
});

test('--routes', () => {
  const done = startFails(binary, ['--routes']);
  assert.equal(done.status, 0);
  assert.match(done.stdout, /\/ws/);
});

test('--max-connections', async () => {
  const server = await start(binary, { args: ['--port', '0', '--max-connections', '5'] });
  const clients = await Promise.all([1, 2, 3].map(() => connect(server, '/ws')));
  const more = await Promise.allSettled(Array.from({ length: 10 }, () => connect(server, '/ws')));
  assert.ok(more.some((each) => each.status === 'rejected'), 'all were let in');
  clients[0].send({ msg: 'x' });
  assert.equal(await clients[0].next(), 'x');
});

test('--quiet', async () => {
  const server = await start(binary, { args: ['--port', '0', '--quiet'] }).catch((error) => error);
  if (server instanceof Error) assert.match(server.message, /time ran out/);
  else assert.equal((await get(server, '/')).text, 'here');
}, 60);
