#!/usr/bin/env node
/* extern.js: functions written in C, with every kind of value in both directions. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { compile, shared, fhc, write, work } = require('../lib/app');
const { get, fragment } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/extern.fh', 'serve-extern', ['tests/serve/extern.c']));

test('builds', async () => { await serverOf(); }, 60);

async function gives(target, want) {
  const answer = await fragment(await serverOf(), target);
  assert.equal(answer.status, 200, answer.text);
  if (typeof want === 'string') assert.equal(answer.text, want);
  else assert.deepEqual(JSON.parse(answer.text), want);
}

for (const [target, want] of [
  ['/add?a=2&b=-3', '-1'],
  ['/add?a=9223372036854775806&b=1', '9223372036854775807'],
  ['/halve?x=1', '0.5'],
  ['/halve?x=-2.5e300', '-1.25e+300'],
  ['/int_to_float', '1.5'],
  ['/differ?a=yes&b=no', 'true'],
  ['/differ?a=on&b=1', 'false'],
  ['/mirror?text=abc', 'cba'],
  ['/mirror?text=', ''],
  ['/mirror?text=h%C3%A9', 'hé'],
  ['/mirror?text=a%00b.', '.b\0a'],
  ['/markup?text=%3Eb%22%3C', '<p title="&lt;&quot;b&gt;">&lt;"b&gt;</p>'],
  ['/calls', '1 2'],
  ['/calls', '3 4'],
  ['/primes?below=20', [2, 3, 5, 7, 11, 13, 17, 19]],
  ['/primes?below=0', []],
  ['/mean?numbers=1&numbers=2', '1.5'],
  ['/mean', '-1.0'],
  ['/longest?words=a&words=ccc&words=bb', 'ccc'],
  ['/longest?words=', ''],
  ['/longest', 'nothing'],
  ['/size?text=four', '4 -2 2'],
  ['/size?text=', '0 -2 2'],
  ['/size', '-1 -2 2'],
  ['/flags', [true, false, true, true]],
  ['/find?label=right', { x: 1, y: 0, label: 'right' }],
  ['/find?label=', { x: 0, y: 1, label: '' }],
  ['/find?label=left', 'none'],
  ['/stretch?by=3', { name: 'triangle', closed: true, points: [
    { x: 0, y: 0, label: null }, { x: 3, y: 0, label: 'right' }, { x: 0, y: 3, label: '' }] }],
  ['/polygons?upto=2', [
    { name: 'point', closed: false, points: [{ x: 0, y: 0, label: null }] },
    { name: 'line', closed: false, points: [{ x: 0, y: 0, label: null }, { x: 1, y: 0, label: 'one' }] }]],
  ['/polygons?upto=0', []],
  ['/change', '-2,3,5,7,100 2,3,5,7 11'],
  ['/kept', 'none'],
  ['/keep?below=8', [2, 3, 5, 7]],
  ['/stretch?by=0.5', { name: 'triangle', closed: true, points: [
    { x: 0, y: 0, label: null }, { x: 0.5, y: 0, label: 'right' }, { x: 0, y: 0.5, label: '' }] }],
  ['/kept', '2,3,5,7 triangle 2.0 right'],
]) test(target, () => gives(target, want));

test('a long text', async () => {
  const text = 'x'.repeat(2000);
  const answer = await get(await serverOf(), `/mirror?text=${text}`);
  assert.equal(answer.text, text);
});

test('emit writes the header beside the C file', () => {
  const folder = fs.mkdtempSync(path.join(work, 'extern-'));
  try {
    const done = fhc(['emit', 'tests/serve/extern.fh', '-o', path.join(folder, 'program.c')]);
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['extern.fh.h', 'program.c']);
    const header = fs.readFileSync(path.join(folder, 'extern.fh.h'), 'utf8');
    for (const line of ['int64_t add(int64_t a, int64_t b);', 'fh_maybe_float mean(fh_float_list numbers);',
                        'maybe_Point find(Point_list points, fh_str label);']) {
      assert.ok(header.includes(line), line);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

/* What a C function is against what the program says it is: the C compiler tells. */
test('a function of another type, or none, is told', () => {
  const program = write('extern-wrong.fh', 'extern fn one(): int from "extern-wrong.h"\nget / -> one()\n');
  write('extern-wrong.h', '#include "extern-wrong.fh.h"\n');
  const other = write('extern-wrong.c', '#include "extern-wrong.h"\ndouble one(void) { return 1; }\n');
  const output = path.join(work, 'extern-wrong');
  for (const [args, words] of [[[program, other], /conflicting types/], [[program], /undefined reference/]]) {
    const done = fhc(['build', ...args, '-o', output]);
    assert.notEqual(done.status, 0);
    assert.match(done.stderr, words);
    assert.ok(!fs.existsSync(output));
  }
});
