// ReliabilityTotals: the numbers of one span; ReliabilityOverview: those of the span that was asked for, beside the one before.
import { Field, Float, Int, ObjectType } from 'type-graphql';
import {
  changePercent,
  type FactMetric,
  type MetricReader,
  type Percentiles,
  PercentilesType,
  type Reading,
  type Span,
} from '../metrics';
import { GraphQLDateTime, Moving } from '../platform';
import {
  avgFailureProbability,
  avgP95LatencyMs,
  avgThroughputRps,
  avgWorkflowSeconds,
  incidentMttaSeconds,
  incidentMttrSeconds,
  incidentsOpened,
  incidentsResolved,
  performanceMeasurements,
  predictionsMade,
  workflowFailureRate,
  workflowFailures,
  workflowRuns,
} from './reliability.metrics';
import type { Placed } from './report.types';

/** How the metrics of a span are read: from one scan each, or as one of many buckets. */
export type ReadReliability = (metric: FactMetric, percentiles?: boolean) => Promise<Reading>;

@ObjectType({
  description:
    'Reliability in one span. Counts of nothing are 0; means, percentiles and percentages of nothing are null.',
})
export class ReliabilityTotals {
  constructor(
    private readonly read: ReadReliability,
    protected readonly span: Span,
  ) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the span, inclusive.' })
  from(): Date {
    return this.span.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the span, exclusive.' })
  to(): Date {
    return this.span.to;
  }

  @Field(() => Int, { description: 'Runs of workflows that finished, whatever came of them.' })
  async runs(): Promise<number> {
    return (await this.read(workflowRuns)).n;
  }

  @Field(() => Int, { description: 'Runs that failed.' })
  async failures(): Promise<number> {
    return (await this.read(workflowFailures)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Failures among all runs, cancelled ones included, in percent (0 to 100).',
  })
  async failureRate(): Promise<number | null> {
    return (await this.read(workflowFailureRate)).value;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean seconds of a run, of those whose start is known.',
  })
  async avgRunSeconds(): Promise<number | null> {
    return (await this.read(avgWorkflowSeconds)).value;
  }

  @Field(() => Int, { description: 'Measurements of services.' })
  async measurements(): Promise<number> {
    return (await this.read(performanceMeasurements)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean of the measured p95 latencies in milliseconds, each measurement counting the same.',
  })
  async avgP95LatencyMs(): Promise<number | null> {
    return (await this.read(avgP95LatencyMs)).value;
  }

  @Field(() => Float, { nullable: true, description: 'Mean of the measured requests per second.' })
  async avgThroughputRps(): Promise<number | null> {
    return (await this.read(avgThroughputRps)).value;
  }

  @Field(() => Int, { description: 'Predictions made.' })
  async predictions(): Promise<number> {
    return (await this.read(predictionsMade)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean predicted probability of a failure, in percent (0 to 100).',
  })
  async avgFailureProbability(): Promise<number | null> {
    return (await this.read(avgFailureProbability)).value;
  }

  @Field(() => Int, { description: 'Incidents opened; one that is reopened counts again.' })
  async incidentsOpened(): Promise<number> {
    return (await this.read(incidentsOpened)).n;
  }

  @Field(() => Int, { description: 'Incidents resolved; one that was reopened counts again.' })
  async incidentsResolved(): Promise<number> {
    return (await this.read(incidentsResolved)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'MTTA: mean seconds to the first acknowledgement, of the incidents opened in the span.',
  })
  async mttaSeconds(): Promise<number | null> {
    return (await this.read(incidentMttaSeconds)).value;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'MTTR: mean seconds to resolve, of the incidents resolved in the span.',
  })
  async mttrSeconds(): Promise<number | null> {
    return (await this.read(incidentMttrSeconds)).value;
  }

  @Field(() => PercentilesType, {
    description: 'Percentiles of the seconds to resolve; from rollups at most 1 % off.',
  })
  async timeToResolve(): Promise<Percentiles> {
    return (await this.read(incidentMttrSeconds, true)).percentiles;
  }
}

@ObjectType({
  description:
    'By how many percent each number is above (or, negative, below) that of the span before; null where either is missing or the earlier one is 0.',
})
export class ReliabilityChange {
  constructor(
    private readonly current: ReliabilityTotals,
    private readonly before: ReliabilityTotals,
  ) {}

  @Field(() => Float, { nullable: true, description: 'Of the runs.' })
  runs(): Promise<number | null> {
    return this.of((totals) => totals.runs());
  }

  @Field(() => Float, { nullable: true, description: 'Of the runs that failed.' })
  failures(): Promise<number | null> {
    return this.of((totals) => totals.failures());
  }

  @Field(() => Float, { nullable: true, description: 'Of the failure rate: percent of it, not points.' })
  failureRate(): Promise<number | null> {
    return this.of((totals) => totals.failureRate());
  }

  @Field(() => Float, { nullable: true, description: 'Of the mean p95 latency.' })
  avgP95LatencyMs(): Promise<number | null> {
    return this.of((totals) => totals.avgP95LatencyMs());
  }

  @Field(() => Float, { nullable: true, description: 'Of the mean requests per second.' })
  avgThroughputRps(): Promise<number | null> {
    return this.of((totals) => totals.avgThroughputRps());
  }

  @Field(() => Float, { nullable: true, description: 'Of the predictions.' })
  predictions(): Promise<number | null> {
    return this.of((totals) => totals.predictions());
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Of the mean predicted probability: percent of it, not points.',
  })
  avgFailureProbability(): Promise<number | null> {
    return this.of((totals) => totals.avgFailureProbability());
  }

  @Field(() => Float, { nullable: true, description: 'Of the incidents opened.' })
  incidentsOpened(): Promise<number | null> {
    return this.of((totals) => totals.incidentsOpened());
  }

  @Field(() => Float, { nullable: true, description: 'Of the mean time to resolve.' })
  mttrSeconds(): Promise<number | null> {
    return this.of((totals) => totals.mttrSeconds());
  }

  private async of(number: (totals: ReliabilityTotals) => Promise<number | null>): Promise<number | null> {
    const [current, before] = await Promise.all([number(this.current), number(this.before)]);
    return changePercent(current, before);
  }
}

@ObjectType({ description: 'Reliability at a glance, every number as of one moment.' })
export class ReliabilityOverview extends ReliabilityTotals {
  private readonly before: ReliabilityTotals;

  constructor(
    reader: MetricReader,
    private readonly place: Placed,
    own: Span,
  ) {
    super(inSpan(reader, place, own), own);
    const before = { from: new Date(2 * own.from.getTime() - own.to.getTime()), to: own.from };
    this.before = new ReliabilityTotals(inSpan(reader, place, before), before);
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

  @Field(() => ReliabilityTotals, {
    description: 'The same of the span of equal length that ends where this one begins.',
  })
  previous(): ReliabilityTotals {
    return this.before;
  }

  @Field(() => ReliabilityChange, { description: 'From that span to this one.' })
  change(): ReliabilityChange {
    return new ReliabilityChange(this, this.before);
  }
}

function inSpan(reader: MetricReader, { question }: Placed, span: Span): ReadReliability {
  return (metric, percentiles = false) =>
    reader.total(metric, span, question, percentiles ? { percentiles } : {});
}
