#!/usr/bin/env node
/* matrix.js: what check accepts compiles, in gcc and in clang, without a warning.
 *
 * Values of every type stand in every operator, function, method and context (matrix_cases.js). What
 * check refuses is left out, all the rest goes into a few C files. `make check` takes one case of
 * 60, `make generate` more:
 *
 *   EVERY=5 SEED=3 tests/generate/matrix.js contexts     one of five, from the third on
 */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { build, fhc, work, write } = require('../lib/app');
const { prelude, parts } = require('./matrix_cases');

const EVERY = Number(process.env.EVERY || 60), SEED = Number(process.env.SEED || 1);
const MOST = Number(process.env.MOST || 5); /* faults that are told */
const AT_ONCE = 60, IN_A_FILE = 1500;
const sanitized = /(^|\/)san\/?$/.test(process.env.FH_BUILD || '');
/* The C is the same: the sanitized run looks at fhc alone. */
const compilers = sanitized ? [] : ['gcc', 'clang'];
const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', `-I${path.join(build, 'include')}`, '-c', '-o', '/dev/null'];

/* ---- a program of cases ---- */

const named = (text, each) => text.replaceAll('@', each.name);

/* {text, owner}: the case that each line belongs to. */
function programOf(cases) {
  const lines = prelude.split('\n'), owner = new Map();
  const add = (text, each) => {
    for (const line of named(text, each).split('\n')) owner.set(lines.push(line), each);
  };
  for (const each of cases) add(each.text, each);
  const called = cases.filter(({ call }) => call), ofWs = (each) => /\bws\b/.test(each.call);
  for (const [head, some] of [['get /all on session', called.filter((each) => !ofWs(each))],
                              ['ws /all on ws, send, session', called.filter(ofWs)]]) {
    lines.push(`${head} {`);
    for (const each of some) add(`  ${each.call}`, each);
    lines.push('}');
  }
  return { text: `${lines.join('\n')}\n`, owner };
}

/* The cases that check accepts. One that ends fhc is a fault. */
function accepted(name, cases, faults) {
  for (let left = cases; ;) {
    const { text, owner } = programOf(left);
    const done = fhc(['check', write(`${name}-check.fh`, text), '--json']);
    if (done.status === 0) return left;
    if (done.status !== 1) {
      if (left.length > 1) {
        const half = left.length >> 1;
        return [left.slice(0, half), left.slice(half)].flatMap((some) => accepted(name, some, faults));
      }
      faults.push(`fhc check ends with ${done.status || done.signal}\n  ${named(left[0].text, left[0])}\n${done.stderr.slice(0, 2000)}`);
      return [];
    }
    const errors = JSON.parse(done.stdout).filter(({ severity }) => severity === 'error');
    const wrong = new Set(errors.map(({ line }) => owner.get(line)));
    assert.ok(!wrong.has(undefined), `the prelude is wrong\n${done.stdout.slice(0, 2000)}`);
    left = left.filter((each) => !wrong.has(each));
  }
}

/* ---- their C ---- */

/* The C's comments name the line of the program that a function is of. */
function blamed(c, owner, line) {
  for (let i = line - 1; i >= 0; i--) {
    const found = c[i] && c[i].match(/\/\* (?:matrix-\w+\.fh)?:(\d+)/);
    if (found && owner.has(Number(found[1]))) return owner.get(Number(found[1]));
  }
  return null;
}

function compile(name, cases, faults) {
  const { text, owner } = programOf(cases);
  const c = path.join(work, `${name}.c`);
  const made = fhc(['emit', write(`${name}.fh`, text), '-o', c]);
  if (made.status !== 0) return void faults.push(`fhc emit ends with ${made.status || made.signal}\n${made.stderr.slice(0, 3000)}`);
  const lines = fs.readFileSync(c, 'utf8').split('\n'), told = new Set();
  for (const compiler of compilers) {
    const more = compiler === 'clang' ? ['-ferror-limit=0'] : [];
    const built = spawnSync(compiler, [...more, ...flags, c], { encoding: 'utf8', maxBuffer: 256 << 20 });
    const messages = [...built.stderr.matchAll(/^\S*\.c:(\d+):\d+: (?:error|warning|fatal).*/gm)];
    for (const [message, line] of messages) {
      const each = blamed(lines, owner, Number(line));
      if (!told.has(each)) faults.push(`${compiler}: ${message}\n  ${each ? named(each.text, each) : '(nobody)'}`);
      told.add(each);
    }
    if (built.status !== 0 && messages.length === 0) faults.push(`${compiler}: ${built.stderr.slice(0, 2000)}`);
  }
}

/* ---- all of it ---- */

function* chosen(cases) {
  let i = SEED;
  for (const each of cases) if (i++ % EVERY === 0) yield { ...each, name: `c${i}` };
}

const wanted = process.argv.slice(2);
for (const [part, cases] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue;
  test(`${part}, one of ${EVERY}`, () => {
    const faults = [], fine = [], all = [...chosen(cases())], name = `matrix-${part}`;
    for (let i = 0; i < all.length; i += AT_ONCE) fine.push(...accepted(name, all.slice(i, i + AT_ONCE), faults));
    for (let i = 0; i < fine.length; i += IN_A_FILE) compile(name, fine.slice(i, i + IN_A_FILE), faults);
    assert.ok(fine.length > 0, 'check accepts none');
    assert.ok(faults.length === 0, `${faults.length} faults in ${fine.length} cases\n${faults.slice(0, MOST).join('\n')}`);
  }, 3600);
}
