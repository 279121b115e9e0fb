// alertDashboard: what alerts are made of, what they put at risk and saved, and how fast they were answered.
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { changePercent, type FactMetric, Unit } from '../metrics';
import { Cost, GraphQLDateTime, Moving, SizedList } from '../platform';
import {
  AlertAnswer,
  AlertDuration,
  AlertMoney,
  AlertSeverity,
  AlertTypeClass,
  SEVERITIES,
  TYPE_CLASSES,
} from './alert.types';
import { MOST_CURRENCIES } from './alerts.limits';
import {
  activeAlerts,
  aiHandlingRate,
  alertMttrSeconds,
  alertResolutionRate,
  alertResponseSeconds,
  alertResponseWithoutSnoozeSeconds,
  alertsDismissed,
  alertsRaised,
  alertsResolved,
  mttaSeconds,
  refireRate,
} from './alerts.metrics';
import { AlertShare } from './analytics.types';
import { durationOf, percentOf, type ReportDays } from './report-days';
import { moneyAtRisk, type MoneyRow, savings } from './reports.sql';

const nullable = true;

const compared: readonly FactMetric[] = [
  alertsRaised,
  alertsResolved,
  alertsDismissed,
  aiHandlingRate,
  alertResolutionRate,
  refireRate,
  mttaSeconds,
  alertMttrSeconds,
  alertResponseSeconds,
  alertResponseWithoutSnoozeSeconds,
];

@ObjectType({ simpleResolvers: true, description: 'Alerts of one severity, and their share.' })
export class AlertSeverityShare {
  @Field(() => AlertSeverity, { description: 'The severity.' })
  readonly severity!: AlertSeverity;

  @Field(() => Int, { description: 'Alerts raised.' })
  readonly count!: number;

  @Field(() => Float, { nullable, description: 'Percentage (0–100) of all raised; null: none were.' })
  readonly percent!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Alerts of one class, and their share.' })
export class AlertTypeClassShare {
  @Field(() => AlertTypeClass, { description: 'The class.' })
  readonly typeClass!: AlertTypeClass;

  @Field(() => Int, { description: 'Alerts.' })
  readonly count!: number;

  @Field(() => Float, { nullable, description: 'Percentage (0–100) of all of them; null: there are none.' })
  readonly percent!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'How fast alerts of one severity were answered.' })
export class AlertSeverityResponse {
  @Field(() => AlertSeverity, { description: 'The severity.' })
  readonly severity!: AlertSeverity;

  @Field(() => AlertDuration, {
    description:
      'From the raise to the first answer, of the alerts raised in the window; snoozed time counts.',
  })
  readonly responseTime!: AlertDuration;

  @Field(() => AlertDuration, { description: 'The same without snoozed time.' })
  readonly responseTimeWithoutSnooze!: AlertDuration;
}

@ObjectType({ simpleResolvers: true, description: 'What was saved, and how that is known.' })
export class AlertSavings {
  @Field(() => String, { description: 'How the amounts are made of the other fields, in words.' })
  readonly formula!: string;

  @Field(() => Int, { description: 'Alerts of class PREVENTED_ISSUE raised in the window.' })
  readonly prevented!: number;

  @Field(() => Int, { description: 'Of those, the ones that state an amount.' })
  readonly stated!: number;

  @Field(() => Int, { description: 'Those that state none, and count for nothing.' })
  readonly unstated!: number;

  @SizedList({ most: MOST_CURRENCIES, otherwise: 5 })
  @Field(() => [AlertMoney], {
    description: `The sum of each currency, of at most ${MOST_CURRENCIES}: those that most alerts state. Currencies are never added up.`,
  })
  readonly amounts!: readonly AlertMoney[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'One metric of alerts in this period and in the one before.',
})
export class AlertMetricComparison {
  @Field(() => String, { description: 'Name of the metric in the catalogue.' })
  readonly name!: string;

  @Field(() => Unit, { description: 'Unit of the values.' })
  readonly unit!: Unit;

  @Field(() => Float, { nullable, description: 'Value in this period; null: there is none.' })
  readonly current!: number | null;

  @Field(() => Float, { nullable, description: 'Value in the previous period; null: there is none.' })
  readonly previous!: number | null;

  @Field(() => Float, {
    nullable,
    description:
      'Change from the previous value in percent; null when either is missing or the previous one is 0.',
  })
  readonly changePercent!: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'The period before: as many local days, ending where this one begins, cut after the same elapsed time when this ' +
    'one is still running.',
})
export class AlertPeriodComparison {
  @Field(() => GraphQLDateTime, { description: 'Start of the previous period, inclusive.' })
  readonly from!: Date;

  @Field(() => GraphQLDateTime, { description: 'End of the previous period, exclusive.' })
  readonly to!: Date;

  @SizedList({ most: compared.length })
  @Field(() => [AlertMetricComparison], { description: 'Counts, shares and durations of both periods.' })
  readonly metrics!: readonly AlertMetricComparison[];
}

@ObjectType({
  description:
    'What alerts are made of and what they come to, of the last local days of the organization’s zone, up to asOf: ' +
    '[from, to). All of it is computed in one database snapshot.',
})
export class AlertDashboard extends AlertAnswer {
  override readonly asOf: Date;

  constructor(
    private readonly days: ReportDays,
    override readonly dataFreshAsOf: Date,
  ) {
    super();
    this.asOf = days.question.asOf;
  }

  @Field(() => GraphQLDateTime, { description: 'First instant of the first day, inclusive.' })
  from(): Date {
    return this.days.period.from;
  }

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: asOf.' })
  to(): Date {
    return this.days.period.to;
  }

  @Field(() => String, { description: 'The organization’s IANA time zone, in which days begin.' })
  timezone(): string {
    return this.days.question.zone;
  }

  @Cost(10)
  @Field(() => Int, { description: 'Alerts raised in the window.' })
  async raised(): Promise<number> {
    return (await this.days.total(alertsRaised)).n;
  }

  @Cost(10)
  @Field(() => AlertShare, {
    description:
      'AI handling rate: of the alerts raised in the window, those that tell of an issue that was prevented by itself.',
  })
  async aiHandlingRate(): Promise<AlertShare> {
    const { value, n, pending } = await this.days.total(aiHandlingRate);
    return { percent: value, n, pending };
  }

  @Cost(10)
  @SizedList({ most: SEVERITIES.length })
  @Field(() => [AlertSeverityShare], {
    description: 'Alerts raised by severity: every severity, 0 where there is none.',
  })
  async severities(): Promise<AlertSeverityShare[]> {
    const readings = await this.days.by(alertsRaised, 'severity');
    return sharesOf(SEVERITIES, readings).map(({ value, ...share }) => ({ severity: value, ...share }));
  }

  @Cost(10)
  @SizedList({ most: TYPE_CLASSES.length })
  @Field(() => [AlertTypeClassShare], {
    description: 'Alerts raised by class: every class, 0 where there is none.',
  })
  async typeClasses(): Promise<AlertTypeClassShare[]> {
    const readings = await this.days.by(alertsRaised, 'type_class');
    return sharesOf(TYPE_CLASSES, readings).map(({ value, ...share }) => ({ typeClass: value, ...share }));
  }

  @Cost(10)
  @SizedList({ most: TYPE_CLASSES.length })
  @Field(() => [AlertTypeClassShare], {
    description:
      'Alerts active at asOf by class, whenever they were raised: every class, 0 where there is none.',
  })
  async activeTypeClasses(): Promise<AlertTypeClassShare[]> {
    const readings = await this.days.stateBy(activeAlerts, 'type_class');
    return sharesOf(TYPE_CLASSES, readings).map(({ value, ...share }) => ({ typeClass: value, ...share }));
  }

  @Cost(10)
  @SizedList({ most: MOST_CURRENCIES, otherwise: 5 })
  @Field(() => [AlertMoney], {
    description: `Business impact of the alerts active at asOf, whenever they were raised, by currency in the order of their codes, of at most ${MOST_CURRENCIES}: those that most alerts state. Alerts that state none count for nothing.`,
  })
  async moneyAtRisk(): Promise<readonly AlertMoney[]> {
    const { reader, question, organizationId } = this.days;
    return listed(await reader.rows(moneyAtRisk, [organizationId, question.asOf]));
  }

  @Cost(20)
  @Field(() => AlertSavings, { description: 'What prevented issues are stated to have saved.' })
  async estimatedSavings(): Promise<AlertSavings> {
    const { reader, organizationId, period } = this.days;
    const [amounts, classes] = await Promise.all([
      reader.rows(savings, [organizationId, period.from, period.to]),
      this.days.by(alertsRaised, 'type_class'),
    ]);
    const prevented = classes.get(AlertTypeClass.PREVENTED_ISSUE)?.n ?? 0;
    const stated = amounts.reduce((sum, { n }) => sum + n, 0);
    return {
      formula:
        'The sum, by currency, of the savings that alerts of class PREVENTED_ISSUE raised in the window state; an alert that states none counts for nothing, and nothing is estimated in its place.',
      prevented,
      stated,
      unstated: prevented - stated,
      amounts: listed(amounts),
    };
  }

  @Cost(40)
  @SizedList({ most: SEVERITIES.length })
  @Field(() => [AlertSeverityResponse], {
    description: 'How fast alerts raised in the window were answered, by severity: every severity.',
  })
  async responseBySeverity(): Promise<AlertSeverityResponse[]> {
    const [whole, without] = await Promise.all([
      this.days.durationsBy(alertResponseSeconds, 'severity'),
      this.days.durationsBy(alertResponseWithoutSnoozeSeconds, 'severity'),
    ]);
    return SEVERITIES.map((severity) => ({
      severity,
      responseTime: whole.get(severity) ?? durationOf(alertResponseSeconds, undefined),
      responseTimeWithoutSnooze:
        without.get(severity) ?? durationOf(alertResponseWithoutSnoozeSeconds, undefined),
    }));
  }

  @Cost(60)
  @Field(() => AlertPeriodComparison, { description: 'The same numbers of the period before.' })
  async previous(): Promise<AlertPeriodComparison> {
    const { reader, question, period, previousPeriod } = this.days;
    const metrics = await Promise.all(
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
    return { ...previousPeriod, metrics };
  }
}

/** As many currencies as an answer may list: any three letters are one. */
function listed(rows: readonly MoneyRow[]): readonly MoneyRow[] {
  const byCode = (a: MoneyRow, b: MoneyRow): number => (a.currency < b.currency ? -1 : 1);
  return [...rows]
    .sort((a, b) => b.n - a.n || byCode(a, b))
    .slice(0, MOST_CURRENCIES)
    .sort(byCode);
}

function sharesOf<Value extends string>(
  values: readonly Value[],
  readings: ReadonlyMap<string, { readonly n: number }>,
): { value: Value; count: number; percent: number | null }[] {
  const count = (value: Value): number => readings.get(value)?.n ?? 0;
  const total = values.reduce((sum, value) => sum + count(value), 0);
  return values.map((value) => ({ value, count: count(value), percent: percentOf(count(value), total) }));
}
