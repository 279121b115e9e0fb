// Forecasts of alerts per day: issued once a day, frozen, and scored when the day is over.
//
// Each local day foretells the next seven: the median of each weekday over the last eight weeks, and beside it what the
// same weekday of the last week had that was over (seasonal-naive), against which it is measured. Days before that of
// the first alert do not count, and under fourteen days nothing is foretold.
import type { Clock, Database } from '../platform';
import { FORECAST_HORIZON_DAYS } from './alerts.limits';
import {
  countedDays,
  type CountedDay,
  type ForecastRow,
  insertForecasts,
  localToday,
  scoreForecasts,
} from './forecasts.sql';
import { type WeekdayMedian, weekdayMedians } from './prediction';
import { weekdayOf } from './report-days';

interface Forecast {
  readonly horizonDays: number;
  readonly day: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly predicted: number;
  readonly naive: number;
}

/** What the days around today foretell; none where there are too few. Pure. */
export function forecastsOf(days: readonly CountedDay[]): { basisDays: number; forecasts: Forecast[] } {
  const past = days.filter(({ place }) => place < 0);
  const medians = weekdayMedians(past.map(({ day, raised }) => ({ date: day, raised })));
  if (medians === null) {
    return { basisDays: past.length, forecasts: [] };
  }
  const forecasts = days
    .filter(({ place }) => place >= 1 && place <= FORECAST_HORIZON_DAYS)
    .flatMap(({ place, day, startsAt, endsAt }) => {
      const weekday = weekdayOf(day);
      const predicted = medians.find((each: WeekdayMedian) => each.weekday === weekday)?.median ?? null;
      const naive = past.findLast((each) => weekdayOf(each.day) === weekday)?.raised;
      // A weekday that the zone skipped twice is not foretold.
      return predicted === null || naive === undefined
        ? []
        : [{ horizonDays: place, day, startsAt, endsAt, predicted, naive }];
    });
  return { basisDays: past.length, forecasts };
}

export class ForecastWorker {
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly clock: Clock,
  ) {}

  /** Issues what today foretells, once, and scores what is over. Again is harmless. */
  async run(organizationId: string): Promise<{ issued: number; scored: number }> {
    const now = this.clock.now();
    return this.database.withOrganization(organizationId, async (session) => {
      const scored = await session.run(scoreForecasts, [organizationId, now]);
      const [place] = await session.run(localToday, [organizationId, now]);
      if (place === undefined || place.isIssued) {
        return { issued: 0, scored: scored.length };
      }
      const days = await session.run(countedDays, [organizationId, place.zone, place.today]);
      const { basisDays, forecasts } = forecastsOf(days);
      const issued =
        forecasts.length === 0
          ? []
          : await session.run(insertForecasts, [
              organizationId,
              place.today,
              place.zone,
              now,
              basisDays,
              JSON.stringify(forecasts),
            ]);
      return { issued: issued.length, scored: scored.length };
    });
  }
}

export interface Accuracy {
  readonly n: number;
  readonly wapePercent: number | null;
  readonly naiveWapePercent: number | null;
  readonly skill: number | null;
}

/** How far off forecasts were, of the days that are scored. Pure. */
export function accuracyOf(rows: readonly ForecastRow[]): Accuracy {
  const scored = rows.flatMap(({ predicted, naive, actual }) =>
    actual === null ? [] : [{ predicted, naive, actual }],
  );
  const sum = (of: (row: (typeof scored)[number]) => number): number =>
    scored.reduce((total, row) => total + of(row), 0);
  const actual = sum((row) => row.actual);
  const error = sum((row) => Math.abs(row.actual - row.predicted));
  const naive = sum((row) => Math.abs(row.actual - row.naive));
  return {
    n: scored.length,
    wapePercent: actual === 0 ? null : (error * 100) / actual,
    naiveWapePercent: actual === 0 ? null : (naive * 100) / actual,
    skill: naive === 0 ? null : 1 - error / naive,
  };
}
