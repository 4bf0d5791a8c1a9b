#!/usr/bin/env node
/* texts.js: what people say, over a websocket into pages of both htmx: it never runs, and never
 * takes the place of anything. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { visit, shows } = require('../lib/browser');
const { connect, eventually, get } = require('../lib/client');

const image = '<img src="/_fh/none" onerror="ran = 1">';
const said = [
  `${image}<p id="left">${image}</p>`,
  `<script id="left">ran = 1</script>`,
  `<hx-partial hx-target="#left">${image}</hx-partial>`,
  `<p hx-swap-oob="innerHTML:#left">${image}</p>`,
  `<template><p id="left" hx-swap-oob="true">${image}</p></template>`,
  `<title>ran</title><body>${image}`,
  JSON.stringify({ content: image, target: '#left', swap: 'outerHTML' }),
  JSON.stringify({ payload: image, target: 'body' }).replace(/</g, '\\u003c'),
  ` \n${JSON.stringify({ content: `<p id="left" hx-swap-oob="true">${image}</p>` })}`,
];

for (const htmx of [2, 4]) {
  let binary;
  test(`htmx ${htmx}: builds`, () => {
    binary = compile(inHtmx('tests/serve/hearers.fh', htmx), `browser-texts-${htmx}`);
  }, 60);

  /* A page, and a client that hear the same. */
  async function both(where = '/') {
    const server = await start(binary);
    const page = await visit(server, where);
    const client = await connect(server, '/page');
    await eventually(async () => assert.equal((await get(server, '/here')).text, '2'));
    return [page, client];
  }

  /* Says all of it in this way, then that it is done, and looks what has become of the page. */
  async function harmless(page, client, how) {
    for (const say of said) client.send({ say, how });
    client.send({ say: '', how: 'over' });
    await shows(page, '#done', 'done');
    assert.equal(await page.evaluate(() => globalThis.ran), undefined);
    assert.equal(await page.locator('img, script:not([src])').count(), 0);
    assert.equal(await page.locator('#done').count(), 1);
    assert.equal(await page.title(), 'Hearers');
  }

  for (const how of ['publish', 'note', 'items', 'map']) {
    test(`htmx ${htmx}: ${how}`, async () => {
      await harmless(...await both(), how);
    });
  }

  test(`htmx ${htmx}: the words of fail, which end with what the page asked for`, async () => {
    await harmless(...await both(`/?name=${encodeURIComponent(said[0])}`), 'publish');
  });

  test(`htmx ${htmx}: json(x) with html is swapped in by htmx 4 alone`, async () => {
    const [page, client] = await both();
    client.send({ say: image, how: 'swap all' });
    client.send({ say: '', how: 'over' });
    await shows(page, '#done', 'done');
    assert.equal(await page.textContent('#left'), htmx === 4 ? image : 'here');
    assert.equal(await page.locator('img').count(), 0);
  });
}
