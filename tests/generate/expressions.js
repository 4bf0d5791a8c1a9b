/* expressions.js: random well-typed expressions.
 *
 * Each is {type, text, run}: how fh writes it, and a function of ours that computes it. The two are
 * made beside each other and share nothing but what docs/language.md says, so that where fhc and
 * `run` differ one of them is wrong. `run` is given {locals: Map, trace: []}; what has effects
 * pushes a number onto `trace`, as the program does, so that the order shows. */
'use strict';

const { INT, FLOAT, BOOL, STR, DURATION, RECORDS, SCALARS, list, map, optional } = require('./types');
const V = require('./values');
const { Stop, checked, points } = V;

const TEXTS = ['', 'a', 'b', 'abc', 'Hello', ' x ', 'a,b,c', '<b>&"', 'é', '😀!', 'line\nbreak', 'tab\t', '{', 'x y  z', '10'];
const INTS = [0n, 1n, 2n, 3n, 7n, -1n, -5n, 10n, 255n, 1000n, -1000n, 9007199254740993n];
const FLOATS = [0, 0.5, 1, 1.5, -2.25, 3.14159, 100, 1e6, 1e-7, -0.1, 1e21];
const DURATIONS = [0n, 1n, 250n, 1000n, 90000n, 3600000n, -1500n, 90061001n];

const sortable = (type) => ['int', 'float', 'str', 'duration'].includes(type.kind);
const floorDiv = (a, b) => { const q = a / b; return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q; };
const floorMod = (a, b) => { const r = a % b; return r !== 0n && (r < 0n) !== (b < 0n) ? r + b : r; };

/* Where Python's s[from:to] begins and ends. */
function bounds(length, from, to) {
  const at = (i) => { const n = Number(i); return n < 0 ? Math.max(0, n + length) : Math.min(n, length); };
  const [a, b] = [at(from), to === undefined ? length : at(to)];
  return [a, Math.max(a, b)];
}

/* Methods whose name alone says what they compute. */
const plain = {
  upper: (s) => s.toUpperCase(), lower: (s) => s.toLowerCase(),
  first: (xs) => (xs.length > 0 ? xs[0] : null), last: (xs) => (xs.length > 0 ? xs[xs.length - 1] : null),
};

class Expressions {
  /* `constants`: how the leaves are written, as literals or as names of state (see program.js). */
  constructor(random, constants) {
    this.random = random;
    this.constants = constants;
    this.locals = [];   /* what can be read here: {name, type, isVar} */
    this.effects = 0;   /* how many numbers have been given out for the trace */
    this.calls = new Set(); /* types for which the program needs fx_… and same_… */
    this.names = 0;
  }

  /* ---- values ---- */

  value(type, depth = 2) {
    const { random } = this;
    switch (type.kind) {
      case 'int': return random.pick(INTS);
      case 'float': return random.pick(FLOATS);
      case 'bool': return random.chance(0.5);
      case 'str': return random.pick(TEXTS);
      case 'duration': return random.pick(DURATIONS);
      case 'list': return Array.from({ length: 1 + random.below(3) }, () => this.value(type.item, depth - 1));
      case 'map': return this.keys(type.key).map((key) => [key, this.value(type.value, depth - 1)]);
      case 'optional': return this.value(type.item, depth);
      default: return type.fields.map((field) => (field.fallback !== undefined && random.chance(0.4)
        ? field.fallback : this.value(field.type, depth - 1)));
    }
  }

  keys(type) {
    const all = type.kind === 'int' ? [1n, 2n, 5n, -3n] : ['a', 'b', 'c', 'key d'];
    return all.filter(() => this.random.chance(0.6)).concat(type.kind === 'int' ? [40n] : ['z']);
  }

  /* ---- leaves ---- */

  leaf(type) {
    const made = this.constants(type, this.value(type));
    /* A plain value is no optional until a place takes it as one. */
    return type.text.includes('?') ? this.through(made) : made;
  }

  /* The same value, of the type that a parameter has. */
  through(inner) {
    this.calls.add(inner.type);
    return { ...inner, text: `same_${inner.type.id}(${inner.text})` };
  }

  local(type) {
    const known = this.locals.filter((each) => each.type === type);
    if (known.length === 0) return this.leaf(type);
    const { name } = this.random.pick(known);
    return { type, text: name, run: (env) => env.locals.get(name) };
  }

  fresh(prefix) { return `${prefix}${this.names++}`; }

  /* Something with an effect: it leaves its number in the trace and gives its argument. */
  effect(inner) {
    const { type } = inner, n = this.effects++;
    this.calls.add(type);
    return { type, text: `fx_${type.id}(${n}, ${inner.text})`,
             run: (env) => { const value = inner.run(env); env.trace.push(BigInt(n)); return value; } };
  }

  /* ---- any type ---- */

  /* `typed`: the place says what type it wants, so that `[]`, `{}` and `none` may stand there. */
  make(type, depth, typed = false) {
    const { random } = this;
    if (typed && random.chance(0.06)) {
      if (type.kind === 'list') return { type, text: '[]', run: () => [] };
      if (type.kind === 'map') return { type, text: '{}', run: () => [] };
      if (type.kind === 'optional') return { type, text: 'none', run: () => null };
    }
    if (depth <= 0) return random.chance(0.5) ? this.local(type) : this.leaf(type);
    if (random.chance(0.18)) return this.effect(this.make(type, depth - 1, true));
    if (random.chance(0.35)) return this.general(type, depth - 1);
    return this[type.kind](type, depth - 1);
  }

  general(type, depth) {
    const { random } = this;
    switch (random.below(8)) {
      case 0: return this.local(type);
      case 1: return this.conditional(type, depth);
      case 2: return this.match(type, depth);
      case 3: return this.opened(type, depth);
      case 4: return type.kind === 'optional' ? this.leaf(type) : this.otherwise(type, depth);
      case 5: return this.item(type, depth);
      case 6: return this.field(type, depth);
      default: return this.same(type, depth);
    }
  }

  same(type, depth) {
    return this.through(this.make(type, depth, true));
  }

  conditional(type, depth) {
    const c = this.make(BOOL, depth), a = this.make(type, depth), b = this.make(type, depth);
    return { type, text: `(if ${c.text} -> ${a.text} else ${b.text})`,
             run: (env) => (c.run(env) ? a.run(env) : b.run(env)) };
  }

  match(type, depth) {
    const over = this.random.pick([INT, STR, BOOL]), subject = this.make(over, depth);
    const pattern = this.value(over), a = this.make(type, depth), b = this.make(type, depth);
    return { type, text: `(match ${subject.text} { ${V.literal(over, pattern).replace(/^\((.*)\)$/, '$1')} -> ${a.text}, else -> ${b.text} })`,
             run: (env) => (V.equal(over, subject.run(env), pattern) ? a.run(env) : b.run(env)) };
  }

  /* if let x = … -> …, where the name may well not be used. */
  opened(type, depth) {
    const inner = this.random.pick(SCALARS), maybe = this.make(optional(inner), depth, false);
    const name = this.fresh('it');
    this.locals.push({ name, type: inner });
    const a = this.make(type, depth);
    this.locals.pop();
    const b = this.make(type, depth);
    return { type, text: `(if let ${name} = ${maybe.text} -> ${a.text} else ${b.text})`,
             run: (env) => {
               const value = maybe.run(env);
               if (value === null) return b.run(env);
               env.locals.set(name, value);
               return a.run(env);
             } };
  }

  otherwise(type, depth) {
    const maybe = this.make(optional(type), depth), b = this.make(type, depth);
    return { type, text: `(${maybe.text} ?? ${b.text})`,
             run: (env) => { const value = maybe.run(env); return value === null ? b.run(env) : value; } };
  }

  item(type, depth) {
    const xs = this.make(list(type), depth), at = this.random.pick([0n, 0n, 0n, -1n, 1n]);
    return { type, text: `${xs.text}[${at}]`,
             run: (env) => {
               const value = xs.run(env), i = at < 0n ? value.length + Number(at) : Number(at);
               if (i < 0 || i >= value.length) throw new Stop('index');
               return value[i];
             } };
  }

  field(type, depth) {
    const holders = RECORDS.flatMap((r) => r.fields.map((field, i) => ({ r, field, i }))
      .filter(({ field }) => field.type === type));
    if (holders.length === 0) return this.leaf(type);
    const { r, field, i } = this.random.pick(holders), object = this.make(r, depth);
    return { type, text: `${object.text}.${field.name}`, run: (env) => object.run(env)[i] };
  }

  binary(type, sign, a, b, compute) {
    return { type, text: `(${a.text} ${sign} ${b.text})`,
             run: (env) => { const x = a.run(env); return compute(x, b.run(env)); } };
  }

  method(type, object, name, args, compute = plain[name]) {
    return { type, text: `${object.text}.${name}(${args.map((each) => each.text).join(', ')})`,
             run: (env) => { const value = object.run(env); return compute(value, ...args.map((each) => each.run(env))); } };
  }

  call(type, name, args, compute) {
    return { type, text: `${name}(${args.map((each) => each.text).join(', ')})`,
             run: (env) => compute(...args.map((each) => each.run(env))) };
  }

  some(type, depth, least = 2) {
    return Array.from({ length: least + this.random.below(3) }, () => this.make(type, depth));
  }

  small() { const n = BigInt(this.random.below(5)) - 1n; return { type: INT, text: String(n), run: () => n }; }

  /* ---- by type ---- */

  int(type, depth) {
    const make = (t) => this.make(t, depth);
    switch (this.random.below(15)) {
      case 0: return this.binary(INT, '+', make(INT), make(INT), (a, b) => checked(a + b));
      case 1: return this.binary(INT, '-', make(INT), make(INT), (a, b) => checked(a - b));
      case 2: return this.binary(INT, '*', make(INT), make(INT), (a, b) => checked(a * b));
      case 3: return this.binary(INT, '//', make(INT), make(INT), (a, b) => {
        if (b === 0n) throw new Stop('zero');
        return checked(floorDiv(a, b));
      });
      case 4: return this.binary(INT, '%', make(INT), make(INT), (a, b) => {
        if (b === 0n) throw new Stop('zero');
        return floorMod(a, b);
      });
      case 5: { const a = make(INT); return { type, text: `(-${a.text})`, run: (env) => checked(-a.run(env)) }; }
      case 6: return this.call(INT, 'len', [make(STR)], (s) => BigInt(points(s).length));
      case 7: return this.call(INT, 'len', [make(this.random.pick([list(INT), list(STR), map(STR, INT)]))], (x) => BigInt(x.length));
      case 8: return this.call(INT, 'abs', [make(INT)], (a) => checked(a < 0n ? -a : a));
      case 9: return this.call(INT, 'min', this.some(INT, depth), (...xs) => xs.reduce((a, b) => (b < a ? b : a)));
      case 10: return this.call(INT, 'max', this.some(INT, depth), (...xs) => xs.reduce((a, b) => (b > a ? b : a)));
      case 11: return this.call(INT, 'int', [make(BOOL)], (b) => (b ? 1n : 0n));
      case 12: { const d = make(DURATION); return { type, text: `${d.text}.ms`, run: (env) => d.run(env) }; }
      case 13: return { type, text: 'len(trace)', run: (env) => BigInt(env.trace.length) };
      default: return this.call(INT, 'round', [make(INT)], (a) => a);
    }
  }

  float(type, depth) {
    const make = (t) => this.make(t, depth);
    /* An int may stand where a float is wanted, beside a float. */
    const either = () => (this.random.chance(0.3) ? this.asFloat(make(INT)) : make(FLOAT));
    switch (this.random.below(9)) {
      case 0: return this.binary(FLOAT, '+', make(FLOAT), either(), (a, b) => a + b);
      case 1: return this.binary(FLOAT, '-', either(), make(FLOAT), (a, b) => a - b);
      case 2: return this.binary(FLOAT, '*', make(FLOAT), either(), (a, b) => a * b);
      case 3: return this.binary(FLOAT, '/', either(), either(), (a, b) => {
        if (b === 0) throw new Stop('zero');
        return a / b;
      });
      case 4: { const a = make(FLOAT); return { type, text: `(-${a.text})`, run: (env) => -a.run(env) }; }
      case 5: return this.call(FLOAT, 'float', [make(INT)], Number);
      case 6: return this.call(FLOAT, 'abs', [make(FLOAT)], Math.abs);
      case 7: return this.call(FLOAT, 'min', this.some(FLOAT, depth), (...xs) => xs.reduce((a, b) => (b < a ? b : a)));
      default: return this.call(FLOAT, 'max', this.some(FLOAT, depth), (...xs) => xs.reduce((a, b) => (b > a ? b : a)));
    }
  }

  asFloat(inner) { return { ...inner, type: FLOAT, run: (env) => Number(inner.run(env)) }; }

  bool(type, depth) {
    const make = (t) => this.make(t, depth), { random } = this;
    const any = random.pick([...SCALARS, list(INT), list(STR), map(STR, INT), optional(INT), ...RECORDS]);
    const ordered = random.pick([INT, FLOAT, STR, DURATION]);
    switch (random.below(11)) {
      case 0: return this.binary(BOOL, '==', make(any), make(any), (a, b) => V.equal(any, a, b));
      case 1: return this.binary(BOOL, '!=', make(any), make(any), (a, b) => !V.equal(any, a, b));
      case 2: return this.binary(BOOL, '<', make(ordered), make(ordered), (a, b) => V.compare(ordered, a, b) < 0);
      case 3: return this.binary(BOOL, '>=', make(ordered), make(ordered), (a, b) => V.compare(ordered, a, b) >= 0);
      case 4: case 5: {
        const [a, b] = [make(BOOL), make(BOOL)], both = random.chance(0.5);
        return { type, text: `(${a.text} ${both ? 'and' : 'or'} ${b.text})`,
                 run: (env) => (both ? a.run(env) && b.run(env) : a.run(env) || b.run(env)) };
      }
      case 6: { const a = make(BOOL); return { type, text: `(not ${a.text})`, run: (env) => !a.run(env) }; }
      case 7: return this.binary(BOOL, 'in', make(any.kind === 'optional' ? INT : any), make(list(any.kind === 'optional' ? INT : any)),
                                 (a, xs) => xs.some((each) => V.equal(any.kind === 'optional' ? INT : any, a, each)));
      case 8: return this.binary(BOOL, 'in', make(STR), make(map(STR, INT)), (k, m) => m.some(([key]) => key === k));
      case 9: return this.binary(BOOL, 'in', make(STR), make(STR), (part, whole) => whole.includes(part));
      default: {
        const [name, compute] = random.pick([['contains', (s, x) => s.includes(x)], ['starts_with', (s, x) => s.startsWith(x)],
                                             ['ends_with', (s, x) => s.endsWith(x)]]);
        return this.method(BOOL, make(STR), name, [make(STR)], compute);
      }
    }
  }

  str(type, depth) {
    const make = (t) => this.make(t, depth), { random } = this;
    const any = random.pick([...SCALARS, list(INT), list(STR)]);
    switch (random.below(12)) {
      case 0: return this.binary(STR, '+', make(STR), make(STR), (a, b) => a + b);
      case 1: case 2: return this.interpolation(depth);
      case 3: return this.call(STR, 'str', [make(any)], (x) => V.textOf(any, x));
      case 4: return this.method(STR, make(STR), random.pick(['upper', 'lower']), []);
      case 5: return this.method(STR, make(STR), 'replace', [{ text: '"a"', run: () => 'a' }, make(STR)], (s, a, b) => s.split(a).join(b));
      case 6: return this.method(STR, make(STR), 'slice', [this.small(), this.small()], (s, a, b) => {
        const chars = points(s);
        return chars.slice(...bounds(chars.length, a, b)).join('');
      });
      case 7: return this.method(STR, make(STR), 'repeat', [{ text: '2', run: () => 2 }], (s, n) => s.repeat(n));
      case 8: return this.method(STR, make(list(INT)), 'join', [make(STR)], (xs, sep) => xs.join(sep));
      case 9: return this.method(STR, make(list(STR)), 'join', [make(STR)], (xs, sep) => xs.join(sep));
      case 10: {
        const s = make(STR);
        return { type, text: `${s.text}[0]`, run: (env) => {
          const chars = points(s.run(env));
          if (chars.length === 0) throw new Stop('index');
          return chars[0];
        } };
      }
      default: { const n = make(INT); return { type, text: `"{${n.text}:x}"`, run: (env) => {
        const value = n.run(env);
        return value.toString(16);
      } }; }
    }
  }

  interpolation(depth) {
    const parts = Array.from({ length: 1 + this.random.below(3) }, () => {
      const of = this.random.pick([...SCALARS, list(INT)]);
      return { of, inner: this.make(of, depth), before: this.random.pick(['', 'n=', ' ', '\\{', 'é']) };
    });
    return { type: STR, text: `"${parts.map(({ inner, before }) => `${before}{${inner.text}}`).join('')}"`,
             run: (env) => parts.map(({ of, inner, before }) => before.replace('\\', '') + V.textOf(of, inner.run(env))).join('') };
  }

  duration(type, depth) {
    const make = (t) => this.make(t, depth);
    switch (this.random.below(3)) {
      case 0: return this.binary(DURATION, '+', make(DURATION), make(DURATION), (a, b) => checked(a + b));
      case 1: return this.binary(DURATION, '-', make(DURATION), make(DURATION), (a, b) => checked(a - b));
      default: return this.binary(DURATION, '*', make(DURATION), make(INT), (a, b) => checked(a * b));
    }
  }

  list(type, depth) {
    const make = (t) => this.make(t, depth), { random } = this, { item } = type;
    switch (random.below(9)) {
      case 0: case 1: {
        const items = this.some(item, depth, 1);
        return { type, text: `[${items.map((each) => each.text).join(', ')}]`, run: (env) => items.map((each) => each.run(env)) };
      }
      case 2: return this.binary(type, '+', make(type), make(type), (a, b) => [...a, ...b]);
      case 3: return this.method(type, make(type), 'reverse', [], (xs) => [...xs].reverse());
      case 4: if (!sortable(item)) return this.loop(type, depth);
        return this.method(type, make(type), 'sort', [], (xs) => [...xs].sort((a, b) => V.compare(item, a, b)));
      case 5: return this.method(type, make(type), 'slice', [this.small()], (xs, a) => xs.slice(...bounds(xs.length, a)));
      case 6: {
        if (item !== STR) return this.loop(type, depth);
        return this.method(type, make(STR), 'split', [{ text: '","', run: () => ',' }], (s, sep) => s.split(sep));
      }
      case 7: {
        const keys = item === INT || item === STR;
        if (!keys) return this.loop(type, depth);
        const of = item === INT ? map(INT, STR) : map(STR, INT);
        return this.method(type, make(of), 'keys', [], (m) => m.map(([k]) => k));
      }
      default: return this.loop(type, depth);
    }
  }

  /* [for x in xs if c -> e] */
  loop(type, depth) {
    const { random } = this, from = random.pick([INT, STR, FLOAT, DURATION]), xs = this.make(list(from), depth);
    const name = this.fresh('x'), index = random.chance(0.4) ? this.fresh('i') : null;
    const before = this.locals.length;
    this.locals.push({ name, type: from });
    if (index) this.locals.push({ name: index, type: INT });
    const filter = random.chance(0.4) ? this.make(BOOL, depth) : null, body = this.make(type.item, depth);
    this.locals.length = before;
    return { type, text: `[for ${index ? `${index}, ` : ''}${name} in ${xs.text}${filter ? ` if ${filter.text}` : ''} -> ${body.text}]`,
             run: (env) => {
               const out = [];
               xs.run(env).forEach((x, i) => {
                 env.locals.set(name, x);
                 if (index) env.locals.set(index, BigInt(i));
                 if (!filter || filter.run(env)) out.push(body.run(env));
               });
               return out;
             } };
  }

  map(type, depth) {
    const entries = this.keys(type.key).map((key) => ({ key, value: this.make(type.value, depth) }));
    return { type, text: `{${entries.map(({ key, value }) => `${V.literal(type.key, key)}: ${value.text}`).join(', ')}}`,
             run: (env) => entries.map(({ key, value }) => [key, value.run(env)]) };
  }

  optional(type, depth) {
    const make = (t) => this.make(t, depth), { random } = this, { item } = type;
    switch (random.below(5)) {
      case 0: {
        const c = make(BOOL), a = make(item);
        return { type, text: `(if ${c.text} -> ${a.text})`, run: (env) => (c.run(env) ? a.run(env) : null) };
      }
      case 1: return this.method(type, make(list(item)), random.pick(['first', 'last']), []);
      case 2: return this.method(type, make(list(type)), random.pick(['first', 'last']), []);
      case 3: {
        const m = make(map(STR, item)), key = make(STR);
        return { type, text: `${m.text}[${key.text}]`, run: (env) => {
          const entries = m.run(env), k = key.run(env), found = entries.find(([each]) => each === k);
          return found ? found[1] : null;
        } };
      }
      default: if (item !== INT) return this.leaf(type);
        return this.method(type, make(list(STR)), 'index', [make(STR)], (xs, x) => {
          const i = xs.indexOf(x);
          return i < 0 ? null : BigInt(i);
        });
    }
  }

  record(type, depth) {
    const given = type.fields.map((field, i) => ({ field, i }))
      .filter(({ field }) => field.fallback === undefined || this.random.chance(0.7));
    if (this.random.chance(0.4)) given.reverse(); /* by name, in another order */
    const made = given.map((each) => ({ ...each, value: this.make(each.field.type, depth, true) }));
    return { type, text: `${type.name}(${made.map(({ field, value }) => `${field.name}=${value.text}`).join(', ')})`,
             run: (env) => {
               const out = type.fields.map((field) => field.fallback);
               for (const { i, value } of made) out[i] = value.run(env);
               return out;
             } };
  }
}

module.exports = { Expressions, sortable, bounds };
