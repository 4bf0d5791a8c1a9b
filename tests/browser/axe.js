#!/usr/bin/env node
/* axe.js: axe-core finds nothing to mend on any page of the samples, as it comes and in use, by day
 * and by night: names of controls, contrast, landmarks, what the keyboard reaches. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, skip, test } = require('../lib/test');
const { compile, start, work } = require('../lib/app');
const { isChromium, visit, picture, phone } = require('../lib/browser');
const { uses } = require('../lib/samples');

const source = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/* What axe finds: a line for each rule that is broken, with the elements. */
async function findings(page) {
  return page.evaluate(async () => {
    document.getAnimations().forEach((each) => each.finish()); // colours on their way are none
    const { violations } = await globalThis.axe.run(document, { preload: false });
    return violations.map(({ id, help, nodes }) => (
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`));
  });
}

/* The page with axe on it, which comes before the page's own scripts: its policy has no say there. */
async function withAxe(server, scheme, viewport) {
  const page = await visit(server, '/', { viewport });
  await page.emulateMedia({ colorScheme: scheme });
  await page.addInitScript({ content: source });
  await page.reload();
  return page;
}

async function looksAt(name, use, scheme) {
  const folder = fs.mkdtempSync(path.join(work, 'axe-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const server = await start(compile(`samples/${name}.fh`, `axe-${name}`), { env: { UPLOADS: folder } });
  const page = await withAxe(server, scheme, phone);
  assert.deepEqual(await findings(page), [], 'as it comes');
  await use(page);
  await picture(page, `axe-${name}-${scheme}`);
  assert.deepEqual(await findings(page), [], 'in use');
}

if (!isChromium) skip('what axe finds', 'this browser cannot be told of light and dark');
for (const [name, use] of Object.entries(isChromium ? uses : {})) {
  for (const scheme of ['light', 'dark']) {
    test(`${name}, ${scheme}`, () => looksAt(name, use, scheme), 90);
  }
}
