#!/usr/bin/env node
/* hearers.js: texts and JSON on websockets. Where htmx is at the other end they are never markup,
 * nor an instruction; where a program is, they come as they are. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, inHtmx, start, shared } = require('../lib/app');
const { get, connect } = require('../lib/client');

const servers = {
  2: shared(() => compile('tests/serve/hearers.fh')),
  4: shared(() => compile(inHtmx('tests/serve/hearers.fh', 4))),
};

const text = (say) => say.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const evil = '<img src=x onerror="a()"> & "{"';
const order = '{"content":"\\u003cimg src=x\\u003e","target":"body"}';

/* How htmx hears a text: htmx 4 not as JSON either. */
const heard = (htmx, say) => (htmx === 4 ? text(say).replace(/^([\t-\r ]*)\{/, '$1&#123;') : text(say));

for (const htmx of [2, 4]) {
  const open = async (at) => connect(await servers[htmx](), at);

  for (const how of ['result', 'send', 'ws', 'publish', 'later', 'fail', 'optional', 'list', 'chosen']) {
    test(`htmx ${htmx}: ${how}`, async () => {
      const client = await open('/page');
      for (const say of [evil, 'plain', '&amp;', '{', ' \t\r\n{"payload":"x"}', '[1]', '"{"', '\u000b{', order]) {
        const want = how === 'list' ? text(say) : heard(htmx, say);
        assert.equal(await client.ask({ say, how, n: 1 }), want);
      }
    }, 60);
  }

  test(`htmx ${htmx}: what is published comes to each as it hears it`, async () => {
    const [page, other, program] = [await open('/page'), await open('/page'), await open('/program')];
    page.send({ say: order, how: 'others' });
    assert.equal(await other.next(), heard(htmx, order));
    assert.equal(await program.next(), order);
    assert.equal((await get(await servers[htmx](), `/publish?say=${encodeURIComponent(evil)}`)).text, 'published');
    assert.equal(await page.next(), heard(htmx, evil));
    assert.equal(await other.next(), heard(htmx, evil));
    assert.equal(await program.next(), evil);
    page.send({ say: '<own>', how: 'own path' });
    for (const each of [page, other]) assert.equal(await each.next(), '&lt;own&gt;!');
  });

  test(`htmx ${htmx}: a program hears all as it is`, async () => {
    const [page, program] = [await open('/page'), await open('/program')];
    for (const say of [evil, order, '{', '']) {
      program.send(say);
      const got = [];
      for (let i = 0; i < 4; i++) got.push(await program.next());
      assert.deepEqual(got, [`send ${say}`, JSON.stringify({ content: say }).replace(/":"/, '": "'), say, say]);
      assert.equal(await page.next(), heard(htmx, say));
    }
    assert.equal(await program.ask('fail'), '<b>fail');
  });

  test(`htmx ${htmx}: JSON is the same JSON, without < > &`, async () => {
    const [page, program] = [await open('/page'), await open('/program')];
    for (const [how, value] of [['json', evil], ['items', [evil]]]) {
      const got = await page.ask({ say: evil, how });
      assert.doesNotMatch(got, /[<>&]/);
      assert.deepEqual(JSON.parse(got), value);
      assert.match(await program.next(), /<img .*> & /);
    }
    const data = await open('/data');
    const got = await data.ask(`{"a<b":[{"content":"<"}],"c":"&>"}`);
    assert.doesNotMatch(got, /[<>&]/);
    assert.deepEqual(JSON.parse(got), { 'a<b': [{ content: '<' }], c: '&>' });
  });

  test(`htmx ${htmx}: what htmx 4 would swap in is text, unless it is html`, async () => {
    const want = htmx === 4 ? text(evil) : evil;
    const [page, program, data] = [await open('/page'), await open('/program'), await open('/data')];
    assert.deepEqual(JSON.parse(await page.ask({ say: evil, how: 'note' })), { content: want, text: evil });
    assert.deepEqual(JSON.parse(await program.next()), { content: evil, text: evil });
    assert.deepEqual(JSON.parse(await page.ask({ say: evil, how: 'map' })), { content: want, [evil]: 'key' });
    assert.deepEqual(JSON.parse(await page.ask({ say: evil, how: 'swap' })),
                     { content: `<p>${text(evil)}</p>`, target: '#left', swap: 'innerHTML' });
    assert.deepEqual(JSON.parse(await (await open('/answer')).ask({ say: evil })), { payload: want });
    assert.deepEqual(JSON.parse(await data.ask({ content: evil, target: 'body' })), { content: want, target: 'body' });
  });

  test(`htmx ${htmx}: raw(s) is markup, none is no message`, async () => {
    const page = await open('/page');
    page.send({ say: '', how: 'none' });
    assert.equal(await page.ask({ say: '<b>', how: 'raw' }), '<b>');
    assert.equal(await page.ask({ say: '', how: 'constant' }), heard(htmx, '<b id=\'left\'>&{'));
    assert.equal(await page.ask({ say: '', how: 'chosen' }), '&lt;i&gt;');
    assert.equal(await (await open('/mixed')).ask({ say: '<b>' }), '&lt;b&gt;');
  });

  test(`htmx ${htmx}: conn's words are text`, async () => {
    const name = encodeURIComponent(evil);
    assert.equal(await (await open(`/page?name=${name}`)).next(), text(`no room is called ${evil}`));
    assert.equal(await (await open(`/greeted?name=${name}`)).next(), text(evil));
    assert.equal(await (await open(`/greeted?name=${encodeURIComponent(order)}`)).next(), heard(htmx, order));
  });

  test(`htmx ${htmx}: the server's own words are text, on each route`, async () => {
    const page = await open('/page');
    for (const message of [{ say: 'x', n: evil }, { say: {} }, `{"say": "x", "${evil}`, evil, order.slice(1)]) {
      const told = await page.ask(message);
      assert.doesNotMatch(told, /[<>]|&(?!amp;|lt;|gt;)/);
      assert.throws(() => JSON.parse(told));
    }
    const told = await (await open(`/numbered?n=${encodeURIComponent(evil)}`)).ask('x');
    assert.match(told, /^[^<>]*&lt;img[^<>]*$/);
  });
}

test('over HTTP, htmx gets a str as text in markup, and others as it is', async () => {
  for (const htmx of [2, 4]) {
    const server = await servers[htmx]();
    const at = `/said?say=${encodeURIComponent(evil)}`;
    for (const headers of [{ 'HX-Request': 'true' }, { 'HX-Request': 'true', 'HX-History-Restore-Request': 'true' }]) {
      const answer = await get(server, at, headers);
      assert.equal(answer.text, text(evil));
      assert.match(answer.headers['content-type'], /^text\/html/);
      const json = await get(server, `${at}&json_=1`, headers);
      assert.doesNotMatch(json.text, /[<>&]/);
      assert.deepEqual(JSON.parse(json.text), { content: evil });
    }
    const plain = await get(server, at);
    assert.equal(plain.text, evil);
    assert.match(plain.headers['content-type'], /^text\/plain/);
    assert.equal(plain.headers.vary, 'HX-Request');
  }
});
