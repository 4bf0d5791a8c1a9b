/* program.js: a program of random cases, each twice: with its constants written where they are
 * used, so that what can be is computed by fhc, and with each of them in a `state`, so that all
 * is computed by the server. */
'use strict';

const { Random } = require('./random');
const { ALL, INT, STR, SCALARS, list, RECORDS } = require('./types');
const { Expressions } = require('./expressions');
const { makeBody } = require('./statements');
const { Markup } = require('./markup');
const V = require('./values');

const named = (type, value) => ({ type, text: V.literal(type, value), run: () => value });

/* Gives names of state for constants, and the declarations of these. */
function kept(prefix, declarations) {
  return (type, value) => {
    const name = `${prefix}_${declarations.length}`;
    declarations.push(`state ${name}: ${type.text} = ${V.literal(type, value)}`);
    return { type, text: name, run: () => value };
  };
}

function recordText(type) {
  const fields = type.fields.map((field) => `${field.name}: ${field.type.text}`
    + (field.fallback === undefined ? '' : ` = ${V.literal(field.type, field.fallback)}`));
  return `record ${type.name} { ${fields.join(', ')} }`;
}

const prelude = [
  'state trace: [int] = []',
  ...RECORDS.map(recordText),
  'fn Card(t: str, children, attrs) -> Div(attrs, Span(t), children, cls="card")',
].join('\n');

/* What the cases call: an effect and an identity for each type. */
function helpers(types) {
  return [...types].map((type) =>
    `fn fx_${type.id}(n: int, v: ${type.text}): ${type.text} { trace.push(n); return v }\n`
    + `fn same_${type.id}(v: ${type.text}): ${type.text} -> v`).join('\n');
}

/* ---- the kinds of cases: each gives the route's text and what it answers ---- */

function expressionCase(name, e, random) {
  const type = random.pick(ALL), made = e.make(type, 2 + random.below(3), true);
  return { text: `get /${name} { trace = []\n  let v: ${type.text} = ${made.text}\n  return "{json(v)}|{json(trace)}" }`,
           run: (env) => { const value = made.run(env); return `${V.jsonText(type, value)}|${V.jsonOf(list(INT), env.trace)}`; } };
}

function functionCase(name, e, random) {
  const result = random.pick(ALL), params = Array.from({ length: random.below(3) }, (_, i) => ({ name: `a${i}`, type: random.pick(ALL) }));
  const args = params.map(({ type }) => e.make(type, 1, true));
  e.locals.push(...params);
  const body = makeBody(e, result);
  e.locals.length = 0;
  const head = params.map((each) => `${each.name}: ${each.type.text}`).join(', ');
  return { text: `fn ${name}(${head}): ${result.text} {\n${body.lines.map((line) => `  ${line}`).join('\n')}\n}\n`
             + `get /${name} { trace = []\n  let v = ${name}(${args.map((each) => each.text).join(', ')})\n  return "{json(v)}|{json(trace)}" }`,
           run: (env) => {
             args.map((each) => each.run(env)).forEach((value, i) => env.locals.set(params[i].name, value));
             const value = body.run(env);
             return `${V.jsonText(result, value)}|${V.jsonOf(list(INT), env.trace)}`;
           } };
}

function markupCase(name, e, random) {
  const markup = new Markup(e), made = markup.element(2 + random.below(2));
  return { isMarkup: true, text: `get /${name} { trace = []\n  let v = ${made.text}\n  return v, Pre(json(trace)) }`,
           run: (env) => { const html = made.run(env); return `${html}<pre>${V.jsonOf(list(INT), env.trace)}</pre>`; } };
}

const KINDS = [expressionCase, functionCase, functionCase, markupCase];

/* What a case answers: {status, text}. */
function wanted(run) {
  try {
    return { status: 200, text: run({ locals: new Map(), trace: [] }) };
  } catch (error) {
    if (error instanceof V.Stop) return { status: 500 };
    throw error;
  }
}

/* One case in one of its two ways. The same seed gives the same case. */
function makeCase(name, seed, isKept, types) {
  const random = new Random(seed), declarations = [];
  const e = new Expressions(random, isKept ? kept(name, declarations) : named);
  const made = random.pick(KINDS)(name, e, random);
  for (const type of e.calls) types.add(type);
  return { seed, isMarkup: made.isMarkup, path: `/${name}`, text: [...declarations, made.text].join('\n'), want: wanted(made.run) };
}

/* {shared, cases}: pieces of a program (see tests/lib/pieces.js), `count` cases in two ways each. */
function makeProgram(seed, count) {
  const types = new Set(), cases = [];
  for (let i = 0; i < count; i++) {
    cases.push(makeCase(`f${i}`, seed + i, false, types), makeCase(`k${i}`, seed + i, true, types));
  }
  return { shared: { text: `${prelude}\n${helpers(types)}`, shared: true }, cases };
}

module.exports = { makeProgram };
