// UsageTotals: the numbers of one span; UsageOverview: those of the span that was asked for, and what they stand beside.
import { Field, Float, Int, ObjectType } from 'type-graphql';
import {
  type FactMetric,
  type MetricReader,
  type Percentiles,
  PercentilesType,
  type Question,
  type Reading,
  type Span,
} from '../metrics';
import { GraphQLDateTime } from '../platform';
import {
  activeUsers,
  avgResponseTimeMs,
  avgUserSessionSeconds,
  dailyActiveUsers,
  monthlyActiveUsers,
  pageViews,
  requestErrorRate,
  requestErrors,
  requests,
  userSessions,
  weeklyActiveUsers,
} from './usage.metrics';

/** How the metrics of a span are read: from one scan each, or as one of many buckets. */
export type ReadUsage = (metric: FactMetric, percentiles?: boolean) => Promise<Reading>;

const SECONDS_A_MINUTE = 60;

@ObjectType({
  description:
    'Product usage in one span. Counts of nothing are 0; means, percentiles and percentages of nothing are null.',
})
export class UsageTotals {
  constructor(
    private readonly read: ReadUsage,
    private readonly span: Span,
  ) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the span, inclusive.' })
  from(): Date {
    return this.span.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the span, exclusive.' })
  to(): Date {
    return this.span.to;
  }

  @Field(() => Int, {
    description:
      'Distinct people with at least one request or page view in the span. Counted for each span by itself: spans are never added up.',
  })
  async activeUsers(): Promise<number> {
    return (await this.read(activeUsers)).value ?? 0;
  }

  @Field(() => Int, { description: 'Requests; of GraphQL every operation is one.' })
  async requests(): Promise<number> {
    return (await this.read(requests)).n;
  }

  @Field(() => Int, { description: 'Requests answered with status 400 or above, or with GraphQL errors.' })
  async errors(): Promise<number> {
    return (await this.read(requestErrors)).n;
  }

  @Field(() => Float, { nullable: true, description: 'Errors among the requests, in percent (0 to 100).' })
  async errorRate(): Promise<number | null> {
    return (await this.read(requestErrorRate)).value;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean response time in milliseconds, of the requests whose time is known.',
  })
  async avgResponseTimeMs(): Promise<number | null> {
    return (await this.read(avgResponseTimeMs)).value;
  }

  @Field(() => PercentilesType, {
    description: 'Percentiles of the response time in milliseconds; from rollups at most 1 % off.',
  })
  async responseTime(): Promise<Percentiles> {
    return (await this.read(avgResponseTimeMs, true)).percentiles;
  }

  @Field(() => Int, { description: 'Page views.' })
  async pageViews(): Promise<number> {
    return (await this.read(pageViews)).n;
  }

  @Field(() => Int, { description: 'Sessions, by their first activity.' })
  async sessions(): Promise<number> {
    return (await this.read(userSessions)).n;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Mean minutes from the first to the last activity of a session.',
  })
  async avgSessionMinutes(): Promise<number | null> {
    const { value } = await this.read(avgUserSessionSeconds);
    return value === null ? null : value / SECONDS_A_MINUTE;
  }
}

@ObjectType({ description: 'Product usage at a glance, every number as of one moment.' })
export class UsageOverview extends UsageTotals {
  constructor(
    private readonly reader: MetricReader,
    private readonly question: Question,
    private readonly own: Span,
  ) {
    super(inSpan(reader, question, own), own);
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  asOf(): Date {
    return this.question.asOf;
  }

  @Field(() => String, { description: 'IANA zone of the days: the organization’s.' })
  timezone(): string {
    return this.question.zone;
  }

  @Field(() => Int, {
    description: 'DAU: active users of the local day in which the span ends, up to its end.',
  })
  activeUsersToday(): Promise<number> {
    return this.upToEnd(dailyActiveUsers);
  }

  @Field(() => Int, {
    description: 'WAU: active users of the 7 days of 24 hours before the end of the span.',
  })
  activeUsersWeek(): Promise<number> {
    return this.upToEnd(weeklyActiveUsers);
  }

  @Field(() => Int, {
    description: 'MAU: active users of the 30 days of 24 hours before the end of the span.',
  })
  activeUsersMonth(): Promise<number> {
    return this.upToEnd(monthlyActiveUsers);
  }

  @Field(() => UsageTotals, {
    description: 'The same of the span of equal length that ends where this one begins.',
  })
  previous(): UsageTotals {
    const { from, to } = this.own;
    const before = { from: new Date(2 * from.getTime() - to.getTime()), to: from };
    return new UsageTotals(inSpan(this.reader, this.question, before), before);
  }

  private async upToEnd(metric: FactMetric): Promise<number> {
    const { to } = this.own;
    // The day that a span ends in is over at midnight: the one that begins then is not of it.
    const within = metric.window.kind === 'today' ? new Date(to.getTime() - 1) : to;
    const { from } = await this.reader.period(metric.window, { ...this.question, asOf: within });
    return (await this.reader.total(metric, { from, to }, this.question)).value ?? 0;
  }
}

function inSpan(reader: MetricReader, question: Question, span: Span): ReadUsage {
  return (metric, percentiles = false) =>
    reader.total(metric, span, question, percentiles ? { percentiles } : {});
}
