// The gateway under attack: a process of its own with the settings of production, whose memory and log are looked at,
// and somebody of another organization who goes on working meanwhile.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_SECRET, type TestDatabase } from '../harness';
import { testServers } from '../harness/servers';

const root = path.resolve(__dirname, '../..');

export interface Target {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All that it has printed. */
  log(): string;
  /** Resident memory in MiB, once garbage was collected. */
  rss(): Promise<number>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export async function startTarget(database: TestDatabase): Promise<Target> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-attacked-'));
  const { PATH = '', HOME = '', TMPDIR = os.tmpdir() } = process.env;
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=32',
      '--expose-gc',
      '-r',
      './scripts/register.js',
      '-e',
      // What nothing refers to any more is no growth.
      `process.on('SIGUSR2', () => global.gc()); require('./src/cli.ts').run(['node', 'opsgraph', 'start'])`,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        HOME,
        TMPDIR,
        NODE_ENV: 'production',
        OPSGRAPH_DATA_DIR: folder,
        DATABASE_URL: database.url,
        REDIS_URL: testServers().redisUrl,
        AUTH_JWT_SECRET: TEST_SECRET,
        PORT: '0',
        DEMO: 'false',
        PLAYGROUND: 'false',
        INTROSPECTION: 'false',
        LOG_LEVEL: 'info',
        AUDIT_CHECKPOINT_FILE: database.audit.checkpointFile,
        AUDIT_SIGNING_KEY_FILE: database.audit.signingKeyFile,
      },
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [, port] = /GraphQL +http:\/\/127\.0\.0\.1:(\d+)\/graphql/.exec(printed) ?? [];
    if (port !== undefined && child.pid !== undefined) {
      const pid = child.pid;
      return {
        url: `http://127.0.0.1:${port}`,
        port: Number(port),
        pid,
        log: () => printed,
        rss: async () => {
          for (let time = 0; time < 3; time += 1) {
            process.kill(pid, 'SIGUSR2');
            await sleep(300);
          }
          return (
            Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
          );
        },
        hasEnded,
        stop,
      };
    }
    if (hasEnded() || Date.now() > deadline) {
      await stop();
      throw new Error(`The gateway did not start:\n${printed}`);
    }
    await sleep(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const over = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await over;
  clearTimeout(timer);
}

/** Asks a query every 50 ms, whatever happens. */
export class WellBehaved {
  private samples: number[] = [];
  private readonly bad: string[] = [];
  private isOver = false;
  private readonly loop: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.loop = this.ask();
  }

  /** Milliseconds of the answers since the last call. */
  take(): number[] {
    const taken = this.samples;
    this.samples = [];
    return taken;
  }

  /** Answers that were none. */
  get failures(): readonly string[] {
    return this.bad;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.loop;
  }

  private async ask(): Promise<void> {
    while (!this.isOver) {
      const began = performance.now();
      try {
        const response = await fetch(`${this.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
          body: '{"query":"{ liveKpis { waiting active } }"}',
        });
        const body = await response.text();
        if (!body.startsWith('{"data":{"liveKpis":{"waiting":')) {
          this.bad.push(`${response.status} ${body.slice(0, 200)}`);
        }
      } catch (error) {
        this.bad.push(String(error));
      }
      const took = performance.now() - began;
      this.samples.push(took);
      await sleep(Math.max(0, 50 - took));
    }
  }
}

export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
