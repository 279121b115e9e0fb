// The third part of `npm test`: pages in a headless Chromium, against a gateway that runs as people run it.
'use strict';

const config = require('./jest.config.js');
const { findChromium } = require('./scripts/chromium.js');

const found = findChromium();
if ('missing' in found) {
  throw new Error(
    `The browser tests need a Chromium, and ${found.missing}; install chromium or set CHROMIUM`,
  );
}
// For the tests, which are other processes or at least other modules.
process.env.CHROMIUM = found.path;

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/browser/harness/global-setup.ts',
  // Each file has a gateway, a browser and a Redis of its own; but where it is given, one Redis, and the demo's organizations
  // have the same names in it.
  maxWorkers: (process.env.REDIS_URL ?? '') === '' ? 2 : 1,
  testTimeout: 60_000,
};
