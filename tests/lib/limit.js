/* limit.js: the rows of runtime/base/limits.def, and tests that hold a server to them.
 *
 * `limit('NAME', words, test)` makes a test that is given the value: it goes up to it, and beyond.
 * limits.js demands one for each row. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./app');
const { test } = require('./test');

const row = /^LIMIT\((\w+), ([0-9]+)( << ([0-9]+))?, (BYTES|MS|COUNT|LEVELS), "([^"]+)", "([^"]+)"\)$/;

function rowOf(line) {
  const found = line.match(row);
  assert.ok(found, `not a row: ${line}`);
  const [, name, number, , shift, unit, what, beyond] = found;
  return { name, value: Number(number) * 2 ** Number(shift || 0), unit, what, beyond };
}

const source = fs.readFileSync(path.join(root, 'runtime/base/limits.def'), 'utf8');
const rows = source.split('\n').filter((line) => line.startsWith('LIMIT(')).map(rowOf);

/* The value of a limit; times are in seconds. */
function valueOf(name) {
  const found = rows.find((each) => each.name === name);
  assert.ok(found, `no limit is called ${name}`);
  return found.unit === 'MS' ? found.value / 1000 : found.value;
}

function limit(name, what, body, seconds) {
  test(`${name}: ${what}`, () => body(valueOf(name)), seconds);
}

module.exports = { rows, valueOf, limit };
