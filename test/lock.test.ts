// The lock of `scripts/lock.js`, of which builds that run at the same time make use.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const TAKES = 2;

/**
 * Takes the lock again and again, each time as one that was killed while it held it leaves it behind; and is slow between
 * finding that it is abandoned and doing something about it.
 */
const contender = `
  const fs = require('node:fs');
  const { take } = require(${JSON.stringify(path.resolve(__dirname, '../scripts/lock.js'))});
  const [, lock] = process.argv;
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  const { kill } = process;
  process.kill = (...given) => {
    try {
      return kill.apply(process, given);
    } catch (error) {
      pause();
      throw error;
    }
  };
  for (let round = 0; round < ${TAKES}; round++) {
    take(lock);
    fs.closeSync(fs.openSync(lock + '.inside', 'wx'));
    pause();
    fs.rmSync(lock + '.inside');
    fs.writeFileSync(lock, '999999999');
  }
`;

it('is held by one at a time, also when several find it abandoned at once', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-lock-'));
  try {
    const contend = () => promisify(execFile)(process.execPath, ['-e', contender, path.join(folder, 'lock')]);
    const said = await Promise.allSettled(Array.from({ length: 5 }, contend));
    expect(said.map(({ status }) => status)).toEqual(Array.from(said, () => 'fulfilled'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
