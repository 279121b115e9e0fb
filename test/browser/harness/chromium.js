// Where the browser of the tests is: CHROMIUM, else the usual names on the PATH. Plain JavaScript, because
// `npm test` and Jest's configuration ask before anything is compiled.
'use strict';

const { accessSync, constants, statSync } = require('node:fs');
const path = require('node:path');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The path of the browser, or why there is none.
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {{ readonly path: string } | { readonly missing: string }}
 */
function findChromium(environment = process.env) {
  const given = environment.CHROMIUM ?? '';
  if (given !== '') {
    return isProgram(given) ? { path: given } : { missing: `CHROMIUM names no program: ${given}` };
  }
  for (const folder of (environment.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)) {
    for (const name of NAMES) {
      const candidate = path.join(folder, name);
      if (isProgram(candidate)) {
        return { path: candidate };
      }
    }
  }
  return { missing: `there is no ${NAMES.join(', ')} on the PATH` };
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findChromium };
