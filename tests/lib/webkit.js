/* webkit.js: tabs of WebKitGTK, by WebDriver (w3.org/TR/webdriver2), for page.js.
 *
 * A driver has one session, and a session one screen, so that what is typed into one page goes into
 * no other. Nothing runs before a page's own scripts, and nobody tells what it asks for or says. */
'use strict';

const { spawn } = require('node:child_process');
const net = require('node:net');
const { slowness } = require('./test');

const program = process.env.WEBKIT_DRIVER || 'WebKitWebDriver';
const sleep = (ms) => new Promise((resume) => setTimeout(resume, ms));

/* Errors of calls that came while the page was being left. */
const passing = /unload|no such (window|frame|element)|stale|navigat/i;

/* A display of its own, as soon as it can be drawn on: {screen, display}. */
async function newScreen() {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
                       { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    screen.stdio[3].once('data', (text) => resolve(String(text).trim()));
    screen.once('error', reject).once('exit', () => reject(new Error('Xvfb ended')));
  });
  return { screen, display: `:${number}` };
}

/* A port that nobody has; the driver cannot choose one itself. */
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* Ends a process that we have started. */
async function end(started) {
  if (started.exitCode !== null || started.signalCode !== null) return;
  const closed = new Promise((resolve) => started.once('close', resolve));
  started.kill('SIGKILL');
  await closed;
}

class Tab {
  constructor(session, handle) { Object.assign(this, { session, handle }); }

  call(method, path, body) { return this.session.inTab(this.handle, method, path, body); }

  async run(text, args) {
    const script = `const [args, done] = arguments;
      (async () => JSON.stringify({ value: await (${text})(...JSON.parse(args)) }))()
        .then(done, (error) => done(JSON.stringify({ error: String(error) })));`;
    const body = { script, args: [JSON.stringify(args)] };
    const { value, error } = JSON.parse(await this.call('POST', '/execute/async', body));
    if (error) throw new Error(error);
    return value;
  }

  goto(url) { return this.call('POST', '/url', { url }); }
  back() { return this.call('POST', '/back', {}); }
  reload() { return this.call('POST', '/refresh', {}); }
  actions(actions) { return this.call('POST', '/actions', { actions }); }
  screenshot() { return this.call('GET', '/screenshot'); }
  end() { return this.session.end(); }

  /* The driver ends a window's processes where a person's browser would leave its page. */
  async close() {
    await this.goto('about:blank');
    return this.call('DELETE', '/window');
  }

  async another() {
    const { handle } = await this.call('POST', '/window/new', { type: 'tab' });
    return new Tab(this.session, handle);
  }

  /* The window is larger than what it shows. */
  async resize({ width, height }) {
    const shown = () => [innerWidth, innerHeight];
    await this.call('POST', '/window/rect', { width, height });
    const [w, h] = await this.run(String(shown), []);
    if (w !== width || h !== height) {
      await this.call('POST', '/window/rect', { width: 2 * width - w, height: 2 * height - h });
    }
  }
}

class Session {
  constructor(driver, url, screen) {
    Object.assign(this, { driver, url, screen, turn: Promise.resolve(), current: null });
  }

  async call(method, path, body) {
    const answer = await fetch(`${this.url}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!value?.error) return value;
    const what = `${value.error}, ${value.message}`;
    throw Object.assign(new Error(`${method} ${path}: ${what}`), { isPassing: passing.test(what) });
  }

  /* One call after the other, each in its tab. */
  inTab(handle, method, path, body) {
    const result = this.turn.then(async () => {
      if (this.current !== handle) await this.call('POST', '/window', { handle });
      this.current = handle;
      return this.call(method, path, body);
    });
    this.turn = result.catch(() => {});
    return result;
  }

  async end() {
    await this.call('DELETE', '').catch(() => {});
    await end(this.driver);
    await end(this.screen);
  }
}

/* Opens a session as soon as the driver listens. */
async function open(session) {
  const last = Date.now() + 30e3 * slowness;
  for (;;) {
    try {
      const { sessionId } = await session.call('POST', '/session', { capabilities: {} });
      session.url += `/session/${sessionId}`;
      return;
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED' || Date.now() > last) throw error;
      await sleep(20);
    }
  }
}

const webkit = {
  runsScriptsFirst: false,

  async session({ viewport }) {
    const { screen, display } = await newScreen();
    const port = await freePort();
    const driver = spawn(program, [`--port=${port}`, '--host=127.0.0.1'],
                         { stdio: 'ignore', env: { ...process.env, DISPLAY: display } });
    const session = new Session(driver, `http://127.0.0.1:${port}`, screen);
    try {
      await open(session);
      const tab = new Tab(session, await session.call('GET', '/window'));
      session.current = tab.handle;
      await tab.resize(viewport);
      return tab;
    } catch (error) {
      await session.end();
      throw error;
    }
  },

  async close() {},
};

module.exports = { launch: async () => webkit };
