// The rows of the support desk. Aggregating reads are SQL (support.facts.ts); entities serve single rows.
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { GraphQLDateTime } from '../platform';
import { ChatMode, MessageSender, SessionStatus } from './desk.types';

const nullable = true;

/** Id of a row in the system it came from. */
const EXTERNAL_ID = { nullable, description: 'Id in the system it came from; null if none was given.' };

@ObjectType({ description: 'Someone who talks to the desk.' })
@Entity('contacts')
export class Contact {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => ID, { description: 'Id of the contact (a UUID).' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, EXTERNAL_ID)
  @Column('text', { name: 'external_id', nullable })
  readonly externalId!: string | null;

  @Field(() => ChatMode, { description: 'Who answers them now.' })
  @Column('text', { name: 'chat_mode' })
  readonly chatMode!: ChatMode;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  @Column('timestamptz', { name: 'chat_mode_changed_at' })
  readonly chatModeChangedAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When they first appeared.' })
  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;
}

/** Which mode a contact was in, from when to when; written by a trigger on contacts. */
@Entity('contact_chat_modes')
export class ContactChatMode {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  readonly contactId!: string;

  @PrimaryColumn('timestamptz', { name: 'began_at' })
  readonly beganAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  readonly endedAt!: Date | null;

  @Column('text', { name: 'chat_mode' })
  readonly chatMode!: string;
}

@ObjectType('Session', {
  description:
    'One conversation. Where it stood at any moment follows from its four moments; status only repeats the present.',
})
@Entity('chat_sessions')
export class ChatSession {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => ID, { description: 'Id of the session (a UUID).' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, EXTERNAL_ID)
  @Column('text', { name: 'external_id', nullable })
  readonly externalId!: string | null;

  @Field(() => ID, { description: 'Whom it is with (a UUID).' })
  @Column('uuid', { name: 'contact_id' })
  readonly contactId!: string;

  @Field(() => ID, {
    nullable,
    description: 'User id of the operator who claimed it; null while nobody has.',
  })
  @Column('uuid', { name: 'operator_id', nullable })
  readonly operatorId!: string | null;

  @Field(() => String, { description: 'Where it takes place.' })
  @Column('text')
  readonly channel!: string;

  @Field(() => GraphQLDateTime, { description: 'When the contact began to wait.' })
  @Column('timestamptz', { name: 'started_at' })
  readonly startedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable, description: 'When an operator took it; null while nobody has.' })
  @Column('timestamptz', { name: 'claimed_at', nullable })
  readonly claimedAt!: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable,
    description: 'When the first message of an operator was sent after the claim; null before it.',
  })
  @Column('timestamptz', { name: 'first_response_at', nullable })
  readonly firstResponseAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable, description: 'When it ended; null while it is open.' })
  @Column('timestamptz', { name: 'closed_at', nullable })
  readonly closedAt!: Date | null;

  @Field(() => SessionStatus, { description: 'Where it stands now.' })
  @Column({ type: 'text', insert: false, update: false })
  readonly status!: SessionStatus;
}

@ObjectType({ description: 'That a message was sent. Its text is not kept.' })
@Entity('messages')
export class Message {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => ID, { description: 'Id of the message (a UUID).' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, EXTERNAL_ID)
  @Column('text', { name: 'external_id', nullable })
  readonly externalId!: string | null;

  @Field(() => ID, { description: 'Session it was sent in (a UUID).' })
  @Column('uuid', { name: 'session_id' })
  readonly sessionId!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was sent.' })
  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Field(() => MessageSender, { description: 'Who sent it.' })
  @Column('text')
  readonly sender!: MessageSender;

  @Field(() => ID, {
    nullable,
    description:
      'User id of the operator who wrote it; null for every other sender, or when it is not known.',
  })
  @Column('uuid', { name: 'operator_id', nullable })
  readonly operatorId!: string | null;
}

@ObjectType({ description: 'A contact’s rating of a session. Of several, the latest counts.' })
@Entity('csat_responses')
export class CsatResponse {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => ID, { description: 'Id of the rating (a UUID).' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, EXTERNAL_ID)
  @Column('text', { name: 'external_id', nullable })
  readonly externalId!: string | null;

  @Field(() => ID, { description: 'Session that was rated (a UUID).' })
  @Column('uuid', { name: 'session_id' })
  readonly sessionId!: string;

  @Field(() => Int, { description: 'Satisfaction, 1 (worst) to 5 (best).' })
  @Column('smallint')
  readonly score!: number;

  @Field(() => GraphQLDateTime, { description: 'When it was given.' })
  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;
}
