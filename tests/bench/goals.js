/* goals.js: what fh is to reach, and what it does reach. */
'use strict';

const { rate, cost, figure, ratio, count, digits, bytes } = require('./figures');

/* A goal: what is to be, what is (null: not measured), and whether that is enough. */
const atLeast = (words, value, least, show = digits) => (
  { words, value: value === null ? null : show(value), reached: value >= least });
const atMost = (words, value, most, show = digits) => (
  { words, value: value === null ? null : show(value), reached: value <= most });

const ms = (value) => `${digits(value * 1e3)} ms`;
const seconds = (value) => `${digits(value)} s`;

function messages(results) {
  const to = (key, other, of) => ratio(results, [key, 'fh'], [key, other], of);
  return [
    atLeast('64 clients: messages a second, to the floor\'s: 0.9', to('ws-64', 'floor', rate), 0.9),
    atMost('64 clients: processor time a message, to the floor\'s: 1.11',
           to('ws-64', 'floor', cost), 1.11),
    atLeast('64 clients: messages a second, to a plain echo of µWebSockets: 1',
            to('ws-64', 'uws', rate), 1),
    atMost('64 clients: processor time a message, to a plain echo of µWebSockets: 1',
           to('ws-64', 'uws', cost), 1),
  ];
}

function crowds(results) {
  const idle = (key, of) => ratio(results, [key, 'fh'], ['ws-64', 'fh'], of);
  const room = (key) => ratio(results, [key, 'fh'], [key, 'uws'], rate);
  return [
    atLeast('5000 idle connections beside: messages a second, to those without: 0.95',
            idle('idle-5000', rate), 0.95),
    atLeast('15 000 idle connections beside: likewise', idle('idle-15000', rate), 0.95),
    atMost('15 000 idle connections beside: processor time a message, to that without: 1.05',
           idle('idle-15000', cost), 1.05),
    atLeast('publish to 1000: deliveries a second, to µWebSockets\': 1', room('publish-1000'), 1),
    atLeast('publish to 1000, 16 under way: likewise', room('publish-1000-many'), 1),
  ];
}

function process(results) {
  const of = (key, what) => figure(results, key, 'fh', what);
  return [
    atMost('an idle connection: 2 KiB', of('memory', (each) => each.connection), 2048, bytes),
    atMost('the server at rest: 4 MiB', of('memory', (each) => each.rest), 4 << 20, bytes),
    atMost('from start to the first answer: 10 ms', of('start', (each) => each.seconds), 0.01, ms),
  ];
}

function compiler(results) {
  const least = (key) => Math.min(...((results.samples[key] || {}).fhc || [{ seconds: NaN }])
    .map((each) => each.seconds));
  const growth = least('emit-100000') / least('emit-10000');
  const memory = ratio(results, ['emit-100000', 'fhc'], ['emit-10000', 'fhc'], (each) => each.rss);
  return [
    atLeast('fhc emit, 100 000 lines: 500 000 lines a second',
            figure(results, 'emit-100000', 'fhc', (each) => 1e5 / each.seconds), 5e5, count),
    atMost('ten times the lines (10 000 to 100 000): at most 12 times the time',
           growth || null, 12),
    atMost('likewise: at most 12 times the memory', memory, 12),
    atMost('samples/echo.fh, from source to binary: 1 s',
           figure(results, 'build', 'fhc', (each) => each.seconds), 1, seconds),
  ];
}

const goals = (results) => [messages, crowds, process, compiler].flatMap((each) => each(results));

module.exports = { goals };
