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
    // goes before the purge was countersigned outside the database. 720 hours are kept: made_at is not for the
    // application to set.
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
    await lock(
      db,
      'audit_purges',
      'SELECT, INSERT (org_id, seq, before), UPDATE (countersigned_at, finished_at)',
    );

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

    // Deletes up to "most" rows that the purge covers, of the organization that the session works for. Whoever carries
    // out the same purge waits for the other's commit: rows that are locked must not look as if they were gone.
    await db.query(`
      CREATE FUNCTION purge_audit_rows(purge bigint, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        org     uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        found   audit_purges;
        deleted integer;
      BEGIN
        SELECT p.* INTO found FROM audit_purges p WHERE p.org_id = org AND p.seq = purge FOR UPDATE;
        IF found.finished_at IS NOT NULL THEN
          RETURN 0;
        END IF;
        IF found.countersigned_at IS NULL THEN
          RAISE EXCEPTION 'there is no countersigned purge %', purge USING ERRCODE = '22023';
        END IF;
        IF NOT EXISTS (${purgeInTrail('org', 'purge')}) THEN
          RAISE EXCEPTION 'the trail knows no purge %', purge USING ERRCODE = '22023';
        END IF;
        DELETE FROM audit_logs a
         WHERE a.org_id = org AND a.created_at < found.before AND (a.created_at, a.id) IN (
               SELECT o.created_at, o.id FROM audit_logs o
                WHERE o.org_id = org AND o.created_at < found.before AND o.seq < purge
                ORDER BY o.created_at, o.id LIMIT most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        IF deleted < most THEN
          DELETE FROM audit_external_ids e WHERE e.org_id = org AND e.created_at < found.before
             AND NOT EXISTS (SELECT FROM audit_logs a
                              WHERE a.org_id = org AND a.created_at = e.created_at AND a.id = e.id);
        END IF;
        RETURN deleted;
      END
      $$`);

    // Drops a month when purges cover every row in it, whoever it belongs to. That is looked up twice: first without
    // any lock, which finds most months that must stay, and then under the parent's, which keeps every reader and
    // writer out; that one is not waited for. What is looked up are index entries, one organization after another, each
    // in its own name, so that row-level security may bind the owner too.
    await db.query(`
      CREATE FUNCTION drop_audit_partition(month date) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
      DECLARE
        first   date := date_trunc('month', month)::date;
        part    text := 'audit_logs_' || to_char(first, 'YYYY_MM');
        upper   timestamptz := (first + interval '1 month')::timestamp AT TIME ZONE 'UTC';
        asked   text := coalesce(current_setting('app.org_id', true), '');
        covered boolean := true;
        org     uuid;
        last    uuid;
        highest bigint;
      BEGIN
        -- Two at once would wait for each other's look at what both want to lock.
        PERFORM pg_advisory_xact_lock(4737003);
        IF to_regclass(part) IS NULL THEN
          RETURN false;
        END IF;
        FOR look IN 1..2 LOOP
          IF look = 2 THEN
            LOCK TABLE ONLY audit_logs IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
          END IF;
          last := NULL;
          LOOP
            -- Under the lock by the rows themselves; before it by the directory, which the owner may read.
            IF look = 1 THEN
              SELECT o.org_id INTO org FROM organizations o
               WHERE last IS NULL OR o.org_id > last ORDER BY o.org_id LIMIT 1;
            ELSE
              EXECUTE format(
                'SELECT a.org_id FROM %I a WHERE $1 IS NULL OR a.org_id > $1 ORDER BY a.org_id LIMIT 1', part)
                 INTO org USING last;
            END IF;
            EXIT WHEN org IS NULL;
            last := org;
            PERFORM set_config('app.org_id', org::text, true);
            EXECUTE format('SELECT max(a.seq) FROM %I a WHERE a.org_id = $1', part) INTO highest USING org;
            covered := highest IS NULL OR EXISTS (
              SELECT FROM audit_purges p
               WHERE p.org_id = org AND p.before >= upper AND p.seq > highest AND p.countersigned_at IS NOT NULL
                 AND EXISTS (${purgeInTrail('org', 'p.seq')}));
            EXIT WHEN NOT covered;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
          EXIT WHEN NOT covered;
        END LOOP;
        IF covered THEN
          EXECUTE format('DROP TABLE %I', part);
        ELSIF (SELECT NOT c.relforcerowsecurity FROM pg_class c WHERE c.oid = to_regclass(part)) THEN
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        END IF;
        RETURN covered;
      END
      $$`);

    // Takes the personal part out of rows and leaves its commitment, so that the chain still verifies. "erasure" is the
    // row that says so, appended by the same transaction: neither is there without the other.
    await db.query(`
      CREATE FUNCTION erase_audit_rows(erasure bigint, seqs bigint[], commitments bytea[]) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        org    uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        erased integer;
      BEGIN
        IF NOT EXISTS (SELECT FROM audit_logs l
                        WHERE l.org_id = org AND l.seq = erasure AND l.action = 'ERASE_SUBJECT'
                          AND l.outcome = 'SUCCESS' AND l.external_id IS NULL AND l.salt IS NOT NULL
                          AND l.xmin = pg_current_xact_id()::xid) THEN
          RAISE EXCEPTION 'this transaction has not written down the erasure %', erasure USING ERRCODE = '22023';
        END IF;
        UPDATE audit_logs a
           SET admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
               user_agent = NULL, salt = NULL, commitment = g.commitment
          FROM unnest(seqs, commitments) AS g (seq, commitment)
         WHERE a.org_id = org AND a.seq = g.seq AND a.seq < erasure AND a.salt IS NOT NULL;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
      END
      $$`);

    for (const signature of [
      'make_audit_partition(date)',
      'purge_audit_rows(bigint, integer)',
      'drop_audit_partition(date)',
      'erase_audit_rows(bigint, bigint[], bytea[])',
    ]) {
      await db.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
      await db.query(`GRANT EXECUTE ON FUNCTION ${signature} TO opsgraph_app`);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** The trail's own row of a purge, with its content: what a host application tells, or what was erased, allows nothing. */
function purgeInTrail(org: string, seq: string): string {
  return `
                SELECT FROM audit_logs l
                 WHERE l.org_id = ${org} AND l.seq = ${seq} AND l.action = 'PURGE_AUDIT_LOGS' AND l.outcome = 'SUCCESS'
                   AND l.external_id IS NULL AND l.salt IS NOT NULL`;
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
