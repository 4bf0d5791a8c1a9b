/* machine.js: on what, and when, something was measured. */
'use strict';

const { execFileSync } = require('node:child_process');
const os = require('node:os');

function machine() {
  const version = execFileSync(process.env.CC || 'cc', ['--version'], { encoding: 'utf8' });
  const cpus = os.cpus();
  return { date: new Date().toISOString().slice(0, 10), cpu: cpus[0].model, ncpus: cpus.length,
           gib: Math.round(os.totalmem() / 2 ** 30), compiler: version.split('\n')[0],
           kernel: `${os.type()} ${os.release().split('-')[0]}` };
}

module.exports = { machine };
