/* process.js: programs that bench.js starts: each on a core, none of them left behind. */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const build = path.resolve(root, process.env.FH_BUILD || 'build');
const work = path.join(build, 'bench');
const measurer = path.join(build, 'tests/bench/measure');
fs.mkdirSync(work, { recursive: true });

/* The cores that we may use: the load goes to the first and servers to the last, which are the
 * same where there is but one. */
function findCores() {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const list = status.match(/^Cpus_allowed_list:\s*(.*)$/m)[1];
  const cores = list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return { load: cores[0], server: cores[cores.length - 1], count: cores.length };
}
const cores = findCores();

const running = new Set();

function start(command, options) {
  const child = spawn(command[0], command.slice(1), { cwd: root, ...options });
  running.add(child);
  child.ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ error }));
    child.on('close', (code, signal) => resolve({ code, signal }));
  }).then((how) => { running.delete(child); child.how = how; return how; });
  return child;
}

/* However we end, nothing goes on. (measure asks for the same, should we be killed.) */
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/* Ends a program, by force if it takes its time. */
async function stop(child) {
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), 5000);
  await child.ended;
  clearTimeout(cut);
}

const sleep = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

/* Runs measure to its end; what it has printed, as an object. */
async function measure(args, options) {
  const child = start([measurer, ...args.map(String)],
                      { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let out = '', err = '';
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { err += text; });
  const how = await child.ended;
  if (how.code !== 0) throw new Error(err.trim() || `measure: ${JSON.stringify(how)}`);
  return JSON.parse(out);
}

/* A port that nobody listens on now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* What a process does, and the ticks of processor time that it has had. */
function stateOf(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return { runs: fields[0] === 'R', ticks: Number(fields[11]) + Number(fields[12]) };
}

/* Waits until a server has done with what a measurement has left to it. */
async function settle(pid) {
  for (let i = 0, last = -1; i < 300; i++) {
    const { runs, ticks } = stateOf(pid);
    if (!runs && ticks === last) return;
    last = ticks;
    await sleep(0.06);
  }
}

/* Bytes that a process takes: all of it, and its share of what is shared. */
function memory(pid) {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const bytes = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]) * 1024;
  return { rss: bytes('Rss'), pss: bytes('Pss') };
}

module.exports = { root, build, work, measurer, cores, start, stop, sleep, measure, freePort, settle,
                   memory };
