#!/usr/bin/env node
/* full.js: whoever finds no room is told so by a 503, and those inside go on. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, slowness } = require('../lib/test');
const { start, work } = require('../lib/app');
const { compileFaulty, startFaulty, limitDescriptors, allowNoDescriptor } = require('../lib/faults');
const { request, get, connect, sleep, eventually } = require('../lib/client');
const raw = require('../lib/raw');

const { EMFILE, ENFILE, ENOMEM, ECONNABORTED, EPROTO } = os.constants.errno;
let binary;
test('builds', () => { binary = compileFaulty('tests/serve/faults.fh'); }, 60);

const full = (most) => startFaulty(binary, { args: ['--port', '0', '--max-connections', String(most)] });

async function members(server, count) {
  const clients = await Promise.all(Array.from({ length: count }, (_, i) => connect(server, `/room/m?name=${i}`)));
  for (const [i, client] of clients.entries()) assert.equal(await client.next(), `hello ${i}`);
  return clients;
}

/* Those inside hear each other. */
async function goOn(clients) {
  for (const client of clients) client.send({ msg: 'all' });
  for (const client of clients) {
    const heard = [];
    while (heard.length <= clients.length) heard.push(await client.next());
    assert.deepEqual(heard.sort(), ['3 all', ...clients.map(() => 'for all')]);
  }
}

async function metric(server, name) {
  const { text } = await get(server, '/_fh/metrics');
  return Number(text.match(new RegExp(`^fh_${name} (\\d+)`, 'm'))[1]);
}

async function isTurnedAway(server) {
  const answer = await get(server, '/alive');
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '2');
  assert.match(answer.text, /too much to do/);
  await assert.rejects(connect(server, '/room/m'), { status: 503 });
}

/* How often the server has woken while `work` was done, for nothing but that. */
async function turnsOf(server, work) {
  const before = server.faults.get('turns');
  await work();
  return server.faults.get('turns') - before;
}

/* ---- --max-connections ---- */

test('at --max-connections: 503, and in again when somebody has left', async () => {
  const server = await full(4);
  const clients = await members(server, 4);
  for (let i = 0; i < 20; i++) await isTurnedAway(server);
  await goOn(clients);
  await clients[0].close();
  await eventually(async () => assert.equal((await get(server, '/alive')).status, 200));
  assert.equal(await metric(server, 'connections'), 4);
  assert.ok(await metric(server, 'connections_refused_total') >= 40);
  await eventually(() => members(server, 1));
  await isTurnedAway(server);
  await goOn(clients.slice(1));
});

test('connections that are kept alive count', async () => {
  const server = await full(2);
  server.faults.hold();
  const wires = [await raw.dial(server), await raw.dial(server)];
  for (const wire of wires) {
    wire.write('GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal((await wire.answer()).body, 'yes');
  }
  await isTurnedAway(server);
  wires[0].write('GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal((await wires[0].answer()).body, 'yes');
  wires[1].socket.destroy();
  await eventually(async () => assert.equal((await get(server, '/alive')).status, 200));
});

test('curl reads the 503, whatever it sends', async () => {
  const server = await full(1);
  await members(server, 1);
  const body = path.join(work, 'full-body');
  fs.writeFileSync(body, Buffer.alloc(3 << 20, 'x'));
  for (const more of [[], ['-d', 'name=x'], ['--data-binary', `@${body}`], ['-F', `f=@${body}`]]) {
    const done = spawnSync('curl', ['-s', '-i', ...more, `${server.url}/form`], { encoding: 'utf8' });
    assert.match(done.stdout, /^HTTP\/1.1 503 [^]*too much to do/, `${more}: ${done.status}`);
  }
});

test('what is sent after the 503 has come is no reason to lose it', async () => {
  const server = await full(1);
  await members(server, 1);
  const wire = await raw.dial(server);
  let broke = null;
  wire.socket.on('error', (error) => { broke = error; });
  wire.socket.pause();
  await sleep(50);
  wire.write('GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
  await sleep(50);
  wire.socket.resume();
  assert.equal((await wire.answer()).status, 503);
  await wire.end();
  assert.equal(broke, null);
});

test('those who are turned away cost no more than being told so', async () => {
  const server = await full(1);
  const [client] = await members(server, 1);
  const descriptors = () => fs.readdirSync(`/proc/${server.pid}/fd`).length;
  const before = descriptors();
  const silent = [];
  const turns = await turnsOf(server, async () => {
    for (let i = 0; i < 100; i++) {
      const wire = await raw.dial(server);
      wire.socket.pause();
      silent.push(wire);
    }
    await sleep(200);
  });
  assert.ok(turns <= 250, `${turns} turns for 100 connections`);
  assert.ok(descriptors() <= before + 8, `${descriptors() - before} more descriptors`);
  assert.equal(await client.ask({ msg: 'x' }), '1 x');
  await eventually(() => assert.equal(descriptors(), before));
});

test('a client that never stops sending does not hold the server up', async () => {
  const server = await full(1);
  const [client] = await members(server, 1);
  for (let i = 0; i < 20; i++) {
    const wire = await raw.dial(server);
    for (let k = 0; k < 20; k++) wire.write('x'.repeat(100000));
  }
  assert.equal(await client.ask({ msg: 'x' }), '1 x');
});

/* ---- the queue of those who wait to be accepted ---- */

/* The server sleeps while its queue of 4096 fills and runs over. */
test('a full accept queue loses nobody', async () => {
  const [, limit] = fs.readFileSync('/proc/self/limits', 'utf8').match(/^Max open files +\d+ +(\d+)/m);
  const count = Math.min(slowness > 1 ? 500 : 4500, Number(limit) - 200);
  const server = await startFaulty(binary);
  server.process.kill('SIGSTOP');
  const wires = Array.from({ length: count }, () => raw.dial(server));
  await sleep(500);
  server.process.kill('SIGCONT');
  for (const wire of await Promise.all(wires)) wire.write('GET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  for (const wire of await Promise.all(wires)) assert.equal((await wire.answer()).body, 'yes');
  assert.equal(await metric(server, 'connections_total'), count + 1);
}, 120);

test('those who have gone before they were accepted do no harm', async () => {
  const server = await startFaulty(binary);
  const [client] = await members(server, 1);
  server.process.kill('SIGSTOP');
  const wires = await Promise.all(Array.from({ length: 200 }, () => raw.dial(server)));
  wires.forEach((wire, i) => {
    if (i % 3 === 0) wire.write('GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
    if (i % 3 === 1) wire.write(raw.handshake(server, '/room/m'));
    wire.socket.resetAndDestroy();
  });
  const after = await raw.dial(server);
  after.write('GET /alive HTTP/1.1\r\nHost: x\r\n\r\n');
  server.process.kill('SIGCONT');
  assert.equal((await after.answer()).body, 'yes');
  assert.equal(await client.ask({ msg: 'x' }), '1 x');
  after.socket.destroy();
  await eventually(async () => assert.equal(await metric(server, 'connections'), 2));
});

for (const [acceptError, name] of [[ECONNABORTED, 'ECONNABORTED'], [EPROTO, 'EPROTO']]) {
  test(`accept() says ${name}: the next one is taken`, async () => {
    const server = await startFaulty(binary);
    server.faults.set({ acceptError, acceptMany: 5, acceptFrom: server.faults.get('accepts') + 1 });
    assert.equal((await get(server, '/alive')).text, 'yes');
    assert.equal(server.faults.get('acceptFailed'), 5);
  });
}

for (const [acceptError, name] of [[ENOMEM, 'ENOMEM'], [ENFILE, 'ENFILE']]) {
  test(`accept() says ${name} for a while: the server rests, and then goes on`, async () => {
    const server = await startFaulty(binary);
    const [client] = await members(server, 1);
    server.faults.set({ acceptError, acceptMany: 8, acceptFrom: server.faults.get('accepts') + 1 });
    const turns = await turnsOf(server, async () => {
      assert.equal((await get(server, '/alive')).text, 'yes');
    });
    assert.equal(server.faults.get('acceptFailed'), 8);
    assert.ok(turns < 60, `${turns} turns`); /* `every` takes some */
    assert.equal(await client.ask({ msg: 'x' }), '1 x');
  });
}

test('accept() says ENFILE once: the spare descriptor does', async () => {
  const server = await startFaulty(binary);
  for (let i = 0; i < 20; i++) {
    server.faults.set({ acceptError: ENFILE, acceptMany: 1, acceptFrom: server.faults.get('accepts') + 1 });
    assert.equal((await get(server, '/alive')).status, 503);
  }
  assert.equal((await get(server, '/alive')).status, 200);
  assert.equal(await metric(server, 'connections_refused_total'), 20);
});

/* ---- descriptors ---- */

const multipart = (content) => ({ method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
  body: `--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n${content}\r\n`
        + `--b\r\nContent-Disposition: form-data; name="to"\r\n\r\n${path.join(work, 'full-upload')}\r\n--b--\r\n` });

test('no descriptor is left: 503 for each, and those inside go on', async () => {
  const server = await startFaulty(binary);
  const clients = await members(server, 4);
  allowNoDescriptor(server);
  const turns = await turnsOf(server, async () => {
    for (let i = 0; i < 50; i++) await isTurnedAway(server);
  });
  assert.ok(turns < 250, `${turns} turns for 100 connections`);
  await goOn(clients);
  await clients[0].close();
  await eventually(async () => assert.equal((await get(server, '/alive')).status, 200));
  limitDescriptors(server, 1000);
  assert.equal(await metric(server, 'connections_refused_total'), 100);
  await goOn([...clients.slice(1), ...await members(server, 5)]);
});

test('no descriptor is left for files: the request is refused, the connection stays', async () => {
  const server = await startFaulty(binary);
  const wire = await raw.dial(server);
  const ask = async ({ method, headers, body }) => {
    wire.write(`${method} /upload HTTP/1.1\r\nHost: x\r\nContent-Type: ${headers['Content-Type']}\r\n`,
               `Content-Length: ${body.length}\r\n\r\n`, body);
    return wire.answer();
  };
  assert.equal((await ask(multipart('small'))).status, 200);
  allowNoDescriptor(server);
  assert.equal((await ask(multipart('small'))).status, 500);
  await server.printed(/save\(.*Too many open files/);
  wire.write('GET /files/page.html HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal((await wire.answer()).status, 200);
  const large = await ask(multipart('x'.repeat(200000)));
  assert.equal(large.status, 503);
  await wire.end();
  limitDescriptors(server, 1000);
  assert.equal((await request(server, '/upload', multipart('y'.repeat(200000)))).text, 'a 200000');
});

for (const limit of [16, 40, 64]) {
  test(`a hard limit of ${limit} descriptors`, async () => {
    const server = await start('prlimit', { args: [`--nofile=${limit}:${limit}`, binary, '--port', '0'] });
    const clients = [];
    for (let tried = 0; tried < 80; tried++) {
      const client = await connect(server, `/room/m?name=${tried}`).catch((error) => error);
      if (client instanceof Error) assert.equal(client.status, 503);
      else clients.push(client);
    }
    assert.equal(clients.length, Math.max(limit - 32, 1));
    for (const client of clients) await client.next();
    await goOn(clients);
    for (const client of clients) await client.close();
    await eventually(async () => assert.equal((await get(server, '/alive')).status, 200));
  });
}

test('a limit too low to start with', () => {
  const done = spawnSync('prlimit', ['--nofile=6:6', binary, '--port', '0'],
                         { encoding: 'utf8', env: { ...process.env, FH_SECRET: 'x'.repeat(32) } });
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /descriptors/);
});

/* ---- the disk and the log ---- */

/* As start(), through the shell, which has standard error go elsewhere. */
const startLogging = (to, more = []) => start('/bin/sh', {
  args: ['-c', `exec "$0" "$@" 2>${to}`, binary, '--port', '0', '--access-log', ...more],
});

test('a log that nothing more can be written to', async () => {
  const server = await startLogging('/dev/full');
  for (let i = 0; i < 20; i++) assert.equal((await get(server, '/alive')).text, 'yes');
  assert.equal((await request(server, '/upload', multipart('x'))).status, 200);
  await goOn(await members(server, 2));
});

test('a log that nobody reads any more', async () => {
  const server = await start(binary, { args: ['--port', '0', '--access-log'] });
  server.process.stderr.destroy();
  for (let i = 0; i < 20; i++) assert.equal((await get(server, '/alive')).text, 'yes');
  await goOn(await members(server, 2));
});

test('no room for the file of the key: sessions hold as long as the server', async () => {
  const state = path.join(work, 'full-state');
  fs.rmSync(state, { recursive: true, force: true });
  const server = await start('prlimit', { args: ['--fsize=0', binary, '--port', '0'], env: { FH_STATE_DIR: state } });
  await server.printed(/sessions end when this server does/);
  assert.deepEqual(fs.readdirSync(state), []);
  const answer = await get(server, '/visit');
  const Cookie = answer.headers['set-cookie'][0].split(';')[0];
  assert.equal((await get(server, '/visit', { Cookie })).headers['x-visits'], '2');
});
