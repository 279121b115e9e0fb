// The door of tracked pages, POST /v1/track: what a page sends is stored once, for the person of its token, and for nobody else.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type GatewayOptions,
  outcome,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;
let other: Rows;
let ada: string;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  other = await rowsOf(database, { slug: 'other' });
  gateway = await startGateway(database);
  ada = await trackerToken(desk, 'ada', { name: 'Ada', email: 'ada@example.com' });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

beforeEach(async () => {
  await database.owner.query('TRUNCATE page_views, user_sessions, app_users CASCADE');
});

async function trackerToken(rows: Rows, userId: string, more: object = {}): Promise<string> {
  const made = await outcome(
    gateway,
    `mutation ($userId: String!, $name: String, $email: String) {
      createTrackerToken(userId: $userId, name: $name, email: $email) { token }
    }`,
    { userId, ...more },
    { token: await tokenOf(Role.SERVICE, rows.organizationId) },
  );
  return (made as { token: string }).token;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** As a browser sends it: a text, with what a test adds. */
async function send(
  body: unknown,
  { to = gateway, ...init }: RequestInit & { readonly to?: Gateway } = {},
): Promise<Answer> {
  const response = await fetch(`${to.url}/v1/track`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const view = (changed: object = {}) => ({ id: randomUUID(), path: '/orders', ...changed });

const refusal = (code: string, message: unknown) => ({ error: { code, message } });
const saying = (text: string): unknown => expect.stringContaining(text);

async function views(): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await database.owner.query<Record<string, unknown>>(
    `SELECT v.id, o.slug, u.external_id AS "user", v.path, v.referrer, v.duration_ms AS "durationMs"
       FROM page_views v
       JOIN organizations o ON o.org_id = v.org_id
       JOIN app_users u ON u.org_id = v.org_id AND u.id = v.user_id
      ORDER BY v.occurred_at, v.path`,
  );
  return rows;
}

async function count(table: string): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? Number.NaN;
}

describe('a page view', () => {
  it('is stored for the person of the token that lies in the message, by a text that needs no preflight', async () => {
    const pageView = view({ referrer: 'https://example.com/from' });
    const { status, text } = await send({ token: ada, pageView });
    expect([status, text]).toEqual([204, '']);
    expect(await views()).toEqual([
      {
        id: pageView.id,
        slug: 'desk',
        user: 'ada',
        path: '/orders',
        referrer: 'https://example.com/from',
        durationMs: null,
      },
    ]);
    const { rows } = await database.owner.query('SELECT external_id, name, email FROM app_users');
    expect(rows).toEqual([{ external_id: 'ada', name: 'Ada', email: 'ada@example.com' }]);
  });

  it('may bring its token as a header instead, and be sent as JSON', async () => {
    const headers = { authorization: `Bearer ${ada}`, 'content-type': 'application/json' };
    expect((await send({ pageView: view() }, { headers })).status).toBe(204);
    expect(await count('page_views')).toBe(1);
  });

  it('happened as long ago as it says', async () => {
    const before = Date.now();
    await send({ token: ada, pageView: view({ agoMs: 3_600_000 }) });
    const { rows } = await database.owner.query<{ at: Date }>('SELECT occurred_at AS at FROM page_views');
    const agoMs = before - (rows[0]?.at.getTime() ?? 0);
    expect(agoMs).toBeGreaterThan(3_590_000);
    expect(agoMs).toBeLessThan(3_610_000);
  });

  it('sent again is the same one, however often and at whatever time', async () => {
    const pageView = view();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, again) =>
        send({ token: ada, pageView: { ...pageView, agoMs: again * 10 } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
    expect(await count('page_views')).toBe(1);
    expect(await count('user_sessions')).toBe(1);
  });

  it('of a page with ten tabs is one of one session', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, tab) => send({ token: ada, pageView: view({ path: `/tab/${tab}` }) })),
    );
    expect(await count('page_views')).toBe(10);
    expect(await count('user_sessions')).toBe(1);
  });

  it('may be sent by whoever is somebody in the organization', async () => {
    const token = await tokenOf(Role.ANALYST, desk.organizationId, 'boss');
    expect((await send({ token, pageView: view() })).status).toBe(204);
    const own = await tokenOf(Role.TRACKER, desk.organizationId, 'signed-by-the-host');
    expect((await send({ token: own, pageView: view({ path: '/z' }) })).status).toBe(204);
    expect((await views()).map(({ user }) => user).sort()).toEqual(['boss', 'signed-by-the-host']);
  });

  it('is what the mutation makes of it', async () => {
    const pageView = view({ path: 'x'.repeat(501) });
    const [code, message] = (await outcome(
      gateway,
      'mutation ($id: ID!, $path: String!) { trackPageView(id: $id, path: $path) { id } }',
      pageView,
      { token: ada },
    )) as [string, string];
    expect(message).toContain('path');
    expect(JSON.parse((await send({ token: ada, pageView })).text)).toEqual(refusal(code, message));
  });
});

describe('a heartbeat', () => {
  it('says how long its page was visible, of which the longest counts', async () => {
    const pageView = view();
    await send({ token: ada, pageView });
    for (const durationMs of [1_000, 61_000, 2_000]) {
      const heartbeat = { pageViewId: pageView.id, durationMs };
      expect((await send({ token: ada, heartbeat })).status).toBe(204);
    }
    expect(await views()).toEqual([expect.objectContaining({ durationMs: 61_000 })]);
    expect(await count('user_sessions')).toBe(1);
  });
});

describe('another organization', () => {
  it('has its own page views, under the same ids and the same names of people', async () => {
    const pageView = view();
    await send({ token: ada, pageView });
    await send({ token: await trackerToken(other, 'ada'), pageView: { ...pageView, path: '/theirs' } });
    expect((await views()).map(({ slug, path }) => [slug, path])).toEqual([
      ['desk', '/orders'],
      ['other', '/theirs'],
    ]);
  });

  it('changes nothing of a page view whose id it knows', async () => {
    const pageView = view();
    await send({ token: ada, pageView });
    const token = await trackerToken(other, 'eve');
    await send({ token, heartbeat: { pageViewId: pageView.id, durationMs: 5_000 } });
    expect(await views()).toEqual([expect.objectContaining({ slug: 'desk', durationMs: null })]);
  });

  it('is not entered by a header', async () => {
    const headers = { 'x-org-id': other.organizationId };
    expect((await send({ token: ada, pageView: view() }, { headers })).status).toBe(204);
    expect((await views()).map(({ slug }) => slug)).toEqual(['desk']);
  });
});

describe('without a good credential', () => {
  const NEEDS = 'This needs a token: send it in the body as token';

  it.each<
    readonly [what: string, body: () => object, headers: () => Record<string, string>, message: unknown]
  >([
    ['no token', () => ({}), () => ({}), NEEDS],
    ['an empty header', () => ({}), () => ({ authorization: ' ' }), NEEDS],
    ['a cookie alone', () => ({}), () => ({ cookie: 'opsgraph=x; token=y' }), NEEDS],
    ['an empty token', () => ({ token: '' }), () => ({}), saying('must read: Bearer TOKEN')],
    ['garbage', () => ({ token: 'garbage' }), () => ({}), saying('The token was refused')],
    ['a changed token', () => ({ token: `${ada}x` }), () => ({}), saying('The token was refused')],
    [
      'two credentials',
      () => ({ token: ada }),
      () => ({ authorization: `Bearer ${ada}` }),
      'Send one credential: token in the body or authorization, not both',
    ],
  ])('%s is 401, and nothing is stored', async (_what, body, headers, message) => {
    const answer = await send({ ...body(), pageView: view() }, { headers: headers() });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([401, refusal('UNAUTHENTICATED', message)]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await Promise.all(['page_views', 'user_sessions', 'app_users'].map(count))).toEqual([0, 0, 0]);
  });

  it('an API key counts only where a token is looked for', async () => {
    const made = (await outcome(
      gateway,
      'mutation { createApiKey(name: "k", scopes: [READ]) { secret } }',
      {},
      { token: await tokenOf(Role.ORG_ADMIN, desk.organizationId) },
    )) as { secret: string };
    const headers = { 'x-api-key': made.secret };
    expect((await send({ pageView: view() }, { headers })).status).toBe(401);
  });

  it.each([Role.SERVICE, Role.SUPER_ADMIN])('%s is nobody who looks at pages', async (role) => {
    const token = await tokenOf(role, desk.organizationId);
    const answer = await send({ token, pageView: view() });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      403,
      refusal('FORBIDDEN', saying(`the token has ${role}`)),
    ]);
    expect(await count('page_views')).toBe(0);
  });
});

describe('a message that is wrong', () => {
  it.each<readonly [what: string, body: unknown, message: unknown]>([
    ['no JSON', '{"pageView"', 'The request body must be JSON in UTF-8'],
    ['no object', '[]', 'The request body must be a JSON object'],
    ['neither message', {}, 'pageView or heartbeat must be given, and only one of them'],
    [
      'both messages',
      { pageView: view(), heartbeat: {} },
      'pageView or heartbeat must be given, and only one of them',
    ],
    [
      'a field of nothing',
      { colour: 1 },
      'colour is no field of this message; there are token, pageView, heartbeat',
    ],
    [
      'a field of no page view',
      { pageView: view({ colour: 1 }) },
      'pageView.colour is no field of this message; there are agoMs, id, path, referrer',
    ],
    [
      'a field of no heartbeat',
      { heartbeat: { path: '/a' } },
      'heartbeat.path is no field of this message; there are agoMs, durationMs, pageViewId',
    ],
    ['a token that is none', { token: 5, pageView: view() }, 'token must be a text'],
    ['a page view that is none', { pageView: 'x' }, 'pageView must be an object'],
    ['a page view that is null', { pageView: null }, 'pageView must be an object'],
    ['no id', { pageView: { path: '/a' } }, saying('$id')],
    ['no path', { pageView: { id: randomUUID() } }, saying('$path')],
    ['a path that is a number', { pageView: view({ path: 5 }) }, saying('$path')],
    ['an id that is no UUID', { pageView: view({ id: 'x' }) }, saying('id')],
    ['an empty path', { pageView: view({ path: '' }) }, saying('path')],
    ['a long path', { pageView: view({ path: 'x'.repeat(501) }) }, saying('path')],
    ['a long referrer', { pageView: view({ referrer: 'x'.repeat(2_001) }) }, saying('referrer')],
    ['a time to come', { pageView: view({ agoMs: -1 }) }, saying('agoMs')],
    ['a time too long ago', { pageView: view({ agoMs: 86_400_001 }) }, saying('agoMs')],
    ['half a millisecond', { pageView: view({ agoMs: 0.5 }) }, saying('$agoMs')],
    [
      'a negative duration',
      { heartbeat: { pageViewId: randomUUID(), durationMs: -1 } },
      saying('durationMs'),
    ],
    ['a NUL', { pageView: view({ path: '/a\0' }) }, saying('path')],
  ])('as %s is refused by name, and nothing is stored', async (_what, body, message) => {
    const given = typeof body === 'string' ? body : { token: ada, ...(body as object) };
    const answer = await send(given);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([400, refusal('BAD_USER_INPUT', message)]);
    expect(await Promise.all(['page_views', 'user_sessions'].map(count))).toEqual([0, 0]);
  });

  it('as broken UTF-8 is refused', async () => {
    const body = Buffer.from(JSON.stringify({ token: ada, pageView: view({ path: '/\u0001' }) }));
    body[body.indexOf('/')] = 0xff;
    const answer = await fetch(`${gateway.url}/v1/track`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      refusal('BAD_USER_INPUT', 'The request body must be JSON in UTF-8'),
    ]);
  });

  it('longer than 16 KiB is refused before it is read, whether it says so or not', async () => {
    const answer = await send({ token: ada, pageView: view({ path: 'x'.repeat(16 * 1024) }) });
    const tooLarge = refusal('BAD_REQUEST', 'The request body is too large: at most 16384 bytes are read');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([413, tooLarge]);
    const parts = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.alloc(17 * 1024, ' '));
        controller.close();
      },
    });
    const init = { duplex: 'half', headers: { 'content-type': 'text/plain' } } as RequestInit;
    const streamed = await fetch(`${gateway.url}/v1/track`, { method: 'POST', body: parts, ...init });
    expect([streamed.status, await streamed.json()]).toEqual([413, tooLarge]);
  });

  it('of another kind is refused', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send('token=x', { headers });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      415,
      refusal('BAD_REQUEST', 'The request body must be text/plain or application/json'),
    ]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('by %s is refused', async (method) => {
    const answer = await fetch(`${gateway.url}/v1/track`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

describe('pages of any origin', () => {
  const origin = 'https://shop.example';

  it.each<readonly [what: string, options: GatewayOptions]>([
    ['no foreign page may ask', {}],
    ['other pages may ask', { origins: ['https://desk.example.com'] }],
  ])('may send where %s, and read what became of it', async (_what, options) => {
    const own = await startGateway(database, options);
    try {
      const preflight = await fetch(`${own.url}/v1/track`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
      const answers = await Promise.all([
        send({ token: ada, pageView: view() }, { to: own, headers: { origin } }),
        send({ pageView: view() }, { to: own, headers: { origin } }),
        send('x', { to: own, headers: { origin } }),
        send('x'.repeat(17_000), { to: own, headers: { origin } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([204, 401, 400, 413]);
      for (const { headers } of [...answers, preflight]) {
        expect(headers.get('access-control-allow-origin')).toBe('*');
        // Else a page could send a cookie and read the answer.
        expect(headers.get('access-control-allow-credentials')).toBeNull();
        expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
        expect(headers.get('set-cookie')).toBeNull();
      }
    } finally {
      await own.stop();
    }
  });
});

describe('too much', () => {
  it('of one person is refused with the time to wait, and their neighbours are not', async () => {
    const own = await startGateway(database, { redisUrl: undefined, guards: { rateLimitActor: 40 } });
    try {
      const statuses: number[] = [];
      for (let sent = 0; sent < 60 && statuses.at(-1) !== 429; sent += 1) {
        statuses.push((await send({ token: ada, pageView: view() }, { to: own })).status);
      }
      expect(statuses.at(-1)).toBe(429);
      expect(statuses[0]).toBe(204);
      const answer = await send({ token: ada, pageView: view() }, { to: own });
      expect(JSON.parse(answer.text)).toEqual({
        error: {
          code: 'RATE_LIMITED',
          message: expect.any(String) as string,
          retryAfter: expect.any(Number) as number,
        },
      });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      const bea = await trackerToken(desk, 'bea');
      expect((await send({ token: bea, pageView: view() }, { to: own })).status).toBe(204);
    } finally {
      await own.stop();
    }
  });

  it('takes no points of a person or a machine that is called alike', async () => {
    const own = await startGateway(database, { redisUrl: undefined, guards: { rateLimitActor: 40 } });
    try {
      const id = randomUUID();
      const token = await trackerToken(desk, id);
      let status = 204;
      for (let sent = 0; sent < 60 && status !== 429; sent += 1) {
        ({ status } = await send({ token, pageView: view() }, { to: own }));
      }
      expect(status).toBe(429);
      const { errors } = await own.ask('{ me { id } }', undefined, {
        token: await tokenOf(Role.ANALYST, desk.organizationId, id),
      });
      expect(errors).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  it('of wrong messages costs their address', async () => {
    const own = await startGateway(database, { redisUrl: undefined, guards: { rateLimitActor: 5 } });
    try {
      const statuses: number[] = [];
      for (let sent = 0; sent < 7; sent += 1) {
        statuses.push((await send('x', { to: own })).status);
      }
      expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    } finally {
      await own.stop();
    }
  });
});
