// Rows of the audit trail for tests of reading, written by the owner as they are wanted: nothing chains them.
import { canonicalJson, type JsonObject } from '../../src/audit/canonical';
import type { TestDatabase } from './database';

export interface AuditRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly adminId?: string | null;
  readonly adminName?: string | null;
  readonly action?: string;
  readonly resourceType?: string;
  readonly resourceId?: string | null;
  readonly details?: JsonObject;
  readonly outcome?: 'SUCCESS' | 'FAILED' | 'DENIED';
  readonly errorCode?: string | null;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
  readonly externalId?: string | null;
}

const COLUMNS = `org_id, created_at, id, seq, admin_id, admin_name, action, resource_type, resource_id, details, outcome,
                 error_code, ip_address, user_agent, external_id, salt, prev_hash, hash`;

/** Makes the months of these moments. */
export async function makeMonths({ owner }: TestDatabase, moments: readonly Date[]): Promise<void> {
  for (const month of new Set(moments.map((moment) => `${moment.toISOString().slice(0, 7)}-01`))) {
    await owner.query('SELECT make_audit_partition($1)', [month]);
  }
}

/** Rows far beyond the numbers that the gateway itself gives out. */
const FIRST_SEQ = 1_000_000_000;
let seq = FIRST_SEQ;

export async function writeAuditRows(
  database: TestDatabase,
  organizationId: string,
  rows: readonly AuditRow[],
): Promise<void> {
  await makeMonths(
    database,
    rows.map(({ createdAt }) => createdAt),
  );
  const list = rows.map((row) => ({
    id: row.id,
    created_at: row.createdAt.toISOString(),
    seq: (seq += 1),
    admin_id: row.adminId ?? null,
    admin_name: row.adminName ?? null,
    action: row.action ?? 'DO',
    resource_type: row.resourceType ?? 'thing',
    resource_id: row.resourceId ?? null,
    details: canonicalJson(row.details ?? {}),
    outcome: row.outcome ?? 'SUCCESS',
    error_code: row.errorCode ?? null,
    ip_address: row.ipAddress ?? null,
    user_agent: row.userAgent ?? null,
    external_id: row.externalId ?? null,
  }));
  await database.owner.query(
    `INSERT INTO audit_logs (${COLUMNS})
     SELECT $1, r.created_at, r.id, r.seq, r.admin_id, r.admin_name, r.action, r.resource_type, r.resource_id,
            r.details::json, r.outcome, r.error_code, r.ip_address, r.user_agent, r.external_id,
            decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), sha256(r.id::text::bytea)
       FROM json_to_recordset($2) AS r (id uuid, created_at timestamptz, seq bigint, admin_id text, admin_name text,
              action text, resource_type text, resource_id text, details text, outcome text, error_code text,
              ip_address text, user_agent text, external_id text)`,
    [organizationId, JSON.stringify(list)],
  );
}

/** Very many rows: number n was done so many seconds before `newest`, and its action is `BULK_` and n modulo 3. */
export async function writeManyAuditRows(
  database: TestDatabase,
  organizationId: string,
  newest: Date,
  count: number,
  adminId: string | null = null,
): Promise<void> {
  await makeMonths(database, [newest, new Date(newest.getTime() - count * 1_000)]);
  await database.owner.query(
    `INSERT INTO audit_logs (${COLUMNS})
     SELECT $1, $2::timestamptz - n * interval '1 second', gen_random_uuid(), $3::bigint + n, $5, NULL, 'BULK_' || n % 3,
            'bulk', NULL, '{}', 'SUCCESS', NULL, NULL, NULL, NULL, decode(repeat('00', 16), 'hex'),
            decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
       FROM generate_series(0, $4::int - 1) n`,
    [organizationId, newest, seq + 1, count, adminId],
  );
  seq += count;
}

/** One row of each table that stands beside the trail. */
export async function writeBesideTrail({ owner }: TestDatabase, organizationId: string): Promise<void> {
  for (const insert of [
    `INSERT INTO audit_heads (org_id, seq, hash) VALUES ($1, 1, decode(repeat('00', 32), 'hex'))`,
    `INSERT INTO audit_external_ids (org_id, external_id, id, created_at) VALUES ($1, 'event-1', gen_random_uuid(), now())`,
    `INSERT INTO audit_purges (org_id, seq, before) VALUES ($1, 1, now() - interval '40 days')`,
  ]) {
    await owner.query(insert, [organizationId]);
  }
}
