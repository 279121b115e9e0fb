// Dashboard: trend, funnel, heatmap, percentiles and the previous period over the last local days.
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  type Bucket,
  changePercent,
  type FactMetric,
  type MetricReader,
  type Period,
  type Question,
  type Reading,
  Unit,
} from '../metrics';
import { Cost, GraphQLDateTime, SizedList } from '../platform';
import {
  avgFirstResponseSeconds,
  avgHandleSeconds,
  avgResolutionSeconds,
  avgTimeToFirstResponseSeconds,
  avgWaitSeconds,
  cohortClaimed,
  cohortClosed,
  cohortRated,
  cohortResponded,
  csatAverage,
  csatSatisfiedPercentage,
  messagesTotal,
  sessionsClaimed,
  sessionsClosed,
  sessionsStarted,
} from './support.metrics';

export enum FunnelStage {
  STARTED = 'STARTED',
  CLAIMED = 'CLAIMED',
  RESPONDED = 'RESPONDED',
  CLOSED = 'CLOSED',
  RATED = 'RATED',
}

registerEnumType(FunnelStage, {
  name: 'FunnelStage',
  description: 'Stages of a session, in order. Each counts only sessions that reached every earlier one.',
  valuesConfig: {
    STARTED: { description: 'Started in the window.' },
    CLAIMED: { description: 'Claimed by an operator.' },
    RESPONDED: { description: 'Given a first response.' },
    CLOSED: { description: 'Closed.' },
    RATED: { description: 'Rated by the contact.' },
  },
});

const funnel: readonly (readonly [FunnelStage, FactMetric])[] = [
  [FunnelStage.STARTED, sessionsStarted],
  [FunnelStage.CLAIMED, cohortClaimed],
  [FunnelStage.RESPONDED, cohortResponded],
  [FunnelStage.CLOSED, cohortClosed],
  [FunnelStage.RATED, cohortRated],
];

const compared: readonly FactMetric[] = [
  sessionsStarted,
  sessionsClaimed,
  sessionsClosed,
  messagesTotal,
  avgFirstResponseSeconds,
  avgTimeToFirstResponseSeconds,
  avgWaitSeconds,
  avgResolutionSeconds,
  avgHandleSeconds,
  csatAverage,
  csatSatisfiedPercentage,
];

const nullable = true;

/** The days of a dashboard and how to read a metric on each. */
class Days {
  private readonly read = new Map<FactMetric, Promise<readonly Reading[]>>();

  constructor(
    readonly reader: MetricReader,
    readonly question: Question,
    readonly current: readonly Bucket[],
    readonly previous: readonly Bucket[],
  ) {}

  get period(): Period & { from: Date } {
    return { from: this.current[0]?.start ?? this.question.asOf, to: this.question.asOf };
  }

  /** As many local days before, cut where the current period has got to: like is compared with like. */
  get previousPeriod(): Period & { from: Date } {
    const from = this.previous[0]?.start ?? this.period.from;
    const elapsed = this.period.to.getTime() - this.period.from.getTime();
    const to = new Date(Math.min(from.getTime() + elapsed, this.period.from.getTime()));
    return { from, to };
  }

  async on(metric: FactMetric, index: number): Promise<Reading | undefined> {
    return (await this.series(metric))[index];
  }

  /** Every point asks for its own: the series is read once. */
  private series(metric: FactMetric): Promise<readonly Reading[]> {
    const known = this.read.get(metric) ?? this.reader.series(metric, this.current, this.question);
    this.read.set(metric, known);
    return known;
  }
}

@Cost(5)
@ObjectType({ description: 'One local day of the organization’s zone. It may last 23 or 25 hours.' })
export class DailyTrend {
  constructor(
    private readonly days: Days,
    private readonly index: number,
    private readonly day: Bucket,
  ) {}

  @Field(() => String, { description: 'Local date, YYYY-MM-DD.' })
  date(): string {
    return this.day.label;
  }

  @Field(() => GraphQLDateTime, { description: 'First instant of the day, inclusive.' })
  start(): Date {
    return this.day.start;
  }

  @Field(() => Boolean, { description: 'The day is still running at asOf.' })
  partial(): boolean {
    return this.day.partial;
  }

  @Field(() => Int, { description: 'Sessions started on the day.' })
  sessionsStarted(): Promise<number> {
    return this.count(sessionsStarted);
  }

  @Field(() => Int, { description: 'Sessions claimed on the day.' })
  sessionsClaimed(): Promise<number> {
    return this.count(sessionsClaimed);
  }

  @Field(() => Int, { description: 'Sessions closed on the day.' })
  sessionsClosed(): Promise<number> {
    return this.count(sessionsClosed);
  }

  @Field(() => Int, { description: 'Messages of all senders on the day.' })
  messages(): Promise<number> {
    return this.count(messagesTotal);
  }

  @Field(() => Float, {
    nullable,
    description: 'Mean seconds from claim to first response, by time of claim.',
  })
  avgFirstResponseSeconds(): Promise<number | null> {
    return this.value(avgFirstResponseSeconds);
  }

  @Field(() => Float, {
    nullable,
    description: 'Mean seconds from start to first response, by time of response.',
  })
  avgTimeToFirstResponseSeconds(): Promise<number | null> {
    return this.value(avgTimeToFirstResponseSeconds);
  }

  @Field(() => Float, { nullable, description: 'Mean seconds from start to claim, by time of claim.' })
  avgWaitSeconds(): Promise<number | null> {
    return this.value(avgWaitSeconds);
  }

  @Field(() => Float, { nullable, description: 'Mean seconds from start to close, by time of close.' })
  avgResolutionSeconds(): Promise<number | null> {
    return this.value(avgResolutionSeconds);
  }

  @Field(() => Float, { nullable, description: 'Mean seconds from claim to close, by time of close.' })
  avgHandleSeconds(): Promise<number | null> {
    return this.value(avgHandleSeconds);
  }

  @Field(() => Float, {
    nullable,
    description: 'Mean score from 1 to 5, of each session the latest response.',
  })
  csatAverage(): Promise<number | null> {
    return this.value(csatAverage);
  }

  @Field(() => Int, { description: 'Ratings behind csatAverage.' })
  async csatResponses(): Promise<number> {
    return (await this.days.on(csatAverage, this.index))?.n ?? 0;
  }

  private async count(metric: FactMetric): Promise<number> {
    return (await this.days.on(metric, this.index))?.n ?? 0;
  }

  private async value(metric: FactMetric): Promise<number | null> {
    return (await this.days.on(metric, this.index))?.value ?? null;
  }
}

@ObjectType({ description: 'How many sessions of the cohort got this far.' })
export class FunnelStep {
  @Field(() => FunnelStage, { description: 'The stage.' })
  readonly step!: FunnelStage;

  @Field(() => Int, { description: 'Sessions that reached this stage and every earlier one by asOf.' })
  readonly count!: number;

  @Field(() => Float, {
    nullable,
    description: 'Percentage (0–100) of the sessions started; null if none were.',
  })
  readonly percentOfStarted!: number | null;

  @Field(() => Float, { nullable, description: 'Percentage (0–100) of the stage before; null if that is 0.' })
  readonly percentOfPrevious!: number | null;
}

@ObjectType({ description: 'Sessions started in one hour of the week, in the organization’s zone.' })
export class HeatmapCell {
  @Field(() => Int, { description: 'Weekday, 1 (Monday) to 7 (Sunday).' })
  readonly weekday!: number;

  @Field(() => Int, { description: 'Local hour, 0 to 23.' })
  readonly hour!: number;

  @Field(() => Int, { description: 'Sessions started.' })
  readonly count!: number;
}

@ObjectType({
  description:
    'Percentiles of one duration over the window. Read from rollups where these are built: at most 1 % off; else exact.',
})
export class MetricPercentiles {
  @Field(() => String, { description: 'Name of the metric in the catalogue.' })
  readonly metric!: string;

  @Field(() => Int, { description: 'Rows behind the percentiles.' })
  readonly n!: number;

  @Field(() => Unit, { description: 'Unit of the values.' })
  readonly unit!: Unit;

  @Field(() => Float, { nullable, description: 'Median; null when there are no rows.' })
  readonly p50!: number | null;

  @Field(() => Float, { nullable, description: '90th percentile; null when there are no rows.' })
  readonly p90!: number | null;

  @Field(() => Float, { nullable, description: '95th percentile; null when there are no rows.' })
  readonly p95!: number | null;

  @Field(() => Float, { nullable, description: '99th percentile; null when there are no rows.' })
  readonly p99!: number | null;
}

@ObjectType({ description: 'One metric in this period and in the one before.' })
export class MetricComparison {
  @Field(() => String, { description: 'Name of the metric in the catalogue.' })
  readonly name!: string;

  @Field(() => Unit, { description: 'Unit of the values.' })
  readonly unit!: Unit;

  @Field(() => Float, { nullable, description: 'Value in this period.' })
  readonly current!: number | null;

  @Field(() => Float, { nullable, description: 'Value in the previous period.' })
  readonly previous!: number | null;

  @Field(() => Float, {
    nullable,
    description:
      'Change from the previous value in percent; null when either is missing or the previous one is 0.',
  })
  readonly changePercent!: number | null;
}

@ObjectType({
  description:
    'The period before: as many local days, ending where this one begins, cut after the same elapsed time when this ' +
    'one is still running.',
})
export class PeriodComparison {
  constructor(private readonly days: Days) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the previous period, inclusive.' })
  from(): Date {
    return this.days.previousPeriod.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the previous period, exclusive.' })
  to(): Date {
    return this.days.previousPeriod.to;
  }

  @Cost(40)
  @SizedList({ most: compared.length })
  @Field(() => [MetricComparison], { description: 'Volumes, durations and satisfaction of both periods.' })
  metrics(): Promise<MetricComparison[]> {
    const { reader, question, period, previousPeriod } = this.days;
    return Promise.all(
      compared.map(async (metric) => {
        const [current, previous] = await Promise.all([
          reader.total(metric, period, question),
          reader.total(metric, previousPeriod, question),
        ]);
        return {
          name: metric.name,
          unit: metric.unit,
          current: current.value,
          previous: previous.value,
          changePercent: changePercent(current.value, previous.value),
        };
      }),
    );
  }
}

@ObjectType({
  description:
    'The last local days of the organization’s zone, up to asOf: [from, to), from the first instant of the first day. ' +
    'All of it is computed in one database snapshot.',
})
export class Dashboard {
  private constructor(private readonly days: Days) {}

  static async read(reader: MetricReader, question: Question, count: number): Promise<Dashboard> {
    const { current, previous } = await reader.days(count, question);
    return new Dashboard(new Days(reader, question, current, previous));
  }

  @Field(() => GraphQLDateTime, { description: 'First instant of the first day, inclusive.' })
  from(): Date {
    return this.days.period.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: the answer’s asOf.' })
  to(): Date {
    return this.days.period.to;
  }

  @Field(() => String, { description: 'The organization’s IANA time zone, in which days begin.' })
  timezone(): string {
    return this.days.question.zone;
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which every number of this answer is true.' })
  asOf(): Date {
    return this.days.question.asOf;
  }

  @Field(() => [DailyTrend], { description: 'One entry a day, oldest first; the last may be partial.' })
  trend(): DailyTrend[] {
    return this.days.current.map((day, index) => new DailyTrend(this.days, index, day));
  }

  @Cost(20)
  @SizedList({ most: funnel.length })
  @Field(() => [FunnelStep], { description: 'What became of the sessions started in the window.' })
  async funnel(): Promise<FunnelStep[]> {
    const { reader, period, question } = this.days;
    const counts = await Promise.all(
      funnel.map(async ([step, metric]) => ({
        step,
        count: (await reader.total(metric, period, question)).n,
      })),
    );
    return counts.map(({ step, count }, index) => ({
      step,
      count,
      percentOfStarted: percentOf(count, counts[0]?.count),
      percentOfPrevious: percentOf(count, counts[index - 1]?.count),
    }));
  }

  @Cost(20)
  @SizedList({ most: 7 * 24 })
  @Field(() => [HeatmapCell], {
    description: 'All 168 hours of the week, Monday 00:00 first, 0 where none started.',
  })
  async heatmap(): Promise<HeatmapCell[]> {
    const { reader, period, question } = this.days;
    const starts = await reader.grouped(sessionsStarted, period, question, ['weekday', 'hour']);
    return Array.from({ length: 7 * 24 }, (_, index) => {
      const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24];
      return { weekday, hour, count: starts.get(`${weekday} ${hour}`)?.n ?? 0 };
    });
  }

  @Cost(20)
  @SizedList({ most: 3 })
  @Field(() => [MetricPercentiles], { description: 'Percentiles of first response, wait and resolution.' })
  percentiles(): Promise<MetricPercentiles[]> {
    const { reader, period, question } = this.days;
    return Promise.all(
      [avgFirstResponseSeconds, avgWaitSeconds, avgResolutionSeconds].map(async (metric) => {
        const { n, percentiles } = await reader.total(metric, period, question, { percentiles: true });
        return { metric: metric.name, n, unit: metric.unit, ...percentiles };
      }),
    );
  }

  @Field(() => PeriodComparison, { description: 'The same numbers of the period before.' })
  previous(): PeriodComparison {
    return new PeriodComparison(this.days);
  }
}

function percentOf(part: number, whole: number | undefined): number | null {
  return whole === undefined || whole === 0 ? null : (part * 100) / whole;
}
