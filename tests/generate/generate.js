#!/usr/bin/env node
/* generate.js: what fhc accepts compiles, and computes what the language says.
 *
 * Random programs whose cases have all types in all places, and effects among their operands. Each
 * case is built by gcc and by clang, computed by fhc where it can be and by the server, and
 * compared with an evaluation of ours. A failure names its seed:
 *
 *   SEED=123 N=1 tests/generate/generate.js     that one case again, and its text
 *   make generate N=5000                        more of them
 */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('../lib/test');
const { start } = require('../lib/app');
const { fragment, get } = require('../lib/client');
const { buildPieces } = require('../lib/pieces');
const { makeProgram } = require('./program');

const SEED = Number(process.env.SEED || 1), N = Number(process.env.N || 75), EACH = 25;
const MOST = Number(process.env.MOST || 5); /* faults that are told */
const sanitized = /(^|\/)san\/?$/.test(process.env.FH_BUILD || '');
/* The sanitized build has a compiler of its own. */
const compilers = sanitized ? ['clang'] : ['gcc', 'clang'];

/* Markup comes without the page around it, text as it is. */
async function ask(server, { path, isMarkup }) {
  try {
    const { status, text } = await (isMarkup ? fragment : get)(server, path);
    return status === 200 ? { status, text } : { status };
  } catch (error) {
    return { status: 0, text: error.message };
  }
}

/* What is wrong with a case, or null. */
function faultOf(each, left, got) {
  if (left) return `does not compile\n${left}`;
  if (got.status === each.want.status && got.text === each.want.text) return null;
  return `gives  ${JSON.stringify(got)}\nshould ${JSON.stringify(each.want)}`;
}

/* A case that ends the server does not take the others with it. */
async function compareAll(program, built) {
  const faults = [];
  let server;
  for (const each of program.cases) {
    const left = built.left.get(each);
    if (!server || server.ended) server = await start(built.binary);
    const got = left ? null : await ask(server, each);
    if (got && got.status === 0) server.told = await server.exited && 'SIGKILL';
    const fault = faultOf(each, left, got);
    if (fault) faults.push(`SEED=${each.seed} N=1: ${each.path} ${fault}\n${each.text}`);
  }
  if (faults.length > 0) assert.fail(`${faults.length} of ${program.cases.length}\n${faults.slice(0, MOST).join('\n')}`);
}

for (let from = 0; from < N; from += EACH) {
  const seed = SEED + from, count = Math.min(EACH, N - from);
  const program = { seed, ...makeProgram(seed, count) };
  for (const compiler of compilers) {
    test(`seeds ${seed} to ${seed + count - 1}, ${compiler}`, async () => {
      process.env.CC = compiler;
      const built = buildPieces(`generate-${seed}-${compiler}`, [program.shared, ...program.cases]);
      await compareAll(program, built);
    }, 240);
  }
}
