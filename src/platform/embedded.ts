// PostgreSQL for a machine that has none.
//
// It comes as binaries in an npm package and is driven by its own pg_ctl, which detaches the server from our process
// group (a Ctrl-C meant for the gateway must not reach it before the gateway has drained), waits until it answers, and
// knows how to recover a data directory that a killed process left behind.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { childEnvironment } from './config';
import { choosePlace, type Place } from './embedded-place';
import { EmbeddedUsers } from './embedded-users';
import { AppError, messageOf, unavailable } from './errors';
import { freePort, isFree } from './ports';
import { isRunning } from './processes';

export interface EmbeddedPostgres {
  /** The application role. */
  readonly url: string;
  readonly ownerUrl: string;
  /** A fresh data directory was made. */
  readonly created: boolean;
  /** Stops the server if this process holds it. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** Refuse to share the server with another running process: for the gateway itself. */
  readonly exclusive?: boolean;
  /** Settings for postgres, as `name=value`. */
  readonly settings?: readonly string[];
  readonly onProgress?: (step: string) => void;
}

interface Credentials {
  readonly port: number;
  readonly ownerPassword: string;
  readonly applicationPassword: string;
}

const OWNER = 'opsgraph_owner';
const APPLICATION = 'opsgraph';
const DATABASE = 'opsgraph';

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const say = options.onProgress ?? (() => undefined);
  const place = await choosePlace(options.dataDir).catch((error: unknown) => {
    if (error instanceof AppError) {
      throw error;
    }
    throw unavailable(`OPSGRAPH_DATA_DIR: ${options.dataDir} cannot be used: ${messageOf(error)}`, error);
  });
  const users = new EmbeddedUsers(place.home);
  const server = new Server(place);
  const { credentials, created } = await users.enter(options.exclusive ?? false, async () => {
    const isNew = !existsSync(path.join(place.data, 'PG_VERSION'));
    if (isNew) {
      say('creating a database cluster');
      await server.initialise(await freshCredentials());
    }
    const known = await server.credentials();
    if (await server.isRunning()) {
      await ensureDatabase(known);
      return { credentials: known, created: isNew };
    }
    say('starting PostgreSQL');
    const started = await server.start(known, options.settings ?? []);
    try {
      await ensureDatabase(started);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { credentials: started, created: isNew };
  });
  return {
    url: urlOf(APPLICATION, credentials.applicationPassword, credentials.port),
    ownerUrl: urlOf(OWNER, credentials.ownerPassword, credentials.port),
    created,
    stop: () => users.leave(() => server.stop()),
  };
}

class Server {
  constructor(private readonly place: Place) {}

  /** Makes the cluster aside and moves it into place when it is whole: an interrupted first start leaves no half of it. */
  async initialise(credentials: Credentials): Promise<void> {
    const { data, home } = this.place;
    for (const left of await readdir(home)) {
      if (left === 'data' || left.startsWith('data.') || left.startsWith('initial-password')) {
        await rm(path.join(home, left), { recursive: true, force: true, maxRetries: 5 });
      }
    }
    const draft = `${data}.${process.pid}`;
    await this.directory(draft);
    const passwordFile = path.join(home, `initial-password.${process.pid}`);
    await this.writeOwned(passwordFile, credentials.ownerPassword);
    try {
      await this.execute('initdb', [
        `--pgdata=${draft}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
      ]);
    } finally {
      await rm(passwordFile, { force: true });
    }
    await this.save(credentials);
    await rename(draft, data);
  }

  async credentials(): Promise<Credentials> {
    return JSON.parse(await readFile(this.credentialsFile, 'utf8')) as Credentials;
  }

  /** By the process that the server noted. One that was killed may have left its note, and children on their way out. */
  async isRunning(): Promise<boolean> {
    const note = path.join(this.place.data, 'postmaster.pid');
    const pid = await readFile(note, 'utf8').then(
      (text) => Number(text.split('\n')[0]),
      () => null,
    );
    if (pid === null) {
      return false;
    }
    if (isRunning(pid) && (await this.isOfThisServer(pid))) {
      return true;
    }
    // PostgreSQL takes a dead process that nobody has buried for a live one and would refuse to start beside it. Its
    // note may go once none of its children works on the data any more.
    await this.childrenGone();
    await rm(note, { force: true });
    return false;
  }

  /** Its number may be another process's by now. Where the system does not say, it counts as the server. */
  private async isOfThisServer(pid: number): Promise<boolean> {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return place === null || place === (await realpath(this.place.data));
  }

  private async childrenGone(): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && (await this.anybodyIn(this.place.data))) {
      await setTimeout(50);
    }
  }

  /** Linux: whether any process has the folder as its working directory, as PostgreSQL's processes do. */
  private async anybodyIn(folder: string): Promise<boolean> {
    const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const real = await realpath(folder);
    const places = await Promise.all(processes.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => null)));
    return places.includes(real);
  }

  /** Starts on the port of last time when that is free, else on another, and returns where. */
  async start(previous: Credentials, settings: readonly string[]): Promise<Credentials> {
    const port = (await isFree(previous.port)) ? previous.port : await freePort();
    const credentials = { ...previous, port };
    await this.save(credentials);
    const serverOptions = [
      `-p ${port}`,
      ...[
        'listen_addresses=127.0.0.1',
        'unix_socket_directories=',
        'max_connections=100',
        'max_locks_per_transaction=1024',
        ...settings,
      ].map((setting) => `-c ${setting}`),
    ].join(' ');
    const logFile = path.join(this.place.home, 'postgres.log');
    try {
      await this.execute('pg_ctl', [
        'start',
        '--wait',
        '--timeout=120',
        '-D',
        this.place.data,
        '-l',
        logFile,
        '-o',
        serverOptions,
      ]);
    } catch (error) {
      const tail = await readFile(logFile, 'utf8').then(
        (text) => text.split('\n').slice(-8).join('\n'),
        () => '',
      );
      throw new Error(`PostgreSQL did not start: ${messageOf(error)}\n${tail}`, { cause: error });
    }
    return credentials;
  }

  async stop(): Promise<void> {
    if (await this.isRunning()) {
      await this.execute('pg_ctl', ['stop', '--mode=fast', '--wait', '--timeout=30', '-D', this.place.data]);
    }
  }

  private get credentialsFile(): string {
    return path.join(this.place.home, 'connection.json');
  }

  private async save(credentials: Credentials): Promise<void> {
    // Written aside: the only copy of the passwords must never be half of one.
    const draft = `${this.credentialsFile}.${process.pid}`;
    await writeFile(draft, JSON.stringify(credentials), { mode: 0o600 });
    await rename(draft, this.credentialsFile);
  }

  private async execute(program: string, parameters: string[]): Promise<void> {
    const { binaries, home, identity } = this.place;
    const file = path.join(binaries, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
    await new Promise<void>((resolve, reject) => {
      const child = spawn(file, parameters, {
        cwd: home,
        env: { ...childEnvironment(), LC_ALL: 'C' },
        // pg_ctl's server keeps what it inherits: a pipe would never close, so the output goes nowhere but the log.
        stdio: ['ignore', 'ignore', program === 'initdb' ? 'pipe' : 'ignore'],
        ...(identity ?? {}),
      });
      let complaint = '';
      child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0
          ? resolve()
          : reject(new Error(`${program} ended with ${code ?? 'a signal'} ${complaint}`.trim())),
      );
    });
  }

  private async directory(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await this.own(directory);
  }

  private async writeOwned(file: string, content: string): Promise<void> {
    await writeFile(file, content, { mode: 0o600 });
    await this.own(file);
  }

  private async own(target: string): Promise<void> {
    if (this.place.identity !== undefined) {
      await chown(target, this.place.identity.uid, this.place.identity.gid);
    }
  }
}

async function freshCredentials(): Promise<Credentials> {
  const password = () => randomBytes(24).toString('base64url');
  return { port: await freePort(), ownerPassword: password(), applicationPassword: password() };
}

function urlOf(user: string, password: string, port: number): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** The database and the application role, made again whenever one is missing: an interrupted first start heals. */
async function ensureDatabase(credentials: Credentials): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port: credentials.port,
    user: OWNER,
    password: credentials.ownerPassword,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION]);
    if (role.rowCount === 0) {
      await client.query(`CREATE ROLE ${APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS`);
    }
    await client.query(
      `ALTER ROLE ${APPLICATION} PASSWORD ${client.escapeLiteral(credentials.applicationPassword)}`,
    );
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (database.rowCount === 0) {
      await client.query(`CREATE DATABASE ${DATABASE}`);
    }
  } finally {
    await client.end();
  }
}
