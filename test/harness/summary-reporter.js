// The last line of a test run, for machines that read it.
'use strict';

const { appendFileSync } = require('node:fs');

module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A file that could not even be loaded has no tests of its own and counts as one that failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const counts = process.env.OPSGRAPH_TEST_COUNTS;
    if (counts !== undefined && counts !== '') {
      appendFileSync(counts, `${results.numPassedTests} ${failed}\n`);
    }
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
  }
};
