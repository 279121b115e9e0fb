// The queries of reliability: who may ask, what may be asked, and nothing else.
import { Args, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import {
  type AskedSpan,
  askedSpan,
  type MetricReader,
  type MetricRunner,
  MomentArgs,
  type Span,
} from '../metrics';
import { Cost, type RequestContext, Role, Shared, SizedList, organizationOf } from '../platform';
import { checkedThreshold, readAccuracy } from './accuracy';
import { PredictionAccuracyArgs, PredictionAccuracyReport } from './accuracy.types';
import { checkedRate, costsOf, DEFAULT_RATES, type Rates } from './costs';
import { type CostRate, CostRateOrigin, CostRates, CostReport, CostsArgs } from './costs.types';
import { MttrArgs, MttrGroup, MttrReport } from './incidents.types';
import { readMttr } from './mttr';
import { RELIABILITY_STREAM } from './reliability.facts';
import {
  MOST_COMPARED,
  MOST_DAYS,
  MOST_INCIDENT_DAYS,
  MOST_POINTS,
  MOST_SERVICES,
} from './reliability.limits';
import { performanceMeasurements, predictionsMade, workflowRuns } from './reliability.metrics';
import { type Placed, placedIn } from './report.types';
import { listServices, ratesOf } from './reports.sql';
import { readServiceHealth } from './service-health';
import { ServiceHealthReport, ServiceInfo } from './services.types';
import { ReliabilitySpanArgs } from './span.types';
import { ReliabilityOverview } from './totals.types';
import { ReliabilityTrends } from './trends.types';

const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
const ANALYTICS_ROLES = 'Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN.';

@Resolver()
export class ReliabilityResolver {
  constructor(private readonly metrics: MetricRunner) {}

  @Authorized(ANALYTICS)
  @Cost(5)
  @SizedList({ most: MOST_SERVICES, otherwise: 50 })
  @Query(() => [ServiceInfo], {
    description: `Registered services by their name, at most ${MOST_SERVICES}. ${ANALYTICS_ROLES}`,
  })
  async services(@Ctx() context: RequestContext): Promise<ServiceInfo[]> {
    return context.read(listServices, [organizationOf(context)]);
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Shared()
  @Query(() => ReliabilityOverview, {
    description: `Runs, measurements, predictions and incidents of a span, beside the span before. ${ANALYTICS_ROLES}`,
  })
  async reliabilityOverview(
    @Args(() => ReliabilitySpanArgs) args: ReliabilitySpanArgs,
    @Ctx() context: RequestContext,
  ): Promise<ReliabilityOverview> {
    const { reader, place, span } = await this.placed(context, args);
    return new ReliabilityOverview(reader, place, span);
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Shared()
  @Query(() => ReliabilityTrends, {
    description: `The same by local day: at most ${MOST_POINTS} points. ${ANALYTICS_ROLES}`,
  })
  async reliabilityTrends(
    @Args(() => ReliabilitySpanArgs) args: ReliabilitySpanArgs,
    @Ctx() context: RequestContext,
  ): Promise<ReliabilityTrends> {
    const { reader, place, span } = await this.placed(context, args);
    return ReliabilityTrends.read(reader, place, span);
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Query(() => MttrReport, {
    description: `How fast incidents are acknowledged and resolved, and which are open. BAD_USER_INPUT: by service, of more than ${MOST_COMPARED.toLocaleString('en')} of them. ${ANALYTICS_ROLES}`,
  })
  async mttr(@Args(() => MttrArgs) args: MttrArgs, @Ctx() context: RequestContext): Promise<MttrReport> {
    const { reader, place, span } = await this.placed(context, args, MOST_INCIDENT_DAYS);
    return readMttr(reader, organizationOf(context), place, span, args.groupBy ?? MttrGroup.NONE);
  }

  @Authorized(ANALYTICS)
  @Cost(5)
  @Query(() => CostRates, {
    description: `What a run, a measurement and a prediction cost the organization. ${ANALYTICS_ROLES}`,
  })
  async costRates(@Ctx() context: RequestContext): Promise<CostRates> {
    const [own] = await context.read(ratesOf, [organizationOf(context)]);
    return ratesFrom(own, {});
  }

  @Authorized(ANALYTICS)
  @Cost(20)
  @Query(() => CostReport, {
    description: `What a span cost: rates times counts, in total and per hour. The rates are those of now, or of the question. BAD_USER_INPUT: a rate is no decimal of at most 6 decimals. ${ANALYTICS_ROLES}`,
  })
  async costs(@Args(() => CostsArgs) args: CostsArgs, @Ctx() context: RequestContext): Promise<CostReport> {
    const asked = Object.fromEntries(
      Object.entries(args.rates ?? {}).flatMap(([name, rate]: [string, string | null | undefined]) =>
        rate == null ? [] : [[name, checkedRate(`rates.${name}`, rate)]],
      ),
    ) as Partial<Rates>;
    const { reader, place, span } = await this.placed(context, args);
    const { question } = place;
    const [[own], runs, metrics, predictions] = await Promise.all([
      context.read(ratesOf, [organizationOf(context)]),
      reader.total(workflowRuns, span, question),
      reader.total(performanceMeasurements, span, question),
      reader.total(predictionsMade, span, question),
    ]);
    const rates = ratesFrom(own, asked);
    const costs = costsOf(
      { runs: runs.n, metrics: metrics.n, predictions: predictions.n },
      { run: rates.run.rate, metric: rates.metric.rate, prediction: rates.prediction.rate },
      span.to.getTime() - span.from.getTime(),
    );
    return {
      ...placedIn(place, span),
      rates,
      runs: { count: runs.n, cost: costs.runs },
      metrics: { count: metrics.n, cost: costs.metrics },
      predictions: { count: predictions.n, cost: costs.predictions },
      total: costs.total,
      perHour: costs.perHour,
    };
  }

  @Authorized(ANALYTICS)
  @Cost(100)
  @Query(() => ServiceHealthReport, {
    description: `How each registered service stands against its objective: error budget, burn rates, latency and incidents; at most ${MOST_SERVICES}. Objectives are those of now. ${ANALYTICS_ROLES}`,
  })
  async serviceHealth(
    @Args(() => MomentArgs) args: MomentArgs,
    @Ctx() context: RequestContext,
  ): Promise<ServiceHealthReport> {
    const reader = this.metrics.reader(context);
    return readServiceHealth(reader, organizationOf(context), await this.place(reader, args.asOf));
  }

  @Authorized(ANALYTICS)
  @Cost(50)
  @Query(() => PredictionAccuracyReport, {
    description: `How the predictions of a span compare with what came of them. BAD_USER_INPUT: the threshold is no hundredth from 0.01 to 1. ${ANALYTICS_ROLES}`,
  })
  async predictionAccuracy(
    @Args(() => PredictionAccuracyArgs) args: PredictionAccuracyArgs,
    @Ctx() context: RequestContext,
  ): Promise<PredictionAccuracyReport> {
    const threshold = checkedThreshold(args.threshold ?? 0.5);
    const { reader, place, span } = await this.placed(context, args);
    return readAccuracy(reader, place, span, threshold);
  }

  private async placed(
    context: RequestContext,
    asked: AskedSpan & { readonly asOf?: Date | null },
    mostDays = MOST_DAYS,
  ): Promise<{ reader: MetricReader; place: Placed; span: Span }> {
    const reader = this.metrics.reader(context);
    const place = await this.place(reader, asked.asOf);
    return { reader, place, span: await askedSpan(reader, place.question, asked, mostDays) };
  }

  private async place(reader: MetricReader, asOf: Date | null | undefined): Promise<Placed> {
    const question = await reader.question(asOf);
    return { question, dataFreshAsOf: await reader.streamFreshAsOf(RELIABILITY_STREAM, question.asOf) };
  }
}

/** Of each rate, what was asked, else what the organization has set, else the default. */
function ratesFrom(own: Rates | undefined, asked: Partial<Rates>): CostRates {
  const rate = (name: keyof Rates): CostRate => {
    const given = asked[name];
    if (given !== undefined) {
      return { rate: given, origin: CostRateOrigin.ASKED };
    }
    return own === undefined
      ? { rate: DEFAULT_RATES[name], origin: CostRateOrigin.DEFAULT }
      : { rate: checkedRate(name, own[name]), origin: CostRateOrigin.ORGANIZATION };
  };
  return { run: rate('run'), metric: rate('metric'), prediction: rate('prediction') };
}
