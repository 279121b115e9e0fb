// MetricSeries: any metric over time, as charts draw it.
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Cost, GraphQLDateTime, Moving, SizedList } from '../platform';
import { Granularity } from './buckets';
import { Unit } from './define';
import { MetricValue } from './metric-value.types';
import type { Question } from './run';
import {
  MOST_POINTS,
  type SeriesLine,
  type SeriesPoint,
  type SeriesQuestion,
  type SeriesReader,
} from './series';
import { MetricName, SliceDimension } from './slice-names.types';

@Cost(0)
@ObjectType({ simpleResolvers: true, description: 'A value of a dimension.' })
export class DimensionValue {
  @Field(() => SliceDimension, { description: 'Which dimension.' })
  readonly dimension!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The value as text; null stands for rows without one, such as sessions that nobody claimed.',
  })
  readonly value!: string | null;
}

@Cost(0)
@ObjectType({
  simpleResolvers: true,
  description: 'The same stretch of the earlier time that a point is compared with.',
})
export class PointComparison {
  @Field(() => GraphQLDateTime, { description: 'Start of the earlier stretch, inclusive.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, {
    description: 'Its end, exclusive: cut where the point’s own stretch is cut.',
  })
  readonly to!: Date;

  @Field(() => Float, { nullable: true, description: 'The value then; null when there was nothing.' })
  readonly value!: number | null;

  @Field(() => Int, { description: 'Rows behind that value.' })
  readonly n!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Percent by which the point differs from it; null where one of them is null, or the earlier one is 0.',
  })
  readonly changePercent!: number | null;
}

@Cost(0)
@ObjectType({ simpleResolvers: true, description: 'One bucket of a line.' })
export class MetricPoint {
  @Field(() => GraphQLDateTime, { description: 'Start, inclusive.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: 'End, exclusive. A state is that of this moment.' })
  readonly to!: Date;

  @Field(() => String, {
    description:
      'What to print: the local time with its offset (2026-03-29 03:00 +02:00), the date, the ISO week (2026-W13) or the month (2026-03).',
  })
  readonly label!: string;

  @Field(() => Boolean, {
    description: 'The bucket is cut by the window or by asOf, as one that is still running is.',
  })
  readonly partial!: boolean;

  @Field(() => Float, {
    nullable: true,
    description: 'The value in the unit of the series; a count of nothing is 0, any other nothing is null.',
  })
  readonly value!: number | null;

  @Field(() => Int, { description: 'Rows behind the value.' })
  readonly n!: number;

  @Field(() => Int, { description: 'Rows left out because their duration is negative.' })
  readonly invalid!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Of the rows behind the value, those whose answer can still change; null where none can.',
  })
  readonly pending!: number | null;

  @Field(() => Boolean, { description: 'The source of the value did not answer: the value is not known.' })
  readonly degraded!: boolean;

  @Field(() => PointComparison, {
    nullable: true,
    description:
      'The earlier stretch; null when no comparison was asked for, or when the clocks skipped that hour.',
  })
  readonly comparison!: PointComparison | null;
}

@ObjectType({ description: 'One group of a series: its points, and what it says of the whole window.' })
export class MetricLine {
  constructor(
    private readonly line: SeriesLine,
    private readonly by: readonly string[],
  ) {}

  @SizedList({ most: 2 })
  @Field(() => [DimensionValue], {
    description:
      'What the rows of this line have in common, in the order of groupBy; empty for all and for the rest.',
  })
  keys(): DimensionValue[] {
    return (this.line.values ?? []).map((value, index) => ({ dimension: this.by[index] ?? '', value }));
  }

  @Field(() => String, {
    description: 'The values of the keys in one text, "other" for the rest, "all" without groups.',
  })
  label(): string {
    if (this.line.values === null) {
      return 'other';
    }
    return this.by.length === 0 ? 'all' : this.line.values.map((value) => value ?? 'none').join(' · ');
  }

  @Field(() => Boolean, {
    description: 'The rest: all rows outside the top lines, computed from the rows and not from lines.',
  })
  isOther(): boolean {
    return this.line.values === null;
  }

  @Field(() => MetricValue, {
    description: 'The line over the whole window, computed from its rows; a state at the end of it.',
  })
  total(): Promise<MetricValue> {
    return this.line.total();
  }

  // What a point costs is in the price of this field: all lines together have at most MOST_POINTS of them.
  @Cost(5)
  @SizedList({ most: MOST_POINTS })
  @Field(() => [MetricPoint], {
    description: 'Every bucket of the window, oldest first, also those without rows.',
  })
  points(): readonly SeriesPoint[] {
    return this.line.points;
  }
}

@ObjectType({ description: 'A metric over time. All numbers are of one snapshot.' })
export class MetricSeries {
  constructor(
    private readonly asked: SeriesQuestion,
    private readonly question: Question,
    private readonly reader: SeriesReader,
    private readonly all: readonly SeriesLine[],
    private readonly freshAsOf: Date,
  ) {}

  @Field(() => MetricName, { description: 'The metric.' })
  metric(): string {
    return this.asked.metric.name;
  }

  @Field(() => Unit, { description: 'Unit of its values.' })
  unit(): Unit {
    return this.asked.metric.unit;
  }

  @Field(() => GraphQLDateTime, { description: 'Start of the window, inclusive.' })
  from(): Date {
    return this.asked.span.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: as asked for, at most asOf.' })
  to(): Date {
    return this.asked.span.to;
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which every number is true.' })
  asOf(): Date {
    return this.question.asOf;
  }

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Up to when everything that was received is in the numbers: asOf, or when the oldest event that is not worked off yet was received.',
  })
  dataFreshAsOf(): Date {
    return this.freshAsOf;
  }

  @Field(() => String, { description: 'The IANA zone of local days, weekdays, hours and labels.' })
  timezone(): string {
    return this.question.zone;
  }

  @Field(() => Granularity, { description: 'Length of the buckets, as asked for or chosen.' })
  granularity(): Granularity {
    return this.asked.granularity;
  }

  @Field(() => [SliceDimension], {
    description: 'What the lines are grouped by; empty: one line of all rows.',
  })
  groupBy(): readonly string[] {
    return this.asked.by;
  }

  @Field(() => MetricValue, {
    description:
      'The metric over the whole window, of all rows that the filter leaves; a state at the end of it.',
  })
  total(): Promise<MetricValue> {
    return this.reader.total();
  }

  @Field(() => [MetricLine], {
    description:
      'One line without groupBy. Else one for each group that has rows: weekdays and hours in their order, all others by their rows, the most first; with `top`, the rest comes last.',
  })
  lines(): MetricLine[] {
    return this.all.map((line) => new MetricLine(line, this.asked.by));
  }
}
