#!/usr/bin/env node
/* no_memory.js: an allocation that fails costs the one who needed it his answer or his connection,
 * and nobody else anything.
 *
 * Each conversation is held again and again, and the first, second, third … allocation that the
 * server does for it fails (ours or libwebsockets'), until the conversation needs fewer than
 * that; and then with all that follow failing too. Meanwhile two others listen. */
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { work, environment } = require('../lib/app');
const { compileFaulty, startFaulty, faultsOf } = require('../lib/faults');
const { request, get, connect, sleep, eventually } = require('../lib/client');
const raw = require('../lib/raw');

const all = 1e15;
let binary, server;
test('builds and starts', async () => {
  binary = compileFaulty('tests/serve/faults.fh');
  server = await startFaulty(binary, { lasting: true });
}, 60);

/* ---- whoever is not concerned ---- */

let told = 0, witnesses = [];

/* Hears the numbers that are told to room w. */
class Witness {
  static async join() {
    const witness = new Witness();
    witness.client = await connect(server, '/room/w?name=witness');
    assert.equal(await witness.client.next(), 'hello witness');
    witness.heard = told;
    witness.gone = false;
    witness.client.closed.then(() => { witness.gone = true; });
    return witness;
  }

  /* Reads up to number `last`; `owed` are those that have to be among them. */
  async hear(last, owed) {
    const missing = new Set(owed);
    while (this.heard < last && !this.gone) {
      const text = await Promise.race([this.client.next(), this.client.closed.then(() => null)]);
      if (text === null) return;
      const number = Number(text);
      assert.ok(number > this.heard, `${number} after ${this.heard}`);
      this.heard = number;
      missing.delete(number);
    }
    if (!this.gone) assert.deepEqual([...missing], [], 'were not delivered');
  }
}

async function tell() {
  const number = ++told;
  const answer = await request(server, `/tell?room=w&text=${number}`).catch(() => null);
  return answer && answer.status === 200 ? [number] : [];
}

/* ---- what may become of somebody whose allocation fails ---- */

const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED']);

/* An answer as it has to be; or 500, 503, or none at all. */
async function gives(target, want, options) {
  let answer;
  try {
    answer = await request(server, target, options);
  } catch (error) {
    /* Whoever is turned away before he has asked for the head gets the body too. */
    const isHead = options && options.method === 'HEAD' && error.code === 'HPE_CLOSED_CONNECTION';
    if (!isHead && !broken.has(error.code)) throw error;
    return null;
  }
  if (answer.status === 500 || answer.status === 503) return null;
  if (want instanceof RegExp) assert.match(`${answer.status} ${answer.text}`, want);
  else assert.equal(`${answer.status} ${answer.text}`, want);
  return answer;
}

/* The same, of an answer on a plain connection. */
async function answers(wire, want) {
  const answer = await wire.answer().catch((error) => {
    assert.match(error.message, /^the connection ended instead of an answer: ""/);
    return null;
  });
  if (!answer || answer.status === 500 || answer.status === 503) return;
  assert.equal(`${answer.status} ${answer.body}`, want);
}

/* A websocket to room `room`, or null. */
async function joins(room, options) {
  try {
    return await connect(server, `/room/${room}?name=${room}`, options);
  } catch (error) {
    if (!broken.has(error.code)) assert.ok(error.status === 500 || error.status === 503, error);
    return null;
  }
}

/* Says it again and again, until the work is done. */
async function insisting(client, msg, work) {
  const say = () => client.send({ msg });
  const timer = setInterval(say, 20);
  say();
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

const nextOf = (client) => Promise.race([client.next(), client.closed.then(() => null)]);

/* Sends texts; of the answers, which come in order, some may be missing. Ends when the server has
 * handled all, or closed. */
async function says(client, texts, more = []) {
  const due = texts.map((each) => `${each.length} ${each.slice(0, 20)}`);
  for (const msg of texts) client.send({ msg });
  let at = 0;
  await insisting(client, 'end', async () => {
    for (let text = await nextOf(client); text !== null && text !== '3 end'; text = await nextOf(client)) {
      if (more.some((each) => each.test(text))) continue;
      const found = due.indexOf(text, at);
      assert.ok(found >= 0, `${text} is not among ${due.slice(at)}`);
      at = found + 1;
    }
  });
}

/* Has `n` texts of 3000 bytes told to its room, and hears all of them, or the end. */
async function hearsFlood(client, room, n) {
  await gives(`/flood?room=${room}&n=${n}&size=3000`, '200 flooded');
  let next = 0;
  await insisting(client, 'end', async () => {
    for (let text = await nextOf(client); text !== null && text !== '3 end'; text = await nextOf(client)) {
      if (text === `hello ${room}`) continue;
      assert.ok(text === `${next} ${'x'.repeat(3000)}`, `${text.slice(0, 20)} is not ${next}`);
      next++;
    }
  });
}

/* ---- conversations ---- */

const page = (n) => Array.from({ length: n }, (_, i) => `<li class="line">line ${i} &amp; so on</li>`).join('');
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const edge = 'edge-of-parts';
const part = (name, content, more = '') =>
  `--${edge}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const multipart = { 'Content-Type': `multipart/form-data; boundary=${edge}` };
const big = 'x'.repeat(150000);

let held = 0; /* each window has a compressor of its own, to be made */

const conversations = {
  'a page': () => gives('/', /^200 <!doctype html>[^]*<p id="here">here<\/p>/i),
  'a big fragment': () => gives('/page?n=5000', `200 <ul>${page(5000)}</ul>`, { headers: { 'HX-Request': 'true' } }),
  'json': () => gives('/json', /^200 \{"people": \[.*\], "lines": \d+\}$/),
  'a redirect': () => gives('/old', /^303 /),
  'a path that is not there': () => gives('/nowhere', /^404 [^]*No page at \/nowhere/),
  'HEAD, OPTIONS and a verb that is not there': async () => {
    await gives('/', '200 ', { method: 'HEAD' });
    await gives('/', '204 ', { method: 'OPTIONS' });
    await gives('/', /^405 /, { method: 'DELETE' });
  },
  'a parameter that is missing': () => gives('/page', /^400 [^]*Missing/),
  'files of the binary': async () => {
    await gives('/files/empty.txt', '200 ');
    await gives('/files/page.html', /^200 /, { headers: { 'Accept-Encoding': 'gzip' } });
  },
  'the style sheet': async () => {
    const links = await gives('/', /^200 /);
    const link = links && links.text.match(/\/_fh\/[^"]*\.css/);
    if (link) await gives(link[0], /^200 /);
  },
  'a session': async () => {
    await gives('/guarded/page', /^303 /);
    const answer = await gives('/visit', /^200 /);
    if (!answer || !answer.headers['set-cookie']) return;
    const Cookie = answer.headers['set-cookie'][0].split(';')[0];
    await gives('/guarded/page', '200 guarded', { headers: { Cookie } });
    const again = await gives('/visit', /^200 /, { headers: { Cookie } });
    if (again) assert.equal(again.headers['x-visits'], '2');
  },
  'a form': () => gives('/form', '200 <p>ada a+b</p>',
    { method: 'POST', headers: { ...form, 'HX-Request': 'true' }, body: 'name=ada&tags=a&tags=b' }),
  'a multipart form': () => gives('/form', '200 <p>ada c+d</p>',
    { method: 'POST', headers: { ...multipart, 'HX-Request': 'true' },
      body: `${part('name', 'ada')}${part('tags', 'c')}${part('tags', 'd')}--${edge}--\r\n` }),
  'an upload': async () => {
    const to = path.join(work, 'no-memory-upload');
    fs.rmSync(to, { force: true });
    const answer = await gives('/upload', `200 a.txt ${big.length}`, { method: 'POST', headers: multipart,
      body: `${part('f', big, '; filename="a.txt"')}${part('to', to)}--${edge}--\r\n` });
    if (answer) assert.equal(fs.readFileSync(to, 'utf8'), big);
    if (fs.existsSync(to)) assert.equal(fs.statSync(to).size, big.length);
  },
  'a body in chunks': async () => {
    const wire = await raw.dial(server);
    wire.write('POST /form HTTP/1.1\r\nHost: x\r\nHX-Request: true\r\nTransfer-Encoding: chunked\r\n',
               `Content-Type: ${form['Content-Type']}\r\n\r\n`);
    for (const each of ['name=ada', '&tags=e']) wire.write(`${each.length.toString(16)}\r\n${each}\r\n`);
    wire.write('0\r\n\r\n');
    await answers(wire, '200 <p>ada e</p>');
  },
  'requests one behind the other': async () => {
    const wire = await raw.dial(server);
    const ask = (target) => `GET ${target} HTTP/1.1\r\nHost: x\r\nHX-Request: true\r\n\r\n`;
    wire.write(ask('/alive'), ask('/page?n=1000'), ask('/alive'));
    for (const want of ['yes', `<ul>${page(1000)}</ul>`, 'yes']) {
      if (!wire.ended || wire.bytes.length) await answers(wire, `200 ${want}`);
    }
  },
  'a websocket': async () => {
    const client = await joins('a');
    if (!client) return;
    await says(client, ['one', 'two', 'x'.repeat(5000), 'join', 'leave', 'join', 'three'], [/^hello a$/]);
    await client.close();
  },
  'a websocket that the server closes': async () => {
    const client = await joins('b');
    if (!client) return;
    const { code } = await insisting(client, 'close', () => client.closed);
    assert.ok([1006, 1011, 1013, 4000].includes(code), `${code}`);
  },
  'a message in fragments': async () => {
    const wire = await raw.dial(server);
    wire.write(raw.handshake(server, '/room/c'));
    const answer = await wire.answer().catch(() => null);
    if (!answer || answer.status !== 101) return;
    const text = JSON.stringify({ msg: 'y'.repeat(100000) }), third = text.length / 3 | 0;
    const parts = [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)];
    for (let round = 0; round < 2; round++) {
      parts.forEach((payload, i) => wire.write(raw.frame({ opcode: i ? raw.CONTINUATION : raw.TEXT, payload, fin: i === 2 })));
    }
    wire.write(raw.frame({ opcode: raw.PING, payload: 'still there?' }));
    for (let each = await wire.frame(); each && each.opcode === raw.TEXT; each = await wire.frame()) {
      if (each.payload !== 'hello nobody') assert.equal(each.payload, `100000 ${'y'.repeat(20)}`);
    }
    wire.socket.destroy();
  },
  'timers': async () => {
    const client = await joins('d');
    if (!client) return;
    client.send({ msg: 'after' });
    await says(client, ['one'], [/^hello d$/, /^after d$/]);
    await sleep(20);
    await client.close();
  },
  'a publish to everybody': async () => {
    const client = await joins('e');
    if (!client) return;
    await hearsFlood(client, 'e', 20);
    client.socket.terminate();
  },
  'compressed messages': async () => {
    const client = await joins('h', { perMessageDeflate: { threshold: 0, serverMaxWindowBits: 9 + held++ % 7 } });
    if (!client) return;
    assert.match(client.socket.extensions, /permessage-deflate/);
    await says(client, ['one', 'x'.repeat(50000), 'two'], [/^hello h$/]);
    if (client.socket.readyState === client.socket.OPEN) await hearsFlood(client, 'h', 3);
    client.socket.terminate();
  },
  'connections that end in the middle': async () => {
    const wires = await Promise.all([1, 2, 3].map(() => raw.dial(server)));
    wires[0].write('GET /page?n=3000 HTTP/1.1\r\nHost: x\r\n\r\n');
    wires[1].write('GET / HTTP/1.1\r\nHo');
    wires[2].write(raw.handshake(server, '/room/f'));
    for (const wire of wires) wire.socket.resetAndDestroy();
    await gives('/alive', '200 yes');
  },
};

/* ---- holding them ---- */

/* Holds one while allocations fail as `fail` says, for `limit` ms at most; how many have failed. */
async function hold(conversation, fail, limit) {
  while (witnesses.length < 2) witnesses.push(await Witness.join());
  fail(server.faults);
  const owed = await tell();
  const held = conversation();
  await Promise.race([held, sleep(limit)]);
  owed.push(...await tell());
  const failed = server.faults.endAllocation();
  await held;
  owed.push(...await tell());
  assert.equal(owed.at(-1), told, 'nobody is served any more');
  for (const each of witnesses) await each.hear(told, owed);
  const gone = witnesses.filter((each) => each.gone).length;
  assert.ok(gone <= failed, `${gone} who were not concerned have lost their connections`);
  witnesses = witnesses.filter((each) => !each.gone);
  return failed;
}

async function holdSaying(what, ...how) {
  try {
    return await hold(...how);
  } catch (error) {
    error.message = error.stack = `${what}: ${error.stack}`;
    throw error;
  } finally {
    server.faults.endAllocation();
    server.faults.set({ allocLeast: 0 });
  }
}

for (const [name, conversation] of Object.entries(conversations)) {
  test(`${name}: each allocation fails once`, async () => {
    let n = 1;
    witnesses = [];
    while (await holdSaying(`allocation ${n}`, conversation, (faults) => faults.failAllocation(n), 1e4)) n++;
    assert.ok(n > 3, 'nothing was allocated');
  }, 120);

  test(`${name}: all allocations fail for a while`, async () => {
    witnesses = [];
    for (const n of [1, 2, 3, 5, 8, 13, 21, 34]) {
      await holdSaying(`allocation ${n} on`, conversation, (faults) => faults.failAllocation(n, all), 30);
    }
    await conversation();
  }, 120);

  test(`${name}: all large allocations fail for a while`, async () => {
    witnesses = [];
    for (const allocLeast of [65536, 4096, 1024, 256]) {
      await holdSaying(`${allocLeast} bytes`, conversation, (faults) => {
        faults.set({ allocLeast });
        faults.failAllocation(1, all);
      }, 30);
    }
    await conversation();
  }, 120);
}

/* ---- afterwards ---- */

test('everything has been given back', async () => {
  await eventually(async () => {
    const { text } = await get(server, '/_fh/metrics');
    const [, connections] = text.match(/^fh_connections (\d+)/m);
    const [, sockets] = text.match(/^fh_websockets (\d+)/m);
    const [, queued] = text.match(/^fh_queue_bytes (\d+)/m);
    assert.deepEqual({ connections, sockets, queued }, { connections: '1', sockets: '0', queued: '0' });
  });
});

/* ---- the beginning and the end ---- */

/* Starts a server, and ends it when it is there: {code, signal, stderr}. */
function startAndStop(env) {
  return new Promise((resolve) => {
    const child = spawn(binary, ['--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'], env });
    let stderr = '';
    child.stderr.on('data', (text) => { stderr += text; });
    child.stdout.once('data', () => child.kill());
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}

/* (The library leaks what it has allocated when it cannot start.) */
test('a server without memory to start says so', async () => {
  let ended = { code: 2 };
  for (let n = 1; ended.code !== 0; n++) {
    const faults = faultsOf(binary, { allocFrom: n, allocMany: all });
    ended = await startAndStop(environment({ FH_FAULTS: faults.file, ASAN_OPTIONS: 'detect_leaks=0' }));
    assert.equal(ended.signal, null, `allocation ${n}: ${ended.stderr}`);
    if (ended.code === 0) continue;
    assert.equal(ended.code, 2, `allocation ${n}: ${ended.stderr}`);
    assert.match(ended.stderr, /^[^\n]* memory[^\n]*\n$/);
  }
}, 60);

for (const n of [1, 2, 3]) {
  test(`a server stops in order without memory: allocation ${n} on`, async () => {
    const ending = await startFaulty(binary);
    const clients = await Promise.all([1, 2, 3].map(() => connect(ending, '/room/g?name=g')));
    for (const client of clients) assert.equal(await client.next(), 'hello g');
    for (let i = 0; i < 10; i++) clients[0].send({ msg: 'x'.repeat(10000) });
    for (let i = 0; i < 10; i++) await clients[0].next();
    ending.faults.failAllocation(n, all);
    await ending.stopInOrder();
    for (const client of clients) assert.equal((await client.closed).code, 1012);
  });
}
