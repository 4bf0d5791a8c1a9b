#!/usr/bin/env node
/* fuzz.js: runs one fuzz target for some seconds; `make fuzz` runs it longer. What it finds is
 * kept, so that a later run begins with it. */
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { build } = require('./app');

const target = process.argv[2];
const name = path.basename(target);
const seconds = 5;

test(`${name} for ${seconds} s`, () => {
  const corpus = path.join(path.dirname(build), 'corpus', name);
  fs.mkdirSync(corpus, { recursive: true });
  const done = spawnSync(target, [`-max_total_time=${seconds}`, `-artifact_prefix=${corpus}-`, corpus],
                         { encoding: 'utf8', timeout: 60e3 });
  assert.equal(done.status, 0, `${done.error || ''}${(done.stderr || '').slice(-3000)}`);
}, 60);
