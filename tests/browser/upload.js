#!/usr/bin/env node
/* upload.js: samples/upload.fh in Chromium: choose, look, send. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, after } = require('../lib/test');
const { compile, inHtmx, start, work } = require('../lib/app');
const { visit, shows, picture, fitsItsWidth, phone } = require('../lib/browser');

const binaries = {};
test('builds', () => {
  for (const htmx of [2, 4])
    binaries[htmx] = compile(inHtmx('samples/upload.fh', htmx), `browser-upload-${htmx}`);
}, 60);

async function startWithFolder(htmx = 2) {
  const folder = fs.mkdtempSync(path.join(work, 'browser-upload-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return { folder, server: await start(binaries[htmx], { env: { UPLOADS: folder } }) };
}

/* A picture that the browser itself has painted. */
async function paint(page, name, hue) {
  const url = await page.evaluate((hue) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const pen = canvas.getContext('2d');
    const sky = pen.createLinearGradient(0, 0, 0, 240);
    sky.addColorStop(0, `hsl(${hue} 70% 75%)`);
    sky.addColorStop(1, `hsl(${hue + 60} 70% 45%)`);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 320, 240);
    pen.fillStyle = '#fff8';
    pen.arc(230, 80, 36, 0, 7);
    pen.fill();
    return canvas.toDataURL('image/png');
  }, hue);
  return { name, mimeType: 'image/png', buffer: Buffer.from(url.split(',')[1], 'base64') };
}

for (const htmx of [2, 4]) test(`htmx ${htmx}: choose, look, send`, async () => {
  const { folder, server } = await startWithFolder(htmx);
  const page = await visit(server);
  const files = [await paint(page, 'morning.png', 20), await paint(page, 'noon <b>.png', 190)];
  await page.setInputFiles('input[type=file]', files);
  await shows(page, '#preview figcaption', 'noon <b>.png');
  await page.waitForFunction(() => [...document.querySelectorAll('#preview img')]
    .every((img) => img.complete && img.naturalWidth === 320));
  assert.equal(await page.locator('#preview img').count(), 2);
  await picture(page, 'upload');
  await page.getByRole('button', { name: 'Upload' }).click();
  await shows(page, '#note', 'Thank you.');
  await shows(page, '#saved tr', 'morning.png');
  await shows(page, '#saved tr', 'noon <b>.png');
  assert.equal(await page.locator('#preview img').count(), 0);
  await picture(page, 'upload-saved');
  const kept = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)));
  assert.equal(kept.length, 2);
  for (const { buffer } of files) assert.ok(kept.some((each) => each.equals(buffer)));
  const late = await visit(server);
  await shows(late, '#saved tr', 'morning.png');
});

for (const htmx of [2, 4]) test(`htmx ${htmx}: what is refused is said`, async () => {
  const { folder, server } = await startWithFolder(htmx);
  const page = await visit(server, '/', { forgives: /status of 41[35]|ERR_(CONNECTION|EMPTY)|htmx/ });
  const send = async (name, mimeType, size) => {
    await page.setInputFiles('input[type=file]', { name, mimeType, buffer: Buffer.alloc(size) });
    await page.getByRole('button', { name: 'Upload' }).click();
  };
  await send('large.png', 'image/png', 5_000_001);
  await shows(page, '#note', 'large.png is too large: 5.0 MB.');
  await send('notes.txt', 'text/plain', 10);
  await shows(page, '#note', 'notes.txt is no picture');
  assert.deepEqual(fs.readdirSync(folder), []);
  await shows(page, '#saved td', 'Nothing yet.');
});

test('on a phone', async () => {
  const { server } = await startWithFolder();
  const page = await visit(server, '/', { viewport: phone });
  await page.setInputFiles('input[type=file]', [await paint(page, 'one.png', 20)]);
  await page.getByRole('button', { name: 'Upload' }).click();
  await shows(page, '#saved tr', 'one.png');
  await page.setInputFiles('input[type=file]', [await paint(page, 'two.png', 120),
    await paint(page, `${'long'.repeat(20)}.png`, 240)]);
  await page.locator('#preview img').nth(1).waitFor();
  await fitsItsWidth(page);
  await picture(page, 'upload-phone');
});
