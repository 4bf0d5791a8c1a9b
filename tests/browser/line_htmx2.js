#!/usr/bin/env node
/* line_htmx2.js: pages whose connections are cut off, with htmx 2. */
'use strict';

require('../lib/line').suite(2);
