#!/usr/bin/env node
/* oneline.js: the shortest websocket route. */
'use strict';

const { test } = require('../lib/test');
const { compile, start } = require('../lib/app');
const { connect } = require('../lib/client');
const { sameHtml } = require('../lib/html');

test('what the arrow yields is sent back', async () => {
  const server = await start(compile('tests/serve/oneline.fh'));
  const client = await connect(server, '/ws');
  sameHtml(await client.ask({ msg: 'a <b>' }), '<div id="notifications">You said: a &lt;b&gt;</div>');
}, 60);
