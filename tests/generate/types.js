/* types.js: the types of generated programs.
 *
 * A type is an object that is made once, so that types are compared by ===. `text` is how fh
 * writes it, `id` a name that a function may have. */
'use strict';

const made = new Map();

function once(text, fields) {
  if (!made.has(text)) {
    made.set(text, { text, id: text.replace(/[[\]{}:? ]/g, (c) => ({ '[': 'l', '{': 'm', '?': 'o' })[c] || '_'), ...fields });
  }
  return made.get(text);
}

const INT = once('int', { kind: 'int' });
const FLOAT = once('float', { kind: 'float' });
const BOOL = once('bool', { kind: 'bool' });
const STR = once('str', { kind: 'str' });
const DURATION = once('duration', { kind: 'duration' });

const list = (item) => once(`[${item.text}]`, { kind: 'list', item });
const map = (key, value) => once(`{${key.text}: ${value.text}}`, { kind: 'map', key, value });
/* The optional of an optional is that optional. */
const optional = (item) => (item.kind === 'optional' ? item : once(`${item.text}?`, { kind: 'optional', item }));

/* Records: {name, fields: [{name, type, fallback}]}, with a value of ours as the fallback. */
const record = (name, fields) => once(name, { kind: 'record', name, fields });

const POINT = record('Point', [
  { name: 'x', type: INT },
  { name: 'label', type: STR, fallback: 'p' },
  { name: 'tags', type: list(STR), fallback: [] },
  { name: 'height', type: optional(FLOAT), fallback: null },
]);
const SHAPE = record('Shape', [
  { name: 'points', type: list(POINT) },
  { name: 'pause', type: DURATION, fallback: 1500n },
  { name: 'origin', type: optional(POINT), fallback: null },
  { name: 'counts', type: map(STR, INT), fallback: [] },
]);
const RECORDS = [POINT, SHAPE];

const SCALARS = [INT, FLOAT, BOOL, STR, DURATION];

/* Those of which programs are made: every scalar in every container, and some deeper ones. */
const ALL = [
  ...SCALARS, ...SCALARS.map(list), ...SCALARS.map(optional), ...RECORDS, ...RECORDS.map(list),
  map(STR, INT), map(INT, STR), map(STR, FLOAT), map(STR, BOOL), map(INT, DURATION),
  list(optional(INT)), list(optional(STR)), map(STR, optional(INT)), map(STR, list(INT)),
  list(list(INT)), optional(list(INT)), optional(map(STR, INT)), map(INT, POINT), optional(POINT),
];

module.exports = { INT, FLOAT, BOOL, STR, DURATION, POINT, SHAPE, RECORDS, SCALARS, ALL, list, map,
                   optional };
