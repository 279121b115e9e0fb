// Reading services, their incidents, and rates.
import { statement } from '../platform';
import type { IncidentSeverity } from './incident-fold';
import { MOST_SERVICES } from './reliability.limits';

export interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly sloPercent: number;
  readonly sloDays: number;
}

export const listServices = statement<ServiceRow>(
  'reliability.services',
  `SELECT s.id, s.name, s.slo_percent::float8 AS "sloPercent", s.slo_days AS "sloDays"
     FROM services s WHERE s.org_id = $1 ORDER BY lower(s.name), s.id LIMIT ${MOST_SERVICES}`,
);

export const namesOf = statement<{ id: string; name: string }>(
  'reliability.service-names',
  `SELECT s.id, s.name FROM services s WHERE s.org_id = $1 AND s.id = ANY($2::text[])`,
);

export interface OpenRow {
  readonly serviceId: string | null;
  readonly severity: IncidentSeverity | null;
  readonly open: number;
  readonly oldestAt: Date;
}

/** Episodes open at $2. Two ranges of the index on the end, as of the fact. */
const OPEN = `(SELECT o.service_id, o.severity, o.opened_at FROM incident_episodes o
            WHERE o.org_id = $1 AND o.resolved_at IS NULL
           UNION ALL
           SELECT c.service_id, c.severity, c.opened_at FROM incident_episodes c
            WHERE c.org_id = $1 AND c.resolved_at >= $2::timestamptz AND c.resolved_at <= 'infinity') e`;

/** What is open at $2, by severity. */
export const openBySeverity = statement<OpenRow>(
  'reliability.open-by-severity',
  `SELECT NULL::text AS "serviceId", e.severity, count(*)::int AS open, min(e.opened_at) AS "oldestAt"
     FROM ${OPEN}
    WHERE e.opened_at < $2::timestamptz
    GROUP BY e.severity`,
);

/** The same by service and severity, at most so many ($3). */
export const openByService = statement<OpenRow>(
  'reliability.open-by-service',
  `SELECT e.service_id AS "serviceId", e.severity, count(*)::int AS open, min(e.opened_at) AS "oldestAt"
     FROM ${OPEN}
    WHERE e.opened_at < $2::timestamptz
    GROUP BY e.service_id, e.severity
    LIMIT $3::int`,
);

/** How many are open at $2 of each of these services ($3). */
export const openOfServices = statement<{ serviceId: string; open: number }>(
  'reliability.open-of-services',
  `SELECT e.service_id AS "serviceId", count(*)::int AS open
     FROM ${OPEN}
    WHERE e.opened_at < $2::timestamptz AND e.service_id = ANY($3::text[])
    GROUP BY e.service_id`,
);

export interface LastIncidentRow {
  readonly serviceId: string;
  readonly id: string;
  readonly title: string | null;
  readonly severity: IncidentSeverity | null;
  readonly status: 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
}

/** Of each of these services ($2) the episode that was opened last, as known at $3. */
export const lastIncidents = statement<LastIncidentRow>(
  'reliability.last-incidents',
  `SELECT t.id AS "serviceId", e.incident_id AS id, i.title, e.severity, e.opened_at AS "openedAt",
          CASE WHEN e.resolved_at < $3::timestamptz THEN e.resolved_at END AS "resolvedAt",
          CASE WHEN e.resolved_at < $3::timestamptz THEN 'RESOLVED'
               WHEN e.acknowledged_at < $3::timestamptz THEN 'ACKNOWLEDGED' ELSE 'OPEN' END AS status
     FROM unnest($2::text[]) t (id)
    CROSS JOIN LATERAL (SELECT x.* FROM incident_episodes x
                         WHERE x.org_id = $1 AND x.service_id = t.id AND x.opened_at < $3::timestamptz
                         ORDER BY x.opened_at DESC, x.incident_id DESC, x.number DESC LIMIT 1) e
     JOIN incidents i ON i.org_id = $1 AND i.id = e.incident_id`,
);

export const ratesOf = statement<{ run: string; metric: string; prediction: string }>(
  'reliability.cost-rates',
  `SELECT c.run::text AS run, c.metric::text AS metric, c.prediction::text AS prediction
     FROM cost_rates c WHERE c.org_id = $1`,
);
