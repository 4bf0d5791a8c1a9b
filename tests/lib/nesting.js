#!/usr/bin/env node
/* nesting.js: which elements stay where they are written, as an HTML parser has it and as fhc does.
 *
 * Every pair of elements of html.def is written as HTML, parent around child, in a place where the
 * parent may stand, and read by parse5. Where the child is then elsewhere, empty or gone, fhc must
 * warn (FH0902), and must say nothing where it stayed, but for what takes text and the like only. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const parse5 = require('parse5');
const { test } = require('./test');
const { root, work, write, fhc } = require('./app');

const elements = [...fs.readFileSync(path.join(root, 'compiler/language/html.def'), 'utf8')
  .matchAll(/^ELEMENT\((\w+), +"(\w+)", +(.*)\)$/gm)]
  .map(([, name, tag, flags]) => ({ name, tag, flags: flags.split(' | ') }));
const has = (element, flag) => element.flags.includes(flag);
const named = (name) => elements.find((each) => each.name === name);

/* What has to be around a parent for it to stand at all. */
const places = { Head: ['Html'], Body: ['Html'], Caption: ['Table'], Colgroup: ['Table'], Thead: ['Table'],
                 Tbody: ['Table'], Tfoot: ['Table'], Tr: ['Table', 'Tbody'], Td: ['Table', 'Tbody', 'Tr'],
                 Th: ['Table', 'Tbody', 'Tr'], Option: ['Select'], Optgroup: ['Select'], Li: ['Ul'],
                 Dt: ['Dl'], Dd: ['Dl'], Rt: ['Ruby'], Rp: ['Ruby'] };
const outside = (parent) => (places[parent.name] || (has(parent, 'SVG') && parent.name !== 'Svg' ? ['Svg'] : []))
  .map(named);

const isText = (element) => ['Title', 'Textarea', 'Iframe', 'Script', 'Style'].includes(element.name);

function* nodes(node) {
  yield node;
  for (const child of (node.content || node).childNodes || []) yield* nodes(child);
}

/* The elements, each in the one before, as HTML: element i has the id `ei`. */
function written(chain) {
  const last = chain[chain.length - 1];
  const inside = has(last, 'VOID') || isText(last) ? '' : '<!--in-->';
  return chain.reduceRight((text, each, i) => `<${each.tag} id="e${i}">${text}`
                           + (has(each, 'VOID') ? '' : `</${each.tag}>`), inside);
}

const id = (node) => ((node.attrs || []).find(({ name }) => name === 'id') || {}).value;

/* Whether the parser put `node` in for a start tag that may be left out: it has no id, and stands
 * between these two. */
function isImplied(node, parent, child) {
  if (id(node)) return false;
  if (node.tagName === 'tbody') return parent === 'table' && child === 'tr';
  if (node.tagName === 'colgroup') return parent === 'table' && child === 'col';
  return parent === 'html' && ['head', 'body'].includes(node.tagName);
}

/* Whether the last one stands in the one before it, and so on, with what is inside it. */
function stays(chain) {
  const html = written(chain), options = { scriptingEnabled: false };
  const tree = html.startsWith('<html') ? parse5.parse(html, options) : parse5.parseFragment(html, options);
  const all = [...nodes(tree)];
  const above = new Map(all.flatMap((node) => ((node.content || node).childNodes || [])
    .map((inside) => [inside, node])));
  let node = all.find((each) => id(each) === `e${chain.length - 1}`);
  if (all.some((each) => each.nodeName === '#comment' && above.get(each) !== node)) return false;
  for (let i = chain.length - 1; i >= 0; i--, node = above.get(node)) {
    if (node && i < chain.length - 1 && isImplied(node, chain[i].tag, chain[i + 1].tag)) node = above.get(node);
    if (!node || id(node) !== `e${i}` || node.tagName.toLowerCase() !== chain[i].tag.toLowerCase()) return false;
  }
  return true;
}

/* Those of the children at which fhc warns at the end of the chain. */
function warned(chain, children) {
  const nested = (child) => chain.reduceRight((text, each) => `${each.name}(${text})`, `${child.name}()`);
  write('nesting.fh', children.map((child, i) => `post /x${i} -> ${nested(child)}\n`).join(''));
  const said = fhc(['check', 'nesting.fh'], { cwd: work }).stderr;
  assert.doesNotMatch(said, /error\[/);
  return [...said.matchAll(/^nesting\.fh:(\d+):\d+: warning\[FH0902\]/gm)].map(([, line]) => children[line - 1]);
}

/* What takes text and the like only: fhc warns, though a parser leaves it. */
const isBlockInText = (parent, child) => has(parent, 'NO_BLOCK') && !has(child, 'PHRASING');
const names = (list) => [...new Set(list.map(({ name }) => name))];

function compare(chain) {
  const parent = chain[chain.length - 1];
  const said = warned(chain, elements);
  const gone = elements.filter((child) => !stays([...chain, child]));
  const seen = names(said.filter((child) => !isBlockInText(parent, child) || gone.includes(child)));
  const here = chain.map(({ name }) => name).join(' > ');
  assert.deepEqual(gone.filter(({ name }) => !seen.includes(name)).map(({ name }) => name), [], `not told inside ${here}`);
  assert.deepEqual(seen.filter((name) => !gone.some((each) => each.name === name)), [], `told inside ${here}`);
}

const parents = elements.filter((each) => !has(each, 'VOID') && !has(each, 'RAW_TEXT'));
for (const parent of parents) {
  test(`inside ${parent.name}`, () => compare([...outside(parent), parent]));
}

/* A part of SVG has an Svg around it. */
const isSvgInSvg = (chain) => !chain.some((each) => has(each, 'SVG')) || chain.some(({ name }) => name === 'Svg');

const isQuiet = (chain) => chain.every((each, i) => i === 0 || !isBlockInText(chain[i - 1], each));

/* Further out: what stands between matters, too. */
const outer = ['A', 'Button', 'Form', 'P', 'Li', 'Dd', 'Dt', 'H1', 'Td', 'Ruby', 'Svg', 'Select', 'Datalist'];
const between = [['Div'], ['Span'], ['B', 'I'], ['Ul'], ['Address'], ['Section'], ['Button'], ['Object'],
                 ['Template'], ['Form'], ['Label'], ['G'], ['G', 'ForeignObject', 'Div'], ['Desc'], ['Option'], ['Rt'],
                 ['Svg', 'A'], ['Table', 'Tbody', 'Tr', 'Td'], ['Table', 'Caption']];
for (const name of outer) {
  test(`further inside ${name}`, () => {
    for (const middle of between) {
      const chain = [...outside(named(name)), ...[name, ...middle].map((each) => named(each))];
      if (isSvgInSvg(chain) && isQuiet(chain) && stays(chain)) compare(chain);
    }
  });
}
