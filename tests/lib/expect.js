/* expect.js: a .fh program that says itself what it gives.
 *
 * Behind a route, comments say what it answers (to htmx, so that markup comes bare):
 *
 *   get /half on n: int -> n // 2
 *   # with n=7 gives: 3
 *
 * `gives:` compares text to the letter, markup as parsed HTML, JSON as JSON. `stops:` stands on the line that
 * stops the handler: the answer is 500, and the log names that line and says those words. A
 * paragraph (lines without an empty line between) is one piece: see pieces.js. One without a
 * route is shared by the others. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { shared } = require('./app');
const { fragment } = require('./client');
const { buildPieces } = require('./pieces');
const { sameHtml } = require('./html');

const expectation = /# (?:with (\S+) )?(gives|stops):(?: (.*))?$/;

/* The paragraphs of a program, each with the empty lines behind it, so that lines keep their
 * numbers. */
function paragraphs(text) {
  return text.trimEnd().split(/\n(?=\n)/).map((each) => ({ text: each }));
}

function readPiece(piece, line) {
  piece.tests = [];
  let route = (piece.text.match(/^get (\S+)/m) || [])[1];
  piece.text.split('\n').forEach((row, i) => {
    const declared = row.match(/^get (\S+)/);
    if (declared) route = declared[1];
    const [all, query, verb, want = ''] = row.match(expectation) || [];
    if (all) piece.tests.push({ route, query, verb, want, line: line + i });
  });
  piece.shared = piece.tests.length === 0;
}

function pieces(file) {
  let line = 1;
  return paragraphs(fs.readFileSync(file, 'utf8')).map((piece) => {
    readPiece(piece, line);
    line += piece.text.split('\n').length;
    return piece;
  });
}

async function check(server, program, { route, query, verb, want, line }) {
  const before = server.stderr.length;
  const answer = await fragment(server, query ? `${route}?${query}` : route);
  if (verb === 'stops') {
    assert.equal(answer.status, 500, answer.text);
    const place = `${path.basename(program.file)}:${line}`;
    await server.printed(new RegExp(`^.*${place}\\b.*${want}`, 'm'), 3);
    assert.ok(server.stderr.slice(before).includes(place), 'the log names the line');
    return;
  }
  assert.ok([200, 204].includes(answer.status), `${answer.status}: ${answer.text}\n${server.stderr.slice(before)}`);
  if (/^application\/json/.test(answer.headers['content-type'])) {
    return assert.deepEqual(JSON.parse(answer.text), JSON.parse(want));
  }
  if (want.startsWith('<')) sameHtml(answer.text, want);
  else assert.equal(answer.text, want);
}

/* Every expectation in the program becomes a test. */
function expectFrom(file) {
  const all = pieces(file);
  const name = path.basename(file, '.fh');
  let program;
  const serverOf = shared(() => program.binary);
  test(`${name}: builds`, () => {
    program = buildPieces(`expect-${name}`, all);
    for (const each of all.filter((piece) => piece.shared)) {
      assert.equal(program.left.get(each), undefined, each.text);
    }
  }, 120);
  for (const piece of all) {
    for (const each of piece.tests) {
      test(`${name}:${each.line} ${each.route}${each.query ? `?${each.query}` : ''}`, async () => {
        assert.ok(program, 'there is no program');
        assert.ok(!program.left.has(piece), program.left.get(piece));
        await check(await serverOf(), program, each);
      });
    }
  }
}

module.exports = { expectFrom };
