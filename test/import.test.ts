// Importing files: what can be read lands once, what cannot is handed back with its line and reason.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { userImport } from '../src/identity';
import { importFile, type ImportReport } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { Database, createLogger, systemClock } from '../src/platform';
import { entities } from '../src/app';
import { supportImports } from '../src/support';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase } from './harness';

let database: TestDatabase;
let app: Database;
let a: Rows;
let b: Rows;
let folder: string;

beforeAll(async () => {
  database = await cloneDatabase();
  a = await rowsOf(database, { slug: 'a' });
  b = await rowsOf(database, { slug: 'b' });
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-import-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.owner.query('TRUNCATE csat_responses, messages, chat_sessions, contacts, users CASCADE');
});

const file = (name: string, content: string | Buffer): string => {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
};

async function load(
  kind: string,
  source: string,
  fields: object,
  into: Rows = a,
  more: object = {},
): Promise<ImportReport> {
  const found = [userImport, ...supportImports].find((each) => each.name === kind);
  if (found === undefined) {
    throw new Error(`no kind ${kind}`);
  }
  const mapping = parseMapping({ ...more, fields }, found);
  return importFile({
    database: app,
    organizationId: into.organizationId,
    kind: found,
    file: source,
    mapping,
    clock: systemClock,
  });
}

async function count(table: string, into: Rows = a): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE org_id = $1`,
    [into.organizationId],
  );
  return rows[0]?.n ?? -1;
}

const people = 'id,name\nada,Ada\nben,Ben\n';
const contacts = 'id\nc1\nc2\n';
const sessions = [
  'id,contact,operator,start,claim,answer,close',
  's1,c1,ada,2026-03-01T09:00:00Z,2026-03-01T09:01:00Z,2026-03-01T09:02:00Z,2026-03-01T09:30:00Z',
  's2,c2,,2026-03-01T10:00:00Z,,,',
  '',
].join('\n');
const sessionFields = {
  externalId: 'id',
  contact: 'contact',
  operator: 'operator',
  startedAt: 'start',
  claimedAt: 'claim',
  firstResponseAt: 'answer',
  closedAt: 'close',
};

async function loadDesk(into: Rows): Promise<void> {
  await load('users', file('users.csv', people), { externalId: 'id', displayName: 'name' }, into);
  await load('contacts', file('contacts.csv', contacts), { externalId: 'id' }, into);
  await load('sessions', file('sessions.csv', sessions), sessionFields, into);
}

it('brings users, contacts, sessions, messages and ratings in, joined by their external ids', async () => {
  await loadDesk(a);
  const messages =
    'id,session,at,who\nm1,s1,2026-03-01T09:00:00Z,c1\nm2,s1,2026-03-01T09:02:00Z,ada\nm3,s1,2026-03-01T09:03:00Z,stranger\n';
  await load('messages', file('messages.csv', messages), {
    externalId: 'id',
    session: 'session',
    createdAt: 'at',
    author: 'who',
  });
  await load('csat', file('csat.csv', 'id,session,score,at\nr1,s1,4,2026-03-01T10:00:00Z\n'), {
    externalId: 'id',
    session: 'session',
    score: 'score',
    createdAt: 'at',
  });
  const session = await database.owner.query(
    `SELECT s.status, u.display_name, c.external_id AS contact, s.claimed_at - s.started_at = '1 minute' AS waited
       FROM chat_sessions s
       JOIN users u ON u.org_id = s.org_id AND u.id = s.operator_id
       JOIN contacts c ON c.org_id = s.org_id AND c.id = s.contact_id
      WHERE s.external_id = 's1'`,
  );
  expect(session.rows).toEqual([{ status: 'CLOSED', display_name: 'Ada', contact: 'c1', waited: true }]);
  const senders = await database.owner.query(
    `SELECT m.external_id, m.sender, u.display_name FROM messages m LEFT JOIN users u ON u.org_id = m.org_id AND u.id = m.operator_id ORDER BY 1`,
  );
  expect(senders.rows).toEqual([
    { external_id: 'm1', sender: 'CONTACT', display_name: null },
    { external_id: 'm2', sender: 'OPERATOR', display_name: 'Ada' },
    { external_id: 'm3', sender: 'OPERATOR', display_name: null },
  ]);
  expect(await count('csat_responses')).toBe(1);
});

it('adds nothing when it is run again', async () => {
  await loadDesk(a);
  const again = await load('sessions', file('sessions.csv', sessions), sessionFields);
  expect(again).toMatchObject({ rows: 2, added: 0, alreadyThere: 2, rejected: 0 });
  expect(await count('chat_sessions')).toBe(2);
});

it('keeps the first of two rows with one id, and counts the other as already there', async () => {
  const twice = 'id,name\nada,First\nada,Second\n';
  const report = await load('users', file('users.csv', twice), { externalId: 'id', displayName: 'name' });
  expect(report).toMatchObject({ rows: 2, added: 1, alreadyThere: 1 });
  const { rows } = await database.owner.query('SELECT display_name FROM users');
  expect(rows).toEqual([{ display_name: 'First' }]);
});

it('hands bad rows back with line and reason, and lands the rest', async () => {
  await loadDesk(a);
  const ratings = [
    'id,session,score,at',
    'r1,s1,5,2026-03-01T10:00:00Z',
    'r2,s1,6,2026-03-01T10:00:00Z',
    'r3,s1,five,2026-03-01T10:00:00Z',
    'r4,nobody,5,2026-03-01T10:00:00Z',
    'r5,s1,5,yesterday',
    ',s1,5,2026-03-01T10:00:00Z',
    'r7,s1,5',
    'r8,s1,5,2026-03-01T10:00:00Z',
    '',
  ].join('\n');
  const source = file('ratings.csv', ratings);
  const fields = { externalId: 'id', session: 'session', score: 'score', createdAt: 'at' };
  const report = await load('csat', source, fields);
  expect(report).toMatchObject({ rows: 8, added: 2, alreadyThere: 0, rejected: 6, skipped: 0 });
  const rejected = readFileSync(`${source}.rejected.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; reason: string });
  expect(rejected.map(({ line }) => line).sort((x, y) => x - y)).toEqual([3, 4, 5, 6, 7, 8]);
  const reasonOf = (line: number) => rejected.find((row) => row.line === line)?.reason;
  expect(reasonOf(3)).toMatch(/score.*5/);
  expect(reasonOf(4)).toMatch(/score/);
  expect(reasonOf(5)).toMatch(/session "nobody".*not known/);
  expect(reasonOf(6)).toMatch(/createdAt.*yesterday/);
  expect(reasonOf(7)).toMatch(/externalId/);

  const mended = await load(
    'csat',
    file('ratings.csv', 'id,session,score,at\nr1,s1,5,2026-03-01T10:00:00Z\n'),
    fields,
  );
  expect(mended.rejected).toBe(0);
  expect(existsSync(`${source}.rejected.jsonl`)).toBe(false);
});

it('rejects only the row that the database refuses', async () => {
  await database.owner.query(`
    CREATE FUNCTION refuse_c7() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.external_id = 'c7' THEN RAISE check_violation; END IF;
      RETURN NEW;
    END $$`);
  await database.owner.query(
    `CREATE TRIGGER refuse_c7 BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION refuse_c7()`,
  );
  try {
    const many = ['id', ...Array.from({ length: 20 }, (_, index) => `c${index + 1}`), ''].join('\n');
    const source = file('contacts.csv', many);
    const report = await load('contacts', source, { externalId: 'id' });
    expect(report).toMatchObject({ rows: 20, added: 19, rejected: 1 });
    const [rejected = ''] = readFileSync(`${source}.rejected.jsonl`, 'utf8').split('\n');
    expect(JSON.parse(rejected)).toMatchObject({ line: 8, row: { id: 'c7' } });
    expect(rejected).not.toMatch(/INSERT|check_violation|PL\/pgSQL/);
  } finally {
    await database.owner.query('DROP TRIGGER refuse_c7 ON contacts');
    await database.owner.query('DROP FUNCTION refuse_c7()');
  }
});

it('reads gzip and JSON lines like plain CSV', async () => {
  const zipped = await load('users', file('users.csv.gz', gzipSync(people)), {
    externalId: 'id',
    displayName: 'name',
  });
  expect(zipped).toMatchObject({ rows: 2, added: 2 });
  const lines = '{"id":"c1","meta":{"mode":"human"}}\n{"id":"c2","meta":{"mode":"bot"}}\nnot json\n';
  const report = await load('contacts', file('contacts.jsonl', lines), {
    externalId: 'id',
    chatMode: { column: 'meta.mode', values: { human: 'HUMAN', bot: 'BOT' } },
  });
  expect(report).toMatchObject({ rows: 3, added: 2, rejected: 1 });
  const { rows } = await database.owner.query('SELECT external_id, chat_mode FROM contacts ORDER BY 1');
  expect(rows).toEqual([
    { external_id: 'c1', chat_mode: 'HUMAN' },
    { external_id: 'c2', chat_mode: 'BOT' },
  ]);
});

it('takes only the rows that the mapping asks for', async () => {
  const source = file('users.csv', 'id,team\nada,support\nben,sales\n,support\n');
  const report = await load('users', source, { externalId: 'id' }, a, {
    only: [
      { column: 'team', in: ['support'] },
      { column: 'id', notEmpty: true },
    ],
  });
  expect(report).toMatchObject({ rows: 3, added: 1, skipped: 2 });
});

it('keeps organizations apart: the same ids in both, and no reference from one to the other', async () => {
  await loadDesk(a);
  await loadDesk(b);
  expect([await count('chat_sessions', a), await count('chat_sessions', b)]).toEqual([2, 2]);
  await load('contacts', file('more.csv', 'id\nonly-a\n'), { externalId: 'id' }, a);
  const foreign = 'id,contact,operator,start,claim,answer,close\ns9,only-a,,2026-03-01T09:00:00Z,,,\n';
  expect(await load('sessions', file('foreign.csv', foreign), sessionFields, b)).toMatchObject({
    added: 0,
    rejected: 1,
  });
});

it('refuses a column that the file does not have before anything is written', async () => {
  const source = file('users.csv', people);
  await expect(load('users', source, { externalId: 'id', displayName: 'full_name' })).rejects.toThrow(
    /full_name/,
  );
  expect(await count('users')).toBe(0);
});

it('adds seconds to a time and reads local times of a zone', async () => {
  await load('contacts', file('contacts.csv', contacts), { externalId: 'id' });
  const source = file('local.csv', 'id,contact,at,wait\ns1,c1,2026-03-29 03:30,90.5\n');
  const local = { column: 'at', format: 'yyyy-MM-dd HH:mm', zone: 'Europe/Berlin' };
  await load('sessions', source, {
    externalId: 'id',
    contact: 'contact',
    startedAt: local,
    claimedAt: { ...local, plusSeconds: 'wait' },
  });
  const { rows } = await database.owner.query('SELECT started_at, claimed_at FROM chat_sessions');
  expect(rows).toEqual([
    { started_at: new Date('2026-03-29T01:30:00Z'), claimed_at: new Date('2026-03-29T01:31:30.5Z') },
  ]);
});
