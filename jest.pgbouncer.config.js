// The suites that ask and change through the gateway, once more with a real PgBouncer in transaction mode before PostgreSQL.
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
  'live-cluster',
  'live-tail',
  'merge',
  'periods',
  'pgbouncer/pgbouncer',
  'redis',
  'row-lists',
  'statements',
];

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: suites.map((name) => `<rootDir>/test/${name}.test.ts`),
};
