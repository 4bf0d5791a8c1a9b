#!/usr/bin/env node
/* policy.js: the samples under their Content-Security-Policy, in both htmx: what each page runs is
 * allowed, and what is not would be seen. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('../lib/test');
const { compile, inHtmx, start, work } = require('../lib/app');
const { eventually } = require('../lib/client');
const { visit } = require('../lib/browser');
const { uses } = require('../lib/samples');

for (const [name, use] of Object.entries(uses)) {
  for (const htmx of [2, 4]) {
    test(`${name} runs under its policy with htmx ${htmx}`, async () => {
      const binary = compile(inHtmx(`samples/${name}.fh`, htmx), `policy-${name}-${htmx}`);
      const folder = fs.mkdtempSync(path.join(work, 'policy-'));
      after(() => fs.rmSync(folder, { recursive: true, force: true }));
      await use(await visit(await start(binary, { env: { UPLOADS: folder } })));
    }, 90);
  }
}

test('what it refuses is seen', async () => {
  const page = await visit(await start(compile('samples/echo.fh', 'policy-echo-2')));
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
  });
  const seen = () => assert.ok(page.faults.some((fault) => /violates the policy: script-src/.test(fault)));
  await eventually(seen);
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  page.faults.length = 0; // as wanted
}, 60);
