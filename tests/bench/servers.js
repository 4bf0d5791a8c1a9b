/* servers.js: the servers that are compared, and the check that they do the same. README.md says
 * what one must do to be among them. */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const WebSocket = require('ws');
const run = require('./process');

const page = path.join(run.work, 'page.html');
const app = path.join(run.work, 'app');

/* Versions of what a peer is made of, or an error that says what is missing. */
function python() {
  const ask = 'import starlette, uvicorn, uvloop, httptools, websockets; '
    + 'print("Starlette", starlette.__version__ + ", uvicorn", uvicorn.__version__ + ", uvloop", '
    + 'uvloop.__version__)';
  return execFileSync('/usr/bin/python3', ['-c', ask], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

const nodeWs = () => `ws ${require('ws/package.json').version}, node ${process.version.slice(1)}`;

/* `command` gets the port behind it. A constant server does not look at what it is sent. */
const known = [
  { name: 'floor', label: 'floor (C, constant)', constant: true,
    command: [path.join(run.build, 'tests/bench/floor')] },
  { name: 'fh', label: 'fh', command: [app, '--quiet', '--port'] },
  { name: 'ws', label: 'node ws', version: nodeWs,
    command: [process.execPath, path.join(__dirname, 'peer_ws.js')] },
  { name: 'starlette', label: 'Starlette', version: python,
    command: ['/usr/bin/python3', path.join(__dirname, 'peer_starlette.py')] },
];

/* Others, from PEERS="name=command; name:plain=command". */
function others(text) {
  return text.split(';').map((each) => each.trim()).filter(Boolean).map((each) => {
    const [, name, plain, command] = each.match(/^([\w-]+)(:plain)?=(.+)$/)
      || fail(`PEERS: "${each}" is not name=command`);
    const label = name === 'uws' ? 'µWebSockets' : name;
    return { name, label, plain: Boolean(plain), command: command.trim().split(/\s+/) };
  });
}

function fail(message) {
  throw new Error(message);
}

/* Those that are wanted, by name (empty: all); one that cannot be had says why in `missing`. */
function list(names) {
  const all = [...known, ...others(process.env.PEERS || '')];
  for (const name of names)
    if (!all.some((each) => each.name === name)) fail(`SERVERS: there is no ${name}`);
  const chosen = all.filter((each) => names.length === 0 || names.includes(each.name));
  for (const each of chosen) {
    try {
      fs.rmSync(logOf(each), { force: true });
      each.versions = each.version ? each.version() : '';
    } catch (error) {
      each.missing = String(error.stderr || error.message).trim().split('\n').pop();
    }
  }
  return chosen;
}

function environment() {
  const env = { ...process.env, PAGE: page, NODE_ENV: 'production' };
  delete env.HOST;
  delete env.PORT;
  return env;
}

const logOf = (server) => path.join(run.work, `${server.name}.log`);

/* Starts one on its core and waits for it: {pid, port, child}. */
async function start(server) {
  const port = await run.freePort();
  const log = fs.openSync(logOf(server), 'a');
  const command = [run.measurer, run.cores.server, 'become', ...server.command, port];
  const child = run.start(command.map(String), { env: environment(), stdio: ['ignore', log, log] });
  fs.closeSync(log);
  for (let i = 0; i < 400 && !child.how; i++) {
    if (await get(port).catch(() => null)) return { pid: child.pid, port, child };
    await run.sleep(0.05);
  }
  child.kill('SIGKILL');
  return fail(`${server.name} does not answer; see bench/${server.name}.log in the build folder`);
}

/* ---- what they must do ---- */

function get(port) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve(body));
    }).on('error', reject);
  });
}

/* What the members of a room (or one, on its own) hear when the first says something. */
function say(port, where, members, msg) {
  const url = `ws://127.0.0.1:${port}${where}`;
  const sockets = Array.from({ length: members }, () => new WebSocket(url));
  const opened = sockets.map((each) => new Promise((resolve, reject) => {
    each.on('open', resolve).on('error', reject);
  }));
  const heard = sockets.map((each) => new Promise((resolve) => {
    each.on('message', (data) => resolve(data.toString()));
  }));
  const late = run.sleep(10).then(() => fail(`${where}: no answer`));
  return Promise.race([late, Promise.all(opened)
    .then(() => sockets[0].send(JSON.stringify({ msg, HEADERS: { 'HX-Request': 'true' } })))
    .then(() => Promise.all(heard))]).finally(() => sockets.forEach((each) => each.terminate()));
}

/* Throws if a server does not do what is measured. A plain one answers, but what, is its own. */
async function check(server, { port }) {
  if (await get(port) !== fs.readFileSync(page, 'utf8')) fail(`${server.name} has another page`);
  const words = ['Tom & <b>Jerry</b>', ...(server.constant ? [] : ['x < y & "z"'])];
  for (const msg of words) {
    const escaped = msg.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const want = `<div id="notifications">Hello ${escaped}</div>`;
    const heard = [...await say(port, '/ws', 1, msg), ...await say(port, '/room', 2, msg)]
      .map((each) => each.replace(/&quot;|&#34;/g, '"'));
    const wrong = server.plain ? undefined : heard.find((each) => each !== want);
    if (wrong !== undefined) fail(`${server.name} answers ${wrong}, not ${want}`);
  }
}

/* Builds the app, and keeps its page for the others. */
async function prepare() {
  execFileSync(path.join(run.build, 'fhc'), ['build', path.join(__dirname, 'app.fh'), '-o', app],
               { stdio: 'inherit' });
  const running = await start(known.find((each) => each.name === 'fh'));
  fs.writeFileSync(page, await get(running.port));
  await run.stop(running.child);
}

module.exports = { list, prepare, start, check, environment };
