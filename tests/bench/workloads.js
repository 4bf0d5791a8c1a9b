/* workloads.js: what is measured. Each gives one sample for a server, or for the compiler. */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const run = require('./process');
const servers = require('./servers');

const seconds = Number(process.env.SECONDS || 0.6);
const HELD = 5000; /* idle connections whose memory is looked at */

/* ---- servers that run ---- */

async function load(kind, { pid, port }, args) {
  await run.settle(pid);
  return run.measure([run.cores.load, kind, port, pid, seconds, ...args]);
}

const loads = [
  ['ws', 'ws-1', '1 client', 'echo', [1, 0]],
  ['ws', 'ws-64', '64 clients', 'echo', [64, 0]],
  ['ws', 'ws-1000', '1000 clients', 'echo', [1000, 0]],
  ['idle', 'idle-5000', '64 clients, 5000 idle', 'echo', [64, 5000]],
  ['idle', 'idle-15000', '64 clients, 15 000 idle', 'echo', [64, 15000]],
  ['publish', 'publish-10', 'to 10, one at a time', 'publish', [10, 1]],
  ['publish', 'publish-1000', 'to 1000, one at a time', 'publish', [1000, 1]],
  ['publish', 'publish-10000', 'to 10 000, one at a time', 'publish', [10000, 1]],
  ['publish', 'publish-10-many', 'to 10, 16 under way', 'publish', [10, 16]],
  ['publish', 'publish-1000-many', 'to 1000, 16 under way', 'publish', [1000, 16]],
  ['publish', 'publish-10000-many', 'to 10 000, 16 under way', 'publish', [10000, 16]],
  ['http', 'page', 'GET /, 64 kept alive', 'page', [64]],
  ['http', 'connect', 'connect, GET /, close, 64 at once', 'connect', [64]],
].map(([group, key, label, kind, args]) => ({
  group, key, label, of: 'running', sample: (server, running) => load(kind, running, args),
}));

/* ---- servers that are started for it ---- */

async function sampleStart(server) {
  const port = await run.freePort();
  return run.measure([run.cores.server, 'start', port, ...server.command, port],
                     { env: servers.environment() });
}

/* Opens idle connections and waits until they are held; the program that holds them. */
async function hold({ pid, port }, count) {
  const command = [run.measurer, run.cores.load, 'hold', port, pid, 0.5, count];
  const holder = run.start(command.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  const open = new Promise((resolve) => { holder.stdout.once('data', () => resolve(true)); });
  if (await Promise.race([open, holder.ended.then(() => false)])) return holder;
  throw new Error(`${count} connections could not be held`);
}

async function sampleMemory(server) {
  const running = await servers.start(server);
  try {
    await run.settle(running.pid);
    const rest = run.memory(running.pid);
    const holder = await hold(running, HELD);
    await run.settle(running.pid);
    const held = run.memory(running.pid);
    holder.stdin.end();
    await holder.ended;
    return { rest: rest.rss, connection: (held.pss - rest.pss) / HELD };
  } finally {
    await run.stop(running.child);
  }
}

/* ---- the compiler ---- */

const fhc = path.join(run.build, 'fhc');

function generated(lines) {
  const file = path.join(run.work, `${lines}.fh`);
  const text = execFileSync(process.execPath, [path.join(__dirname, 'generate.js'), String(lines)],
                            { maxBuffer: 64 << 20 });
  fs.writeFileSync(file, text);
  return file;
}

async function sampleEmit(lines) {
  const file = path.join(run.work, `${lines}.fh`);
  if (!fs.existsSync(file)) generated(lines);
  const out = path.join(run.work, 'emitted.c');
  return run.measure([run.cores.server, 'run', fhc, 'emit', file, '-o', out]);
}

const sampleBuild = () => run.measure([run.cores.server, 'run', fhc, 'build',
  path.join(run.root, 'samples/echo.fh'), '-o', path.join(run.work, 'echo')]);

const emits = [[1000, '1000'], [10000, '10 000'], [100000, '100 000']].map(([lines, text]) => ({
  group: 'compile', key: `emit-${lines}`, label: `${text} lines`, of: 'compiler', lines,
  sample: () => sampleEmit(lines),
}));

/* ---- all ---- */

/* `of`: running (a server that runs all the time), started (by the sample itself), compiler. */
const all = [
  ...loads,
  { group: 'start', key: 'start', label: 'first answer', of: 'started', sample: sampleStart },
  { group: 'memory', key: 'memory', label: 'memory', of: 'started', sample: sampleMemory },
  ...emits,
  { group: 'build', key: 'build', label: 'samples/echo.fh', of: 'compiler', sample: sampleBuild },
];

/* Those of the groups or keys that are named; all if none is. */
function list(names) {
  const is = (each, name) => each.group === name || each.key === name;
  const wrong = names.find((name) => !all.some((each) => is(each, name)));
  if (wrong) {
    const groups = new Set(all.map((each) => each.group));
    throw new Error(`BENCH: there is no ${wrong}; there are ${[...groups].join(' ')}`);
  }
  return all.filter((each) => names.length === 0 || names.some((name) => is(each, name)));
}

module.exports = { list, generated, seconds, HELD };
