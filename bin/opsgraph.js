#!/usr/bin/env node
// Entry of the command line: checks Node, builds what is missing or out of date, and hands over to src/cli.ts.
'use strict';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Opsgraph needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

// The dashboard is only needed by the gateway itself.
const isHelp = process.argv.some((word) => word === '--help' || word === '-h');
const parts = process.argv[2] === 'start' && !isHelp ? ['gateway', 'dashboard'] : ['gateway'];
require('../scripts/build.js').build(parts);
require('../dist/src/cli.js').run(process.argv);
