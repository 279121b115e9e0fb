// What the queries of alerts answer, as files.
import { type ExportColumn, type ExportReport, sentColumns } from '../platform';
import type { AlertPage } from './list.types';

const ALERTS: readonly ExportColumn[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'title', type: 'TEXT' },
  { name: 'serviceId', type: 'TEXT' },
  { name: 'category', type: 'TEXT' },
  { name: 'severity', type: 'TEXT' },
  { name: 'typeClass', type: 'TEXT' },
  { name: 'status', type: 'TEXT' },
  { name: 'snoozedUntil', type: 'TIME' },
  { name: 'episode', type: 'INTEGER' },
  { name: 'raisedAt', type: 'TIME' },
  { name: 'acknowledgedAt', type: 'TIME' },
  { name: 'resolvedAt', type: 'TIME' },
  { name: 'dismissedAt', type: 'TIME' },
  { name: 'responseSeconds', type: 'NUMBER' },
  { name: 'responseSecondsWithoutSnooze', type: 'NUMBER' },
  { name: 'impactAmount', type: 'DECIMAL' },
  { name: 'savingsAmount', type: 'DECIMAL' },
  { name: 'currency', type: 'TEXT' },
];

const alerts: ExportReport<AlertPage> = {
  name: 'alerts',
  field: 'alerts',
  selection: `{ rows { ${ALERTS.map(({ name }) => name).join(' ')} } }`,
  // As dear as the largest page; the file has them all.
  fixed: { first: 200, after: null },
  open: ({ all, dataFreshAsOf }) => ({
    columns: ALERTS,
    dataFreshAsOf,
    rows: sentColumns(all, ALERTS),
  }),
};

const DURATION = 'n meanSeconds p50Seconds p90Seconds p95Seconds';
const WINDOW = 'from to';

/** The reports of alerts. */
export const alertReports: readonly ExportReport[] = [
  alerts,
  {
    name: 'alert-history',
    field: 'alert',
    selection: `{ alert { id title } changes { at type source by note snoozedUntil batchId } dataFreshAsOf }`,
  },
  {
    name: 'alert-episodes',
    field: 'alert',
    selection: `{ alert { id title } episodes { number severity raisedAt acknowledgedAt respondedAt resolvedAt dismissedAt
      responseSeconds responseSecondsWithoutSnooze } dataFreshAsOf }`,
  },
  {
    name: 'alert-totals',
    field: 'alertAnalytics',
    selection: `{ ${WINDOW} totals { raised acknowledged resolved dismissed active }
      resolutionRate { n percent } refireRate { n percent pending } mtta { ${DURATION} } mttr { ${DURATION} }
      responseTime { ${DURATION} } responseTimeWithoutSnooze { ${DURATION} } active { oldestRaisedAt oldestSeconds }
      predictedDailyAverage busiestWeekday dataFreshAsOf }`,
  },
  {
    name: 'alert-trend',
    field: 'alertAnalytics',
    selection: '{ trend { date start partial total severities { severity count } } dataFreshAsOf }',
  },
  {
    name: 'alert-categories',
    field: 'alertAnalytics',
    selection: `{ ${WINDOW} topCategories { restCount restPercent rows { category count percent } } dataFreshAsOf }`,
  },
  {
    name: 'alert-weekdays',
    field: 'alertAnalytics',
    selection: `{ ${WINDOW} weekdays { weekday raised occurrences mean partial } dataFreshAsOf }`,
  },
  {
    name: 'alert-heatmap',
    field: 'alertAnalytics',
    selection: `{ ${WINDOW} heatmap { weekday hour count } dataFreshAsOf }`,
  },
  {
    name: 'alert-severities',
    field: 'alertDashboard',
    selection: `{ ${WINDOW} raised severities { severity count percent } dataFreshAsOf }`,
  },
  {
    name: 'alert-type-classes',
    field: 'alertDashboard',
    selection: `{ ${WINDOW} raised typeClasses { typeClass count percent } dataFreshAsOf }`,
  },
  {
    name: 'alert-active-type-classes',
    field: 'alertDashboard',
    selection: '{ asOf activeTypeClasses { typeClass count percent } dataFreshAsOf }',
  },
  {
    name: 'alert-money-at-risk',
    field: 'alertDashboard',
    selection: '{ asOf moneyAtRisk { currency amount n } dataFreshAsOf }',
    decimals: ['amount'],
  },
  {
    name: 'alert-savings',
    field: 'alertDashboard',
    selection: `{ ${WINDOW} estimatedSavings { formula prevented stated unstated amounts { currency amount n } } dataFreshAsOf }`,
    decimals: ['amount'],
  },
  {
    name: 'alert-responses',
    field: 'alertDashboard',
    selection: `{ ${WINDOW} responseBySeverity { severity responseTime { ${DURATION} }
      responseTimeWithoutSnooze { ${DURATION} } } dataFreshAsOf }`,
  },
  {
    name: 'alert-comparison',
    field: 'alertDashboard',
    selection: `{ ${WINDOW} previous { from to metrics { name unit current previous changePercent } } dataFreshAsOf }`,
  },
  {
    name: 'forecast-accuracy',
    field: 'forecastAccuracy',
    selection: `{ wapePercent naiveWapePercent skill rows { day horizonDays issuedOn issuedAt basisDays predicted naive
      actual scoredAt } dataFreshAsOf }`,
  },
  {
    name: 'alert-forecasts',
    field: 'forecastAccuracy',
    selection: '{ upcoming { day horizonDays issuedOn issuedAt basisDays predicted naive } dataFreshAsOf }',
  },
];
