// Events of host applications: recorded once, each answered for itself, in one unbroken chain.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { auditImport, AuditTrail } from '../src/audit';
import { commitmentOf, GENESIS, hashOf } from '../src/audit/chain';
import { checkHostEvent, MOST_EVENT_DETAILS_BYTES } from '../src/audit/host-events';
import { recordEvents } from '../src/audit/record-events';
import { importFile, type ImportReport, readMapping } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { Role, systemClock } from '../src/platform';
import {
  type Asked,
  cloneDatabase,
  type Gateway,
  post,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

interface Result {
  readonly index: number;
  readonly externalId: string;
  readonly status: string;
  readonly id: string | null;
  readonly seq: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly payloadMismatch: boolean;
}

interface StoredRow {
  readonly id: string;
  readonly seq: string;
  readonly created_at: Date;
  readonly admin_id: string | null;
  readonly admin_name: string | null;
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string | null;
  readonly details: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly external_id: string | null;
  readonly salt: Buffer;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

const MUTATION = `mutation ($events: [AuditEventInput!]!) {
  recordAuditEvents(events: $events) { index externalId status id seq code message payloadMismatch }
}`;
const AT = new Date(Date.now() - 60_000).toISOString();

/** Each makes an order of its own of 1,001 ids. */
const STEPS = [1, 2, 3, 4, 5, 6, 8, 9];

let database: TestDatabase;
let gateway: Gateway;
let a: Rows;
let b: Rows;
let token: string;
let folder: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-audit-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await gateway.stop();
  await database.drop();
});

let organizations = 0;

beforeEach(async () => {
  organizations += 1;
  a = await rowsOf(database, { slug: `a${organizations}` });
  b = await rowsOf(database, { slug: `b${organizations}` });
  token = await tokenOf(Role.SERVICE, a.organizationId);
});

/** An event that can be recorded, with what a test changes of it. */
const event = (externalId: string, more: object = {}): object => ({
  externalId,
  occurredAt: AT,
  action: 'invoice.approve',
  resourceType: 'invoice',
  ...more,
});

const send = (events: readonly object[], as = token): Promise<Asked<{ recordAuditEvents: Result[] }>> =>
  gateway.ask(MUTATION, { events }, { token: as });

async function record(events: readonly object[], as = token): Promise<Result[]> {
  const { data, errors } = await send(events, as);
  expect(errors).toEqual([]);
  return data?.recordAuditEvents ?? [];
}

/** What becomes of one event. */
async function recordOne(more: object, externalId = 'e1'): Promise<Result> {
  const [result] = await record([event(externalId, more)]);
  if (result === undefined) {
    throw new Error('no result');
  }
  return result;
}

async function stored(rows: Rows = a): Promise<StoredRow[]> {
  const found = await database.owner.query<StoredRow>(
    `SELECT l.*, l.details::text AS details FROM audit_logs l WHERE l.org_id = $1 ORDER BY l.seq`,
    [rows.organizationId],
  );
  return found.rows;
}

/** Recomputes every hash from the rows, as an auditor would. */
async function expectWholeChain(rows: Rows = a): Promise<void> {
  const { organizationId } = rows;
  let prevHash = GENESIS;
  let seq = 0;
  for (const row of await stored(rows)) {
    seq += 1;
    expect([row.seq, row.prev_hash]).toEqual([String(seq), prevHash]);
    const commitment = commitmentOf(row.salt, {
      adminId: row.admin_id,
      adminName: row.admin_name,
      resourceId: row.resource_id,
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
      details: row.details,
    });
    prevHash = hashOf(
      { organizationId, seq, at: row.created_at, prevHash },
      {
        id: row.id,
        action: row.action,
        resourceType: row.resource_type,
        outcome: row.outcome,
        errorCode: row.error_code,
        externalId: row.external_id,
      },
      commitment,
    );
    expect(row.hash).toEqual(prevHash);
  }
  const heads = await database.owner.query('SELECT seq, hash FROM audit_heads WHERE org_id = $1', [
    organizationId,
  ]);
  expect(heads.rows).toEqual(seq === 0 ? [] : [{ seq: String(seq), hash: prevHash }]);
}

describe('recordAuditEvents', () => {
  it('writes what the event says, and nothing of the service that sent it', async () => {
    const full = {
      adminId: 'u-17',
      adminName: 'Ada',
      resourceId: 'inv-9',
      details: { z: 1, a: { list: [true, null, 'é😀'] }, n: 1e-7 },
      outcome: 'DENIED',
      errorCode: 'LIMIT',
      ipAddress: 'AWS Internal',
      userAgent: 'Console/1.0',
    };
    const [first, second] = await record([event('e1', full), event('e2')]);
    const rows = await stored();
    expect(rows).toMatchObject([
      {
        seq: '1',
        external_id: 'e1',
        created_at: new Date(AT),
        admin_id: 'u-17',
        admin_name: 'Ada',
        action: 'invoice.approve',
        resource_type: 'invoice',
        resource_id: 'inv-9',
        details: '{"a":{"list":[true,null,"é😀"]},"n":1e-7,"z":1}',
        outcome: 'DENIED',
        error_code: 'LIMIT',
        ip_address: 'AWS Internal',
        user_agent: 'Console/1.0',
      },
      {
        seq: '2',
        external_id: 'e2',
        admin_id: null,
        admin_name: null,
        resource_id: null,
        details: '{}',
        outcome: 'SUCCESS',
        error_code: null,
        ip_address: null,
        user_agent: null,
      },
    ]);
    const recorded = { status: 'RECORDED', code: null, message: null, payloadMismatch: false };
    expect(first).toEqual({ index: 0, externalId: 'e1', id: rows[0]?.id, seq: '1', ...recorded });
    expect(second).toEqual({ index: 1, externalId: 'e2', id: rows[1]?.id, seq: '2', ...recorded });
    await expectWholeChain();
  });

  it('takes an event with an error code for a failed one', async () => {
    await record([event('e1', { errorCode: 'X' }), event('e2', { errorCode: 'X', outcome: 'SUCCESS' })]);
    expect((await stored()).map(({ outcome }) => outcome)).toEqual(['FAILED', 'SUCCESS']);
  });

  it('takes an empty text for an absent one', async () => {
    await recordOne({ adminId: '', resourceId: '', errorCode: '', ipAddress: '' });
    expect((await stored())[0]).toMatchObject({ admin_id: null, resource_id: null, outcome: 'SUCCESS' });
  });

  it('records an event once, and answers a retry as the first time', async () => {
    const [first] = await record([event('e1', { details: { a: 1, b: 2 }, adminName: 'Ada' })]);
    const [again] = await record([event('e1', { details: { b: 2, a: 1 }, adminName: 'Ada' })]);
    expect(again).toEqual({ ...first, status: 'DUPLICATE' });
    expect(await stored()).toHaveLength(1);
    await expectWholeChain();
  });

  it.each([
    ['occurredAt', { occurredAt: '2020-01-01T00:00:00.000Z' }],
    ['adminId', { adminId: 'other' }],
    ['adminName', { adminName: 'Other' }],
    ['action', { action: 'other' }],
    ['resourceType', { resourceType: 'other' }],
    ['resourceId', { resourceId: 'other' }],
    ['details', { details: { a: '1' } }],
    ['outcome', { outcome: 'DENIED' }],
    ['errorCode', { errorCode: 'other', outcome: 'SUCCESS' }],
    ['ipAddress', { ipAddress: 'other' }],
    ['userAgent', { userAgent: 'other' }],
  ])('tells of a retry that says something else: %s', async (_, more) => {
    const original = { details: { a: 1 }, adminName: 'Ada', adminId: 'u1' };
    const first = await recordOne(original);
    const other = await recordOne({ ...original, ...more });
    expect(other).toMatchObject({ status: 'DUPLICATE', id: first.id, seq: first.seq, payloadMismatch: true });
    expect(other.message).toBe('externalId was recorded before with other content, which stays as it is');
    expect(await stored()).toMatchObject([{ details: '{"a":1}', admin_name: 'Ada', admin_id: 'u1' }]);
  });

  it('does not hold the name against a retry that it looked up itself', async () => {
    const user = await a.operator('Ada Lovelace');
    await recordOne({ adminId: user });
    expect(await stored()).toMatchObject([{ admin_name: 'Ada Lovelace' }]);
    expect(await recordOne({ adminId: user })).toMatchObject({ status: 'DUPLICATE', payloadMismatch: false });
    await expectWholeChain();
  });

  it('says nothing about the content of a row that was erased', async () => {
    await recordOne({ adminId: 'u1', details: { secret: 'x' } });
    await database.owner.query(
      `UPDATE audit_logs SET admin_id = NULL, admin_name = 'Erased', details = '{}', salt = NULL, commitment = $2
        WHERE org_id = $1`,
      [a.organizationId, Buffer.alloc(32)],
    );
    for (const guess of ['x', 'y']) {
      expect(await recordOne({ adminId: 'u1', details: { secret: guess } })).toMatchObject({
        status: 'DUPLICATE',
        seq: '1',
        payloadMismatch: false,
      });
    }
  });

  it('records the first of two equal ids in one call', async () => {
    const results = await record([
      event('e1', { resourceId: 'first' }),
      event('e2'),
      event('e1', { resourceId: 'first' }),
      event('e1', { resourceId: 'other' }),
      event('bad', { action: '' }),
      event('bad'),
    ]);
    expect(results.map(({ status, payloadMismatch }) => [status, payloadMismatch])).toEqual([
      ['RECORDED', false],
      ['RECORDED', false],
      ['DUPLICATE', false],
      ['DUPLICATE', true],
      ['FAILED', false],
      ['RECORDED', false],
    ]);
    expect(results[2]).toMatchObject({ id: results[0]?.id, seq: '1' });
    expect((await stored()).map((row) => [row.external_id, row.resource_id])).toEqual([
      ['e1', 'first'],
      ['e2', null],
      ['bad', null],
    ]);
    const again = await record([event('e1', { resourceId: 'other' }), event('e1', { resourceId: 'first' })]);
    expect(again.map(({ payloadMismatch }) => payloadMismatch)).toEqual([true, false]);
  });

  it('lets a bad event fail alone', async () => {
    const results = await record([
      event('e1'),
      event('e2', { userAgent: 'x'.repeat(1025), occurredAt: '1999-12-31T23:59:59.999Z' }),
      event('e3'),
    ]);
    expect(results.map(({ index, status }) => [index, status])).toEqual([
      [0, 'RECORDED'],
      [1, 'FAILED'],
      [2, 'RECORDED'],
    ]);
    expect(results[1]).toEqual({
      index: 1,
      externalId: 'e2',
      status: 'FAILED',
      id: null,
      seq: null,
      code: 'BAD_USER_INPUT',
      message: 'userAgent is longer than 1,024 characters; occurredAt lies before 2000-01-01',
      payloadMismatch: false,
    });
    expect((await stored()).map(({ external_id }) => external_id)).toEqual(['e1', 'e3']);
    // Mended, it is recorded: nothing remembers that it failed.
    expect(await recordOne({}, 'e2')).toMatchObject({ status: 'RECORDED' });
    await expectWholeChain();
  });

  it('takes keys and numbers as data, whatever they are called', async () => {
    const details = '{"__proto__":{"x":1},"constructor":{"prototype":{}},"n":1e300,"o":9007199254740991}';
    const body = `{"query":${JSON.stringify(MUTATION)},"variables":{"events":[
      {"externalId":"e1","occurredAt":"${AT}","action":"a","resourceType":"r","details":${details.replace('1e300', '1.5e-300')}},
      {"externalId":"e2","occurredAt":"${AT}","action":"a","resourceType":"r","details":{"n":1e999}},
      {"externalId":"e3","occurredAt":"${AT}","action":"a","resourceType":"r","details":{"n":9007199254740993}},
      {"externalId":"e4","occurredAt":"${AT}","action":"a","resourceType":"r","details":{"k\\ud800":1}},
      {"externalId":"e5","occurredAt":"${AT}","action":"a","resourceType":"r","details":{"k":["\\u0000"]}}]}}`;
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
    const answer = (await response.json()) as { data: { recordAuditEvents: Result[] } };
    expect(answer.data.recordAuditEvents.map(({ status, message }) => [status, message])).toEqual([
      ['RECORDED', null],
      ['FAILED', 'details.n is a number that is not finite'],
      ['FAILED', 'details.n is a whole number beyond 2^53, which JSON does not keep: send it as text'],
      ['FAILED', 'details has a key that contains half of a surrogate pair'],
      ['FAILED', 'details.k.0 contains a NUL character'],
    ]);
    expect((await stored())[0]?.details).toBe(
      '{"__proto__":{"x":1},"constructor":{"prototype":{}},"n":1.5e-300,"o":9007199254740991}',
    );
    await expectWholeChain();
  });

  it('takes details that are written into the document', async () => {
    const query = `mutation { recordAuditEvents(events: [{ externalId: "e1", occurredAt: "${AT}", action: "a",
      resourceType: "r", details: { __proto__: { x: [1, "two", null] } } }]) { status message } }`;
    const { body } = await post(gateway, query, { token });
    expect(JSON.parse(body)).toEqual({
      data: { recordAuditEvents: [{ status: 'RECORDED', message: null }] },
    });
    expect((await stored())[0]?.details).toBe('{"__proto__":{"x":[1,"two",null]}}');
  });

  it('keeps details of 64 KiB to the byte, and refuses one byte more', async () => {
    const fits = { t: 'é'.repeat((MOST_EVENT_DETAILS_BYTES - 8) / 2) };
    expect(Buffer.byteLength(JSON.stringify(fits))).toBe(MOST_EVENT_DETAILS_BYTES);
    expect(await recordOne({ details: fits })).toMatchObject({ status: 'RECORDED' });
    expect(await recordOne({ details: { t: `${fits.t}x` } }, 'e2')).toMatchObject({
      status: 'FAILED',
      message: 'details have more than 65,536 bytes of JSON',
    });
    expect((await stored())[0]?.details).toBe(JSON.stringify(fits));
    await expectWholeChain();
  });

  it('makes the partitions of old months', async () => {
    const months = ['2000-01-01T00:00:00.000Z', '2011-06-30T23:59:59.999Z', '2011-07-01T00:00:00.000Z'];
    const results = await record(months.map((occurredAt, index) => event(`e${index}`, { occurredAt })));
    expect(results.map(({ status }) => status)).toEqual(['RECORDED', 'RECORDED', 'RECORDED']);
    const { rows } = await database.owner.query<{ part: string }>(
      `SELECT left(tableoid::regclass::text, length('audit_logs_2000_01')) AS part FROM audit_logs WHERE org_id = $1 ORDER BY created_at`,
      [a.organizationId],
    );
    expect(rows.map(({ part }) => part)).toEqual([
      'audit_logs_2000_01',
      'audit_logs_2011_06',
      'audit_logs_2011_07',
    ]);
    await expectWholeChain();
  });

  it('takes events of 24 months in one call, and fails those of others with the limit named', async () => {
    const of = (month: number) => new Date(Date.UTC(2004, month, 3)).toISOString();
    const order = [...Array.from({ length: 24 }, (_, index) => index), 24, 0, 25, 23];
    const results = await record(order.map((month, index) => event(`e${index}`, { occurredAt: of(month) })));
    const failed = {
      status: 'FAILED',
      code: 'BAD_USER_INPUT',
      message: 'occurredAt lies outside the first 24 months of this call: send it in another one',
    };
    expect(results).toMatchObject(order.map((month) => (month < 24 ? { status: 'RECORDED' } : failed)));
    const { rows } = await database.owner.query(`SELECT to_regclass('audit_logs_2006_01') AS made`);
    expect(rows).toEqual([{ made: null }]);
    expect(await record([event('e24', { occurredAt: of(24) })])).toMatchObject([{ status: 'RECORDED' }]);
    await expectWholeChain();
  });

  it('makes a month again that a purge took away in the same moment', async () => {
    const trail = new AuditTrail(gateway.app.database);
    const ensure = trail.partitions.ensure.bind(trail.partitions);
    jest.spyOn(trail.partitions, 'ensure').mockImplementationOnce(async (moments) => {
      await ensure(moments);
      await database.owner.query('DROP TABLE audit_logs_2003_03');
    });
    const checked = checkHostEvent(
      { externalId: 'e1', occurredAt: new Date('2003-03-03'), action: 'a', resourceType: 'r' },
      new Date(),
    );
    const recorded = await recordEvents(trail, a.organizationId, Array.isArray(checked) ? [] : [checked]);
    expect(recorded).toMatchObject([{ isNew: true, seq: '1' }]);
    await expectWholeChain();
  });

  it('takes 1,000 events in a call, and says how many are too many', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => event(`e${index}`));
    for (const [events, message] of [
      [many, '$events is a list of 1001 values; at most 1000 are taken'],
      [[], 'events must have 1 to 1,000 items, not 0'],
    ] as const) {
      const { errors } = await send(events);
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(await stored()).toEqual([]);
    const results = await record(many.slice(0, 1000));
    expect(results.map(({ index, externalId, seq }) => [index, externalId, seq])).toEqual(
      many.slice(0, 1000).map((_, index) => [index, `e${index}`, String(index + 1)]),
    );
    await expectWholeChain();
  });

  it('refuses an event that is none as a whole', async () => {
    for (const bad of [
      { ...event('e1'), occurredAt: 'yesterday' },
      { ...event('e1'), outcome: 'MAYBE' },
      { ...event('e1'), details: [1] },
      { ...event('e1'), colour: 'red' },
      { externalId: 'e1' },
    ]) {
      const { errors } = await send([event('good'), bad]);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect(await stored()).toEqual([]);
  });

  it.each(Object.values(Role).filter((role) => role !== Role.SERVICE))('is not for %s', async (role) => {
    const { errors } = await send([event('e1')], await tokenOf(role, a.organizationId));
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await stored()).toEqual([]);
  });

  it('needs a token, and an organization that is there', async () => {
    const anonymous = await gateway.ask<unknown, unknown>(MUTATION, { events: [event('e1')] }, {});
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const nowhere = await tokenOf(Role.SERVICE, '00000000-0000-7000-8000-000000000000');
    expect((await send([event('e1')], nowhere)).errors).toMatchObject([
      { message: 'There is no such organization', extensions: { code: 'NOT_FOUND' } },
    ]);
  });

  it('keeps organizations apart: the same id in both is two events', async () => {
    const other = await tokenOf(Role.SERVICE, b.organizationId);
    await record([event('e1', { resourceId: 'of a' })]);
    const [result] = await record([event('e1', { resourceId: 'of b' })], other);
    expect(result).toMatchObject({ status: 'RECORDED', seq: '1' });
    expect(await stored(a)).toMatchObject([{ resource_id: 'of a' }]);
    expect(await stored(b)).toMatchObject([{ resource_id: 'of b' }]);
  });

  it('records each id once when overlapping calls meet, and none waits for ever', async () => {
    const trail = new AuditTrail(gateway.app.database);
    const occurredAt = new Date(AT);
    // Every call has its own order of ids, and shares most of them with every other call.
    const calls = Array.from({ length: 8 }, (_, call) =>
      Array.from({ length: 1000 }, (_, place) => `e${((place * (STEPS[call] ?? 1)) % 1001) + call * 20}`)
        .map((externalId) =>
          checkHostEvent({ externalId, occurredAt, action: 'a', resourceType: 'r' }, new Date()),
        )
        .flatMap((checked) => (Array.isArray(checked) ? [] : [checked])),
    );
    const answers = await Promise.all(calls.map((events) => recordEvents(trail, a.organizationId, events)));
    const all = answers.flatMap((results, call) =>
      results.map((result, place) => ({ ...result, externalId: calls[call]?.[place]?.externalId })),
    );
    const recorded = all.filter(({ isNew }) => isNew);
    const ids = new Map(recorded.map(({ externalId, id, seq }) => [externalId, `${id} ${seq ?? ''}`]));
    const rows = await stored();
    expect(recorded).toHaveLength(rows.length);
    expect(rows.map(({ external_id, id, seq }) => [external_id, `${id} ${seq}`])).toEqual(
      rows.map(({ external_id }) => [external_id, ids.get(external_id ?? '')]),
    );
    expect(new Set(all.map(({ externalId }) => externalId)).size).toBe(rows.length);
    expect(
      all.filter(
        ({ externalId, id, seq, differs }) => differs || ids.get(externalId) !== `${id} ${seq ?? ''}`,
      ),
    ).toEqual([]);
    await expectWholeChain();
  });
});

describe('import audit', () => {
  const fields = {
    externalId: 'id',
    occurredAt: 'at',
    adminId: 'who.name',
    action: 'what',
    resourceType: 'kind',
    resourceId: 'things.0.id',
    details: 'more',
    errorCode: 'error',
    ipAddress: 'from',
    userAgent: 'agent',
  };

  function load(name: string, content: string, mapping: object): Promise<ImportReport> {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return importFile({
      database: gateway.app.database,
      organizationId: a.organizationId,
      kind: auditImport,
      file,
      mapping: parseMapping({ fields: mapping }, auditImport),
      clock: systemClock,
    });
  }

  const reasonsIn = (file: string | null): unknown[] =>
    readFileSync(file ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const { line: number, reason } = JSON.parse(line) as { line: number; reason: string };
        return [number, reason];
      });

  const line = (id: string, more: object = {}): string =>
    JSON.stringify({ id, at: '2023-07-10T11:42:18Z', what: 'Get', kind: 's3', ...more });

  it('reads JSON lines, in the order of the file, and adds nothing the second time', async () => {
    const lines = [
      line('j1', {
        who: { name: 'ada' },
        things: [{ id: 'arn:1' }, { id: 'arn:2' }],
        more: { b: [1], a: { c: null } },
        error: 'AccessDenied',
        from: 'ec2.amazonaws.com',
        agent: '[Boto3/1.26]',
      }),
      line('j2', { who: {}, things: [], more: null }),
      line('j3', { more: ['x'] }),
      line('j4', { more: 'text' }),
      line('j5', { more: 5 }),
    ].join('\n');
    expect(await load('events.jsonl', lines, fields)).toMatchObject({ rows: 5, added: 5, rejected: 0 });
    const rows = await stored();
    expect(rows.map(({ external_id, details }) => [external_id, details])).toEqual([
      ['j1', '{"a":{"c":null},"b":[1]}'],
      ['j2', '{}'],
      ['j3', '{"value":["x"]}'],
      ['j4', '{"value":"text"}'],
      ['j5', '{"value":5}'],
    ]);
    expect(rows[0]).toMatchObject({
      created_at: new Date('2023-07-10T11:42:18Z'),
      admin_id: 'ada',
      resource_id: 'arn:1',
      outcome: 'FAILED',
      error_code: 'AccessDenied',
      ip_address: 'ec2.amazonaws.com',
      user_agent: '[Boto3/1.26]',
    });
    expect(rows[1]).toMatchObject({ admin_id: null, resource_id: null, outcome: 'SUCCESS' });
    expect(await load('events.jsonl', lines, fields)).toMatchObject({ added: 0, alreadyThere: 5 });
    await expectWholeChain();
  });

  it('reads CSV with cells of JSON', async () => {
    const csv = [
      'id,at,what,kind,result,more',
      'c1,2023-07-10 11:42:18,Get,s3,DENIED,"{""b"":1,""a"":""x, y""}"',
      'c2,2023-07-10 11:42:18,Get,s3,,',
      'c3,2023-07-10 11:42:18,Get,s3,,[1]',
      'c4,2023-07-10 11:42:18,Get,s3,,{broken',
      'c5,2023-07-10 11:42:18,Get,s3,MAYBE,null',
      '',
    ].join('\n');
    const mapping = {
      externalId: 'id',
      occurredAt: 'at',
      action: 'what',
      resourceType: 'kind',
      outcome: 'result',
      details: 'more',
    };
    const report = await load('events.csv', csv, mapping);
    expect(report).toMatchObject({ rows: 5, added: 3, rejected: 2 });
    expect((await stored()).map(({ details, outcome }) => [details, outcome])).toEqual([
      ['{"a":"x, y","b":1}', 'DENIED'],
      ['{}', 'SUCCESS'],
      ['{"value":[1]}', 'SUCCESS'],
    ]);
    expect(reasonsIn(report.rejectedFile)).toEqual([
      [5, 'the row has no JSON in "more"'],
      [6, 'outcome "MAYBE" is none of SUCCESS, FAILED, DENIED'],
    ]);
  });

  it('hands rows back that break a limit, with all of it named, and cuts nothing', async () => {
    const nested = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    const lines = [
      line('r1', { agent: 'x'.repeat(1025) }),
      line('r2', { at: '1999-12-31T00:00:00Z', more: { t: 'x'.repeat(70_000) } }),
      line('r3', { at: new Date(Date.now() + 10 * 60_000).toISOString() }),
      line('r4', { more: nested }),
      line('r5', { more: 'NUMBER' }).replace('"NUMBER"', '{"n":1e999}'),
      line('r6', { more: { 'k\ud800': 1 } }),
      line('r7', { what: '' }),
      line('r8', { from: 'a\0b' }),
      line('r'.repeat(201)),
      line('good', { agent: 'x'.repeat(1024) }),
      line('deep', { more: 'DEEP' }).replace('"DEEP"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      '',
    ].join('\n');
    const report = await load('bad.jsonl', lines, fields);
    expect(report).toMatchObject({ rows: 11, added: 1, rejected: 10 });
    expect((await stored()).map(({ external_id }) => external_id)).toEqual(['good']);
    expect(new Map(reasonsIn(report.rejectedFile) as [number, string][])).toEqual(
      new Map([
        [1, 'userAgent is longer than 1,024 characters'],
        [2, 'occurredAt lies before 2000-01-01; details have more than 65,536 bytes of JSON'],
        [3, 'occurredAt lies more than 5 minutes in the future'],
        [4, 'details are nested more than 32 levels deep'],
        [5, 'details.n is a number that is not finite'],
        [6, 'details has a key that contains half of a surrogate pair'],
        [7, 'action is missing'],
        [8, 'ipAddress contains a NUL character'],
        [9, 'externalId is longer than 200 characters'],
        [11, 'details are nested more than 32 levels deep'],
      ]),
    );
  });

  it('reads CloudTrail by the mapping of the examples', async () => {
    const record = {
      eventID: 'ct-1',
      eventTime: '2023-07-10T11:42:23Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetBucketPolicy',
      userIdentity: { type: 'IAMUser', userName: 'ada' },
      sourceIPAddress: 'AWS Internal',
      userAgent: '[Boto3/1.26]',
      requestParameters: { bucketName: 'b', policy: '' },
      resources: [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::b' }],
    };
    const bare = {
      ...record,
      eventID: 'ct-2',
      userIdentity: { type: 'AWSService' },
      requestParameters: null,
    };
    const failed = { ...record, eventID: 'ct-3', errorCode: 'AccessDenied', resources: undefined };
    const file = path.join(folder, 'cloudtrail.jsonl');
    writeFileSync(file, [record, bare, failed].map((each) => JSON.stringify(each)).join('\n'));
    const example = path.join(__dirname, '../examples/import/cloudtrail-audit.json');
    const report = await importFile({
      database: gateway.app.database,
      organizationId: a.organizationId,
      kind: auditImport,
      file,
      mapping: await readMapping(example, auditImport),
      clock: systemClock,
    });
    expect(report).toMatchObject({ rows: 3, added: 3, rejected: 0 });
    const common = {
      action: 'GetBucketPolicy',
      resource_type: 's3.amazonaws.com',
      ip_address: 'AWS Internal',
    };
    const details = '{"bucketName":"b","policy":""}';
    expect(await stored()).toMatchObject([
      { ...common, admin_id: 'ada', admin_name: 'ada', resource_id: 'arn:aws:s3:::b', details },
      { ...common, admin_id: null, admin_name: null, details: '{}', outcome: 'SUCCESS' },
      { ...common, resource_id: null, outcome: 'FAILED', error_code: 'AccessDenied' },
    ]);
  });

  it('knows what the mutation recorded, and the other way round', async () => {
    const mapping = { externalId: 'id', occurredAt: 'at', action: 'what', resourceType: 'kind' };
    await record([event('both')]);
    expect(
      await load('both.jsonl', [line('both'), line('new'), line('new')].join('\n'), mapping),
    ).toMatchObject({ rows: 3, added: 1, alreadyThere: 2 });
    expect(
      await record([
        event('new', { occurredAt: '2023-07-10T11:42:18.000Z', action: 'Get', resourceType: 's3' }),
        event('new'),
      ]),
    ).toMatchObject([
      { status: 'DUPLICATE', seq: '2', payloadMismatch: false },
      { status: 'DUPLICATE', seq: '2', payloadMismatch: true },
    ]);
    await expectWholeChain();
  });

  it('rejects only the row that the database refuses', async () => {
    await database.owner.query(`
      CREATE FUNCTION refuse_r7() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.external_id = 'r7' THEN RAISE check_violation; END IF;
        RETURN NEW;
      END $$`);
    await database.owner.query(
      `CREATE TRIGGER refuse_r7 BEFORE INSERT ON audit_external_ids FOR EACH ROW EXECUTE FUNCTION refuse_r7()`,
    );
    try {
      const lines = Array.from({ length: 20 }, (_, index) => line(`r${index}`)).join('\n');
      const report = await load('refused.jsonl', lines, fields);
      expect(report).toMatchObject({ rows: 20, added: 19, rejected: 1 });
      expect(reasonsIn(report.rejectedFile)).toEqual([[8, 'a value is not allowed (SQLSTATE 23514)']]);
    } finally {
      await database.owner.query('DROP TRIGGER refuse_r7 ON audit_external_ids');
      await database.owner.query('DROP FUNCTION refuse_r7()');
    }
    await expectWholeChain();
  });
});
