// Reliability: services and their objectives, runs of workflows, measurements, predictions and incidents.
export {
  AnalyticsOverviewView,
  CostAnalysisView,
  CostRateRecord,
  IncidentChangeRecord,
  IncidentEpisodeRecord,
  IncidentRecord,
  MttrAnalysisView,
  PerformanceMetricRecord,
  PredictionAccuracyView,
  PredictionRecord,
  ServiceHealthDashboardView,
  ServiceRecord,
  UsageTrendsView,
  WorkflowRunRecord,
} from './reliability.entities';
export { reliabilityKinds } from './reliability.events';
export { reliabilityReports } from './reliability.exports';
export { reliabilityImports } from './reliability.imports';
export { reliabilityMetrics } from './reliability.metrics';
export { ReliabilityRegisterResolver } from './register.resolver';
export { ReliabilityResolver } from './reliability.resolver';
export { reliabilityProjection } from './projection';
