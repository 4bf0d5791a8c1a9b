#!/usr/bin/env node
/* emitted.js: the C of every program in the repository compiles without a warning in gcc and in
 * clang, includes fh.h alone, and is the same bytes each time. */
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

for (const file of files) {
  test(file, () => {
    const made = fhc(['emit', file]);
    assert.equal(made.status, 0, made.stderr);
    assert.equal(fhc(['emit', file]).stdout, made.stdout, 'two runs give different bytes');
    assert.deepEqual(made.stdout.match(/^\s*#\s*include.*/gm), ['#include <fh/fh.h>']);
    for (const compiler of compilers) {
      const built = spawnSync(compiler, flags, { input: made.stdout, encoding: 'utf8' });
      assert.equal(built.status, 0, `${compiler}\n${built.error || ''}${built.stderr.slice(0, 4000)}`);
    }
  }, 120);
}
