// Samples for a shell, run as a reader would: those of a page one after another, in one folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ResidentCommands } from '../commands';
import type { Sample } from './samples';

const STAND_IN = path.join(__dirname, 'stand-in.js');
const ADDRESS = /127\.0\.0\.1:4000/g;

export class Shell {
  private constructor(
    private readonly folder: string,
    private readonly commands: ResidentCommands,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly address: string,
  ) {}

  /** `address`: host and port of the gateway that pages find at 127.0.0.1:4000. */
  static async open(environment: Readonly<Record<string, string>>, address: string): Promise<Shell> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-samples-'));
    for (const name of ['npx', 'curl']) {
      const script = `#!/bin/sh\nexec '${process.execPath}' '${STAND_IN}' ${name} "$@"\n`;
      mkdirSync(path.join(folder, 'bin'), { recursive: true });
      writeFileSync(path.join(folder, 'bin', name), script, { mode: 0o755 });
    }
    const { PATH = '', HOME = '' } = process.env;
    const commands = await ResidentCommands.start();
    const all = {
      PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:${PATH}`,
      HOME,
      LOG_LEVEL: 'warn',
      SAMPLE_SOCKET: commands.socketPath,
      ...environment,
    };
    return new Shell(folder, commands, all, address);
  }

  /** Null: all went well; else what was said, with the line of the page. */
  async run(page: string, samples: readonly Sample[]): Promise<string | null> {
    const cwd = path.join(this.folder, page.replaceAll(/\W/g, '-'));
    mkdirSync(cwd, { recursive: true });
    for (const { language, words, text } of samples) {
      if (language === 'csv') {
        writeFileSync(path.join(cwd, words[0] ?? 'file.csv'), text);
      }
    }
    const scripts = samples.filter(({ language, words }) => language === 'sh' && !words.includes('by-hand'));
    return scripts.length === 0
      ? null
      : this.bash(page, cwd, inPlace(scripts).replaceAll(ADDRESS, this.address), []);
  }

  /** Whether the shell can read it: null, or what it says. */
  read({ page, line, text }: Sample): Promise<string | null> {
    return this.bash(page, this.folder, inPlace([{ line, text }]), ['-n']);
  }

  async close(): Promise<void> {
    await this.commands.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async bash(
    page: string,
    cwd: string,
    script: string,
    flags: readonly string[],
  ): Promise<string | null> {
    const file = path.join(this.folder, `${page.replaceAll(/\W/g, '-')}.sh`);
    writeFileSync(file, script);
    const child = spawn('bash', [...flags, '-Eeuo', 'pipefail', file], {
      cwd,
      env: { ...this.environment, OPSGRAPH_DATA_DIR: path.join(cwd, '.opsgraph') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return code === 0 ? null : said.replaceAll(`${file}: line `, `${page}:`);
  }
}

/** Each at the very line of its page, so that what a shell says of a line can be looked up. */
function inPlace(samples: readonly Pick<Sample, 'line' | 'text'>[]): string {
  // On the first line, where no sample of a page can be.
  const lines = [`trap 'echo "$0: line $LINENO: $BASH_COMMAND failed" >&2' ERR`];
  for (const { line, text } of samples) {
    while (lines.length < line - 1) {
      lines.push('');
    }
    lines.push(...text.trimEnd().split('\n'));
  }
  return `${lines.join('\n')}\n`;
}
