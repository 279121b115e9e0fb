// The facts of alerts: episodes by their moments, and those that were under way at asOf.
import { fact } from '../metrics';
import { SEVERITIES, TYPE_CLASSES } from './alert.types';
import { REFIRE_HOURS } from './alerts.limits';

/** The stream of events that this context is made of. */
export const ALERTS_STREAM = 'alerts';

const TYPES = { severity: SEVERITIES, type_class: TYPE_CLASSES } as const;
const SLICES = {
  service_id: 'e.service_id',
  category: 'e.category',
  severity: 'e.severity',
  type_class: 'e.type_class',
} as const;
const MOMENTS = {
  raised_at: 'e.raised_at',
  acknowledged_at: 'e.acknowledged_at',
  responded_at: 'e.responded_at',
  resolved_at: 'e.resolved_at',
  dismissed_at: 'e.dismissed_at',
} as const;
/** Whatever an id holds, its length tells where the number begins. */
const ROW_ID = `char_length(e.alert_id) || ' ' || e.alert_id || ' ' || e.number`;
const REFIRED_UNTIL = `e.resolved_at + interval '${REFIRE_HOURS} hours'`;
const REFIRED_AT = `CASE WHEN e.next_raised_at < ${REFIRED_UNTIL} THEN e.next_raised_at END`;

export const alertEpisodes = fact('alert-episodes', {
  stream: ALERTS_STREAM,
  from: 'alert_episodes e',
  organization: 'e.org_id',
  moments: MOMENTS,
  columns: {
    ...SLICES,
    snoozed_seconds: 'e.snoozed_seconds',
    refired: `(coalesce(e.next_raised_at < ${REFIRED_UNTIL}, false) AND e.next_raised_at < :asOf)`,
    may_refire: `${REFIRED_UNTIL} > :asOf`,
  },
  types: TYPES,
  row: { id: ROW_ID },
  rollup: {
    table: 'alert_episodes',
    dimensions: ['category', 'severity', 'type_class'],
    dailyDimensions: ['service_id'],
    depends: [
      // The row alone says when: marks of other rows tell nothing.
      { column: 'refired', settled: REFIRED_AT, source: 'none', touches: 'false' },
    ],
    pendingHours: REFIRE_HOURS,
  },
});

/** Episodes that were under way at asOf. */
export const activeEpisodes = fact('active-alerts', {
  stream: ALERTS_STREAM,
  // Two ranges of indexes: what is open is little, whatever there has been.
  from: `(SELECT * FROM alert_episodes o WHERE o.ended_at IS NULL
                  UNION ALL
                  SELECT * FROM alert_episodes c WHERE c.ended_at >= :asOf AND c.ended_at <= 'infinity') e`,
  organization: 'e.org_id',
  moments: MOMENTS,
  columns: SLICES,
  where: 'e.raised_at < :asOf',
  types: TYPES,
  row: { id: ROW_ID, since: 'e.raised_at' },
});

// Which facts a change touches: their watchers look again.
export const ALERT_FACTS: readonly string[] = [alertEpisodes.name, activeEpisodes.name];
