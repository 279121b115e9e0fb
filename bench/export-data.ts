// One organization with long tables: messages for `metric-rows`, and a trail for `audit-logs`, both written by PostgreSQL
// itself. The trail is not chained: what is measured is its reading.
import { Client } from 'pg';
import type { Bench } from './harness/bench';
import type { BenchPostgres } from './harness/postgres';

export interface ExportData {
  readonly version: number;
  readonly rows: number;
  readonly organizationId: string;
  readonly readerId: string;
  /** All rows lie between these. */
  readonly from: string;
  readonly to: string;
}

const VERSION = 1;
const ORGANIZATION = '00000000-0000-7000-8000-00000000e001';
const READER = '00000000-0000-7000-8000-00000000e002';
const SPAN_DAYS = 60;
const AT_ONCE = 250_000;

/** Finds the data in the folder, or makes it. */
export async function exportData(bench: Bench, postgres: BenchPostgres): Promise<ExportData> {
  const noted = postgres.note as ExportData | null;
  if (
    noted?.version === VERSION &&
    noted.rows === bench.rows &&
    Date.parse(noted.to) > Date.now() - WEEK_MS
  ) {
    bench.say(`using the ${noted.rows} rows that are there`);
    return noted;
  }
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  try {
    bench.say(`writing ${bench.rows} messages and as many rows of the trail`);
    postgres.keepNote(null);
    const data = await write(bench, owner);
    await owner.query('/* bench.vacuum */ VACUUM (ANALYZE) messages, audit_logs, users, organizations');
    await owner.query('/* bench.checkpoint */ CHECKPOINT');
    postgres.keepNote(data);
    return data;
  } finally {
    await owner.end();
  }
}

const WEEK_MS = 7 * 86_400_000;

async function write(bench: Bench, owner: Client): Promise<ExportData> {
  await owner.query('/* bench.empty */ TRUNCATE organizations, audit_logs CASCADE');
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  const from = to - SPAN_DAYS * 86_400_000;
  const span = [new Date(from).toISOString(), ((to - from) / bench.rows / 1_000).toFixed(6)];
  await owner.query(
    `/* bench.organization */ INSERT INTO organizations (org_id, slug, name, timezone)
     VALUES ($1, 'exported', 'Exported', 'Europe/Berlin')`,
    [ORGANIZATION],
  );
  await owner.query(
    `/* bench.users */ INSERT INTO users (org_id, id, display_name, email, role)
     SELECT $1::uuid, CASE n WHEN 0 THEN $2::uuid ELSE gen_random_uuid() END, 'Admin ' || n, n || '@bench.example', 'ADMIN'
       FROM generate_series(0, 39) n`,
    [ORGANIZATION, READER],
  );
  await owner.query(
    `/* bench.contact */ WITH made AS (
       INSERT INTO contacts (org_id, id, created_at, chat_mode) VALUES ($1, $2, $3, 'HUMAN') RETURNING id)
     INSERT INTO chat_sessions (org_id, id, contact_id, started_at) SELECT $1, $2, made.id, $3 FROM made`,
    [ORGANIZATION, READER, span[0]],
  );
  for (let day = from; day <= to + 86_400_000; day += 86_400_000) {
    await owner.query('/* bench.partition */ SELECT make_audit_partition($1::date)', [
      `${new Date(day).toISOString().slice(0, 7)}-01`,
    ]);
  }
  for (let first = 0; first < bench.rows; first += AT_ONCE) {
    bench.signal.throwIfAborted();
    const last = Math.min(first + AT_ONCE, bench.rows) - 1;
    await owner.query(
      `/* bench.messages */ INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
       SELECT $1::uuid, gen_random_uuid(), $2::uuid, $3::timestamptz + n * $4::float8 * interval '1 second',
              CASE n % 3 WHEN 0 THEN 'CONTACT' WHEN 1 THEN 'OPERATOR' ELSE 'BOT' END,
              CASE n % 3 WHEN 1 THEN (SELECT array_agg(id) FROM users WHERE org_id = $1)[1 + n % 40] END
         FROM generate_series($5::int, $6::int) n`,
      [ORGANIZATION, READER, ...span, first, last],
    );
    await owner.query(
      `/* bench.trail */ INSERT INTO audit_logs (org_id, created_at, id, seq, admin_id, admin_name, action, resource_type,
                                               resource_id, details, outcome, ip_address, user_agent, salt, prev_hash, hash)
       SELECT $1::uuid, $3::timestamptz + n * $4::float8 * interval '1 second', gen_random_uuid(), n + 1,
              (SELECT array_agg(id) FROM users WHERE org_id = $1)[1 + n % 40]::text, 'Written before',
              (ARRAY['CLOSE_SESSION', 'READ_AUDIT_LOGS', 'SET_USER_ROLE', 'EXPORT_REPORT'])[1 + n % 4],
              (ARRAY['chat_session', 'audit_log', 'user', 'report'])[1 + n % 4], 'R-' || (100000 + n % 80000),
              ('{"note":"row ' || n || ', as it was","changed":["role","name"],"n":' || n || '}')::json,
              CASE WHEN n % 40 = 0 THEN 'FAILED' ELSE 'SUCCESS' END, '10.0.' || n % 256 || '.7',
              'Mozilla/5.0 (X11; Linux x86_64) Browser/' || n % 9, decode(md5(n::text), 'hex'),
              sha256($2::text::bytea), sha256(n::text::bytea)
         FROM generate_series($5::int, $6::int) n`,
      [ORGANIZATION, READER, ...span, first, last],
    );
  }
  await owner.query(
    '/* bench.head */ INSERT INTO audit_heads (org_id, seq, hash) VALUES ($1, $2, sha256($3::bytea))',
    [ORGANIZATION, bench.rows, 'head'],
  );
  return {
    version: VERSION,
    rows: bench.rows,
    organizationId: ORGANIZATION,
    readerId: READER,
    from: span[0] ?? '',
    to: new Date(to).toISOString(),
  };
}
