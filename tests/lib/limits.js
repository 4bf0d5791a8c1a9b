#!/usr/bin/env node
/* limits.js: the table of limits in docs/security.md says what runtime/base/limits.def does.
 *
 * FH_BLESS renews the table. Whether the limits hold is tested where their subject is, by
 * `limit('NAME', …)` of limit.js in tests/serve/, or by the constant's name in tests/unit/: here each
 * is asked for. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root } = require('./app');
const { rows } = require('./limit');

const document = path.join(root, 'docs/security.md');

/* ---- the rows ---- */

function inWords({ value, unit }) {
  if (unit === 'COUNT') return String(value);
  if (unit === 'LEVELS') return `${value} levels`;
  if (unit === 'MS') return value % 1000 ? `${value} ms` : `${value / 1000} s`;
  for (const [size, name] of [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']]) {
    if (value >= size && value % size === 0) return `${value / size} ${name}`;
  }
  return `${value} bytes`;
}

function table() {
  const lines = rows.map((each) => `| ${each.what} | ${inWords(each)} | ${each.beyond} | \`${each.name}\` |`);
  return ['| what | at most | beyond | name |', '|---|---|---|---|', ...lines].join('\n');
}

/* ---- the document ---- */

const place = /(<!-- limits -->\n)[^]*(<!-- end of limits -->)/;

test('the table of limits is the one of the source', () => {
  const before = fs.readFileSync(document, 'utf8');
  assert.match(before, place);
  const after = before.replace(place, (_, begin, end) => `${begin}${table()}\n${end}`);
  if (process.env.FH_BLESS) fs.writeFileSync(document, after);
  else assert.ok(before === after, '`make bless` renews the table in docs/security.md');
});

/* A constant that bounds something and is named so belongs into the table. */
test('no limit of a handler or a client stands elsewhere', () => {
  const names = new Set(rows.map(({ name }) => name));
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

/* ---- the tests ---- */

const filesOf = (folder, end) =>
  fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith(end))
    .map((name) => fs.readFileSync(path.join(root, folder, name), 'utf8'));

test('each limit has a test that goes up to it, and beyond', () => {
  const serve = filesOf('tests/serve', '.js').filter((text) => /\blimit\(/.test(text));
  const units = filesOf('tests/unit', '.c');
  const isWalked = ({ name }) => serve.some((text) => text.includes(`'${name}'`)) ||
    units.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  assert.deepEqual(rows.filter((each) => !isWalked(each)).map(({ name }) => name), []);
});
