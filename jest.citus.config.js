// Suites that pass on a Citus cluster as well, on the one that CITUS_URL names (docs/how-to/citus.md).
'use strict';

const config = require('./jest.config.js');

if ((process.env.CITUS_URL ?? '') === '') {
  throw new Error(
    'CITUS_URL names no cluster: a superuser of a database on its coordinator that knows the workers',
  );
}

const suites = (process.env.CITUS_SUITES ?? 'citus/citus').split(',');

/** Of these suites, what cannot pass on a cluster, and why. */
const omitted = {
  alerts: {
    'interactions › see no alert that came to be while they waited: it is not held, and what is told of it would be undone':
      'it looks at the coordinator for who waits, and they wait on the worker',
  },
  'audit-status': {
    'reads single rows by an index, however long the trail is': 'the plan of a worker is not in that of the coordinator',
  },
  'audit-retention': {
    'an owner who is no superuser › purges alike: row-level security binds the owner, and the functions know how to work under it':
      'the owner of a distributed database is a superuser or has BYPASSRLS',
  },
};

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  maxWorkers: 1,
  testTimeout: 120_000,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: suites.map((name) => `<rootDir>/test/${name}.test.ts`),
  testEnvironment: '<rootDir>/test/harness/citus-environment.js',
  testEnvironmentOptions: { omitted },
};
