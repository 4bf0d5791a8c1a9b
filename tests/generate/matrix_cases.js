/* matrix_cases.js: values of every type in every operator, function, method and context.
 *
 * A case is {text, call}: declarations with the name `@` in them, and a statement that makes use
 * of them (or null). Most are refused by check, and that is right; the others have to compile. */
'use strict';

/* How a program writes a value of each type; `ws` and what belongs to a request have none. */
const TYPES = {
  int: ['7', '(-3)'], float: ['2.5'], bool: ['true'], str: ['"a{1}b"', '"<"'], duration: ['90s'],
  time: ['now()'], html: ['B("x")'], json: ['json({"a": [1]})'],
  '[int]': ['[3, 1]'], '[float]': ['[1.5]'], '[str]': ['["b", "a"]'], '[bool]': ['[true]'],
  '[html]': ['[B("x"), I("y")]'], '[json]': ['[json(1)]'], '[duration]': ['[2s, 1s]'],
  '[int?]': ['[1, none]'], '[str?]': ['["a", none]'], '[[int]]': ['[[1], []]'],
  '[Point]': ['[Point(x=1)]'], '[Point?]': ['[Point(x=1), none]'], '[{str: int}]': ['[{"a": 1}]'],
  '{str: int}': ['{"a": 1}'], '{int: str}': ['{1: "a"}'], '{str: [int]}': ['{"a": [1]}'],
  '{str: int?}': ['{"a": 1}'], '{int: Point}': ['{1: Point(x=1)}'], '{str: html}': ['{"a": B("x")}'],
  'int?': ['(if yes -> 7)'], 'float?': ['(if yes -> 0.5)'], 'bool?': ['(if yes -> true)'],
  'str?': ['"ab".split("b").first()'], 'html?': ['(if yes -> B("x"))'], 'json?': ['(if yes -> json(1))'],
  'duration?': ['(if yes -> 1s)'], 'time?': ['(if yes -> now())'], '[int]?': ['(if yes -> [1])'],
  '{str: int}?': ['(if yes -> {"a": 1})'], 'Point?': ['(if yes -> Point(x=1))'],
  Point: ['Point(x=1, label="l", tags=["t"])'], Nest: ['Nest(p=Point(x=1), m={"a": none})'],
  ws: [], 'ws?': [], '[ws]': [], send: [], req: [], session: [], attrs: [], file: [],
};
const STORED = Object.keys(TYPES).filter((type) => TYPES[type].length > 0);
const CORE = ['int', 'float', 'bool', 'str', 'duration', 'time', 'html', 'json', '[int]', '[str]', '{str: int}',
              'int?', 'str?', 'Point'];
const BY_NAME = ['send', 'req', 'session', 'attrs'];

const id = (type) => `of_${type.replace(/[^a-zA-Z]/g, (c) => ({ '[': 'l', '{': 'm', '?': 'o' })[c] || '_')}`;

const prelude = [
  'record Point { x: int, label: str = "p", tags: [str] = [], height: float? }',
  'record Nest { p: Point, at: Point?, many: [Point] = [], m: {str: int?} }',
  'session { user: str?, n: int = 0 }',
  'const yes = true',
  'fn Card(title: str, children, attrs) -> Div(H2(title), children, attrs)',
  ...STORED.map((type) => `state ${id(type)}: ${type} = ${TYPES[type][0]}`),
  ...STORED.map((type) => `fn fx_${id(type)}(v: ${type}): ${type} { of_int += 1; return v }`),
].join('\n');

/* ---- values ---- */

const param = (name, type) => (BY_NAME.includes(type) ? type : `${name}: ${type}`);
const named = (name, type) => (BY_NAME.includes(type) ? type : name);
const argument = (type) => (TYPES[type].length > 0 ? id(type) : type === '[ws]' ? '[ws]' : named('ws', type));

/* A function of values that only a handler knows. */
function ofParams(types, body) {
  const names = types.map((type, i) => named('abc'[i], type));
  const params = types.map((type, i) => param('abc'[i], type));
  return { text: `fn @(${[...new Set(params)].join(', ')}) ${body(...names)}`,
           call: types.some((type) => ['req', 'attrs', 'file'].includes(type)) ? null
             : `@(${types.filter((type) => !BY_NAME.includes(type)).map(argument).join(', ')})` };
}

const ofConstants = (types, body) => ({ text: `fn @() ${body(...types.map((type) => TYPES[type].at(-1)))}`, call: '@()' });
const ofEffects = (types, body) => ({ text: `fn @() ${body(...types.map((type) => `fx_${id(type)}(${TYPES[type][0]})`))}`, call: '@()' });

/* The same with values of each kind. */
function* ways(types, body) {
  yield ofParams(types, body);
  if (!types.every((type) => TYPES[type].length > 0)) return;
  yield ofConstants(types, body);
  yield ofEffects(types, body);
}

/* ---- operators ---- */

const BINARY = ['+', '-', '*', '/', '//', '%', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in', '??', '..'];
const ASSIGN = ['=', '+=', '-=', '*=', '/=', '//=', '%='];

function* operators() {
  for (const a of Object.keys(TYPES)) {
    for (const op of ['-', 'not ', '- -', '-(-']) {
      yield* ways([a], (x) => `-> ${op}${x}${op.includes('(') ? ')' : ''}`);
    }
    for (const b of Object.keys(TYPES)) {
      if (a !== b && !(CORE.includes(a) && CORE.includes(b)) && !a.includes(b) && !b.includes(a)) continue;
      for (const op of BINARY) {
        yield* ways([a, b], (x, y) => `-> ${x} ${op} ${y}`);
        if (TYPES[a].length > 0) yield ofParams([b], (y) => `-> ${TYPES[a].at(-1)} ${op} ${y}`);
        if (TYPES[b].length > 0) yield ofParams([a], (x) => `-> ${x} ${op} ${TYPES[b].at(-1)}`);
      }
      for (const op of ASSIGN) yield* ways([a, b], (x, y) => `{ var x = ${x}; x ${op} ${y}; return x }`);
    }
  }
}

/* ---- methods and members ---- */

const METHODS = ['upper', 'lower', 'trim', 'split', 'contains', 'starts_with', 'ends_with', 'replace', 'slice', 'lines',
                 'repeat', 'index', 'push', 'pop', 'insert', 'remove', 'clear', 'sort', 'reverse', 'first', 'last', 'join',
                 'keys', 'values', 'str', 'int', 'float', 'bool', 'list', 'format', 'header', 'cookie', 'send', 'close',
                 'subscribe', 'unsubscribe', 'publish', 'save'];
const MEMBERS = ['unix', 'ms', 'seconds', 'id', 'ip', 'path', 'open', 'headers', 'method', 'query', 'body', 'htmx', 'name',
                 'type', 'size', 'x', 'label', 'tags', 'height', 'p', 'at', 'many', 'm', 'user', 'n'];
const ARGUMENTS = [[], ...['int', 'str', 'float', 'int?', 'html', 'json', 'bool', 'duration', '[int]', 'Point', '{str: int}'].map((type) => [type]),
                   ['int', 'int'], ['str', 'str'], ['int', 'str'], ['str', 'html'], ['int', 'Point'], ['str', 'json']];

function* methods() {
  for (const type of Object.keys(TYPES)) {
    for (const name of MEMBERS) yield* ways([type], (x) => `-> ${x}.${name}`);
    for (const name of METHODS) {
      for (const types of ARGUMENTS) {
        const all = [type, ...types], isKnown = all.every((each) => TYPES[each].length > 0);
        const called = (x, ...args) => `-> ${x}.${name}(${args.join(', ')})`;
        yield ofParams(all, called);
        if (isKnown) yield ofConstants(all, called);
        yield ofParams(all, (x, ...args) => `{ var x = ${x}; x.${name}(${args.join(', ')}); return x }`);
        if (TYPES[type].length > 0) yield ofParams(types.length > 0 ? types : ['int'], (...args) => `{ ${id(type)}.${name}(${(types.length > 0 ? args : []).join(', ')}) }`);
      }
    }
  }
}

/* ---- functions and contexts: $ is the value, ! its type ---- */

const EXPRESSIONS = [
  '$', '[$]', '[$, $]', '{"k": $}', '{$: 1}', '[1, 2][$]', '{"a": 1}[$]', '{1: "a"}[$]', '"abc"[$]', '$[0]', '$["a"]', '$[-1]', '$[$]',
  '"{$}"', '"x{$}y{$}"', '"{$:.1f}"', '"{$:04d}"', '"{$:,}"', '"{$:>6}"', '"{$:x}"',
  'P($)', 'P("a", $, "b", $)', 'P([$, $])', 'P([none, (if yes -> $)])', 'Fragment($, $)', 'Tag("x-y", $, a_b=$)', 'Textarea($)', 'Option($, value=$)',
  'Titled($, P("x"))', 'Titled("x", $)', 'Title($)', 'Style($)', 'Script($)', 'Script("let x = ", $)', 'Card("t", $, $)', 'Card($)',
  'Card(title=$, id=$)', 'Svg(Animate(values=$))', 'Input(name=$, value=$, checked=$)', 'Meta(name="a", content=$)',
  'Div(cls=$)', 'Div(cls=["a", $])', 'Div(cls=["a", if yes -> $])', 'Div(id=$)', 'Div(title=$)', 'Div(title="a{$}")', 'A(href=$)', 'A(href="/{$}?a={$}")', 'Div(style=$)',
  'Div(style={"top": $})', 'Div(style={"--a": $, "b": "c"})', 'Div(style="top: {$}px")', 'Div(data_n=$)', 'Div(hidden=$)', 'Div(aria_expanded=$)', 'Div(hx_vals=$)', 'Div(hx_vals={"a": $})',
  'Div(hx_headers=$)', 'Div(hx_confirm=$)', 'Div(hx_get=$)', 'Div(hx_get="/a/{$}")', 'Div(hx_trigger=$)', 'Div(hx_trigger="every {$}s")', 'Div(hx_swap_oob=$)',
  'Div(hx_boost=$)', 'Div(target_id=$)', 'Div(ws_connect=$)', 'Div(onclick=$)', 'Div(onclick="f({$})")', 'Img(src=$)', 'Img(srcset=$)',
  'Script(src=$)', 'Iframe(src=$)', 'Link(rel="stylesheet", href=$)', 'Div($, draggable=$)', 'Div(translate=$)', 'Div(autocomplete=$)',
  'len($)', 'str($)', 'int($)', 'float($)', 'bool($)', 'min($)', 'min($, $)', 'max($)', 'max($, $, $)', 'max(1, $)', 'max(1.5, $)', 'abs($)', 'round($)', 'round($, 1)', 'round(1.5, $)',
  'range($)', 'range(1, $)', 'random($)', 'random(1, $)', 'env($)', 'json($)', 'json([$])', 'json({"a": $})', 'raw($)', 'query($)', 'query({"a": $})', 'path($)',
  'url_encode($)', 'subscribers($)', 'text($)', 'redirect($)', 'redirect("/a/{$}")', 'redirect($, anywhere=true)', 'status($)',
  'status(200, $)', 'header("X", $)', 'header($, "x")', 'header("X", "a{$}")', 'header("Location", $)', 'cookie("a", $)', 'cookie("a", "b", max_age=$)', 'cookie("a", "b", secure=$)',
  '(if $ -> 1 else 2)', '(if yes -> $)', '(if yes -> $ else $)', '(if of_bool -> $ else none)', '(if of_bool -> $ else P("x"))', '(if of_bool -> $ else [])', '(if of_bool -> $ else {})',
  '(match of_int { 1 -> $, else -> $ })', '(match $ { 1 -> 1, else -> 2 })', '(match $ { "a" -> 1, else -> 2 })', '(match $ { true -> 1, false -> 2 })', '(match of_int { 1 -> none, else -> $ })',
  '(if let y = $ -> y else none)', '(if let y = $ -> [y] else [])', '(if let _y = $ -> 1 else 2)', '[for x in $ -> x]', '[for i, x in $ -> i]', '[for k in $ if yes -> $]', '[for _i in 0..2 -> $]', '(for _i in 0..2 -> $)',
  '($ ?? $)', '($ ?? none)', '$ == none', '$ != none', '$ in [$]', '[$] + [$]', '[$] == [$]', '{"a": $} == {"a": $}', '[$].first()', '[$].contains($)', '[$, $].join(",")', '{"a": $}["a"]', '[$].sort()', '[$][0]', '{"a": $}.values()', '[[$]].first()',
  '(if yes -> $) ?? $', '(if let y = {"a": $}["a"] -> y else $)',
];

const BODIES = [
  '{ let x = $; return x }', '{ let x: ! = $; return x }', '{ let x: !? = $; return x ?? $ }', '{ var x = $; x = $; return x }', '{ let _x = $ }', '{ let x = $ }', '{ $ }', '{ return $ }',
  '{ if $ { log(1) } }', '{ while $ { break } }', '{ for x in $ { log(x) } }', '{ for x in $ { let _y = x } }', '{ for i, x in $ { let _y = x; log(i) } }', '{ for _x in $ { } }',
  '{ for x in $ { return x }; return $ }', '{ if let x = $ { log(x) } }', '{ if let x = $ { return x } else { return $ } }', '{ if let _x = $ { } else { log(1) } }', '{ let x = $ else { return }; log(x) }',
  '{ let x = $ else { fail(400, "x") }; return x }', '{ let _x = $ else { return 1 }; return 2 }', '{ for _i in 0..2 { let x = $ else { continue }; log(x) } }', '{ log($) }', '{ log($, $) }',
  '{ publish("/x", $) }', '{ publish($, "x") }', '{ publish("/x/{$}", P("x")) }', '{ fail($, "x") }', '{ fail(400, $) }', '{ after 1s { let _x = $ } }', '{ let x = $; after 1s { log(x) } }', '{ let x = $; after 1s { let y = x else { return }; log(y) } }',
  '{ after $ { log(1) } }', '{ var xs = [$]; xs.push($); xs[0] = $; return xs }', '{ var m = {"a": $}; m["b"] = $; return m }', '{ var xs = [[$]]; xs[0][0] = $; return xs }',
  '{ var n = of_Nest; n.at = $; return n }', '{ var n = of_Nest; n.m["z"] = $; return n }', '{ var n = of_Nest; n.p.x = $; return n }', '{ var p = of_Point; p.height = $; return p }', '{ of_mstr__into = $ }', '{ return Point(x=$) }', '{ return Point(x=1, height=$) }', '{ return Nest(p=$, m={}) }',
  '{ return $, $ }', '{ if of_bool { return $ }; return $ }', '{ if of_bool { return none }; return $ }', '{ if of_bool { return [] }; return $ }', '{ if of_bool { return {} }; return $ }', '{ if of_bool { return $ } else { return P("x") } }',
  '{ var x: [!] = []; x.push($); return x.pop() }', '{ var x: {str: !} = {}; x["a"] = $; return x["a"] }', '{ for i in $..3 { log(i) } }', '{ for x in [$, $] { log(x) } }',
  '{ let f = [for x in [$] -> x]; return f }', '{ var i = 0; while i < 2 { let x = $; i += 1; if i == 1 { continue }; let _y = x } }',
];

/* Declarations of their own: what a default, a constant, a state, a field may hold. */
const DECLARATIONS = [
  'const c_@ = $\nget /@ -> json(c_@)', 'const c_@: ! = $\nget /@ -> P(c_@)', 'const c_@: !? = $\nget /@ -> json(c_@)', 'state s_@: ! = $\nget /@ -> json(s_@)', 'state s_@: !? = $\nget /@ -> json(s_@)', 'state s_@: [!] = [$, $]\nget /@ -> json(s_@)', 'state s_@: {str: !} = {"a": $}\nget /@ -> json(s_@)',
  'fn f_@(v: ! = $) -> v\nget /@ { f_@() }', 'fn f_@(v: !? = $) -> v\nget /@ { f_@() }', 'fn f_@(v: [!] = [$]) -> v\nget /@ { f_@() }', 'get /@ on v: ! = $ -> json(v)', 'get /@ on v: [!] = [$] -> json(v)', 'get /@ on v: !? = $ -> json(v)', 'post /@ on v: ! = $ -> json(v)', 'ws /@ on v: ! = $ -> json(v)',
  'record R@ { v: ! = $, w: !?, l: [!] = [$] }\nget /@ on r: R@ -> json(r)', 'record R@ { v: ! = $, w: !?, l: [!] = [$], m: {str: !} = {"k": $} }\nget /@ -> json(R@())\nget /@/b { if R@() == R@(v=$) { return "y" }; return "n" }', 'record R@ { v: ! = $ }\nstate s_@: R@ = R@()\nget /@ { s_@.v = $; return json(s_@.v) }',
  'record R@ { v: !?, n: R@s? }\nrecord R@s { l: [R@] = [], m: {str: R@} = {} }\nget /@ -> json(R@(v=$))',
];
const ROUTES = ['get /@ -> $', 'get /@ { return $ }', 'get /@ -> $, header("A", "b")', 'get /@ -> status(404, $)', 'post /@ { if of_bool { return $ }; return redirect("/") }', 'get /@ { if of_bool { return $ }; return none }', 'get /@ { let x = $; after 1s { let _y = x }; return x }',
                'ws /@ -> $', 'ws /@ on m: str { if m == "" { return $ }; return none }', 'ws /@ on send { send($) }', 'ws /@ on ws { ws.send($); ws.publish("/x", $) }', 'ws /@ on payload -> $', 'ws /@ on ws { ws.subscribe($); ws.close(1000, $) }', 'ws /@ conn=j_@ -> "x"\nfn j_@() -> $', 'before /@ { return $ }', 'before /@ { if of_bool { return $ } }', 'every 1s { let _x = $ }', 'startup { let _x = $ }', 'get /@ on session { session.user = $; return "x" }', 'get /@ on session { session.n = $; return "x" }'];

const fill = (template, value, type) => template.replace(/\$/g, () => value).replace(/!(?!=)/g, () => type);

function* contexts() {
  for (const type of Object.keys(TYPES)) {
    for (const each of EXPRESSIONS) yield* ways([type], (x) => `-> ${fill(each, x, type)}`);
    for (const each of EXPRESSIONS) yield { text: `get /@ -> ${fill(each, argument(type), type)}`, call: null };
    for (const each of BODIES) yield* ways([type], (x) => fill(each, x, type));
    for (const value of TYPES[type]) for (const each of DECLARATIONS) yield { text: fill(each, value, type), call: null };
    for (const value of [id(type), ...TYPES[type], `fx_${id(type)}(${TYPES[type][0]})`].slice(0, TYPES[type].length * 4)) {
      for (const each of ROUTES) yield { text: fill(each, value, type), call: null };
    }
  }
  for (const value of ['[]', '{}', 'none', '[[]]', '[none]', '{"a": []}', '[1, none]', '[{}, {}]', '(if of_bool -> [])', '[for x in [] -> x]', 'Point(x=1).tags[-1]', 'Point(x=1, tags=["a", "b"]).tags.first()', '(Point(x=1) == Point(x=2))', '-(-of_int)', '- -of_int', '- -7', '1.5 * 2', '7 // 2 + 1', 'Fragment()', '(if of_bool -> none else none)', '[[], [1]]', '[none, 1]', '{"a": none, "b": 1}']) {
    for (const each of EXPRESSIONS) yield { text: `fn @() -> ${fill(each, value, 'int')}`, call: '@()' };
    for (const each of BODIES) yield { text: `fn @() ${fill(each, value, 'int')}`, call: '@()' };
    for (const each of ROUTES) yield { text: fill(each, value, 'int'), call: null };
    for (const type of CORE) for (const each of DECLARATIONS) yield { text: fill(each, value, type), call: null };
  }
}

module.exports = { prelude, parts: { operators, methods, contexts } };
