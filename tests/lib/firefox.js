/* firefox.js: tabs of Firefox, by WebDriver BiDi (w3.org/TR/webdriver-bidi), for page.js. */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const WebSocket = require('ws');
const { slowness } = require('./test');

const program = process.env.FIREFOX || 'firefox-esr';

/* What a test's browser does not do: ask anybody for anything. */
const preferences = {
  'browser.shell.checkDefaultBrowser': false, 'browser.startup.page': 0, 'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false, 'toolkit.telemetry.enabled': false,
  'browser.safebrowsing.malware.enabled': false, 'browser.safebrowsing.phishing.enabled': false,
  'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
  'extensions.systemAddon.update.enabled': false, 'services.settings.server': 'data:,#',
  'remote.active-protocols': 1, 'dom.min_background_timeout_value': 4,
};

function profile() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fh-firefox-'));
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  fs.writeFileSync(path.join(folder, 'user.js'), lines.join(''));
  return folder;
}

/* The address at which Firefox listens, when it has said so. */
function listening(started) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`Firefox does not listen\n${said}`)), 60e3 * slowness);
    started.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const match = said.match(/WebDriver BiDi listening on (ws:\S+)/);
      if (match) { clearTimeout(timer); resolve(match[1]); }
    });
    started.on('error', reject);
    started.on('exit', () => reject(new Error(`Firefox ended\n${said}`)));
  });
}

/* Errors of calls that came while the page was being left. */
const passing = /no such (frame|node)|AbortError|actor|NS_ERROR|unload|discarded|destroyed|NS_BINDING/i;

class Tab {
  constructor(browser, user, context) {
    Object.assign(this, { browser, user, context, heard: {} });
    browser.tabs.set(context, this);
  }

  call(method, params = {}) { return this.browser.call(method, { context: this.context, ...params }); }

  async run(text, args) {
    const { type, result, exceptionDetails } = await this.call('script.callFunction', {
      context: undefined, target: { context: this.context }, awaitPromise: true,
      functionDeclaration: `async (args) => JSON.stringify(await (${text})(...JSON.parse(args)))`,
      arguments: [{ type: 'string', value: JSON.stringify(args) }],
      userActivation: true,
    });
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return result.type === 'string' ? JSON.parse(result.value) : undefined;
  }

  goto(url) { return this.call('browsingContext.navigate', { url, wait: 'complete' }); }
  back() { return this.call('browsingContext.traverseHistory', { delta: -1 }); }
  reload() { return this.call('browsingContext.reload', { wait: 'complete' }); }
  close() { return this.call('browsingContext.close'); }
  actions(list) { return this.call('input.performActions', { actions: list }); }
  async screenshot() { return (await this.call('browsingContext.captureScreenshot')).data; }
  another() { return this.browser.tab(this.user, this); }
  end() { return this.browser.call('browser.removeUserContext', { userContext: this.user }); }
}

class Firefox {
  constructor(started, socket, folder) {
    Object.assign(this, { started, socket, folder, waiting: new Map(), tabs: new Map(), last: 0 });
    this.runsScriptsFirst = true; // before those of the pages
    socket.on('message', (data) => this.take(JSON.parse(data)));
  }

  call(method, params) {
    return new Promise((resolve, reject) => {
      this.waiting.set(++this.last, { resolve, reject, method });
      this.socket.send(JSON.stringify({ id: this.last, method, params }));
    });
  }

  take({ id, type, method, params, result, error, message }) {
    if (type === 'event') {
      const tab = this.tabs.get(params.context || params.source?.context);
      if (tab?.heard[method]) tab.heard[method](params);
      return;
    }
    const { resolve, reject, method: asked } = this.waiting.get(id);
    const what = `${error}, ${message}`;
    this.waiting.delete(id);
    if (type === 'success') resolve(result);
    else reject(Object.assign(new Error(`${asked}: ${what}`), { isPassing: passing.test(what) }));
  }

  async tab(user, { viewport, scripts, heard }) {
    const { context } = await this.call('browsingContext.create', { type: 'window', userContext: user });
    const tab = Object.assign(new Tab(this, user, context), { viewport, scripts, heard });
    await tab.call('browsingContext.setViewport', { viewport });
    for (const script of scripts) {
      await this.call('script.addPreloadScript', { functionDeclaration: script, contexts: [context] });
    }
    return tab;
  }

  /* A tab of a session of its own. `scripts` run before those of each page; `heard` holds what
   * is called with events, by their names. */
  async session({ viewport, scripts, heard }) {
    const { userContext } = await this.call('browser.createUserContext', {});
    return this.tab(userContext, { viewport, scripts, heard });
  }

  async close() {
    await this.call('browser.close', {}).catch(() => {});
    this.socket.terminate();
    if (this.started.exitCode === null) {
      this.started.kill('SIGKILL');
      await new Promise((resolve) => this.started.once('close', resolve));
    }
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function launch() {
  const folder = profile();
  const started = spawn(program, ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port=0'],
                        { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
  const socket = new WebSocket(`${await listening(started)}/session`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const firefox = new Firefox(started, socket, folder);
  await firefox.call('session.new', { capabilities: {} });
  await firefox.call('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent'] });
  return firefox;
}

module.exports = { launch };
