// The part "reports": every report of alerts and of reliability over HTTP, by an organization with so many rows of everything and
// by one with a tenth of them. Answers come from rollups, so that ten times the rows may take next to no longer.
import { setTimeout } from 'node:timers/promises';
import { Role } from '../src/platform';
import type { Bench } from './harness/bench';
import { type RunningGateway, startGateway } from './harness/gateway';
import type { Part, Report } from './harness/part';
import { startPostgres } from './harness/postgres';
import { figure, type Ratio, textTable } from './harness/report';
import { median } from './harness/rounds';
import { DAYS, type ReportOrganization, type ReportsData, reportsData, ZONE } from './reports-data';

const MOST_GROWTH = 1.5;
/** Of each question in a round, of each organization in turn: the median counts. */
const TIMES = 7;
const WARM_UP_TIMES = 4;
const READER = '00000000-0000-7000-8000-00000000f003';

export const reportsPart: Part = {
  name: 'reports',
  measures:
    'reports of alerts and reliability over ninety days, by so many rows (--rows) and by a tenth of them',
  defaults: { seconds: 3, rounds: 5 },
  run,
};

const DURATION = '{ n meanSeconds p50Seconds p90Seconds p95Seconds }';
const FIGURES =
  '{ resolved mttrSeconds timeToResolve { p50 p90 p95 p99 } opened acknowledged mttaSeconds open oldestOpenAt oldestOpenSeconds }';
const TOTALS =
  'runs failures failureRate avgRunSeconds measurements avgP95LatencyMs avgThroughputRps predictions avgFailureProbability ' +
  'incidentsOpened incidentsResolved mttaSeconds mttrSeconds timeToResolve { p50 p90 p95 p99 }';
const PAGE =
  '{ rows { id title severity status raisedAt responseSeconds } pageInfo { hasNextPage endCursor } }';

/** Everything that is asked, by what is told of it. $span: `from:` and `asOf:`, $asOf: that alone. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'alertAnalytics: counts': `alertAnalytics(days: ${DAYS}, $asOf) {
    trend { date total severities { severity count } } totals { raised acknowledged resolved dismissed active }
    active { count oldestRaisedAt } resolutionRate { percent n } refireRate { percent n pending }
    topCategories { rows { category count percent } restCount } prediction { dailyAverage n weekdays { weekday median n } }
    weekdays { weekday raised mean } busiestWeekday heatmap { weekday hour count } }`,
  'alertAnalytics: durations': `alertAnalytics(days: ${DAYS}, $asOf) {
    responseTime ${DURATION} responseTimeWithoutSnooze ${DURATION} mtta ${DURATION} mttr ${DURATION} }`,
  alertDashboard: `alertDashboard(days: ${DAYS}, $asOf) {
    raised aiHandlingRate { percent n } severities { severity count percent } typeClasses { typeClass count percent }
    activeTypeClasses { typeClass count } moneyAtRisk { currency amount n }
    estimatedSavings { prevented stated amounts { currency amount n } }
    responseBySeverity { severity responseTime ${DURATION} responseTimeWithoutSnooze ${DURATION} }
    previous { from to metrics { name current previous changePercent } } }`,
  forecastAccuracy: `forecastAccuracy(days: ${DAYS}) {
    wapePercent naiveWapePercent skill n rows { day predicted naive actual } upcoming { day predicted } }`,
  'alerts: first page': `alerts(first: 50) ${PAGE}`,
  'alerts: active': `alerts(first: 50, statuses: [OPEN, ACKNOWLEDGED, SNOOZED]) { totalCount ${PAGE.slice(1)}`,
  'alerts: search for few': `alerts(first: 50, search: "a-000000500") { totalCount ${PAGE.slice(1)}`,
  'alerts: search for many': `alerts(first: 50, search: "disk is") ${PAGE}`,
  'alerts: search for none': `alerts(first: 50, search: "nothing of the kind") { totalCount ${PAGE.slice(1)}`,
  reliabilityOverview: `reliabilityOverview($span) { ${TOTALS} previous { runs failures mttrSeconds } }`,
  reliabilityTrends: `reliabilityTrends($span) { points { label ${TOTALS} } }`,
  mttr: `mttr($span) { total ${FIGURES} }`,
  'mttr by severity': `mttr($span, groupBy: SEVERITY) { total ${FIGURES} rows { key ${FIGURES.slice(1)} }`,
  'mttr by service': `mttr($span, groupBy: SERVICE) { total ${FIGURES} rows { key name ${FIGURES.slice(1)} }`,
  costs:
    'costs($span) { runs { count cost } metrics { count cost } predictions { count cost } total perHour }',
  serviceHealth: `serviceHealth($asOf) { rows { id name status basis budget { events spent leftPercent }
    burnRates { hour sixHours day threeDays } avgP95LatencyMs avgThroughputRps openIncidents lastIncident { id status } } }`,
  predictionAccuracy: `predictionAccuracy($span, threshold: 0.5) { predictions settled precision recall accuracy brierScore
    confusion { truePositives falsePositives trueNegatives falseNegatives } calibration { n meanPredicted observed } }`,
};

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function run(bench: Bench): Promise<Report> {
  const names = Object.keys(QUESTIONS).filter((name) => bench.only?.includes(name) ?? true);
  if (names.length === 0) {
    throw new TypeError(`--only: there are ${Object.keys(QUESTIONS).join(', ')}`);
  }
  const postgres = await startPostgres(bench);
  const data = await reportsData(bench, postgres);
  const gateway = await startGateway(bench, postgres);
  const [tenth, whole] = [await asking(gateway, data.tenth), await asking(gateway, data.whole)];
  const rounds = new Map(names.map((name) => [name, [] as { tenth: number; whole: number }[]]));
  for (const name of names) {
    for (let time = 0; time < WARM_UP_TIMES; time += 1) {
      await timeOf(tenth, name, data);
      await timeOf(whole, name, data);
    }
  }
  for (let round = 0; round < Math.max(bench.rounds, 3); round += 1) {
    for (const name of names) {
      const [of, over] = [[], []] as [number[], number[]];
      for (let time = 0; time < TIMES; time += 1) {
        bench.signal.throwIfAborted();
        of.push(await timeOf(tenth, name, data));
        over.push(await timeOf(whole, name, data));
      }
      rounds.get(name)?.push({ tenth: median(of), whole: median(over) });
    }
    bench.say(`round ${round + 1}`);
    await setTimeout(200);
  }
  const cases = [...rounds].map(([title, times]) => ({
    title,
    tenth: median(times.map((each) => each.tenth)),
    whole: median(times.map((each) => each.whole)),
    ratio: median(times.map((each) => each.whole / each.tenth)),
    rounds: times,
  }));
  const ratios = cases.map(({ title, ratio: value }): Ratio => ({
    name: title,
    value,
    target: MOST_GROWTH,
    bound: 'most',
    met: value <= MOST_GROWTH,
  }));
  const table = textTable([
    ['ms, median', `${data.tenth.rows} rows`, `${data.whole.rows} rows`, 'ratio'],
    ...cases.map((each) => [each.title, figure(each.tenth, 1), figure(each.whole, 1), figure(each.ratio, 2)]),
  ]);
  return { cases, tables: [table], ratios, setting: { rows: bench.rows, days: DAYS } };
}

async function asking(gateway: RunningGateway, { id }: ReportOrganization): Promise<Asked> {
  const headers = await gateway.headersOf(Role.ANALYST, id, READER);
  return { url: gateway.url, headers: { ...headers, 'content-type': 'application/json' } };
}

async function timeOf({ url, headers }: Asked, name: string, { end }: ReportsData): Promise<number> {
  const asOf = `asOf: "${end}"`;
  const query = `{ ${(QUESTIONS[name] ?? '').replace('$span', `from: "${firstDay(end)}", ${asOf}`).replace('$asOf', asOf)} }`;
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const text = await response.text();
  const took = performance.now() - began;
  if (!response.ok || text.includes('"errors"')) {
    throw new Error(`${name}: ${response.status} ${text.slice(0, 500)}`);
  }
  return took;
}

/** Of so many local days, the last of them that in which it ends. */
function firstDay(end: string): string {
  const first = new Date(Date.parse(end) - (DAYS - 1) * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(first);
}
