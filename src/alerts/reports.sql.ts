// What reports of alerts read beside the numbers of the engine.
import { statement } from '../platform';
import { MOST_CHANGES, MOST_EPISODES } from './alerts.limits';
import type {
  AlertChangeSource,
  AlertChangeType,
  AlertSeverity,
  AlertStatus,
  AlertTypeClass,
} from './alert.types';

/** Episodes under way at $2: two ranges of indexes, as of the fact. */
const ACTIVE = `(SELECT o.* FROM alert_episodes o WHERE o.org_id = $1 AND o.ended_at IS NULL AND o.raised_at < $2::timestamptz
           UNION ALL
           SELECT c.* FROM alert_episodes c
            WHERE c.org_id = $1 AND c.ended_at >= $2::timestamptz AND c.raised_at < $2::timestamptz) e`;

/** When the alert was raised that has been active for longest; null: none is. */
export const oldestActive = statement<{ raisedAt: Date | null }>(
  'alerts.oldest-active',
  `SELECT min(e.raised_at) AS "raisedAt" FROM ${ACTIVE}`,
);

export interface MoneyRow {
  readonly currency: string;
  readonly amount: string;
  readonly n: number;
}

/** What active alerts put at risk, added up as decimals. */
export const moneyAtRisk = statement<MoneyRow>(
  'alerts.money-at-risk',
  `SELECT e.currency, trim_scale(sum(e.impact_amount))::text AS amount, count(*)::int AS n
     FROM ${ACTIVE} WHERE e.impact_amount IS NOT NULL GROUP BY e.currency ORDER BY e.currency`,
);

/** What prevented issues raised in [$2, $3) stated to have saved: whole hours as they are kept, the rest from the rows. */
const HOUR = `interval '1 hour'`;
const WHOLE_FROM = `date_bin(${HOUR}, $2::timestamptz + ${HOUR} - interval '1 microsecond', '2000-01-01Z')`;
const WHOLE_TO = `date_bin(${HOUR}, $3::timestamptz, '2000-01-01Z')`;
const STATED = `SELECT e.currency, e.savings_amount, 1 FROM alert_episodes e
            WHERE e.org_id = $1 AND e.type_class = 'PREVENTED_ISSUE' AND e.savings_amount IS NOT NULL`;
export const savings = statement<MoneyRow>(
  'alerts.savings',
  `SELECT q.currency, trim_scale(sum(q.amount))::text AS amount, sum(q.n)::int AS n
     FROM (SELECT s.currency, s.amount, s.stated AS n FROM alert_savings s
            WHERE s.org_id = $1 AND s.hour >= ${WHOLE_FROM} AND s.hour < ${WHOLE_TO}
           UNION ALL
           ${STATED} AND e.raised_at >= $2::timestamptz AND e.raised_at < least($3::timestamptz, ${WHOLE_FROM})
           UNION ALL
           ${STATED} AND e.raised_at >= greatest(${WHOLE_FROM}, ${WHOLE_TO}) AND e.raised_at < $3::timestamptz) q
    GROUP BY q.currency
   HAVING sum(q.n) > 0
    ORDER BY q.currency`,
);

/** When the first alert ever was raised; null: none was before $2. */
export const firstRaise = statement<{ raisedAt: Date | null }>(
  'alerts.first-raise',
  `SELECT min(e.raised_at) AS "raisedAt" FROM alert_episodes e WHERE e.org_id = $1 AND e.raised_at < $2::timestamptz`,
);

const STATUS = (asOf: string): string =>
  `CASE WHEN a.status IN ('OPEN', 'ACKNOWLEDGED') AND a.snoozed_until > ${asOf} THEN 'SNOOZED' ELSE a.status END`;

export interface AlertRow {
  readonly id: string;
  readonly title: string;
  readonly serviceId: string;
  readonly category: string;
  readonly severity: AlertSeverity;
  readonly typeClass: AlertTypeClass;
  readonly status: AlertStatus;
  readonly snoozedUntil: Date | null;
  readonly episode: number;
  readonly raisedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly dismissedAt: Date | null;
  readonly responseSeconds: number | null;
  readonly responseSecondsWithoutSnooze: number | null;
  readonly impactAmount: string | null;
  readonly savingsAmount: string | null;
  readonly currency: string | null;
  readonly place: string;
}

const RESPONSE = 'extract(epoch FROM e.responded_at - e.raised_at)';

const columns = (asOf: string): string => `a.id, a.title, a.service_id AS "serviceId", a.category, a.severity,
          a.type_class AS "typeClass", ${STATUS(asOf)} AS status,
          CASE WHEN a.snoozed_until > ${asOf} THEN a.snoozed_until END AS "snoozedUntil", a.episode,
          a.raised_at AS "raisedAt", e.acknowledged_at AS "acknowledgedAt", e.resolved_at AS "resolvedAt",
          e.dismissed_at AS "dismissedAt", ${RESPONSE}::float8 AS "responseSeconds",
          (${RESPONSE} - e.snoozed_seconds)::float8 AS "responseSecondsWithoutSnooze",
          trim_scale(a.impact_amount)::text AS "impactAmount", trim_scale(a.savings_amount)::text AS "savingsAmount",
          a.currency, to_char(a.raised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place`;

/** $2: asOf; then statuses, severities, classes, service, category and search, each null for any. */
const ASKED = `a.org_id = $1
      AND ($3::text[] IS NULL OR ${STATUS('$2::timestamptz')} = ANY($3::text[]))
      AND ($4::text[] IS NULL OR a.severity = ANY($4::text[]))
      AND ($5::text[] IS NULL OR a.type_class = ANY($5::text[]))
      AND ($6::text IS NULL OR a.service_id = $6::text)
      AND ($7::text IS NULL OR a.category = $7::text)
      AND ($8::text IS NULL OR position(lower($8::text) IN lower(a.title)) > 0 OR position(lower($8::text) IN lower(a.id)) > 0)`;

const IS_ACTIVE = `a.status IN ('OPEN', 'ACKNOWLEDGED')`;

/** `active`: only those, which a partial index holds however many others there are. */
function alertsIn(direction: 'ASC' | 'DESC', active: boolean) {
  return statement<AlertRow>(
    `alerts.list-${active ? 'active-' : ''}${direction.toLowerCase()}`,
    `SELECT ${columns('$2::timestamptz')}
       FROM alerts a
       JOIN alert_episodes e ON e.org_id = a.org_id AND e.alert_id = a.id AND e.number = a.episode
      WHERE ${ASKED}${active ? `\n        AND ${IS_ACTIVE}` : ''}
        AND ($9::timestamptz IS NULL
             OR (a.raised_at, a.id) ${direction === 'ASC' ? '>' : '<'} ($9::timestamptz, $10::text))
      ORDER BY a.raised_at ${direction}, a.id ${direction}
      LIMIT $11::int`,
  );
}

function countOf(active: boolean) {
  return statement<{ total: number }>(
    `alerts.count${active ? '-active' : ''}`,
    `SELECT count(*)::int AS total
       FROM (SELECT 1 FROM alerts a WHERE ${ASKED}${active ? ` AND ${IS_ACTIVE}` : ''} LIMIT $9::int) q`,
  );
}

/** The statements of a list: of all alerts, and where only active ones are asked for. */
export const allAlerts = {
  newest: alertsIn('DESC', false),
  oldest: alertsIn('ASC', false),
  count: countOf(false),
};
export const activeOnly = {
  newest: alertsIn('DESC', true),
  oldest: alertsIn('ASC', true),
  count: countOf(true),
};

export const alertOfId = statement<AlertRow>(
  'alerts.one',
  `SELECT ${columns('$2::timestamptz')}
     FROM alerts a
     JOIN alert_episodes e ON e.org_id = a.org_id AND e.alert_id = a.id AND e.number = a.episode
    WHERE a.org_id = $1 AND a.id = $3`,
);

export interface EpisodeRow {
  readonly number: number;
  readonly severity: AlertSeverity;
  readonly raisedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly respondedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly dismissedAt: Date | null;
  readonly responseSeconds: number | null;
  readonly responseSecondsWithoutSnooze: number | null;
}

export const episodesOfAlert = statement<EpisodeRow>(
  'alerts.episodes-of',
  `SELECT e.number, e.severity, e.raised_at AS "raisedAt", e.acknowledged_at AS "acknowledgedAt",
          e.responded_at AS "respondedAt", e.resolved_at AS "resolvedAt", e.dismissed_at AS "dismissedAt",
          ${RESPONSE}::float8 AS "responseSeconds",
          (${RESPONSE} - e.snoozed_seconds)::float8 AS "responseSecondsWithoutSnooze"
     FROM alert_episodes e WHERE e.org_id = $1 AND e.alert_id = $2 ORDER BY e.number DESC LIMIT ${MOST_EPISODES}`,
);

export interface ChangeRow {
  readonly type: AlertChangeType;
  readonly at: Date;
  readonly source: AlertChangeSource;
  readonly by: string | null;
  readonly snoozedUntil: Date | null;
  readonly note: string | null;
  readonly batchId: string | null;
}

export const changesOfAlert = statement<ChangeRow>(
  'alerts.changes-of',
  `SELECT c.type, c.changed_at AS at, c.source, c.by_id AS by, c.snoozed_until AS "snoozedUntil", c.note,
          c.batch_id AS "batchId"
     FROM alert_changes c WHERE c.org_id = $1 AND c.alert_id = $2
    ORDER BY c.changed_at DESC, c.source DESC, c.source_id DESC LIMIT ${MOST_CHANGES}`,
);
