// What a host application sends to the audit trail, and what it hears about each event.
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Cost, GraphQLDateTime, GraphQLJSONObject } from '../platform';
import type { HostEventInput } from './host-events';
import { AuditOutcome } from './trail';

@InputType({
  description:
    'An event of a host application. What is too long, or is no text that can be stored, is answered as FAILED with the field and its limit named.',
})
export class AuditEventInput implements HostEventInput {
  @Field(() => String, {
    description:
      'Id of the event in the host application: recorded once, however often it is sent. 1 to 200 characters.',
  })
  readonly externalId!: string;

  @Field(() => GraphQLDateTime, {
    description:
      'When it happened: not before 2000, nor more than 5 minutes from now. Kept to the millisecond.',
  })
  readonly occurredAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description:
      'Who did it: the id or external id of a user, or any other id, of at most 200 characters; default: the system.',
  })
  readonly adminId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their name at that time, at most 200 characters; default: that of the user.',
  })
  readonly adminName?: string | null;

  @Field(() => String, { description: 'What was done, 1 to 100 characters.' })
  readonly action!: string;

  @Field(() => String, { description: 'To what kind of thing, 1 to 100 characters.' })
  readonly resourceType!: string;

  @Field(() => String, { nullable: true, description: 'To which one, at most 512 characters.' })
  readonly resourceId?: string | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'At most 64 KiB as canonical JSON (RFC 8785), nested at most 32 levels deep; whole numbers beyond 2^53 go as text. Default: {}.',
  })
  readonly details?: object | null;

  @Field(() => AuditOutcome, {
    nullable: true,
    description: 'Default: FAILED where errorCode is given, else SUCCESS.',
  })
  readonly outcome?: AuditOutcome | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, at most 100 characters.' })
  readonly errorCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address or host name it came from, at most 255 characters.',
  })
  readonly ipAddress?: string | null;

  @Field(() => String, { nullable: true, description: 'User agent it came with, at most 1,024 characters.' })
  readonly userAgent?: string | null;
}

export enum AuditEventStatus {
  RECORDED = 'RECORDED',
  DUPLICATE = 'DUPLICATE',
  FAILED = 'FAILED',
}

registerEnumType(AuditEventStatus, {
  name: 'AuditEventStatus',
  description: 'What became of an event.',
  valuesConfig: {
    RECORDED: { description: 'It is in the trail now.' },
    DUPLICATE: { description: 'An event of this external id was recorded before; that one stays as it is.' },
    FAILED: { description: 'It is not in the trail; code and message tell why.' },
  },
});

@Cost(3)
@ObjectType({ description: 'What became of one event.' })
export class AuditEventResult {
  @Field(() => Int, { description: 'Place of the event in the call, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'Id of the event in the host application.' })
  readonly externalId!: string;

  @Field(() => AuditEventStatus, { description: 'What became of it.' })
  readonly status!: AuditEventStatus;

  @Field(() => ID, { nullable: true, description: 'Id of its row in the trail; null where it FAILED.' })
  readonly id!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Place of its row in the trail; null where it FAILED, or was recorded and purged since.',
  })
  readonly seq!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the failure, as of GraphQL errors.' })
  readonly code!: string | null;

  @Field(() => String, { nullable: true, description: 'What is wrong, in words.' })
  readonly message!: string | null;

  @Field(() => Boolean, {
    description:
      'The row that is there already says something else. False where that can no longer be told, as of an erased row.',
  })
  readonly payloadMismatch!: boolean;
}
