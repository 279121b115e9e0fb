// Erasing a person: nothing of them is left in the trail, and the trail still proves that nothing else was changed.
import { readFileSync } from 'node:fs';
import {
  Checkpoints,
  type Erasure,
  type ErasureReport,
  eraseSubject,
  Verdict,
  verifyTrail,
} from '../src/audit';
import { AppError } from '../src/platform';
import { cloneDatabase, entry, type TestDatabase, Trails } from './harness';

jest.setTimeout(60_000);

const SUBJECT = 'user-7f3a';
const MAIL = 'margarethe.voss@example.org';
const NAME = 'Margarethe "Maggie" Voß';
const TEXTS = [SUBJECT, MAIL, NAME, JSON.stringify(NAME).slice(1, -1), '203.0.113.99', 'Maggie-Browser'];

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

const erase = (organizationId: string, more: Partial<Erasure> = {}): Promise<ErasureReport> =>
  eraseSubject(tools(), organizationId, {
    subject: SUBJECT,
    also: [MAIL, NAME],
    reason: 'Article 17',
    ...more,
  });

const tools = () => ({ database: trails.database, trail: trails.trail, checkpoints: trails.checkpoints });

/** The same file of checkpoints, written otherwise. */
function writingBy(write: Checkpoints['append']): Checkpoints {
  const checkpoints = new Checkpoints(testDatabase.audit);
  checkpoints.append = write;
  return checkpoints;
}

const verify = (organizationId: string, withCheckpoints = true) =>
  verifyTrail(
    trails.database,
    organizationId,
    withCheckpoints ? { checkpoints: () => trails.checkpoints.read(organizationId) } : {},
  );

/** A desk at which the person did something, had something done to them, and is mentioned. */
const desk = () =>
  trails.of([
    ...Array.from({ length: 20 }, (_, index) => entry(index)),
    entry(20, {
      adminId: SUBJECT,
      adminName: NAME,
      ipAddress: '203.0.113.99',
      userAgent: 'Maggie-Browser/1',
    }),
    entry(21, { resourceType: 'user', resourceId: SUBJECT }),
    entry(22, { details: { to: [{ mail: MAIL }] } }),
    entry(23, { details: { [`about ${NAME}`]: 1 } }),
    entry(24, { userAgent: `Agent of ${MAIL}` }),
    entry(25, { adminName: NAME }),
    ...Array.from({ length: 5 }, (_, index) => entry(30 + index)),
  ]);

/** Everything that the tables of the trail say, as text. */
async function dump(): Promise<string> {
  const tables = await testDatabase.owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relname LIKE 'audit%' AND relkind = 'r'`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await testDatabase.owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return `${texts.join('\n')}\n${readFileSync(testDatabase.audit.checkpointFile, 'utf8')}`;
}

it('leaves nothing of a person in any table of the trail, nor in the checkpoints', async () => {
  const { organizationId } = await desk();
  await trails.checkpoint(organizationId);
  const before = await dump();
  expect(TEXTS.filter((text) => before.includes(text))).toEqual(expect.arrayContaining([SUBJECT, MAIL]));
  expect(await erase(organizationId)).toEqual({ rows: 6, kept: [] });
  // A row is printed with its quotes doubled: look for the words too.
  const after = await dump();
  expect([...TEXTS, 'Maggie', 'Margarethe', 'margarethe'].filter((text) => after.includes(text))).toEqual([]);
});

it('leaves a trail that verifies, and says what was erased', async () => {
  const { organizationId } = await desk();
  await trails.checkpoint(organizationId);
  await erase(organizationId);
  for (const withCheckpoints of [true, false]) {
    expect(await verify(organizationId, withCheckpoints)).toMatchObject({
      verdict: Verdict.INTACT,
      rows: 32,
      findings: [],
      erasures: [{ seq: 32, rows: 6 }],
    });
  }
  const { rows } = await testDatabase.owner.query(
    `SELECT admin_id, action, outcome, details FROM audit_logs WHERE org_id = $1 AND seq = 32`,
    [organizationId],
  );
  expect(rows).toEqual([
    {
      admin_id: null,
      action: 'ERASE_SUBJECT',
      outcome: 'SUCCESS',
      details: { ranges: [[21, 26]], reason: 'Article 17', rows: 6 },
    },
  ]);
});

it('finds nothing the second time, and writes nothing', async () => {
  const { organizationId } = await desk();
  await erase(organizationId);
  expect(await erase(organizationId)).toEqual({ rows: 0, kept: [] });
  expect((await verify(organizationId)).rows).toBe(32);
});

it('only counts in a dry run', async () => {
  const { organizationId } = await desk();
  expect(await erase(organizationId, { dryRun: true })).toEqual({ rows: 6, kept: [] });
  expect(await verify(organizationId)).toMatchObject({ rows: 31, erasures: [] });
});

it('finds a short id only where it stands alone', async () => {
  const { organizationId } = await trails.of([
    entry(1, { adminId: '42' }),
    entry(2, { details: { id: '42' } }),
    entry(3, { details: { amount: 1420, id: 'a42' } }),
  ]);
  expect(await erase(organizationId, { subject: '42', also: [] })).toMatchObject({ rows: 2 });
});

const OTHER_WRITINGS: readonly [string, Parameters<typeof entry>[1]][] = [
  ['an id in capitals, as an admin', { adminId: SUBJECT.toUpperCase() }],
  ['an id in capitals, as a resource', { resourceId: SUBJECT.toUpperCase() }],
  ['an address in mixed case', { details: { to: 'Margarethe.Voss@Example.org' } }],
  ['a name in capitals', { adminName: 'MARGARETHE "MAGGIE" VOSS' }],
  ['a name in capitals, inside of JSON', { details: { note: 'of MARGARETHE "MAGGIE" VOß.' } }],
  ['an agent in capitals', { userAgent: `AGENT OF ${MAIL.toUpperCase()}` }],
  ['JSON in JSON', { details: { body: JSON.stringify({ name: NAME }) } }],
  ['JSON in JSON, in ASCII only', { details: { body: '{"by":"Margarethe \\"Maggie\\" Vo\\u00DF"}' } }],
];

it.each(OTHER_WRITINGS)('finds %s', async (_what, row) => {
  const { organizationId } = await trails.of([entry(1), entry(2, row), entry(3)]);
  expect(await erase(organizationId)).toMatchObject({ rows: 1 });
  expect(await verify(organizationId)).toMatchObject({ verdict: Verdict.INTACT, findings: [] });
});

it.each([
  ['José Ñandú', 'JOSÉ ÑANDÚ'],
  ['josé ñandú', 'José Ñandú'],
  // An accent may be a character of its own, in what is looked for or in what was written.
  ['José Ñandú'.normalize('NFD'), 'José Ñandú'.normalize('NFC')],
  ['José Ñandú'.normalize('NFC'), 'JOSÉ ÑANDÚ'.normalize('NFD')],
  ['Σοφός Ψ', 'ΣΟΦΌΣ Ψ'],
  ['C:\\Users\\Jane', 'c:\\users\\JANE'],
  ['line\none', 'LINE\nONE'],
  ['bell\u0007\u001fx', 'Bell\u0007\u001fX'],
  ['😀 Jane "J"', '😀 JANE "J"'],
  ['100%_Jane', '100%_JANE'],
])('finds %j written as %j, in every column and inside of JSON', async (wanted, written) => {
  const ascii = JSON.stringify(written).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
  );
  const rows = [
    ...['adminId', 'adminName', 'resourceId', 'ipAddress', 'userAgent'].map((column) => ({
      [column]: `<${written}>`,
    })),
    ...[
      { [written]: 1 },
      { a: [{ b: written }] },
      { body: JSON.stringify({ written }) },
      { body: ascii },
    ].map((details) => ({ details })),
  ];
  const { organizationId } = await trails.of([entry(1), ...rows.map((row, index) => entry(index + 2, row))]);
  const report = await erase(organizationId, { subject: 'user-1', also: [wanted] });
  expect(report).toEqual({ rows: rows.length, kept: [] });
});

it('finds a short id in capitals too, and only where it stands alone', async () => {
  const { organizationId } = await trails.of([
    entry(1, { adminId: 'U7' }),
    entry(2, { details: { id: 'u7' } }),
    entry(3, { details: { body: '{"id":"U7"}' } }),
    entry(4, { details: { id: 'xu7' }, userAgent: 'u7' }),
  ]);
  expect(await erase(organizationId, { subject: 'u7', also: [] })).toMatchObject({ rows: 3 });
});

it('tells of external ids in another case', async () => {
  const { organizationId } = await trails.of([entry(1, { externalId: `login-${SUBJECT.toUpperCase()}` })]);
  expect(await erase(organizationId)).toEqual({ rows: 0, kept: [1] });
});

it('tells of external ids that contain the person: they are part of the chain', async () => {
  const { organizationId } = await trails.of([entry(1), entry(2, { externalId: `login-${SUBJECT}` })]);
  expect(await erase(organizationId)).toEqual({ rows: 0, kept: [2] });
});

it('erases many rows in several steps', async () => {
  const { organizationId } = await trails.of(
    Array.from({ length: 5_000 }, (_, index) => entry(index, index % 2 === 0 ? { adminId: SUBJECT } : {})),
  );
  expect(await erase(organizationId)).toMatchObject({ rows: 2_500 });
  const report = await verify(organizationId);
  expect(report).toMatchObject({ verdict: Verdict.INTACT, rows: 5_003 });
  expect(report.erasures.map(({ rows }) => rows)).toEqual([1_000, 1_000, 500]);
});

it('keeps what proved an earlier erasure when that is erased itself', async () => {
  const { organizationId } = await desk();
  await erase(organizationId, { reason: 'Asked for by Oskar Nilsson' });
  expect(await erase(organizationId, { subject: 'user-9', also: ['Oskar Nilsson'] })).toMatchObject({
    rows: 1,
  });
  for (const withCheckpoints of [true, false]) {
    expect(await verify(organizationId, withCheckpoints)).toMatchObject({
      verdict: Verdict.INTACT,
      findings: [],
    });
  }
});

describe('An erasure that is none', () => {
  const erased = `admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
                  user_agent = NULL, salt = NULL`;

  it('is an edit, when the commitment is right but nobody allowed it', async () => {
    const { organizationId } = await desk();
    await erase(organizationId);
    // The commitment of an erased row is no secret: an owner computes it for any row.
    await trails.sql(
      organizationId,
      `UPDATE audit_logs SET ${erased}, commitment = sha256('x') WHERE org_id = $1 AND seq = 3`,
    );
    expect((await verify(organizationId)).verdict).toBe(Verdict.EDITED);
  });

  it('is an edit, when its row has no signed line', async () => {
    const { organizationId } = await desk();
    const checkpoints = writingBy(() => Promise.resolve(new Date()));
    await eraseSubject({ ...tools(), checkpoints }, organizationId, {
      subject: SUBJECT,
      also: [MAIL, NAME],
      reason: 'none',
    });
    const report = await verify(organizationId);
    expect(report).toMatchObject({ verdict: Verdict.EDITED, findings: [{ firstSeq: 21, lastSeq: 26 }] });
    expect(report.findings[0]?.message).toContain('no authorised erasure');
  });

  it('is an edit, when an erased row says something again', async () => {
    const { organizationId } = await desk();
    await erase(organizationId);
    await trails.sql(
      organizationId,
      `UPDATE audit_logs SET admin_id = 'somebody' WHERE org_id = $1 AND seq = 22`,
    );
    expect((await verify(organizationId)).verdict).toBe(Verdict.EDITED);
  });
});

it('erases nothing when its line cannot be written', async () => {
  const { organizationId } = await desk();
  const checkpoints = writingBy(() => Promise.reject(new AppError('UNAVAILABLE', 'the disk is full')));
  const erasure = { subject: SUBJECT, also: [], reason: 'none' };
  await expect(eraseSubject({ ...tools(), checkpoints }, organizationId, erasure)).rejects.toThrow(
    'the disk is full',
  );
  expect(await verify(organizationId)).toMatchObject({ verdict: Verdict.INTACT, rows: 31, erasures: [] });
});

it.each([
  [{ subject: ' ' }, 'subject must not be empty'],
  [{ also: ['abc'] }, 'also must have at least 4 characters'],
  [{ reason: '' }, 'reason must have 1 to 500 characters'],
  [{ reason: `asked by ${MAIL}` }, 'reason must not name who is erased'],
  [{ reason: `asked by ${MAIL.toUpperCase()}` }, 'reason must not name who is erased'],
])('refuses %j', async (wrong, message) => {
  const { organizationId } = await trails.of(1);
  await expect(erase(organizationId, wrong)).rejects.toThrow(message);
});
