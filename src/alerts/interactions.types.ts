// What people do with alerts, as the API takes it and answers it.
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, SizedList } from '../platform';
import { AlertInteractionType, AlertStatus } from './alert.types';
import { LONGEST_ID, LONGEST_NOTE, MOST_INTERACTIONS, MOST_SNOOZE_DAYS } from './alerts.limits';

export enum AlertInteractionOutcome {
  ACCEPTED = 'ACCEPTED',
  DUPLICATE = 'DUPLICATE',
  FAILED = 'FAILED',
}

registerEnumType(AlertInteractionOutcome, {
  name: 'AlertInteractionOutcome',
  description: 'What became of an interaction.',
  valuesConfig: {
    ACCEPTED: { description: 'It is stored now.' },
    DUPLICATE: { description: 'It was stored before under its idempotencyKey, and is answered as then.' },
    FAILED: { description: 'It is refused, and nothing of it is stored: code and message say why.' },
  },
});

@InputType({ description: 'Something that somebody does, or has done, with an alert.' })
export class AlertInteractionInput {
  @Field(() => ID, {
    description:
      'Id of the alert in the application, 1 to 100 characters. Unknown, or of another organization: NOT_FOUND.',
  })
  readonly alertId!: string;

  @Field(() => AlertInteractionType, {
    description:
      'What they do. BAD_USER_INPUT, which says how the alert stands, where it has ended, or is acknowledged already and not snoozed.',
  })
  readonly type!: AlertInteractionType;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'When they did it; default: now, or just after what was told last where that lies ahead. At most 5 minutes from now, not before the episode began, and, of RESOLVED and DISMISSED, not before what was told last of the alert.',
  })
  readonly occurredAt?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: `Of SNOOZED, and of nothing else: until when. Later than occurredAt, by at most ${MOST_SNOOZE_DAYS} days.`,
  })
  readonly snoozedUntil?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: `What they have to say of it, 1 to ${LONGEST_NOTE.toLocaleString('en')} characters.`,
  })
  readonly note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The client’s own id of the interaction, 1 to ${LONGEST_ID} characters: sent again with it, an interaction is answered as the first time and stored once. With other content under the same key: CONFLICT.`,
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of an interaction with an alert.' })
export class AlertInteractionResult {
  @Field(() => Int, { description: 'Its place in the call, from 0.' })
  readonly index!: number;

  @Field(() => AlertInteractionOutcome, { description: 'What became of it.' })
  readonly outcome!: AlertInteractionOutcome;

  @Field(() => String, {
    nullable: true,
    description: 'Of FAILED: the code, as of GraphQL errors; else null.',
  })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'Of FAILED: what is wrong, in words; else null.' })
  readonly message!: string | null;

  @Field(() => ID, { description: 'Id of the alert.' })
  readonly alertId!: string;

  @Field(() => AlertInteractionType, { description: 'What was done.' })
  readonly type!: AlertInteractionType;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was done; null: it is not stored.' })
  readonly occurredAt!: Date | null;

  @Field(() => AlertStatus, {
    nullable: true,
    description: 'How the alert stood then, right after it; null: it is not stored.',
  })
  readonly alertStatus!: AlertStatus | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Which episode of the alert it belongs to, from 1; null: it is not stored.',
  })
  readonly episode!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds from when the episode began until it was done; null: it is not stored.',
  })
  readonly responseSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The same without the time for which the alert was snoozed; null: it is not stored.',
  })
  readonly responseSecondsWithoutSnooze!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of a batch of interactions.' })
export class AlertInteractionsResult {
  @Field(() => String, { description: 'Name of the batch: the one that was given, or a new one.' })
  readonly batchId!: string;

  @Field(() => Int, { description: 'Interactions that are stored now.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'Interactions that were stored before, or earlier in this call.' })
  readonly duplicates!: number;

  @Field(() => Int, { description: 'Interactions that are refused.' })
  readonly failed!: number;

  @SizedList({ most: MOST_INTERACTIONS, otherwise: 10 })
  @Field(() => [AlertInteractionResult], { description: 'One for each, in the order of the call.' })
  readonly results!: readonly AlertInteractionResult[];
}
