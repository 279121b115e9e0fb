// The embedded database through good and bad days: first starts, shared use, processes and servers that are killed.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { migrations } from '../migrations';
import { migrate, pendingMigrations } from '../src/platform';
import { databaseUrl, testServers } from './harness/servers';

const root = path.resolve(__dirname, '..');
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

jest.setTimeout(120_000);

// Folders, and whatever still runs in them when a test is over.

const folders: string[] = [];
const children = new Set<ChildProcess>();

/** A folder that the server's own user can reach, even when that is not us. */
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-embedded-'));
  await chmod(folder, 0o755);
  folders.push(folder);
  return folder;
}

const homeOf = (folder: string): string => path.join(folder, 'postgres');

function serverOf(folder: string): number | null {
  try {
    const [pid] = readFileSync(path.join(homeOf(folder), 'data', 'postmaster.pid'), 'utf8').split('\n');
    return Number(pid);
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // A dead process keeps its number until its parent has noticed.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain until ${what}`);
    }
    await sleep(2);
  }
}

async function endServer(folder: string, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  const pid = serverOf(folder);
  if (pid !== null && pid > 0 && isAlive(pid)) {
    process.kill(pid, signal);
    await until(() => !isAlive(pid), 'the server has ended');
  }
}

const killServer = (folder: string): Promise<void> => endServer(folder, 'SIGKILL');

async function remove(folder: string): Promise<void> {
  await killServer(folder);
  const home = existsSync(homeOf(folder)) ? realpathSync(homeOf(folder)) : homeOf(folder);
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

// A database that was made before: what a first start is like is asked once, and takes its time.

let used: string;

beforeAll(async () => {
  used = await newFolder();
  folders.pop();
  await (await start(used)).stop();
});

afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  for (const folder of folders.splice(0)) {
    await remove(folder);
  }
  await endServer(used, 'SIGINT');
  await rm(path.join(homeOf(used), 'users.json'), { force: true });
});

afterAll(() => remove(used));

// Processes that start the embedded database: each is one of its own, as commands and gateways are.

const SCRIPT = `
  const { startEmbeddedPostgres } = require('./src/platform/embedded');
  const { Client } = require('pg');
  const [dataDir, exclusive, row] = process.argv.slice(1);
  const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
  (async () => {
    const server = await startEmbeddedPostgres({ dataDir, exclusive: exclusive === 'true' });
    const client = new Client({ connectionString: server.ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    if (row) {
      await client.query('CREATE TABLE IF NOT EXISTS kept (row text)');
      await client.query('INSERT INTO kept VALUES ($1)', [row]);
    }
    say({ url: server.url, ownerUrl: server.ownerUrl, created: server.created });
    process.stdin.on('data', async (word) => {
      if (String(word).trim() === 'work') {
        say(await client.query('SELECT 1').then(() => 'worked', (error) => 'failed: ' + error.message));
        return;
      }
      await client.end().catch(() => undefined);
      await server.stop();
      process.exit(0);
    });
  })().catch((error) => {
    say({ failure: { name: error.name, message: error.message } });
    process.exit(1);
  });`;

interface Database {
  readonly url: string;
  readonly ownerUrl: string;
  readonly created: boolean;
}

interface Process {
  readonly pid: number;
  /** Runs a statement there, and says how that went. */
  work(): Promise<unknown>;
  /** Lets it end in order. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

interface Started extends Process, Database {}

interface Options {
  readonly exclusive?: boolean;
  /** A row to leave behind. */
  readonly row?: string;
}

function beginStart(folder: string, options: Options = {}): Process & { readonly ready: Promise<Database> } {
  const child = spawn(
    process.execPath,
    ['-r', './scripts/register.js', '-e', SCRIPT, folder, String(options.exclusive), options.row ?? ''],
    { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  children.add(child);
  const lines: unknown[] = [];
  let wake = (): void => undefined;
  let output = '';
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const complete = output.split('\n');
    output = complete.pop() ?? '';
    lines.push(...complete.map((line) => JSON.parse(line) as unknown));
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      children.delete(child);
      resolve();
      wake();
    });
  });
  const nextLine = async (): Promise<unknown> => {
    while (lines.length === 0) {
      if (!children.has(child)) {
        throw new Error(`The process ended without a word: ${complaints}`);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return lines.shift();
  };
  const ready = nextLine().then((line) => {
    const said = line as Database & { failure?: { name: string; message: string } };
    if (said.failure !== undefined) {
      throw Object.assign(new Error(said.failure.message), { name: said.failure.name });
    }
    return said;
  });
  // Whoever waits for it sees the failure; for a process that is killed on purpose nobody waits.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    work: () => {
      child.stdin.write('work\n');
      return nextLine();
    },
    stop: async () => {
      child.stdin.write('stop\n');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function start(folder: string, options: Options = {}): Promise<Started> {
  const { ready, ...process } = beginStart(folder, options);
  return { ...process, ...(await ready) };
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Whether the row that a process left behind is there, once. */
async function expectRow(ownerUrl: string, row: string): Promise<void> {
  expect(await query(ownerUrl, `SELECT row FROM kept WHERE row = '${row}'`)).toEqual([{ row }]);
}

describe('The embedded database', () => {
  it('is made on the first start, and serves the same rows to the same credentials on the second', async () => {
    const folder = await newFolder();
    const first = await start(folder, { row: 'first' });
    expect(first.created).toBe(true);
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);

    const second = await start(folder);
    expect(second.created).toBe(false);
    expect([second.url, second.ownerUrl]).toEqual([first.url, first.ownerUrl]);
    await expectRow(second.ownerUrl, 'first');
  });

  it('lets the application in as a role that owns nothing and is bound by row-level security', async () => {
    const { url } = await start(used);
    const [role] = await query(
      url,
      `SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
              (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid) AS owned
         FROM pg_roles r WHERE r.rolname = current_user`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
  });

  it('listens on this machine only, and keeps its passwords from other users', async () => {
    const folder = used;
    const { ownerUrl } = await start(folder);
    expect(await query(ownerUrl, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const noted = await stat(path.join(homeOf(folder), 'connection.json'));
    expect(noted.mode & 0o077).toBe(0);
  });

  it('takes another port when its own has been taken meanwhile', async () => {
    const folder = used;
    const before = await start(folder, { row: 'moved' });
    await before.stop();
    const { port } = new URL(before.url);
    const intruder = createServer().listen(Number(port), '127.0.0.1');
    try {
      const after = await start(folder);
      expect(new URL(after.url).port).not.toBe(port);
      await expectRow(after.ownerUrl, 'moved');
    } finally {
      intruder.close();
    }
  });
});

describe('While one process holds the database', () => {
  it('a gateway refuses to start on it, and names that process', async () => {
    const folder = used;
    const holder = await start(folder);
    await expect(start(folder, { exclusive: true })).rejects.toMatchObject({
      name: 'EmbeddedInUseError',
      message: expect.stringMatching(
        new RegExp(`in use by process ${holder.pid} .*set OPSGRAPH_DATA_DIR to another folder`),
      ) as string,
    });
    expect(await holder.work()).toBe('worked');
  });

  it('a command shares it, and leaves it running when done', async () => {
    const folder = used;
    const holder = await start(folder, { exclusive: true, row: 'shared' });
    const command = await start(folder);
    expect([command.url, command.created]).toEqual([holder.url, false]);
    await expectRow(command.ownerUrl, 'shared');
    await command.stop();
    expect(await holder.work()).toBe('worked');
    await holder.stop();
    await expect(query(holder.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('a command that shares it can finish its work when the other is done first', async () => {
    const folder = used;
    const holder = await start(folder);
    const command = await start(folder);
    await holder.stop();
    expect(await command.work()).toBe('worked');
    await command.stop();
    await expect(query(command.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('it is free again as soon as that process has ended', async () => {
    const folder = used;
    await (await start(folder, { row: 'theirs' })).stop();
    const gateway = await start(folder, { exclusive: true });
    await expectRow(gateway.ownerUrl, 'theirs');
  });
});

describe('Processes that start at once', () => {
  it.each([
    ['before there is a database', newFolder],
    ['on a database that is not running', () => Promise.resolve(used)],
  ])('%s all get to work, and the last one to leave puts out the light', async (_, makeFolder) => {
    const folder = await makeFolder();
    const all = [1, 2, 3].map(() => beginStart(folder));
    const databases = await Promise.all(all.map(({ ready }) => ready));
    const [url = ''] = databases.map((database) => database.url);
    expect(new Set(databases.map((database) => database.url)).size).toBe(1);
    for (const each of all) {
      expect(await each.work()).toBe('worked');
    }
    // The holder last: what the others do when it leaves before them is asked above.
    const { pid } = JSON.parse(await readFile(path.join(homeOf(folder), 'users.json'), 'utf8')) as Process;
    const [holder, ...others] = [...all].sort((a) => (a.pid === pid ? -1 : 1));
    for (const other of others) {
      await other.stop();
    }
    expect(await holder?.work()).toBe('worked');
    await holder?.stop();
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('as gateways do not both get it', async () => {
    const folder = used;
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => beginStart(folder, { exclusive: true }).ready),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as Error).name)).toEqual([
      'EmbeddedInUseError',
      'EmbeddedInUseError',
    ]);
  });
});

describe('After a kill -9', () => {
  it('of the process that holds it, the next start adopts the server that is still running', async () => {
    const folder = used;
    const holder = await start(folder, { row: 'adopted' });
    const server = serverOf(folder);
    await holder.kill();

    const next = await start(folder, { exclusive: true });
    expect([next.url, serverOf(folder)]).toEqual([holder.url, server]);
    await expectRow(next.ownerUrl, 'adopted');
    await next.stop();
    await expect(query(next.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('of the server and then its holder, the next start recovers what was committed', async () => {
    const folder = used;
    const holder = await start(folder, { row: 'recovered' });
    await killServer(folder);
    await holder.kill();

    const next = await start(folder, { exclusive: true });
    await expectRow(next.ownerUrl, 'recovered');
  });

  it('of the server alone, a command has it running again', async () => {
    const folder = used;
    await start(folder, { row: 'running again' });
    await killServer(folder);

    const command = await start(folder);
    await expectRow(command.ownerUrl, 'running again');
  });

  it('of both, a process that was given the number of the holder keeps nobody out', async () => {
    const folder = used;
    const holder = await start(folder, { row: 'renumbered' });
    await holder.kill();
    await killServer(folder);
    // As after a restart of the machine, when numbers are given out again.
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' });
    children.add(stranger);
    const note = path.join(homeOf(folder), 'users.json');
    const left = await readFile(note, 'utf8');
    await writeFile(note, left.replace(`"pid":${holder.pid}`, `"pid":${stranger.pid ?? 0}`));
    expect(await readFile(note, 'utf8')).not.toBe(left);

    const next = await start(folder, { exclusive: true });
    await expectRow(next.ownerUrl, 'renumbered');
  });
});

describe('A first start that was interrupted', () => {
  const hasFile = (folder: string, name: string): boolean => {
    try {
      return readdirSync(folder, { recursive: true }).some((file) => path.basename(String(file)) === name);
    } catch {
      // A folder vanished while it was being listed.
      return false;
    }
  };

  it('before its first file is as if it had never been', async () => {
    const folder = await newFolder();
    await mkdir(path.join(homeOf(folder), 'data', 'base'), { recursive: true });
    await writeFile(path.join(homeOf(folder), 'data', 'base', 'half'), 'half');
    await writeFile(path.join(homeOf(folder), 'initial-password'), 'half');
    const server = await start(folder, { row: 'healed' });
    expect(server.created).toBe(true);
    expect(existsSync(path.join(homeOf(folder), 'initial-password'))).toBe(false);
  });

  it.each<[string, (folder: string) => boolean]>([
    ['when the cluster was half made', (folder) => hasFile(folder, 'PG_VERSION')],
    ['when its credentials had just been noted', (folder) => hasFile(folder, 'connection.json')],
    // While the cluster is made, the number in that file is negative.
    ['when the server was about to answer', (folder) => (serverOf(folder) ?? 0) > 0],
  ])('%s heals with the next', async (_, reached) => {
    const folder = await newFolder();
    const interrupted = beginStart(folder);
    await until(() => reached(folder), 'the first start has come that far');
    await interrupted.kill();

    const server = await start(folder, { exclusive: true, row: 'healed' });
    expect(await query(server.url, 'SELECT current_user AS who')).toEqual([{ who: 'opsgraph' }]);
    await server.stop();
    const again = await start(folder, { exclusive: true });
    await expectRow(again.ownerUrl, 'healed');
  });
});

if (isRoot) {
  describe('As root, who may not run PostgreSQL', () => {
    /** Removes what a test has put outside its folder. */
    async function removeBehind(server: Started): Promise<void> {
      const [setting] = await query(server.ownerUrl, 'SHOW data_directory');
      const { data_directory: data } = setting as { data_directory: string };
      await server.stop();
      await rm(path.dirname(data), { recursive: true, force: true });
    }

    it('the server belongs to another user', async () => {
      const folder = used;
      await start(folder);
      const { stdout } = await run('ps', ['-o', 'user=', '-p', String(serverOf(folder))]);
      expect(stdout.trim()).toBe('postgres');
    });

    it('a folder closed to others works: it links to where the data lives', async () => {
      const folder = await newFolder();
      await chmod(folder, 0o700);
      const first = await start(folder, { row: 'behind a door' });
      expect(first.created).toBe(true);
      await first.stop();
      expect(path.dirname(realpathSync(homeOf(folder)))).toBe('/var/lib/opsgraph');

      const second = await start(folder);
      expect(second.created).toBe(false);
      await expectRow(second.ownerUrl, 'behind a door');
      await second.stop();

      await chmod(folder, 0o755);
      const opened = await start(folder);
      await expectRow(opened.ownerUrl, 'behind a door');
      await opened.stop();
    });

    it('a folder that is closed later keeps its data', async () => {
      const folder = await newFolder();
      const open = await start(folder, { row: 'from before' });
      await open.stop();
      await chmod(folder, 0o700);
      const closed = await start(folder);
      try {
        expect(closed.created).toBe(false);
        await expectRow(closed.ownerUrl, 'from before');
      } finally {
        await removeBehind(closed);
      }
    });

    it('a link that leads nowhere any more is followed again', async () => {
      const folder = await newFolder();
      await chmod(folder, 0o700);
      await (await start(folder)).stop();
      await rm(realpathSync(homeOf(folder)), { recursive: true });
      const server = await start(folder, { row: 'anew' });
      expect(server.created).toBe(true);
      await expectRow(server.ownerUrl, 'anew');
      await server.stop();
    });
  });
}

describe('Migrations', () => {
  const made: string[] = [];
  let owner: Client;

  beforeAll(async () => {
    owner = new Client({ connectionString: databaseUrl(testServers().ownerUrl, 'postgres') });
    await owner.connect();
  });

  afterAll(async () => {
    for (const name of made) {
      await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await owner.query(`DROP ROLE IF EXISTS ${name}`);
    }
    await owner.end();
  });

  /** An empty database, and a role that has never been there. */
  async function emptyDatabase(): Promise<{ ownerUrl: string; applicationUrl: string; role: string }> {
    const role = `test_${uuidv7().replaceAll('-', '')}`;
    made.push(role);
    await owner.query(`CREATE DATABASE ${role}`);
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    const ownerUrl = databaseUrl(testServers().ownerUrl, role);
    const applicationUrl = new URL(ownerUrl);
    applicationUrl.username = role;
    applicationUrl.password = 'secret';
    return { ownerUrl, applicationUrl: applicationUrl.toString(), role };
  }

  const names = migrations.map(({ name }) => name);

  it('are all pending in an empty database and none after migrating, which names them', async () => {
    const { ownerUrl, applicationUrl } = await emptyDatabase();
    expect(await pendingMigrations(ownerUrl, migrations)).toEqual(names);
    expect(await pendingMigrations(applicationUrl, migrations)).toEqual(names);
    expect(await migrate(ownerUrl, applicationUrl, migrations)).toEqual(names);
    expect(await pendingMigrations(ownerUrl, migrations)).toEqual([]);
    expect(await pendingMigrations(applicationUrl, migrations)).toEqual([]);
  });

  it('do nothing the second time', async () => {
    const { ownerUrl, applicationUrl } = await emptyDatabase();
    await migrate(ownerUrl, applicationUrl, migrations);
    const recorded = await query(ownerUrl, 'SELECT * FROM schema_migrations');
    expect(await migrate(ownerUrl, applicationUrl, migrations)).toEqual([]);
    expect(await query(ownerUrl, 'SELECT * FROM schema_migrations')).toEqual(recorded);
  });

  it('run once when several processes start at once', async () => {
    const { ownerUrl, applicationUrl } = await emptyDatabase();
    const done = await Promise.all([1, 2, 3, 4].map(() => migrate(ownerUrl, applicationUrl, migrations)));
    expect(done.flat()).toEqual(names);
    expect(await query(ownerUrl, 'SELECT count(*)::int AS n FROM schema_migrations')).toEqual([
      { n: names.length },
    ]);
  });

  it('admit the role of the application, which sees no row before it has said which organization', async () => {
    const { ownerUrl, applicationUrl } = await emptyDatabase();
    await migrate(ownerUrl, undefined, migrations);
    await expect(query(applicationUrl, 'SELECT * FROM organizations')).rejects.toThrow(/permission denied/);
    expect(await migrate(ownerUrl, applicationUrl, migrations)).toEqual([]);
    await query(ownerUrl, `INSERT INTO organizations (org_id, slug, name) VALUES ('${uuidv7()}', 'a', 'A')`);
    expect(await query(applicationUrl, 'SELECT * FROM organizations')).toEqual([]);
  });

  it('cannot be run by the application role', async () => {
    const { ownerUrl, applicationUrl } = await emptyDatabase();
    await expect(migrate(applicationUrl, applicationUrl, migrations)).rejects.toThrow(/permission denied/);
    expect(await pendingMigrations(ownerUrl, migrations)).toEqual(names);
    expect(await migrate(ownerUrl, applicationUrl, migrations)).toEqual(names);
    await expect(query(applicationUrl, 'CREATE TABLE mine (a int)')).rejects.toThrow(/permission denied/);
    await expect(query(applicationUrl, 'ALTER TABLE users ADD mine int')).rejects.toThrow(/must be owner/);
  });

  it('say so when the server is away', async () => {
    const away = 'postgres://nobody:nothing@127.0.0.1:1/nowhere';
    await expect(migrate(away, undefined, migrations)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(pendingMigrations(away, migrations)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
