// Tokens of tracked pages: what they open, which is hardly anything, and what is not taken for one.
import { hkdfSync, randomUUID } from 'node:crypto';
import { getNullableType, isListType, isRequiredArgument } from 'graphql';
import { createClient } from 'graphql-ws';
import { type JWTPayload, SignJWT } from 'jose';
import WebSocket from 'ws';
import { describeSchema } from '../src/app';
import { TrackerTokens } from '../src/identity';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  outcome,
  post,
  rootFields,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';

const CREATE = `mutation ($userId: String!, $name: String, $email: String, $minutes: Int) {
  createTrackerToken(userId: $userId, name: $name, email: $email, expiresInMinutes: $minutes) { token expiresAt }
}`;
const ME = '{ me { id } }';
const NOT_OURS = 'The token was refused: it is not a tracker token of this gateway';

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Made {
  readonly token: string;
  readonly expiresAt: string;
}

async function make(variables: Readonly<Record<string, unknown>> = {}): Promise<Made> {
  const token = await tokenOf(Role.SERVICE, desk.organizationId);
  return (await outcome(gateway, CREATE, { userId: 'ada', ...variables }, { token })) as Made;
}

const payloadOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;

async function problem(token: string, query = ME): Promise<unknown> {
  const answer = await post(gateway, query, { token });
  const [error] =
    (JSON.parse(answer.body) as { errors?: { message: string; extensions: { code: string } }[] }).errors ??
    [];
  return [answer.status, error?.extensions.code, error?.message];
}

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1_000) + fromNow;

/** A token put together by whoever has the secret; undefined leaves a claim out. */
async function forged(
  changed: Readonly<Record<string, unknown>> = {},
  secret = TEST_SECRET,
  purpose = 'opsgraph:tracker',
): Promise<string> {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
  const claims = {
    aud: 'opsgraph:tracker',
    sub: 'ada',
    org_id: desk.organizationId,
    iat: seconds(0),
    exp: seconds(600),
    ...changed,
  };
  return `ogt_${await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key)}`;
}

describe('createTrackerToken', () => {
  it('makes a token that says whom it speaks for, where, and until when: twelve hours unless told otherwise', async () => {
    const { token, expiresAt } = await make({ name: 'Ada', email: 'ada@example.com' });
    expect(token).toMatch(/^ogt_/);
    expect(payloadOf(token)).toEqual({
      aud: 'opsgraph:tracker',
      sub: 'ada',
      org_id: desk.organizationId,
      name: 'Ada',
      email: 'ada@example.com',
      iat: expect.any(Number) as number,
      exp: Date.parse(expiresAt) / 1_000,
    });
    const { iat = 0, exp = 0 } = payloadOf(token);
    expect(Math.abs(exp - iat - 12 * 3_600)).toBeLessThanOrEqual(1);
    const brief = payloadOf((await make({ minutes: 1 })).token);
    expect(Math.abs((brief.exp ?? 0) - (brief.iat ?? 0) - 60)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['userId', { userId: '' }, 'userId must be 1 to 200 characters long'],
    ['userId', { userId: 'x'.repeat(201) }, 'userId must be 1 to 200 characters long'],
    ['name', { name: 'x'.repeat(201) }, 'name must be at most 200 characters long'],
    ['email', { email: 'x'.repeat(255) }, 'email must be at most 254 characters long'],
    ['expiresInMinutes', { minutes: 0 }, 'expiresInMinutes must be 1 to 1,440'],
    ['expiresInMinutes', { minutes: 1_441 }, 'expiresInMinutes must be 1 to 1,440'],
  ])('refuses a bad %s by its name', async (_name, variables, message) => {
    expect(await make(variables)).toEqual(['BAD_USER_INPUT', message]);
  });

  it('wants an organization that is there', async () => {
    const nowhere = await tokenOf(Role.SERVICE, null);
    expect(await outcome(gateway, CREATE, { userId: 'ada' }, { token: nowhere })).toEqual([
      'BAD_USER_INPUT',
      'x-org-id is missing: the token is for the pages of one organization',
    ]);
    const gone = await tokenOf(Role.SERVICE, randomUUID());
    expect(await outcome(gateway, CREATE, { userId: 'ada' }, { token: gone })).toEqual([
      'NOT_FOUND',
      'There is no such organization',
    ]);
  });

  it('works where the gateway verifies no token by a secret of its own', async () => {
    // Its key comes of the secret of browsers' sessions, which every gateway has.
    const tokens = new TrackerTokens('another secret, of sessions alone', () => new Date());
    const person = { organizationId: desk.organizationId, id: 'ada', name: null, email: null };
    const made = await tokens.sign(person, new Date(Date.now() + 60_000));
    expect((await tokens.verify(made)).actor).toEqual({
      id: 'ada',
      name: null,
      role: Role.TRACKER,
      organizationId: desk.organizationId,
    });
  });
});

describe('a tracker token', () => {
  it('speaks for that person, with their address, as a TRACKER', async () => {
    const tokens = new TrackerTokens(TEST_SECRET, () => new Date());
    const { token } = await make({ userId: 'u-1', name: 'Ada', email: 'ada@example.com' });
    expect((await tokens.verify(token)).actor).toEqual({
      id: 'u-1',
      name: 'Ada',
      email: 'ada@example.com',
      role: Role.TRACKER,
      organizationId: desk.organizationId,
    });
  });

  it.each<readonly [what: string, token: () => Promise<string>]>([
    ['of another secret', () => forged({}, 'another secret, which is long enough')],
    ['of a key for something else', () => forged({}, TEST_SECRET, 'opsgraph:session')],
    ['for another audience', () => forged({ aud: 'opsgraph:session' })],
    ['without an audience', () => forged({ aud: undefined })],
    ['that names a role', () => forged({ role: Role.ORG_ADMIN })],
    ['that names its own role', () => forged({ role: Role.TRACKER })],
    ['without an expiry', () => forged({ exp: undefined })],
    ['without an organization', () => forged({ org_id: undefined })],
    ['of nobody', () => forged({ sub: '' })],
    [
      'whose person was changed after it was signed',
      async () => {
        const [head, body, signature] = (await make()).token.split('.');
        const claims = { ...payloadOf(`${head}.${body}`), sub: 'eve' };
        return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
    ],
    [
      'whose organization was changed after it was signed',
      async () => {
        const [head, body, signature] = (await make()).token.split('.');
        const claims = { ...payloadOf(`${head}.${body}`), org_id: randomUUID() };
        return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
    ],
    [
      'that says alg none',
      async () => {
        const none = Buffer.from('{"alg":"none"}').toString('base64url');
        return `ogt_${none}.${(await make()).token.split('.')[1]}.`;
      },
    ],
    [
      'that is a bearer token with the mark',
      async () => `ogt_${await tokenOf(Role.ORG_ADMIN, desk.organizationId)}`,
    ],
    ['that is the mark alone', () => Promise.resolve('ogt_')],
  ])('%s is refused', async (_what, token) => {
    expect(await problem(await token())).toEqual([401, 'UNAUTHENTICATED', NOT_OURS]);
  });

  it('is refused once it has expired', async () => {
    expect(await problem(await forged({ exp: seconds(-1) }))).toEqual([
      401,
      'UNAUTHENTICATED',
      'The token was refused: it has expired',
    ]);
  });

  it('is no bearer token without its mark', async () => {
    const { token } = await make();
    expect(await problem(token.slice('ogt_'.length))).toEqual([401, 'UNAUTHENTICATED', expect.any(String)]);
  });

  it('is refused when its organization is not there, and so is a TRACKER of the host’s own tokens', async () => {
    const refused = [401, 'UNAUTHENTICATED', 'The token was refused: its organization is not there'];
    expect(await problem(await forged({ org_id: randomUUID() }))).toEqual(refused);
    expect(await problem(await tokenOf(Role.TRACKER, randomUUID()))).toEqual(refused);
  });

  it('is refused once its user was removed here', async () => {
    const { rows } = await database.owner.query<{ id: string }>(
      `INSERT INTO users (org_id, id, external_id, display_name, role, deleted_at)
       VALUES ($1, gen_random_uuid(), 'gone', 'Gone', 'ANALYST', now()) RETURNING id`,
      [desk.organizationId],
    );
    const refused = [401, 'UNAUTHENTICATED', 'The token was refused: its user was removed'];
    expect(await problem((await make({ userId: 'gone' })).token)).toEqual(refused);
    expect(await problem((await make({ userId: rows[0]?.id })).token)).toEqual(refused);
  });

  it('makes nobody more than a TRACKER, whatever their row says', async () => {
    await database.owner.query(
      `INSERT INTO users (org_id, id, external_id, display_name, role)
       VALUES ($1, gen_random_uuid(), 'boss', 'Boss', 'ORG_ADMIN')`,
      [desk.organizationId],
    );
    expect(await problem((await make({ userId: 'boss' })).token)).toEqual([
      200,
      'FORBIDDEN',
      expect.any(String),
    ]);
  });
});

describe('with a tracker token', () => {
  const open = new Set(['trackPageView', 'heartbeat', 'ingestEvents']);
  const schema = describeSchema();
  const subscriptions = Object.keys(schema.getSubscriptionType()?.getFields() ?? {});
  /** What is open to everybody who may see the schema at all. */
  const schemaFields = [
    '{ __typename }',
    '{ __schema { types { name } } }',
    '{ __type(name: "Actor") { name } }',
  ];

  it.each(rootFields().map(({ name, all }) => [name, all] as const))(
    '%s is forbidden',
    async (_name, all) => {
      expect(await problem((await make()).token, `{ ${all()} }`)).toEqual([
        200,
        'FORBIDDEN',
        expect.any(String),
      ]);
    },
  );

  it('no mutation but these lists the role', () => {
    const listed = Object.values(schema.getMutationType()?.getFields() ?? {})
      .filter(({ name, description }) => !open.has(name) && /\bTRACKER\b/.test(description ?? ''))
      .map(({ name }) => name);
    expect(listed).toEqual([]);
  });

  it.each(schemaFields)('%s is forbidden', async (query) => {
    expect(await problem((await make()).token, query)).toEqual([
      403,
      'FORBIDDEN',
      'The schema is for every role but TRACKER',
    ]);
  });

  it.each(subscriptions)('the subscription %s is forbidden', async (name) => {
    const field = schema.getSubscriptionType()?.getFields()[name];
    const needed = (field?.args ?? []).filter(isRequiredArgument);
    const given = needed.map(({ name: argument, type }) =>
      isListType(getNullableType(type)) ? `${argument}: [sessionsStarted]` : `${argument}: sessionsStarted`,
    );
    const query = `subscription { ${name}${given.length === 0 ? '' : `(${given.join(', ')})`} { __typename } }`;
    const { token } = await make();
    expect(await firstAnswer(query, token)).toEqual({ error: 'FORBIDDEN' });
    const analyst = await tokenOf(Role.ADMIN, desk.organizationId);
    // The question itself is a good one.
    expect(await firstAnswer(query, analyst)).toHaveProperty('data');
  });
});

async function firstAnswer(query: string, token: string): Promise<unknown> {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    return await new Promise((resolve) => {
      client.subscribe(
        { query },
        {
          next: (message) => resolve(message),
          error: (errors) =>
            resolve({ error: (errors as { extensions?: { code?: string } }[])[0]?.extensions?.code }),
          complete: () => resolve('complete'),
        },
      );
    });
  } finally {
    await client.dispose();
  }
}
