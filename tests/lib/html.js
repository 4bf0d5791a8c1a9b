/* html.js: compares markup as HTML parsers see it: elements, attributes as a set, text to the
 * letter; what holds JSON is compared as JSON. */
'use strict';

const assert = require('node:assert/strict');
const parse5 = require('parse5');

const jsonAttributes = new Set(['hx-vals', 'hx-headers']);

/* JSON as its value; other text as it is. */
function valueOf(text) {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return text;
  }
}

function attributesOf(node) {
  return Object.fromEntries(node.attrs
    .map(({ prefix, name, value }) => [
      prefix ? `${prefix}:${name}` : name,
      jsonAttributes.has(name) ? valueOf(value) : value,
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isJsonScript(attributes) {
  return attributes.type === 'application/json';
}

/* A parsed node as plain data; a doctype is left out. */
function plain(node) {
  if (node.nodeName === '#text') return node.value;
  if (node.nodeName === '#comment') return { comment: node.data };
  if (node.nodeName === '#documentType') return undefined;
  const children = (node.content || node).childNodes.map(plain).filter((each) => each !== undefined);
  if (!node.tagName) return children;
  const attributes = attributesOf(node);
  const inner = node.tagName === 'script' && isJsonScript(attributes) && children.length === 1
    ? [valueOf(children[0])] : children;
  return { [node.tagName]: attributes, children: inner };
}

/* The tags as they stand in the text. The tree alone would not show an html, head or body that
 * is missing, or an end tag too many. */
function tagsOf(html) {
  const outside = html.replace(/(<(script|style|title|textarea)\b[^>]*>)[^]*?(?=<\/\2)/gi, '$1');
  return (outside.match(/<\/?[a-z][^\s>/]*/gi) || []).map((tag) => tag.toLowerCase());
}

function parse(html) {
  const whole = /<html[\s>]/i.test(html);
  return plain(whole ? parse5.parse(html) : parse5.parseFragment(html));
}

function sameHtml(got, want) {
  try {
    assert.deepEqual(parse(got), parse(want));
    assert.deepEqual(tagsOf(got), tagsOf(want));
  } catch (error) {
    throw new assert.AssertionError({ message: `want ${want}\n got ${got}\n${error.message}` });
  }
}

module.exports = { sameHtml, parse };
