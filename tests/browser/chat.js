#!/usr/bin/env node
/* chat.js: samples/chat.fh in Chromium, with several people in it. */
'use strict';

const assert = require('node:assert/strict');
const { skip, test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { isChromium, visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');
const { gone, restart } = require('../lib/restart');

let binary;
test('builds', () => { binary = compile('samples/chat.fh', 'browser-chat'); }, 60);

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

test('two people talk', async () => {
  const server = await start(binary);
  const ada = await comeIn(server, 'Ada');
  const bob = await comeIn(server, 'Bob');
  await shows(ada, '#history', 'Bob came in');
  await say(ada, 'Hello <b>Bob</b>');
  await say(bob, 'Hello Ada');
  for (const page of [ada, bob]) {
    await shows(page, '#history li', 'Hello <b>Bob</b>');
    await shows(page, '#history li', 'Hello Ada');
    await shows(page, '#present', '2 in, 2 online');
  }
  assert.equal(await ada.inputValue('input[name=text]'), '', 'the field is empty again');
  await picture(ada, 'chat');
});

test('who comes late sees the history', async () => {
  const server = await start(binary);
  const ada = await comeIn(server, 'Ada');
  await say(ada, 'first words');
  await shows(ada, '#history', 'first words');
  const late = await visit(server);
  await shows(late, '#history', 'first words');
});

test('who leaves is seen to leave', async () => {
  const server = await start(binary);
  const ada = await comeIn(server, 'Ada');
  const bob = await comeIn(server, 'Bob');
  await shows(ada, '#present', '2 in');
  await bob.close();
  await shows(ada, '#history', 'Bob left');
  await shows(ada, '#present', '1 in, 1 online');
});

/* WCAG 2: the contrast of white with this "rgb(r, g, b)". */
function contrastWithWhite(colour) {
  const [r, g, b] = colour.match(/\d+/g).map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

test('a name can be read in every colour that may come up', async () => {
  const page = await comeIn(await start(binary), 'Ada');
  await page.waitForSelector('.chip');
  const colours = await page.evaluate(() => Array.from({ length: 360 }, (_, hue) => {
    const chip = document.querySelector('.chip');
    chip.style.setProperty('--hue', hue);
    return getComputedStyle(chip).backgroundColor;
  }));
  assert.ok(new Set(colours).size > 100);
  for (const each of colours) assert.ok(contrastWithWhite(each) >= 4.5, each);
});

test('on a phone', async () => {
  const server = await start(binary);
  const page = await comeIn(server, 'Ada', { viewport: phone });
  await say(page, 'a word that is very long: ' + 'x'.repeat(200));
  await shows(page, '#history', 'a word that is very long');
  await fitsItsWidth(page);
  await picture(page, 'chat-phone');
});

const onPaper = isChromium ? test : (name) => skip(name, 'this browser cannot be told that it prints');
onPaper('on paper stands all that was said', async () => {
  const page = await comeIn(await start(binary), 'Ada');
  for (let n = 0; n < 30; n++) await say(page, `line ${n}`);
  await shows(page, '#history', 'line 29');
  await page.emulateMedia({ media: 'print' });
  const [all, shown] = await page.evaluate(() => {
    const box = document.querySelector('.scroll');
    return [box.scrollHeight, box.clientHeight];
  });
  assert.equal(all, shown);
  assert.ok(all > 1000);
});

test('a page that is cut off comes back', async () => {
  const server = await start(binary);
  const ada = await comeIn(server, 'Ada', { forgives: gone });
  await say(ada, 'before');
  await shows(ada, '#history', 'before');
  await restart(server, binary);
  await ada.waitForFunction(() => !document.getElementById('history').textContent.includes('before'));
  await say(ada, 'after');
  await shows(ada, '#history', 'after');
}, 60);
