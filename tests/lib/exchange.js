/* exchange.js: rows of a table about websocket frames: what a client sends, and what must come
 * back, in this order and nothing else.
 *
 * TCP knows no frames: how the bytes are cut on their way must make no difference. So each row is
 * sent three times, on connections of their own: a frame at a time, all in one segment, and (where
 * it is small) each byte in a segment of its own. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('./test');
const raw = require('./raw');
const { TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION, frame, closeFrame } = raw;

const names = { [TEXT]: 'text', [BINARY]: 'binary', [CLOSE]: 'close', [PING]: 'ping', [PONG]: 'pong' };

/* What a client sends. */
const text = (payload = '', more) => frame({ payload, ...more });
const binary = (payload = '', more) => frame({ opcode: BINARY, payload, ...more });
const ping = (payload = '', more) => frame({ opcode: PING, payload, ...more });
const pong = (payload = '', more) => frame({ opcode: PONG, payload, ...more });
const more = (payload = '', rest) => frame({ opcode: CONTINUATION, payload, fin: false, ...rest });
const last = (payload = '', rest) => frame({ opcode: CONTINUATION, payload, ...rest });
const close = (code, reason) => (code === undefined ? frame({ opcode: CLOSE }) : closeFrame(code, reason));

/* What must come. */
const expect = (opcode) => (payload = '') => ({ opcode, bytes: Buffer.from(payload) });
const gets = { text: expect(TEXT), binary: expect(BINARY), pong: expect(PONG) };

/* Short enough for a message about what went wrong. */
function shown({ opcode, bytes, fin = true, rsv = 0 }) {
  const flags = (fin ? '' : ' not final') + (rsv ? ` rsv ${rsv}` : '');
  const start = bytes.subarray(0, 40).toString('latin1');
  return `${names[opcode] || opcode}${flags} (${bytes.length}) ${JSON.stringify(start)}`;
}

function same(got, want) {
  assert.ok(got, `the connection ended instead of ${shown(want)}`);
  const is = got.opcode === want.opcode && got.fin && got.rsv === 0 && got.bytes.equals(want.bytes);
  assert.ok(is, `came ${shown(got)} instead of ${shown(want)}`);
}

/* ---- how bytes are cut ---- */

async function turns(count) {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

const OCTETS_MAX = 2000; /* larger rows are not sent byte by byte */

const ways = {
  'a frame at a time': async (wire, frames) => {
    for (const each of frames) {
      wire.write(each);
      await turns(3);
    }
  },
  'in one segment': async (wire, frames) => wire.write(...frames),
  'in octets': (wire, frames) => wire.octets(Buffer.concat(frames)),
};

/* ---- how it ends ---- */

/* By the server: a close frame with the code (`null`: without one), and nothing behind it. */
async function endsWith(wire, code) {
  const got = await wire.frame();
  assert.ok(got, `the connection ended without a close frame (${code})`);
  assert.equal(got.opcode, CLOSE, `came ${shown(got)} instead of a close frame (${code})`);
  assert.equal(got.code, code === null ? undefined : code, `closed with ${got.code} ${got.reason}`);
  const rest = await wire.frame(3); /* libwebsockets as it is holds a connection for 5 s */
  assert.equal(rest, null, rest && `${shown(rest)} came behind the close frame`);
}

async function run(wire, way, { sends, gives = [], closes }) {
  await ways[way](wire, sends);
  for (const want of gives) same(await wire.frame(), want);
  if (closes === undefined) wire.write(close(1000)); /* and nothing else may have come */
  await endsWith(wire, closes === undefined ? 1000 : closes);
}

/* A test for each row:
 *   sends   frames
 *   gives   what must come back: of `gets`
 *   closes  the code with which the server then closes; null: a close frame without one; without
 *           this the connection must go on, until the client closes it
 * `open` opens a websocket. */
function row(open, name, exchange) {
  const size = exchange.sends.reduce((sum, each) => sum + each.length, 0);
  test(name, async () => {
    for (const way of Object.keys(ways)) {
      if (way === 'in octets' && size > OCTETS_MAX) continue;
      const wire = await open();
      try {
        await run(wire, way, exchange);
      } catch (error) {
        error.message = `${way}: ${error.message}`;
        throw error;
      } finally {
        wire.socket.destroy();
      }
    }
  });
}

module.exports = { row, same, endsWith, turns, gets, text, binary, ping, pong, more, last, close };
