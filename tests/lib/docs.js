#!/usr/bin/env node
/* docs.js: every fh example in README.md and docs/ compiles, without a warning (but for those
 * that concern the whole app, FH09xx: an example may be a part of one).
 *
 * A block marked `fh` is a whole program, or declarations of one; `fh body` holds statements, and
 * is read as the inside of a function. Lines keep the numbers that they have in the document. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { root, fhc, write } = require('./app');

function* examples(document) {
  let block;
  const lines = fs.readFileSync(path.join(root, document), 'utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    const fence = line.match(/^\s*```(.*)/);
    if (fence && block) {
      if (/^fh( body)?$/.test(block.kind)) yield block;
      block = null;
    } else if (fence) {
      block = { document, kind: fence[1].trim(), line: i + 2, text: '' };
    } else if (block) {
      block.text += `${line}\n`;
    }
  }
}

function programOf({ kind, line, text }) {
  const before = '\n'.repeat(line - 2);
  return kind === 'fh' ? `${before}\n${text}` : `${before}fn example() {\n${text}}\n`;
}

const documents = ['README.md', ...fs.readdirSync(path.join(root, 'docs')).sort()
  .map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md') && fs.existsSync(path.join(root, name)));

for (const example of documents.flatMap((document) => [...examples(document)])) {
  test(`${example.document}:${example.line}`, () => {
    const file = write(`${path.basename(example.document, '.md')}-${example.line}.fh`, programOf(example));
    const checked = fhc(['check', file]);
    const said = checked.stderr.split(/^(?=\S*\.fh:\d+:\d+: )/m).filter((each) => !/warning\[FH09/.test(each));
    assert.equal(said.join(''), '');
    assert.equal(checked.status, 0);
  });
}

test('there are examples', () => assert.ok(documents.flatMap((each) => [...examples(each)]).length > 0));
