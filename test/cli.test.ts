// The command line as people and scripts meet it: what it prints where, its exit codes, and what it says of a fault.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { migrations } from '../migrations';
import { version } from '../package.json';
import { freePort, Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
} from './harness';
import { type CommandOutcome, ResidentCommands } from './harness/commands';
import { databaseUrl, isTopology, testServers } from './harness/servers';

jest.setTimeout(120_000);

const bin = path.resolve(__dirname, '../bin/opsgraph.js');

type Environment = Readonly<Record<string, string>>;

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
/** Commands run here, so that the folder they would make by themselves is not in the repository. */
let folder: string;
let healthy: Environment;
let commands: ResidentCommands;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-cli-'));
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'acme', timezone: 'Europe/Berlin' });
  gateway = await startGateway(database);
  healthy = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    REDIS_URL: testServers().redisUrl,
    AUTH_JWT_SECRET: TEST_SECRET,
    PORT: '0',
  };
  commands = await ResidentCommands.start();
}, 300_000);

afterAll(async () => {
  await commands.close();
  await gateway.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** What runs until a signal ends it is a process of its own. */
const LASTING = ['start', 'worker'];

/** A command in an environment of its own: nothing of the test's but what a program needs to run. */
async function opsgraph(
  parameters: readonly string[],
  environment: Environment = {},
): Promise<CommandOutcome> {
  const { PATH = '', HOME = '', TMPDIR = os.tmpdir() } = process.env;
  const env = { PATH, HOME, TMPDIR, ...environment };
  return LASTING.includes(parameters[0] ?? '') && !parameters.includes('--help')
    ? inProcess(parameters, env)
    : commands.run(parameters, { cwd: folder, env });
}

function inProcess(parameters: readonly string[], env: Environment): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [bin, ...parameters], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const STACK = /^\s+at .*:\d+:\d+\)?$/m;

interface Refusal {
  readonly code: number;
  readonly saying: readonly (string | RegExp)[];
}

/** The command ended with this code, said why on standard error, and showed no one its insides. */
async function expectRefusal(
  parameters: readonly string[],
  environment: Environment,
  { code, saying }: Refusal,
): Promise<void> {
  const outcome = await opsgraph(parameters, environment);
  expect({ parameters, ...outcome }).toEqual({
    parameters,
    code,
    stdout: '',
    stderr: expect.not.stringMatching(STACK) as string,
  });
  for (const words of saying) {
    expect([parameters, outcome.stderr]).toEqual([
      parameters,
      typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
    ]);
  }
}

type RefusalCase = readonly [parameters: readonly string[], code: number, ...saying: (string | RegExp)[]];

async function expectRefusals(environment: Environment, cases: readonly RefusalCase[]): Promise<void> {
  await Promise.all(
    cases.map(([parameters, code, ...saying]) => expectRefusal(parameters, environment, { code, saying })),
  );
}

describe('Help', () => {
  it('ends without a word when whoever reads it has seen enough', async () => {
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  const COMMANDS = [
    'start',
    'worker',
    'migrate',
    'distribute',
    'org',
    'token',
    'import',
    'audit',
    'rollup',
    'demo',
    'doctor',
    'drill',
    'ingest',
    'replay',
    'personal-data',
  ];

  it('lists every command with what it does, the exit codes and examples', async () => {
    const { code, stdout } = await opsgraph(['--help']);
    expect(code).toBe(0);
    const [, listed = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(stdout) ?? [];
    const described = new Map(
      [...listed.matchAll(/^ {2}([\w-]+)[^\n]*? {2,}(\S[^\n]*(?:\n {4,}[^\n]*)*)/gm)].map(
        ([, name, text]) => [name, text],
      ),
    );
    expect([...described.keys()].filter((name) => name !== 'help').sort()).toEqual([...COMMANDS].sort());
    for (const text of described.values()) {
      expect(text?.split(/\s+/).length).toBeGreaterThan(2);
    }
    expect(stdout).toMatch(/Exit codes: 0 .* 1 .* 2 /);
    expect(stdout).toContain('npx opsgraph start');
  });

  it('of each command says what it does and takes', async () => {
    await Promise.all(
      [...COMMANDS.map((name) => [name]), ['org', 'create']].map(async (parameters) => {
        const { code, stdout, stderr } = await opsgraph([...parameters, '--help']);
        expect({ parameters, code, stderr }).toEqual({ parameters, code: 0, stderr: '' });
        expect(stdout).toMatch(new RegExp(`^Usage: opsgraph ${parameters.join(' ')}`));
        if (parameters[0] === 'token') {
          for (const words of ['--org <slug>', '--user <id>', '--ttl <duration>', 'SUPER_ADMIN', '8h']) {
            expect(stdout).toContain(words);
          }
        }
      }),
    );
  });

  it('is shown when no command is given, which is a misuse', async () => {
    await expectRefusal([], {}, { code: 2, saying: ['Usage: opsgraph', 'doctor'] });
    await expectRefusal(['org'], {}, { code: 2, saying: ['Usage: opsgraph org', 'create'] });
  });

  it('is not needed for the version', async () => {
    expect(await opsgraph(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('What nobody understands', () => {
  it('is refused with exit code 2 and a word of help', async () => {
    await expectRefusals(healthy, [
      [['dance'], 2, "unknown command 'dance'", '--help'],
      [['org', 'dance'], 2, "unknown command 'dance'", '--help'],
      [['doctor', '--dance'], 2, "unknown option '--dance'", '--help'],
      [['--dance'], 2, "unknown option '--dance'", '--help'],
      [['migrate', 'dance'], 2, 'too many arguments', '--help'],
      [['org', 'create'], 2, "missing required argument 'slug'", '--help'],
      [['token', '--role'], 2, 'argument missing', '--help'],
      [['drill', '--file', '/nowhere.dump'], 2, /^--file names a file that is not there: \/nowhere\.dump/],
    ]);
  });
});

describe('Organizations', () => {
  it('are created, which prints the id and nothing else, and listed', async () => {
    const created = await opsgraph(
      ['org', 'create', 'globex', '--name', 'Globex Support', '--timezone', 'America/New_York'],
      healthy,
    );
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(created.stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    const listed = await opsgraph(['org', 'list'], healthy);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.split('\n')).toContain(
      ['globex', created.stdout.trim(), 'America/New_York', 'Globex Support'].join('\t'),
    );
    expect(listed.stdout).toMatch(/^acme\t/m);
  });

  it('have their slug for a name and days of UTC unless told otherwise', async () => {
    await opsgraph(['org', 'create', 'initech'], healthy);
    const { stdout } = await opsgraph(['org', 'list'], healthy);
    expect(stdout).toMatch(/^initech\t[0-9a-f-]{36}\tUTC\tinitech$/m);
  });

  it('have a slug of their own: the same one again is refused', async () => {
    await expectRefusal(['org', 'create', 'acme'], healthy, {
      code: 1,
      saying: ['There is already an organization "acme"'],
    });
  });

  it('are refused when a field is not right, which is named with its limit', async () => {
    const create = (...parameters: string[]) => ['org', 'create', ...parameters];
    await expectRefusals(healthy, [
      [create('Acme'), 2, /^slug must be/],
      [create('--', '-acme'), 2, /^slug must be/],
      [create('a'.repeat(64)), 2, /^slug must be 1 to 63/],
      [create(''), 2, /^slug must be/],
      [create('fine', '--timezone', 'Mars/Base'), 2, /^timezone must be an IANA zone.*"Mars\/Base"/],
      [create('fine', '--timezone', '+01:00'), 2, /^timezone must be an IANA zone/],
      [create('fine', '--name', ' '), 2, /^name must be/],
      [create('fine', '--name', 'x'.repeat(201)), 2, /^name must be 1 to 200/],
    ]);
    const { rows: found } = await database.owner.query(`SELECT slug FROM organizations WHERE slug = 'fine'`);
    expect(found).toEqual([]);
  });

  it('are none at first, and the list says how to make one', async () => {
    const empty = await cloneDatabase();
    try {
      const environment = { ...healthy, DATABASE_URL: empty.url, DATABASE_OWNER_URL: empty.ownerUrl };
      const { code, stdout, stderr } = await opsgraph(['org', 'list'], environment);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toContain('opsgraph org create');
    } finally {
      await empty.drop();
    }
  });
});

describe('Rollups', () => {
  it('are built, listed and compared; what was spoiled is found with exit code 1, and mended by building anew', async () => {
    await rows.session({ started: '2026-03-01T10:00:00Z', closed: '2026-03-01T11:00:00Z' });
    const rollup = (...words: string[]) => opsgraph(['rollup', ...words, '--org', 'acme'], healthy);
    expect(await rollup('status')).toMatchObject({ code: 0, stderr: '' });
    expect((await rollup('status')).stdout).toContain('acme\tsessions.started_at\tnot built');
    expect(await rollup('rebuild')).toMatchObject({ code: 0, stdout: 'acme\tbuilt\n' });
    expect((await rollup('status')).stdout).toContain('acme\tsessions.started_at\tbuilt\t-infinity');
    expect(await rollup('reconcile')).toMatchObject({ code: 0, stdout: '' });
    const hour = `k.rollup = 'sessions.started_at' AND k.span = 1 AND k.cut = ''`;
    const errors: readonly (readonly [string, string])[] = [
      ['2026-03-01T10:00:00.000Z', `UPDATE rollups k SET measures[1] = 7 WHERE ${hour}`],
      ['2026-03-01T10:00:00.000Z', `DELETE FROM rollups k WHERE ${hour}`],
      [
        '2026-02-28T22:00:00.000Z',
        `INSERT INTO rollups SELECT k.org_id, k.rollup, k.cut, k.span, k.bucket - interval '12 hours', k.key, k.settled_at, k.measures, k.bins, k.bin_counts
           FROM rollups k WHERE ${hour}`,
      ],
    ];
    for (const [at, plant] of errors) {
      const { rowCount } = await database.owner.query(plant);
      expect([plant, rowCount]).toEqual([plant, 1]);
      const found = await rollup('reconcile', '--sample', '100');
      expect([plant, found.code]).toEqual([plant, 1]);
      expect(found.stdout).toContain(`acme\tsessions.started_at\thour\t\t\t${at}\n`);
      expect(found.stderr).toMatch(/^acme: \d+ hours compared, [1-9]\d* mismatches$/m);
      expect((await rollup('rebuild')).code).toBe(0);
      const mended = await rollup('reconcile');
      expect([plant, mended.code, mended.stdout]).toEqual([plant, 0, '']);
    }
    expect((await rollup('status')).stdout).toMatch(/^acme\tsessions\.started_at\tbuilt\t.*\t0\t[1-9]\d*$/m);
    expect((await opsgraph(['rollup', 'status', '--org', 'nobody'], healthy)).code).toBe(2);
    expect((await rollup('reconcile', '--sample', '0')).code).toBe(2);
  });
});

describe('A token', () => {
  async function token(...parameters: string[]): Promise<string> {
    const { code, stdout, stderr } = await opsgraph(['token', ...parameters], healthy);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // One line, so that TOKEN=$(opsgraph token …) is all it takes.
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    return stdout.trim();
  }

  const me = async (bearer: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const { data, errors } = await gateway.ask<{ me: unknown }, undefined>(
      '{ me { id role organization { slug } } }',
      undefined,
      { token: bearer, headers },
    );
    return data?.me ?? errors;
  };

  it('of each role is accepted by a gateway on that database, for that organization', async () => {
    await Promise.all(
      [Role.SERVICE, Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST].map(async (role) => {
        const bearer = await token('--org', 'acme', '--role', role);
        expect(await me(bearer)).toMatchObject({ role, organization: { slug: 'acme' } });
      }),
    );
  });

  it('of an OPERATOR speaks for one user of the organization, and shows their own performance', async () => {
    const ada = await rows.operator('Ada');
    await rows.operator('Ben');
    const bearer = await token('--org', 'acme', '--role', 'OPERATOR', '--user', ada);
    expect(await me(bearer)).toMatchObject({ id: ada, role: 'OPERATOR' });
    const { data } = await gateway.ask('{ operatorPerformance { operatorName } }', undefined, {
      token: bearer,
    });
    expect(data).toEqual({ operatorPerformance: [{ operatorName: 'Ada' }] });
  });

  it('of a SUPER_ADMIN needs no organization: each request names one', async () => {
    const bearer = await token('--role', 'SUPER_ADMIN');
    expect(await me(bearer, { 'x-org-id': rows.organizationId })).toMatchObject({
      role: 'SUPER_ADMIN',
      organization: { slug: 'acme' },
    });
  });

  it('lives for as long as --ttl says, else for an hour', async () => {
    const lifetimes: [string | null, number][] = [
      [null, 3_600],
      ['30s', 30],
      ['8h', 28_800],
      ['365d', 31_536_000],
    ];
    await Promise.all(
      lifetimes.map(async ([ttl, seconds]) => {
        const bearer = await token(
          '--org',
          'acme',
          '--role',
          'ANALYST',
          ...(ttl === null ? [] : ['--ttl', ttl]),
        );
        const { exp = 0, iat = 0 } = decodeJwt(bearer);
        expect([ttl, exp - iat]).toEqual([ttl, seconds]);
      }),
    );
  });

  it('is refused with any other lifetime, and told which ones there are', async () => {
    await expectRefusals(
      healthy,
      ['', '0s', '1.5h', '366d', `${'9'.repeat(400)}s`].map((ttl) => [
        ['token', '--org', 'acme', '--role', 'ANALYST', `--ttl=${ttl}`],
        2,
        /^--ttl must be a number with s, m, h or d, from 1s to 365d/,
      ]),
    );
  });

  it('needs an organization, a role and for an OPERATOR a user, all of which exist', async () => {
    const nobody = '01900000-0000-7000-8000-000000000000';
    const make = (...parameters: string[]) => ['token', ...parameters];
    await expectRefusals(healthy, [
      [make('--role', 'ANALYST'), 2, /^--org is required/],
      [make('--org', 'acme'), 2, "required option '--role <role>' not specified"],
      [make('--org', 'acme', '--role', 'KING'), 2, /KING.*Allowed choices.*ANALYST/s],
      [make('--org', 'nobody', '--role', 'ANALYST'), 1, 'no organization "nobody"'],
      [make('--org', 'acme', '--role', 'OPERATOR'), 2, /^--user is required for OPERATOR/],
      [make('--org', 'acme', '--role', 'ANALYST', '--user', 'Ada'), 2, /^--user must be the id of a user/],
      [
        make('--org', 'acme', '--role', 'OPERATOR', '--user', nobody),
        1,
        `--user: acme has no user ${nobody}`,
      ],
    ]);
  });

  it('is refused to somebody who was deleted, or who belongs to another organization', async () => {
    const gone = await rows.operator('Gone', { deletedAt: '2026-01-01T00:00:00Z' });
    const other = await rowsOf(database, { slug: 'umbrella' });
    const stranger = await other.operator('Stranger');
    await expectRefusals(
      healthy,
      [gone, stranger].map((user) => [
        ['token', '--org', 'acme', '--role', 'OPERATOR', '--user', user],
        1,
        `--user: acme has no user ${user}`,
      ]),
    );
  });

  it('comes from elsewhere when an identity provider signs them', async () => {
    await expectRefusal(
      ['token', '--org', 'acme', '--role', 'ANALYST'],
      {
        ...healthy,
        AUTH_JWT_SECRET: '',
        AUTH_JWKS_URL: 'https://id.example/keys',
        AUTH_ISSUER: 'https://id.example/',
        AUTH_AUDIENCE: 'opsgraph',
      },
      { code: 2, saying: ['AUTH_JWKS_URL'] },
    );
  });
});

describe('Configuration', () => {
  it('that is wrong is refused by every command with exit code 2, all faults at once', async () => {
    const environment = {
      PORT: 'http',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://somewhere',
      DATABASE_OWNER_URL: 'not a url',
      AUTH_JWT_SECRET: 'short',
      SLA_MAX_QUEUE_WAIT_SECONDS: '0',
    };
    const faults = Object.keys(environment).map((name) => new RegExp(`^ {2}- ${name} .+`, 'm'));
    await expectRefusals(environment, [
      [['org', 'list'], 2, 'Configuration refused', ...faults],
      [['migrate'], 2, 'Configuration refused', ...faults],
      [['start'], 2, 'Configuration refused', ...faults],
      [['token', '--role', 'SUPER_ADMIN'], 2, 'Configuration refused', ...faults],
    ]);
  });

  it('that contradicts itself is refused, and the refusal names both sides', async () => {
    await expectRefusal(
      ['org', 'list'],
      {
        DATABASE_OWNER_URL: database.ownerUrl,
        AUTH_JWT_SECRET: TEST_SECRET,
        AUTH_JWKS_URL: 'https://id.example',
      },
      {
        code: 2,
        saying: [
          /AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other/,
          /DATABASE_OWNER_URL needs DATABASE_URL/,
        ],
      },
    );
    await expectRefusal(
      ['org', 'list'],
      { DATABASE_URL: database.url },
      { code: 2, saying: [/AUTH_JWT_SECRET or AUTH_JWKS_URL is required with DATABASE_URL/] },
    );
  });

  it('that is empty counts as none', async () => {
    const { code } = await opsgraph(['org', 'list'], { ...healthy, LOG_LEVEL: '', AUTH_JWKS_URL: '' });
    expect(code).toBe(0);
  });

  it('never shows a secret', async () => {
    const secret = 'squeamish ossifrage';
    const outcomes = await Promise.all([
      opsgraph(['org', 'list'], { ...healthy, AUTH_JWT_SECRET: secret }),
      opsgraph(['doctor'], { ...healthy, AUTH_JWT_SECRET: secret }),
      opsgraph(['org', 'list'], {
        ...healthy,
        DATABASE_OWNER_URL: withPassword(database.ownerUrl, 'ossifrage'),
      }),
      opsgraph(['doctor'], { ...healthy, DATABASE_URL: withPassword(database.url, 'ossifrage') }),
    ]);
    for (const { code, stdout, stderr } of outcomes) {
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toContain('ossifrage');
    }
  });
});

const withPassword = (url: string, password: string): string => {
  const changed = new URL(url);
  changed.password = password;
  return changed.toString();
};

/** An empty database with a role that is new there. */
async function emptyDatabase(): Promise<{
  environment: Environment;
  role: string;
  drop: () => Promise<void>;
}> {
  const server = new Client({ connectionString: databaseUrl(testServers().ownerUrl, 'postgres') });
  await server.connect();
  const role = `cli_${uuidv7().replaceAll('-', '')}`;
  await server.query(`CREATE DATABASE ${role}`);
  await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  const ownerUrl = databaseUrl(testServers().ownerUrl, role);
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = 'secret';
  return {
    role,
    environment: { ...healthy, DATABASE_URL: url.toString(), DATABASE_OWNER_URL: ownerUrl },
    drop: async () => {
      await server.query(`DROP DATABASE ${role} WITH (FORCE)`);
      await server.query(`DROP ROLE ${role}`);
      await server.end();
    },
  };
}

describe('On a database that is not ready', () => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>;
  let ownerless: Environment;

  beforeEach(async () => {
    empty = await emptyDatabase();
    ownerless = { ...empty.environment, DATABASE_OWNER_URL: '' };
  });

  afterEach(() => empty.drop());

  it('migrate makes the schema, names what it did, and has nothing to do the second time', async () => {
    expect(await opsgraph(['migrate'], empty.environment)).toEqual({
      code: 0,
      stdout: `Done: ${migrations.map(({ name }) => name).join(', ')}\n`,
      stderr: '',
    });
    expect(await opsgraph(['migrate'], empty.environment)).toEqual({
      code: 0,
      stdout: 'Nothing to do.\n',
      stderr: '',
    });
    expect(await opsgraph(['org', 'list'], ownerless)).toMatchObject({ code: 0 });
  });

  it('migrate needs the owner', async () => {
    await expectRefusal(['worker'], {}, { code: 2, saying: ['DATABASE_URL is not set'] });
    await expectRefusal(['migrate'], ownerless, { code: 2, saying: ['DATABASE_OWNER_URL is not set'] });
  });

  it('migrate says so when the owner may not', async () => {
    await expectRefusal(
      ['migrate'],
      { ...empty.environment, DATABASE_OWNER_URL: empty.environment['DATABASE_URL'] ?? '' },
      { code: 1, saying: [/permission denied/, /DATABASE_OWNER_URL/] },
    );
  });

  it('other commands migrate it by themselves as the owner', async () => {
    expect(await opsgraph(['org', 'create', 'first'], empty.environment)).toMatchObject({ code: 0 });
  });

  it('other commands say what to run when they may not migrate', async () => {
    const saying = [/lacks .*migration/, /DATABASE_OWNER_URL/, /opsgraph migrate/];
    await expectRefusals(ownerless, [
      [['org', 'list'], 1, ...saying],
      [['start'], 1, ...saying],
      [['demo'], 1, ...saying],
    ]);
  });

  it('commands say what to run when their role was never admitted', async () => {
    await opsgraph(['migrate'], { ...empty.environment, DATABASE_URL: testServers().applicationUrl });
    await expectRefusals(ownerless, [
      [['org', 'list'], 1, empty.role, /opsgraph migrate/],
      [['start'], 1, empty.role, /opsgraph migrate/],
    ]);
  });
});

describe('When something is not there', () => {
  it('every command says that PostgreSQL does not answer, and ends with 1', async () => {
    const away = `postgres://somebody:secret@127.0.0.1:${await freePort()}/nowhere`;
    const saying = /PostgreSQL does not answer.*ECONNREFUSED/;
    await expectRefusals({ ...healthy, DATABASE_URL: away, DATABASE_OWNER_URL: away }, [
      [['org', 'list'], 1, saying],
      [['migrate'], 1, saying],
      [['demo'], 1, saying],
      [['start'], 1, saying],
    ]);
  });

  it('a folder for the embedded database that cannot be one is named', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expectRefusal(
      ['org', 'list'],
      { OPSGRAPH_DATA_DIR: file },
      { code: 1, saying: [file, 'OPSGRAPH_DATA_DIR'] },
    );
  });
});

describe('Without DATABASE_URL', () => {
  it('commands bring up the embedded database, put it away again, and find everything next time', async () => {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-cli-data-'));
    // Root's server runs as another user, who must get in: else the data would live elsewhere.
    chmodSync(dataDir, 0o755);
    const environment = { OPSGRAPH_DATA_DIR: path.join(dataDir, 'below', 'it'), PORT: '0' };
    try {
      const created = await opsgraph(['org', 'create', 'acme'], environment);
      expect(created).toMatchObject({ code: 0 });
      const listed = await opsgraph(['org', 'list'], environment);
      expect(listed).toMatchObject({ code: 0, stdout: `acme\t${created.stdout.trim()}\tUTC\tacme\n` });
      const token = await opsgraph(['token', '--org', 'acme', '--role', 'ANALYST'], environment);
      expect(token.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const doctor = await opsgraph(['doctor'], environment);
      expect(doctor).toMatchObject({ code: 0, stderr: '' });
      expect(doctor.stdout).toMatch(/embedded PostgreSQL on port \d+/);
      expect(doctor.stdout).toMatch(/All is well\.\n$/);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('The doctor', () => {
  /** What it found: one line each, with what to do below it. */
  async function examine(
    environment: Environment,
  ): Promise<
    CommandOutcome & { readonly faults: readonly { readonly found: string; readonly remedy: string }[] }
  > {
    const outcome = await opsgraph(['doctor'], environment);
    expect(outcome.stdout).not.toMatch(STACK);
    expect(outcome.stderr).toBe('');
    const faults = [...outcome.stdout.matchAll(/^FAULT {2}(.+)\n(?: +→ (.+)\n)?/gm)].map(
      ([, found = '', remedy = '']) => ({ found, remedy }),
    );
    return { ...outcome, faults };
  }

  async function expectFaults(
    environment: Environment,
    ...expected: readonly { found: RegExp; remedy: RegExp }[]
  ): Promise<void> {
    const { code, faults, stdout } = await examine(environment);
    expect(faults).toEqual(
      expected.map(({ found, remedy }) => ({
        found: expect.stringMatching(found) as string,
        remedy: expect.stringMatching(remedy) as string,
      })),
    );
    expect(code).toBe(1);
    expect(stdout).toContain(`${expected.length} fault(s).`);
    expect(stdout).not.toContain('All is well');
  }

  it('finds that all is well with a healthy set-up, and shows what it looked at', async () => {
    const { code, faults, stdout } = await examine(healthy);
    expect(faults).toEqual([]);
    expect(code).toBe(0);
    // The tests' own server forgets what it was told when it dies.
    const off = ['fsync', 'full_page_writes', ...(isTopology ? [] : ['synchronous_commit'])].join(', ');
    expect(stdout).toMatch(new RegExp(`^WARN {3}durability +${off}: off`, 'm'));
    expect(stdout).toMatch(/\n1 warning\(s\), no fault\.\n$/);
    for (const subject of [
      'Node',
      'configuration',
      'port',
      'tokens',
      'database',
      'migrations',
      'role',
      'owner',
      'Redis',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ok {5}${subject} `, 'm'));
    }
  });

  it('tells what will hurt later, as JSON too, and fails of it only where that is asked for', async () => {
    await database.owner.query('CREATE TABLE doctors (a int)');
    await database.owner.query('INSERT INTO doctors VALUES (1), (1)');
    await database.owner
      .query('CREATE UNIQUE INDEX CONCURRENTLY doctors_idx ON doctors (a)')
      .catch(() => undefined);
    try {
      const [plain, strict] = await Promise.all([
        opsgraph(['doctor', '--json'], healthy),
        opsgraph(['doctor', '--strict'], healthy),
      ]);
      expect([plain.code, strict.code]).toEqual([0, 1]);
      expect(JSON.parse(plain.stdout)).toMatchObject({
        faults: 0,
        warnings: 2,
        findings: expect.arrayContaining([
          expect.objectContaining({ verdict: 'warning', found: 'left behind half built: doctors_idx' }),
        ]) as unknown,
      });
      expect(strict.stdout).toMatch(/\n2 warning\(s\), no fault\.\n$/);
    } finally {
      await database.owner.query('DROP TABLE doctors');
    }
  });

  it('finds a port that something else listens on', async () => {
    const server = createServer((socket) => socket.end('no HTTP here\r\n'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await expectFaults(
        { ...healthy, PORT: String(port) },
        { found: new RegExp(`port .*127\\.0\\.0\\.1:${port} is in use`), remedy: /PORT/ },
      );
    } finally {
      server.close();
    }
  });

  it('takes a gateway on that port for what it is', async () => {
    const { port } = new URL(gateway.url);
    const { code, stdout } = await examine({ ...healthy, PORT: port });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^note {3}port .*:${port} is in use by a gateway`, 'm'));
  });

  it('finds a wrong password', async () => {
    await expectFaults(
      { ...healthy, DATABASE_URL: withPassword(database.url, 'wrong') },
      {
        // A pooler says it in words of its own.
        found: new RegExp(
          `database .*does not answer as opsgraph: ${isTopology ? 'SASL' : 'password'} authentication failed`,
        ),
        remedy: /DATABASE_URL/,
      },
    );
  });

  it('finds a database that is not there', async () => {
    await expectFaults(
      { ...healthy, DATABASE_URL: databaseUrl(database.url, 'atlantis') },
      { found: /database .*"atlantis" does not exist/, remedy: /DATABASE_URL/ },
    );
  });

  it('finds a superuser in DATABASE_URL', async () => {
    await expectFaults(
      { ...healthy, DATABASE_URL: database.ownerUrl },
      { found: /role .*opsgraph_owner is a superuser/, remedy: /plain role in DATABASE_URL/ },
    );
  });

  it('finds an owner who is not let in, and one who owns nothing', async () => {
    await expectFaults(
      { ...healthy, DATABASE_OWNER_URL: withPassword(database.ownerUrl, 'wrong') },
      { found: /owner .*opsgraph_owner is not let in: password/, remedy: /DATABASE_OWNER_URL/ },
    );
    await expectFaults(
      { ...healthy, DATABASE_OWNER_URL: database.url },
      { found: /owner .*opsgraph .*not/, remedy: /DATABASE_OWNER_URL/ },
    );
  });

  it('finds pending migrations, and a role that was never admitted', async () => {
    const empty = await emptyDatabase();
    try {
      const [first] = migrations.map(({ name }) => name);
      await expectFaults(
        empty.environment,
        { found: new RegExp(`migrations .*pending: ${first ?? ''}`), remedy: /opsgraph migrate/ },
        {
          found: new RegExp(`role .*${empty.role} is no member of opsgraph_app`),
          remedy: /opsgraph migrate/,
        },
      );
      await opsgraph(['migrate'], { ...empty.environment, DATABASE_URL: testServers().applicationUrl });
      await expectFaults(
        empty.environment,
        { found: /migrations .*cannot be read/, remedy: /opsgraph migrate/ },
        {
          found: new RegExp(`role .*${empty.role} is no member of opsgraph_app`),
          remedy: /opsgraph migrate/,
        },
      );
      await opsgraph(['migrate'], empty.environment);
      expect(await examine(empty.environment)).toMatchObject({ code: 0, faults: [] });
    } finally {
      await empty.drop();
    }
  });

  it('finds a Redis that is away', async () => {
    const port = await freePort();
    await expectFaults(
      { ...healthy, REDIS_URL: `redis://127.0.0.1:${port}` },
      { found: new RegExp(`Redis .*127\\.0\\.0\\.1:${port} does not answer`), remedy: /REDIS_URL/ },
    );
  });

  it('finds a secret that is too short, and one that is long and easy to guess', async () => {
    await expectFaults(
      { ...healthy, AUTH_JWT_SECRET: 'short' },
      { found: /configuration .*AUTH_JWT_SECRET must be at least 32 bytes long/, remedy: /README/ },
    );
    await expectFaults(
      { ...healthy, AUTH_JWT_SECRET: 'secret'.repeat(10) },
      { found: /configuration .*AUTH_JWT_SECRET repeats itself: .*openssl rand/, remedy: /README/ },
    );
  });

  it('finds every fault of a set-up that has several', async () => {
    const away = await freePort();
    await expectFaults(
      {
        ...healthy,
        DATABASE_URL: withPassword(database.url, 'wrong'),
        REDIS_URL: `redis://127.0.0.1:${away}`,
      },
      { found: /database/, remedy: /./ },
      { found: /Redis/, remedy: /./ },
    );
  });
});
