// The second part of `npm test`: what must run alone, one file after the other.
'use strict';

const config = require('./jest.config.js');
const alone = require('./test/harness/alone.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: alone.map((name) => `<rootDir>/test/${name}.test.ts`),
  maxWorkers: 1,
  // Connections that a test has cut are let go of within seconds.
  openHandlesTimeout: 10_000,
};
