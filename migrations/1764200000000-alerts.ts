// Alerts: what is told of each, the episodes that follow from it, what prevented issues saved, and forecasts.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const MOMENTS = ['raised_at', 'acknowledged_at', 'resolved_at', 'dismissed_at'];
/** What numbers are made of. */
const COUNTED =
  'org_id, alert_id, number, service_id, category, severity, type_class, raised_at, acknowledged_at, responded_at, ' +
  'resolved_at, dismissed_at, next_raised_at, snoozed_seconds';
const SEVERITIES = `('CRITICAL', 'IMPORTANT', 'STANDARD', 'INFO')`;
const TYPE_CLASSES = `('ACTION_NEEDED', 'PREVENTED_ISSUE', 'TREND_WARNING', 'ESCALATION', 'INFORMATION')`;

/** What an alert is about: of the alert as it was told last, and of each episode as it was told last within it. */
const DETAILS = `
        service_id      text          NOT NULL CHECK (char_length(service_id) BETWEEN 1 AND 100),
        category        text          NOT NULL CHECK (char_length(category) BETWEEN 1 AND 100),
        severity        text          NOT NULL CHECK (severity IN ${SEVERITIES}),
        type_class      text          NOT NULL CHECK (type_class IN ${TYPE_CLASSES}),
        impact_amount   numeric(20,6) CHECK (impact_amount >= 0),
        savings_amount  numeric(20,6) CHECK (savings_amount >= 0),
        currency        text          CHECK (currency ~ '^[A-Z]{3}$')`;
const MONEY = `CHECK ((currency IS NULL) = (num_nonnulls(impact_amount, savings_amount) = 0))`;

export class Alerts1764200000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Ids of alerts are the application's own. Of the last episode: its number, when it began, and how it stands but for
    // snoozed_until, which passes by itself.
    await db.query(`
      CREATE TABLE alerts (
        org_id          uuid          NOT NULL REFERENCES organizations,
        id              text          NOT NULL CHECK (char_length(id) BETWEEN 1 AND 100),
        title           text          NOT NULL CHECK (title <> ''),${DETAILS},
        status          text          NOT NULL CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED', 'DISMISSED')),
        snoozed_until   timestamptz,
        episode         integer       NOT NULL CHECK (episode >= 1),
        raised_at       timestamptz   NOT NULL,
        PRIMARY KEY (org_id, id),
        ${MONEY}
      ) WITH (fillfactor = 80)`);
    await db.query(`CREATE INDEX alerts_raised_idx ON alerts (org_id, raised_at, id)`);
    await db.query(`CREATE INDEX alerts_service_idx ON alerts (org_id, service_id, raised_at, id)`);
    await db.query(
      `CREATE INDEX alerts_open_idx ON alerts (org_id, raised_at, id) WHERE status IN ('OPEN', 'ACKNOWLEDGED')`,
    );

    // Everything that was told, each once, by whatever way. The alert need not be known yet.
    await db.query(`
      CREATE TABLE alert_changes (
        org_id        uuid        NOT NULL REFERENCES organizations,
        source        text        NOT NULL CHECK (source IN ('EVENT', 'INTERACTION', 'IMPORT')),
        source_id     text        NOT NULL CHECK (char_length(source_id) BETWEEN 1 AND 300),
        alert_id      text        NOT NULL CHECK (char_length(alert_id) BETWEEN 1 AND 100),
        type          text        NOT NULL
          CHECK (type IN ('RAISED', 'ACKNOWLEDGED', 'RESOLVED', 'SNOOZED', 'DISMISSED', 'REOPENED')),
        changed_at    timestamptz NOT NULL,
        recorded_at   timestamptz NOT NULL,
        by_id         text,
        snoozed_until timestamptz,
        note          text,
        details       jsonb,
        batch_id      text,
        PRIMARY KEY (org_id, source, source_id),
        CHECK ((type = 'RAISED') = (details IS NOT NULL)),
        CHECK ((type = 'SNOOZED') = (snoozed_until IS NOT NULL))
      )`);
    await db.query(`CREATE INDEX alert_changes_alert_idx ON alert_changes (org_id, alert_id, changed_at)`);
    await db.query(
      `CREATE INDEX alert_changes_batch_idx ON alert_changes (org_id, batch_id) WHERE batch_id IS NOT NULL`,
    );

    // From each raise to its end. responded_at: the first acknowledgement, resolution or dismissal; snoozed_seconds: for
    // how long it was snoozed until then. next_raised_at: when the next episode of the alert began.
    await db.query(`
      CREATE TABLE alert_episodes (
        org_id          uuid          NOT NULL REFERENCES organizations,
        alert_id        text          NOT NULL CHECK (char_length(alert_id) BETWEEN 1 AND 100),
        number          integer       NOT NULL CHECK (number >= 1),${DETAILS},
        raised_at       timestamptz   NOT NULL,
        acknowledged_at timestamptz   CHECK (acknowledged_at >= raised_at),
        responded_at    timestamptz   CHECK (responded_at >= raised_at),
        resolved_at     timestamptz   CHECK (resolved_at >= raised_at),
        dismissed_at    timestamptz   CHECK (dismissed_at >= raised_at),
        ended_at        timestamptz   GENERATED ALWAYS AS (coalesce(resolved_at, dismissed_at)) STORED,
        next_raised_at  timestamptz,
        snoozed_seconds numeric(14,3) NOT NULL DEFAULT 0 CHECK (snoozed_seconds >= 0),
        PRIMARY KEY (org_id, alert_id, number),
        CHECK (resolved_at IS NULL OR dismissed_at IS NULL),
        ${MONEY}
      ) WITH (fillfactor = 80)`);
    for (const moment of MOMENTS) {
      await db.query(`CREATE INDEX alert_episodes_${moment}_idx ON alert_episodes (org_id, ${moment})`);
    }
    await db.query(`CREATE INDEX alert_episodes_ended_idx ON alert_episodes (org_id, ended_at)`);
    await db.query(
      `CREATE INDEX alert_episodes_open_idx ON alert_episodes (org_id, raised_at) WHERE ended_at IS NULL`,
    );
    await db.query(`
      CREATE INDEX alert_episodes_savings_idx ON alert_episodes (org_id, raised_at)
        WHERE type_class = 'PREVENTED_ISSUE' AND savings_amount IS NOT NULL`);

    // What alerts of prevented issues stated to have saved, by the hour in which they were raised: money is added up as
    // decimals, which rollups do not keep.
    await db.query(`
      CREATE TABLE alert_savings (
        org_id   uuid          NOT NULL,
        hour     timestamptz   NOT NULL,
        currency text          NOT NULL,
        stated   integer       NOT NULL,
        amount   numeric(26,6) NOT NULL,
        PRIMARY KEY (org_id, hour, currency)
      ) WITH (fillfactor = 80)`);

    // Alerts of a local day, as they were foretold on another. Nothing of it changes but for what came of it.
    await db.query(`
      CREATE TABLE alert_forecasts (
        org_id       uuid         NOT NULL REFERENCES organizations,
        issued_on    date         NOT NULL,
        horizon_days integer      NOT NULL CHECK (horizon_days BETWEEN 1 AND 7),
        day          date         NOT NULL,
        zone         text         NOT NULL,
        starts_at    timestamptz  NOT NULL,
        ends_at      timestamptz  NOT NULL,
        issued_at    timestamptz  NOT NULL,
        basis_days   integer      NOT NULL CHECK (basis_days BETWEEN 14 AND 56),
        predicted    numeric(12,1) NOT NULL CHECK (predicted >= 0),
        naive        integer      NOT NULL CHECK (naive >= 0),
        actual       integer      CHECK (actual >= 0),
        scored_at    timestamptz,
        PRIMARY KEY (org_id, issued_on, horizon_days),
        CHECK (ends_at > starts_at),
        CHECK ((actual IS NULL) = (scored_at IS NULL))
      )`);
    await db.query(`CREATE INDEX alert_forecasts_day_idx ON alert_forecasts (org_id, horizon_days, day)`);
    await db.query(`CREATE INDEX alert_forecasts_ends_idx ON alert_forecasts (org_id, ends_at)`);

    await this.savingsFollow(db);
    await this.mark(
      db,
      'alert_episodes',
      COUNTED,
      `SELECT r.org_id, 'alert_episodes.' || m.name,
              array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
              count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))`,
      `CROSS JOIN LATERAL (VALUES ${MOMENTS.map((name) => `('${name}', r.${name})`).join(', ')}) m (name, at)
        WHERE m.at IS NOT NULL
        GROUP BY 1, 2`,
    );

    const details = 'service_id, category, severity, type_class, impact_amount, savings_amount, currency';
    await lock(
      db,
      'alerts',
      `SELECT, INSERT, UPDATE (title, ${details}, status, snoozed_until, episode, raised_at)`,
    );
    await lock(db, 'alert_changes', 'SELECT, INSERT');
    await lock(
      db,
      'alert_episodes',
      `SELECT, INSERT, UPDATE (${details}, raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds)`,
    );
    await lock(db, 'alert_savings', 'SELECT, INSERT, UPDATE (stated, amount)');
    await lock(db, 'alert_forecasts', 'SELECT, INSERT, UPDATE (actual, scored_at)');
  }

  /** Whatever is written of episodes, the sums are those of their rows. */
  private async savingsFollow(db: QueryRunner): Promise<void> {
    const rows: Readonly<Record<string, string>> = {
      INSERT: 'SELECT 1 AS sign, * FROM after',
      DELETE: 'SELECT -1 AS sign, * FROM before',
      UPDATE: 'SELECT 1 AS sign, * FROM after UNION ALL SELECT -1 AS sign, * FROM before',
    };
    for (const [operation, changed] of Object.entries(rows)) {
      const name = `save_alert_episodes_${operation.toLowerCase()}`;
      await db.query(`
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO alert_savings AS s (org_id, hour, currency, stated, amount)
          SELECT r.org_id, date_bin('1 hour', r.raised_at, '2000-01-01Z'), r.currency, sum(r.sign),
                 sum(r.sign * r.savings_amount)
            FROM (${changed}) r
           WHERE r.type_class = 'PREVENTED_ISSUE' AND r.savings_amount IS NOT NULL
           GROUP BY 1, 2, 3
          HAVING sum(r.sign) <> 0 OR sum(r.sign * r.savings_amount) <> 0
           ORDER BY 1, 2, 3
              ON CONFLICT (org_id, hour, currency) DO UPDATE
             SET stated = s.stated + excluded.stated, amount = s.amount + excluded.amount;
          RETURN NULL;
        END
        $$`);
      const before = operation === 'INSERT' ? '' : 'OLD TABLE AS before';
      const after = operation === 'DELETE' ? '' : 'NEW TABLE AS after';
      await db.query(`
        CREATE TRIGGER alert_episodes_save_${operation.toLowerCase()} AFTER ${operation} ON alert_episodes
          REFERENCING ${before} ${after}
          FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
    }
    await db.query(`
      CREATE FUNCTION forget_alert_savings() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        TRUNCATE alert_savings;
        RETURN NULL;
      END
      $$`);
    await db.query(`
      CREATE TRIGGER alert_episodes_forget_savings AFTER TRUNCATE ON alert_episodes
        FOR EACH STATEMENT EXECUTE FUNCTION forget_alert_savings()`);
  }

  /** A mark of each change, in its transaction. What numbers are not made of may change without one. */
  private async mark(
    db: QueryRunner,
    table: string,
    columns: string,
    select: string,
    rest: string,
  ): Promise<void> {
    const rows: Readonly<Record<string, string>> = {
      INSERT: 'SELECT * FROM after',
      DELETE: 'SELECT * FROM before',
      UPDATE: `(SELECT ${columns} FROM before EXCEPT ALL SELECT ${columns} FROM after)
               UNION ALL (SELECT ${columns} FROM after EXCEPT ALL SELECT ${columns} FROM before)`,
    };
    for (const [operation, changed] of Object.entries(rows)) {
      const name = `mark_${table}_${operation.toLowerCase()}`;
      await db.query(`
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          ${select}
            FROM (${changed}) r
          ${rest};
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
