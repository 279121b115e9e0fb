// Statements of the deletion of an organization's data. Which tables there are is asked of the catalogue, by functions of
// the database: none is named here.
import { Role, statement } from '../platform';

/** Who may count and delete all that an organization has. */
export const MAY_DELETE = [Role.SERVICE, Role.SUPER_ADMIN];

export enum DeletionPhase {
  TABLES = 'TABLES',
  STORES = 'STORES',
  FINISHED = 'FINISHED',
}

/** Rows of a table, or entries of a store. */
export interface Counted {
  readonly name: string;
  readonly rows: number;
}

export interface StoreProgress {
  readonly store: string;
  readonly counted: number;
  readonly deleted: number;
}

export interface DeletionRow {
  readonly id: string;
  readonly token: Buffer;
  readonly cutOff: Date;
  readonly previewed: number;
  readonly rows: number;
  readonly phase: DeletionPhase;
  readonly attempts: number;
  readonly startedAt: Date;
  readonly workedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface DeletionProgress extends DeletionRow {
  readonly stores: readonly StoreProgress[];
}

export const countRows = statement<Counted>(
  'organization-data.count',
  `SELECT c.name, c.rows::float8 AS rows FROM count_organization_rows($1) c`,
);

export const tables = statement<{ name: string }>(
  'organization-data.tables',
  `SELECT t.name FROM organization_tables() t ORDER BY t.place`,
);

export const deleteRows = statement<{ deleted: number }>(
  'organization-data.delete-rows',
  `SELECT delete_organization_rows($1, $2, $3) AS deleted`,
);

const COLUMNS = `d.id, d.token, d.cut_off AS "cutOff", d.previewed::float8 AS previewed, d.rows::float8 AS rows, d.phase,
       d.attempts, d.started_at AS "startedAt", d.worked_at AS "workedAt", d.finished_at AS "finishedAt"`;

export const deletionOf = statement<DeletionRow>(
  'organization-data.deletion',
  `SELECT ${COLUMNS} FROM organization_deletions d WHERE d.org_id = $1`,
);

export const lockDeletion = statement<DeletionRow>(
  'organization-data.lock-deletion',
  `SELECT ${COLUMNS} FROM organization_deletions d WHERE d.org_id = $1 FOR NO KEY UPDATE`,
);

export const storesOf = statement<StoreProgress>(
  'organization-data.stores',
  `SELECT s.store, s.counted::float8 AS counted, s.deleted::float8 AS deleted
     FROM organization_deletion_stores s WHERE s.org_id = $1 ORDER BY s.store`,
);

export const beginDeletion = statement<{ id: string }>(
  'organization-data.begin',
  `INSERT INTO organization_deletions (org_id, id, token, cut_off, previewed, rows) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (org_id) DO NOTHING RETURNING id`,
);

export const insertStores = statement<object>(
  'organization-data.insert-stores',
  `INSERT INTO organization_deletion_stores (org_id, store, counted)
   SELECT $1, s.store, s.counted FROM unnest($2::text[], $3::bigint[]) s (store, counted)
   RETURNING 1`,
);

export const raiseTombstone = statement<{ id: string }>(
  'organization-data.tombstone',
  `UPDATE organizations o SET deleted_at = now() WHERE o.org_id = $1 AND o.deleted_at IS NULL RETURNING o.org_id AS id`,
);

export const beginAttempt = statement<{ id: string }>(
  'organization-data.begin-attempt',
  `UPDATE organization_deletions d SET attempts = d.attempts + 1, worked_at = now()
    WHERE d.org_id = $1 AND d.finished_at IS NULL RETURNING d.id`,
);

export const noteWork = statement<object>(
  'organization-data.note-work',
  `UPDATE organization_deletions d SET phase = $2, worked_at = now() WHERE d.org_id = $1 AND d.finished_at IS NULL`,
);

export const noteForgotten = statement<object>(
  'organization-data.note-forgotten',
  `INSERT INTO organization_deletion_stores AS s (org_id, store, counted, deleted) VALUES ($1, $2, 0, $3)
       ON CONFLICT (org_id, store) DO UPDATE SET deleted = s.deleted + EXCLUDED.deleted`,
);

export const finishDeletion = statement<object>(
  'organization-data.finish',
  `UPDATE organization_deletions d SET phase = 'FINISHED', worked_at = now(), finished_at = now() WHERE d.org_id = $1`,
);
