// What a number is once it has been computed, and how it is read from a row of its scan.
import type { DataSource, FactMetric, Unit } from './define';
import type { MetricRequest, PlanRow } from './plan';
import { percentilesOfBins } from './rollup';

export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** A number with what is behind it. */
export interface Reading {
  readonly value: number | null;
  /** Rows behind the value. */
  readonly n: number;
  /** Rows left out because their duration is negative. */
  readonly invalid: number;
  /** Rows whose answer may still change; null where nothing can. */
  readonly pending: number | null;
  readonly percentiles: Percentiles;
  /** A source did not answer. */
  readonly degraded: boolean;
}

export interface TileReading extends Reading {
  readonly name: string;
  readonly unit: Unit;
  readonly from: Date | null;
  readonly to: Date;
  readonly source: DataSource;
  /** Up to when whatever was received is in the value. */
  readonly dataFreshAsOf: Date;
}

/** One group of a scan: its bucket, its values of the dimensions, and the number. */
export interface Cell {
  readonly bucket: number | null;
  readonly keys: readonly string[];
  /** The same values, where null is no value and not a text. */
  readonly values: readonly (string | null)[];
  readonly reading: Reading;
}

const NO_PERCENTILES: Percentiles = { p50: null, p90: null, p95: null, p99: null };

/** No rows, no value. */
export const NOTHING: Reading = {
  value: null,
  n: 0,
  invalid: 0,
  pending: null,
  percentiles: NO_PERCENTILES,
  degraded: false,
};

/** What a metric reads where there are no rows. */
export function nothingOf(metric: FactMetric): Reading {
  const { aggregate } = metric;
  return {
    ...NOTHING,
    value: isCounted(metric) ? 0 : null,
    pending: aggregate.kind === 'share' && aggregate.pending !== undefined ? 0 : null,
  };
}

/** Of nothing there is a number all the same: 0. */
function isCounted({ aggregate: { kind } }: FactMetric): boolean {
  return kind === 'count' || kind === 'distinct';
}

function valueOf({ aggregate }: FactMetric, n: number, number: (name: string) => number): number | null {
  switch (aggregate.kind) {
    case 'count':
      return n;
    case 'distinct':
      return number('distinct');
    case 'mean':
      return n === 0 ? null : number('mean');
    case 'share':
      return n === 0 ? null : (number('hits') * 100) / n;
  }
}

/** A mean or share as a number with its rows; a count of nothing is 0, every other nothing is null. */
export function cellOf(row: PlanRow, { metric, by }: MetricRequest, index: number): Cell {
  const number = (name: string): number => Number(row[`m${index}_${name}`] ?? 0);
  const n = number('n');
  const { aggregate } = metric;
  const reading: Reading = {
    n,
    invalid: aggregate.kind === 'mean' ? number('invalid') : 0,
    pending: aggregate.kind === 'share' && aggregate.pending !== undefined ? number('pending') : null,
    value: valueOf(metric, n, number),
    percentiles: percentilesOf(
      row[`m${index}_percentiles`] ?? ofBins(row[`m${index}_codes`], row[`m${index}_counts`]),
    ),
    degraded: false,
  };
  return {
    bucket: typeof row['bucket'] === 'number' ? row['bucket'] : null,
    keys: (by ?? []).map((_, position) => String(row[`d${position}`])),
    values: (by ?? []).map((_, position) => textOf(row[`d${position}`])),
    reading,
  };
}

/** A value of a dimension, which is text or a whole number. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

/** From a distribution that was kept: each at most 1 % off. */
function ofBins(codes: unknown, counts: unknown): unknown {
  if (!Array.isArray(codes) || !Array.isArray(counts)) {
    return null;
  }
  return percentilesOfBins(
    codes.map((code, position) => ({ code: Number(code), n: Number(counts[position]) })),
    [0.5, 0.9, 0.95, 0.99],
  );
}

function percentilesOf(value: unknown): Percentiles {
  if (!Array.isArray(value)) {
    return NO_PERCENTILES;
  }
  // PostgreSQL interpolates in binary; the times themselves have microseconds: 1710, not 1709.9999999999998.
  const [p50 = null, p90 = null, p95 = null, p99 = null] = (value as number[]).map(
    (seconds) => Math.round(seconds * 1e6) / 1e6,
  );
  return { p50, p90, p95, p99 };
}
