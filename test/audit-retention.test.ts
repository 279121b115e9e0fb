// Purging the audit trail: who may, what goes and what stays, what is written down about it, and that nothing but a
// purge by the book deletes anything.
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type AuditEntry,
  AuditOutcome,
  AuditRetention,
  AuditRetentionResolver,
  PURGE_ACTION,
  Verdict,
  verifyTrail,
} from '../src/audit';
import { DAY_MS as DAY, KEPT_DAYS } from '../src/audit/kept-days';
import { finishPurge } from '../src/audit/retention.sql';
import { IdentityResolver } from '../src/identity';
import { type Actor, AppError, createLogger, Role } from '../src/platform';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase } from './harness';
import { acrossShards, isCluster } from './harness/servers';
import { writeManyAuditRows } from './harness/audit-rows';
import { type SmallGateway, startSmallGateway } from './harness/small-gateway';

const NOW = Date.now();
const ago = (days: number): Date => new Date(NOW - days * DAY);
const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7);

interface Countersigned {
  readonly organizationId: string;
  readonly seq: number;
  readonly hash: string;
}

/** Of each test its own, for months are shared by all organizations of a database. */
let database: TestDatabase;
let gateway: SmallGateway;
let retention: AuditRetention;
let countersigned: Countersigned[];
/** Thrown by the next countersignatures. */
let refusal: Error | null;
let desk: Rows;

beforeEach(async () => {
  countersigned = [];
  refusal = null;
  database = await cloneDatabase();
  gateway = await startSmallGateway(
    database,
    [AuditRetentionResolver, IdentityResolver],
    (connection, trail) => {
      retention = new AuditRetention(
        connection,
        trail,
        (organizationId, { seq, hash }) => {
          if (refusal !== null) {
            return Promise.reject(refusal);
          }
          countersigned.push({ organizationId, seq, hash: hash.toString('hex') });
          return Promise.resolve();
        },
        createLogger('silent'),
      );
      // A schema needs a query.
      return [new AuditRetentionResolver(retention), new IdentityResolver()];
    },
  );
  desk = await rowsOf(database, { slug: 'desk' });
});

afterEach(async () => {
  await gateway.stop();
  await database.drop();
});

interface Purge {
  readonly dryRun: boolean;
  readonly before: string;
  readonly rows: number;
  readonly months: readonly { readonly month: string; readonly rows: number }[];
  readonly finished: boolean;
}

function admin(of: Rows, role = Role.SUPER_ADMIN): Actor {
  return { id: 'root', name: 'Root', role, organizationId: of.organizationId };
}

function purge(of: Rows, args: string, role?: Role) {
  return gateway.ask(
    `mutation { purgeAuditLogs(${args}) { dryRun before rows months { month rows } finished } }`,
    admin(of, role),
  );
}

async function purged(of: Rows, days: number): Promise<Purge> {
  const answer = await purge(of, `olderThanDays: ${days}, dryRun: false, reason: "it is old"`);
  expect(answer.messages).toEqual([]);
  return answer.data?.['purgeAuditLogs'] as Purge;
}

/** Appends rows of these ages in days, in this order. */
async function append(of: Rows, days: readonly number[], more: Partial<AuditEntry> = {}): Promise<void> {
  const entries = days.map((age, index): AuditEntry => ({
    at: ago(age),
    adminId: null,
    adminName: null,
    action: `AGED_${age}`,
    resourceType: 'thing',
    resourceId: String(index),
    details: {},
    outcome: AuditOutcome.SUCCESS,
    ...more,
  }));
  await gateway.trail.partitions.ensure(days.map(ago));
  await gateway.trail.write(of.organizationId, () => Promise.resolve({ result: undefined, entries }));
}

interface StoredRow {
  readonly seq: number;
  readonly action: string;
  readonly admin_id: string | null;
  readonly admin_name: string | null;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly resource_id: string | null;
  readonly details: {
    readonly before?: string;
    readonly rows?: number;
    readonly reason?: string;
    readonly ranges?: readonly object[];
  };
  readonly prev_hash: string;
  readonly hash: string;
}

async function rowsIn(of: Rows): Promise<StoredRow[]> {
  const { rows } = await database.owner.query<StoredRow>(
    `SELECT seq::int, action, admin_id, admin_name, outcome, error_code, resource_id, details,
            encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash
       FROM audit_logs WHERE org_id = $1 ORDER BY seq`,
    [of.organizationId],
  );
  return rows;
}

const actionsIn = async (of: Rows) => (await rowsIn(of)).map(({ action }) => action);

async function count(table: string, of: Rows): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE org_id = $1`,
    [of.organizationId],
  );
  return rows[0]?.n ?? -1;
}

async function months(): Promise<string[]> {
  const { rows } = await database.owner.query<{ month: string }>(
    `SELECT replace(right(inhrelid::regclass::text, 7), '_', '-') AS month FROM pg_inherits
      WHERE inhparent = 'audit_logs'::regclass ORDER BY 1`,
  );
  return rows.map(({ month }) => month);
}

const SYSTEM = { adminId: null, adminName: null, ipAddress: null, userAgent: null };

/** Allows a purge as the mutation does, and goes no further: as if the process had ended there. */
async function allow(of: Rows, days: number): Promise<void> {
  await gateway.trail.write(of.organizationId, async (session) => {
    const plan = await retention.plan(session, of.organizationId, days, new Date());
    await retention.allow(session, of.organizationId, plan, SYSTEM, 'a test');
    return { result: undefined, entries: [] };
  });
}

describe('a dry run', () => {
  it('is what is meant by default: it counts by month, changes nothing, and is recorded', async () => {
    await append(desk, [100, 99.5, 70, 40, 31, 29, 1]);
    const before = await rowsIn(desk);
    const { data, codes } = await purge(desk, 'olderThanDays: 30, reason: "to see"');
    expect(codes).toEqual([]);
    const answer = data?.['purgeAuditLogs'] as Purge;
    const byMonth = new Map<string, number>();
    [100, 99.5, 70, 40, 31].forEach((age) =>
      byMonth.set(monthOf(ago(age)), (byMonth.get(monthOf(ago(age))) ?? 0) + 1),
    );
    expect(answer).toEqual({
      dryRun: true,
      before: expect.any(String) as string,
      rows: 5,
      months: [...byMonth]
        .map(([month, rows]) => ({ month, rows }))
        .sort((a, b) => (a.month < b.month ? -1 : 1)),
      finished: false,
    });
    expect(Math.abs(Date.parse(answer.before) - (Date.now() - 30 * DAY))).toBeLessThan(10_000);
    const [recorded, ...more] = (await rowsIn(desk)).slice(before.length);
    expect(more).toEqual([]);
    expect(recorded).toMatchObject({
      action: PURGE_ACTION,
      outcome: 'SUCCESS',
      admin_id: 'root',
      details: { olderThanDays: 30, dryRun: true, reason: 'to see' },
    });
    expect((await rowsIn(desk)).slice(0, before.length)).toEqual(before);
    expect(await count('audit_purges', desk)).toBe(0);
    expect(countersigned).toEqual([]);
  });

  it('says what the purge then does', async () => {
    await append(desk, [200, 150, 40, 10]);
    const { data } = await purge(desk, 'olderThanDays: 60, reason: "to see"');
    const foretold = data?.['purgeAuditLogs'] as Purge;
    const { rows, months: byMonth } = await purged(desk, 60);
    expect([rows, byMonth]).toEqual([foretold.rows, foretold.months]);
    expect(rows).toBe(2);
  });

  it('of a trail without rows finds none', async () => {
    const { data } = await purge(desk, 'olderThanDays: 30, reason: "to see"');
    expect(data?.['purgeAuditLogs']).toMatchObject({ rows: 0, months: [] });
  });
});

describe('a purge', () => {
  it.each(Object.values(Role).filter((role) => role !== Role.SUPER_ADMIN))(
    'is refused to %s, and the attempt is recorded',
    async (role) => {
      await append(desk, [40]);
      expect((await purge(desk, 'olderThanDays: 30, dryRun: false, reason: "x"', role)).codes).toEqual([
        'FORBIDDEN',
      ]);
      expect(
        (await rowsIn(desk)).map(({ action, outcome, error_code }) => [action, outcome, error_code]),
      ).toEqual([
        ['AGED_40', 'SUCCESS', null],
        [PURGE_ACTION, 'DENIED', 'FORBIDDEN'],
      ]);
    },
  );

  it.each([
    ['olderThanDays: 29, reason: "x"', 'olderThanDays must not be less than 30'],
    ['olderThanDays: 0, reason: "x"', 'olderThanDays must not be less than 30'],
    ['olderThanDays: -1, reason: "x"', 'olderThanDays must not be less than 30'],
    ['olderThanDays: 36501, reason: "x"', 'olderThanDays must not be greater than 36500'],
    ['olderThanDays: 30, reason: ""', 'reason must be longer than or equal to 1 characters'],
    [
      `olderThanDays: 30, reason: "${'x'.repeat(501)}"`,
      'reason must be shorter than or equal to 500 characters',
    ],
  ])('of %s is refused with the field and its limit named, dry or not', async (args, message) => {
    await append(desk, [40]);
    for (const dryRun of [true, false]) {
      const answer = await purge(desk, `${args}, dryRun: ${dryRun}`);
      expect([answer.codes, answer.messages]).toEqual([['BAD_USER_INPUT'], [message]]);
    }
    expect(await actionsIn(desk)).toEqual(['AGED_40', PURGE_ACTION, PURGE_ACTION]);
  });

  it.each([
    ['blanks', ' \n\u00a0'],
    ['a NUL', 'it is\0old'],
    ['half of a surrogate pair', 'it is \ud83d old'],
  ])('for a reason of %s is refused with the field named, dry or not', async (_what, reason) => {
    await append(desk, [40]);
    for (const dryRun of [true, false]) {
      const answer = await gateway.ask(
        'mutation ($reason: String!, $dryRun: Boolean!) { purgeAuditLogs(olderThanDays: 30, reason: $reason, dryRun: $dryRun) { rows } }',
        admin(desk),
        { variables: { reason, dryRun } },
      );
      expect([answer.codes, answer.messages]).toEqual([
        ['BAD_USER_INPUT'],
        ['reason must be text, not blank, without NUL and lone surrogates'],
      ]);
    }
    // What is kept of the refused text does no harm either.
    const kept = (await rowsIn(desk)).map(({ details }) => JSON.stringify(details));
    expect(kept).toHaveLength(3);
    expect(kept.join()).not.toContain('\\u0000');
    expect(await purged(desk, 30)).toMatchObject({ rows: 1, finished: true });
  });

  it('is not hindered by rows of the trail that have a NUL in their details, and neither is a verification', async () => {
    const ranges = [{ firstSeq: 1, lastSeq: 1, prevHash: '0'.repeat(64), lastHash: '1'.repeat(64) }];
    const details = { before: ago(90).toISOString(), reason: 'a\0b', rows: 1, ranges };
    await append(desk, [45, 1], { action: PURGE_ACTION, details });
    await append(desk, [1], { action: PURGE_ACTION, details: { dryRun: true, reason: 'a\0b "ranges":' } });
    await append(desk, [1]);
    expect((await verifyTrail(gateway.database, desk.organizationId)).verdict).toBe(Verdict.INTACT);
    expect(await purged(desk, 30)).toMatchObject({ rows: 1, finished: true });
    expect((await verifyTrail(gateway.database, desk.organizationId)).verdict).toBe(Verdict.PURGED);
  });

  it('covers an old row that arrives while it is written down', async () => {
    await append(desk, [60, 1]);
    await gateway.trail.write(desk.organizationId, async (session) => {
      const plan = await retention.plan(session, desk.organizationId, 30, new Date());
      let isLate = true;
      const interrupted: typeof session = {
        ...session,
        run: async (statement, values) => {
          if (statement.label === 'audit.lock-head' && isLate) {
            isLate = false;
            await append(desk, [59, 2], { action: 'LATE' });
          }
          return session.run(statement, values);
        },
      };
      expect(await retention.allow(interrupted, desk.organizationId, plan, SYSTEM, 'a test')).toBe(true);
      return { result: undefined, entries: [] };
    });
    const told = (await rowsIn(desk)).at(-1)?.details;
    expect(told).toMatchObject({
      rows: 2,
      ranges: [
        { firstSeq: 1, lastSeq: 1 },
        { firstSeq: 3, lastSeq: 3 },
      ],
    });
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual(['AGED_1', 'LATE', PURGE_ACTION]);
    expect((await verifyTrail(gateway.database, desk.organizationId)).verdict).toBe(Verdict.PURGED);
  });

  it('needs a reason', async () => {
    expect((await purge(desk, 'olderThanDays: 30')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  it('deletes exactly the older rows of this organization, and its own row says what they were', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(desk, [100, 90, 29.9, 31, 45, 1, 30.1, 29]);
    await append(other, [100, 31, 1]);
    const [before, others] = [await rowsIn(desk), await rowsIn(other)];
    const answer = await purged(desk, 30);
    expect(answer).toMatchObject({ dryRun: false, rows: 5, finished: true });

    const after = await rowsIn(desk);
    const kept = before.filter(({ action }) => ['AGED_29.9', 'AGED_1', 'AGED_29'].includes(action));
    expect(after.slice(0, -1)).toEqual(kept);
    const own = after.at(-1);
    const rangeOf = (first: number, last: number) => ({
      firstSeq: first,
      lastSeq: last,
      prevHash: before[first - 1]?.prev_hash,
      lastHash: before[last - 1]?.hash,
    });
    expect(own).toEqual({
      seq: 9,
      action: PURGE_ACTION,
      admin_id: 'root',
      admin_name: 'Root',
      outcome: 'SUCCESS',
      error_code: null,
      resource_id: null,
      details: {
        before: answer.before,
        reason: 'it is old',
        rows: 5,
        ranges: [rangeOf(1, 2), rangeOf(4, 5), rangeOf(7, 7)],
      },
      prev_hash: before[7]?.hash,
      hash: expect.any(String) as string,
    });
    expect(countersigned).toEqual([{ organizationId: desk.organizationId, seq: 9, hash: own?.hash }]);
    expect(await rowsIn(other)).toEqual(others);
  });

  it('keeps a row of the very moment, and deletes that of a millisecond before', async () => {
    await append(desk, [60]);
    const cutoff = new Date(Date.now() - 40 * DAY);
    await gateway.trail.partitions.ensure([cutoff, new Date(cutoff.getTime() - 1)]);
    await append(desk, [0, 0, 0], { at: cutoff, action: 'EDGE' });
    await append(desk, [0], { at: new Date(cutoff.getTime() - 1), action: 'JUST_OLDER' });
    await gateway.trail.write(desk.organizationId, async (session) => {
      const plan = { before: cutoff, rows: 2, months: [] };
      await retention.allow(session, desk.organizationId, plan, SYSTEM, 'an edge');
      return { result: undefined, entries: [] };
    });
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual(['EDGE', 'EDGE', 'EDGE', PURGE_ACTION]);
  });

  it('of more rows than a batch leaves none behind', async () => {
    await append(desk, [1]);
    await append(await rowsOf(database, { slug: 'other' }), [50]);
    await writeManyAuditRows(database, desk.organizationId, ago(50), 12_345);
    await database.owner.query('UPDATE audit_heads SET seq = 2000000000 WHERE org_id = $1', [
      desk.organizationId,
    ]);
    expect(await purged(desk, 30)).toMatchObject({ rows: 12_345, finished: true });
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
  });

  it('of rows that lie between younger ones is told in as many rows as it takes, each allowed and finished', async () => {
    await append(
      desk,
      Array.from({ length: 1_101 }, (_, index) => (index % 2 === 0 ? 40 : 1)),
    );
    expect(await purged(desk, 30)).toMatchObject({ rows: 551, finished: true });
    const rows = await rowsIn(desk);
    expect(rows.filter(({ action }) => action === 'AGED_1')).toHaveLength(550);
    const told = rows.filter(({ action }) => action === PURGE_ACTION);
    expect(told.map(({ details }) => details.ranges?.length)).toEqual([500, 51]);
    expect(countersigned.map(({ seq }) => seq)).toEqual(told.map(({ seq }) => seq));
    expect(rows).toHaveLength(552);
  });

  it('repeated, finds nothing and does no harm', async () => {
    await append(desk, [40, 1]);
    await purged(desk, 30);
    const after = await rowsIn(desk);
    expect(await purged(desk, 30)).toMatchObject({ rows: 0, months: [], finished: true });
    const again = await rowsIn(desk);
    expect(again.slice(0, after.length)).toEqual(after);
    expect(again.slice(after.length).map(({ action, details }) => [action, details])).toEqual([
      [PURGE_ACTION, { olderThanDays: 30, dryRun: false, reason: 'it is old', rows: 0 }],
    ]);
    expect(countersigned).toHaveLength(1);
  });

  it('takes the ledger along: an event that went may come again, one that stayed may not', async () => {
    const [old, young] = [ago(40), ago(1)];
    await append(desk, [40], { externalId: 'old' });
    await append(desk, [1], { externalId: 'young' });
    for (const [externalId, at] of [
      ['old', old],
      ['young', young],
    ] as const) {
      await database.owner.query(
        `INSERT INTO audit_external_ids (org_id, external_id, id, created_at)
         SELECT org_id, external_id, id, created_at FROM audit_logs WHERE org_id = $1 AND external_id = $2 AND created_at = $3`,
        [desk.organizationId, externalId, at],
      );
    }
    expect(await count('audit_external_ids', desk)).toBe(2);
    await purged(desk, 30);
    const { rows } = await database.owner.query('SELECT external_id FROM audit_external_ids');
    expect(rows).toEqual([{ external_id: 'young' }]);
  });

  it('tells again what earlier purges covered whose own rows go, but not what a host application says of one', async () => {
    const range = (firstSeq: number, lastSeq: number) => ({
      firstSeq,
      lastSeq,
      prevHash: `${firstSeq - 1}`.padStart(64, '0'),
      lastHash: `${lastSeq}`.padStart(64, '0'),
    });
    // Rows 1 to 20 went long ago, and this was the row of their purge.
    await append(desk, [50]);
    await database.owner.query('UPDATE audit_logs SET seq = 20 WHERE org_id = $1', [desk.organizationId]);
    await database.owner.query('DELETE FROM audit_logs WHERE org_id = $1', [desk.organizationId]);
    await database.owner.query('UPDATE audit_heads SET seq = 20 WHERE org_id = $1', [desk.organizationId]);
    await append(desk, [45], {
      action: PURGE_ACTION,
      details: { before: ago(90).toISOString(), ranges: [range(3, 4), range(6, 20)] },
    });
    await append(desk, [45], {
      action: PURGE_ACTION,
      details: { before: ago(90).toISOString(), ranges: [range(1, 2)] },
      externalId: 'told',
    });
    await append(desk, [45], {
      action: PURGE_ACTION,
      details: { before: ago(90).toISOString(), ranges: [range(1, 2)] },
      outcome: AuditOutcome.FAILED,
    });
    await append(desk, [1]);
    const before = await rowsIn(desk);
    await purged(desk, 30);
    expect((await rowsIn(desk)).at(-1)?.details.ranges).toEqual([
      range(3, 4),
      { ...range(6, 23), lastHash: before[2]?.hash },
    ]);
  });
});

describe('a month', () => {
  const old = monthOf(ago(100));

  it('in which purges cover every row is dropped whole', async () => {
    await append(desk, [100, 1]);
    const before = await months();
    expect(before).toContain(old);
    await purged(desk, 30);
    expect(await months()).toEqual(before.filter((month) => month !== old));
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    // And is made again by whoever brings a row for it.
    await append(desk, [100]);
    expect(await months()).toEqual(before);
  });

  it('is kept while another organization has a row in it, and dropped when that is purged too', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(desk, [100]);
    await append(other, [100, 1]);
    const before = await months();
    await purged(desk, 30);
    expect(await months()).toEqual(before);
    expect(await actionsIn(other)).toEqual(['AGED_100', 'AGED_1']);
    await purged(other, 30);
    expect(await months()).toEqual(before.filter((month) => month !== old));
    expect(await actionsIn(other)).toEqual(['AGED_1', PURGE_ACTION]);
  });

  it('is kept with a row that came after the purge', async () => {
    await append(desk, [100]);
    await allow(desk, 30);
    await append(desk, [100], { action: 'LATE' });
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual([PURGE_ACTION, 'LATE']);
    expect(await months()).toContain(old);
  });

  it('that holds younger rows too keeps them', async () => {
    // Two rows of one month, one of them a second younger than the cutoff.
    const cutoff = ago(60);
    const [year, month] = [cutoff.getUTCFullYear(), cutoff.getUTCMonth()];
    const [first, last] = [new Date(Date.UTC(year, month, 1)), new Date(Date.UTC(year, month + 1, 1) - 1)];
    await append(desk, [60], { at: first, action: 'FIRST' });
    await append(desk, [60], { at: last, action: 'LAST' });
    await purged(desk, Math.ceil((Date.now() - last.getTime()) / DAY));
    expect(await actionsIn(desk)).toEqual(['LAST', PURGE_ACTION]);
    expect(await months()).toContain(monthOf(cutoff));
  });

  it('in use is not waited for: its rows are deleted all the same', async () => {
    await append(desk, [100, 1]);
    const reader = new Client({ connectionString: database.ownerUrl });
    await reader.connect();
    await reader.query('BEGIN; SELECT FROM audit_logs');
    try {
      expect(await purged(desk, 30)).toMatchObject({ rows: 1, finished: true });
    } finally {
      await reader.query('ROLLBACK');
      await reader.end();
    }
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    expect(await months()).toContain(old);
  });
});

describe('months in use', () => {
  let reader: Client;

  beforeEach(async () => {
    reader = new Client({ connectionString: database.ownerUrl });
    await reader.connect();
    await reader.query('BEGIN; SELECT FROM audit_logs');
  });

  afterEach(() => reader.end());

  const year = Array.from({ length: 14 }, (_, index) => 70 + index * 31);

  it('delay nobody: neither the purge nor those who read and write meanwhile', async () => {
    await append(desk, [...year, 1]);
    await allow(desk, 30);
    const began = performance.now();
    let isOver = false;
    const finishing = retention.finish(desk.organizationId).finally(() => (isOver = true));
    let longest = 0;
    while (!isOver) {
      const asked = performance.now();
      await database.owner.query('SELECT FROM audit_logs LIMIT 1');
      longest = Math.max(longest, performance.now() - asked);
    }
    expect(await finishing).toBe(true);
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(longest).toBeLessThan(1_000);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    expect((await months()).length).toBeGreaterThan(14);
    // The next purge drops what this one has left empty.
    await reader.query('ROLLBACK');
    await append(desk, [40]);
    await purged(desk, 30);
    expect(await months()).not.toContain(monthOf(ago(70 + 31)));
  });

  it('are looked at no more often than something may have changed', async () => {
    await append(desk, [...year, 1]);
    await allow(desk, 30);
    gateway.statements.length = 0;
    await retention.finish(desk.organizationId);
    const tries = () => gateway.statements.filter((label) => label === 'audit.drop-partition').length;
    expect(tries()).toBe(2);
    await reader.query('ROLLBACK');
    const other = await rowsOf(database, { slug: 'other' });
    await append(other, [100]);
    await append(desk, [100]);
    gateway.statements.length = 0;
    await purged(desk, 30);
    const old = await months();
    expect(old).toContain(monthOf(ago(100)));
    expect(tries()).toBeLessThanOrEqual(16);
  });

  it('are not even asked for where another organization has a row: nobody is locked out to learn that', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(desk, [100]);
    await append(other, [100]);
    await purged(desk, 30);
    const { rows } = await database.owner.query('SELECT drop_audit_partition($1) AS dropped', [ago(100)]);
    expect(rows).toEqual([{ dropped: false }]);
  });

  it('are left when the time is over', async () => {
    await append(desk, [100, 1]);
    await allow(desk, 30);
    gateway.statements.length = 0;
    expect(await retention.finish(desk.organizationId, -1)).toBe(false);
    expect(gateway.statements).not.toContain('audit.drop-partition');
  });
});

describe('a purge that stopped', () => {
  it('after it was allowed is finished by whoever comes next, once, even when several come at once', async () => {
    await append(desk, [100, 40, 1]);
    await allow(desk, 30);
    expect(await actionsIn(desk)).toEqual(['AGED_100', 'AGED_40', 'AGED_1', PURGE_ACTION]);
    expect(await Promise.all([1, 2, 3].map(() => retention.finish(desk.organizationId)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    expect(new Set(countersigned.map(({ seq }) => seq))).toEqual(new Set([4]));
    const calls = countersigned.length;
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(countersigned).toHaveLength(calls);
  });

  it('is not called finished by somebody who waited for the batch of another', async () => {
    await append(desk, [1]);
    await writeManyAuditRows(database, desk.organizationId, ago(50), 7_500);
    await database.owner.query('UPDATE audit_heads SET seq = 2000000000 WHERE org_id = $1', [
      desk.organizationId,
    ]);
    // Another organization's rows keep the months.
    const other = await rowsOf(database, { slug: 'other' });
    await append(other, [50, 50 + 5_000 / 86_400]);
    await allow(desk, 30);
    // Somebody countersigned it, and is in the middle of the first batch.
    await retention.finish(desk.organizationId, -1);
    const first = new Client({ connectionString: database.url });
    await first.connect();
    await first.query('BEGIN');
    await first.query('SELECT FROM enter_kept_organization($1, $2)', [desk.organizationId, '10000']);
    const batch = await first.query('SELECT purge_audit_rows($1::uuid, 2000000001, 5000) AS deleted', [
      desk.organizationId,
    ]);
    expect(batch.rows).toEqual([{ deleted: 5_000 }]);
    const finishing = retention.finish(desk.organizationId);
    await setTimeout(300);
    await first.query('COMMIT');
    await first.end();
    expect(await finishing).toBe(true);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    expect(await finished(desk)).toBe(true);
  });

  it('is not called finished while a row of it is there', async () => {
    await append(desk, [40, 1]);
    await allow(desk, 30);
    await gateway.database.withOrganization(desk.organizationId, (session) =>
      session.run(finishPurge, [desk.organizationId, 3]),
    );
    expect(await finished(desk)).toBe(false);
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await finished(desk)).toBe(true);
  });

  it('whose own row was erased allows nothing more: the next one takes what it left', async () => {
    await append(desk, [40, 1]);
    await allow(desk, 30);
    await database.owner.query(
      `UPDATE audit_logs SET salt = NULL, commitment = sha256('x'), details = '{}' WHERE org_id = $1 AND seq = 3`,
      [desk.organizationId],
    );
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual(['AGED_40', 'AGED_1', PURGE_ACTION]);
    await retention.keepDays(desk.organizationId, 30);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION, PURGE_ACTION]);
  });

  const finished = async (of: Rows): Promise<boolean> =>
    (
      await database.owner.query<{ done: boolean }>(
        'SELECT bool_and(finished_at IS NOT NULL) AS done FROM audit_purges WHERE org_id = $1',
        [of.organizationId],
      )
    ).rows[0]?.done ?? false;

  it('for want of time goes on later', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(other, [40]);
    await append(desk, [40, 1]);
    await allow(desk, 30);
    expect(await retention.finish(desk.organizationId, -1)).toBe(false);
    expect(await actionsIn(desk)).toEqual(['AGED_40', 'AGED_1', PURGE_ACTION]);
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
  });

  it('because nobody countersigned it has deleted nothing, and is finished when somebody does', async () => {
    await append(desk, [100, 40, 1]);
    refusal = new AppError('UNAVAILABLE', 'A checkpoint could not be written: the disk is full');
    const answer = await purge(desk, 'olderThanDays: 30, dryRun: false, reason: "x"');
    expect([answer.codes, answer.messages]).toEqual([['UNAVAILABLE'], [refusal.message]]);
    expect(await actionsIn(desk)).toEqual(['AGED_100', 'AGED_40', 'AGED_1', PURGE_ACTION]);
    await expect(retention.finish(desk.organizationId)).rejects.toThrow('the disk is full');
    expect(await actionsIn(desk)).toEqual(['AGED_100', 'AGED_40', 'AGED_1', PURGE_ACTION]);
    // Nor does the job that comes every hour write down another one.
    await expect(retention.keepDays(desk.organizationId, 30)).rejects.toThrow('the disk is full');
    expect(await actionsIn(desk)).toEqual(['AGED_100', 'AGED_40', 'AGED_1', PURGE_ACTION]);
    refusal = null;
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
  });

  it('because nobody countersigned it loses no row by the purge of another organization either', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(desk, [100]);
    await append(other, [100]);
    refusal = new AppError('UNAVAILABLE', 'the disk is full');
    await purge(desk, 'olderThanDays: 30, dryRun: false, reason: "x"');
    refusal = null;
    await purged(other, 30);
    expect(countersigned.map(({ organizationId }) => organizationId)).toEqual([other.organizationId]);
    expect(await actionsIn(desk)).toEqual(['AGED_100', PURGE_ACTION]);
    expect(await retention.finish(desk.organizationId)).toBe(true);
    expect(await actionsIn(desk)).toEqual([PURGE_ACTION]);
  });
});

describe('retention by configuration', () => {
  it('is the work of the system, and purges by the book', async () => {
    await append(desk, [100, 60, 1]);
    await retention.keepDays(desk.organizationId, 40);
    const rows = await rowsIn(desk);
    expect(rows.map(({ action }) => action)).toEqual(['AGED_1', PURGE_ACTION]);
    expect(rows.at(-1)).toMatchObject({
      admin_id: null,
      admin_name: null,
      outcome: 'SUCCESS',
      details: {
        rows: 2,
        reason: 'retention of 40 days',
        ranges: [expect.objectContaining({ firstSeq: 1, lastSeq: 2 })],
      },
    });
    expect(countersigned).toHaveLength(1);
  });

  it('keeps as little as thirty days, and no less', async () => {
    await append(desk, [32, 29]);
    await expect(retention.keepDays(desk.organizationId, 29)).rejects.toThrow(
      'olderThanDays must be 30 to 36500',
    );
    expect(await actionsIn(desk)).toEqual(['AGED_32', 'AGED_29']);
    await retention.keepDays(desk.organizationId, 30);
    expect(await actionsIn(desk)).toEqual(['AGED_29', PURGE_ACTION]);
  });

  it('writes nothing where nothing is a day overdue, and nothing to a trail that is empty', async () => {
    await retention.keepDays(desk.organizationId, 30);
    expect(await rowsIn(desk)).toEqual([]);
    await append(desk, [40.5, 1]);
    await retention.keepDays(desk.organizationId, 40);
    expect(await actionsIn(desk)).toEqual(['AGED_40.5', 'AGED_1']);
    await append(desk, [42]);
    await retention.keepDays(desk.organizationId, 40);
    await retention.keepDays(desk.organizationId, 40);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
  });

  it('is written down once when two gateways find the same rows overdue', async () => {
    await append(desk, [100, 1]);
    // The other one allows its purge after this one has looked for what is to be finished.
    jest.spyOn(retention, 'finish').mockImplementationOnce(async () => {
      await allow(desk, 60);
      return true;
    });
    await retention.keepDays(desk.organizationId, 60);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
    expect(await count('audit_purges', desk)).toBe(1);
    // One that covers less is none of them.
    await append(desk, [100, 65]);
    jest.spyOn(retention, 'finish').mockImplementationOnce(async () => {
      await allow(desk, 90);
      return true;
    });
    await retention.keepDays(desk.organizationId, 60);
    expect(await count('audit_purges', desk)).toBe(3);
    expect((await actionsIn(desk)).filter((action) => action !== PURGE_ACTION)).toEqual(['AGED_1']);
  });

  it('finishes what an earlier run has left', async () => {
    await append(desk, [100, 1]);
    await allow(desk, 60);
    await retention.keepDays(desk.organizationId, 60);
    expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
  });
});

describe('the application role', () => {
  let application: Client;

  beforeEach(async () => {
    application = new Client({ connectionString: acrossShards(database.url) });
    await application.connect();
    await append(desk, [100, 40, 1]);
  });

  afterEach(() => application.end());

  /** What becomes of a statement in a transaction that works for the desk. */
  async function refusalOf(text: string, values: readonly unknown[] = []): Promise<string> {
    await application.query('BEGIN');
    try {
      await application.query('SELECT FROM enter_kept_organization($1, $2)', [desk.organizationId, '10000']);
      const { rows, rowCount } = await application.query(text, [...values]);
      return `done: ${rowCount} ${JSON.stringify(rows)}`;
    } catch (error) {
      const { code, message } = error as Error & { code: string };
      return `${code} ${message}`;
    } finally {
      // Takes back what failed.
      await application.query('COMMIT');
    }
  }

  const purgeOf = (seq: unknown, of = desk): Promise<string> =>
    refusalOf('SELECT purge_audit_rows($1::uuid, $2::bigint, 100)', [of.organizationId, seq]);

  it('sees its rows, and can neither change nor delete any, in the table or in its partitions', async () => {
    expect(await refusalOf('SELECT count(*)::int AS n FROM audit_logs')).toBe('done: 1 [{"n":3}]');
    for (const table of [
      'audit_logs',
      ...(await months()).map((month) => `audit_logs_${month.replace('-', '_')}`),
    ]) {
      for (const statement of [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET action = 'X'`,
        `TRUNCATE ${table}`,
        `DROP TABLE ${table}`,
        `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`,
        ...(table === 'audit_logs'
          ? [`ALTER TABLE audit_logs DETACH PARTITION audit_logs_${old()}`]
          : [`SELECT FROM ${table}`]),
      ]) {
        expect([statement, await refusalOf(statement)]).toEqual([
          statement,
          expect.stringMatching(/^42501 (permission denied|must be owner)/),
        ]);
      }
    }
    expect(await actionsIn(desk)).toHaveLength(3);
  });

  const old = () => monthOf(ago(100)).replace('-', '_');
  const insert = 'INSERT INTO audit_purges (org_id, seq, before) VALUES ($1, $2, $3)';
  const all = 1_000_000;

  it('purges nothing without a purge that was written down', async () => {
    for (const seq of [0, 1, 4, all]) {
      expect(await purgeOf(seq)).toBe(`22023 there is no countersigned purge ${seq}`);
      // As the version before asks.
      expect(await refusalOf('SELECT purge_audit_rows($1, 100)', [seq])).toBe(
        `22023 there is no countersigned purge ${seq}`,
      );
    }
    expect(await refusalOf('SELECT drop_audit_partition($1) AS dropped', [ago(100)])).toBe(
      'done: 1 [{"dropped":false}]',
    );
    expect(await actionsIn(desk)).toHaveLength(3);
  });

  it('cannot write down a purge of younger rows than are kept, nor lead the clock astray', async () => {
    const recent = new Date(Date.now() - (KEPT_DAYS * 24 - 1) * 3_600_000);
    expect(await refusalOf(insert, [desk.organizationId, all, recent])).toMatch(/^23514 /);
    const inserted = (column: string, value: string): Promise<string> =>
      refusalOf(`INSERT INTO audit_purges (org_id, seq, before, ${column}) VALUES ($1, $2, $3, ${value})`, [
        desk.organizationId,
        all - 1,
        ago(40),
      ]);
    for (const column of ['countersigned_at', 'finished_at']) {
      expect(await inserted(column, 'now()')).toMatch(/^42501 permission denied/);
    }
    // Shards take the column, and say themselves what is in it.
    expect(await inserted('made_at', `now() + interval '1 year'`)).toMatch(
      isCluster() ? /^done: 1/ : /^42501 permission denied/,
    );
    expect(
      await refusalOf(`SELECT FROM audit_purges p WHERE p.org_id = $1 AND p.made_at > now()`, [
        desk.organizationId,
      ]),
    ).toBe('done: 0 []');
    expect(await refusalOf(insert, [desk.organizationId, all, ago(80)])).toMatch(/^done: 1/);
    for (const change of [
      'before = now()',
      `made_at = now() + interval '1 year'`,
      'seq = 1',
      'org_id = org_id',
    ]) {
      expect([change, await refusalOf(`UPDATE audit_purges SET ${change}`)]).toEqual([
        change,
        expect.stringMatching(/^42501 permission denied/),
      ]);
    }
    expect(await refusalOf('DELETE FROM audit_purges')).toMatch(/^42501 /);
    expect(await actionsIn(desk)).toEqual(['AGED_100', 'AGED_40', 'AGED_1']);
  });

  it('purges nothing by a purge that the trail does not know, whatever was countersigned', async () => {
    await append(desk, [1], { action: PURGE_ACTION, externalId: 'told by a host' });
    await append(desk, [1], { action: PURGE_ACTION, outcome: AuditOutcome.DENIED, errorCode: 'FORBIDDEN' });
    await append(desk, [1], { action: PURGE_ACTION });
    await database.owner.query(
      `UPDATE audit_logs SET salt = NULL, commitment = sha256('x') WHERE org_id = $1 AND seq = 6`,
      [desk.organizationId],
    );
    const before = await rowsIn(desk);
    for (const seq of ['9223372036854775807', '3', '4', '5', '6']) {
      expect(await refusalOf(insert, [desk.organizationId, seq, ago(31)])).toMatch(/^done: 1/);
    }
    expect(await refusalOf('UPDATE audit_purges SET countersigned_at = now()')).toMatch(/^done: 5/);
    for (const seq of ['9223372036854775807', '3', '4', '5', '6']) {
      expect(await purgeOf(seq)).toBe(`22023 the trail knows no purge ${seq}`);
    }
    await application.query(`SELECT set_config('app.scope', 'platform', false)`);
    expect(await refusalOf('SELECT drop_audit_partition($1) AS dropped', [ago(100)])).toBe(
      'done: 1 [{"dropped":false}]',
    );
    expect(await rowsIn(desk)).toEqual(before);
  });

  it('erases nothing without the row that says so, written by the same transaction', async () => {
    await append(desk, [1], { action: 'ERASE_SUBJECT' });
    const before = await rowsIn(desk);
    for (const seq of [1, 4, all]) {
      expect(
        await refusalOf(`SELECT erase_audit_rows($1::uuid, $2::bigint, '{1,2,3}', '{}')`, [
          desk.organizationId,
          seq,
        ]),
      ).toBe(`22023 this transaction has not written down the erasure ${seq}`);
    }
    expect(await rowsIn(desk)).toEqual(before);
  });

  it('purges no other organization, whatever purge it names', async () => {
    const other = await rowsOf(database, { slug: 'other' });
    await append(other, [100]);
    await allow(other, 30);
    const [row] = (await rowsIn(other)).slice(-1);
    expect(await purgeOf(row?.seq)).toBe(`22023 there is no countersigned purge ${row?.seq}`);
    expect(await refusalOf(insert, [other.organizationId, all, ago(40)])).toMatch(
      /^42501 new row violates row-level security policy/,
    );
    // Nor is somebody let in by naming it.
    expect(await purgeOf(row?.seq, other)).toBe(
      `22023 the organization ${other.organizationId} was not entered`,
    );
    await expect(
      application.query('SELECT purge_audit_rows($1::uuid, $2::bigint, 100)', [
        other.organizationId,
        row?.seq,
      ]),
    ).rejects.toThrow('was not entered');
    expect(await actionsIn(other)).toEqual(['AGED_100', PURGE_ACTION]);
    expect(await actionsIn(desk)).toHaveLength(3);
  });
});

describe('an owner who is no superuser', () => {
  it('purges alike: row-level security binds the owner, and the functions know how to work under it', async () => {
    const { owner } = database;
    const role = `plain_owner_${process.pid}`;
    await append(desk, [100, 40, 1]);
    await owner.query(`CREATE ROLE ${role}`);
    try {
      await owner.query(`
        GRANT ALL ON SCHEMA public TO ${role};
        DO $$
        DECLARE each record;
        BEGIN
          FOR each IN SELECT c.oid::regclass AS name FROM pg_class c
                       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') LOOP
            EXECUTE format('ALTER TABLE %s OWNER TO ${role}', each.name);
          END LOOP;
          FOR each IN SELECT p.oid::regprocedure AS name FROM pg_proc p
                       WHERE p.pronamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER FUNCTION %s OWNER TO ${role}', each.name);
          END LOOP;
        END $$`);
      const before = await months();
      expect(await purged(desk, 30)).toMatchObject({ rows: 2, finished: true });
      expect(await actionsIn(desk)).toEqual(['AGED_1', PURGE_ACTION]);
      expect(await months()).toEqual(before.filter((month) => month !== monthOf(ago(100)) && !isOver(month)));
      // A new month is made by that owner too.
      await append(desk, [300]);
      expect(await months()).toContain(monthOf(ago(300)));
    } finally {
      await owner.query(
        `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
      );
    }
  });

  /** The month of forty days ago may have ended thirty days ago as well; then it went too. */
  const isOver = (month: string) =>
    month === monthOf(ago(40)) && Date.parse(`${monthOf(ago(9))}-01`) <= Date.now() - 30 * DAY;
});
