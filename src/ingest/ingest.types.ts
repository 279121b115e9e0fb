// GraphQL types of ingestion: what is sent, what became of it, and how far behind the numbers are.
import { Max, Min, ArrayMaxSize, ValidateIf } from 'class-validator';
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  Cost,
  GraphQLDateTime,
  GraphQLJSONObject,
  Moving,
  PlainInput,
  RowList,
  SizedList,
} from '../platform';
import { LONGEST_ID, MOST_EVENT_BYTES } from './check-event';
import { EventStatus } from './store';

registerEnumType(EventStatus, {
  name: 'IngestedStatus',
  description: 'What became of an event.',
  valuesConfig: {
    ACCEPTED: { description: 'It is stored, and counts once.' },
    DUPLICATE: { description: 'Its id was accepted before; nothing was changed.' },
    FAILED: { description: 'It was refused, alone; the code says why.' },
  },
});

@PlainInput()
@InputType({ description: 'Something that happened in the connected application.' })
export class EventInput {
  @Field(() => ID, {
    description: `Made once by the sender, 1 to ${LONGEST_ID} characters, best a UUIDv7: sent again within 30 days it is the same event.`,
  })
  readonly clientEventId!: string;

  @Field(() => String, { description: 'What happened, such as lesson.completed.' })
  readonly kind!: string;

  @Field(() => Int, { nullable: true, defaultValue: 1, description: 'Version of the kind’s schema.' })
  readonly version?: number | null;

  @Field(() => GraphQLDateTime, {
    description: 'When it happened by the sender’s clock; not longer ago than INGEST_MAX_LATE_DAYS.',
  })
  readonly occurredAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'When it was sent, by the same clock: where that is more than 5 minutes off, both times are corrected by the difference. Without it, what lies in the future counts as received now.',
  })
  readonly sentAt?: Date | null;

  @Field(() => GraphQLJSONObject, {
    description: `What the kind’s schema says, at most ${MOST_EVENT_BYTES / 1024} KiB of JSON; fields that it does not know are refused.`,
  })
  readonly payload!: Record<string, unknown>;
}

@ObjectType({ simpleResolvers: true, description: 'What became of an event of the call.' })
export class IngestedEvent {
  @Field(() => Int, { description: 'Place of the event in the call, from 0.' })
  readonly index!: number;

  @Field(() => String, { nullable: true, description: 'Its id; null: it had none that can be one.' })
  readonly clientEventId!: string | null;

  @Field(() => EventStatus, { description: 'What became of it.' })
  readonly status!: EventStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it was refused: INVALID_EVENT, INVALID_TEXT, INVALID_PAYLOAD, UNKNOWN_KIND, UNKNOWN_VERSION, NOT_ALLOWED, TOO_LARGE, TOO_OLD, UNSTORABLE, and of lines also INVALID_JSON.',
  })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'The same in words, with the field and its limit.' })
  readonly message!: string | null;

  @Field(() => Boolean, { description: 'Sent again as it is, it may be accepted.' })
  readonly retryable!: boolean;

  @Field(() => Boolean, {
    description: 'Of a duplicate: it says something else than what was accepted, which stays.',
  })
  readonly payloadMismatch!: boolean;
}

@ObjectType({ description: 'What became of the events of a call. All of it is committed.' })
export class IngestionResult {
  @Field(() => Int, { description: 'Events that are stored now.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'Events that were there before, or twice in this call.' })
  readonly duplicates!: number;

  @Field(() => Int, { description: 'Events that were refused.' })
  readonly failed!: number;

  @RowList()
  @Field(() => [IngestedEvent], { description: 'One answer for each event, in the order of the call.' })
  readonly results!: readonly IngestedEvent[];
}

@ObjectType({ simpleResolvers: true, description: 'How far the numbers of one stream of events are behind.' })
export class StreamFreshness {
  @Field(() => String, { description: 'Name of the stream, such as learning.' })
  readonly stream!: string;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description: 'Everything received before is in the numbers; asOf where nothing waits.',
  })
  readonly dataFreshAsOf!: Date;

  @Moving()
  @Field(() => Float, { description: 'asOf − dataFreshAsOf, milliseconds; 0 where nothing waits.' })
  readonly lagMs!: number;

  @Field(() => Int, { description: 'Accepted events that are not in the numbers yet.' })
  readonly pendingEvents!: number;
}

@ObjectType({ simpleResolvers: true, description: 'How far the numbers are behind what was received.' })
export class DataFreshness {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'When the database was asked.' })
  readonly asOf!: Date;

  @Moving()
  @Field(() => GraphQLDateTime, {
    description:
      'Received time of the oldest event that is not in the numbers yet; asOf where there is none: who is idle is fresh.',
  })
  readonly dataFreshAsOf!: Date;

  @Moving()
  @Field(() => Float, { description: 'asOf − dataFreshAsOf, milliseconds.' })
  readonly lagMs!: number;

  @SizedList({ most: 20, otherwise: 5 })
  @Field(() => [StreamFreshness], { description: 'Each stream by itself, by name.' })
  readonly streams!: readonly StreamFreshness[];
}

@ObjectType({ simpleResolvers: true, description: 'Events that came in, by what became of them.' })
export class IngestionCounts {
  @Field(() => Int, { description: 'Calls and files’ batches.' })
  readonly batches!: number;

  @Field(() => Float, { description: 'Events accepted.' })
  readonly accepted!: number;

  @Field(() => Float, { description: 'Events that were there before.' })
  readonly duplicates!: number;

  @Field(() => Float, { description: 'Events refused.' })
  readonly failed!: number;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the last batch came; null: none did.' })
  readonly lastAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'Dead letters of one reason.' })
export class DeadLetterCount {
  @Field(() => String, { description: 'Why they were refused.' })
  readonly code!: string;

  @Field(() => Int, { description: 'How many there are.' })
  readonly letters!: number;
}

@ObjectType({ simpleResolvers: true, description: 'How ingestion is doing, for whoever looks after it.' })
export class IngestionStatus {
  @Moving()
  @Field(() => GraphQLDateTime, { description: 'When the database was asked.' })
  readonly asOf!: Date;

  @Field(() => IngestionCounts, { description: 'The last hour.' })
  readonly lastHour!: IngestionCounts;

  @Field(() => IngestionCounts, { description: 'The last 24 hours.' })
  readonly last24Hours!: IngestionCounts;

  @Field(() => DataFreshness, { description: 'How far the numbers are behind.' })
  readonly freshness!: DataFreshness;

  @SizedList({ most: 20, otherwise: 5 })
  @Field(() => [DeadLetterCount], { description: 'Dead letters, by why they were refused.' })
  readonly deadLetters!: readonly DeadLetterCount[];

  @SizedList({ most: 200, otherwise: 20 })
  @Field(() => [String], { description: 'Names of the kinds that are taken, in order.' })
  readonly kinds!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'Id of the key that replaces personal values now; null: none has been needed.',
  })
  readonly personalKey!: string | null;
}

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'An event that was refused for good.' })
export class DeadLetter {
  @Field(() => ID, { description: 'Id of the letter.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Id of the event; null: it had none.' })
  readonly clientEventId!: string | null;

  @Field(() => String, { nullable: true, description: 'Its kind, where it named one.' })
  readonly kind!: string | null;

  @Field(() => String, { description: 'Why it was refused, as ingestEvents answers it.' })
  readonly code!: string;

  @Field(() => String, { description: 'The same in words.' })
  readonly message!: string;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Which fields its payload had, and what kind of value each. Values are sealed and not shown.',
  })
  readonly shape!: Record<string, unknown> | null;

  @Field(() => GraphQLDateTime, { description: 'When it first came.' })
  readonly firstAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it last came, or was last tried.' })
  readonly lastAt!: Date;

  @Field(() => Int, { description: 'How often it was refused.' })
  readonly count!: number;

  @Field(() => Int, { description: 'How often it was tried again.' })
  readonly attempts!: number;

  @Field(() => Boolean, { description: 'It can be tried again.' })
  readonly isReplayable!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A page of dead letters, the latest first.' })
export class DeadLetterPage {
  @Field(() => Int, { description: 'Letters that match, on all pages; at most 100,000 are kept.' })
  readonly totalCount!: number;

  @Field(() => [DeadLetter], { description: 'The letters.' })
  readonly rows!: readonly DeadLetter[];

  @Field(() => String, { nullable: true, description: 'For `after`: the next page; null: there is none.' })
  readonly nextCursor!: string | null;
}

const MOST_CHOSEN = 100;

@InputType({ description: 'Which dead letters; without any field all of them.' })
export class DeadLetterFilter {
  @Field(() => [String], { nullable: true, description: `Why they were refused, at most ${MOST_CHOSEN}.` })
  @ValidateIf((_, value) => value != null)
  @ArrayMaxSize(MOST_CHOSEN)
  readonly codes?: string[] | null;

  @Field(() => [String], { nullable: true, description: `Their kinds, at most ${MOST_CHOSEN}.` })
  @ValidateIf((_, value) => value != null)
  @ArrayMaxSize(MOST_CHOSEN)
  readonly kinds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: `Their ids, at most ${MOST_CHOSEN}.` })
  @ValidateIf((_, value) => value != null)
  @ArrayMaxSize(MOST_CHOSEN)
  readonly ids?: string[] | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Last refused at or after this moment.' })
  readonly from?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Last refused before this moment.' })
  readonly to?: Date | null;
}

@ArgsType()
export class DeadLettersArgs {
  @Field(() => DeadLetterFilter, { nullable: true, description: 'Which of them; absent: all.' })
  readonly filter?: DeadLetterFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: 50, description: 'Letters of the page, 1 to 200.' })
  @Min(1)
  @Max(200)
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor, a nextCursor.' })
  readonly after?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of dead letters that were tried again.' })
export class ReplayResult {
  @Field(() => Int, { description: 'Accepted now.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'There already: no dead letters any more.' })
  readonly duplicates!: number;

  @Field(() => Int, { description: 'Refused again.' })
  readonly failed!: number;

  @Field(() => Int, { description: 'What they said is gone: sealed under a key that was destroyed.' })
  readonly unreadable!: number;
}
