// A primary PostgreSQL and its synchronous standby, as processes of their own: what they acknowledge is on both.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { migrations } from '../../../migrations';
import { freePort, migrate, startEmbeddedPostgres } from '../../../src/platform';
import { until } from '../../harness/until';

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=120',
  'max_locks_per_transaction=1024',
  // A process that ends loses what it has not given to the system; what a machine loses is another matter, and slow.
  'fsync=off',
  'wal_level=replica',
  'hot_standby=on',
  'wal_keep_size=256MB',
];
const STANDBY = 'standby';

/** One server on one data folder. */
export class PostgresServer {
  private child: ChildProcess | null = null;

  constructor(
    private readonly data: string,
    private readonly binary: string,
    readonly port: number,
    readonly ownerUrl: string,
    private readonly settings: readonly string[],
  ) {}

  async start(): Promise<void> {
    const { uid, gid } = statSync(this.data);
    const log = path.join(path.dirname(this.data), `${path.basename(this.data)}.log`);
    const output = openSync(log, 'a');
    // What the last one left: its process was buried by us, so that nobody holds the folder.
    await until(() => !someoneIn(this.data), 10_000);
    rmSync(path.join(this.data, 'postmaster.pid'), { force: true });
    const child = spawn(
      this.binary,
      ['-D', this.data, '-p', String(this.port), ...this.settings.flatMap((each) => ['-c', each])],
      {
        ...(process.getuid?.() === 0 ? { uid, gid } : {}),
        cwd: this.data,
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
        stdio: ['ignore', output, output],
      },
    );
    this.child = child;
    try {
      await until(async () => {
        if (child.exitCode !== null) {
          throw new Error('PostgreSQL ended');
        }
        return this.answers();
      }, 60_000);
    } catch (error) {
      throw new Error(readFileSync(log, 'utf8').split('\n').slice(-8).join('\n'), { cause: error });
    }
  }

  /** Without a goodbye, and without a checkpoint: what it knows is in its log of changes. */
  async stopImmediately(): Promise<void> {
    await this.end('SIGQUIT');
  }

  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  async asOwner<Result>(work: (owner: Client) => Promise<Result>): Promise<Result> {
    const owner = new Client({ connectionString: this.ownerUrl, connectionTimeoutMillis: 5_000 });
    owner.on('error', () => undefined);
    await owner.connect();
    try {
      return await work(owner);
    } finally {
      await owner.end();
    }
  }

  async answers(): Promise<boolean> {
    try {
      await this.asOwner((owner) => owner.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  }
}

export interface PostgresPair {
  readonly primary: PostgresServer;
  /** Null where one server was asked for. */
  readonly standby: PostgresServer | null;
  /** Of the application role at the primary. */
  readonly applicationUrl: string;
  readonly ownerUrl: string;
}

/** Migrated. `folder` must be open to other users. */
export async function startPostgresPair(
  folder: string,
  {
    standby: withStandby,
    settings = [],
  }: { readonly standby: boolean; readonly settings?: readonly string[] },
): Promise<PostgresPair> {
  const first = await startEmbeddedPostgres({ dataDir: folder, settings: ['fsync=off'] });
  let binary: string;
  const data = path.join(folder, 'postgres/data');
  try {
    await migrate(first.ownerUrl, first.url, migrations);
    // The line that started it begins with the program.
    binary = readFileSync(path.join(data, 'postmaster.opts'), 'utf8').split(' ')[0] ?? '';
  } finally {
    await first.stop();
  }
  const at = (url: string, port: number): string => {
    const moved = new URL(url);
    moved.port = String(port);
    return moved.toString();
  };
  const port = Number(new URL(first.url).port);
  const synchronous = withStandby ? [`synchronous_standby_names=${STANDBY}`, 'synchronous_commit=on'] : [];
  const primary = new PostgresServer(data, binary, port, first.ownerUrl, [
    ...SETTINGS,
    ...settings,
    ...synchronous,
  ]);
  const pair = { primary, applicationUrl: first.url, ownerUrl: first.ownerUrl };
  if (!withStandby) {
    await primary.start();
    return { ...pair, standby: null };
  }
  // A base copy of a server that is down is whole.
  const copy = path.join(folder, 'postgres/standby');
  execFileSync('cp', ['-a', data, copy]);
  const { username, password } = new URL(first.ownerUrl);
  const conninfo = `host=127.0.0.1 port=${port} user=${username} password=${password} application_name=${STANDBY}`;
  const { uid, gid } = statSync(data);
  for (const [name, content] of [
    ['standby.signal', ''],
    ['postgresql.auto.conf', `primary_conninfo = '${conninfo}'\n`],
  ] as const) {
    writeFileSync(path.join(copy, name), content, { mode: 0o600 });
    chownSync(path.join(copy, name), uid, gid);
  }
  const standbyPort = await freePort();
  const standby = new PostgresServer(copy, binary, standbyPort, at(first.ownerUrl, standbyPort), [
    ...SETTINGS,
    ...settings,
  ]);
  await primary.start();
  await standby.start();
  await until(
    () =>
      primary.asOwner(async (owner) => {
        const { rows } = await owner.query<{ state: string }>(
          'SELECT sync_state AS state FROM pg_stat_replication',
        );
        return rows[0]?.state === 'sync';
      }),
    20_000,
  );
  return { ...pair, standby };
}

/** Linux: whether a process works in the folder. */
function someoneIn(folder: string): boolean {
  if (!existsSync('/proc')) {
    return false;
  }
  const lines = execFileSync(
    'sh',
    ['-c', 'for p in /proc/[0-9]*; do readlink "$p/cwd"; done 2>/dev/null; true'],
    {
      encoding: 'utf8',
    },
  );
  const real = execFileSync('readlink', ['-f', folder], { encoding: 'utf8' }).trim();
  return lines.split('\n').includes(real);
}
