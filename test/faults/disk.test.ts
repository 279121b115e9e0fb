// What is promised while the disk of PostgreSQL is full.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Load, measured, notRun, Topology } from './harness';

const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-faults-disk-'));
const FULL_MS = 3_000;
let why = '';
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0755', 'tmpfs', folder], { stdio: 'pipe' });
  chmodSync(folder, 0o755);
} catch (error) {
  why = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);
}

afterAll(() => {
  if (why === '') {
    execFileSync('umount', ['-l', folder]);
  }
  rmSync(folder, { recursive: true, force: true });
});

it('a full disk is told as 503, acknowledges nothing that is not there, and is over when there is room', async () => {
  const fault = 'The disk of PostgreSQL full';
  if (why !== '') {
    notRun(fault, `a tmpfs cannot be mounted here: ${why}`);
    return;
  }
  const topology = await Topology.start({
    dataFolder: path.join(folder, 'database'),
    settings: ['min_wal_size=32MB', 'max_wal_size=64MB', 'autovacuum=off'],
    gateways: 1,
    workers: 1,
  });
  try {
    const load = await Load.start(topology, 'full', { senders: 3 });
    const ballast = path.join(folder, 'ballast');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1_024)));
    await load.fails(30);
    await setTimeout(FULL_MS);
    rmSync(ballast);
    // A server that could not write its log ends; whoever looks after it starts it again.
    if (!(await topology.primary.answers())) {
      await topology.primary.stopImmediately();
      await topology.primary.start();
    }
    const againMs = await load.acknowledges();
    measured({
      fault: `${fault}, room again after ${FULL_MS / 1_000} s`,
      againMs,
      figures: await load.finish(),
    });
  } finally {
    await topology.stop();
  }
});
