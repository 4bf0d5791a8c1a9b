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
const { visit, shows } = require('../lib/browser');

/* What is done on a page of each, so that all that it runs has run. */
const samples = {
  async board(page) {
    await shows(page, '#present', '1 painting');
    await page.check('input[name=ink][value="2"]');
    await page.click('#c0');
    await page.waitForFunction(() => (
      getComputedStyle(document.querySelector('#c0')).backgroundColor === 'rgb(229, 56, 59)'));
  },
  async chat(page) {
    await page.fill('input[name=name]', 'Ada');
    await page.press('input[name=name]', 'Enter');
    await page.waitForSelector('input[name=text]');
    await page.fill('input[name=text]', 'Hello');
    await page.press('input[name=text]', 'Enter');
    await shows(page, '#history', 'Hello');
  },
  async dashboard(page) {
    await page.getByRole('button', { name: 'Tea' }).click();
    await shows(page, '#figures', 'Votes1');
  },
  async echo(page) {
    await shows(page, '#notifications', 'Hello, world!');
    await page.fill('#msg', 'you');
    await page.press('#msg', 'Enter');
    await shows(page, '#notifications', 'Hello you');
  },
  async login(page) {
    const form = page.locator('form[action="/register"]');
    await form.locator('[name=name]').fill('Ada');
    await form.locator('[name=password]').fill('correct horse');
    await form.locator('button').click();
    await shows(page, '#present', 'Ada');
    await page.fill('input[name=text]', 'Hello');
    await page.press('input[name=text]', 'Enter');
    await shows(page, '#talk li', 'Hello');
  },
  async todo(page) {
    await page.fill('input[name=title]', 'Buy milk');
    await page.press('input[name=title]', 'Enter');
    await shows(page, '#todos li', 'Buy milk');
    await page.check('#open');
    await page.locator('#todos li', { hasText: 'Buy milk' }).getByText('Edit').click();
    await page.locator('#todos form').waitFor();
  },
  async upload(page) {
    const url = await page.evaluate(() => document.createElement('canvas').toDataURL('image/png'));
    const buffer = Buffer.from(url.split(',')[1], 'base64');
    await page.setInputFiles('input[type=file]', { name: 'a.png', mimeType: 'image/png', buffer });
    await page.waitForFunction(() => document.querySelector('#preview img').naturalWidth > 0);
    await page.getByRole('button', { name: 'Upload' }).click();
    await shows(page, '#saved tr', 'a.png');
  },
};

for (const [name, use] of Object.entries(samples)) {
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
