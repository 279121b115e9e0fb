// The process and the outside world: what every other room may use of it.
export {
  AUDIT_EXTENSION,
  type AuditDeclaration,
  Audited,
  type AuditExemption,
  NotAudited,
} from './audit-declaration';
export { serveBeacons } from './beacons';
export { clientAddresses, networkOf } from './client-address';
export { collectFields, type SelectionScope } from './collect-fields';
export { Cursors } from './cursors';
export { type Clock, systemClock } from './clock';
export { isBehindPooler } from './pooler';
export { Original, Scratch } from './backup/drill-databases';
export { compareTables } from './backup/tables';
export { createIndexConcurrently } from './concurrent-index';
export { type Config, ConfigError, configOf, environmentSchema, loadConfig, readSettings } from './config';
export { Cookie, type CookieScheme } from './cookies';
export { CHANGE_CLOCK_LUA, changeClockOf, stampChange } from './change-clock';
export { Changes } from './changes';
export {
  type Actor,
  type Change,
  type Client,
  isOfPlatform,
  type LivePush,
  type RequestContext,
  Role,
  type TailPage,
  organizationOf,
} from './context';
export { Database, type WriteSession } from './database';
export { describeRedis } from './redis-address';
export { lookAtReplicas, type ReplicaSettings, type ReplicaState } from './replicas';
export type { Session, StatementTiming } from './sent-statements';
export type { Asked, Organization as OrganizationRow, Snapshot } from './snapshots';
export {
  catalogueOf,
  clusterOf,
  distribute,
  distributionOf,
  planOf,
  type Step as DistributionStep,
} from './distribution';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded';
export { EmbeddedInUseError } from './embedded-users';
export {
  AppError,
  badInput,
  type ErrorCode,
  messageOf,
  OrganizationDeleted,
  organizationDeleted,
  unavailable,
  UnknownOutcome,
} from './errors';
export type { ExportLimits, ExportOutcome, ExportRecord, ExportReport } from './export-report';
export { ExportFormat } from './export-formats';
export { ExportLinks } from './export-links';
export { type Cell, columnsOf, type ExportColumn, inOnePiece, sentColumns } from './export-table';
export { serveExports, type SignLink } from './exports';
export { executeOperation, type Operation, serveGraphQL } from './graphql';
export { codeOf, contextError, formatFailure, formatResult } from './graphql-errors';
export { assertMaySubscribe, createSchema, createSchemas, type Schemas } from './graphql-schema';
export { Moving } from './moving';
export { PageInfo } from './page-info.types';
export { createHttp, type Dependency, GRAPHQL_PATH, type HttpLimits } from './http';
export { Guards, type GuardSettings } from './guards';
export { isUuid } from './ids';
export { JobQueue, type JobTiming, type PeriodicJob } from './job-queue';
export { type Job, startJobs } from './jobs';
export { keptOrMade } from './kept-file';
export { type LocalRedis, startLocalRedis } from './local-redis';
export { createLogger, type Logger } from './log';
export { migrate, pendingMigrations, roleOf, schemaState, type SchemaState } from './migrate';
export type { MigrationClass } from './migration-step';
export { OwnPages } from './own-pages';
export { type PageAnswer, type PageRequest, type PageRoute, renewCookie, servePages } from './pages';
export { freePort, isFree } from './ports';
export {
  assertPriced,
  Cost,
  costOf,
  DEFAULT_COST_LIMIT,
  Documents,
  MAX_TOKENS,
  priceList,
  priceOf,
  printPricedSchema,
  type RootPrice,
  rootPrices,
  readPersistedOperations,
  SizedList,
} from './query-limits';
export { RedisConnection } from './redis';
export { type Refusal, RefusalLog } from './refusals';
export { createRequestContext } from './request-context';
export { PlainInput, PlainList } from './plain-input';
export { RowList, RowStream, selectedFields } from './row-lists';
export { comparable, digest, documentDigest } from './same-question';
export { Shared, SharedResults } from './shared-results';
export { dumpSchema } from './schema-dump';
export { DatabaseWatch, type WatchedTable } from './database-watch';
export { serveMetrics } from './metrics-page';
export { roomOnDisk } from './disk';
export { codesOf, nameOf, operationNamesOf, OperationTelemetry } from './operation-telemetry';
export { type RedisCommand, RedisWatch } from './redis-watch';
export { bounded, type Sample, Telemetry } from './telemetry';
export { startTelemetryExport, type TelemetryExport } from './telemetry-export';
export { TraceHandover } from './trace-handover';
export { tracedFetch } from './traced-fetch';
export { currentSpan, traced, tracedFromHere, type Tracing } from './tracing';
export { type BoundStatement, type Statement, statement, together } from './sql';
export { storableText } from './storable-text';
export { MemoryTimedSets, RedisTimedSets, type TimedSets } from './timed-sets';
export { GraphQLDateTime, GraphQLJSONObject } from './scalars';
export { isTimeZone } from './time-zone';
export { roleFieldsOf } from './type-metadata';
export { rootFieldNames } from './root-fields';
export { isInTheWay, isLockBusy, isMissingPartition, isOfTheData } from './database-faults';
export { serveEvents, UnreadableEvent } from './event-door';
