// The page of alerts: what it shows is what the gateway answers of the chosen days, every choice is in its address, and alerts are
// answered on it, one by one and several at once, by those who may.
import { randomUUID } from 'node:crypto';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import {
  type Answers,
  answersOf,
  card,
  cellsOf,
  type Desk,
  expectAccessible,
  FAILURE,
  inAddress,
  inBrowser,
  latinWords,
  openDesk,
  type OpenedPage,
  type OpenPage,
  type PageOptions,
  settled,
  type ShownCell,
  shownIn,
  gatewayFile,
  shownFile,
} from './harness';

let desk: Desk;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.now();
const CLASSES = ['ACTION_NEEDED', 'PREVENTED_ISSUE', 'TREND_WARNING'] as const;
const SEVERITIES = ['CRITICAL', 'IMPORTANT', 'STANDARD', 'INFO'] as const;
/** Alerts that are over, three of each of the last 20 days but today; and those that still wait. */
const OVER = 60;
const WAITING = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'] as const;

beforeAll(async () => {
  desk = await openDesk({ INGEST_MAX_LATE_DAYS: '28' });
  await tell([
    ...Array.from({ length: OVER }, (_, at) => {
      const raised = NOW - DAY - Math.floor(at / 3) * DAY - (at % 3) * 5 * HOUR;
      const money =
        at % 3 === 1
          ? { savingsAmount: '0.100001', currency: 'EUR' }
          : { impactAmount: '10', currency: 'USD' };
      return [
        event('raised', `over-${at}`, raised, about(at, at % 2 === 0 ? money : {})),
        ...(at % 4 === 0
          ? [
              event('snoozed', `over-${at}`, raised + 60_000, {
                until: new Date(raised + 60_000 + HOUR).toISOString(),
              }),
            ]
          : []),
        event('acknowledged', `over-${at}`, raised + 2 * HOUR),
        event(at % 5 === 0 ? 'dismissed' : 'resolved', `over-${at}`, raised + 3 * HOUR),
      ];
    }).flat(),
    ...WAITING.flatMap((name, at) => [
      event('raised', name, NOW - (at + 1) * 60_000, {
        ...about(0, at < 2 ? { impactAmount: '90071992547409.930001', currency: 'EUR' } : {}),
        title: `Waits: ${name}`,
        category: 'capacity',
      }),
    ]),
  ]);
  await until(async () => (await total()) === OVER + WAITING.length);
});

afterAll(async () => {
  await desk.close();
});

type Event = Readonly<Record<string, unknown>>;

function about(at: number, more: object): Event {
  return {
    serviceId: 'checkout',
    category: at % 2 === 0 ? 'latency' : 'errors',
    severity: SEVERITIES[at % 4],
    typeClass: CLASSES[at % 3],
    title: `Alert number ${at}`,
    ...more,
  };
}

function event(kind: string, alertId: string, at: number, payload: object = {}): Event {
  return {
    clientEventId: randomUUID(),
    kind: `alert.${kind}`,
    occurredAt: new Date(at).toISOString(),
    payload: { alertId, ...payload },
  };
}

async function tell(events: readonly Event[]): Promise<void> {
  const { ingestEvents } = await desk.ask<{ ingestEvents: { failed: number } }>(
    await desk.token(Role.SERVICE, 'quiet'),
    'mutation ($events: [EventInput!]!) { ingestEvents(events: $events) { failed } }',
    { events },
  );
  expect(ingestEvents.failed).toBe(0);
}

async function asked<Data>(query: string): Promise<Data> {
  return desk.ask<Data>(await desk.token(Role.ANALYST, 'quiet'), query);
}

async function total(): Promise<number> {
  const { alerts } = await asked<{ alerts: { totalCount: number } }>('{ alerts { totalCount } }');
  return alerts.totalCount;
}

async function statusOf(id: string): Promise<string> {
  const { alert } = await asked<{ alert: { alert: { status: string } } }>(
    `{ alert(id: "${id}") { alert { status } } }`,
  );
  return alert.alert.status;
}

/** The newest first. */
async function changesOf(id: string): Promise<string[]> {
  const { alert } = await asked<{ alert: { changes: readonly { type: string }[] } }>(
    `{ alert(id: "${id}") { changes { type } } }`,
  );
  return alert.changes.map(({ type }) => type);
}

async function open(
  openPage: OpenPage,
  search: string,
  { role = Role.ANALYST, ...more }: { role?: Role } & Partial<PageOptions> = {},
): Promise<OpenedPage & { readonly answers: Answers }> {
  let answers: Answers | undefined;
  const opened = await openPage(desk, {
    path: `/alerts?${search}`,
    as: { by: 'token', role, organization: 'quiet' },
    ...more,
    prepare: async (page) => {
      await more.prepare?.(page);
      answers = await answersOf(page);
    },
  });
  if (answers === undefined) {
    throw new Error('The page was opened without being prepared');
  }
  return { ...opened, answers };
}

const texts = (cells: readonly ShownCell[]): string[] => cells.map(({ text }) => text);

describe('the numbers of the chosen days', () => {
  it(
    'are those that the gateway answers, as tiles, as charts, as tables and as CSV',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'range=30d');
      await settled(page);
      const { alertAnalytics: analytics, alertDashboard: dashboard } = await asked<{
        alertAnalytics: {
          totals: { raised: number; resolved: number; dismissed: number };
          active: { count: number };
          resolutionRate: { percent: number };
          topCategories: { rows: readonly { category: string; count: number }[] };
          weekdays: readonly { mean: number | null }[];
          trend: readonly { date: string; total: number }[];
        };
        alertDashboard: {
          aiHandlingRate: { percent: number };
          typeClasses: readonly { count: number }[];
        };
      }>(
        `{ alertAnalytics(days: 30) {
             totals { raised resolved dismissed } active { count } resolutionRate { percent }
             topCategories { rows { category count } } weekdays { mean } trend { date total } }
           alertDashboard(days: 30) { aiHandlingRate { percent } typeClasses { count } } }`,
      );
      expect(analytics.totals.raised).toBe(OVER + WAITING.length);
      const tile = async (metric: string): Promise<string> =>
        page.locator(`li[data-metric="${metric}"] button > span:nth-of-type(2)`).innerText();
      expect(await tile('alertsRaised')).toBe(String(analytics.totals.raised));
      expect(await tile('activeAlerts')).toBe(String(analytics.active.count));
      expect(await tile('alertsResolved')).toBe(String(analytics.totals.resolved));
      expect(await tile('alertResolutionRate')).toBe(`${analytics.resolutionRate.percent.toFixed(1)}%`);
      expect(await tile('aiHandlingRate')).toBe(`${dashboard.aiHandlingRate.percent.toFixed(1)}%`);
      expect(await page.locator('li[data-metric="activeAlerts"]').innerText()).toContain('oldest for');
      expect(await page.locator('li[data-metric="mttaSeconds"]').innerText()).toContain('median');

      const shownAsTable = async (title: string) => {
        await card(page, title).getByRole('button', { name: 'As table' }).click();
        return shownIn(card(page, title).getByRole('table'));
      };
      const categories = await shownAsTable('Top categories');
      expect(texts(cellsOf(categories, 'Category'))).toEqual(
        analytics.topCategories.rows.map(({ category }) => category),
      );
      expect(texts(cellsOf(categories, 'Alerts'))).toEqual(
        analytics.topCategories.rows.map(({ count }) => String(count)),
      );
      expect(texts(cellsOf(await shownAsTable('Raised by class'), 'Alerts'))).toEqual(
        dashboard.typeClasses.map(({ count }) => String(count)),
      );
      const means = cellsOf(await shownAsTable('Weekdays'), 'Mean a day').map(({ exact }) => Number(exact));
      for (const [at, { mean }] of analytics.weekdays.entries()) {
        expect(means[at]).toBeCloseTo(mean ?? Number.NaN, 5);
      }
      // Both ways of five lines: all, and each severity.
      expect((await shownAsTable('How fast they were answered')).rows).toHaveLength(10);
      const file = await shownFile(page, card(page, 'Raised by day'));
      expect(file.rows.map((row) => [row['Day'], Number(row['Total'])])).toEqual(
        analytics.trend.map(({ date, total: count }) => [date, count]),
      );

      // Money is added up as decimals, of which no digit is lost.
      const money = card(page, 'Money');
      await money.getByText('EUR 180,143,985,094,819.860002').waitFor();
      await money.getByText('EUR 1.00001', { exact: true }).waitFor();
      await money.getByText('20 prevented issues: 10 with an amount, 10 without.').waitFor();

      await page.locator('li[data-metric="mttaSeconds"] button').focus();
      await page.getByText('MTTA: from the raise to the first acknowledgement').waitFor();
      await page.keyboard.press('Escape');
      await expectAccessible(page);
    }),
  );

  it(
    'are of days that are over where those are chosen, of 90 at most, and lead to the alerts behind them',
    inBrowser(async (openPage) => {
      const dayBefore = (days: number): string => new Date(NOW - days * DAY).toISOString().slice(0, 10);
      const { page } = await open(openPage, `range=custom&from=${dayBefore(200)}&to=${dayBefore(4)}`);
      await settled(page);
      await page.getByText('Alerts are answered for at most 90 days').waitFor();
      await page.getByText(/^As of .*: what happened later is not in the numbers\./).waitFor();
      expect(await page.locator('main section[data-state="failed"]').count()).toBe(0);
      const raised = Number(
        await page.locator('li[data-metric="alertsRaised"] button > span:nth-of-type(2)').innerText(),
      );
      expect(raised).toBeGreaterThan(40);
      expect(raised).toBeLessThan(OVER);

      await card(page, 'Top categories').getByRole('button', { name: 'errors' }).click();
      await eventually(
        () => Promise.resolve(['category', 'status'].map((name) => inAddress(page, name))),
        ['errors', 'ALL'],
      );
      const table = card(page, 'List of alerts').getByRole('table');
      await eventually(
        async () => [...new Set(texts(cellsOf(await shownIn(table), 'Category')))],
        ['errors'],
      );
    }),
  );
});

describe('the list of alerts', () => {
  it(
    'is of the active ones, and of others where that is chosen, sorted, searched and read on, all in the address',
    inBrowser(async (openPage) => {
      const { page, answers } = await open(openPage, '');
      await settled(page);
      const list = card(page, 'List of alerts');
      const table = list.getByRole('table');
      expect((await shownIn(table)).rows).toHaveLength(WAITING.length);
      await list.getByRole('combobox', { name: 'Status' }).selectOption('ALL');
      await list.getByText(`50 of ${OVER + WAITING.length}`).waitFor();
      answers.fail(/^AlertList$/);
      await list.getByRole('button', { name: 'Load 15 more' }).click();
      await list.getByRole('alert').getByText(FAILURE.message).waitFor();
      await answers.pass();
      await list.getByRole('button', { name: 'Load 15 more' }).click();
      await list.getByText(`65 of ${OVER + WAITING.length}`).waitFor();
      const file = await shownFile(page, list);
      expect(new Set(file.rows.map((row) => row['Id'])).size).toBe(OVER + WAITING.length);
      const whole = await gatewayFile(page, list);
      expect(whole.rows.map((row) => row['id'])).toEqual(file.rows.map((row) => row['Id']));

      await table.getByRole('button', { name: 'Raised' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'order')), 'oldest');
      await eventually(
        async () =>
          texts(cellsOf(await shownIn(table), 'Alert'))[0]
            ?.split('\n')
            .at(-1),
        `Alert number ${OVER - 1}`,
      );
      await list.getByRole('combobox', { name: 'Severity' }).selectOption('CRITICAL');
      await list.getByRole('combobox', { name: 'Class' }).selectOption('PREVENTED_ISSUE');
      await list.getByRole('searchbox').fill('number 4');
      const choices = ['status', 'severity', 'class', 'q'];
      await eventually(
        () => Promise.resolve(choices.map((name) => inAddress(page, name))),
        ['ALL', 'CRITICAL', 'PREVENTED_ISSUE', 'number 4'],
      );
      await eventually(
        async () => texts(cellsOf(await shownIn(table), 'Alert')).map((each) => each.split('\n').at(-1)),
        ['Alert number 40', 'Alert number 4'],
      );
      await page.reload();
      await settled(page);
      expect((await shownIn(table)).rows).toHaveLength(2);
      await list.getByRole('searchbox').fill('%_nothing');
      await list.getByText('No alert is like that.').waitFor();
      await list.getByRole('button', { name: 'Show all alerts' }).click();
      await eventually(
        () => Promise.resolve(choices.map((name) => inAddress(page, name))),
        ['ALL', null, null, null],
      );
      // Whoever may not answer them is offered nothing to press.
      expect(await list.getByRole('checkbox').count()).toBe(0);
    }),
  );
});

describe('an operator', () => {
  it(
    'has the list without the numbers, and answers one alert beside it, which is told with how long it took',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '', { role: Role.OPERATOR });
      await settled(page);
      await card(page, 'At a glance').getByText('Administrators and analysts see the numbers').waitFor();
      const table = card(page, 'List of alerts').getByRole('table');
      await table.getByText('Waits: alpha').click();
      await eventually(() => Promise.resolve(inAddress(page, 'alert')), 'alpha');
      const drawer = page.getByRole('dialog', { name: 'Waits: alpha' });
      await drawer.getByRole('heading', { name: 'What was done' }).waitFor();
      await expectAccessible(page);
      await drawer.getByLabel('Note').fill('Looking at it');
      await drawer.getByRole('button', { name: 'Snooze', exact: true }).click();
      await drawer.getByText(/^Snoozed after /).waitFor();
      expect(await statusOf('alpha')).toBe('SNOOZED');
      await drawer.getByText('Looking at it').waitFor();
      await drawer.getByRole('button', { name: 'Resolve', exact: true }).click();
      await drawer.getByText(/^Resolved after .* without snooze\.$/).waitFor();
      expect(await statusOf('alpha')).toBe('RESOLVED');
      // It is over: there is nothing left to do.
      await drawer.getByRole('button', { name: 'Resolve', exact: true }).waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
      expect(inAddress(page, 'alert')).toBeNull();
      await table.getByText('Waits: alpha').waitFor({ state: 'detached' });
    }),
  );

  it(
    'answers several at once by keys, is told what became of each, and an attempt that was not heard of is stored once',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'category=capacity', {
        role: Role.OPERATOR,
        theme: 'dark',
      });
      await settled(page);
      const list = card(page, 'List of alerts');
      for (const name of ['beta', 'gamma']) {
        await list.getByRole('checkbox', { name: `Choose Waits: ${name}` }).focus();
        await page.keyboard.press('Space');
      }
      await list.getByText('2 chosen').waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
      // Somebody else was faster.
      await desk.ask(
        await desk.token(Role.OPERATOR, 'quiet'),
        'mutation { recordAlertInteraction(input: { alertId: "gamma", type: DISMISSED }) { outcome } }',
      );
      // The gateway does it, and the page does not hear of that.
      let isLost = true;
      await page.route('**/graphql', async (route) => {
        const { operationName } = route.request().postDataJSON() as { operationName?: string };
        if (operationName === 'RecordAlertInteractions' && isLost) {
          isLost = false;
          await route.fetch();
          await route.fulfill({ status: 200, json: { data: null, errors: [FAILURE] } });
        } else {
          await route.fallback();
        }
      });
      const resolve = list.getByRole('button', { name: 'Resolve', exact: true });
      await resolve.click();
      await list.getByRole('alert').getByText(`Nothing was done: ${FAILURE.message}`).waitFor();
      await list.getByText('2 chosen').waitFor();
      expect(await changesOf('beta')).toEqual(['RESOLVED', 'RAISED']);
      await resolve.click();
      await list.getByText('Resolved: 1 alert; 1 was refused.').waitFor();
      await list
        .getByRole('list', { name: 'What was refused' })
        .getByText(/Waits: gamma.*the alert is DISMISSED/)
        .waitFor();
      await expectAccessible(page);
      expect(await changesOf('beta')).toEqual(['RESOLVED', 'RAISED']);
      expect(await changesOf('gamma')).toEqual(['DISMISSED', 'RAISED']);
      // The list is of what is still active.
      await eventually(
        async () =>
          texts(cellsOf(await shownIn(list.getByRole('table')), 'Alert')).map((each) =>
            each.split('\n').at(-1),
          ),
        ['Waits: delta', 'Waits: epsilon'],
      );
      await list.getByText('Choose alerts to answer several at once.').waitFor();
    }),
  );
});

describe('the page of alerts', () => {
  it(
    'says what will be here where there are none yet, and what to do for it',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: '/alerts',
        as: { by: 'token', role: Role.ORG_ADMIN, organization: 'demo-b' },
        width: 360,
        theme: 'dark',
        prepare: async (early) => {
          await early.route('**/graphql', async (route) => {
            const { operationName } = route.request().postDataJSON() as { operationName?: string };
            await (operationName === 'AnyAlert'
              ? route.fulfill({ status: 200, json: { data: { alerts: { totalCount: 0 } } } })
              : route.continue());
          });
        },
      });
      const nothing = card(page, 'No alert was raised here yet');
      await nothing.getByText('POST /v1/events').waitFor();
      expect(await nothing.getByRole('link').getAttribute('href')).toBe('/settings');
      await expectAccessible(page);
    }),
  );

  it(
    'keeps its numbers where the next minute is not answered, says since when they are old, and comes back; in Thai on a phone',
    inBrowser(async (openPage) => {
      const { page, answers } = await open(openPage, 'range=30d', {
        language: 'th',
        theme: 'light',
        width: 360,
        prepare: (early) => early.clock.install(),
      });
      await settled(page);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBeLessThanOrEqual(0);
      expect(await latinWords(page, desk.database)).toEqual([]);
      await expectAccessible(page);
      const states = (state: string) => page.locator(`main section[data-state="${state}"]`).count();
      const all = await page.locator('main section[data-state]').count();
      expect(all).toBeGreaterThan(10);
      answers.fail();
      await page.clock.fastForward('01:01');
      await eventually(() => states('stale'), all);
      await answers.pass();
      await page.clock.fastForward('01:01');
      await eventually(() => states('stale'), 0);
    }),
  );
});
