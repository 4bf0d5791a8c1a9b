#!/usr/bin/env node
/* bench.js: measures fh and some other servers, in turn, and writes down what came of it.
 *
 *   make bench                              everything; renews docs/performance.md
 *   make bench BENCH="ws publish"           some groups, or workloads by their keys
 *   make bench ROUNDS=1 SERVERS="floor fh"  fewer rounds, some servers
 *   make bench PEERS="name=command"         one more server (README.md beside this file)
 *   make bench DRAFT=1                      everything, and docs/performance.md stays as it is
 *
 * A round takes one sample of each workload for each server; the next begins with the next server.
 * So what disturbs the machine for a while disturbs all. What was measured is in
 * build/bench/results.json. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const run = require('./process');
const servers = require('./servers');
const workloads = require('./workloads');
const report = require('./report');

const LIMIT = 12 * 60; /* seconds after which no round begins that would end later */

const words = (text) => (text || '').split(/\s+/).filter(Boolean);
const ROUNDS = 5; /* fewer than these are for a quick look */
const wantedRounds = Number(process.env.ROUNDS || ROUNDS);
const isWhole = !['BENCH', 'SERVERS', 'DRAFT'].some((name) => process.env[name]);
const began = Date.now();
const elapsed = () => (Date.now() - began) / 1000;

/* ---- samples ---- */

/* A sample, or the error that came instead. A server that has crashed is started again. */
async function sampleOf(workload, server, running) {
  try {
    const at = running.get(server);
    if (at && at.child.how) running.set(server, await servers.start(server));
    return await workload.sample(server, running.get(server));
  } catch (error) {
    process.stderr.write(`${workload.key}, ${server.name}: ${error.message}\n`);
    return { error: error.message };
  }
}

function put(samples, workload, server, sample) {
  const of = samples[workload.key] = samples[workload.key] || {};
  (of[server.name] = of[server.name] || []).push(sample);
}

/* The servers in the order of a round: each is the first at some time. */
const turned = (list, round) => list.map((_, i) => list[(i + round) % list.length]);

async function takeRound(round, wanted, present, samples, running) {
  for (const workload of wanted) {
    const list = workload.of === 'compiler' ? [{ name: 'fhc' }] : turned(present, round);
    for (const server of list) {
      put(samples, workload, server, await sampleOf(workload, server, running));
    }
    process.stderr.write(`\rround ${round + 1} of ${wantedRounds}: ${workload.key.padEnd(24)}`);
  }
  process.stderr.write('\n');
}

/* Takes the rounds, or fewer where one more would not be done in time; how many. */
async function takeRounds(wanted, samples, running) {
  for (let round = 0, longest = 0; round < wantedRounds; round++) {
    const start = elapsed();
    if (start + longest > LIMIT) return round;
    await takeRound(round, wanted, [...running.keys()], samples, running);
    longest = Math.max(longest, elapsed() - start);
  }
  return wantedRounds;
}

/* ---- the servers, from start to end ---- */

/* Starts those that are there, by server: {pid, port, child}. One that does not do what it should
 * says so where its figures would be. */
async function startAll(chosen) {
  const running = new Map();
  for (const server of chosen) {
    if (server.missing) continue;
    try {
      running.set(server, await servers.start(server));
      await servers.check(server, running.get(server));
    } catch (error) {
      if (server.name === 'fh') throw error;
      server.missing = error.message;
      if (running.has(server)) await run.stop(running.get(server).child);
      running.delete(server);
    }
  }
  return running;
}

/* Whether all that is ours could be measured. */
function isSound({ samples }) {
  const ours = Object.values(samples).flatMap((of) => [...of.fh || [], ...of.fhc || []]);
  return ours.every((each) => !each.error);
}

async function main() {
  const wanted = workloads.list(words(process.env.BENCH));
  const chosen = servers.list(words(process.env.SERVERS));
  const samples = {};
  await servers.prepare();
  for (const each of wanted) if (each.lines) workloads.generated(each.lines);
  const needsServers = wanted.some((each) => each.of !== 'compiler');
  const running = needsServers ? await startAll(chosen) : new Map();
  const rounds = await takeRounds(wanted, samples, running);
  for (const { child } of running.values()) await run.stop(child);
  const results = { ...report.machine(), minutes: elapsed() / 60, rounds, seconds: workloads.seconds,
                    cores: run.cores, servers: chosen.map(({ name, label, versions, missing }) => (
                      { name, label, versions, missing })), samples };
  fs.writeFileSync(path.join(run.work, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
  report.print(results);
  if (isWhole && rounds >= ROUNDS) report.write(results);
  return isSound(results);
}

setTimeout(() => {
  process.stderr.write('\nbench: something hangs\n');
  process.exit(1);
}, (LIMIT + 120) * 1000).unref();

main().then((sound) => process.exit(sound ? 0 : 1), (error) => {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(1);
});
