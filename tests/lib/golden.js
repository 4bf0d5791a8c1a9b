#!/usr/bin/env node
/* golden.js: what each stage of the compiler gives for a small program, compared with the file
 * beside it. The extension says which stage:
 *
 *   .tokens .ast .types .program    fhc emit --dump=STAGE NAME.fh
 *   .c                              fhc emit NAME.fh
 *   .err                            standard error of fhc check NAME.fh
 *   .html                           the fragment that GET /x answers
 *
 * A new golden file begins empty and is filled by `tests/run --bless`. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, fhc, compile, start } = require('./app');
const { fragment } = require('./client');

const folder = path.join(root, 'tests/golden');
const bless = Boolean(process.env.FH_BLESS);

function emit(input, args, cwd) {
  const made = fhc(['emit', ...args, input], { cwd });
  assert.ok(made.status === 0 || made.status === 1,
            `ended with ${made.status || made.signal}\n${made.stderr}`);
  return made.stdout;
}

async function page(input, cwd, name) {
  const binary = compile(path.join(cwd, input), `golden-${name}`);
  return (await fragment(await start(binary), '/x')).text;
}

/* From the extension to what the compiler gives now. */
const stages = {
  '.tokens': (input, cwd) => emit(input, ['--dump=tokens'], cwd),
  '.ast': (input, cwd) => emit(input, ['--dump=ast'], cwd),
  '.types': (input, cwd) => emit(input, ['--dump=types'], cwd),
  '.program': (input, cwd) => emit(input, ['--dump=program'], cwd),
  '.c': (input, cwd) => emit(input, [], cwd),
  '.err': (input, cwd) => fhc(['check', input], { cwd }).stderr,
  '.html': page,
};

function difference(wantFile, got) {
  return spawnSync('diff', ['-u', '--label', 'want', '--label', 'got', wantFile, '-'],
                   { input: got, encoding: 'utf8' }).stdout;
}

async function check(cwd, name, stage) {
  const goldenFile = path.join(cwd, name + stage);
  const now = await stages[stage](`${name}.fh`, cwd, name);
  if (fs.readFileSync(goldenFile, 'utf8') === now) return;
  if (!bless) assert.fail(difference(goldenFile, now));
  process.stdout.write(`# renewed ${path.relative(root, goldenFile)}\n`
                       + difference(goldenFile, now).trimEnd().replace(/^/gm, '# ') + '\n');
  fs.writeFileSync(goldenFile, now);
}

/* The golden files below `at`, by their names without the extension. */
function* goldens(at) {
  for (const entry of fs.readdirSync(at, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(at, entry.name);
    if (entry.isDirectory()) yield* goldens(file);
    else if (path.extname(file) in stages) yield file;
  }
}

const chosen = process.argv.slice(2);
for (const file of goldens(folder)) {
  const title = path.relative(folder, file);
  if (chosen.length > 0 && !chosen.some((each) => title.startsWith(each))) continue;
  const { dir, name, ext } = path.parse(file);
  test(title, () => check(dir, name, ext), ext === '.html' ? 60 : 30);
}
