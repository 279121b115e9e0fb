// The tables of the rollups, for the comparison with the migrated database. They are read and written by statements.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('rollups')
export class RollupRow {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly rollup!: string;

  @PrimaryColumn('text')
  readonly cut!: string;

  @PrimaryColumn('smallint')
  readonly span!: number;

  @PrimaryColumn('timestamptz')
  readonly bucket!: Date;

  @PrimaryColumn('text')
  readonly key!: string;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  readonly settledAt!: Date | null;

  @Column('bigint', { array: true })
  readonly measures!: readonly string[];

  @Column('integer', { array: true, nullable: true })
  readonly bins!: readonly number[] | null;

  @Column('integer', { name: 'bin_counts', array: true, nullable: true })
  readonly binCounts!: readonly number[] | null;
}

@Entity('rollup_state')
export class RollupStateRow {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly rollup!: string;

  @Column('text')
  readonly signature!: string;

  @Column('timestamptz', { name: 'built_from' })
  readonly builtFrom!: Date;

  @Column('timestamptz', { name: 'built_until' })
  readonly builtUntil!: Date;

  @Column('smallint', { name: 'day_starts', array: true })
  readonly dayStarts!: readonly number[];

  @Column('bigint')
  readonly mismatches!: string;
}

@Entity('rollup_dirty')
export class RollupDirtyRow {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('bigint')
  readonly mark!: string;

  @Column('text')
  readonly source!: string;

  @Column('timestamptz', { array: true })
  readonly moments!: readonly Date[];

  @Column('uuid', { array: true, nullable: true })
  readonly subjects!: readonly string[] | null;

  @Column('integer')
  readonly weight!: number;

  @Column('timestamptz', { name: 'marked_at' })
  readonly markedAt!: Date;
}

@Entity('rollup_member_numbers')
export class RollupMemberNumber {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('integer')
  readonly number!: number;
}

@Entity('rollup_members')
export class RollupMembersRow {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly rollup!: string;

  @PrimaryColumn('text')
  readonly members!: string;

  @PrimaryColumn('smallint')
  readonly span!: number;

  @PrimaryColumn('timestamptz')
  readonly bucket!: Date;

  @PrimaryColumn('integer')
  readonly chunk!: number;

  @Column({ type: 'bit', length: '4096' })
  readonly bits!: string;
}
