// `npm test`: everything side by side, then what must be alone. Parameters go to the first, as to jest itself.
'use strict';

const { spawnSync } = require('node:child_process');

const jest = require.resolve('jest/bin/jest');
const parameters = process.argv.slice(2);

const run = (...given) => spawnSync(process.execPath, [jest, ...given], { stdio: 'inherit' }).status ?? 1;

const first = run(...parameters);
const second = parameters.length > 0 ? 0 : run('--config', 'jest.alone.config.js');
process.exitCode = first === 0 ? second : first;
