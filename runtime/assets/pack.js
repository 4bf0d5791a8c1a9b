// pack.js NODE_MODULES: writes the files that every page loads as one C table to standard
// output, for runtime/assets.h. The same files give the same bytes: nothing here knows the date.
//
// A script rather than C: npm brings the files, so node is there, with SHA-256 and gzip inside.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

// To add a file to every binary, add its package to package.json and a row here.
// `as` is what it is called in its path, where that is not its name; `own` names a file beside this
// one, which goes right behind that of the package, or stands alone.
const ASSETS = [
  { name: 'htmx', module: 'htmx.org', file: 'dist/htmx.min.js', own: 'refused.js' },
  { name: 'ws', module: 'htmx-ext-ws', file: 'dist/ws.min.js', own: 'line.js' },
  { name: 'htmx4', as: 'htmx', module: 'htmx4', file: 'dist/htmx.min.js', own: 'refused.js' },
  { name: 'ws4', as: 'ws', module: 'htmx4', file: 'dist/ext/hx-ws.min.js',
    own: 'line.js' },
  { name: 'back', own: 'back.js' },
  { name: 'pico', module: '@picocss/pico', file: 'css/pico.min.css', own: 'contrast.css' },
];

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

function bytes(name, buffer) {
  const lines = [`static const unsigned char ${name}[] = {`];
  for (let at = 0; at < buffer.length; at += 24)
    lines.push('    ' + [...buffer.subarray(at, at + 24)].join(',') + ',');
  return lines.join('\n') + '\n};\n';
}

function gzip(buffer) {
  const packed = zlib.gzipSync(buffer, { level: 9, memLevel: 9 });
  packed[9] = 255; // the operating system: unknown, whichever this one is
  return packed;
}

function pack(modules, { name, as = name, module, file, own }) {
  const parts = [];
  if (module) parts.push(fs.readFileSync(path.join(modules, module, file)));
  if (module && own) parts.push(Buffer.from(own.endsWith('.js') ? ';\n' : '\n'));
  if (own) parts.push(fs.readFileSync(path.join(__dirname, own)));
  const plain = Buffer.concat(parts);
  const version = module
    ? `-${JSON.parse(fs.readFileSync(path.join(modules, module, 'package.json'))).version}` : '';
  const hash = crypto.createHash('sha256').update(plain).digest('hex');
  const ext = path.extname(own || file);
  const row = `    {
        .name = "${name}",
        .path = "/_fh/${as}${version}.${hash.slice(0, 8)}${ext}",
        .type = "${TYPES[ext]}",
        .plain = { ${name}_plain, sizeof ${name}_plain, "\\"${hash.slice(0, 32)}\\"" },
        .gzip = { ${name}_gzip, sizeof ${name}_gzip, "\\"${hash.slice(0, 32)}-gzip\\"" },
    },`;
  return { row, data: bytes(`${name}_plain`, plain) + bytes(`${name}_gzip`, gzip(plain)) };
}

const packed = ASSETS.map((asset) => pack(process.argv[2], asset));
const all = crypto.createHash('sha256').update(packed.map((asset) => asset.row).join()).digest('hex');
const symbol = `fh_assets_${all.slice(0, 8)}`;
process.stdout.write(`/* Written by runtime/assets/pack.js. Edit that, not this. */
#include "base/assets.h"

${packed.map((asset) => asset.data).join('\n')}
const FhAsset fh_assets[] = {
${packed.map((asset) => asset.row).join('\n')}
};

const int fh_nassets = ${packed.length};

const char ${symbol} = 0;
const char *const fh_assets_symbol = "${symbol}";
`);
