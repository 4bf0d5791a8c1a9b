#!/usr/bin/env node
/* layers.js: holds the folders of compiler/ and runtime/ to the order in which README lists them.
 *
 * A folder includes and calls itself and those above it in its table; the compiler's, runtime/base
 * too. Calls are read off the objects: what one leaves undefined, another defines. */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, build } = require('./app');

const tables = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
  .match(/<!-- layers -->([^]*)<!-- end of layers -->/)[1];
const order = [...tables.matchAll(/^\| `((?:compiler|runtime)\/[a-z/]+)` \|/gm)].map(([, folder]) => folder);
const files = execFileSync('git', ['ls-files', 'compiler', 'runtime'], { cwd: root, encoding: 'utf8' })
  .split('\n').filter((name) => /\.(c|h|def|re)$/.test(name) && fs.existsSync(path.join(root, name)));

const side = (folder) => folder.split('/')[0];

/* What stands beside the folders (main.c, fh.h) is at the top: all of it may be used by all, and
 * may use all. What is generated is no folder's. */
function mayUse(from, to) {
  if (from === to || !order.includes(from) || !order.includes(to)) return true;
  if (side(from) !== side(to)) return to === 'runtime/base';
  return order.indexOf(to) < order.indexOf(from);
}

/* ---- includes ---- */

function resolve(from, name) {
  const places = [path.join(path.dirname(from), name), `compiler/${name}`, `runtime/${name}`];
  return places.find((place) => files.includes(place));
}

function* includes() {
  for (const file of files)
    for (const [, name] of fs.readFileSync(path.join(root, file), 'utf8').matchAll(/^#include "([^"]+)"/gm)) {
      const found = resolve(file, name);
      if (found) yield { file, to: found, what: `includes ${found}` };
    }
}

/* ---- calls ---- */

function symbols(object) {
  const defined = [], wanted = [];
  for (const line of execFileSync('nm', [object], { encoding: 'utf8' }).split('\n')) {
    const [, kind, name] = line.match(/([A-Za-z]) (\S+)$/) || [];
    if (kind === 'U') wanted.push(name);
    else if (kind && /[TDRBC]/.test(kind)) defined.push(name);
  }
  return { defined, wanted };
}

function* calls() {
  const sources = files.filter((file) => file.endsWith('.c'));
  const all = sources.map((file) => ({ file, ...symbols(path.join(build, 'obj', file.replace(/c$/, 'o'))) }));
  const definers = new Map(); /* "compiler value_compare": both sides may have one of a name */
  for (const { file, defined } of all) for (const name of defined) definers.set(`${side(file)} ${name}`, file);
  for (const { file, wanted } of all)
    for (const name of wanted) {
      const to = definers.get(`${side(file)} ${name}`) || definers.get(`runtime ${name}`);
      if (to) yield { file, to, what: `calls ${name} of ${to}` };
    }
}

function broken(uses) {
  return [...uses].filter(({ file, to }) => !mayUse(path.dirname(file), path.dirname(to)))
    .map(({ file, what }) => `${file} ${what}`).join('\n');
}

test('README lists each folder of the compiler and the runtime', () => {
  const there = [...new Set(files.map((file) => path.dirname(file)))]
    .filter((folder) => folder.includes('/') && !/^runtime\/(assets|lws)$/.test(folder));
  assert.deepEqual(there.sort(), [...order].sort());
});

test('a folder includes only itself and those above it', () => assert.equal(broken(includes()), ''));
test('a folder calls only itself and those above it', () => assert.equal(broken(calls()), ''));
