// `npm run prove:spreadsheet`: exported files, opened by a LibreOffice without a screen, cell by cell. Where there is none it
// says so and proves nothing.
'use strict';

const { spawnSync } = require('node:child_process');
const { findProgram } = require('./programs.js');

const found = findProgram('SOFFICE', ['soffice', 'libreoffice']);
if ('missing' in found) {
  process.stdout.write(
    `NOT RUN: the spreadsheet proof, because ${found.missing}; install libreoffice-calc or set SOFFICE\n`,
  );
} else {
  const { status } = spawnSync(
    process.execPath,
    [require.resolve('jest/bin/jest'), '--config', 'jest.spreadsheet.config.js', ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, SOFFICE: found.path } },
  );
  process.exitCode = status ?? 1;
}
