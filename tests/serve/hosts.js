#!/usr/bin/env node
/* hosts.js: the names that a server answers for: a page of another site whose name leads here
 * (DNS rebinding) reads and changes nothing. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start, write } = require('../lib/app');
const { connect, get } = require('../lib/client');
const raw = require('../lib/raw');

let binary;
test('builds', () => { binary = compile('tests/serve/hosts.fh'); }, 60);

const serve = (FH_HOSTS = '', host = '127.0.0.1', file = binary) =>
  start(file, { env: { FH_HOSTS }, args: ['--port', '0', '--host', host] });

/* The status of a request; `lines` are its header fields. */
async function status(server, lines, first = 'GET / HTTP/1.1') {
  const wire = await raw.dial(server);
  wire.write(`${first}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
  const answer = await wire.answer({ bodyless: first.startsWith('HEAD') });
  wire.socket.destroy();
  return answer.status;
}

const shake = (server, Host, more = {}) => raw.handshake(server, '/ws', { Host, ...more });

async function shakes(server, Host, more) {
  const wire = await raw.dial(server);
  wire.write(shake(server, Host, more));
  const answer = await wire.answer();
  wire.socket.destroy();
  return answer.status;
}

const strangers = ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'notlocalhost', '10.0.0.1', '128.0.0.1',
                   '127.0.0', '[::2]', '0.0.0.0', 'localhost%00', '*'];
const own = ['localhost', 'LocalHost', 'localhost.', 'app.localhost', '127.0.0.1', '127.9.8.7', '[::1]', '[::ffff:127.0.0.1]', ''];

test('a server on the loopback takes the names of this machine, and no others', async () => {
  const server = await serve();
  for (const name of own) {
    for (const host of name ? [name, `${name}:${server.port}`, `${name}:1`] : ['']) {
      assert.equal(await status(server, [`Host: ${host}`]), 200, host);
      if (host) assert.equal(await shakes(server, host), 101, host);
    }
  }
  for (const name of strangers) {
    for (const host of [name, `${name}:${server.port}`, `${name}:1`]) {
      assert.equal(await status(server, [`Host: ${host}`]), 421, host);
      assert.equal(await shakes(server, host), 421, host);
    }
  }
  await server.printed(/a request for evil\.example was refused: .*app hosts=\["evil\.example"\] or FH_HOSTS=evil\.example/);
});

test('nothing is read or changed by another name', async () => {
  const server = await serve();
  const host = `Host: evil.example:${server.port}`;
  for (const path of ['/', '/changes', '/nowhere', '/_fh/health', '/_fh/metrics', '/_fh/htmx.js', '*']) {
    for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS']) {
      if (path === '*' && method !== 'OPTIONS') continue;
      assert.equal(await status(server, [host, 'Content-Length: 0'], `${method} ${path} HTTP/1.1`), 421, `${method} ${path}`);
    }
  }
  for (const more of [[], [`Origin: http://evil.example:${server.port}`]])
    assert.equal(await status(server, [host, ...more, 'Content-Length: 0'], 'POST /change HTTP/1.1'), 421);
  assert.equal(await status(server, [host, 'Content-Length: 1000000'], 'POST /change HTTP/1.1'), 421);
  assert.equal((await get(server, '/changes')).text, '0');
});

test('the page that says so says what to do', async () => {
  const server = await serve();
  const wire = await raw.dial(server);
  wire.write('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  const answer = await wire.answer();
  assert.match(answer.body, /421 Misdirected Request/);
  assert.match(answer.body, /does not answer for the name evil\.example\. .*app hosts=\[…\] or FH_HOSTS/);
});

/* A page may set these fields itself, but it cannot hide the port that it came by. */
test('what a proxy forwards is taken, but not by our own port', async () => {
  const server = await serve();
  for (const field of ['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: example.org',
                       'Forwarded: for=192.0.2.1', 'Via: 1.1 proxy']) {
    for (const host of ['example.org', 'example.org:8443'])
      assert.equal(await status(server, [`Host: ${host}`, field]), 200, `${host} ${field}`);
    assert.equal(await status(server, [`Host: example.org:${server.port}`, field]), 421, field);
  }
  assert.equal(await shakes(server, 'example.org', { 'X-Forwarded-Proto': 'https' }), 101);
  assert.equal(await shakes(server, `example.org:${server.port}`, { 'X-Forwarded-Proto': 'https' }), 421);
});

test('metrics are for this machine, not for whom a proxy asks', async () => {
  const server = await serve('example.org');
  const metrics = 'GET /_fh/metrics HTTP/1.1';
  assert.equal(await status(server, ['Host: localhost'], metrics), 200);
  assert.equal(await status(server, ['Host: example.org'], metrics), 404);
  assert.equal(await status(server, ['Host: localhost', 'X-Forwarded-For: 192.0.2.1'], metrics), 404);
});

test('FH_HOSTS and app hosts name others, and then a proxy does not', async () => {
  const named = write('hosts-named.fh', 'app hosts=["example.org", "*.example.net"]\nget / -> "yes"\n');
  for (const server of [await serve('example.org,  *.example.net'), await serve('https://example.org/ *.example.net'),
                        await serve('', '127.0.0.1', compile(named))]) {
    for (const host of ['example.org', 'EXAMPLE.org:1', 'example.org.', 'a.example.net', 'a.b.example.net', 'localhost'])
      assert.equal(await status(server, [`Host: ${host}`]), 200, host);
    for (const host of ['example.net', 'badexample.org', 'evil.example', 'aexample.net'])
      assert.equal(await status(server, [`Host: ${host}`, 'X-Forwarded-For: 192.0.2.1']), 421, host);
  }
  const ports = await serve('example.org:8080');
  assert.equal(await status(ports, ['Host: example.org:8080']), 200);
  assert.equal(await status(ports, ['Host: example.org']), 421);
});

test('a server on other addresses takes all names, unless some are named', async () => {
  const all = await serve('', '0.0.0.0');
  for (const host of [...own, 'evil.example', '10.0.0.1']) assert.equal(await status(all, [`Host: ${host}`]), 200, host);
  assert.equal(await status(all, ['Host: evil.example'], 'GET /_fh/metrics HTTP/1.1'), 404);
  const some = await serve('example.org', '0.0.0.0');
  for (const [host, want] of [['example.org', 200], ['localhost', 200], ['evil.example', 421], ['10.0.0.1', 421]])
    assert.equal(await status(some, [`Host: ${host}`]), want, host);
});

test('the host of an absolute target holds, not the Host field', async () => {
  const server = await serve();
  assert.equal(await status(server, ['Host: localhost'], 'GET http://evil.example/ HTTP/1.1'), 421);
  const wire = await raw.dial(server);
  wire.write('GET http://localhost:7/ HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  assert.equal((await wire.answer()).body, 'for localhost:7');
  const first = 'POST http://localhost:7/change HTTP/1.1';
  assert.equal(await status(server, ['Host: evil.example', 'Origin: http://evil.example', 'Content-Length: 0'], first), 403);
  assert.equal(await status(server, ['Host: evil.example', 'Origin: http://localhost:7', 'Content-Length: 0'], first), 200);
});

test('what must be said once and is said twice is refused', async () => {
  const server = await serve();
  for (const field of ['Host: localhost', 'Origin: http://localhost', 'Content-Length: 0', 'Content-Type: text/plain',
                       'Sec-Fetch-Site: none', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13'])
    assert.equal(await status(server, ['Host: localhost', field, ...(field.startsWith('Host') ? [] : [field])]), 400, field);
  for (const [name, value] of [['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='], ['Sec-WebSocket-Version', '13'], ['Origin', 'http://localhost']])
    assert.equal(await shakes(server, 'localhost', { Origin: 'http://localhost', [name.toLowerCase()]: value, [name]: value }), 400, name);
  const client = await connect(server, '/ws');
  assert.equal(await client.ask({ msg: 'still here' }), 'still here');
});
