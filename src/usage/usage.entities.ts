// The tables of product usage, for the comparison with the migrated database. They are read and written by statements.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('app_users')
export class AppUserRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text', { name: 'external_id' })
  readonly externalId!: string;

  @Column('text', { nullable: true })
  readonly name!: string | null;

  @Column('text', { nullable: true })
  readonly email!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Column('timestamptz', { name: 'last_active_at', nullable: true })
  readonly lastActiveAt!: Date | null;
}

@Entity('usage_events')
export class UsageEventRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz', { name: 'occurred_at' })
  readonly occurredAt!: Date;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('timestamptz', { name: 'received_at' })
  readonly receivedAt!: Date;

  @Column('uuid', { name: 'user_id', nullable: true })
  readonly userId!: string | null;

  @Column('text', { nullable: true })
  readonly service!: string | null;

  @Column('text')
  readonly method!: string;

  @Column('text')
  readonly endpoint!: string;

  @Column('smallint', { name: 'status_code' })
  readonly statusCode!: number;

  @Column('numeric', { name: 'response_time_ms', precision: 12, scale: 3, nullable: true })
  readonly responseTimeMs!: string | null;

  @Column('text', { name: 'operation_type', nullable: true })
  readonly operationType!: string | null;

  @Column('text', { name: 'operation_name', nullable: true })
  readonly operationName!: string | null;

  @Column('text', { name: 'error_codes', array: true, nullable: true })
  readonly errorCodes!: readonly string[] | null;

  @Column('integer', { nullable: true })
  readonly complexity!: number | null;

  @Column('text', { nullable: true })
  readonly ip!: string | null;

  @Column('text', { name: 'user_agent', nullable: true })
  readonly userAgent!: string | null;
}

@Entity('page_views')
export class PageViewRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz', { name: 'occurred_at' })
  readonly occurredAt!: Date;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('uuid', { name: 'user_id' })
  readonly userId!: string;

  @Column('uuid', { name: 'session_id' })
  readonly sessionId!: string;

  @Column('text')
  readonly path!: string;

  @Column('text', { nullable: true })
  readonly referrer!: string | null;

  @Column('integer', { name: 'duration_ms', nullable: true })
  readonly durationMs!: number | null;
}

@Entity('user_sessions')
export class UserSessionRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz', { name: 'started_at' })
  readonly startedAt!: Date;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('uuid', { name: 'user_id' })
  readonly userId!: string;

  @Column('timestamptz', { name: 'last_activity_at' })
  readonly lastActivityAt!: Date;

  @Column('integer', { name: 'page_views' })
  readonly pageViews!: number;

  @Column('text', { nullable: true })
  readonly ip!: string | null;

  @Column('text', { name: 'user_agent', nullable: true })
  readonly userAgent!: string | null;
}

@Entity('feature_rules')
export class FeatureRuleRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('smallint')
  readonly position!: number;

  @Column('text')
  readonly feature!: string;

  @Column('text', { nullable: true })
  readonly method!: string | null;

  @Column('text', { nullable: true })
  readonly path!: string | null;

  @Column('text', { nullable: true })
  readonly operation!: string | null;
}

@Entity('usage_purges')
export class UsagePurgeRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('timestamptz')
  readonly before!: Date;

  @Column('timestamptz', { name: 'made_at' })
  readonly madeAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  readonly finishedAt!: Date | null;
}
