/* faults.js: builds servers whose allocations and system calls fail as a test says: see faults.c. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { build, work, fhc, start } = require('./app');
const { after, afterAll, slowness } = require('./test');

const sanitized = slowness > 1;

/* The numbers that are shared with the server, in the order of the struct in faults.c. */
const names = ['allocs', 'allocFrom', 'allocMany', 'allocLeast', 'allocFailed',
               'accepts', 'acceptFrom', 'acceptMany', 'acceptError', 'acceptFailed',
               'sends', 'sendRate', 'sendMost', 'sendCut', 'seed', 'longRoom', 'longTaken', 'turns', 'ahead',
               'held', 'sendMs', 'sentMs', 'peer'];

const wrapped = ['malloc', 'calloc', 'realloc', 'accept4', 'epoll_wait', 'clock_gettime', 'send', 'sendmsg'];

/* As compile() of app.js, with faults.c linked in. */
function compileFaulty(file, name = `${path.basename(process.argv[1], '.js')}-faulty`) {
  const source = path.join(work, `${name}.c`), binary = path.join(work, name);
  assert.equal(fhc(['emit', file, '-o', source]).status, 0, file);
  const [compiler, ...flags] = sanitized
    ? ['clang', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined']
    : [process.env.CC || 'cc', '-O2', '-static', '-Wl,--gc-sections'];
  const words = (flag) => fhc([flag]).stdout.trim().split(/\s+/);
  const made = spawnSync(compiler, [
    ...flags, '-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', ...words('--cflags'),
    '-o', binary, source, path.join(__dirname, 'faults.c'),
    ...wrapped.map((each) => `-Wl,--wrap=${each}`), ...words('--libs'),
  ], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.error || made.stderr);
  return binary;
}

/* The shared page. `set` and `get` go by the names above. */
class Faults {
  constructor(file) {
    this.file = file;
    fs.writeFileSync(file, Buffer.alloc(8 * names.length));
    this.fd = fs.openSync(file, 'r+');
  }

  place(name) {
    assert.ok(names.includes(name), name);
    return 8 * names.indexOf(name);
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      fs.writeSync(this.fd, bytes, 0, 8, this.place(name));
    }
  }

  get(name) {
    const bytes = Buffer.alloc(8);
    fs.readSync(this.fd, bytes, 0, 8, this.place(name));
    return Number(bytes.readBigUInt64LE());
  }

  /* The n-th allocation from now fails, and `many` in all. */
  failAllocation(n, many = 1) {
    this.set({ allocFrom: 0, allocs: 0, allocFailed: 0 });
    this.set({ allocMany: many, allocFrom: n });
  }

  /* How many allocations have failed; none will any more. */
  endAllocation() {
    this.set({ allocFrom: 0 });
    return this.get('allocFailed');
  }

  /* Time passes for the server. It sees that when it wakes next, as for any request. */
  wait(seconds) {
    const more = this.get('held') ? seconds + 1 : seconds;
    this.set({ ahead: this.get('ahead') + more });
    this.set({ held: 0 });
  }

  /* So much time passes, and no more, since the clock stands still before and after: however slow the
   * machine is, a test then knows what the time is. */
  move(seconds) {
    if (!this.get('held')) this.hold();
    this.set({ held: this.get('held') + seconds });
  }

  /* No time passes for it, until it is to wait. */
  hold() {
    const now = Number(process.hrtime.bigint() / 1000000000n); /* the same clock */
    this.set({ held: now + 1 + this.get('ahead') });
  }

  close() {
    fs.closeSync(this.fd);
    fs.unlinkSync(this.file);
  }
}

let number = 0;

/* A page for a server that is yet to be started. */
function faultsOf(binary, rules, lasting = false) {
  const faults = new Faults(`${binary}-${process.pid}-${number++}.faults`);
  (lasting ? afterAll : after)(() => faults.close());
  faults.set(rules);
  return faults;
}

/* Starts a faulty binary; the server has its page as `faults`. */
async function startFaulty(binary, { env, rules = {}, lasting, ...options } = {}) {
  const faults = faultsOf(binary, rules, lasting);
  const server = await start(binary, { ...options, lasting, env: { ...env, FH_FAULTS: faults.file } });
  server.faults = faults;
  return server;
}

/* How many descriptors the server may have from now on. */
function limitDescriptors(server, count) {
  const done = spawnSync('prlimit', ['--pid', String(server.pid), `--nofile=${count}:`], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.error || done.stderr);
}

/* It may have no more than it has: the limit is the first number that is free. */
function allowNoDescriptor(server) {
  const taken = new Set(fs.readdirSync(`/proc/${server.pid}/fd`).map(Number));
  let free = 0;
  while (taken.has(free)) free++;
  limitDescriptors(server, free);
}

module.exports = { compileFaulty, startFaulty, faultsOf, limitDescriptors, allowNoDescriptor };
