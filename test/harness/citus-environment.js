// Where tests run on a Citus cluster: as elsewhere, without those that jest.citus.config.js names.
'use strict';

const path = require('node:path');
const OneRealmEnvironment = require('./one-realm-environment.js');

module.exports = class CitusEnvironment extends OneRealmEnvironment {
  constructor(config, context) {
    super(config, context);
    const suite = path.relative(path.join(config.projectConfig.rootDir, 'test'), context.testPath);
    this.omitted =
      config.projectConfig.testEnvironmentOptions.omitted[suite.replace(/\.test\.ts$/, '')] ?? {};
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_start' && nameOf(test) in this.omitted) {
      test.mode = 'skip';
    }
  }
};

/** With the names of the blocks that it stands in. */
function nameOf({ name, parent }) {
  return parent === undefined || parent.parent === undefined ? name : `${nameOf(parent)} › ${name}`;
}
