// The explore page: a question is its address, what is shown is what the gateway answers to it, and who may look closer can.
import type { Locator, Page, Request } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually } from '../harness';
import {
  card,
  cellsOf,
  type Desk,
  inAddress,
  inBrowser,
  numberOf,
  openDesk,
  type OpenPage,
  type OpenedPage,
  settled,
  shownIn,
} from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

/** Days that are over, so that nothing in them changes any more. */
const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const PAST = `range=custom&from=${dayBefore(6)}&to=${dayBefore(3)}`;
const ONE_DAY = `range=custom&from=${dayBefore(3)}&to=${dayBefore(3)}`;

function open(openPage: OpenPage, search: string, role: Role = Role.ORG_ADMIN): Promise<OpenedPage> {
  return openPage(desk, { path: `/explore?${search}`, as: { by: 'session', role } });
}

interface Series {
  readonly lines: readonly {
    readonly isOther: boolean;
    readonly keys: readonly { readonly value: string | null }[];
    readonly points: readonly {
      readonly value: number | null;
      readonly n: number;
      readonly comparison: { readonly value: number | null; readonly n: number } | null;
    }[];
  }[];
}

/** Start and end of the address's days, which begin at midnight of the organization's zone. */
async function windowOf(page: Page): Promise<{ readonly from: string; readonly to: string }> {
  const { rows } = await desk.database.owner.query<{ from: Date; to: Date }>(
    `SELECT $1::date::timestamp AT TIME ZONE timezone AS from,
            ($2::date + 1)::timestamp AT TIME ZONE timezone AS to
       FROM organizations WHERE slug = 'demo'`,
    [inAddress(page, 'from'), inAddress(page, 'to')],
  );
  const [row] = rows;
  return { from: row?.from.toISOString() ?? '', to: row?.to.toISOString() ?? '' };
}

/** The table of every point, once it has come. */
async function points(page: Page): Promise<Locator> {
  await settled(page);
  return card(page, 'Every point').getByRole('table');
}

/** The choices as somebody sees them, and not as the address has them. */
async function choices(page: Page): Promise<Readonly<Record<string, string>>> {
  const chosen = (name: string): Promise<string> =>
    page.getByRole('combobox', { name, exact: true }).evaluate((element: unknown) => {
      const { selectedOptions } = element as {
        readonly selectedOptions: readonly { readonly text: string }[];
      };
      return selectedOptions[0]?.text ?? '';
    });
  return {
    metric: await page.getByRole('button', { name: /^Metric:/ }).innerText(),
    granularity: await chosen('Buckets'),
    groupBy: await chosen('Group by'),
    compare: await chosen('Compare with'),
    filter: await page
      .getByRole('group', { name: 'Filters' })
      .getByRole('button', { name: /^Channel: / })
      .innerText(),
  };
}

describe('the explore page', () => {
  it(
    'keeps metric, buckets, group, filter and comparison in the address, and shows what the gateway answers to them',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      await page.getByRole('button', { name: 'Choose a metric' }).click();
      await page.getByRole('combobox', { name: 'Search metrics' }).fill('Sessions closed');
      await page.getByRole('option', { name: /^Sessions closed/ }).click();
      await page.getByRole('combobox', { name: 'Buckets' }).selectOption('DAY');
      await page.getByRole('combobox', { name: 'Group by' }).selectOption('channel');
      await page.getByRole('combobox', { name: 'Compare with' }).selectOption('PREVIOUS_PERIOD');
      await page
        .getByRole('group', { name: 'Filters' })
        .getByRole('button', { name: 'Channel: any' })
        .click();
      const values = page.getByRole('dialog', { name: 'Filter by Channel' }).getByRole('checkbox');
      await values.nth(1).check();
      await values.nth(0).check();
      await page.keyboard.press('Escape');
      await eventually(() => Promise.resolve((inAddress(page, 'filter') ?? '').split(',').length), 2);
      const filter = JSON.parse(inAddress(page, 'filter') ?? '{}') as { channel: readonly string[] };
      expect(filter.channel).toHaveLength(2);

      const { metricSeries } = await desk.ask<{ metricSeries: Series }>(
        await desk.token(Role.ANALYST),
        `query ($from: DateTime!, $to: DateTime!, $channels: [String]!) {
          metricSeries(
            metric: sessionsClosed, from: $from, to: $to, granularity: DAY, groupBy: [channel],
            filter: { channel: { in: $channels } }, compare: PREVIOUS_PERIOD
          ) {
            lines { isOther keys { value } points { value n comparison { value n } } }
          }
        }`,
        { ...(await windowOf(page)), channels: filter.channel },
      );
      const lines = metricSeries.lines.filter(({ isOther }) => !isOther);
      expect(lines.map(({ keys }) => keys[0]?.value).sort()).toEqual([...filter.channel].sort());
      const answered = Array.from({ length: 4 }, (_, bucket) =>
        lines.map(({ keys, points: all }) => {
          const point = all[bucket];
          return [keys[0]?.value, point?.value, point?.n, point?.comparison?.value, point?.comparison?.n];
        }),
      ).flat();
      expect(answered.some(([, value]) => Number(value) > 0)).toBe(true);

      const shown = async (): Promise<unknown> => {
        const table = await shownIn(await points(page));
        const column = (name: string) => cellsOf(table, name).map(({ text }) => text);
        const numbers = ['Value', 'n', 'Earlier', 'Earlier n'].map((name) => column(name).map(numberOf));
        return column('Line').map((line, at) => [line, ...numbers.map((each) => each[at])]);
      };
      const asSeen = {
        metric: 'Sessions closed',
        granularity: 'Days',
        groupBy: 'Channel',
        compare: 'The period before',
        filter: `Channel: ${filter.channel.join(', ')}`,
      };
      await eventually(shown, answered);
      await eventually(() => choices(page), asSeen);

      await page.reload();
      await eventually(shown, answered);
      expect(await choices(page)).toEqual(asSeen);
    }),
  );

  it(
    'shows an ORG_ADMIN the very rows behind a number',
    inBrowser(async (openPage) => {
      const { page } = await open(
        openPage,
        `metric=sessionsClosed&granularity=HOUR&groupBy=channel&${ONE_DAY}`,
      );
      const table = await points(page);
      const first = table
        .getByRole('row')
        .filter({ has: page.getByRole('button', { name: /^Rows of/ }) })
        .first();
      const [, line = '', value = ''] = await first.getByRole('cell').allInnerTexts();
      const [request] = await Promise.all([
        page.waitForRequest((each) => operationOf(each) === 'SliceRows'),
        first.getByRole('button', { name: /^Rows of/ }).click(),
      ]);
      const drawer = page.getByRole('dialog', { name: 'Rows behind Sessions closed' });
      const rows = drawer.getByRole('table');
      await rows.waitFor();
      const shown = await shownIn(rows);
      expect(shown.rows).toHaveLength(Number(value));
      expect(new Set(cellsOf(shown, 'Channel').map(({ text }) => text))).toEqual(new Set([line]));

      const { variables } = request.postDataJSON() as { variables: { from: string; to: string } };
      const { rows: closed } = await desk.database.owner.query<{ id: string }>(
        `SELECT id FROM chat_sessions
          WHERE org_id = $1 AND channel = $2 AND closed_at >= $3 AND closed_at < $4`,
        [await desk.organizationId('demo'), line, variables.from, variables.to],
      );
      expect(
        cellsOf(shown, 'Id')
          .map(({ exact }) => exact)
          .sort(),
      ).toEqual(closed.map(({ id }) => id).sort());

      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
    }),
  );

  it(
    'offers an analyst no rows, and asks for none',
    inBrowser(async (openPage) => {
      const { page } = await open(
        openPage,
        `metric=sessionsClosed&granularity=HOUR&groupBy=channel&${ONE_DAY}`,
        Role.ANALYST,
      );
      const table = await points(page);
      expect((await shownIn(table)).rows.length).toBeGreaterThan(0);
      expect(await page.getByRole('main').getByRole('button', { name: /^Rows/ }).count()).toBe(0);
      // Nor from the chart, by pointer or key.
      const chart = page.getByRole('application');
      expect(await chart.getAttribute('aria-label')).not.toContain('Enter shows the rows');
      await chart.focus();
      await chart.press('End');
      await chart.press('Enter');
      expect(await page.getByRole('dialog').count()).toBe(0);
    }),
  );

  it(
    'explains how a number is come by',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `metric=avgHandleSeconds&granularity=DAY&${PAST}`, Role.ANALYST);
      await points(page);
      await page.getByRole('button', { name: 'Explain' }).click();
      const drawer = page.getByRole('dialog', { name: 'Handle time: how it is computed' });
      await drawer.locator('dl').waitFor();
      const facts = new Map<string, string>();
      const names = await drawer.locator('dl dt').allInnerTexts();
      const values = await drawer.locator('dl dd').allInnerTexts();
      names.forEach((name, at) => facts.set(name, values[at] ?? ''));

      const { explainMetric } = await desk.ask<{
        explainMetric: { n: number; buckets: number; timezone: string; definition: { description: string } };
      }>(
        await desk.token(Role.ANALYST),
        `query ($from: DateTime!, $to: DateTime!) {
          explainMetric(metric: avgHandleSeconds, from: $from, to: $to, granularity: DAY) {
            n buckets timezone definition { description }
          }
        }`,
        await windowOf(page),
      );
      expect(numberOf(facts.get('Rows behind the value (n)') ?? '')).toBe(explainMetric.n);
      expect(numberOf(facts.get('Buckets') ?? '')).toBe(explainMetric.buckets);
      expect(facts.get('Days of the zone')).toBe(explainMetric.timezone);
      await drawer.getByText(explainMetric.definition.description, { exact: true }).waitFor();
      expect(explainMetric.n).toBeGreaterThan(0);
    }),
  );

  it(
    'opens the very question in the playground, with its variables, where it runs',
    inBrowser(async (openPage) => {
      let asked: Asked | undefined;
      const { page } = await openPage(desk, {
        path: `/explore?metric=sessionsClosed&granularity=DAY&groupBy=channel&compare=PREVIOUS_PERIOD&${PAST}`,
        as: { by: 'token', role: Role.ANALYST },
        prepare: (early) => {
          early.on('request', (request) => {
            if (operationOf(request) === 'ExploreSeries') {
              asked ??= request.postDataJSON() as Asked;
            }
          });
          return Promise.resolve();
        },
      });
      const table = await shownIn(await points(page));
      await page.getByRole('link', { name: 'Open in playground' }).click();
      await page.waitForURL(`${desk.url}/playground/`);
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      const [answer] = await Promise.all([
        page.waitForResponse((response) => operationOf(response.request()) === 'ExploreSeries'),
        page.getByRole('button', { name: /^Execute query/ }).click(),
      ]);
      const sent = answer.request().postDataJSON() as Asked;
      expect(sent.variables).toEqual(asked?.variables);
      // As people read it: the page's own request is without its layout.
      expect(withoutLayout(sent.query)).toBe(withoutLayout(asked?.query ?? ''));
      const { data } = (await answer.json()) as { data: { metricSeries: Series } };
      const { lines } = data.metricSeries;
      // A rest in which nothing is has no place on screen.
      const values = lines
        .filter(({ isOther }) => !isOther)
        .flatMap(({ points: all }) => all.map(({ value }) => value));
      const onPage = cellsOf(table, 'Value').map(({ text }) => numberOf(text));
      const sorted = (numbers: readonly (number | null)[]) =>
        [...numbers].sort((a, b) => (a ?? 0) - (b ?? 0));
      expect(sorted(values)).toEqual(sorted(onPage));
      await page.locator('.result-window').getByText('"data"').waitFor();
    }),
  );
});

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function operationOf(request: Request): string | undefined {
  if (!request.url().endsWith('/graphql') || request.method() !== 'POST') {
    return undefined;
  }
  return (request.postDataJSON() as { operationName?: string } | null)?.operationName;
}

function withoutLayout(query: string): string {
  return query
    .replace(/[\s,]+/g, ' ')
    .replace(/ ?([(){}:]) ?/g, '$1')
    .trim();
}
