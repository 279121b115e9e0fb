// The usage page: what it shows is what the gateway answers of the chosen days, every choice is in its address, and who may name
// features can.
import type { Locator, Page } from 'playwright-core';
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

/** Days that are over, so that nothing in them changes any more. */
const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const FROM = dayBefore(16);
const TO = dayBefore(3);
const PAST = `range=custom&from=${FROM}&to=${TO}`;
const SPAN = { from: FROM, to: TO };

function open(
  openPage: OpenPage,
  search: string,
  { role = Role.ANALYST, organization = 'demo' }: { role?: Role; organization?: OrganizationSlug } = {},
): Promise<OpenedPage> {
  return openPage(desk, { path: `/usage?${search}`, as: { by: 'token', role, organization } });
}

async function asked<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = SPAN,
  organization: OrganizationSlug = 'demo',
): Promise<Data> {
  return desk.ask<Data>(await desk.token(Role.ANALYST, organization), query, variables);
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

/** A number as it is told on hover, such as `1,234`, `12.3 ms` or `90.5s`. */
const exactly = ({ exact, text }: ShownCell): number | null =>
  numberOf((exact === '' ? text : exact).replace(/\sms$/, ''));

/** Screens write six digits after the point at most. */
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1_000) / 1_000;

const figures = (cells: readonly ShownCell[]): (number | null)[] => cells.map(exactly).map(rounded);
const texts = (cells: readonly ShownCell[]): string[] => cells.map(({ text }) => text);

/** A card's chart as its table. */
async function tableOf(figure: Locator): Promise<Locator> {
  const button = figure.getByRole('button', { name: 'As table' });
  if ((await button.getAttribute('aria-pressed')) !== 'true') {
    await button.click();
  }
  return figure.getByRole('table');
}

/** Names and numbers of a list of terms, by their names. */
async function termsOf(part: Locator): Promise<Readonly<Record<string, string>>> {
  const names = await part.locator('dl dt').allInnerTexts();
  const values = await part.locator('dl dd').allInnerTexts();
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}

const pressed = (page: Page, group: string): Promise<readonly string[]> =>
  page
    .getByRole('group', { name: group, exact: true })
    .locator('button[aria-pressed="true"]')
    .allInnerTexts();

interface Overview {
  readonly activeUsers: number;
  readonly requests: number;
  readonly avgResponseTimeMs: number | null;
  readonly sessions: number;
}

describe('the four numbers', () => {
  it(
    'are those of the overview, each with the same number of as many days before',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const { usageOverview: overview } = await asked<{
        usageOverview: Overview & { readonly previous: Overview };
      }>(
        `query ($from: String!, $to: String!) {
          usageOverview(from: $from, to: $to) {
            activeUsers requests avgResponseTimeMs sessions
            previous { activeUsers requests avgResponseTimeMs sessions }
          }
        }`,
      );
      for (const [title, name] of [
        ['Active users', 'activeUsers'],
        ['Requests', 'requests'],
        ['Response time', 'avgResponseTimeMs'],
        ['Sessions', 'sessions'],
      ] as const) {
        await card(page, title).getByRole('button').hover();
        const about = page.getByRole('dialog', { name: `About ${title}` });
        await about.waitFor();
        const told = await termsOf(about);
        const said = (term: string): number | null => rounded(exactly({ text: told[term] ?? '', exact: '' }));
        expect([title, said('Exact value')]).toEqual([title, rounded(overview[name])]);
        expect([title, said('Days before')]).toEqual([title, rounded(overview.previous[name])]);
        await page.mouse.move(0, 0);
        await about.waitFor({ state: 'detached' });
      }
      expect(overview.activeUsers).toBeGreaterThan(0);
      expect(overview.requests).toBeGreaterThan(0);
    }),
  );

  it(
    'have beside them how many came on the last day, in its 7 and in its 30 days, each person counted once',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const zone = `SELECT timezone FROM organizations WHERE slug = 'demo'`;
      const { rows } = await desk.database.owner.query<{ days: string; people: string }>(
        `SELECT days::text, count(DISTINCT user_id) AS people
           FROM unnest(ARRAY[1, 7, 30]) AS days
           JOIN (SELECT user_id, occurred_at FROM usage_events WHERE org_id = $1
                 UNION ALL SELECT user_id, occurred_at FROM page_views WHERE org_id = $1) AS seen
             ON occurred_at >= ($2::date + 1 - days)::timestamp AT TIME ZONE (${zone})
            AND occurred_at < ($2::date + 1)::timestamp AT TIME ZONE (${zone})
          GROUP BY days ORDER BY days`,
        [await desk.organizationId('demo'), TO],
      );
      const people = new Map(rows.map((row) => [row.days, row.people]));
      expect(await termsOf(card(page, 'Active users'))).toEqual({
        'Last day': people.get('1'),
        '7 days': people.get('7'),
        '30 days': people.get('30'),
      });
    }),
  );
});

describe('the choices of the usage page', () => {
  it(
    'are in its address: days as presets or from one to another, and the length of points; what is shown anyway is left out',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '');
      await settled(page);
      expect(await pressed(page, 'Days')).toEqual(['30 days']);
      expect(await pressed(page, 'Points of the charts')).toEqual(['By day']);
      const days = page.getByRole('group', { name: 'Days', exact: true });
      const chosen = (): Promise<unknown> =>
        Promise.resolve(['range', 'from', 'to', 'by'].map((name) => inAddress(page, name)));
      expect(await chosen()).toEqual([null, null, null, null]);
      for (const [name, range] of [
        ['Today', 'today'],
        ['7 days', '7d'],
        ['90 days', '90d'],
        ['30 days', null],
      ] as const) {
        await days
          .getByRole('button', { name: /days|Today/ })
          .filter({ hasText: name })
          .click();
        await eventually(chosen, [range, null, null, null]);
        await eventually(() => pressed(page, 'Days'), [name]);
      }
      await page
        .getByRole('banner')
        .getByRole('button', { name: /Last 30 days/ })
        .click();
      const picker = page.getByRole('dialog', { name: 'Date range' });
      await picker.getByLabel('From').fill(FROM);
      await picker.getByLabel('To, inclusive').fill(TO);
      await picker.getByRole('button', { name: 'Apply' }).click();
      await eventually(chosen, ['custom', FROM, TO, null]);
      await page.getByRole('button', { name: 'By week' }).click();
      await eventually(chosen, ['custom', FROM, TO, 'WEEK']);
      expect(await pressed(page, 'Days')).toEqual([]);

      await page.reload();
      await settled(page);
      expect(await chosen()).toEqual(['custom', FROM, TO, 'WEEK']);
      expect(await pressed(page, 'Points of the charts')).toEqual(['By week']);
      await page.goBack();
      await eventually(chosen, ['custom', FROM, TO, null]);
      await eventually(() => pressed(page, 'Points of the charts'), ['By day']);
    }),
  );

  it(
    'that ask for more days than the gateway answers are cut to the last of them, and that is said',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `range=custom&from=2024-01-01&to=${TO}`);
      await settled(page);
      await page.getByText('Usage is answered for at most 400 days').waitFor();
      expect(await page.locator('main section[data-state="failed"]').count()).toBe(0);
      // As many days are read by week.
      expect(await pressed(page, 'Points of the charts')).toEqual(['By week']);
    }),
  );
});

interface Point {
  readonly partial: boolean;
  readonly activeUsers: number;
  readonly requests: number;
  readonly errors: number;
  readonly avgResponseTimeMs: number | null;
  readonly responseTime: { readonly p95: number | null };
}

describe('the charts of the usage page', () => {
  it.each([
    ['By day', 'DAY'],
    ['By week', 'WEEK'],
    ['By month', 'MONTH'],
  ] as const)('have in their tables the trends that the gateway answers: %s', async (name, granularity) => {
    await inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      await page.getByRole('button', { name }).click();
      const { usageTrends } = await asked<{ usageTrends: { points: readonly Point[] } }>(
        `query ($from: String!, $to: String!, $granularity: UsageGranularity!) {
          usageTrends(from: $from, to: $to, granularity: $granularity) {
            points { partial activeUsers requests errors avgResponseTimeMs responseTime { p95 } }
          }
        }`,
        { ...SPAN, granularity },
      );
      const { points } = usageTrends;
      const people = await tableOf(card(page, 'Active users over time'));
      const traffic = await tableOf(card(page, 'Requests and response time'));
      await eventually(
        async () => figures(cellsOf(await shownIn(people), 'Active users')),
        points.map(({ activeUsers }) => activeUsers),
      );
      const table = await shownIn(traffic);
      expect(figures(cellsOf(table, 'Requests'))).toEqual(points.map(({ requests }) => requests));
      expect(figures(cellsOf(table, 'Errors'))).toEqual(points.map(({ errors }) => errors));
      expect(figures(cellsOf(table, 'Mean (ms)'))).toEqual(
        points.map(({ avgResponseTimeMs }) => rounded(avgResponseTimeMs)),
      );
      expect(figures(cellsOf(table, 'p95 (ms)'))).toEqual(
        points.map(({ responseTime }) => rounded(responseTime.p95)),
      );
      // Weeks and months that the range cuts are said not to be whole.
      expect(texts(cellsOf(table, 'Whole'))).toEqual(points.map(({ partial }) => (partial ? 'no' : 'yes')));
      expect(points.some(({ requests }) => requests > 0)).toBe(true);
      if (granularity === 'DAY') {
        expect(points).toHaveLength(14);
      }
    })();
  });

  it(
    'are read by the arrow keys, and handed over as CSV',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const { usageTrends } = await asked<{ usageTrends: { points: readonly Point[] } }>(
        `query ($from: String!, $to: String!) {
          usageTrends(from: $from, to: $to) {
            points { partial activeUsers requests errors avgResponseTimeMs responseTime { p95 } }
          }
        }`,
      );
      const traffic = card(page, 'Requests and response time');
      const chart = traffic.getByRole('application', { name: /^Requests and response time by day/ });
      await chart.focus();
      const told = async (): Promise<unknown> => (await termsOf(traffic.getByRole('status')))['Requests'];
      for (const [key, point] of [
        ['End', usageTrends.points.at(-1)],
        ['ArrowLeft', usageTrends.points.at(-2)],
        ['Home', usageTrends.points[0]],
      ] as const) {
        await page.keyboard.press(key);
        await eventually(told, point?.requests.toLocaleString('en'));
      }
      const file = await shownFile(page, traffic);
      expect(file.name).toMatch(/^requests-and-response-time-.*\.csv$/);
      expect(file.rows.map((row) => Number(row['Requests']))).toEqual(
        usageTrends.points.map(({ requests }) => requests),
      );
    }),
  );
});

interface EndpointUsage {
  readonly total: number;
  readonly items: readonly {
    readonly endpoint: string;
    readonly feature: string | null;
    readonly requests: number;
    readonly errors: number;
    readonly avgResponseTimeMs: number | null;
  }[];
  readonly features: readonly {
    readonly feature: string | null;
    readonly endpoints: number;
    readonly requests: number;
  }[];
}

function endpointUsage(first: number, organization?: OrganizationSlug): Promise<EndpointUsage> {
  return asked<{ endpointUsage: EndpointUsage }>(
    `query ($from: String!, $to: String!, $first: Int!) {
      endpointUsage(from: $from, to: $to, first: $first) {
        total
        items { endpoint feature requests errors avgResponseTimeMs }
        features { feature endpoints requests }
      }
    }`,
    { ...SPAN, first },
    organization,
  ).then((answer) => answer.endpointUsage);
}

describe('features and endpoints', () => {
  it(
    'are those that the gateway answers, with the most requests first',
    inBrowser(async (openPage) => {
      const usage = await endpointUsage(50);
      const { page } = await open(openPage, PAST);
      await settled(page);
      const features = card(page, 'Features');
      const names = usage.features.map(({ feature }) => feature ?? 'Other endpoints');
      const bars = await features.getByRole('listitem').allInnerTexts();
      expect(bars.map((bar) => bar.split('\n')[0])).toEqual(names.slice(0, 10));

      const table = await shownIn(await tableOf(features));
      expect(texts(cellsOf(table, 'Feature'))).toEqual(names);
      expect(figures(cellsOf(table, 'Endpoints'))).toEqual(usage.features.map(({ endpoints }) => endpoints));
      expect(figures(cellsOf(table, 'Requests'))).toEqual(usage.features.map(({ requests }) => requests));

      const endpoints = await shownIn(card(page, 'Endpoints').getByRole('table'));
      expect(texts(cellsOf(endpoints, 'Endpoint'))).toEqual(usage.items.map(({ endpoint }) => endpoint));
      expect(texts(cellsOf(endpoints, 'Feature'))).toEqual(usage.items.map(({ feature }) => feature ?? '–'));
      for (const [column, value] of [
        ['Requests', 'requests'],
        ['Errors', 'errors'],
        ['Mean (ms)', 'avgResponseTimeMs'],
      ] as const) {
        expect(figures(cellsOf(endpoints, column))).toEqual(usage.items.map((item) => rounded(item[value])));
      }
      const requests = usage.items.map((item) => item.requests);
      expect(requests).toEqual([...requests].sort((one, other) => other - one));
      expect(usage.items.length).toBeGreaterThan(3);
    }),
  );

  it(
    'are handed over as CSV',
    inBrowser(async (openPage) => {
      const usage = await endpointUsage(50);
      const { page } = await open(openPage, PAST);
      await settled(page);
      const file = await shownFile(page, card(page, 'Endpoints'));
      expect(file.name).toMatch(/^usage-endpoints-.*\.csv$/);
      expect(
        file.rows.map((row) => [row['Endpoint'], row['Feature'] ?? null, Number(row['Requests'])]),
      ).toEqual(usage.items.map(({ endpoint, feature, requests }) => [endpoint, feature, requests]));
    }),
  );
});

interface Rule {
  readonly feature: string;
  readonly method: string | null;
  readonly path: string | null;
  readonly operation: string | null;
}

const rulesOf = async (organization: OrganizationSlug): Promise<readonly Rule[]> =>
  (
    await asked<{ featureMap: readonly Rule[] }>(
      '{ featureMap { feature method path operation } }',
      {},
      organization,
    )
  ).featureMap;

describe('the names of features', () => {
  const admin = { role: Role.ORG_ADMIN, organization: 'demo-b' } as const;

  it(
    'are changed by an ORG_ADMIN, who sees what is refused at its rule, and hold for what was asked before',
    inBrowser(async (openPage) => {
      const before = await rulesOf('demo-b');
      const { page } = await open(openPage, PAST, admin);
      await settled(page);
      await page.getByRole('button', { name: 'Edit features' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'rules')), 'true');
      const editor = card(page, 'Names of features');
      await editor.getByRole('group').first().waitFor();
      expect(await editor.getByRole('group').count()).toBe(before.length);
      // Nothing is changed yet.
      expect(await editor.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await expectAccessible(page);

      const [first] = before;
      expect(first?.path).not.toBeNull();
      const rule = editor.getByRole('group', { name: 'Rule 1', exact: true });
      await rule.getByLabel('Feature').fill('Counter');
      await editor.getByRole('button', { name: `Remove rule ${before.length}`, exact: true }).click();
      expect(await editor.getByRole('group').count()).toBe(before.length - 1);
      await editor.getByRole('button', { name: 'Add a rule' }).click();
      const added = editor.getByRole('group', { name: `Rule ${before.length}`, exact: true });
      // Where somebody wants to write now.
      await eventually(() => added.getByLabel('Feature').evaluate(isFocused), true);
      await page.keyboard.type('Lists');
      await added.getByLabel('Method').selectOption('GET');
      await added.getByLabel('Path').fill('no-slash');
      await editor.getByText('Not saved yet.').waitFor();
      await editor.getByRole('button', { name: 'Save' }).click();
      const refusal = editor
        .getByRole('listitem')
        .nth(before.length - 1)
        .getByRole('alert');
      await refusal.waitFor();
      await eventually(() => added.getByLabel('Path').evaluate(isFocused), true);
      expect(await added.getByLabel('Path').getAttribute('aria-invalid')).toBe('true');
      expect(await rulesOf('demo-b')).toEqual(before);
      await expectAccessible(page);

      await added.getByLabel('Path').fill('/v2/lists');
      await editor.getByRole('button', { name: 'Save' }).click();
      await editor.getByText('Saved.').waitFor();
      expect(await refusal.count()).toBe(0);
      const after = [
        { ...first, feature: 'Counter' },
        ...before.slice(1, -1),
        { feature: 'Lists', method: 'GET', path: '/v2/lists', operation: null },
      ];
      expect(await rulesOf('demo-b')).toEqual(after);
      // What was asked long ago has its new name at once.
      await card(page, 'Features').getByText('Counter', { exact: true }).waitFor();

      await page.reload();
      await settled(page);
      expect(await editor.getByRole('group').count()).toBe(after.length);
      expect(await rule.getByLabel('Feature').inputValue()).toBe('Counter');
      await editor.getByRole('button', { name: 'Close' }).click();
      await editor.waitFor({ state: 'detached' });
      expect(inAddress(page, 'rules')).toBeNull();
    }),
  );

  it(
    'are not an analyst’s to change, whatever the address says',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `rules=true&${PAST}`);
      await settled(page);
      await card(page, 'Features').getByRole('listitem').first().waitFor();
      expect(await page.getByRole('button', { name: /(Edit|Name) features/ }).count()).toBe(0);
      expect(await card(page, 'Names of features').count()).toBe(0);
    }),
  );

  it(
    'are asked for where there is none: endpoints stand in their place',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST, admin);
      await settled(page);
      const map = await rulesOf('demo-b');
      const setRules = async (rules: readonly Partial<Rule>[]): Promise<void> => {
        await desk.ask(
          await desk.token(Role.ORG_ADMIN, 'demo-b'),
          'mutation ($rules: [FeatureRuleInput!]!) { setFeatureMap(rules: $rules) { feature } }',
          { rules },
        );
      };
      await setRules([]);
      try {
        await page.reload();
        await settled(page);
        const usage = await endpointUsage(50, 'demo-b');
        const bars = await card(page, 'Most used endpoints').getByRole('listitem').allInnerTexts();
        expect(bars.map((bar) => bar.split('\n')[0])).toEqual(
          usage.items.slice(0, 10).map(({ endpoint }) => endpoint),
        );
        await page.getByRole('button', { name: 'Name features' }).click();
        // One rule to begin with.
        const editor = card(page, 'Names of features');
        await editor.getByRole('group', { name: 'Rule 1', exact: true }).waitFor();
        expect(await editor.getByRole('group').count()).toBe(1);
      } finally {
        await setRules(
          map.map((rule) => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null))),
        );
      }
    }),
  );
});

/** Everybody who may use the demo's application, by the id of the application. */
async function everybody(): Promise<ReadonlyMap<string, { readonly isNever: boolean }>> {
  const { rows } = await desk.database.owner.query<{ id: string; never: boolean }>(
    'SELECT external_id AS id, last_active_at IS NULL AS never FROM app_users WHERE org_id = $1',
    [await desk.organizationId('demo')],
  );
  return new Map(rows.map(({ id, never }) => [id, { isNever: never }]));
}

/** Their ids, which stand at the end of what is told of each on hover. */
const idsIn = (cells: readonly ShownCell[]): string[] =>
  cells.map(({ exact }) => exact.split(' · ').at(-1) ?? '');

describe('the people of the application', () => {
  it(
    'are read page by page, each once, and handed over as CSV as far as they were read',
    inBrowser(async (openPage) => {
      const known = [...(await everybody()).keys()];
      const { page } = await open(openPage, `sort=name-asc&${PAST}`);
      await settled(page);
      const people = card(page, 'User activity');
      // The gateway records its own use in the demo: whoever asks it is somebody new.
      const all = Number(/of (\d+)/.exec(await people.getByText(/^50 of \d+$/).innerText())?.[1]);
      await people.getByText(`${all} people, also those who were never active`).waitFor();
      expect(all).toBeGreaterThanOrEqual(known.length);
      expect((await shownIn(people.getByRole('table'))).rows).toHaveLength(50);
      for (let shown = 50; shown < all; shown += 50) {
        await people.getByRole('button', { name: `Load ${Math.min(50, all - shown)} more` }).click();
        await people.getByText(`${Math.min(all, shown + 50)} of ${all}`).waitFor();
      }
      expect(await people.getByRole('button', { name: /^Load/ }).count()).toBe(0);
      // As many rows are drawn as are in sight.
      expect(await people.getByRole('table').getAttribute('aria-rowcount')).toBe(String(all + 1));
      expect((await shownIn(people.getByRole('table'))).rows.length).toBeLessThan(all);

      const file = await shownFile(page, people);
      expect(file.name).toMatch(/^user-activity-.*\.csv$/);
      const inFile = new Set(file.rows.map((row) => row['User id'] ?? ''));
      expect(file.rows).toHaveLength(all);
      expect(inFile.size).toBe(all);
      expect(known.filter((id) => !inFile.has(id))).toEqual([]);
      const { userActivity } = await asked<{
        userActivity: {
          edges: readonly {
            node: Readonly<Record<'requests' | 'pageViews' | 'sessions' | 'minutes', number>> & {
              readonly externalId: string;
            };
          }[];
        };
      }>(
        `query ($from: String!, $to: String!) {
          userActivity(from: $from, to: $to, sortBy: NAME, direction: ASC, first: 200) {
            edges { node { externalId requests pageViews sessions minutes } }
          }
        }`,
      );
      expect(
        file.rows.map((row) => [
          row['User id'],
          ...['Requests', 'Page views', 'Sessions', 'Time (minutes)'].map((column) => Number(row[column])),
        ]),
      ).toEqual(
        userActivity.edges
          .filter(({ node }) => inFile.has(node.externalId))
          .map(({ node }) => [node.externalId, node.requests, node.pageViews, node.sessions, node.minutes]),
      );
    }),
  );

  it(
    'are sorted by their headers, those who were never active being the least lately active',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const people = card(page, 'User activity');
      const table = people.getByRole('table');
      // With the most requests first, which the address need not say.
      expect(await table.locator('th[aria-sort="descending"]').innerText()).toBe('Requests');
      const requests = figures(cellsOf(await shownIn(table), 'Requests')).map(Number);
      expect(requests).toEqual([...requests].sort((one, other) => other - one));
      expect(requests[0]).toBeGreaterThan(0);

      const last = table.getByRole('button', { name: 'Last active' });
      await last.click();
      await eventually(() => Promise.resolve(inAddress(page, 'sort')), 'lastActive-desc');
      await eventually(
        async () => texts(cellsOf(await shownIn(table), 'Last active')).includes('Never'),
        false,
      );
      await last.click();
      await eventually(() => Promise.resolve(inAddress(page, 'sort')), 'lastActive-asc');
      const never = [...(await everybody())].filter(([, { isNever }]) => isNever).map(([id]) => id);
      expect(never.length).toBeGreaterThan(0);
      const shown = async (): Promise<unknown> => {
        const now = await shownIn(table);
        const are = texts(cellsOf(now, 'Last active')).map((each) => each === 'Never');
        return idsIn(cellsOf(now, 'Person'))
          .filter((_, at) => are[at])
          .sort();
      };
      await eventually(shown, [...never].sort());
      expect(texts(cellsOf(await shownIn(table), 'Last active')).slice(0, never.length)).toEqual(
        never.map(() => 'Never'),
      );

      await page.reload();
      await eventually(shown, [...never].sort());
      expect(await table.locator('th[aria-sort="ascending"]').innerText()).toBe('Last active');
    }),
  );

  it(
    'are searched by name, address and id, and nobody found is told with a way back',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const people = card(page, 'User activity');
      const search = people.getByRole('searchbox', { name: 'Search people' });
      const [one] = cellsOf(await shownIn(people.getByRole('table')), 'Person').filter(({ exact }) =>
        exact.includes('@'),
      );
      const [name = '', email = '', id = ''] = one?.exact.split(' · ') ?? [];
      const steps = await page.evaluate<number>('history.length');
      for (const words of [name, email, id]) {
        await search.fill(words);
        await eventually(() => Promise.resolve(inAddress(page, 'q')), words);
        await eventually(
          async () => idsIn(cellsOf(await shownIn(people.getByRole('table')), 'Person')),
          [id],
        );
        await people.getByText('1 of 1').waitFor();
      }
      // Writing is no step of the browser's history.
      expect(await page.evaluate<number>('history.length')).toBe(steps);

      await search.fill('%_nobody');
      await people.getByText('Nobody has “%_nobody” in their name, address or id.').waitFor();
      await expectAccessible(page);
      await people.getByRole('button', { name: 'Clear the search' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'q')), null);
      expect(await search.inputValue()).toBe('');
      await eventually(async () => (await shownIn(people.getByRole('table'))).rows.length, 50);
    }),
  );

  it(
    'stay on screen where no more of them can be read, which is told and can be tried again',
    inBrowser(async (openPage) => {
      let answers: Awaited<ReturnType<typeof answersOf>> | undefined;
      const { page } = await openPage(desk, {
        path: `/usage?${PAST}`,
        as: { by: 'token', role: Role.ANALYST },
        prepare: async (early) => {
          answers = await answersOf(early);
        },
      });
      await settled(page);
      const people = card(page, 'User activity');
      answers?.fail(/^People$/);
      await people.getByRole('button', { name: 'Load 50 more' }).click();
      await people.getByRole('alert').getByText(FAILURE.message).waitFor();
      expect((await shownIn(people.getByRole('table'))).rows).toHaveLength(50);
      await answers?.pass();
      await people.getByRole('button', { name: 'Load 50 more' }).click();
      await people.getByText(/^100 of/).waitFor();
      expect(await people.getByRole('alert').count()).toBe(0);
    }),
  );
});

describe('whoever may not see who uses the application', () => {
  it.each([Role.OPERATOR, Role.SERVICE])('is told which role may, and nothing is asked: %s', async (role) => {
    await inBrowser(async (openPage) => {
      let operations: readonly string[] = [];
      const { page } = await openPage(desk, {
        path: `/usage?${PAST}`,
        as: { by: 'token', role },
        prepare: (early) => {
          operations = operationsOf(early);
          return Promise.resolve();
        },
      });
      await page.getByText('Administrators and analysts see who uses the application.').waitFor();
      await settled(page);
      expect(operations).toContain('Me');
      expect(
        operations.filter((each) =>
          ['UsageKpis', 'UsageTrend', 'Endpoints', 'FeatureMap', 'People'].includes(each),
        ),
      ).toEqual([]);
    })();
  });
});

describe('an organization whose application is not connected', () => {
  it(
    'is told how to connect it, and sees it once it is',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '', { organization: 'quiet' });
      await settled(page);
      const connect = card(page, 'Connect your application');
      await connect.getByText('@opsgraph/recorder').waitFor();
      await connect.getByText(desk.url).first().waitFor();
      expect(await card(page, 'User activity').count()).toBe(0);

      await desk.ask(
        await desk.token(Role.SERVICE, 'quiet'),
        'mutation ($users: [AppUserInput!]!) { registerAppUsers(users: $users) }',
        { users: [{ id: 'u-1', name: 'Ada' }] },
      );
      await page.reload();
      await card(page, 'User activity').getByText('Ada').waitFor();
      expect(await connect.count()).toBe(0);
      // Told of, and never there.
      const people = await shownIn(card(page, 'User activity').getByRole('table'));
      expect(texts(cellsOf(people, 'Last active'))).toEqual(['Never']);
      await until(
        async () => (await card(page, 'Active users over time').getAttribute('data-state')) === 'empty',
      );
    }),
  );
});

/** Runs in the page. */
function isFocused(element: unknown): boolean {
  return (element as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement === element;
}
