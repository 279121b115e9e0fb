// How much a client may ask at once: one table of documents, sent over HTTP and over the websocket.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  getIntrospectionQuery,
  Lexer,
  type OperationDefinitionNode,
  parse,
  Source,
  TokenKind,
} from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createApp, describeSchema } from '../src/app';
import { assertPriced, costOf, createLogger, DEFAULT_COST_LIMIT, MAX_TOKENS, Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  rootFields,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { writeOneAlert } from './harness/alerts';

interface Sent {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Heard {
  readonly data?: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

let database: TestDatabase;
let gateway: Gateway;
let organizationId: string;
let token: string;
let service: string;

beforeAll(async () => {
  database = await cloneDatabase();
  ({ organizationId } = await rowsOf(database, { slug: 'desk' }));
  // What is asked of everything must be there.
  for (const statement of [
    `INSERT INTO courses (org_id, id, title) VALUES ($1, 'only', 'Only')`,
    `INSERT INTO surveys (org_id, id, title, questions) VALUES ($1, 's', 'Only', '[]')`,
    `INSERT INTO organization_deletions (org_id, id, token, cut_off, previewed, rows)
     VALUES ($1, gen_random_uuid(), decode(repeat('00', 32), 'hex'), now(), 0, 0)`,
  ]) {
    await database.owner.query(statement, [organizationId]);
  }
  await writeOneAlert(database, organizationId);
  gateway = await startGateway(database);
  token = await tokenOf(Role.ORG_ADMIN, organizationId);
  service = await tokenOf(Role.SERVICE, organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

async function overHttp(
  sent: Sent,
  bearer = token,
  to = gateway,
): Promise<Heard & { readonly status: number }> {
  const response = await fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    // Only a socket needs a text where there is none.
    body: JSON.stringify({ ...sent, query: sent.query === '' ? undefined : sent.query }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Heard>;
  return { status: response.status, ...(data === undefined ? {} : { data }), errors };
}

function overSocket(sent: Sent, bearer = token, to = gateway): Promise<Heard> {
  const client = createClient({
    url: `${to.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${bearer}` },
    retryAttempts: 0,
  });
  return new Promise<Heard>((resolve, reject) => {
    let heard: Heard = { errors: [] };
    const end = (told: Heard) => {
      resolve(told);
      void client.dispose();
    };
    client.subscribe(sent, {
      next: (result) => {
        heard = { data: result.data, errors: (result.errors ?? []) as unknown as Heard['errors'] };
      },
      error: (error) =>
        Array.isArray(error)
          ? end({ errors: error as Heard['errors'] })
          : reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
      complete: () => end(heard),
    });
  });
}

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n));
const doubling = (turn: (next: string) => string, end: string, type: string) =>
  `${times(60, (n) => `fragment F${n} on ${type} { ${turn(`F${n + 1}`)} }`).join(' ')} fragment F60 on ${type} { ${end} }`;
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

const SEND = 'mutation ($events: [AuditEventInput!]!) { recordAuditEvents(events: $events) { status } }';

const INVALID = 'GRAPHQL_VALIDATION_FAILED';

/** What is sent, the code that is answered, and words of the message. */
const hostile: [string, string, RegExp, string, Sent['variables']?][] = [
  ['many tokens', 'GRAPHQL_PARSE_FAILED', /1000 tokens/, `{ me { ${'id '.repeat(1_000)} } }`],
  [
    'many root fields',
    INVALID,
    /has 21 root fields; at most 20/,
    `{ ${times(21, (n) => `f${n}: me { id }`).join(' ')} }`,
  ],
  [
    'depth',
    INVALID,
    /has 13 levels of fields; at most 12/,
    `{ me { ${'organization { '.repeat(11)}${'}'.repeat(11)} } }`.replace('{ }', '{ id }'),
  ],
  ['aliases', INVALID, /has 61 aliases; at most 60/, `{ me { ${times(61, (n) => `x${n}: id`).join(' ')} } }`],
  [
    'a directive flood',
    INVALID,
    /9 directives stand in one place; at most 4/,
    `{ me { id ${'@skip(if: false) '.repeat(9)} } }`,
  ],
  [
    'directives everywhere',
    INVALID,
    /has 60 directives; at most 50/,
    `{ me { ${times(60, () => 'id @skip(if: false)').join(' ')} } }`,
  ],
  [
    'a field again and again',
    INVALID,
    /id is repeated 300 times in one place; at most 20/,
    `{ me { ${'id '.repeat(300)} } }`,
  ],
  [
    'a circle of fragments',
    INVALID,
    /Cannot spread fragment "A" within itself/,
    '{ me { ...A } } fragment A on Actor { ...B } fragment B on Actor { ...A }',
  ],
  [
    'root fields that double',
    INVALID,
    /root fields; at most 20/,
    `{ ...F0 } ${doubling((next) => `...${next} ...${next}`, 'me { id }', 'Query')}`,
  ],
  [
    'selections that double',
    INVALID,
    /selections where its fragments are spread; at most 1000/,
    `{ me { ...F0 } } ${doubling((next) => `...${next} ...${next}`, 'id', 'Actor')}`,
  ],
  [
    'a value of great depth',
    INVALID,
    /has 41 levels of lists and objects; at most 40/,
    `{ me(a: ${'['.repeat(41)}${']'.repeat(41)}) { id } }`,
  ],
  [
    'variables of great depth',
    'BAD_USER_INPUT',
    /more than 40 levels of lists and objects/,
    'query ($a: Int) { auditLogs(limit: $a) { total } }',
    { a: nested(500) },
  ],
  [
    'variables that nobody declared',
    'BAD_USER_INPUT',
    /more than 40 levels of lists and objects/,
    '{ me { id } }',
    { a: nested(50) },
  ],
  [
    'a long list',
    'BAD_USER_INPUT',
    /^\$events is a list of 1001 values; at most 1000/,
    SEND,
    { events: times(1_001, () => 'x') },
  ],
  [
    'an expensive operation',
    'QUERY_TOO_EXPENSIVE',
    /costs 20\d\d\d; at most 5000 is answered. The dearest fields: v0 10\d\d, v1 10\d\d, v2/,
    `{ ${times(20, (n) => `v${n}: verifyAuditTrail { verdict }`).join(' ')} }`,
  ],
  [
    'an expensive number in a variable',
    'QUERY_TOO_EXPENSIVE',
    /at most 5000 is answered/,
    `query ($n: Int) { ${times(5, (n) => `a${n}: auditLogs(limit: $n) { logs { admin { id } } }`).join(' ')} }`,
    { n: 500 },
  ],
  ['a field that is not there', INVALID, /Cannot query field "nothing"/, '{ nothing }'],
  [
    'a value of another type',
    'BAD_USER_INPUT',
    /Variable "\$n" got invalid value/,
    'query ($n: Int) { auditLogs(limit: $n) { total } }',
    { n: 'many' },
  ],
  [
    'an operation that is not named',
    'OPERATION_RESOLUTION_FAILURE',
    /operation name/,
    'query A { me { id } } query B { me { id } }',
  ],
];

describe('is refused before anything runs, over HTTP and the socket alike:', () => {
  it.each(hostile.map(([what, ...rest]) => [what, rest] as const))(
    '%s',
    async (_what, [code, message, query, variables]) => {
      gateway.forgetStatements();
      const sent = { query, ...(variables === undefined ? {} : { variables }) };
      const http = await overHttp(sent);
      expect(http.status).toBe(400);
      expect(http).not.toHaveProperty('data');
      expect(http.errors[0]).toMatchObject({
        message: expect.stringMatching(message) as string,
        extensions: { code },
      });
      // A document is as hard to read there as here.
      const socket = await overSocket(sent);
      expect(socket.errors.map((each) => [each.extensions.code, each.message])).toEqual(
        http.errors.map((each) => [each.extensions.code, each.message]),
      );
      expect(gateway.statements).toEqual([]);
    },
  );

  it('very many values, which no frame of a socket holds', async () => {
    const variables = { a: Array.from({ length: 100_001 }, () => 1) };
    const { status, errors } = await overHttp({ query: '{ me { id } }', variables });
    expect([status, errors[0]?.message]).toEqual([
      400,
      'The variables hold 100002 values; at most 100000 are taken',
    ]);
  });

  it('variables that are nested deeper than any stack', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: `{"query":"{ me { id } }","variables":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('more than 40 levels of lists and objects');
  });
});

describe('is answered:', () => {
  const tokensOf = (text: string) => {
    const lexer = new Lexer(new Source(text));
    let count = 0;
    while (lexer.advance().kind !== TokenKind.EOF) {
      count += 1;
    }
    return count;
  };
  const folder = path.join(__dirname, '../dashboard/playground/examples');
  const schema = describeSchema();

  it.each(readdirSync(folder))('the example %s, with room for three of it', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const document = parse(text);
    expect(tokensOf(text)).toBeLessThan(MAX_TOKENS / 3);
    const operation = document.definitions[0] as OperationDefinitionNode;
    expect(costOf(schema, document, operation, {}).cost).toBeLessThan(DEFAULT_COST_LIMIT / 3);
  });

  it.each(rootFields().map(({ name, all }) => [name, all()] as const))(
    'all there is of %s',
    async (name, selection) => {
      const query = `{ ${selection} }`;
      expect(tokensOf(query)).toBeLessThan(MAX_TOKENS);
      // The list of organizations is the platform's own, and the end of one is for its service.
      const admin = await tokenOf(Role.SUPER_ADMIN, null);
      const others: Readonly<Record<string, string>> = {
        organizations: admin,
        organizationDeletion: service,
        organizationDeletionPreview: service,
      };
      const credential = others[name] ?? token;
      expect((await overHttp({ query }, credential)).errors).toEqual([]);
    },
  );

  it('what editors ask of the schema, where introspection is on', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect((await overHttp({ query })).errors).toEqual([]);
    expect((await overSocket({ query })).errors).toEqual([]);
  });

  it('a thousand events at once', async () => {
    const events = Array.from({ length: 1_000 }, (_, n) => ({
      externalId: `e${n}`,
      occurredAt: new Date().toISOString(),
      action: 'TRY',
      resourceType: 'thing',
      details: { list: Array.from({ length: 20 }, () => 1) },
    }));
    const { errors, data } = await overHttp({ query: SEND, variables: { events } }, service);
    expect(errors).toEqual([]);
    expect((data as { recordAuditEvents: unknown[] }).recordAuditEvents).toHaveLength(1_000);
  });
});

describe('the price', () => {
  it('stands on every root field and on every list of objects', () => {
    expect(() => assertPriced(describeSchema())).not.toThrow();
  });

  it('puts a dashboard above the present numbers, and those above who one is', () => {
    const of = (text: string) => {
      const document = parse(text);
      return costOf(describeSchema(), document, document.definitions[0] as OperationDefinitionNode, {}).cost;
    };
    const everything = Object.fromEntries(rootFields().map(({ name, all }) => [name, of(`{ ${all()} }`)]));
    expect(everything['dashboard']).toBeGreaterThan(everything['liveKpis'] ?? Infinity);
    expect(everything['liveKpis']).toBeGreaterThan(everything['me'] ?? Infinity);
    expect(of('{ dashboard(days: 30) { trend { date } } }')).toBeGreaterThan(
      of('{ dashboard(days: 1) { trend { date } } }'),
    );
  });

  it('is told in a header of the answer', async () => {
    const { headers } = await post(gateway, '{ me { id organization { id } } }', { token });
    expect(headers.get('x-query-cost')).toBe('3');
    expect((await post(gateway, '{ nothing }', { token })).headers.get('x-query-cost')).toBeNull();
  });

  it('may be limited otherwise by whoever runs the gateway', async () => {
    const app = await createApp({ ...optionsOf(), costLimit: 100 });
    const url = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`;
    try {
      const { errors } = await overHttp({ query: '{ dashboard { heatmap { count } } }' }, token, {
        ...gateway,
        url,
      });
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining('at most 100 ') as string,
          extensions: { code: 'QUERY_TOO_EXPENSIVE' },
        },
      ]);
    } finally {
      await app.close();
    }
  });
});

const optionsOf = () => ({
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
  jobs: false,
  log: createLogger('silent'),
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

async function get(parameters: Readonly<Record<string, string>>, bearer = token) {
  const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
  });
  return { status: response.status, body: (await response.json()) as Partial<Heard> };
}

describe('a persisted query', () => {
  const byHash = (text: string) => fetchByHash(text, token);
  const fetchByHash = async (text: string, bearer: string | null, query?: string) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify({ ...(query === undefined ? {} : { query }), extensions: persisted(text) }),
    });
    return (await response.json()) as Partial<Heard>;
  };
  const codes = ({ errors = [] }: Partial<Heard>) => errors.map(({ extensions }) => extensions.code);

  it('is asked for by its hash once it was sent, by POST and by GET', async () => {
    const text = 'query Mine { me { role } }';
    expect(codes(await byHash(text))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect((await fetchByHash(text, token, text)).data).toEqual({ me: { role: 'ORG_ADMIN' } });
    expect((await byHash(text)).data).toEqual({ me: { role: 'ORG_ADMIN' } });
    const { body } = await get({ extensions: JSON.stringify(persisted(text)) });
    expect(body.data).toEqual({ me: { role: 'ORG_ADMIN' } });
  });

  it('is not kept under another hash', async () => {
    const { errors } = await fetchByHash('{ me { id } }', token, '{ me { role } }');
    expect(errors).toMatchObject([{ message: 'provided sha does not match query' }]);
    expect(codes(await byHash('{ me { id } }'))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  it('is not kept when it is refused, nor for somebody without a token', async () => {
    const refused = '{ nothingOfThisName }';
    expect(codes(await fetchByHash(refused, token, refused))).toEqual([INVALID]);
    expect(codes(await byHash(refused))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    const anonymous = 'query Anonymous { me { name } }';
    expect(codes(await fetchByHash(anonymous, null, anonymous))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await byHash(anonymous))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });
});

describe('over HTTP', () => {
  it('a mutation by GET is refused', async () => {
    gateway.forgetStatements();
    const { status, body } = await get({ query: 'mutation { startSession { id } }' });
    expect(status).toBe(405);
    expect(body.errors?.[0]?.message).toMatch(/GET requests only support query operations, not mutation/);
    expect(gateway.statements).toEqual([]);
  });

  it('a mutation that was persisted is refused by GET as well', async () => {
    const text = 'mutation { startSession(contactExternalId: "c") { id } }';
    await overHttp({ query: text, extensions: persisted(text) });
    expect((await get({ extensions: JSON.stringify(persisted(text)) })).status).toBe(405);
  });

  it('a batch of operations is refused', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify([{ query: '{ me { id } }' }, { query: '{ me { id } }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"data"');
  });
});

describe('a gateway that was given its operations', () => {
  const ROLE = 'query Role { me { role } }';
  const LIVE = 'subscription Live { liveKpis { waiting } }';
  let folder: string;
  let file: string;
  let closed: Gateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-operations-'));
    file = path.join(folder, 'operations.json');
    writeFileSync(file, JSON.stringify({ [hashOf(ROLE)]: ROLE, [hashOf(LIVE)]: LIVE }));
    const app = await createApp({ ...optionsOf(), persistedOperationsFile: file });
    closed = { ...gateway, app, url: `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}` };
    close = () => app.close();
  });

  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['by their text', { query: ROLE }],
    ['by their hash', { query: '', extensions: persisted(ROLE) }],
  ])('answers them %s', async (_what, sent) => {
    expect((await overHttp(sent, token, closed)).data).toEqual({ me: { role: 'ORG_ADMIN' } });
    expect((await overSocket(sent, token, closed)).data).toEqual({ me: { role: 'ORG_ADMIN' } });
  });

  it.each([
    ['another operation', '{ me { id } }'],
    ['the same in other words', `${ROLE} `],
    ['a question about the schema', '{ __schema { queryType { name } } }'],
    ['what only asks for a type’s name', '{ __typename }'],
    ['a subscription', 'subscription { liveKpis { active } }'],
  ])('refuses %s', async (_what, query) => {
    for (const send of [overHttp, overSocket]) {
      const { errors } = await send({ query }, token, closed);
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining('none of them') as string,
          extensions: { code: 'QUERY_NOT_ALLOWED' },
        },
      ]);
    }
  });

  it('knows no other hash, and learns none', async () => {
    const text = '{ me { id } }';
    const asked = { query: '', extensions: persisted(text) };
    for (const send of [overHttp, overSocket]) {
      expect((await send({ query: text, extensions: persisted(text) }, token, closed)).errors).toMatchObject([
        { extensions: { code: 'QUERY_NOT_ALLOWED' } },
      ]);
      expect((await send(asked, token, closed)).errors).toMatchObject([
        { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
      ]);
    }
  });

  it('does not start when one of them is wrong', async () => {
    const wrong = path.join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ [hashOf('{ no }')]: '{ no }' }));
    await expect(createApp({ ...optionsOf(), persistedOperationsFile: wrong })).rejects.toThrow(
      /PERSISTED_OPERATIONS_FILE .*wrong\.json was refused:\n.*Cannot query field "no"/,
    );
  });
});

describe('suggestions', () => {
  it('are given by neither transport where introspection is off', async () => {
    const silent = await startGateway(database, { introspection: false });
    try {
      for (const sent of [
        { query: '{ mee { id } }' },
        {
          query: 'query ($f: AuditLogFilter) { auditLogConnection(filter: $f) { pageInfo { hasNextPage } } }',
          variables: { f: { outcom: 'SUCCESS' } },
        },
        {
          query: 'query ($f: AuditLogFilter) { auditLogConnection(filter: $f) { pageInfo { hasNextPage } } }',
          variables: { f: { outcome: 'SUCCES' } },
        },
      ]) {
        for (const send of [overHttp, overSocket]) {
          const open = await send(sent);
          expect(open.errors[0]?.message).toMatch(/Did you mean/);
          const { errors } = await send(sent, token, silent);
          expect(errors).toHaveLength(1);
          expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
        }
      }
    } finally {
      await silent.stop();
    }
  });
});
