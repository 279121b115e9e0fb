// The metrics of product usage, each defined once.
import { Better, declarations, last24Hours, last30Days, last7Days, today, Unit } from '../metrics';
import { pageViewFact, usageActivity, usageEvents, userSessionFact } from './usage.facts';

const { metric, inWindow, declared } = declarations();

const count = { kind: 'count' } as const;
const volume = { unit: Unit.COUNT, better: Better.NEITHER, window: last7Days, aggregate: count } as const;
const bySlice = ['endpoint', 'method', 'status', 'service', 'user_id'];
const request = { fact: usageEvents, at: 'occurred_at', window: last7Days, dimensions: bySlice } as const;

// Who.

export const activeUsers = metric('activeUsers', {
  fact: usageActivity,
  at: 'occurred_at',
  unit: Unit.COUNT,
  better: Better.HIGHER,
  aggregate: { kind: 'distinct', value: 'user_id' },
  window: last24Hours,
  dimensions: ['user_id'],
  description:
    'Active users: distinct people of the connected application with at least one request or page view. Each span is ' +
    'counted by itself; active users of several days are never added up.',
});

export const dailyActiveUsers = inWindow('dailyActiveUsers', activeUsers, today, 'DAU: active users today.');

export const weeklyActiveUsers = inWindow(
  'weeklyActiveUsers',
  activeUsers,
  last7Days,
  'WAU: active users of seven days, each person once.',
);

export const monthlyActiveUsers = inWindow(
  'monthlyActiveUsers',
  activeUsers,
  last30Days,
  'MAU: active users of thirty days, each person once.',
);

// What they ask, and how it is answered.

export const requests = metric('requests', {
  ...request,
  ...volume,
  description: 'Requests to the connected application; of GraphQL every operation is one.',
});

export const requestErrors = metric('requestErrors', {
  ...request,
  ...volume,
  better: Better.LOWER,
  where: 'failed',
  description: 'Requests answered with status 400 or above, or with GraphQL errors whatever their status.',
});

export const requestErrorRate = metric('requestErrorRate', {
  ...request,
  unit: Unit.PERCENT,
  better: Better.LOWER,
  aggregate: { kind: 'share', hit: 'failed' },
  description: 'Of the requests, the percentage answered with status 400 or above, or with GraphQL errors.',
});

export const avgResponseTimeMs = metric('avgResponseTimeMs', {
  ...request,
  unit: Unit.MILLISECONDS,
  better: Better.LOWER,
  aggregate: { kind: 'mean', value: 'response_time_ms' },
  description:
    'Mean response time of the requests whose time is known, from the request to the last byte of its answer.',
});

// Where they are.

export const pageViews = metric('pageViews', {
  ...volume,
  fact: pageViewFact,
  at: 'occurred_at',
  dimensions: ['path', 'user_id'],
  description: 'Page views of signed-in people, as the tracker in their browser saw them.',
});

const session = { fact: userSessionFact, at: 'started_at', dimensions: ['user_id'] } as const;

export const userSessions = metric('userSessions', {
  ...session,
  ...volume,
  description:
    'Sessions of people in the application, by their first activity. A session ends after 30 minutes without a page view or heartbeat.',
});

export const avgUserSessionSeconds = metric('avgUserSessionSeconds', {
  ...session,
  unit: Unit.SECONDS,
  better: Better.NEITHER,
  window: last7Days,
  aggregate: { kind: 'mean', value: 'extract(epoch FROM last_activity_at - started_at)' },
  description:
    'Mean time from the first to the last activity of a session, by its first; one still going on counts as far as it has come.',
});

export const usageMetrics = declared;
