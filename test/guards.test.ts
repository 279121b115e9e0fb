// The guards of the process as a client meets them: rate limits, places, and the same words on both transports.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  type Gateway,
  post,
  type RawAnswer,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { testServers } from './harness/servers';

let database: TestDatabase;
let rows: Rows;
let others: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  others = await rowsOf(database, { slug: 'others' });
});

afterAll(() => database.drop());

interface Told {
  readonly code: string;
  readonly message: string;
  readonly retryAfter: number | undefined;
}

function toldOf(body: string): Told[] {
  const { errors = [] } = JSON.parse(body) as {
    errors?: { message: string; extensions: { code: string; retryAfter?: number } }[];
  };
  return errors.map(({ message, extensions: { code, retryAfter } }) => ({ code, message, retryAfter }));
}

const codesOf = ({ body }: RawAnswer): string[] => toldOf(body).map(({ code }) => code);

/** One operation over a socket of its own: what came, and whether as an "error" or as a "next". */
async function overSocket(
  gateway: Gateway,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<{ readonly kind: 'error' | 'next' | 'closed'; readonly body: string }> {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    return await new Promise((resolve) => {
      client.subscribe(
        { query, variables },
        {
          next: (result) => resolve({ kind: 'next', body: JSON.stringify(result) }),
          error: (error) =>
            resolve(
              Array.isArray(error)
                ? { kind: 'error', body: JSON.stringify({ errors: error }) }
                : { kind: 'closed', body: String(error) },
            ),
          complete: () => undefined,
        },
      );
    });
  } finally {
    await client.dispose();
  }
}

/** The least that an operation costs. */
const ONE_POINT = '{ __typename }';

describe('the rate limit', () => {
  const LIMITS = { rateLimitActor: 20, rateLimitOrganization: 50 };
  let gateway: Gateway;
  let second: Gateway;

  beforeAll(async () => {
    gateway = await startGateway(database, { guards: LIMITS, trustedProxies: ['127.0.0.1'] });
    second = await startGateway(database, { guards: LIMITS });
  });

  afterAll(async () => {
    await gateway.stop();
    await second.stop();
  });

  /** An organization of its own for each test: limits outlive one. */
  const fresh = async (role = Role.ANALYST) => {
    const desk = await rowsOf(database, { slug: `desk-${Math.random().toString(36).slice(2)}` });
    return { token: await tokenOf(role, desk.organizationId), desk };
  };

  it('is told with each answer, and kept: 429 with the time to come back', async () => {
    const { token } = await fresh();
    const answers: RawAnswer[] = [];
    for (let n = 0; n < 21; n += 1) {
      answers.push(await post(gateway, ONE_POINT, { token }));
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    const [first, last] = [answers[0], answers[20]];
    expect(first?.headers.get('ratelimit-policy')).toBe('"actor";q=20;w=60, "organization";q=50;w=60');
    expect(first?.headers.get('ratelimit')).toMatch(/^"actor";r=19;t=\d+, "organization";r=49;t=\d+$/);
    expect(last?.headers.get('ratelimit')).toMatch(/^"actor";r=0;t=\d+/);
    const retryAfter = Number(last?.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(toldOf(last?.body ?? '')).toEqual([
      {
        code: 'RATE_LIMITED',
        message: expect.stringContaining('20 points per minute') as string,
        retryAfter,
      },
    ]);
  });

  it('counts every alias, wherever it stands', async () => {
    const { token } = await fresh();
    const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: me { id }`).join(' ');
    // Two points each: the field and the object.
    expect((await post(gateway, `{ ${aliases(6)} }`, { token })).status).toBe(200);
    expect((await post(gateway, `{ ...F } fragment F on Query { ${aliases(5)} }`, { token })).status).toBe(
      429,
    );
    expect((await post(gateway, `{ ... on Query { ${aliases(4)} } }`, { token })).status).toBe(200);
    expect((await post(gateway, ONE_POINT, { token })).status).toBe(429);
  });

  it('is one for all gateways, and for both transports', async () => {
    const { token } = await fresh();
    // Each gateway takes a few points ahead; together they never give out more than there are.
    let answered = 0;
    for (let n = 0; n < 16; n += 1) {
      const { status } = await post(n % 2 === 0 ? gateway : second, ONE_POINT, { token });
      answered += status === 200 ? 1 : 0;
    }
    for (let n = 0; n < 16; n += 1) {
      const { kind } = await overSocket(n % 2 === 0 ? gateway : second, token, ONE_POINT);
      answered += kind === 'next' ? 1 : 0;
    }
    expect(answered).toBeLessThanOrEqual(20);
    expect(answered).toBeGreaterThanOrEqual(18);
    const { kind, body } = await overSocket(second, token, ONE_POINT);
    expect(kind).toBe('error');
    expect(toldOf(body)).toEqual([
      {
        code: 'RATE_LIMITED',
        message: expect.stringContaining('points per minute') as string,
        retryAfter: expect.any(Number) as number,
      },
    ]);
  });

  it('is taken once from a subscription, when it begins', async () => {
    const { token } = await fresh();
    const watching = 'subscription { liveKpis { waiting } }';
    // 31 points each.
    const roomForThree = await startGateway(database, {
      guards: { rateLimitActor: 3 * 31, rateLimitOrganization: 1_000 },
    });
    try {
      for (let n = 0; n < 3; n += 1) {
        expect((await overSocket(roomForThree, token, watching)).kind).toBe('next');
      }
      const { kind, body } = await overSocket(roomForThree, token, watching);
      expect([kind, toldOf(body)[0]?.code]).toEqual(['error', 'RATE_LIMITED']);
    } finally {
      await roomForThree.stop();
    }
  });

  it('of an organization holds for all its actors together, and for nobody else', async () => {
    const { desk } = await fresh();
    const tokens = await Promise.all(
      Array.from({ length: 4 }, () => tokenOf(Role.ANALYST, desk.organizationId)),
    );
    // Fourteen points: three fit into fifty.
    const query = `{ ${Array.from({ length: 7 }, (_, n) => `a${n}: me { id }`).join(' ')} }`;
    const statuses: number[] = [];
    for (const token of tokens) {
      statuses.push((await post(gateway, query, { token })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    const stranger = await tokenOf(Role.ANALYST, others.organizationId);
    expect((await post(gateway, query, { token: stranger })).status).toBe(200);
  });

  it('of somebody who may name organizations is one for all that they name', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1) {
      const headers = { 'x-org-id': `01900000-0000-7000-8000-0000000000${10 + n}` };
      statuses.push((await post(gateway, '{ __typename }', { token, headers })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
  });

  it('counts documents that are no operation, and refuses the next one unread', async () => {
    const { token } = await fresh();
    for (let n = 0; n < 20; n += 1) {
      expect((await post(gateway, '{ nothing', { token })).status).toBe(400);
    }
    expect((await post(gateway, '{ nothing', { token })).status).toBe(429);
    expect(toldOf((await overSocket(gateway, token, '{ nothing')).body)[0]?.code).toBe('RATE_LIMITED');
  });

  it('counts them over the socket as well', async () => {
    const { token } = await fresh();
    for (let n = 0; n < 20; n += 1) {
      expect(toldOf((await overSocket(gateway, token, `{ nothing${n}`)).body)[0]?.code).toBe(
        'GRAPHQL_PARSE_FAILED',
      );
    }
    // A fault is charged behind its answer.
    let code: string | undefined;
    for (let n = 0; n < 5 && code !== 'RATE_LIMITED'; n += 1) {
      code = toldOf((await overSocket(gateway, token, '{ nothing')).body)[0]?.code;
    }
    expect(code).toBe('RATE_LIMITED');
    expect((await post(gateway, '{ me { id } }', { token })).status).toBe(429);
  });

  it.each([
    ['without a credential', '203.0.113.9', null, 200],
    ['with one that is refused', '203.0.113.10', 'garbage', 401],
  ])('counts requests %s by their address', async (_what, address, token, status) => {
    const ask = (from: string) =>
      post(gateway, '{ __typename }', { token, headers: { 'x-forwarded-for': from } });
    for (let n = 0; n < 20; n += 1) {
      expect((await ask(address)).status).toBe(status);
    }
    const refused = await ask(address);
    expect([refused.status, codesOf(refused)]).toEqual([429, ['RATE_LIMITED']]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await ask(address.replace('203.0', '198.51'))).status).toBe(status);
  });
});

describe('while Redis is away', () => {
  it.each(['cut', 'stall'] as const)(
    'each gateway counts alone, and nobody waits for it: %s',
    async (how) => {
      const proxy = await cuttableProxy(testServers().directRedisUrl);
      const gateway = await startGateway(database, {
        redisUrl: proxy.url,
        guards: { rateLimitActor: 20, rateLimitOrganization: 100 },
      });
      // A purge costs some 500 points: one fits into a tenth of these.
      const strict = await startGateway(database, {
        redisUrl: proxy.url,
        guards: { rateLimitActor: 6_000, rateLimitOrganization: 100_000 },
      });
      try {
        if (how === 'cut') {
          await proxy.cut();
        } else {
          proxy.stall();
        }
        const admin = await tokenOf(Role.ORG_ADMIN, rows.organizationId);
        const began = performance.now();
        expect((await post(gateway, ONE_POINT, { token: admin })).status).toBe(200);
        expect(performance.now() - began).toBeLessThan(1_000);
        // Readers have twice as much …
        for (let n = 1; n < 40; n += 1) {
          expect((await post(gateway, ONE_POINT, { token: admin })).status).toBe(200);
        }
        const refused = await post(gateway, ONE_POINT, { token: admin });
        expect([refused.status, codesOf(refused)]).toEqual([429, ['RATE_LIMITED']]);
        // … and who purges has a tenth.
        const purge = 'mutation { purgeAuditLogs(olderThanDays: 3650, reason: "old") { __typename } }';
        const codes: string[] = [];
        const other = await tokenOf(Role.ORG_ADMIN, others.organizationId);
        for (let n = 0; n < 2; n += 1) {
          codes.push(codesOf(await post(strict, purge, { token: other }))[0] ?? 'done');
        }
        expect(codes).toEqual(['FORBIDDEN', 'RATE_LIMITED']);
      } finally {
        await gateway.stop();
        await strict.stop();
        await proxy.close();
      }
    },
  );

  it('and counts for all again once it is back', async () => {
    const proxy = await cuttableProxy(testServers().directRedisUrl);
    const gateway = await startGateway(database, {
      redisUrl: proxy.url,
      guards: { rateLimitActor: 5, rateLimitOrganization: 0 },
    });
    try {
      await proxy.cut();
      const token = await tokenOf(Role.ANALYST, rows.organizationId);
      const away = await post(gateway, '{ me { id } }', { token });
      expect(away.headers.get('ratelimit-policy')).toBe('"actor";q=10;w=60');
      await proxy.restore();
      await until(async () => {
        const again = await post(gateway, '{ me { id } }', {
          token: await tokenOf(Role.ANALYST, rows.organizationId),
        });
        return again.headers.get('ratelimit-policy') === '"actor";q=5;w=60';
      });
    } finally {
      await gateway.stop();
      await proxy.close();
    }
  });
});

describe('too much at once', () => {
  const QUERY = '{ liveKpis { waiting } }';
  /** Equal questions would share a place. */
  const another = (n: number): string => `query Q${n} ${QUERY}`;
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway(database, {
      guards: { shedding: { executing: 4, waiting: 4, patienceMs: 300 } },
    });
  });

  afterAll(() => gateway.stop());

  /** Everything waits for this lock. */
  const lock = async (): Promise<() => Promise<void>> => {
    await database.owner.query('BEGIN');
    await database.owner.query('LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE');
    return async () => {
      await database.owner.query('ROLLBACK');
    };
  };

  it('is shed with 503 and a time to come back, on both transports, while health and others are served', async () => {
    const [token, other] = await Promise.all([
      tokenOf(Role.ANALYST, rows.organizationId),
      tokenOf(Role.ANALYST, others.organizationId),
    ]);
    const release = await lock();
    // Two have places, two wait for them in vain; they are half of all.
    const flood = Array.from({ length: 12 }, (_, n) => post(gateway, another(n), { token }));
    const early = await Promise.race(flood);
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    expect(toldOf(early.body)).toEqual([
      { code: 'UNAVAILABLE', message: expect.stringContaining('too much to do') as string, retryAfter: 1 },
    ]);
    const { kind, body } = await overSocket(gateway, token, QUERY);
    expect([kind, toldOf(body)[0]]).toEqual(['error', toldOf(early.body)[0]]);
    // Another organization has its share.
    expect((await post(gateway, '{ me { id } }', { token: other })).status).toBe(200);
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    await release();
    const statuses = (await Promise.all(flood)).map(({ status }) => status).sort();
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(8);
    // And everything is as before: no place was lost.
    expect(
      (await Promise.all([1, 2, 3].map(() => post(gateway, QUERY, { token })))).map((each) => each.status),
    ).toEqual([200, 200, 200]);
  });

  it('is turned away unread when nobody at all would get a place', async () => {
    const [token, other] = await Promise.all([
      tokenOf(Role.ANALYST, rows.organizationId),
      tokenOf(Role.ANALYST, others.organizationId),
    ]);
    const release = await lock();
    const flood = Array.from({ length: 20 }, (_, n) =>
      post(gateway, another(n), { token: n % 2 ? token : other }),
    );
    await Promise.race(flood);
    // Not even authenticated: a token that is none does not matter.
    const unread = await post(gateway, QUERY, { token: 'garbage' });
    expect([unread.status, unread.headers.get('retry-after'), codesOf(unread)]).toEqual([
      503,
      '1',
      ['UNAVAILABLE'],
    ]);
    await release();
    await Promise.all(flood);
    expect((await post(gateway, QUERY, { token })).status).toBe(200);
  });

  it('/livez answers fast in the middle of a flood', async () => {
    const token = await tokenOf(Role.ANALYST, rows.organizationId);
    let flooding = true;
    const floods = Array.from({ length: 20 }, async () => {
      while (flooding) {
        await post(gateway, QUERY, { token });
      }
    });
    const times: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      const began = performance.now();
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
      times.push(performance.now() - began);
    }
    flooding = false;
    await Promise.all(floods);
    // The slowest of fifty; client and gateway share a process here, and whatever else runs on the machine.
    expect(times.sort((a, b) => a - b)[49]).toBeLessThan(1_500);
  });
});

describe('an error', () => {
  let gateway: Gateway;
  let broken: Gateway;
  let own: TestDatabase;
  let tokenOfBroken: string;

  beforeAll(async () => {
    gateway = await startGateway(database);
    own = await cloneDatabase();
    broken = await startGateway(own);
    const { organizationId } = await rowsOf(own, { slug: 'broken' });
    tokenOfBroken = await tokenOf(Role.ANALYST, organizationId);
    await own.owner.query('ALTER TABLE chat_sessions RENAME COLUMN started_at TO gone');
  });

  afterAll(async () => {
    await gateway.stop();
    await broken.stop();
    await own.drop();
  });

  it.each([
    ['a syntax error', '{ me {', {}],
    ['an unknown field', '{ nothing }', {}],
    ['two operations and no name', 'query A { me { id } } query B { me { id } }', {}],
    ['a value of the wrong type', 'query ($d: Int) { dashboard(days: $d) { __typename } }', { d: 'x' }],
    ['a value beyond its limit', '{ dashboard(days: 99) { __typename } }', {}],
    [
      'a role that may not',
      'mutation { purgeAuditLogs(olderThanDays: 3650, reason: "old") { __typename } }',
      {},
    ],
    ['NUL', 'query ($o: String) { operatorPerformance(operatorId: $o) { __typename } }', { o: '\0' }],
    ['too many root fields', `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: me { id }`).join(' ')} }`, {}],
    ['too many tokens', `{ me { ${'id '.repeat(3_000)} } }`, {}],
    ['a fault of ours', '{ liveKpis { waiting } }', {}],
  ])('has the same code and words over HTTP and over the socket: %s', async (what, query, variables) => {
    const isOurs = what === 'a fault of ours';
    const of = isOurs ? broken : gateway;
    const token = isOurs ? tokenOfBroken : await tokenOf(Role.ANALYST, rows.organizationId);
    const http = toldOf((await post(of, query, { token, variables })).body);
    const socket = toldOf((await overSocket(of, token, query, variables)).body);
    expect(http).toHaveLength(1);
    expect(socket).toEqual(http);
    if (isOurs) {
      expect(http).toEqual([
        { code: 'INTERNAL_SERVER_ERROR', message: 'Internal error', retryAfter: undefined },
      ]);
    }
  });
});
