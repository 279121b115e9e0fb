// How tests load modules: the project's own anew for each file, as Jest does, but packages once for all files of a worker,
// as Node does. There are 1,500 modules of packages behind a gateway; to load them again for each file, and to run each of
// them cold, took half of the time of all tests (docs/adr/0028-tests-share-packages.md).
'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const PACKAGES = `${path.sep}node_modules${path.sep}`;
/** What a test framework replaces or keeps for each file. */
const FRAMEWORK = /[\\/]node_modules[\\/](@jest|jest|jest-[^\\/]+|expect)[\\/]/;

/** Of each name, for whoever asks, the file that is shared, or null. */
const found = new Map();

module.exports = class SharedPackagesRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
    // Jest compiles for the realm of its environment, which it demands to be another than this one.
    executor.compile = (source, filename) =>
      this._environment.getVmContext() === null
        ? null
        : compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  requireModuleOrMock(from, name) {
    const file =
      isPackage(name) && !this.mockState.shouldMockCjs(from, name).shouldMock ? sharedFile(from, name) : null;
    return file === null ? super.requireModuleOrMock(from, name) : require(file);
  }
};

function isPackage(name) {
  return !name.startsWith('.') && !name.startsWith('node:') && !path.isAbsolute(name);
}

function sharedFile(from, name) {
  // Of the project's own files all see the same packages.
  const key = from.includes(PACKAGES) ? `${from} ${name}` : name;
  const known = found.get(key);
  if (known !== undefined) {
    return known;
  }
  const file = resolve(from, name);
  found.set(key, file);
  return file;
}

/** Null for what Node does not find or may not load so: modules of Node, ES modules, the project's own packages. */
function resolve(from, name) {
  try {
    const file = createRequire(from).resolve(name);
    if (!file.includes(PACKAGES) || FRAMEWORK.test(file) || !/\.c?js$/.test(file)) {
      return null;
    }
    require(file);
    return file;
  } catch {
    return null;
  }
}
