// ReliabilityTrends: the numbers of each local day of a span.
import { Field, ObjectType } from 'type-graphql';
import {
  bucketsBetween,
  type FactMetric,
  Granularity,
  type MetricReader,
  nothingOf,
  type Reading,
  type Span,
  type SpanBucket,
} from '../metrics';
import { Cost, GraphQLDateTime, Moving, SizedList } from '../platform';
import { MOST_POINTS } from './reliability.limits';
import type { Placed } from './report.types';
import { type ReadReliability, ReliabilityTotals } from './totals.types';

@Cost(5)
@ObjectType({ description: 'One local day, cut to the span that was asked for.' })
export class ReliabilityTrendPoint extends ReliabilityTotals {
  constructor(
    read: ReadReliability,
    private readonly bucket: SpanBucket,
  ) {
    super(read, { from: bucket.start, to: bucket.end });
  }

  @Field(() => String, { description: 'Local date YYYY-MM-DD.' })
  label(): string {
    return this.bucket.label;
  }

  @Field(() => Boolean, { description: 'The span or asOf cuts it: it is not whole.' })
  partial(): boolean {
    return this.bucket.partial;
  }
}

@ObjectType({
  description: 'Reliability day by day. Days without anything are there, with 0 and null.',
})
export class ReliabilityTrends {
  private constructor(
    private readonly place: Placed,
    private readonly list: readonly ReliabilityTrendPoint[],
  ) {}

  static async read(reader: MetricReader, place: Placed, span: Span): Promise<ReliabilityTrends> {
    const buckets = await bucketsBetween(reader, span, Granularity.DAY, place.question, MOST_POINTS);
    const lines = new DailyLines(reader, place, buckets);
    const points = buckets.map(
      (bucket, index) =>
        new ReliabilityTrendPoint((metric, percentiles) => lines.at(index, metric, percentiles), bucket),
    );
    return new ReliabilityTrends(place, points);
  }

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  asOf(): Date {
    return this.place.question.asOf;
  }

  @Moving()
  @Field(() => GraphQLDateTime, {
    description: 'Events received before this moment have all gone into the numbers.',
  })
  dataFreshAsOf(): Date {
    return this.place.dataFreshAsOf;
  }

  @Field(() => String, { description: 'IANA zone of the days: the organization’s.' })
  timezone(): string {
    return this.place.question.zone;
  }

  @SizedList({ most: MOST_POINTS, otherwise: 31 })
  @Field(() => [ReliabilityTrendPoint], { description: 'The days, oldest first.' })
  points(): readonly ReliabilityTrendPoint[] {
    return this.list;
  }
}

/** Every point asks for its own: each metric is read once for all of them. */
class DailyLines {
  private readonly known = new Map<string, Promise<readonly (Reading | undefined)[]>>();
  private readonly starts: readonly Date[];

  constructor(
    private readonly reader: MetricReader,
    private readonly place: Placed,
    private readonly buckets: readonly SpanBucket[],
  ) {
    this.starts = buckets.map(({ start }) => start);
  }

  async at(index: number, metric: FactMetric, percentiles = false): Promise<Reading> {
    const key = `${metric.name} ${percentiles}`;
    const line = this.known.get(key) ?? this.line(metric, percentiles);
    this.known.set(key, line);
    return (await line)[index] ?? nothingOf(metric);
  }

  private async line(metric: FactMetric, percentiles: boolean): Promise<readonly (Reading | undefined)[]> {
    const [first, last] = [this.buckets[0], this.buckets.at(-1)];
    if (first === undefined || last === undefined) {
      return [];
    }
    const cells = await this.reader.groups({
      metric,
      from: first.start,
      to: last.end,
      asOf: this.place.question.asOf,
      bucketStarts: this.starts,
      ...(percentiles ? { percentiles } : {}),
    });
    const line: (Reading | undefined)[] = [];
    // width_bucket counts from 1.
    cells.forEach(({ bucket, reading }) => (line[(bucket ?? 1) - 1] = reading));
    return line;
  }
}
