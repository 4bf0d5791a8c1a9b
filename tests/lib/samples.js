/* samples.js: what is done on a page of each sample, so that all that it runs has run. */
'use strict';

const { shows } = require('./browser');

const uses = {
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

module.exports = { uses };
