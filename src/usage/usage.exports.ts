// What the queries of product usage answer, as files.
import { type ExportColumn, type ExportReport, sentColumns } from '../platform';
import type { UserActivityConnection } from './activity.types';

const TOTALS = `from to activeUsers sessions avgSessionMinutes pageViews requests errors errorRate avgResponseTimeMs
  responseTime { p50 p90 p95 p99 }`;

const PEOPLE: readonly ExportColumn[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'externalId', type: 'TEXT' },
  { name: 'name', type: 'TEXT' },
  { name: 'email', type: 'TEXT' },
  { name: 'requests', type: 'INTEGER' },
  { name: 'pageViews', type: 'INTEGER' },
  { name: 'sessions', type: 'INTEGER' },
  { name: 'minutes', type: 'NUMBER' },
  { name: 'lastActiveAt', type: 'TIME' },
];

const userActivity: ExportReport<UserActivityConnection> = {
  name: 'user-activity',
  field: 'userActivity',
  selection: `{ edges { node { ${PEOPLE.map(({ name }) => name).join(' ')} } } }`,
  // As dear as the largest page; the file has them all.
  fixed: { first: 200, after: null },
  open: async (people) => ({ columns: PEOPLE, rows: sentColumns(await people.all(), PEOPLE) }),
};

/** The reports of product usage. */
export const usageReports: readonly ExportReport[] = [
  {
    name: 'usage-overview',
    field: 'usageOverview',
    selection: `{ ${TOTALS} activeUsersToday activeUsersWeek activeUsersMonth previous { ${TOTALS} } }`,
  },
  { name: 'usage-trends', field: 'usageTrends', selection: `{ points { label partial ${TOTALS} } }` },
  {
    name: 'endpoint-usage',
    field: 'endpointUsage',
    // The most that the query answers.
    fixed: { first: 500 },
    selection: `{ from to items { endpoint method path operationType operationName feature requests share errors
      avgResponseTimeMs responseTime { p50 p90 p95 p99 } } }`,
  },
  {
    name: 'feature-usage',
    field: 'endpointUsage',
    fixed: { first: 1 },
    selection: '{ from to features { feature endpoints requests share errors avgResponseTimeMs } }',
  },
  { name: 'feature-map', field: 'featureMap', selection: '{ feature method path operation }' },
  userActivity,
];
