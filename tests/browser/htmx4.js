#!/usr/bin/env node
/* htmx4.js: samples/echo.fh and samples/chat.fh in Chromium, as they are and with htmx=4. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start } = require('../lib/app');
const { visit, shows, picture } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

/* htmx 4 says more of a connection that fails. */
const lost = new RegExp(`${gone.source}|htmx:ws:error: \\[object Event\\]`);

async function comeIn(server, name, options) {
  const page = await visit(server, '/', options);
  await page.fill('input[name=name]', name);
  await page.press('input[name=name]', 'Enter');
  await page.waitForSelector('input[name=text]');
  return page;
}

async function say(page, text) {
  await page.fill('input[name=text]', text);
  await page.press('input[name=text]', 'Enter');
}

for (const htmx of [2, 4]) {
  let echo, chat;
  test(`htmx ${htmx}: the samples are built`, () => {
    echo = compile(inHtmx('samples/echo.fh', htmx), `browser-echo-htmx${htmx}`);
    chat = compile(inHtmx('samples/chat.fh', htmx), `browser-chat-htmx${htmx}`);
  }, 60);

  test(`htmx ${htmx}: the page has that one`, async () => {
    const page = await visit(await start(echo));
    await shows(page, '#notifications', 'Hello, world!');
    assert.equal((await page.evaluate(() => htmx.version)).split('.')[0], String(htmx));
  });

  test(`htmx ${htmx}: echo`, async () => {
    const page = await visit(await start(echo));
    await shows(page, '#notifications', 'Hello, world!');
    await page.fill('#msg', 'you <b>');
    await page.press('#msg', 'Enter');
    await shows(page, '#notifications', 'Hello you <b>');
    await shows(page, '#notifications', 'Goodbye you <b>');
    assert.equal(await page.locator('#notifications').count(), 1);
    assert.equal(await page.locator('[hx-swap-oob]').count(), 0);
    await picture(page, `echo-htmx${htmx}`);
  });

  test(`htmx ${htmx}: a message that is refused leaves the page as it is`, async () => {
    const page = await visit(await start(echo));
    await shows(page, '#notifications', 'Hello, world!');
    await page.evaluate(() => document.getElementById('msg').setAttribute('name', 'other'));
    await page.evaluate((name) => {
      document.body.addEventListener(name, () => { globalThis.wasTold = true; }, { once: true });
    }, htmx === 2 ? 'htmx:wsAfterMessage' : 'htmx:ws:after:message:incoming');
    await page.press('#msg', 'Enter');
    await page.waitForFunction(() => globalThis.wasTold);
    await page.evaluate(() => document.getElementById('msg').setAttribute('name', 'msg'));
    await page.fill('#msg', 'again');
    await page.press('#msg', 'Enter');
    await shows(page, '#notifications', 'Hello again');
  });

  test(`htmx ${htmx}: echo after a restart`, async () => {
    const server = await start(echo);
    const page = await visit(server, '/', { forgives: lost });
    await shows(page, '#notifications', 'Hello, world!');
    await page.fill('#msg', 'before');
    await page.press('#msg', 'Enter');
    await shows(page, '#notifications', 'Hello before');
    await restart(server, echo);
    await shows(page, '#notifications', 'Hello, world!');
    await page.fill('#msg', 'after');
    await page.press('#msg', 'Enter');
    await shows(page, '#notifications', 'Hello after');
  }, 60);

  test(`htmx ${htmx}: chat`, async () => {
    const server = await start(chat);
    const ada = await comeIn(server, 'Ada');
    const bob = await comeIn(server, 'Bob');
    await shows(ada, '#history', 'Bob came in');
    await say(ada, 'Hello <b>Bob</b>');
    await shows(bob, '#history li', 'Hello <b>Bob</b>');
    await say(bob, 'Hello Ada');
    for (const page of [ada, bob]) {
      await shows(page, '#history li', 'Hello Ada');
      await shows(page, '#present', '2 in, 2 online');
      assert.equal(await page.locator('#history').count(), 1);
      assert.equal(await page.locator('#history > li').count(), 4);
    }
    assert.equal(await ada.inputValue('input[name=text]'), '', 'the field is empty again');
    await picture(ada, `chat-htmx${htmx}`);
    await bob.close();
    await shows(ada, '#history', 'Bob left');
    await shows(ada, '#present', '1 in, 1 online');
  });

  test(`htmx ${htmx}: chat after a restart`, async () => {
    const server = await start(chat);
    const ada = await comeIn(server, 'Ada', { forgives: lost });
    await say(ada, 'before');
    await shows(ada, '#history', 'before');
    await restart(server, chat);
    await ada.waitForFunction(() => !document.getElementById('history').textContent.includes('before'));
    await say(ada, 'after');
    await shows(ada, '#history', 'after');
  }, 60);
}
