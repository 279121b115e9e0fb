// Suites that pass on a Citus cluster as well, on the one that CITUS_URL names (docs/how-to/citus.md).
'use strict';

const config = require('./jest.config.js');

if ((process.env.CITUS_URL ?? '') === '') {
  throw new Error(
    'CITUS_URL names no cluster: a superuser of a database on its coordinator that knows the workers',
  );
}

const suites = ['citus/citus'];

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  maxWorkers: 1,
  testTimeout: 120_000,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: suites.map((name) => `<rootDir>/test/${name}.test.ts`),
};
