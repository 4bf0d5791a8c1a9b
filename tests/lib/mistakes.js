#!/usr/bin/env node
/* mistakes.js: where the compiler points.
 *
 * The files in tests/mistakes hold small wrong programs, each a paragraph (programs that need an
 * empty line have a line with a dot). Below a wrong line, a comment holds a caret that stands
 * under the first column of the mistake:
 *
 *   get / -> P(nowhere)
 *   #          ^ name
 *
 * The compiler must report exactly these errors, at these places, each in words that hold what
 * stands behind the caret. `^^` in place of `^` is a warning. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, fhc } = require('./app');

const folder = path.join(root, 'tests/mistakes');
const mark = /^(|#[^^]*)(\^+)(?: (.*))?$/;

/* {text, marks: [{line, column, severity, words}]} of a paragraph; the marks are left out of the
 * program as empty comments, so that lines keep their numbers. */
function program(paragraph) {
  const marks = [];
  let last = 0;
  const lines = paragraph.split('\n').map((row, i) => {
    const [all, before, carets, words = ''] = row.match(mark) || [];
    if (!all) {
      last = i + 1;
      return row === '.' ? '' : row;
    }
    marks.push({ line: last, column: before.length + 1, words,
                 severity: carets === '^^' ? 'warning' : 'error' });
    return '#';
  });
  return { text: `${lines.join('\n')}\n`, marks };
}

function reported(stderr) {
  return [...stderr.matchAll(/^\S*?:(\d+):(\d+): (error|warning)\[(FH\d+)\]: (.*)/gm)]
    .map(([, line, column, severity, code, message]) => ({ line: +line, column: +column, severity, code, message }));
}

function check(paragraph) {
  const { text, marks } = program(paragraph);
  const done = fhc(['check', '-'], { input: text });
  const place = ({ severity, line, column }) => `${severity} ${line}:${column}`;
  const found = reported(done.stderr);
  assert.deepEqual(found.map(place), marks.map(place), `\n${done.stderr}`);
  found.forEach(({ message }, i) => {
    assert.ok(message.includes(marks[i].words), `"${message}" does not say "${marks[i].words}"`);
  });
  assert.equal(done.status, marks.some((each) => each.severity === 'error') ? 1 : 0);
}

const chosen = process.argv.slice(2);
for (const file of fs.readdirSync(folder).sort()) {
  let line = 1;
  for (const paragraph of fs.readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n\n')) {
    const name = `${path.parse(file).name}:${line} ${paragraph.split('\n')[0]}`;
    line += paragraph.split('\n').length + 1;
    if (chosen.length > 0 && !chosen.some((each) => name.startsWith(each))) continue;
    test(name, () => check(paragraph));
  }
}
