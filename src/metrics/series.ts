// A metric over time, in lines: one for each group that occurs, or for the largest groups and the rest of the rows.
//
// Every number is read from rows: the rest is one group of its own, and what a line says of the whole window is not
// made of its points. A mean of means would be no mean.
import { badInput } from '../platform';
import { bucketsBetween, type Comparison, earlierBuckets, type Granularity, type Span } from './buckets';
import { type FactMetric, isExternal, type Metric, typeOf } from './define';
import { type Bucket, changePercent } from './period';
import type { Among, DimensionFilter, MetricRequest } from './plan';
import { nothingOf, NOTHING, type Reading, type TileReading } from './reading';
import type { MetricReader, Question } from './run';

/** Of all lines together. */
export const MOST_POINTS = 1_000;
/** Of a state, which is derived anew for each moment. */
const MOST_STATES = 120;
export const MOST_TOP = 50;
/** Without `top`. */
export const MOST_LINES = 200;

/** A series as it was asked for, checked. */
export interface SeriesQuestion {
  readonly metric: Metric;
  readonly span: Span;
  readonly granularity: Granularity;
  readonly by: readonly string[];
  readonly filter: readonly DimensionFilter[];
  readonly compare: Comparison | null;
  /** So many lines, and one more of the rest; null: all. */
  readonly top: number | null;
}

export interface SeriesPoint extends Reading {
  readonly from: Date;
  readonly to: Date;
  readonly label: string;
  readonly partial: boolean;
  readonly comparison: (Reading & Span & { readonly changePercent: number | null }) | null;
}

export interface SeriesLine {
  /** Values of the dimensions; null: the rest. */
  readonly values: readonly (string | null)[] | null;
  readonly points: readonly SeriesPoint[];
  /** The line over the whole window. */
  readonly total: () => Promise<TileReading>;
}

type Group = Pick<MetricRequest, 'by' | 'among' | 'most'>;
type Cells = ReadonlyMap<string, readonly (Reading | undefined)[]>;

export class SeriesReader {
  constructor(
    private readonly reader: MetricReader,
    private readonly question: Question,
    private readonly asked: SeriesQuestion,
  ) {}

  /** The metric over the whole window, of all rows that the filter leaves. */
  async total(): Promise<TileReading> {
    return this.over({});
  }

  async lines(): Promise<SeriesLine[]> {
    const { metric, span, granularity, compare, by, top } = this.asked;
    const most = isState(metric) || isExternal(metric) ? MOST_STATES : MOST_POINTS;
    const buckets = await bucketsBetween(this.reader, span, granularity, this.question, most);
    const earlier =
      compare === null
        ? null
        : await earlierBuckets(this.reader, buckets, granularity, compare, this.question);
    if (by.length === 0 || isExternal(metric)) {
      return [await this.line({}, [], '[]', buckets, earlier)];
    }
    return top === null
      ? this.allLines(metric, buckets, earlier)
      : this.topLines(metric, top, buckets, earlier);
  }

  private async allLines(
    metric: FactMetric,
    buckets: readonly Bucket[],
    earlier: readonly Bucket[] | null,
  ): Promise<SeriesLine[]> {
    const { by } = this.asked;
    const cells = await this.cells({ by, most: { groups: MOST_POINTS + 1, ranked: false } }, buckets);
    const found = [...cells].filter(([, line]) => line.some(hasRows)).map(([key]) => key);
    this.assertFew(found.length, buckets.length);
    const lines = found.map((key) => ({ key, values: JSON.parse(key) as (string | null)[] }));
    // Only these lines: an earlier time may have had any number of others.
    const among: Among = { dimensions: by, groups: lines.map(({ values }) => values), inside: true };
    const before = earlier === null ? null : await this.cells({ by, among }, earlier);
    const rows = (key: string): number =>
      (cells.get(key) ?? []).reduce((sum, reading) => sum + (reading?.n ?? 0), 0);
    lines.sort(
      (a, b) =>
        this.inOrder(metric, a.values, b.values) || rows(b.key) - rows(a.key) || (a.key < b.key ? -1 : 1),
    );
    return lines.map(({ key, values }) => ({
      values,
      points: this.points(buckets, cells.get(key), earlier, before?.get(key)),
      total: () => this.overGroup(values, { by, among }),
    }));
  }

  private async topLines(
    metric: FactMetric,
    top: number,
    buckets: readonly Bucket[],
    earlier: readonly Bucket[] | null,
  ): Promise<SeriesLine[]> {
    const { by } = this.asked;
    this.assertFew(top + 1, buckets.length);
    const ranked = await this.reader.groups({
      ...this.request(metric, this.asked.span),
      by,
      most: { groups: top, ranked: true },
    });
    const groups = ranked.filter(({ reading }) => reading.n > 0).map(({ values }) => values);
    const among = (inside: boolean): Among => ({ dimensions: by, groups, inside });
    const cells = await this.cells({ by, among: among(true) }, buckets);
    const before = earlier === null ? null : await this.cells({ by, among: among(true) }, earlier);
    const lines = groups.map((values): SeriesLine => {
      const key = JSON.stringify(values);
      return {
        values,
        points: this.points(buckets, cells.get(key), earlier, before?.get(key)),
        total: () => this.overGroup(values, { by, among: among(true) }),
      };
    });
    const rest = await this.line({ among: among(false) }, null, '[]', buckets, earlier);
    return [...lines, rest];
  }

  /** One line of rows that are not grouped. */
  private async line(
    group: Group,
    values: readonly string[] | null,
    key: string,
    buckets: readonly Bucket[],
    earlier: readonly Bucket[] | null,
  ): Promise<SeriesLine> {
    const cells = await this.cells(group, buckets);
    const before = earlier === null ? null : await this.cells(group, earlier);
    return {
      values,
      points: this.points(buckets, cells.get(key), earlier, before?.get(key)),
      total: () => this.over(group),
    };
  }

  private points(
    buckets: readonly Bucket[],
    cells: readonly (Reading | undefined)[] | undefined,
    earlier: readonly Bucket[] | null,
    before: readonly (Reading | undefined)[] | undefined,
  ): SeriesPoint[] {
    const { metric } = this.asked;
    const nothing = isExternal(metric) ? { ...NOTHING, value: 0 } : nothingOf(metric);
    return buckets.map(({ start: from, end: to, label, partial }, index): SeriesPoint => {
      const reading = cells?.[index] ?? nothing;
      const then = earlier?.[index];
      // Where the clocks skipped that hour there is nothing to compare with: a stretch of no length, or, where they
      // skipped the whole date, the very same time.
      const isSkipped = then === undefined || then.start >= then.end || then.start >= from;
      const previous = isSkipped ? null : (before?.[index] ?? nothing);
      return {
        ...reading,
        from,
        to,
        label,
        partial,
        comparison:
          then === undefined || previous === null
            ? null
            : {
                ...previous,
                from: then.start,
                to: then.end,
                changePercent: changePercent(reading.value, previous.value),
              },
      };
    });
  }

  /** What each group has in each bucket; groups are named by the JSON of their values. */
  private async cells(group: Group, buckets: readonly Bucket[]): Promise<Cells> {
    const { metric } = this.asked;
    const found = new Map<string, (Reading | undefined)[]>();
    const put = (key: string, index: number, reading: Reading): void => {
      const line = found.get(key) ?? [];
      found.set(key, line);
      line[index] = reading;
    };
    const [first, last] = [buckets[0], buckets.at(-1)];
    if (first === undefined || last === undefined) {
      return found;
    }
    if (isExternal(metric)) {
      const readings = await Promise.all(
        buckets.map(({ start: from, end: to }) => this.reader.outside(metric, { from, to }, this.question)),
      );
      readings.forEach((reading, index) => put('[]', index, reading));
      return found;
    }
    if (isState(metric)) {
      const moments = await Promise.all(
        buckets.map((bucket) =>
          this.reader.groups({ ...this.request(metric, { from: bucket.start, to: bucket.end }), ...group }),
        ),
      );
      moments.forEach((cells, index) => {
        this.assertAllRead(cells.length, group, buckets.length);
        cells.forEach(({ values, reading }) => put(JSON.stringify(values), index, reading));
      });
      return found;
    }
    if (first.start >= last.end) {
      return found;
    }
    const cells = await this.reader.groups({
      ...this.request(metric, { from: first.start, to: last.end }),
      ...group,
      bucketStarts: buckets.map(({ start }) => start),
    });
    this.assertAllRead(cells.length, group, buckets.length);
    // width_bucket counts from 1.
    cells.forEach(({ values, bucket, reading }) => put(JSON.stringify(values), (bucket ?? 1) - 1, reading));
    return found;
  }

  private async over(group: Group): Promise<TileReading> {
    const { metric, span } = this.asked;
    const about = await this.about();
    if (isExternal(metric)) {
      return { ...(await this.reader.outside(metric, span, this.question)), ...span, ...about };
    }
    const request = { ...this.request(metric, span), ...group };
    const [cell] = await this.reader.groups(request);
    return { ...(cell?.reading ?? nothingOf(metric)), from: request.from, to: request.to, ...about };
  }

  /** One group over the whole window: one scan for all of them. */
  private async overGroup(values: readonly (string | null)[], group: Group): Promise<TileReading> {
    const { metric, span } = this.asked;
    if (isExternal(metric)) {
      return this.over({});
    }
    const request = { ...this.request(metric, span), ...group };
    const key = JSON.stringify(values);
    const cell = (await this.reader.groups(request)).find((each) => JSON.stringify(each.values) === key);
    return {
      ...(cell?.reading ?? nothingOf(metric)),
      from: request.from,
      to: request.to,
      ...(await this.about()),
    };
  }

  private async about(): Promise<Omit<TileReading, keyof Reading | 'from' | 'to'>> {
    const { metric } = this.asked;
    return {
      name: metric.name,
      unit: metric.unit,
      source: metric.fact.source,
      dataFreshAsOf: await this.reader.freshAsOf(metric, this.question.asOf),
    };
  }

  private request(metric: FactMetric, span: Span): MetricRequest {
    return requestOf(metric, span, this.question, this.asked.filter);
  }

  /** Weekdays and hours in their own order; other groups by their rows. */
  private inOrder(metric: FactMetric, a: readonly (string | null)[], b: readonly (string | null)[]): number {
    const isNumeric = this.asked.by.every((dimension) => typeOf(metric, dimension) === 'integer');
    return isNumeric
      ? a.reduce((order, value, index) => order || Number(value) - Number(b[index] ?? 0), 0)
      : 0;
  }

  /** A scan that was cut is not answered. */
  private assertAllRead(cells: number, { most }: Group, buckets: number): void {
    if (most !== undefined && cells >= most.groups) {
      throw tooMany(`more than ${MOST_POINTS} points in ${buckets} buckets`);
    }
  }

  private assertFew(lines: number, buckets: number): void {
    if (lines * buckets > MOST_POINTS || lines > MOST_LINES) {
      throw tooMany(`${lines} lines × ${buckets} buckets`);
    }
  }
}

/** The request for a metric in a window: what was known at asOf, or, of a state, what was at the window's end. */
export function requestOf(
  metric: FactMetric,
  { from, to }: Span,
  { asOf, zone, isZoneAsked }: Question,
  filter: readonly DimensionFilter[],
): MetricRequest {
  const isAt = metric.at === undefined;
  return {
    metric,
    from: isAt ? null : from,
    to,
    asOf: isAt ? to : asOf,
    ...(filter.length === 0 ? {} : { filter }),
    // Named only where it differs, so that a tile and this number are one scan.
    ...(isZoneAsked === true ? { zone } : {}),
  };
}

/** A scan may find groups of which the metric's own condition leaves nothing. */
function hasRows(reading: Reading | undefined): boolean {
  return reading !== undefined && reading.n + reading.invalid > 0;
}

function isState(metric: Metric): boolean {
  return !isExternal(metric) && metric.at === undefined;
}

function tooMany(points: string): Error {
  return badInput(
    'groupBy',
    `makes ${points}: at most ${MOST_LINES} lines and ${MOST_POINTS} points in all, so ask for the top lines, a filter, a shorter window or longer buckets`,
  );
}
