// The audit trail: rows chained by hash, one head per organization, and the few things that only the owner may do to
// them. The application role reads and appends; it can neither edit nor delete a row of the trail.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Audit1763800000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Where the trail of an organization ends. Its row lock is what puts concurrent writers in order.
    await db.query(`
      CREATE TABLE audit_heads (
        org_id uuid   PRIMARY KEY REFERENCES organizations,
        seq    bigint NOT NULL CHECK (seq >= 0),
        hash   bytea  NOT NULL CHECK (octet_length(hash) = 32)
      )`);

    // details is json, not jsonb: the text is the canonical one that was hashed, and stays so to the byte.
    await db.query(`
      CREATE TABLE audit_logs (
        org_id        uuid           NOT NULL,
        created_at    timestamptz(3) NOT NULL,
        id            uuid           NOT NULL,
        seq           bigint         NOT NULL CHECK (seq > 0),
        admin_id      text,
        admin_name    text,
        action        text           NOT NULL CHECK (action <> ''),
        resource_type text           NOT NULL CHECK (resource_type <> ''),
        resource_id   text,
        details       json           NOT NULL,
        outcome       text           NOT NULL CHECK (outcome IN ('SUCCESS', 'FAILED', 'DENIED')),
        error_code    text,
        ip_address    text,
        user_agent    text,
        external_id   text,
        salt          bytea CHECK (octet_length(salt) = 16),
        commitment    bytea CHECK (octet_length(commitment) = 32),
        prev_hash     bytea          NOT NULL CHECK (octet_length(prev_hash) = 32),
        hash          bytea          NOT NULL CHECK (octet_length(hash) = 32),
        PRIMARY KEY (org_id, created_at, id),
        CHECK ((salt IS NULL) <> (commitment IS NULL))
      ) PARTITION BY RANGE (created_at)`);
    await db.query(`CREATE INDEX audit_logs_seq_idx ON audit_logs (org_id, seq)`);
    await db.query(`CREATE INDEX audit_logs_admin_idx ON audit_logs (org_id, admin_id, created_at, id)`);
    await db.query(`CREATE INDEX audit_logs_action_idx ON audit_logs (org_id, action, created_at, id)`);
    await db.query(`
      CREATE INDEX audit_logs_resource_idx
        ON audit_logs (org_id, resource_type, resource_id, created_at, id)`);

    // Which events of a host application are there already. A unique key on the partitioned table would have to
    // contain the time, and so could not tell a repeated event from a new one. What an event said is compared with
    // its row: a digest kept here would let somebody guess what was erased there.
    await db.query(`
      CREATE TABLE audit_external_ids (
        org_id      uuid           NOT NULL REFERENCES organizations,
        external_id text           NOT NULL,
        id          uuid           NOT NULL,
        created_at  timestamptz(3) NOT NULL,
        PRIMARY KEY (org_id, external_id)
      )`);
    await db.query(`CREATE INDEX audit_external_ids_created_idx ON audit_external_ids (org_id, created_at)`);

    // A purge by the book: rows older than "before" and recorded before seq may go. seq is the purge's own row. Nothing
    // goes before the purge was countersigned outside the database.
    await db.query(`
      CREATE TABLE audit_purges (
        org_id           uuid           NOT NULL REFERENCES organizations,
        seq              bigint         NOT NULL,
        before           timestamptz(3) NOT NULL,
        made_at          timestamptz    NOT NULL DEFAULT clock_timestamp(),
        countersigned_at timestamptz,
        finished_at      timestamptz,
        PRIMARY KEY (org_id, seq),
        CHECK (before <= made_at - interval '720 hours')
      )`);

    await lock(db, 'audit_heads', 'SELECT, INSERT, UPDATE');
    await lock(db, 'audit_logs', 'SELECT, INSERT');
    await lock(db, 'audit_external_ids', 'SELECT, INSERT');
    await lock(db, 'audit_purges', 'SELECT, INSERT, UPDATE');
    // A partition holds rows of many organizations: whether it may be dropped is for the platform to ask.
    await db.query(`
      CREATE POLICY audit_purges_directory ON audit_purges FOR SELECT
        USING (current_setting('app.scope', true) = 'platform')`);

    // Partitions are made by whoever first writes into a month, and ahead of time by a job. Attaching one lets
    // readers and writers go on; a partition has the same row-level security and is granted to nobody by itself.
    await db.query(`
      CREATE FUNCTION make_audit_partition(month date) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '10s' AS $$
      DECLARE
        first date := date_trunc('month', month)::date;
        part  text := 'audit_logs_' || to_char(first, 'YYYY_MM');
      BEGIN
        IF first < '2000-01-01' OR first > now() + interval '13 months' THEN
          RAISE EXCEPTION 'no audit partition for %', first USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737002);
        IF to_regclass(part) IS NOT NULL THEN
          RETURN false;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        EXECUTE format(
          'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
          part || '_organization', part);
        EXECUTE format(
          'ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
          first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        RETURN true;
      END
      $$`);

    // Deletes up to "most" rows that the purge covers, of the organization that the session works for.
    await db.query(`
      CREATE FUNCTION purge_audit_rows(purge bigint, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        org     uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        cutoff  timestamptz;
        deleted integer;
      BEGIN
        SELECT p.before INTO cutoff
          FROM audit_purges p WHERE p.org_id = org AND p.seq = purge AND p.countersigned_at IS NOT NULL;
        IF cutoff IS NULL THEN
          RAISE EXCEPTION 'there is no countersigned purge %', purge USING ERRCODE = '22023';
        END IF;
        -- Whoever may write down a purge may write down any moment.
        IF cutoff > now() - interval '720 hours' THEN
          RAISE EXCEPTION 'the purge % is for rows that are to be kept', purge USING ERRCODE = '22023';
        END IF;
        DELETE FROM audit_logs a
         WHERE a.org_id = org AND a.created_at < cutoff AND (a.created_at, a.id) IN (
               SELECT o.created_at, o.id FROM audit_logs o
                WHERE o.org_id = org AND o.created_at < cutoff AND o.seq < purge
                ORDER BY o.created_at, o.id LIMIT most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        IF deleted < most THEN
          DELETE FROM audit_external_ids e WHERE e.org_id = org AND e.created_at < cutoff
             AND NOT EXISTS (SELECT FROM audit_logs a
                              WHERE a.org_id = org AND a.created_at = e.created_at AND a.id = e.id);
        END IF;
        RETURN deleted;
      END
      $$`);

    // Drops a month when purges cover every row in it, whoever it belongs to. The parent is locked first, as by every
    // reader; what is looked up under the lock are index entries, one organization after another.
    await db.query(`
      CREATE FUNCTION drop_audit_partition(month date) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
      DECLARE
        first   date := date_trunc('month', month)::date;
        part    text := 'audit_logs_' || to_char(first, 'YYYY_MM');
        upper   timestamptz := (first + interval '1 month')::timestamp AT TIME ZONE 'UTC';
        org     uuid;
        highest bigint;
      BEGIN
        IF to_regclass(part) IS NULL OR upper > now() - interval '720 hours' THEN
          RETURN false;
        END IF;
        LOCK TABLE ONLY audit_logs IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('SELECT a.org_id FROM %I a ORDER BY a.org_id LIMIT 1', part) INTO org;
        WHILE org IS NOT NULL LOOP
          EXECUTE format('SELECT max(a.seq) FROM %I a WHERE a.org_id = $1', part) INTO highest USING org;
          IF NOT EXISTS (SELECT FROM audit_purges p
                          WHERE p.org_id = org AND p.before >= upper AND p.seq > highest
                            AND p.countersigned_at IS NOT NULL) THEN
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
            RETURN false;
          END IF;
          EXECUTE format('SELECT a.org_id FROM %I a WHERE a.org_id > $1 ORDER BY a.org_id LIMIT 1', part)
             INTO org USING org;
        END LOOP;
        EXECUTE format('DROP TABLE %I', part);
        RETURN true;
      END
      $$`);

    // Takes the personal part out of rows and leaves its commitment, so that the chain still verifies.
    await db.query(`
      CREATE FUNCTION erase_audit_rows(seqs bigint[], commitments bytea[]) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        org    uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        erased integer;
      BEGIN
        UPDATE audit_logs a
           SET admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
               user_agent = NULL, salt = NULL, commitment = g.commitment
          FROM unnest(seqs, commitments) AS g (seq, commitment)
         WHERE a.org_id = org AND a.seq = g.seq AND a.salt IS NOT NULL;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
      END
      $$`);

    for (const signature of [
      'make_audit_partition(date)',
      'purge_audit_rows(bigint, integer)',
      'drop_audit_partition(date)',
      'erase_audit_rows(bigint[], bytea[])',
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
