// What the desk's queries answer, as files.
import type { ExportReport } from '../platform';

/** One list of the dashboard. */
function ofDashboard(name: string, list: string): ExportReport {
  return { name: `dashboard-${name}`, field: 'dashboard', selection: `{ ${list} }` };
}

/** The reports of the desk. */
export const supportReports: readonly ExportReport[] = [
  ofDashboard(
    'trend',
    `trend { date start partial sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds
       avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses }`,
  ),
  ofDashboard('funnel', 'from to funnel { step count percentOfPrevious percentOfStarted }'),
  ofDashboard('heatmap', 'from to heatmap { weekday hour count }'),
  ofDashboard('percentiles', 'from to percentiles { metric unit n p50 p90 p95 p99 }'),
  ofDashboard(
    'comparison',
    'from to previous { from to metrics { name unit current previous changePercent } }',
  ),
  {
    name: 'operator-performance',
    field: 'operatorPerformance',
    selection: `{ operatorId operatorName sessionsClaimed sessionsClosed messagesSent avgFirstResponseSeconds
      firstResponse { p50 p90 p95 p99 } avgResolutionSeconds resolution { p50 p90 p95 p99 } avgHandleSeconds csatAverage
      csatResponses queueShare maxConcurrent }`,
  },
  {
    name: 'hourly-stats',
    field: 'hourlyStats',
    selection: '{ buckets { start label partial total contact operator bot } }',
  },
  {
    name: 'live-kpis',
    field: 'liveKpis',
    selection: '{ asOf details { name value n invalid pending from to unit degraded dataFreshAsOf } }',
  },
];
