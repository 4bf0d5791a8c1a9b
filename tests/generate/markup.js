/* markup.js: random elements with attributes and children, and what they come out as. */
'use strict';

const { INT, BOOL, STR, SCALARS, list, optional } = require('./types');
const V = require('./values');

class Markup {
  constructor(expressions) {
    this.e = expressions;
    this.random = expressions.random;
  }

  /* {text, run}: run gives HTML. */
  element(depth) {
    if (depth > 0 && this.random.chance(0.25)) return this.card(depth - 1);
    const tag = this.random.pick(['Div', 'Span', 'B', 'Section']);
    const children = Array.from({ length: this.random.below(4) }, () => this.child(tag === 'Div' || tag === 'Section' ? depth - 1 : 0));
    const attrs = Array.from({ length: this.random.below(3) }, (_, i) => this.attribute(i));
    /* Attributes may stand before, between and behind children; all runs in the order written. */
    const parts = [...children.map((each) => ({ each })), ...attrs.map((each) => ({ each, isAttr: true }))];
    if (this.random.chance(0.5)) parts.reverse();
    const name = tag.toLowerCase();
    return { text: `${tag}(${parts.map(({ each }) => each.text).join(', ')})`, run: (env) => {
      let inside = '', start = '';
      for (const { each, isAttr } of parts) {
        const made = each.run(env);
        if (isAttr) start += made; else inside += made;
      }
      return `<${name}${start}>${inside}</${name}>`;
    } };
  }

  attribute(i) {
    const { random } = this;
    if (i === 1) {
      const type = random.pick([list(STR), STR, optional(STR)]), value = this.e.make(type, 2);
      return { text: `cls=${value.text}`, run: (env) => this.written('class', type, value.run(env)) };
    }
    const [name, html] = i === 0 ? ['data_n', 'data-n'] : ['title', 'title'];
    const type = random.pick([...SCALARS.filter((each) => each !== BOOL), optional(INT), optional(STR)]);
    const value = this.e.make(type, 2);
    return { text: `${name}=${value.text}`, run: (env) => this.written(html, type, value.run(env)) };
  }

  written(name, type, value) {
    if (value === null) return '';
    if (type.kind === 'list') {
      const items = value.filter((each) => each !== '');
      return items.length > 0 ? ` ${name}="${V.escapeAttribute(items.join(' '))}"` : '';
    }
    return ` ${name}="${V.escapeAttribute(V.textOf(type, value))}"`;
  }

  child(depth) {
    const { random } = this;
    if (depth > 0 && random.chance(0.4)) return this.element(depth);
    if (depth > 0 && random.chance(0.3)) return this.several(depth - 1);
    const type = random.pick([...SCALARS, list(STR), list(INT), optional(INT), optional(STR)]), value = this.e.make(type, 2);
    return { text: value.text, run: (env) => V.childOf(type, value.run(env)) };
  }

  /* for x in xs -> element; if c -> element */
  several(depth) {
    if (this.random.chance(0.5)) {
      const c = this.e.make(BOOL, 1), a = this.element(depth);
      return { text: `(if ${c.text} -> ${a.text})`, run: (env) => (c.run(env) ? a.run(env) : '') };
    }
    const xs = this.e.make(list(INT), 1), name = this.e.fresh('c');
    this.e.locals.push({ name, type: INT });
    const body = this.element(depth);
    this.e.locals.pop();
    return { text: `(for ${name} in ${xs.text} -> ${body.text})`, run: (env) => xs.run(env).map((x) => {
      env.locals.set(name, x);
      return body.run(env);
    }).join('') };
  }

  /* The component that the program declares: see program.js. */
  card(depth) {
    const title = this.e.make(STR, 2), child = this.child(depth), data = this.e.make(INT, 2);
    return { text: `Card(${title.text}, ${child.text}, data_k=${data.text})`, run: (env) => {
      const t = title.run(env), inside = child.run(env), k = data.run(env);
      return `<div data-k="${k}" class="card"><span>${V.childOf(STR, t)}</span>${inside}</div>`;
    } };
  }
}

module.exports = { Markup };
