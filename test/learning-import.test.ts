// Courses, lessons and enrolments from files: what is written, what is refused, and that a second run adds nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entities } from '../src/app';
import { importFile, type ImportReport } from '../src/imports';
import { parseMapping } from '../src/imports/mapping';
import { learningImports } from '../src/learning';
import { createLogger, Database, systemClock } from '../src/platform';
import { cloneDatabase, rowsOf, type TestDatabase } from './harness';
import { learn, learningEvent } from './harness/learning';

let database: TestDatabase;
let app: Database;
let organizationId: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-learning-import-'));
  database = await cloneDatabase();
  ({ organizationId } = await rowsOf(database, { slug: 'school' }));
  app = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
});

afterAll(async () => {
  await app.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function load(name: string, lines: readonly string[]): Promise<ImportReport> {
  const kind = learningImports.find((each) => each.name === name);
  if (kind === undefined) {
    throw new Error(`no kind ${name}`);
  }
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const fields = Object.fromEntries(Object.keys(kind.fields).map((field) => [field, field]));
  const mapping = parseMapping({ fields }, kind);
  return importFile({ database: app, organizationId, kind, file, mapping, clock: systemClock });
}

async function rows(sql: string): Promise<unknown[]> {
  return (await database.owner.query<object>(sql, [organizationId])).rows;
}

const reasons = ({ rejectedFile }: ImportReport): unknown[] =>
  readFileSync(rejectedFile ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { reason: unknown }).reason);

it('brings a course with its lessons and learners, and counts again who had finished it', async () => {
  const courses = ['id,title', 'c,Algebra', 'd,Logic'];
  const lessons = ['courseId,id,title,position', 'c,l1,Numbers,1', 'c,l2,Letters,2', 'x,l1,Nowhere,1'];
  const enrolments = [
    'learnerId,courseId,enrolledAt',
    'ada,c,2026-03-02T10:00:00Z',
    'ada,c,2026-03-01T10:00:00Z',
    'ben@example.org,c,2026-03-01T10:00:00Z',
    'cleo,c,1999-03-01T10:00:00Z',
  ];
  expect(await load('courses', courses)).toMatchObject({ added: 2 });
  await learn(app, organizationId, [
    learningEvent('lesson.completed', '2026-03-05T10:00:00Z', {
      learnerId: 'ada',
      courseId: 'c',
      lessonId: 'l1',
    }),
  ]);
  const withLessons = await load('lessons', lessons);
  expect(withLessons).toMatchObject({ added: 2 });
  expect(reasons(withLessons)).toEqual(['there is no such course']);
  const withLearners = await load('enrolments', enrolments);
  expect(withLearners).toMatchObject({ added: 1 });
  expect(reasons(withLearners)).toEqual([
    expect.stringContaining('learnerId must not be an e-mail address'),
    expect.stringContaining('enrolledAt must not lie before 2000'),
  ]);
  const told = `SELECT learner_id, enrolled_at, lessons_completed, completed_at FROM course_progress WHERE org_id = $1`;
  const before = [
    {
      learner_id: 'ada',
      enrolled_at: new Date('2026-03-01T10:00:00Z'),
      lessons_completed: 1,
      completed_at: null,
    },
  ];
  expect(await rows(told)).toEqual(before);
  expect(await rows('SELECT id, lesson_count FROM courses WHERE org_id = $1 ORDER BY id')).toEqual([
    { id: 'c', lesson_count: 2 },
    { id: 'd', lesson_count: 0 },
  ]);
  for (const [kind, lines] of Object.entries({ courses, lessons, enrolments })) {
    expect(await load(kind, lines)).toMatchObject({ added: 0 });
  }
  expect(await rows(told)).toEqual(before);
});
