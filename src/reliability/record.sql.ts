// Writing what is told of reliability. Which of two tellings counts is decided by what they say, so that neither their order nor
// how they are cut into batches matters.
import { statement } from '../platform';
import type { ChangeKind, IncidentSeverity } from './incident-fold';

/** Whoever writes of an organization waits for whoever is at it: incidents are folded from what is there. */
export const lockReliability = statement<object>(
  'reliability.lock',
  `SELECT pg_advisory_xact_lock(hashtext('reliability'), hashtext($1::text))`,
);

/** What was said last of each service. Answers those that are new. */
export const upsertServices = statement<{ id: string }>(
  'reliability.upsert-services',
  `WITH told AS (
     SELECT DISTINCT ON (t.id) t.* FROM json_to_recordset($2::json)
         AS t (id text, name text, "sloPercent" numeric(6,4), "sloDays" int, "toldAt" timestamptz)
      ORDER BY t.id, t."toldAt" DESC, t.name DESC, t."sloPercent" DESC, t."sloDays" DESC),
   known AS (SELECT s.id FROM services s WHERE s.org_id = $1::uuid AND s.id IN (SELECT told.id FROM told)),
   written AS (
     INSERT INTO services AS s (org_id, id, name, slo_percent, slo_days, told_at)
     SELECT $1::uuid, told.id, told.name, told."sloPercent", told."sloDays", told."toldAt" FROM told ORDER BY told.id
         ON CONFLICT (org_id, id) DO UPDATE
        SET name = excluded.name, slo_percent = excluded.slo_percent, slo_days = excluded.slo_days, told_at = excluded.told_at
      WHERE (excluded.told_at, excluded.name, excluded.slo_percent, excluded.slo_days)
            > (s.told_at, s.name, s.slo_percent, s.slo_days))
   SELECT told.id FROM told WHERE told.id NOT IN (SELECT known.id FROM known)`,
);

/** Of a run that is told of twice, the end that came last counts. Answers how many rows it changed anything for. */
export const mergeRuns = statement<{ id: string }>(
  'reliability.merge-runs',
  `INSERT INTO workflow_runs AS w (org_id, id, service_id, workflow, status, started_at, finished_at)
   SELECT DISTINCT ON (t.id) $1::uuid, t.id, t."serviceId", t.workflow, t.status, t."startedAt", t."finishedAt"
     FROM json_to_recordset($2::json) AS t (id text, "serviceId" text, workflow text, status text, "startedAt" timestamptz,
            "finishedAt" timestamptz)
    ORDER BY t.id, t."finishedAt" DESC, t.status DESC, t.workflow DESC, coalesce(t."serviceId", '') DESC,
             coalesce(t."startedAt", '-infinity') DESC
       ON CONFLICT (org_id, id) DO UPDATE
      SET service_id = excluded.service_id, workflow = excluded.workflow, status = excluded.status,
          started_at = excluded.started_at, finished_at = excluded.finished_at
    WHERE (excluded.finished_at, excluded.status, excluded.workflow, coalesce(excluded.service_id, ''),
           coalesce(excluded.started_at, '-infinity'))
          > (w.finished_at, w.status, w.workflow, coalesce(w.service_id, ''), coalesce(w.started_at, '-infinity'))
   RETURNING w.id`,
);

/** A measurement is known by the id of its event: it is there once. */
export const insertMeasurements = statement<{ id: string }>(
  'reliability.insert-measurements',
  `INSERT INTO performance_metrics AS m
     (org_id, id, service_id, measured_at, p95_latency_ms, throughput_rps, requests, failed_requests)
   SELECT DISTINCT ON (t.id) $1::uuid, t.id, t."serviceId", t."measuredAt", t."p95LatencyMs", t."throughputRps", t.requests,
          t."failedRequests"
     FROM json_to_recordset($2::json) AS t (id text, "serviceId" text, "measuredAt" timestamptz, "p95LatencyMs" numeric,
            "throughputRps" numeric, requests int, "failedRequests" int)
    ORDER BY t.id
       ON CONFLICT (org_id, id) DO NOTHING
   RETURNING m.id`,
);

/** Of a prediction that is told of twice, the one that was made first counts: later ones may know more. */
export const mergePredictions = statement<{ id: string }>(
  'reliability.merge-predictions',
  `INSERT INTO predictions AS p
     (org_id, id, service_id, model, predicted_at, failure_probability, horizon_minutes)
   SELECT DISTINCT ON (t.id) $1::uuid, t.id, t."serviceId", t.model, t."predictedAt", t."failureProbability", t."horizonMinutes"
     FROM json_to_recordset($2::json) AS t (id text, "serviceId" text, model text, "predictedAt" timestamptz,
            "failureProbability" numeric(7,6), "horizonMinutes" int)
    ORDER BY t.id, t."predictedAt", t."failureProbability", t."serviceId", t.model, coalesce(t."horizonMinutes", 0)
       ON CONFLICT (org_id, id) DO UPDATE
      SET service_id = excluded.service_id, model = excluded.model, predicted_at = excluded.predicted_at,
          failure_probability = excluded.failure_probability, horizon_minutes = excluded.horizon_minutes
    WHERE p.predicted_at IS NULL
       OR (excluded.predicted_at, excluded.failure_probability, excluded.service_id, excluded.model,
           coalesce(excluded.horizon_minutes, 0))
          < (p.predicted_at, p.failure_probability, p.service_id, p.model, coalesce(p.horizon_minutes, 0))
   RETURNING p.id`,
);

/** Of outcomes, that which was told for the latest moment counts. */
export const mergeOutcomes = statement<{ id: string }>(
  'reliability.merge-outcomes',
  `INSERT INTO predictions AS p (org_id, id, occurred, outcome_at)
   SELECT DISTINCT ON (t.id) $1::uuid, t.id, t.occurred, t."outcomeAt"
     FROM json_to_recordset($2::json) AS t (id text, occurred boolean, "outcomeAt" timestamptz)
    ORDER BY t.id, t."outcomeAt" DESC, t.occurred DESC
       ON CONFLICT (org_id, id) DO UPDATE SET occurred = excluded.occurred, outcome_at = excluded.outcome_at
    WHERE p.outcome_at IS NULL OR (excluded.outcome_at, excluded.occurred) > (p.outcome_at, p.occurred)
   RETURNING p.id`,
);

/** What was told of incidents, each telling once. Answers the incidents that are new. */
export const insertChanges = statement<{ incidentId: string }>(
  'reliability.insert-incident-changes',
  `WITH told AS (
     SELECT DISTINCT ON (t."incidentId", t.id) t.* FROM json_to_recordset($2::json)
         AS t ("incidentId" text, id text, kind text, at timestamptz, "serviceId" text, title text, severity text)
      ORDER BY t."incidentId", t.id),
   known AS (SELECT DISTINCT c.incident_id FROM incident_changes c
              WHERE c.org_id = $1::uuid AND c.incident_id IN (SELECT told."incidentId" FROM told)),
   written AS (
     INSERT INTO incident_changes AS c (org_id, incident_id, id, kind, at, service_id, title, severity)
     SELECT $1::uuid, told."incidentId", told.id, told.kind, told.at, told."serviceId", told.title, told.severity
       FROM told ORDER BY told."incidentId", told.id
         ON CONFLICT (org_id, incident_id, id) DO UPDATE
        SET kind = excluded.kind, at = excluded.at, service_id = excluded.service_id, title = excluded.title,
            severity = excluded.severity)
   SELECT DISTINCT told."incidentId" FROM told WHERE told."incidentId" NOT IN (SELECT known.incident_id FROM known)`,
);

export interface ChangeRow {
  readonly incidentId: string;
  readonly id: string;
  readonly kind: ChangeKind;
  readonly at: Date;
  readonly serviceId: string | null;
  readonly title: string | null;
  readonly severity: IncidentSeverity | null;
}

/** One of these incidents ($2) of which more than so many changes ($3) are known, if there is one. */
export const crowdedIncident = statement<{ incidentId: string }>(
  'reliability.crowded-incident',
  `SELECT c.incident_id AS "incidentId" FROM incident_changes c
    WHERE c.org_id = $1 AND c.incident_id = ANY($2::text[])
    GROUP BY c.incident_id HAVING count(*) > $3::int LIMIT 1`,
);

/** Everything that was told of these incidents. */
export const changesOf = statement<ChangeRow>(
  'reliability.incident-changes',
  `SELECT c.incident_id AS "incidentId", c.id, c.kind, c.at, c.service_id AS "serviceId", c.title, c.severity
     FROM incident_changes c WHERE c.org_id = $1 AND c.incident_id = ANY($2::text[])`,
);

export const upsertIncidents = statement<object>(
  'reliability.upsert-incidents',
  `INSERT INTO incidents AS i
     (org_id, id, service_id, title, severity, status, opened_at, acknowledged_at, resolved_at, episodes)
   SELECT $1::uuid, t.id, t."serviceId", t.title, t.severity, t.status, t."openedAt", t."acknowledgedAt", t."resolvedAt",
          t.episodes
     FROM json_to_recordset($2::json) AS t (id text, "serviceId" text, title text, severity text, status text,
            "openedAt" timestamptz, "acknowledgedAt" timestamptz, "resolvedAt" timestamptz, episodes int)
    ORDER BY t.id
       ON CONFLICT (org_id, id) DO UPDATE
      SET service_id = excluded.service_id, title = excluded.title, severity = excluded.severity, status = excluded.status,
          opened_at = excluded.opened_at, acknowledged_at = excluded.acknowledged_at, resolved_at = excluded.resolved_at,
          episodes = excluded.episodes
    WHERE (i.service_id, i.title, i.severity, i.status, i.opened_at, i.acknowledged_at, i.resolved_at, i.episodes)
          IS DISTINCT FROM (excluded.service_id, excluded.title, excluded.severity, excluded.status, excluded.opened_at,
                            excluded.acknowledged_at, excluded.resolved_at, excluded.episodes)`,
);

export const upsertEpisodes = statement<object>(
  'reliability.upsert-episodes',
  `INSERT INTO incident_episodes AS e
     (org_id, incident_id, number, service_id, severity, opened_at, acknowledged_at, resolved_at)
   SELECT $1::uuid, t."incidentId", t.number, t."serviceId", t.severity, t."openedAt", t."acknowledgedAt", t."resolvedAt"
     FROM json_to_recordset($2::json) AS t ("incidentId" text, number int, "serviceId" text, severity text,
            "openedAt" timestamptz, "acknowledgedAt" timestamptz, "resolvedAt" timestamptz)
    ORDER BY t."incidentId", t.number
       ON CONFLICT (org_id, incident_id, number) DO UPDATE
      SET service_id = excluded.service_id, severity = excluded.severity, opened_at = excluded.opened_at,
          acknowledged_at = excluded.acknowledged_at, resolved_at = excluded.resolved_at
    WHERE (e.service_id, e.severity, e.opened_at, e.acknowledged_at, e.resolved_at)
          IS DISTINCT FROM (excluded.service_id, excluded.severity, excluded.opened_at, excluded.acknowledged_at,
                            excluded.resolved_at)`,
);

/** What was known late may join two episodes: of each incident, those after its last. */
export const dropEpisodes = statement<object>(
  'reliability.drop-episodes',
  `DELETE FROM incident_episodes e
    USING json_to_recordset($2::json) AS t (id text, episodes int)
    WHERE e.org_id = $1 AND e.incident_id = t.id AND e.number > t.episodes`,
);

/** How many there would be with these, and when it was that anything was said last of one of them. */
export const countServices = statement<{ services: number; toldAt: Date | null }>(
  'reliability.count-services',
  `SELECT count(*)::int AS services,
          (SELECT max(k.told_at) FROM services k WHERE k.org_id = $1 AND k.id = ANY($2::text[])) AS "toldAt"
     FROM (SELECT s.id FROM services s WHERE s.org_id = $1 UNION SELECT unnest($2::text[])) a`,
);

export const setRates = statement<object>(
  'reliability.set-cost-rates',
  `INSERT INTO cost_rates (org_id, run, metric, prediction) VALUES ($1, $2, $3, $4)
       ON CONFLICT (org_id) DO UPDATE
      SET run = excluded.run, metric = excluded.metric, prediction = excluded.prediction`,
);
