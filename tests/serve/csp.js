#!/usr/bin/env node
/* csp.js: the Content-Security-Policy: which answers carry it, and what programs make of it. */
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('../lib/test');
const { compile, shared, fhc, write } = require('../lib/app');
const { get } = require('../lib/client');

const NAME = 'content-security-policy';
const serverOf = shared(() => compile('tests/serve/csp.fh'));
const policyOf = async (path, headers) =>
  (await get(await serverOf(), path, headers)).headers[NAME];

const hash = (text) => `'sha256-${crypto.createHash('sha256').update(text).digest('base64')}'`;

/* { 'img-src': ["'self'", …] } */
function parse(policy) {
  const rows = policy.split('; ').map((each) => each.split(' '));
  assert.equal(new Set(rows.map(([name]) => name)).size, rows.length, policy);
  return Object.fromEntries(rows.map(([name, ...sources]) => [name, sources]));
}

test('builds', async () => { await serverOf(); }, 60);

/* ---- answers ---- */

for (const path of ['/', '/hole', '/whole', '/html', '/nowhere', '/stops']) {
  test(`${path} carries it once`, async () => {
    const policy = await policyOf(path);
    assert.equal(typeof policy, 'string');
    const { 'default-src': all, 'img-src': images, 'script-src': scripts } = parse(policy);
    assert.deepEqual(all, ["'self'"]);
    assert.deepEqual(images, ["'self'", 'data:', 'blob:', 'https://images.example']);
    assert.deepEqual(scripts, ["'self'", hash('let a = 1 < 2')]);
  });
}

test('a fragment carries it, and what is packed', async () => {
  const whole = await policyOf('/');
  assert.equal(await policyOf('/', { 'HX-Request': 'true' }), whole);
  assert.equal(await policyOf('/', { 'Accept-Encoding': 'gzip' }), whole);
  assert.equal(await policyOf('/hole', { 'HX-Request': 'true' }), whole);
});

for (const path of ['/json', '/text', '/go', '/files/post.txt', '/_fh/health']) {
  test(`${path} is no page`, async () => assert.equal(await policyOf(path), undefined));
}

test("a handler's own takes its place", async () => {
  for (const path of ['/own', '/ready']) assert.equal(await policyOf(path), "default-src 'none'");
});

/* ---- what programs come to ---- */

/* The policy of a program, as it stands in the C; null: none. */
function emitted(source) {
  const { status, stdout, stderr } = fhc(['emit', write('policy.fh', source), '-o', '-']);
  assert.equal(status, 0, stderr);
  const text = stdout.match(/\.csp = ((?:\s*"(?:[^"\\]|\\.)*")+),/);
  return text && parse(text[1].replace(/"\s*"/g, '').trim().slice(1, -1));
}

const STYLE = 2; /* hashes of what fh and htmx 2 write themselves */

test('without anything', () => {
  const policy = emitted('get / -> P("x")');
  assert.equal(policy['style-src'].length, 1 + STYLE);
  delete policy['style-src'];
  assert.deepEqual(policy, {
    'default-src': ["'self'"], 'script-src': ["'self'"], 'img-src': ["'self'", 'data:', 'blob:'],
    'object-src': ["'none'"], 'base-uri': ["'none'"], 'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
  });
});

test('turned off', () => assert.equal(emitted('app csp="none"\nget / -> P("x")'), null));

/* A program's route, a directive, what it must hold behind 'self'; null: it must not be there. */
const rows = [
  // scripts
  ['Script("a()")', 'script-src', [hash('a()')]],
  ['Script("a()", if x == "" -> "b()" else "c()")', 'script-src', [hash('a()b()'), hash('a()c()')]],
  ['Script(raw("a()"))', 'script-src', [hash('a()')]],
  ['Script("a\\r\\nb")', 'script-src', [hash('a\nb')]],
  ['raw("<p><script>a(1)</script></p>")', 'script-src', [hash('a(1)')]],
  ['Script("let x = ", json(x))', 'script-src-elem', ["'unsafe-inline'"]],
  ['Script("let x = ", json(x))', 'script-src', []],
  ['Script(json(x), type="application/json")', 'script-src-elem', null],
  ['Script("\\{}", type="importmap")', 'script-src', [hash('{}')]],
  ['Script(src="https://cdn.example/a.js")', 'script-src', ['https://cdn.example']],
  ['Script(src="https://cdn.example/a.js")', 'connect-src', ['https://cdn.example']],
  ['Script(src="//cdn.example:8080/a.js")', 'script-src', ['cdn.example:8080']],
  ['Script(src="/files/a.js")', 'script-src', []],
  // handlers
  ['Button(onclick="a(\'<\')")', 'script-src-attr', ["'unsafe-hashes'", hash("a('<')")]],
  ['Button(onclick=(if x == "" -> "a()" else "b()"))', 'script-src-attr',
   ["'unsafe-hashes'", hash('a()'), hash('b()')]],
  ['Button(onclick=raw("a({x})"))', 'script-src-attr', ["'unsafe-inline'"]],
  ['raw("<b onclick=\'a(&quot;)\'>b</b>")', 'script-src-attr', ["'unsafe-hashes'", hash('a(")')]],
  ['P(x)', 'script-src-attr', null],
  // what htmx makes functions of
  ['Button(hx_on_click="a()")', 'script-src', ["'unsafe-eval'"]],
  ['Button(hx_trigger="click[ctrlKey]")', 'script-src', ["'unsafe-eval'"]],
  ['Button(hx_trigger="every {n}s[ok]")', 'script-src', ["'unsafe-eval'"]],
  ['Button(hx_trigger="every {n}s")', 'script-src', []],
  ['Button(hx_vals="js:\\{a: b()}")', 'script-src', ["'unsafe-eval'"]],
  ['Button(hx_vals={"a": x})', 'script-src', []],
  ['Button(hx_confirm="Sure?")', 'script-src', []],
  // styles
  ['Style("b \\{ color: red }")', 'style-src', [hash('b { color: red }')]],
  ['Style(raw(x))', 'style-src-elem', ["'unsafe-inline'"]],
  ['P(style="color: red")', 'style-src-attr', ["'unsafe-hashes'", hash('color: red')]],
  ['P(style={"color": "red", "top": "0"})', 'style-src-attr', ["'unsafe-hashes'", hash('color: red; top: 0')]],
  ['P(style={"--hue": x})', 'style-src-attr', ["'unsafe-inline'"]],
  ['P(for i in 1..20 -> I(style="top: {i}px"))', 'style-src-attr', ["'unsafe-inline'"]],
  ['Link(rel="stylesheet", href="https://fonts.example/css")', 'style-src', ['https://fonts.example']],
  ['Link(rel="stylesheet", href="https://fonts.example/css")', 'font-src', ['data:', 'https:']],
  ['Style("@font-face \\{ src: url(https://f.example/a.woff2) }")', 'font-src', ['https://f.example']],
  // what else is loaded
  ['Img(src="https://img.example/{x}.png", alt="")', 'img-src', ['data:', 'blob:', 'https://img.example']],
  ['Img(src=x, alt="")', 'img-src', ['data:', 'blob:', 'https:', 'http:']],
  ['Img(src="/i/{x}", alt="")', 'img-src', ['data:', 'blob:']],
  ['Link(rel="icon", href="https://img.example/i.png")', 'img-src', ['data:', 'blob:', 'https://img.example']],
  ['Audio(src="https://media.example/a.mp3")', 'media-src', ['https://media.example']],
  ['Iframe(src="https://maps.example/m")', 'frame-src', ['https://maps.example']],
  ['Form(action="https://pay.example/go", method="post")', 'form-action', ['https://pay.example']],
  ['A("a", href="https://elsewhere.example/")', 'default-src', []],
  ['Div(hx_ext="ws", ws_connect="wss://live.example/s")', 'connect-src', ['wss://live.example']],
  ['Script("fetch(\'https://api.example/v1\')")', 'connect-src', ['https://api.example']],
  ['Base(href="/a/")', 'base-uri', []],
];

for (const [markup, directive, sources] of rows) {
  test(`${markup}: ${directive}`, () => {
    const policy = emitted(`get / on x: str = "", n: int = 1 -> Div(P(x, n), ${markup})`);
    let found = policy[directive];
    if (directive === 'style-src') found.splice(1, STYLE);
    if (found && found[0] === "'self'") found = found.slice(1);
    assert.deepEqual(found, sources === null ? undefined : sources);
  });
}

test('a setting adds to what is there', () => {
  const policy = emitted(`app csp="object-src 'self'; FONT-SRC https://f.example ; script-src 'unsafe-inline'; upgrade-insecure-requests"
get / -> P(Script("a()"), B(onclick="b()"))`);
  assert.deepEqual(policy['object-src'], ["'self'"]);
  assert.deepEqual(policy['font-src'], ["'self'", 'https://f.example']);
  assert.deepEqual(policy['script-src'], ["'self'", "'unsafe-inline'"]);
  assert.deepEqual(policy['script-src-attr'], ["'unsafe-inline'"]);
  assert.deepEqual(policy['upgrade-insecure-requests'], []);
});
