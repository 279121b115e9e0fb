// The local days of a report of alerts, the days before them, and how numbers of them are read.
import type { Bucket, FactMetric, MetricReader, Period, Question, Reading } from '../metrics';
import type { AlertDuration } from './alert.types';
import { ALERTS_STREAM } from './alerts.facts';

export class ReportDays {
  private constructor(
    readonly reader: MetricReader,
    readonly question: Question,
    readonly organizationId: string,
    readonly current: readonly Bucket[],
    private readonly earlier: readonly Bucket[],
  ) {}

  static async read(
    reader: MetricReader,
    question: Question,
    organizationId: string,
    count: number,
  ): Promise<ReportDays> {
    const { current, previous } = await reader.days(count, question);
    return new ReportDays(reader, question, organizationId, current, previous);
  }

  get period(): Period & { from: Date } {
    return { from: this.current[0]?.start ?? this.question.asOf, to: this.question.asOf };
  }

  /** As many local days before, cut where the current period has got to: like is compared with like. */
  get previousPeriod(): Period & { from: Date } {
    const from = this.earlier[0]?.start ?? this.period.from;
    const elapsed = this.period.to.getTime() - this.period.from.getTime();
    const to = new Date(Math.min(from.getTime() + elapsed, this.period.from.getTime()));
    return { from, to };
  }

  freshAsOf(): Promise<Date> {
    return this.reader.streamFreshAsOf(ALERTS_STREAM, this.question.asOf);
  }

  total(metric: FactMetric): Promise<Reading> {
    return this.reader.total(metric, this.period, this.question);
  }

  /** A metric by the values of one dimension. */
  by(metric: FactMetric, dimension: string): Promise<Map<string, Reading>> {
    return this.reader.grouped(metric, this.period, this.question, [dimension]);
  }

  /** A metric of the present by the values of one dimension. */
  stateBy(metric: FactMetric, dimension: string): Promise<Map<string, Reading>> {
    const now = { from: null, to: this.question.asOf };
    return this.reader.grouped(metric, now, this.question, [dimension]);
  }

  async duration(metric: FactMetric): Promise<AlertDuration> {
    const reading = await this.reader.total(metric, this.period, this.question, { percentiles: true });
    return durationOf(metric, reading);
  }

  async durationsBy(metric: FactMetric, dimension: string): Promise<ReadonlyMap<string, AlertDuration>> {
    const readings = await this.reader.grouped(metric, this.period, this.question, [dimension], {
      percentiles: true,
    });
    return new Map([...readings].map(([value, reading]) => [value, durationOf(metric, reading)]));
  }
}

export function durationOf({ name }: FactMetric, reading: Reading | undefined): AlertDuration {
  const { p50 = null, p90 = null, p95 = null } = reading?.percentiles ?? {};
  return {
    metric: name,
    n: reading?.n ?? 0,
    meanSeconds: reading?.value ?? null,
    p50Seconds: p50,
    p90Seconds: p90,
    p95Seconds: p95,
  };
}

export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part * 100) / whole;
}

/** Weekday of a local date, 1 (Monday) to 7 (Sunday). */
export function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

export const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** The middle of numbers; of an even count the mean of the two in the middle. Null: there are none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) {
    return null;
  }
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
