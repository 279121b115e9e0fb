// What is registered, told, asked and deleted of learning, through GraphQL: whose it is, and who may know how much of it.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import { learn, learningEvent } from './harness/learning';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const NOW = Date.now();
const ago = (days: number): Date => new Date(NOW - days * DAY);

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface School {
  readonly id: string;
  readonly service: string;
  readonly analyst: string;
  readonly admin: string;
}

async function newSchool(): Promise<School> {
  const { organizationId: id } = await rowsOf(database, { slug: `school-${randomUUID()}` });
  return {
    id,
    service: await tokenOf(Role.SERVICE, id),
    analyst: await tokenOf(Role.ANALYST, id),
    admin: await tokenOf(Role.ORG_ADMIN, id),
  };
}

type Json = Record<string, never>;

async function ask(token: string, query: string, variables?: object) {
  const { data, errors } = await gateway.ask<Json, object | undefined>(query, variables, { token });
  return { data, problems: errors.map(({ message, extensions }) => [extensions.code, message]) };
}

async function read<Data>(token: string, query: string, variables?: object): Promise<Data> {
  const { data, problems } = await ask(token, query, variables);
  expect(problems).toEqual([]);
  return data as Data;
}

const course = (id: string, lessons: readonly string[], title = `Course ${id}`) => ({
  id,
  title,
  lessons: lessons.map((lesson) => ({ id: lesson, title: `Lesson ${lesson}` })),
});

const register = (token: string, ...courses: object[]) =>
  ask(token, 'mutation($courses: [CourseInput!]!) { registerCourses(courses: $courses) }', { courses });

const enrol = (token: string, enrolments: readonly object[]) =>
  ask(token, 'mutation($enrolments: [EnrolmentInput!]!) { enrolLearners(enrolments: $enrolments) }', {
    enrolments,
  });

const registerSurvey = (token: string, survey: object) =>
  ask(token, 'mutation($surveys: [SurveyInput!]!) { registerSurveys(surveys: $surveys) }', {
    surveys: [survey],
  });

const lesson = (kind: string, learnerId: string, lessonId: string, at: Date, courseId = 'c') =>
  learningEvent(`lesson.${kind}`, at, { learnerId, courseId, lessonId });

interface Progress {
  readonly totalCount: number;
  readonly rows: readonly Record<string, unknown>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function progress(token: string, args = '', fields = 'learnerId percent status'): Promise<Progress> {
  const { learnerProgress } = await read<{ learnerProgress: Progress }>(
    token,
    `{ learnerProgress${args === '' ? '' : `(${args})`} { totalCount rows { ${fields} } pageInfo { hasNextPage endCursor } } }`,
  );
  return learnerProgress;
}

describe('courses', () => {
  it('are registered, listed by title, and replaced by whoever registers them again', async () => {
    const school = await newSchool();
    expect(await register(school.admin, course('b', ['1', '2'], 'beta'), course('a', [], 'Alpha'))).toEqual({
      data: { registerCourses: 2 },
      problems: [],
    });
    await register(school.service, course('b', ['2'], 'Gamma'));
    expect(await read(school.analyst, '{ courses { rows { id title lessons surveys { id } } } }')).toEqual({
      courses: {
        rows: [
          { id: 'a', title: 'Alpha', lessons: 0, surveys: [] },
          { id: 'b', title: 'Gamma', lessons: 1, surveys: [] },
        ],
      },
    });
  });

  it.each([
    ['an id twice', [course('a', []), course('a', [])], 'courses must have each id once'],
    ['a lesson twice', [course('a', ['1', '1'])], 'courses.0.lessons must have each id once'],
    ['an empty id', [course('', [])], 'courses.0.id must have 1 to 100 characters'],
    ['a long id', [course('a'.repeat(101), [])], 'courses.0.id must have 1 to 100 characters'],
    ['a NUL', [course('a', ['\0'])], '$courses must not contain the character NUL (U+0000)'],
    [
      '501 lessons',
      [
        course(
          'a',
          Array.from({ length: 501 }, (_, index) => `${index}`),
        ),
      ],
      'courses.0.lessons must have at most 500 items',
    ],
    ['none', [], 'courses must have 1 to 100 items, not 0'],
  ])('are refused with %s, and nothing of them is kept', async (_what, courses, message) => {
    const school = await newSchool();
    expect((await register(school.admin, ...courses)).problems).toEqual([['BAD_USER_INPUT', message]]);
    expect(await read(school.analyst, '{ courses { rows { id } } }')).toEqual({ courses: { rows: [] } });
  });

  it('are finished again and unfinished by what is registered of them later', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1', '2']));
    await learn(gateway.app.database, school.id, [
      lesson('completed', 'ada', '1', ago(9)),
      lesson('completed', 'ada', '2', ago(8)),
      lesson('completed', 'ben', '1', ago(7)),
    ]);
    const states = async (): Promise<unknown> =>
      (
        await progress(
          school.analyst,
          'orderBy: LEARNER_ASC',
          'learnerId lessonsCompleted lessons completedAt',
        )
      ).rows;
    const row = (learnerId: string, lessonsCompleted: number, lessons: number, completedAt: Date | null) => ({
      learnerId,
      lessonsCompleted,
      lessons,
      completedAt: completedAt?.toISOString() ?? null,
    });
    expect(await states()).toEqual([row('ada', 2, 2, ago(8)), row('ben', 1, 2, null)]);
    await register(school.admin, course('c', ['1', '2', '3']));
    expect(await states()).toEqual([row('ada', 2, 3, null), row('ben', 1, 3, null)]);
    await register(school.admin, course('c', ['1']));
    expect(await states()).toEqual([row('ada', 1, 1, ago(9)), row('ben', 1, 1, ago(7))]);
  });

  it('tell anew who moved on when their lessons change places', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1', '2']));
    await learn(gateway.app.database, school.id, [
      lesson('started', 'ada', '1', ago(30)),
      lesson('started', 'ada', '2', ago(29)),
    ]);
    const dropped = async (): Promise<unknown> =>
      (
        await read<{ lessonDropoff: { rows: unknown } }>(
          school.analyst,
          '{ lessonDropoff(courseId: "c") { rows { lessonId position droppedOff } } }',
        )
      ).lessonDropoff.rows;
    expect(await dropped()).toEqual([
      { lessonId: '1', position: 1, droppedOff: 0 },
      { lessonId: '2', position: 2, droppedOff: 1 },
    ]);
    await register(school.admin, course('c', ['2', '1']));
    expect(await dropped()).toEqual([
      { lessonId: '2', position: 1, droppedOff: 0 },
      { lessonId: '1', position: 2, droppedOff: 1 },
    ]);
  });

  it('with more learners than one call counts again are left to the worker, which may be cut short', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1', '2']));
    const learners = Array.from({ length: 6_500 }, (_, number) => `learner-${number}`);
    await learn(
      gateway.app.database,
      school.id,
      learners.map((each) => lesson('completed', each, '1', ago(3))),
    );
    await register(school.admin, course('c', ['1']));
    const finished = async (): Promise<number> =>
      (await progress(school.analyst, 'status: COMPLETED, first: 1')).totalCount;
    expect(await finished()).toBe(6_000);
    expect(await gateway.app.learning.due([school.id])).toEqual([school.id]);
    await gateway.app.learning.run(school.id);
    expect(await finished()).toBe(6_500);
    expect(await gateway.app.learning.due([school.id])).toEqual([]);
  });

  it('of another organization are nobody’s', async () => {
    const [mine, theirs] = [await newSchool(), await newSchool()];
    await register(theirs.admin, course('c', ['1']));
    await learn(gateway.app.database, theirs.id, [lesson('started', 'ada', '1', ago(1))]);
    expect(
      await read(mine.analyst, '{ courses { rows { id } } courseCompletion { rows { courseId } } }'),
    ).toEqual({
      courses: { rows: [] },
      courseCompletion: { rows: [] },
    });
    expect((await progress(mine.analyst)).rows).toEqual([]);
    expect((await ask(mine.analyst, '{ lessonDropoff(courseId: "c") { title } }')).problems).toEqual([
      ['NOT_FOUND', 'There is no such course'],
    ]);
    expect(await read(mine.admin, 'mutation { deleteLearner(learnerId: "ada") }')).toEqual({
      deleteLearner: false,
    });
    expect((await progress(theirs.analyst)).totalCount).toBe(1);
  });
});

describe('enrolments', () => {
  it('count once, from the earliest that is told', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1']));
    const of = (at: Date) => ({ learnerId: 'ada', courseId: 'c', enrolledAt: at.toISOString() });
    await enrol(school.service, [of(ago(3)), of(ago(4))]);
    await enrol(school.service, [of(ago(2))]);
    expect((await progress(school.analyst, '', 'learnerId enrolledAt status')).rows).toEqual([
      { learnerId: 'ada', enrolledAt: ago(4).toISOString(), status: 'NOT_STARTED' },
    ]);
  });

  it.each([
    [
      'an address for an id',
      { learnerId: 'ada@example.org' },
      /^enrolments\.0\.learnerId must not be an e-mail address/,
    ],
    ['no id', { learnerId: '' }, /^enrolments\.0\.learnerId must have 1 to 100 characters/],
    [
      'a time before 2000',
      { enrolledAt: '1999-12-31T23:59:59Z' },
      /^enrolments\.0\.enrolledAt must not lie before 2000/,
    ],
    [
      'a time to come',
      { enrolledAt: new Date(NOW + DAY).toISOString() },
      /^enrolments\.0\.enrolledAt must not be more than 5 minutes after now/,
    ],
  ])('are refused with %s', async (_what, changed, message) => {
    const school = await newSchool();
    const { problems } = await enrol(school.service, [
      { learnerId: 'ada', courseId: 'c', enrolledAt: ago(1).toISOString(), ...changed },
    ]);
    expect(problems).toEqual([['BAD_USER_INPUT', expect.stringMatching(message)]]);
  });

  it('are 1 to 1,000 a call', async () => {
    const school = await newSchool();
    const one = { learnerId: 'ada', courseId: 'c', enrolledAt: ago(1).toISOString() };
    expect(
      (
        await enrol(
          school.service,
          Array.from({ length: 1_001 }, () => one),
        )
      ).problems,
    ).toEqual([['BAD_USER_INPUT', '$enrolments is a list of 1001 values; at most 1000 are taken']]);
  });

  it('of a span are its cohort', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1']));
    await enrol(
      school.service,
      [10, 20, 40].map((days) => ({
        learnerId: `learner-${days}`,
        courseId: 'c',
        enrolledAt: ago(days).toISOString(),
      })),
    );
    await learn(gateway.app.database, school.id, [
      lesson('started', 'learner-20', '1', ago(19)),
      lesson('completed', 'learner-20', '1', ago(18)),
    ]);
    const completion = async (args: string): Promise<unknown> =>
      (
        await read<{ courseCompletion: { rows: unknown } }>(
          school.analyst,
          `{ courseCompletion${args} { rows { enrolled started completed completionRate medianSecondsToComplete } } }`,
        )
      ).courseCompletion.rows;
    expect(await completion('')).toEqual([
      {
        enrolled: 3,
        started: 1,
        completed: 1,
        completionRate: 100 / 3,
        medianSecondsToComplete: (2 * DAY) / 1_000,
      },
    ]);
    const span = `(from: "${ago(40).toISOString()}", to: "${ago(20).toISOString()}")`;
    expect(await completion(span)).toEqual([
      { enrolled: 1, started: 0, completed: 0, completionRate: 0, medianSecondsToComplete: null },
    ]);
    expect(await completion('(from: "2001-01-01", to: "2001-02-01")')).toEqual([
      { enrolled: 0, started: 0, completed: 0, completionRate: null, medianSecondsToComplete: null },
    ]);
    expect((await ask(school.analyst, '{ courseCompletion(from: "2001-01-01") { asOf } }')).problems).toEqual(
      [['BAD_USER_INPUT', expect.stringMatching(/^from must be at most 400 days before to/)]],
    );
  });
});

describe('learners', () => {
  let school: School;
  beforeAll(async () => {
    school = await newSchool();
    await register(school.admin, course('c', ['1', '2', '3', '4']), course('d', ['1']));
    await enrol(school.service, [{ learnerId: 'never', courseId: 'c', enrolledAt: ago(50).toISOString() }]);
    await learn(gateway.app.database, school.id, [
      lesson('completed', 'stalled', '1', ago(20)),
      lesson('completed', 'going', '1', ago(5)),
      lesson('completed', 'going', '2', ago(4)),
      lesson('completed', 'done', '1', ago(30), 'd'),
      ...['1', '2', '3'].map((each) => lesson('completed', 'Further', each, ago(3))),
    ]);
  });

  const ids = ({ rows }: Progress): unknown[] => rows.map(({ learnerId }) => learnerId);

  it.each([
    ['NOT_STARTED', ['never']],
    ['IN_PROGRESS', ['Further', 'going']],
    ['STALLED', ['stalled']],
    ['COMPLETED', ['done']],
  ])('that are %s are found by it', async (status, expected) => {
    const found = await progress(school.analyst, `status: ${status}`);
    expect(ids(found)).toEqual(expected);
    expect(found.totalCount).toBe(expected.length);
    expect(found.rows.every((row) => row['status'] === status)).toBe(true);
  });

  it.each([
    ['LAST_ACTIVITY_DESC', ['Further', 'going', 'stalled', 'done', 'never']],
    ['PERCENT_DESC', ['done', 'Further', 'going', 'stalled', 'never']],
    ['PERCENT_ASC', ['never', 'stalled', 'going', 'Further', 'done']],
    ['LEARNER_ASC', null],
    ['ENROLLED_DESC', null],
  ])('come in the order %s, each once, however small the pages', async (order, expected) => {
    const all = ids(await progress(school.analyst, `orderBy: ${order}`));
    expect(all).toHaveLength(5);
    expect(all).toEqual(expected ?? all);
    const paged: unknown[] = [];
    let after = '';
    for (;;) {
      const page = await progress(school.analyst, `orderBy: ${order}, first: 2${after}`);
      paged.push(...ids(page));
      if (!page.pageInfo.hasNextPage) {
        break;
      }
      after = `, after: "${page.pageInfo.endCursor ?? ''}"`;
    }
    expect(paged).toEqual(all);
  });

  it('are found by a part of their id in any case, literally, and by course', async () => {
    expect(ids(await progress(school.analyst, 'search: "FURTH"'))).toEqual(['Further']);
    expect(ids(await progress(school.analyst, 'search: "%"'))).toEqual([]);
    expect(ids(await progress(school.analyst, 'courseId: "d"'))).toEqual(['done']);
  });

  it('have no place in another question', async () => {
    const { pageInfo } = await progress(school.analyst, 'first: 2');
    const { problems } = await ask(
      school.analyst,
      `{ learnerProgress(orderBy: LEARNER_ASC, after: "${pageInfo.endCursor ?? ''}") { asOf } }`,
    );
    expect(problems).toEqual([
      ['BAD_USER_INPUT', 'after is not a cursor of this list: send one back as it was given'],
    ]);
  });

  it('are at most 200 a page', async () => {
    const { problems } = await ask(school.analyst, '{ learnerProgress(first: 201) { asOf } }');
    expect(problems).toEqual([['BAD_USER_INPUT', expect.stringContaining('200')]]);
  });
});

describe('a learner who is deleted', () => {
  it('is gone everywhere, does not come back by what was received before, and is new afterwards', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1']));
    const of = { learnerId: 'ada', courseId: 'c' };
    const events = [
      learningEvent('learner.enrolled', ago(2), of),
      lesson('completed', 'ada', '1', ago(1)),
      learningEvent('quiz.answered', ago(1), { ...of, quizId: 'q', questionId: '1', correct: true }),
      learningEvent('video.played', ago(1), { ...of, videoId: 'v', seconds: 3 }),
      learningEvent('survey.answered', ago(1), {
        ...of,
        surveyId: 's',
        answers: [{ questionId: '1', text: 'A secret.' }],
      }),
    ];
    await learn(gateway.app.database, school.id, events);
    const tables = [
      ...['course_progress', 'lesson_progress', 'learner_activity', 'quiz_answers', 'video_plays'],
      ...['survey_responses', 'survey_answers'],
    ];
    const left = async (): Promise<number[]> =>
      Promise.all(
        tables.map(
          async (table) =>
            (
              await database.owner.query(`SELECT FROM ${table} WHERE org_id = $1 AND learner_id = 'ada'`, [
                school.id,
              ])
            ).rowCount ?? 0,
        ),
      );
    expect(await left()).toEqual(tables.map(() => 1));
    const remove = () => read(school.admin, 'mutation { deleteLearner(learnerId: "ada") }');
    expect(await remove()).toEqual({ deleteLearner: true });
    expect(await left()).toEqual(tables.map(() => 0));
    await learn(gateway.app.database, school.id, events);
    expect(await left()).toEqual(tables.map(() => 0));
    expect(await remove()).toEqual({ deleteLearner: false });
    const later = new Date(Date.now() + 60_000);
    await learn(gateway.app.database, school.id, [
      learningEvent('lesson.started', later, { ...of, lessonId: '1' }, later),
    ]);
    expect((await left()).slice(0, 2)).toEqual([1, 1]);
  });
});

describe('a survey', () => {
  let school: School;
  const answered = (learnerId: string, answers: readonly object[], days = 1) =>
    learningEvent('survey.answered', ago(days), { learnerId, surveyId: 's', answers });

  beforeAll(async () => {
    school = await newSchool();
    const { problems } = await registerSurvey(school.admin, {
      id: 's',
      title: 'How was it?',
      courseId: 'c',
      questions: [
        { id: 'score', text: 'How good?', type: 'SCORE' },
        { id: 'choice', text: 'Which?', type: 'CHOICE', choices: ['slow', 'fast', 'none'] },
        { id: 'text', text: 'Why?', type: 'TEXT' },
        { id: 'rare', text: 'What else?', type: 'TEXT' },
      ],
    });
    expect(problems).toEqual([]);
    await learn(gateway.app.database, school.id, [
      ...[1, 2, 4, 5, 5].map((score, number) =>
        answered(`learner-${number}`, [
          { questionId: 'score', score },
          { questionId: 'choice', choice: number < 2 ? 'slow' : 'fast' },
          { questionId: 'text', text: `Because ${number}.` },
          ...(number < 4 ? [{ questionId: 'rare', text: `Rare ${number}.` }] : []),
        ]),
      ),
      // of no scale and no choice
      answered('learner-0', [
        { questionId: 'score', score: 77 },
        { questionId: 'choice', choice: 'other' },
      ]),
    ]);
  });

  interface Summary {
    readonly responses: number;
    readonly suppressed: boolean;
    readonly questions: readonly Record<string, unknown>[];
  }

  const summary = async (token: string, args = ''): Promise<Summary> =>
    (
      await read<{ surveySummary: Summary }>(
        token,
        `{ surveySummary(surveyId: "s"${args}) { title responses suppressed questions {
             questionId n suppressed mean distribution { value count } texts { text } textsRedacted } } }`,
      )
    ).surveySummary;

  it('tells an admin of an organization what was written, and keeps it from others', async () => {
    const [admin, analyst] = [await summary(school.admin), await summary(school.analyst)];
    const text = (of: Summary) => of.questions[2];
    expect(text(admin)).toMatchObject({ n: 5, textsRedacted: false });
    expect(text(admin)?.['texts']).toHaveLength(5);
    expect(text(analyst)).toMatchObject({ n: 5, texts: [], textsRedacted: true });
    gateway.forgetStatements();
    await summary(school.analyst);
    expect(gateway.statements).not.toContain('learning.answer-texts');
  });

  it('counts what fits its questions', async () => {
    expect(await summary(school.analyst)).toMatchObject({
      responses: 6,
      suppressed: false,
      questions: [
        {
          questionId: 'score',
          n: 5,
          mean: 3.4,
          distribution: [
            { value: '1', count: 1 },
            { value: '2', count: 1 },
            { value: '3', count: 0 },
            { value: '4', count: 1 },
            { value: '5', count: 2 },
          ],
        },
        {
          questionId: 'choice',
          n: 5,
          mean: null,
          distribution: [
            { value: 'slow', count: 2 },
            { value: 'fast', count: 3 },
            { value: 'none', count: 0 },
          ],
        },
        { questionId: 'text' },
        { questionId: 'rare' },
      ],
    });
  });

  it('tells nobody what fewer than five learners answered, however often they did', async () => {
    const nothing = { n: 0, suppressed: true, mean: null, distribution: [], texts: [] };
    expect((await summary(school.admin)).questions[3]).toMatchObject(nothing);
    const before = `, from: "${ago(3).toISOString()}", to: "${ago(2).toISOString()}"`;
    await learn(
      gateway.app.database,
      school.id,
      [0, 1, 2, 3, 0, 1].map((number) =>
        answered(`learner-${number}`, [{ questionId: 'score', score: 3 }], 2.5),
      ),
    );
    expect(await summary(school.admin, before)).toMatchObject({
      responses: 0,
      suppressed: true,
      questions: [nothing, nothing, nothing, nothing],
    });
  });

  it('is not found in another organization', async () => {
    const other = await newSchool();
    expect((await ask(other.admin, '{ surveySummary(surveyId: "s") { title } }')).problems).toEqual([
      ['NOT_FOUND', 'There is no such survey'],
    ]);
  });

  it('has scores that the engine tells only to those who may read single answers', async () => {
    const query = '{ metricValues(metrics: [avgSurveyScore]) { value } }';
    expect((await ask(school.analyst, query)).problems).toEqual([['FORBIDDEN', expect.any(String)]]);
    expect((await ask(school.admin, query)).problems).toEqual([]);
  });

  it.each([
    ['a choice without choices', { type: 'CHOICE' }, 'surveys.0.questions.0.choices must have 1 to 50 items'],
    [
      'equal choices',
      { type: 'CHOICE', choices: ['a', 'a'] },
      'surveys.0.questions.0.choices must be different from each other',
    ],
    [
      'a scale upside down',
      { type: 'SCORE', lowest: 5, highest: 1 },
      'surveys.0.questions.0.highest must be above lowest (5)',
    ],
    ['a scale of texts', { type: 'TEXT', lowest: 1 }, 'surveys.0.questions.0.lowest is of a SCORE only'],
    [
      'choices of a score',
      { type: 'SCORE', choices: ['a'] },
      'surveys.0.questions.0.choices is of a CHOICE only',
    ],
  ])('is refused with %s', async (_what, question, message) => {
    const survey = { id: 'x', title: 'X', questions: [{ id: '1', text: 'T', ...question }] };
    expect((await registerSurvey(school.admin, survey)).problems).toEqual([['BAD_USER_INPUT', message]]);
  });
});

describe('insights', () => {
  it('stand out of large groups only, keep the moment since when, and go when they are over', async () => {
    const school = await newSchool();
    await register(school.admin, course('c', ['1', '2'], 'Algebra'), course('small', ['1']));
    const enrolled = (count: number, courseId: string) =>
      Array.from({ length: count }, (_, number) => ({
        learnerId: `${courseId}-${number}`,
        courseId,
        enrolledAt: ago(30).toISOString(),
      }));
    await enrol(school.service, [...enrolled(20, 'c'), ...enrolled(19, 'small')]);
    await learn(
      gateway.app.database,
      school.id,
      Array.from({ length: 20 }, (_, number) => [
        lesson('started', `c-${number}`, '1', ago(29)),
        ...(number < 8 ? [lesson('completed', `c-${number}`, '1', ago(28))] : []),
        ...(number < 2 ? [lesson('completed', `c-${number}`, '2', ago(27))] : []),
      ]).flat(),
    );
    await gateway.app.learning.find(school.id);
    const rows = async () =>
      (
        await read<{ insights: { rows: Record<string, unknown>[] } }>(
          school.analyst,
          '{ insights { rows { id kind severity courseId lessonId text metric value previous n foundAt } } }',
        )
      ).insights.rows;
    const found = await rows();
    expect(found.map(({ id, foundAt, ...rest }) => (id === foundAt ? {} : rest))).toEqual(
      expect.arrayContaining([
        {
          kind: 'LOW_COMPLETION',
          severity: 'WARNING',
          courseId: 'c',
          lessonId: null,
          text: '10% of the 20 learners who enrolled in “Algebra” more than 14 days ago have finished it.',
          metric: 'courseCompletionRate',
          value: 10,
          previous: null,
          n: 20,
        },
        {
          kind: 'LESSON_DROPOFF',
          severity: 'CRITICAL',
          courseId: 'c',
          lessonId: '1',
          text: '60% of the 20 learners who began the lesson “Lesson 1” of “Algebra” more than 14 days ago neither finished it nor began a later one within 14 days.',
          metric: 'lessonDropoffRate',
          value: 60,
          previous: null,
          n: 20,
        },
      ]),
    );
    expect(found.every(({ courseId }) => courseId === 'c')).toBe(true);
    const { learningSummary } = await read<{
      learningSummary: {
        sentences: { text: string; value: number | null; n: number; insightId: string | null }[];
      };
    }>(school.analyst, '{ learningSummary(courseId: "c") { sentences { text value n insightId } } }');
    expect(learningSummary.sentences[0]).toEqual({
      text: 'There are 20 enrolments in “Algebra”, and 10% of them have led to completion.',
      value: 10,
      n: 20,
      insightId: null,
    });
    // Of all courses together, the small one with them.
    const { learningSummary: all } = await read<{
      learningSummary: { sentences: { text: string; value: number | null; n: number }[] };
    }>(school.analyst, '{ learningSummary { sentences { text value n } } }');
    expect(all.sentences[0]).toMatchObject({ n: 39, value: (2 * 100) / 39 });
    expect(learningSummary.sentences.flatMap(({ insightId }) => insightId ?? []).sort()).toEqual(
      found.map(({ id }) => id).sort(),
    );
    // Most finish after all: what was low is no more, and the rest is the same that it was.
    await learn(
      gateway.app.database,
      school.id,
      Array.from({ length: 18 }, (_, number) =>
        ['1', '2'].map((each) => lesson('completed', `c-${number + 2}`, each, ago(1))),
      ).flat(),
    );
    await gateway.app.learning.find(school.id);
    const after = await rows();
    expect(after.map(({ kind }) => kind)).not.toContain('LOW_COMPLETION');
    const dropoff = (of: typeof found) => of.find(({ kind }) => kind === 'LESSON_DROPOFF');
    expect(dropoff(after)).toMatchObject({
      id: dropoff(found)?.['id'],
      foundAt: dropoff(found)?.['foundAt'],
    });
  });
});

it('says with every answer of when it is', async () => {
  const school = await newSchool();
  await register(school.admin, course('c', []));
  const fresh = 'asOf dataFreshAsOf';
  const data = await read<Record<string, { asOf: string; dataFreshAsOf: string }>>(
    school.analyst,
    `{ courses { ${fresh} } surveys { ${fresh} } courseCompletion { ${fresh} } lessonDropoff(courseId: "c") { ${fresh} }
       learnerProgress { ${fresh} } insights { ${fresh} } learningSummary { ${fresh} } }`,
  );
  const moments = Object.values(data);
  expect(moments).toHaveLength(7);
  expect(new Set(moments.map(({ asOf }) => asOf)).size).toBe(1);
  // Nothing is pending: idle is fresh.
  expect(moments.every(({ asOf, dataFreshAsOf }) => dataFreshAsOf === asOf)).toBe(true);
});
