#!/usr/bin/env node
/* hostile.js: what no programmer means gives errors, never a crash, and soon. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { work, write, fhc, fhcPath } = require('./app');

/* Runs fhc check over these bytes; it ends with a status of its own, and says something. */
const any = [0, 1];
function check(name, bytes, status = 1) {
  const file = write(`hostile-${name}.fh`, bytes);
  let done;
  /* What stays behind would be read as a neighbour by each run that finds a mistake. */
  try { done = fhc(['check', file], { timeout: 20e3 }); } finally { fs.rmSync(file); }
  assert.equal(done.signal, null, `ended by ${done.signal}\n${(done.stderr || '').slice(0, 2000)}`);
  assert.ok([status].flat().includes(done.status), `ended with ${done.status}\n${done.stderr.slice(0, 2000)}`);
  assert.ok(done.stderr.length < 1 << 20, 'says too much');
  if (done.status === 1) assert.match(done.stderr, new RegExp(`^${file}:\\d+:\\d+: error\\[FH\\d{4}\\]: `, 'm'));
  return done.stderr;
}

/* Bytes that look random and are the same each time. */
function randomBytes(count, seed) {
  const key = crypto.createHash('sha256').update(seed).digest();
  const cipher = crypto.createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return cipher.update(Buffer.alloc(count));
}

/* Tokens in an order that nobody would write. */
function shuffledTokens(count, seed) {
  const words = ['get', '/x', 'fn', 'f', '(', ')', '[', ']', '{', '}', '->', 'if', 'for', 'in', 'let', 'else',
                 '"a{', '}"', '"', '`', '1', '2s', ',', ':', '=', '..', '??', 'on', 'ws', 'Div', 'match',
                 'record', 'R', '\n', ';', '#', 'return', 'after', '+', '-', 'not', 'none', 'app', '?'];
  return [...randomBytes(count, seed)].map((byte) => words[byte % words.length]).join(' ');
}

for (let i = 0; i < 20; i++) {
  test(`random bytes ${i}`, () => { check(`random${i}`, randomBytes(2000, `bytes ${i}`)); });
  test(`shuffled tokens ${i}`, () => { check(`tokens${i}`, shuffledTokens(2000, `tokens ${i}`)); });
}

test('one random byte in a program', () => {
  const program = fs.readFileSync(path.join(__dirname, '../serve/control.fh'));
  for (const [i, byte] of randomBytes(100, 'one').entries()) {
    const broken = Buffer.from(program);
    broken[(i * 7919) % program.length] = byte;
    const done = fhc(['check', '-'], { input: broken });
    assert.ok(done.status === 0 || done.status === 1, `${done.status || done.signal}\n${done.stderr}`);
  }
}, 60);

test('a program cut off anywhere', () => {
  const program = fs.readFileSync(path.join(__dirname, '../../samples/chat.fh'));
  for (let end = 0; end < program.length; end += 37) {
    const done = fhc(['check', '-'], { input: program.subarray(0, end) });
    assert.ok(done.status === 0 || done.status === 1, `at ${end}: ${done.status || done.signal}\n${done.stderr}`);
  }
}, 60);

test('an empty file', () => assert.doesNotMatch(check('empty', '', 0), /error/));
test('only a comment', () => assert.doesNotMatch(check('comment', '# nothing', 0), /error/));

const deep = 100000;
const many = 10 << 20;
test('10 MB of opening parens', () => { check('parens', '('.repeat(many)); }, 60);
test('10 MB of parens in a body', () => { check('parens2', `get / -> ${'('.repeat(many)}`); }, 60);
test('deep parens', () => { check('deep-parens', `get / -> P(${'('.repeat(deep)}1${')'.repeat(deep)})`); });
test('deep lists', () => { check('deep-lists', `const x = ${'['.repeat(deep)}1${']'.repeat(deep)}`); });
test('deep maps', () => { check('deep-maps', `const x = ${'{"a": '.repeat(deep)}1${'}'.repeat(deep)}`); });
test('deep markup', () => { check('deep-markup', `get / -> ${'Div('.repeat(deep)}${')'.repeat(deep)}`); });
test('deep blocks', () => { check('deep-blocks', `fn f() ${'{ if true '.repeat(deep)}${'}'.repeat(deep)}`); });
test('deep interpolation', () => { check('deep-interpolation', `get / -> ${'"{'.repeat(deep)}1${'}"'.repeat(deep)}`); });
test('deep else if', () => { check('deep-else', `fn f(n: int) { ${'if n == 1 { } else '.repeat(deep)} { } }`); });
test('a long chain of minus', () => { check('minuses', `const x = ${'- '.repeat(deep)}1`, any); });
test('a long chain of not', () => { check('nots', `const x = ${'not '.repeat(deep)}true`, any); });
test('a long sum', () => { check('sum', `const x: str = ${'1 + '.repeat(deep)}1`); });
test('a long chain of methods', () => { check('methods', `const x: int = "a"${'.trim()'.repeat(deep)}`); });
test('a deep type', () => { check('deep-type', `fn f(a: ${'['.repeat(deep)}int${']'.repeat(deep)}) -> a`, any); });
test('a type with many ?', () => { check('questions', `fn f(a: int${'?'.repeat(deep)}) -> a`, any); });
test('a huge line', () => { check('line', `${'x'.repeat(many)} = 1`); });
test('a huge name', () => { check('name', `fn ${'a'.repeat(1 << 20)}() -> b`); });
test('a huge number', () => { check('number', `const x = ${'9'.repeat(1 << 20)}`); });
test('a huge string that does not end', () => { check('string', `const x = "${'a'.repeat(many)}`); });
test('a huge raw string that does not end', () => { check('raw', `const x = \`${'a\n'.repeat(many / 2)}`); });
test('many mistakes', () => {
  const text = check('mistakes', Array.from({ length: 20000 }, (_, i) => `fn f${i}() -> nowhere${i}\n`).join(''));
  assert.ok(text.length < 200e3, 'prints them all');
});
test('many functions that call each other', () => {
  check('calls', Array.from({ length: 5000 }, (_, i) => `fn f${i}(): int -> f${i + 1}()\n`).join(''));
});
test('a newline storm', () => { check('newlines', '\n'.repeat(many), 0); });
test('a record that holds itself', () => { check('self', 'record A { a: A }\nget / -> "x"'); });
test('records that hold each other', () => { check('each-other', 'record A { b: B }\nrecord B { a: A }\nget / -> "x"'); });
test('a constant that is itself', () => { check('constant', 'const a = b\nconst b = a\nget / -> "{a}"'); });
test('a result that depends on itself', () => { check('result', 'fn f() -> g()\nfn g() -> f()\nget / -> f()'); });
test('a constant that would fill the memory', () => {
  check('memory', 'const a = "x".repeat(4000000000)\nget / -> a.repeat(4000000000)', any);
});
test('a component that never ends', () => {
  const done = fhc(['check', write('hostile-forever.fh', 'fn F(): html -> Div(F())\nget / -> F()')]);
  assert.equal(done.signal, null);
});

test('NUL', () => assert.match(check('nul', 'get / -> "a"\nget /b -> "a\0b"\n'), /:2:13: error/));
test('invalid UTF-8', () => {
  const text = check('utf8', Buffer.concat([Buffer.from('# ok é\nget / -> "é'), Buffer.from([0xc3, 0x28]), Buffer.from('"\n')]));
  assert.match(text, /:2:12: error/);
});
test('overlong UTF-8', () => { check('overlong', Buffer.from([0x22, 0xc0, 0xaf, 0x22])); });
test('half of a surrogate pair', () => { check('surrogate', Buffer.from([0x23, 0xed, 0xa0, 0x80])); });
test('CRLF', () => { check('crlf', 'get / -> P(\r\n  "a",\r\n)\r\n\r\nfn f() {\r\n  let x = 1\r\n  log(x)\r\n}\r\n', 0); });
test('CR alone at the end', () => { check('cr', 'get / -> "x"\r', any); });
test('a byte order mark', () => { check('bom', '\ufeffget / -> "x"\n', 0); });
test('a byte order mark in the middle', () => { check('bom2', 'get / -> \ufeff"x"\n'); });
test('errors are counted in code points', () => {
  assert.match(check('columns', 'get / -> P("日本語😀", nowhere)\n'), /:1:20: error/);
});

test('a missing file', () => {
  const done = fhc(['check', 'no-such-file.fh']);
  assert.equal(done.status, 2);
  assert.match(done.stderr, /no-such-file\.fh/);
  assert.equal(done.stderr.trim().split('\n').length, 1);
});

test('a folder', () => {
  const done = fhc(['check', work]);
  assert.equal(done.status, 2);
  assert.notEqual(done.stderr, '');
});

test('an unreadable file', () => {
  const file = write('hostile-unreadable.fh', 'get / -> "x"');
  fs.chmodSync(file, 0);
  const user = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const done = spawnSync(fhcPath, ['check', file], { encoding: 'utf8', ...user });
  fs.rmSync(file);
  if (done.error && done.error.code === 'EACCES') return; // the build folder itself is closed to that user
  assert.equal(done.status, 2, done.stderr);
  assert.notEqual(done.stderr, '');
});

const fine = () => write('hostile-fine.fh', 'get / -> P("x")');

test('a full disk', () => {
  const done = fhc(['emit', fine(), '-o', '/dev/full']);
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /full/);
});

test('a full disk as standard output', () => {
  const full = fs.openSync('/dev/full', 'w');
  const done = fhc(['emit', fine()], { stdio: ['ignore', full, 'pipe'] });
  fs.closeSync(full);
  assert.equal(done.status, 2, done.stderr);
  assert.notEqual(done.stderr, '');
});

test('a full disk as standard output of what only prints', () => {
  const full = fs.openSync('/dev/full', 'w');
  for (const what of ['--help', '--version', '--libs']) {
    const done = fhc([what], { stdio: ['ignore', full, 'pipe'] });
    assert.equal(done.status, 2, what);
    assert.match(done.stderr, /cannot write to standard output/);
  }
  fs.closeSync(full);
});

test('a closed standard output', () => {
  const done = spawnSync('sh', ['-c', '"$0" emit "$1" >&-', fhcPath, fine()], { encoding: 'utf8' });
  assert.equal(done.status, 2, done.stderr);
});

test('an output folder that is not there', () => {
  const done = fhc(['emit', fine(), '-o', path.join(work, 'nowhere/x.c')]);
  assert.equal(done.status, 2);
  assert.match(done.stderr, /nowhere/);
});

test('a failed emit leaves no file', () => {
  const output = path.join(work, 'hostile-none.c');
  fs.rmSync(output, { force: true });
  const done = fhc(['emit', write('hostile-wrong.fh', 'get / -> nowhere'), '-o', output]);
  assert.equal(done.status, 1);
  assert.ok(!fs.existsSync(output));
});

test('standard input', () => {
  assert.equal(fhc(['check', '-'], { input: 'get / -> P("x")' }).status, 0);
  const wrong = fhc(['check', '-'], { input: 'get / -> nowhere' });
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /:1:10: error/);
});
