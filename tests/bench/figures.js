/* figures.js: from samples to figures: medians over the rounds, ratios within a round. */
'use strict';

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const rate = (sample) => sample.count / sample.seconds;
const cost = (sample) => sample.cpu / sample.count;
const userCost = (sample) => sample.user / sample.count;

/* The samples of a server, by round; null where one failed. */
function samplesOf(results, key, server) {
  const all = (results.samples[key] || {})[server] || [];
  return all.map((each) => (each.error ? null : each));
}

/* The median of what `figure` makes of each sample; null if there is none. */
function figure(results, key, server, of) {
  const values = samplesOf(results, key, server).filter(Boolean).map(of);
  return values.length > 0 ? median(values) : null;
}

/* The median of the ratios within each round of two [workload, server]; null if there is none. */
function ratio(results, [key, server], [otherKey, other], of) {
  const others = samplesOf(results, otherKey, other);
  const values = samplesOf(results, key, server)
    .map((each, i) => (each && others[i] ? of(each) / of(others[i]) : null))
    .filter((each) => each !== null);
  return values.length > 0 ? median(values) : null;
}

/* ---- for people ---- */

/* Three digits that count. */
const digits = (value) => value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);

/* 183 k, 1.25 M */
function count(value) {
  if (value >= 999500) return `${digits(value / 1e6)} M`;
  return value >= 1000 ? `${digits(value / 1e3)} k` : digits(value);
}

const bytes = (value) => (value >= 1e6 ? `${digits(value / 1048576)} MiB`
  : value >= 10240 ? `${digits(value / 1024)} KiB` : `${value.toFixed(0)} B`);

module.exports = { rate, cost, userCost, figure, ratio, digits, count, bytes };
