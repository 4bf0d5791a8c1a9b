#!/usr/bin/env node
/* refused.js: who asks for a URL that was refused asks for nothing. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { get } = require('../lib/client');
const { visit, shows } = require('../lib/browser');

for (const htmx of [2, 4]) {
  let binary;
  test(`htmx ${htmx}: builds`, () => {
    binary = compile(inHtmx('tests/browser/refused.fh', htmx), `browser-refused-${htmx}`);
  }, 60);

  for (const to of ['javascript:alert(1)', '..'])
    test(`htmx ${htmx}: ${to}`, async () => {
      const server = await start(binary);
      const page = await visit(server, `/?to=${encodeURIComponent(to)}`);
      const refused = await page.$$eval('[hx-delete="#blocked"], [hx-get="#blocked"], [hx-post="#blocked"]',
                                        (all) => all.length);
      assert.ok(refused > 0, 'nothing was refused');
      for (const id of ['delete', 'folder', 'get', 'post', 'boosted']) {
        const selector = `#${id}`;
        const url = await page.$eval(selector, (element) => ['hx-delete', 'hx-get', 'href']
          .map((name) => element.getAttribute(name)).find(Boolean)
          || element.closest('form').getAttribute('hx-post'));
        if (url === '#blocked') await page.click(selector);
      }
      await page.click('#fine'); // whatever the others asked for was asked before
      await shows(page, '#said', 'asked');
      assert.equal((await get(server, '/asked')).text, 'delete /files/x');
    });
}
