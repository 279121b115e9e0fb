// The tables of ingestion, for the comparison with the migrated database. They are read and written by statements.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('event_ids')
export class EventIdRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @Column('uuid')
  readonly digest!: string;

  @Column('timestamptz', { name: 'received_at' })
  readonly receivedAt!: Date;
}

@Entity('events')
export class EventRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz', { name: 'received_at' })
  readonly receivedAt!: Date;

  @PrimaryColumn('uuid', { name: 'batch_id' })
  readonly batchId!: string;

  @PrimaryColumn('smallint')
  readonly position!: number;

  @Column('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @Column('text')
  readonly kind!: string;

  @Column('smallint')
  readonly version!: number;

  @Column('timestamptz', { name: 'occurred_at' })
  readonly occurredAt!: Date;

  @Column('timestamptz', { name: 'told_at', nullable: true })
  readonly toldAt!: Date | null;

  @Column('jsonb')
  readonly payload!: Record<string, unknown>;
}

@Entity('event_batches')
export class EventBatchRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz', { name: 'received_at' })
  readonly receivedAt!: Date;

  @PrimaryColumn('uuid', { name: 'batch_id' })
  readonly batchId!: string;

  @Column('text')
  readonly source!: string;

  @Column('integer')
  readonly accepted!: number;

  @Column('integer')
  readonly duplicates!: number;

  @Column('integer')
  readonly failed!: number;
}

@Entity('pending_batches')
export class PendingBatchRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly stream!: string;

  @PrimaryColumn('timestamptz', { name: 'received_at' })
  readonly receivedAt!: Date;

  @PrimaryColumn('uuid', { name: 'batch_id' })
  readonly batchId!: string;

  @PrimaryColumn('smallint')
  readonly position!: number;

  @Column('integer')
  readonly events!: number;

  /** How often its one event was taken up again as a dead letter. */
  @Column('smallint')
  readonly attempts!: number;
}

@Entity('dead_letters')
export class DeadLetterRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('uuid')
  readonly fingerprint!: string;

  @Column('text', { name: 'client_event_id', nullable: true })
  readonly clientEventId!: string | null;

  @Column('text', { nullable: true })
  readonly kind!: string | null;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly message!: string;

  @Column('jsonb', { nullable: true })
  readonly shape!: Record<string, unknown> | null;

  @Column('bytea', { nullable: true })
  readonly sealed!: Buffer | null;

  @Column('timestamptz', { name: 'first_at' })
  readonly firstAt!: Date;

  @Column('timestamptz', { name: 'last_at' })
  readonly lastAt!: Date;

  @Column('integer')
  readonly count!: number;

  @Column('integer')
  readonly attempts!: number;

  @Column('timestamptz', { name: 'received_at', nullable: true })
  readonly receivedAt!: Date | null;

  @Column('uuid', { name: 'batch_id', nullable: true })
  readonly batchId!: string | null;

  @Column('smallint', { nullable: true })
  readonly position!: number | null;
}

@Entity('personal_keys')
export class PersonalKeyRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly kid!: string;

  @Column('bytea')
  readonly wrapped!: Buffer;

  @Column('timestamptz', { name: 'made_at' })
  readonly madeAt!: Date;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  readonly retiredAt!: Date | null;
}

@Entity('token_links')
export class TokenLinkRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly token!: string;

  @Column('text', { name: 'same_as' })
  readonly sameAs!: string;
}
