/* client.js: the clients that talk to a server under test: HTTP by node:http, websockets by ws. */
'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const WebSocket = require('ws');
const { after, slowness } = require('./test');

/* One request on a connection of its own: {status, headers, text, body}. */
function request(server, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asked = http.request(
      { host: server.host, port: server.port, path, method, headers, agent: false },
      (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const whole = Buffer.concat(parts);
          resolve({ status: answer.statusCode, headers: answer.headers, body: whole,
                    text: whole.toString('utf8') });
        });
      });
    asked.setTimeout(10e3 * slowness, () => asked.destroy(new Error(`no answer to ${path}`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

const get = (server, path, headers) => request(server, path, { headers });

/* The fragment, as htmx asks for it. */
const fragment = (server, path) => get(server, path, { 'HX-Request': 'true' });

/* A websocket whose messages wait in a queue until a test takes them. */
class Client {
  constructor(socket) {
    this.socket = socket;
    this.queue = [];
    this.takers = [];
    socket.on('message', (data, binary) => this.arrived(binary ? data : data.toString('utf8')));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  arrived(message) {
    const taker = this.takers.shift();
    if (taker) taker(message);
    else this.queue.push(message);
  }

  /* An object goes as the JSON that htmx sends, a string as it is. */
  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /* The next message; fails when none comes in time. */
  next(seconds = 5) {
    if (this.queue.length > 0) return Promise.resolve(this.queue.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.takers.splice(this.takers.indexOf(taker), 1);
        reject(new assert.AssertionError({ message: `no message within ${seconds} s` }));
      }, seconds * 1000 * slowness);
      const taker = (message) => { clearTimeout(timer); resolve(message); };
      this.takers.push(taker);
    });
  }

  /* Sends, and gives the next message. */
  ask(message) {
    this.send(message);
    return this.next();
  }

  /* Reads until a message matches; that one. */
  async until(pattern, seconds = 5) {
    for (;;) {
      const message = await this.next(seconds);
      if (pattern.test(message)) return message;
    }
  }

  async close(code, reason) {
    this.socket.close(code, reason);
    return this.closed;
  }
}

/* Opens a websocket. A refused handshake throws an error with its `status`. */
function connect(server, path, { headers = {}, ...options } = {}) {
  const socket = new WebSocket(`ws://${server.host}:${server.port}${path}`,
                               { headers, perMessageDeflate: false, ...options });
  const client = new Client(socket);
  after(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('error', reject);
    socket.on('unexpected-response', (_, answer) => {
      reject(Object.assign(new Error(`handshake answered ${answer.statusCode}`),
                           { status: answer.statusCode }));
      answer.destroy();
    });
  });
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Tries again until the body throws no more, for what becomes true by itself soon. */
async function eventually(body, seconds = 5) {
  const end = Date.now() + seconds * 1000 * slowness;
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await sleep(50);
  }
}

module.exports = { request, get, fragment, connect, sleep, eventually };
