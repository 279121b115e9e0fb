// A few rows in every table, for tests that look at all of them.
import { randomUUID } from 'node:crypto';
import { writeOneAlert } from './alerts';
import { writeAuditRows, writeBesideTrail } from './audit-rows';
import type { TestDatabase } from './database';
import type { Rows } from './factories';

/** A new table needs a row here. */
export async function writeFewOfEverything(
  database: TestDatabase,
  rows: Rows,
): Promise<{ operator: string }> {
  const operator = await rows.operator('Only One');
  const contact = await rows.contact('HUMAN', '2026-03-01T00:00:00Z');
  const answered = await rows.session({
    contact,
    operator,
    started: '2026-03-29T09:00:00Z',
    claimed: '2026-03-29T09:10:00Z',
    responded: '2026-03-29T11:30:00Z',
    closed: '2026-03-29T11:40:00Z',
  });
  await rows.session({ contact, started: '2026-03-29T11:59:00Z' });
  // Closed, never rated, by a contact who did not come back; and somebody who never worked at the desk.
  await rows.session({
    operator,
    started: '2026-03-28T09:00:00Z',
    claimed: '2026-03-28T09:01:00Z',
    responded: '2026-03-28T09:02:00Z',
    closed: '2026-03-28T09:10:00Z',
  });
  await rows.operator('Chief', { role: 'ADMIN' });
  await rows.message(answered, '2026-03-29T09:00:00Z', 'CONTACT');
  await rows.message(answered, '2026-03-29T11:30:00Z', 'OPERATOR', operator);
  await rows.rating(answered, 2, '2026-03-29T11:45:00Z');
  const done = { adminId: operator, action: 'CLOSE_SESSION', resourceType: 'session', resourceId: answered };
  await writeAuditRows(database, rows.organizationId, [
    { ...done, id: randomUUID(), createdAt: new Date('2026-03-29T11:40:00Z') },
    { ...done, id: randomUUID(), createdAt: new Date('2026-03-28T09:10:00Z'), adminId: null },
  ]);
  await writeBesideTrail(database, rows.organizationId);
  await database.owner.query(
    `INSERT INTO api_keys (org_id, id, name, prefix, hash, scopes, created_by, expires_at)
     VALUES ($1, $2, 'reports', 'ogk_', decode(repeat('00', 32), 'hex'), '{READ}', 'chief', '2027-01-01')`,
    [rows.organizationId, randomUUID()],
  );
  await database.owner.query(
    `INSERT INTO rollups (org_id, rollup, cut, span, bucket, key, measures)
     VALUES ($1, 'sessions.started_at', '', 1, '2026-03-29T11:00:00Z', '', '{1}')`,
    [rows.organizationId],
  );
  await database.owner.query(
    `INSERT INTO rollup_state (org_id, rollup, signature, built_from, built_until)
     VALUES ($1, 'sessions.started_at', '', '-infinity', now())`,
    [rows.organizationId],
  );
  const person = await rows.appUser('only-one', { name: 'Only User', email: 'only@example.org' });
  await rows.usageEvent({ user: person, at: '2026-03-29T11:00:00Z', endpoint: '/only', ms: 12.5 });
  await rows.usageEvent({ at: '2026-03-28T11:00:00Z', status: 500 });
  await rows.pageView(person, '2026-03-29T11:01:00Z');
  await rows.userSession(person, '2026-03-29T11:00:00Z', '2026-03-29T11:20:00Z');
  for (const statement of [
    `INSERT INTO feature_rules (org_id, position, feature, path) VALUES ($1, 1, 'Only', '/only')`,
    `INSERT INTO usage_purges (org_id, id, before, finished_at) VALUES ($1, gen_random_uuid(), '2026-01-01', now())`,
    `INSERT INTO event_ids (org_id, client_event_id, digest, received_at) VALUES ($1, 'only', gen_random_uuid(), now())`,
    `INSERT INTO events (org_id, received_at, batch_id, position, client_event_id, kind, version, occurred_at, payload)
     VALUES ($1, now(), gen_random_uuid(), 0, 'only', 'told', 1, now(), '{}')`,
    `INSERT INTO event_batches (org_id, received_at, batch_id, source, accepted, duplicates, failed)
     VALUES ($1, now(), gen_random_uuid(), 'HTTP', 1, 0, 1)`,
    `INSERT INTO pending_batches (org_id, stream, received_at, batch_id, events) VALUES ($1, 'usage', now(), gen_random_uuid(), 1)`,
    `INSERT INTO dead_letters (org_id, id, fingerprint, code, message, first_at, last_at)
     VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'UNKNOWN_KIND', 'Only', '2026-03-29T11:00:00Z', '2026-03-29T11:00:00Z')`,
    `INSERT INTO personal_keys (org_id, kid, wrapped) VALUES ($1, 'k1', '')`,
    `INSERT INTO token_links (org_id, token, same_as) VALUES ($1, 'k2.only', 'k1.only')`,
    `INSERT INTO rollup_member_numbers (org_id, id, number) VALUES ($1, gen_random_uuid(), 0)`,
    `INSERT INTO rollup_members (org_id, rollup, members, span, bucket, chunk, bits)
     VALUES ($1, 'usage-activity.occurred_at', '0', 1, '2026-03-29T11:00:00Z', 0, set_bit(B'0'::bit(4096), 0, 1))`,
    `INSERT INTO courses (org_id, id, title, lesson_count) VALUES ($1, 'only', 'Only', 1)`,
    `INSERT INTO lessons (org_id, course_id, id, title, position) VALUES ($1, 'only', 'l1', 'Only', 1)`,
    `INSERT INTO course_progress (org_id, course_id, learner_id, enrolled_at, started_at, last_activity_at)
     VALUES ($1, 'only', 'only-one', '2026-03-28T11:00:00Z', '2026-03-29T11:00:00Z', '2026-03-29T11:00:00Z')`,
    `INSERT INTO lesson_progress (org_id, course_id, learner_id, lesson_id, position, started_at, percent)
     VALUES ($1, 'only', 'only-one', 'l1', 1, '2026-03-29T11:00:00Z', 0)`,
    `INSERT INTO learner_activity (org_id, learner_id, course_id, quarter, first_at, last_at)
     VALUES ($1, 'only-one', 'only', '2026-03-29T11:00:00Z', '2026-03-29T11:00:00Z', '2026-03-29T11:05:00Z')`,
    `INSERT INTO quiz_answers (org_id, client_event_id, learner_id, course_id, quiz_id, question_id, correct, answered_at)
     VALUES ($1, 'e1', 'only-one', 'only', 'q', '1', true, '2026-03-29T11:02:00Z')`,
    `INSERT INTO video_plays (org_id, client_event_id, learner_id, course_id, video_id, seconds, played_at)
     VALUES ($1, 'e2', 'only-one', 'only', 'v', 12.5, '2026-03-29T11:02:00Z')`,
    `INSERT INTO surveys (org_id, id, title, course_id, questions)
     VALUES ($1, 's', 'Only', 'only', '[{"id": "1", "text": "How?", "type": "SCORE", "lowest": 1, "highest": 5}]')`,
    `INSERT INTO survey_responses (org_id, client_event_id, learner_id, survey_id, course_id, answered_at)
     VALUES ($1, 'e3', 'only-one', 's', 'only', '2026-03-29T11:02:00Z')`,
    `INSERT INTO survey_answers (org_id, client_event_id, question_id, learner_id, survey_id, course_id, score, answered_at)
     VALUES ($1, 'e3', '1', 'only-one', 's', 'only', 4, '2026-03-29T11:02:00Z')`,
    `INSERT INTO insights (org_id, id, kind, severity, course_id, metric, value, n, found_at, updated_at)
     VALUES ($1, gen_random_uuid(), 'LOW_COMPLETION', 'WARNING', 'only', 'courseCompletionRate', 12.5, 24, '2026-03-29', '2026-03-29')`,
    `INSERT INTO learning_state (org_id, version) VALUES ($1, 1)`,
    `INSERT INTO learner_deletions (org_id, learner, deleted_at) VALUES ($1, '\\x00', '2026-03-29')`,
    `INSERT INTO alert_erasures (org_id, actor, erased_at) VALUES ($1, '\\x00', '2026-03-29')`,
    `INSERT INTO alert_forecasts (org_id, issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days,
                                  predicted, naive, actual, scored_at)
     SELECT $1, t.day - 1, 1, t.day, 'UTC', t.day, t.day + 1, t.day - 1, 56, 2.5, 2, 3, now()
       FROM (SELECT current_date - 3 AS day) t`,
    `INSERT INTO organization_deletions (org_id, id, token, cut_off, previewed, rows)
     VALUES ($1, gen_random_uuid(), decode(repeat('00', 32), 'hex'), '2026-03-29', 1, 1)`,
    `INSERT INTO organization_deletion_stores (org_id, store, counted) VALUES ($1, 'users', 1)`,
    `INSERT INTO services (org_id, id, name, slo_percent, slo_days, told_at) VALUES ($1, 'only', 'Only', 99.5, 30, '2026-03-29')`,
    `INSERT INTO workflow_runs (org_id, id, service_id, workflow, status, finished_at)
     VALUES ($1, 'r1', 'only', 'only', 'FAILED', '2026-03-29T11:00:00Z')`,
    `INSERT INTO performance_metrics (org_id, id, service_id, measured_at, p95_latency_ms, requests, failed_requests)
     VALUES ($1, 'm1', 'only', '2026-03-29T11:00:00Z', 12.5, 100, 1)`,
    `INSERT INTO predictions (org_id, id, service_id, model, predicted_at, failure_probability, occurred, outcome_at)
     VALUES ($1, 'p1', 'only', 'only', '2026-03-29T11:00:00Z', 0.25, true, '2026-03-29T11:30:00Z')`,
    `INSERT INTO incident_changes (org_id, incident_id, id, kind, at, severity)
     VALUES ($1, 'i1', 'e4', 'OPENED', '2026-03-29T11:00:00Z', 'MAJOR')`,
    `INSERT INTO incidents (org_id, id, service_id, title, severity, status, opened_at, episodes)
     VALUES ($1, 'i1', 'only', 'Only', 'MAJOR', 'OPEN', '2026-03-29T11:00:00Z', 1)`,
    `INSERT INTO incident_episodes (org_id, incident_id, number, service_id, severity, opened_at)
     VALUES ($1, 'i1', 1, 'only', 'MAJOR', '2026-03-29T11:00:00Z')`,
    `INSERT INTO cost_rates (org_id, run, metric, prediction) VALUES ($1, 1, 2, 3)`,
  ]) {
    await database.owner.query(statement, [rows.organizationId]);
  }
  await writeOneAlert(database, rows.organizationId);
  return { operator };
}
