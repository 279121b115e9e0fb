// The peers' own package: installed on first use, from its own lock file, and never part of the product.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, root } from './bench';

export const peersFolder = path.join(root, 'bench/peers');

export function installPeers(bench: Bench): void {
  const lock = readFileSync(path.join(peersFolder, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(peersFolder, 'node_modules/.bench-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    return;
  }
  bench.say('installing the peers into bench/peers/node_modules (npm ci, once)');
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    throw new TypeError('The peers could not be installed: see above');
  }
  writeFileSync(stamp, digest);
}
