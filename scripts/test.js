// `npm test`: everything side by side, then what must be alone, then the pages in a browser where there is one.
// Parameters go to the first, as to jest itself; `--topology` says over which servers all of it runs.
'use strict';

const { spawnSync } = require('node:child_process');
const { appendFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { findChromium } = require('./chromium.js');

const jest = require.resolve('jest/bin/jest');
const given = process.argv.slice(2);
const parameters = given.filter((word) => word !== '--topology');
if (given.includes('--topology')) {
  process.env.OPSGRAPH_TEST_TOPOLOGY = 'true';
}

/** Of the environment's OPSGRAPH_TEST_TIMES, a file, one more line says how long it took. */
function run(what, ...given) {
  const began = Date.now();
  const { status } = spawnSync(process.execPath, [jest, ...given], { stdio: 'inherit' });
  const times = process.env.OPSGRAPH_TEST_TIMES ?? '';
  if (times !== '') {
    const seconds = String(Math.round((Date.now() - began) / 1000)).padStart(5);
    appendFileSync(times, `${seconds} s  test: ${what}\n`);
  }
  return status ?? 1;
}

const statuses = [run('side by side', ...parameters)];
if (parameters.length === 0) {
  statuses.push(run('alone', '--config', 'jest.alone.config.js'));
  const found = findChromium();
  if ('path' in found) {
    statuses.push(run('in a browser', '--config', 'jest.browser.config.js'));
  } else {
    const files = readdirSync(path.resolve(__dirname, '../test/browser')).filter((name) =>
      name.endsWith('.test.ts'),
    );
    process.stdout.write(
      `NOT RUN: the browser tests (${files.length} files), because ${found.missing}; install chromium or set CHROMIUM\n`,
    );
  }
}
process.exitCode = statuses.find((status) => status !== 0) ?? 0;
