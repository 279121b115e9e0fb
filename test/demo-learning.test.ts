// Demo mode's learning: believable numbers behind it, told each event once whoever tells it and by which way, and nobody who was
// deleted comes back.
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { entities } from '../src/app';
import { eventKinds } from '../src/app-ingestion';
import { demoLearning } from '../src/demo/learning-profiles';
import { planLearning } from '../src/demo/learning-simulation';
import { LearningTraffic } from '../src/demo/learning-traffic';
import { Organizations } from '../src/identity';
import { EventKinds, Ingestion, PersonalKeys, Projector } from '../src/ingest';
import { learningProjection } from '../src/learning';
import { createLogger, Database, type OrganizationRow, Role } from '../src/platform';
import { cloneDatabase, type Gateway, startGateway, type TestDatabase, tokenOf } from './harness';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const log = createLogger('silent');

let database: TestDatabase;
let gateway: Gateway;
let app: Database;
let keys: PersonalKeys;
const kinds = new EventKinds(eventKinds);

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
  app = await Database.connect({ url: database.url, entities, log });
  keys = new PersonalKeys(app, 'a secret of the tests, long enough for a key');
});

afterAll(async () => {
  await app.close();
  await gateway.stop();
  await database.drop();
});

async function school(): Promise<OrganizationRow> {
  const slug = `demo-${randomUUID()}`;
  return new Organizations(app).create({ slug, name: slug, timezone: demoLearning.timezone });
}

/** A process of demo mode, which remembers nothing of those before it; what it ingests is received at `now`. */
function traffic(organization: OrganizationRow, now: () => Date): LearningTraffic {
  const ingestion = new Ingestion({ database: app, kinds, keys, now, log });
  return new LearningTraffic(app, { ingestion, told: () => undefined }, demoLearning, organization);
}

async function project({ id }: OrganizationRow): Promise<void> {
  const projections = [learningProjection];
  await new Projector({ database: app, kinds, keys, projections, told: () => undefined, log }).finish(id);
}

/** A working afternoon in Berlin, in the past. */
function afternoon(): Date {
  let day = DateTime.now().setZone(demoLearning.timezone).startOf('day').minus({ days: 1 });
  while (day.weekday > 5) {
    day = day.minus({ days: 1 });
  }
  return day.set({ hour: 15 }).toJSDate();
}

/** All that is known of who learns, in as few words as tell a difference. */
async function kept({ id }: OrganizationRow): Promise<unknown> {
  const { rows } = await database.owner.query<Record<string, string>>(
    `SELECT (SELECT md5(string_agg(concat_ws(' ', course_id, learner_id, enrolled_at, started_at, completed_at,
                                             lessons_completed, last_activity_at), ',' ORDER BY course_id, learner_id))
               FROM course_progress WHERE org_id = $1) AS courses,
            (SELECT md5(string_agg(concat_ws(' ', course_id, learner_id, lesson_id, started_at, completed_at, percent, seconds),
                                   ',' ORDER BY course_id, learner_id, lesson_id))
               FROM lesson_progress WHERE org_id = $1) AS lessons,
            (SELECT count(*) || ' ' || md5(string_agg(client_event_id, ',' ORDER BY client_event_id))
               FROM quiz_answers WHERE org_id = $1) AS quizzes,
            (SELECT count(*) || ' ' || md5(string_agg(client_event_id, ',' ORDER BY client_event_id))
               FROM video_plays WHERE org_id = $1) AS videos,
            (SELECT count(*) || ' ' || md5(string_agg(concat(client_event_id, question_id, score, choice, answer_text), ','
                                                      ORDER BY client_event_id, question_id))
               FROM survey_answers WHERE org_id = $1) AS answers`,
    [id],
  );
  return rows[0];
}

interface Numbers {
  readonly courseCompletion: {
    readonly rows: readonly {
      readonly courseId: string;
      readonly enrolled: number;
      readonly started: number;
      readonly completed: number;
      readonly completionRate: number;
    }[];
  };
  readonly lessonDropoff: {
    readonly rows: readonly { readonly lessonId: string; readonly dropoffRate: number | null }[];
  };
  readonly learnerProgress: { readonly totalCount: number; readonly rows: readonly { learnerId: string }[] };
  readonly surveys: { readonly rows: readonly { readonly id: string; readonly responses: number }[] };
}

it('has four courses, some fifty learners, two surveys and a lesson at which many leave', async () => {
  const organization = await school();
  const now = new Date();
  await traffic(organization, () => now).catchUp(now);
  const { data, errors } = await gateway.ask<Numbers, undefined>(
    `{ courseCompletion { rows { courseId enrolled started completed completionRate } }
       lessonDropoff(courseId: "support-skills") { rows { lessonId dropoffRate } }
       learnerProgress(first: 200) { totalCount rows { learnerId } }
       surveys { rows { id responses } } }`,
    undefined,
    { token: await tokenOf(Role.ANALYST, organization.id) },
  );
  expect(errors).toEqual([]);
  if (data == null) {
    throw new Error('no answer');
  }
  const courses = data.courseCompletion.rows;
  expect(courses).toHaveLength(4);
  for (const { enrolled, started, completed, completionRate } of courses) {
    expect(enrolled).toBeGreaterThan(5);
    expect(started).toBeLessThanOrEqual(enrolled);
    expect(completed).toBeGreaterThan(0);
    expect(completed).toBeLessThan(started);
    expect(completionRate).toBeLessThan(100);
  }
  const learners = new Set(data.learnerProgress.rows.map(({ learnerId }) => learnerId));
  expect(learners.size).toBeGreaterThanOrEqual(30);
  expect(learners.size).toBeLessThanOrEqual(60);
  const rates = new Map(data.lessonDropoff.rows.map((row) => [row.lessonId, row.dropoffRate ?? 0]));
  expect(rates.get('difficult')).toBeGreaterThan(20);
  expect(rates.get('difficult')).toBe(Math.max(...rates.values()));
  expect(data.surveys.rows).toHaveLength(2);
  expect(data.surveys.rows.every(({ responses }) => responses >= 5)).toBe(true);
});

it('plans a day alike whenever it is planned, and no other day like it', () => {
  const day = planLearning(demoLearning, '2026-03-10');
  expect(planLearning(demoLearning, '2026-03-10')).toEqual(day);
  expect(planLearning(demoLearning, '2026-03-17')).not.toEqual(day);
  const ids = day.map(({ clientEventId }) => clientEventId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(day.map(({ at }) => at)).toEqual(day.map(({ at }) => at).sort((a, b) => a - b));
});

it('is the same whether it is told while it happens or written at once, and by one process or by several', async () => {
  const [slowly, atOnce] = [await school(), await school()];
  const until = afternoon();
  let now = new Date(until.getTime() - 4 * HOUR_MS);
  let process = traffic(slowly, () => now);
  await process.catchUp(now);
  for (let tick = 0; now < until; tick += 1) {
    now = new Date(Math.min(now.getTime() + 11 * MINUTE_MS, until.getTime()));
    process = tick % 5 === 4 ? traffic(slowly, () => now) : process;
    await process.catchUp(now);
  }
  const { rows } = await database.owner.query<{ events: number }>(
    `SELECT coalesce(sum(events), 0)::int AS events FROM pending_batches WHERE org_id = $1`,
    [slowly.id],
  );
  // What happens now comes by the door through which applications tell.
  expect(rows[0]?.events).toBeGreaterThan(10);
  await project(slowly);
  await traffic(atOnce, () => until).catchUp(until);
  const whole = await kept(atOnce);
  expect(await kept(slowly)).toEqual(whole);
  await traffic(atOnce, () => until).catchUp(until);
  expect(await kept(atOnce)).toEqual(whole);
});

it('tells also of hours that it slept through, which are too old to be ingested', async () => {
  const [slept, awake] = [await school(), await school()];
  const until = afternoon();
  let now = new Date(until.getTime() - 9 * 24 * HOUR_MS);
  const process = traffic(slept, () => now);
  await process.catchUp(now);
  now = until;
  await process.catchUp(now);
  await project(slept);
  await traffic(awake, () => until).catchUp(until);
  expect(await kept(slept)).toEqual(await kept(awake));
});

it('leaves courses that somebody has changed, and learners that somebody has deleted', async () => {
  const organization = await school();
  const now = afternoon();
  await traffic(organization, () => now).catchUp(now);
  const token = await tokenOf(Role.ORG_ADMIN, organization.id);
  const { rows } = await database.owner.query<{ learner: string }>(
    `SELECT learner_id AS learner FROM course_progress WHERE org_id = $1 ORDER BY last_activity_at DESC NULLS LAST LIMIT 1`,
    [organization.id],
  );
  const learner = rows[0]?.learner ?? '';
  const { errors } = await gateway.ask(
    `mutation ($learner: ID!) {
       deleteLearner(learnerId: $learner)
       registerCourses(courses: [{ id: "campaigns", title: "Ours", lessons: [{ id: "audience", title: "One" }] }])
     }`,
    { learner },
    { token },
  );
  expect(errors).toEqual([]);
  await traffic(organization, () => now).catchUp(now);
  const { rows: after } = await database.owner.query<{ title: string; lessons: number; learner: string }>(
    `SELECT k.title, (SELECT count(*)::int FROM lessons l
                       WHERE l.org_id = $1 AND l.course_id = k.id AND l.position IS NOT NULL) AS lessons,
            (SELECT count(*)::int FROM course_progress c WHERE c.org_id = $1 AND c.learner_id = $2) AS learner
       FROM courses k WHERE k.org_id = $1 AND k.id = 'campaigns'`,
    [organization.id, learner],
  );
  expect(after).toEqual([{ title: 'Ours', lessons: 1, learner: 0 }]);
});
