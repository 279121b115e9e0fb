// The tables of reliability, for the comparison with the migrated database, and its views. They are written by statements.
import { Column, Entity, PrimaryColumn, ViewColumn, ViewEntity } from 'typeorm';

@Entity('services')
export class ServiceRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly name!: string;

  @Column('numeric', { name: 'slo_percent', precision: 6, scale: 4 })
  readonly sloPercent!: string;

  @Column('integer', { name: 'slo_days' })
  readonly sloDays!: number;

  @Column('timestamptz', { name: 'told_at' })
  readonly toldAt!: Date;
}

@Entity('workflow_runs')
export class WorkflowRunRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text', { name: 'service_id', nullable: true })
  readonly serviceId!: string | null;

  @Column('text')
  readonly workflow!: string;

  @Column('text')
  readonly status!: string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  readonly startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at' })
  readonly finishedAt!: Date;
}

@Entity('performance_metrics')
export class PerformanceMetricRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text', { name: 'service_id' })
  readonly serviceId!: string;

  @Column('timestamptz', { name: 'measured_at' })
  readonly measuredAt!: Date;

  @Column('numeric', { name: 'p95_latency_ms', precision: 12, scale: 3, nullable: true })
  readonly p95LatencyMs!: string | null;

  @Column('numeric', { name: 'throughput_rps', precision: 12, scale: 3, nullable: true })
  readonly throughputRps!: string | null;

  @Column('integer', { nullable: true })
  readonly requests!: number | null;

  @Column('integer', { name: 'failed_requests', nullable: true })
  readonly failedRequests!: number | null;
}

@Entity('predictions')
export class PredictionRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text', { name: 'service_id', nullable: true })
  readonly serviceId!: string | null;

  @Column('text', { nullable: true })
  readonly model!: string | null;

  @Column('timestamptz', { name: 'predicted_at', nullable: true })
  readonly predictedAt!: Date | null;

  @Column('numeric', { name: 'failure_probability', precision: 7, scale: 6, nullable: true })
  readonly failureProbability!: string | null;

  @Column('integer', { name: 'horizon_minutes', nullable: true })
  readonly horizonMinutes!: number | null;

  @Column('boolean', { nullable: true })
  readonly occurred!: boolean | null;

  @Column('timestamptz', { name: 'outcome_at', nullable: true })
  readonly outcomeAt!: Date | null;
}

@Entity('incident_changes')
export class IncidentChangeRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'incident_id' })
  readonly incidentId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly kind!: string;

  @Column('timestamptz')
  readonly at!: Date;

  @Column('text', { name: 'service_id', nullable: true })
  readonly serviceId!: string | null;

  @Column('text', { nullable: true })
  readonly title!: string | null;

  @Column('text', { nullable: true })
  readonly severity!: string | null;
}

@Entity('incidents')
export class IncidentRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text', { name: 'service_id', nullable: true })
  readonly serviceId!: string | null;

  @Column('text', { nullable: true })
  readonly title!: string | null;

  @Column('text', { nullable: true })
  readonly severity!: string | null;

  @Column('text')
  readonly status!: string;

  @Column('timestamptz', { name: 'opened_at' })
  readonly openedAt!: Date;

  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  readonly acknowledgedAt!: Date | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  readonly resolvedAt!: Date | null;

  @Column('integer')
  readonly episodes!: number;
}

@Entity('incident_episodes')
export class IncidentEpisodeRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'incident_id' })
  readonly incidentId!: string;

  @PrimaryColumn('integer')
  readonly number!: number;

  @Column('text', { name: 'service_id', nullable: true })
  readonly serviceId!: string | null;

  @Column('text', { nullable: true })
  readonly severity!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  readonly openedAt!: Date;

  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  readonly acknowledgedAt!: Date | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  readonly resolvedAt!: Date | null;
}

@Entity('cost_rates')
export class CostRateRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Column('numeric', { precision: 13, scale: 6 })
  readonly run!: string;

  @Column('numeric', { precision: 13, scale: 6 })
  readonly metric!: string;

  @Column('numeric', { precision: 13, scale: 6 })
  readonly prediction!: string;
}

/** Runs, measurements and predictions of an organization, all there are. */
@ViewEntity({ name: 'analytics_overview', synchronize: false })
export class AnalyticsOverviewView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn({ name: 'total_workflows' })
  readonly totalWorkflows!: string;

  @ViewColumn({ name: 'failed_workflows' })
  readonly failedWorkflows!: string;

  @ViewColumn({ name: 'failure_rate_percent' })
  readonly failureRatePercent!: string | null;

  @ViewColumn({ name: 'total_metrics' })
  readonly totalMetrics!: string;

  @ViewColumn({ name: 'avg_p95_latency_ms' })
  readonly avgP95LatencyMs!: string | null;

  @ViewColumn({ name: 'avg_throughput_rps' })
  readonly avgThroughputRps!: string | null;

  @ViewColumn({ name: 'total_predictions' })
  readonly totalPredictions!: string;

  @ViewColumn({ name: 'avg_failure_probability' })
  readonly avgFailureProbability!: string | null;
}

/** How fast incidents were resolved, and which are open. */
@ViewEntity({ name: 'mttr_analysis', synchronize: false })
export class MttrAnalysisView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn({ name: 'incident_count' })
  readonly incidentCount!: string;

  @ViewColumn({ name: 'mean_seconds' })
  readonly meanSeconds!: string | null;

  @ViewColumn({ name: 'median_seconds' })
  readonly medianSeconds!: number | null;

  @ViewColumn({ name: 'p95_seconds' })
  readonly p95Seconds!: number | null;

  @ViewColumn({ name: 'mean_acknowledge_seconds' })
  readonly meanAcknowledgeSeconds!: string | null;

  @ViewColumn({ name: 'open_incidents' })
  readonly openIncidents!: string;

  @ViewColumn({ name: 'oldest_open_at' })
  readonly oldestOpenAt!: Date | null;
}

/** What the last thirty days cost. */
@ViewEntity({ name: 'cost_analysis', synchronize: false })
export class CostAnalysisView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn()
  readonly runs!: string;

  @ViewColumn()
  readonly metrics!: string;

  @ViewColumn()
  readonly predictions!: string;

  @ViewColumn({ name: 'run_rate' })
  readonly runRate!: string;

  @ViewColumn({ name: 'metric_rate' })
  readonly metricRate!: string;

  @ViewColumn({ name: 'prediction_rate' })
  readonly predictionRate!: string;

  @ViewColumn({ name: 'run_cost' })
  readonly runCost!: string;

  @ViewColumn({ name: 'metric_cost' })
  readonly metricCost!: string;

  @ViewColumn({ name: 'prediction_cost' })
  readonly predictionCost!: string;

  @ViewColumn({ name: 'total_cost' })
  readonly totalCost!: string;

  @ViewColumn({ name: 'cost_per_hour' })
  readonly costPerHour!: string;
}

/** A local day on which anything happened. */
@ViewEntity({ name: 'usage_trends', synchronize: false })
export class UsageTrendsView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn()
  readonly day!: string;

  @ViewColumn()
  readonly runs!: string;

  @ViewColumn()
  readonly failures!: string;

  @ViewColumn()
  readonly metrics!: string;

  @ViewColumn({ name: 'avg_p95_latency_ms' })
  readonly avgP95LatencyMs!: string | null;

  @ViewColumn()
  readonly predictions!: string;

  @ViewColumn({ name: 'incidents_opened' })
  readonly incidentsOpened!: string;

  @ViewColumn({ name: 'incidents_resolved' })
  readonly incidentsResolved!: string;
}

/** A registered service against its objective. */
@ViewEntity({ name: 'service_health_dashboard', synchronize: false })
export class ServiceHealthDashboardView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn({ name: 'service_id' })
  readonly serviceId!: string;

  @ViewColumn()
  readonly name!: string;

  @ViewColumn({ name: 'slo_percent' })
  readonly sloPercent!: string;

  @ViewColumn({ name: 'slo_days' })
  readonly sloDays!: number;

  @ViewColumn()
  readonly basis!: string | null;

  @ViewColumn()
  readonly events!: string;

  @ViewColumn()
  readonly failed!: string;

  @ViewColumn()
  readonly allowed!: string;

  @ViewColumn({ name: 'budget_left_percent' })
  readonly budgetLeftPercent!: string | null;

  @ViewColumn({ name: 'avg_p95_latency_ms' })
  readonly avgP95LatencyMs!: string | null;

  @ViewColumn({ name: 'open_incidents' })
  readonly openIncidents!: string;

  @ViewColumn({ name: 'last_incident_at' })
  readonly lastIncidentAt!: Date | null;
}

/** How the predictions of a model compare with what came of them. */
@ViewEntity({ name: 'prediction_accuracy', synchronize: false })
export class PredictionAccuracyView {
  @ViewColumn({ name: 'org_id' })
  readonly orgId!: string;

  @ViewColumn()
  readonly model!: string;

  @ViewColumn()
  readonly predictions!: string;

  @ViewColumn()
  readonly settled!: string;

  @ViewColumn()
  readonly occurred!: string;

  @ViewColumn({ name: 'true_positives' })
  readonly truePositives!: string;

  @ViewColumn({ name: 'false_positives' })
  readonly falsePositives!: string;

  @ViewColumn({ name: 'true_negatives' })
  readonly trueNegatives!: string;

  @ViewColumn({ name: 'false_negatives' })
  readonly falseNegatives!: string;

  @ViewColumn()
  readonly accuracy!: string | null;

  @ViewColumn()
  readonly precision!: string | null;

  @ViewColumn()
  readonly recall!: string | null;

  @ViewColumn({ name: 'brier_score' })
  readonly brierScore!: string | null;
}
