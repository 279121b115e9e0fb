// What is known of the deletion of an organization's data, for as long as its tombstone stands.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('organization_deletions')
export class OrganizationDeletionRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Column('uuid')
  readonly id!: string;

  @Column('bytea')
  readonly token!: Buffer;

  @Column('timestamptz', { name: 'cut_off' })
  readonly cutOff!: Date;

  @Column('bigint')
  readonly previewed!: string;

  @Column('bigint')
  readonly rows!: string;

  @Column('text')
  readonly phase!: string;

  @Column('integer')
  readonly attempts!: number;

  @Column('timestamptz', { name: 'started_at' })
  readonly startedAt!: Date;

  @Column('timestamptz', { name: 'worked_at', nullable: true })
  readonly workedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  readonly finishedAt!: Date | null;
}

@Entity('organization_deletion_stores')
export class OrganizationDeletionStoreRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly store!: string;

  @Column('bigint')
  readonly counted!: string;

  @Column('bigint')
  readonly deleted!: string;
}
