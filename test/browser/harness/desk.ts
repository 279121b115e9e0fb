// The gateway under test: `opsgraph start` as a process of its own, on a database with the demo's history. It can be stopped and
// started again at the same address, and asked by other clients than the page.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort, Role, startLocalRedis } from '../../../src/platform';
import { cloneDatabase, type Rows, rowsOf, TEST_SECRET, type TestDatabase, tokenOf } from '../../harness';
import { testServers } from '../../harness/servers';
import { DEMO_TEMPLATE, opsgraph } from './demo-template';

/** The demo's two desks, in which something happens every few seconds; and one in which nothing does by itself. */
export type OrganizationSlug = 'demo' | 'demo-b' | 'quiet';

export interface Desk {
  /** Scheme, host and port; the same after every start. */
  readonly url: string;
  readonly database: TestDatabase;
  /** Rows of the organization `quiet`, which has none of its own. */
  readonly quiet: Rows;
  organizationId(slug: OrganizationSlug): Promise<string>;
  /** A token of the organization; an OPERATOR's speaks for one of its operators. */
  token(role: Role, slug?: OrganizationSlug): Promise<string>;
  /** Somebody else's question; fails on any error. */
  ask<Data>(token: string, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  /** A contact of `quiet` writes: returns the id of the session that now waits. */
  startSession(): Promise<string>;
  /** An operator of `quiet` takes it. */
  claimSession(id: string): Promise<void>;
  start(): Promise<void>;
  /** SIGTERM, as a process manager does it; SIGKILL for a gateway that falls over. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

const START_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

export async function openDesk(environment: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const database = await cloneDatabase(DEMO_TEMPLATE);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-desk-'));
  // Of its own: the desks of other files are copies, whose organizations have the same ids.
  const redis = givenRedis() ? null : await startLocalRedis(folder);
  const redisUrl = redis?.url ?? testServers().redisUrl;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const quiet = await rowsOf(database, { slug: 'quiet' });
  const operator = await quiet.operator('Quinn');
  let running: Running | undefined;

  const start = async (): Promise<void> => {
    const started = spawnGateway({
      OPSGRAPH_DATA_DIR: folder,
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      REDIS_URL: redisUrl,
      AUTH_JWT_SECRET: TEST_SECRET,
      PORT: String(port),
      DEMO: 'true',
      PLAYGROUND: 'true',
      TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'warn',
      LIVE_DRAIN_MS: '200',
      ...environment,
    });
    running = started.running;
    await started.ready(url);
  };

  const stop: Desk['stop'] = async (signal = 'SIGTERM') => {
    running?.child.kill(signal);
    await running?.ended;
    running = undefined;
  };

  const idOf = async (slug: OrganizationSlug): Promise<string> => {
    const { rows } = await database.owner.query<{ id: string }>(
      'SELECT org_id AS id FROM organizations WHERE slug = $1',
      [slug],
    );
    const [organization] = rows;
    if (organization === undefined) {
      throw new Error(`There is no organization ${slug}`);
    }
    return organization.id;
  };

  const someOperator = async (organizationId: string): Promise<string | undefined> => {
    const { rows } = await database.owner.query<{ id: string }>(
      `SELECT id FROM users WHERE org_id = $1 AND role = 'OPERATOR' ORDER BY display_name LIMIT 1`,
      [organizationId],
    );
    return rows[0]?.id;
  };

  const token: Desk['token'] = async (role, slug = 'demo') => {
    const organizationId = role === Role.SUPER_ADMIN ? null : await idOf(slug);
    const speaksFor =
      role === Role.OPERATOR && organizationId !== null ? await someOperator(organizationId) : undefined;
    return tokenOf(role, organizationId, speaksFor);
  };

  const ask: Desk['ask'] = async <Data>(bearer: string, query: string, variables = {}): Promise<Data> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
    if (errors !== undefined || data === undefined) {
      throw new Error(`The gateway refused ${query}: ${JSON.stringify(errors)}`);
    }
    return data;
  };

  await start();
  return {
    url,
    database,
    quiet,
    organizationId: idOf,
    token,
    ask,
    startSession: async () => {
      const { startSession } = await ask<{ startSession: { id: string } }>(
        await token(Role.SERVICE, 'quiet'),
        'mutation ($contact: ID!) { startSession(contactId: $contact, channel: "web") { id } }',
        { contact: await quiet.contact() },
      );
      return startSession.id;
    },
    claimSession: async (id) => {
      await ask(
        await token(Role.ADMIN, 'quiet'),
        'mutation ($id: ID!, $operator: ID!) { claimSession(sessionId: $id, operatorId: $operator) { id } }',
        { id, operator },
      );
    },
    start,
    stop,
    close: async () => {
      await stop();
      await redis?.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One that was started for tests is the only one that they may use. */
function givenRedis(): boolean {
  return (process.env['REDIS_URL'] ?? '') !== '';
}

function spawnGateway(environment: Readonly<Record<string, string>>): {
  readonly running: Running;
  readonly ready: (url: string) => Promise<void>;
} {
  const { PATH = '', HOME = '', TMPDIR = os.tmpdir() } = process.env;
  const child = spawn(process.execPath, [opsgraph, 'start'], {
    cwd: os.tmpdir(),
    env: { PATH, HOME, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, hasEnded] = ['', false];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasEnded = true;
      resolve();
    });
  });
  const ready = async (url: string): Promise<void> => {
    const deadline = Date.now() + START_WITHIN_MS;
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (hasEnded || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`The gateway did not come up:\n${said}`);
      }
      await setTimeout(LOOK_EVERY_MS);
    }
  };
  return { running: { child, ended }, ready };
}
