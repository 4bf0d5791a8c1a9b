#!/usr/bin/env node
/* frames_text.js: a text is UTF-8 (RFC 6455 5.6, 8.1, RFC 3629), and what is not closes with 1007
 * as soon as that is certain. The sequences of groups 6.5 to 6.23 of the Autobahn test suite, and
 * the boundaries around them. */
'use strict';

const { compile, shared } = require('../lib/app');
const exchange = require('../lib/exchange');
const raw = require('../lib/raw');
const { test } = require('../lib/test');
const { gets, text, binary, ping, more, last } = exchange;

const serverOf = shared(() => compile('tests/serve/frames.fh', 'frames-text'));
const open = async () => raw.open(await serverOf(), '/echo');
const row = (name, it) => exchange.row(open, name, it);

test('builds', async () => { await serverOf(); }, 60);

const bytesOf = (hex) => Buffer.from(hex.replace(/[ |]/g, ''), 'hex');

/* A text of one-byte fragments. */
const inFragments = (bytes) => [
  text('', { fin: false }), ...Array.from(bytes, (byte) => more([byte])), last(),
];

/* ---- what is UTF-8 ---- */

const good = [
  ['6.2 text in several scripts', '48656c6c6f2d c2b5 40 c39f c3b6 c3a4 c3bc c3a0 c3a1 2d5554462d3821'],
  ['6.5 $', '68656c6c6f 24 776f726c64'],
  ['6.5 ¢', '68656c6c6f c2a2 776f726c64'],
  ['6.5 €', '68656c6c6f e282ac 776f726c64'],
  ['6.5 𤭢', '68656c6c6f f0a4ada2 776f726c64'],
  ['6.5 κόσμε', 'ceba e1bdb9 cf83 cebc ceb5'],
  ['6.7 the first of one byte', '00'],
  ['6.7 the first of two bytes', 'c280'],
  ['6.7 the first of three bytes', 'e0a080'],
  ['6.7 the first of four bytes', 'f0908080'],
  ['6.9 the last of one byte', '7f'],
  ['6.9 the last of two bytes', 'dfbf'],
  ['6.9 the last of three bytes', 'efbfbf'],
  ['6.9 the last of four bytes', 'f48fbfbf'],
  ['6.11 the last before the surrogates', 'ed9fbf'],
  ['6.11 the first behind them', 'ee8080'],
  ['6.11 the replacement character', 'efbfbd'],
  ['6.22 code points that are no characters', 'efbfbe efbfbf f09fbfbe f09fbfbf f3bfbfbe f48fbfbe'],
  ['6.23 specials', 'efbfb9 efbfba efbfbb efbfbc efbfbd'],
];
for (const [name, hex] of good) {
  const bytes = bytesOf(hex);
  row(name, { sends: [text(bytes)], gives: [gets.text(bytes)] });
  row(`${name}, in fragments of a byte`, { sends: inFragments(bytes), gives: [gets.text(bytes)] });
}
row('6.1 empty texts, in fragments and alone', {
  sends: [text(), text('', { fin: false }), more(), last(), text('', { fin: false }), more('middle'), last()],
  gives: [gets.text(), gets.text(), gets.text('middle')],
});
row('6.2.2 fragments that end with a character', {
  sends: [text('Hello-µ@ßöä', { fin: false }), last('üàá-UTF-8!!')], gives: [gets.text('Hello-µ@ßöäüàá-UTF-8!!')],
});

/* ---- what is not ---- */

/* The bar stands behind the byte that can no longer become UTF-8, or at the end of what is only
 * unfinished. */
const bad = [
  ['6.3 a text with a surrogate in it', 'ceba e1bdb9 cf83 cebc ceb5 eda0|80 656469746564'],
  ['6.8 five bytes', 'f8|88808080'],
  ['6.8 six bytes', 'fc|8480808080'],
  ['6.10 past the last code point: 1FFFFF', 'f7|bfbfbf'],
  ['6.10 the last of five bytes', 'fb|bfbfbfbf'],
  ['6.10 the last of six bytes', 'fd|bfbfbfbfbf'],
  ['6.11 the first past the last: 110000', 'f490|8080'],
  ['6.12 a continuation byte', '80|'],
  ['6.12 the last continuation byte', 'bf|'],
  ['6.12 two of them', '80|bf'],
  ['6.12 one behind a character', 'c280 80|'],
  ['6.12 all of them', `${Array.from({ length: 64 }, (_, i) => (0x80 + i).toString(16)).join('').replace('80', '80|')}`],
  ['6.13 first bytes of two, each before a blank', 'c2 20| c3 20'],
  ['6.13 first bytes of three', 'e0 20| e1 20'],
  ['6.13 first bytes of four', 'f0 20| f1 20'],
  ['6.14 the last byte missing of two', 'df 41|'],
  ['6.14 the last byte missing of three', 'efbf 41|'],
  ['6.14 the last byte missing of four', 'f48fbf 41|'],
  ['6.15 unfinished ones in a row', 'c0|e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf'],
  ['6.16 fe', 'fe|'],
  ['6.16 ff', 'ff|'],
  ['6.16 fe fe ff ff', 'fe|feffff'],
  ['6.17 / in two bytes', 'c0|af'],
  ['6.17 / in three bytes', 'e080|af'],
  ['6.17 / in four bytes', 'f080|80af'],
  ['6.18 the longest of two bytes that fits in one', 'c1|bf'],
  ['6.18 the longest of three bytes that fits in two', 'e09f|bf'],
  ['6.18 the longest of four bytes that fits in three', 'f08f|bfbf'],
  ['6.19 NUL in two bytes', 'c0|80'],
  ['6.19 NUL in three bytes', 'e080|80'],
  ['6.19 NUL in four bytes', 'f080|8080'],
  ...['a080', 'adbf', 'ae80', 'afbf', 'b080', 'be80', 'bfbf'].map((surrogate) =>
    [`6.20 the surrogate ed ${surrogate}`, `ed${surrogate.slice(0, 2)}|${surrogate.slice(2)}`]),
  ...['a080edb080', 'adbfedbfbf', 'ae80edb080', 'afbfedbfbf'].map((pair) =>
    [`6.21 the surrogates ed ${pair}`, `ed${pair.slice(0, 2)}|${pair.slice(2)}`]),
];

/* A frame that announces ten bytes more than come. */
const unfinished = (bytes) => text(bytes, { length: bytes.length + 10 });

for (const [name, hex] of bad) {
  const bytes = bytesOf(hex), certain = bytesOf(hex.split('|')[0]);
  row(name, { sends: [text(bytes)], closes: 1007 });
  row(`${name}, in fragments of a byte`, { sends: inFragments(bytes), closes: 1007 });
  row(`6.4 ${name}: told within the message`, { sends: [text(certain, { fin: false })], closes: 1007 });
  row(`6.4 ${name}: told within the frame`, { sends: [unfinished(certain)], closes: 1007 });
  row(`${name}, behind a text that is answered`, {
    sends: [text('x'), text(bytes), ping()], gives: [gets.text('x')], closes: 1007,
  });
  row(`${name}: fine where bytes are`, { sends: [binary(bytes)], gives: [gets.binary(bytes)] });
}

/* Nothing is wrong with these but that they end. */
for (const hex of ['c3', 'e6', 'e697', 'f0', 'f09f', 'f09f98', '41e697']) {
  const bytes = bytesOf(hex), rest = { c3: 'a9', e6: '97a5', e697: 'a5', f0: '9f9880', f09f: '9880', f09f98: '80', '41e697': 'a5' }[hex];
  row(`6.6 a text that ends within a character: ${hex}`, { sends: [text(bytes)], closes: 1007 });
  row(`6.6 its last fragment is empty: ${hex}`, { sends: [text(bytes, { fin: false }), last()], closes: 1007 });
  row(`6.6 its last fragment ends within it: ${hex}`, {
    sends: [text('', { fin: false }), more(bytes), last()], closes: 1007,
  });
  row(`6.6 the next fragment goes on: ${hex}`, {
    sends: [text(bytes, { fin: false }), ping([0xff]), last(bytesOf(rest))],
    gives: [gets.pong([0xff]), gets.text(Buffer.concat([bytes, bytesOf(rest)]))],
  });
  row(`6.6 the next message does not: ${hex}`, {
    sends: [binary(bytes), text(bytesOf(rest).subarray(0, 1))], gives: [gets.binary(bytes)], closes: 1007,
  });
}

row('the server serves on', { sends: [text('x')], gives: [gets.text('x')] });
