// Ingestion: events as they came, by the day on which they were received; the ledger that knows each one's id; what is not
// projected yet; dead letters; and the keys under which personal data is replaced.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const DAILY = ['events', 'event_batches'] as const;

export class Ingestion1764110000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Which ids were accepted, whatever became of their events. It is not partitioned: an id counts once, on whatever day.
    await db.query(`
      CREATE TABLE event_ids (
        org_id          uuid        NOT NULL,
        client_event_id text        NOT NULL COLLATE "C",
        digest          uuid        NOT NULL,
        received_at     timestamptz NOT NULL,
        PRIMARY KEY (org_id, client_event_id)
      )`);
    await db.query(`CREATE INDEX event_ids_received_idx ON event_ids (org_id, received_at)`);

    // Personal values in the payload are replaced before they come here.
    await db.query(`
      CREATE TABLE events (
        org_id          uuid        NOT NULL,
        received_at     timestamptz NOT NULL,
        batch_id        uuid        NOT NULL,
        position        smallint    NOT NULL,
        client_event_id text        NOT NULL,
        kind            text        NOT NULL,
        version         smallint    NOT NULL,
        occurred_at     timestamptz NOT NULL,
        told_at         timestamptz,
        payload         jsonb       NOT NULL,
        PRIMARY KEY (org_id, received_at, batch_id, position)
      ) PARTITION BY RANGE (received_at)`);
    await db.query(`
      COMMENT ON COLUMN events.told_at IS
        'When it occurred by the sender''s own words, where that was corrected (clock skew) or could not be (the future)'`);

    await db.query(`
      CREATE TABLE event_batches (
        org_id      uuid        NOT NULL,
        received_at timestamptz NOT NULL,
        batch_id    uuid        NOT NULL,
        source      text        NOT NULL CHECK (source IN ('GRAPHQL', 'HTTP', 'CLI', 'REPLAY', 'DEMO')),
        accepted    integer     NOT NULL,
        duplicates  integer     NOT NULL,
        failed      integer     NOT NULL,
        PRIMARY KEY (org_id, received_at, batch_id)
      ) PARTITION BY RANGE (received_at)`);

    // One row for each batch and stream that nobody has projected yet. Not a place in a sequence: batches that commit out
    // of order have a row each, and none is skipped. A position is that of the one event of the batch that is meant.
    await db.query(`
      CREATE TABLE pending_batches (
        org_id      uuid        NOT NULL,
        stream      text        NOT NULL,
        received_at timestamptz NOT NULL,
        batch_id    uuid        NOT NULL,
        position    smallint    NOT NULL DEFAULT -1,
        events      integer     NOT NULL,
        attempts    smallint    NOT NULL DEFAULT 0,
        PRIMARY KEY (org_id, stream, received_at, batch_id, position)
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`);

    // What was refused for good, without any personal value that is declared as one; what else it said is sealed. One that
    // was accepted and could not be projected says where it is.
    await db.query(`
      CREATE TABLE dead_letters (
        org_id          uuid        NOT NULL REFERENCES organizations,
        id              uuid        NOT NULL,
        fingerprint     uuid        NOT NULL,
        client_event_id text,
        kind            text,
        code            text        NOT NULL,
        message         text        NOT NULL,
        shape           jsonb,
        sealed          bytea,
        first_at        timestamptz NOT NULL,
        last_at         timestamptz NOT NULL,
        count           integer     NOT NULL DEFAULT 1,
        attempts        integer     NOT NULL DEFAULT 0,
        received_at     timestamptz,
        batch_id        uuid,
        position        smallint,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, fingerprint)
      )`);
    await db.query(`CREATE INDEX dead_letters_last_idx ON dead_letters (org_id, last_at, id)`);

    // Wrapped by a secret that is not in the database.
    await db.query(`
      CREATE TABLE personal_keys (
        org_id     uuid        NOT NULL REFERENCES organizations,
        kid        text        NOT NULL CHECK (kid ~ '^k[0-9]{1,6}$'),
        wrapped    bytea       NOT NULL,
        made_at    timestamptz NOT NULL DEFAULT now(),
        retired_at timestamptz,
        PRIMARY KEY (org_id, kid)
      )`);
    // After a key was changed: what somebody is called under the new one, and under the one before.
    await db.query(`
      CREATE TABLE token_links (
        org_id  uuid NOT NULL REFERENCES organizations,
        token   text NOT NULL COLLATE "C",
        same_as text NOT NULL COLLATE "C",
        PRIMARY KEY (org_id, token)
      )`);

    await this.daysAreMade(db);
    await this.pendingIsFound(db);

    await lock(db, 'event_ids', 'SELECT, INSERT, DELETE');
    await lock(db, 'events', 'SELECT, INSERT');
    await lock(db, 'event_batches', 'SELECT, INSERT');
    await lock(db, 'pending_batches', 'SELECT, INSERT, DELETE');
    await lock(
      db,
      'dead_letters',
      'SELECT, INSERT, UPDATE (kind, code, message, shape, sealed, last_at, count, attempts, received_at, batch_id, position), DELETE',
    );
    await lock(db, 'personal_keys', 'SELECT, INSERT, UPDATE (retired_at, wrapped)');
    await lock(db, 'token_links', 'SELECT, INSERT, DELETE');
    for (const table of DAILY) {
      await lock(db, `${table}_default`, null);
    }
    await db.query(
      `SELECT make_event_partitions((now() AT TIME ZONE 'UTC')::date + n) FROM generate_series(-1, 7) n`,
    );
  }

  private async daysAreMade(db: QueryRunner): Promise<void> {
    // Where a day is missing, events land in the DEFAULT partition instead of failing; a job watches and empties it.
    for (const table of DAILY) {
      await db.query(`CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`);
    }
    // Makes the partitions of a day, and moves what the DEFAULT partition holds of it into them. Row-level security binds
    // the owner too, so it is lifted from the DEFAULT partition while nobody else can look at it.
    await db.query(`
      CREATE FUNCTION make_event_partitions(day date) RETURNS bigint
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
      DECLARE
        parent  text;
        part    text;
        spare   text;
        begins  timestamptz := day::timestamp AT TIME ZONE 'UTC';
        ends    timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
        these   bigint;
        moved   bigint := 0;
      BEGIN
        IF day < '2000-01-01' OR day > now() + interval '32 days' THEN
          RAISE EXCEPTION 'no partition of events for %', day USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737006);
        FOREACH parent IN ARRAY ARRAY['events', 'event_batches'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          spare := parent || '_default';
          CONTINUE WHEN to_regclass(part) IS NOT NULL;
          EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
          EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', spare);
          EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', spare);
          EXECUTE format(
            'WITH gone AS (DELETE FROM %I e WHERE e.received_at >= $1 AND e.received_at < $2 RETURNING e.*),
                  kept AS (INSERT INTO %I SELECT * FROM gone RETURNING 1)
             SELECT count(*) FROM kept', spare, part) INTO these USING begins, ends;
          moved := moved + these;
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', spare);
          EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          EXECUTE format(
            'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
            part || '_organization', part);
          EXECUTE format(
            'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, begins, ends);
        END LOOP;
        RETURN moved;
      END
      $$`);

    // Lets go of the days before one, except those of which something is not projected yet: answers how many there were.
    await db.query(`
      CREATE FUNCTION drop_event_partitions(before date) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
      DECLARE
        asked   text := coalesce(current_setting('app.org_id', true), '');
        oldest  timestamptz;
        pending timestamptz;
        org     uuid;
        part    record;
        dropped integer := 0;
      BEGIN
        IF before > (now() AT TIME ZONE 'UTC')::date - 7 THEN
          RAISE EXCEPTION 'events are kept for a week at least' USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737006);
        FOR org IN SELECT o.org_id FROM organizations o LOOP
          PERFORM set_config('app.org_id', org::text, true);
          SELECT min(p.received_at) INTO pending FROM pending_batches p WHERE p.org_id = org;
          oldest := least(oldest, pending);
        END LOOP;
        PERFORM set_config('app.org_id', asked, true);
        FOR part IN
          SELECT c.relname, to_date(right(c.relname, 10), 'YYYY_MM_DD') AS day
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent IN ('events'::regclass, 'event_batches'::regclass) AND c.relname !~ '_default$'
           ORDER BY 2
        LOOP
          CONTINUE WHEN part.day >= before
                     OR (oldest IS NOT NULL AND part.day >= (oldest AT TIME ZONE 'UTC')::date);
          EXECUTE format('DROP TABLE %I', part.relname);
          dropped := dropped + 1;
        END LOOP;
        RETURN dropped;
      END
      $$`);

    // Days, other than those ahead, of which the DEFAULT partition holds rows.
    await db.query(`
      CREATE FUNCTION default_event_days() RETURNS SETOF date
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        asked text := coalesce(current_setting('app.org_id', true), '');
        org   uuid;
      BEGIN
        IF pg_relation_size('events_default') > 0 OR pg_relation_size('event_batches_default') > 0 THEN
          FOR org IN SELECT o.org_id FROM organizations o LOOP
            PERFORM set_config('app.org_id', org::text, true);
            RETURN QUERY
              SELECT DISTINCT (e.received_at AT TIME ZONE 'UTC')::date FROM events_default e WHERE e.org_id = org
              UNION
              SELECT DISTINCT (b.received_at AT TIME ZONE 'UTC')::date FROM event_batches_default b WHERE b.org_id = org;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
        END IF;
      END
      $$`);
    for (const name of [
      'make_event_partitions(date)',
      'drop_event_partitions(date)',
      'default_event_days()',
    ]) {
      await db.query(`REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`);
      await db.query(`GRANT EXECUTE ON FUNCTION ${name} TO opsgraph_app`);
    }
  }

  private async pendingIsFound(db: QueryRunner): Promise<void> {
    // Which of many organizations have something to be projected, in one statement; each is entered by itself.
    await db.query(`
      CREATE FUNCTION pending_events(organizations uuid[])
      RETURNS TABLE (id uuid, stream text, oldest timestamptz, batches bigint, events bigint)
      LANGUAGE plpgsql AS $$
      DECLARE
        org uuid;
      BEGIN
        FOREACH org IN ARRAY organizations LOOP
          PERFORM set_config('app.org_id', org::text, true);
          RETURN QUERY
            SELECT org, p.stream, min(p.received_at), count(*), coalesce(sum(p.events), 0)::bigint
              FROM pending_batches p WHERE p.org_id = org GROUP BY p.stream;
        END LOOP;
        PERFORM set_config('app.org_id', '', true);
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** Row-level security that binds the owner too, one policy, and no more rights than the application needs. */
async function lock(db: QueryRunner, table: string, rights: string | null): Promise<void> {
  await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await db.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await db.query(`
    CREATE POLICY ${table}_organization ON ${table}
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
  if (rights !== null) {
    await db.query(`GRANT ${rights} ON ${table} TO opsgraph_app`);
  }
}
