#!/usr/bin/env node
/* todo.js: samples/todo.fh in Chromium, with two people at one list. */
'use strict';

const assert = require('node:assert/strict');
const { skip, test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { isChromium, visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');

let binary;
test('builds', () => { binary = compile('samples/todo.fh', 'browser-todo'); }, 60);

async function add(page, title) {
  await page.fill('input[name=title]', title);
  await page.press('input[name=title]', 'Enter');
  await shows(page, '#todos li', title);
}

const row = (page, title) => page.locator('#todos li', { hasText: title });

async function both(server) {
  return [await visit(server), await visit(server)];
}

test('what one adds and ticks, the other sees', async () => {
  const server = await start(binary);
  const [ada, bob] = await both(server);
  await add(ada, 'Buy <b>milk</b>');
  await add(bob, 'Call Ada');
  for (const page of [ada, bob]) {
    await shows(page, '#todos li', 'Buy <b>milk</b>');
    await shows(page, '#todos li', 'Call Ada');
    await shows(page, '#left', '4 to do');
  }
  assert.equal(await ada.inputValue('input[name=title]'), '', 'the field is empty again');
  await row(bob, 'milk').locator('input').check();
  await shows(ada, '#todos li.done', 'milk');
  await shows(ada, '#left', '3 to do');
  assert.ok(await row(ada, 'milk').locator('input').isChecked());
  await picture(ada, 'todo');
  await row(ada, 'milk').locator('input').uncheck();
  await shows(bob, '#left', '4 to do');
  assert.equal(await bob.locator('#todos li.done').count(), 0);
});

test('edit in place', async () => {
  const server = await start(binary);
  const [ada, bob] = await both(server);
  await row(ada, 'Read this sample').getByText('Edit').click();
  const field = ada.locator('#todos input[name=title]');
  assert.equal(await field.inputValue(), 'Read this sample');
  await ada.waitForFunction(() => document.activeElement.matches('#todos input[name=title]')); // it has the focus
  await picture(ada, 'todo-edit');
  await ada.getByText('Cancel').click();
  await shows(ada, '#todos li', 'Read this sample');
  await row(ada, 'Read this sample').getByText('Edit').click();
  await add(bob, 'meanwhile');
  await shows(ada, '#todos li', 'meanwhile');
  await field.fill('Read "another" one');
  await field.press('Enter');
  for (const page of [ada, bob]) await shows(page, '#todos li', 'Read "another" one');
  assert.equal(await ada.locator('#todos form').count(), 0);
});

test('delete', async () => {
  const server = await start(binary);
  const [ada, bob] = await both(server);
  await row(ada, 'Read this sample').getByLabel('Delete').click();
  for (const page of [ada, bob]) {
    await row(page, 'Read this sample').waitFor({ state: 'detached' });
    await shows(page, '#left', '1 to do');
    assert.equal(await page.locator('#todos li').count(), 1);
  }
  const late = await visit(server);
  assert.equal(await late.locator('#todos li').count(), 1);
});

test('each page filters for itself', async () => {
  const server = await start(binary);
  const [ada, bob] = await both(server);
  await row(ada, 'Read').locator('input').check();
  await shows(bob, '#todos li.done', 'Read');
  await ada.check('#open');
  assert.equal(await ada.locator('#todos li:visible').count(), 1);
  await ada.check('#finished');
  await row(ada, 'Read').waitFor({ state: 'visible' });
  assert.equal(await ada.locator('#todos li:visible').count(), 1);
  assert.equal(await bob.locator('#todos li:visible').count(), 2);
});

test('on a phone', async () => {
  const server = await start(binary);
  const page = await visit(server, '/', { viewport: phone });
  await add(page, 'a word that is very long: ' + 'x'.repeat(150));
  await row(page, 'Open it').getByText('Edit').click();
  await page.locator('#todos form').waitFor();
  await fitsItsWidth(page);
  await picture(page, 'todo-phone');
});

/* The answer waits until more was typed. */
const withGate = isChromium ? test : (name) => skip(name, 'this browser cannot hold a request back');
for (const htmx of [2, 4])
  withGate(`htmx ${htmx}: what is typed while an answer is under way stays`, async () => {
    const server = await start(compile(inHtmx('samples/todo.fh', htmx), `browser-todo-${htmx}`));
    const page = await visit(server), field = page.locator('#add [name=title]');
    let open;
    const gate = new Promise((resolve) => { open = resolve; });
    await page.route('**/todos', async (route) => { await gate; await route.continue(); });
    await field.fill('Milk');
    await field.press('Enter');
    await field.pressSequentially(' and eggs');
    open();
    await shows(page, '#todos li', 'Milk');
    await page.waitForFunction(() => document.querySelector('#add [name=title]').value === ' and eggs');
    await page.unroute('**/todos');
    await field.fill('Eggs');
    await field.press('Enter');
    await shows(page, '#todos li', 'Eggs');
    await page.waitForFunction(() => document.querySelector('#add [name=title]').value === '');
  }, 60);
