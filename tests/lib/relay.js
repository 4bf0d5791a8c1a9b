/* relay.js: a line between a client and a server that can go dead without either being told, as
 * lines do where a cable is pulled. */
'use strict';

const net = require('node:net');
const { after } = require('./test');

class Relay {
  constructor(server) {
    this.server = server;
    this.pairs = new Set();
    this.refuses = false;
    this.came = 0; // connections
    this.asked = []; // the paths of requests
    this.listening = net.createServer((near) => this.join(near));
  }

  join(near) {
    this.came++;
    if (this.refuses) {
      near.destroy();
      return;
    }
    const far = net.connect(this.server.port, this.server.host);
    const pair = { near, far };
    this.pairs.add(pair);
    near.on('data', (bytes) => this.asked.push(...String(bytes).match(/(?<=^GET )\S+/) || []));
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('error', () => {});
      from.on('data', (bytes) => { if (!pair.isDead) to.write(bytes); });
      from.on('end', () => { if (!pair.isDead) to.end(); });
    }
  }

  /* What is connected hears nothing any more; new connections are fine. */
  die() {
    for (const pair of this.pairs) pair.isDead = true;
    this.pairs.clear();
  }

  /* Ends what is connected, at both ends and at once; refuses what is new, or no more. */
  cut() {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    this.pairs.clear();
  }
}

/* A relay in front of a server; it can be visited as the server can. */
async function relay(server) {
  const made = new Relay(server);
  await new Promise((resolve) => made.listening.listen(0, '127.0.0.1', resolve));
  after(() => {
    made.cut();
    made.listening.close();
  });
  made.host = '127.0.0.1';
  made.port = made.listening.address().port;
  made.url = `http://127.0.0.1:${made.port}`;
  return made;
}

module.exports = { relay };
