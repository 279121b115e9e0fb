// Unit tests beside their source, behaviour in test/; PostgreSQL and Redis are brought up once for the whole run.
'use strict';

const { jsc } = require('./scripts/compile.js');
const alone = require('./test/harness/alone.js');

/** `npm run test:topology`: the same, over the whole topology (test/harness/servers.ts). */
const isTopology = process.env.OPSGRAPH_TEST_TOPOLOGY === 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/harness/one-realm-environment.js',
  runtime: '<rootDir>/test/harness/shared-packages-runtime.js',
  testSequencer: '<rootDir>/test/harness/sequencer.js',
  reporters: ['default', '<rootDir>/test/harness/summary-reporter.js'],
  roots: ['<rootDir>/src', '<rootDir>/dashboard/src', '<rootDir>/test', '<rootDir>/packages'],
  testMatch: ['**/*.test.ts'],
  // Needs a PgBouncer: npm run test:pgbouncer; a Chromium: npm run test:browser; a LibreOffice: npm run prove:spreadsheet;
  // a Citus cluster: npm run test:citus. Takes a machine for itself: npm run test:faults.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/test/pgbouncer/',
    '/test/browser/',
    '/test/spreadsheet/',
    '/test/citus/',
    '/test/faults/',
    ...(isTopology ? [] : ['/test/topology/']),
    `<rootDir>/test/(${alone.join('|')}).test.ts`,
  ],
  globalSetup: '<rootDir>/test/harness/global-setup.ts',
  globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
  setupFiles: ['reflect-metadata'],
  // Published as ES modules only, or with imports that jest cannot run as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|openid-client|oauth4webapi|@opentelemetry/otlp-exporter-base)/)',
  ],
  moduleNameMapper: {
    // The same package in the older format.
    '^d3-dsv$': '<rootDir>/node_modules/d3-dsv/dist/d3-dsv.js',
    // As it is, and not as it was built.
    '^@opsgraph/client$': '<rootDir>/packages/client/src/index.ts',
  },
  transform: {
    '^.+\\.[jt]s$': ['@swc/jest', { module: { type: 'commonjs' }, jsc }],
  },
  maxWorkers: 2,
  testTimeout: isTopology ? 90_000 : 30_000,
};
