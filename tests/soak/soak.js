#!/usr/bin/env node
/* soak.js: runs a server for ten minutes under a load that is not kind to it, and says what held.
 *
 *   make soak                                  ten minutes; renews docs/performance.md
 *   make soak SOAK_SECONDS=60                  one minute
 *   make soak SEED=7                           the chance of that run
 *   make soak FH_BUILD=build/san               the sanitized build, with fewer clients
 *   make soak DRAFT=1                          docs/performance.md stays as it is
 *
 * soak.c puts the load on and judges; this starts the server and that, sees the server end, and
 * makes the table. README.md says what is claimed, and how it is known. */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { root, build, cores, start, stop, sleep, freePort } = require('../bench/process');
const { machine } = require('../bench/machine');

const WHOLE = 600; /* seconds of a run that counts */
const sanitized = /(^|\/)san\/?$/.test(build);
const seconds = Number(process.env.SOAK_SECONDS || WHOLE);
const seed = Number(process.env.SEED || Math.floor(Math.random() * 1e9));
const [readers, slow, visits] = sanitized ? [100, 30, 30] : [1000, 100, 150];
const isWhole = seconds >= WHOLE && !sanitized && !process.env.DRAFT && !process.env.SEED;

const work = path.join(build, 'soak');
const log = path.join(work, 'server.log');
fs.mkdirSync(work, { recursive: true });

/* ---- the two programs ---- */

function compile() {
  const sources = ['app.fh', 'app.c'].map((name) => path.join(__dirname, name));
  const app = path.join(work, 'app');
  execFileSync(path.join(build, 'fhc'), ['build', ...sources, '-o', app], { stdio: 'inherit' });
  return app;
}

/* On its core, and ended when we are. */
async function startServer(app) {
  const port = await freePort();
  const env = { ...process.env, FH_SECRET: 'a secret of sixteen letters or more', TMPDIR: work };
  delete env.HOST;
  delete env.PORT;
  const output = fs.openSync(log, 'w');
  const server = start(['taskset', '-c', `${cores.server}`, 'setpriv', '--pdeathsig', 'KILL',
                        app, '--quiet', '--port', `${port}`], { env, stdio: ['ignore', output, output] });
  fs.closeSync(output);
  for (let i = 0; i < 200 && !server.how; i++) {
    if (await health(port) === 'ok\n') return { server, port };
    await sleep(0.05);
  }
  throw new Error(`the server does not answer; see ${log}`);
}

const health = (port) => fetch(`http://127.0.0.1:${port}/_fh/health`)
  .then((answer) => answer.text(), () => null);

/* The lines that soak prints, and whether it came to its end. */
async function putLoad(pid, port) {
  const lines = [];
  const args = [cores.load, port, pid, seconds, seed, readers, slow, visits].map(String);
  const env = { ...process.env, ...(sanitized ? { SOAK_SANITIZED: '1' } : {}) };
  const load = start([process.env.SOAK, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  readline.createInterface({ input: load.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const { code, signal } = await load.ended;
  return { lines, whole: code === 0 || code === 1, how: signal || code };
}

/* ---- what is seen of the server's end ---- */

const expected = /^\S+ get \/stops: error: app\.fh:\d+: division by zero$/; /* visitors ask for it */

/* What it has said that nobody asked for. */
function complaints() {
  return fs.readFileSync(log, 'utf8').split('\n').filter((line) => line && !expected.test(line));
}

async function judgeEnd(server, port) {
  const answers = await health(port) === 'ok\n';
  const began = Date.now();
  await stop(server);
  const { code, signal } = server.how;
  const said = complaints();
  said.slice(0, 40).forEach((line) => process.stderr.write(`server: ${line}\n`));
  return [
    { claim: 'The server answers after all that, and SIGTERM ends it with 0', holds: answers && code === 0,
      measured: `${answers ? 'answers' : 'does not answer'}; ${signal || code} after ${Date.now() - began} ms` },
    { claim: sanitized ? 'It has logged nothing amiss, and the sanitizers have nothing to say'
                       : 'It has logged nothing amiss',
      holds: said.length === 0, measured: `${said.length} lines` },
  ];
}

/* ---- the report ---- */

function table(lines) {
  const claims = lines.filter((line) => line.claim);
  const figures = lines.filter((line) => line.figure);
  return ['| claim | measured | |', '| --- | --- | --- |',
          ...claims.map((line) => `| ${line.claim} | ${line.measured} | ${line.holds ? 'holds' : '**fails**'} |`),
          '', '| phase | |', '| --- | --- |',
          ...figures.map((line) => `| ${line.figure} | ${line.value} |`)].join('\n');
}

/* On a machine that does other things too, `chrt -f 1 make soak` keeps them from the two cores. */
function isRealTime() {
  const fields = fs.readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '').split(' ');
  return fields[38] === '1'; /* SCHED_FIFO */
}

function head() {
  const { date, cpu, ncpus, gib, kernel, compiler } = machine();
  return `\`make soak\` on ${date}: ${cpu}, ${ncpus} cores, ${gib} GiB, ${kernel}; ${compiler}. ${seconds} seconds, `
    + `seed ${seed}; ${readers} readers, ${slow} slow clients, ${visits} visitors a second`
    + `${sanitized ? '; under the sanitizers' : ''}${isRealTime() ? '; with `chrt -f 1`' : ''}.`;
}

function writePage(text) {
  const file = path.join(root, 'docs/performance.md');
  const marks = /(<!-- soak -->\n)[^]*?(\n<!-- end of soak -->)/;
  const page = fs.readFileSync(file, 'utf8');
  if (!marks.test(page)) throw new Error('docs/performance.md has no marks for the soak');
  fs.writeFileSync(file, page.replace(marks, (_, first, last) => `${first}\n${text}\n${last}`));
}

async function main() {
  process.stderr.write(`seed ${seed}\n`);
  const { server, port } = await startServer(compile());
  const { lines, whole, how } = await putLoad(server.pid, port);
  if (!whole) lines.push({ claim: 'The load comes to its end', holds: false, measured: `${how}` });
  lines.push(...await judgeEnd(server, port));
  const text = `${head()}\n\n${table(lines)}`;
  process.stdout.write(`${text}\n`);
  if (isWhole && whole) writePage(text);
  return lines.every((line) => line.holds !== false);
}

setTimeout(() => {
  process.stderr.write('soak: something hangs\n');
  process.exit(1);
}, (seconds + 300) * 1000).unref();

main().then((holds) => process.exit(holds ? 0 : 1), (error) => {
  process.stderr.write(`soak: ${error.message}\n`);
  process.exit(1);
});
