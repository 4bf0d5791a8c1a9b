/* page.js: pages in browsers that Playwright does not drive, with the part of Playwright's
 * interface that our tests use. A Page stands before a tab, which is all that a driver brings
 * (firefox.js, webkit.js):
 *
 *   run(text, args)    calls the function of that text in the page; what it gives, awaited, as JSON
 *   goto(url) back() reload() close() screenshot()
 *   actions(list)      input, as WebDriver writes it
 *   another()          one more tab of the same session
 *   end()              ends the session
 *
 * Errors that come because the page is being left carry {isPassing: true}. */
'use strict';

const fs = require('node:fs');
const { slowness } = require('./test');
const { actions, withFirst, withAll } = require('./find');

const keys = { Enter: '\uE007', Tab: '\uE004', Shift: '\uE008', Escape: '\uE00C', Backspace: '\uE003',
               PageUp: '\uE00E', ArrowUp: '\uE013', ArrowDown: '\uE015' };
const patience = 10e3 * slowness;

const sleep = (ms) => new Promise((resume) => setTimeout(resume, ms));

/* Asks until what comes is truthy, also while pages change. */
async function until(ask, what) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      const value = await ask();
      if (value) return value;
    } catch (error) {
      if (!error.isPassing) throw error;
    }
    if (Date.now() > end) throw new Error(`this does not come true: ${what}`);
    await sleep(20);
  }
}

class Locator {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  more(...steps) { return new Locator(this.page, [...this.steps, ...steps]); }
  locator(selector, { hasText } = {}) {
    const [, css, visible] = selector.match(/^(.*?)(:visible)?$/);
    return this.more(['css', css], ...(visible ? [['visible']] : []), ...(hasText ? [['hasText', hasText]] : []));
  }
  getByText(text) { return this.more(['text', text]); }
  getByLabel(text) { return this.more(['label', text]); }
  getByRole(role, { name }) { return this.more([role, name]); }
  nth(index) { return this.more(['nth', index]); }
  first() { return this.nth(0); }

  /* What an action gives for the element, as soon as there is one. */
  async evaluate(action, argument) {
    const name = `${action.name || 'a function'} of ${JSON.stringify(this.steps)}`;
    const text = withFirst(action);
    const found = await until(async () => {
      const one = await this.page.tab.run(text, [this.steps, argument]);
      return one.isThere && one;
    }, name);
    return found.value;
  }

  textContent() { return this.evaluate(actions.textContent); }
  inputValue() { return this.evaluate(actions.inputValue); }
  isChecked() { return this.evaluate(actions.isChecked); }
  boundingBox() { return this.evaluate(actions.boundingBox); }
  getAttribute(name) { return this.evaluate(actions.getAttribute, name); }
  focus() { return this.evaluate(actions.focus); }
  fill(text) { return this.evaluate(actions.fill, text); }
  count() { return this.page.tab.run(withAll((all) => all.length), [this.steps]); }

  /* Until it was hit; a page that has left for another one was. */
  click() {
    const { mouse } = this.page;
    return until(async () => {
      const place = await this.evaluate(actions.place);
      if (!place) return false;
      await mouse.click(place);
      return this.page.evaluate(() => globalThis.click?.hit ?? true).catch((error) => error.isPassing);
    }, `a click on ${JSON.stringify(this.steps)}`);
  }

  async set(checked) {
    if (await this.isChecked() !== checked) await this.click();
  }
  check() { return this.set(true); }
  uncheck() { return this.set(false); }

  async press(key) {
    await this.focus();
    await this.page.keyboard.press(key);
  }

  setInputFiles(files) {
    return this.evaluate(actions.choose, [files].flat().map(({ name, mimeType, buffer }) => (
      { name, mimeType, base64: buffer.toString('base64') })));
  }

  async waitFor({ state = 'visible' } = {}) {
    const steps = state === 'visible' ? [...this.steps, ['visible']] : this.steps;
    const many = withAll((all) => all.length);
    await until(async () => (await this.page.tab.run(many, [steps]) > 0) === (state !== 'detached'),
                `${JSON.stringify(this.steps)} is ${state}`);
  }
}

class Mouse {
  constructor(page) {
    this.page = page;
    this.at = { x: 0, y: 0 };
  }

  to(x, y) {
    this.at = { x, y };
    return { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 };
  }
  does(...list) {
    const parameters = { pointerType: 'mouse' };
    return this.page.tab.actions([{ type: 'pointer', id: 'mouse', parameters, actions: list }]);
  }
  down() { return this.does({ type: 'pointerDown', button: 0 }); }
  up() { return this.does({ type: 'pointerUp', button: 0 }); }
  click({ x, y }) {
    return this.does(this.to(x, y), { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 });
  }
  move(x, y, { steps = 1 } = {}) {
    const from = this.at;
    const moves = Array.from({ length: steps }, (_, i) => (
      this.to(from.x + (x - from.x) * (i + 1) / steps, from.y + (y - from.y) * (i + 1) / steps)));
    return this.does(...moves);
  }
}

class Keyboard {
  constructor(page) { this.page = page; }

  does(list) { return this.page.tab.actions([{ type: 'key', id: 'keys', actions: list }]); }
  press(chord) {
    const values = chord.split('+').map((key) => keys[key] || key);
    return this.does([...values.map((value) => ({ type: 'keyDown', value })),
                      ...values.reverse().map((value) => ({ type: 'keyUp', value }))]);
  }
  type(text) {
    return this.does([...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]));
  }
}

class Page {
  constructor(tab) {
    this.tab = tab;
    this.root = new Locator(this, []);
    this.mouse = new Mouse(this);
    this.keyboard = new Keyboard(this);
    for (const name of ['locator', 'getByText', 'getByLabel', 'getByRole']) {
      this[name] = (...args) => this.root[name](...args);
    }
    for (const name of ['click', 'fill', 'press', 'check', 'focus', 'inputValue', 'textContent', 'setInputFiles']) {
      this[name] = (selector, ...args) => this.locator(selector).first()[name](...args);
    }
  }

  evaluate(body, argument) { return this.tab.run(String(body), [argument]); }
  url() { return this.evaluate(() => location.href); }
  title() { return this.evaluate(() => document.title); }
  goto(url) { return this.tab.goto(url); }
  close() { return this.tab.close(); }
  waitForSelector(selector) { return this.locator(selector).first().waitFor(); }

  async waitForFunction(body, argument) {
    const value = await until(() => this.evaluate(body, argument), body);
    return { jsonValue: async () => value };
  }

  waitForURL(pattern) {
    const end = pattern.replace('**', '');
    return until(async () => (await this.url()).endsWith(end), `the address ends with ${end}`);
  }

  async waitForNavigation() {
    await this.evaluate(() => { globalThis.isLeft = true; });
    await until(() => this.evaluate(() => !globalThis.isLeft && document.readyState === 'complete'), 'another page');
  }

  async goBack() {
    const before = await this.url();
    await this.tab.back();
    await until(() => this.evaluate((url) => location.href !== url && document.readyState === 'complete', before),
                `the page before ${before}`);
  }

  async screenshot({ path }) {
    fs.writeFileSync(path, Buffer.from(await this.tab.screenshot(), 'base64'));
  }

  context() {
    return { newPage: async () => new Page(await this.tab.another()) };
  }
}

module.exports = { Page, until };
