// LiveKpis: one tile per field. Only the tiles that a query selects are computed.
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  DataSource,
  describeWindow,
  type Metric,
  type MetricReader,
  MetricValue,
  type Question,
  type TileReading,
} from '../metrics';
import { GraphQLDateTime, type LivePush, Moving, SizedList } from '../platform';
import { liveMetrics } from './support.metrics';

/** Description of a tile: the metric's own, and its window. */
function tile(metric: Metric): { description: string } {
  const window = describeWindow(metric.window);
  return { description: `${metric.description} Unit: ${metric.unit}. Window: ${window}.` };
}

const mean = (metric: Metric) => ({ ...tile(metric), nullable: true });

@ObjectType({
  description:
    'The support desk at a glance: every number as of one moment, computed in one database snapshot. Counts of ' +
    'nothing are 0; means and percentages of nothing are null.',
})
export class LiveKpis {
  constructor(
    private readonly reader: MetricReader,
    private readonly question: Question,
    /** Null for the answer to a query. */
    private readonly push: LivePush | null = null,
  ) {}

  @Field(() => Int, tile(liveMetrics.waiting))
  waiting(): Promise<number> {
    return this.count(liveMetrics.waiting);
  }

  @Field(() => Int, tile(liveMetrics.active))
  active(): Promise<number> {
    return this.count(liveMetrics.active);
  }

  @Field(() => Int, tile(liveMetrics.abandonedSessions))
  abandonedSessions(): Promise<number> {
    return this.count(liveMetrics.abandonedSessions);
  }

  @Field(() => Float, mean(liveMetrics.avgFirstResponseSeconds))
  avgFirstResponseSeconds(): Promise<number | null> {
    return this.value(liveMetrics.avgFirstResponseSeconds);
  }

  @Field(() => Float, mean(liveMetrics.avgTimeToFirstResponseSeconds))
  avgTimeToFirstResponseSeconds(): Promise<number | null> {
    return this.value(liveMetrics.avgTimeToFirstResponseSeconds);
  }

  @Field(() => Float, mean(liveMetrics.avgWaitSeconds))
  avgWaitSeconds(): Promise<number | null> {
    return this.value(liveMetrics.avgWaitSeconds);
  }

  @Field(() => Float, mean(liveMetrics.avgResolutionSeconds))
  avgResolutionSeconds(): Promise<number | null> {
    return this.value(liveMetrics.avgResolutionSeconds);
  }

  @Field(() => Float, mean(liveMetrics.avgHandleSeconds))
  avgHandleSeconds(): Promise<number | null> {
    return this.value(liveMetrics.avgHandleSeconds);
  }

  @Field(() => Float, mean(liveMetrics.csatAverage))
  csatAverage(): Promise<number | null> {
    return this.value(liveMetrics.csatAverage);
  }

  @Field(() => Float, mean(liveMetrics.csatPercentage))
  csatPercentage(): Promise<number | null> {
    return this.value(liveMetrics.csatPercentage);
  }

  @Field(() => Float, mean(liveMetrics.csatSatisfiedPercentage))
  csatSatisfiedPercentage(): Promise<number | null> {
    return this.value(liveMetrics.csatSatisfiedPercentage);
  }

  @Field(() => Float, mean(liveMetrics.fcrRate))
  fcrRate(): Promise<number | null> {
    return this.value(liveMetrics.fcrRate);
  }

  @Field(() => Int, tile(liveMetrics.slaBreachEvents24h))
  slaBreachEvents24h(): Promise<number> {
    return this.count(liveMetrics.slaBreachEvents24h);
  }

  @Field(() => Int, tile(liveMetrics.sessionsToday))
  sessionsToday(): Promise<number> {
    return this.count(liveMetrics.sessionsToday);
  }

  @Field(() => Int, tile(liveMetrics.humanModeUsers))
  humanModeUsers(): Promise<number> {
    return this.count(liveMetrics.humanModeUsers);
  }

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'The moment for which every number of this answer is true.' })
  asOf(): Date {
    return this.question.asOf;
  }

  @Moving('version')
  @Field(() => Int, {
    description:
      'Rises by one with each push of a subscription, within an epoch; 0 in the answer to a query.',
  })
  version(): number {
    return this.push?.version ?? 0;
  }

  @Moving()
  @Field(() => ID, {
    description:
      'The line of versions that this one belongs to. Another epoch begins anew: what it says replaces what was known.',
  })
  epoch(): string {
    return this.push?.epoch ?? 'query';
  }

  @Field(() => String, { description: 'The organization’s IANA time zone; "today" begins at its midnight.' })
  timezone(): string {
    return this.question.zone;
  }

  @Field(() => [DataSource], {
    description: 'Sources that did not answer. The numbers they feed read 0. Empty when all is well.',
  })
  async degradedSources(): Promise<DataSource[]> {
    const external = await this.read(liveMetrics.slaBreachEvents24h);
    return external.degraded ? [external.source] : [];
  }

  @SizedList({ most: Object.keys(liveMetrics).length })
  @Field(() => [MetricValue], {
    description: 'Every number above with its sample size, window and unit, in the same order.',
  })
  details(): Promise<MetricValue[]> {
    return Promise.all(Object.values(liveMetrics).map((metric) => this.read(metric)));
  }

  private async count(metric: Metric): Promise<number> {
    return (await this.read(metric)).value ?? 0;
  }

  private async value(metric: Metric): Promise<number | null> {
    return (await this.read(metric)).value;
  }

  private read(metric: Metric): Promise<TileReading> {
    return this.reader.tile(metric, this.question);
  }
}
