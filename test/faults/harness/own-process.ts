// A gateway or a worker as people run it, `bin/opsgraph.js`, that can be killed and started again where it was.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../harness/until';

const ENTRY = path.resolve(__dirname, '../../../bin/opsgraph.js');

export interface OwnProcessOptions {
  readonly name: string;
  readonly command: 'start' | 'worker';
  readonly port: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export class OwnProcess {
  private child: ChildProcess | null = null;

  constructor(private readonly options: OwnProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Memory that it holds, as Linux counts it. */
  residentMiB(): number {
    const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid ?? ''}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib) / 1_024);
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const { command, port, folder, environment } = this.options;
    const output = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [ENTRY, command], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ...environment,
        [command === 'start' ? 'PORT' : 'WORKER_PORT']: String(port),
        OPSGRAPH_DATA_DIR: path.join(folder, this.name),
      },
      stdio: ['ignore', output, output],
    });
    this.child = child;
    await until(async () => {
      if (!this.isRunning) {
        throw new Error(`${this.name} ended: ${this.log().slice(-2_000)}`);
      }
      return (await this.isReady()) === true;
    }, 60_000);
  }

  /** Null where it does not answer. */
  async isReady(): Promise<boolean | null> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5_000) });
      await response.text();
      return response.status === 200;
    } catch {
      return null;
    }
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  kill(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** As whoever deploys asks it to end; resolves with the exit code. */
  terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === null || !this.isRunning) {
      return child?.exitCode ?? null;
    }
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  private get logFile(): string {
    return path.join(this.options.folder, `${this.name}.log`);
  }
}
