// The support queries: who may ask, what may be asked, and nothing else.
import { IsUUID, Max, Min } from 'class-validator';
import { Args, ArgsType, Authorized, Ctx, Field, ID, Int, Query, Resolver } from 'type-graphql';
import { elapsedBefore, type MetricRunner, MomentArgs } from '../metrics';
import { AppError, badInput, Cost, type RequestContext, Role, Shared, SizedList } from '../platform';
import { Dashboard } from './dashboard.types';
import { HourlyStats, readHourlyStats } from './hourly-stats.types';
import { LiveKpis } from './live-kpis.types';
import { OperatorPerformance, PerformanceTable } from './operator-performance.types';
import { operators } from './support.sql';

export const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
export const ANALYTICS_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.';
const MOST_OPERATORS = 5_000;

@ArgsType()
class DaysArgs extends MomentArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 7,
    description: 'Length of the window in days, 1 to 30.',
  })
  @Min(1)
  @Max(30)
  readonly days?: number | null;
}

@ArgsType()
class PerformanceArgs extends DaysArgs {
  @Field(() => ID, { nullable: true, description: 'Only this operator (a UUID); default: all.' })
  @IsUUID()
  readonly operatorId?: string | null;
}

@ArgsType()
class HoursArgs extends MomentArgs {
  @Field(() => Int, { nullable: true, defaultValue: 24, description: 'Number of hours, 1 to 168.' })
  @Min(1)
  @Max(168)
  readonly hours?: number | null;
}

@Resolver()
export class SupportResolver {
  constructor(private readonly metrics: MetricRunner) {}

  @Authorized(ANALYTICS)
  @Cost(30)
  @Shared()
  @Query(() => LiveKpis, {
    description: `The support desk at a glance, now or at a past moment. ${ANALYTICS_ROLES}`,
  })
  async liveKpis(
    @Args(() => MomentArgs) { asOf }: MomentArgs,
    @Ctx() context: RequestContext,
  ): Promise<LiveKpis> {
    const reader = this.metrics.reader(context);
    return new LiveKpis(reader, await reader.question(asOf));
  }

  @Authorized([...ANALYTICS, Role.OPERATOR])
  @Cost(50)
  @SizedList({ most: MOST_OPERATORS, otherwise: 100 })
  @Shared()
  @Query(() => [OperatorPerformance], {
    description:
      'What each operator did in the last `days` × 24 hours before asOf, in the order of their names. Beyond ' +
      `${MOST_OPERATORS} operators the answer is BAD_USER_INPUT: name one. An unknown operatorId gives an empty list. ${ANALYTICS_ROLES} An OPERATOR sees only their own.`,
  })
  async operatorPerformance(
    @Args(() => PerformanceArgs) args: PerformanceArgs,
    @Ctx() context: RequestContext,
  ): Promise<OperatorPerformance[]> {
    const operatorId = visibleOperator(context, args.operatorId ?? null);
    const reader = this.metrics.reader(context);
    const question = await reader.question(args.asOf);
    const { from, to } = elapsedBefore(question.asOf, (args.days ?? 7) * 24);
    const organization = await context.organization();
    const rows = await reader.rows(operators, [organization.id, from, to, operatorId, MOST_OPERATORS + 1]);
    if (rows.length > MOST_OPERATORS) {
      throw badInput(
        'operatorId',
        `is needed here: the organization has more than ${MOST_OPERATORS} operators`,
      );
    }
    const table = new PerformanceTable(reader, question, { from, to }, organization.id, operatorId);
    return rows.map((row) => new OperatorPerformance(row, table));
  }

  @Authorized(ANALYTICS)
  @Cost(20)
  @SizedList({ most: 168, by: ['hours'], fields: ['buckets'] })
  @Shared()
  @Query(() => HourlyStats, {
    description: `Messages per hour, in total and by sender, zero-filled. ${ANALYTICS_ROLES}`,
  })
  async hourlyStats(
    @Args(() => HoursArgs) { hours, asOf }: HoursArgs,
    @Ctx() context: RequestContext,
  ): Promise<HourlyStats> {
    const reader = this.metrics.reader(context);
    return readHourlyStats(reader, await reader.question(asOf), hours ?? 24);
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @SizedList({ most: 30, by: ['days'], fields: ['trend'] })
  @Shared()
  @Query(() => Dashboard, {
    description: `Trend, funnel, heatmap and percentiles of the last local days, and the period before. ${ANALYTICS_ROLES}`,
  })
  async dashboard(
    @Args(() => DaysArgs) { days, asOf }: DaysArgs,
    @Ctx() context: RequestContext,
  ): Promise<Dashboard> {
    const reader = this.metrics.reader(context);
    return Dashboard.read(reader, await reader.question(asOf), days ?? 7);
  }
}

/** Operators read their own performance; asking for anybody else's is refused, whether that person exists or not. */
function visibleOperator({ actor }: RequestContext, wanted: string | null): string | null {
  if (actor?.role !== Role.OPERATOR) {
    return wanted;
  }
  if (wanted !== null && wanted.toLowerCase() !== actor.id.toLowerCase()) {
    throw new AppError('FORBIDDEN', 'operatorId: an OPERATOR sees only their own performance');
  }
  return actor.id;
}
