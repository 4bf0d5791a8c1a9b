// generate.js: a realistic program of any size, for measuring the compiler.
//
//   node tests/bench/generate.js LINES > app.fh
//
// A program is made of features, each what a developer would put into a file of its own: a record
// with the state it is kept in, helpers, components, pages, forms and a websocket route. The
// features differ in names, texts, sizes and in which parts they have, by a random generator with
// a fixed seed: the same LINES always give the same program, of exactly that many lines. It
// compiles without an error or a warning.
'use strict'

// ---- chance, and words ----

let seed = 20260101
function random(limit) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
  return (seed >>> 8) % limit
}
const pick = list => list[random(list.length)]
const chance = percent => random(100) < percent

const NOUNS = ['task', 'order', 'ticket', 'invoice', 'message', 'player', 'book', 'recipe', 'photo',
  'event', 'visit', 'product', 'parcel', 'course', 'sensor', 'article', 'booking', 'member']
const WORDS = ('the a quick list of what is new today open closed waiting for an answer by mail ' +
  'everything changes here at once nobody has to reload this page when somebody else works on it ' +
  'later maybe soon café naïve 3 < 4 & more').split(' ')
const COLOURS = ['#2b2d42', '#e5383b', '#f77f00', '#57a773', '#1d6fa5', 'rebeccapurple']

const words = (least, more) => Array.from({ length: least + random(more) }, () => pick(WORDS)).join(' ')
const capital = text => text[0].toUpperCase() + text.slice(1)

// ---- a feature: each part gives the lines of its declarations ----

function comment(f) {
  return ['', `# ---- ${f.noun} ${f.n}: ${words(3, 6)} ----`, '#', `# ${words(8, 8)}.`]
}

function data(f) {
  return ['',
    `record ${f.Type} {`,
    '  id: int = 0,',
    '  title: str,',
    `  weight: ${pick(['int = 1', 'float = 0.5'])},`,
    '  done: bool = false,',
    '  tags: [str] = [],',
    ...(chance(50) ? ['  note: str? = none'] : ['  owner: str = "nobody"']),
    '}',
    '',
    `state ${f.all}: [${f.Type}] = []`,
    `state ${f.name}_count: int = 0`,
    ...(chance(60) ? [`state ${f.name}_seen: {str: int} = {}`] : [])]
}

function constants(f) {
  return ['',
    `const ${f.name}_limit = ${10 + random(90)}`,
    `const ${f.name}_pages = ${f.name}_limit // ${2 + random(8)} + 1`,
    `const ${f.name}_title = "${capital(words(2, 4))}"`,
    `const ${f.name}_inks = [${COLOURS.slice(0, 2 + random(4)).map(c => `"${c}"`).join(', ')}]`,
    ...(chance(40) ? [
      `const ${f.name}_labels = {`,
      ...['open', 'closed', 'late'].map(key => `  "${key}": "${words(2, 3)}",`),
      '}'] : [])]
}

function helpers(f) {
  return ['',
    `fn ${f.name}_label(n: int): str {`,
    `  if n == 0 { return "no ${f.noun}" }`,
    `  else if n == 1 { return "one ${f.noun}" }`,
    `  return "{n} ${f.noun}s, at most {${f.name}_limit}"`,
    '}',
    '',
    `fn ${f.name}_open() -> [for x in ${f.all} if not x.done -> x]`,
    '',
    `fn ${f.name}_total(): float {`,
    '  var total = 0.0',
    `  for i, x in ${f.all} {`,
    `    if x.done { continue }   # ${words(2, 4)}`,
    `    total += x.weight * ${1 + random(9)} + i`,
    '  }',
    '  return total',
    '}',
    ...(chance(50) ? ['',
      `fn ${f.name}_kind(word: str): int -> match word {`,
      ...NOUNS.slice(0, 3 + random(4)).map((noun, i) => `  "${noun}", "${noun}s" -> ${i + 1},`),
      `  else -> ${f.n % 7}`,
      '}'] : []),
    ...(chance(50) ? ['',
      `fn ${f.name}_find(id: int): ${f.Type}? {`,
      `  var at = 0`,
      `  while at < len(${f.all}) {`,
      `    let x = ${f.all}[at]`,
      '    if x.id == id { return x }',
      '    at += 1',
      '  }',
      '  return none',
      '}'] : [])]
}

function components(f) {
  return ['',
    `fn ${f.Type}Row(x: ${f.Type}) -> Li(`,
    `  Span(x.title, cls=["title", if x.done -> "done"]),`,
    `  " ", Small("${words(1, 3)} ", x.weight),`,
    '  if len(x.tags) > 0 -> Span(for tag in x.tags -> Code(tag), cls="tags"),',
    `  A("edit", href="${f.path}/{x.id}"),`,
    `  id="${f.name}-row-{x.id}", style={"color": "${pick(COLOURS)}", "order": x.id})`,
    '',
    `fn ${f.Type}List() -> Ul(for x in ${f.name}_open() -> ${f.Type}Row(x), id="${f.name}-list")`,
    '',
    `fn ${f.Type}Form() -> Form(`,
    `  Label("${capital(words(1, 3))}", Input(name="title", placeholder="${words(2, 4)}", maxlength=80)),`,
    `  Label("Weight", Input(type="number", name="weight", value=${1 + random(9)})),`,
    `  Button("Add", cls="${pick(['primary', 'secondary', 'contrast'])}"),`,
    `  id="${f.name}-form", hx_post="${f.path}", hx_target="#${f.name}-list", hx_swap="outerHTML")`]
}

// Markup that is constant but for one hole, as most of a page is.
function panel(f) {
  const rows = Array.from({ length: 2 + random(6) }, () =>
    `    Tr(Td("${words(1, 3)}"), Td("${random(1000)}", cls="number"), Td(Em("${words(1, 2)}"))),`)
  return ['',
    `fn ${f.Type}Panel() -> Section(`,
    `  H2("${capital(words(2, 4))}"),`,
    `  P("${words(8, 12)}.", Br(), Strong(${f.name}_label(len(${f.all})))),`,
    '  Table(Thead(Tr(Th("What"), Th("How many"), Th("Since"))), Tbody(',
    ...rows,
    `    Tr(Td("sum"), Td(${f.name}_total()), Td()))),`,
    `  cls="panel", data_kind="${f.noun}")`]
}

function pages(f) {
  return ['',
    `get ${f.path} on page: int = 1, q: str = "" -> Titled("${capital(f.noun)} ${f.n}",`,
    `  Nav(A("Home", href="/"), A("${words(1, 2)}", href="${f.path}"), aria_label="${words(1, 2)}"),`,
    `  if q != "" -> P("You looked for {q}, page {page} of {${f.name}_pages}"),`,
    `  ${f.Type}Panel(),`,
    `  ${f.Type}List(),`,
    `  ${f.Type}Form())`,
    '',
    `get ${f.path}/{id:int} {`,
    `  for x in ${f.all} {`,
    `    if x.id == id { return ${f.Type}Row(x) }`,
    '  }',
    `  return status(404, "there is no ${f.noun} {id}")`,
    '}',
    '',
    `post ${f.path} on title: str, weight: int = 1 {`,
    `  if title.trim() == "" or len(title) > ${20 + random(80)} { fail(422, "${words(2, 4)}") }`,
    `  if len(${f.all}) >= ${f.name}_limit { ${f.all} = ${f.all}.slice(1, len(${f.all})) }`,
    `  ${f.name}_count += 1`,
    `  ${f.all}.push(${f.Type}(id=${f.name}_count, title=title.trim(), weight=weight))`,
    `  return ${f.Type}List()`,
    '}',
    ...(chance(60) ? ['',
      `delete ${f.path}/{id:int} {`,
      `  ${f.all} = [for x in ${f.all} if x.id != id -> x]`,
      `  return ${f.Type}List()`,
      '}'] : [])]
}

function live(f) {
  return ['',
    `fn ${f.Type}Present() -> P("{subscribers("${f.path}/live")} here, {${f.name}_count} so far", id="${f.name}-present")`,
    '',
    `fn ${f.name}_joined() { publish("${f.path}/live", ${f.Type}Present()) }`,
    '',
    `get ${f.path}/board -> Titled("${capital(words(2, 3))}",`,
    `  Div(${f.Type}Present(), ${f.Type}List(),`,
    `    Form(Input(name="title"), Input(type="number", name="id"), Button("Go"), ws_send=true),`,
    `    hx_ext="ws", ws_connect="${f.path}/live"))`,
    '',
    `ws ${f.path}/live conn=${f.name}_joined on title: str, id: int = 0, ws {`,
    `  if title == "" { return }      # ${words(3, 4)}`,
    `  let x = ${f.Type}(id=id, title="${words(1, 2)}: " + title, weight=${1 + random(9)})`,
    `  ${f.all}.push(x)`,
    `  publish("${f.path}/live", ${f.Type}List())`,
    '}']
}

function feature(n) {
  const noun = pick(NOUNS)
  const name = `${noun}${n}`
  const f = { n, noun, name, all: `${name}_all`, Type: capital(name), path: `/${noun}s/${n}` }
  return [comment, data, constants, helpers, components, panel, pages, ...(chance(50) ? [live] : [])]
    .flatMap(part => part(f))
}

// ---- the program: as many whole features as fit, and comments up to the last line ----

function program(lines) {
  const out = [`# A program of ${lines} lines.`, '', 'app title="Generated" exts="ws"', '',
    'get / -> Titled("Generated", P("Made by a machine, for another one."))']
  for (let n = 1; ; n++) {
    const next = feature(n)
    if (out.length + next.length > lines) break
    out.push(...next)
  }
  while (out.length < lines) out.push('# The end.')
  return out.join('\n') + '\n'
}

const lines = Number(process.argv[2])
if (!(lines >= 5)) {
  console.error('usage: node generate.js LINES (at least 5)')
  process.exit(2)
}
process.stdout.write(program(lines))
