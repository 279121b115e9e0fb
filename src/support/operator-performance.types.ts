// OperatorPerformance: one row per operator over a window; each field is one metric grouped by operator.
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  type FactMetric,
  type MetricReader,
  nothingOf,
  type Percentiles,
  PercentilesType,
  type Period,
  type Question,
  type Reading,
} from '../metrics';
import {
  avgFirstResponseSeconds,
  avgHandleSeconds,
  avgResolutionSeconds,
  csatAverage,
  messagesSent,
  sessionsClaimed,
  sessionsClosed,
} from './support.metrics';
import { mostHeldAtOnce, type OperatorRow } from './support.sql';

/** The metrics of one window, for all operators or for one. */
export class PerformanceTable {
  private readonly readings = new Map<string, Promise<ReadonlyMap<string, Reading>>>();
  private claimed: Promise<Reading> | undefined;
  private held: Promise<ReadonlyMap<string, number>> | undefined;

  constructor(
    private readonly reader: MetricReader,
    private readonly question: Question,
    private readonly period: Period & { readonly from: Date },
    private readonly organizationId: string,
    /** The one operator the table is about; null for all. */
    private readonly operatorId: string | null,
  ) {}

  async of(metric: FactMetric, operatorId: string, percentiles = false): Promise<Reading> {
    return (await this.byOperator(metric, percentiles)).get(operatorId) ?? nothingOf(metric);
  }

  /** Every line of the table asks for its own: the metric is read once. */
  private byOperator(metric: FactMetric, percentiles: boolean): Promise<ReadonlyMap<string, Reading>> {
    const key = `${metric.name} ${percentiles}`;
    const known = this.readings.get(key);
    if (known !== undefined) {
      return known;
    }
    const only =
      this.operatorId === null ? {} : { only: { dimension: 'operator_id', value: this.operatorId } };
    const read = this.reader.grouped(metric, this.period, this.question, ['operator_id'], {
      ...only,
      percentiles,
    });
    this.readings.set(key, read);
    return read;
  }

  /** Of all claims in the window, also those of other operators, the percentage that is this operator's. */
  async queueShare(operatorId: string): Promise<number | null> {
    const [own, all] = await Promise.all([
      this.of(sessionsClaimed, operatorId),
      (this.claimed ??= this.reader.total(sessionsClaimed, this.period, this.question)),
    ]);
    return all.n === 0 ? null : (own.n * 100) / all.n;
  }

  async mostHeldAtOnce(operatorId: string): Promise<number> {
    this.held ??= this.readHeld();
    return (await this.held).get(operatorId) ?? 0;
  }

  private async readHeld(): Promise<ReadonlyMap<string, number>> {
    const { from, to } = this.period;
    const parameters = [this.organizationId, from, to, this.operatorId];
    const rows = await this.reader.rows(mostHeldAtOnce, parameters);
    return new Map(rows.map((row) => [row.operator_id, row.held]));
  }
}

@ObjectType({
  description:
    'What one operator did in the window [asOf − days, asOf). Operators without activity are listed with 0 and null; ' +
    'people deleted since keep their name.',
})
export class OperatorPerformance {
  constructor(
    private readonly operator: OperatorRow,
    private readonly table: PerformanceTable,
  ) {}

  @Field(() => ID, { description: 'The operator’s user id.' })
  operatorId(): string {
    return this.operator.id;
  }

  @Field(() => String, { description: 'The operator’s display name.' })
  operatorName(): string {
    return this.operator.name;
  }

  @Field(() => Int, { description: 'Sessions claimed in the window.' })
  async sessionsClaimed(): Promise<number> {
    return (await this.table.of(sessionsClaimed, this.operator.id)).n;
  }

  @Field(() => Int, { description: 'Sessions of this operator that were closed in the window.' })
  async sessionsClosed(): Promise<number> {
    return (await this.table.of(sessionsClosed, this.operator.id)).n;
  }

  @Field(() => Int, { description: 'Messages this person wrote in the window, whoever held the session.' })
  async messagesSent(): Promise<number> {
    return (await this.table.of(messagesSent, this.operator.id)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Mean seconds from claim to first response, of sessions claimed in the window that have both.',
  })
  async avgFirstResponseSeconds(): Promise<number | null> {
    return (await this.table.of(avgFirstResponseSeconds, this.operator.id)).value;
  }

  @Field(() => PercentilesType, { description: 'Percentiles of the first response, of the same sessions.' })
  async firstResponse(): Promise<Percentiles> {
    return (await this.table.of(avgFirstResponseSeconds, this.operator.id, true)).percentiles;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean seconds from start to close, of this operator’s sessions closed in the window.',
  })
  async avgResolutionSeconds(): Promise<number | null> {
    return (await this.table.of(avgResolutionSeconds, this.operator.id)).value;
  }

  @Field(() => PercentilesType, { description: 'Percentiles of the resolution, of the same sessions.' })
  async resolution(): Promise<Percentiles> {
    return (await this.table.of(avgResolutionSeconds, this.operator.id, true)).percentiles;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean seconds from claim to close, of this operator’s sessions closed in the window.',
  })
  async avgHandleSeconds(): Promise<number | null> {
    return (await this.table.of(avgHandleSeconds, this.operator.id)).value;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean score from 1 to 5 of the ratings given in the window, of each session the latest.',
  })
  async csatAverage(): Promise<number | null> {
    return (await this.table.of(csatAverage, this.operator.id)).value;
  }

  @Field(() => Int, { description: 'Ratings behind csatAverage.' })
  async csatResponses(): Promise<number> {
    return (await this.table.of(csatAverage, this.operator.id)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Percentage (0–100) of all sessions claimed in the window that this operator claimed; null if none were.',
  })
  queueShare(): Promise<number | null> {
    return this.table.queueShare(this.operator.id);
  }

  @Field(() => Int, {
    description: 'Most sessions held (claimed and not yet closed) at the same time in the window.',
  })
  maxConcurrent(): Promise<number> {
    return this.table.mostHeldAtOnce(this.operator.id);
  }
}
