// The queries of alerts: who may ask, what may be asked, and nothing else.
import { Max, Min } from 'class-validator';
import { Arg, Args, ArgsType, Authorized, Ctx, Field, ID, Int, Query, Resolver } from 'type-graphql';
import { type MetricRunner, MomentArgs } from '../metrics';
import {
  AppError,
  Cost,
  type Cursors,
  organizationOf,
  type RequestContext,
  Role,
  Shared,
  SizedList,
} from '../platform';
import type { Freshness } from './alert.types';
import { ALERTS_STREAM } from './alerts.facts';
import { MOST_ALERTS, MOST_REPORT_DAYS } from './alerts.limits';
import { AlertAnalytics } from './analytics.types';
import { AlertDashboard } from './dashboard.types';
import { accuracyOf } from './forecasts';
import { scoredForecasts, upcomingForecasts } from './forecasts.sql';
import { ForecastAccuracy, ForecastArgs } from './forecasts.types';
import { AlertPages } from './list';
import { AlertDetail, AlertListArgs, AlertPage } from './list.types';
import { ReportDays } from './report-days';
import { alertOfId, changesOfAlert, episodesOfAlert } from './reports.sql';

const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
const ANALYTICS_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.';
const READING = [...ANALYTICS, Role.OPERATOR];
const READING_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, OPERATOR, SUPER_ADMIN.';
const DAYS = `Length of the window in local days, the present one included, 1 to ${MOST_REPORT_DAYS}.`;

@ArgsType()
class AnalyticsArgs extends MomentArgs {
  @Field(() => Int, { nullable: true, defaultValue: 7, description: DAYS })
  @Min(1)
  @Max(MOST_REPORT_DAYS)
  readonly days?: number | null;
}

@ArgsType()
class DashboardArgs extends MomentArgs {
  @Field(() => Int, { nullable: true, defaultValue: 30, description: DAYS })
  @Min(1)
  @Max(MOST_REPORT_DAYS)
  readonly days?: number | null;
}

@Resolver()
export class AlertsResolver {
  constructor(
    private readonly metrics: MetricRunner,
    private readonly cursors: Cursors,
  ) {}

  @Authorized(ANALYTICS)
  @Cost(50)
  @SizedList({ most: MOST_REPORT_DAYS, by: ['days'], fields: ['trend'] })
  @Shared()
  @Query(() => AlertAnalytics, {
    description: `How many alerts were raised and how they were answered, over the last local days. ${ANALYTICS_ROLES}`,
  })
  async alertAnalytics(
    @Args(() => AnalyticsArgs) { days, asOf }: AnalyticsArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertAnalytics> {
    const window = await this.window(context, days ?? 7, asOf);
    return new AlertAnalytics(window, await window.freshAsOf());
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Shared()
  @Query(() => AlertDashboard, {
    description: `What alerts are made of, what they put at risk and saved, and how fast they were answered, over the last local days. ${ANALYTICS_ROLES}`,
  })
  async alertDashboard(
    @Args(() => DashboardArgs) { days, asOf }: DashboardArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertDashboard> {
    const window = await this.window(context, days ?? 30, asOf);
    return new AlertDashboard(window, await window.freshAsOf());
  }

  @Authorized(READING)
  @Cost(50)
  @SizedList({ most: MOST_ALERTS, by: ['first'], otherwise: 50, fields: ['rows'] })
  @Query(() => AlertPage, { description: `Alerts as they stand now, page by page. ${READING_ROLES}` })
  async alerts(
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertPage> {
    const fresh = await this.fresh(context);
    const pages = new AlertPages(
      await context.snapshot(),
      this.cursors,
      organizationOf(context),
      fresh.asOf,
      args,
    );
    return new AlertPage({ ...fresh, ...(await pages.page()) }, () => pages.count(), pages.all);
  }

  @Authorized(READING)
  @Cost(50)
  @Query(() => AlertDetail, {
    description: `One alert with its episodes and everything that was told of it. NOT_FOUND: there is no such alert. ${READING_ROLES}`,
  })
  async alert(
    @Arg('id', () => ID, { description: 'Its id in the application.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<AlertDetail> {
    const organizationId = organizationOf(context);
    const fresh = await this.fresh(context);
    const [alert] = await context.read(alertOfId, [organizationId, fresh.asOf, id]);
    if (alert === undefined) {
      throw new AppError('NOT_FOUND', 'There is no such alert');
    }
    const [episodes, changes] = await Promise.all([
      context.read(episodesOfAlert, [organizationId, id]),
      context.read(changesOfAlert, [organizationId, id]),
    ]);
    return { ...fresh, alert, episodes, changes };
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Query(() => ForecastAccuracy, {
    description: `How good the forecasts of alerts per day have been. Each is issued once a day for the next seven local days and never changed; when its day is over it is scored. ${ANALYTICS_ROLES}`,
  })
  async forecastAccuracy(
    @Args(() => ForecastArgs) args: ForecastArgs,
    @Ctx() context: RequestContext,
  ): Promise<ForecastAccuracy> {
    const horizonDays = args.horizonDays ?? 1;
    const window = await this.window(context, args.days ?? 30);
    const { from, to } = window.period;
    const organizationId = organizationOf(context);
    const rows = await context.read(scoredForecasts, [organizationId, horizonDays, from, to]);
    const upcoming = await context.read(upcomingForecasts, [organizationId, to]);
    return {
      asOf: window.question.asOf,
      dataFreshAsOf: await window.freshAsOf(),
      from,
      to,
      horizonDays,
      ...accuracyOf(rows),
      rows,
      upcoming,
    };
  }

  private async window(context: RequestContext, days: number, asOf?: Date | null): Promise<ReportDays> {
    const organizationId = organizationOf(context);
    const reader = this.metrics.reader(context);
    return ReportDays.read(reader, await reader.question(asOf), organizationId, days);
  }

  private async fresh(context: RequestContext): Promise<Freshness> {
    const { takenAt: asOf } = await context.snapshot();
    return { asOf, dataFreshAsOf: await this.metrics.reader(context).streamFreshAsOf(ALERTS_STREAM, asOf) };
  }
}
