#!/usr/bin/env node
/* login.js: samples/login.fh in Chromium: the door, and two people in the room behind it. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');

let binary;
test('builds', () => { binary = compile('samples/login.fh', 'browser-login'); }, 60);

const refused = /the server responded with a status of 4(03|09|22)/;
const password = 'correct horse';

async function enter(page, which, name, secret = password) {
  const form = page.locator(`form[action="/${which}"]`);
  await form.locator('[name=name]').fill(name);
  await form.locator('[name=password]').fill(secret);
  await form.locator('button').click();
}

async function register(server, name, options) {
  const page = await visit(server, '/', options);
  await enter(page, 'register', name);
  await shows(page, '#present', name);
  return page;
}

async function say(page, text) {
  await page.fill('input[name=text]', text);
  await page.press('input[name=text]', 'Enter');
}

test('the door', async () => {
  const server = await start(binary);
  const page = await visit(server, '/room', { forgives: refused });
  assert.equal(new URL(await page.url()).pathname, '/login');
  await picture(page, 'login');
  await enter(page, 'login', 'Ada');
  await shows(page, '#problem', 'That is not right.');
  assert.equal(await page.inputValue('form[action="/login"] [name=name]'), 'Ada');
  await enter(page, 'register', 'Ada', 'short');
  await shows(page, '#problem', '8 characters');
  await picture(page, 'login-refused');
  await enter(page, 'register', 'Ada');
  await shows(page, 'h1', 'Hello Ada');
  await page.getByText('Log out').click();
  await page.waitForURL('**/login');
  await enter(page, 'login', 'Ada');
  await shows(page, 'h1', 'Hello Ada');
});

test('two people talk', async () => {
  const server = await start(binary);
  const ada = await register(server, 'Ada');
  const bob = await register(server, 'Bob');
  await shows(ada, '#present', 'Ada, Bob');
  await say(ada, 'Hello <b>Bob</b>');
  await say(bob, 'Hello Ada');
  for (const page of [ada, bob]) {
    await shows(page, '#talk li', 'Hello <b>Bob</b>');
    await shows(page, '#talk li', 'Hello Ada');
  }
  assert.equal(await ada.inputValue('input[name=text]'), '', 'the field is empty again');
  await picture(ada, 'login-room');
  await bob.getByText('Log out').click();
  await ada.waitForFunction(() => !document.getElementById('present').textContent.includes('Bob'));
});

test('who logs out is out in the other window too', async () => {
  const server = await start(binary);
  const ada = await register(server, 'Ada');
  const bob = await register(server, 'Bob');
  const second = await ada.context().newPage();
  await second.goto(await ada.url());
  await shows(second, '#present', 'Ada, Bob');
  await ada.getByText('Log out').click();
  await second.waitForURL('**/login'); // by itself
  await bob.waitForFunction(() => !document.getElementById('present').textContent.includes('Ada'));
});

test('on a phone', async () => {
  const server = await start(binary);
  const door = await visit(server, '/', { viewport: phone });
  await fitsItsWidth(door);
  await picture(door, 'login-door-phone');
  const page = await register(server, 'Ada of a long name', { viewport: phone });
  await say(page, 'a word that is very long: ' + 'x'.repeat(200));
  await shows(page, '#talk', 'a word that is very long');
  await fitsItsWidth(page);
  await picture(page, 'login-room-phone');
});
