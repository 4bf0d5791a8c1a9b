/* report.js: puts together what was measured, and writes it where people look for it. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chart } = require('./chart');
const { rate, cost, figure, digits, count } = require('./figures');
const { machine } = require('./machine');
const { root } = require('./process');
const tables = require('./tables');

/* ---- the page ---- */

/* What else the machine did meanwhile. */
function noise(results) {
  const all = Object.values(results.samples).flatMap((each) => Object.values(each).flat())
    .filter((each) => each.others !== undefined);
  const loud = all.filter((each) => each.others / each.seconds > 0.1).length;
  return loud === 0 ? ''
    : ` In ${loud} of ${all.length} samples other programs took over a tenth of a core.`;
}

function head(results) {
  const { date, cpu, ncpus, gib, kernel, compiler, rounds, seconds, minutes, cores, servers } = results;
  const versions = tables.present(results).map((each) => each.versions).filter(Boolean);
  const missing = servers.filter((each) => each.missing)
    .map((each) => `\n\n${each.label} was not measured: ${each.missing}`);
  const shared = cores.load === cores.server ? ' There was one core, for both.' : '';
  return `Measured by \`make bench\` on ${date}: ${cpu}, ${ncpus} cores, ${gib} GiB, ${kernel}; `
    + `${[compiler, ...versions].join('; ')}. ${rounds} rounds, ${seconds} s each; `
    + `${minutes.toFixed(0)} minutes in all.`
    + shared + noise(results) + missing.join('');
}

function page(results, { images, unmeasured }) {
  const section = ([title, body, note]) => `### ${title}\n\n${note ? `${note}\n\n` : ''}${body}`;
  const sections = [
    ['Goals, and what is reached', tables.goalTable(results, unmeasured)],
    ['A second', tables.rates(results),
     'In brackets: to the floor\'s, the median of the ratios within each round.'],
    ['Processor time of the server', tables.costs(results),
     'For a message, a delivery or a page; in brackets: to the floor\'s.'],
    ['Of that, outside the kernel', tables.userCosts(results),
     'What is left of it is the kernel: receiving, sending, waiting.'],
    ['How long it takes', tables.times(results)],
    ['Start and memory', tables.sizes(results)],
    ['The compiler', tables.compiler(results)],
  ].filter(([, body]) => body);
  return [head(results), ...images, ...sections.map(section)].join('\n\n');
}

/* ---- charts ---- */

const charts = [
  { file: 'bench-messages.svg', title: 'Round trips a second (more is better)',
    groups: ['ws', 'idle'], of: rate, show: count },
  { file: 'bench-cost.svg', title: 'Processor time of the server for a round trip, µs (less is better)',
    groups: ['ws', 'idle'], of: (each) => cost(each) * 1e6, show: digits },
  { file: 'bench-publish.svg', title: 'Published messages, deliveries a second (more is better)',
    groups: ['publish'], of: rate, show: count },
];

function draw(results, { file, title, groups, of, show }) {
  const series = tables.present(results);
  const bars = tables.measured(results, ...groups).map(({ key, label }) => (
    { label, values: series.map(({ name }) => figure(results, key, name, of)) }));
  fs.writeFileSync(path.join(root, 'docs/images', file), chart({ title, series, groups: bars, show }));
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

function write(results) {
  const images = charts.map(({ file, title }) => `![${title}](images/${file})`);
  for (const each of charts) draw(results, each);
  replace('docs/performance.md', page(results, { images, unmeasured: true }));
  replace('README.md', `${tables.brief(results)}\n\n${results.date}, ${results.cpu}, one core for the `
    + 'server. [docs/performance.md](docs/performance.md) has the rest.');
}

const print = (results) => process.stdout.write(`${page(results, { images: [], unmeasured: false })}\n`);

module.exports = { machine, print, write };
