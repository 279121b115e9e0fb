// What alerts are, in the words of the API: severities, classes, states, changes, and amounts of money.
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, Moving } from '../platform';

export enum AlertSeverity {
  CRITICAL = 'CRITICAL',
  IMPORTANT = 'IMPORTANT',
  STANDARD = 'STANDARD',
  INFO = 'INFO',
}

export enum AlertTypeClass {
  ACTION_NEEDED = 'ACTION_NEEDED',
  PREVENTED_ISSUE = 'PREVENTED_ISSUE',
  TREND_WARNING = 'TREND_WARNING',
  ESCALATION = 'ESCALATION',
  INFORMATION = 'INFORMATION',
}

export enum AlertStatus {
  OPEN = 'OPEN',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  SNOOZED = 'SNOOZED',
  RESOLVED = 'RESOLVED',
  DISMISSED = 'DISMISSED',
}

export enum AlertChangeType {
  RAISED = 'RAISED',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
  SNOOZED = 'SNOOZED',
  DISMISSED = 'DISMISSED',
  REOPENED = 'REOPENED',
}

export enum AlertInteractionType {
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
  SNOOZED = 'SNOOZED',
  DISMISSED = 'DISMISSED',
}

export enum AlertChangeSource {
  EVENT = 'EVENT',
  INTERACTION = 'INTERACTION',
  IMPORT = 'IMPORT',
}

export const SEVERITIES = Object.values(AlertSeverity);
export const TYPE_CLASSES = Object.values(AlertTypeClass);

registerEnumType(AlertSeverity, {
  name: 'AlertSeverity',
  description: 'How much an alert matters: its priority.',
  valuesConfig: {
    CRITICAL: { description: 'It matters most.' },
    IMPORTANT: { description: 'Soon.' },
    STANDARD: { description: 'In the usual course.' },
    INFO: { description: 'To be known of.' },
  },
});

registerEnumType(AlertTypeClass, {
  name: 'AlertTypeClass',
  description: 'What kind of thing an alert tells of.',
  valuesConfig: {
    ACTION_NEEDED: { description: 'Somebody has to do something.' },
    PREVENTED_ISSUE: { description: 'Something was prevented by itself: nobody had to act.' },
    TREND_WARNING: { description: 'Something is getting worse.' },
    ESCALATION: { description: 'Somebody else has to look.' },
    INFORMATION: { description: 'Nothing has to be done.' },
  },
});

registerEnumType(AlertStatus, {
  name: 'AlertStatus',
  description: 'How it stands with the last episode of an alert. OPEN, ACKNOWLEDGED and SNOOZED are active.',
  valuesConfig: {
    OPEN: { description: 'Raised, and nobody has answered.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it.' },
    SNOOZED: { description: 'Put off until a moment that has not come.' },
    RESOLVED: { description: 'Ended: what it told of is over.' },
    DISMISSED: { description: 'Ended: nothing was to be done.' },
  },
});

registerEnumType(AlertChangeType, {
  name: 'AlertChangeType',
  description: 'What can be told of an alert.',
  valuesConfig: {
    RAISED: { description: 'It fired; after the end of an episode a new one begins.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it; the first of an episode counts, and ends a snooze.' },
    RESOLVED: { description: 'What it told of is over.' },
    SNOOZED: { description: 'Put off until a moment.' },
    DISMISSED: { description: 'Nothing was to be done.' },
    REOPENED: { description: 'It is not over after all: a new episode begins.' },
  },
});

registerEnumType(AlertInteractionType, {
  name: 'AlertInteractionType',
  description: 'What somebody does with an alert.',
  valuesConfig: {
    ACKNOWLEDGED: { description: 'They have seen it.' },
    RESOLVED: { description: 'What it told of is over.' },
    SNOOZED: { description: 'They put it off, until snoozedUntil.' },
    DISMISSED: { description: 'Nothing is to be done.' },
  },
});

registerEnumType(AlertChangeSource, {
  name: 'AlertChangeSource',
  description: 'By which way something was told.',
  valuesConfig: {
    EVENT: { description: 'By ingestion.' },
    INTERACTION: { description: 'By recordAlertInteraction or recordAlertInteractions.' },
    IMPORT: { description: 'By a file.' },
  },
});

/** As of when an answer is true, and up to when events have gone into it. */
export interface Freshness {
  readonly asOf: Date;
  readonly dataFreshAsOf: Date;
}

@ObjectType()
export abstract class AlertAnswer implements Freshness {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'The moment for which the answer is true.' })
  readonly asOf!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none.',
  })
  readonly dataFreshAsOf!: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: 'An amount of money. Decimal text, added up as decimals: no digit is rounded.',
})
export class AlertMoney {
  @Field(() => String, { description: 'Currency, ISO 4217.' })
  readonly currency!: string;

  @Field(() => String, { description: 'The amount, as decimal text with at most six decimals.' })
  readonly amount!: string;

  @Field(() => Int, { description: 'Alerts that state an amount in it: those that are added up.' })
  readonly n!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A duration over the window. Percentiles from rollups are at most 1 % off; from rows they are exact.',
})
export class AlertDuration {
  @Field(() => String, { description: 'Name of the metric in the catalogue.' })
  readonly metric!: string;

  @Field(() => Int, { description: 'Episodes behind it.' })
  readonly n!: number;

  @Field(() => Float, { nullable: true, description: 'Mean, seconds; null: there are none.' })
  readonly meanSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: 'Median, seconds; null: there are none.' })
  readonly p50Seconds!: number | null;

  @Field(() => Float, { nullable: true, description: '90th percentile, seconds; null: there are none.' })
  readonly p90Seconds!: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile, seconds; null: there are none.' })
  readonly p95Seconds!: number | null;
}
