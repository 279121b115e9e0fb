// Reading the trail. A page is one statement, made of the conditions that were asked for and no others, so that each
// combination has a plan of its own that uses the index that fits. All texts are written here; values are parameters.
import { statement, type Statement } from '../platform';

/** Whoever is nobody. */
export const NOBODY = 'System';

/** A page's row as it is answered; hash in hexadecimal. */
export interface AuditLogRow {
  readonly id: string;
  readonly seq: string;
  readonly createdAt: Date;
  readonly adminId: string | null;
  adminName: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly externalId: string | null;
  readonly hash: string;
}

const COLUMNS = `
  l.id, l.seq, l.created_at AS "createdAt", l.admin_id AS "adminId", l.admin_name AS "adminName", l.action,
  l.resource_type AS "resourceType", l.resource_id AS "resourceId", l.details, l.outcome,
  l.error_code AS "errorCode", l.ip_address AS "ipAddress", l.user_agent AS "userAgent",
  l.external_id AS "externalId", encode(l.hash, 'hex') AS hash`;

// Literal text, without regard to case, in what a person can see of a row. Details are kept as JSON, in which quotes,
// backslashes and line breaks are escaped: text with those is looked for in both forms.
const ESCAPED = 'lower(substr(to_json($?::text)::text, 2, length(to_json($?::text)::text) - 2))';
const SEARCH = `(
  strpos(lower(concat_ws(E'\\x1f', l.action, l.resource_type, l.resource_id, l.admin_name, l.admin_id, l.ip_address,
                         l.user_agent, l.external_id, l.error_code, l.details::text)), lower($?)) > 0
  OR (SELECT ${ESCAPED} <> lower($?)) AND strpos(lower(l.details::text), (SELECT ${ESCAPED})) > 0
  OR l.admin_id IN (SELECT u.id::text FROM users u
                     WHERE u.org_id = $1 AND strpos(lower(u.display_name), lower($?)) > 0)
  OR l.admin_id IN (SELECT u.external_id FROM users u
                     WHERE u.org_id = $1 AND strpos(lower(u.display_name), lower($?)) > 0))`;

/** Conditions that a reader may add, each with one parameter (`$?`). */
const CONDITIONS = {
  from: 'l.created_at >= $?',
  to: 'l.created_at < $?',
  adminId: 'l.admin_id = $?',
  action: 'l.action = $?',
  resourceType: 'l.resource_type = $?',
  resourceId: 'l.resource_id = $?',
  outcome: 'l.outcome = $?',
  search: SEARCH,
} as const;

export type Condition = keyof typeof CONDITIONS;
export type Conditions = Partial<Readonly<Record<Condition, unknown>>>;

/** A statement and the values of its parameters. */
export interface Bound<Row> {
  readonly statement: Statement<Row>;
  readonly values: readonly unknown[];
}

const known = new Map<string, Statement<unknown>>();

/** Builds each text once. `extra` are conditions on further parameters of the caller. */
function bind<Row>(
  shape: string,
  organizationId: string,
  conditions: Conditions,
  extra: readonly unknown[],
  text: (where: string, next: number) => string,
): Bound<Row> {
  const used = (Object.keys(CONDITIONS) as Condition[]).filter((name) => conditions[name] != null);
  const key = `${shape} ${used.join(' ')}`;
  let built = known.get(key) as Statement<Row> | undefined;
  if (built === undefined) {
    const where = used.map((name, index) => ` AND ${CONDITIONS[name].replaceAll('$?', `$${index + 2}`)}`);
    built = statement<Row>(`audit.${shape}`, text(`l.org_id = $1${where.join('')}`, used.length + 2));
    known.set(key, built);
  }
  return { statement: built, values: [organizationId, ...used.map((name) => conditions[name]), ...extra] };
}

/** Rows by offset, newest first. */
export function pageByOffset(
  organizationId: string,
  conditions: Conditions,
  limit: number,
  offset: number,
): Bound<AuditLogRow> {
  return bind(
    'page',
    organizationId,
    conditions,
    [limit, offset],
    (where, next) =>
      `SELECT ${COLUMNS} FROM audit_logs l WHERE ${where}
        ORDER BY l.created_at DESC, l.id DESC LIMIT $${next} OFFSET $${next + 1}`,
  );
}

/** A position in the order of the list. */
export interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

/** Rows strictly between two positions, from the newer end or from the older one. */
export function pageByPosition(
  organizationId: string,
  conditions: Conditions,
  { after, before }: { readonly after: Position | null; readonly before: Position | null },
  fromOldest: boolean,
  limit: number,
): Bound<AuditLogRow> {
  const shape = ['slice', after && 'after', before && 'before', fromOldest && 'last']
    .filter(Boolean)
    .join('-');
  const extra = [
    ...(after === null ? [] : [after.createdAt, after.id]),
    ...(before === null ? [] : [before.createdAt, before.id]),
    limit,
  ];
  return bind(shape, organizationId, conditions, extra, (where, next) => {
    let parameter = next;
    const position = (): string => `($${parameter++}::timestamptz, $${parameter++}::uuid)`;
    const older = after === null ? '' : ` AND (l.created_at, l.id) < ${position()}`;
    const newer = before === null ? '' : ` AND (l.created_at, l.id) > ${position()}`;
    const order = fromOldest ? 'l.created_at, l.id' : 'l.created_at DESC, l.id DESC';
    return `SELECT ${COLUMNS} FROM audit_logs l WHERE ${where}${older}${newer} ORDER BY ${order} LIMIT $${parameter}`;
  });
}

/**
 * The name of whoever did it, as `nameOf` has it. All users of the organization are looked up once, before the first row:
 * a join would have to keep the order of millions of rows.
 */
const NAME = `coalesce(
    (SELECT json_object_agg(u.id, u.display_name)::jsonb FROM users u WHERE u.org_id = $1) ->> lower(l.admin_id),
    (SELECT json_object_agg(u.external_id, u.display_name)::jsonb FROM users u
      WHERE u.org_id = $1 AND u.external_id IS NOT NULL) ->> l.admin_id,
    l.admin_name, l.admin_id, '${NOBODY}')`;

/** All rows, newest first, with the names of who did it: to be read by a cursor. */
export function everyRow(organizationId: string, conditions: Conditions): Bound<AuditLogRow> {
  return bind(
    'every-row',
    organizationId,
    conditions,
    [],
    (where) =>
      `SELECT ${COLUMNS.replace('l.admin_name AS', `${NAME} AS`)} FROM audit_logs l WHERE ${where}
        ORDER BY l.created_at DESC, l.id DESC`,
  );
}

/** A row of the tail, or none: only where the trail ends. */
export type TailRow = { readonly head: string } & (AuditLogRow | { readonly seq: null });

/** Rows after a place in the trail, oldest first, and the end of the trail as the same snapshot sees it. */
export function rowsAfter(
  organizationId: string,
  conditions: Conditions,
  after: number,
  limit: number,
): Bound<TailRow> {
  return bind(
    'tail',
    organizationId,
    conditions,
    [after, limit],
    (where, next) =>
      `SELECT h.seq AS head, p.*
         FROM audit_heads h
         LEFT JOIN LATERAL (SELECT ${COLUMNS} FROM audit_logs l
                             WHERE ${where} AND l.seq > $${next}::bigint
                             ORDER BY l.seq LIMIT $${next + 1}) p ON true
        WHERE h.org_id = $1
        ORDER BY p.seq`,
  );
}

export interface BoundedCount {
  readonly total: number;
  /** The moment of the last row that was counted. */
  readonly oldest: Date | null;
}

/** Counts matching rows from the newest on, at most so many. */
export function countUpTo(organizationId: string, conditions: Conditions, most: number): Bound<BoundedCount> {
  return bind(
    'count',
    organizationId,
    conditions,
    [most],
    (where, next) =>
      `SELECT count(*)::int AS total, min(c.created_at) AS oldest
         FROM (SELECT l.created_at FROM audit_logs l WHERE ${where}
                ORDER BY l.created_at DESC, l.id DESC LIMIT $${next}) c`,
  );
}

/** Counts all matching rows. */
export function countAll(organizationId: string, conditions: Conditions): Bound<{ total: number }> {
  return bind(
    'count-all',
    organizationId,
    conditions,
    [],
    (where) => `SELECT count(*)::int AS total FROM audit_logs l WHERE ${where}`,
  );
}

interface UserOfAdmin {
  readonly key: string;
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly role: string;
  readonly deletedAt: Date | null;
}

/** Users by the ids that the trail knows them by: their own, or that of the system they come from. */
export const usersOfAdmins = statement<UserOfAdmin>(
  'audit.admin-names',
  `SELECT u.id::text AS key, u.id, u.external_id AS "externalId", u.display_name AS "displayName", u.role,
          u.deleted_at AS "deletedAt"
     FROM users u WHERE u.org_id = $1 AND u.id = ANY($2::uuid[])
    UNION ALL
   SELECT u.external_id, u.id, u.external_id, u.display_name, u.role, u.deleted_at
     FROM users u WHERE u.org_id = $1 AND u.external_id = ANY($3::text[])`,
);

/** The user behind an id. One's own comes first, however it is written: an external id must not take its place. */
export function finderOf(users: readonly UserOfAdmin[]): (adminId: string) => UserOfAdmin | undefined {
  const own = new Map(users.map((user) => [user.id, user]));
  const byKey = new Map(users.map((user) => [user.key, user]));
  return (adminId) => own.get(adminId.toLowerCase()) ?? byKey.get(adminId);
}
