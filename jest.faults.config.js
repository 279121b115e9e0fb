// npm run test:faults: what is promised while something fails, on a topology of real processes (docs/reliability.md).
'use strict';

const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/faults'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/faults/harness/global-setup.ts',
  globalTeardown: undefined,
  // Each file has a topology of its own, which takes all of a small machine.
  maxWorkers: 1,
  testTimeout: 240_000,
  openHandlesTimeout: 10_000,
};
