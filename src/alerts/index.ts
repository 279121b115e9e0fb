// Alerts: what is raised and how it is answered, what it puts at risk and saves, and how many a day is likely to have.
export {
  AlertChangeRecord,
  AlertEpisodeRecord,
  AlertErasureRecord,
  AlertForecastRecord,
  AlertRecord,
  AlertSavingsRecord,
} from './alerts.entities';
export { alertKinds } from './alerts.events';
export { alertReports } from './alerts.exports';
export { alertImports } from './alerts.imports';
export { alertMetrics } from './alerts.metrics';
export { AlertsResolver } from './alerts.resolver';
export { ForecastWorker } from './forecasts';
export { AlertInteractionsResolver } from './interactions.resolver';
export { alertsProjection } from './projection';
