/* line.js: keeps the websockets of a page alive, and says so when it cannot.
 *
 * Packed behind htmx's websocket extension (pack.js), of htmx 2 and of htmx 4 alike. htmx gets a Line
 * where it expects a WebSocket. A line lasts as long as htmx wants it, and has one WebSocket after
 * the other:
 *
 *   - When it is cut off it tries again within 1, 2, 4 s and so on, never longer than 15 s apart, and
 *     at once when the browser is online again or the page is looked at.
 *   - When it has heard nothing for 10 s, or has sent something, it asks the server how many of its
 *     messages came (runtime/server/presence.h has the other end of that). No answer for 6 s: it is
 *     cut off.
 *   - What is sent is kept until the server says that it came; what did not come goes again, once
 *     there is a connection. The server counts, so nothing comes twice.
 *   - A handshake that is refused (401, 403, 404, a redirect) loads the page again, once, so that
 *     the server's answer is seen.
 *   - While it is cut off, a region at the top of the page says so.
 *
 * Nothing here needs eval, inline script or inline style: it runs under a strict
 * Content-Security-Policy. */
(() => {
  'use strict';

  // Milliseconds.
  const QUIET = 10000;     // without a word from the server, before it is asked for one
  const SOON = 1000;       // after something was sent, before the server is asked whether it came
  const PATIENCE = 6000;   // for an answer, and for a connection
  const SLOWEST = 15000;   // from one try to the next
  const HELD = 10000;      // a connection that lasted so long was one
  const UNSEEN = 1000;     // a shorter outage is not shown
  const FAR = 0x7fffffff;  // htmx's own timers: they leave trying again to the line

  const KEPT = 500;        // messages that wait at most
  const FUTILE = 3;        // times that a message goes again before it is given up

  // A message that the server would not take goes not again; these codes say so.
  const JUDGED = [1003, 1007, 1008, 1009];

  const { dataset } = document.currentScript;
  const lines = new Set();

  // The addresses that have refused already. Without a store for that nothing is ever new.
  const told = {
    add(address) {
      try {
        if (sessionStorage.getItem(address)) return false;
        sessionStorage.setItem(address, 'refused');
        return true;
      } catch { return false; }
    },
    delete(address) {
      try { sessionStorage.removeItem(address); } catch { /* nothing was kept */ }
    },
  };

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
                                 (byte) => byte.toString(16).padStart(2, '0')).join('');

  class Line extends EventTarget {
    constructor(url) {
      super();
      this.plain = new URL(url, location.href.replace(/^http/, 'ws'));
      const marked = new URL(this.plain);
      marked.search += `${marked.search ? '&' : '?'}_fh=${newId()}`;
      this.url = marked.href;
      this.socket = null;  // the WebSocket of the moment
      this.isUp = false;   // it is open, and the server knows what has come
      this.wasUp = false;  // some socket was, once
      this.ended = false;
      this.kept = [];      // messages of which the server has not said that they came
      this.came = 0;       // how many did
      this.tries = this.futile = 0;
      lines.add(this);
    }

    // ---- what htmx sees ----

    get readyState() { return this.ended ? WebSocket.CLOSED : WebSocket.OPEN; }

    send(data) {
      if (this.kept.length === KEPT) throw new DOMException('too much waits to be sent', 'QuotaExceededError');
      this.kept.push({ data, at: Date.now() });
      if (!this.isUp) return;
      this.socket.send(data);
      this.soon ??= setTimeout(() => this.ask(), SOON);
    }

    // By htmx: its element has gone, or the page is hidden and the app wants that to pause it. (htmx 4
    // also does this when the page is left; if the browser keeps the page, it goes on afterwards.)
    close(code, reason = '') {
      if (this.ended || reason === 'page navigating away') return;
      this.ended = true;
      lines.delete(this);
      const isPause = document.hidden;
      this.hangUp(isPause ? undefined : 1000);
      show();
      queueMicrotask(() => this.fire(new CloseEvent('close', { code: isPause ? 1005 : 1000, wasClean: true })));
    }

    fire(event) {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }

    // ---- one WebSocket ----

    connect() {
      this.take(new WebSocket(this.url));
    }

    take(socket) {
      this.hangUp();
      this.ended = false;
      lines.add(this);
      this.socket = socket;
      this.tried = Date.now();
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => this.opened();
      socket.onmessage = (event) => this.heard(event.data);
      socket.onerror = () => this.fire(new Event('error'));
      socket.onclose = (event) => this.lost(event);
      this.expect();
    }

    // Lets go of the socket, and of what was to happen with it.
    hangUp(code) {
      for (const each of ['patience', 'quiet', 'soon', 'again', 'held']) this[each] = clearTimeout(this[each]);
      const { socket } = this;
      this.socket = null;
      this.isUp = false;
      if (!socket) return;
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close(code);
    }

    // Something must come by then. A timer that is late itself (the computer slept, the page was
    // frozen) proves nothing: then the server is asked once more.
    expect() {
      const due = Date.now() + PATIENCE;
      this.patience ??= setTimeout(() => {
        this.patience = undefined;
        if (this.isUp && Date.now() > due + SOON) this.ask();
        else this.lost(new CloseEvent('close', { code: 1006 }));
      }, PATIENCE);
    }

    opened() {
      this.heardAt = Date.now();
      this.watch();
      if (this.wasUp) this.ask(); // what it has sent goes again when the server has said what came
      else this.established();
    }

    established() {
      this.patience = clearTimeout(this.patience);
      this.isUp = this.wasUp = true;
      this.held = setTimeout(() => { this.tries = 0; told.delete(this.plain); }, HELD);
      for (const each of this.kept) this.socket.send(each.data);
      if (this.kept.length) this.soon ??= setTimeout(() => this.ask(), SOON);
      show();
      this.fire(new Event('open'));
    }

    lost({ code, reason, wasClean }) {
      const { isUp } = this;
      this.hangUp();
      if (isUp) this.tried = Date.now();
      this.cutAt ??= Date.now();
      this.wasJudged = JUDGED.includes(code);
      this.ended = code === 1000 || code >= 3000; // the program wants it so
      if (!isUp || this.ended) this.probe();
      this.fire(new CloseEvent('close', { code, reason, wasClean }));
      if (this.ended) lines.delete(this);
      else this.schedule();
      setTimeout(show, UNSEEN);
    }

    schedule() {
      const delay = Math.min(1000 * 2 ** this.tries++, SLOWEST) * (0.5 + Math.random() / 2);
      this.again = setTimeout(() => this.connect(), Math.max(0, this.tried + delay - Date.now()));
    }

    // The page is looked at again, or there is a network again.
    wake() {
      if (this.isUp) this.ask();
      else if (!this.socket || Date.now() - this.tried > SOON) this.connect();
    }

    // ---- asking ----

    ask() {
      this.soon = clearTimeout(this.soon);
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      this.socket.send(new TextEncoder().encode(this.came));
      this.expect();
    }

    watch() {
      const silence = Date.now() - this.heardAt;
      if (silence >= QUIET) this.ask();
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.watch(), silence < QUIET ? QUIET - silence : QUIET);
    }

    heard(data) {
      this.heardAt = Date.now();
      if (this.isUp) this.patience = clearTimeout(this.patience);
      const count = data instanceof ArrayBuffer && data.byteLength < 20 && new TextDecoder().decode(data);
      if (/^\d+$/.test(count)) this.counted(Number(count));
      else this.fire(new MessageEvent('message', { data }));
    }

    counted(count) {
      if (count > this.came) this.futile = 0;
      this.kept.splice(0, count - this.came);
      this.came = count;
      if (this.isUp) return;
      if (this.kept.length && (this.wasJudged || ++this.futile > FUTILE)) {
        this.kept.shift();
        this.futile = 0;
      }
      this.wasJudged = false;
      this.established();
    }

    // ---- a handshake that failed ----

    // Browsers do not say why it did, but a plain request of its address does.
    async probe() {
      const address = this.plain.href.replace(/^ws/, 'http');
      if (new URL(address).origin !== location.origin) return;
      try {
        const answer = await fetch(address, { redirect: 'manual', cache: 'no-store' });
        if (answer.type === 'opaqueredirect' || [401, 403, 404].includes(answer.status)) this.refused();
      } catch { /* there is no server: what tries again will find one */ }
    }

    // Once: until a connection has held again, a second refusal is only shown.
    refused() {
      if (!told.add(this.plain)) return;
      // Not at once: a form that is on its way (it logs out) may be what brought this about.
      setTimeout(() => location.replace(location.pathname + location.search), SOON);
    }

    // Whether this very message of a form waits already: whoever sees nothing happen sends again.
    waits(data) {
      return this.kept.some((each) => each.data === data && Date.now() - each.at > SOON);
    }
  }

  Object.assign(Line.prototype, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });

  // ---- the region ----

  const isShown = dataset.offline !== 'none';
  const region = document.createElement('div');
  region.id = 'fh-offline';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');

  // Of no specificity, so that whatever an app says of #fh-offline counts. It stays there while it
  // is empty: what was not there before is not read out.
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :where(#fh-offline) { position: fixed; z-index: 1000; top: .5rem; left: 50%; translate: -50%;
      max-width: 90vw; padding: .35rem 1rem; border: 1px solid var(--pico-muted-border-color, GrayText);
      border-radius: 1rem; font: .875rem/1.4 system-ui, sans-serif; pointer-events: none;
      color: var(--pico-color, CanvasText); background: var(--pico-card-background-color, Canvas);
      box-shadow: 0 .1rem .6rem #0003 }
    :where(#fh-offline:empty) { padding: 0; border: 0; box-shadow: none }
    @media print { :where(#fh-offline) { display: none } }`);

  function show() {
    let isOff = false;
    if (!isShown) return;
    for (const line of lines) {
      if (line.isUp) line.cutAt = undefined;
      else if (Date.now() - line.cutAt >= UNSEEN) isOff = true;
    }
    const words = isOff ? dataset.offline || 'Connection lost, trying again' : '';
    if (words && !region.isConnected) document.body.append(region);
    if (region.textContent !== words) region.textContent = words;
  }

  if (isShown) {
    document.adoptedStyleSheets.push(style);
    document.body.append(region);
  }

  // ---- when to look ----

  const wakeAll = () => lines.forEach((line) => line.wake());
  addEventListener('online', wakeAll);
  addEventListener('offline', wakeAll);
  addEventListener('pageshow', (event) => { if (event.persisted) wakeAll(); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wakeAll(); });

  // ---- htmx 2 ----

  if (htmx.version < '4') {
    htmx.config.wsReconnectDelay = () => FAR;
    htmx.createWebSocket = (url) => {
      const line = new Line(url);
      line.connect();
      return line;
    };
    // A part of a table, or of a drawing, comes in a template, so that a parser leaves it what it is
    // (runtime/markup/oob.c). What is swapped is the part.
    document.addEventListener('htmx:oobBeforeSwap', ({ detail: { fragment } }) => {
      const wrapper = fragment instanceof Element ? fragment : fragment.firstElementChild;
      if (!wrapper?.matches('template[data-fh-part]')) return;
      const [first] = wrapper.content.children;
      const part = first.localName === 'svg' ? first.firstElementChild : first;
      if (wrapper === fragment) wrapper.replaceChildren(...part.childNodes);
      else wrapper.replaceWith(part);
    });
    document.addEventListener('htmx:wsConfigSend', (event) => {
      const { parameters, headers, messageBody, triggeringEvent } = event.detail;
      const body = messageBody ?? JSON.stringify({ ...parameters, ...(headers && { HEADERS: headers }) });
      if (!event.target.matches('form') || ![...lines].some((line) => line.waits(body))) return;
      triggeringEvent?.preventDefault();
      event.preventDefault();
    });
    return;
  }

  // ---- htmx 4 ----

  // A connection makes its WebSockets itself, and puts each into its `socket`.
  const known = new WeakSet();
  const codes = Array.from({ length: 15 }, (_, i) => 1001 + i);
  document.addEventListener('htmx:ws:before:connection', (event) => {
    const { connection } = event.detail;
    if (known.has(connection)) return;
    known.add(connection);
    const line = new Line(connection.url);
    let given = null;
    connection.url = line.url;
    Object.assign(connection.config, { reconnectDelay: FAR, reconnectMaxDelay: FAR, reconnectJitter: 0,
                                       reconnectCodes: codes });
    Object.defineProperty(connection, 'socket', {
      get: () => given && line,
      set(socket) {
        given = socket;
        if (socket) line.take(socket);
      },
    });
  });
  document.addEventListener('htmx:ws:before:message:outgoing', (event) => {
    const { connection, message } = event.detail;
    const body = JSON.stringify({ ...message.values, headers: message.headers });
    if (event.target.matches('form') && connection.socket?.waits(body)) event.preventDefault();
  });
  htmx.config.ws = { pauseOnBackground: false, ...htmx.config.ws };
  // htmx looks at the page as soon as it is there itself; what it found before the extension was.
  htmx.process(document.body);
})();
