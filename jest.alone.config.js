// What measures how somebody fares while others take all they can get, and how often two gateways compute where Redis
// must answer within its deadlines: nothing else may run beside it.
'use strict';

const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/attacks.test.ts', '<rootDir>/test/live-cluster.test.ts'],
  maxWorkers: 1,
};
