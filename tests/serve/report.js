#!/usr/bin/env node
/* report.js: what fhc build --report says, held against what the server does. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, skip, slowness } = require('../lib/test');
const { work, write, fhc, start } = require('../lib/app');
const { request, get, connect } = require('../lib/client');
const { dial } = require('../lib/raw');

const source = 'tests/serve/report.fh';
const binary = path.join(work, 'report');
let report, text;

test('builds', () => {
  const json = fhc(['build', source, '-o', binary, '--report', '--json']);
  assert.equal(json.status, 0, json.stderr);
  report = JSON.parse(json.stdout);
  text = fhc(['build', source, '-o', binary, '--report']).stdout;
}, 60);

const boundOf = (name) => {
  const found = report.handlers.find((each) => each.handler === name);
  assert.ok(found, `${name} is not in the report`);
  return found;
};

/* ---- handlers ---- */

async function metric(server, name) {
  return Number((await get(server, '/_fh/metrics')).text.match(new RegExp(`^fh_${name} (\\d+)$`, 'm'))[1]);
}

/* Runs on a server of its own, and holds what its handlers took against the bound; the first values
 * of constants and state were some handler's work already. */
async function within(name, input, run) {
  const server = await start(binary);
  const before = await metric(server, 'handler_arena_bytes_max');
  await run(server);
  const after = await metric(server, 'handler_arena_bytes_max');
  const taken = after === before ? 0 : after;
  const bound = boundOf(name);
  assert.equal(bound.known, true, `${name} grows with ${bound.grows_with}`);
  const most = bound.bytes + bound.bytes_per_input_byte * input;
  assert.ok(taken <= most, `${name} took ${taken} bytes, and the bound is ${most}`);
  return { taken, most };
}

const long = 'aé<"&> '.repeat(300);
const query = (fields) => new URLSearchParams(fields).toString();

for (const [name, fields, least] of [
  ['get /plain', { name: long }, 0],
  ['get /joined', { name: long }, 4000],
  ['get /numbers', { n: '-9223372036854775807', x: '-1.7976931348623157e308' }, 300],
  ['get /text', { text: 'a'.repeat(1500) }, 3000],
  ['get /text', { text: 'ß'.repeat(600) }, 3000],
  ['get /formats', { text: 'é' }, 100],
  ['get /formats', {}, 100],
  ['get /time', {}, 64],
  ['get /pieces', { text: ' '.repeat(3000) }, 40000],
  ['get /pieces', { text: 'a \n'.repeat(1000) }, 20000],
  ['get /card', { name: long }, 6000],
  ['get /value', { name: long }, 3000],
  ['get /counted', { name: long }, 15000],
  ['get /chosen', { name: long, long: 'true' }, 4000],
  ['get /marks', { name: long }, 6000],
  ['get /headed', { name: 'x'.repeat(2000) }, 2000],
  ['get /refused', { name: long }, 0],
]) {
  test(`${name} with ${JSON.stringify(fields).slice(0, 30)} takes no more than its bound`, async () => {
    const target = `/${name.split('/')[1]}?${query(fields)}`;
    const { taken, most } = await within(name, target.length + 200, async (server) => {
      const { status } = await get(server, target);
      assert.ok(status === 200 || (name === 'get /refused' && status === 404), String(status));
    });
    assert.ok(taken >= least, `it took ${taken} only: the test does not try enough`);
    if (least > 0) assert.ok(most < 60 * taken + 6000, `${most} is far from ${taken}`);
  });
}

test('what a request says, in bytes that are no text', async () => {
  const wire = (server) => dial(server);
  await within('get /request', 4000, async (server) => {
    const connection = await wire(server);
    const head = `GET /request?${'%ff'.repeat(300)} HTTP/1.1\r\nHost: x\r\nX-Ask: `;
    connection.write(head, Buffer.alloc(1000, 0xff), '\r\nCookie: c=', Buffer.alloc(500, 0xfe), '\r\n\r\n');
    const answer = await connection.answer();
    assert.equal(answer.status, 200);
    assert.match(answer.body, /\ufffd\ufffd/);
  });
});

test('a redirect', () => within('get /leaves', 1200, async (server) => {
  assert.equal((await get(server, `/leaves?to=${'%20'.repeat(300)}`)).status, 303);
}));

test('what is kept takes nothing, or a copy on its way', async () => {
  const { taken } = await within('post /kept', 3000, async (server) => {
    for (let i = 0; i < 50; i++) {
      assert.equal((await request(server, '/kept', {
        method: 'POST', body: query({ name: 'n'.repeat(1000) }),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status, 200);
    }
  });
  assert.ok(taken > 250);
});

test('lists of the handler itself', () => within('post /sorted', 300, async (server) => {
  const { text: answer } = await request(server, '/sorted', {
    method: 'POST', body: JSON.stringify({ xs: [1, 2], name: 'x' }), headers: { 'Content-Type': 'application/json' } });
  assert.match(answer, /x$/);
}));

test('messages', async () => {
  const message = JSON.stringify({ msg: 'm'.repeat(30000) });
  const { taken } = await within('ws /ws', message.length, async (server) => {
    const client = await connect(server, '/ws');
    client.send(message);
    for (let i = 0; i < 3; i++) await client.next();
  });
  assert.ok(taken >= 90000, String(taken));
  await within('ws /data', 40000, async (server) => {
    const client = await connect(server, '/data');
    assert.match(await client.ask({ text: 't'.repeat(30000), n: 3 }), /t3<\/p>/);
  });
});

test('what has no bound, and why', () => {
  const lines = fs.readFileSync(source, 'utf8').split('\n');
  for (const [name, what, place] of [
    ['get /ordered', '`names`', 'get /ordered'],
    ['post /order', '`names`', 'post /order'],
    ['get /grows', '`all`', 'all = all + name'],
    ['get /while', 'how often a loop runs', 'while i < n'],
    ['get /recursive', 'how deep calls go within each other', 'get /recursive'],
    ['get /filtered', '`points`', 'get /filtered'],
    ['get /repeated', '`n`', 'get /repeated'],
  ]) {
    const bound = boundOf(name);
    assert.equal(bound.known, false, name);
    assert.equal(bound.grows_with, what, name);
    assert.ok(lines[bound.at.line - 1].includes(place), `${name}: line ${bound.at.line}`);
  }
});

test('what needs nothing', () => {
  for (const name of ['get /state', 'get /map', 'ws /ws after']) {
    assert.deepEqual([boundOf(name).bytes, boundOf(name).bytes_per_input_byte], [0, 0], name);
  }
  assert.deepEqual([boundOf('get /page').ready, boundOf('get /page').bytes], [true, 0]);
});

/* ---- the rest of it ---- */

test('markup and files are counted', () => {
  const made = fhc(['emit', source]).stdout;
  const page = made.match(/get_page_page_plain, (\d+), (\d+), /);
  assert.equal(report.markup.pages, 1);
  assert.equal(report.markup.in_pages, '<p>constant</p>'.length);
  assert.ok(report.markup.ready >= Number(page[2]));
  assert.ok(report.markup.constant > report.markup.in_pages);
  assert.deepEqual(report.static, { files: 0, bytes: 0, gzip: 0 });
  const files = JSON.parse(fhc(['build', 'tests/serve/files.fh', '-o', `${binary}-files`, '--report', '--json']).stdout);
  assert.ok(files.static.files > 3 && files.static.bytes > 0);
}, 60);

test('the binary is measured', () => {
  assert.equal(report.binary.bytes, fs.statSync(binary).size);
  assert.ok(report.binary.constant > 100000 && report.binary.constant <= report.binary.bytes * 1.2);
});

/* Names in C are the compiler's. */
test('what it grows with stands in the program', () => {
  const program = ['get /a on q: str -> P([for w in q.split(" ") -> w.upper()].join(" "))',
    'state register: [str] = []',
    'get /b { let list = register; return P([for r in list -> r.upper()].join(",")) }', ''].join('\n');
  const made = fhc(['build', write('report-names.fh', program), '-o', `${binary}-names`, '--report', '--json']);
  assert.equal(made.status, 0, made.stderr);
  const found = JSON.parse(made.stdout).handlers.map((each) => each.grows_with);
  assert.deepEqual(found, ['a list', '`register`']);
});

test('for people, the same', () => {
  const number = (value) => value.toLocaleString('en-US');
  assert.match(text, new RegExp(`^constant markup +${number(report.markup.constant)} bytes`, 'm'));
  assert.match(text, new RegExp(`^the binary +${number(report.binary.bytes)} bytes`, 'm'));
  assert.match(text, /^ {2}get \/page +nothing: its page is ready$/m);
  const { bytes, bytes_per_input_byte: factor } = boundOf('get /joined');
  assert.match(text, new RegExp(`^ {2}get /joined +${number(bytes)} bytes and ${factor} for each byte of the request$`, 'm'));
  assert.match(text, /^ {2}get \/grows +no bound: grows with `all` \(report\.fh:\d+\)$/m);
  assert.match(text, /^the largest that is known: /m);
});

if (slowness > 1) {
  skip('what a connection takes', 'the sanitizers have a malloc of their own');
  test('a binary that cannot tell is reported as such', () => {
    assert.equal(report.connection, undefined);
    assert.match(text, /cannot be measured/);
  });
} else {
  const resident = (server) =>
    Number(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s*(\d+)/)[1]) * 1024;

  /* Memory comes in pages and blocks, and what was freed on the way may lie between: a quarter more
   * is allowed, and a fifth less. */
  const near = (what, measured, told) =>
    assert.ok(measured < told * 1.25 && measured > told * 0.8, `${what}: ${measured.toFixed(0)} bytes, and ${told} were told`);

  const COUNT = 2000;

  async function each(server, open) {
    for (let i = 0; i < 200; i++) await open(server);
    const before = resident(server);
    for (let i = 0; i < COUNT; i += 50) await Promise.all(Array.from({ length: 50 }, () => open(server)));
    return (resident(server) - before) / COUNT;
  }

  test('an idle connection takes what was told', async () => {
    const server = await start(binary);
    const taken = await each(server, async () => {
      const wire = await dial(server);
      wire.write('GET /_fh/health HTTP/1.1\r\nHost: x\r\n\r\n');
      assert.equal((await wire.answer()).status, 200);
    });
    near('a connection', taken, report.connection.http);
  }, 120);

  test('an idle websocket takes what was told', async () => {
    const server = await start(binary);
    const taken = await each(server, () => connect(server, '/ws'));
    near('a websocket', taken, report.connection.websocket);
  }, 120);

  test('the limits are those of the app', () => {
    assert.equal(report.limits.message, 65536);
    assert.equal(report.connection.queue_max, 1 << 20);
    assert.equal(report.limits.body, 16 << 20);
  });
}
