// Events of reliability as the ingestion stores them, handed to the projection as it hands them over; and random rows.
import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../src/ingest';
import type { Database } from '../../src/platform';
import { reliabilityProjection } from '../../src/reliability';

export function reliabilityEvent(
  kind: string,
  at: string | Date,
  payload: Readonly<Record<string, unknown>>,
): StoredEvent {
  const occurredAt = new Date(at);
  return { kind, version: 1, clientEventId: randomUUID(), occurredAt, receivedAt: occurredAt, payload };
}

/** Projects events in one transaction. */
export async function relate(
  database: Database,
  organizationId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  await database.withOrganization(organizationId, (session) =>
    reliabilityProjection.project(session, organizationId, events),
  );
}

/** A run, a measurement, a prediction and an episode for each moment, as different from each other as numbers can tell. */
export async function writeReliabilityRows(
  owner: { query(text: string, values: readonly unknown[]): Promise<unknown> },
  organization: string,
  moments: readonly (string | null)[],
): Promise<void> {
  const rows = `(SELECT u.at, u.k::int AS k, $3::text || '-' || u.k AS id, 'service-' || u.k % 3 AS service
                   FROM unnest($2::timestamptz[]) WITH ORDINALITY u (at, k)) u`;
  // Whoever writes twice writes of others.
  const of = `row-${randomUUID().slice(0, 8)}`;
  for (const statement of [
    `INSERT INTO workflow_runs (org_id, id, service_id, workflow, status, started_at, finished_at)
     SELECT $1::uuid, id, CASE WHEN k % 5 > 0 THEN service END, 'workflow-' || k % 4,
            (ARRAY['SUCCEEDED', 'FAILED', 'SUCCEEDED', 'CANCELLED'])[1 + k % 4],
            CASE WHEN k % 6 > 0 THEN at - (k % 90 - 2) * interval '1.5 seconds' END, at
       FROM ${rows}`,
    `INSERT INTO performance_metrics (org_id, id, service_id, measured_at, p95_latency_ms, throughput_rps, requests, failed_requests)
     SELECT $1::uuid, id, service, at, CASE WHEN k % 7 > 0 THEN round((exp(k % 97 / 12.0))::numeric, 3) END, k % 50 + 0.125,
            CASE WHEN k % 3 > 0 THEN k % 1000 END, CASE WHEN k % 3 > 0 THEN k % 1000 / 10 END
       FROM ${rows}`,
    `INSERT INTO predictions (org_id, id, service_id, model, predicted_at, failure_probability, occurred, outcome_at)
     SELECT $1::uuid, id, service, 'model-' || k % 2, at, k % 101 / 100.0, CASE WHEN k % 4 > 0 THEN k % 3 = 0 END,
            CASE WHEN k % 4 > 0 THEN at + k % 90 * interval '37 minutes' END
       FROM ${rows}`,
    `INSERT INTO incident_episodes (org_id, incident_id, number, service_id, severity, opened_at, acknowledged_at, resolved_at)
     SELECT $1::uuid, id, 1, CASE WHEN k % 5 > 0 THEN service END, (ARRAY['CRITICAL', 'MAJOR', 'MINOR', 'INFO', NULL])[1 + k % 5],
            at, CASE WHEN k % 3 > 0 THEN at + k % 40 * interval '90 seconds' END,
            CASE WHEN k % 6 > 0 THEN at + k % 40 * interval '13 minutes' END
       FROM ${rows}`,
  ]) {
    await owner.query(statement, [organization, moments, of]);
  }
}
