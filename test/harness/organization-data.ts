// Everything that an organization can have: rows in every table, and what is left of them afterwards.
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database';
import { writeAlertRows, writeOneAlert } from './alerts';
import { makeUsageDays, type Rows } from './factories';
import { writeLearningRows } from './learning';
import { writeReliabilityRows } from './reliability';

/** Tables that stay, whatever is deleted. */
const STAYS = [
  'organizations',
  ...['organization_deletions', 'organization_deletion_stores'],
  ...['audit_logs', 'audit_heads', 'audit_external_ids', 'audit_purges'],
];

/** `many` rows in large tables, some in every other one. Events lie in partitions of several days, and in the spare one. */
export async function fillOrganization(database: TestDatabase, rows: Rows, many: number): Promise<void> {
  const { owner } = database;
  const now = Date.now();
  await makeUsageDays(database, now - 3 * 86_400_000, now);
  const operator = await rows.operator('Ada', { role: 'ORG_ADMIN' });
  const write = (table: string, columns: string, select: string): Promise<unknown> =>
    owner.query(`INSERT INTO ${table} (org_id, ${columns}) SELECT $1::uuid, ${select}`, [
      rows.organizationId,
    ]);
  const series = `FROM generate_series(1, ${many}) n`;
  const few = 'FROM generate_series(1, 3) n';
  const at = `now() - n % 50 * interval '1 hour'`;
  await write('contacts', 'id', `gen_random_uuid() ${series}`);
  await write(
    'chat_sessions',
    'id, contact_id, operator_id, started_at, claimed_at, closed_at',
    `gen_random_uuid(), c.id, '${operator}', now() - interval '3 hours', now() - interval '2 hours', now() - interval '1 hour'
       FROM contacts c WHERE c.org_id = $1`,
  );
  await write(
    'messages',
    'id, session_id, created_at, sender, operator_id',
    `gen_random_uuid(), s.id, now(), 'OPERATOR', s.operator_id FROM chat_sessions s WHERE s.org_id = $1`,
  );
  await write(
    'csat_responses',
    'id, session_id, score, created_at',
    `gen_random_uuid(), s.id, 5, now() FROM chat_sessions s WHERE s.org_id = $1`,
  );
  await write('app_users', 'id, external_id', `gen_random_uuid(), 'person-' || n ${few}`);
  const person = '(SELECT u.id FROM app_users u WHERE u.org_id = $1 LIMIT 1)';
  await write(
    'usage_events',
    'occurred_at, id, user_id, method, endpoint, status_code',
    `${at}, gen_random_uuid(), ${person}, 'GET', '/', 200 ${series}`,
  );
  await write(
    'page_views',
    'occurred_at, id, user_id, session_id, path',
    `${at}, gen_random_uuid(), ${person}, gen_random_uuid(), '/' ${series}`,
  );
  await write(
    'user_sessions',
    'started_at, id, user_id, last_activity_at',
    `${at}, gen_random_uuid(), ${person}, now() ${few}`,
  );
  await write(
    'event_ids',
    'client_event_id, digest, received_at',
    `'e' || n, gen_random_uuid(), now() ${series}`,
  );
  // Some of them of a day that has no partition.
  const received = `now() - CASE WHEN n % 5 = 0 THEN interval '400 days' ELSE n % 2 * interval '1 day' END`;
  await write(
    'events',
    'received_at, batch_id, position, client_event_id, kind, version, occurred_at, payload',
    `${received}, gen_random_uuid(), 0, 'e' || n, 'told', 1, now(), '{}' ${series}`,
  );
  await write(
    'event_batches',
    'received_at, batch_id, source, accepted, duplicates, failed',
    `${received}, gen_random_uuid(), 'HTTP', 1, 0, 0 ${series}`,
  );
  await writeLearningRows(
    owner,
    rows.organizationId,
    Array.from({ length: Math.ceil(many / 10) }, () => new Date(now - 3_600_000).toISOString()),
  );
  const moments = Array.from({ length: 20 }, (_, hour) => new Date(now - hour * 3_600_000).toISOString());
  await writeAlertRows(owner, rows.organizationId, moments);
  await writeOneAlert(database, rows.organizationId);
  await writeReliabilityRows(owner, rows.organizationId, moments);
  for (const [table, columns, values] of [
    [
      'api_keys',
      'id, name, prefix, hash, scopes, created_by, expires_at',
      `gen_random_uuid(), 'k', 'ogk_', decode(repeat('00', 32), 'hex'), '{READ}', 'ada', now()`,
    ],
    ['feature_rules', 'position, feature, path', `n, 'Orders', '/orders'`],
    ['usage_purges', 'id, before', `gen_random_uuid(), now()`],
    ['pending_batches', 'stream, received_at, batch_id, events', `'told', now(), gen_random_uuid(), 1`],
    [
      'dead_letters',
      'id, fingerprint, code, message, first_at, last_at',
      `gen_random_uuid(), gen_random_uuid(), 'TOO_OLD', 'm', now(), now()`,
    ],
    ['personal_keys', 'kid, wrapped', `'k' || n, ''::bytea`],
    ['token_links', 'token, same_as', `'k2.' || n, 'k1.' || n`],
    ['courses', 'id, title', `'course-' || n, 'Course'`],
    ['lessons', 'course_id, id, title', `'course-' || n, 'l', 'Lesson'`],
    ['surveys', 'id, title, questions', `'s' || n, 'Survey', '[]'::jsonb`],
    [
      'insights',
      'id, kind, severity, metric, n, found_at, updated_at',
      `gen_random_uuid(), 'LOW_COMPLETION', 'INFO', 'm', 1, now(), now()`,
    ],
    [
      'alert_forecasts',
      'issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days, predicted, naive',
      `current_date - 1, n, current_date - 1 + n, 'UTC', now(), now() + interval '1 day', now(), 56, 2, 3`,
    ],
    ['alert_erasures', 'actor, erased_at', `decode(lpad(n::text, 2, '0'), 'hex'), now()`],
    ['services', 'id, name, slo_percent, slo_days, told_at', `'s' || n, 'Service', 99.9, 30, now()`],
    ['cost_rates', 'run, metric, prediction', `1, 2, 3`],
    ['incident_changes', 'incident_id, id, kind, at, severity', `'i' || n, 'e', 'OPENED', now(), 'MAJOR'`],
    ['incidents', 'id, severity, status, opened_at, episodes', `'i' || n, 'MAJOR', 'OPEN', now(), 1`],
    ['learner_deletions', 'learner, deleted_at', `decode(lpad(n::text, 2, '0'), 'hex'), now()`],
    ['rollups', 'rollup, cut, span, bucket, key, measures', `'r', '', 1, now(), n::text, '{1}'::bigint[]`],
    [
      'rollup_state',
      'rollup, signature, built_from, built_until',
      `'r' || n, '', '-infinity'::timestamptz, now()`,
    ],
    ['rollup_member_numbers', 'id, number', `gen_random_uuid(), n`],
    ['rollup_members', 'rollup, members, span, bucket, chunk, bits', `'r', 'm', 1, now(), n, 0::bit(4096)`],
  ] as const) {
    await write(table, columns, `${values} ${few} ON CONFLICT DO NOTHING`);
  }
  await owner.query('INSERT INTO learning_state (org_id) VALUES ($1) ON CONFLICT DO NOTHING', [
    rows.organizationId,
  ]);
  await owner.query(
    `INSERT INTO pgboss.job (name, data, singleton_key)
     SELECT q.name, jsonb_build_object('job', 'usage-retention', 'organizationId', $1::text), $2
       FROM pgboss.queue q`,
    [rows.organizationId, randomUUID()],
  );
}

/** Rows of the organization by table, of partitions themselves: the catalogue says which there are. */
export async function rowsLeft(
  { owner }: TestDatabase,
  organizationId: string,
): Promise<Record<string, number>> {
  const { rows: tables } = await owner.query<{ name: string; parent: string }>(
    `SELECT c.relname AS name, coalesce(pg_partition_root(c.oid)::regclass::text, c.relname) AS parent
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
  );
  const left: Record<string, number> = {};
  for (const { name, parent } of tables.filter((each) => !STAYS.includes(each.parent))) {
    const { rows } = await owner.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${name} WHERE org_id = $1`,
      [organizationId],
    );
    left[parent] = (left[parent] ?? 0) + (rows[0]?.count ?? 0);
  }
  const { rows: jobs } = await owner.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pgboss.job j WHERE j.data->>'organizationId' = $1`,
    [organizationId],
  );
  return { ...left, 'pgboss.job': jobs[0]?.count ?? 0 };
}

/** Of every table, what is in it of the organization: one digest of all rows in the order of their text. */
export async function checksumsOf(
  { owner }: TestDatabase,
  organizationId: string,
): Promise<Record<string, string>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await owner.query<{ sum: string | null }>(
      `SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text COLLATE "C")) AS sum FROM ${name} t WHERE t.org_id = $1`,
      [organizationId],
    );
    sums[name] = rows[0]?.sum ?? 'empty';
  }
  return sums;
}
