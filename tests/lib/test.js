/* test.js: what a test script is made of.
 *
 * A script calls test(name, body) some times. They run one after the other, each with a time
 * limit, and each prints one line, `ok - name` or `not ok - name` with the reason below it, as
 * the unit tests in C do; tests/run adds the lines up. A body that returns is passed, one that
 * throws has failed. What is started is ended by a function given to after(): of a test when
 * that test ends, of the script (called outside a test) when the script does. */
'use strict';

/* How much longer things take under the sanitizers. */
const slowness = /(^|\/)san\/?$/.test(process.env.FH_BUILD || '') ? 4 : 1;

const tests = [];
const scriptEnd = [];
let ends = scriptEnd;
let failed = 0;

function test(name, body, seconds = 30) {
  tests.push({ name, body, seconds });
}

function after(end) {
  ends.push(end);
}

/* The same, when the whole script ends. */
function afterAll(end) {
  scriptEnd.push(end);
}

/* Says that something is left out, and why. It counts as nothing. */
function skip(what, why) {
  console.log(`# skip ${what}: ${why}`);
}

function indent(text) {
  return String(text).trimEnd().replace(/^/gm, '    ');
}

function report(name, error) {
  if (!error) return console.log(`ok - ${name}`);
  failed++;
  const reason = error.code === 'ERR_ASSERTION' ? error.message + whereOf(error)
                                                : error.stack || error;
  console.log(`not ok - ${name}\n${indent(reason)}`);
}

/* The line of the test script in which an assertion failed. */
function whereOf(error) {
  const line = String(error.stack).split('\n')
    .find((each) => /^ +at .*\/tests\//.test(each) && !/\/tests\/lib\/(?!hostile)/.test(each));
  const place = line && line.match(/(tests\/[^)]*:\d+):\d+/);
  return place ? `\n(${place[1]})` : '';
}

function within(seconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* Runs the ends, the last first; the first of their errors. */
async function endAll(list) {
  let first;
  while (list.length > 0) {
    try {
      await within(20 * slowness, Promise.resolve(list.pop()()), 'ending');
    } catch (error) {
      first = first || error;
    }
  }
  return first;
}

async function runOne({ name, body, seconds }) {
  let error;
  ends = [];
  try {
    await within(seconds * slowness, Promise.resolve().then(body), 'the test');
  } catch (thrown) {
    error = thrown || new Error('threw nothing');
  }
  const atEnd = await endAll(ends);
  ends = scriptEnd;
  report(name, error || atEnd);
}

async function runAll() {
  for (const each of tests) await runOne(each);
  const error = await endAll(scriptEnd);
  if (error) report('ends in order', error);
  process.exit(failed > 0 ? 1 : 0);
}

/* Who listened has gone: there is nobody to tell, that least of all. */
process.stdout.on('error', () => process.exit(1));
/* A promise that nobody awaits belongs to the test that runs. */
process.on('unhandledRejection', (error) => report('nothing fails unnoticed', error));
process.on('uncaughtException', (error) => report('nothing fails unnoticed', error));
setImmediate(runAll);

module.exports = { test, after, afterAll, skip, within, slowness };
