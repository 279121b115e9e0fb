// Product usage: the people of the connected application, its requests, page views and sessions by days of UTC, and
// which feature an endpoint belongs to.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Partitioned tables, each with the moment that places a row. */
const DAILY: Readonly<Record<string, string>> = {
  usage_events: 'occurred_at',
  page_views: 'occurred_at',
  user_sessions: 'started_at',
};

export class Usage1764100000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Whoever uses the connected application. They have no role here: those who have one are in users.
    await db.query(`
      CREATE TABLE app_users (
        org_id         uuid        NOT NULL REFERENCES organizations,
        id             uuid        NOT NULL,
        external_id    text        NOT NULL CHECK (external_id <> ''),
        name           text,
        email          text,
        created_at     timestamptz NOT NULL DEFAULT now(),
        last_active_at timestamptz,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id)
      ) WITH (fillfactor = 80)`);

    // What is asked of the application stays when the person who asked goes; the rest goes with them.
    await db.query(`
      CREATE TABLE usage_events (
        org_id           uuid          NOT NULL,
        occurred_at      timestamptz   NOT NULL,
        id               uuid          NOT NULL,
        received_at      timestamptz   NOT NULL DEFAULT now(),
        user_id          uuid,
        service          text,
        method           text          NOT NULL,
        endpoint         text          NOT NULL CHECK (char_length(endpoint) BETWEEN 1 AND 500),
        status_code      smallint      NOT NULL CHECK (status_code BETWEEN 100 AND 599),
        response_time_ms numeric(12,3) CHECK (response_time_ms >= 0),
        operation_type   text          CHECK (operation_type IN ('QUERY', 'MUTATION', 'SUBSCRIPTION')),
        operation_name   text,
        error_codes      text[],
        complexity       integer,
        ip               text,
        user_agent       text,
        PRIMARY KEY (org_id, occurred_at, id),
        FOREIGN KEY (org_id, user_id) REFERENCES app_users (org_id, id) ON DELETE SET NULL (user_id)
      ) PARTITION BY RANGE (occurred_at)`);
    await db.query(`
      CREATE INDEX usage_events_user_idx ON usage_events (org_id, user_id, occurred_at) WHERE user_id IS NOT NULL`);

    await db.query(`
      CREATE TABLE page_views (
        org_id      uuid        NOT NULL,
        occurred_at timestamptz NOT NULL,
        id          uuid        NOT NULL,
        user_id     uuid        NOT NULL,
        session_id  uuid        NOT NULL,
        path        text        NOT NULL CHECK (char_length(path) BETWEEN 1 AND 500),
        referrer    text,
        duration_ms integer     CHECK (duration_ms >= 0),
        PRIMARY KEY (org_id, occurred_at, id),
        FOREIGN KEY (org_id, user_id) REFERENCES app_users (org_id, id) ON DELETE CASCADE
      ) PARTITION BY RANGE (occurred_at)`);
    await db.query(`CREATE INDEX page_views_user_idx ON page_views (org_id, user_id, occurred_at)`);

    await db.query(`
      CREATE TABLE user_sessions (
        org_id           uuid        NOT NULL,
        started_at       timestamptz NOT NULL,
        id               uuid        NOT NULL,
        user_id          uuid        NOT NULL,
        last_activity_at timestamptz NOT NULL,
        page_views       integer     NOT NULL DEFAULT 0,
        ip               text,
        user_agent       text,
        PRIMARY KEY (org_id, started_at, id),
        CHECK (last_activity_at >= started_at),
        FOREIGN KEY (org_id, user_id) REFERENCES app_users (org_id, id) ON DELETE CASCADE
      ) PARTITION BY RANGE (started_at)`);
    await db.query(`CREATE INDEX user_sessions_user_idx ON user_sessions (org_id, user_id, started_at)`);

    // Which feature an endpoint or an operation belongs to, in the organization's own words.
    await db.query(`
      CREATE TABLE feature_rules (
        org_id    uuid     NOT NULL REFERENCES organizations,
        position  smallint NOT NULL,
        feature   text     NOT NULL CHECK (feature <> ''),
        method    text,
        path      text,
        operation text,
        PRIMARY KEY (org_id, position),
        CHECK ((path IS NULL) <> (operation IS NULL))
      )`);

    // What is to be deleted. Large deletions are carried out in parts, by whoever comes next where one was cut short.
    await db.query(`
      CREATE TABLE usage_purges (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          uuid        NOT NULL,
        before      timestamptz NOT NULL,
        made_at     timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (org_id, id)
      )`);
    await db.query(
      `CREATE INDEX usage_purges_open_idx ON usage_purges (org_id, before) WHERE finished_at IS NULL`,
    );

    await this.daysAreMade(db);
    await this.changesAreMarked(db);

    await lock(db, 'app_users', 'SELECT, INSERT, UPDATE (name, email, last_active_at), DELETE');
    await lock(db, 'usage_events', 'SELECT, INSERT, DELETE');
    await lock(db, 'page_views', 'SELECT, INSERT, UPDATE (session_id, duration_ms), DELETE');
    await lock(
      db,
      'user_sessions',
      'SELECT, INSERT, UPDATE (started_at, last_activity_at, page_views), DELETE',
    );
    await lock(db, 'feature_rules', 'SELECT, INSERT, DELETE');
    await lock(db, 'usage_purges', 'SELECT, INSERT, UPDATE (finished_at)');
  }

  private async daysAreMade(db: QueryRunner): Promise<void> {
    // As of the audit trail: attached instead of created as a partition, because that lets readers and writers go on; a
    // partition has the same row-level security and is granted to nobody by itself.
    await db.query(`
      CREATE FUNCTION make_usage_partitions(day date) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '10s' AS $$
      DECLARE
        parent text;
        part   text;
        made   boolean := false;
      BEGIN
        IF day < '2000-01-01' OR day > now() + interval '32 days' THEN
          RAISE EXCEPTION 'no usage partition for %', day USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737004);
        FOREACH parent IN ARRAY ARRAY['usage_events', 'page_views', 'user_sessions'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          CONTINUE WHEN to_regclass(part) IS NOT NULL;
          EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
          EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          EXECUTE format(
            'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
            part || '_organization', part);
          EXECUTE format(
            'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part,
            day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
          made := true;
        END LOOP;
        RETURN made;
      END
      $$`);

    // Drops the partitions of a day that hold no row of anybody. That is looked up first organization by organization,
    // without any lock, and again under the parent's, which keeps everybody out and is not waited for.
    await db.query(`
      CREATE FUNCTION drop_empty_usage_partitions(day date) RETURNS boolean
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
          EXECUTE format('SELECT EXISTS (SELECT FROM %I)', part) INTO used;
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
    for (const name of ['make_usage_partitions(date)', 'drop_empty_usage_partitions(date)']) {
      await db.query(`REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`);
      await db.query(`GRANT EXECUTE ON FUNCTION ${name} TO opsgraph_app`);
    }
  }

  private async changesAreMarked(db: QueryRunner): Promise<void> {
    const rows: Readonly<Record<string, string>> = {
      INSERT: 'SELECT * FROM after',
      DELETE: 'SELECT * FROM before',
      UPDATE: `(SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)`,
    };
    for (const [table, moment] of Object.entries(DAILY)) {
      for (const [operation, changed] of Object.entries(rows)) {
        const sources = table === 'user_sessions' ? [table] : [table, 'usage_activity'];
        const name = `mark_${table}_${operation.toLowerCase()}`;
        await db.query(`
          CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.${moment}', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.${moment}, '2000-01-01Z')) AS quarters
                      FROM (${changed}) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY[${sources.map((source) => `'${source}'`).join(', ')}]) s (source);
            RETURN NULL;
          END
          $$`);
        const before = operation === 'INSERT' ? '' : 'OLD TABLE AS before';
        const after = operation === 'DELETE' ? '' : 'NEW TABLE AS after';
        await db.query(`
          CREATE TRIGGER ${table}_mark_${operation.toLowerCase()} AFTER ${operation} ON ${table}
            REFERENCING ${before} ${after}
            FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
      }
      await db.query(`
        CREATE TRIGGER ${table}_forget_rollups AFTER TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups()`);
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
