// The end of an organization: a tombstone that everything is refused by from its commit on, what is known of the deletion
// of its data, and the functions of the owner that count and delete it, table by table, as the catalogue names them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stays: the trail with what proves it, the tombstone, and what is known of the deletion itself. */
const KEPT = [
  'organizations',
  'organization_deletions',
  'organization_deletion_stores',
  'audit_heads',
  'audit_logs',
  'audit_external_ids',
  'audit_purges',
];

/** Whoever writes holds it for as long; whoever deletes waits for those who came in before the tombstone. */
const WRITERS = `hashtextextended(organization::text, 4737010)`;
const REFUSE = `RAISE EXCEPTION 'the data of the organization was deleted' USING ERRCODE = 'OPDEL'`;

export class OrganizationDeletion1764220000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE organizations ADD COLUMN deleted_at timestamptz`);
    await db.query(`GRANT UPDATE (deleted_at) ON organizations TO opsgraph_app`);
    await db.query(`
      CREATE FUNCTION stay_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the data of an organization was deleted: that is never taken back' USING ERRCODE = '22023';
      END
      $$`);
    await db.query(`
      CREATE TRIGGER organizations_stay_deleted BEFORE UPDATE OR DELETE ON organizations
        FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION stay_deleted()`);

    // One for each organization. token: digest of the preview's token that it was ordered by; previewed: rows that were
    // counted for it, and rows: those at the beginning.
    await db.query(`
      CREATE TABLE organization_deletions (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          uuid        NOT NULL,
        token       bytea       NOT NULL CHECK (octet_length(token) = 32),
        cut_off     timestamptz NOT NULL,
        previewed   bigint      NOT NULL,
        rows        bigint      NOT NULL,
        phase       text        NOT NULL DEFAULT 'TABLES' CHECK (phase IN ('TABLES', 'STORES', 'FINISHED')),
        attempts    integer     NOT NULL DEFAULT 0,
        started_at  timestamptz NOT NULL DEFAULT now(),
        worked_at   timestamptz,
        finished_at timestamptz,
        PRIMARY KEY (org_id),
        CHECK ((phase = 'FINISHED') = (finished_at IS NOT NULL))
      )`);
    await db.query(`
      CREATE TABLE organization_deletion_stores (
        org_id  uuid    NOT NULL REFERENCES organizations,
        store   text    NOT NULL,
        counted bigint  NOT NULL,
        deleted bigint  NOT NULL DEFAULT 0,
        PRIMARY KEY (org_id, store)
      )`);
    await lock(
      db,
      'organization_deletions',
      'SELECT, INSERT (org_id, id, token, cut_off, previewed, rows), UPDATE (phase, attempts, worked_at, finished_at)',
    );
    await lock(
      db,
      'organization_deletion_stores',
      'SELECT, INSERT (org_id, store, counted, deleted), UPDATE (deleted)',
    );

    await this.tombstoneIsSeen(db);
    await this.rowsAreFound(db);
  }

  private async tombstoneIsSeen(db: QueryRunner): Promise<void> {
    // To answer. The look at the tombstone costs only whoever finds nothing.
    await db.query(`
      CREATE OR REPLACE FUNCTION enter_organization(organization uuid, timeout text)
      RETURNS TABLE (taken_at timestamptz, id uuid, slug text, name text, timezone text)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true),
                set_config('statement_timeout', timeout, true),
                set_config('lock_timeout', '5s', true);
        RETURN QUERY
        SELECT date_trunc('milliseconds', now()), o.org_id, o.slug, o.name, o.timezone
          FROM organizations o WHERE o.org_id = organization AND o.deleted_at IS NULL;
        IF NOT FOUND AND EXISTS (SELECT FROM organizations o WHERE o.org_id = organization) THEN
          ${REFUSE};
        END IF;
      END
      $$`);
    // To write. The lock comes before the look: whoever was let in is waited for, whoever comes later sees the tombstone.
    await db.query(`
      CREATE FUNCTION enter_organization_to_write(organization uuid, timeout text)
      RETURNS TABLE (taken_at timestamptz, id uuid, slug text, name text, timezone text)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('lock_timeout', '5s', true);
        PERFORM pg_advisory_xact_lock_shared(${WRITERS});
        RETURN QUERY SELECT e.* FROM enter_organization(organization, timeout) e;
      END
      $$`);
    // For the trail, which goes on, and for the deletion itself.
    await db.query(`
      CREATE FUNCTION enter_kept_organization(organization uuid, timeout text)
      RETURNS TABLE (taken_at timestamptz, id uuid, slug text, name text, timezone text)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true),
                set_config('statement_timeout', timeout, true),
                set_config('lock_timeout', '5s', true);
        RETURN QUERY
        SELECT date_trunc('milliseconds', now()), o.org_id, o.slug, o.name, o.timezone
          FROM organizations o WHERE o.org_id = organization;
      END
      $$`);

    // With the rows of its users and keys gone, nobody could tell a person who was removed from one who never was there.
    const refuse = `
        IF EXISTS (SELECT FROM organizations o WHERE o.org_id = organization AND o.deleted_at IS NOT NULL) THEN
          ${REFUSE};
        END IF;`;
    await db.query(`
      CREATE OR REPLACE FUNCTION user_standings(organization uuid, ids uuid[], external_ids text[])
      RETURNS TABLE (key text, id uuid, role text, removed boolean)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);${refuse}
        RETURN QUERY
        SELECT u.id::text, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.id = ANY(ids)
         UNION ALL
        SELECT u.external_id, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.external_id = ANY(external_ids);
      END
      $$`);
    await db.query(`
      CREATE OR REPLACE FUNCTION api_keys_by_id(organization uuid, ids uuid[])
      RETURNS TABLE (id uuid, name text, hash bytea, scopes text[], expires_at timestamptz, last_used_at timestamptz,
                     revoked boolean)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);${refuse}
        RETURN QUERY
        SELECT k.id, k.name, k.hash, k.scopes, k.expires_at, k.last_used_at, k.revoked_at IS NOT NULL
          FROM api_keys k WHERE k.org_id = organization AND k.id = ANY(ids);
      END
      $$`);
  }

  private async rowsAreFound(db: QueryRunner): Promise<void> {
    // Every table of this schema that has an org_id, whichever context made it and whenever; of a partitioned one the
    // parent. What refers to others comes before them.
    await db.query(`
      CREATE FUNCTION organization_tables() RETURNS TABLE (name text, place bigint)
      LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH RECURSIVE tables AS (
          SELECT c.oid, c.relname::text AS name
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
             AND c.relname <> ALL (ARRAY[${KEPT.map((name) => `'${name}'`).join(', ')}])
        ), depths AS (
          SELECT t.oid, t.name, 0 AS depth FROM tables t
           UNION
          SELECT t.oid, t.name, d.depth + 1
            FROM depths d
            JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = d.oid AND f.conrelid <> d.oid
            JOIN tables t ON t.oid = f.conrelid
           WHERE d.depth < 30
        )
        SELECT d.name, row_number() OVER (ORDER BY max(d.depth) DESC, d.name) FROM depths d GROUP BY d.name
      $$`);

    // Of each table at most so many: a preview must not take as long as the largest of them.
    await db.query(`
      CREATE FUNCTION count_organization_rows(most bigint) RETURNS TABLE (name text, rows bigint)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        org uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
      BEGIN
        FOR name IN SELECT t.name FROM organization_tables() t ORDER BY t.place LOOP
          EXECUTE format('SELECT count(*) FROM (SELECT FROM %I t WHERE t.org_id = $1 LIMIT $2) c', name)
             INTO rows USING org, most;
          RETURN NEXT;
        END LOOP;
      END
      $$`);

    // Deletes up to "most" rows of one table and adds them to what is known, in one. It demands the tombstone, a deletion
    // that is not over, and the trail's own row of it. Of a partitioned table it takes the partitions themselves: the
    // marks that a deletion by the parent leaves for rollups would be of no use to anybody.
    await db.query(`
      CREATE FUNCTION delete_organization_rows(deletion uuid, wanted text, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        organization uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        known   text;
        part    text;
        these   integer;
        gone    integer := 0;
      BEGIN
        -- Everybody who was let in before the tombstone has ended once this is held.
        PERFORM pg_advisory_xact_lock(${WRITERS});
        PERFORM FROM organization_deletions d
          JOIN organizations o ON o.org_id = d.org_id AND o.deleted_at IS NOT NULL
         WHERE d.org_id = organization AND d.id = deletion AND d.finished_at IS NULL FOR UPDATE OF d;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'there is no deletion % under way', deletion USING ERRCODE = '22023';
        END IF;
        IF NOT EXISTS (
          SELECT FROM audit_logs l
           WHERE l.org_id = organization AND l.resource_type = 'organization_deletion'
             AND l.resource_id = deletion::text AND l.action = 'DELETE_ORGANIZATION_DATA'
             AND l.outcome = 'SUCCESS' AND l.external_id IS NULL AND l.salt IS NOT NULL) THEN
          RAISE EXCEPTION 'the trail knows no deletion %', deletion USING ERRCODE = '22023';
        END IF;
        SELECT t.name INTO known FROM organization_tables() t WHERE t.name = wanted;
        IF known IS NULL THEN
          RAISE EXCEPTION 'nothing is deleted from %', wanted USING ERRCODE = '22023';
        END IF;
        FOR part IN
          SELECT c.relname FROM pg_partition_tree(to_regclass(format('public.%I', known))) p
            JOIN pg_class c ON c.oid = p.relid WHERE p.isleaf
           UNION ALL
          SELECT c.relname FROM pg_class c WHERE c.oid = to_regclass(format('public.%I', known)) AND c.relkind = 'r'
        LOOP
          EXECUTE format(
            'DELETE FROM %1$I t WHERE t.org_id = $1
                AND t.ctid = ANY (ARRAY(SELECT r.ctid FROM %1$I r WHERE r.org_id = $1 LIMIT $2))', part)
            USING organization, most - gone;
          GET DIAGNOSTICS these = ROW_COUNT;
          gone := gone + these;
          EXIT WHEN gone >= most;
        END LOOP;
        IF gone > 0 THEN
          INSERT INTO organization_deletion_stores AS s (org_id, store, counted, deleted)
          VALUES (organization, known, 0, gone)
              ON CONFLICT (org_id, store) DO UPDATE SET deleted = s.deleted + EXCLUDED.deleted;
        END IF;
        RETURN gone;
      END
      $$`);
    for (const signature of [
      'count_organization_rows(bigint)',
      'delete_organization_rows(uuid, text, integer)',
    ]) {
      await db.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
      await db.query(`GRANT EXECUTE ON FUNCTION ${signature} TO opsgraph_app`);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** Row-level security that binds the owner too, one policy, and no more rights than the application needs. */
async function lock(db: QueryRunner, table: string, rights: string): Promise<void> {
  await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await db.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await db.query(`
    CREATE POLICY ${table}_organization ON ${table}
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
  await db.query(`GRANT ${rights} ON ${table} TO opsgraph_app`);
}
