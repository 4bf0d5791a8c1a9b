/* clock.js: a page's clock that a test can turn on, or stop: what Playwright's page.clock does. */
'use strict';

/* Runs in the page, before its own scripts: puts timers and Date.now in the hands of `fhClock`. */
function installed() {
  const { setTimeout: later, setInterval: often } = globalThis;
  const realNow = Date.now.bind(Date);
  const timers = new Map();
  let ahead = 0, stoodAt = null, last = 0;
  const now = () => stoodAt ?? realNow() + ahead;

  const add = (every) => (body, delay = 0, ...args) => {
    timers.set(++last, { at: now() + Math.max(0, delay), every: every && Math.max(1, delay), body, args });
    return last;
  };
  const remove = (id) => { timers.delete(id); };
  const due = (time) => [...timers].filter(([, { at }]) => at <= time).sort(([, a], [, b]) => a.at - b.at)[0];
  function fire([id, timer]) {
    if (timer.every) timer.at += timer.every;
    else timers.delete(id);
    timer.body(...timer.args);
  }
  const set = (time) => { if (stoodAt === null) ahead = time - realNow(); else stoodAt = time; };
  const rest = () => new Promise((resume) => later(resume, 0));

  Date.now = now;
  Object.assign(globalThis, { setTimeout: add(false), setInterval: add(true),
                              clearTimeout: remove, clearInterval: remove });
  often(() => { for (let next = due(now()); next; next = due(now())) fire(next); }, 5);
  globalThis.fhClock = {
    async runFor(ms) {
      const end = now() + ms;
      for (let next = due(end); next; next = due(end)) {
        set(Math.max(now(), next[1].at));
        fire(next);
        await rest();
      }
      set(end);
    },
    stop() { stoodAt = now(); },
  };
}

/* The clock of a page in which `installed` ran. */
const clockOf = (page) => ({
  runFor: (ms) => page.evaluate((time) => fhClock.runFor(time), ms),
  pauseAt: () => page.evaluate(() => fhClock.stop()),
});

/* The clock of a page in which nothing can run before the page's own scripts: the world's. */
const worldsClock = {
  runFor: (ms) => new Promise((resume) => setTimeout(resume, ms)),
  pauseAt: async () => {},
};

module.exports = { installed, clockOf, worldsClock };
