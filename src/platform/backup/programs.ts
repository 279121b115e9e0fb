// PostgreSQL's own programs for backups, which come with its client package.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { childEnvironment } from '../config';
import { AppError } from '../errors';

export type BackupProgram = 'pg_dump' | 'pg_restore';

const MOST_WORDS = 2_000;

/** Runs one on a database; its password goes by the environment, where no list of processes shows it. */
export async function runProgram(
  program: BackupProgram,
  parameters: readonly string[],
  { folder, url }: { readonly folder?: string | undefined; readonly url?: string | undefined } = {},
): Promise<string> {
  const { target, password } = url === undefined ? {} : withoutPassword(url);
  const child = spawn(
    folder === undefined ? program : path.join(folder, program),
    [...parameters, ...(target === undefined ? [] : [`--dbname=${target}`])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...childEnvironment(),
        LC_ALL: 'C',
        PGPASSWORD: password,
      },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk.toString()}`.slice(0, MOST_WORDS)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new AppError(
              'UNAVAILABLE',
              `${program} is not there: install PostgreSQL's client of the server's version (Debian: postgresql-client-15), or say by --bin where it is. The embedded server comes without`,
            )
          : error,
      ),
    );
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new AppError('UNAVAILABLE', `${program} failed: ${stderr.trim() || `exit code ${code ?? '?'}`}`);
  }
  return stdout;
}

/** Major version, from "pg_dump (PostgreSQL) 15.18 (Debian …)". */
export function majorOf(words: string): number {
  return Number(/\(PostgreSQL\) (\d+)/.exec(words)?.[1] ?? 0);
}

function withoutPassword(url: string): { readonly target: string; readonly password: string | undefined } {
  const target = new URL(url);
  const password = target.password === '' ? undefined : decodeURIComponent(target.password);
  target.password = '';
  return { target: target.toString(), password };
}
