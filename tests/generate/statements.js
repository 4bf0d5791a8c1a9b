/* statements.js: random bodies of functions, over the expressions of expressions.js.
 *
 * A statement is {lines, run}. `run` gives how it ended: undefined at its end, else one of BREAK,
 * CONTINUE, or {value} where the function returns. */
'use strict';

const { INT, BOOL, STR, SCALARS, ALL, list, map, optional } = require('./types');
const V = require('./values');
const { Stop, checked } = V;

const BREAK = Symbol('break'), CONTINUE = Symbol('continue');

const indent = (lines) => lines.map((line) => `  ${line}`);

function runAll(statements, env) {
  for (const each of statements) {
    const end = each.run(env);
    if (end !== undefined) return end;
  }
  return undefined;
}

/* Values are values: what is changed in place is a copy. */
const copy = (value) => (Array.isArray(value) ? value.map(copy) : value);

class Statements {
  constructor(expressions, result) {
    this.e = expressions;
    this.random = expressions.random;
    this.result = result;
    this.loops = 0;
  }

  make(type, depth = 2, typed = false) { return this.e.make(type, depth, typed); }

  /* A block sees what is declared around it; what it declares ends with it. */
  block(count, depth) {
    const before = this.e.locals.length;
    const statements = Array.from({ length: count }, () => this.statement(depth));
    this.e.locals.length = before;
    return { lines: indent(statements.flatMap((each) => each.lines)), run: (env) => runAll(statements, env) };
  }

  statement(depth) {
    const { random } = this;
    if (depth <= 0) return random.chance(0.6) ? this.declare() : this.assign();
    switch (random.below(12)) {
      case 0: case 1: case 2: return this.declare();
      case 3: case 4: return this.assign();
      case 5: return this.change();
      case 6: return this.branch(depth);
      case 7: return this.each(depth);
      case 8: return this.whileLoop(depth);
      case 9: return this.letElse();
      case 10: return this.leave();
      default: return this.ifLet(depth);
    }
  }

  /* Names that are never read begin with `_` or not: both must compile. */
  declare() {
    const type = this.random.pick(ALL), isVar = this.random.chance(0.6), typed = this.random.chance(0.7);
    const name = this.e.fresh(this.random.chance(0.15) ? '_v' : 'v'), value = this.make(type, 2, typed);
    this.e.locals.push({ name, type, isVar });
    return { lines: [`${isVar ? 'var' : 'let'} ${name}${typed ? `: ${type.text}` : ''} = ${value.text}`],
             run: (env) => { env.locals.set(name, copy(value.run(env))); } };
  }

  variable(accepts) {
    const known = this.e.locals.filter((each) => each.isVar && accepts(each.type));
    return known.length > 0 ? this.random.pick(known) : null;
  }

  assign() {
    const target = this.variable(() => true);
    if (!target) return this.declare();
    const { name, type } = target;
    if (type === INT && this.random.chance(0.6)) {
      const value = this.make(INT);
      return { lines: [`${name} += ${value.text}`],
               run: (env) => { const old = env.locals.get(name); env.locals.set(name, checked(old + value.run(env))); } };
    }
    const value = this.make(type, 2, true);
    return { lines: [`${name} = ${value.text}`], run: (env) => { env.locals.set(name, copy(value.run(env))); } };
  }

  /* In place: items, entries, fields. */
  change() {
    const target = this.variable((type) => ['list', 'map', 'record'].includes(type.kind));
    if (!target) return this.assign();
    const { name, type } = target;
    if (type.kind === 'list') return this.changeList(name, type);
    if (type.kind === 'map') {
      const key = this.random.pick(this.e.keys(type.key)), value = this.make(type.value, 1, true);
      return { lines: [`${name}[${V.literal(type.key, key)}] = ${value.text}`], run: (env) => {
        const v = value.run(env), entries = env.locals.get(name), found = entries.find(([k]) => k === key);
        if (found) found[1] = copy(v); else entries.push([key, copy(v)]);
      } };
    }
    const i = this.random.below(type.fields.length), field = type.fields[i], value = this.make(field.type, 1, true);
    return { lines: [`${name}.${field.name} = ${value.text}`],
             run: (env) => { const v = value.run(env); env.locals.get(name)[i] = copy(v); } };
  }

  changeList(name, type) {
    const value = this.make(type.item, 1, true);
    switch (this.random.below(3)) {
      case 0: return { lines: [`${name}.push(${value.text})`],
                       run: (env) => { const v = value.run(env); env.locals.get(name).push(copy(v)); } };
      case 1: return { lines: [`${name}[0] = ${value.text}`], run: (env) => {
        const v = value.run(env), xs = env.locals.get(name);
        if (xs.length === 0) throw new Stop('index');
        xs[0] = copy(v);
      } };
      default: {
        const got = this.e.fresh(this.random.chance(0.5) ? '_p' : 'p'), maybe = optional(type.item);
        this.e.locals.push({ name: got, type: maybe });
        return { lines: [`let ${got} = ${name}.pop()`], run: (env) => {
          const xs = env.locals.get(name);
          env.locals.set(got, xs.length > 0 ? xs.pop() : null);
        } };
      }
    }
  }

  branch(depth) {
    const c = this.make(BOOL), a = this.block(1 + this.random.below(2), depth - 1);
    const b = this.random.chance(0.5) ? this.block(1, depth - 1) : null;
    return { lines: [`if ${c.text} {`, ...a.lines, b ? '} else {' : '}', ...(b ? [...b.lines, '}'] : [])],
             run: (env) => (c.run(env) ? a.run(env) : b ? b.run(env) : undefined) };
  }

  ifLet(depth) {
    const of = this.random.pick(SCALARS), maybe = this.make(optional(of)), name = this.e.fresh('o');
    this.e.locals.push({ name, type: of });
    const a = this.block(1, depth - 1);
    this.e.locals.pop();
    const b = this.random.chance(0.5) ? this.block(1, depth - 1) : null;
    return { lines: [`if let ${name} = ${maybe.text} {`, ...a.lines, b ? '} else {' : '}', ...(b ? [...b.lines, '}'] : [])],
             run: (env) => {
               const value = maybe.run(env);
               if (value === null) return b ? b.run(env) : undefined;
               env.locals.set(name, value);
               return a.run(env);
             } };
  }

  letElse() {
    const of = this.random.pick(SCALARS), maybe = this.make(optional(of));
    const name = this.e.fresh(this.random.chance(0.3) ? '_n' : 'n'), instead = this.make(this.result, 1, true);
    this.e.locals.push({ name, type: of });
    return { lines: [`let ${name} = ${maybe.text} else { return ${instead.text} }`], run: (env) => {
      const value = maybe.run(env);
      if (value === null) return { value: instead.run(env) };
      env.locals.set(name, value);
      return undefined;
    } };
  }

  leave() {
    if (this.loops > 0 && this.random.chance(0.7)) {
      const c = this.make(BOOL), isBreak = this.random.chance(0.5);
      return { lines: [`if ${c.text} { ${isBreak ? 'break' : 'continue'} }`],
               run: (env) => (c.run(env) ? (isBreak ? BREAK : CONTINUE) : undefined) };
    }
    const c = this.make(BOOL), value = this.make(this.result, 1, true);
    return { lines: [`if ${c.text} { return ${value.text} }`],
             run: (env) => (c.run(env) ? { value: value.run(env) } : undefined) };
  }

  loopBody(depth, names) {
    const before = this.e.locals.length;
    this.e.locals.push(...names);
    this.loops++;
    const body = this.block(1 + this.random.below(2), depth - 1);
    this.loops--;
    this.e.locals.length = before;
    return body;
  }

  /* Over a list, a map or a range; the thing walked is as it was when the loop began. */
  each(depth) {
    const { random } = this, name = this.e.fresh('x'), second = this.e.fresh('y');
    const kind = random.below(3), of = random.pick(SCALARS);
    const over = kind === 0 ? this.make(list(of)) : kind === 1 ? this.make(map(STR, INT)) : null;
    const names = kind === 0 ? [{ name, type: of }] : kind === 1 ? [{ name, type: STR }, { name: second, type: INT }]
      : [{ name, type: INT }];
    const body = this.loopBody(depth, names), end = BigInt(random.below(4));
    const head = kind === 0 ? `${name} in ${over.text}` : kind === 1 ? `${name}, ${second} in ${over.text}` : `${name} in 0..${end}`;
    return { lines: [`for ${head} {`, ...body.lines, '}'], run: (env) => {
      const walked = over ? copy(over.run(env)) : Array.from({ length: Number(end) }, (_, i) => BigInt(i));
      for (const each of walked) {
        if (kind === 1) {
          env.locals.set(name, each[0]);
          env.locals.set(second, each[1]);
        } else env.locals.set(name, each);
        const how = body.run(env);
        if (how === BREAK) break;
        if (how !== undefined && how !== CONTINUE) return how;
      }
      return undefined;
    } };
  }

  /* A counter of its own bounds it. */
  whileLoop(depth) {
    const count = this.e.fresh('w'), c = this.make(BOOL, 1), body = this.loopBody(depth, []);
    return { lines: [`var ${count} = 0`, `while ${count} < 3 and ${c.text} {`, `  ${count} += 1`, ...body.lines, '}'],
             run: (env) => {
               for (let n = 0; n < 3 && c.run(env); n++) {
                 const how = body.run(env);
                 if (how === BREAK) break;
                 if (how !== undefined && how !== CONTINUE) return how;
               }
               return undefined;
             } };
  }
}

/* The body of a function that gives `result`. */
function makeBody(expressions, result) {
  const statements = new Statements(expressions, result);
  const before = expressions.locals.length;
  const some = Array.from({ length: 2 + expressions.random.below(5) }, () => statements.statement(2));
  const last = expressions.make(result, 2, true);
  expressions.locals.length = before;
  return { lines: [...some.flatMap((each) => each.lines), `return ${last.text}`], run: (env) => {
    const end = runAll(some, env);
    return end === undefined ? last.run(env) : end.value;
  } };
}

module.exports = { makeBody };
