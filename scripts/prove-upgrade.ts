// Two versions on one schema: `npm run prove:upgrade -- REF`. The older one is checked out beside this one, and both work on
// a database that this one has migrated: each runs tests of behaviour on it, then a gateway of each serves the same rows.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { WebSocket } from 'ws';
import { migrations } from '../migrations';
import { childEnvironment } from '../src/platform/config';
import { freePort, messageOf, migrate, startEmbeddedPostgres, startLocalRedis } from '../src/platform';

const root = path.resolve(__dirname, '..');
/** What people do with it; those of them that the older version has. Tests of the schema itself are not among them. */
const BEHAVIOUR = [
  'test/desk.test.ts',
  'test/golden/golden.test.ts',
  'test/ingest.test.ts',
  'test/usage-record.test.ts',
  'test/audit-read.test.ts',
];
const SECRET = 'mK4vT9wq2Lx7Zb1Rc8Ys5Nd3Hf6Jp0Ga';
const WITHIN_MS = 60_000;

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}

function run(program: string, parameters: readonly string[], cwd: string): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(program, parameters, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

function demand(program: string, parameters: readonly string[], cwd: string): string {
  const { ok, output } = run(program, parameters, cwd);
  if (!ok) {
    throw new Error(`${program} ${parameters.join(' ')} failed: ${output.slice(-2_000)}`);
  }
  return output.trim();
}

function previousRelease(): string {
  const { ok, output } = run('git', ['describe', '--tags', '--abbrev=0', 'HEAD^'], root);
  if (!ok) {
    throw new Error('There is no release yet: name a commit, as in `npm run prove:upgrade -- HEAD~50`');
  }
  return output.trim();
}

/** The files of a commit, with packages: linked where they are the same. */
function checkOut(ref: string, folder: string): void {
  demand('bash', ['-c', 'set -o pipefail; git archive "$0" | tar -x -C "$1"', ref, folder], root);
  const lock = (where: string): string => readFileSync(path.join(where, 'package-lock.json'), 'utf8');
  if (lock(folder) === lock(root)) {
    for (const packages of ['node_modules', 'dashboard/node_modules']) {
      if (existsSync(path.join(root, packages))) {
        symlinkSync(path.join(root, packages), path.join(folder, packages));
      }
    }
  } else {
    say('its packages are others: npm ci');
    demand('npm', ['ci', '--no-audit', '--no-fund'], folder);
  }
}

/** The older version's tests, on the schema that this one makes: their harness migrates by what lies in migrations/. */
function expand(folder: string): void {
  rmSync(path.join(folder, 'migrations'), { recursive: true });
  cpSync(path.join(root, 'migrations'), path.join(folder, 'migrations'), { recursive: true });
  const helper = 'src/platform/concurrent-index.ts';
  cpSync(path.join(root, helper), path.join(folder, helper));
}

function testBehaviour(name: string, folder: string): boolean {
  const files = BEHAVIOUR.filter((file) => existsSync(path.join(folder, file)));
  const jest = path.join(folder, 'node_modules/jest/bin/jest.js');
  const { ok, output } = run(process.execPath, [jest, '--runInBand', ...files], folder);
  const [, counts = 'no counts'] = /^Tests: +(.*)$/m.exec(output) ?? [];
  say(`${ok ? 'ok     ' : 'FAILED '} ${name}: ${files.length} files, ${counts}`);
  if (!ok) {
    say(output.slice(-8_000));
  }
  return ok;
}

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
}

async function gatewayOf(folder: string, environment: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const begin = `require('./scripts/build.js').build(['gateway']); require('./dist/src/cli.js').run(['node', 'opsgraph', 'start'])`;
  const child = spawn(process.execPath, ['-e', begin], {
    cwd: folder,
    env: { ...childEnvironment(), ...environment, PORT: String(port), DASHBOARD: 'false' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + WITHIN_MS;
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The gateway of ${folder} does not become ready: ${said}`);
    }
    await setTimeout(100);
  }
  return { url, child };
}

interface Side extends Running {
  readonly name: string;
}

async function ask(side: Side, token: string, query: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${side.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await answer.json()) as {
    data?: Readonly<Record<string, unknown>>;
    errors?: unknown;
  };
  if (errors !== undefined || data === undefined) {
    throw new Error(`${side.name}: ${JSON.stringify(errors)}`);
  }
  return data;
}

/** What a subscription to the desk pushes, newest last. */
async function watch(
  side: Side,
  token: string,
): Promise<{ readonly waiting: readonly number[]; close(): void }> {
  const socket = new WebSocket(`${side.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const waiting: number[] = [];
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as {
      type: string;
      payload?: { data?: { liveKpis?: { waiting: number } } };
    };
    if (message.type === 'connection_ack') {
      const query = 'subscription { liveKpis { waiting } }';
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    }
    const seen = message.payload?.data?.liveKpis?.waiting;
    if (message.type === 'next' && seen !== undefined) {
      waiting.push(seen);
    }
  });
  await seen(() => waiting.length > 0, `${side.name} pushes the present state`);
  return { waiting, close: () => socket.terminate() };
}

async function seen(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`It did not come to that: ${what}`);
    }
    await setTimeout(50);
  }
}

/** Writes through one and reads through the other, both ways; what is pushed crosses as well. */
async function sideBySide(older: string): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-upgrade-data-'));
  chmodSync(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  const redis = await startLocalRedis(dataDir);
  const sides: Side[] = [];
  try {
    await migrate(postgres.ownerUrl, postgres.url, migrations);
    const organization = uuidv7();
    const contact = uuidv7();
    const owner = new Client({ connectionString: postgres.ownerUrl });
    await owner.connect();
    await owner.query(`INSERT INTO organizations (org_id, slug, name) VALUES ($1, 'acme', 'Acme')`, [
      organization,
    ]);
    await owner.query('INSERT INTO contacts (org_id, id) VALUES ($1, $2)', [organization, contact]);
    await owner.end();
    const environment = {
      DATABASE_URL: postgres.url,
      AUTH_JWT_SECRET: SECRET,
      OPSGRAPH_DATA_DIR: path.join(dataDir, 'gateways'),
      ...(redis === null ? {} : { REDIS_URL: redis.url }),
    };
    for (const [name, folder] of [
      ['the older one', older],
      ['this one', root],
    ] as const) {
      sides.push({ name, ...(await gatewayOf(folder, environment)) });
    }
    const { signToken } = await import('../src/identity');
    const { Role } = await import('../src/platform');
    const token = await signToken(
      { secret: SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined },
      { id: uuidv7(), organizationId: organization, role: Role.ORG_ADMIN, name: 'Upgrade' },
      3_600,
    );
    const [first, second] = sides;
    if (first === undefined || second === undefined) {
      return;
    }
    let expected = 0;
    for (const [writer, reader] of [
      [first, second],
      [second, first],
    ] as const) {
      const watched = await watch(reader, token);
      await ask(writer, token, `mutation { startSession(contactId: "${contact}", channel: "web") { id } }`);
      expected += 1;
      const { liveKpis } = (await ask(reader, token, '{ liveKpis { waiting } }')) as {
        liveKpis: { waiting: number };
      };
      if (liveKpis.waiting !== expected) {
        throw new Error(`${reader.name} reads ${liveKpis.waiting} instead of ${expected} waiting`);
      }
      say(`ok      what ${writer.name} writes is read through ${reader.name}`);
      if (redis === null) {
        say('note    no redis-server in PATH: pushes cannot cross');
      } else {
        await seen(() => watched.waiting.at(-1) === expected, `a push of ${reader.name}`);
        say(`ok      and is pushed by ${reader.name}`);
      }
      watched.close();
    }
  } finally {
    sides.forEach(({ child }) => child.kill('SIGKILL'));
    await redis?.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const ref = process.argv[2] ?? previousRelease();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-upgrade-'));
  chmodSync(folder, 0o755);
  try {
    say(`${demand('git', ['log', '-1', '--format=%h %s', ref], root)}, against what is here`);
    checkOut(ref, folder);
    await sideBySide(folder);
    expand(folder);
    const results = [testBehaviour('the older one', folder), testBehaviour('this one', root)];
    process.exitCode = results.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
