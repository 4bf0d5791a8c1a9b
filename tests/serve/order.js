#!/usr/bin/env node
/* order.js: what has effects runs from left to right, in gcc's code and in clang's; and what is not
 * needed compiles. */
'use strict';

const assert = require('node:assert/strict');
const { test, slowness } = require('../lib/test');
const { compile, shared, write, fhc } = require('../lib/app');
const { fragment, get } = require('../lib/client');

const rows = [
  ['/operands', '101'], ['/pushed', '8'], ['/arguments', '1 1'], ['/named', '2 1'], ['/record', '2 1'],
  ['/smallest', '1 2'], ['/slice', 'b'], ['/join', '1-2-1'], ['/range', 'false 1'],
  ['/equal', 'true'], ['/lists', '[1, 1, 2]'], ['/kept', '[0, 0, 1]'], ['/maps', '{"a": 1, "b": 1}'],
  ['/texts', '1122'], ['/place', '[[0, 22], [0, 0]]'], ['/item', '[[1, 2], [2]]'],
  ['/opened?s=1', 'yes'], ['/opened?s=a', 'no'], ['/left?s=1', 'yes'], ['/left?s=a', 'no'],
  ['/chosen?s=1', 'yes'], ['/popped', '1'], ['/looked', '1'], ['/minus?x=1.5', '1.5 2.0 2.0'],
  ['/many', '43'],
];
const markup = [
  ['/roots', '<p>1</p><p>2</p>'],
  ['/title', '<p title="1">0</p>'], ['/behind', '<p title="1">1</p>'],
  ['/component', '<div id="1"><p>0</p></div>'],
  ['/children', '<div title="2"><p>w1</p><p>2</p><p>2</p></div>'],
  ['/class', '<p class="w2 x">w1</p>'], ['/absent', '<p>w1</p>'],
  ['/style', '<p data-x="a: w2">w1</p>'],
  ['/once', '<title>t1</title><main class="container"><h1>t1</h1><p>1</p></main>'],
  ['/named_once', '<input id="w1" name="w1">'],
  ['/look', '<div><style>b { color: red }</style>after</div>'],
  ['/choice?s=b', '<div><style>b{}</style>after</div>'],
  ['/form?s=x', '<form method="post" action="/form" enctype="multipart/form-data"><p><input type="file" name="f"></p></form>'],
];

/* The sanitized build has a compiler of its own. */
for (const compiler of slowness > 1 ? ['clang'] : ['gcc', 'clang']) {
  const serverOf = shared(() => {
    process.env.CC = compiler;
    return compile('tests/serve/order.fh', `serve-order-${compiler}`);
  });
  test(`${compiler}: builds`, async () => { await serverOf(); }, 60);
  for (const [target, want] of rows) {
    test(`${compiler}: ${target}`, async () => assert.equal((await get(await serverOf(), target)).text, want));
  }
  for (const [target, want] of markup) {
    test(`${compiler}: ${target}`, async () => assert.equal((await fragment(await serverOf(), target)).text, want));
  }
}

/* What is long in the source is long in C, but neither deep nor twice as much with each part. */
for (const compiler of slowness > 1 ? ['clang'] : ['gcc', 'clang']) {
  test(`${compiler}: three hundred operands`, () => {
    process.env.CC = compiler;
    const sum = Array(300).fill('s').join(' + ');
    const file = write(`order-many-${compiler}.fh`,
      `get /n on s: int -> ${sum}\nget /t on t: str -> ${sum.replace(/s/g, 't')}\n`
      + `get /m on s: int -> ${'max(1, '.repeat(200)}s${')'.repeat(200)}\n`
      + `get /i on t: str -> "${'{"a" + "'.repeat(40)}{t}${'" + t}'.repeat(40)}"\n`);
    const made = fhc(['build', file, '-o', file.replace(/\.fh$/, '')]);
    assert.equal(made.status, 0, made.stderr.slice(0, 2000));
  }, 60);
}
