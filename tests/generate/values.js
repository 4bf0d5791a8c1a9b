/* values.js: the values of generated programs, and how fh writes them as text, JSON and literals.
 *
 *   int, duration   BigInt        float   number       bool, str   as in JavaScript
 *   list            array         map     array of [key, value], in order
 *   optional        the value, or null                 record      array of its fields' values
 */
'use strict';

/* A handler that a mistake stops: the answer is a 500. */
class Stop extends Error {}

const LEAST = -(1n << 63n), MOST = (1n << 63n) - 1n;

function checked(n) {
  if (n < LEAST || n > MOST) throw new Stop('overflow');
  return n;
}

/* Code points: what fh counts in. */
const points = (text) => Array.from(text);

function compareText(a, b) {
  const [x, y] = [points(a), points(b)];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const d = x[i].codePointAt(0) - y[i].codePointAt(0);
    if (d !== 0) return d;
  }
  return x.length - y.length;
}

/* Negative, 0 or positive. */
function compare(type, a, b) {
  if (type.kind === 'str') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function equal(type, a, b) {
  switch (type.kind) {
    case 'list': return a.length === b.length && a.every((each, i) => equal(type.item, each, b[i]));
    case 'map': return a.length === b.length
      && a.every(([k, v]) => b.some(([l, w]) => k === l && equal(type.value, v, w)));
    case 'optional': return a === null || b === null ? a === b : equal(type.item, a, b);
    case 'record': return type.fields.every((field, i) => equal(field.type, a[i], b[i]));
    default: return a === b;
  }
}

/* Python's repr of a float, from JavaScript's digits. */
function floatText(f) {
  if (Number.isNaN(f)) return 'nan';
  if (!Number.isFinite(f)) return f > 0 ? 'inf' : '-inf';
  if (f === 0) return Object.is(f, -0) ? '-0.0' : '0.0';
  const [, sign, digits, exponent] = f.toExponential().match(/^(-?)([\d.]+)e([+-]\d+)$/);
  const e = Number(exponent), plain = digits.replace('.', '');
  if (e < -4 || e >= 16) {
    return `${sign}${digits}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  }
  if (e < 0) return `${sign}0.${'0'.repeat(-e - 1)}${plain}`;
  if (plain.length <= e + 1) return `${sign}${plain.padEnd(e + 1, '0')}.0`;
  return `${sign}${plain.slice(0, e + 1)}.${plain.slice(e + 1)}`;
}

/* The largest units first, those of which there are none left out. */
function durationText(ms) {
  if (ms === 0n) return '0s';
  let rest = ms < 0n ? -ms : ms, text = ms < 0n ? '-' : '';
  for (const [unit, size] of [['d', 86400000n], ['h', 3600000n], ['m', 60000n], ['s', 1000n], ['ms', 1n]]) {
    if (rest / size > 0n) text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text;
}

const quoted = (text) => JSON.stringify(text);

/* As the runtime writes JSON. */
function jsonOf(type, value) {
  switch (type.kind) {
    case 'int': case 'bool': return String(value);
    case 'float': return Number.isFinite(value) ? floatText(value) : 'null';
    case 'str': return quoted(value);
    case 'duration': return quoted(durationText(value));
    case 'list': return `[${value.map((each) => jsonOf(type.item, each)).join(', ')}]`;
    case 'map': return `{${value.map(([k, v]) => `${quoted(String(k))}: ${jsonOf(type.value, v)}`).join(', ')}}`;
    case 'optional': return value === null ? 'null' : jsonOf(type.item, value);
    case 'record': return `{${type.fields.map((field, i) => `${quoted(field.name)}: ${jsonOf(field.type, value[i])}`).join(', ')}}`;
    default: throw new Error(type.text);
  }
}

/* A json value as text: a string is itself. */
function jsonText(type, value) {
  if (type.kind === 'optional' && value !== null) return jsonText(type.item, value);
  return type.kind === 'str' || type.kind === 'duration' ? textOf(type, value) : jsonOf(type, value);
}

/* As text: of a str the str itself, of an optional that is none nothing. */
function textOf(type, value) {
  switch (type.kind) {
    case 'str': return value;
    case 'duration': return durationText(value);
    case 'float': return floatText(value);
    case 'optional': return value === null ? '' : textOf(type.item, value);
    default: return jsonOf(type, value);
  }
}

const escapeText = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const escapeAttribute = (text) => escapeText(text).replace(/"/g, '&quot;');

/* As a child of an element: lists item by item. */
function childOf(type, value) {
  if (type.kind === 'list') return value.map((each) => childOf(type.item, each)).join('');
  if (type.kind === 'optional') return value === null ? '' : childOf(type.item, value);
  return escapeText(textOf(type, value));
}

function stringLiteral(text) {
  const escapes = { '\\': '\\\\', '"': '\\"', '{': '\\{', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return `"${text.replace(/[\\"{\n\t\r]/g, (c) => escapes[c])}"`;
}

function floatLiteral(f) {
  const text = floatText(Math.abs(f)).replace('e+', 'e');
  return f < 0 || Object.is(f, -0) ? `(-${text})` : text;
}

/* The source of a value of this type. Where the type of an empty list cannot be told from
 * around it, the caller declares it. */
function literal(type, value) {
  switch (type.kind) {
    case 'int': return value < 0n ? `(${value})` : String(value);
    case 'float': return floatLiteral(value);
    case 'bool': return String(value);
    case 'str': return stringLiteral(value);
    case 'duration': return value < 0n ? `(-${-value}ms)` : `${value}ms`;
    case 'list': return `[${value.map((each) => literal(type.item, each)).join(', ')}]`;
    case 'map': return `{${value.map(([k, v]) => `${literal(type.key, k)}: ${literal(type.value, v)}`).join(', ')}}`;
    case 'optional': return value === null ? 'none' : literal(type.item, value);
    case 'record': return `${type.name}(${type.fields.map((field, i) => `${field.name}=${literal(field.type, value[i])}`).join(', ')})`;
    default: throw new Error(type.text);
  }
}

module.exports = { Stop, checked, points, compare, equal, floatText, durationText, jsonOf, jsonText, textOf,
                   childOf, escapeAttribute, literal };
