// The door of events: how much, of what form, from whom, and that nothing is written of what is refused there.
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import {
  ingest,
  lettersIn,
  lines,
  NDJSON,
  note,
  Notes,
  noteTaken,
  post,
  refusalOf,
  stockCounted,
  storedIn,
} from './harness/ingest';

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;
let operator: () => Promise<string>;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, {
    moreEvents: { kinds: [noteTaken, stockCounted], projections: [new Notes()] },
  });
});

beforeEach(async () => {
  const rows = await rowsOf(database, { slug: `shop-${randomUUID()}` });
  organization = rows.organizationId;
  operator = () => rows.operator('Ada');
  service = await tokenOf(Role.SERVICE, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

afterEach(async () => {
  // Nothing that was refused as a whole has left anything behind.
  expect(await lettersIn(gateway, organization)).toEqual([]);
});

const MIB = 1024 * 1024;
const one = (): string => JSON.stringify([note()]);

describe('A body', () => {
  it.each<
    readonly [what: string, body: () => string | Buffer, headers: Record<string, string>, status: number]
  >([
    ['of no events', () => '[]', {}, 400],
    ['of no lines', () => '\n \n', NDJSON, 400],
    ['of 1,001 events', () => JSON.stringify(Array.from({ length: 1_001 }, () => 1)), {}, 400],
    ['of 1,001 lines', () => '1\n'.repeat(1_001), NDJSON, 400],
    ['beyond 1 MiB', () => `[${' '.repeat(MIB)}]`, {}, 413],
    ['that unpacks to more', () => gzipSync(`[${' '.repeat(MIB)}]`), { 'content-encoding': 'gzip' }, 413],
    ['that is a bomb', () => gzipSync(Buffer.alloc(200 * MIB)), { 'content-encoding': 'gzip' }, 413],
    ['that is no gzip', () => one(), { 'content-encoding': 'gzip' }, 400],
    [
      'of which the end is missing',
      () => gzipSync(one()).subarray(0, 40),
      { 'content-encoding': 'gzip' },
      400,
    ],
    ['packed otherwise', () => one(), { 'content-encoding': 'br' }, 400],
    ['of another type', () => one(), { 'content-type': 'text/plain' }, 415],
    ['of a form', () => 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['that is no UTF-8', () => Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]), {}, 400],
    ['of lines that are no UTF-8', () => Buffer.from([0x22, 0xc3, 0x28, 0x22]), NDJSON, 400],
    ['that is no JSON', () => '[{', {}, 400],
    ['that is an object', () => '{"events":[]}', {}, 400],
    ['that is empty', () => '', {}, 400],
  ])('%s is refused, and nothing of it is written', async (_, body, headers, status) => {
    const answer = await post(gateway.url, service, body(), headers);
    expect(answer.status).toBe(status);
    expect(answer.body.error?.message.length).toBeGreaterThan(10);
    expect(await storedIn(gateway, organization)).toEqual([]);
  });

  it('of just below 1 MiB is read, however it is packed', async () => {
    const body = `${one()}${' '.repeat(MIB - 1_000)}`;
    expect((await post(gateway.url, service, body)).body.accepted).toBe(1);
    const packed = gzipSync(`${one()}${' '.repeat(MIB - 1_000)}`);
    expect((await post(gateway.url, service, packed, { 'content-encoding': 'GZIP' })).body.accepted).toBe(1);
  });

  it.each(['application/x-ndjson; charset=utf-8', 'application/ndjson', 'application/jsonl'])(
    'of type %s is lines',
    async (type) => {
      const { body } = await post(gateway.url, service, lines([note(), note()]), { 'content-type': type });
      expect(body.accepted).toBe(2);
    },
  );

  it('of 0 or 1,001 events is refused over GraphQL as well', async () => {
    expect(await refusalOf(gateway, service, [])).toContain('must have 1 to 1,000 items, not 0');
    const events = Array.from({ length: 1_001 }, () => note({}, {}));
    expect(await refusalOf(gateway, service, events)).toMatch(/BAD_USER_INPUT|BAD_REQUEST/);
    expect(await storedIn(gateway, organization)).toEqual([]);
  });
});

describe('Who sends', () => {
  it.each(Object.values(Role))('as %s is let in, or refused, alike at both doors', async (role) => {
    // Operators are looked up.
    const id = role === Role.OPERATOR ? await operator() : 'user-1';
    const token = await tokenOf(role, organization, id);
    const isSender = role === Role.SERVICE || role === Role.TRACKER;
    const { status, body } = await post(gateway.url, token, one());
    expect([status, body.error?.code]).toEqual(isSender ? [200, undefined] : [403, 'FORBIDDEN']);
    expect((await refusalOf(gateway, token, [note()])).split(' ')[0]).toBe(isSender ? '' : 'FORBIDDEN');
    expect(await storedIn(gateway, organization)).toHaveLength(isSender ? 2 : 0);
  });

  it('without a credential is refused, and a cookie is none', async () => {
    for (const headers of [{}, { cookie: `__Host-opsgraph=${service}; session=${service}` }]) {
      const { status, body, headers: answered } = await post(gateway.url, null, one(), headers);
      expect([status, body.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
      expect(answered.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('by an API key is let in where its scope is INGEST, and not where it is to read', async () => {
    const keeper = await tokenOf(Role.ORG_ADMIN, organization);
    for (const [scope, status] of [
      ['INGEST', 200],
      ['READ', 403],
    ] as const) {
      const { data, errors } = await gateway.ask<{ createApiKey: { secret: string } }, undefined>(
        `mutation { createApiKey(name: "${scope}", scopes: [${scope}]) { secret } }`,
        undefined,
        { token: keeper },
      );
      expect(errors).toEqual([]);
      const key = data?.createApiKey.secret ?? '';
      expect((await post(gateway.url, null, one(), { 'x-api-key': key })).status).toBe(status);
    }
    expect(await storedIn(gateway, organization)).toHaveLength(1);
  });
});

describe('A page', () => {
  it('tells of its own user only, and only of what is about somebody', async () => {
    const page = await tokenOf(Role.TRACKER, organization, 'user-1');
    const events = [
      note({}, { text: 'mine' }),
      note({}, { person: 'user-1', text: 'mine, too' }),
      note({ clientEventId: 'forged' }, { person: 'user-2', text: 'forged' }),
      note({ clientEventId: 'of nobody', kind: 'stock.counted', version: 1 }, { number: 1 }),
      note({ clientEventId: 'a trick' }, { person: ['user-1'] }),
    ];
    const { results } = await ingest(gateway, page, events);
    expect(results.map(({ code }) => code)).toEqual([
      null,
      null,
      'NOT_ALLOWED',
      'NOT_ALLOWED',
      'NOT_ALLOWED',
    ]);
    const { body } = await post(gateway.url, page, JSON.stringify(events));
    expect(body).toMatchObject({ accepted: 0, duplicates: 2, failed: 3 });
    expect((await storedIn(gateway, organization)).map(({ payload }) => payload)).toEqual([
      { text: 'mine', person: 'user-1' },
      { text: 'mine, too', person: 'user-1' },
    ]);
    await database.owner.query('DELETE FROM dead_letters WHERE org_id = $1', [organization]);
  });

  it('of any origin may ask first, and is told that it may send', async () => {
    const asked = await fetch(`${gateway.url}/v1/events`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    // With it, a browser would send cookies.
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const { headers } = await post(gateway.url, service, one(), { origin: 'https://shop.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('that sends by %s is told how it is done', async (method) => {
    const answer = await fetch(`${gateway.url}/v1/events`, {
      method,
      headers: { authorization: `Bearer ${service}` },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    await answer.text();
  });
});
