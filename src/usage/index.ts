// Product usage: who uses the connected application, what they ask of it, and how fast it answers.
export {
  AppUserRecord,
  FeatureRuleRecord,
  PageViewRecord,
  UsageEventRecord,
  UsagePurgeRecord,
  UserSessionRecord,
} from './usage.entities';
export { usageFacts } from './usage.facts';
export { usageMetrics } from './usage.metrics';
