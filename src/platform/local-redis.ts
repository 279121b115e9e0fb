// A redis-server from PATH for a machine without REDIS_URL.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { childEnvironment } from './config';
import { freePort, isFree } from './ports';
import { isAlive, markOf, type ProcessMark } from './processes';

export interface LocalRedis {
  readonly url: string;
  stop(): Promise<void>;
}

interface RunningRedis extends ProcessMark {
  readonly port: number;
}

/**
 * Starts `redis-server` from PATH with nothing written to disk; null when there is none. One that a killed gateway
 * left behind is adopted: `redis.json` in the data folder names it.
 */
export async function startLocalRedis(dataDir: string): Promise<LocalRedis | null> {
  const note = path.join(dataDir, 'redis.json');
  const left = await readFile(note, 'utf8')
    .then((text) => JSON.parse(text) as RunningRedis)
    .catch(() => null);
  const running =
    left !== null && isAlive(left) && !(await isFree(left.port)) ? left : await spawnRedis(await freePort());
  if (running === null) {
    return null;
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(note, JSON.stringify(running), { mode: 0o600 });
  return {
    url: `redis://127.0.0.1:${running.port}`,
    stop: async () => {
      if (isAlive(running)) {
        process.kill(running.pid, 'SIGTERM');
      }
      await rm(note, { force: true });
    },
  };
}

async function spawnRedis(port: number): Promise<RunningRedis | null> {
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--loglevel',
      'warning',
    ],
    // Of its own process group: a Ctrl-C meant for the gateway must not end it first.
    { stdio: 'ignore', detached: true, env: childEnvironment() },
  );
  const started = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
  if (!started || child.pid === undefined) {
    return null;
  }
  child.unref();
  const deadline = Date.now() + 10_000;
  while (await isFree(port)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error('redis-server did not start');
    }
    await setTimeout(25);
  }
  return { ...markOf(child.pid), port };
}
