#!/usr/bin/env node
/* bounds.js: what the table of limits says, at each limit and one beyond it, where nothing is set.
 * Times are in patience.js, what a connection holds in held.js; others stand where their subject
 * is tested. */
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const { test } = require('../lib/test');
const { write } = require('../lib/app');
const { compileFaulty, startFaulty } = require('../lib/faults');
const { connect, eventually, get } = require('../lib/client');
const { limit, valueOf } = require('../lib/limit');
const raw = require('../lib/raw');

let binary, server;
test('builds', async () => {
  binary = compileFaulty('tests/serve/bounds.fh');
  server = await startFaulty(binary, { lasting: true, args: ['--port', '0', '--max-per-address', '0'] });
}, 60);

const x = (count) => 'x'.repeat(count);

async function said(...bytes) {
  const wire = await raw.dial(server);
  wire.write(...bytes);
  return wire;
}

async function statusOf(...bytes) {
  const wire = await said(...bytes);
  const answer = await wire.answer({ seconds: 30 });
  wire.socket.destroy();
  return answer.status;
}

/* ---- requests ---- */

limit('REQUEST_HEAD_MAX', 'a head', async (most) => {
  const head = (size) => {
    const rest = 'GET /alive HTTP/1.1\r\nHost: localhost\r\nX: \r\n\r\n';
    return rest.replace('X: ', `X: ${x(size - rest.length)}`);
  };
  assert.equal(await statusOf(head(most)), 200);
  assert.equal(await statusOf(head(most + 1)), 431);
});

limit('REQUEST_TARGET_MAX', 'a target', async (most) => {
  const asks = (size) => `GET /alive?${x(size - '/alive?'.length)} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  assert.equal(await statusOf(asks(most)), 200);
  assert.equal(await statusOf(asks(most + 1)), 414);
});

limit('REQUEST_HEADERS_MAX', 'fields of a head', async (most) => {
  const asks = (count) => `GET /alive HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(count - 1)}\r\n`;
  assert.equal(await statusOf(asks(most)), 200);
  assert.equal(await statusOf(asks(most + 1)), 431);
});

const chunked = 'POST /take HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';

limit('CHUNK_LINE_MAX', 'the line of a chunk', async (most) => {
  const line = (size) => `1;${x(size - 4)}\r\n`;
  assert.equal(await statusOf(chunked, line(most), 'a\r\n0\r\n\r\n'), 200);
  assert.equal(await statusOf(chunked, line(most + 1), 'a\r\n0\r\n\r\n'), 400);
});

limit('TRAILER_MAX', 'all trailers', async (most) => {
  const trailers = (size) => `A: ${x(size - 7)}\r\n\r\n`;
  assert.equal(await statusOf(chunked, '0\r\n', trailers(most)), 200);
  assert.equal(await statusOf(chunked, '0\r\n', trailers(most + 1)), 431);
});

limit('EMPTY_LINES_MAX', 'reads of empty lines', async (most) => {
  for (const [count, status] of [[most, 200], [most + 1, undefined]]) {
    const wire = await raw.dial(server);
    for (let i = 0; i < count; i++) {
      wire.write('\r\n');
      assert.equal((await get(server, '/alive')).status, 200); /* and that was read */
    }
    if (status) wire.write('GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n');
    if (status) assert.equal((await wire.answer()).status, status);
    else await wire.until(() => undefined, () => true);
  }
});

/* ---- bodies ---- */

const posts = (path, length, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${more}\r\n`;
const urlencoded = 'Content-Type: application/x-www-form-urlencoded\r\n';

limit('APP_BODY', 'a body', async (most) => {
  assert.equal(await statusOf(posts('/take', most), Buffer.alloc(most, 'x')), 200);
  assert.equal(await statusOf(posts('/take', most + 1)), 413);
}, 60);

limit('REQUEST_MEMORY_MAX', 'a body that is no form, where more is allowed', async (most) => {
  const generous = await startFaulty(compileFaulty(
    write('bounds-body.fh', 'app body=1_000_000_000\npost /take on req -> "{len(req.body)}"\n'), 'bounds-body'));
  for (const [length, status] of [[most, 100], [most + 1, 413]]) {
    const wire = await raw.dial(generous);
    wire.write(posts('/take', length, 'Expect: 100-continue\r\n'));
    assert.equal((await wire.answer()).status, status);
    wire.socket.destroy();
  }
}, 60);

limit('REQUEST_UNJUDGED_MAX', 'a body that nobody wants', async (most) => {
  const wire = await said(posts('/nowhere', most), x(most - 1));
  assert.equal(await statusOf(posts('/nowhere', most + 1)), 404); /* at once */
  assert.equal(wire.bytes.length, 0);
  wire.write('x');
  assert.equal((await wire.answer()).status, 404);
});

limit('BODIES_MAX', 'all bodies together', async (most) => {
  const one = valueOf('APP_BODY'), wires = [];
  for (let i = 0; i < most / one; i++) wires.push(await said(posts('/take', one), Buffer.alloc(one - 1, 'x')));
  const held = async () => Number((await get(server, '/_fh/metrics')).text.match(/^fh_body_bytes (\d+)/m)[1]);
  await eventually(async () => assert.equal(await held(), most - wires.length), 30);
  assert.equal(await statusOf(posts('/take', 100000), x(100000)), 503);
  for (const wire of wires) wire.write('x');
  for (const wire of wires) assert.equal((await wire.answer({ seconds: 30 })).status, 200);
  assert.equal(await statusOf(posts('/take', 100000), x(100000)), 200);
}, 60);

limit('BODY_FIELDS_MAX', 'fields of a form', async (most) => {
  for (const [count, status] of [[most, 200], [most + 1, 413]]) {
    const body = Array(count).fill('a=1').join('&');
    assert.equal(await statusOf(posts('/form', body.length, urlencoded), body), status);
  }
});

limit('BODY_FIELD_MAX', 'one of them', async (most) => {
  for (const [size, status] of [[most, 200], [most + 1, 413]])
    assert.equal(await statusOf(posts('/field', size, urlencoded), `x=${x(size - 2)}`), status);
});

/* ---- websockets ---- */

limit('APP_MESSAGE', 'a message', async (most) => {
  const client = await connect(server, '/length');
  client.send(x(most));
  assert.equal(await client.next(), String(most));
  client.send(x(most + 1));
  assert.equal((await client.closed).code, 1009);
});

limit('APP_QUEUE', 'what is queued', async (most) => {
  for (const [size, code] of [[most - 1000], [most + 1, 1013]]) {
    const body = `n=${size}`;
    assert.equal(await statusOf(posts('/size', body.length, urlencoded), body), 204);
    const client = await connect(server, '/first');
    if (code) assert.equal((await client.closed).code, code);
    else assert.equal((await client.next()).length, size);
  }
});

limit('PRESENCE_RESTING', 'pages that were cut off', async (most) => {
  const gone = async () => Number((await get(server, '/gone')).text);
  const cut = async () => {
    const client = await connect(server, `/graced?_fh=${crypto.randomBytes(16).toString('hex')}`);
    client.socket.terminate();
    await client.closed;
  };
  const workers = Array.from({ length: 50 }, async (_, i) => {
    for (let k = i; k < most; k += 50) await cut();
  });
  await Promise.all(workers);
  const resting = async () =>
    assert.match((await get(server, '/_fh/metrics')).text, /^fh_websockets 0$/m);
  await eventually(resting, 30);
  assert.equal(await gone(), 0);
  await cut();
  await eventually(async () => assert.equal(await gone(), 1));
}, 120);

/* ---- handlers ---- */

/* What takes long on a busy machine. */
async function asked(path, method = 'GET') {
  const wire = await said(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nHX-Request: true\r\n\r\n`);
  return wire.answer({ bodyless: method === 'HEAD', seconds: 90 });
}

limit('EVENT_MEMORY_MAX', 'the memory of a handler', async (most) => {
  assert.equal((await asked(`/repeat?n=${most - (1 << 20)}`)).body, String(most - (1 << 20)));
  assert.equal((await asked(`/repeat?n=${most}`)).status, 500);
}, 120);

limit('OUT_MAX', 'what is written', async (most) => {
  const markup = '<div></div>'.length, pieces = Math.floor((most - markup) / 1e6);
  const more = most - markup - pieces * 1e6;
  const exact = await asked(`/write?n=${pieces}&more=${more}`, 'HEAD');
  assert.deepEqual([exact.status, Number(exact.headers['content-length'])], [200, most]);
  assert.equal((await asked(`/write?n=${pieces}&more=${more + 1}`, 'HEAD')).status, 500);
}, 120);

limit('EVENT_STATE_MAX', 'what a handler adds to state', async (most) => {
  const pieces = Math.floor(most / 1e6);
  assert.equal((await asked(`/keep?n=${pieces - 20}`)).body, String(pieces - 20));
  assert.equal((await asked('/drop')).status, 204);
  assert.equal((await asked(`/keep?n=${pieces + 1}`)).status, 500);
  assert.equal((await asked('/drop')).status, 204);
}, 120);

limit('JSON_HEIGHT_MAX', 'a tree of JSON', async (most) => {
  assert.equal((await get(server, `/nested?n=${most}`)).status, 200);
  assert.equal((await get(server, `/nested?n=${most + 1}`)).status, 500);
});

/* A record and its list are two levels. */
limit('VALUE_DEPTH_MAX', 'a value that is compared', async (most) => {
  assert.equal((await get(server, `/same?n=${most / 2}`)).text, 'true');
  assert.equal((await get(server, `/same?n=${most / 2 + 1}`)).status, 500);
});

limit('APP_TIMEOUT', 'a handler that does not end', async (most) => {
  const source = 'get / {\n  var i = 0\n  while true { i += 1 }\n}\n';
  const busy = await startFaulty(compileFaulty(write('bounds-timeout.fh', source), 'bounds-timeout'));
  const wire = await raw.dial(busy);
  wire.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  assert.equal((await wire.answer({ seconds: 90 })).status, 503);
  await busy.printed(new RegExp(`has run for ${most}s and was stopped`));
}, 120);

/* ---- the server ---- */

limit('FDS_MAX', 'descriptors', async (most) => {
  const [, soft, hard] = fs.readFileSync(`/proc/${server.pid}/limits`, 'utf8').match(/^Max open files +(\d+) +(\d+)/m);
  assert.equal(Number(soft), Math.min(most, Number(hard)));
});

limit('TOLD_MAX', 'a name that is refused', async (most) => {
  const strict = await startFaulty(binary, { env: { FH_HOSTS: 'here.example' } });
  const ask = async (name) => (await get(strict, '/alive', { Host: name })).text;
  assert.match(await ask(x(most)), new RegExp(`the name x{${most}}\\.`));
  assert.match(await ask(x(most + 1)), new RegExp(`the name x{${most}}\\.`));
});

limit('SELDOM_PAUSE', 'lines that peers cause', async (most) => {
  const strict = await startFaulty(binary, { env: { FH_HOSTS: 'here.example' } });
  const ask = async (name) => assert.equal((await get(strict, '/alive', { Host: name })).status, 421);
  await ask('one.example');
  await strict.printed(/a request for one\.example was refused/);
  strict.faults.wait(most - 2);
  await ask('two.example');
  await ask('three.example');
  strict.faults.wait(3);
  await ask('four.example');
  await strict.printed(/a request for four\.example was refused.*\(2 more were\)/);
  assert.doesNotMatch(strict.stderr, /two\.example|three\.example/);
});
