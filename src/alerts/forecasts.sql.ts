// Forecasts: the days that they are made of, freezing them, and what came of them.
import { FIRST_INSTANT } from '../metrics';
import { statement } from '../platform';
import { FORECAST_HORIZON_DAYS, FORECAST_WEEKS } from './alerts.limits';

export interface CountedDay {
  readonly day: string;
  /** Days from today on: today is 0. */
  readonly place: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly raised: number;
}

/** The local day in which it is now, and the zone. */
export const localToday = statement<{ today: string; zone: string; now: Date; isIssued: boolean }>(
  'alerts.local-today',
  `SELECT to_char(q.today, 'YYYY-MM-DD') AS today, q.zone, q.now,
          EXISTS (SELECT FROM alert_forecasts f WHERE f.org_id = $1 AND f.issued_on = q.today) AS "isIssued"
     FROM (SELECT o.timezone AS zone, t.now, (t.now AT TIME ZONE o.timezone)::date AS today
             FROM organizations o CROSS JOIN (SELECT coalesce($2::timestamptz, now()) AS now) t WHERE o.org_id = $1) q`,
);

/**
 * Local days around today ($3) in the zone $2, with the alerts raised on those before it from the day of the first alert
 * on. A date that the zone skipped has no instant, and is none of them.
 */
export const countedDays = statement<CountedDay>(
  'alerts.counted-days',
  `WITH days AS (
     SELECT d.day, ${FIRST_INSTANT} AS starts_at
       FROM (SELECT $3::date + n AS day FROM generate_series(${-7 * FORECAST_WEEKS}, ${FORECAST_HORIZON_DAYS + 2}) n) d),
   spans AS (
     SELECT s.day, s.starts_at, lead(s.starts_at) OVER (ORDER BY s.day) AS ends_at
       FROM days s WHERE s.starts_at IS NOT NULL)
   SELECT to_char(s.day, 'YYYY-MM-DD') AS day, s.day - $3::date AS place, s.starts_at AS "startsAt", s.ends_at AS "endsAt",
          coalesce(r.raised, 0)::int AS raised
     FROM spans s
    CROSS JOIN LATERAL (SELECT count(*) AS raised FROM alert_episodes e
                         WHERE e.org_id = $1 AND e.raised_at >= s.starts_at AND e.raised_at < s.ends_at
                           AND s.day < $3::date) r
    WHERE s.ends_at IS NOT NULL
      AND s.ends_at > (SELECT min(e.raised_at) FROM alert_episodes e WHERE e.org_id = $1)
    ORDER BY s.day`,
);

export const insertForecasts = statement<object>(
  'alerts.insert-forecasts',
  `INSERT INTO alert_forecasts (org_id, issued_on, horizon_days, day, zone, starts_at, ends_at, issued_at, basis_days,
                                predicted, naive)
   SELECT $1::uuid, $2::date, t."horizonDays", t.day, $3, t."startsAt", t."endsAt", $4, $5::int, t.predicted, t.naive
     FROM json_to_recordset($6::json) AS t ("horizonDays" integer, day date, "startsAt" timestamptz,
            "endsAt" timestamptz, predicted numeric, naive integer)
       ON CONFLICT DO NOTHING
   RETURNING 1`,
);

/** Days that are over are counted; again for as long as events of them may still come. */
export const scoreForecasts = statement<object>(
  'alerts.score-forecasts',
  `UPDATE alert_forecasts f
      SET actual = q.raised, scored_at = $2
     FROM (SELECT p.starts_at, p.ends_at,
                  (SELECT count(*)::int FROM alert_episodes e
                    WHERE e.org_id = $1 AND e.raised_at >= p.starts_at AND e.raised_at < p.ends_at) AS raised
             FROM (SELECT DISTINCT d.starts_at, d.ends_at FROM alert_forecasts d
                    WHERE d.org_id = $1 AND d.ends_at <= $2::timestamptz
                      AND (d.scored_at IS NULL OR d.ends_at > $2::timestamptz - interval '29 days')) p) q
    WHERE f.org_id = $1 AND f.starts_at = q.starts_at AND f.ends_at = q.ends_at
      AND f.actual IS DISTINCT FROM q.raised
   RETURNING 1`,
);

export interface ForecastRow {
  readonly day: string;
  readonly issuedOn: string;
  readonly horizonDays: number;
  readonly issuedAt: Date;
  readonly basisDays: number;
  readonly predicted: number;
  readonly naive: number;
  readonly actual: number | null;
  readonly scoredAt: Date | null;
}

const COLUMNS = `to_char(f.day, 'YYYY-MM-DD') AS day, to_char(f.issued_on, 'YYYY-MM-DD') AS "issuedOn",
          f.horizon_days AS "horizonDays", f.issued_at AS "issuedAt", f.basis_days AS "basisDays",
          f.predicted::float8 AS predicted, f.naive, f.actual, f.scored_at AS "scoredAt"`;

/** Of the days that began in [$3, $4), as they were foretold so many days ($2) before, and are over. */
export const scoredForecasts = statement<ForecastRow>(
  'alerts.scored-forecasts',
  `SELECT ${COLUMNS} FROM alert_forecasts f
    WHERE f.org_id = $1 AND f.horizon_days = $2 AND f.starts_at >= $3 AND f.starts_at < $4 AND f.scored_at IS NOT NULL
    ORDER BY f.day`,
);

/** The last that were issued, of days that are not over at $2. */
export const upcomingForecasts = statement<ForecastRow>(
  'alerts.upcoming-forecasts',
  `SELECT ${COLUMNS} FROM alert_forecasts f
    WHERE f.org_id = $1 AND f.ends_at > $2
      AND f.issued_on = (SELECT max(l.issued_on) FROM alert_forecasts l WHERE l.org_id = $1)
    ORDER BY f.day`,
);
