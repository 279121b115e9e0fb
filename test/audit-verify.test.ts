// What somebody who owns the database can do to an audit trail, and what a verification says of it.
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  AuditOutcome,
  CheckpointKind,
  checkpointMovedTrail,
  Checkpoints,
  checkpointTrail,
  eraseSubject,
  publicKeyFileOf,
  readCheckpoints,
  readPublicKey,
  Verdict,
  verifyTrail,
} from '../src/audit';
import { AuditRetention } from '../src/audit/retention';
import { createLogger } from '../src/platform';
import { cloneDatabase, entry, type TestDatabase, Trails } from './harness';

jest.setTimeout(120_000);

const ROWS = 30;
const DAY_MS = 86_400_000;

let testDatabase: TestDatabase;
let trails: Trails;

beforeAll(async () => {
  testDatabase = await cloneDatabase();
  trails = await Trails.open(testDatabase);
});

afterAll(async () => {
  await trails.close();
  await testDatabase.drop();
});

type Tampering = (organizationId: string) => Promise<void>;

/** A tampering by SQL; `$1` is the organization. */
const sql =
  (...statements: readonly string[]): Tampering =>
  async (organizationId) => {
    for (const text of statements) {
      await trails.sql(organizationId, text);
    }
  };

const both =
  (...tamperings: readonly Tampering[]): Tampering =>
  async (organizationId) => {
    for (const tamper of tamperings) {
      await tamper(organizationId);
    }
  };

const rehash =
  (from = 1, upTo?: number): Tampering =>
  (organizationId) =>
    trails.rehash(organizationId, from, upTo);
const adjustHead: Tampering = (organizationId) => trails.adjustHead(organizationId);
const insertCopy =
  (of: number, at: number): Tampering =>
  (organizationId) =>
    trails.insertCopy(organizationId, of, at);

const ROW = 'UPDATE audit_logs SET';
const renumber = (from: number, by: number): string =>
  `${ROW} seq = seq + (${by}) WHERE org_id = $1 AND seq >= ${from}`;
/** Exchanges the given columns of two rows. */
const exchange = (a: number, b: number, columns: string): string =>
  `${ROW} ${columns
    .split(', ')
    .map((name) => `${name} = o.${name}`)
    .join(', ')}
     FROM audit_logs o
    WHERE o.org_id = $1 AND audit_logs.org_id = $1 AND (audit_logs.seq, o.seq) IN ((${a}, ${b}), (${b}, ${a}))`;

const PERSONAL = 'admin_id, admin_name, resource_id, details, ip_address, user_agent, salt';
const CONTENT = `${PERSONAL}, action, resource_type, outcome, error_code`;

function verify(organizationId: string, withCheckpoints = true) {
  return verifyTrail(
    trails.database,
    organizationId,
    withCheckpoints ? { checkpoints: () => trails.checkpoints.read(organizationId) } : {},
  );
}

/** A purge as the gateway makes it; by default of what is older than forty days. */
async function purge(organizationId: string, finish = true): Promise<void> {
  const retention = new AuditRetention(
    trails.database,
    trails.trail,
    async (organization, place) => {
      await trails.checkpoints.append(CheckpointKind.PURGE, organization, place);
    },
    createLogger('silent'),
  );
  await trails.trail.write(organizationId, async (session) => {
    const plan = await retention.plan(session, organizationId, 40, new Date());
    const author = { adminId: 'chief', adminName: 'Chief', ipAddress: null, userAgent: null };
    await retention.allow(session, organizationId, plan, author, 'test');
    return { result: undefined, entries: [] };
  });
  if (finish) {
    expect(await retention.finish(organizationId)).toBe(true);
  }
}

/** Ten rows of a hundred days ago, then twenty of now. */
async function oldAndNew() {
  const at = Date.now() - 100 * DAY_MS;
  return trails.of(
    Array.from({ length: ROWS }, (_, index) =>
      entry(index + 1, index < 10 ? { at: new Date(at + index * 1_000) } : {}),
    ),
  );
}

describe('A trail that nobody touched', () => {
  it('is intact, and says how far checkpoints vouch for it', async () => {
    const { organizationId } = await trails.of(ROWS);
    await trails.checkpoint(organizationId);
    await trails.append(organizationId, [entry(31), entry(32)]);
    expect(await verify(organizationId)).toMatchObject({
      verdict: Verdict.INTACT,
      rows: 32,
      firstSeq: 1,
      lastSeq: 32,
      findings: [],
      findingCount: 0,
      anchoredThrough: { seq: 30, at: expect.any(Date) as Date },
      unanchoredRows: 2,
      notes: [],
    });
  });

  it('is intact when it has no rows', async () => {
    const { organizationId } = await trails.of([]);
    expect(await verify(organizationId)).toMatchObject({ verdict: Verdict.INTACT, rows: 0, firstSeq: null });
  });

  it('says without checkpoints what cannot be known', async () => {
    const { organizationId } = await trails.of(3);
    const report = await verify(organizationId, false);
    expect(report).toMatchObject({ verdict: Verdict.INTACT, anchoredThrough: null, unanchoredRows: 3 });
    expect(report.notes.join()).toMatch(/Without checkpoints.*rewritten.*removed together with.*audit_heads/);
  });

  it('is verified while it grows', async () => {
    const { organizationId } = await trails.of(5_000);
    let growing = true;
    const writer = (async () => {
      while (growing) {
        await trails.append(organizationId, [entry(1)]);
      }
    })();
    for (let round = 0; round < 5; round += 1) {
      expect(await verify(organizationId)).toMatchObject({ verdict: Verdict.INTACT, findings: [] });
    }
    growing = false;
    await writer;
  });

  it('tells how far it is', async () => {
    const { organizationId } = await trails.of(6_000);
    const told: { rows: number; done: number; total: number }[] = [];
    await verifyTrail(trails.database, organizationId, {
      onProgress: (progress) => told.push({ ...progress }),
    });
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toEqual({ rows: 6_000, done: 6_000, total: 6_000 });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b));
  });
});

describe('The eight tamperings', () => {
  const EIGHT: readonly (readonly [string, Tampering, Verdict])[] = [
    ['an edited row', sql(`${ROW} details = '{"index":7}' WHERE org_id = $1 AND seq = 7`), Verdict.EDITED],
    [
      'rows deleted in the middle',
      sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq IN (11, 12)'),
      Verdict.REMOVED,
    ],
    [
      'rows deleted at the tail',
      sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq > 27'),
      Verdict.TRUNCATED_TAIL,
    ],
    [
      'rows deleted at the head',
      sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq < 4'),
      Verdict.TRUNCATED_HEAD,
    ],
    [
      'two rows swapped',
      sql(`${ROW} seq = 28 - seq WHERE org_id = $1 AND seq IN (10, 18)`),
      Verdict.REORDERED,
    ],
    ['an inserted row', insertCopy(9, 10), Verdict.INSERTED],
    [
      'all hashes rewritten',
      both(sql(`${ROW} details = '{}' WHERE org_id = $1 AND seq = 7`), rehash()),
      Verdict.REWRITTEN,
    ],
  ];

  it.each(EIGHT)('%s is told apart, with checkpoints and without', async (_, tamper, verdict) => {
    const { organizationId } = await trails.of(ROWS);
    await trails.checkpoint(organizationId);
    await tamper(organizationId);
    for (const withCheckpoints of [true, false]) {
      const report = await verify(organizationId, withCheckpoints);
      expect(report).toMatchObject({ verdict });
      // One deed is told as one kind of finding.
      expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(new Set([verdict]));
      expect(report.findings[0]?.message).toMatch(/\d/);
    }
  });

  it('a purge by the book is told apart, with checkpoints and without', async () => {
    const { organizationId } = await oldAndNew();
    await trails.checkpoint(organizationId);
    await purge(organizationId);
    for (const withCheckpoints of [true, false]) {
      expect(await verify(organizationId, withCheckpoints)).toMatchObject({
        verdict: Verdict.PURGED,
        rows: 21,
        firstSeq: 11,
        purgedRows: 10,
        findings: [],
        purges: [{ seq: 31, isFinished: true }],
      });
    }
  });
});

describe('Somebody who knows how the chain is made', () => {
  const CASES: readonly (readonly [string, Tampering, Verdict])[] = [
    [
      'deletes the tail and adjusts audit_heads',
      both(sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq > 27'), adjustHead),
      Verdict.TRUNCATED_TAIL,
    ],
    [
      'deletes everything, the head too',
      sql('DELETE FROM audit_logs WHERE org_id = $1', 'DELETE FROM audit_heads WHERE org_id = $1'),
      Verdict.TRUNCATED_TAIL,
    ],
    ['deletes every row', sql('DELETE FROM audit_logs WHERE org_id = $1'), Verdict.TRUNCATED_TAIL],
    ['deletes the head only', sql('DELETE FROM audit_heads WHERE org_id = $1'), Verdict.TRUNCATED_TAIL],
    ['sets the head back', sql('UPDATE audit_heads SET seq = 28 WHERE org_id = $1'), Verdict.INSERTED],
    [
      'changes the hash in audit_heads',
      sql(`UPDATE audit_heads SET hash = sha256('x') WHERE org_id = $1`),
      Verdict.REWRITTEN,
    ],
    [
      'deletes in the middle and renumbers the rest',
      sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq IN (11, 12)', renumber(13, -2)),
      Verdict.REMOVED,
    ],
    [
      'deletes the oldest and renumbers the rest',
      sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq < 4', renumber(4, -3)),
      Verdict.TRUNCATED_HEAD,
    ],
    [
      'inserts and renumbers the rest',
      both(sql(renumber(10, 1)), insertCopy(9, 10), adjustHead),
      Verdict.INSERTED,
    ],
    [
      'inserts at the number of another row, with a hash that fits before it',
      both(insertCopy(9, 10), (organizationId) =>
        trails.sql(
          organizationId,
          `${ROW} prev_hash = (SELECT hash FROM audit_logs WHERE org_id = $1 AND seq = 9 AND hash <> prev_hash LIMIT 1)
           WHERE org_id = $1 AND seq = 10 AND resource_id = 'session-9'`,
        ),
      ),
      Verdict.INSERTED,
    ],
    ['appends a row of their own', both(insertCopy(9, 31), rehash(31)), Verdict.INSERTED],
    [
      'edits a row and its hash',
      both(sql(`${ROW} action = 'NOTHING' WHERE org_id = $1 AND seq = 7`), rehash(7, 7)),
      Verdict.REWRITTEN,
    ],
    [
      'edits a row and every hash after it, audit_heads too',
      both(sql(`${ROW} action = 'NOTHING' WHERE org_id = $1 AND seq = 7`), rehash(7), adjustHead),
      Verdict.REWRITTEN,
    ],
    [
      'deletes in the middle, renumbers and rehashes everything',
      both(
        sql('DELETE FROM audit_logs WHERE org_id = $1 AND seq = 9', renumber(10, -1)),
        rehash(),
        adjustHead,
      ),
      // The only checkpoint is of the last row, and that is gone.
      Verdict.TRUNCATED_TAIL,
    ],
    ['edits a hash only', sql(`${ROW} hash = sha256('x') WHERE org_id = $1 AND seq = 7`), Verdict.EDITED],
    [
      'edits a previous hash only',
      sql(`${ROW} prev_hash = sha256('x') WHERE org_id = $1 AND seq = 7`),
      Verdict.EDITED,
    ],
    ['edits the last row', sql(`${ROW} outcome = 'FAILED' WHERE org_id = $1 AND seq = 30`), Verdict.EDITED],
    [
      'adds a blank to details',
      sql(`${ROW} details = (details::text || ' ')::json WHERE org_id = $1 AND seq = 7`),
      Verdict.EDITED,
    ],
    ['edits every row', sql(`${ROW} admin_name = 'Somebody else' WHERE org_id = $1`), Verdict.EDITED],
    [
      'takes the personal part out and keeps the salt’s place empty',
      sql(
        `${ROW} admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
             user_agent = NULL, commitment = sha256('x'), salt = NULL WHERE org_id = $1 AND seq = 7`,
      ),
      Verdict.EDITED,
    ],
    ['swaps the contents of two rows', sql(exchange(10, 18, CONTENT)), Verdict.REORDERED],
    ['swaps the personal parts of two rows', sql(exchange(10, 18, PERSONAL)), Verdict.REORDERED],
    ['swaps contents and hashes', sql(exchange(10, 18, `${CONTENT}, hash`)), Verdict.REORDERED],
    [
      'swaps everything but the numbers',
      sql(exchange(10, 18, `${CONTENT}, hash, prev_hash`)),
      Verdict.REORDERED,
    ],
    [
      'swaps neighbours',
      sql(`${ROW} seq = 21 - seq WHERE org_id = $1 AND seq IN (10, 11)`),
      Verdict.REORDERED,
    ],
    [
      'turns three rows around',
      sql(
        `${ROW} seq = CASE WHEN seq = 10 THEN 15 WHEN seq = 15 THEN 20 ELSE 10 END WHERE org_id = $1 AND seq IN (10, 15, 20)`,
      ),
      Verdict.REORDERED,
    ],
    [
      'moves a row to the number of another',
      sql(`${ROW} seq = 5 WHERE org_id = $1 AND seq = 9`),
      Verdict.REORDERED,
    ],
    [
      'puts a row before the first',
      both(
        sql('ALTER TABLE audit_logs DROP CONSTRAINT IF EXISTS audit_logs_seq_check'),
        insertCopy(9, 0),
        rehash(0, 0),
      ),
      Verdict.INSERTED,
    ],
  ];

  it.each(CASES)('%s', async (_, tamper, verdict) => {
    const { organizationId } = await trails.of(ROWS);
    await trails.checkpoint(organizationId);
    await tamper(organizationId);
    const report = await verify(organizationId);
    expect([report.verdict, report.findings]).toEqual([verdict, expect.any(Array)]);
    expect(report.findings.length).toBeGreaterThan(0);
  });

  it('deletes in the middle, renumbers and rehashes everything, between two checkpoints', async () => {
    const { organizationId } = await trails.of(20);
    await trails.checkpoint(organizationId);
    await trails.append(
      organizationId,
      Array.from({ length: 10 }, (_, index) => entry(index)),
    );
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq = 9');
    await trails.sql(organizationId, renumber(10, -1));
    await trails.rehash(organizationId);
    await trails.adjustHead(organizationId);
    const report = await verify(organizationId);
    expect(report).toMatchObject({ verdict: Verdict.REWRITTEN, findings: [{ firstSeq: 1, lastSeq: 20 }] });
    // Without the file it is a trail like any other, and the report says that this cannot be known.
    expect((await verify(organizationId, false)).verdict).toBe(Verdict.INTACT);
  });

  it('cannot be told from the gateway where no checkpoint looks, and the report says so', async () => {
    const { organizationId } = await trails.of(ROWS);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq > 27');
    await trails.adjustHead(organizationId);
    const report = await verify(organizationId, false);
    expect(report.verdict).toBe(Verdict.INTACT);
    expect(report.notes.join()).toContain('Without checkpoints');
  });

  it('fakes a purge, which counts for nothing without its signed line', async () => {
    const { organizationId } = await oldAndNew();
    await trails.checkpoint(organizationId);
    const { rows } = await testDatabase.owner.query<{ hash: Buffer }>(
      'SELECT hash FROM audit_logs WHERE org_id = $1 AND seq = 3',
      [organizationId],
    );
    const before = new Date(Date.now() - 40 * DAY_MS).toISOString();
    const range = {
      firstSeq: 1,
      lastSeq: 3,
      prevHash: '0'.repeat(64),
      lastHash: rows[0]?.hash.toString('hex') ?? '',
    };
    await trails.append(organizationId, [
      entry(31, {
        action: 'PURGE_AUDIT_LOGS',
        details: { before, reason: 'none', rows: 3, ranges: [range] },
      }),
    ]);
    await trails.sql(organizationId, 'INSERT INTO audit_purges (org_id, seq, before) VALUES ($1, 31, $2)', [
      before,
    ]);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq <= 3');
    const report = await verify(organizationId);
    expect(report).toMatchObject({ verdict: Verdict.TRUNCATED_HEAD, purges: [] });
    expect(report.notes.join()).toMatch(/Row 31 .* no signed line/);
    // A host application may name its events as it likes: they are never a purge.
    expect((await verify(organizationId, false)).verdict).toBe(Verdict.PURGED);
    await trails.append(organizationId, [
      entry(32, {
        action: 'PURGE_AUDIT_LOGS',
        externalId: 'host-1',
        details: { before, reason: 'none', rows: 2, ranges: [{ ...range, firstSeq: 5, lastSeq: 6 }] },
      }),
    ]);
    await trails.sql(organizationId, 'INSERT INTO audit_purges (org_id, seq, before) VALUES ($1, 32, $2)', [
      before,
    ]);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq IN (5, 6)');
    expect((await verify(organizationId, false)).verdict).toBe(Verdict.REMOVED);
  });

  it('takes more than a purge allowed', async () => {
    const { organizationId } = await oldAndNew();
    await purge(organizationId);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq = 11');
    const report = await verify(organizationId);
    expect(report).toMatchObject({
      verdict: Verdict.TRUNCATED_HEAD,
      purgedRows: 10,
      findings: [{ firstSeq: 11, lastSeq: 11 }],
    });
  });

  it('puts a row where a finished purge deleted one', async () => {
    const { organizationId } = await oldAndNew();
    await purge(organizationId);
    await trails.insertCopy(organizationId, 12, 5);
    await trails.rehash(organizationId, 5, 5);
    expect((await verify(organizationId)).verdict).toBe(Verdict.INSERTED);
  });

  it('rewrites what a purge left, which the purge remembers', async () => {
    const { organizationId } = await oldAndNew();
    await purge(organizationId);
    await trails.sql(organizationId, `${ROW} prev_hash = sha256('x') WHERE org_id = $1 AND seq = 11`);
    await trails.rehash(organizationId, 12);
    expect(['EDITED', 'REWRITTEN']).toContain((await verify(organizationId)).verdict);
  });
});

describe('A purge', () => {
  it('may be half done', async () => {
    const { organizationId } = await oldAndNew();
    await purge(organizationId, false);
    const line = await trails.test.owner.query<{ hash: Buffer }>(
      'SELECT hash FROM audit_logs WHERE org_id = $1 AND seq = 31',
      [organizationId],
    );
    await trails.checkpoints.append(CheckpointKind.PURGE, organizationId, {
      seq: 31,
      hash: line.rows[0]?.hash ?? Buffer.alloc(0),
    });
    expect((await verify(organizationId)).verdict).toBe(Verdict.INTACT);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq IN (1, 2, 5, 6)');
    const report = await verify(organizationId);
    expect(report).toMatchObject({ verdict: Verdict.PURGED, purgedRows: 4, findings: [] });
    expect(report.notes.join()).toContain('not finished');
  });

  it('may happen while the trail is verified', async () => {
    const at = Date.now() - 100 * DAY_MS;
    const { organizationId } = await trails.of(
      Array.from({ length: 8_000 }, (_, index) => entry(index, { at: new Date(at + index) })),
    );
    let purged: Promise<void> | undefined;
    const report = await verifyTrail(trails.database, organizationId, {
      checkpoints: () => trails.checkpoints.read(organizationId),
      onProgress: () => {
        purged ??= purge(organizationId);
      },
    });
    await purged;
    expect(report.findings).toEqual([]);
    expect([Verdict.INTACT, Verdict.PURGED]).toContain(report.verdict);
    expect(await verify(organizationId)).toMatchObject({
      verdict: Verdict.PURGED,
      rows: 1,
      purgedRows: 8_000,
    });
  });
});

describe('A second gateway, with a file and a key of its own', () => {
  /** Two gateways and a trail; the second one has signed where it ended. */
  async function twoGateways() {
    const desk = await oldAndNew();
    const second = new Checkpoints({
      checkpointFile: `${testDatabase.audit.checkpointFile}.second-${desk.slug}`,
      signingKeyFile: testDatabase.audit.signingKeyFile.replace('signing', 'second'),
    });
    await checkpointTrail(trails.database, second, desk.organizationId);
    const report = () =>
      verifyTrail(trails.database, desk.organizationId, {
        checkpoints: () => second.read(desk.organizationId),
      });
    return { ...desk, second, report };
  }

  it('does not vouch for the purge of the first, and says what that may mean and what to give', async () => {
    const { organizationId, second, report } = await twoGateways();
    await purge(organizationId);
    const found = await report();
    expect(found).toMatchObject({ verdict: Verdict.TRUNCATED_HEAD, findingCount: 1, purges: [] });
    const words =
      /no line of the given checkpoint files names row 31.*same if another gateway had signed.*--checkpoints.*--public-key/i;
    expect(found.findings[0]?.message).toMatch(words);
    expect(found.findings[0]?.message).toContain('rows 1 to 10');
    expect(found.notes.join('\n')).toMatch(words);
    const keys = await Promise.all(
      [testDatabase.audit.signingKeyFile, testDatabase.audit.signingKeyFile.replace('signing', 'second')].map(
        (file) => readPublicKey(publicKeyFileOf(file)),
      ),
    );
    const both = await verifyTrail(trails.database, organizationId, {
      checkpoints: () =>
        readCheckpoints([second.file, testDatabase.audit.checkpointFile], keys, organizationId),
    });
    expect(both).toMatchObject({ verdict: Verdict.PURGED, findings: [] });
  });

  it('tells the part that the purge names from what it does not name', async () => {
    const { organizationId, report } = await twoGateways();
    await purge(organizationId);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND seq IN (11, 15)');
    const { verdict, findings } = await report();
    expect(verdict).toBe(Verdict.TRUNCATED_HEAD);
    expect(findings.map(({ firstSeq, message }) => [firstSeq, message.includes('another gateway')])).toEqual([
      [1, true],
      [15, false],
    ]);
    expect(findings[0]?.message).toMatch(/rows 1 to 11\..*that rows 1 to 10 /);
  });

  it('says the same of an erasure', async () => {
    const { organizationId, report } = await twoGateways();
    await eraseSubject(
      { database: trails.database, trail: trails.trail, checkpoints: trails.checkpoints },
      organizationId,
      { subject: 'session-5', also: [], reason: 'asked for' },
    );
    const found = await report();
    expect(found).toMatchObject({ verdict: Verdict.EDITED, findings: [{ firstSeq: 5, lastSeq: 5 }] });
    expect(found.findings[0]?.message).toMatch(
      /no line of the given checkpoint files names row 31.*another gateway/i,
    );
  });

  it('calls a purge that the database does not know countersigned what it is', async () => {
    const { organizationId, report } = await twoGateways();
    await purge(organizationId);
    await trails.sql(
      organizationId,
      'UPDATE audit_purges SET countersigned_at = NULL WHERE org_id = $1 AND seq = 31',
    );
    const { findings, notes } = await report();
    expect([findings[0]?.message, notes.join()].join()).not.toContain('another gateway');
  });
});

describe('A span of time', () => {
  const range = async (organizationId: string, from: number, to: number) => {
    const { rows } = await testDatabase.owner.query<{ at: Date }>(
      'SELECT created_at AS at FROM audit_logs WHERE org_id = $1 AND seq IN ($2, $3) ORDER BY seq',
      [organizationId, from, to],
    );
    return { from: rows[0]?.at, to: rows[1]?.at };
  };
  const spaced = () =>
    trails.of(
      Array.from({ length: ROWS }, (_, index) =>
        entry(index + 1, { at: new Date(Date.now() - (ROWS - index) * 60_000) }),
      ),
    );

  it('is verified alone, with the rows around it', async () => {
    const { organizationId } = await spaced();
    const span = await range(organizationId, 10, 20);
    await trails.sql(organizationId, `${ROW} outcome = 'FAILED' WHERE org_id = $1 AND seq IN (3, 25)`);
    const report = await verifyTrail(trails.database, organizationId, { range: span });
    expect(report).toMatchObject({ verdict: Verdict.INTACT, firstSeq: 9, lastSeq: 20, rows: 12 });
    expect(report.notes.join()).toContain('Only a part');
  });

  it.each([
    ['deleted in it', 'seq IN (12, 13)'],
    ['deleted at its beginning', 'seq IN (10, 11)'],
    ['deleted at its end', 'seq IN (18, 19)'],
    ['deleted altogether', 'seq BETWEEN 10 AND 19'],
  ])('tells of rows %s', async (_, rows) => {
    const { organizationId } = await spaced();
    const span = await range(organizationId, 10, 20);
    await trails.sql(organizationId, `DELETE FROM audit_logs WHERE org_id = $1 AND ${rows}`);
    expect((await verifyTrail(trails.database, organizationId, { range: span })).verdict).toBe(
      Verdict.REMOVED,
    );
  });

  it('that is open ends where the trail does', async () => {
    const { organizationId } = await spaced();
    const { from, to } = await range(organizationId, 10, 20);
    await trails.sql(organizationId, 'DELETE FROM audit_logs WHERE org_id = $1 AND (seq < 3 OR seq > 28)');
    const verdictOf = async (span: { from?: Date | undefined; to?: Date | undefined }) =>
      (await verifyTrail(trails.database, organizationId, { range: span })).verdict;
    expect(await verdictOf({ from })).toBe(Verdict.TRUNCATED_TAIL);
    expect(await verdictOf({ to })).toBe(Verdict.TRUNCATED_HEAD);
    expect(await verdictOf({ from, to })).toBe(Verdict.INTACT);
  });
});

describe('The checkpoint file', () => {
  it('is for its owner only, and its lines are signed', async () => {
    const { organizationId } = await trails.of(2);
    await trails.checkpoint(organizationId);
    const { checkpointFile, signingKeyFile } = testDatabase.audit;
    expect(statSync(checkpointFile).mode & 0o777).toBe(0o600);
    expect(statSync(signingKeyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(publicKeyFileOf(signingKeyFile), 'utf8')).toContain('BEGIN PUBLIC KEY');
    const line = JSON.parse(
      readFileSync(checkpointFile, 'utf8').trimEnd().split('\n').at(-1) ?? '',
    ) as object;
    expect(Object.keys(line)).toEqual(['at', 'hash', 'key', 'kind', 'org', 'seq', 'signature', 'v']);
  });

  it('of a torn line is read without it, and the next line stands alone', async () => {
    const { organizationId } = await trails.of(2);
    appendFileSync(testDatabase.audit.checkpointFile, '{"at":"2026-');
    const torn = await trails.checkpoints.read(organizationId);
    expect(torn.problems.join()).toMatch(/line \d+, is no checkpoint: torn or damaged/);
    await trails.checkpoint(organizationId);
    expect(await verify(organizationId)).toMatchObject({
      verdict: Verdict.INTACT,
      anchoredThrough: { seq: 2 },
    });
  });

  it('with a forged line is no witness, and that is told', async () => {
    const { organizationId } = await trails.of(3);
    await trails.checkpoint(organizationId);
    const line = readFileSync(testDatabase.audit.checkpointFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const file = `${testDatabase.audit.checkpointFile}.forged`;
    writeFileSync(file, `${line.replace(/"seq":3/, '"seq":2')}\n`);
    const key = await readPublicKey(publicKeyFileOf(testDatabase.audit.signingKeyFile));
    const checkpoints = () => readCheckpoints([file], [key], organizationId);
    const report = await verifyTrail(trails.database, organizationId, { checkpoints });
    expect(report).toMatchObject({ verdict: Verdict.FORGED_CHECKPOINT, anchoredThrough: null });
  });

  it('of another key, or of other organizations only, says that it knows nothing', async () => {
    const { organizationId } = await trails.of(3);
    const other = new Checkpoints({
      checkpointFile: `${testDatabase.audit.checkpointFile}.other`,
      signingKeyFile: testDatabase.audit.signingKeyFile.replace('signing', 'other'),
    });
    await other.append(CheckpointKind.HEAD, organizationId, { seq: 3, hash: Buffer.alloc(32) });
    const key = await readPublicKey(publicKeyFileOf(testDatabase.audit.signingKeyFile));
    const checkpoints = () =>
      readCheckpoints([other.file, testDatabase.audit.checkpointFile], [key], organizationId);
    const report = await verifyTrail(trails.database, organizationId, { checkpoints });
    expect(report).toMatchObject({ verdict: Verdict.INTACT, anchoredThrough: null });
    expect(report.notes.join()).toMatch(/no usable line of this organization.*signed with another key/);
  });

  it('gets a line each time that the trail has grown, and none otherwise', async () => {
    const { organizationId } = await trails.of(2);
    const restarted = () => new Checkpoints(testDatabase.audit);
    const write = (checkpoints: Checkpoints) =>
      checkpointMovedTrail(trails.database, checkpoints, organizationId);
    expect(await write(restarted())).toMatchObject({ seq: 2 });
    expect(await write(restarted())).toBeNull();
    await trails.append(organizationId, [entry(3)]);
    const running = restarted();
    expect(await write(running)).toMatchObject({ seq: 3 });
    expect(await write(running)).toBeNull();
    const empty = await trails.of([]);
    expect(await checkpointMovedTrail(trails.database, running, empty.organizationId)).toBeNull();
  });

  it('that cannot be written is an error', async () => {
    const { organizationId } = await trails.of(1);
    const files = {
      ...testDatabase.audit,
      checkpointFile: `${testDatabase.audit.checkpointFile}/below-a-file`,
    };
    await expect(
      new Checkpoints(files).append(CheckpointKind.HEAD, organizationId, { seq: 1, hash: Buffer.alloc(32) }),
    ).rejects.toThrow(/could not be written/);
  });

  it('has one key when several make it at the same time', async () => {
    const { organizationId } = await trails.of(1);
    const folder = `${testDatabase.audit.checkpointFile}.made-at-once`;
    for (let round = 0; round < 60; round += 1) {
      const files = {
        checkpointFile: `${folder}/${round}/lines.jsonl`,
        signingKeyFile: `${folder}/${round}/key.pem`,
      };
      const openings = Array.from({ length: 4 }, () => new Checkpoints(files));
      const place = { seq: 1, hash: Buffer.alloc(32) };
      await Promise.all(openings.map((opened) => opened.append(CheckpointKind.HEAD, organizationId, place)));
      const { checkpoints, forged, problems } = await new Checkpoints(files).read(organizationId);
      expect([checkpoints.length, forged, problems]).toEqual([4, [], []]);
      expect(readdirSync(`${folder}/${round}`).sort()).toEqual(['key.pem', 'key.pub.pem', 'lines.jsonl']);
    }
  });

  it('gets whole lines from many writers at once', async () => {
    const { organizationId } = await trails.of(1);
    const writers = Array.from({ length: 4 }, () => new Checkpoints(testDatabase.audit));
    const before = (await trails.checkpoints.read(organizationId)).checkpoints.length;
    const place = { seq: 1, hash: Buffer.alloc(32) };
    await Promise.all(
      writers.flatMap((writer) =>
        Array.from({ length: 10 }, () => writer.append(CheckpointKind.HEAD, organizationId, place)),
      ),
    );
    const { checkpoints, forged } = await trails.checkpoints.read(organizationId);
    expect([checkpoints.length - before, forged]).toEqual([40, []]);
  });
});

it('an entry can be denied and failed, and the chain covers it all the same', async () => {
  const { organizationId } = await trails.of([
    entry(1, { outcome: AuditOutcome.DENIED, errorCode: 'FORBIDDEN', adminId: null, adminName: null }),
    entry(2, { details: { text: '“ü” \u2028 \\ " / 😀', nested: { list: [1, 2.5, null, true] } } }),
  ]);
  expect((await verify(organizationId)).verdict).toBe(Verdict.INTACT);
});
