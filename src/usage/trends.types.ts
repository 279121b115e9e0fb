// UsageTrends: the numbers of each local day, week or month of a span.
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import {
  bucketsBetween,
  type FactMetric,
  Granularity,
  type MetricReader,
  MOST_DAYS,
  nothingOf,
  type Question,
  type Reading,
  type Span,
  type SpanBucket,
} from '../metrics';
import { Cost, GraphQLDateTime, SizedList } from '../platform';
import { type ReadUsage, UsageTotals } from './totals.types';

export enum UsageGranularity {
  DAY = 'DAY',
  WEEK = 'WEEK',
  MONTH = 'MONTH',
}

registerEnumType(UsageGranularity, {
  name: 'UsageGranularity',
  description: 'Length of the points of a trend.',
  valuesConfig: {
    DAY: { description: 'Local days, of the 23, 24 or 25 hours that they have.' },
    WEEK: { description: 'ISO weeks of local days, from Monday on.' },
    MONTH: { description: 'Months of local days.' },
  },
});

const GRANULARITY: Readonly<Record<UsageGranularity, Granularity>> = {
  [UsageGranularity.DAY]: Granularity.DAY,
  [UsageGranularity.WEEK]: Granularity.WEEK,
  [UsageGranularity.MONTH]: Granularity.MONTH,
};
/** A span that begins and ends within a day has a point more. */
export const MOST_TREND_POINTS = MOST_DAYS + 2;

@Cost(5)
@ObjectType({ description: 'One local day, week or month, cut to the span that was asked for.' })
export class UsageTrendPoint extends UsageTotals {
  constructor(
    read: ReadUsage,
    private readonly bucket: SpanBucket,
  ) {
    super(read, { from: bucket.start, to: bucket.end });
  }

  @Field(() => String, { description: 'Local date YYYY-MM-DD, ISO week YYYY-Www, or month YYYY-MM.' })
  label(): string {
    return this.bucket.label;
  }

  @Field(() => Boolean, { description: 'The span or asOf cuts it: it is not whole.' })
  partial(): boolean {
    return this.bucket.partial;
  }
}

@ObjectType({
  description: 'Product usage over time. Points without anything are there, with 0 and null.',
})
export class UsageTrends {
  private constructor(
    private readonly question: Question,
    private readonly list: readonly UsageTrendPoint[],
  ) {}

  static async read(
    reader: MetricReader,
    question: Question,
    span: Span,
    granularity: UsageGranularity,
  ): Promise<UsageTrends> {
    const buckets = await bucketsBetween(reader, span, GRANULARITY[granularity], question, MOST_TREND_POINTS);
    const series = new TrendSeries(reader, question, buckets);
    const points = buckets.map(
      (bucket, index) =>
        new UsageTrendPoint((metric, percentiles) => series.at(index, metric, percentiles), bucket),
    );
    return new UsageTrends(question, points);
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  asOf(): Date {
    return this.question.asOf;
  }

  @Field(() => String, { description: 'IANA zone of the days: the organization’s.' })
  timezone(): string {
    return this.question.zone;
  }

  @SizedList({ most: MOST_TREND_POINTS, otherwise: 31 })
  @Field(() => [UsageTrendPoint], { description: 'The points, oldest first.' })
  points(): readonly UsageTrendPoint[] {
    return this.list;
  }
}

/** Every point asks for its own: each metric is read once for all of them. */
class TrendSeries {
  private readonly known = new Map<string, Promise<readonly (Reading | undefined)[]>>();
  private readonly starts: readonly Date[];

  constructor(
    private readonly reader: MetricReader,
    private readonly question: Question,
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
      asOf: this.question.asOf,
      bucketStarts: this.starts,
      ...(percentiles ? { percentiles } : {}),
    });
    const line: (Reading | undefined)[] = [];
    // width_bucket counts from 1.
    cells.forEach(({ bucket, reading }) => (line[(bucket ?? 1) - 1] = reading));
    return line;
  }
}
