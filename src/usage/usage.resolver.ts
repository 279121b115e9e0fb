// The usage queries: who may ask, what may be asked, and nothing else.
import { Arg, Args, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import {
  type AskedSpan,
  askedSpan,
  type MetricReader,
  type MetricRunner,
  type Question,
  type Span,
} from '../metrics';
import {
  Audited,
  Cost,
  type Cursors,
  type RequestContext,
  Role,
  Shared,
  SizedList,
  organizationOf,
} from '../platform';
import { ActivityCursors, countActivity, everyActivity, readActivity } from './activity';
import {
  SortDirection,
  UserActivityArgs,
  UserActivityConnection,
  UserActivitySort,
  userPages,
} from './activity.types';
import { readEndpoints } from './endpoint-usage';
import { EndpointUsage, FeatureRule, FeatureRuleInput } from './endpoint-usage.types';
import { checkRules, featureRules, MOST_RULES, replaceRules } from './feature-map';

import { UsageOverview } from './totals.types';
import { MOST_TREND_POINTS, UsageGranularity, UsageTrends } from './trends.types';
import { EndpointArgs, MOST_ENDPOINT_ROWS, SpanArgs, TrendArgs } from './usage.types';

export const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
export const ANALYTICS_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.';

@Resolver()
export class UsageResolver {
  constructor(
    private readonly metrics: MetricRunner,
    private readonly cursors: Cursors,
  ) {}

  @Authorized(ANALYTICS)
  @Cost(50)
  @Shared()
  @Query(() => UsageOverview, {
    description: `Who uses the connected application, how much, and how fast it answers. ${ANALYTICS_ROLES}`,
  })
  async usageOverview(
    @Args(() => SpanArgs) args: SpanArgs,
    @Ctx() context: RequestContext,
  ): Promise<UsageOverview> {
    const { reader, question, span } = await this.placed(context, args);
    return new UsageOverview(reader, question, span);
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Shared()
  @Query(() => UsageTrends, {
    description: `The same by local day, ISO week or month: at most ${MOST_TREND_POINTS} points. ${ANALYTICS_ROLES}`,
  })
  async usageTrends(
    @Args(() => TrendArgs) args: TrendArgs,
    @Ctx() context: RequestContext,
  ): Promise<UsageTrends> {
    const { reader, question, span } = await this.placed(context, args);
    return UsageTrends.read(reader, question, span, args.granularity ?? UsageGranularity.DAY);
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @SizedList({ most: MOST_ENDPOINT_ROWS, by: ['first'], fields: ['items'] })
  @Shared()
  @Query(() => EndpointUsage, {
    description: `What of the application is used, by endpoint, by GraphQL operation and by feature. ${ANALYTICS_ROLES}`,
  })
  async endpointUsage(
    @Args(() => EndpointArgs) args: EndpointArgs,
    @Ctx() context: RequestContext,
  ): Promise<EndpointUsage> {
    const { reader, question, span } = await this.placed(context, args);
    const rules = await reader.rows(featureRules, [organizationOf(context)]);
    const table = await readEndpoints(reader, question, span, rules);
    return new EndpointUsage(table, args.first ?? 50, span, question);
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @userPages
  @Query(() => UserActivityConnection, {
    description: `What each person of the connected application did in a span, also those who never did anything. ${ANALYTICS_ROLES}`,
  })
  async userActivity(
    @Args(() => UserActivityArgs) args: UserActivityArgs,
    @Ctx() context: RequestContext,
  ): Promise<UserActivityConnection> {
    const organizationId = organizationOf(context);
    const { sortBy, direction, search = null } = args;
    const order = {
      sortBy: sortBy ?? UserActivitySort.REQUESTS,
      direction: direction ?? SortDirection.DESC,
      search,
    };
    const cursors = new ActivityCursors(this.cursors, organizationId, [args.from, args.to, order]);
    const after = args.after == null ? null : cursors.open(args.after);
    const { reader, question, span } = await this.placed(context, {
      from: args.from ?? null,
      to: args.to ?? null,
      asOf: after?.asOf ?? args.asOf ?? null,
    });
    const asked = { organizationId, span, ...order };
    const page = { first: args.first ?? 50, after };
    return new UserActivityConnection(
      await readActivity(reader, question, asked, page, cursors),
      question.asOf,
      () => countActivity(reader, asked),
      () => everyActivity(reader, question, asked),
    );
  }

  @Authorized(ANALYTICS)
  @Cost(5)
  @SizedList({ most: MOST_RULES, otherwise: 50 })
  @Query(() => [FeatureRule], {
    description: `The rules that say which feature an endpoint belongs to, in their order. ${ANALYTICS_ROLES}`,
  })
  async featureMap(@Ctx() context: RequestContext): Promise<FeatureRule[]> {
    return context.read(featureRules, [organizationOf(context)]);
  }

  @Audited('SET_FEATURE_MAP', 'feature_map', { resourceId: () => null })
  @Authorized([Role.ADMIN, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN])
  @Cost(20)
  @SizedList({ most: MOST_RULES, by: ['rules'] })
  @Mutation(() => [FeatureRule], {
    description: `Replaces the rules that say which feature an endpoint belongs to, at most ${MOST_RULES}; they hold for past requests too. Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN.`,
  })
  async setFeatureMap(
    @Arg('rules', () => [FeatureRuleInput], { description: 'All rules; none: endpoints have no feature.' })
    rules: FeatureRuleInput[],
    @Ctx() context: RequestContext,
  ): Promise<FeatureRule[]> {
    const checked = checkRules(rules);
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      const before = await session.run(featureRules, [organizationId]);
      await replaceRules(session, organizationId, checked);
      return { answer: checked, details: { rulesBefore: before.length } };
    });
  }

  private async placed(
    context: RequestContext,
    asked: AskedSpan & { readonly asOf?: Date | null },
  ): Promise<{ reader: MetricReader; question: Question; span: Span }> {
    const reader = this.metrics.reader(context);
    const question = await reader.question(asked.asOf);
    return { reader, question, span: await askedSpan(reader, question, asked) };
  }
}
