// The list of alerts, and one alert with everything that was told of it.
import { ArrayMaxSize, Length, Max, Min, ValidateIf } from 'class-validator';
import { ArgsType, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type BoundStatement, Cost, GraphQLDateTime, PageInfo, SizedList } from '../platform';
import {
  AlertAnswer,
  AlertChangeSource,
  AlertChangeType,
  AlertSeverity,
  AlertStatus,
  AlertTypeClass,
} from './alert.types';
import {
  LONGEST_CATEGORY,
  LONGEST_ID,
  LONGEST_SEARCH,
  MOST_ALERTS,
  MOST_CHANGES,
  MOST_EPISODES,
} from './alerts.limits';

/** Beyond it alerts are not counted. */
export const MOST_COUNTED = 10_000;
const nullable = true;

export enum AlertOrder {
  RAISED_DESC = 'RAISED_DESC',
  RAISED_ASC = 'RAISED_ASC',
}

registerEnumType(AlertOrder, {
  name: 'AlertOrder',
  description: 'What alerts are listed by: when their last episode began, equal ones by id.',
  valuesConfig: {
    RAISED_DESC: { description: 'The newest first.' },
    RAISED_ASC: { description: 'The oldest first.' },
  },
});

const isGiven = ValidateIf((_, value) => value != null);

@ArgsType()
export class AlertListArgs {
  @Field(() => [AlertStatus], {
    nullable,
    description: 'Only alerts that stand so, at most 5; default: all.',
  })
  @isGiven
  @ArrayMaxSize(5)
  readonly statuses?: AlertStatus[] | null;

  @Field(() => [AlertSeverity], {
    nullable,
    description: 'Only of these severities, at most 4; default: all.',
  })
  @isGiven
  @ArrayMaxSize(4)
  readonly severities?: AlertSeverity[] | null;

  @Field(() => [AlertTypeClass], { nullable, description: 'Only of these classes, at most 5; default: all.' })
  @isGiven
  @ArrayMaxSize(5)
  readonly typeClasses?: AlertTypeClass[] | null;

  @Field(() => ID, {
    nullable,
    description: `Only of this service, 1 to ${LONGEST_ID} characters; default: of all.`,
  })
  @isGiven
  @Length(1, LONGEST_ID)
  readonly serviceId?: string | null;

  @Field(() => String, {
    nullable,
    description: `Only of this category, 1 to ${LONGEST_CATEGORY} characters; default: of all.`,
  })
  @isGiven
  @Length(1, LONGEST_CATEGORY)
  readonly category?: string | null;

  @Field(() => String, {
    nullable,
    description: `Alerts in whose title or id this text occurs, in any case. Literal text, 1 to ${LONGEST_SEARCH} characters.`,
  })
  @isGiven
  @Length(1, LONGEST_SEARCH)
  readonly search?: string | null;

  @Field(() => AlertOrder, {
    nullable,
    defaultValue: AlertOrder.RAISED_DESC,
    description: 'What to list alerts by.',
  })
  readonly orderBy?: AlertOrder | null;

  @Field(() => Int, {
    nullable,
    defaultValue: 50,
    description: `Most rows of the page, 1 to ${MOST_ALERTS}.`,
  })
  @Min(1)
  @Max(MOST_ALERTS)
  readonly first?: number | null;

  @Field(() => String, {
    nullable,
    description: 'Only what comes after this cursor, an endCursor of the same question.',
  })
  readonly after?: string | null;
}

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'An alert as it stands now, with its last episode.' })
export class Alert {
  @Field(() => ID, { description: 'Its id in the application.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its title, as it was told last.' })
  readonly title!: string;

  @Field(() => ID, { description: 'Id of its service in the application.' })
  readonly serviceId!: string;

  @Field(() => String, { description: 'Its category.' })
  readonly category!: string;

  @Field(() => AlertSeverity, { description: 'How much it matters.' })
  readonly severity!: AlertSeverity;

  @Field(() => AlertTypeClass, { description: 'What kind of thing it tells of.' })
  readonly typeClass!: AlertTypeClass;

  @Field(() => AlertStatus, { description: 'How it stands now.' })
  readonly status!: AlertStatus;

  @Field(() => GraphQLDateTime, { nullable, description: 'Of SNOOZED: until when; else null.' })
  readonly snoozedUntil!: Date | null;

  @Field(() => Int, { description: 'Number of its last episode, from 1: how often it was raised anew.' })
  readonly episode!: number;

  @Field(() => GraphQLDateTime, { description: 'When that began.' })
  readonly raisedAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable,
    description: 'When it was acknowledged first; null: it was not.',
  })
  readonly acknowledgedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it was resolved; null: it is not.' })
  readonly resolvedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it was dismissed; null: it is not.' })
  readonly dismissedAt!: Date | null;

  @Field(() => Float, {
    nullable,
    description:
      'Seconds from raisedAt to the first answer (acknowledged, resolved or dismissed); null: there is none.',
  })
  readonly responseSeconds!: number | null;

  @Field(() => Float, { nullable, description: 'The same without snoozed time; null: there is no answer.' })
  readonly responseSecondsWithoutSnooze!: number | null;

  @Field(() => String, {
    nullable,
    description: 'Business impact in `currency`, as decimal text; null: none is stated.',
  })
  readonly impactAmount!: string | null;

  @Field(() => String, {
    nullable,
    description: 'What was saved in `currency`, as decimal text; null: none is stated.',
  })
  readonly savingsAmount!: string | null;

  @Field(() => String, { nullable, description: 'Currency of the amounts, ISO 4217; null: there are none.' })
  readonly currency!: string | null;
}

@ObjectType({ description: 'Alerts, in the order that was asked for.' })
export class AlertPage extends AlertAnswer {
  constructor(
    page: { readonly rows: readonly Alert[]; readonly pageInfo: PageInfo } & AlertAnswer,
    private readonly count: () => Promise<number>,
    /** What an export takes in place of a page. */
    readonly all: BoundStatement,
  ) {
    super();
    Object.assign(this, page);
  }

  @Cost(20)
  @Field(() => Int, {
    description: `Alerts that the question leaves, on all pages together; ${MOST_COUNTED.toLocaleString('en')} where there are as many or more.`,
  })
  totalCount(): Promise<number> {
    return this.count();
  }

  @Field(() => [Alert], { description: 'The alerts of the page.' })
  readonly rows!: readonly Alert[];

  @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
  readonly pageInfo!: PageInfo;
}

@ObjectType({ simpleResolvers: true, description: 'From a raise of an alert to its end.' })
export class AlertEpisode {
  @Field(() => Int, { description: 'Its number, from 1.' })
  readonly number!: number;

  @Field(() => AlertSeverity, { description: 'The severity that was told last within it.' })
  readonly severity!: AlertSeverity;

  @Field(() => GraphQLDateTime, { description: 'When it began.' })
  readonly raisedAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable,
    description: 'When it was acknowledged first; null: it was not.',
  })
  readonly acknowledgedAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable,
    description: 'When it was answered first: acknowledged, resolved or dismissed; null: it was not.',
  })
  readonly respondedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it was resolved; null: it was not.' })
  readonly resolvedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it was dismissed; null: it was not.' })
  readonly dismissedAt!: Date | null;

  @Field(() => Float, { nullable, description: 'Seconds until the first answer; null: there is none.' })
  readonly responseSeconds!: number | null;

  @Field(() => Float, { nullable, description: 'The same without snoozed time; null: there is no answer.' })
  readonly responseSecondsWithoutSnooze!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Something that was told of an alert.' })
export class AlertChangeEntry {
  @Field(() => AlertChangeType, { description: 'What was told.' })
  readonly type!: AlertChangeType;

  @Field(() => GraphQLDateTime, { description: 'When it happened.' })
  readonly at!: Date;

  @Field(() => AlertChangeSource, { description: 'By which way it was told.' })
  readonly source!: AlertChangeSource;

  @Field(() => ID, {
    nullable,
    description:
      'Who did it: of an interaction the id of the user or key, else that of the application, or a token in its place; null: nobody was named.',
  })
  readonly by!: string | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'Of SNOOZED: until when; else null.' })
  readonly snoozedUntil!: Date | null;

  @Field(() => String, { nullable, description: 'What they said of it; null: nothing.' })
  readonly note!: string | null;

  @Field(() => String, { nullable, description: 'The batch of interactions that it came with; null: none.' })
  readonly batchId!: string | null;
}

@ObjectType({ description: 'An alert with its episodes and everything that was told of it.' })
export class AlertDetail extends AlertAnswer {
  @Field(() => Alert, { description: 'The alert as it stands now.' })
  readonly alert!: Alert;

  @SizedList({ most: MOST_EPISODES, otherwise: 10 })
  @Field(() => [AlertEpisode], { description: `Its episodes, the newest ${MOST_EPISODES}, newest first.` })
  readonly episodes!: readonly AlertEpisode[];

  @SizedList({ most: MOST_CHANGES, otherwise: 20 })
  @Field(() => [AlertChangeEntry], {
    description: `What was told, the newest ${MOST_CHANGES}, newest first, also where it changed nothing.`,
  })
  readonly changes!: readonly AlertChangeEntry[];
}
