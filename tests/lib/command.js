#!/usr/bin/env node
/* command.js: what fhc prints and how it ends, as a user of the command line sees it. */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./test');
const { work, write, fhc } = require('./app');

/* The example of the language page, to the letter. */
test('an error looks as the language page shows', () => {
  const program = `app exts="ws"
.
state notifications: [str] = []
.
get / -> Div(
  Div("x", id="notifications"),
  Form(Input(id="msg"), ws_send=true),
  hx_ext="ws",
  ws_connect="/ws")
.
.
ws /ws on msg: str, send {
  notifications.push(msg)
  send(Div("hi " + notification))
}
`.replace(/^\.$/gm, '');
  write('chat.fh', program);
  const done = fhc(['check', 'chat.fh'], { cwd: work });
  assert.equal(done.status, 1);
  assert.equal(done.stderr, `chat.fh:14:20: error[FH0301]: \`notification\` is not a name in scope
   |
14 |   send(Div("hi " + notification))
   |                    ^^^^^^^^^^^^
   = help: did you mean \`notifications\` (state, line 3)?
`);
});

test('several independent mistakes in one run, in the order of the file', () => {
  const done = fhc(['check', '-'], { input: 'get /a -> P(one)\nget /b -> P(,)\nget /c -> Dvi(two)\n' });
  assert.deepEqual(done.stderr.match(/^-:\d+:\d+/gm), ['-:1:13', '-:2:13', '-:3:11', '-:3:15']);
});

test('a warning alone is no failure', () => {
  const done = fhc(['check', '-'], { input: 'get / -> P(Div("x"))\n' });
  assert.match(done.stderr, /^-:1:12: warning\[FH\d{4}\]/);
  assert.equal(done.status, 0);
});

test('no colours but on a terminal', () => {
  assert.ok(!fhc(['check', '-'], { input: 'get / -> nowhere' }).stderr.includes('\u001b'));
});

test('check --json', () => {
  const done = fhc(['check', '--json', '-'], { input: 'get / -> P("é", nowhere)\nfn f() -> 1\nfn f() -> 2\n' });
  assert.equal(done.status, 1);
  const found = JSON.parse(done.stdout || done.stderr);
  const { line, column, severity, code, message } = found[0];
  assert.deepEqual([line, column, severity], [1, 17, 'error']);
  assert.match(String(code), /0?301$/);
  assert.match(message, /nowhere/);
  assert.equal(found.length, 2);
});

test('check --json of a right program is an empty list', () => {
  const done = fhc(['check', '--json', '-'], { input: 'get / -> P("x")' });
  assert.deepEqual(JSON.parse(done.stdout || done.stderr), []);
  assert.equal(done.status, 0);
});

test('an error leaves standard output empty', () => {
  assert.equal(fhc(['emit', '-'], { input: 'get / -> nowhere' }).stdout, '');
});

test('a bare file name emits', () => {
  const file = write('command-bare.fh', 'get / -> P("x")\n');
  assert.equal(fhc([file]).stdout, fhc(['emit', file]).stdout);
  assert.match(fhc([file]).stdout, /#include <fh\/fh\.h>/);
});

test('build fails with the errors of the program', () => {
  const done = fhc(['build', write('command-wrong.fh', 'get / -> nowhere\n'), '-o', path.join(work, 'command-wrong')]);
  assert.equal(done.status, 1);
  assert.match(done.stderr, /error\[FH0301\]/);
  assert.ok(!fs.existsSync(path.join(work, 'command-wrong')));
});

test('build into a folder that is not there', () => {
  const done = fhc(['build', write('command-fine.fh', 'get / -> P("x")\n'), '-o', path.join(work, 'nowhere/x')]);
  assert.notEqual(done.status, 0);
  assert.notEqual(done.stderr, '');
});

test('routes, as a table', () => {
  write('command-part.fh', 'get /part/{name} on name: str -> name\n');
  const file = write('command-routes.fh', `import "command-part.fh"
record Point { x: int, y: int = 0 }
get / -> P("x")
post /points on p: Point, tags: [str], n: int = 7, title: str = "a b", on: bool = true, req -> "{p.x} {req.path}"
delete /points/{id:int} on id -> "{id}"
ws /live on msg: str?, send -> msg
`.replace(' on id ->', ' ->'));
  const done = fhc(['routes', file]);
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stdout.replace(/ +$/gm, ''), `
get     /                                                                                         command-routes.fh:3
post    /points           p: Point, tags: [str], n: int = 7, title: str = "a b", on: bool = true  command-routes.fh:4
delete  /points/{id:int}  id: int                                                                 command-routes.fh:5
ws      /live             msg: str?                                                               command-routes.fh:6
get     /part/{name}      name: str                                                               command-part.fh:1
`.slice(1));
  const json = JSON.parse(fhc(['routes', '--json', file]).stdout);
  assert.equal(json.length, 5);
  assert.deepEqual(json[1], {
    verb: 'post', path: '/points', file: 'command-routes.fh', line: 4,
    params: [{ name: 'p', type: 'Point' }, { name: 'tags', type: '[str]' }, { name: 'n', type: 'int', default: '7' },
             { name: 'title', type: 'str', default: '"a b"' }, { name: 'on', type: 'bool', default: 'true' }],
  });
});

test('routes of a program without any, and of a wrong one', () => {
  const none = write('command-none.fh', 'state n: int = 0\n');
  assert.equal(fhc(['routes', none]).stdout, '');
  assert.equal(fhc(['routes', '--json', none]).stdout, '[]\n');
  const wrong = fhc(['routes', '--json', '-'], { input: 'get / -> nowhere\n' });
  assert.equal(wrong.status, 1);
  assert.equal(wrong.stdout, '');
  assert.match(wrong.stderr, /error\[FH0301\]/);
});

test('explain knows every code', () => {
  const codes = [...fs.readFileSync(path.join(__dirname, '../../compiler/words/errors.def'), 'utf8')
    .matchAll(/^[A-Z_]+\( *(\d+)/gm)].map(([, code]) => `FH${code.padStart(4, '0')}`);
  assert.ok(codes.length > 50);
  const first = fhc(['explain', codes[0]]);
  if (/explain/.test(fhc(['help']).stdout)) {
    for (const code of codes) assert.equal(fhc(['explain', code]).status, 0, code);
  } else {
    assert.equal(first.status, 2);
  }
});

for (const args of [[], ['frobnicate'], ['check'], ['emit', '--nonsense', 'x.fh'], ['check', 'a.fh', 'b.fh'],
                    ['emit', '-o'], ['--nonsense'], ['emit', '--dump=nonsense', 'x.fh']]) {
  test(`wrong usage: fhc ${args.join(' ')}`, () => {
    const done = fhc(args);
    assert.equal(done.status, 2, done.stdout);
    assert.notEqual(done.stderr, '');
  });
}

test('a command that is nearly one, and a word that is none', () => {
  for (const args of [['chek', 'app.fh'], ['help', 'chek']]) {
    const done = fhc(args);
    assert.equal(done.status, 2);
    assert.equal(done.stderr, 'fhc: no command is called `chek`: did you mean `check`?\n');
  }
  assert.equal(fhc(['frobnicate']).stderr, 'fhc: no command is called `frobnicate`: see fhc help\n');
});

test('a file without a suffix is compiled', () => {
  assert.equal(fhc([write('chek', 'get / -> P("x")\n')]).status, 0);
  assert.equal(fhc(['chek'], { cwd: work }).status, 0);
});

test('a C file that is missing is named before the linker names what it lacks', () => {
  const done = fhc(['build', write('command-c.fh', 'get / -> P("x")\n'), 'no/such.c', '-lm']);
  assert.equal(done.status, 2);
  assert.equal(done.stderr, 'fhc: cannot read no/such.c: No such file or directory\n');
});

test('a part that is checked alone says which program it is of', () => {
  write('command-whole.fh', 'import "parts/card.fh"\nconst size = 3\nget / -> Card()\n');
  fs.mkdirSync(path.join(work, 'parts'), { recursive: true });
  write('parts/card.fh', 'fn Card() -> P(size)\n');
  const done = fhc(['check', 'parts/card.fh'], { cwd: work });
  assert.equal(done.status, 1);
  assert.match(done.stderr, /^fhc: command-whole\.fh imports parts\/card\.fh: `fhc check command-whole\.fh` checks both/m);
  assert.equal(fhc(['check', 'command-whole.fh'], { cwd: work }).status, 0);
  write('parts/alone.fh', 'get / -> nowhere\n');
  assert.doesNotMatch(fhc(['check', 'parts/alone.fh'], { cwd: work }).stderr, /imports/);
});

test('--version, --help and help', () => {
  for (const args of [['--version'], ['--help'], ['help'], ['help', 'emit'], ['help', 'build']]) {
    const done = fhc(args);
    assert.equal(done.status, 0, `${args}: ${done.stderr}`);
    assert.notEqual(done.stdout, '');
    assert.equal(done.stderr, '');
  }
});

test('--version names the version of fh.h', () => {
  const version = fs.readFileSync(path.join(__dirname, '../../runtime/fh.h'), 'utf8').match(/FH_VERSION "(.*)"/)[1];
  assert.ok(fhc(['--version']).stdout.includes(version));
});
