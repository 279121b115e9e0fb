// One process at a time: a file that names whoever holds it. Who was killed while holding it does not keep others out.
// Plain JavaScript, because it runs before anything is compiled.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const PAUSE_MS = 100;

/** Waits until no other process that lives holds the lock, and takes it; what is given back lets the next one. */
function take(lock) {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  while (!holds(lock)) {
    if (isAbandoned(lock)) {
      takeAway(lock);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
  return () => fs.rmSync(lock, { force: true });
}

/** Linked in one step, so that nobody finds the file without the number in it. */
function holds(lock) {
  const own = `${lock}-${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
    return false;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/**
 * One at a time as well, and looked at once more: of two who found the same lock abandoned, the second would else take away
 * what is by now the first one's own.
 */
function takeAway(lock) {
  const release = take(`${lock}-abandoned`);
  try {
    if (isAbandoned(lock)) {
      fs.rmSync(lock, { force: true });
    }
  } finally {
    release();
  }
}

function isAbandoned(lock) {
  try {
    process.kill(Number(fs.readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    // Where the file is gone, it was given back just now.
    return error.code === 'ESRCH';
  }
}

module.exports = { take };
