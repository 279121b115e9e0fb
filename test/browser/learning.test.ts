// The learning page: what it shows is what the gateway answers of the chosen days and course, every choice is in its address, and
// what few have answered is told of nobody. And the banner of every page that says when events wait to become numbers.
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import {
  answersOf,
  card,
  cellsOf,
  type Desk,
  expectAccessible,
  FAILURE,
  inAddress,
  inBrowser,
  numberOf,
  openDesk,
  type OpenedPage,
  type OpenPage,
  type OrganizationSlug,
  settled,
  type ShownCell,
  shownIn,
  shownFile,
} from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const FROM = dayBefore(40);
const TO = dayBefore(3);
const PAST = `range=custom&from=${FROM}&to=${TO}`;
const SPAN = { from: FROM, to: TO };

function open(
  openPage: OpenPage,
  search: string,
  { role = Role.ANALYST, organization = 'demo' }: { role?: Role; organization?: OrganizationSlug } = {},
): Promise<OpenedPage> {
  return openPage(desk, { path: `/learning?${search}`, as: { by: 'token', role, organization } });
}

async function asked<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = SPAN,
  role: Role = Role.ANALYST,
): Promise<Data> {
  return desk.ask<Data>(await desk.token(role), query, variables);
}

/** The operations that the page asks, as it asks them. */
function operationsOf(page: Page): string[] {
  const operations: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql') && request.method() === 'POST') {
      operations.push((request.postDataJSON() as { operationName?: string }).operationName ?? '');
    }
  });
  return operations;
}

const exactly = ({ exact, text }: ShownCell): number | null => numberOf(exact === '' ? text : exact);
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1_000) / 1_000;
const figures = (cells: readonly ShownCell[]): (number | null)[] => cells.map(exactly).map(rounded);
const texts = (cells: readonly ShownCell[]): string[] => cells.map(({ text }) => text);

async function tableOf(page: Page, title: string): ReturnType<typeof shownIn> {
  const button = card(page, title).getByRole('button', { name: 'As table' });
  if ((await button.getAttribute('aria-pressed')) !== 'true') {
    await button.click();
  }
  return shownIn(card(page, title).getByRole('table'));
}

interface Course {
  readonly courseId: string;
  readonly title: string;
  readonly enrolled: number;
  readonly started: number;
  readonly completed: number;
  readonly completionRate: number | null;
}

async function completion(): Promise<readonly Course[]> {
  const { courseCompletion } = await asked<{ courseCompletion: { rows: readonly Course[] } }>(
    `query ($from: String!, $to: String!) {
      courseCompletion(from: $from, to: $to) { rows { courseId title enrolled started completed completionRate } }
    }`,
  );
  return courseCompletion.rows;
}

describe('the courses', () => {
  it(
    'are those that the gateway answers of the chosen days, as bars, as a table and as CSV',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const courses = await completion();
      const bars = await card(page, 'Completion by course').getByRole('listitem').allInnerTexts();
      expect(bars.map((bar) => bar.split('\n')[0])).toEqual(courses.map(({ title }) => title));
      const shown = await tableOf(page, 'Completion by course');
      expect(texts(cellsOf(shown, 'Course'))).toEqual(courses.map(({ title }) => title));
      expect(figures(cellsOf(shown, 'Enrolled'))).toEqual(courses.map(({ enrolled }) => enrolled));
      expect(figures(cellsOf(shown, 'Finished'))).toEqual(courses.map(({ completed }) => completed));
      expect(figures(cellsOf(shown, 'Completion'))).toEqual(
        courses.map(({ completionRate }) => rounded(completionRate)),
      );
      expect(courses.every(({ enrolled }) => enrolled > 0)).toBe(true);
      const file = await shownFile(page, card(page, 'Completion by course'));
      expect(file.name).toMatch(/^course-completion-.*\.csv$/);
      expect(file.rows.map((row) => Number(row['Began']))).toEqual(courses.map(({ started }) => started));
    }),
  );

  it(
    'are chosen by the picker or by name, which is in the address; the rest of the page follows',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '');
      await settled(page);
      const chosen = (): Promise<unknown> =>
        Promise.resolve(['range', 'course', 'survey'].map((name) => inAddress(page, name)));
      expect(await chosen()).toEqual([null, null, null]);
      const picker = page.getByRole('combobox', { name: 'Course' });
      await picker.selectOption({ label: 'Data protection at work' });
      await eventually(chosen, [null, 'data-protection', null]);
      await card(page, 'Where learners leave').getByText('What counts as personal data').waitFor();
      await card(page, 'In short').getByText('“Data protection at work”').first().waitFor();
      const byName = card(page, 'Completion by course').getByRole('button', { name: 'Talking to customers' });
      await byName.click();
      await eventually(chosen, [null, 'support-skills', null]);
      await card(page, 'Where learners leave').getByText('Difficult conversations').waitFor();
      // The survey of a course comes with it.
      await card(page, 'Survey').getByText('How do you rate the course?').waitFor();

      await page.reload();
      await settled(page);
      expect(await picker.inputValue()).toBe('support-skills');
      expect(await byName.getAttribute('aria-pressed')).toBe('true');
      await page.goBack();
      await eventually(() => picker.inputValue(), 'data-protection');
      await page.goBack();
      await eventually(() => picker.inputValue(), '');
    }),
  );

  it(
    'that the address names and that are not there are said not to be, and all are shown',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'course=gone');
      await settled(page);
      await page.getByText('There is no course “gone”: all courses are shown.').waitFor();
      expect(await page.locator('main section[data-state="failed"]').count()).toBe(0);
    }),
  );

  it(
    'are answered for so many days at most, which is said',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `range=custom&from=2024-01-01&to=${TO}`);
      await settled(page);
      await page.getByText('Learning is answered for at most 400 days').waitFor();
      expect(await page.locator('main section[data-state="failed"]').count()).toBe(0);
    }),
  );
});

describe('the lessons of a course', () => {
  it(
    'stand in their order with who finished, who left and of whom that is open, as the gateway answers',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `course=support-skills&${PAST}`);
      await settled(page);
      const { lessonDropoff } = await asked<{
        lessonDropoff: {
          rows: readonly {
            readonly title: string;
            readonly started: number;
            readonly completed: number;
            readonly droppedOff: number;
            readonly pending: number;
            readonly dropoffRate: number | null;
          }[];
        };
      }>(
        `query ($from: String!, $to: String!) {
          lessonDropoff(courseId: "support-skills", from: $from, to: $to) {
            rows { title started completed droppedOff pending dropoffRate }
          }
        }`,
      );
      const { rows } = lessonDropoff;
      const lessons = card(page, 'Where learners leave');
      const bars = await lessons.getByRole('list').last().getByRole('listitem').allInnerTexts();
      expect(bars.map((bar) => bar.split('\n')[0])).toEqual(rows.map(({ title }) => title));
      const hard = rows.findIndex(({ title }) => title === 'Difficult conversations');
      const { completed, droppedOff, pending } = rows[hard] ?? { completed: 0, droppedOff: 0, pending: 0 };
      expect(bars[hard]).toContain(`${completed} finished, ${droppedOff} left, ${pending} open`);
      expect(droppedOff).toBeGreaterThan(0);
      const shown = await tableOf(page, 'Where learners leave');
      expect(texts(cellsOf(shown, 'Lesson'))).toEqual(rows.map(({ title }) => title));
      expect(figures(cellsOf(shown, 'Began'))).toEqual(rows.map(({ started }) => started));
      expect(figures(cellsOf(shown, 'Left'))).toEqual(rows.map((row) => row.droppedOff));
      expect(figures(cellsOf(shown, 'Open'))).toEqual(rows.map((row) => row.pending));
      expect(figures(cellsOf(shown, 'Drop-off'))).toEqual(rows.map((row) => rounded(row.dropoffRate)));
    }),
  );
});

describe('what is told in words', () => {
  it(
    'opens the metric behind it, of the same course',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'course=onboarding');
      await settled(page);
      await card(page, 'In short').getByRole('link', { name: 'Explore: Active learners' }).click();
      await eventually(() => Promise.resolve(new URL(page.url()).pathname), '/explore');
      expect(['metric', 'range', 'filter'].map((name) => inAddress(page, name))).toEqual([
        'activeLearners',
        '7d',
        '{"courseId":["onboarding"]}',
      ]);
      await settled(page);
      expect(await page.locator('main section[data-state="failed"]').count()).toBe(0);
    }),
  );

  it(
    'has what stands out in the gateway’s order and with how much it matters, and leads to the learners who stall',
    inBrowser(async (openPage) => {
      type Rows = readonly { readonly kind: string; readonly severity: string; readonly text: string }[];
      const found = async (): Promise<Rows> =>
        (
          await asked<{ insights: { rows: Rows } }>(
            'query ($courseId: ID) { insights(courseId: $courseId) { rows { kind severity text } } }',
            { courseId: null },
          )
        ).insights.rows;
      // Found by a job, some seconds after the gateway has started.
      await until(async () => (await found()).some(({ kind }) => kind === 'STALLED_LEARNERS'));
      const rows = await found();
      const { page } = await open(openPage, '');
      await settled(page);
      const words: Readonly<Record<string, string>> = {
        INFO: 'Good to know',
        WARNING: 'Worth a look',
        CRITICAL: 'Needs attention',
      };
      const insights = card(page, 'What stands out');
      const shown = await insights.getByRole('listitem').allInnerTexts();
      expect(shown.map((each) => each.split('\n').slice(0, 2))).toEqual(
        rows.map(({ severity, text }) => [words[severity], text]),
      );
      await insights.getByRole('button', { name: 'Show these learners' }).first().click();
      await eventually(() => Promise.resolve(inAddress(page, 'status')), 'STALLED');
      expect(inAddress(page, 'course')).not.toBeNull();
      const learners = card(page, 'Learners').getByRole('table');
      await eventually(
        async () => [...new Set(texts(cellsOf(await shownIn(learners), 'Status')))],
        ['Stalled'],
      );
    }),
  );
});

describe('the learners', () => {
  it(
    'are read page by page, each row once, and handed over as CSV as far as they were read',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'order=learner');
      await settled(page);
      const learners = card(page, 'Learners');
      const { learnerProgress } = await asked<{ learnerProgress: { totalCount: number } }>(
        '{ learnerProgress { totalCount } }',
        {},
      );
      const all = learnerProgress.totalCount;
      expect(all).toBeGreaterThan(50);
      await learners.getByText(`50 of ${all}`).waitFor();
      for (let shown = 50; shown < all; shown += 50) {
        await learners.getByRole('button', { name: `Load ${Math.min(50, all - shown)} more` }).click();
        await learners.getByText(`${Math.min(all, shown + 50)} of ${all}`).waitFor();
      }
      expect(await learners.getByRole('button', { name: /^Load/ }).count()).toBe(0);
      const file = await shownFile(page, learners);
      const keys = file.rows.map((row) => `${row['Learner'] ?? ''} ${row['Course id'] ?? ''}`);
      expect(new Set(keys).size).toBe(all);
      expect(keys.map((key) => key.split(' ')[0])).toEqual(keys.map((key) => key.split(' ')[0]).sort());
    }),
  );

  it(
    'are sorted by headers that have an order, filtered and searched, all of it in the address',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '');
      await settled(page);
      const learners = card(page, 'Learners');
      const table = learners.getByRole('table');
      expect(await table.locator('th[aria-sort="descending"]').innerText()).toBe('Last activity');
      expect(await table.getByRole('button', { name: 'Status' }).count()).toBe(0);
      await table.getByRole('button', { name: 'Progress' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'order')), 'furthest');
      await table.getByRole('button', { name: 'Progress' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'order')), 'least');
      await eventually(async () => {
        const percents = figures(cellsOf(await shownIn(table), 'Progress')).map(Number);
        return percents[0] === 0 && percents.every((each, at) => each >= (percents[at - 1] ?? 0));
      }, true);

      await learners.getByRole('combobox', { name: 'Status' }).selectOption('COMPLETED');
      await eventually(() => Promise.resolve(inAddress(page, 'status')), 'COMPLETED');
      await eventually(
        async () => [...new Set(texts(cellsOf(await shownIn(table), 'Status')))],
        ['Finished'],
      );
      const [first = ''] = texts(cellsOf(await shownIn(table), 'Learner'));
      const search = learners.getByRole('searchbox', { name: 'Search learners' });
      const steps = await page.evaluate<number>('history.length');
      await search.fill(first);
      await eventually(() => Promise.resolve(inAddress(page, 'q')), first);
      await eventually(async () => [...new Set(texts(cellsOf(await shownIn(table), 'Learner')))], [first]);
      // Writing is no step of the browser's history.
      expect(await page.evaluate<number>('history.length')).toBe(steps);

      await page.reload();
      await settled(page);
      expect([...new Set(texts(cellsOf(await shownIn(table), 'Learner')))]).toEqual([first]);
      await search.fill('%_nobody');
      await learners.getByText('No learner is like that.').waitFor();
      await expectAccessible(page);
      await learners.getByRole('button', { name: 'Show all learners' }).click();
      await eventually(
        () => Promise.resolve(['q', 'status', 'order'].map((name) => inAddress(page, name))),
        [null, null, 'least'],
      );
    }),
  );

  it(
    'stay on screen where no more of them can be read, which is told and can be tried again',
    inBrowser(async (openPage) => {
      let answers: Awaited<ReturnType<typeof answersOf>> | undefined;
      const { page } = await openPage(desk, {
        path: '/learning',
        as: { by: 'token', role: Role.ANALYST },
        prepare: async (early) => {
          answers = await answersOf(early);
        },
      });
      await settled(page);
      const learners = card(page, 'Learners');
      answers?.fail(/^Learners$/);
      await learners.getByRole('button', { name: 'Load 50 more' }).click();
      await learners.getByRole('alert').getByText(FAILURE.message).waitFor();
      expect((await shownIn(learners.getByRole('table'))).rows).toHaveLength(50);
      await answers?.pass();
      await learners.getByRole('button', { name: 'Load 50 more' }).click();
      await learners.getByText(/^(100|\d\d) of/).waitFor();
      expect(await learners.getByRole('alert').count()).toBe(0);
    }),
  );
});

describe('a survey', () => {
  const FEEDBACK = `course=support-skills&${PAST}`;
  const summary = (role: Role) =>
    asked<{
      surveySummary: {
        questions: readonly {
          readonly text: string;
          readonly n: number;
          readonly mean: number | null;
          readonly distribution: readonly { readonly value: string; readonly count: number }[];
          readonly texts: readonly { readonly text: string }[];
        }[];
      };
    }>(
      `query ($from: String!, $to: String!) {
        surveySummary(surveyId: "support-skills-feedback", from: $from, to: $to) {
          questions { text n mean distribution { value count } texts { text } }
        }
      }`,
      SPAN,
      role,
    );

  it(
    'is shown with how often each answer was given, and in their own words to an ORG_ADMIN alone',
    inBrowser(async (openPage) => {
      const { questions } = (await summary(Role.ORG_ADMIN)).surveySummary;
      const [overall] = questions;
      const { page } = await open(openPage, FEEDBACK, { role: Role.ORG_ADMIN });
      await settled(page);
      const survey = card(page, 'Survey');
      const rating = survey.getByRole('region', { name: 'How do you rate the course?' });
      await rating.getByText(`mean ${(overall?.mean ?? 0).toFixed(2)}`).waitFor();
      const bars = await rating.getByRole('listitem').allInnerTexts();
      expect(bars.map((bar) => bar.split('\n').map((each) => each.trim()))).toEqual(
        overall?.distribution.map(({ value, count }) => [value, String(count)]),
      );
      expect(overall?.n).toBeGreaterThanOrEqual(5);

      const { page: other } = await open(openPage, FEEDBACK);
      await settled(other);
      expect((await summary(Role.ANALYST)).surveySummary.questions.flatMap((each) => each.texts)).toEqual([]);
      expect(await card(other, 'Survey').locator('q').count()).toBe(0);
      const shown = await tableOf(other, 'Survey');
      expect(
        texts(cellsOf(shown, 'Count'))
          .filter((each) => each !== '–')
          .map(Number),
      ).toEqual(questions.flatMap(({ distribution }) => distribution.map(({ count }) => count)));
    }),
  );

  it(
    'that fewer than five have answered tells nothing but that, and its texts are said to be kept from an analyst',
    inBrowser(async (openPage) => {
      const organization = await desk.organizationId('quiet');
      await desk.ask(
        await desk.token(Role.SERVICE, 'quiet'),
        `mutation {
          registerCourses(courses: [{ id: "c", title: "Quiet", lessons: [{ id: "l", title: "One" }] }])
          registerSurveys(surveys: [{ id: "s", title: "Pulse", questions: [
            { id: "score", text: "How is it?", type: SCORE }, { id: "text", text: "Why?", type: TEXT }] }])
        }`,
      );
      const answer = async (learner: string, question: string): Promise<void> => {
        const id = randomUUID();
        await desk.database.owner.query(
          `INSERT INTO survey_responses (org_id, client_event_id, learner_id, survey_id, answered_at)
           VALUES ($1, $2, $3, 's', now() - interval '1 day')`,
          [organization, id, learner],
        );
        await desk.database.owner.query(
          `INSERT INTO survey_answers (org_id, client_event_id, question_id, learner_id, survey_id, score, answer_text, answered_at)
           VALUES ($1, $2, $3::text, $4, 's', CASE WHEN $3::text = 'score' THEN 4 END,
                   CASE WHEN $3::text = 'text' THEN 'Because' END, now() - interval '1 day')`,
          [organization, id, question, learner],
        );
      };
      for (const learner of ['a', 'b', 'c', 'd']) {
        await answer(learner, 'score');
      }
      const { page } = await open(openPage, '', { organization: 'quiet' });
      await settled(page);
      const survey = card(page, 'Survey');
      await survey.getByText('Fewer than five learners answered in the chosen days').waitFor();
      expect(await survey.getByText('mean').count()).toBe(0);
      await expectAccessible(page);

      for (const learner of ['a', 'b', 'c', 'd', 'e']) {
        await answer(learner, 'text');
      }
      await page.reload();
      await survey.getByText('Fewer than five learners answered this: nothing is told of it.').waitFor();
      await survey.getByText('Answered in free text, which your role may not read.').waitFor();
      expect(await survey.getByText('Because').count()).toBe(0);
      const admin = await open(openPage, '', { organization: 'quiet', role: Role.ORG_ADMIN });
      await settled(admin.page);
      expect(await card(admin.page, 'Survey').locator('q').allInnerTexts()).toHaveLength(5);
    }),
  );
});

describe('the learning page', () => {
  it(
    'says what will be here where there is nothing to learn yet, and what to do for it',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: '/learning',
        as: { by: 'token', role: Role.ORG_ADMIN, organization: 'quiet' },
        width: 360,
        theme: 'dark',
        prepare: async (early) => {
          await early.route('**/graphql', async (route) => {
            const { operationName } = route.request().postDataJSON() as { operationName?: string };
            await (operationName === 'CourseCompletion'
              ? route.fulfill({ status: 200, json: { data: { courseCompletion: { rows: [] } } } })
              : route.continue());
          });
        },
      });
      const nothing = card(page, 'Nobody learns here yet');
      await nothing.getByText('POST /v1/events').waitFor();
      expect(await nothing.getByRole('link').getAttribute('href')).toBe('/settings');
      await expectAccessible(page);
    }),
  );

  it.each([Role.OPERATOR, Role.SERVICE])(
    'is not for %s, who is told so, and nothing is asked',
    async (role) => {
      await inBrowser(async (openPage) => {
        let operations: readonly string[] = [];
        const { page } = await openPage(desk, {
          path: `/learning?${PAST}`,
          as: { by: 'token', role },
          prepare: (early) => {
            operations = operationsOf(early);
            return Promise.resolve();
          },
        });
        await page.getByText('Administrators and analysts see who learns what.').waitFor();
        await settled(page);
        expect(operations.filter((each) => !['Me', 'Behind'].includes(each))).toEqual([]);
      })();
    },
  );

  it(
    'keeps its numbers where the next minute is not answered, says since when they are old, and comes back',
    inBrowser(async (openPage) => {
      let answers: Awaited<ReturnType<typeof answersOf>> | undefined;
      const { page } = await openPage(desk, {
        path: '/learning',
        as: { by: 'token', role: Role.ANALYST },
        theme: 'dark',
        width: 360,
        prepare: async (early) => {
          await early.clock.install();
          answers = await answersOf(early);
        },
      });
      await settled(page);
      answers?.fail();
      await page.clock.fastForward('01:01');
      const stale = page.locator('main section[data-state="stale"]');
      await eventually(() => stale.count(), 6);
      await expectAccessible(page);
      await answers?.pass();
      await page.clock.fastForward('01:01');
      await eventually(() => stale.count(), 0);
    }),
  );

  it.each([
    ['en', 'light', 360],
    ['th', 'dark', 1280],
    ['th', 'light', 2560],
  ] as const)('is sound in %s, %s, at %i px', async (language, theme, width) => {
    await inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: '/learning?course=support-skills',
        as: { by: 'token', role: Role.ORG_ADMIN },
        language,
        theme,
        width,
      });
      await settled(page);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    })();
  });
});

describe('events that wait', () => {
  const BANNER = /^Events received since \d\d:\d\d are not in these numbers yet: 1,234 wait\.$/;

  /** A batch of demo-b that nobody projects, for as long as `work` lasts. */
  async function waiting(minutes: number, work: () => Promise<void>): Promise<void> {
    const { owner } = desk.database;
    const organization = await desk.organizationId('demo-b');
    const lock = `(hashtext('events learning'), hashtext($1::text))`;
    await owner.query(`SELECT pg_advisory_lock${lock}`, [organization]);
    try {
      await owner.query(
        `INSERT INTO pending_batches (org_id, stream, received_at, batch_id, events)
         VALUES ($1, 'learning', now() - make_interval(mins => $2), $3, 1234)`,
        [organization, minutes, randomUUID()],
      );
      await work();
    } finally {
      await owner.query(`DELETE FROM pending_batches WHERE org_id = $1 AND events = 1234`, [organization]);
      await owner.query(`SELECT pg_advisory_unlock${lock}`, [organization]);
    }
  }

  const look = (openPage: OpenPage, path: string, role: Role, prepare?: (page: Page) => Promise<void>) =>
    openPage(desk, {
      path,
      as: { by: 'token', role, organization: 'demo-b' },
      ...(prepare === undefined ? {} : { prepare }),
    });

  it(
    'are told of on every page, to whoever reads numbers, and not any more once they are in them',
    inBrowser(async (openPage) => {
      await waiting(20, async () => {
        for (const [path, role] of [
          ['/learning', Role.ANALYST],
          ['/support', Role.OPERATOR],
          ['/settings', Role.ORG_ADMIN],
        ] as const) {
          const { page } = await look(openPage, path, role);
          await page.getByText(BANNER).waitFor();
          expect(await page.getByText('Some events are not in these numbers yet.').count()).toBe(1);
          await expectAccessible(page);
        }
        const { page } = await openPage(desk, {
          path: '/learning',
          as: { by: 'token', role: Role.ADMIN, organization: 'demo-b' },
          language: 'th',
          theme: 'dark',
          width: 360,
        });
        await page.getByText(/ตัวเลขเหล่านี้ยังไม่รวมเหตุการณ์ที่ได้รับตั้งแต่ \d\d:\d\d ยังรออยู่ 1,234 รายการ/).waitFor();
        await settled(page);
        await expectAccessible(page);
      });
    }),
  );

  it(
    'are asked for once a minute and no more often, whoever comes back to the page how often',
    inBrowser(async (openPage) => {
      await waiting(20, async () => {
        let operations: string[] = [];
        const { page } = await look(openPage, '/settings', Role.ORG_ADMIN, async (early) => {
          await early.clock.install();
          operations = operationsOf(early);
        });
        const asks = (): number => operations.filter((each) => each === 'Behind').length;
        await page.getByText(BANNER).waitFor();
        expect(asks()).toBe(1);
        for (let times = 0; times < 5; times += 1) {
          await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
        }
        await desk.database.owner.query(`DELETE FROM pending_batches WHERE org_id = $1 AND events = 1234`, [
          await desk.organizationId('demo-b'),
        ]);
        await page.clock.fastForward('01:01');
        await page.getByText(BANNER).waitFor({ state: 'detached' });
        expect(asks()).toBe(2);
      });
    }),
  );

  it(
    'for some minutes only are not worth a word, and where it cannot be asked nothing is said',
    inBrowser(async (openPage) => {
      await waiting(8, async () => {
        let operations: string[] = [];
        const { page } = await look(openPage, '/settings', Role.ORG_ADMIN, (early) => {
          operations = operationsOf(early);
          return Promise.resolve();
        });
        await until(() => Promise.resolve(operations.includes('Behind')));
        await settled(page);
        expect(await page.getByText(BANNER).count()).toBe(0);
      });
      await waiting(20, async () => {
        let answers: Awaited<ReturnType<typeof answersOf>> | undefined;
        const { page } = await look(openPage, '/settings', Role.ORG_ADMIN, async (early) => {
          answers = await answersOf(early);
          answers.fail(/^Behind$/);
        });
        await settled(page);
        expect(await page.getByText(BANNER).count()).toBe(0);
        expect(await page.getByText(FAILURE.message).count()).toBe(0);
      });
    }),
  );
});
