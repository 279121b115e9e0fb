// The composition root: every `new`, and the list of what the gateway is made of.
import type { IncomingHttpHeaders, Server } from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import {
  AlertChangeRecord,
  AlertEpisodeRecord,
  AlertErasureRecord,
  AlertForecastRecord,
  AlertInteractionsResolver,
  alertMetrics,
  alertReports,
  AlertRecord,
  AlertSavingsRecord,
  AlertsResolver,
  ForecastWorker,
} from './alerts';
import {
  AuditExternalId,
  AuditHead,
  AuditLog,
  auditMetrics,
  AuditPurge,
  AuditReader,
  auditReports,
  AuditResolver,
  AuditRetention,
  AuditRetentionResolver,
  auditSchema,
  AuditTrail,
  AuditVerificationResolver,
  AuditWatchResolver,
  CheckpointKind,
  type CheckpointFiles,
  Checkpoints,
  recordEntering,
  recordExport,
  RecordEventsResolver,
} from './audit';
import { createIngestion, type IngestionRoom, type IngestionSettings } from './app-ingestion';
import { createJobs } from './app-jobs';
import { type LiveSettings, serveLive } from './app-live';
import { recordingOf } from './app-recording';
import { type AppTelemetry, createTelemetry } from './app-telemetry';
import { dependenciesOf, projectionTraces } from './app-watch';
import { ownOperations } from './own-operations';
import { demoProfiles, DemoTraffic } from './demo';
import {
  AdministrationResolver,
  ApiKeyRecord,
  ApiKeyVerifier,
  admitActor,
  type Authenticate,
  createAuthenticate,
  Entering,
  ExportLinksResolver,
  IdentityChanges,
  IdentityResolver,
  identityReports,
  Organization,
  Organizations,
  Standings,
  type TokenSettings,
  TokenVerifier,
  TrackerTokens,
  TrackerTokensResolver,
  User,
} from './identity';
import {
  DeadLetterRecord,
  EventBatchRecord,
  EventIdRecord,
  EventRecord,
  PendingBatchRecord,
  PersonalKeyRecord,
  TokenLinkRecord,
  IngestResolver,
  ingestReports,
  MOST_EVENTS,
  personOf,
} from './ingest';
import {
  CourseProgressRecord,
  CourseRecord,
  InsightRecord,
  LearnerActivityRecord,
  LearnerDeletionRecord,
  learningMetrics,
  learningReports,
  LearningRegisterResolver,
  LearningResolver,
  LearningStateRecord,
  LearningWorker,
  LessonProgressRecord,
  LessonRecord,
  QuizAnswerRecord,
  SurveyAnswerRecord,
  SurveyRecord,
  SurveyResponseRecord,
  VideoPlayRecord,
} from './learning';
import {
  Catalogue,
  declareCatalogue,
  type ExternalCounter,
  isExternal,
  type Metric,
  MetricRunner,
  MetricsResolver,
  RollupDirtyRow,
  RollupMemberNumber,
  RollupMembersRow,
  RollupRow,
  RollupStateRow,
  RollupWorker,
  sliceReports,
  SlicesResolver,
} from './metrics';
import {
  jobsOf,
  keysInMemory,
  keysInRedis,
  OrganizationDataResolver,
  OrganizationDeletionRecord,
  OrganizationDeletions,
  OrganizationDeletionStoreRecord,
  PreviewTokens,
} from './organization-data';
import {
  type Actor,
  AppError,
  assertPriced,
  Changes,
  type Clock,
  contextError,
  createHttp,
  createRequestContext,
  createSchema,
  createSchemas,
  Cursors,
  Database,
  DatabaseWatch,
  DEFAULT_COST_LIMIT,
  GRAPHQL_PATH,
  Documents,
  type ExportLimits,
  ExportLinks,
  type ExportReport,
  Guards,
  type GuardSettings,
  type HttpLimits,
  type Logger,
  MemoryTimedSets,
  operationNamesOf,
  readPersistedOperations,
  RedisConnection,
  type ReplicaSettings,
  RedisTimedSets,
  RedisWatch,
  renewCookie,
  roomOnDisk,
  serveBeacons,
  serveEvents,
  serveExports,
  serveGraphQL,
  serveMetrics,
  SharedResults,
  servePages,
  type StatementTiming,
  systemClock,
  type TelemetryExport,
  type TimedSets,
  TraceHandover,
} from './platform';
import { createSignIn, type OpenIdSettings, type SignIn } from './sign-in';
import {
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
  reliabilityMetrics,
  ReliabilityRegisterResolver,
  reliabilityReports,
  ReliabilityResolver,
  ServiceHealthDashboardView,
  ServiceRecord,
  UsageTrendsView,
  WorkflowRunRecord,
} from './reliability';
import {
  breachCounter,
  ChatSession,
  Contact,
  ContactChatMode,
  CsatResponse,
  DeskResolver,
  LiveSupportResolver,
  Message,
  SlaBreachDetector,
  slaBreaches,
  supportFacts,
  supportMetrics,
  supportReports,
  SupportResolver,
} from './support';
import {
  AppUserRecord,
  FeatureRuleRecord,
  PageViewRecord,
  Tracking,
  TrackingResolver,
  UsageDays,
  UsageEventRecord,
  UsageLog,
  usageMetrics,
  usageReports,
  UsagePurgeRecord,
  UsagePurgeResolver,
  UsageRecordResolver,
  UsageResolver,
  UsageRetention,
  UserSessionRecord,
} from './usage';

/** Every entity; a test compares them with the migrated database. */
export const entities = [
  Organization,
  User,
  ApiKeyRecord,
  Contact,
  ContactChatMode,
  ChatSession,
  Message,
  CsatResponse,
  AuditLog,
  AuditHead,
  AuditExternalId,
  AuditPurge,
  RollupRow,
  RollupStateRow,
  RollupDirtyRow,
  RollupMemberNumber,
  RollupMembersRow,
  EventIdRecord,
  EventRecord,
  EventBatchRecord,
  PendingBatchRecord,
  DeadLetterRecord,
  PersonalKeyRecord,
  TokenLinkRecord,
  AppUserRecord,
  UsageEventRecord,
  PageViewRecord,
  UserSessionRecord,
  FeatureRuleRecord,
  UsagePurgeRecord,
  CourseRecord,
  LessonRecord,
  CourseProgressRecord,
  LessonProgressRecord,
  LearnerActivityRecord,
  QuizAnswerRecord,
  VideoPlayRecord,
  SurveyRecord,
  SurveyResponseRecord,
  SurveyAnswerRecord,
  InsightRecord,
  LearningStateRecord,
  LearnerDeletionRecord,
  AlertRecord,
  AlertChangeRecord,
  AlertEpisodeRecord,
  AlertErasureRecord,
  AlertSavingsRecord,
  AlertForecastRecord,
  OrganizationDeletionRecord,
  OrganizationDeletionStoreRecord,
  ServiceRecord,
  WorkflowRunRecord,
  PerformanceMetricRecord,
  PredictionRecord,
  IncidentChangeRecord,
  IncidentRecord,
  IncidentEpisodeRecord,
  CostRateRecord,
  AnalyticsOverviewView,
  MttrAnalysisView,
  CostAnalysisView,
  UsageTrendsView,
  ServiceHealthDashboardView,
  PredictionAccuracyView,
];

/** Every metric that any context declares. */
export const catalogue: readonly Metric[] = [
  ...supportMetrics,
  ...usageMetrics,
  ...learningMetrics,
  ...alertMetrics,
  ...reliabilityMetrics,
  ...auditMetrics,
];
// The schema names them.
declareCatalogue(catalogue);

/** Every report that can be downloaded. */
export const reports: readonly ExportReport[] = [
  ...supportReports,
  ...usageReports,
  ...learningReports,
  ...alertReports,
  ...reliabilityReports,
  ...sliceReports,
  ...auditReports,
  ...identityReports,
  ...ingestReports,
];

export interface AppOptions {
  readonly databaseUrl: string;
  /** Copies of the database that answers may be read from. */
  readonly replicas?: ReplicaSettings | undefined;
  /** Undefined: breaches are kept in the memory of this process. */
  readonly redisUrl: string | undefined;
  readonly auth: TokenSettings;
  /** Signs the cursors of paged lists; the same for all gateways of one installation. */
  readonly cursorSecret: string;
  /** Signs the tokens of tracked pages; the same for all gateways of one installation. */
  readonly trackerSecret: string;
  /** Wraps the keys of personal data; the same for all gateways of one installation, for ever. */
  readonly personalDataSecret: string;
  /** Events that occurred longer ago are refused; default 7. */
  readonly ingestMaxLateDays?: number | undefined;
  /** Events as they came are dropped after so many days; default 90. */
  readonly eventRetentionDays?: number | undefined;
  /** Beside those of the contexts: for tests of ingestion itself. */
  readonly moreEvents?: NonNullable<IngestionSettings['more']>;
  /** Where the audit trail is countersigned, outside the database. */
  readonly audit: CheckpointFiles;
  /** Older rows of the audit trail are purged; undefined: none are. */
  readonly auditRetentionDays?: number | undefined;
  /** Slug of the organization that has the gateway's own requests; undefined: they are not recorded. */
  readonly recordItselfIn?: string | undefined;
  /** Older requests, page views and sessions are purged; undefined: none are. */
  readonly usageRetentionDays?: number | undefined;
  readonly slaMaxQueueWaitSeconds: number;
  /** Addresses and networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies?: readonly string[];
  readonly introspection: boolean;
  /** Most that one operation may cost; default 5,000. */
  readonly costLimit?: number | undefined;
  /** Answers are given again for so many milliseconds; default 0: never. */
  readonly resultCacheMs?: number | undefined;
  /** A manifest of operations: nothing else is answered. */
  readonly persistedOperationsFile?: string | undefined;
  readonly dashboard: boolean;
  readonly playground: boolean;
  readonly demo: boolean;
  /** Origins of foreign pages that may ask and subscribe. */
  readonly origins?: readonly string[];
  /** Absent: browsers cannot sign in, and no cookie is a credential. */
  readonly signIn?: {
    readonly secret: string;
    readonly publicUrl: string | undefined;
    readonly openId: OpenIdSettings | undefined;
  };
  /** False: this gateway only answers; default true. */
  readonly jobs?: boolean;
  readonly log: Logger;
  readonly live?: LiveSettings;
  /** Rate limits are off where nothing is said; the limit of what executes at once is on. */
  readonly guards?: GuardSettings;
  readonly http?: Partial<HttpLimits>;
  readonly exports?: Partial<ExportLimits>;
  readonly clock?: Clock;
  readonly onStatement?: (timing: StatementTiming) => void;
  /** Who has it may read /metrics; undefined: whoever is on this machine. */
  readonly metricsToken?: string | undefined;
  /** Where traces and numbers are sent; undefined: nowhere. */
  readonly telemetryExport?: TelemetryExport | undefined;
}

/** What may change while it runs. Operations are read from the same file again, where there is one. */
export interface AdjustableSettings {
  readonly logLevel: string;
  readonly guards: GuardSettings;
  readonly metricsToken: string | undefined;
}

/** A gateway that can answer. */
export interface App {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly breachDetector: SlaBreachDetector;
  readonly rollups: RollupWorker;
  readonly events: IngestionRoom;
  readonly learning: LearningWorker;
  readonly forecasts: ForecastWorker;
  readonly deletions: OrganizationDeletions;
  readonly telemetry: AppTelemetry;
  /** Null unless demo mode is on. */
  readonly demo: DemoTraffic | null;
  /** Does the jobs of the installation, and answers nobody. */
  work(): void;
  /** Serves health and numbers, and nothing else; returns the port. */
  listenForHealth(host: string, port: number): Promise<number>;
  /** Begins to listen and, unless told not to, to work; returns the port. */
  listen(host: string, port: number): Promise<number>;
  /** Takes other settings over, all of them or, where the promise rejects, none. */
  adjust(settings: AdjustableSettings): Promise<void>;
  /** Finishes what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/** The schema as it would be served; needs no database. */
export function describeSchema(): GraphQLSchema {
  return createSchema(resolverClasses, (schema) => auditSchema(schema, null));
}

export async function createApp(options: AppOptions): Promise<App> {
  const { log, clock = systemClock } = options;
  const persistedOperations =
    options.persistedOperationsFile === undefined
      ? null
      : await readPersistedOperations(options.persistedOperationsFile, describeSchema());
  const tracing = options.telemetryExport?.tracing;
  const telemetry = createTelemetry([
    ...ownOperations,
    ...operationNamesOf(persistedOperations?.values() ?? []),
  ]);
  const redisWatch = new RedisWatch((command) => telemetry.redisCommand(command));
  const database = await Database.connect({
    url: options.databaseUrl,
    replicas: options.replicas,
    entities,
    log,
    onStatement: (timing) => {
      telemetry.statement(timing);
      options.onStatement?.(timing);
    },
  });
  const watch = new DatabaseWatch(database);
  const redis =
    options.redisUrl === undefined
      ? undefined
      : new RedisConnection(options.redisUrl, log, undefined, redisWatch);
  await redis?.ready();
  const inMemory = new MemoryTimedSets();
  const timedSets: TimedSets = redis === undefined ? inMemory : new RedisTimedSets(redis);
  const organizations = new Organizations(database);
  const changes =
    options.redisUrl === undefined
      ? Changes.inProcess()
      : Changes.overRedis(options.redisUrl, log, redisWatch);
  const sharing = new SharedResults({
    cacheMs: options.resultCacheMs ?? 0,
    facts: new Set(catalogue.filter((metric) => !isExternal(metric)).map(({ fact }) => fact.name)),
    subscribe: (organizationId, listener) => changes.subscribe(organizationId, listener),
  });
  const tell = (organizationId: string, facts: readonly string[]): void => {
    // Here at once: whoever has changed something and asks again finds it.
    sharing.forget(organizationId);
    changes.publish(organizationId, facts);
  };
  const audited = (rows: number): void => telemetry.audited(rows);
  const trail = new AuditTrail(database, tell, audited);
  const breachDetector = new SlaBreachDetector(database, timedSets, clock, options.slaMaxQueueWaitSeconds);
  const usageDays = new UsageDays(database);
  const usageLog = new UsageLog(database, usageDays, tell);
  const metrics = new MetricRunner({
    settings: { slaMaxQueueWaitSeconds: options.slaMaxQueueWaitSeconds },
    externals: new Map<string, ExternalCounter>([[slaBreaches.name, breachCounter(timedSets, clock)]]),
    rolledUp: catalogue,
  });
  const rollups = new RollupWorker(database, catalogue, log, (table, seconds) =>
    telemetry.rolledUp(table, seconds),
  );
  const checkpoints = new Checkpoints(options.audit);
  const retention = new AuditRetention(
    database,
    trail,
    async (organizationId, place) => {
      await checkpoints.append(CheckpointKind.PURGE, organizationId, place);
    },
    log,
  );
  const usageRetention = new UsageRetention(database, usageDays, tell);
  const learning = new LearningWorker(database, tell);
  const forecasts = new ForecastWorker(database, clock);
  const cursors = new Cursors(options.cursorSecret);
  const auditReader = new AuditReader(cursors);
  const handover = new TraceHandover(redis);
  const events = createIngestion({
    database,
    personalDataSecret: options.personalDataSecret,
    mostLateDays: options.ingestMaxLateDays,
    now: () => clock.now(),
    told: tell,
    usageDays,
    ...(options.moreEvents === undefined ? {} : { more: options.moreEvents }),
    onBatch: ({ organizationId }, outcome) => {
      telemetry.ingested(outcome);
      outcome.streams.forEach((stream) => handover.leave(`${organizationId}:${stream}`));
    },
    onFailed: () => telemetry.ingestFailed(),
    ...(tracing === undefined ? {} : { aroundProjection: projectionTraces(tracing, handover) }),
    log,
  });
  const demo = options.demo
    ? new DemoTraffic(
        database,
        organizations,
        trail,
        { log: usageLog, days: usageDays, told: tell },
        { ingestion: events.ingestion, told: tell },
        clock,
        (id) => tell(id, supportFacts),
      )
    : null;
  const identityChanges = new IdentityChanges(changes);
  const deletions = new OrganizationDeletions({
    database,
    organizations,
    trail: new AuditTrail(database, undefined, audited),
    stores: [jobsOf(database), redis === undefined ? keysInMemory(inMemory) : keysInRedis(redis)],
    changed: (organizationId) => identityChanges.changed(organizationId),
    log,
  });
  const standings = new Standings(database);
  const apiKeys = new ApiKeyVerifier(database, clock, log);
  const trackerTokens = new TrackerTokens(options.trackerSecret, () => clock.now());
  identityChanges.listen((organizationId) => {
    standings.forget(organizationId);
    apiKeys.forget(organizationId);
    sharing.forget(organizationId);
    if (organizationId !== null) {
      events.keys.forget(organizationId);
    }
  });
  const exportLinks = new ExportLinksResolver();
  const facts = [...new Set(catalogue.map(({ fact }) => fact.name))];
  const resolvers = [
    new IdentityResolver(),
    new TrackerTokensResolver(trackerTokens, standings),
    new AdministrationResolver({ cursors, organizations, changes: identityChanges, facts }),
    new SupportResolver(metrics),
    new DeskResolver(),
    new LiveSupportResolver(metrics),
    new MetricsResolver(catalogue),
    new SlicesResolver(new Catalogue(catalogue), metrics, cursors),
    new AuditRetentionResolver(retention),
    new AuditVerificationResolver(database, checkpoints, auditReader, (verdict) =>
      telemetry.verified(verdict),
    ),
    new AuditResolver(auditReader, metrics),
    new AuditWatchResolver(auditReader),
    new RecordEventsResolver(trail),
    new IngestResolver({ ...events, cursors }),
    new UsageResolver(metrics, cursors),
    new UsageRecordResolver(usageLog),
    new TrackingResolver(new Tracking(database, usageDays, tell)),
    new UsagePurgeResolver(usageRetention),
    new LearningResolver(metrics, cursors),
    new LearningRegisterResolver(database, tell),
    new AlertsResolver(metrics, cursors),
    new AlertInteractionsResolver(),
    new OrganizationDataResolver(deletions, new PreviewTokens(options.cursorSecret)),
    exportLinks,
    new ReliabilityResolver(metrics),
    new ReliabilityRegisterResolver(),
  ];
  const entering = new Entering(database, (organizationId, actor, client) =>
    recordEntering(trail, organizationId, actor, client),
  );
  const byToken = createAuthenticate({
    tokens: new TokenVerifier(options.auth, () => clock.now()),
    apiKeys,
    trackerTokens,
    standings,
    entering,
  });
  const origins = options.origins ?? [];
  const signIn =
    options.signIn === undefined
      ? undefined
      : createSignIn({
          ...options.signIn,
          database,
          organizations,
          trail,
          admit: (actor, expiresAt, client) =>
            admitActor({ standings, entering }, actor, expiresAt, undefined, client),
          demo: options.demo ? demoProfiles.map(({ organization }) => organization.slug) : [],
          origins,
          home: options.dashboard ? '/' : options.playground ? '/playground/' : null,
          redis,
          clock,
          log,
        });
  const authenticate = signIn?.authenticate(byToken) ?? byToken;

  const guards = new Guards({
    settings: options.guards ?? {},
    // A bad event fails alone; a refused look at the trail is recorded in it.
    judged: new Set([
      'ingestEvents',
      'recordAuditEvents',
      'recordUsageEvents',
      'recordAlertInteractions',
      'auditLogs',
      'auditLogConnection',
    ]),
    redis,
    log,
  });
  const health = {
    log,
    limits: options.http,
    trustedProxies: options.trustedProxies ?? [],
    dependencies: dependenciesOf(database, redis),
    details: async () => ({ analyticsIngestLagMs: await watch.ingestLagMs.read() }),
  };
  const fastify = await createHttp({
    ...health,
    origins,
    pages: {
      folder: builtPages,
      dashboard: options.dashboard,
      playground: options.playground,
      docs: builtDocs,
    },
    telemetry: telemetry.telemetry,
    tracing,
  });
  let { metricsToken } = options;
  serveMetrics(fastify, telemetry.telemetry, () => metricsToken);
  const recording =
    options.recordItselfIn === undefined
      ? undefined
      : recordingOf({ organization: options.recordItselfIn, organizations, usage: usageLog, log });
  if (recording !== undefined) {
    await fastify.register(recording.recorder.fastify);
  }
  const schemas = createSchemas(resolvers, resolverClasses, (schema) => auditSchema(schema, trail));
  assertPriced(schemas.published);
  const documentLimits = {
    introspection: options.introspection,
    costLimit: options.costLimit ?? DEFAULT_COST_LIMIT,
  };
  const documents = new Documents({
    ...documentLimits,
    schema: schemas.published,
    only: persistedOperations,
  });
  const createContext = contextFactory({ authenticate, standings, signIn, database, clock, log });
  const apollo = await serveGraphQL({
    fastify,
    schemas,
    documents,
    introspection: options.introspection,
    log,
    createContext: (request) => createContext(request),
    guards,
    sharing,
    operations: telemetry.operations,
    ...(recording === undefined ? {} : { plugins: [recording.plugin] }),
  });
  const exported = serveExports({
    fastify,
    schemas,
    reports,
    documents: documentLimits,
    createContext,
    guards,
    links: new ExportLinks(options.cursorSecret, () => clock.now()),
    record: (context, done) => recordExport(trail, context, done),
    limits: options.exports,
    told: (outcome) => telemetry.exported(outcome),
    log,
  });
  exportLinks.bind(exported.link);
  serveBeacons({
    fastify,
    schemas,
    messages: { pageView: 'trackPageView', heartbeat: 'heartbeat' },
    documents: documentLimits,
    createContext,
    guards,
    log,
  });
  serveEvents({
    fastify,
    ingest: (context, organizationId, batch) =>
      events.ingestion.ingest(
        { organizationId, source: 'HTTP', ofPerson: personOf(context), requestId: context.requestId },
        batch,
      ),
    mostEvents: MOST_EVENTS,
    createContext,
    guards,
    log,
  });
  if (signIn !== undefined) {
    await servePages(fastify, signIn.routes);
    renewCookie(fastify, GRAPHQL_PATH, signIn.renewed);
  }

  const live = serveLive({
    server: fastify.server,
    schemas,
    introspection: options.introspection,
    documents,
    authenticate,
    database,
    trail,
    changes,
    redis,
    guards,
    settings: { slaMaxQueueWaitSeconds: options.slaMaxQueueWaitSeconds },
    trustedProxies: options.trustedProxies ?? [],
    live: { origins: ownAndForeign(origins, options.signIn?.publicUrl), ...options.live },
    operations: telemetry.operations,
    tracing,
    sessionOf: ({ headers }) => signIn?.socketSessionOf(headers),
    clock,
    log,
  });
  identityChanges.listen((organizationId) => live.recheck(organizationId));
  telemetry.read({
    watch,
    ingestLagMs: () => watch.ingestLagMs.read(),
    deadLetters: () => watch.deadLetters.read(),
    tables: () => watch.tables.read(),
    connections: () => database.connections(),
    replicas: () => database.replicaStates(),
    live: () => live.counts(),
    exports: () => exported.underWay(),
    liveTotals: live.totals,
    redis: redisWatch,
    databaseBytes: () => watch.databaseBytes.read(),
    disk: () => roomOnDisk(path.dirname(options.audit.checkpointFile)),
    lastCheckpoint: () => checkpoints.lastSignedAt(),
  });
  options.telemetryExport?.exportNumbers(telemetry.telemetry);

  const jobs = createJobs({
    databaseUrl: options.databaseUrl,
    database,
    redis,
    organizations,
    trail,
    checkpoints,
    retention,
    auditRetentionDays: options.auditRetentionDays,
    usageDays,
    usageRetention,
    usageRetentionDays: options.usageRetentionDays,
    breachDetector,
    rollups,
    events,
    eventRetentionDays: options.eventRetentionDays ?? 90,
    learning,
    forecasts,
    deletions,
    demo,
    log,
    onFailed: (job) => telemetry.jobFailed(job),
    onRan: (run) => telemetry.jobRan(run),
    tracing,
  });
  let healthDoor: Awaited<ReturnType<typeof createHttp>> | undefined;

  return {
    database,
    organizations,
    breachDetector,
    rollups,
    events,
    learning,
    forecasts,
    deletions,
    telemetry,
    demo,
    work: () => jobs.start(),
    adjust: async (settings) => {
      if (options.persistedOperationsFile !== undefined) {
        documents.allow(await readPersistedOperations(options.persistedOperationsFile, schemas.published));
      }
      guards.adjust(settings.guards);
      ({ metricsToken } = settings);
      log.level = settings.logLevel;
    },
    listenForHealth: async (host, port) => {
      healthDoor = await createHttp(health);
      serveMetrics(healthDoor, telemetry.telemetry, () => metricsToken);
      await healthDoor.listen({ host, port });
      return portOf(healthDoor.server, port);
    },
    listen: async (host, port) => {
      if (options.jobs !== false) {
        // So that the first answer is whole; a large database may be answered from before its search is over.
        await Promise.race([jobs.searchBreaches(), setTimeout(FIRST_SEARCH_MS, undefined, { ref: false })]);
      }
      await fastify.listen({ host, port });
      if (options.jobs !== false) {
        jobs.start();
      }
      return portOf(fastify.server, port);
    },
    close: async () => {
      await jobs.stop();
      await healthDoor?.close();
      await live.close();
      await fastify.close();
      await apollo.stop();
      await recording?.close();
      await apiKeys.settled();
      identityChanges.close();
      sharing.close();
      changes.close();
      redis?.close();
      telemetry.telemetry.close();
      await database.close();
    },
  };
}

function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : asked;
}

/** Behind a balancer that hides the host the gateway would not know its own pages. */
function ownAndForeign(origins: readonly string[], publicUrl: string | undefined): readonly string[] {
  return publicUrl === undefined ? origins : [...origins, publicUrl];
}

const FIRST_SEARCH_MS = 5_000;
const builtPages = path.resolve(__dirname, '../../dashboard/dist');
const builtDocs = path.resolve(__dirname, '../../dist/docs');

/** Every resolver; `createApp` makes one of each. */
const resolverClasses = [
  AuditRetentionResolver,
  AuditVerificationResolver,
  IdentityResolver,
  TrackerTokensResolver,
  AdministrationResolver,
  SupportResolver,
  DeskResolver,
  LiveSupportResolver,
  MetricsResolver,
  SlicesResolver,
  AuditResolver,
  AuditWatchResolver,
  RecordEventsResolver,
  IngestResolver,
  UsageResolver,
  UsageRecordResolver,
  TrackingResolver,
  UsagePurgeResolver,
  LearningResolver,
  LearningRegisterResolver,
  AlertsResolver,
  AlertInteractionsResolver,
  OrganizationDataResolver,
  ExportLinksResolver,
  ReliabilityResolver,
  ReliabilityRegisterResolver,
];

interface ContextParts {
  readonly authenticate: Authenticate;
  readonly standings: Standings;
  readonly signIn: SignIn | undefined;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

interface HttpRequest {
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly id: string;
}

function contextFactory({ authenticate, standings, signIn, database, clock, log }: ContextParts) {
  return async ({ headers, ip, id }: HttpRequest, snapshotMs?: number, linked?: Actor) => {
    try {
      const client = { ip, userAgent: headers['user-agent'] ?? null };
      const actor =
        linked === undefined
          ? (
              await authenticate({
                authorization: headers.authorization,
                apiKeyHeader: single(headers['x-api-key']),
                organizationHeader: single(headers['x-org-id']),
                client,
                session: signIn?.sessionOf(headers),
              })
            )?.actor
          : await stillStanding(standings, linked);
      return createRequestContext({
        requestId: id,
        actor: actor ?? null,
        client,
        snapshotMs,
        database,
        clock,
        log,
      });
    } catch (error) {
      throw contextError(error);
    }
  };
}

/** Whoever made a link, which counts in place of every other credential: refused once they are not who they were. */
async function stillStanding(standings: Standings, linked: Actor): Promise<Actor> {
  const { role, id } = await standings.of(linked);
  if (role !== linked.role || id !== linked.id) {
    throw new AppError('UNAUTHENTICATED', 'The link was refused: whoever made it has another role now');
  }
  return linked;
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'object' ? header.join(',') : header;
}
