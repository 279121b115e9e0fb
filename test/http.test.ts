// The gateway as an HTTP server: health, what is not there, what is too much, and an orderly end.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { auditServer } from 'graphql-http';
import { pino } from 'pino';
import { createApp } from '../src/app';
import { createLogger, Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  type Rows,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
  eventually,
  until,
} from './harness';
import { databaseUrl, testServers } from './harness/servers';

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  gateway = await startGateway(database);
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(`${gateway.url}${path}`, { redirect: 'manual', ...init });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body };
}

const json = (body: string): unknown => JSON.parse(body) as unknown;

describe('health', () => {
  it('/livez says that the process lives', async () => {
    const { status, body } = await get('/livez');
    expect([status, json(body)]).toEqual([200, { status: 'ok' }]);
  });

  it('/readyz says that it can answer', async () => {
    const { status, body } = await get('/readyz');
    expect([status, json(body)]).toEqual([200, expect.objectContaining({ status: 'ok' })]);
  });

  it.each(['/livez', '/readyz'])('%s needs no token and takes no notice of a bad one', async (path) => {
    expect((await get(path, { headers: { authorization: 'Bearer garbage' } })).status).toBe(200);
  });

  it.each(['/livez', '/readyz'])('%s answers HEAD as well', async (path) => {
    const { status, body } = await get(path, { method: 'HEAD' });
    expect([status, body]).toEqual([200, '']);
  });
});

describe('what is not there', () => {
  it.each([
    ['GET', '/nothing'],
    ['GET', '/'],
    ['POST', '/'],
    ['GET', '/graphql/'],
    ['GET', '/livez/more'],
    ['POST', '/livez'],
    ['DELETE', '/readyz'],
    ['PUT', '/graphql'],
    ['DELETE', '/graphql'],
    ['PATCH', '/graphql'],
    // The playground is off in these tests.
    ['GET', '/playground'],
    ['GET', '/playground/'],
    ['GET', '/playground/index.html'],
    ['GET', '/playground/assets/index.js'],
  ])('%s %s is a 404 in JSON', async (method, path) => {
    const { status, headers, body } = await get(path, { method });
    expect([status, headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
    expect(json(body)).toEqual({
      error: 'NOT_FOUND',
      message: expect.stringMatching(new RegExp(`^Nothing is at ${method} /`)) as string,
    });
  });

  it('is named without its query, which may hold what nobody should read', async () => {
    const { body } = await get('/nothing?token=secret');
    expect(json(body)).toEqual({ error: 'NOT_FOUND', message: 'Nothing is at GET /nothing' });
  });

  it('in a browser /graphql is no page: nothing is loaded from another host', async () => {
    const { status, body } = await get('/graphql', {
      headers: { accept: 'text/html,application/xhtml+xml' },
    });
    expect(body).not.toMatch(/<script|<html|https?:\/\//i);
    expect([400, 406]).toContain(status);
  });
});

describe('a request that is wrong in itself', () => {
  const send = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    get('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body,
    });

  it('is too large beyond a mebibyte', async () => {
    const large = await send(
      JSON.stringify({ query: '{ me { id } }', variables: { filler: 'x'.repeat(1024 * 1024) } }),
    );
    expect(large.status).toBe(413);
    expect(large.headers.get('content-type')).toMatch(/^application\/json/);
    expect(json(large.body)).toEqual({
      error: 'BAD_REQUEST',
      message: 'The request body is too large: at most 1048576 bytes are read',
    });
    const within = await send(
      JSON.stringify({ query: '{ me { id } }', variables: { filler: 'x'.repeat(1_000_000) } }),
    );
    expect(within.status).toBe(200);
  });

  it.each([
    ['/graphql', 'application/json', 413],
    ['/v1/events', 'application/json', 413],
    ['/v1/events', 'text/plain', 415],
    ['/nowhere', 'text/plain', 413],
  ])(
    'to %s as %s hears why, also when its client sends all of it before it listens',
    async (path, type, status) => {
      const size = 12 * 1024 * 1024;
      const { port, hostname } = new URL(gateway.url);
      const socket = connect(Number(port), hostname);
      socket.pause();
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${type}\r\ncontent-length: ${size}\r\n\r\n`,
      );
      const sent = new Promise<Error | null | undefined>((resolve) => {
        socket.once('error', resolve);
        socket.write(Buffer.alloc(size, ' '), resolve);
      });
      expect(await sent).not.toBeInstanceOf(Error);
      let heard = '';
      socket
        .setEncoding('latin1')
        .on('data', (text) => (heard += String(text)))
        .resume();
      await until(() => heard.includes('\r\n\r\n'));
      expect(heard.split('\r\n')[0]).toContain(` ${status} `);
      socket.destroy();
    },
  );

  it('reaches no prototype: such keys are data', async () => {
    const answer = await send(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "query": "{ me { __proto__: id } }"}',
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/"__proto__":"/);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['cut off', '{"query": "{ me'],
    ['empty', ''],
    ['no JSON', 'query { me { id } }'],
  ])('is a 400 in JSON when its body is %s', async (_what, body) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(json(answer.body)).toEqual({ error: 'BAD_REQUEST', message: expect.any(String) as string });
    expect(answer.body).not.toMatch(/node_modules|\bat .*\(/);
  });

  it.each([
    ['a number', '4'],
    ['null', 'null'],
    ['a string', '"{ me { id } }"'],
    ['a list of requests', '[{"query":"{ me { id } }"}]'],
    ['without a query', '{"variables":{}}'],
    ['with a query that is a number', '{"query":4}'],
    ['with variables that are a list', '{"query":"{ me { id } }","variables":[1]}'],
  ])('is a GraphQL error with status 400 when its body is %s', async (_what, body) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(json(answer.body)).toEqual({
      errors: [{ message: expect.any(String) as string, extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it.each([
    ['text/plain', 400],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('is refused as %s, a type that a foreign page may send or that is no JSON', async (type, status) => {
    const answer = await send('{"query":"{ me { id } }"}', { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('"data"');
  });
});

describe('every answer', () => {
  it.each([
    ['health', () => get('/livez')],
    ['a 404', () => get('/nothing')],
    ['an answer', () => post(gateway, '{ me { id } }', { token })],
    ['a refusal', () => post(gateway, '{ me { id } }', { token: 'garbage' })],
    [
      'a malformed body',
      () => get('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
    ],
  ])('carries the headers that keep a browser out of trouble: %s', async (_what, ask) => {
    const { headers } = await ask();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    // Says nothing of what runs here, and lets no foreign page read it.
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('to a question is not to be kept by a cache', async () => {
    expect((await post(gateway, '{ me { id } }', { token })).headers.get('cache-control')).toBe('no-store');
  });
});

describe('GraphQL over HTTP', () => {
  const authorization = () => ({ authorization: `Bearer ${token}` });

  it('answers a query by GET, with its variables', async () => {
    const query = new URLSearchParams({
      query: 'query Q($with: Boolean!) { me { role organization @include(if: $with) { slug } } }',
      variables: '{"with":true}',
      operationName: 'Q',
    });
    const { status, body } = await get(`/graphql?${query.toString()}`, { headers: authorization() });
    expect([status, json(body)]).toEqual([
      200,
      { data: { me: { role: 'ANALYST', organization: { slug: 'desk' } } } },
    ]);
  });

  it('runs no mutation by GET', async () => {
    const { status, headers } = await get(
      `/graphql?query=${encodeURIComponent('mutation { setChatMode(contactId: "x", mode: BOT) { id } }')}`,
      {
        headers: authorization(),
      },
    );
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('passes the audits of the specification', async () => {
    // Without a header of their own, questions by GET could come from any page.
    const fetchFn = (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as object), 'apollo-require-preflight': 'true' } });
    const audits = await auditServer({ url: `${gateway.url}/graphql`, fetchFn });
    expect(audits.length).toBeGreaterThan(50);
    const findings = audits.flatMap((audit) =>
      audit.status === 'ok' ? [] : [`${audit.status} ${audit.id} ${audit.name}: ${audit.reason}`],
    );
    // Apollo answers a document that cannot run with 400 also as application/json, where 200 is the advice.
    expect(findings.map((finding) => finding.split(':')[0]).sort()).toEqual([
      'warn 572B SHOULD use 200 status code on document parsing failure when accepting application/json',
      'warn 7B9B SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
      'warn FDE2 SHOULD use 200 status code on document validation failure when accepting application/json',
    ]);
  });
});

describe('behind proxies', () => {
  const NAMED = '203.0.113.7';

  /** The address that the trail keeps of a caller. */
  async function recorded(trustedProxies: readonly string[], forwarded: string): Promise<string | null> {
    const behind = await startGateway(database, { trustedProxies });
    try {
      const admin = await tokenOf(Role.ADMIN, rows.organizationId);
      const headers = { 'x-forwarded-for': forwarded };
      const { errors } = await behind.ask('{ auditLogs { total } }', undefined, { token: admin, headers });
      expect(errors).toEqual([]);
      const found = await database.owner.query<{ ip: string | null }>(
        `SELECT ip_address AS ip FROM audit_logs WHERE org_id = $1 ORDER BY seq DESC LIMIT 1`,
        [rows.organizationId],
      );
      return found.rows[0]?.ip ?? null;
    } finally {
      await behind.stop();
    }
  }

  it.each([
    ['nobody is trusted', [], NAMED, '127.0.0.1'],
    ['another address is trusted', ['10.0.0.0/8'], NAMED, '127.0.0.1'],
    ['the proxy is trusted', ['127.0.0.1'], NAMED, NAMED],
    ['its network is trusted', ['127.0.0.0/8'], NAMED, NAMED],
    ['the caller put a false address before', ['127.0.0.1'], `192.0.2.99, ${NAMED}`, NAMED],
    ['two proxies are trusted', ['127.0.0.1', '10.0.0.0/8'], `${NAMED}, 10.1.2.3`, NAMED],
  ] as const)('the trail keeps the caller’s address: %s', async (_what, trusted, forwarded, kept) => {
    expect(await recorded(trusted, forwarded)).toBe(kept);
  });
});

describe('a refused credential', () => {
  interface Line {
    readonly level: string;
    readonly msg: string;
    readonly path?: string;
    readonly ip?: string;
    readonly reason?: string;
    readonly fields?: readonly string[];
    readonly leftOut?: number;
  }
  let lines: Line[] = [];
  let text = '';
  let logging: Gateway;

  beforeAll(async () => {
    const write = (line: string): void => {
      text += line;
      lines.push(JSON.parse(line) as Line);
    };
    const log = pino({ formatters: { level: (level) => ({ level }) } }, { write });
    logging = await startGateway(database, { log, trustedProxies: ['127.0.0.1'] });
  });

  beforeEach(async () => {
    // What earlier requests were told of is over.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    lines = [];
    text = '';
  });

  afterAll(() => logging.stop());

  const ask = (headers: Readonly<Record<string, string>>, query = '{ me { id } }') =>
    fetch(`${logging.url}/graphql?secret=in-the-query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7', ...headers },
      body: JSON.stringify({ query }),
    });

  it.each([
    ['is no token', 'Bearer very.secret.garbage', /refused: it is not a valid token/],
    ['is of another kind', 'Basic very.secret.garbage', /must read: Bearer TOKEN/],
  ])(
    'that %s is logged with path, address and reason, and never itself',
    async (_what, authorization, reason) => {
      expect((await ask({ authorization })).status).toBe(401);
      expect(lines).toEqual([
        expect.objectContaining({
          level: 'info',
          msg: 'a credential was refused',
          path: '/graphql',
          ip: '203.0.113.7',
          reason: expect.stringMatching(reason) as string,
        }),
      ]);
      expect(text).not.toMatch(/very|garbage|in-the-query/);
    },
  );

  it('that is missing is logged once a request, with the fields that need one', async () => {
    await ask({}, '{ auditLogs { total } again: auditLogs { total } }');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'a credential was refused',
        path: '/graphql',
        ip: '203.0.113.7',
        reason: expect.stringContaining('needs a token') as string,
        fields: expect.arrayContaining(['auditLogs']) as string[],
      }),
    ]);
  });

  it('is not a valid one, nor one that lacks a role', async () => {
    const operator = await tokenOf(Role.OPERATOR, rows.organizationId);
    await ask({ authorization: `Bearer ${token}` });
    await ask({ authorization: `Bearer ${operator}` }, '{ auditLogs { total } }');
    expect(lines).toEqual([]);
  });

  it('does not flood the log: a few lines, and how many were left out', async () => {
    await Promise.all(Array.from({ length: 40 }, () => ask({ authorization: 'Bearer garbage' })));
    const told = (): number => lines.filter(({ msg }) => msg === 'a credential was refused').length;
    const leftOut = (): number => lines.reduce((sum, line) => sum + (line.leftOut ?? 0), 0);
    // What was left out is told when its second is over, and on a busy machine there may be several.
    await eventually(() => Promise.resolve(told() + leftOut()), 40);
    expect(told()).toBeLessThan(20);
  });
});

describe('the end', () => {
  /** A gateway of its own, with a request under way that waits for a lock on its table. */
  async function underWay() {
    const ending = await startGateway(database);
    const { owner } = database;
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE');
    const answer = post(ending, '{ liveKpis { waiting } }', { token });
    await until(async () => {
      const { rows: waiting } = await owner.query(
        `SELECT FROM pg_locks WHERE relation = 'chat_sessions'::regclass AND NOT granted`,
      );
      return waiting.length === 1;
    });
    return { ending, answer, release: () => owner.query('ROLLBACK') };
  }

  it('waits for the request under way, which is answered as if nothing were', async () => {
    const { ending, answer, release } = await underWay();
    let closed = false;
    const closing = ending.stop().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(closed).toBe(false);
    await release();
    const { status, body } = await answer;
    expect([status, json(body)]).toEqual([200, { data: { liveKpis: { waiting: 0 } } }]);
    // And then it ends: a client that would keep its connection does not keep the gateway.
    const answered = Date.now();
    await closing;
    expect(Date.now() - answered).toBeLessThan(3_000);
  });

  it('takes no new connection meanwhile', async () => {
    const { ending, answer, release } = await underWay();
    const closing = ending.stop();
    const { port, hostname } = new URL(ending.url);
    const refused = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.destroy();
          resolve(false);
        }).once('error', (error: Error & { code?: string }) => resolve(error.code === 'ECONNREFUSED'));
      });
    await until(refused);
    await release();
    expect((await answer).status).toBe(200);
    await closing;
  });

  it('does not wait for connections that nobody uses', async () => {
    const ending = await startGateway(database);
    const agent = new Agent({ keepAlive: true });
    const status = await new Promise((resolve, reject) => {
      request(`${ending.url}/livez`, { agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode));
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(200);
    const began = Date.now();
    await ending.stop();
    expect(Date.now() - began).toBeLessThan(2_000);
    agent.destroy();
  });

  it('can be asked for before it ever listened', async () => {
    const app = await createApp({
      databaseUrl: database.url,
      redisUrl: undefined,
      auth: { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined },
      cursorSecret: TEST_SECRET,
      trackerSecret: TEST_SECRET,
      personalDataSecret: TEST_SECRET,
      audit: database.audit,
      slaMaxQueueWaitSeconds: 300,
      introspection: true,
      dashboard: false,
      playground: false,
      demo: false,
      log: createLogger('silent'),
    });
    await expect(app.close()).resolves.toBeUndefined();
  });

  it('leaves no connection to the database', async () => {
    // A pooler keeps its own.
    const url = databaseUrl(testServers().directApplicationUrl, database.name);
    const ending = await startGateway({ ...database, url });
    await Promise.all(Array.from({ length: 5 }, () => post(ending, '{ liveKpis { waiting } }', { token })));
    const pids = async () =>
      (
        await database.owner.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND application_name = 'opsgraph'`,
          [database.name],
        )
      ).rows[0]?.n ?? 0;
    const during = await pids();
    await ending.stop();
    await until(async () => (await pids()) < during);
  });
});
