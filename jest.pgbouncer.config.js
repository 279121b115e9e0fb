// The suites that ask and change through the gateway, once more with a real PgBouncer in transaction mode before PostgreSQL.
// What must run alone is not among them (test/harness/alone.js).
'use strict';

const config = require('./jest.config.js');

process.env.OPSGRAPH_TEST_PGBOUNCER = 'true';

const suites = [
  'access',
  'audit-erase',
  'audit-events',
  'audit-read',
  'audit-retention',
  'audit-verify',
  'audited',
  'bad-input',
  'database',
  'desk',
  'exports',
  'golden/golden',
  'http',
  'isolation',
  'isolation-random',
  'jobs',
  'live',
  'pgbouncer/pgbouncer',
  'row-lists',
  'statements',
];

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: suites.map((name) => `<rootDir>/test/${name}.test.ts`),
};
