// `npm run check`: everything that looks at the sources without running them, so many parts at once as there are processors.
// Parameters name further scripts of package.json that may run beside them: `npm run check -- build`.
'use strict';

const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
/** Those that take longest come first. */
const parts = ['lint', ...process.argv.slice(2), 'types', 'format', 'drift'];

/** Runs one script to its end, then shows all that it said, so that no two talk at once; true when it has passed. */
function run(name) {
  const began = Date.now();
  const child = spawn('npm', ['run', '--silent', name], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    let problem = '';
    child.once('error', (error) => {
      problem = `${error.message}\n`;
    });
    child.once('close', (code) => {
      const passed = code === 0 && problem === '';
      process.stdout.write(
        `${Buffer.concat(said)}${problem}${name}: ${passed ? 'passed' : 'FAILED'} after ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
      );
      resolve(passed);
    });
  });
}

async function main() {
  const waiting = [...parts];
  let passed = true;
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      passed = (await run(name)) && passed;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), parts.length) }, lane));
  process.exitCode = passed ? 0 : 1;
}

void main();
