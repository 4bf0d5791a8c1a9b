#!/usr/bin/env node
/* places.js: values in attributes that are obeyed, at run time and folded by the same rule. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { root, compile, shared, start, write } = require('../lib/app');
const { fragment } = require('../lib/client');

/* Route, value, what the attribute holds then (as a browser reads it). */
const rows = [
  ['confirm', 'Sure?', 'Sure?'],
  ['confirm', 'js:alert(1)', ' js:alert(1)'],
  ['confirm', 'javascript:alert(1)', ' javascript:alert(1)'],
  ['confirm', 'JS:alert(1)', ' JS:alert(1)'],
  ['asked', 'js:alert(1)', 'Delete js:alert(1)?'],
  ['begun', 'js:alert(1)', ' js:alert(1)!'],
  ['css', 'color: red; top: calc(1px + 2%)', 'color: red; top: calc(1px + 2%)'],
  ['css', 'background: url(/x)', 'blocked'],
  ['css', 'a: b } c { d: e', 'blocked'],
  ['piece', 'red', 'color: red; top: 0'],
  ['piece', 'hsl(120 50% 50% / 0.5)', 'color: hsl(120 50% 50% / 0.5); top: 0'],
  ['piece', 'var(--hue)', 'color: var(--hue); top: 0'],
  ['piece', 'red;position:fixed', 'color: blocked; top: 0'],
  ['piece', 'red: x', 'color: blocked; top: 0'],
  ['piece', 'r/**/ed', 'color: blocked; top: 0'],
  ['piece', 'URL(//evil.example)', 'color: blocked; top: 0'],
  ['piece', 'u\\72l(x)', 'color: blocked; top: 0'],
  ['piece', 'expression(alert(1))', 'color: blocked; top: 0'],
  ['piece', 'image-set(x)', 'color: blocked; top: 0'],
  ['piece', "'", 'color: blocked; top: 0'],
  ['piece', '(', 'color: blocked; top: 0'],
  ['piece', ')', 'color: blocked; top: 0'],
  ['mapped', 'red', 'color: red; top: 0'],
  ['mapped', 'red;position:fixed', 'color: blocked; top: 0'],
  ['named', '--hue', '--hue: red'],
  ['named', 'top: 0; left', 'blocked: red'],
  ['chosen', '0; top: 0', 'left: blocked'],
  ['loaded', '/a.js', '/a.js'],
  ['loaded', 'a.js?b=c', 'a.js?b=c'],
  ...['https://evil.example/a.js', '//evil.example/a.js', '/\\evil.example', '\\\\evil.example', '/\t/evil.example',
      'data:text/javascript,alert(1)', 'javascript:alert(1)', ' https://evil.example']
    .flatMap((url) => ['loaded', 'framed', 'sheet', 'based', 'object', 'embedded', 'connected']
      .map((route) => [route, url, '#blocked'])),
  ['connected', '/socket', '/socket'],
  ['connected', 'ws://evil.example/', '#blocked'],
  ['framed', '/f', '/f'],
  ['below', '../../x', '/f/..%2F..%2Fx'],
  ['sheet', '/a.css', '/a.css'],
  ['shown', 'https://other.example/i.png', 'https://other.example/i.png'],
  ['based', '/b/', '/b/'],
  ['animated', '#a;#b', '#a;#b'],
  ['animated', '#a;javascript:alert(1)', '#blocked'],
  ['animated', '#a; java\tscript:alert(1)', '#blocked'],
  ['set', 'javascript:alert(1)', '#blocked'],
  ['raw', 'https://cdn.example/a.js', 'https://cdn.example/a.js'],
  ['maybe/css', 'color: red', 'color: red'],
  ['maybe/css', 'background: url(x)', 'blocked'],
  ['maybe/confirm', 'js:a()', ' js:a()'],
  ['maybe/framed', '//evil.example', '#blocked'],
  ['map/css', 'red', 'color: red; blocked: c'],
  ['map/css', 'red; top: 0', 'color: blocked; blocked: c'],
];

const names = {
  confirm: 'hx-confirm', asked: 'hx-confirm', begun: 'hx-confirm', 'maybe/confirm': 'hx-confirm',
  sheet: 'href', shown: 'href', based: 'href', object: 'data', connected: 'hx-ws:connect', animated: 'values',
  set: 'to', loaded: 'src', framed: 'src', below: 'src', embedded: 'src', raw: 'src', 'maybe/framed': 'src',
};

const unescape = (text) => text.replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]);

function valueOf(text, route) {
  const found = text.match(new RegExp(` ${names[route] || 'style'}="([^"]*)"`));
  assert.ok(found, text);
  return unescape(found[1]);
}

const serverOf = shared(() => compile('tests/serve/places.fh'));
test('builds', async () => { await serverOf(); }, 60);

for (const [route, value, want] of rows) {
  test(`/${route}: ${JSON.stringify(value)}`, async () => {
    const { text } = await fragment(await serverOf(), `/${route}?v=${encodeURIComponent(value)}`);
    assert.equal(valueOf(text, route), want);
  });
}

/* The same values, constant: the components stand in the program's first lines. */
const folded = rows.filter(([route]) => !/^(maybe|map)\//.test(route));
const components = { set: 'Set_', object: 'Object_' };
const literal = (text) => JSON.stringify(text).replace(/\{/g, '\\{');

function foldedProgram() {
  const source = fs.readFileSync(path.join(root, 'tests/serve/places.fh'), 'utf8');
  const kept = source.split('\n').filter((line) => /^(app|fn [^B])/.test(line) || line.startsWith('fn Be') || line.startsWith('fn Ba'));
  const routes = folded.map(([route, value], i) =>
    `get /${i} -> ${components[route] || route[0].toUpperCase() + route.slice(1)}(${literal(value)})`);
  return [...kept, ...routes].join('\n') + '\n';
}

let server;
test('folded: builds', async () => {
  server = await start(compile(write('places_folded.fh', foldedProgram())), { lasting: true });
}, 60);

folded.forEach(([route, value, want], i) => {
  test(`folded: ${route}: ${JSON.stringify(value)}`, async () => {
    const { text } = await fragment(server, `/${i}`);
    assert.equal(valueOf(text, route), want);
  });
});

/* ---- bools ---- */

const words = (yes) => ` aria-pressed="${yes}" aria-expanded="${yes}" draggable="${yes}" contenteditable="${yes}" ` +
  `spellcheck="${yes}" hx-boost="${yes}" hx-push-url="${yes}" hx-replace-url="${yes}" hx-history="${yes}"`;
const all = {
  true: `<b${words(true)} translate="yes" autocomplete="on" hx-swap-oob="true" hidden disabled hx-preserve data-x>b</b>`,
  false: `<b${words(false)} translate="no" autocomplete="off">b</b>`,
};

for (const value of ['true', 'false']) {
  test(`bools: ${value}`, async () => {
    const ask = async (where) => (await fragment(await serverOf(), where)).text;
    assert.equal(await ask(`/bools?v=${value}`), all[value]);
    assert.equal(await ask(`/${value}`), all[value]);
  });
}

test('optional bools', async () => {
  const ask = async (query) => (await fragment(await serverOf(), `/maybe/bools${query}`)).text;
  assert.equal(await ask(''), '<b>b</b>');
  assert.equal(await ask('?v=true'), '<b aria-pressed="true" translate="yes" hx-swap-oob="true" hidden>b</b>');
  assert.equal(await ask('?v=false'), '<b aria-pressed="false" translate="no">b</b>');
});
