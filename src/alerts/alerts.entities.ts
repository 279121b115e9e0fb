// The tables of alerts, for the comparison with the migrated database. They are read and written by statements.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('alerts')
export class AlertRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly title!: string;

  @Column('text', { name: 'service_id' })
  readonly serviceId!: string;

  @Column('text')
  readonly category!: string;

  @Column('text')
  readonly severity!: string;

  @Column('text', { name: 'type_class' })
  readonly typeClass!: string;

  @Column('numeric', { name: 'impact_amount', precision: 20, scale: 6, nullable: true })
  readonly impactAmount!: string | null;

  @Column('numeric', { name: 'savings_amount', precision: 20, scale: 6, nullable: true })
  readonly savingsAmount!: string | null;

  @Column('text', { nullable: true })
  readonly currency!: string | null;

  @Column('text')
  readonly status!: string;

  @Column('timestamptz', { name: 'snoozed_until', nullable: true })
  readonly snoozedUntil!: Date | null;

  @Column('integer')
  readonly episode!: number;

  @Column('timestamptz', { name: 'raised_at' })
  readonly raisedAt!: Date;
}

@Entity('alert_changes')
export class AlertChangeRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly source!: string;

  @PrimaryColumn('text', { name: 'source_id' })
  readonly sourceId!: string;

  @Column('text', { name: 'alert_id' })
  readonly alertId!: string;

  @Column('text')
  readonly type!: string;

  @Column('timestamptz', { name: 'changed_at' })
  readonly changedAt!: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  readonly recordedAt!: Date;

  @Column('text', { name: 'by_id', nullable: true })
  readonly byId!: string | null;

  @Column('timestamptz', { name: 'snoozed_until', nullable: true })
  readonly snoozedUntil!: Date | null;

  @Column('text', { nullable: true })
  readonly note!: string | null;

  @Column('jsonb', { nullable: true })
  readonly details!: Readonly<Record<string, unknown>> | null;

  @Column('text', { name: 'batch_id', nullable: true })
  readonly batchId!: string | null;
}

@Entity('alert_episodes')
export class AlertEpisodeRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'alert_id' })
  readonly alertId!: string;

  @PrimaryColumn('integer')
  readonly number!: number;

  @Column('text', { name: 'service_id' })
  readonly serviceId!: string;

  @Column('text')
  readonly category!: string;

  @Column('text')
  readonly severity!: string;

  @Column('text', { name: 'type_class' })
  readonly typeClass!: string;

  @Column('numeric', { name: 'impact_amount', precision: 20, scale: 6, nullable: true })
  readonly impactAmount!: string | null;

  @Column('numeric', { name: 'savings_amount', precision: 20, scale: 6, nullable: true })
  readonly savingsAmount!: string | null;

  @Column('text', { nullable: true })
  readonly currency!: string | null;

  @Column('timestamptz', { name: 'raised_at' })
  readonly raisedAt!: Date;

  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  readonly acknowledgedAt!: Date | null;

  @Column('timestamptz', { name: 'responded_at', nullable: true })
  readonly respondedAt!: Date | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  readonly resolvedAt!: Date | null;

  @Column('timestamptz', { name: 'dismissed_at', nullable: true })
  readonly dismissedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true, insert: false, update: false })
  readonly endedAt!: Date | null;

  @Column('timestamptz', { name: 'next_raised_at', nullable: true })
  readonly nextRaisedAt!: Date | null;

  @Column('numeric', { name: 'snoozed_seconds', precision: 14, scale: 3 })
  readonly snoozedSeconds!: string;
}

@Entity('alert_savings')
export class AlertSavingsRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('timestamptz')
  readonly hour!: Date;

  @PrimaryColumn('text')
  readonly currency!: string;

  @Column('integer')
  readonly stated!: number;

  @Column('numeric', { precision: 26, scale: 6 })
  readonly amount!: string;
}

@Entity('alert_forecasts')
export class AlertForecastRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('date', { name: 'issued_on' })
  readonly issuedOn!: string;

  @PrimaryColumn('integer', { name: 'horizon_days' })
  readonly horizonDays!: number;

  @Column('date')
  readonly day!: string;

  @Column('text')
  readonly zone!: string;

  @Column('timestamptz', { name: 'starts_at' })
  readonly startsAt!: Date;

  @Column('timestamptz', { name: 'ends_at' })
  readonly endsAt!: Date;

  @Column('timestamptz', { name: 'issued_at' })
  readonly issuedAt!: Date;

  @Column('integer', { name: 'basis_days' })
  readonly basisDays!: number;

  @Column('numeric', { precision: 12, scale: 1 })
  readonly predicted!: string;

  @Column('integer')
  readonly naive!: number;

  @Column('integer', { nullable: true })
  readonly actual!: number | null;

  @Column('timestamptz', { name: 'scored_at', nullable: true })
  readonly scoredAt!: Date | null;
}

@Entity('alert_erasures')
export class AlertErasureRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('bytea')
  readonly actor!: Buffer;

  @Column('timestamptz', { name: 'erased_at' })
  readonly erasedAt!: Date;
}
