// Events of alerts as the ingestion stores them, handed to the projection as it hands them over.
import { randomUUID } from 'node:crypto';
import { alertsProjection } from '../../src/alerts';
import type { StoredEvent } from '../../src/ingest';
import type { Database } from '../../src/platform';

/** What an alert is about, where a test does not care. */
export const ABOUT = {
  serviceId: 'api',
  category: 'latency',
  severity: 'STANDARD',
  typeClass: 'ACTION_NEEDED',
  title: 'Slow answers',
} as const;

/** An event that was received as it occurred. */
export function alertEvent(
  kind: string,
  alertId: string,
  at: string | Date,
  payload: Readonly<Record<string, unknown>> = {},
  clientEventId: string = randomUUID(),
): StoredEvent {
  return {
    kind: `alert.${kind}`,
    version: 1,
    clientEventId,
    occurredAt: new Date(at),
    receivedAt: new Date(at),
    payload: { alertId, ...(kind === 'raised' ? ABOUT : {}), ...payload },
  };
}

/** Projects events in one transaction. */
export async function alarm(
  database: Database,
  organizationId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  await database.withOrganization(organizationId, (session) =>
    alertsProjection.project(session, organizationId, events),
  );
}

/** An alert with something in every field that an answer can have. */
export async function writeOneAlert(
  { owner }: { readonly owner: { query(text: string, values: readonly unknown[]): Promise<unknown> } },
  organization: string,
): Promise<void> {
  for (const statement of [
    `INSERT INTO alerts (org_id, id, title, service_id, category, severity, type_class, impact_amount, currency, status, episode, raised_at)
     VALUES ($1, 'only', 'Only', 'api', 'latency', 'CRITICAL', 'ACTION_NEEDED', 12.5, 'EUR', 'ACKNOWLEDGED', 1, '2026-03-29T11:00:00Z')`,
    `INSERT INTO alert_changes (org_id, source, source_id, alert_id, type, changed_at, recorded_at, by_id)
     VALUES ($1, 'EVENT', 'only', 'only', 'ACKNOWLEDGED', '2026-03-29T11:10:00Z', '2026-03-29T11:10:00Z', 'only')`,
    `INSERT INTO alert_episodes (org_id, alert_id, number, service_id, category, severity, type_class, impact_amount, currency, raised_at,
                                 acknowledged_at, responded_at)
     VALUES ($1, 'only', 1, 'api', 'latency', 'CRITICAL', 'ACTION_NEEDED', 12.5, 'EUR', '2026-03-29T11:00:00Z',
             '2026-03-29T11:10:00Z', '2026-03-29T11:10:00Z')`,
    `INSERT INTO alert_episodes (org_id, alert_id, number, service_id, category, severity, type_class, savings_amount, currency, raised_at,
                                 responded_at, resolved_at)
     VALUES ($1, 'saved', 1, 'api', 'disk', 'INFO', 'PREVENTED_ISSUE', 7.25, 'EUR', '2026-03-29T10:00:00Z',
             '2026-03-29T10:30:00Z', '2026-03-29T10:30:00Z')`,
  ]) {
    await owner.query(statement, [organization]);
  }
}

/** One row of every table of alerts for each moment, as different from each other as numbers can tell. */
export async function writeAlertRows(
  owner: { query(text: string, values: readonly unknown[]): Promise<unknown> },
  organization: string,
  moments: readonly (string | null)[],
): Promise<void> {
  await owner.query(
    `INSERT INTO alert_episodes (org_id, alert_id, number, service_id, category, severity, type_class, impact_amount,
                                 savings_amount, currency, raised_at, acknowledged_at, responded_at, resolved_at,
                                 dismissed_at, next_raised_at, snoozed_seconds)
     SELECT $1::uuid, $3::text || '-' || u.k, 1, 'service-' || u.k % 3, 'category-' || u.k % 4,
            (ARRAY['CRITICAL', 'IMPORTANT', 'STANDARD', 'INFO'])[1 + u.k % 4],
            (ARRAY['ACTION_NEEDED', 'PREVENTED_ISSUE', 'TREND_WARNING', 'ESCALATION', 'INFORMATION'])[1 + u.k % 5],
            NULL, CASE WHEN u.k % 2 = 0 THEN u.k * 1.25 END, CASE WHEN u.k % 2 = 0 THEN 'EUR' END, u.at, u.acknowledged,
            coalesce(u.acknowledged, u.resolved, u.dismissed), u.resolved, u.dismissed,
            CASE WHEN u.k % 3 = 0 THEN coalesce(u.resolved, u.dismissed) + u.k % 40 * interval '1 hour' END,
            CASE WHEN u.acknowledged IS NOT NULL THEN u.k % 60 ELSE 0 END
       FROM (SELECT m.at, m.k, CASE WHEN m.k % 3 > 0 THEN m.at + m.k % 90 * interval '1 minute' END AS acknowledged,
                    CASE WHEN m.k % 4 > 0 THEN m.at + interval '90 minutes' + exp(m.k % 97 / 8.0) * interval '1 second' END AS resolved,
                    CASE WHEN m.k % 8 = 0 THEN m.at + interval '2 hours' END AS dismissed
               FROM unnest($2::timestamptz[]) WITH ORDINALITY m (at, k)
              WHERE m.at IS NOT NULL) u`,
    // Whoever writes twice writes of others.
    [organization, moments, `alert-${randomUUID().slice(0, 8)}`],
  );
}
