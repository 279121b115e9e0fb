// What a client may take of the server before it has asked for anything, and what of a request gets into the log.
import { connect, type Socket } from 'node:net';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createLogger, Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

let database: TestDatabase;
let rows: Rows;
let token: string;

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  token = await tokenOf(Role.ANALYST, rows.organizationId);
});

afterAll(() => database.drop());

/** A connection that sends what it is told to, and remembers what came. */
class Peer {
  readonly closed: Promise<void>;
  received = '';
  private readonly socket: Socket;

  constructor(gateway: Gateway) {
    const { port, hostname } = new URL(gateway.url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => resolve());
    });
  }

  send(text: string | Buffer): this {
    if (!this.socket.destroyed) {
      this.socket.write(text);
    }
    return this;
  }

  /** Sends a character every now and then, until the other end has had enough; says how long that took. */
  async drip(text: string): Promise<number> {
    const began = performance.now();
    const timer = setInterval(() => this.send(text), 50);
    await this.closed;
    clearInterval(timer);
    return performance.now() - began;
  }

  end(): void {
    this.socket.destroy();
  }
}

const answers = async (gateway: Gateway): Promise<number> =>
  (await post(gateway, '{ me { id } }', { token })).status;

describe('a client that takes its time', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway(database, {
      http: { headersMs: 300, requestMs: 800, idleMs: 2_000, checkEveryMs: 50 },
    });
  });

  afterAll(() => gateway.stop());

  it.each([
    ['headers', 'GET /livez HTTP/1.1\r\nHost: x\r\n', 'X-More: y\r\n', 300],
    ['one endless header', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ', 'a', 300],
    ['the request line', 'GET /', 'a', 300],
    [
      'a body',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
      ' ',
      800,
    ],
    [
      'chunks',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      '1\r\n \r\n',
      800,
    ],
  ])('by dripping %s is closed in time, while others are served', async (_what, begin, drop, limit) => {
    const peers = Array.from({ length: 20 }, () => new Peer(gateway).send(begin));
    const took = Promise.all(peers.map((peer) => peer.drip(drop)));
    expect(await answers(gateway)).toBe(200);
    for (const time of await took) {
      expect(time).toBeGreaterThan(limit * 0.8);
      expect(time).toBeLessThan(limit + 2_000);
    }
    expect(peers[0]?.received).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('and one that says nothing at all as well', async () => {
    const began = performance.now();
    await new Peer(gateway).closed;
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

describe('a client that sends too much', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway(database, { http: { maxConnectionsPerAddress: 10 } });
  });

  afterAll(() => gateway.stop());

  it('of headers is told so and closed', async () => {
    const peer = new Peer(gateway).send(
      `GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
    );
    await peer.closed;
    expect(peer.received).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['no HTTP', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    ],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header over two lines', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b: c\r\nX\u0001: d\r\n\r\n'],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n'],
  ])('that is %s is a 400', async (_what, text) => {
    const peer = new Peer(gateway).send(text);
    await peer.closed;
    expect(peer.received).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('of connections in all has the next one closed as well', async () => {
    const small = await startGateway(database, { http: { maxConnections: 3 } });
    const peers = Array.from({ length: 3 }, () => new Peer(small));
    await pause(50);
    const refused = new Peer(small).send('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await refused.closed;
    expect(refused.received).toBe('');
    peers.forEach((peer) => peer.end());
    await small.stop();
  });

  it('of connections has the next one closed, until it lets go of one', async () => {
    const peers = Array.from({ length: 10 }, () => new Peer(gateway));
    await pause(50);
    const refused = new Peer(gateway).send('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await refused.closed;
    expect(refused.received).toBe('');
    peers.forEach((peer) => peer.end());
    await until(() => answers(gateway).then((status) => status === 200));
  });
});

describe('a request id', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway(database);
  });

  afterAll(() => gateway.stop());

  const idFor = async (given: string | undefined, path = '/livez'): Promise<string | null> =>
    (
      await fetch(`${gateway.url}${path}`, { headers: given === undefined ? {} : { 'x-request-id': given } })
    ).headers.get('x-request-id');

  it.each(['/livez', '/nothing', '/graphql'])(
    'is in each answer, another one each time: %s',
    async (path) => {
      const [first, second] = [await idFor(undefined, path), await idFor(undefined, path)];
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).not.toBe(first);
    },
  );

  it('is the client’s own where that is harmless', async () => {
    expect(await idFor('trace-4711.a_b')).toBe('trace-4711.a_b');
  });

  it.each([
    'short',
    'with space 12345',
    'quote"12345678',
    '{"level":"error"}',
    'x'.repeat(65),
    'né-12345678',
  ])('is a new one where the client’s is not: %s', async (given) => {
    expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the log', () => {
  interface Line extends Record<string, unknown> {
    readonly level: string;
    readonly msg: string;
    readonly requestId?: string;
    readonly id?: string;
  }
  let text = '';
  let gateway: Gateway;
  let own: TestDatabase;
  let ownToken: string;

  beforeAll(async () => {
    own = await cloneDatabase();
    const { organizationId } = await rowsOf(own, { slug: 'desk' });
    ownToken = await tokenOf(Role.ORG_ADMIN, organizationId);
    gateway = await startGateway(own, {
      log: createLogger('debug', { write: (line) => void (text += line) }),
      guards: { rateLimitActor: 1_000, rateLimitOrganization: 1_000 },
    });
  });

  beforeEach(() => {
    text = '';
  });

  afterAll(async () => {
    await gateway.stop();
    await own.drop();
  });

  /** Every line is one object, and nothing between them. */
  const linesOf = (written: string): Line[] => {
    expect(written.endsWith('\n') || written === '').toBe(true);
    return written
      .split(/[\n\r\u2028\u2029\u0085]/)
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  };

  const FORGED = '{"level":"fatal","msg":"forged"}';
  const SECRET = 'eyJhbGciOiJIUzI1NiJ9.eyJzZWNyZXQiOiJvZnRoZXVzZXIifQ.c2lnbmF0dXJlLW9mLXRoZS11c2Vy';

  it.each([
    ['a user agent', { 'user-agent': `curl/8 \u009b2J ${FORGED}` }],
    ['an organization', { 'x-org-id': FORGED }],
    ['a token', { authorization: `Bearer ${SECRET}` }],
    ['a header that is none', { authorization: `Basic ${SECRET}` }],
    ['an id', { 'x-request-id': FORGED }],
    ['an address', { 'x-forwarded-for': `${FORGED}, 1.2.3.4` }],
    ['a cookie', { cookie: `__Host-opsgraph=${SECRET}; email=ada@example.org` }],
  ])('is not forged by %s, and does not keep it', async (_what, headers) => {
    await post(gateway, '{ me { id } again: auditLogs { total } }', {
      token: null,
      headers: headers,
    });
    const lines = linesOf(text);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ msg, level }) => msg === 'forged' || level === 'fatal')).toEqual([]);
    expect(text).not.toMatch(/b2Z0aGV1c2Vy|c2lnbmF0|ada@example/);
  });

  it.each([
    ['an operation name', `query Ada_at_example { nothing } # ${FORGED}\n\u2028`, {}],
    [
      'an argument',
      'query ($a: String) { auditLogs(action: $a) { total } }',
      { a: `\u001b[2J\n${FORGED}\u2029ada@example.org` },
    ],
    [
      'an id',
      'query ($a: String) { operatorPerformance(operatorId: $a) { operatorId } }',
      { a: `\u202e\n${FORGED}` },
    ],
  ])('is not forged by %s', async (_what, query, variables) => {
    await post(gateway, query, { token: ownToken, variables });
    const lines = linesOf(text);
    expect(lines.filter(({ msg }) => msg === 'forged')).toEqual([]);
    expect(text).not.toContain('ada@example.org');

    expect(text.replaceAll('\n', '')).not.toMatch(/[\0-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  });

  it('is not forged by a path', async () => {
    await fetch(`${gateway.url}/%0a${encodeURIComponent(FORGED)}?token=${SECRET}`);
    const peer = new Peer(gateway).send(
      `GET /${FORGED.replaceAll(' ', '')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    await peer.closed;
    expect(linesOf(text).filter(({ msg }) => msg === 'forged')).toEqual([]);
    expect(text).not.toContain('c2lnbmF0');
  });

  it('tells a fault of ours by the id of the answer and the id of the request, on both transports', async () => {
    await own.owner.query('ALTER TABLE chat_sessions RENAME COLUMN started_at TO gone');
    const response = await post(gateway, '{ liveKpis { waiting } }', {
      token: ownToken,
      headers: { 'x-request-id': 'trace-of-the-fault' },
    });
    const { errors } = JSON.parse(response.body) as { errors: { extensions: { id: string } }[] };
    const id = errors[0]?.extensions.id;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-request-id')).toBe('trace-of-the-fault');
    const line = linesOf(text).find((each) => each.id === id);
    expect(line).toMatchObject({ level: 'error', msg: 'a request failed', requestId: 'trace-of-the-fault' });
    expect(JSON.stringify(line)).toMatch(/started_at/);
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ownToken}` },
    });
    const answer = await client.iterate({ query: '{ liveKpis { waiting } }' }).next();
    await client.dispose();
    const [fault] = (answer.value as { errors?: { extensions?: { id?: string } }[] }).errors ?? [];
    const lineOfSocket = linesOf(text).find((each) => each.id === fault?.extensions?.id);
    expect(lineOfSocket).toMatchObject({ msg: 'a request failed', requestId: expect.any(String) as string });
    await own.owner.query('ALTER TABLE chat_sessions RENAME COLUMN gone TO started_at');
  });

  it('tells each line of a request by its id', async () => {
    const headers = { 'x-request-id': 'trace-of-the-lines' };
    // Too many days; a role that is missing; a credential that is missing; one that is none.
    await post(gateway, '{ dashboard(days: 99) { __typename } }', { token: ownToken, headers });
    await post(gateway, 'mutation { recordAuditEvents(events: []) { __typename } }', {
      token: ownToken,
      headers,
    });
    await post(gateway, '{ me { id } }', { headers });
    await post(gateway, '{ me { id } }', { token: 'garbage', headers });
    const lines = linesOf(text);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    // How many lines were left out is said of many requests.
    const ofOne = lines.filter(({ leftOut }) => leftOut === undefined);
    expect(ofOne.filter(({ requestId }) => requestId !== 'trace-of-the-lines')).toEqual([]);
  });
});

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) {
      throw new Error('It did not come to that within 10 s');
    }
    await pause(20);
  }
}
