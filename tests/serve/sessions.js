#!/usr/bin/env node
/* sessions.js: what is kept in a sealed cookie, who can read and change it, and its key. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, afterAll } = require('../lib/test');
const { compile, shared, start, startFails, work, write } = require('../lib/app');
const { get, request, connect } = require('../lib/client');

const secret = 'sixteen letters!';
const state = fs.mkdtempSync(path.join(work, 'sessions-state-'));
afterAll(() => fs.rmSync(state, { recursive: true, force: true }));

const binaryOf = () => compile('tests/serve/sessions.fh');
const serverOf = shared(binaryOf, { env: { FH_SECRET: secret } });

test('builds', async () => { await serverOf(); }, 60);

const cookiesOf = (answer) => answer.headers['set-cookie'] || [];

/* A client that keeps the session's cookie, as a browser does. */
class Browser {
  constructor(server) { this.server = server; this.cookie = ''; }

  async get(target, headers = {}) {
    const answer = await get(this.server, target, this.cookie ? { Cookie: this.cookie, ...headers } : headers);
    for (const each of cookiesOf(answer)) {
      const [pair] = each.split(';');
      this.cookie = /Max-Age=0(;|$)/.test(each) ? '' : pair;
    }
    return answer;
  }
}

const browser = async (server) => new Browser(server || await serverOf());

test('defaults, and no cookie before something is kept', async () => {
  const answer = await (await browser()).get('/');
  assert.equal(answer.text, '- 0  2s 3 0.5');
  assert.deepEqual(cookiesOf(answer), []);
});

test('what is assigned comes back', async () => {
  const one = await browser();
  assert.equal((await one.get('/visit')).text, 'visit 1');
  assert.equal((await one.get('/visit')).text, 'visit 2');
  assert.equal((await one.get('/through')).text, 'through 3');
  await one.get('/login?name=ann');
  assert.equal((await one.get('/')).text, 'ann 3  2s 3 0.5');
  assert.equal((await (await browser()).get('/')).text, '- 0  2s 3 0.5');
});

test('values of all kinds', async () => {
  const one = await browser();
  await one.get('/fill');
  assert.match((await one.get('/')).text, /^- 0 a\+é\n" 1m30s 8 0\.5$/);
  const all = JSON.parse((await one.get('/all')).text);
  assert.deepEqual(all.scores, { x: -5 });
  assert.deepEqual(all.tags, ['a', 'é\n"']);
  assert.deepEqual(all.maybe, { x: 1, y: 2.5 });
  assert.ok(all.since);
});

test('what the cookie says', async () => {
  const [cookie, ...more] = cookiesOf(await get(await serverOf(), '/login?name=ann'));
  assert.deepEqual(more, []);
  const [pair, ...words] = cookie.split('; ');
  assert.match(pair, /^fh_session_[\w-]+=[A-Za-z0-9_-]+$/);
  assert.deepEqual(words.sort(), ['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax']);
  assert.ok(!Buffer.from(pair.split('=')[1], 'base64url').toString('latin1').includes('ann'));
});

test('a cookie is sealed anew each time', async () => {
  const server = await serverOf();
  const [one] = cookiesOf(await get(server, '/login?name=ann'));
  const [other] = cookiesOf(await get(server, '/login?name=ann'));
  assert.notEqual(one, other);
});

test('Secure behind a proxy that speaks TLS', async () => {
  const server = await serverOf();
  const [https] = cookiesOf(await get(server, '/visit', { 'X-Forwarded-Proto': 'https' }));
  assert.match(https, /; Secure$/);
  const [plain] = cookiesOf(await get(server, '/visit', { 'X-Forwarded-Proto': 'http' }));
  assert.doesNotMatch(plain, /Secure/);
});

test('clear', async () => {
  const one = await browser();
  await one.get('/login?name=ann');
  const answer = await one.get('/logout');
  assert.equal(answer.text, 'out 0');
  assert.match(cookiesOf(answer)[0], /^fh_session_[\w-]+=; .*Max-Age=0/);
  assert.equal(one.cookie, '');
  await one.get('/again');
  assert.match((await one.get('/')).text, /^- 41 /);
});

/* ---- forging ---- */

const fresh = /^- 0 {2}2s/;

test('each letter of a cookie matters', async () => {
  const one = await browser();
  await one.get('/login?name=ann');
  const [name, sealed] = one.cookie.split('=');
  const server = await serverOf();
  const wrongs = [];
  for (let i = 0; i < sealed.length; i++) {
    wrongs.push(sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1));
    wrongs.push(sealed.slice(0, i));
  }
  wrongs.push(`${sealed}A`, `${sealed}=`, ` `, '"', 'x', '%00', 'A'.repeat(5000), `${sealed}.${sealed}`);
  for (let at = 0; at < wrongs.length; at += 20) {
    const answers = await Promise.all(wrongs.slice(at, at + 20).map(
      (wrong) => get(server, '/', { Cookie: `${name}=${wrong}` })));
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.match(answer.text, fresh);
    }
  }
  assert.match((await get(server, '/', { Cookie: `${name}=${sealed}` })).text, /^ann /);
  assert.match((await get(server, '/', { Cookie: `x=1; ${name}="${sealed}"; y=2` })).text, /^ann /);
  assert.match((await get(server, '/', { Cookie: `${name}=junk; ${name}=${sealed}` })).text, /^ann /);
}, 60);

test('another secret, another app, another declaration: a fresh session', async () => {
  const one = await browser();
  await one.get('/login?name=ann');
  const sealed = one.cookie.split('=')[1];

  const stranger = await start(binaryOf(), { env: { FH_SECRET: 'another secret of the same app' } });
  assert.match((await get(stranger, '/', { Cookie: one.cookie })).text, fresh);
  const twin = await start(binaryOf(), { env: { FH_SECRET: secret } });
  assert.match((await get(twin, '/', { Cookie: one.cookie })).text, /^ann /);

  const app = (name, fields) => compile(write(`${name}.fh`,
    `session { ${fields} }\nget / on session -> session.user ?? "nobody"\n`
    + 'get /in on session { session.user = "bob"\n return "in" }\n'), name);
  const env = { env: { FH_SECRET: secret } };
  const first = await start(app('sessions-a', 'user: str?'), env);
  const other = await start(app('sessions-b', 'user: str?'), env);
  const bob = await browser(first);
  await bob.get('/in');
  const [name, value] = bob.cookie.split('=');
  assert.equal((await bob.get('/')).text, 'bob');
  assert.notEqual(name, one.cookie.split('=')[0]);
  const both = `${name}=${value}; ${name.replace('sessions-a', 'sessions-b')}=${value}`;
  assert.equal((await get(other, '/', { Cookie: both })).text, 'nobody');
  assert.equal((await get(first, '/', { Cookie: `${name}=${sealed}` })).text, 'nobody');

  const changed = await start(app('sessions-a', 'user: str?, age: int'), env);
  const answer = await get(changed, '/', { Cookie: bob.cookie });
  assert.deepEqual([answer.status, answer.text], [200, 'nobody']);
  const defaults = await start(app('sessions-a', 'user: str? = "zoe"'), env);
  assert.equal((await get(defaults, '/', { Cookie: bob.cookie })).text, 'bob');
  assert.equal((await get(defaults, '/')).text, 'zoe');
}, 120);

/* ---- limits and stops ---- */

test('over 4 KB the handler stops, and says why', async () => {
  const server = await serverOf();
  assert.equal((await get(server, '/big?n=2500')).status, 200);
  const answer = await get(server, '/big?n=4000');
  assert.equal(answer.status, 500);
  assert.deepEqual(cookiesOf(answer), []);
  await server.printed(/sessions\.fh:56: the session is too big: its cookie would have \d+ bytes/);
});

test('what was changed before a stop stays changed', async () => {
  const one = await browser();
  assert.equal((await one.get('/failing')).status, 409);
  assert.match((await one.get('/')).text, /^- 10 /);
  assert.equal((await one.get('/breaking')).status, 500);
  assert.match((await one.get('/')).text, /^- 110 /);
});

test('HEAD sets it as GET does', async () => {
  const answer = await request(await serverOf(), '/visit', { method: 'HEAD' });
  assert.equal(cookiesOf(answer).length, 1);
});

/* ---- websockets ---- */

test('a websocket sees the session as it was at the handshake', async () => {
  const one = await browser();
  const server = await serverOf();
  await one.get('/login?name=ann');
  await one.get('/visit');
  const client = await connect(server, '/ws', { headers: { Cookie: one.cookie } });
  assert.equal(await client.next(), 'hello ann 1');
  assert.equal(await client.ask({ msg: 'a' }), 'a ann 1 ');
  await one.get('/visit');
  await one.get('/login?name=zoe');
  assert.equal(await client.ask({ msg: 'b' }), 'b ann 1 ');
  client.send({ msg: 'later' });
  assert.equal(await client.next(), 'later ann 1 ');
  assert.equal(await client.next(), 'later ann');
  await client.close();
  await server.printed(/left ann/);
});

test('a websocket without a session, or with a forged one', async () => {
  const server = await serverOf();
  for (const headers of [{}, { Cookie: 'fh_session_sessions-sessions=forged' }]) {
    const client = await connect(server, '/ws', { headers });
    assert.equal(await client.next(), 'hello - 0');
    assert.equal(await client.ask({ msg: 'a' }), 'a - 0 ');
  }
});

test('a later block has the session of its time', async () => {
  const one = await browser();
  await one.get('/login?name=ann');
  await one.get('/later');
  const server = await serverOf();
  await server.printed(/later ann 0 0/);
});

/* ---- the key ---- */

test('FH_SECRET has 16 characters at least', () => {
  for (const short of ['', 'x', '123456789012345', 'ééééééééé']) {
    const done = startFails(binaryOf(), ['--port', '0'], { FH_SECRET: short });
    assert.equal(done.status, 2, short);
    assert.match(done.stderr, /FH_SECRET/);
    assert.equal(done.stderr.trim().split('\n').length, 1);
  }
});

/* The environment of a server without FH_SECRET; its key belongs to this test. */
function folder(name) {
  const made = path.join(state, name);
  return { made, env: { FH_STATE_DIR: made } };
}

async function logIn(server) {
  const one = await browser(server);
  await one.get('/login?name=ann');
  return one.cookie;
}

const who = async (server, cookie) => (await get(server, '/', { Cookie: cookie })).text.split(' ')[0];

test('without FH_SECRET a key is made once, for its owner alone', async () => {
  const { made, env } = folder('once/deep');
  const server = await start(binaryOf(), { env });
  const files = fs.readdirSync(made);
  assert.equal(files.length, 1);
  assert.match(files[0], /\.key$/);
  const about = fs.statSync(path.join(made, files[0]));
  assert.equal(about.mode & 0o777, 0o600);
  assert.equal(fs.statSync(made).mode & 0o777, 0o700);
  const cookie = await logIn(server);
  await server.stop();
  const next = await start(binaryOf(), { env });
  assert.equal(await who(next, cookie), 'ann');
  assert.equal(next.stderr, '');
  assert.deepEqual(fs.readdirSync(made), files);
});

test('two servers that start at once agree on a key', async () => {
  const { env } = folder('race');
  const servers = await Promise.all([1, 2, 3, 4].map(() => start(binaryOf(), { env })));
  const cookie = await logIn(servers[0]);
  for (const each of servers) assert.equal(await who(each, cookie), 'ann');
});

test('XDG_STATE_HOME and HOME', async () => {
  const xdg = path.join(state, 'xdg'), home = path.join(state, 'home');
  await start(binaryOf(), { env: { FH_STATE_DIR: '', XDG_STATE_HOME: xdg, HOME: home } });
  assert.equal(fs.readdirSync(path.join(xdg, 'fh')).length, 1);
  assert.ok(!fs.existsSync(home));
  await start(binaryOf(), { env: { FH_STATE_DIR: '', XDG_STATE_HOME: '', HOME: home } });
  assert.equal(fs.readdirSync(path.join(home, '.local/state/fh')).length, 1);
});

test('where no key can be kept, one line warns', async () => {
  const server = await start(binaryOf(), { env: { FH_STATE_DIR: '/dev/null/x' } });
  assert.equal(await who(server, await logIn(server)), 'ann');
  assert.equal(server.stderr.trim().split('\n').length, 1, server.stderr);
  assert.match(server.stderr, /sessions end when this server does/);
});

test('a key that others may read is not used', async () => {
  const { made, env } = folder('loose');
  const server = await start(binaryOf(), { env });
  const cookie = await logIn(server);
  await server.stop();
  fs.chmodSync(path.join(made, fs.readdirSync(made)[0]), 0o644);
  const next = await start(binaryOf(), { env });
  assert.equal(await who(next, cookie), '-');
  assert.match(next.stderr, /others may use the file/);
});

test('an app without a session wants no key', async () => {
  const { made, env } = folder('none');
  const file = write('sessions-none.fh', 'get / -> "here"\n');
  const server = await start(compile(file), { env: { ...env, FH_SECRET: 'x' } });
  assert.equal((await get(server, '/')).text, 'here');
  assert.ok(!fs.existsSync(made));
});

/* ---- over TLS, and what others may keep ---- */

const secure = (proto) => ({ 'X-Forwarded-Proto': proto });

test('over TLS the cookie is bound to the host, and no other counts', async () => {
  const one = await browser();
  for (const proto of ['https', 'https, http', 'HTTPS ,http']) {
    const [cookie] = cookiesOf(await one.get('/login?name=ann', secure(proto)));
    assert.match(cookie, /^__Host-fh_session_[^;]*; Path=\/; .*Secure$/);
  }
  assert.equal((await one.get('/', secure('https'))).text, 'ann 0  2s 3 0.5');
  assert.equal((await one.get('/')).text, '- 0  2s 3 0.5');
  one.cookie = one.cookie.replace('__Host-', '');
  assert.equal((await one.get('/', secure('https'))).text, '- 0  2s 3 0.5');
  for (const proto of ['http', 'http, https', 'x,https', '']) {
    const [cookie] = cookiesOf(await one.get('/login?name=ann', secure(proto)));
    assert.match(cookie, /^fh_session_/);
  }
});

test('an answer that depends on the session is nobody else\'s to keep', async () => {
  const file = write('sessions-private.fh', `session { user: str? }
before /in/{rest:path} on session { if session.user == "x" { return "no" } }
error 404 on session -> P("none for {session.user ?? "-"}")
get /reads on session -> P(session.user ?? "-")
get /says on session -> header("Cache-Control", "private, max-age=5"), P(session.user ?? "-")
get /in/constant -> P("constant")
get /in/made on q: str -> q
get /other on q: str -> q
get /constant -> P("constant")
`);
  const server = await start(compile(file), { env: folder('private').env });
  const rules = async (target, more) => (await get(server, target, more)).headers['cache-control'] || '';
  for (const target of ['/reads', '/in/constant', '/in/made?q=x', '/nowhere', '/in/nowhere']) {
    assert.match(await rules(target), /no-store, private/, target);
    assert.match(await rules(target, { 'HX-Request': 'true' }), /no-store, private/, target);
  }
  for (const target of ['/other?q=x', '/constant']) assert.doesNotMatch(await rules(target), /no-store|private/, target);
  assert.equal(await rules('/says'), 'private, max-age=5');
}, 60);
