// Product usage: who uses the connected application, what they ask of it, and how fast it answers.
export { UsageDays } from './days';
export { UsageRetention } from './purge';
export { UsagePurgeResolver } from './purge.resolver';
export { UsageLog, usageProjection } from './record';
export { UsageRecordResolver } from './record.resolver';
export { Tracking } from './tracking';
export { TrackingResolver } from './tracking.resolver';
export {
  AppUserRecord,
  FeatureRuleRecord,
  PageViewRecord,
  UsageEventRecord,
  UsagePurgeRecord,
  UserSessionRecord,
} from './usage.entities';
export {
  type AppUserTold,
  checkAppUser,
  checkUsageEvent,
  requestRecorded,
  type UsageEvent,
} from './usage.events';
export { usageFacts } from './usage.facts';
export { usageImports } from './usage.imports';
export { usageMetrics } from './usage.metrics';
export { UsageResolver } from './usage.resolver';
export { usageReports } from './usage.exports';
