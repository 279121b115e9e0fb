// How many alerts a day is likely to have: the median of its weekday over the last weeks. Pure, but for what is read.
import type { MetricReader, Question } from '../metrics';
import { alertsRaised } from './alerts.metrics';
import { FORECAST_WEEKS, LEAST_FORECAST_DAYS } from './alerts.limits';
import { firstRaise } from './reports.sql';
import { median, WEEKDAYS, weekdayOf } from './report-days';

/** A local day that is over, and how many alerts were raised on it. */
export interface PastDay {
  readonly date: string;
  readonly raised: number;
}

export interface WeekdayMedian {
  readonly weekday: number;
  /** Null: there is no such day. */
  readonly median: number | null;
  /** Days behind it. */
  readonly n: number;
}

/** The days that count: over, of the last weeks, and not before the day of the first alert. */
export async function pastDays(
  reader: MetricReader,
  question: Question,
  organizationId: string,
): Promise<PastDay[]> {
  const [first] = await reader.rows(firstRaise, [organizationId, question.asOf]);
  const since = first?.raisedAt ?? null;
  if (since === null) {
    return [];
  }
  const { current } = await reader.days(FORECAST_WEEKS * 7 + 1, question);
  const over = current.filter(({ partial }) => !partial).slice(-FORECAST_WEEKS * 7);
  const readings = await reader.series(alertsRaised, over, question);
  return over.flatMap(({ label, end }, index) =>
    end <= since ? [] : [{ date: label, raised: readings[index]?.n ?? 0 }],
  );
}

/** All seven; null where there are too few days to tell. */
export function weekdayMedians(days: readonly PastDay[]): WeekdayMedian[] | null {
  if (days.length < LEAST_FORECAST_DAYS) {
    return null;
  }
  return WEEKDAYS.map((weekday) => {
    const counts = days.filter(({ date }) => weekdayOf(date) === weekday).map(({ raised }) => raised);
    return { weekday, median: median(counts), n: counts.length };
  });
}

/** The mean of the weekdays. */
export function dailyAverage(medians: readonly WeekdayMedian[]): number | null {
  const known = medians.flatMap((each) => each.median ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}
