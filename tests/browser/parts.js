#!/usr/bin/env node
/* parts.js: rows of tables beside other elements, and elements of SVG without their svg, in one
 * message or answer: each is swapped, and stays what it is, in both htmx. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { visit, shows } = require('../lib/browser');
const { connect } = require('../lib/client');

/* What the page is made of, wherever it was swapped: nothing is lost, nothing twice, all in place. */
const whole = {
  '#row': 1, 'tbody#rows > tr#row > td#cell': 1, '#add': 1, 'form#add > input + button': 1, 'p#n': 1, '#head': 1,
  'table > thead#head > tr > th': 1, '#dot': 1, 'svg > circle#dot': 1, 'defs > #shade': 1, 'template': 0,
  '[data-fh-part]': 0, '[hx-swap-oob]': 0,
};

async function isWhole(page) {
  const found = await page.evaluate((selectors) =>
    Object.fromEntries(selectors.map((each) => [each, document.querySelectorAll(each).length])), Object.keys(whole));
  assert.deepEqual(found, whole);
  const spaces = await page.evaluate(() =>
    [...document.querySelectorAll('svg *')].map((each) => each.namespaceURI.split('/').pop()));
  assert.deepEqual([...new Set(spaces)], ['svg']);
}

for (const htmx of [2, 4]) {
  let binary;
  test(`htmx ${htmx}: builds`, () => {
    binary = compile(inHtmx('tests/browser/parts.fh', htmx), `browser-parts-${htmx}`);
  }, 60);

  const open = async () => {
    const server = await start(binary);
    const page = await visit(server, '/');
    return [page, server];
  };

  async function say(page, title) {
    await page.fill('#add input', title);
    await page.press('#add input', 'Enter');
  }

  const messages = {
    'row first': ['#row', 'row 1'], 'row last': ['#row', 'row 1'], between: ['#row', 'row 1'],
    'row alone': ['#row', 'row 1'], cell: ['#head', 'head 1'], head: ['#head', 'head 1'], into: ['#rows .more', 'more 1'],
  };
  for (const [title, [selector, text]] of Object.entries(messages))
    test(`htmx ${htmx}: a message, ${title}`, async () => {
      const [page] = await open();
      await say(page, title);
      await shows(page, selector, text);
      if (!['row alone', 'cell'].includes(title)) await shows(page, '#n', '1');
      await isWhole(page);
      await say(page, 'head'); // the form works, wherever it has come from
      await shows(page, '#head', 'head 2');
      await isWhole(page);
    });

  test(`htmx ${htmx}: published to all`, async () => {
    const [page, server] = await open();
    await say(page, 'row alone'); // so that its socket is open
    await shows(page, '#row', 'row 1');
    (await connect(server, '/from')).send({});
    await shows(page, '#row', 'row 2');
    await shows(page, '#n', '2');
    await isWhole(page);
  });

  test(`htmx ${htmx}: parts of SVG in messages`, async () => {
    const [page] = await open();
    await say(page, 'dot');
    await page.waitForFunction(() => document.querySelector('#dot').getAttribute('r') === '2');
    await say(page, 'shade');
    await page.waitForFunction(() => document.querySelectorAll('radialGradient#shade > stop').length === 1);
    await say(page, 'line');
    await page.waitForFunction(() => document.querySelectorAll('#lines > line').length === 2);
    await isWhole(page);
    await say(page, 'lines');
    await page.waitForFunction(() => document.querySelectorAll('#lines > line').length === 1);
    await shows(page, '#row', 'row 4');
    await isWhole(page);
    assert.ok(await page.evaluate(() => document.querySelector('#lines > line').getBBox().width > 0), 'it is drawn');
  });

  const answers = {
    row: () => document.querySelector('#row').textContent === 'row 1',
    into: () => document.querySelectorAll('#rows .more').length === 1,
    line: () => document.querySelectorAll('#lines > line').length === 1,
    dot: () => document.querySelector('#dot').getAttribute('r') === '2',
  };
  for (const [which, done] of Object.entries(answers))
    test(`htmx ${htmx}: an answer, ${which} beside what was asked for`, async () => {
      const [page] = await open();
      await page.evaluate((each) => document.querySelector('#ask').setAttribute('hx-vals', JSON.stringify({ which: each })), which);
      await page.click('#ask');
      await page.waitForFunction(done);
      await shows(page, '#n', '1');
      if (which !== 'row') await isWhole(page);
    });

  test(`htmx ${htmx}: an answer, a form beside the row that was asked for`, async () => {
    const [page] = await open();
    await page.evaluate(() => { document.querySelector('#button').textContent = 'old'; });
    await page.click('#ask-row');
    await shows(page, '#row', 'row 1');
    await shows(page, '#button', 'Add');
    await isWhole(page);
  });
}
