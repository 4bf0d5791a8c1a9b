#!/usr/bin/env node
/* frames.js: RFC 6455, frame by frame: sections 5.2 to 5.6. A row for each class of cases of the
 * Autobahn test suite, by its number, and some of our own. UTF-8 is in frames_text.js, closing in
 * frames_close.js, sizes in frames_size.js. */
'use strict';

const { compile, shared } = require('../lib/app');
const exchange = require('../lib/exchange');
const raw = require('../lib/raw');
const { test } = require('../lib/test');
const { gets, text, binary, ping, pong, more, last, close } = exchange;
const { frame } = raw;

const serverOf = shared(() => compile('tests/serve/frames.fh', 'frames'));
const open = async () => raw.open(await serverOf(), '/echo');
const row = (name, it) => exchange.row(open, name, it);

/* What libwebsockets 4.1.6 gets wrong as it is, and our patches to its source cure. */

test('builds', async () => { await serverOf(); }, 60);

/* ---- 1: texts and binary messages of all lengths (5.2, 5.6) ---- */

for (const size of [0, 1, 125, 126, 127, 128, 65535, 65536]) {
  const payload = '*'.repeat(size), bytes = Buffer.alloc(size, 0xfe);
  row(`1.1 a text of ${size} bytes`, { sends: [text(payload)], gives: [gets.text(payload)] });
  row(`1.2 a binary message of ${size} bytes`, { sends: [binary(bytes)], gives: [gets.binary(bytes)] });
}
row('1 several messages', {
  sends: [text('a'), binary('b'), text(''), text('c'.repeat(200)), binary('')],
  gives: [gets.text('a'), gets.binary('b'), gets.text(''), gets.text('c'.repeat(200)), gets.binary('')],
});
row('1 a mask of zeros', { sends: [frame({ payload: 'x', key: [0, 0, 0, 0] })], gives: [gets.text('x')] });
row('1 a frame without a mask (5.1)', { sends: [frame({ payload: 'x', mask: false })], closes: 1002 });
row('1 a ping without a mask', { sends: [frame({ opcode: raw.PING, mask: false })], closes: 1002 });

/* ---- 2: pings and pongs (5.5.2, 5.5.3) ---- */

const odd = Buffer.from([0, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0, 0xff]);
row('2.1 a ping without a payload', { sends: [ping()], gives: [gets.pong()] });
row('2.2 a ping with a text', { sends: [ping('Hello, world!')], gives: [gets.pong('Hello, world!')] });
row('2.3 a ping with any bytes', { sends: [ping(odd)], gives: [gets.pong(odd)] });
row('2.4, 2.6 a ping of 125 bytes', {
  sends: [ping(Buffer.alloc(125, 0xfe))], gives: [gets.pong(Buffer.alloc(125, 0xfe))],
});
row('2.5 a ping of 126 bytes', { sends: [ping(Buffer.alloc(126, 0xfe))], closes: 1002 });
row('2.5 a ping that announces a length of 64 bits', {
  sends: [ping('x', { length: 70000 })], closes: 1002,
});
row('2.7 a pong that nobody asked for', { sends: [pong(), text('x')], gives: [gets.text('x')] });
row('2.8 the same with a payload', { sends: [pong('unasked'), text('x')], gives: [gets.text('x')] });
row('2.9 a pong, then a ping', { sends: [pong('unasked'), ping('asked')], gives: [gets.pong('asked')] });
row('2.10, 2.11 ten pings', {
  sends: Array.from({ length: 10 }, (_, i) => ping(`payload-${i}`)),
  gives: Array.from({ length: 10 }, (_, i) => gets.pong(`payload-${i}`)),
});
row('2 three pings between messages', {
  sends: [text('a'), ping('1'), ping('2'), text('b'), ping('3'), text('c')],
  gives: [gets.text('a'), gets.pong('1'), gets.pong('2'), gets.text('b'), gets.pong('3'), gets.text('c')],
});
row('2 pongs of any bytes, within a text and behind it', {
  sends: [text('a', { fin: false }), pong([0xff, 0xc3]), last('b'), pong([0x80]), text('c')],
  gives: [gets.text('ab'), gets.text('c')],
});

/* ---- 3: reserved bits (5.2) ---- */

row('3.1 a text with RSV 1', { sends: [text('x', { rsv: 1 })], closes: 1002 });
for (const rsv of [2, 3, 4]) {
  row(`3.${rsv} a text, then one with RSV ${rsv}, then a ping`, {
    sends: [text('Hello, world!'), text('x', { rsv }), ping()],
    gives: [gets.text('Hello, world!')], closes: 1002,
  });
}
row('3.5 a binary message with RSV 5', { sends: [binary('x', { rsv: 5 })], closes: 1002 });
row('3.6 a ping with RSV 6', { sends: [ping('x', { rsv: 6 })], closes: 1002 });
row('3.7 a close with RSV 7', { sends: [frame({ opcode: raw.CLOSE, rsv: 7 })], closes: 1002 });
for (const rsv of [1, 2, 4]) {
  row(`3 RSV ${rsv} on a ping, a pong and a continuation`, {
    sends: [text('a', { fin: false }), last('b', { rsv })], closes: 1002,
  });
  row(`3 RSV ${rsv} on a ping within a message`, {
    sends: [text('a', { fin: false }), ping('', { rsv })], closes: 1002,
  });
  row(`3 RSV ${rsv} on a pong`, { sends: [pong('', { rsv })], closes: 1002 });
}

/* ---- 4: opcodes (5.2) ---- */

for (const opcode of [3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf]) {
  row(`4 opcode ${opcode}`, { sends: [frame({ opcode })], closes: 1002 });
  row(`4 opcode ${opcode} between a text and a ping`, {
    sends: [text('x'), frame({ opcode, payload: 'y' }), ping()], gives: [gets.text('x')], closes: 1002,
  });
  row(`4 opcode ${opcode} within a message`, {
    sends: [text('x', { fin: false }), frame({ opcode, payload: 'y' }), last()], closes: 1002,
  });
}

/* ---- 5: fragments (5.4) ---- */

row('5.1 a ping in fragments', { sends: [ping('a', { fin: false }), last('b')], closes: 1002 });
row('5.2 a pong in fragments', { sends: [pong('a', { fin: false }), last('b')], closes: 1002 });
row('5.3 - 5.5 a text of two fragments', {
  sends: [text('fragment1', { fin: false }), last('fragment2')], gives: [gets.text('fragment1fragment2')],
});
row('5 a binary message of three', {
  sends: [binary([0xff], { fin: false }), more([0xfe]), last([0xfd])], gives: [gets.binary([0xff, 0xfe, 0xfd])],
});
row('5.6 - 5.8 a ping between fragments', {
  sends: [text('fragment1', { fin: false }), ping('ping'), last('fragment2')],
  gives: [gets.pong('ping'), gets.text('fragment1fragment2')],
});
for (const [what, fin] of [['5.9 - 5.11 a last fragment', true], ['5.12 - 5.14 a fragment', false]]) {
  row(`${what} of nothing, then a text`, { sends: [last('x', { fin }), text('y')], closes: 1002 });
  row(`${what} of nothing, behind a text`, {
    sends: [text('y'), last('x', { fin })], gives: [gets.text('y')], closes: 1002,
  });
}
row('5.15 a message, a fragment of nothing, a text', {
  sends: [text('fragment1', { fin: false }), last('fragment2'), more('fragment3'), text('fragment4')],
  gives: [gets.text('fragment1fragment2')], closes: 1002,
});
for (const [what, fin] of [['5.16', false], ['5.17', true]]) {
  row(`${what} fragments in the wrong order`, {
    sends: [last('fragment1', { fin }), text('fragment2', { fin: false }), last('fragment3')], closes: 1002,
  });
}
row('5.18 a text within a text', {
  sends: [text('fragment1', { fin: false }), text('fragment2')], closes: 1002,
});
row('5 a binary message within a text', {
  sends: [text('fragment1', { fin: false }), binary('fragment2', { fin: false }), last()], closes: 1002,
});
row('5.19, 5.20 five fragments and pings', {
  sends: [text('fragment1', { fin: false }), more('fragment2'), ping('pongme 1!'), more('fragment3'),
          more('fragment4'), ping('pongme 2!'), last('fragment5')],
  gives: [gets.pong('pongme 1!'), gets.pong('pongme 2!'),
          gets.text('fragment1fragment2fragment3fragment4fragment5')],
});
row('5 fragments of nothing', {
  sends: [text('', { fin: false }), more(), more('x'), more(), last()], gives: [gets.text('x')],
});
row('5 a message of nothing in three fragments', {
  sends: [text('', { fin: false }), more(), last(), binary('', { fin: false }), last()],
  gives: [gets.text(), gets.binary()],
});
row('5 a close between fragments', {
  sends: [text('a', { fin: false }), close(1000), last('b')], closes: 1000,
});

/* ---- what is no frame ---- */

row('bytes of no sense', { sends: [Buffer.alloc(1500, 0xff)], closes: 1002 });
row('a second handshake', { sends: [Buffer.from(raw.handshake({ host: 'x', port: 1 }, '/echo'))], closes: 1002 });

test('random frames and random bytes', async () => {
  const server = await serverOf();
  let seed = 1;
  const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
  const bytes = (count) => Buffer.from(Array.from({ length: count }, () => random(256)));
  for (let i = 0; i < 100; i++) {
    const wire = await raw.open(server, i % 3 ? '/echo' : '/fields');
    for (let k = 0; k < 10; k++) {
      wire.write(i % 2 ? bytes(random(300))
        : frame({ opcode: random(16), payload: bytes(random(200)), fin: random(2) === 1, rsv: random(8) ? 0 : random(8) }));
    }
    wire.socket.end();
    await wire.frames().catch(() => {});
  }
}, 60);

row('the server serves on', { sends: [text('x')], gives: [gets.text('x')] });
