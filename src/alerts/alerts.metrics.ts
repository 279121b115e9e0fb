// The metrics of alerts, each defined once.
import { Better, declarations, last30Days, last7Days, state, Unit } from '../metrics';
import { activeEpisodes, alertEpisodes } from './alerts.facts';
import { REFIRE_HOURS } from './alerts.limits';

const { metric, declared } = declarations();

const dimensions = ['service_id', 'category', 'severity', 'type_class'];
const count = {
  fact: alertEpisodes,
  unit: Unit.COUNT,
  better: Better.LOWER,
  aggregate: { kind: 'count' },
  window: last7Days,
  dimensions,
} as const;
const duration = {
  fact: alertEpisodes,
  unit: Unit.SECONDS,
  better: Better.LOWER,
  window: last7Days,
  dimensions,
} as const;
const share = { fact: alertEpisodes, unit: Unit.PERCENT, window: last30Days, dimensions } as const;

export const alertsRaised = metric('alertsRaised', {
  ...count,
  at: 'raised_at',
  description: 'Alerts raised: an alert that is raised again after its end counts again.',
});

export const alertsAcknowledged = metric('alertsAcknowledged', {
  ...count,
  at: 'acknowledged_at',
  better: Better.NEITHER,
  description: 'Alerts acknowledged, by when somebody did so first.',
});

export const alertsResolved = metric('alertsResolved', {
  ...count,
  at: 'resolved_at',
  better: Better.HIGHER,
  description: 'Alerts resolved, by when they were.',
});

export const alertsDismissed = metric('alertsDismissed', {
  ...count,
  at: 'dismissed_at',
  better: Better.NEITHER,
  description: 'Alerts dismissed, by when they were.',
});

export const mttaSeconds = metric('mttaSeconds', {
  ...duration,
  at: 'raised_at',
  aggregate: { kind: 'mean', value: 'extract(epoch FROM acknowledged_at - raised_at)' },
  description:
    'Mean time to acknowledge: from the raise to the first acknowledgement, of the alerts raised in the window that have one.',
});

export const alertMttrSeconds = metric('alertMttrSeconds', {
  ...duration,
  at: 'resolved_at',
  aggregate: { kind: 'mean', value: 'extract(epoch FROM resolved_at - raised_at)' },
  description:
    'Mean time to resolve: from the raise to the resolution, of the alerts resolved in the window. A reopened alert is measured anew from when it was reopened.',
});

export const alertResponseSeconds = metric('alertResponseSeconds', {
  ...duration,
  at: 'raised_at',
  aggregate: { kind: 'mean', value: 'extract(epoch FROM responded_at - raised_at)' },
  description:
    'Response time: from the raise to the first answer (acknowledged, resolved or dismissed), of the alerts raised in the window that have one. Snoozed time counts.',
});

export const alertResponseWithoutSnoozeSeconds = metric('alertResponseWithoutSnoozeSeconds', {
  ...duration,
  at: 'raised_at',
  aggregate: { kind: 'mean', value: 'extract(epoch FROM responded_at - raised_at) - snoozed_seconds' },
  description: 'Response time without the time for which the alert was snoozed before its first answer.',
});

export const alertResolutionRate = metric('alertResolutionRate', {
  ...share,
  at: 'raised_at',
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: 'resolved_at IS NOT NULL' },
  description: 'Of the alerts raised in the window, the percentage that are resolved by now.',
});

export const refireRate = metric('refireRate', {
  ...share,
  at: 'resolved_at',
  better: Better.LOWER,
  aggregate: { kind: 'share', hit: 'refired', pending: 'may_refire' },
  description:
    `Of the alerts resolved in the window, the percentage that fired again within ${REFIRE_HOURS} hours. Those still ` +
    `inside their ${REFIRE_HOURS} hours are counted and reported as pending.`,
});

export const aiHandlingRate = metric('aiHandlingRate', {
  ...share,
  at: 'raised_at',
  better: Better.HIGHER,
  aggregate: { kind: 'share', hit: `type_class = 'PREVENTED_ISSUE'` },
  description:
    'AI handling rate: of the alerts raised in the window, the percentage that tell of an issue that was prevented by itself.',
});

export const activeAlerts = metric('activeAlerts', {
  fact: activeEpisodes,
  unit: Unit.COUNT,
  better: Better.LOWER,
  aggregate: { kind: 'count' },
  window: state,
  dimensions,
  description: 'Active alerts: raised, and neither resolved nor dismissed at asOf, also while snoozed.',
});

export const alertMetrics = declared;
