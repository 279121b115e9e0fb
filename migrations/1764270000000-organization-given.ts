// The functions of the owner that purge and erase in the trail are told the organization, so that where the tables are
// distributed they can be called beside its rows, within the transaction that wrote them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Being told is not being let in: it must be the one that the transaction works for. */
const ENTERED = `
        IF organization IS DISTINCT FROM NULLIF(current_setting('app.org_id', true), '')::uuid THEN
          RAISE EXCEPTION 'the organization % was not entered', organization USING ERRCODE = '22023';
        END IF;`;

export class OrganizationGiven1764270000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION purge_audit_rows(organization uuid, purge bigint, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        allowed audit_purges;
        deleted integer;
      BEGIN${ENTERED}
        -- Whoever carries out the same purge waits for the other's commit: rows that are locked must not look gone.
        SELECT p.* INTO allowed FROM audit_purges p WHERE p.org_id = organization AND p.seq = purge FOR UPDATE;
        IF allowed.finished_at IS NOT NULL THEN
          RETURN 0;
        END IF;
        IF allowed.countersigned_at IS NULL THEN
          RAISE EXCEPTION 'there is no countersigned purge %', purge USING ERRCODE = '22023';
        END IF;
        PERFORM FROM audit_logs l
          WHERE l.org_id = organization AND l.seq = purge AND l.action = 'PURGE_AUDIT_LOGS' AND l.outcome = 'SUCCESS'
            AND l.external_id IS NULL AND l.salt IS NOT NULL;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'the trail knows no purge %', purge USING ERRCODE = '22023';
        END IF;
        DELETE FROM audit_logs a
         WHERE a.org_id = organization AND a.created_at < allowed.before AND (a.created_at, a.id) IN (
               SELECT o.created_at, o.id FROM audit_logs o
                WHERE o.org_id = organization AND o.created_at < allowed.before AND o.seq < purge
                ORDER BY o.created_at, o.id LIMIT most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        IF deleted < most THEN
          DELETE FROM audit_external_ids e WHERE e.org_id = organization AND e.created_at < allowed.before
             AND NOT EXISTS (SELECT FROM audit_logs a
                              WHERE a.org_id = organization AND a.created_at = e.created_at AND a.id = e.id);
        END IF;
        RETURN deleted;
      END
      $$`);

    await db.query(`
      CREATE FUNCTION erase_audit_rows(organization uuid, erasure bigint, seqs bigint[], commitments bytea[])
      RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        erased integer;
      BEGIN${ENTERED}
        PERFORM FROM audit_logs l
          WHERE l.org_id = organization AND l.seq = erasure AND l.action = 'ERASE_SUBJECT' AND l.outcome = 'SUCCESS'
            AND l.external_id IS NULL AND l.salt IS NOT NULL AND l.xmin = pg_current_xact_id()::xid;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'this transaction has not written down the erasure %', erasure USING ERRCODE = '22023';
        END IF;
        UPDATE audit_logs a
           SET admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
               user_agent = NULL, salt = NULL, commitment = g.commitment
          FROM unnest(seqs, commitments) AS g (seq, commitment)
         WHERE a.org_id = organization AND a.seq = g.seq AND a.seq < erasure AND a.salt IS NOT NULL;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
      END
      $$`);

    await db.query(`REVOKE ALL ON FUNCTION purge_audit_rows(uuid, bigint, integer) FROM PUBLIC`);
    await db.query(`REVOKE ALL ON FUNCTION erase_audit_rows(uuid, bigint, bigint[], bytea[]) FROM PUBLIC`);
    await db.query(`GRANT EXECUTE ON FUNCTION purge_audit_rows(uuid, bigint, integer) TO opsgraph_app`);
    await db.query(
      `GRANT EXECUTE ON FUNCTION erase_audit_rows(uuid, bigint, bigint[], bytea[]) TO opsgraph_app`,
    );

    // As it was, but for what is looked for under the lock: of several shards there is no row without a column.
    await db.query(`
      CREATE OR REPLACE FUNCTION drop_empty_usage_partitions(day date) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
      DECLARE
        asked  text := coalesce(current_setting('app.org_id', true), '');
        parent text;
        part   text;
        org    uuid;
        used   boolean;
        gone   boolean := false;
      BEGIN
        PERFORM pg_advisory_xact_lock(4737005);
        FOREACH parent IN ARRAY ARRAY['usage_events', 'page_views', 'user_sessions'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          CONTINUE WHEN to_regclass(part) IS NULL;
          used := false;
          FOR org IN SELECT o.org_id FROM organizations o LOOP
            PERFORM set_config('app.org_id', org::text, true);
            EXECUTE format('SELECT EXISTS (SELECT FROM %I e WHERE e.org_id = $1)', part) INTO used USING org;
            EXIT WHEN used;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
          CONTINUE WHEN used;
          EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', parent);
          EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
          EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', part) INTO used;
          IF used THEN
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          ELSE
            EXECUTE format('DROP TABLE %I', part);
            gone := true;
          END IF;
        END LOOP;
        RETURN gone;
      END
      $$`);

    // For the version before, which runs meanwhile: the same rules, in one place.
    await db.query(`
      CREATE OR REPLACE FUNCTION purge_audit_rows(purge bigint, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        RETURN purge_audit_rows(NULLIF(current_setting('app.org_id', true), '')::uuid, purge, most);
      END
      $$`);
    await db.query(`
      CREATE OR REPLACE FUNCTION erase_audit_rows(erasure bigint, seqs bigint[], commitments bytea[]) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        RETURN erase_audit_rows(NULLIF(current_setting('app.org_id', true), '')::uuid, erasure, seqs, commitments);
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
