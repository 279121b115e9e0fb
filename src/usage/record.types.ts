// What recorders send, and what they hear.
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, SizedList } from '../platform';

export enum UsageOperationType {
  QUERY = 'QUERY',
  MUTATION = 'MUTATION',
  SUBSCRIPTION = 'SUBSCRIPTION',
}

registerEnumType(UsageOperationType, {
  name: 'UsageOperationType',
  description: 'Kind of a GraphQL operation.',
  valuesConfig: {
    QUERY: { description: 'It reads.' },
    MUTATION: { description: 'It changes something.' },
    SUBSCRIPTION: { description: 'It goes on.' },
  },
});

@InputType({
  description:
    'A request to the connected application. What is too long or no text that can be stored is answered as failed, with the field and its limit.',
})
export class UsageEventInput {
  @Field(() => ID, {
    description: 'UUID, made by whoever records: with occurredAt it says that two are the same request.',
  })
  readonly id!: string;

  @Field(() => GraphQLDateTime, {
    description: 'When the request came: at most 7 days ago, and at most 5 minutes from now.',
  })
  readonly occurredAt!: Date;

  @Field(() => String, { description: 'HTTP method, 1 to 10 characters.' })
  readonly method!: string;

  @Field(() => String, {
    description:
      'What was asked for: the template of its route, such as /orders/:id, or its path without the query. 1 to 500 characters, no spaces.',
  })
  readonly endpoint!: string;

  @Field(() => Int, { description: 'HTTP status of the answer, 100 to 599.' })
  readonly statusCode!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Milliseconds until the answer had been sent, kept to the microsecond; null: not known.',
  })
  readonly responseTimeMs?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the user in the application, at most 200 characters; null: nobody was signed in.',
  })
  readonly userId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Which service answered, where there are several; at most 100 characters.',
  })
  readonly service?: string | null;

  @Field(() => UsageOperationType, { nullable: true, description: 'Of a GraphQL operation: its kind.' })
  readonly operationType?: UsageOperationType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a GraphQL operation: its name, or a hash of its document. At most 200 characters, no spaces; goes with operationType.',
  })
  readonly operationName?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Codes of the GraphQL errors in the answer, at most 10 of at most 100 characters.',
  })
  readonly errorCodes?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What the operation cost by the application’s own measure.',
  })
  readonly complexity?: number | null;

  @Field(() => String, { nullable: true, description: 'Address it came from, at most 45 characters.' })
  readonly ip?: string | null;

  @Field(() => String, { nullable: true, description: 'User agent it came with, at most 1,024 characters.' })
  readonly userAgent?: string | null;
}

@InputType({ description: 'Somebody who uses the connected application.' })
export class AppUserInput {
  @Field(() => String, { description: 'Their id in the application, 1 to 200 characters.' })
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Their name, at most 200 characters; null leaves what is known.',
  })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their address, at most 254 characters; null leaves what is known.',
  })
  readonly email?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'An event that is refused for good.' })
export class UsageEventFailure {
  @Field(() => Int, { description: 'Place of the event in the call, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'Code of the failure, as of GraphQL errors.' })
  readonly code!: string;

  @Field(() => String, { description: 'What is wrong, in words, with the field and its limit.' })
  readonly message!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of a batch of events.' })
export class UsageEventsResult {
  @Field(() => Int, { description: 'Events that are stored now.' })
  readonly accepted!: number;

  @Field(() => Int, { description: 'Events that were stored before, or twice in this call.' })
  readonly duplicates!: number;

  @SizedList({ most: 1_000, otherwise: 10 })
  @Field(() => [UsageEventFailure], { description: 'Those that are refused, in the order of the call.' })
  readonly failed!: readonly UsageEventFailure[];
}
