/* random.js: numbers that look random and are the same again for the same seed (mulberry32). */
'use strict';

class Random {
  constructor(seed) { this.state = seed >>> 0; }

  /* At least 0, less than 1. */
  next() {
    this.state = (this.state + 0x6D2B79F5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n) { return Math.floor(this.next() * n); }
  chance(p) { return this.next() < p; }
  pick(list) { return list[this.below(list.length)]; }
}

module.exports = { Random };
