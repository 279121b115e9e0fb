// Reliability: services with their objectives, runs of workflows, measurements, predictions and incidents, and views of them.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose rows are added up, each with the moments that place a row. */
const COUNTED: Readonly<Record<string, readonly string[]>> = {
  workflow_runs: ['finished_at'],
  performance_metrics: ['measured_at'],
  predictions: ['predicted_at'],
  incident_episodes: ['opened_at', 'resolved_at'],
};

export class Reliability1764210000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Ids of services, runs, predictions and incidents are the application's own. told_at: when this was said of the
    // service; what was said later counts, in whichever order it arrives.
    await db.query(`
      CREATE TABLE services (
        org_id      uuid         NOT NULL REFERENCES organizations,
        id          text         NOT NULL CHECK (char_length(id) BETWEEN 1 AND 100),
        name        text         NOT NULL CHECK (name <> ''),
        slo_percent numeric(6,4) NOT NULL CHECK (slo_percent > 0 AND slo_percent < 100),
        slo_days    integer      NOT NULL CHECK (slo_days IN (7, 14, 28, 30, 90)),
        told_at     timestamptz  NOT NULL,
        PRIMARY KEY (org_id, id)
      )`);

    await db.query(`
      CREATE TABLE workflow_runs (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          text        NOT NULL CHECK (char_length(id) BETWEEN 1 AND 200),
        service_id  text        CHECK (char_length(service_id) BETWEEN 1 AND 100),
        workflow    text        NOT NULL CHECK (workflow <> ''),
        status      text        NOT NULL CHECK (status IN ('SUCCEEDED', 'FAILED', 'CANCELLED')),
        started_at  timestamptz,
        finished_at timestamptz NOT NULL,
        PRIMARY KEY (org_id, id)
      )`);
    await db.query(`CREATE INDEX workflow_runs_finished_idx ON workflow_runs (org_id, finished_at)`);

    await db.query(`
      CREATE TABLE performance_metrics (
        org_id          uuid          NOT NULL REFERENCES organizations,
        id              text          NOT NULL CHECK (char_length(id) BETWEEN 1 AND 200),
        service_id      text          NOT NULL CHECK (char_length(service_id) BETWEEN 1 AND 100),
        measured_at     timestamptz   NOT NULL,
        p95_latency_ms  numeric(12,3) CHECK (p95_latency_ms >= 0),
        throughput_rps  numeric(12,3) CHECK (throughput_rps >= 0),
        requests        integer       CHECK (requests >= 0),
        failed_requests integer       CHECK (failed_requests BETWEEN 0 AND requests),
        PRIMARY KEY (org_id, id),
        CHECK ((requests IS NULL) = (failed_requests IS NULL))
      )`);
    await db.query(
      `CREATE INDEX performance_metrics_measured_idx ON performance_metrics (org_id, measured_at)`,
    );

    // What was predicted, or what came of it, whichever was told of first; the other half is null until it is told.
    await db.query(`
      CREATE TABLE predictions (
        org_id              uuid         NOT NULL REFERENCES organizations,
        id                  text         NOT NULL CHECK (char_length(id) BETWEEN 1 AND 200),
        service_id          text         CHECK (char_length(service_id) BETWEEN 1 AND 100),
        model               text         CHECK (model <> ''),
        predicted_at        timestamptz,
        failure_probability numeric(7,6) CHECK (failure_probability BETWEEN 0 AND 1),
        horizon_minutes     integer      CHECK (horizon_minutes > 0),
        occurred            boolean,
        outcome_at          timestamptz,
        PRIMARY KEY (org_id, id),
        CHECK (num_nulls(service_id, model, predicted_at, failure_probability) IN (0, 4)),
        CHECK ((occurred IS NULL) = (outcome_at IS NULL))
      ) WITH (fillfactor = 80)`);
    await db.query(`CREATE INDEX predictions_predicted_idx ON predictions (org_id, predicted_at)`);

    // Everything that was told of an incident. What it is made of is folded from these rows, whatever their order.
    await db.query(`
      CREATE TABLE incident_changes (
        org_id      uuid        NOT NULL REFERENCES organizations,
        incident_id text        NOT NULL CHECK (char_length(incident_id) BETWEEN 1 AND 100),
        id          text        NOT NULL CHECK (char_length(id) BETWEEN 1 AND 200),
        kind        text        NOT NULL CHECK (kind IN ('OPENED', 'ACKNOWLEDGED', 'RESOLVED', 'REOPENED')),
        at          timestamptz NOT NULL,
        service_id  text        CHECK (char_length(service_id) BETWEEN 1 AND 100),
        title       text        CHECK (title <> ''),
        severity    text        CHECK (severity IN ('CRITICAL', 'MAJOR', 'MINOR', 'INFO')),
        PRIMARY KEY (org_id, incident_id, id)
      )`);

    // opened_at: of its first episode; the other moments and the status: of its last.
    await db.query(`
      CREATE TABLE incidents (
        org_id          uuid        NOT NULL REFERENCES organizations,
        id              text        NOT NULL,
        service_id      text,
        title           text,
        severity        text,
        status          text        NOT NULL CHECK (status IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
        opened_at       timestamptz NOT NULL,
        acknowledged_at timestamptz,
        resolved_at     timestamptz,
        episodes        integer     NOT NULL CHECK (episodes >= 1),
        PRIMARY KEY (org_id, id)
      ) WITH (fillfactor = 80)`);
    await db.query(`CREATE INDEX incidents_service_idx ON incidents (org_id, service_id, opened_at)`);

    // An incident from when it was opened or reopened until it was resolved.
    await db.query(`
      CREATE TABLE incident_episodes (
        org_id          uuid        NOT NULL REFERENCES organizations,
        incident_id     text        NOT NULL,
        number          integer     NOT NULL CHECK (number >= 1),
        service_id      text,
        severity        text,
        opened_at       timestamptz NOT NULL,
        acknowledged_at timestamptz CHECK (acknowledged_at >= opened_at),
        resolved_at     timestamptz CHECK (resolved_at >= opened_at),
        PRIMARY KEY (org_id, incident_id, number)
      ) WITH (fillfactor = 80)`);
    await db.query(`CREATE INDEX incident_episodes_opened_idx ON incident_episodes (org_id, opened_at)`);
    await db.query(`CREATE INDEX incident_episodes_resolved_idx ON incident_episodes (org_id, resolved_at)`);

    // What a run, a measurement and a prediction cost an organization that has said so.
    await db.query(`
      CREATE TABLE cost_rates (
        org_id     uuid          NOT NULL REFERENCES organizations,
        run        numeric(13,6) NOT NULL CHECK (run >= 0),
        metric     numeric(13,6) NOT NULL CHECK (metric >= 0),
        prediction numeric(13,6) NOT NULL CHECK (prediction >= 0),
        PRIMARY KEY (org_id)
      )`);

    await this.changesAreMarked(db);

    await lock(db, 'services', 'SELECT, INSERT, UPDATE (name, slo_percent, slo_days, told_at)');
    await lock(
      db,
      'workflow_runs',
      'SELECT, INSERT, UPDATE (service_id, workflow, status, started_at, finished_at)',
    );
    await lock(db, 'performance_metrics', 'SELECT, INSERT');
    await lock(
      db,
      'predictions',
      'SELECT, INSERT, UPDATE (service_id, model, predicted_at, failure_probability, horizon_minutes, occurred, outcome_at)',
    );
    await lock(
      db,
      'incident_changes',
      'SELECT, INSERT, UPDATE (kind, at, service_id, title, severity), DELETE',
    );
    await lock(
      db,
      'incidents',
      'SELECT, INSERT, UPDATE (service_id, title, severity, status, opened_at, acknowledged_at, resolved_at, episodes)',
    );
    await lock(
      db,
      'incident_episodes',
      'SELECT, INSERT, UPDATE (service_id, severity, opened_at, acknowledged_at, resolved_at), DELETE',
    );
    await lock(db, 'cost_rates', 'SELECT, INSERT, UPDATE (run, metric, prediction)');

    await this.views(db);
  }

  /** A mark of each change, in its transaction; what numbers are not made of may change without one. */
  private async changesAreMarked(db: QueryRunner): Promise<void> {
    for (const [table, moments] of Object.entries(COUNTED)) {
      const rows: Readonly<Record<string, string>> = {
        INSERT: 'SELECT * FROM after',
        DELETE: 'SELECT * FROM before',
        UPDATE: `(SELECT * FROM before EXCEPT ALL SELECT * FROM after)
                 UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)`,
      };
      for (const [operation, changed] of Object.entries(rows)) {
        const name = `mark_${table}_${operation.toLowerCase()}`;
        await db.query(`
          CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, '${table}.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (${changed}) r
             CROSS JOIN LATERAL (VALUES ${moments.map((each) => `('${each}', r.${each})`).join(', ')}) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
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

  /** For analysts with a SQL client, too: they show the organization of app.org_id, by the policies of the tables. */
  private async views(db: QueryRunner): Promise<void> {
    const view = async (name: string, comment: string, select: string): Promise<void> => {
      await db.query(`CREATE VIEW ${name} WITH (security_invoker = true) AS ${select}`);
      await db.query(
        `COMMENT ON VIEW ${name} IS '${comment} One organization: SET app.org_id TO its id. Read at now().'`,
      );
      await db.query(`GRANT SELECT ON ${name} TO opsgraph_app`);
    };

    await view(
      'analytics_overview',
      'Everything up to now: runs of workflows and the percentage that failed (null: no runs), mean of the p95 latencies in ms, mean requests per second, predictions and their mean probability (0 to 1).',
      `SELECT o.org_id, w.total_workflows, w.failed_workflows, w.failure_rate_percent, m.total_metrics,
              m.avg_p95_latency_ms, m.avg_throughput_rps, p.total_predictions, p.avg_failure_probability
         FROM organizations o
        CROSS JOIN LATERAL (
              SELECT count(*) AS total_workflows, count(*) FILTER (WHERE r.status = 'FAILED') AS failed_workflows,
                     count(*) FILTER (WHERE r.status = 'FAILED') * 100::numeric / nullif(count(*), 0) AS failure_rate_percent
                FROM workflow_runs r WHERE r.org_id = o.org_id AND r.finished_at < now()) w
        CROSS JOIN LATERAL (
              SELECT count(*) AS total_metrics, avg(x.p95_latency_ms) AS avg_p95_latency_ms,
                     avg(x.throughput_rps) AS avg_throughput_rps
                FROM performance_metrics x WHERE x.org_id = o.org_id AND x.measured_at < now()) m
        CROSS JOIN LATERAL (
              SELECT count(*) AS total_predictions, avg(x.failure_probability) AS avg_failure_probability
                FROM predictions x WHERE x.org_id = o.org_id AND x.predicted_at < now()) p`,
    );

    await view(
      'mttr_analysis',
      'Everything up to now, by episodes (an incident that is reopened begins another one): time to resolve in seconds as mean, median and 95th percentile, exact; null: none was resolved; beside them time to acknowledge, and what is open.',
      `SELECT o.org_id, e.incident_count, e.mean_seconds, e.median_seconds, e.p95_seconds, e.mean_acknowledge_seconds,
              e.open_incidents, e.oldest_open_at
         FROM organizations o
        CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE x.resolved_at < now()) AS incident_count,
                     avg(extract(epoch FROM x.resolved_at - x.opened_at)) FILTER (WHERE x.resolved_at < now()) AS mean_seconds,
                     percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM x.resolved_at - x.opened_at)::float8)
                       FILTER (WHERE x.resolved_at < now()) AS median_seconds,
                     percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM x.resolved_at - x.opened_at)::float8)
                       FILTER (WHERE x.resolved_at < now()) AS p95_seconds,
                     avg(extract(epoch FROM x.acknowledged_at - x.opened_at)) FILTER (WHERE x.acknowledged_at < now())
                       AS mean_acknowledge_seconds,
                     count(*) FILTER (WHERE (x.resolved_at < now()) IS NOT TRUE) AS open_incidents,
                     min(x.opened_at) FILTER (WHERE (x.resolved_at < now()) IS NOT TRUE) AS oldest_open_at
                FROM incident_episodes x WHERE x.org_id = o.org_id AND x.opened_at < now()) e`,
    );

    await view(
      'cost_analysis',
      'The 30 days of 24 hours before now: counts times the rates of the organization (where it has none: 0.01 a run, 0.005 a measurement, 0.02 a prediction), in total and per hour.',
      `SELECT o.org_id, q.runs, q.metrics, q.predictions, q.run_rate, q.metric_rate, q.prediction_rate,
              q.runs * q.run_rate AS run_cost, q.metrics * q.metric_rate AS metric_cost,
              q.predictions * q.prediction_rate AS prediction_cost,
              q.runs * q.run_rate + q.metrics * q.metric_rate + q.predictions * q.prediction_rate AS total_cost,
              round((q.runs * q.run_rate + q.metrics * q.metric_rate + q.predictions * q.prediction_rate) / 720, 6)
                AS cost_per_hour
         FROM organizations o
        CROSS JOIN LATERAL (
              SELECT (SELECT count(*) FROM workflow_runs x WHERE x.org_id = o.org_id
                         AND x.finished_at >= now() - interval '720 hours' AND x.finished_at < now()) AS runs,
                     (SELECT count(*) FROM performance_metrics x WHERE x.org_id = o.org_id
                         AND x.measured_at >= now() - interval '720 hours' AND x.measured_at < now()) AS metrics,
                     (SELECT count(*) FROM predictions x WHERE x.org_id = o.org_id
                         AND x.predicted_at >= now() - interval '720 hours' AND x.predicted_at < now()) AS predictions,
                     coalesce((SELECT c.run FROM cost_rates c WHERE c.org_id = o.org_id), 0.01) AS run_rate,
                     coalesce((SELECT c.metric FROM cost_rates c WHERE c.org_id = o.org_id), 0.005) AS metric_rate,
                     coalesce((SELECT c.prediction FROM cost_rates c WHERE c.org_id = o.org_id), 0.02) AS prediction_rate) q`,
    );

    await view(
      'usage_trends',
      'Each local day of the organization on which anything happened: runs and failed ones, measurements and the mean of their p95 latencies in ms, predictions, incidents opened and resolved.',
      `SELECT o.org_id, e.day, sum(e.runs) AS runs, sum(e.failures) AS failures, sum(e.metrics) AS metrics,
              avg(e.latency) AS avg_p95_latency_ms, sum(e.predictions) AS predictions, sum(e.opened) AS incidents_opened,
              sum(e.resolved) AS incidents_resolved
         FROM organizations o
        CROSS JOIN LATERAL (
              SELECT (x.finished_at AT TIME ZONE o.timezone)::date AS day, 1 AS runs, (x.status = 'FAILED')::int AS failures,
                     0 AS metrics, NULL::numeric AS latency, 0 AS predictions, 0 AS opened, 0 AS resolved
                FROM workflow_runs x WHERE x.org_id = o.org_id AND x.finished_at < now()
              UNION ALL
              SELECT (x.measured_at AT TIME ZONE o.timezone)::date, 0, 0, 1, x.p95_latency_ms, 0, 0, 0
                FROM performance_metrics x WHERE x.org_id = o.org_id AND x.measured_at < now()
              UNION ALL
              SELECT (x.predicted_at AT TIME ZONE o.timezone)::date, 0, 0, 0, NULL, 1, 0, 0
                FROM predictions x WHERE x.org_id = o.org_id AND x.predicted_at < now()
              UNION ALL
              SELECT (x.opened_at AT TIME ZONE o.timezone)::date, 0, 0, 0, NULL, 0, 1, 0
                FROM incident_episodes x WHERE x.org_id = o.org_id AND x.opened_at < now()
              UNION ALL
              SELECT (x.resolved_at AT TIME ZONE o.timezone)::date, 0, 0, 0, NULL, 0, 0, 1
                FROM incident_episodes x WHERE x.org_id = o.org_id AND x.resolved_at < now()) e
        GROUP BY o.org_id, e.day`,
    );

    await view(
      'service_health_dashboard',
      'Each registered service against its objective, over the days of its window before now. Events are requests where measurements count them, else runs of workflows; those allowed to fail are the share that the objective leaves.',
      `SELECT s.org_id, s.id AS service_id, s.name, s.slo_percent, s.slo_days,
              CASE WHEN q.requests > 0 THEN 'REQUESTS' WHEN q.runs > 0 THEN 'WORKFLOW_RUNS' END AS basis,
              b.events, b.failed, b.events * (100 - s.slo_percent) / 100 AS allowed,
              round(100 - b.failed * 10000 / nullif(b.events * (100 - s.slo_percent), 0), 6) AS budget_left_percent,
              l.avg_p95_latency_ms, i.open_incidents, i.last_incident_at
         FROM services s
        CROSS JOIN LATERAL (SELECT now() - s.slo_days * interval '24 hours' AS since) w
        CROSS JOIN LATERAL (
              SELECT coalesce(sum(x.requests), 0) AS requests, coalesce(sum(x.failed_requests), 0) AS failed_requests,
                     (SELECT count(*) FROM workflow_runs r WHERE r.org_id = s.org_id AND r.service_id = s.id
                         AND r.finished_at >= w.since AND r.finished_at < now()) AS runs,
                     (SELECT count(*) FROM workflow_runs r WHERE r.org_id = s.org_id AND r.service_id = s.id
                         AND r.finished_at >= w.since AND r.finished_at < now() AND r.status = 'FAILED') AS failed_runs
                FROM performance_metrics x
               WHERE x.org_id = s.org_id AND x.service_id = s.id AND x.measured_at >= w.since AND x.measured_at < now()) q
        CROSS JOIN LATERAL (
              SELECT (CASE WHEN q.requests > 0 THEN q.requests ELSE q.runs END)::numeric AS events,
                     (CASE WHEN q.requests > 0 THEN q.failed_requests ELSE q.failed_runs END)::numeric AS failed) b
        CROSS JOIN LATERAL (
              SELECT avg(x.p95_latency_ms) AS avg_p95_latency_ms FROM performance_metrics x
               WHERE x.org_id = s.org_id AND x.service_id = s.id
                 AND x.measured_at >= now() - interval '24 hours' AND x.measured_at < now()) l
        CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE (x.resolved_at < now()) IS NOT TRUE) AS open_incidents,
                     max(x.opened_at) AS last_incident_at
                FROM incident_episodes x
               WHERE x.org_id = s.org_id AND x.service_id = s.id AND x.opened_at < now()) i`,
    );

    await view(
      'prediction_accuracy',
      'Everything up to now by model, of the predictions whose outcome is known: how many came true, and at a threshold of 0.5 the confusion matrix, accuracy, precision and recall (0 to 1; null: of none); the Brier score is the mean squared error, 0 is best.',
      `SELECT p.org_id, p.model, count(*) AS predictions, count(p.outcome_at) AS settled,
              count(*) FILTER (WHERE p.occurred) AS occurred,
              count(*) FILTER (WHERE p.occurred AND p.failure_probability >= 0.5) AS true_positives,
              count(*) FILTER (WHERE NOT p.occurred AND p.failure_probability >= 0.5) AS false_positives,
              count(*) FILTER (WHERE NOT p.occurred AND p.failure_probability < 0.5) AS true_negatives,
              count(*) FILTER (WHERE p.occurred AND p.failure_probability < 0.5) AS false_negatives,
              count(*) FILTER (WHERE p.occurred = (p.failure_probability >= 0.5))::numeric / nullif(count(p.outcome_at), 0)
                AS accuracy,
              count(*) FILTER (WHERE p.occurred AND p.failure_probability >= 0.5)::numeric
                / nullif(count(p.outcome_at) FILTER (WHERE p.failure_probability >= 0.5), 0) AS precision,
              count(*) FILTER (WHERE p.occurred AND p.failure_probability >= 0.5)::numeric
                / nullif(count(*) FILTER (WHERE p.occurred), 0) AS recall,
              avg(round((p.failure_probability - p.occurred::int) * (p.failure_probability - p.occurred::int), 6)) AS brier_score
         FROM (SELECT x.org_id, x.model, x.failure_probability, y.outcome_at,
                      CASE WHEN y.outcome_at IS NOT NULL THEN x.occurred END AS occurred
                 FROM predictions x
                CROSS JOIN LATERAL (SELECT CASE WHEN x.outcome_at < now() THEN x.outcome_at END AS outcome_at) y
                WHERE x.predicted_at < now()) p
        GROUP BY p.org_id, p.model`,
    );
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
