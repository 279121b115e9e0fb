// The metrics engine: define → plan → run. It knows no domain; contexts declare their facts and metrics to it.
export {
  Better,
  DataSource,
  declarations,
  externalFact,
  fact,
  type FactMetric,
  isExternal,
  type Metric,
  Unit,
} from './define';
export { type AskedSpan, askedSpan, MOST_DAYS, type Span } from './asked-span';
export { bucketsBetween, Granularity, type SpanBucket } from './buckets';
export { type Composition } from './composed';
export { MetricValue, PercentilesType } from './metric-value.types';
export { MetricsResolver } from './metrics.resolver';
export { MomentArgs, StalenessArgs } from './moment.types';
export {
  type Bucket,
  changePercent,
  describeWindow,
  elapsedBefore,
  FIRST_INSTANT,
  last24Hours,
  last30Days,
  last7Days,
  lastHour,
  type Period,
  state,
  today,
} from './period';
export { type MetricRequest } from './plan';
export { declareCatalogue } from './slice-names.types';
export { Catalogue } from './slice';
export { sliceReports } from './slices.exports';
export { SlicesResolver } from './slices.resolver';
export { type Cell, nothingOf, type Percentiles, type Reading, type TileReading } from './reading';
export { type ExternalCounter, type MetricReader, MetricRunner, type Question } from './run';
export {
  RollupDirtyRow,
  RollupMemberNumber,
  RollupMembersRow,
  RollupRow,
  RollupStateRow,
} from './rollup.entities';
export { RollupWorker } from './rollup-worker';
