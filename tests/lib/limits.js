#!/usr/bin/env node
/* limits.js: the table of limits in docs/security.md says what runtime/limits.def does.
 *
 * FH_BLESS renews the table. That the limits hold is tested where they are: see the table's
 * sections; here only what a reader is told is compared with what is compiled. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root } = require('./app');

const document = path.join(root, 'docs/security.md');
const source = fs.readFileSync(path.join(root, 'runtime/limits.def'), 'utf8');

/* ---- the rows ---- */

const row = /^LIMIT\((\w+), ([0-9]+)( << ([0-9]+))?, (BYTES|MS|COUNT|LEVELS), "([^"]+)", "([^"]+)"\)$/;

function rowsOf(text) {
  return text.split('\n').filter((line) => line.startsWith('LIMIT(')).map((line) => {
    const found = line.match(row);
    assert.ok(found, `not a row: ${line}`);
    const [, name, number, , shift, unit, what, beyond] = found;
    return { name, value: Number(number) * 2 ** Number(shift || 0), unit, what, beyond };
  });
}

function inWords({ value, unit }) {
  if (unit === 'COUNT') return String(value);
  if (unit === 'LEVELS') return `${value} levels`;
  if (unit === 'MS') return value % 1000 ? `${value} ms` : `${value / 1000} s`;
  for (const [size, name] of [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']]) {
    if (value >= size && value % size === 0) return `${value / size} ${name}`;
  }
  return `${value} bytes`;
}

function tableOf(rows) {
  const lines = rows.map((each) => `| ${each.what} | ${inWords(each)} | ${each.beyond} | \`${each.name}\` |`);
  return ['| what | at most | beyond | name |', '|---|---|---|---|', ...lines].join('\n');
}

/* ---- the document ---- */

const place = /(<!-- limits -->\n)[^]*(<!-- end of limits -->)/;

test('the table of limits is the one of the source', () => {
  const before = fs.readFileSync(document, 'utf8');
  assert.match(before, place);
  const after = before.replace(place, (_, begin, end) => `${begin}${tableOf(rowsOf(source))}\n${end}`);
  if (process.env.FH_BLESS) fs.writeFileSync(document, after);
  else assert.ok(before === after, '`make bless` renews the table in docs/security.md');
});

/* A constant that bounds something and is named so belongs into the table. */
test('no limit of a handler or a client stands elsewhere', () => {
  const names = new Set(rowsOf(source).map(({ name }) => name));
  const found = [];
  for (const file of fs.readdirSync(path.join(root, 'runtime')).filter((name) => /\.(c|h|re)$/.test(name))) {
    const text = fs.readFileSync(path.join(root, 'runtime', file), 'utf8');
    for (const [, name] of text.matchAll(/^#define (\w+_LIMIT)\b/gm)) found.push(`${file}: ${name}`);
    for (const [, name] of text.matchAll(/^#define (\w+)\b/gm)) {
      if (names.has(name)) found.push(`${file}: ${name} stands twice`);
    }
  }
  assert.deepEqual(found, []);
});
