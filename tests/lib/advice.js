#!/usr/bin/env node
/* advice.js: who does what a message says gets a program that compiles.
 *
 * Each row is a wrong program, words of the help that it gets, and the program of somebody who took
 * them literally. */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('./test');
const { write, fhc } = require('./app');

const rows = [
  ['get / on in: str -> P(in)', '`data["in"]`', 'get / on data -> P(data["in"])'],
  ['fn f(for: str) -> P(for)\nget / -> f("x")', '`for_`', 'fn f(for_: str) -> P(for_)\nget / -> f("x")'],
  ['get / on u: str? -> P(u?.upper())', '`if let x = …`', 'get / on u: str? -> if let x = u -> P(x.upper())'],
  ['get / on u: str? -> P(u!)', '`… ?? x`', 'get / on u: str? -> P(u ?? "x")'],
  ['get / on u: str? -> P(u.upper())', '`… ?? fallback`', 'get / on u: str? -> P((u ?? "fallback").upper())'],
  ['get / on b: bool -> P(if !b -> "x")', '`not`', 'get / on b: bool -> P(if not b -> "x")'],
  ['get / on b: bool -> P(b ? "x" : "y")', '`if c -> a else b`', 'get / on b: bool -> P(if b -> "x" else "y")'],
  ['get / -> P(time(5))', '`now() + 5m`', 'get / -> P((now() + 5m).format("%H"))'],
  ['get / on n: int -> P(duration(n))', '`n * 1s`', 'get / on n: int -> P(n * 1s)'],
  ['get / on s: str -> Div(html(s))', '`raw(s)`', 'get / on s: str -> Div(raw(s))'],
  ['get / -> P(list(1, 2).join(","))', '`[a, b]`', 'get / -> P([1, 2].join(","))'],
  ['get / -> P(dict().keys().join(","))', '`{"key": value}`', 'get / -> P({"key": 1}.keys().join(","))'],
  ['get / -> P(div("x"))', '`Div(…)`', 'get / -> P(Div("x"))'],
  ['get / -> P(upper("x"))', '`x.upper(…)`', 'get / -> P("x".upper())'],
  ['fn f(n: int) { if n > 1 { return "a" } }\nget / -> P(f(1))', '`return none`',
   'fn f(n: int) { if n > 1 { return "a" }; return none }\nget / -> P(f(1))'],
  ['fn f(n: int): str { if n > 1 { return "a" } }\nget / -> P(f(1))', '`return none`',
   'fn f(n: int): str? { if n > 1 { return "a" }; return none }\nget / -> P(f(1))'],
  ['fn f(n: int): str { if n > 1 { return "a" }; return none }\nget / -> P(f(1))', '`str?`',
   'fn f(n: int): str? { if n > 1 { return "a" }; return none }\nget / -> P(f(1))'],
  ['fn f(n: int) { if n > 1 { return status(404) } }\nget / -> f(1)', '`return status(204)`',
   'fn f(n: int) { if n > 1 { return status(404) }; return status(204) }\nget / -> f(1)'],
  ['fn f(n: int) { if n > 1 { return status(404) } }\nget / -> f(1)', '`fail(404, "…")`',
   'fn f(n: int) { if n > 1 { fail(404, "…") } }\nget / { f(1); return P("x") }'],
  ['fn f(n: int) { if n > 1 { return status(404) }; return P("x") }\nget / -> f(1)', '`status(200, …)`',
   'fn f(n: int) { if n > 1 { return status(404) }; return status(200, P("x")) }\nget / -> f(1)'],
  ['fn f(n: int): answer { return status(404) }\nget / -> f(1)', 'declares no type',
   'fn f(n: int) { return status(404) }\nget / -> f(1)'],
  ['get / on s: str -> Script("let x = {s}")', '`Script("let x = ", json(x))`',
   'get / on s: str -> Script("let x = ", json(s))'],
  ['get / on s: str -> Style("p \\{ color: {s} }")', '`style={"--hue": x}`',
   'get / on s: str -> Div(P("x", style={"--hue": s}), Style("p \\{ color: var(--hue) }"))'],
  ['get / on s: str -> Button("x", onclick="f(\'{s}\')")', '`data_x=x`',
   'get / on s: str -> Button("x", data_x=s, onclick="f(this.dataset.x)")'],
  ['get / on s: str -> P("a {raw(s)}")', '`raw("a {s}")`', 'get / on s: str -> P(raw("a {s}"))'],
  ['get / on s: str -> P("x", hx_get="/", hx_trigger="every {s}s")', '`every {n}s`',
   'get / on n: int -> P("x", hx_get="/", hx_trigger="every {n}s")'],
  ['record R { a: int }\nget / -> P(R(1))', '`P(x.name)`', 'record R { a: int }\nget / -> P(R(1).a)'],
  ['get / -> P({"a": 1})', '`for key, value in m', 'get / -> Ul(for key, value in {"a": 1} -> Li(key, value))'],
  ['record R { r: R }\nget / -> P("x")', '`[R]`', 'record R { r: [R] }\nget / -> P(len(R(r=[]).r))'],
  ['get / on x: json -> P(x)', '`data`', 'get / on data -> P(data)'],
  ['total = 5\nget / -> P(total)', '`const`', 'const total = 5\nget / -> P(total)'],
  ['get / { total = 5; return P(total) }', '`let', 'get / { let total = 5; return P(total) }'],
];

rows.forEach(([wrong, words, right], i) => {
  test(wrong.replace(/\n/g, '; '), () => {
    const name = `advice${i}`;
    const told = fhc(['check', write(`${name}-wrong.fh`, `${wrong}\n`)]);
    assert.equal(told.status, 1, told.stderr);
    const helps = told.stderr.split('\n').filter((line) => /^ *= help: /.test(line)).join('\n');
    assert.ok(helps.includes(words), told.stderr);
    const done = fhc(['check', write(`${name}.fh`, `app theme="none"\n${right}\n`)]);
    assert.equal(done.status, 0, done.stderr);
  });
});

/* The same of warnings: a program that nothing is said of. */
const page = 'Div(P(id="s"), hx_ext="ws", ws_connect="/ws")';
const warned = [
  [`get / -> Html(Head(Title("a")), Body(${page}), lang="de")`, 'leave `Html`, `Head` and `Body` out',
   `get / -> Fragment(Title("a"), ${page})`],
  [`get / -> Html(Body(${page}))`, 'leave `Html`, `Head` and `Body` out', `get / -> ${page}`],
  [`get / -> Html(Head(), Body(${page}))`, '`Script(src=…)`',
   `get / -> Html(Head(Script(src="https://a.example/htmx.js")), Body(${page}))`],
];

warned.forEach(([questionable, words, right], i) => {
  const app = (line) => `app exts="ws"\n${line}\nws /ws { }\n`;
  test(questionable, () => {
    const told = fhc(['check', write(`advice-warned${i}-before.fh`, app(questionable))]);
    assert.ok(told.stderr.includes(words), told.stderr);
    const done = fhc(['check', write(`advice-warned${i}.fh`, app(right))]);
    assert.equal(done.stderr, '');
  });
});
