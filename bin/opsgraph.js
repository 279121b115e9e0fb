#!/usr/bin/env node
// Entry of the command line: checks Node, in a checkout builds what is missing or out of date, and hands over to src/cli.ts.
'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Opsgraph needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

// An installed package has been built and has no sources.
const builder = path.join(__dirname, '../scripts/build.js');
if (existsSync(builder)) {
  // Pages are only needed by the gateway itself.
  const isHelp = process.argv.some((word) => word === '--help' || word === '-h');
  require(builder).build(
    process.argv[2] === 'start' && !isHelp ? ['gateway', 'dashboard', 'docs'] : ['gateway'],
  );
}
require('../dist/src/cli.js').run(process.argv);
