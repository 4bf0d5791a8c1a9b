#!/usr/bin/env node
/* markup.js: every row of markup.json is a route of one program, and its answer is compared with
 * the row's HTML. See README.md. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { shared } = require('../lib/app');
const { fragment } = require('../lib/client');
const { buildPieces } = require('../lib/pieces');
const { sameHtml } = require('../lib/html');
const rows = require('./markup.json');

const declared = [...new Set(rows.map((row) => row.decls).filter(Boolean))]
  .map((text) => ({ text, shared: true }));
const pieces = rows.map((row, i) => ({
  row, path: `/x${i}`, text: `get /x${i}${row.on ? ` on ${row.on}` : ''} -> ${row.fh}`,
}));

function queryOf(query = {}) {
  const pairs = Object.entries(query).flatMap(([key, value]) => [value].flat().map(
    (each) => `${encodeURIComponent(key)}=${encodeURIComponent(each)}`));
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

let program;
const serverOf = shared(() => program.binary);

test('markup: the program builds', async () => {
  program = buildPieces('vectors-markup', [...declared, ...pieces]);
  for (const each of declared) assert.equal(program.left.get(each), undefined, each.text);
}, 120);

for (const piece of pieces) {
  test(`markup: ${piece.row.name}`, async () => {
    assert.ok(program, 'there is no program');
    assert.ok(!program.left.has(piece), program.left.get(piece));
    const answer = await fragment(await serverOf(), piece.path + queryOf(piece.row.query));
    assert.equal(answer.status, 200, answer.text);
    sameHtml(answer.text, piece.row.html);
  });
}
