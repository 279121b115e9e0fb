// The command line without a process for each command: one that has loaded everything runs them one after another. For tests
// of what commands do and say; how the process itself ends is for those that start one.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';

const BIN = path.resolve(__dirname, '../../bin/opsgraph.js');

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class ResidentCommands {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** Where others may ask, as stand-in.js does. */
    readonly socketPath: string,
  ) {}

  /** Builds what is out of date. */
  static async start(): Promise<ResidentCommands> {
    await promisify(execFile)(process.execPath, [BIN, '--version']);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-commands-'));
    const socketPath = path.join(folder, 'commands.sock');
    const child = fork(path.join(__dirname, 'resident-commands.js'), [socketPath], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return new ResidentCommands(child, folder, socketPath);
  }

  /** `env` is all that the command sees of an environment. */
  run(
    words: readonly string[],
    {
      cwd,
      env,
      input = '',
    }: {
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      /** On its standard input. */
      readonly input?: string;
    },
  ): Promise<CommandOutcome> {
    return new Promise((resolve, reject) => {
      const request = http.request({ socketPath: this.socketPath, method: 'POST' }, (response) => {
        json(response).then((outcome) => resolve(outcome as CommandOutcome), reject);
      });
      request.on('error', reject);
      request.end(JSON.stringify({ words, cwd, env, input }));
    });
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
