// The suites that ask and change through the gateway, once more with a real PgBouncer in transaction mode before PostgreSQL.
// What must run alone is not among them (test/harness/alone.js), nor is what asks statements that others of them send with
// other rows or values: every field is asked by isolation-random and golden.
'use strict';

const config = require('./jest.config.js');

process.env.OPSGRAPH_TEST_PGBOUNCER = 'true';

const suites = [
  'audit-verify',
  'database',
  'golden/golden',
  'ingest',
  'isolation-random',
  'jobs',
  'live',
  'pgbouncer/pgbouncer',
];

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: suites.map((name) => `<rootDir>/test/${name}.test.ts`),
};
