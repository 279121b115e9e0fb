// A real PgBouncer in transaction mode before the test run's PostgreSQL, with a folder of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, chownSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../src/platform';

export interface PgBouncer {
  readonly port: number;
  /** The same database and role by way of the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  /** Server connections for each database and role. */
  readonly poolSize?: number;
  /** Prepared statements followed for each connection; PgBouncer knows the setting since 1.21. */
  readonly maxPreparedStatements?: number;
  /** A server that could not be reached is tried again after so long; PgBouncer's own default is 15. */
  readonly loginRetrySeconds?: number;
}

/** PGBOUNCER, else what PATH knows, else where Debian puts it; null when there is none. */
export function pgbouncerBinary(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  const given = process.env['PGBOUNCER'];
  const candidates =
    given === undefined || given === '' ? folders.map((each) => path.join(each, 'pgbouncer')) : [given];
  return candidates.find(isExecutable) ?? null;
}

/** Its version as [major, minor]. */
export function pgbouncerVersion(binary: string): readonly [number, number] {
  const [, major = '0', minor = '0'] =
    /(\d+)\.(\d+)/.exec(execFileSync(binary, ['--version'], { encoding: 'utf8' })) ?? [];
  return [Number(major), Number(minor)];
}

/** Does this PgBouncer follow prepared statements? */
export function followsPreparedStatements(binary: string): boolean {
  const [major, minor] = pgbouncerVersion(binary);
  return major > 1 || (major === 1 && minor >= 21);
}

/** Starts it for the roles of these addresses, which must name one server. */
export async function startPgBouncer(
  urls: readonly [string, ...string[]],
  { poolSize = 8, maxPreparedStatements, loginRetrySeconds }: PgBouncerOptions = {},
): Promise<PgBouncer> {
  const binary = pgbouncerBinary();
  if (binary === null) {
    throw new Error('These tests need PgBouncer: install pgbouncer, or set PGBOUNCER to its path.');
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-pgbouncer-'));
  const port = await freePort();
  const server = new URL(urls[0]);
  const roles = path.join(folder, 'roles.txt');
  const settings = path.join(folder, 'pgbouncer.ini');
  writeFileSync(
    roles,
    urls
      .map((url) => new URL(url))
      .map(
        ({ username, password }) => `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`,
      )
      .join(''),
  );
  writeFileSync(
    settings,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      'pool_mode = transaction',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${roles}`,
      `default_pool_size = ${poolSize}`,
      'max_client_conn = 2000',
      // A test file drops its database in the end: what is pooled for it must not stay for long.
      'server_idle_timeout = 2',
      ...(loginRetrySeconds === undefined ? [] : [`server_login_retry = ${loginRetrySeconds}`]),
      ...(maxPreparedStatements === undefined ? [] : [`max_prepared_statements = ${maxPreparedStatements}`]),
      '',
    ].join('\n'),
  );
  // It refuses to run as root.
  const identity = process.getuid?.() === 0 ? nobody() : undefined;
  if (identity !== undefined) {
    for (const each of [folder, roles, settings]) {
      chownSync(each, identity.uid, identity.gid);
    }
  }
  chmodSync(roles, 0o600);
  const child = spawn(binary, [settings], { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-10_000)));
  child.once('error', (error) => (said += error.message));
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const through = (url: string): string => {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(port);
    return changed.toString();
  };
  try {
    await untilItAnswers(
      through(anyDatabase(urls[0])),
      () => child.exitCode !== null || child.pid === undefined,
    );
  } catch (error) {
    await stop();
    throw new Error(`PgBouncer did not start: ${said}`, { cause: error });
  }
  return { port, through, stop };
}

/** The one that every server has. */
function anyDatabase(url: string): string {
  const changed = new URL(url);
  changed.pathname = '/postgres';
  return changed.toString();
}

async function untilItAnswers(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      if (hasEnded() || Date.now() > deadline) {
        throw error;
      }
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const over = new Promise((resolve) => child.once('close', resolve));
  // At once, whoever is connected.
  child.kill('SIGKILL');
  await over;
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  return { uid: id('-u'), gid: id('-g') };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
