// Which test files are run first: those that take longest, so that no worker is left with one of them when all others are
// done. Jest knows how long each took only where it has run before.
'use strict';

const Sequencer = require('@jest/test-sequencer').default;
const { basename } = require('node:path');

/** The longest first. */
const LONG = [
  'rollup',
  'equality',
  'start',
  'rollup-plans',
  'organization-deletion',
  'cli',
  'embedded',
  'jobs',
  'hostile-input',
  'live-leaks',
  'audit-retention',
  'exports',
  'slices',
  'live-tail',
  'states',
  'learning',
  'usage',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONG.indexOf(basename(path, '.test.ts'));
      return found < 0 ? LONG.length : found;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
