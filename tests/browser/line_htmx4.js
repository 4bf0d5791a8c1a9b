#!/usr/bin/env node
/* line_htmx4.js: pages whose connections are cut off, with htmx 4. */
'use strict';

require('../lib/line').suite(4);
