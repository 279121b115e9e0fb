// Events of learning as the ingestion stores them, handed to the projection as it hands them over.
import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../src/ingest';
import { learningProjection } from '../../src/learning';
import type { Database } from '../../src/platform';

/** An event that was received as it occurred, unless told otherwise. */
export function learningEvent(
  kind: string,
  at: string | Date,
  payload: Readonly<Record<string, unknown>>,
  receivedAt: string | Date = at,
): StoredEvent {
  return {
    kind,
    version: 1,
    clientEventId: randomUUID(),
    occurredAt: new Date(at),
    receivedAt: new Date(receivedAt),
    payload,
  };
}

/** Projects events in one transaction. */
export async function learn(
  database: Database,
  organizationId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  await database.withOrganization(organizationId, (session) =>
    learningProjection.project(session, organizationId, events),
  );
}

/** One row of every table of learning for each moment, as different from each other as numbers can tell. */
export async function writeLearningRows(
  owner: { query(text: string, values: readonly unknown[]): Promise<unknown> },
  organization: string,
  moments: readonly (string | null)[],
): Promise<void> {
  const rows = `(SELECT u.at, u.k::int AS k, $3::text || '-' || u.k AS learner, 'c' || u.k % 3 AS course, 'l' || u.k % 4 AS lesson
                   FROM unnest($2::timestamptz[]) WITH ORDINALITY u (at, k)) u`;
  // Whoever writes twice writes of others.
  const of = `learner-${randomUUID().slice(0, 8)}`;
  for (const statement of [
    `INSERT INTO course_progress (org_id, course_id, learner_id, enrolled_at, started_at, completed_at, lessons_completed, last_activity_at)
     SELECT $1::uuid, course, learner, at, at + interval '20 minutes', CASE WHEN k % 3 = 0 THEN at + k % 50 * interval '1 hour' END, 1, at
       FROM ${rows}`,
    `INSERT INTO lesson_progress (org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at, percent, seconds)
     SELECT $1::uuid, course, learner, lesson, CASE WHEN k % 9 > 0 THEN 1 + k % 4 END, at,
            CASE WHEN k % 4 = 0 THEN at + k % 600 * interval '1 hour' END,
            CASE WHEN k % 5 = 0 THEN at + k % 700 * interval '1 hour' END, k % 101, k % 1000
       FROM ${rows}`,
    `INSERT INTO learner_activity (org_id, learner_id, course_id, quarter, first_at, last_at)
     SELECT $1::uuid, $3::text || '-' || k % 7, CASE WHEN k % 6 > 0 THEN course ELSE '' END, q.at, u.at,
            least(u.at + k % 10 * interval '1 minute', q.at + interval '14 minutes 59.999 seconds')
       FROM ${rows} CROSS JOIN LATERAL (SELECT date_bin('15 minutes', u.at, '2000-01-01Z') AS at) q
         ON CONFLICT DO NOTHING`,
    `INSERT INTO quiz_answers (org_id, client_event_id, learner_id, course_id, lesson_id, quiz_id, question_id, correct, answered_at)
     SELECT $1::uuid, learner, learner, course, CASE WHEN k % 8 > 0 THEN lesson END, 'q' || k % 5, 'question-' || k % 3, k % 3 = 0, at
       FROM ${rows}`,
    `INSERT INTO video_plays (org_id, client_event_id, learner_id, course_id, lesson_id, video_id, seconds, played_at)
     SELECT $1::uuid, learner, learner, course, lesson, 'v' || k % 5, round((exp(k % 97 / 12.0))::numeric, 3), at FROM ${rows}`,
    `INSERT INTO survey_responses (org_id, client_event_id, learner_id, survey_id, course_id, answered_at)
     SELECT $1::uuid, learner, learner, 's' || k % 2, CASE WHEN k % 4 > 0 THEN course END, at FROM ${rows}`,
    `INSERT INTO survey_answers (org_id, client_event_id, question_id, learner_id, survey_id, course_id, score, answered_at)
     SELECT $1::uuid, learner, 'question-' || k % 3, learner, 's' || k % 2, CASE WHEN k % 4 > 0 THEN course END, 1 + k % 5, at
       FROM ${rows}`,
  ]) {
    await owner.query(statement, [organization, moments, of]);
  }
}
