// alertAnalytics: what was raised and answered over the last local days, by day, weekday, hour and category.
import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Bucket } from '../metrics';
import { Cost, GraphQLDateTime, Moving, SizedList } from '../platform';
import { AlertAnswer, AlertDuration, AlertSeverity, SEVERITIES } from './alert.types';
import { FORECAST_WEEKS, LEAST_FORECAST_DAYS, REFIRE_HOURS, TOP_CATEGORIES } from './alerts.limits';
import {
  activeAlerts,
  alertMttrSeconds,
  alertResolutionRate,
  alertResponseSeconds,
  alertResponseWithoutSnoozeSeconds,
  alertsAcknowledged,
  alertsDismissed,
  alertsRaised,
  alertsResolved,
  mttaSeconds,
  refireRate,
} from './alerts.metrics';
import { dailyAverage, pastDays, type WeekdayMedian, weekdayMedians } from './prediction';
import { percentOf, type ReportDays, WEEKDAYS, weekdayOf } from './report-days';
import { oldestActive } from './reports.sql';

const nullable = true;

@ObjectType({ simpleResolvers: true, description: 'Alerts of one severity.' })
export class AlertSeverityCount {
  @Field(() => AlertSeverity, { description: 'The severity.' })
  readonly severity!: AlertSeverity;

  @Field(() => Int, { description: 'Alerts raised.' })
  readonly count!: number;
}

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'One local day of the organization’s zone.' })
export class AlertDay {
  @Field(() => String, { description: 'Local date, YYYY-MM-DD.' })
  readonly date!: string;

  @Field(() => GraphQLDateTime, { description: 'First instant of the day, inclusive.' })
  readonly start!: Date;

  @Field(() => Boolean, { description: 'The day is still running at asOf.' })
  readonly partial!: boolean;

  @Field(() => Int, { description: 'Alerts raised on the day.' })
  readonly total!: number;

  @SizedList({ most: SEVERITIES.length })
  @Field(() => [AlertSeverityCount], { description: 'Of every severity, 0 where none was raised.' })
  readonly severities!: readonly AlertSeverityCount[];
}

@ObjectType({ simpleResolvers: true, description: 'How many alerts there were in the window.' })
export class AlertTotals {
  @Field(() => Int, { description: 'Raised in the window.' })
  readonly raised!: number;

  @Field(() => Int, { description: 'Acknowledged first in the window, whenever they were raised.' })
  readonly acknowledged!: number;

  @Field(() => Int, { description: 'Resolved in the window, whenever they were raised.' })
  readonly resolved!: number;

  @Field(() => Int, { description: 'Dismissed in the window, whenever they were raised.' })
  readonly dismissed!: number;

  @Field(() => Int, { description: 'Neither resolved nor dismissed at asOf, whenever they were raised.' })
  readonly active!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Alerts of a category.' })
export class AlertCategoryCount {
  @Field(() => String, { description: 'The category.' })
  readonly category!: string;

  @Field(() => Int, { description: 'Alerts raised.' })
  readonly count!: number;

  @Field(() => Float, { nullable, description: 'Percentage (0–100) of all raised; null: none were.' })
  readonly percent!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'The categories with the most alerts, and the rest.' })
export class AlertCategories {
  @SizedList({ most: TOP_CATEGORIES })
  @Field(() => [AlertCategoryCount], {
    description: `The ${TOP_CATEGORIES} categories with the most alerts raised, the most first; equal ones by name.`,
  })
  readonly rows!: readonly AlertCategoryCount[];

  @Field(() => Int, { description: 'Alerts raised of all other categories.' })
  readonly restCount!: number;

  @Field(() => Float, { nullable, description: 'Those in percent (0–100) of all raised; null: none were.' })
  readonly restPercent!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'A weekday of the window, in the organization’s zone.' })
export class AlertWeekday {
  @Field(() => Int, { description: 'Weekday, 1 (Monday) to 7 (Sunday).' })
  readonly weekday!: number;

  @Field(() => Int, { description: 'How many days of the window are such a day.' })
  readonly occurrences!: number;

  @Field(() => Boolean, { description: 'One of them is still running at asOf.' })
  readonly partial!: boolean;

  @Field(() => Int, { description: 'Alerts raised on all of them.' })
  readonly raised!: number;

  @Field(() => Float, { nullable, description: 'Mean of one of them; null: the window has no such day.' })
  readonly mean!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What a weekday is likely to have.' })
export class AlertWeekdayMedian {
  @Field(() => Int, { description: 'Weekday, 1 (Monday) to 7 (Sunday).' })
  readonly weekday!: number;

  @Field(() => Float, { nullable, description: 'Median of the alerts raised on one; null: there is none.' })
  readonly median!: number | null;

  @Field(() => Int, { description: 'Days behind it.' })
  readonly n!: number;
}

@ObjectType({ simpleResolvers: true, description: 'How many alerts a day is likely to have.' })
export class AlertPrediction {
  @Field(() => Float, {
    nullable,
    description: `Mean of the medians of the seven weekdays; null under ${LEAST_FORECAST_DAYS} days.`,
  })
  readonly dailyAverage!: number | null;

  @Field(() => Int, {
    description: `Local days behind it: those of the last ${FORECAST_WEEKS} weeks that are over, from that of the first alert on.`,
  })
  readonly n!: number;

  @SizedList({ most: 7 })
  @Field(() => [AlertWeekdayMedian], {
    nullable,
    description: `All seven, Monday first; null under ${LEAST_FORECAST_DAYS} days.`,
  })
  readonly weekdays!: readonly AlertWeekdayMedian[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'A share of alerts.' })
export class AlertShare {
  @Field(() => Float, { nullable, description: 'Percentage (0–100); null: there are none to be a share of.' })
  readonly percent!: number | null;

  @Field(() => Int, { description: 'Alerts of which it is a share.' })
  readonly n!: number;

  @Field(() => Int, {
    nullable,
    description:
      'Of those, the ones that are still inside the time within which it is decided, also where it is already; null: it has no such time.',
  })
  readonly pending!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What is active at asOf.' })
export class ActiveAlerts {
  @Field(() => Int, { description: 'Alerts that are neither resolved nor dismissed.' })
  readonly count!: number;

  @Moving()
  @Field(() => Float, {
    nullable,
    description: 'For how many seconds the oldest of them has been so; null: there is none.',
  })
  readonly oldestSeconds!: number | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it was raised; null: there is none.' })
  readonly oldestRaisedAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'Alerts raised in one hour of the week.' })
export class AlertHeatmapCell {
  @Field(() => Int, { description: 'Weekday, 1 (Monday) to 7 (Sunday).' })
  readonly weekday!: number;

  @Field(() => Int, { description: 'Local hour, 0 to 23.' })
  readonly hour!: number;

  @Field(() => Int, { description: 'Alerts raised.' })
  readonly count!: number;
}

@ObjectType({
  description:
    'Alerts of the last local days of the organization’s zone, up to asOf: [from, to), from the first instant of the ' +
    'first day. All of it is computed in one database snapshot.',
})
export class AlertAnalytics extends AlertAnswer {
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

  @Cost(20)
  @Field(() => [AlertDay], { description: 'One entry a day, oldest first; the last may be partial.' })
  async trend(): Promise<AlertDay[]> {
    const { reader, question, current } = this.days;
    const lines = await reader.seriesBy(alertsRaised, current, question, ['severity']);
    return current.map(({ label, start, partial }, index) => {
      const severities = SEVERITIES.map((severity) => ({
        severity,
        count: lines.get(severity)?.[index]?.n ?? 0,
      }));
      return {
        date: label,
        start,
        partial,
        total: severities.reduce((sum, { count }) => sum + count, 0),
        severities,
      };
    });
  }

  @Cost(20)
  @Field(() => AlertTotals, { description: 'How many alerts there were.' })
  async totals(): Promise<AlertTotals> {
    const [raised, acknowledged, resolved, dismissed, active] = await Promise.all([
      this.raised(),
      this.days.total(alertsAcknowledged).then(({ n }) => n),
      this.days.total(alertsResolved).then(({ n }) => n),
      this.days.total(alertsDismissed).then(({ n }) => n),
      this.activeCount(),
    ]);
    return { raised, acknowledged, resolved, dismissed, active };
  }

  @Cost(20)
  @Field(() => AlertDuration, {
    description:
      'From the raise to the first answer (acknowledged, resolved or dismissed), of the alerts raised in the window that have one; snoozed time counts.',
  })
  responseTime(): Promise<AlertDuration> {
    return this.days.duration(alertResponseSeconds);
  }

  @Cost(20)
  @Field(() => AlertDuration, {
    description: 'The same without the time for which an alert was snoozed before its first answer.',
  })
  responseTimeWithoutSnooze(): Promise<AlertDuration> {
    return this.days.duration(alertResponseWithoutSnoozeSeconds);
  }

  @Cost(20)
  @Field(() => AlertDuration, {
    description:
      'Time to acknowledge: from the raise to the first acknowledgement, of the alerts raised in the window that have one. Beside it stands what is active.',
  })
  mtta(): Promise<AlertDuration> {
    return this.days.duration(mttaSeconds);
  }

  @Cost(20)
  @Field(() => AlertDuration, {
    description:
      'Time to resolve: from the raise to the resolution, of the alerts resolved in the window; a reopened alert is measured anew.',
  })
  mttr(): Promise<AlertDuration> {
    return this.days.duration(alertMttrSeconds);
  }

  @Cost(20)
  @Field(() => ActiveAlerts, { description: 'What is active at asOf, whenever it was raised.' })
  async active(): Promise<ActiveAlerts> {
    const { reader, question, organizationId } = this.days;
    const [count, [oldest]] = await Promise.all([
      this.activeCount(),
      reader.rows(oldestActive, [organizationId, question.asOf]),
    ]);
    const raisedAt = oldest?.raisedAt ?? null;
    return {
      count,
      oldestRaisedAt: raisedAt,
      oldestSeconds: raisedAt === null ? null : (question.asOf.getTime() - raisedAt.getTime()) / 1_000,
    };
  }

  @Cost(10)
  @Field(() => AlertShare, { description: 'Of the alerts raised in the window, those that are resolved.' })
  resolutionRate(): Promise<AlertShare> {
    return this.share(alertResolutionRate);
  }

  @Cost(10)
  @Field(() => AlertShare, {
    description: `Of the alerts resolved in the window, those that fired again within ${REFIRE_HOURS} hours.`,
  })
  refireRate(): Promise<AlertShare> {
    return this.share(refireRate);
  }

  @Cost(20)
  @Field(() => AlertCategories, { description: 'What kinds of alerts there were.' })
  async topCategories(): Promise<AlertCategories> {
    const { reader, question, period } = this.days;
    const [raised, cells] = await Promise.all([
      this.raised(),
      reader.groups({
        metric: alertsRaised,
        ...period,
        asOf: question.asOf,
        by: ['category'],
        most: { groups: TOP_CATEGORIES, ranked: true },
      }),
    ]);
    const rows = cells
      .map(({ keys: [category = ''], reading: { n } }) => ({
        category,
        count: n,
        percent: percentOf(n, raised),
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
    const restCount = raised - rows.reduce((sum, { count }) => sum + count, 0);
    return { rows, restCount, restPercent: percentOf(restCount, raised) };
  }

  @Cost(20)
  @Field(() => AlertPrediction, {
    description: `What a day is likely to have: the median of its weekday over the last ${FORECAST_WEEKS} weeks.`,
  })
  async prediction(): Promise<AlertPrediction> {
    const { reader, question, organizationId } = this.days;
    const past = await pastDays(reader, question, organizationId);
    const weekdays: WeekdayMedian[] | null = weekdayMedians(past);
    return {
      dailyAverage: weekdays === null ? null : dailyAverage(weekdays),
      n: past.length,
      weekdays,
    };
  }

  @Field(() => Float, {
    nullable,
    description: `How many alerts a day is likely to have, as prediction.dailyAverage; null under ${LEAST_FORECAST_DAYS} days of data.`,
  })
  async predictedDailyAverage(): Promise<number | null> {
    return (await this.prediction()).dailyAverage;
  }

  @Cost(20)
  @SizedList({ most: 7 })
  @Field(() => [AlertWeekday], { description: 'All seven weekdays, Monday first.' })
  async weekdays(): Promise<AlertWeekday[]> {
    const { reader, question, current } = this.days;
    const readings = await reader.series(alertsRaised, current, question);
    return WEEKDAYS.map((weekday) => {
      const days = current
        .map((day, index) => ({ day, raised: readings[index]?.n ?? 0 }))
        .filter(({ day }) => weekdayOf(day.label) === weekday);
      const raised = days.reduce((sum, each) => sum + each.raised, 0);
      return {
        weekday,
        occurrences: days.length,
        partial: days.some(({ day }: { day: Bucket }) => day.partial),
        raised,
        mean: days.length === 0 ? null : raised / days.length,
      };
    });
  }

  @Field(() => Int, {
    nullable,
    description:
      'The weekday, 1 (Monday) to 7 (Sunday), with the highest mean per occurrence in the window; of equal ones the first. Null: nothing was raised.',
  })
  async busiestWeekday(): Promise<number | null> {
    const weekdays = await this.weekdays();
    const highest = Math.max(...weekdays.map(({ mean }) => mean ?? 0));
    return highest === 0 ? null : (weekdays.find(({ mean }) => mean === highest)?.weekday ?? null);
  }

  @Cost(20)
  @SizedList({ most: 7 * 24 })
  @Field(() => [AlertHeatmapCell], {
    description: 'All 168 hours of the week, Monday 00:00 first, 0 where nothing was raised.',
  })
  async heatmap(): Promise<AlertHeatmapCell[]> {
    const { reader, question, period } = this.days;
    const raises = await reader.grouped(alertsRaised, period, question, ['weekday', 'hour']);
    return Array.from({ length: 7 * 24 }, (_, index) => {
      const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24];
      return { weekday, hour, count: raises.get(`${weekday} ${hour}`)?.n ?? 0 };
    });
  }

  private async raised(): Promise<number> {
    return (await this.days.total(alertsRaised)).n;
  }

  private async activeCount(): Promise<number> {
    const { reader, question } = this.days;
    return (await reader.total(activeAlerts, { from: null, to: question.asOf }, question)).n;
  }

  private async share(metric: typeof refireRate): Promise<AlertShare> {
    const { value, n, pending } = await this.days.total(metric);
    return { percent: value, n, pending };
  }
}
