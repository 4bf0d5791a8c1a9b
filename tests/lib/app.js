/* app.js: compiles .fh programs with the fhc of this build, and runs the servers it makes. */
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, afterAll, slowness } = require('./test');

const root = path.resolve(__dirname, '../..');
const build = path.resolve(root, process.env.FH_BUILD || 'build');
const fhcPath = path.join(build, 'fhc');
const work = path.join(build, 'tests/made');
fs.mkdirSync(work, { recursive: true });

/* Runs fhc to its end: {status, stdout, stderr}. */
function fhc(args, options = {}) {
  const done = spawnSync(fhcPath, args, {
    cwd: root, encoding: 'utf8', timeout: 120e3 * slowness, maxBuffer: 256 << 20, ...options,
  });
  if (done.error) throw new Error(`fhc ${args.join(' ')}: ${done.error.code}`);
  return done;
}

/* Writes a program's text to a file of that name, and says where it is. */
function write(name, text) {
  const file = path.join(work, name);
  fs.writeFileSync(file, text);
  return file;
}

/* Builds a .fh file (from the root of the repository), with C files if there are `more`, and
 * gives the binary. The name keeps scripts that build the same file apart. */
function compile(file, name = `${path.basename(process.argv[1], '.js')}-${path.basename(file, '.fh')}`,
                 more = []) {
  const binary = path.join(work, name);
  const made = fhc(['build', file, ...more, '-o', binary]);
  assert.equal(made.status, 0, `fhc build ${file}\n${made.stderr}`);
  return binary;
}

/* The program for this version of htmx: the file itself, or a copy whose `app` says so. */
function inHtmx(file, htmx) {
  if (htmx === 2) return file;
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const changed = text.replace(/^app /m, `app htmx=${htmx} `);
  assert.notEqual(changed, text, `${file} has no line that begins with app`);
  const script = path.basename(process.argv[1], '.js');
  return write(`${script}-${path.basename(file, '.fh')}-htmx${htmx}.fh`, changed);
}

/* The number of the line of a file that holds this text, as a log names it: "chat.fh:14". */
function placeOf(file, text) {
  const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  assert.ok(at >= 0, `${file} does not hold ${text}`);
  return `${path.basename(file)}:${at + 1}`;
}

/* The environment of a server: nothing of ours, but what is asked for. */
function environment(extra) {
  const env = { ...process.env, FH_STATE_DIR: path.join(work, 'state'), FH_HOSTS: '*', ...extra };
  for (const name of ['HOST', 'PORT', 'FH_SECRET']) if (!(extra && name in extra)) delete env[name];
  return env;
}

const complaint = /ERROR: (Address|Leak)Sanitizer|runtime error:|UndefinedBehaviorSanitizer/;

class Server {
  constructor(binary, args, options) {
    this.stdout = '';
    this.stderr = '';
    this.waiting = [];
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.pid = this.process.pid;
    this.ends = { code: 0, signal: null }; /* how it has to */
    this.exited = new Promise((resolve) => {
      this.process.on('error', (error) => resolve({ error }));
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
    this.exited.then((how) => { this.ended = how; this.wake(); });
    for (const stream of ['stdout', 'stderr']) {
      this.process[stream].setEncoding('utf8').on('data', (text) => {
        this[stream] += text;
        this.wake();
      });
    }
  }

  wake() {
    this.waiting = this.waiting.filter((look) => !look());
  }

  /* Waits until what the server has printed on `stream` matches; the match. */
  printed(pattern, seconds = 10, stream = 'stderr') {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => { clearTimeout(timer); settle(value); return true; };
      const failure = (why) => new Error(
        `${why} before ${stream} had ${pattern}\nstdout:\n${this.stdout}\nstderr:\n${this.stderr}`);
      const look = () => {
        const match = this[stream].match(pattern);
        if (match) return finish(resolve, match);
        if (this.ended) return finish(reject, failure(`server ended (${JSON.stringify(this.ended)})`));
        return false;
      };
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((each) => each !== look);
        reject(failure('time ran out'));
      }, seconds * 1000 * slowness);
      if (!look()) this.waiting.push(look);
    });
  }

  /* Ends the server by a signal; how it ended. */
  async stop(signal = 'SIGTERM') {
    if (this.ended) return this.ended;
    /* A second one would cut short what the first began. */
    if (this.told !== signal) this.process.kill(signal);
    this.told = signal;
    const cut = setTimeout(() => this.process.kill('SIGKILL'), 10e3 * slowness);
    const how = await this.exited;
    clearTimeout(cut);
    return how;
  }

  /* What has to be true of every server at the end of its life. */
  async stopInOrder() {
    const byItself = this.ended && !this.told;
    const how = await this.stop();
    assert.doesNotMatch(this.stderr, complaint);
    assert.ok(!byItself, `server ended by itself: ${JSON.stringify(how)}\n${this.stderr}`);
    if (this.told === 'SIGKILL') return;
    assert.deepEqual(how, this.ends, `server did not stop in order\n${this.stderr}`);
  }
}

/* Starts a binary on a port of its own choice, waits for the line with its URL, and ends it when
 * the test ends, or when the script does with `lasting`. */
async function start(binary, { args = ['--port', '0'], env, cwd, lasting = false } = {}) {
  assert.ok(binary, 'there is no binary');
  const server = new Server(binary, args, { env: environment(env), cwd });
  (lasting ? afterAll : after)(() => server.stopInOrder());
  const url = await Promise.any([
    server.printed(/https?:\/\/[^\s/]+:(\d+)/, 15, 'stdout'),
    server.printed(/https?:\/\/[^\s/]+:(\d+)/, 15, 'stderr'),
  ]).catch((both) => { throw both.errors ? both.errors[0] : both; });
  server.url = url[0];
  server.port = Number(url[1]);
  server.host = url[0].replace(/^https?:\/\//, '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return server;
}

/* A server for all the tests of a script: started by the first that asks, and again by the next
 * one if it has crashed (which fails the script at its end). */
function shared(makeBinary, options) {
  let server, binary, tried = false;
  return async () => {
    if (!tried) {
      tried = true;
      binary = makeBinary();
    }
    if (!server || server.ended) server = await start(binary, { ...options, lasting: true });
    return server;
  };
}

/* Runs a server that is expected to refuse to start: {status, stdout, stderr}. */
function startFails(binary, args, env) {
  const done = spawnSync(binary, args, {
    encoding: 'utf8', timeout: 20e3 * slowness, env: environment(env),
  });
  assert.equal(done.error, undefined, `${args.join(' ')}: did not end`);
  return done;
}

module.exports = { root, build, work, fhc, fhcPath, write, compile, inHtmx, placeOf,
                   environment, start, shared, startFails };
