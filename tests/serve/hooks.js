#!/usr/bin/env node
/* hooks.js: `before`: a wall that pages and sockets stand behind, however they are spelt. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared, placeOf } = require('../lib/app');
const { request, connect } = require('../lib/client');
const raw = require('../lib/raw');

const serverOf = shared(() => compile('tests/serve/hooks.fh'),
                        { env: { FH_SECRET: 'a secret for hooks' } });

test('builds', async () => { await serverOf(); }, 60);

/* One request, byte for byte: no client tidies the path up. */
async function ask(target, { method = 'GET', headers = {} } = {}) {
  const server = await serverOf();
  const wire = await raw.dial(server);
  const rows = Object.entries({ Host: `${server.host}:${server.port}`, Connection: 'close', ...headers });
  wire.write(`${method} ${target} HTTP/1.1\r\n${rows.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
  return wire.answer({ bodyless: method === 'HEAD' });
}

async function shake(target, headers = {}) {
  const server = await serverOf();
  const wire = await raw.dial(server);
  wire.write(raw.handshake(server, target, headers));
  return wire.answer();
}

async function logIn() {
  const answer = await ask('/login?name=ann');
  return { Cookie: answer.headers['set-cookie'].split(';')[0] };
}

/* ---- a wall ---- */

const spellings = ['/admin', '/admin/', '/admin/x', '/admin/x/', '/admin/secret/plans', '/admin/nowhere', '/%61dmin/x', '/%61%64%6d%69%6e',
                   '/admi%6E/', '//admin', '//admin/x', '///admin//x', '/admin//x', '/admin/./x', '/./admin/x', '/admin/../admin',
                   '/x/../admin/x', '/x/%2e%2e/admin/x', '/%2e/admin/x', '/admin%2fx', '/admin%2Fx', '/%2fadmin/x', '/%2Fadmin%2Fx',
                   '/admin/..', '/admin/%2e%2e/admin', '/files/../admin/x', '/files/%2e%2e%2fadmin/x', '/admin?x', '/admin/x?next=/',
                   '/admin/%2e', '/../admin/x', '/..%2fadmin/x', 'http://127.0.0.1/admin/x', '/admin/ws', '/admin/x%00', '/admin/%'];

for (const target of spellings) {
  test(`the wall: ${target}`, async () => {
    const answer = await ask(target);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, '/login');
    assert.equal(answer.body, '');
  });
}

for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'BREW']) {
  test(`the wall: ${method}`, async () => {
    for (const target of ['/admin/x', '/admin', '/%61dmin/nowhere']) {
      assert.equal((await ask(target, { method })).status, 303, target);
    }
  });
}

for (const target of ['/', '/adminx', '/Admin/x', '/administrator', '/x/admin', '/_fh/health', '/files/admin/x', '/files/admin%2Fx',
                      '/%2561dmin/x', '/%252561dmin']) {
  test(`in front of the wall: ${target}`, async () => {
    assert.notEqual((await ask(target)).status, 303);
  });
}

test('behind the wall', async () => {
  const headers = await logIn();
  for (const [target, method, text] of [['/admin', 'GET', 'admin'], ['/admin/', 'GET', 'admin folder'], ['/admin/x', 'GET', 'x'],
                                        ['/%61dmin/x', 'GET', 'x'], ['/admin/x', 'POST', 'posted'], ['/admin/x', 'DELETE', 'deleted']]) {
    const answer = await ask(target, { method, headers });
    assert.deepEqual([answer.status, answer.body], [200, text], `${method} ${target}`);
  }
  assert.equal((await ask('/admin/nowhere', { headers })).status, 404);
  assert.equal((await ask('/admin/x', { headers, method: 'PUT' })).status, 405);
  assert.equal((await ask('/admin/x/', { headers })).status, 308);
});

test('hooks run one after the other, until one answers', async () => {
  const headers = await logIn();
  const answer = await ask('/admin/secret/plans', { headers });
  assert.equal(answer.status, 403);
  assert.match(answer.body, /Not even you: secret\/plans/);
  assert.equal((await ask('/admin/%73ecret/plans', { headers })).status, 403);
});

test('another site changes nothing, and no hook runs for it', async () => {
  const server = await serverOf();
  const headers = { Origin: 'http://evil.example' };
  assert.equal((await ask('/admin/x', { method: 'POST', headers })).status, 403);
  assert.equal((await ask('/order', { method: 'POST', headers })).headers['x-first'], undefined);
  assert.doesNotMatch(server.stderr, /wall POST \/admin\/x\n$/);
});

/* To the byte, but for the date: whatever is there or not. */
test('another site does not learn what there is', async () => {
  const headers = { Origin: 'http://evil.example' };
  const said = async (target, method) => {
    const answer = await ask(target, { method, headers });
    return JSON.stringify({ ...answer, headers: { ...answer.headers, date: '' } });
  };
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'BREW']) {
    const nowhere = await said('/nowhere', method);
    assert.match(nowhere, /^\{"status":403|"status":403/);
    for (const target of ['/order', '/order/', '/admin/x', '/login', '/teapot', '/admin/ws', '/chat/closed']) {
      assert.equal(await said(target, method), nowhere, `${method} ${target}`);
    }
  }
  const shaken = async (target, more) => JSON.stringify({ ...(await shake(target, { ...headers, ...more })), headers: '' });
  for (const more of [{}, { 'Sec-WebSocket-Version': '12' }, { 'Sec-WebSocket-Key': null }]) {
    const nowhere = await shaken('/nowhere', more);
    for (const target of ['/admin/ws', '/chat/closed', '/chat/quiet', '/order']) assert.equal(await shaken(target, more), nowhere);
  }
});

/* ---- sockets ---- */

for (const target of ['/admin/ws', '/%61dmin/ws', '//admin/ws', '/admin/../admin/ws', '/admin/ws/', '/admin/nowhere', '/admin%2fws',
                      '/x/../admin/ws']) {
  test(`a socket behind the wall: ${target}`, async () => {
    const answer = await shake(target);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, '/login');
    assert.equal(answer.headers.upgrade, undefined);
  });
}

test('conn does not run for who is refused', async () => {
  const server = await serverOf();
  assert.doesNotMatch(server.stderr, /joined/);
  const client = await connect(server, '/admin/ws', { headers: await logIn() });
  assert.equal(await client.next(), 'welcome');
  assert.equal(await client.ask({ msg: 'a' }), 'a ann');
});

test('a handshake is refused with the status of the result', async () => {
  const locked = await shake('/chat/closed');
  assert.equal(locked.status, 423);
  assert.match(locked.body, /Locked/);
  const nobody = await shake('/chat/nobody');
  assert.equal(nobody.status, 401);
  assert.match(nobody.body, /Log in first/);
  assert.equal((await shake('/chat/quiet')).status, 101);
  assert.equal((await shake('/broken')).status, 500);
  assert.equal((await shake('/broken?n=x')).status, 400);
  assert.equal((await shake('/chat/closed', { Origin: 'http://evil.example' })).status, 403);
});

test('a hook may set headers and the session of a handshake', async () => {
  const answer = await shake('/guest/ws');
  assert.equal(answer.status, 101);
  assert.equal(answer.headers['x-guest'], 'yes');
  assert.match(answer.headers['set-cookie'], /^fh_session_/);
  const client = await connect(await serverOf(), '/guest/ws');
  assert.equal(await client.ask({ msg: 'a' }), 'a guest');
  const seen = await connect(await serverOf(), '/chat/blue');
  assert.equal(await seen.ask({ msg: 'a' }), 'a 1');
});

/* ---- captures, headers, stops ---- */

test('captures are bound, and what is encoded is the same', async () => {
  assert.equal((await ask('/user/7')).body, 'user 7');
  assert.equal((await ask('/user/%37')).body, 'user 7');
  assert.equal((await ask('/user/7/')).body, 'user 7');
  assert.equal((await ask('/user/x')).body, 'route x');
  assert.equal((await ask('/user/7/more')).body, 'more');
});

test('a parameter that does not bind is 400, and the route does not run', async () => {
  assert.equal((await ask('/strict')).status, 400);
  assert.equal((await ask('/strict?n=x')).status, 400);
  assert.equal((await ask('/strict?n=1')).body, 'strict');
});

test('fail, and a mistake', async () => {
  const teapot = await ask('/teapot');
  assert.equal(teapot.status, 418);
  assert.match(teapot.body, /short and stout/);
  assert.equal((await ask('/broken')).status, 500);
  const place = placeOf('tests/serve/hooks.fh', 'before /broken');
  await (await serverOf()).printed(new RegExp(`before /broken: error: ${place}: .*zero`));
  assert.equal((await ask('/broken?n=1')).body, 'broken');
});

test('what hooks set goes with the answer of the route', async () => {
  const answer = await ask('/order');
  assert.equal(answer.body, 'order');
  assert.deepEqual(['x-first', 'x-second', 'x-third'].map((name) => answer.headers[name]), ['1', '2', '3']);
  const halted = await ask('/order?halt=true');
  assert.match(halted.body, /<p>halted<\/p>/);
  assert.deepEqual(['x-first', 'x-second', 'x-third'].map((name) => halted.headers[name]), ['1', '2', undefined]);
});

test('what a hook changes of the session, the route sees', async () => {
  const answer = await ask('/guest/a');
  assert.equal(answer.body, 'hello guest');
  assert.match(answer.headers['set-cookie'], /^fh_session_/);
});

test('a pattern without a rest means that path alone', async () => {
  assert.equal((await ask('/only')).body, 'only here');
  assert.equal((await ask('/only/')).body, 'only here');
  assert.equal((await ask('/only/below')).body, 'below');
});

test('HEAD and the wall for htmx', async () => {
  const answer = await request(await serverOf(), '/admin', { headers: { 'HX-Request': 'true' } });
  assert.equal(answer.headers['hx-redirect'], '/login');
  assert.equal(answer.text, '');
});
