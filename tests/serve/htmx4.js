#!/usr/bin/env node
/* htmx4.js: what a page says and what a socket sends with `app htmx=4`. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, shared, start, write } = require('../lib/app');
const { get, fragment, connect } = require('../lib/client');

const serverOf = shared(() => compile('tests/serve/htmx4.fh'));

test('a page loads htmx 4 and its extension, from here', async () => {
  const server = await serverOf();
  const { text } = await get(server, '/');
  const scripts = [...text.matchAll(/<script src="([^"]*)" defer>/g)].map((match) => match[1]);
  assert.equal(scripts.length, 2, text);
  assert.match(scripts[0], /^\/_fh\/htmx-4\.\d+\.\d+\.[0-9a-f]{8}\.js$/);
  assert.match(scripts[1], /^\/_fh\/ws-4\.\d+\.\d+\.[0-9a-f]{8}\.js$/);
  for (const script of scripts) assert.equal((await get(server, script)).status, 200);
}, 60);

test('without the setting it is htmx 2, and the markup is as it is written', async () => {
  const file = write('htmx2.fh', `app exts="ws"
get / -> Form(hx_ext="ws", ws_connect="/ws", ws_send=true, hx-on::ws-after-send="a()")
ws /ws on msg: str -> P(msg, id="p")
`);
  const server = await start(compile(file, 'htmx2'));
  const { text } = await get(server, '/');
  assert.match(text, /src="\/_fh\/htmx-2\..*src="\/_fh\/ws-2\./);
  assert.match(text, /<form hx-ext="ws" ws-connect="\/ws" ws-send hx-on::ws-after-send="a\(\)" method="dialog"><\/form>/);
  const client = await connect(server, '/ws');
  assert.equal(await client.ask({ msg: 'x' }), '<p id="p">x</p>');
}, 60);

const pages = {
  '/': '<div hx-ws:connect="/ws" hx-swap="none"><form id="form" hx-ws:send name="form" method="dialog"><input id="msg" name="msg"></form></div>',
  '/room/a%26b': '<div hx-ws:connect="/room/a%26b" hx-swap="none" id="x">'
    + '<button hx-ws:send hx-vals="{&quot;msg&quot;: &quot;a&amp;b&quot;}">Go</button></div>',
  '/attrs?q=x': '<div hx-ws:connect="/ws" hx-swap="none" id="box" class="box"><p>x</p></div>',
  '/constant': '<div hx-ws:connect="/ws" hx-swap="none" id="box" class="box"><p>x</p></div>',
  '/swap': '<div hx-ws:connect="/ws" hx-swap="beforeend"></div>',
  '/asks': '<div hx-ws:connect="/ws" hx-get="/"></div>',
  '/native': '<div hx-ws:connect="/ws" hx-swap="none" hx-ws:send></div>',
  '/off?on_=1': '<div hx-ws:connect="/ws" hx-swap="none"><form hx-ws:send></form></div>',
  '/titled': '<title>T</title><main hx-ws:connect="/ws" hx-swap="none" id="main" class="container"><h1>T</h1></main>',
  '/own': '<p id="own">/ws ws</p>',
  '/events': '<form hx-ws:send hx-on::ws:after:message:outgoing="this.reset()" hx-on::ws:after:connection="a()" hx-on:click="b()" method="dialog"></form>',
  '/url?to=javascript:x': '<a hx-get:inherited="#blocked">x</a>',
};

for (const [path, html] of Object.entries(pages)) {
  test(`the page ${path}`, async () => assert.equal((await fragment(await serverOf(), path)).text, html));
}

/* A client of /ws that has heard hello. */
async function client() {
  const made = await connect(await serverOf(), '/ws');
  await made.next();
  return made;
}

test('what conn yields is marked, its inside is not', async () => {
  const made = await connect(await serverOf(), '/ws');
  assert.equal(await made.next(), '<div id="hello" hx-swap-oob="true"><p id="inner">hello</p></div>');
});

const oob = ' hx-swap-oob="true"';
const messages = [
  ['two', 'x', `<p id="a"${oob}>a</p>b<p id="b"${oob}>x</p><p>no id</p>`],
  ['component', 'x', `<li id="row-x"${oob}>x</li>`],
  ['own', '', '<ul id="ul" hx-swap-oob="beforeend"><li id="li">x</li></ul>'],
  ['bare', '', `<ul id="ul"${oob}></ul>`],
  ['void', '', `<input id="i"${oob} name="i"><br><hr id="h"${oob}><div id="d"${oob}><input id="j" name="j"></div>`],
  ['text', '', `<script id="s"${oob}>'<p id="no">'</script><textarea id="t"${oob} name="t">`
    + `&lt;/p&gt;&lt;p id='x'&gt;</textarea><p id="y"${oob}>y</p>`],
  ['attrs', 'q">', `<div id="q&quot;&gt;"${oob} class="box"><p id="z">z</p></div>`],
  ['publish', 'all', `<li id="p"${oob}>all</li>`],
  ['echo', '<p id="x">', `<p id="echo"${oob}>&lt;p id="x"&gt;</p>`],
  ['raw', 'a < b', 'a < b'],
  ['raw', '<p id=x>y</p><P ID = \'z\' />', `<p id=x${oob}>y</p><P ID = 'z'${oob} />`],
  ['raw', '<!-- <p id="a"> --><p title="<p id=\'b\'>" id="c">', `<!-- <p id="a"> --><p title="<p id='b'>" id="c"${oob}>`],
  ['raw', '<svg id="s"><path id="p"/></svg><b id="b"></b>', `<svg id="s"${oob}><path id="p"/></svg><b id="b"${oob}></b>`],
  ['raw', '<hx-partial id="x"><p id="y">z</p></hx-partial>', '<hx-partial id="x"><p id="y">z</p></hx-partial>'],
  ['raw', '<p id="">x</p><p hx-target="#a">y</p>', '<p id="">x</p><p hx-target="#a">y</p>'],
  ['raw', '<p id="x', '<p id="x'],
  ['raw', '<p id', '<p id'],
  ['raw', '<', '<'],
  ['raw', '</p></p><b id=b>', `</p></p><b id=b${oob}>`],
  ['str', 'just text', 'just text'],
  ['raw', '{"content": "<p id=\'x\'>y</p>", "target": "#a"}', '{"content": "<p id=\'x\'>y</p>", "target": "#a"}'],
  ['raw', '{ <p id="x">y</p>', `{ <p id="x"${oob}>y</p>`],
];

for (const [what, text, html] of messages) {
  test(`a message: ${what} ${text}`, async () => {
    const made = await client();
    assert.equal(await made.ask({ what, text }), html);
  });
}

test('what a route yields is marked', async () => {
  const made = await connect(await serverOf(), '/answer');
  assert.equal(await made.ask({ msg: 'x' }), `<p id="answer"${oob}>x</p><p>late</p>`);
});

test('a str that a route yields is text', async () => {
  const made = await connect(await serverOf(), '/plain');
  assert.equal(await made.ask({ msg: 'a <b> c' }), 'a &lt;b&gt; c');
});

test('a field that is missing is told in plain text', async () => {
  assert.equal(await (await client()).ask({}), 'Missing required field: what');
});

test('a message in each form that is or was sent', async () => {
  const made = await client();
  const fields = { what: 'echo', text: 'x' };
  const html = `<p id="echo"${oob}>x</p>`;
  assert.equal(await made.ask({ ...fields, headers: { 'HX-Request': 'true' } }), html);
  assert.equal(await made.ask({ ...fields, HEADERS: { 'HX-Request': 'true' } }), html);
  assert.equal(await made.ask({ type: 'request', headers: {}, values: fields }), html);
  assert.equal(await made.ask({ headers: {}, body: fields }), html);
});

test('a long message of many elements', async () => {
  const made = await client();
  const text = '<p id="x">y</p>'.repeat(20e3);
  assert.equal(await made.ask({ what: 'raw', text }), `<p id="x"${oob}>y</p>`.repeat(20e3));
});
