#!/usr/bin/env node
/* emitted.js: the C of every program in the repository compiles without a warning in gcc and in
 * clang, includes fh.h alone (and the headers of its C functions), and is the same bytes each time. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, build, work, fhc } = require('./app');

const compilers = [process.env.CC || 'gcc', 'clang'];
const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror',
               `-I${path.join(build, 'include')}`, '-x', 'c', '-c', '-', '-o', '/dev/null'];

function* programs(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* programs(file);
    else if (entry.name.endsWith('.fh')) yield file;
  }
}

/* Golden inputs with mistakes in them emit nothing. */
const compiles = (file) => !file.startsWith('tests/golden') || fs.existsSync(file.replace(/fh$/, 'c'));

process.chdir(root);
const chosen = process.argv.slice(2);
const vectors = ['vectors-markup.fh', 'vectors-params.fh'].map((name) => path.relative(root, path.join(work, name)));
const files = ['samples', 'tests'].flatMap((folder) => [...programs(folder)])
  .concat(vectors.filter((file) => fs.existsSync(file)))
  .filter(compiles)
  .filter((file) => chosen.length === 0 || chosen.some((each) => file.includes(each)));

/* The headers that a program with C functions includes; the generated one is written here. */
function headersOf(file) {
  const wanted = [...fs.readFileSync(file, 'utf8').matchAll(/^extern fn .* from ("[^"]*")/gm)].map((match) => match[1]);
  if (wanted.length === 0) return { lines: [], folders: [] };
  const name = path.basename(file, '.fh');
  assert.equal(fhc(['emit', file, '-o', path.join(work, `emitted-${name}.c`)]).status, 0);
  return { lines: [`"${name}.fh.h"`, ...new Set(wanted)].map((each) => `#include ${each}`),
           folders: [`-I${work}`, `-I${path.dirname(file)}`] };
}

for (const file of files) {
  test(file, () => {
    const made = fhc(['emit', file]);
    assert.equal(made.status, 0, made.stderr);
    assert.equal(fhc(['emit', file]).stdout, made.stdout, 'two runs give different bytes');
    const { lines, folders } = headersOf(file);
    assert.deepEqual(made.stdout.match(/^[ \t]*#[ \t]*include.*/gm), ['#include <fh/fh.h>', ...lines]);
    for (const compiler of compilers) {
      const built = spawnSync(compiler, [...folders, ...flags], { input: made.stdout, encoding: 'utf8' });
      assert.equal(built.status, 0, `${compiler}\n${built.error || ''}${built.stderr.slice(0, 4000)}`);
    }
  }, 120);
}
