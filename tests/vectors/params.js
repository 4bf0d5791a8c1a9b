#!/usr/bin/env node
/* params.js: every row of params.json is a route of one program that answers with the value that
 * reached it as JSON. See README.md. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { shared } = require('../lib/app');
const { request, connect } = require('../lib/client');
const { buildPieces } = require('../lib/pieces');

/* JSON.parse would round the integers that need all 64 bits; they are kept as text. */
const exact = /("want": )(-?\d{16,})(?=[,}])/g;
const rows = JSON.parse(fs.readFileSync(path.join(__dirname, 'params.json'), 'utf8')
  .replace(exact, '$1"$2"'));

function parameterOf(row) {
  if (row.mode === 'optional') return `val:${row.type}?`;
  if (row.mode === 'default') return `val:${row.type} = ${row.default}`;
  return `val:${row.type}`;
}

function pieceOf(row, i) {
  const capture = row.kind === 'path' ? row.type : row.capture;
  const where = `/p${i}${capture ? `/{val${capture === 'str' ? '' : `:${capture}`}}` : ''}`;
  const on = capture ? '' : `on ${parameterOf(row)} `;
  const asked = `/p${i}${row.kind === 'path' ? `/${row.raw}` : capture ? `/${row.at}` : ''}`;
  const text = row.kind === 'ws'
    ? `ws ${where} ${on || 'on data '}-> ${row.show || 'raw("{json([val])}")'}`
    : `${['query', 'path'].includes(row.kind) ? 'get' : 'post'} ${where} ${on}-> json(val)`;
  return { row, asked, text };
}

const declared = [...new Set(rows.map((row) => row.decl).filter(Boolean))]
  .map((text) => ({ text, shared: true }));
const pieces = rows.map(pieceOf);

function sameValue(text, want) {
  if (typeof want === 'string' && /^-?\d{16,}$/.test(want)) assert.equal(text.trim(), want);
  else assert.deepEqual(JSON.parse(text), want);
}

function checkRefusal(row, text) {
  if (row.says) assert.ok(text.includes(row.says), `does not say ${row.says}: ${text}`);
  if (row.says_not) assert.ok(!text.includes(row.says_not), `says ${row.says_not}: ${text}`);
}

function withQuery(asked, query) {
  return query ? `${asked}?${query}` : asked;
}

const bodyTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' };

async function askHttp(server, { row, asked }) {
  const hasBody = row.kind in bodyTypes;
  const type = row.content_type === undefined ? bodyTypes[row.kind] : row.content_type;
  const answer = await request(server, withQuery(asked, row.kind === 'query' ? row.raw : row.query), {
    method: hasBody ? 'POST' : 'GET',
    headers: { ...row.headers, ...(hasBody && type ? { 'Content-Type': type } : {}) },
    body: hasBody ? row.raw : undefined,
  });
  if (!('error' in row)) {
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers['content-type'], /^application\/json/);
    return sameValue(answer.text, row.want);
  }
  assert.ok([row.error].flat().includes(answer.status), `${answer.status}: ${answer.text}`);
  checkRefusal(row, answer.text);
}

async function askWs(server, { row, asked }) {
  const client = await connect(server, withQuery(asked, row.query), { headers: row.headers });
  const text = await client.ask(row.raw);
  if ('text' in row) return assert.equal(text, row.text);
  if (!('error' in row)) return sameValue(text, row.show ? row.want : [row.want]);
  assert.throws(() => JSON.parse(text), `the handler ran: ${text}`);
  checkRefusal(row, text);
  assert.equal(await client.ask(row.raw), text, 'the connection stays, and answers once each time');
}

let program;
const serverOf = shared(() => program.binary);

test('params: the program builds', async () => {
  program = buildPieces('vectors-params', [...declared, ...pieces]);
  for (const each of declared) assert.equal(program.left.get(each), undefined, each.text);
}, 120);

for (const piece of pieces) {
  test(`params: ${piece.row.name}`, async () => {
    assert.ok(program, 'there is no program');
    assert.ok(!program.left.has(piece), program.left.get(piece));
    await (piece.row.kind === 'ws' ? askWs : askHttp)(await serverOf(), piece);
  });
}
