/* find.js: how a test names what it looks for on a page, and what it does with it there. All of
 * these functions go to the page as text: each stands alone, and takes and gives JSON. */
'use strict';

/* The elements that steps lead to: [['css', 'li'], ['hasText', 'milk'], ['nth', 0]]. */
function find(steps) {
  const holds = (text, part) => text.replace(/\s+/g, ' ').toLowerCase().includes(part.toLowerCase());
  const innermost = (all) => all.filter((each) => !all.some((other) => other !== each && each.contains(other)));
  const within = {
    css: (root, selector) => [...root.querySelectorAll(selector)],
    text: (root, text) => innermost([...root.querySelectorAll('*')].filter((each) => holds(each.textContent, text))),
    label: (root, text) => [...root.querySelectorAll('*')].filter((each) => holds(each.ariaLabel || '', text)
      || [...each.labels || []].some((label) => holds(label.textContent, text))),
    button: (root, name) => [...root.querySelectorAll('button')].filter((each) => holds(each.textContent, name)),
  };
  const of = {
    hasText: (found, text) => found.filter((each) => holds(each.textContent, text)),
    visible: (found) => found.filter((each) => each.checkVisibility({ visibilityProperty: true })),
    nth: (found, index) => found.slice(index, index + 1),
  };
  return steps.reduce((found, [way, what]) => (of[way] ? of[way](found, what)
    : [...new Set(found.flatMap((root) => within[way](root, what)))]), [document]);
}

/* What can be done with the first of them, and the argument of whoever asks. */
const actions = {
  textContent: (element) => element.textContent,
  inputValue: (element) => element.value,
  isChecked: (element) => element.checked,
  getAttribute: (element, name) => element.getAttribute(name),
  focus: (element) => element.focus(),

  boundingBox(element) {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  },

  /* As if it were typed: the browser itself changes the field, and remembers that somebody did. */
  fill(element, text) {
    element.focus();
    element.select();
    if (text) document.execCommand('insertText', false, text);
    else document.execCommand('delete');
  },

  /* Where to click: the middle, as soon as it is still and nothing lies over it. Should it move away
   * under the click, the page does not hear of that one, and `globalThis.click` says so. */
  place(element) {
    const middle = () => {
      const box = element.getBoundingClientRect();
      return { x: Math.floor(box.x + box.width / 2), y: Math.floor(box.y + box.height / 2) };
    };
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const before = globalThis.place; // when this was asked last; no frame is awaited, a hidden page has none
    const { x, y } = globalThis.place = middle();
    const top = document.elementFromPoint(x, y);
    const own = [element, ...element.labels || []];
    const isReady = x === before?.x && y === before?.y && !element.disabled && own.some((each) => each.contains(top));
    if (!isReady) return null;
    globalThis.click?.off.abort();
    globalThis.click = { hit: false, off: new AbortController() };
    addEventListener('click', (event) => {
      globalThis.click.hit = own.some((each) => each.contains(event.target));
      if (globalThis.click.hit) return;
      event.stopImmediatePropagation();
      event.preventDefault();
    }, { capture: true, once: true, signal: globalThis.click.off.signal });
    return { x, y };
  },

  /* Files from a folder, for an <input type=file>. */
  choose(element, files) {
    const chosen = new DataTransfer();
    for (const { name, mimeType, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      chosen.items.add(new File([bytes], name, { type: mimeType }));
    }
    element.files = chosen.files;
    for (const name of ['input', 'change']) element.dispatchEvent(new Event(name, { bubbles: true }));
  },
};

/* The text of a function (steps, argument) that gives {isThere: true, value} of `action` with the first
 * element, or {} when there is none. */
const withFirst = (action) => `async (steps, argument) => {
  const [element] = (${find})(steps);
  return element ? { isThere: true, value: await (${asFunction(action)})(element, argument) } : {};
}`;

/* The same of all elements. */
const withAll = (action) => `(steps) => (${action})((${find})(steps))`;

/* A method's text is no expression. */
function asFunction(action) {
  const text = String(action);
  return /^(async )?(function\b|\(|\w+ =>)/.test(text) ? text : text.replace(/^(async )?/, '$1function ');
}

module.exports = { actions, withFirst, withAll };
