// Where tests run: in the process's own realm, so that packages may be loaded once for all files of a worker
// (shared-packages-runtime.js). Jest's own environment gives each file a realm, in which no package of another is right:
// its errors would be no `Error`, its lists no `Array`. What a file leaves behind in what they share is put back after it.
'use strict';

const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

module.exports = class OneRealmEnvironment {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.context = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    // Those of the old kind are not offered.
    this.fakeTimers = null;
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.putBack = remember();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Null once it is over: nothing is loaded then. */
  getVmContext() {
    return this.context;
  }

  async setup() {}

  async teardown() {
    this.context = null;
    this.fakeTimersModern.dispose();
    this.putBack();
  }
};

/** Globals (where decorators note what they found), variables of the environment, and who listens to the process. */
function remember() {
  const globals = new Map(Reflect.ownKeys(globalThis).map((key) => [key, descriptorOf(key)]));
  const environment = { ...process.env };
  const folder = process.cwd();
  const { exit, exitCode } = process;
  const listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
  return () => {
    for (const key of Reflect.ownKeys(globalThis)) {
      const before = globals.get(key);
      const now = descriptorOf(key);
      if (before === undefined) {
        Reflect.deleteProperty(globalThis, key);
      } else if (now.configurable && 'value' in before && before.value !== now.value) {
        Reflect.defineProperty(globalThis, key, before);
      }
    }
    for (const name of Object.keys(process.env)) {
      if (!(name in environment)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, environment);
    process.chdir(folder);
    process.exit = exit;
    process.exitCode = exitCode;
    for (const name of process.eventNames()) {
      for (const listener of process.rawListeners(name)) {
        if (listeners.get(name)?.includes(listener) !== true) {
          process.removeListener(name, listener);
        }
      }
    }
  };
}

function descriptorOf(key) {
  return Reflect.getOwnPropertyDescriptor(globalThis, key);
}
