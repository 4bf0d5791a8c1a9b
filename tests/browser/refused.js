#!/usr/bin/env node
/* refused.js: htmx asks nothing of an address that was refused, in particular not the page's own. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { test } = require('../lib/test');
const { root, compile, start, write } = require('../lib/app');
const { visit, shows } = require('../lib/browser');

const source = fs.readFileSync(path.join(root, 'tests/browser/refused.fh'), 'utf8');

for (const htmx of [2, 4]) {
  const dialect = htmx === 4 ? 'app htmx=4 ' : 'app ';
  let binary;
  test(`htmx ${htmx}: builds`, () => {
    binary = compile(write(`refused-htmx${htmx}.fh`, source.replace(/^app /m, dialect)), `browser-refused-${htmx}`);
  }, 60);

  const deleted = { '..': 'nothing', b: 'file b' };
  for (const [name, what] of Object.entries(deleted))
    test(`htmx ${htmx}: a file called ${name}`, async () => {
      const page = await visit(await start(binary), `/accounts/7?name=${name}`, { forgives: /about:blocked|htmx:/ });
      await page.click('#file');
      if (what !== 'nothing') await shows(page, '#file', 'gone');
      await page.click('#look');
      await shows(page, '#deleted', what);
    });
}
