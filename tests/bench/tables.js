/* tables.js: what was measured, as tables in Markdown. */
'use strict';

const { rate, cost, userCost, figure, ratio, digits, count, bytes } = require('./figures');
const { goals } = require('./goals');
const workloads = require('./workloads');

const present = (results) => results.servers.filter((each) => !each.missing);

/* The workloads of some groups that have been measured. */
const measured = (results, ...groups) => workloads.list(groups)
  .filter((each) => results.samples[each.key]);

const row = (cells) => `| ${cells.join(' | ')} |`;

function table(head, rows) {
  if (rows.length === 0) return '';
  const line = row(head.map((_, i) => (i === 0 ? '---' : '---:')));
  return [row(head), line, ...rows.map(row)].join('\n');
}

/* A row for each workload, a column for each server; cell(key, name) is null if all has failed. */
function byServer(results, title, list, cell) {
  const servers = present(results);
  const cells = ({ key }) => servers.map(({ name }) => cell(key, name) || 'failed');
  return table([title, ...servers.map(({ label }) => label)],
               list.map((each) => [each.title, ...cells(each)]));
}

const kinds = { ws: 'round trip, ', idle: 'round trip, ', publish: 'publish, ', http: '' };

/* Everything that is done again and again, with a title that needs no heading. */
const repeated = (results) => measured(results, 'ws', 'idle', 'publish', 'http')
  .map((each) => ({ ...each, title: kinds[each.group] + each.label }));

/* A figure and, in brackets, its ratio to the floor's. */
function withRatio(results, of, show) {
  return (key, name) => {
    const value = figure(results, key, name, of);
    const to = name === 'floor' ? null : ratio(results, [key, name], [key, 'floor'], of);
    return value && show(value) + (to ? ` (${digits(to)})` : '');
  };
}

const rates = (results) => byServer(results, 'a second', repeated(results),
                                    withRatio(results, rate, count));
const costs = (results) => byServer(results, 'µs each', repeated(results),
                                    withRatio(results, cost, (value) => digits(value * 1e6)));

const userCosts = (results) => byServer(results, 'µs each', repeated(results), (key, name) => {
  const value = figure(results, key, name, userCost);
  return value === null ? null : digits(value * 1e6);
});

const inMs = (seconds) => digits(seconds * 1e3);

/* With many under way a message waits for those before it, so that its time says little. */
function times(results) {
  const list = repeated(results).filter((each) => !/-many$/.test(each.key))
    .map((each) => (each.group === 'publish' ? { ...each, title: `${each.title}: to the last` } : each));
  return byServer(results, 'ms, median and p99', list, (key, name) => {
    const middle = figure(results, key, name, (each) => each.p50);
    return middle && `${inMs(middle)}, ${inMs(figure(results, key, name, (each) => each.p99))}`;
  });
}

function sizes(results) {
  const rows = [
    ['start', 'from start to the first answer, ms', (each) => each.seconds, inMs],
    ['memory', 'memory at rest', (each) => each.rest, bytes],
    ['memory', `memory of an idle connection (of ${workloads.HELD})`, (each) => each.connection, bytes],
  ].filter(([key]) => results.samples[key]);
  const cell = (key, name, of, show) => {
    const value = figure(results, key, name, of);
    return value === null ? 'failed' : show(value);
  };
  const servers = present(results);
  return table(['', ...servers.map(({ label }) => label)], rows.map(([key, title, of, show]) => (
    [title, ...servers.map(({ name }) => cell(key, name, of, show))])));
}

function compiler(results) {
  const rows = measured(results, 'compile', 'build').map(({ key, label, lines }) => {
    const of = (what) => figure(results, key, 'fhc', what);
    return [`fhc ${lines ? 'emit' : 'build'}, ${label}`, `${digits(of((each) => each.seconds))} s`,
            lines ? count(of((each) => lines / each.seconds)) : '', bytes(of((each) => each.rss))];
  });
  return table(['', 'time', 'lines a second', 'peak memory'], rows);
}

/* `all`: those that were not measured too. */
function goalTable(results, all) {
  const end = (value, reached) => {
    if (value === null) return 'not measured in this run';
    return reached ? 'reached' : '**missed**';
  };
  return table(['goal', 'measured', ''], goals(results)
    .filter(({ value }) => all || value !== null)
    .map(({ words, value, reached }) => [words, value || '', end(value, reached)]));
}

/* The few lines that the README quotes. */
function brief(results) {
  const keys = ['ws-64', 'idle-5000', 'publish-1000', 'page'];
  return byServer(results, 'a second', repeated(results).filter(({ key }) => keys.includes(key)),
                  (key, name) => {
                    const value = figure(results, key, name, rate);
                    return value && count(value);
                  });
}

module.exports = { present, measured, rates, costs, userCosts, times, sizes, compiler, goalTable, brief };
