/* report.js: what was measured, as tables, charts and a list of goals. */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { chart } = require('./chart');
const { rate, cost, figure, ratio, digits, count, bytes } = require('./figures');
const { goals } = require('./goals');
const workloads = require('./workloads');
const { root } = require('./process');

/* What results hold of this machine. */
function machine() {
  const compiler = execFileSync(process.env.CC || 'cc', ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return { date: new Date().toISOString().slice(0, 10), cpu: os.cpus()[0].model, ncpus: os.cpus().length,
           gib: Math.round(os.totalmem() / 2 ** 30), kernel: `${os.type()} ${os.release().split('-')[0]}`, compiler };
}

const present = (results) => results.servers.filter((each) => !each.missing);
const measured = (results, ...groups) => workloads.list(groups).filter((each) => results.samples[each.key]);

/* ---- tables ---- */

const row = (cells) => `| ${cells.join(' | ')} |`;

function table(head, rows) {
  if (rows.length === 0) return '';
  return [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');
}

/* A row for each workload, a column for each server. */
function byServer(results, title, list, cell) {
  return table([title, ...present(results).map((each) => each.label)],
               list.map((each) => [each.name || each.label,
                                   ...present(results).map(({ name }) => cell(each.key, name) || 'failed')]));
}

const names = { ws: 'round trip', idle: 'round trip', publish: 'publish', http: '' };
const named = (each) => ({ ...each, name: [names[each.group], each.label].filter(Boolean).join(', ') });

function rates(results) {
  const list = measured(results, 'ws', 'idle', 'publish', 'http').map(named);
  return byServer(results, 'a second', list, (key, name) => {
    const value = figure(results, key, name, rate);
    const to = name === 'floor' ? null : ratio(results, [key, name], [key, 'floor'], rate);
    return value && count(value) + (to ? ` (${digits(to)})` : '');
  });
}

function costs(results) {
  const list = measured(results, 'ws', 'idle', 'publish', 'http').map(named);
  return byServer(results, 'µs each', list, (key, name) => {
    const value = figure(results, key, name, cost);
    const to = name === 'floor' ? null : ratio(results, [key, name], [key, 'floor'], cost);
    return value && digits(value * 1e6) + (to ? ` (${digits(to)})` : '');
  });
}

const inMs = (seconds) => digits(seconds * 1e3);

function times(results) {
  const list = measured(results, 'ws', 'idle', 'http', 'publish').filter((each) => !/-many$/.test(each.key))
    .map(named).map((each) => (each.group === 'publish' ? { ...each, name: `${each.name}: to the last` } : each));
  return byServer(results, 'ms, median and p99', list, (key, name) => {
    const middle = figure(results, key, name, (each) => each.p50);
    return middle && `${inMs(middle)}, ${inMs(figure(results, key, name, (each) => each.p99))}`;
  });
}

function sizes(results) {
  const rows = [
    { key: 'start', label: 'from start to the first answer, ms', show: (each) => inMs(each), of: (each) => each.seconds },
    { key: 'memory', label: 'memory at rest', show: bytes, of: (each) => each.rest },
    { key: 'memory', label: `memory of an idle connection (of ${workloads.HELD})`, show: bytes,
      of: (each) => each.connection },
  ].filter(({ key }) => results.samples[key]);
  return table(['', ...present(results).map((each) => each.label)], rows.map(({ key, label, show, of }) => (
    [label, ...present(results).map(({ name }) => {
      const value = figure(results, key, name, of);
      return value === null ? 'failed' : show(value);
    })])));
}

function compiler(results) {
  const rows = measured(results, 'compile', 'build').map(({ key, label, lines }) => {
    const of = (what) => figure(results, key, 'fhc', what);
    return [lines ? `fhc emit, ${label}` : `fhc build, ${label}`, `${digits(of((each) => each.seconds))} s`,
            lines ? count(of((each) => lines / each.seconds)) : '', bytes(of((each) => each.rss))];
  });
  return table(['', 'time', 'lines a second', 'peak memory'], rows);
}

/* What was not measured is only said on the page, where a reader looks for it. */
function goalTable(results, all) {
  const list = goals(results).filter(({ value }) => all || value !== null);
  return table(['goal', 'measured', ''], list.map(({ words, value, reached }) => (
    [words, value || '', value === null ? 'not measured in this run' : reached ? 'reached' : '**missed**'])));
}

/* ---- the page ---- */

/* What else the machine did meanwhile; a quiet one takes less than 0.05 of a core for itself. */
function noise(results) {
  const all = Object.values(results.samples).flatMap((each) => Object.values(each).flat())
    .filter((each) => each.others !== undefined);
  const loud = all.filter((each) => each.others / each.seconds > 0.1);
  return loud.length > 0 ? ` In ${loud.length} of ${all.length} samples other programs took over a tenth of a core.` : '';
}

function head(results) {
  const out = results.servers.filter((each) => each.missing)
    .map(({ label, missing }) => `${label} was not measured: ${missing}`);
  const made = present(results).filter((each) => each.versions).map((each) => each.versions).join('; ');
  const shared = results.cores.load === results.cores.server ? ' There was one core, for both.' : '';
  return `Measured by \`make bench\` on ${results.date}: ${results.cpu}, ${results.ncpus} cores, `
    + `${results.gib} GiB, ${results.kernel}, ${results.compiler}${made ? `; ${made}` : ''}. `
    + `Rounds: ${results.rounds}; ${results.minutes.toFixed(0)} minutes.${shared}${noise(results)}`
    + out.map((each) => `\n\n${each}`).join('');
}

const images = [['bench-messages.svg', 'round trips a second'], ['bench-cost.svg', 'processor time a message'],
                ['bench-publish.svg', 'deliveries a second']];

function page(results, withImages) {
  const sections = [
    ['Goals', goalTable(results, withImages)],
    ['A second', rates(results), 'In brackets: to the floor\'s, the median of the ratios within each round.'],
    ['Processor time of the server', costs(results), 'For a message, a delivery or a page; in brackets: to the floor\'s.'],
    ['How long it takes', times(results)],
    ['Start and memory', sizes(results)],
    ['The compiler', compiler(results)],
  ].filter(([, body]) => body);
  return [head(results), ...(withImages ? images.map(([file, alt]) => `![${alt}](images/${file})`) : []),
          ...sections.map(([title, body, note]) => `### ${title}\n\n${note ? `${note}\n\n` : ''}${body}`)].join('\n\n');
}

/* ---- charts ---- */

function draw(results, file, title, groups, of, show) {
  const series = present(results);
  const text = chart({ title, series, show, groups: measured(results, ...groups).map((each) => (
    { label: each.label, values: series.map(({ name }) => figure(results, each.key, name, of)) })) });
  fs.writeFileSync(path.join(root, 'docs/images', file), text);
}

function drawAll(results) {
  draw(results, images[0][0], 'Round trips a second (more is better)', ['ws', 'idle'], rate, count);
  draw(results, images[1][0], 'Processor time of the server a message, µs (less is better)', ['ws', 'idle'],
       (each) => cost(each) * 1e6, digits);
  draw(results, images[2][0], 'Published messages delivered a second (more is better)', ['publish'], rate, count);
}

/* ---- where it goes ---- */

/* Puts text between the two marks of a file; what stands around them stays. */
function replace(file, text) {
  const marks = /(<!-- bench -->\n)[^]*?(\n<!-- end of bench -->)/;
  const name = path.join(root, file);
  const old = fs.readFileSync(name, 'utf8');
  if (!marks.test(old)) throw new Error(`${file} has no marks for the results`);
  fs.writeFileSync(name, old.replace(marks, (_, start, end) => `${start}\n${text}\n${end}`));
}

/* The few lines that the README quotes. */
function brief(results) {
  const list = measured(results, 'ws-64', 'idle-5000', 'publish-1000', 'page').map(named);
  return `${byServer(results, 'a second', list, (key, name) => {
    const value = figure(results, key, name, rate);
    return value && count(value);
  })}\n\n${results.date}, ${results.cpu}, one core for the server. The rest, what it is and what it is not: `
    + '[docs/performance.md](docs/performance.md).';
}

function write(results) {
  drawAll(results);
  replace('docs/performance.md', page(results, true));
  replace('README.md', brief(results));
}

const print = (results) => process.stdout.write(`${page(results, false)}\n`);

module.exports = { machine, print, write };
