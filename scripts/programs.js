// Where programs are that tests need and a machine may lack. Plain JavaScript, because `npm test` and Jest's configurations
// ask before anything is compiled; programs.d.ts types it.
'use strict';

const { accessSync, constants, statSync } = require('node:fs');
const path = require('node:path');

/** The path of a program (the environment's variable, else the first of these names on the PATH), or why there is none. */
function findProgram(variable, names, environment = process.env) {
  const given = environment[variable] ?? '';
  if (given !== '') {
    return isProgram(given) ? { path: given } : { missing: `${variable} names no program: ${given}` };
  }
  for (const folder of (environment.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)) {
    for (const name of names) {
      const candidate = path.join(folder, name);
      if (isProgram(candidate)) {
        return { path: candidate };
      }
    }
  }
  return { missing: `there is no ${names.join(', ')} on the PATH` };
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findProgram };
