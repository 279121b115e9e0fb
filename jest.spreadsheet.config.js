// Exported files in a spreadsheet: npm run prove:spreadsheet, which looks for one and says so where there is none.
'use strict';

const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/spreadsheet'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
