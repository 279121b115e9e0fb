// The support subscriptions: the same answers as the queries of that name, pushed when they change.
//
// A subscription is executed like a query, once for everybody who may see the same rows (see src/live). That needs no
// stream of events: `subscribe` is never called.
import { Max, Min } from 'class-validator';
import { Args, ArgsType, Authorized, Ctx, Field, Int, Resolver, Subscription } from 'type-graphql';
import { type MetricRunner, StalenessArgs } from '../metrics';
import { Cost, type RequestContext, SizedList } from '../platform';
import { HourlyStats, readHourlyStats } from './hourly-stats.types';
import { LiveKpis } from './live-kpis.types';
import { ANALYTICS, ANALYTICS_ROLES } from './support.resolver';

@ArgsType()
class LiveHoursArgs {
  @Field(() => Int, { nullable: true, defaultValue: 24, description: 'Number of hours, 1 to 168.' })
  @Min(1)
  @Max(168)
  readonly hours?: number | null;
}

const PUSHED =
  'The first message is the present state; a further one follows when a number has changed, at most once a second.';

function subscribe(): never {
  throw new Error('Subscriptions are executed by the hub');
}

@Resolver()
export class LiveSupportResolver {
  constructor(private readonly metrics: MetricRunner) {}

  @Authorized(ANALYTICS)
  @Cost(30)
  @Subscription(() => LiveKpis, {
    name: 'liveKpis',
    subscribe,
    description: `The support desk at a glance, as it changes. ${PUSHED} ${ANALYTICS_ROLES}`,
  })
  async liveKpis(
    @Args(() => StalenessArgs) _args: StalenessArgs,
    @Ctx() context: RequestContext,
  ): Promise<LiveKpis> {
    const reader = this.metrics.reader(context);
    return new LiveKpis(reader, await reader.question(), context.live);
  }

  @Authorized(ANALYTICS)
  @Cost(20)
  @SizedList({ most: 168, by: ['hours'], fields: ['buckets'] })
  @Subscription(() => HourlyStats, {
    name: 'hourlyStats',
    subscribe,
    description: `Messages per hour, as they come. ${PUSHED} ${ANALYTICS_ROLES}`,
  })
  async hourlyStats(
    @Args(() => LiveHoursArgs) { hours }: LiveHoursArgs,
    @Ctx() context: RequestContext,
  ): Promise<HourlyStats> {
    const reader = this.metrics.reader(context);
    return readHourlyStats(reader, await reader.question(), hours ?? 24);
  }
}
