// The rows of the support desk. Aggregating reads are SQL (support.facts.ts); entities serve single rows.
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Someone who talks to the desk. */
@Entity('contacts')
export class Contact {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Column('text', { name: 'chat_mode' })
  readonly chatMode!: string;

  @Column('timestamptz', { name: 'chat_mode_changed_at' })
  readonly chatModeChangedAt!: Date;

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

/** One conversation. Its state at any moment follows from its four moments; `status` only repeats the present one. */
@Entity('chat_sessions')
export class ChatSession {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Column('uuid', { name: 'contact_id' })
  readonly contactId!: string;

  @Column('uuid', { name: 'operator_id', nullable: true })
  readonly operatorId!: string | null;

  @Column('text')
  readonly channel!: string;

  @Column('timestamptz', { name: 'started_at' })
  readonly startedAt!: Date;

  @Column('timestamptz', { name: 'claimed_at', nullable: true })
  readonly claimedAt!: Date | null;

  @Column('timestamptz', { name: 'first_response_at', nullable: true })
  readonly firstResponseAt!: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  readonly closedAt!: Date | null;

  @Column({ type: 'text', insert: false, update: false })
  readonly status!: string;
}

/** One message of a session. Its text is not kept. */
@Entity('messages')
export class Message {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Column('uuid', { name: 'session_id' })
  readonly sessionId!: string;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Column('text')
  readonly sender!: string;

  @Column('uuid', { name: 'operator_id', nullable: true })
  readonly operatorId!: string | null;
}

/** A contact's rating of a session. */
@Entity('csat_responses')
export class CsatResponse {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Column('uuid', { name: 'session_id' })
  readonly sessionId!: string;

  @Column('smallint')
  readonly score!: number;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;
}
