// opsgraph audit as an auditor runs it: what it prints, and its exit codes.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { publicKeyFileOf } from '../src/audit';
import { cloneDatabase, entry, TEST_SECRET, type TestDatabase, Trails } from './harness';
import { type CommandOutcome, ResidentCommands } from './harness/commands';

jest.setTimeout(120_000);

let testDatabase: TestDatabase;
let trails: Trails;
let folder: string;
let commands: ResidentCommands;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-audit-cli-'));
  testDatabase = await cloneDatabase();
  trails = await Trails.open(testDatabase);
  commands = await ResidentCommands.start();
}, 300_000);

afterAll(async () => {
  await commands.close();
  await trails.close();
  await testDatabase.drop();
  rmSync(folder, { recursive: true, force: true });
});

function opsgraph(...parameters: readonly string[]): Promise<CommandOutcome> {
  const { PATH = '', HOME = '', TMPDIR = os.tmpdir() } = process.env;
  return commands.run(parameters, {
    cwd: folder,
    env: {
      PATH,
      HOME,
      TMPDIR,
      DATABASE_URL: testDatabase.url,
      AUTH_JWT_SECRET: TEST_SECRET,
      AUDIT_CHECKPOINT_FILE: testDatabase.audit.checkpointFile,
      AUDIT_SIGNING_KEY_FILE: testDatabase.audit.signingKeyFile,
    },
  });
}

describe('audit verify', () => {
  it('says that an intact trail is intact, and ends with 0', async () => {
    const { organizationId, slug } = await trails.of(20);
    await trails.checkpoint(organizationId);
    const { code, stdout, stderr } = await opsgraph('audit', 'verify', '--org', slug);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^INTACT: nothing was changed\.\n/);
    expect(stdout).toMatch(/20 rows, number 1 to 20, in [\d.]+ s \([\d,]+ rows\/s\)/);
    expect(stdout).toMatch(/Checkpoints vouch for everything up to row 20/);
  });

  it.each([
    [
      'EDITED',
      `UPDATE audit_logs SET details = '{}' WHERE org_id = $1 AND seq = 7`,
      'Row 7 (CLAIM_SESSION) was edited',
    ],
    ['REMOVED', 'DELETE FROM audit_logs WHERE org_id = $1 AND seq = 7', 'Missing in the middle: row 7'],
    ['TRUNCATED_TAIL', 'DELETE FROM audit_logs WHERE org_id = $1 AND seq > 17', 'rows 18 to 20'],
    ['TRUNCATED_HEAD', 'DELETE FROM audit_logs WHERE org_id = $1 AND seq < 3', 'rows 1 to 2'],
  ])('tells %s, and ends with 1', async (verdict, sql, words) => {
    const { organizationId, slug } = await trails.of(20);
    await trails.sql(organizationId, sql);
    const { code, stdout, stderr } = await opsgraph('audit', 'verify', '--org', slug);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.split(':')[0]).toBe(verdict);
    expect(stdout).toContain(words);
  });

  it('tells REWRITTEN by the files and the key that are named', async () => {
    const { organizationId, slug } = await trails.of(20);
    await trails.checkpoint(organizationId);
    await trails.sql(organizationId, `UPDATE audit_logs SET details = '{}' WHERE org_id = $1 AND seq = 7`);
    await trails.rehash(organizationId);
    await trails.adjustHead(organizationId);
    const { checkpointFile, signingKeyFile } = testDatabase.audit;
    const { code, stdout } = await opsgraph(
      ...['audit', 'verify', '--org', slug, '--json'],
      ...['--checkpoints', checkpointFile, '--public-key', publicKeyFileOf(signingKeyFile)],
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'REWRITTEN', rows: 20, findingCount: 1 });
  });

  it('refuses what it does not understand', async () => {
    const outcomes = await Promise.all([
      opsgraph('audit', 'verify'),
      opsgraph('audit', 'verify', '--org', 'x', '--from', 'yesterday'),
      opsgraph('audit', 'verify', '--org', 'x', '--from', '2026-02-01', '--to', '2026-01-01'),
      opsgraph('audit', 'verify', '--org', 'x', '--checkpoints', 'nowhere.jsonl'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(outcomes.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('--org'),
      expect.stringContaining('--from must be a date in ISO 8601'),
      expect.stringContaining('--from must lie before --to'),
      expect.stringContaining('nowhere.jsonl'),
    ]);
  });
});

it('audit checkpoint signs where the trail ends', async () => {
  const { slug } = await trails.of(3);
  const { code, stdout } = await opsgraph('audit', 'checkpoint', '--org', slug);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Row 3, hash [0-9a-f]{64}: signed at \S+ in \S+checkpoints\.jsonl\n$/);
  expect((await opsgraph('audit', 'verify', '--org', slug)).stdout).toContain('everything up to row 3');
});

it('audit erase-subject counts, asks to be told twice, and erases', async () => {
  const { slug } = await trails.of([entry(1), entry(2, { adminId: 'user-gone' }), entry(3)]);
  const wanted = [
    'audit',
    'erase-subject',
    '--org',
    slug,
    '--subject',
    'user-gone',
    '--reason',
    'Article 17',
  ];
  const careless = await opsgraph(...wanted);
  expect([careless.code, careless.stderr]).toEqual([2, expect.stringContaining('--yes is required')]);
  expect((await opsgraph(...wanted, '--dry-run')).stdout).toBe(
    `Would erase the person from 1 row(s) of ${slug}.\n`,
  );
  expect((await opsgraph(...wanted, '--yes')).stdout).toBe(`Erased the person from 1 row(s) of ${slug}.\n`);
  const { code, stdout } = await opsgraph('audit', 'verify', '--org', slug);
  expect(code).toBe(0);
  expect(stdout).toContain('Erasure of row 4: a person was taken out of 1 row(s).');
});
