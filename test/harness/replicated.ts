// A PostgreSQL of a test file's own, and a copy of it that follows by streaming replication. The copy by itself: of any server here.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { chown, cp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { freePort, migrate, startEmbeddedPostgres } from '../../src/platform';
import { childEnvironment } from '../../src/platform/config';
import { choosePlace } from '../../src/platform/embedded-place';

/** A copy may not let fewer follow than its primary. */
export const WAL_SENDERS = 4;

export interface Replica {
  /** The application role. */
  readonly url: string;
  /** A connection of the owner. */
  readonly owner: Client;
  /** Ends it at once, or starts it again as it was. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface Replicated {
  readonly url: string;
  readonly ownerUrl: string;
  readonly owner: Client;
  readonly audit: { readonly checkpointFile: string; readonly signingKeyFile: string };
  readonly replica: Replica;
  stop(): Promise<void>;
}

export async function startReplicated(): Promise<Replicated> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-replicated-'));
  chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'primary');
  const primary = await startEmbeddedPostgres({
    dataDir,
    settings: ['fsync=off', 'full_page_writes=off', `max_wal_senders=${WAL_SENDERS}`],
  });
  await migrate(primary.ownerUrl, primary.url, migrations);
  const owner = await connected(primary.ownerUrl);
  const replica = await startReplica({ ...primary, applicationUrl: primary.url, owner, dataDir });
  return {
    url: primary.url,
    ownerUrl: primary.ownerUrl,
    owner,
    audit: {
      checkpointFile: path.join(folder, 'checkpoints.jsonl'),
      signingKeyFile: path.join(folder, 'signing-key.pem'),
    },
    replica,
    stop: async () => {
      await replica.kill();
      await owner.end();
      await primary.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Copied {
  /** The primary, which must let WAL_SENDERS follow. */
  readonly applicationUrl: string;
  readonly ownerUrl: string;
  /** A connection of the owner to the primary. */
  readonly owner: Client;
  /** As it was given to whoever started the primary. */
  readonly dataDir: string;
  /** How the primary knows it. */
  readonly name?: string;
  /** Beside those of every copy, or in place of them. */
  readonly settings?: readonly string[];
}

export async function startReplica({
  applicationUrl,
  ownerUrl,
  owner,
  dataDir,
  name = 'replica',
  settings: more = [],
}: Copied): Promise<Replica> {
  const place = await choosePlace(dataDir);
  const data = path.join(place.home, 'replica');
  await owner.query(`SELECT pg_backup_start('replica', true)`);
  await cp(place.data, data, { recursive: true });
  const { rows } = await owner.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await rm(path.join(data, 'postmaster.pid'), { force: true });
  await rm(path.join(data, 'postmaster.opts'), { force: true });
  await writeFile(path.join(data, 'backup_label'), rows[0]?.labelfile ?? '');
  await writeFile(path.join(data, 'standby.signal'), '');
  const { hostname, port: primaryPort, username, password } = new URL(ownerUrl);
  const conninfo = `host=${hostname} port=${primaryPort} user=${username} password=${password} application_name=${name}`;
  await writeFile(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
  if (place.identity !== undefined) {
    await run('chown', ['-R', `${place.identity.uid}:${place.identity.gid}`, data], {});
    await chown(data, place.identity.uid, place.identity.gid);
  }
  chmodSync(data, 0o700);
  const port = await freePort();
  const at = (url: string): string => {
    const changed = new URL(url);
    changed.port = String(port);
    return changed.toString();
  };
  const control = (...parameters: string[]): Promise<void> =>
    run(path.join(place.binaries, 'bin', 'pg_ctl'), [...parameters, '-D', data], {
      cwd: place.home,
      ...(place.identity ?? {}),
    });
  let connection: Client | undefined;
  const start = async (): Promise<void> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=100',
      'max_locks_per_transaction=1024',
      `max_wal_senders=${WAL_SENDERS}`,
      'fsync=off',
      'wal_receiver_status_interval=1',
      'max_standby_streaming_delay=100ms',
      ...more,
    ].map((setting) => `-c ${setting}`);
    const log = path.join(place.home, 'replica.log');
    await control('start', '--wait', '-l', log, '-o', `-p ${port} ${settings.join(' ')}`).catch(
      (error: unknown) => {
        throw new Error(`The replica did not start: ${readFileSync(log, 'utf8')}`, { cause: error });
      },
    );
    connection = await connected(at(ownerUrl));
  };
  await start();
  return {
    url: at(applicationUrl),
    get owner() {
      if (connection === undefined) {
        throw new Error('The replica was killed');
      }
      return connection;
    },
    start,
    kill: async () => {
      await connection?.end().catch(() => undefined);
      connection = undefined;
      const isThere = await readFile(path.join(data, 'postmaster.pid')).then(
        () => true,
        () => false,
      );
      if (isThere) {
        await control('stop', '--mode=immediate', '--wait');
      }
    },
  };
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // Whoever kills the server takes its connections along.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function run(file: string, parameters: readonly string[], options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...childEnvironment(), LC_ALL: 'C' };
    const child = spawn(file, parameters, { stdio: 'ignore', env, ...options });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(file)} ended with ${code ?? 'a signal'}`)),
    );
  });
}
