// Writing what is told of alerts: locks, the changes themselves, and the rows that follow from them.
import { statement } from '../platform';
import type { AlertChange } from './episodes';

/** Whoever may make alerts of an organization waits for whoever is at it. */
export const lockAlerts = statement<object>(
  'alerts.lock',
  `SELECT pg_advisory_xact_lock(hashtext('alerts'), hashtext($1::text))`,
);

/** Those of these alerts that are there, held in the order of their ids until the end of the transaction. */
export const lockAlertRows = statement<{ id: string }>(
  'alerts.lock-rows',
  `SELECT a.id FROM alerts a WHERE a.org_id = $1 AND a.id = ANY($2::text[]) ORDER BY a.id FOR NO KEY UPDATE`,
);

/** The clock once the rows are held. */
export const alertsNow = statement<{ at: Date }>(
  'alerts.now',
  `SELECT date_trunc('milliseconds', clock_timestamp()) AS at`,
);

export const insertChanges = statement<{ sourceId: string }>(
  'alerts.insert-changes',
  `INSERT INTO alert_changes (org_id, source, source_id, alert_id, type, changed_at, recorded_at, by_id, snoozed_until, note,
                              details, batch_id)
   SELECT $1::uuid, t.source, t."sourceId", t."alertId", t.type, t.at, t."recordedAt", t.by, t."snoozedUntil", t.note,
          t.details, t."batchId"
     FROM json_to_recordset($2::json) AS t (source text, "sourceId" text, "alertId" text, type text, at timestamptz,
            "recordedAt" timestamptz, by text, "snoozedUntil" timestamptz, note text, details jsonb, "batchId" text)
    ORDER BY t.source, t."sourceId"
       ON CONFLICT DO NOTHING
   RETURNING source_id AS "sourceId"`,
);

/** Those of these people who were erased, and when. */
export const erasuresOf = statement<{ by: string; erasedAt: Date }>(
  'alerts.erasures',
  `SELECT t.by, e.erased_at AS "erasedAt" FROM unnest($2::text[]) AS t (by)
     JOIN alert_erasures e ON e.org_id = $1 AND e.actor = sha256(convert_to(t.by, 'UTF8'))`,
);

/** Remembers an erasure by a digest alone. */
export const noteErasure = statement<object>(
  'alerts.note-erasure',
  `INSERT INTO alert_erasures AS e (org_id, actor, erased_at)
   VALUES ($1, sha256(convert_to($2, 'UTF8')), clock_timestamp())
       ON CONFLICT (org_id, actor) DO UPDATE SET erased_at = excluded.erased_at`,
);

/** What somebody did is nobody's from now on, and what they had to say of it is gone. */
export const eraseChangesBy = statement<{ erased: number }>(
  'alerts.erase-changes-by',
  `WITH erased AS (UPDATE alert_changes c SET by_id = NULL, note = NULL WHERE c.org_id = $1 AND c.by_id = $2 RETURNING 1)
   SELECT count(*)::int AS erased FROM erased`,
);

const CHANGE = `c.alert_id AS "alertId", c.source, c.source_id AS "sourceId", c.type, c.changed_at AS at,
          c.snoozed_until AS "snoozedUntil", c.details`;

export const changesOfAlerts = statement<AlertChange>(
  'alerts.changes',
  `SELECT ${CHANGE} FROM alert_changes c
    WHERE c.org_id = $1 AND c.alert_id = ANY($2::text[]) ORDER BY c.alert_id, c.changed_at`,
);

export interface KeyedChange {
  readonly sourceId: string;
  readonly alertId: string;
  readonly type: string;
  readonly at: Date;
  readonly snoozedUntil: Date | null;
  readonly note: string | null;
}

/** Interactions that have these keys. */
export const interactionsOfKeys = statement<KeyedChange>(
  'alerts.interactions-of-keys',
  `SELECT c.source_id AS "sourceId", c.alert_id AS "alertId", c.type, c.changed_at AS at,
          c.snoozed_until AS "snoozedUntil", c.note
     FROM alert_changes c WHERE c.org_id = $1 AND c.source = 'INTERACTION' AND c.source_id = ANY($2::text[])`,
);

const DETAILS = 'service_id, category, severity, type_class, impact_amount, savings_amount, currency';
const DETAILS_TOLD = `t."serviceId", t.category, t.severity, t."typeClass", t."impactAmount"::numeric, t."savingsAmount"::numeric,
          t.currency`;
const DETAILS_COLUMNS = `"serviceId" text, category text, severity text, "typeClass" text, "impactAmount" text,
            "savingsAmount" text, currency text`;

function replaced(alias: string, columns: string): string {
  const names = columns.split(',').map((each) => each.trim());
  return `SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE (${names.map((name) => `${alias}.${name}`).join(', ')})
          IS DISTINCT FROM (${names.map((name) => `excluded.${name}`).join(', ')})`;
}

export const putAlerts = statement<object>(
  'alerts.put-alerts',
  `INSERT INTO alerts AS a (org_id, id, title, ${DETAILS}, status, snoozed_until, episode, raised_at)
   SELECT $1::uuid, t.id, t.title, ${DETAILS_TOLD}, t.status, t."snoozedUntil", t.episode, t."raisedAt"
     FROM json_to_recordset($2::json) AS t (id text, title text, ${DETAILS_COLUMNS}, status text,
            "snoozedUntil" timestamptz, episode integer, "raisedAt" timestamptz)
    ORDER BY t.id
       ON CONFLICT (org_id, id) DO UPDATE
      ${replaced('a', `title, ${DETAILS}, status, snoozed_until, episode, raised_at`)}`,
);

const MOMENTS = 'raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at';

/** All episodes of their alerts: what is told later never makes them fewer. */
export const putEpisodes = statement<object>(
  'alerts.put-episodes',
  `INSERT INTO alert_episodes AS e (org_id, alert_id, number, ${DETAILS}, ${MOMENTS}, snoozed_seconds)
   SELECT $1::uuid, t."alertId", t.number, ${DETAILS_TOLD}, t."raisedAt", t."acknowledgedAt", t."respondedAt",
          t."resolvedAt", t."dismissedAt", t."nextRaisedAt", t."snoozedSeconds"
     FROM json_to_recordset($2::json) AS t ("alertId" text, number integer, ${DETAILS_COLUMNS}, "raisedAt" timestamptz,
            "acknowledgedAt" timestamptz, "respondedAt" timestamptz, "resolvedAt" timestamptz,
            "dismissedAt" timestamptz, "nextRaisedAt" timestamptz, "snoozedSeconds" numeric)
    ORDER BY t."alertId", t.number
       ON CONFLICT (org_id, alert_id, number) DO UPDATE
      ${replaced('e', `${DETAILS}, ${MOMENTS}, snoozed_seconds`)}`,
);
