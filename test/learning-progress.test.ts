// What events of learning come to, against a second computation of it: in any order, in any batches, and in the answers.
import fc from 'fast-check';
import type { StoredEvent } from '../src/ingest';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import { learn, learningEvent } from './harness/learning';

jest.setTimeout(120_000);

const DAY = 86_400_000;
const NOW = Date.now();
const LESSONS = ['l1', 'l2', 'l3', 'l4'];

let database: TestDatabase;
let gateway: Gateway;
let organizations = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** An organization with a course of four lessons, of which the third is retired. */
async function organization(): Promise<string> {
  const { organizationId } = await rowsOf(database, { slug: `learning-${(organizations += 1)}` });
  await database.owner.query(
    `INSERT INTO courses (org_id, id, title, lesson_count) VALUES ($1, 'c', 'C', 3)`,
    [organizationId],
  );
  for (const [index, lesson] of LESSONS.entries()) {
    await database.owner.query(
      `INSERT INTO lessons (org_id, course_id, id, title, position) VALUES ($1, 'c', $2, $2, $3)`,
      [organizationId, lesson, lesson === 'l3' ? null : index + 1],
    );
  }
  return organizationId;
}

interface LessonState {
  started: number;
  completed: number | null;
  percent: number;
  seconds: number | null;
}

/** One pass over the events in the order in which they occurred: no merging, no SQL. */
class Model {
  readonly lessons = new Map<string, Map<string, LessonState>>();
  readonly enrolled = new Map<string, number>();
  readonly active = new Map<string, number>();
  quizzes = 0;
  scores = 0;

  constructor(events: readonly StoredEvent[]) {
    for (const event of [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())) {
      this.take(event);
    }
  }

  private take({ kind, occurredAt, payload }: StoredEvent): void {
    const at = occurredAt.getTime();
    const learner = payload['learnerId'] as string;
    if (kind === 'learner.enrolled') {
      this.enrolled.set(learner, this.enrolled.get(learner) ?? at);
      return;
    }
    this.active.set(learner, at);
    if (kind === 'quiz.answered') {
      this.quizzes += 1;
    } else if (kind === 'survey.answered') {
      this.scores += 1;
    } else {
      const lessons = this.lessons.get(learner) ?? new Map<string, LessonState>();
      this.lessons.set(learner, lessons);
      const id = payload['lessonId'] as string;
      const state = lessons.get(id) ?? { started: at, completed: null, percent: 0, seconds: null };
      lessons.set(id, state);
      if (kind === 'lesson.completed') {
        state.completed ??= at;
        state.percent = 100;
      }
      if (kind === 'lesson.progress') {
        state.percent = Math.max(state.percent, payload['percent'] as number);
        state.seconds = Math.max(state.seconds ?? 0, payload['seconds'] as number);
      }
    }
  }

  movedOn(learner: string, lesson: string, counting: readonly string[]): number | null {
    const place = counting.indexOf(lesson);
    const later = counting
      .slice(place + 1)
      .flatMap((each) => this.lessons.get(learner)?.get(each)?.started ?? []);
    return place === -1 || later.length === 0 ? null : Math.min(...later);
  }

  completed(learner: string, counting: readonly string[]): number | null {
    const done = counting.map((each) => this.lessons.get(learner)?.get(each)?.completed ?? null);
    return done.some((each) => each === null) ? null : Math.max(...(done as number[]));
  }

  get learners(): string[] {
    return [...new Set([...this.enrolled.keys(), ...this.active.keys()])].sort();
  }
}

const COUNTING = LESSONS.filter((each) => each !== 'l3');

function lessonTable(model: Model): unknown[] {
  return model.learners.flatMap((learner) =>
    [...(model.lessons.get(learner) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([lesson, { started, completed, percent, seconds }]) => ({
        learner,
        lesson,
        started,
        completed,
        moved: model.movedOn(learner, lesson, COUNTING),
        percent,
        seconds,
      })),
  );
}

function courseTable(model: Model): unknown[] {
  return model.learners.map((learner) => {
    const lessons = [...(model.lessons.get(learner)?.entries() ?? [])];
    return {
      learner,
      enrolled: model.enrolled.get(learner) ?? null,
      started: lessons.length === 0 ? null : Math.min(...lessons.map(([, { started }]) => started)),
      completed: model.completed(learner, COUNTING),
      done: lessons.filter(([id, { completed }]) => COUNTING.includes(id) && completed !== null).length,
      last: model.active.get(learner) ?? null,
    };
  });
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

async function tables(organizationId: string): Promise<Record<string, unknown[]>> {
  const rows = async (text: string): Promise<unknown[]> =>
    (await database.owner.query<object>(text, [organizationId])).rows;
  return {
    lessons: await rows(
      `SELECT learner_id AS learner, lesson_id AS lesson, ${ms('started_at')} AS started, ${ms('completed_at')} AS completed,
              ${ms('moved_on_at')} AS moved, percent::float8, seconds::float8
         FROM lesson_progress WHERE org_id = $1 ORDER BY 1, 2`,
    ),
    courses: await rows(
      `SELECT learner_id AS learner, ${ms('enrolled_at')} AS enrolled, ${ms('started_at')} AS started,
              ${ms('completed_at')} AS completed, lessons_completed AS done, ${ms('last_activity_at')} AS last
         FROM course_progress WHERE org_id = $1 ORDER BY 1`,
    ),
    activity: await rows(
      `SELECT learner_id, quarter, first_at, last_at FROM learner_activity WHERE org_id = $1 ORDER BY 1, 2`,
    ),
    quizzes: await rows(`SELECT client_event_id FROM quiz_answers WHERE org_id = $1 ORDER BY 1`),
    responses: await rows(`SELECT client_event_id FROM survey_responses WHERE org_id = $1 ORDER BY 1`),
    answers: await rows(`SELECT client_event_id, score FROM survey_answers WHERE org_id = $1 ORDER BY 1`),
  };
}

const learner = fc.constantFrom('ada', 'ben', 'k1.cleo');
const moment = fc
  .integer({ min: 1, max: 40 * 24 * 4 })
  .map((quarters) => new Date(NOW - quarters * 15 * 60_000 - 7));
const anyEvent: fc.Arbitrary<StoredEvent> = fc
  .record({
    at: moment,
    learnerId: learner,
    lessonId: fc.constantFrom(...LESSONS, 'unregistered'),
    what: fc.constantFrom('enrolled', 'started', 'completed', 'completed', 'progress', 'quiz', 'survey'),
    percent: fc.integer({ min: 0, max: 100 }),
    score: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ at, learnerId, lessonId, what, percent, score }) => {
    const of = { learnerId, courseId: 'c' };
    switch (what) {
      case 'enrolled':
        return learningEvent('learner.enrolled', at, of);
      case 'quiz':
        return learningEvent('quiz.answered', at, {
          ...of,
          quizId: 'q',
          questionId: '1',
          correct: score > 2,
        });
      case 'survey':
        return learningEvent('survey.answered', at, {
          ...of,
          surveyId: 's',
          answers: [{ questionId: '1', score }],
        });
      case 'progress':
        return learningEvent('lesson.progress', at, { ...of, lessonId, percent, seconds: percent * 2.5 });
      case 'started':
      case 'completed':
        return learningEvent(`lesson.${what}`, at, { ...of, lessonId });
    }
  });

it('come to the same tables in any order and any batches, as counted in one pass', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      async (events, random) => {
        const next = (below: number): number => random.next().value % below;
        const shuffled = [...events];
        for (let index = shuffled.length - 1; index > 0; index -= 1) {
          const other = next(index + 1);
          [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]] as [
            StoredEvent,
            StoredEvent,
          ];
        }
        const [whole, cut] = [await organization(), await organization()];
        await learn(gateway.app.database, whole, events);
        for (let place = 0; place < shuffled.length;) {
          const size = 1 + next(20);
          await learn(gateway.app.database, cut, shuffled.slice(place, place + size));
          place += size;
        }
        const expected = await tables(whole);
        expect(await tables(cut)).toEqual(expected);
        const model = new Model(events);
        expect(expected['lessons']).toEqual(lessonTable(model));
        expect(expected['courses']).toEqual(courseTable(model));
        expect(expected['quizzes']).toHaveLength(model.quizzes);
        expect(expected['answers']).toHaveLength(model.scores);
      },
    ),
    { numRuns: 15 },
  );
});

it('are the same when they are told again', async () => {
  const id = await organization();
  const events = fc.sample(anyEvent, { numRuns: 80, seed: 7 });
  await learn(gateway.app.database, id, events);
  const before = await tables(id);
  await learn(gateway.app.database, id, events.slice(20, 60));
  expect(await tables(id)).toEqual(before);
});

describe('some thousands of events', () => {
  let id: string;
  let model: Model;
  let token: string;

  beforeAll(async () => {
    id = await organization();
    let seed = 12345;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const events: StoredEvent[] = [];
    for (let number = 0; number < 700; number += 1) {
      const of = { learnerId: `learner-${number}`, courseId: 'c' };
      let at = NOW - 60 * DAY + random(59 * DAY);
      if (number % 10 > 0) {
        events.push(learningEvent('learner.enrolled', new Date(at), of));
      }
      for (const lessonId of LESSONS) {
        at += random(3 * DAY);
        if (random(5) === 0 || at > NOW - 1_000) {
          break;
        }
        events.push(learningEvent('lesson.started', new Date(at), { ...of, lessonId }));
        const end = at + 60_000 + random(20 * DAY);
        if (random(4) > 0 && end < NOW - 1_000) {
          events.push(learningEvent('lesson.completed', new Date(end), { ...of, lessonId }));
        }
      }
    }
    model = new Model(events);
    for (let place = 0; place < events.length; place += 1_000) {
      await learn(gateway.app.database, id, events.slice(place, place + 1_000));
    }
    expect(events.length).toBeGreaterThan(2_000);
    token = await tokenOf(Role.ANALYST, id);
  });

  async function ask(query: string): Promise<Record<string, { rows: Record<string, unknown>[] }>> {
    const { data, errors } = await gateway.ask<
      Record<string, { rows: Record<string, unknown>[] }>,
      undefined
    >(query, undefined, { token });
    expect(errors).toEqual([]);
    return data ?? {};
  }

  it('give the completion of the course that a second computation gives', async () => {
    const enrolled = [...model.enrolled.keys()];
    const completed = enrolled.filter((each) => model.completed(each, COUNTING) !== null);
    const { courseCompletion } = await ask(
      '{ courseCompletion { rows { courseId lessons enrolled started completed completionRate } } }',
    );
    expect(completed.length).toBeGreaterThan(20);
    expect(courseCompletion?.rows).toEqual([
      {
        courseId: 'c',
        lessons: 3,
        enrolled: enrolled.length,
        started: enrolled.filter((each) => model.lessons.has(each)).length,
        completed: completed.length,
        completionRate: (completed.length * 100) / enrolled.length,
      },
    ]);
  });

  it('give the drop-off of each lesson that a second computation gives, and the engine the same', async () => {
    const from = NOW - 45 * DAY;
    const expected = COUNTING.map((lessonId) => {
      const starts = model.learners.flatMap((each) => {
        const state = model.lessons.get(each)?.get(lessonId);
        return state === undefined || state.started < from
          ? []
          : [{ ...state, moved: model.movedOn(each, lessonId, COUNTING) }];
      });
      const within = (at: number | null, started: number): boolean => at !== null && at < started + 14 * DAY;
      const left = starts.filter(
        ({ started, completed, moved }) => !within(completed, started) && !within(moved, started),
      );
      const dropped = left.filter(({ started }) => started + 14 * DAY <= Date.now());
      return {
        lessonId,
        started: starts.length,
        completed: starts.filter(({ completed }) => completed !== null).length,
        droppedOff: dropped.length,
        pending: left.length - dropped.length,
        dropoffRate: (dropped.length * 100) / starts.length,
      };
    });
    const span = `from: "${new Date(from).toISOString()}"`;
    const { lessonDropoff } = await ask(
      `{ lessonDropoff(courseId: "c", ${span}) { rows { lessonId started completed droppedOff pending dropoffRate } } }`,
    );
    expect(lessonDropoff?.rows).toEqual(expected);
    expect(expected.every(({ droppedOff, pending }) => droppedOff > 0 && pending > 0)).toBe(true);
    await gateway.app.rollups.finish(id);
    for (const { lessonId, started, pending, dropoffRate } of expected) {
      const { data } = await gateway.ask<{ metricValues: unknown[] }, undefined>(
        `{ metricValues(metrics: [lessonDropoffRate, lessonStarts], ${span}, filter: { courseId: { in: ["c"] }, lessonId: { in: ["${lessonId}"] } }) { value n pending } }`,
        undefined,
        { token },
      );
      expect(data?.metricValues).toEqual([
        { value: dropoffRate, n: started, pending },
        { value: started, n: started, pending: null },
      ]);
    }
    // And of the course as a whole, which is kept.
    const { data } = await gateway.ask<{ metricValues: unknown[] }, undefined>(
      `{ metricValues(metrics: [lessonDropoffRate], ${span}, filter: { courseId: { in: ["c"] } }) { value n pending } }`,
      undefined,
      { token },
    );
    const sum = (of: 'started' | 'droppedOff' | 'pending'): number =>
      expected.reduce((total, each) => total + each[of], 0);
    expect(data?.metricValues).toEqual([
      { value: (sum('droppedOff') * 100) / sum('started'), n: sum('started'), pending: sum('pending') },
    ]);
  });
});
