/* raw.js: HTTP and websocket frames over a plain TCP connection, byte for byte, for what no
 * well-behaved client does. */
'use strict';

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, slowness } = require('./test');

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, CONTINUATION = 0;

/* One frame. By default a whole masked text, as a client has to send it. */
function frame({ opcode = TEXT, payload = '', fin = true, rsv = 0, mask = true, length,
                 key = [0x12, 0x34, 0x56, 0x78] } = {}) {
  const body = Buffer.from(payload);
  const size = length === undefined ? body.length : length;
  const head = [(fin ? 0x80 : 0) | rsv << 4 | opcode];
  const flag = mask ? 0x80 : 0;
  if (size < 126) head.push(flag | size);
  else if (size < 65536) head.push(flag | 126, size >> 8, size & 255);
  else {
    const wide = Buffer.alloc(8);
    wide.writeBigUInt64BE(BigInt(size));
    head.push(flag | 127, ...wide);
  }
  if (!mask) return Buffer.concat([Buffer.from(head), body]);
  return Buffer.concat([Buffer.from([...head, ...key]), body.map((byte, i) => byte ^ key[i % 4])]);
}

const closeFrame = (code, reason = '') => frame({
  opcode: CLOSE, payload: Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]),
});

/* A TCP connection and the bytes that have come but were not yet taken. */
class Wire {
  constructor(socket) {
    this.socket = socket;
    this.room = Buffer.alloc(0);
    this.from = this.to = 0; /* what is in it */
    this.ended = false;
    this.wake = () => {};
    socket.on('data', (part) => { this.keep(part); this.wake(); });
    socket.on('error', () => {});
    socket.on('close', () => { this.ended = true; this.wake(); });
    socket.on('end', () => { this.ended = true; this.wake(); });
  }

  get bytes() {
    return this.room.subarray(this.from, this.to);
  }

  keep(part) {
    if (this.to + part.length > this.room.length) {
      const room = Buffer.alloc(2 * (this.to - this.from + part.length));
      this.to = this.bytes.copy(room);
      this.from = 0;
      this.room = room;
    }
    this.to += part.copy(this.room, this.to);
  }

  write(...parts) {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  /* Each byte in a segment of its own. */
  async octets(bytes) {
    for (const byte of bytes) {
      this.write([byte]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /* Waits until `take` gives something other than undefined; `atEnd` answers for a connection
   * that ends before. */
  async until(take, atEnd, seconds = 5) {
    const late = Date.now() + seconds * 1000 * slowness;
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      if (this.ended) return atEnd();
      const left = late - Date.now();
      assert.ok(left > 0, `nothing more came within ${seconds} s; so far: ${this.bytes.toString('latin1').slice(0, 300)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => { clearTimeout(timer); resolve(); };
      });
    }
  }

  take(count) {
    const taken = Buffer.from(this.bytes.subarray(0, count));
    this.from += count;
    return taken;
  }

  /* All bytes until the server ends the connection. */
  end(seconds = 10) {
    return this.until(() => undefined, () => this.take(this.bytes.length).toString('latin1'), seconds);
  }

  /* One HTTP answer: {status, headers, body}. `bodyless` is for HEAD. */
  answer({ bodyless = false, seconds } = {}) {
    const whole = () => {
      const split = this.bytes.indexOf('\r\n\r\n');
      if (split < 0) return undefined;
      const [line, ...rows] = this.bytes.toString('latin1', 0, split).split('\r\n');
      const headers = Object.fromEntries(rows.map((row) => {
        const colon = row.indexOf(':');
        return [row.slice(0, colon).toLowerCase(), row.slice(colon + 1).trim()];
      }));
      const status = Number(line.split(' ')[1]);
      const length = bodyless || status < 200 || status === 204 || status === 304
        ? 0 : Number(headers['content-length'] || 0);
      if (this.bytes.length < split + 4 + length) return undefined;
      this.take(split + 4);
      return { status, headers, body: this.take(length).toString('utf8') };
    };
    return this.until(whole, () => assert.fail(
      `the connection ended instead of an answer: ${JSON.stringify(this.bytes.toString('latin1').slice(0, 200))}`), seconds);
  }

  /* The next frame from the server: {opcode, fin, rsv, payload, bytes, code, reason}; null when the
   * connection has ended. */
  frame(seconds) {
    const whole = () => {
      if (this.bytes.length < 2) return undefined;
      const [first, second] = this.bytes;
      assert.equal(second & 0x80, 0, 'a server masks nothing');
      let length = second & 127, start = 2;
      if (length === 126) {
        if (this.bytes.length < 4) return undefined;
        length = this.bytes.readUInt16BE(2);
        start = 4;
      } else if (length === 127) {
        if (this.bytes.length < 10) return undefined;
        length = Number(this.bytes.readBigUInt64BE(2));
        start = 10;
      }
      if (this.bytes.length < start + length) return undefined;
      this.take(start);
      const payload = this.take(length);
      const read = { opcode: first & 15, fin: first >> 7 === 1, rsv: first >> 4 & 7,
                     payload: payload.toString('utf8'), bytes: payload };
      if (read.opcode === CLOSE && length >= 2) {
        read.code = payload.readUInt16BE(0);
        read.reason = payload.subarray(2).toString('utf8');
      }
      return read;
    };
    return this.until(whole, () => null, seconds);
  }

  /* The frames until the connection ends. */
  async frames() {
    const all = [];
    for (let each = await this.frame(); each; each = await this.frame()) all.push(each);
    return all;
  }
}

/* A plain connection to the server; options as net.connect takes them. */
function dial(server, options) {
  return new Promise((resolve, reject) => {
    const to = { port: server.port, host: server.host, ...options };
    const socket = net.connect(to, () => resolve(new Wire(socket)));
    socket.setNoDelay(true);
    socket.on('error', reject);
    after(() => socket.destroy());
  });
}

function handshake(server, path, headers = {}) {
  const all = { Host: `${server.host}:${server.port}`, Upgrade: 'websocket', Connection: 'Upgrade',
                'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
                ...headers };
  const rows = Object.entries(all).filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${rows.join('')}\r\n`;
}

/* A websocket made by hand, after its handshake. */
async function open(server, path, headers, options) {
  const wire = await dial(server, options);
  wire.write(handshake(server, path, headers));
  const answer = await wire.answer();
  assert.equal(answer.status, 101);
  wire.headers = answer.headers;
  return wire;
}

module.exports = { frame, closeFrame, dial, handshake, open,
                   TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION };
