// The reliability page: what it shows is what the gateway answers of the chosen days, every choice is in its address, and rates that
// are tried cost nobody anything until an administrator of the organization keeps them.
import type { Locator, Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually } from '../harness';
import {
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
  settled,
  type ShownCell,
  shownIn,
  gatewayFile,
  shownFile,
} from './harness';

/** Services, runs, measurements, predictions and incidents of one organization, the same on every day: what they come to is the gateway's. */
const SEED: readonly string[] = [
  `INSERT INTO services (org_id, id, name, slo_percent, slo_days, told_at) VALUES
     ($1, 'checkout', 'Checkout', 99.9, 30, now()), ($1, 'search', 'Search', 99, 7, now()),
     ($1, 'mail', 'Mail', 95, 28, now()), ($1, 'archive', 'Archive', 99.95, 90, now())`,
  `INSERT INTO workflow_runs (org_id, id, service_id, workflow, status, started_at, finished_at)
   SELECT $1, 'run-' || i, (ARRAY['checkout', 'search', 'mail'])[1 + i % 3], 'nightly',
          CASE WHEN i % 17 = 0 THEN 'FAILED' WHEN i % 29 = 0 THEN 'CANCELLED' ELSE 'SUCCEEDED' END,
          now() - (i * 50 + i * i / 40.0) * interval '1 minute' - (30 + i % 90) * interval '1 second', now() - (i * 50 + i * i / 40.0) * interval '1 minute'
     FROM generate_series(1, 1200) i`,
  `INSERT INTO performance_metrics (org_id, id, service_id, measured_at, p95_latency_ms, throughput_rps, requests, failed_requests)
   SELECT $1, 'measured-' || i, (ARRAY['checkout', 'search', 'mail'])[1 + i % 3], now() - i * interval '29 minutes',
          120 + i % 3 * 60 + (i * 7919) % 90, 20 + (i * 31) % 17, CASE WHEN i % 3 = 2 THEN NULL ELSE 1000 END,
          CASE i % 3 WHEN 0 THEN (i % 5) / 2 WHEN 1 THEN i % 13 END
     FROM generate_series(1, 2600) i`,
  `INSERT INTO predictions (org_id, id, service_id, model, predicted_at, failure_probability, horizon_minutes, occurred, outcome_at)
   SELECT $1, 'prediction-' || i, (ARRAY['checkout', 'search', 'mail'])[1 + i % 3], 'm', now() - i * interval '2 hours', p.p, 60,
          CASE WHEN i > 12 THEN (i * 104729) % 1000 < p.p * 900 END,
          CASE WHEN i > 12 THEN now() - i * interval '2 hours' + interval '1 hour' END
     FROM generate_series(1, 420) i
    CROSS JOIN LATERAL (SELECT ((i * 7919) % 997) / 997.0 AS p) p`,
  `INSERT INTO incidents (org_id, id, service_id, title, severity, status, opened_at, acknowledged_at, resolved_at, episodes)
   SELECT $1, 'incident-' || i, (ARRAY['checkout', 'search', NULL])[1 + i % 3],
          CASE WHEN i % 4 > 0 THEN 'Slow answers ' || i END, (ARRAY['CRITICAL', 'MAJOR', 'MINOR', 'INFO', NULL])[1 + i % 5],
          CASE WHEN i = 1 THEN 'OPEN' WHEN i = 2 THEN 'ACKNOWLEDGED' ELSE 'RESOLVED' END, o.at,
          CASE WHEN i > 1 THEN o.at + i % 7 * interval '3 minutes' END,
          CASE WHEN i > 2 THEN o.at + (30 + i * 37 % 400) * interval '1 minute' END, 1
     FROM generate_series(1, 40) i CROSS JOIN LATERAL (SELECT now() - i * interval '29 hours' AS at) o`,
  `INSERT INTO incident_episodes (org_id, incident_id, number, service_id, severity, opened_at, acknowledged_at, resolved_at)
   SELECT i.org_id, i.id, 1, i.service_id, i.severity, i.opened_at, i.acknowledged_at, i.resolved_at FROM incidents i WHERE i.org_id = $1`,
];

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
/** Days that are over, of which no number changes while a test looks. */
const SPAN = { from: dayBefore(24), to: dayBefore(3) };
const PAST = `range=custom&from=${SPAN.from}&to=${SPAN.to}`;

type Options = Partial<Omit<Parameters<OpenPage>[1], 'path' | 'as'>> & { readonly role?: Role };

function open(
  openPage: OpenPage,
  search: string,
  { role = Role.ANALYST, ...options }: Options = {},
): Promise<OpenedPage> {
  const as = { by: 'token', role, organization: 'quiet' } as const;
  return openPage(desk, { ...options, path: `/reliability?${search}`, as });
}

async function asked<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = SPAN,
): Promise<Data> {
  return desk.ask<Data>(await desk.token(Role.ANALYST, 'quiet'), query, variables);
}

/** Of `1,234`, `12.5%`, `182 ms`, `3.2×` or the dash that stands for none; the exact one where a cell has it. */
const numberIn = (text: string): number | null =>
  text.startsWith('–') ? null : Number(text.replace(/,|\s?(%|ms|s|×)$/g, ''));
const figures = (cells: readonly ShownCell[]): (number | null)[] =>
  cells.map(({ exact, text }) => rounded(numberIn(exact === '' ? text : exact)));
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1_000) / 1_000;
const percent = (share: number | null): number | null => (share === null ? null : share * 100);
const texts = (cells: readonly ShownCell[]): string[] => cells.map(({ text }) => text);

async function tableOf(page: Page, title: string): ReturnType<typeof shownIn> {
  const button = card(page, title).getByRole('button', { name: 'As table' });
  if ((await button.count()) > 0) {
    await button.click();
  }
  return shownIn(card(page, title).getByRole('table'));
}

const tileOf = (page: Page, metric: string): Locator => page.locator(`li[data-metric="${metric}"]`);
const failed = (page: Page): Promise<number> => page.locator('main section[data-state="failed"]').count();

describe('an organization of whose services nothing is known', () => {
  it(
    'is told how they become known, and sees them within the minute in which they do',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, '', { prepare: (each) => each.clock.install() });
      await settled(page);
      await card(page, 'Nothing is known of your services yet').getByText('registerServices').waitFor();
      expect(await page.getByRole('link', { name: 'Make an API key' }).getAttribute('href')).toBe(
        '/settings',
      );
      await expectAccessible(page);

      const organization = await desk.organizationId('quiet');
      for (const statement of SEED) {
        await desk.database.owner.query(statement, statement.includes('$1') ? [organization] : []);
      }
      await page.clock.fastForward('01:01');
      await card(page, 'Services').getByText('Checkout').waitFor();
      expect(await failed(page)).toBe(0);
    }),
  );
});

describe('the numbers at a glance', () => {
  it(
    'are those of the chosen days, each beside as many days before, and tell what they mean',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const { reliabilityOverview: overview, mttr } = await asked<{
        reliabilityOverview: Record<'runs' | 'failures' | 'predictions', number> & {
          readonly failureRate: number;
          readonly change: { readonly runs: number };
        };
        mttr: { total: { open: number } };
      }>(
        `query ($from: String!, $to: String!) {
          reliabilityOverview(from: $from, to: $to) { runs failures failureRate predictions change { runs } }
          mttr(from: $from, to: $to) { total { open } }
        }`,
      );
      expect(overview.failures).toBeGreaterThan(0);
      const shown = async (metric: string): Promise<string | undefined> =>
        (await tileOf(page, metric).innerText()).split('\n')[1];
      expect(await shown('workflowRuns')).toBe(overview.runs.toLocaleString('en'));
      expect(await shown('workflowFailures')).toBe(overview.failures.toLocaleString('en'));
      expect(await shown('workflowFailureRate')).toBe(`${overview.failureRate.toFixed(1)}%`);
      expect(await shown('predictionsMade')).toBe(String(overview.predictions));
      expect(await shown('openIncidents')).toBe(String(mttr.total.open));
      const change = `${overview.change.runs < 0 ? '−' : '+'}${Math.abs(overview.change.runs).toFixed(1)}%`;
      await tileOf(page, 'workflowRuns').getByText(change).waitFor();
      await tileOf(page, 'incidentMttrSeconds').getByText('Median').waitFor();

      await tileOf(page, 'workflowFailureRate').getByRole('button').focus();
      const about = page.getByRole('dialog', { name: 'About Failure rate' });
      await about.getByText('cancelled ones included').waitFor();
      await expectAccessible(page);
      await about.getByRole('link', { name: 'Explore this metric' }).click();
      await eventually(() => Promise.resolve(new URL(page.url()).pathname), '/explore');
      expect([inAddress(page, 'metric'), inAddress(page, 'from')]).toEqual([
        'workflowFailureRate',
        SPAN.from,
      ]);
      await settled(page);
      expect(await failed(page)).toBe(0);
    }),
  );
});

describe('the services', () => {
  it(
    'stand the worst first with their status in words, are sorted in the address, and go into a file as they are',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const { serviceHealth } = await asked<{
        serviceHealth: {
          rows: readonly {
            readonly name: string;
            readonly status: string;
            readonly budget: { readonly leftPercent: number } | null;
            readonly burnRates: { readonly threeDays: number | null };
          }[];
        };
      }>('{ serviceHealth { rows { name status budget { leftPercent } burnRates { threeDays } } } }', {});
      const words: Readonly<Record<string, string>> = {
        HEALTHY: 'Healthy',
        AT_RISK: 'At risk',
        EXHAUSTED: 'Budget spent',
        NO_DATA: 'No data',
      };
      const of = new Map(serviceHealth.rows.map((row) => [row.name, row]));
      const table = card(page, 'Services').getByRole('table');
      const shown = await shownIn(table);
      const names = texts(cellsOf(shown, 'Service'));
      expect([...names].sort()).toEqual([...of.keys()].sort());
      expect(texts(cellsOf(shown, 'Status'))).toEqual(names.map((name) => words[of.get(name)?.status ?? '']));
      const worst = ['Budget spent', 'At risk', 'Healthy', 'No data'];
      const order = texts(cellsOf(shown, 'Status')).map((word) => worst.indexOf(word));
      expect(order).toEqual([...order].sort());
      expect(new Set(order).size).toBeGreaterThan(2);
      // Burning changes with the clock, by little within seconds.
      const burning = texts(cellsOf(shown, 'Burn 3 d')).map(numberIn);
      const apart = names.map((name, at) =>
        Math.abs((burning[at] ?? -1) - (of.get(name)?.burnRates.threeDays ?? -1)),
      );
      expect(apart.filter((each) => each > 0.05)).toEqual([]);
      const file = await shownFile(page, card(page, 'Services'));
      expect(file.name).toMatch(/^service-health-.*\.csv$/);
      expect(file.rows.map((row) => row['Service'])).toEqual(names);
      expect(file.rows.find((row) => row['Service'] === 'Checkout')?.['Service id']).toBe('checkout');

      await table.getByRole('button', { name: 'Service' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'sort')), 'service-asc');
      await eventually(async () => texts(cellsOf(await shownIn(table), 'Service')), [...names].sort());
      await page.goBack();
      await eventually(async () => texts(cellsOf(await shownIn(table), 'Service')), names);
    }),
  );
});

describe('days and incidents', () => {
  it(
    'are as the gateway answers them, day by day, by service and by severity',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      const { reliabilityTrends, mttr } = await asked<{
        reliabilityTrends: {
          points: readonly Readonly<
            Record<'runs' | 'failures' | 'avgP95LatencyMs' | 'incidentsOpened' | 'incidentsResolved', number>
          >[];
        };
        mttr: {
          rows: readonly {
            readonly key: string | null;
            readonly resolved: number;
            readonly mttrSeconds: number | null;
            readonly timeToResolve: { readonly p95: number | null };
          }[];
        };
      }>(
        `query ($from: String!, $to: String!) {
          reliabilityTrends(from: $from, to: $to) {
            points { runs failures avgP95LatencyMs incidentsOpened incidentsResolved }
          }
          mttr(from: $from, to: $to, groupBy: SEVERITY) { rows { key resolved mttrSeconds timeToResolve { p95 } } }
        }`,
      );
      const { points } = reliabilityTrends;
      expect(points).toHaveLength(22);
      const runs = await tableOf(page, 'Runs by day');
      expect(figures(cellsOf(runs, 'Workflow runs'))).toEqual(points.map((point) => point.runs));
      expect(figures(cellsOf(runs, 'Failed runs'))).toEqual(points.map(({ failures }) => failures));
      const latency = await tableOf(page, 'Latency and throughput');
      expect(figures(cellsOf(latency, 'Latency, p95 (ms)'))).toEqual(
        points.map(({ avgP95LatencyMs }) => rounded(avgP95LatencyMs)),
      );
      const incidents = await tableOf(page, 'Incidents by day');
      expect(figures(cellsOf(incidents, 'Opened'))).toEqual(points.map((point) => point.incidentsOpened));
      expect(figures(cellsOf(incidents, 'Resolved'))).toEqual(points.map((point) => point.incidentsResolved));

      const compared = card(page, 'Time to resolve, compared');
      expect(texts(cellsOf(await shownIn(compared.getByRole('table')), 'Service'))).toContain('Checkout');
      await compared.getByRole('button', { name: 'By severity' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'by')), 'severity');
      const words: Readonly<Record<string, string>> = {
        CRITICAL: 'Critical',
        MAJOR: 'Major',
        MINOR: 'Minor',
        INFO: 'Information',
      };
      await eventually(
        async () => texts(cellsOf(await shownIn(compared.getByRole('table')), 'Severity')),
        mttr.rows.map(({ key }) => (key === null ? 'Not told' : words[key])),
      );
      const shown = await shownIn(compared.getByRole('table'));
      expect(figures(cellsOf(shown, 'Mean'))).toEqual(mttr.rows.map((row) => rounded(row.mttrSeconds)));
      expect(figures(cellsOf(shown, 'p95'))).toEqual(mttr.rows.map((row) => rounded(row.timeToResolve.p95)));
      const file = await shownFile(page, compared);
      expect(file.rows.map((row) => Number(row['Resolved']))).toEqual(
        mttr.rows.map(({ resolved }) => resolved),
      );
    }),
  );
});

describe('predictions', () => {
  it(
    'are held against what came of them from the probability on that the address names, in ten ranges of it',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, `${PAST}&threshold=0.07`);
      await settled(page);
      const accuracyAt = async (threshold: number): Promise<Accuracy> =>
        (
          await asked<{ predictionAccuracy: Accuracy }>(
            `query ($from: String!, $to: String!, $threshold: Float!) {
              predictionAccuracy(from: $from, to: $to, threshold: $threshold) {
                settled precision recall confusion { truePositives falsePositives trueNegatives falseNegatives }
                calibration { n meanPredicted observed }
              }
            }`,
            { ...SPAN, threshold },
          )
        ).predictionAccuracy;
      const outcomes = card(page, 'Predictions and what came of them');
      const matrix = async (): Promise<number[]> =>
        (await outcomes.locator('tbody td strong').allInnerTexts()).map(Number);
      const expected = ({ confusion }: Accuracy): number[] => [
        confusion.truePositives,
        confusion.falsePositives,
        confusion.falseNegatives,
        confusion.trueNegatives,
      ];
      const few = await accuracyAt(0.07);
      const most = await accuracyAt(0.8);
      expect(await matrix()).toEqual(expected(few));
      expect(await outcomes.getByRole('combobox', { name: 'Warns from' }).inputValue()).toBe('0.07');
      await outcomes.getByText('false alarms').waitFor();

      await outcomes.getByRole('combobox', { name: 'Warns from' }).selectOption('0.8');
      await eventually(() => Promise.resolve(inAddress(page, 'threshold')), '0.8');
      await eventually(matrix, expected(most));
      expect(expected(most)).not.toEqual(expected(few));
      const written = `${((most.precision ?? 0) * 100).toFixed(1)}%`;
      expect(await outcomes.locator('dl div').first().innerText()).toContain(written);

      const bins = await tableOf(page, 'Calibration');
      expect(figures(cellsOf(bins, 'Predicted'))).toEqual(
        most.calibration.map(({ meanPredicted }) => rounded(percent(meanPredicted))),
      );
      expect(figures(cellsOf(bins, 'Occurred'))).toEqual(
        most.calibration.map(({ observed }) => rounded(percent(observed))),
      );
      expect(figures(cellsOf(bins, 'Predictions')).reduce<number>((sum, n) => sum + (n ?? 0), 0)).toBe(
        most.settled,
      );
    }),
  );
});

interface Accuracy {
  readonly settled: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly confusion: Readonly<
    Record<'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives', number>
  >;
  readonly calibration: readonly {
    readonly n: number;
    readonly meanPredicted: number | null;
    readonly observed: number | null;
  }[];
}

describe('costs', () => {
  const costs = (page: Page): Locator => card(page, 'Costs');
  const rate = (page: Page, name: string): Locator =>
    costs(page).getByRole('textbox', { name: `Cost of each: ${name}` });
  const total = async (page: Page): Promise<string> =>
    (await costs(page).locator('tfoot strong').innerText()).replaceAll(',', '');
  const answered = async (rates: Readonly<Record<string, string>> | null): Promise<string> =>
    (
      await asked<{ costs: { total: string } }>(
        `query ($from: String!, $to: String!, $rates: AskedCostRatesInput) {
          costs(from: $from, to: $to, rates: $rates) { total }
        }`,
        { ...SPAN, rates },
      )
    ).costs.total;

  it(
    'are counts times rates; other rates are tried by anybody, which is in the address and changes nothing',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, PAST);
      await settled(page);
      expect(await total(page)).toBe(await answered(null));
      expect(await costs(page).getByRole('cell', { name: 'default' }).count()).toBe(3);
      expect(await costs(page).getByRole('button', { name: 'Save for the organization' }).count()).toBe(0);
      await rate(page, 'Workflow runs').fill('a lot');
      await costs(page).getByRole('alert').getByText('Write a rate as a decimal such as 0.005').waitFor();
      await expectAccessible(page);
      await rate(page, 'Workflow runs').fill('1.25');
      await page.keyboard.press('Enter');
      await eventually(() => Promise.resolve(inAddress(page, 'run')), '1.25');
      expect([inAddress(page, 'metric'), inAddress(page, 'prediction')]).toEqual([null, null]);
      await eventually(() => total(page), await answered({ run: '1.25' }));
      expect(await costs(page).getByRole('cell', { name: 'tried here' }).count()).toBe(1);
      const file = await shownFile(page, costs(page));
      expect(file.rows.find((row) => row['What'] === 'Total')?.['Cost']).toBe(await total(page));
      // The gateway counts its own with the rates that are tried.
      const own = await gatewayFile(page, costs(page));
      expect(Number(own.rows[0]?.['total'])).toBe(
        Number(file.rows.find((row) => row['What'] === 'Total')?.['Cost']),
      );

      await page.reload();
      await settled(page);
      expect(await rate(page, 'Workflow runs').inputValue()).toBe('1.25');
      await costs(page).getByRole('button', { name: 'Back to the organization’s' }).click();
      await eventually(() => Promise.resolve(inAddress(page, 'run')), null);
      await eventually(() => total(page), await answered(null));
    }),
  );

  it(
    'are counted with the rates that an administrator of the organization has kept, who is told when they could not be',
    inBrowser(async (openPage) => {
      let answers: Awaited<ReturnType<typeof answersOf>> | undefined;
      const { page } = await open(openPage, `${PAST}&prediction=0.5`, {
        role: Role.ORG_ADMIN,
        prepare: async (each) => {
          answers = await answersOf(each);
        },
      });
      await settled(page);
      const save = costs(page).getByRole('button', { name: 'Save for the organization' });
      answers?.fail(/^SetCostRates$/);
      await save.click();
      await costs(page).getByRole('alert').getByText(FAILURE.extensions.id).waitFor();
      expect(await rate(page, 'Predictions').inputValue()).toBe('0.5');
      await answers?.pass();
      await save.click();
      await costs(page).getByRole('status').getByText('Saved.').waitFor();
      await eventually(() => Promise.resolve(inAddress(page, 'prediction')), null);
      await eventually(() => costs(page).getByRole('cell', { name: 'organization' }).count(), 3);
      expect(await rate(page, 'Predictions').inputValue()).toMatch(/^0\.50?$/);
      expect(await total(page)).toBe(await answered(null));
      expect(await save.isDisabled()).toBe(true);
    }),
  );
});

it.each([
  { language: 'th', theme: 'dark', width: 360 },
  { language: 'en', theme: 'dark', width: 1280 },
] as const)(
  'with all its numbers, of 90 days at most, it is sound and reads well: $language, $theme, $width px',
  async ({ language, theme, width }) => {
    await inBrowser(async (openPage) => {
      const { page } = await open(openPage, `range=custom&from=2024-01-01&to=${SPAN.to}`, {
        role: Role.ORG_ADMIN,
        language,
        theme,
        width,
      });
      await settled(page);
      await page.getByText(language === 'en' ? 'at most 90 days' : 'ไม่เกิน 90 วัน').waitFor();
      const states = await page
        .locator('main section[data-state]')
        .evaluateAll((sections: unknown[]) =>
          sections.map((section) => (section as { dataset: { state: string } }).dataset.state),
        );
      expect(states).toEqual(Array(9).fill('ready'));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await expectAccessible(page);
      if (language === 'th') {
        expect(await latinWords(page, desk.database)).toEqual([]);
      }
    })();
  },
);
