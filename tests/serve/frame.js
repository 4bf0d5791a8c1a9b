#!/usr/bin/env node
/* frame.js: the order of what stands in a page's head, and forms that go nowhere by themselves. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { root, compile, start, write } = require('../lib/app');
const { get } = require('../lib/client');

const source = fs.readFileSync(path.join(root, 'tests/serve/frame.fh'), 'utf8');
const made = (name, change) => compile(write(`frame-${name}.fh`, change(source)), `frame-${name}`);

const scripts = (text) => [...text.matchAll(/<script src="\/_fh\/([a-z]+)[-.][^"]*" defer><\/script>/g)]
  .map(([, name]) => name);
const form = (text, id) => text.match(new RegExp(`<form [^>]*id="${id}"[^>]*>`))[0];

for (const htmx of [2, 4]) {
  let server;
  test(`htmx ${htmx}: starts`, async () => {
    const binary = made(`htmx${htmx}`, (text) => text.replace(/^app /m, `app htmx=${htmx} `));
    server = await start(binary, { lasting: true });
  }, 60);

  for (const [where, what] of [['/', 'without holes'], ['/hole?n=7', 'with holes']]) {
    test(`htmx ${htmx}: settings of htmx stand before htmx, in a page ${what}`, async () => {
      const { text } = await get(server, where);
      const meta = text.indexOf('<meta name="htmx-config"');
      assert.ok(meta > 0 && meta < text.indexOf('<script'), text);
      assert.equal(text.indexOf('<meta name="htmx-config"', meta + 1), -1);
      assert.deepEqual(scripts(text), ['htmx', 'ws', 'back']);
      assert.equal(text.match(/<script/g).length, 3);
    });

    test(`htmx ${htmx}: a form of a socket goes nowhere by itself, in a page ${what}`, async () => {
      const { text } = await get(server, where);
      assert.match(form(text, where === '/' ? 'plain' : 'plain7'), / method="dialog"/);
    });
  }

  test(`htmx ${htmx}: forms that say where they go are left alone`, async () => {
    const { text } = await get(server, '/');
    assert.doesNotMatch(form(text, 'own') + form(text, 'http'), /dialog/);
    assert.match(form(text, 'own'), /method="post" action="\/"/);
  });
}

test('only an app with a session watches going back', async () => {
  const server = await start(made('nosession', (text) => text.replace(/^session .*/m, '')));
  assert.deepEqual(scripts((await get(server, '/')).text), ['htmx', 'ws']);
  assert.deepEqual(scripts((await get(server, '/nowhere')).text), ['htmx', 'ws']);
});
