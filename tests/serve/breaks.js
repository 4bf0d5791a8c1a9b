#!/usr/bin/env node
/* breaks.js: a text that begins with a line break still does when a parser has read the page. */
'use strict';

const assert = require('node:assert/strict');
const { parseFragment } = require('parse5');
const { test } = require('../lib/test');
const { compile, shared } = require('../lib/app');
const { fragment } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/breaks.fh'));

/* The text that stands in this markup for a parser. */
const textOf = (node) => node.value ?? node.childNodes.map(textOf).join('');
const read = async (where) => textOf(parseFragment((await fragment(await serverOf(), where)).text));

/* As a parser has it: CR and CRLF are line breaks. */
const normal = (text) => text.replace(/\r\n?/g, '\n');

test('builds', async () => { await serverOf(); }, 60);

const written = {
  area: (s) => s,
  pre: (s) => s,
  listing: (s) => s,
  'behind-nothing': (s) => s || 'x',
  component: (s) => s,
  collected: (s) => s,
  written: (s) => `\n${s}`,
  interpolated: (s) => `${s}!`,
  loop: (s) => s + s,
  mixed: (s) => `\n${s}`,
  inside: (s) => s,
  whole: (s) => s,
};
const texts = ['\n', '\n\nline', '\r\nline', '\rline', '\r\r', 'line\n', 'a', '', ' \n', `\n${'<x>'.repeat(300)}`];

for (const [name, want] of Object.entries(written)) {
  test(`at run time: ${name}`, async () => {
    for (const text of texts)
      assert.equal(await read(`/${name}?s=${encodeURIComponent(text)}`), normal(want(text)), JSON.stringify(text));
  });
}

for (const [name, want] of Object.entries({ carriage: '\nline', area: 0, pre: 0, component: 0, collected: 0, inside: 0, other: 0 })) {
  test(`constant: ${name}`, async () => assert.equal(await read(`/known/${name}`), want || '\n\nline'));
}

test('no other element gets one more', async () => {
  assert.equal((await fragment(await serverOf(), '/known/other')).text, '<div>\n\nline</div>');
  assert.equal((await fragment(await serverOf(), '/inside?s=%0Aa')).text, '<pre><code>\na</code></pre>');
});
