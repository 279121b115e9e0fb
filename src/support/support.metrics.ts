// The support metrics, each defined once. Tiles, trends, performance tables and the catalogue all read these objects.
import {
  Better,
  declarations,
  last24Hours,
  last7Days,
  lastHour,
  type Metric,
  state,
  today,
  Unit,
} from '../metrics';
import {
  humanModeContacts,
  latestRatings,
  messages,
  openSessions,
  operatorCloses,
  sessions,
  slaBreaches,
} from './support.facts';

/** Each metric below is in the catalogue by being made. */
const { metric, externalMetric, inWindow, declared } = declarations();

const bySession = ['operator_id', 'channel'];
const count = { kind: 'count' } as const;
const seconds = (difference: string) =>
  ({ kind: 'mean', value: `extract(epoch FROM ${difference})` }) as const;
const duration = { unit: Unit.SECONDS, better: Better.LOWER, fact: sessions, dimensions: bySession } as const;
const volume = { unit: Unit.COUNT, better: Better.NEITHER, aggregate: count } as const;
const queue = {
  unit: Unit.COUNT,
  better: Better.LOWER,
  aggregate: count,
  fact: openSessions,
  window: state,
} as const;

// The queue, as it stood at asOf.

export const waiting = metric('waiting', {
  ...queue,
  where: 'claimed_at IS NULL',
  dimensions: ['channel'],
  description: 'Sessions that were started and neither claimed nor closed.',
});

export const active = metric('active', {
  ...queue,
  better: Better.NEITHER,
  where: 'claimed_at IS NOT NULL',
  dimensions: bySession,
  description: 'Sessions that were claimed and not closed.',
});

export const abandonedSessions = metric('abandonedSessions', {
  ...queue,
  where: `claimed_at IS NULL AND started_at < :asOf - :slaMaxQueueWaitSeconds * interval '1 second'`,
  dimensions: ['channel'],
  description: 'Sessions that were waiting for longer than SLA_MAX_QUEUE_WAIT_SECONDS (default 300).',
});

// How long things took.

export const avgFirstResponseSeconds = metric('avgFirstResponseSeconds', {
  ...duration,
  at: 'claimed_at',
  aggregate: seconds('first_response_at - claimed_at'),
  window: lastHour,
  description:
    'First response: mean time from claim to the first response, of sessions that have both, by time of claim.',
});

export const avgTimeToFirstResponseSeconds = metric('avgTimeToFirstResponseSeconds', {
  ...duration,
  at: 'first_response_at',
  aggregate: seconds('first_response_at - started_at'),
  window: lastHour,
  description:
    'Time to first response: mean time from start to the first response, which is what the contact felt, by time of response.',
});

export const avgWaitSeconds = metric('avgWaitSeconds', {
  ...duration,
  at: 'claimed_at',
  aggregate: seconds('claimed_at - started_at'),
  window: lastHour,
  description: 'Wait: mean time from start to claim, by time of claim.',
});

export const avgResolutionSeconds = metric('avgResolutionSeconds', {
  ...duration,
  at: 'closed_at',
  aggregate: seconds('closed_at - started_at'),
  window: today,
  description: 'Resolution: mean time from start to close, by time of close.',
});

export const avgHandleSeconds = metric('avgHandleSeconds', {
  ...duration,
  at: 'closed_at',
  aggregate: seconds('closed_at - claimed_at'),
  window: today,
  description: 'Handle time: mean time from claim to close, of sessions that have both, by time of close.',
});

// What contacts said of it.

const rating = {
  fact: latestRatings,
  at: 'created_at',
  window: last24Hours,
  better: Better.HIGHER,
  dimensions: bySession,
} as const;

export const csatAverage = metric('csatAverage', {
  ...rating,
  unit: Unit.SCORE,
  aggregate: { kind: 'mean', value: 'score' },
  description: 'CSAT: mean score from 1 to 5, of each session the latest response, by time of response.',
});

export const csatPercentage = metric('csatPercentage', {
  ...rating,
  unit: Unit.PERCENT,
  aggregate: { kind: 'mean', value: 'score * 20' },
  description: 'CSAT as a percentage of the best score: csatAverage ÷ 5 × 100.',
});

export const csatSatisfiedPercentage = metric('csatSatisfiedPercentage', {
  ...rating,
  unit: Unit.PERCENT,
  aggregate: { kind: 'share', hit: 'score >= 4' },
  description: 'Percentage of scores that are 4 or 5, of each session the latest response.',
});

export const fcrRate = metric('fcrRate', {
  fact: operatorCloses,
  at: 'closed_at',
  unit: Unit.PERCENT,
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: 'NOT contact_returned', pending: 'still_open_to_return' },
  window: last7Days,
  dimensions: bySession,
  description:
    'First contact resolution: of the sessions with an operator that were closed, the percentage after which the ' +
    'same contact started no session within 24 hours of the close, as known at asOf. Sessions still inside their ' +
    '24 hours are counted and reported as pending.',
});

// Volumes.

export const sessionsStarted = metric('sessionsStarted', {
  ...volume,
  fact: sessions,
  at: 'started_at',
  window: last7Days,
  dimensions: bySession,
  description: 'Sessions started.',
});

export const sessionsToday = inWindow('sessionsToday', sessionsStarted, today, 'Sessions started today.');

export const sessionsClaimed = metric('sessionsClaimed', {
  ...volume,
  fact: sessions,
  at: 'claimed_at',
  window: last7Days,
  dimensions: bySession,
  description: 'Sessions claimed by an operator, by time of claim.',
});

export const sessionsClosed = metric('sessionsClosed', {
  ...volume,
  fact: sessions,
  at: 'closed_at',
  window: last7Days,
  dimensions: bySession,
  description: 'Sessions closed, by time of close.',
});

export const abandonmentRate = metric('abandonmentRate', {
  fact: sessions,
  at: 'closed_at',
  aggregate: { kind: 'share', hit: 'claimed_at IS NULL' },
  unit: Unit.PERCENT,
  better: Better.LOWER,
  window: last7Days,
  dimensions: ['channel'],
  description: 'Abandonment: of the sessions closed, the percentage that nobody had claimed.',
});

// One cohort on its way: each step counts only sessions that took every earlier one.

const step = {
  ...volume,
  fact: sessions,
  at: 'started_at',
  window: last7Days,
  dimensions: bySession,
} as const;

export const cohortClaimed = metric('cohortClaimed', {
  ...step,
  where: 'claimed_at IS NOT NULL',
  description: 'Of the sessions started in the window, those claimed by asOf.',
});

export const cohortResponded = metric('cohortResponded', {
  ...step,
  where: 'claimed_at IS NOT NULL AND first_response_at IS NOT NULL',
  description: 'Of the sessions started in the window, those claimed and responded to by asOf.',
});

export const cohortClosed = metric('cohortClosed', {
  ...step,
  where: 'claimed_at IS NOT NULL AND first_response_at IS NOT NULL AND closed_at IS NOT NULL',
  description: 'Of the sessions started in the window, those claimed, responded to and closed by asOf.',
});

export const cohortRated = metric('cohortRated', {
  ...step,
  where: 'claimed_at IS NOT NULL AND first_response_at IS NOT NULL AND closed_at IS NOT NULL AND rated',
  description:
    'Of the sessions started in the window, those claimed, responded to, closed and rated by asOf.',
});

// Messages.

export const messagesTotal = metric('messages', {
  ...volume,
  fact: messages,
  at: 'created_at',
  window: last24Hours,
  dimensions: ['sender'],
  description: 'Messages of all senders.',
});

export const messagesSent = metric('messagesSent', {
  ...volume,
  fact: messages,
  at: 'created_at',
  where: `sender = 'OPERATOR'`,
  window: last7Days,
  dimensions: ['operator_id'],
  description: 'Messages sent by operators, credited to the person who wrote them.',
});

// The rest of the tiles.

export const slaBreachEvents24h = externalMetric('slaBreachEvents24h', {
  fact: slaBreaches,
  unit: Unit.COUNT,
  better: Better.LOWER,
  window: last24Hours,
  description:
    'SLA breaches: sessions whose wait passed SLA_MAX_QUEUE_WAIT_SECONDS, by the moment it did, each once. Kept in ' +
    'Redis for 31 days; 0 and degraded when Redis does not answer or no longer holds the window.',
});

export const humanModeUsers = metric('humanModeUsers', {
  fact: humanModeContacts,
  unit: Unit.COUNT,
  better: Better.NEITHER,
  aggregate: count,
  window: state,
  dimensions: [],
  description: 'Contacts whose chat mode was HUMAN.',
});

/** The tiles of `liveKpis`, in the order in which `details` lists them. */
export const liveMetrics = {
  waiting,
  active,
  abandonedSessions,
  avgFirstResponseSeconds,
  avgTimeToFirstResponseSeconds,
  avgWaitSeconds,
  avgResolutionSeconds,
  avgHandleSeconds,
  csatAverage,
  csatPercentage,
  csatSatisfiedPercentage,
  fcrRate,
  slaBreachEvents24h,
  sessionsToday,
  humanModeUsers,
};

/** All that the support context declares to the catalogue, the tiles first. */
export const supportMetrics: readonly Metric[] = [...new Set([...Object.values(liveMetrics), ...declared])];
