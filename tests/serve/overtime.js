#!/usr/bin/env node
/* overtime.js: a handler that does not end is stopped, and signals work whatever runs. */
'use strict';

const assert = require('node:assert/strict');
const { limit } = require('../lib/limit');
const { test } = require('../lib/test');
const { compile, placeOf, shared, start, startFails, write } = require('../lib/app');
const { get, connect } = require('../lib/client');

const file = 'tests/serve/overtime.fh';
let binary;
const build = () => binary || (binary = compile(file, 'serve-overtime', ['tests/serve/overtime.c']));
const serverOf = shared(build);

test('builds', () => { build(); }, 60);

/* The log has a line about it, from `since` on, and the server goes on. */
async function isTold(server, since, place) {
  await server.printed(new RegExp(`[^]{${since}}[^]*error: ${place}has run for 200ms and was stopped`));
  assert.equal((await get(server, '/fine')).status, 404);
}

for (const [path, text] of [['/while', 'never ends'], ['/count', '10_000_000_000 { sum'],
                            ['/each', 'takes long'], ['/markup', 'shows nothing'],
                            ['/fib', 'fn fib'], ['/guarded', 'nor a hook'], ['/sort', null]]) {
  test(`${path} gets 503`, async () => {
    const server = await serverOf();
    const since = server.stderr.length;
    const answer = await get(server, path);
    assert.equal(answer.status, 503);
    assert.match(answer.text, /busy/);
    await isTold(server, since, text ? `${placeOf(file, text)}: ` : '(overtime.fh:\\d+: )?');
  }, 60);
}

/* Neither loops nor functions that call themselves: 2 to the 60th calls of the first. */
for (const [kind, first, twice, use] of [
  ['values', 'fn f0(n: int): int -> n + kept', (f) => `: int -> ${f}(n) + ${f}(n + 1)`, '"{f60(1)}"'],
  ['markup', 'fn f0(n: int) -> (if n < kept -> P(n))', (f) => ` -> B(${f}(n), ${f}(n + 1))`, 'Div(f60(1))'],
]) {
  test(`a chain of functions that call the one before twice: ${kind}`, async () => {
    const lines = ['app timeout=50ms', 'state kept: int = 0', first];
    for (let i = 1; i <= 60; i++) lines.push(`fn f${i}(n: int)${twice(`f${i - 1}`)}`);
    lines.push(`get / -> ${use}`);
    const server = await start(compile(write(`overtime-chain-${kind}.fh`, `${lines.join('\n')}\n`)));
    assert.equal((await get(server, '/')).status, 503);
    await server.printed(/overtime-chain-\w+.fh:\d+: has run for 50ms and was stopped/);
  }, 60);
}

limit('STACK_MAX', 'calls without an end are a mistake of their own', async () => {
  assert.equal((await get(await serverOf(), '/deep')).status, 500);
});

test('what was assigned before stays', async () => {
  assert.match((await get(await serverOf(), '/kept')).text, /^[1-9]/);
});

test('every and after are stopped too', async () => {
  const server = await serverOf();
  for (const path of ['/spin', '/later']) {
    const since = server.stderr.length;
    await get(server, path);
    const place = placeOf(file, path === '/spin' ? 'never ends either' : 'nor this');
    await isTold(server, since, `${place}: `);
  }
}, 60);

test('a message is stopped, and its connection goes on', async () => {
  const server = await serverOf();
  const client = await connect(server, '/ws');
  client.send({ n: 0 });
  assert.equal(await client.ask({ n: 1 }), 'heard 1');
}, 60);

test('the page for errors has a time of its own, and no more', async () => {
  const server = await start(build());
  const answer = await get(server, '/spin-in-error');
  assert.equal(answer.status, 503);
  assert.doesNotMatch(answer.text, /busy/);
}, 60);

test('startup that does not end is no start', () => {
  const source = 'app timeout=100ms\nstartup { while true { } }\nget / -> "x"\n';
  const made = compile(write('overtime-startup.fh', source));
  const done = startFails(made, ['--port', '0']);
  assert.equal(done.status, 1);
  assert.match(done.stderr, /startup: error: overtime-startup.fh:2: has run for 100ms/);
}, 60);

limit('HURRY_LIMIT', 'a signal ends a handler that may run for long, and the server in order', async () => {
  const source = 'app timeout=1h\nget / { log("in it"); while true { } }\n';
  const server = await start(compile(write('overtime-long.fh', source)));
  get(server, '/').catch(() => {});
  await server.printed(/in it/);
  assert.deepEqual(await server.stop('SIGTERM'), { code: 0, signal: null });
  assert.match(server.stderr, /stopped in the middle: the server is to end/);
}, 60);

/* A server in C that does not come back. */
async function inC(code) {
  const server = await start(build());
  server.ends = { code, signal: null };
  get(server, '/never').catch(() => {});
  await server.printed(/in C/);
  return server;
}

limit('NO_RETURN_LIMIT', 'C that does not come back ends with the server, at one signal', async () => {
  const server = await inC(1);
  assert.deepEqual(await server.stop('SIGTERM'), server.ends);
  assert.match(server.stderr, /a handler did not come back: the server ends without order/);
}, 60);

test('and at once at a second one', async () => {
  const server = await inC(130);
  const ended = server.stop('SIGINT');
  const again = setInterval(() => server.process.kill('SIGINT'), 100);
  assert.deepEqual(await ended, server.ends);
  clearInterval(again);
  assert.doesNotMatch(server.stderr, /did not come back/);
}, 60);
