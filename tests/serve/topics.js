#!/usr/bin/env node
/* topics.js: who hears what is published. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { get, connect, eventually } = require('../lib/client');

let binary;
test('builds', () => { binary = compile('tests/serve/topics.fh'); }, 60);

/* Some clients on a route of one server. */
async function clients(path, count, server) {
  const on = server || await start(binary);
  return [on, ...await Promise.all(Array.from({ length: count }, () => connect(on, path)))];
}

/* Has the client hear `text` next, which shows that nothing else came before. */
async function hears(client, ...texts) {
  for (const text of texts) assert.equal(await client.next(), text);
}

async function asks(client, message, ...texts) {
  client.send(message);
  await hears(client, ...texts);
}

test('each connection is subscribed to its own path', async () => {
  const [server, blue1, blue2] = await clients('/room/blue', 2);
  const [, red] = await clients('/room/red', 1, server);
  blue1.send({ msg: 'one' });
  red.send({ msg: 'two' });
  for (const client of [blue1, blue2]) await hears(client, '<p id="m">one</p>');
  await hears(red, '<p id="m">two</p>');
});

test('a page publishes', async () => {
  const [server, a, b] = await clients('/room/x', 2);
  assert.equal((await get(server, '/publish?topic=/room/x&text=%3Cb%3E')).text, 'published to 2');
  await hears(a, '<p id="p">&lt;b&gt;</p>');
  await hears(b, '<p id="p">&lt;b&gt;</p>');
});

test('publish to a topic without subscribers', async () => {
  const server = await start(binary);
  assert.equal((await get(server, '/publish?topic=nowhere&text=x')).text, 'published to 0');
});

test('subscribe and unsubscribe', async () => {
  const [, a, b] = await clients('/topics', 2);
  await asks(a, { do: 'subscribe', topic: 'news' }, 'did subscribe');
  await asks(b, { do: 'count', topic: 'news' }, 'count 1');
  await asks(b, { do: 'publish', topic: 'news', text: 'n1' }, 'did publish');
  await hears(a, 'n1');
  await asks(a, { do: 'unsubscribe', topic: 'news' }, 'did unsubscribe');
  await asks(b, { do: 'publish', topic: 'news', text: 'n2' }, 'did publish');
  await asks(a, { do: 'count', topic: 'news' }, 'count 0');
});

test('subscribing twice hears once', async () => {
  const [, a] = await clients('/topics', 1);
  await asks(a, { do: 'subscribe', topic: 't' }, 'did subscribe');
  await asks(a, { do: 'subscribe', topic: 't' }, 'did subscribe');
  await asks(a, { do: 'count', topic: 't' }, 'count 1');
  await asks(a, { do: 'publish', topic: 't', text: 'once' }, 'once', 'did publish');
  await asks(a, { do: 'unsubscribe', topic: 't' }, 'did unsubscribe');
  await asks(a, { do: 'count', topic: 't' }, 'count 0');
});

test('unsubscribing from what one has not', async () => {
  const [, a] = await clients('/topics', 1);
  await asks(a, { do: 'unsubscribe', topic: 'never' }, 'did unsubscribe');
  await asks(a, { do: 'unsubscribe', topic: '/topics' }, 'did unsubscribe');
  await asks(a, { do: 'publish', topic: '/topics', text: 'x' }, 'did publish');
});

test('ws.publish spares the sender', async () => {
  const [, a, b] = await clients('/topics', 2);
  await asks(a, { do: 'others', topic: '/topics', text: 'x' }, 'did others');
  await hears(b, 'x');
});

test('ws.publish to a topic that the sender is not on', async () => {
  const [server, a] = await clients('/topics', 1);
  const [, b] = await clients('/ws', 1, server);
  await asks(a, { do: 'others', topic: '/ws', text: 'x' }, 'did others');
  await hears(b, 'x');
});

test('what is published comes before the result', async () => {
  const [, a] = await clients('/topics', 1);
  await asks(a, { do: 'both', topic: '/topics', text: 'first' }, 'first', 'result');
});

test('who is gone is subscribed to nothing', async () => {
  const [server, a, b] = await clients('/topics', 2);
  await asks(a, { do: 'subscribe', topic: 't' }, 'did subscribe');
  await a.close();
  await eventually(async () => {
    assert.equal((await get(server, '/publish?topic=t&text=x')).text, 'published to 0');
  });
  await asks(b, { do: 'count', topic: '/topics' }, 'count 1');
});

test('conn and disconn publish', async () => {
  const [server, a] = await clients('/door', 1);
  await hears(a, 'knock 1');
  const [, b] = await clients('/door', 1, server);
  await hears(b, 'knock 2');
  await hears(a, 'knock 2');
  await b.close();
  await hears(a, 'leave 1');
});

test('a timer publishes', async () => {
  const [, a] = await clients('/tick', 1);
  const first = Number((await a.next()).slice(5));
  await hears(a, `tick ${first + 1}`, `tick ${first + 2}`);
});

test('what is published is rendered once', async () => {
  const [server, ...all] = await clients('/many', 20);
  assert.equal((await get(server, '/render')).text, '1');
  for (const client of all) await hears(client, '<p id="c">drawn 1</p>');
});

test('several roots go out as one message', async () => {
  const [server, a] = await clients('/many', 1);
  await get(server, '/roots');
  await hears(a, '<p id="a">a</p><p id="b">b</p>');
});

test('twenty rooms hear only their own', async () => {
  const server = await start(binary);
  const rooms = await Promise.all(Array.from({ length: 20 }, (_, i) => connect(server, `/room/${i}`)));
  for (let round = 0; round < 5; round++) {
    rooms.forEach((client, i) => client.send({ msg: `${i} ${round}` }));
    for (const [i, client] of rooms.entries()) await hears(client, `<p id="m">${i} ${round}</p>`);
  }
});

test('topics that nobody is on any more are gone', async () => {
  const server = await start(binary);
  const counts = async () => (await get(server, '/_fh/metrics')).text
    .match(/^fh_(topics|subscriptions) \d+$/gm).map((line) => Number(line.split(' ')[1]));
  const [a, b] = [await connect(server, '/topics'), await connect(server, '/topics')];
  for (const topic of ['x', 'y', 'x']) await a.ask({ do: 'subscribe', topic });
  await b.ask({ do: 'subscribe', topic: 'y' });
  assert.deepEqual(await counts(), [3, 5]);
  await a.ask({ do: 'unsubscribe', topic: 'x' });
  assert.deepEqual(await counts(), [2, 4]);
  await Promise.all([a.close(), b.close()]);
  await eventually(async () => assert.deepEqual(await counts(), [0, 0]));
});

const names = ['C#', 'a/b', '%41', 'R&D', 'a+b', 'what?', 'blue/staff', 'blue', 'a b', '\u00e9', '%', 'A', '..a'];
const encoded = (name) => encodeURIComponent(name);

test('each room is told what is for it, whatever it is called', async () => {
  const server = await start(binary);
  const rooms = new Map();
  for (const name of names) rooms.set(name, await connect(server, `/room/${encoded(name)}`));
  for (const name of names) {
    await get(server, `/tell?name=${encoded(name)}&text=told-${encoded(name)}`);
    await get(server, `/tell-joined?name=${encoded(name)}&text=joined-${encoded(name)}`);
    rooms.get(name).send({ msg: `said ${name}` });
  }
  for (const [name, client] of rooms) {
    const text = name.replace('&', '&amp;');
    await hears(client, `told-${text}`, `joined-${text}`);
    assert.match(await client.next(), /^<p id="m">said/);
  }
});

test('a slash in a name makes nobody hear what is for a path', async () => {
  const server = await start(binary);
  const staff = await connect(server, '/room/blue/staff');
  const outside = await connect(server, '/room/blue%2Fstaff');
  await get(server, '/tell-staff?name=blue&text=secret');
  await get(server, '/tell?name=blue/staff&text=public');
  await hears(staff, 'secret');
  await hears(outside, 'public');
  await get(server, '/tell-staff?name=blue&text=end');
  await hears(staff, 'end');
});

test('spellings of a path that mean the same are one topic', async () => {
  const server = await start(binary);
  const spellings = ['/room/cafe~', '/room/c%61fe~', '/room/cafe%7e', '/room/%63%61%66%65%7E'];
  const all = await Promise.all(spellings.map((path) => connect(server, path)));
  await get(server, '/tell?name=cafe~&text=one');
  for (const client of all) await hears(client, 'one');
});

test('the rest of a path, and ws.path', async () => {
  const server = await start(binary);
  const slash = await connect(server, '/any/a/b%23');
  const other = await connect(server, '/any/a%2Fb%23');
  await asks(slash, { how: 'count' }, '1 1');
  await asks(slash, { how: 'own' }, 'own');
  await asks(other, { how: 'own' }, 'own');
  await asks(slash, { how: 'path' }, 'path');
  slash.send({ how: 'own' });
  await hears(slash, 'own');
  await asks(other, { how: 'count' }, '1 1');
});

test('subscribing by hand follows the same rule', async () => {
  const server = await start(binary);
  const room = await connect(server, '/room/R%26D');
  const follower = await connect(server, '/follow/x%2Fy');
  assert.equal((await get(server, '/followers?name=x/y')).text, '1');
  follower.send({ room: 'R&D' });
  await hears(room, 'x/y follows 2');
  assert.equal((await get(server, '/followers?name=x/y')).text, '0');
  await get(server, '/tell?name=R%26D&text=both');
  await hears(room, 'both');
  await hears(follower, 'both');
});
