// Unit tests beside their source, behaviour in test/; PostgreSQL and Redis are brought up once for the whole run.
'use strict';

const { jsc } = require('./scripts/compile.js');
const alone = require('./test/harness/alone.js');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testSequencer: '<rootDir>/test/harness/sequencer.js',
  reporters: ['default', '<rootDir>/test/harness/summary-reporter.js'],
  roots: ['<rootDir>/src', '<rootDir>/dashboard/src', '<rootDir>/test', '<rootDir>/packages'],
  testMatch: ['**/*.test.ts'],
  // Needs a PgBouncer: npm run test:pgbouncer; a Chromium: npm run test:browser; or a Citus cluster: npm run test:citus.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/test/pgbouncer/',
    '/test/browser/',
    '/test/citus/',
    `<rootDir>/test/(${alone.join('|')}).test.ts`,
  ],
  globalSetup: '<rootDir>/test/harness/global-setup.ts',
  globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
  setupFiles: ['reflect-metadata'],
  // Published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(jose|openid-client|oauth4webapi)/)'],
  // The same package in the older format.
  moduleNameMapper: { '^d3-dsv$': '<rootDir>/node_modules/d3-dsv/dist/d3-dsv.js' },
  transform: {
    '^.+\\.[jt]s$': ['@swc/jest', { module: { type: 'commonjs' }, jsc }],
  },
  maxWorkers: 2,
  testTimeout: 30_000,
};
