/* pieces.js: many small tests in one program.
 *
 * A program is built from pieces, each some whole declarations. One binary is made of all the
 * pieces that compile; a piece that does not is left out, and its test fails with what the
 * compiler said, so that one bad piece does not take the others with it. */
'use strict';

const path = require('node:path');
const { fhc, write, work } = require('./app');

/* The text of a program with some of its pieces replaced by as many empty lines, so that every
 * line keeps its number. */
function textOf(pieces, left) {
  return pieces.map((piece) => (left.has(piece) ? piece.text.replace(/[^\n]/g, '') : piece.text))
    .join('\n') + '\n';
}

/* The pieces at fault, by the lines of the errors: Map(piece, message). */
function atFault(pieces, file, stderr) {
  const faults = new Map();
  const errors = stderr.split(/^(?=\S*\.fh:\d+:\d+: )/m)
    .filter((each) => each.startsWith(file) && / error/.test(each.split('\n')[0]));
  for (const error of errors) {
    const wanted = Number(error.slice(file.length).match(/^:(\d+)/)[1]);
    let line = 1;
    for (const piece of pieces) {
      const end = line + piece.text.split('\n').length;
      if (wanted >= line && wanted < end && !faults.has(piece)) faults.set(piece, error.trim());
      line = end;
    }
  }
  return faults;
}

/* Builds what is left; where the C does not compile, the halves are tried on their own to find
 * the pieces at fault. */
function buildC(file, name, pieces, left) {
  const binary = path.join(work, name);
  const build = () => fhc(['build', file, '-o', binary]);
  const whole = build();
  if (whole.status === 0) return binary;

  const shared = pieces.filter((piece) => piece.shared);
  const search = (some) => {
    const others = pieces.filter((piece) => !some.includes(piece) && !shared.includes(piece));
    write(path.basename(file), textOf(pieces, new Set([...left.keys(), ...others])));
    const made = build();
    if (made.status === 0) return;
    if (some.length === 1) return void left.set(some[0], `the C does not build\n${made.stderr}`);
    const middle = some.length >> 1;
    search(some.slice(0, middle));
    search(some.slice(middle));
  };
  search(pieces.filter((piece) => !left.has(piece) && !shared.includes(piece)));
  write(path.basename(file), textOf(pieces, left));
  if (build().status !== 0) throw new Error(`${name}: does not build\n${whole.stderr}`);
  return binary;
}

/* {binary, left: Map(piece, why it is not in the binary)}. A piece marked `shared` holds what
 * others use. */
function buildPieces(name, pieces) {
  const left = new Map();
  for (;;) {
    const file = write(`${name}.fh`, textOf(pieces, left));
    const checked = fhc(['check', file]);
    if (checked.status === 0) return { binary: buildC(file, name, pieces, left), left, file };
    const faults = atFault(pieces, file, checked.stderr);
    const news = [...faults].filter(([piece]) => !left.has(piece));
    if (news.length === 0) {
      throw new Error(`${name}: fhc check ended with ${checked.status || checked.signal}\n`
                      + checked.stderr.slice(0, 4000));
    }
    for (const [piece, message] of news) left.set(piece, message);
  }
}

module.exports = { buildPieces };
