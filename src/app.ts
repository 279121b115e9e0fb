// The composition root: every `new`, and the list of what the gateway is made of.
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { uuidv7 } from 'uuidv7';
import {
  AuditExternalId,
  AuditHead,
  AuditLog,
  auditMetrics,
  AuditPurge,
  AuditReader,
  AuditResolver,
  AuditRetention,
  AuditRetentionResolver,
  auditSchema,
  AuditTrail,
  AuditVerificationResolver,
  AuditWatchResolver,
  CheckpointKind,
  type CheckpointFiles,
  checkpointMovedTrail,
  Checkpoints,
  RecordEventsResolver,
} from './audit';
import { type LiveSettings, serveLive } from './app-live';
import { DemoTraffic } from './demo';
import {
  type Authenticate,
  createAuthenticate,
  IdentityResolver,
  Organization,
  Organizations,
  type TokenSettings,
  TokenVerifier,
  User,
} from './identity';
import { type ExternalCounter, type Metric, MetricRunner, MetricsResolver } from './metrics';
import {
  Changes,
  type Clock,
  contextError,
  createHttp,
  createRequestContext,
  createSchema,
  createSchemas,
  Cursors,
  Database,
  type Job,
  type Logger,
  MemoryTimedSets,
  messageOf,
  RedisConnection,
  RedisTimedSets,
  serveGraphQL,
  startJobs,
  type StatementTiming,
  systemClock,
  type TimedSets,
} from './platform';
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
  SupportResolver,
} from './support';

/** Every entity; a test compares them with the migrated database. */
export const entities = [
  Organization,
  User,
  Contact,
  ContactChatMode,
  ChatSession,
  Message,
  CsatResponse,
  AuditLog,
  AuditHead,
  AuditExternalId,
  AuditPurge,
];

/** Every metric that any context declares. */
export const catalogue: readonly Metric[] = [...supportMetrics, ...auditMetrics];

export interface AppOptions {
  readonly databaseUrl: string;
  /** Undefined: breaches are kept in the memory of this process. */
  readonly redisUrl: string | undefined;
  readonly auth: TokenSettings;
  /** Signs the cursors of paged lists; the same for all gateways of one installation. */
  readonly cursorSecret: string;
  /** Where the audit trail is countersigned, outside the database. */
  readonly audit: CheckpointFiles;
  /** Older rows of the audit trail are purged; undefined: none are. */
  readonly auditRetentionDays?: number | undefined;
  readonly slaMaxQueueWaitSeconds: number;
  /** Addresses and networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies?: readonly string[];
  readonly introspection: boolean;
  readonly playground: boolean;
  readonly demo: boolean;
  /** False: this gateway only answers; default true. */
  readonly jobs?: boolean;
  readonly log: Logger;
  readonly live?: LiveSettings;
  readonly clock?: Clock;
  readonly onStatement?: (timing: StatementTiming) => void;
}

/** A gateway that can answer. */
export interface App {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly breachDetector: SlaBreachDetector;
  /** Null unless demo mode is on. */
  readonly demo: DemoTraffic | null;
  /** Begins to listen and to work; returns the port. */
  listen(host: string, port: number): Promise<number>;
  /** Finishes what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/** The schema as it would be served; needs no database. */
export function describeSchema(): GraphQLSchema {
  return createSchema(resolverClasses, (schema) => auditSchema(schema, null));
}

export async function createApp(options: AppOptions): Promise<App> {
  const { log, clock = systemClock } = options;
  const database = await Database.connect({
    url: options.databaseUrl,
    entities,
    log,
    ...(options.onStatement === undefined ? {} : { onStatement: options.onStatement }),
  });
  const redis = options.redisUrl === undefined ? undefined : new RedisConnection(options.redisUrl, log);
  await redis?.ready();
  const timedSets: TimedSets = redis === undefined ? new MemoryTimedSets() : new RedisTimedSets(redis);
  const organizations = new Organizations(database);
  const changes =
    options.redisUrl === undefined ? Changes.inProcess() : Changes.overRedis(options.redisUrl, log);
  const trail = new AuditTrail(database, (organizationId, facts) => changes.publish(organizationId, facts));
  const breachDetector = new SlaBreachDetector(database, timedSets, clock, options.slaMaxQueueWaitSeconds);
  const demo = options.demo
    ? new DemoTraffic(database, organizations, trail, clock, (id) => changes.publish(id, supportFacts))
    : null;
  const metrics = new MetricRunner({
    settings: { slaMaxQueueWaitSeconds: options.slaMaxQueueWaitSeconds },
    externals: new Map<string, ExternalCounter>([[slaBreaches.name, breachCounter(timedSets, clock)]]),
  });
  const checkpoints = new Checkpoints(options.audit);
  const retention = new AuditRetention(
    database,
    trail,
    async (organizationId, place) => {
      await checkpoints.append(CheckpointKind.PURGE, organizationId, place);
    },
    log,
  );
  const auditReader = new AuditReader(new Cursors(options.cursorSecret));
  const resolvers = [
    new IdentityResolver(),
    new SupportResolver(metrics),
    new DeskResolver(),
    new LiveSupportResolver(metrics),
    new MetricsResolver(catalogue),
    new AuditRetentionResolver(retention),
    new AuditVerificationResolver(database, checkpoints),
    new AuditResolver(auditReader, metrics),
    new AuditWatchResolver(auditReader),
    new RecordEventsResolver(trail),
  ];
  const authenticate = createAuthenticate(new TokenVerifier(options.auth, () => clock.now()));

  const fastify = await createHttp({
    log,
    trustedProxies: options.trustedProxies ?? [],
    playground: options.playground ? playgroundFolder : undefined,
    readiness: async () => ((await database.isReachable()) ? null : 'the database does not answer'),
  });
  const schemas = createSchemas(resolvers, resolverClasses, (schema) => auditSchema(schema, trail));
  const apollo = await serveGraphQL({
    fastify,
    schemas,
    introspection: options.introspection,
    log,
    createContext: contextFactory({ authenticate, database, clock, log }),
  });

  const live = serveLive({
    server: fastify.server,
    schemas,
    introspection: options.introspection,
    authenticate,
    database,
    trail,
    changes,
    redis,
    settings: { slaMaxQueueWaitSeconds: options.slaMaxQueueWaitSeconds },
    trustedProxies: options.trustedProxies ?? [],
    live: options.live ?? {},
    clock,
    log,
  });

  let stopJobs: (() => Promise<void>) | undefined;
  /** Does the work for one organization after another; where it fails, the others have theirs all the same. */
  const forEachOrganization = (
    name: string,
    everyMs: number,
    work: (id: string) => Promise<unknown>,
  ): Job => ({
    name,
    everyMs,
    run: async () => {
      for (const { id, slug } of await organizations.list()) {
        try {
          await work(id);
        } catch (error) {
          log.warn(
            { job: name, organization: slug, error: messageOf(error) },
            'a job failed and will be tried again',
          );
        }
      }
    },
  });
  const searchBreaches = forEachOrganization('sla-breaches', 5_000, (id) => breachDetector.detect(id));
  const writeCheckpoints = forEachOrganization('audit-checkpoints', HOUR_MS, (id) =>
    checkpointMovedTrail(database, checkpoints, id),
  );
  const keepTrail = forEachOrganization('audit-retention', HOUR_MS, (id) =>
    options.auditRetentionDays === undefined
      ? retention.finish(id)
      : retention.keepDays(id, options.auditRetentionDays),
  );
  const makeRoom: Job = {
    name: 'audit-partitions',
    everyMs: HOUR_MS,
    run: () => trail.partitions.ensurePresent(),
  };
  const jobs: Job[] = [
    searchBreaches,
    writeCheckpoints,
    keepTrail,
    makeRoom,
    ...(demo === null ? [] : [demo.job()]),
  ];

  return {
    database,
    organizations,
    breachDetector,
    demo,
    listen: async (host, port) => {
      if (options.jobs !== false) {
        // So that the first answer is whole; a large database may be answered from before its search is over.
        await Promise.race([searchBreaches.run(), setTimeout(FIRST_SEARCH_MS, undefined, { ref: false })]);
      }
      await fastify.listen({ host, port });
      stopJobs = options.jobs === false ? undefined : startJobs(jobs, log);
      const address = fastify.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: async () => {
      await stopJobs?.();
      await live.close();
      await fastify.close();
      await apollo.stop();
      changes.close();
      redis?.close();
      await database.close();
    },
  };
}

const FIRST_SEARCH_MS = 5_000;
const HOUR_MS = 3_600_000;

const playgroundFolder = path.resolve(__dirname, '../../dashboard/dist/playground');

/** Every resolver; `createApp` makes one of each. */
const resolverClasses = [
  AuditRetentionResolver,
  AuditVerificationResolver,
  IdentityResolver,
  SupportResolver,
  DeskResolver,
  LiveSupportResolver,
  MetricsResolver,
  AuditResolver,
  AuditWatchResolver,
  RecordEventsResolver,
];

interface ContextParts {
  readonly authenticate: Authenticate;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

function contextFactory({ authenticate, database, clock, log }: ContextParts) {
  return async ({ headers, ip }: { readonly headers: IncomingHttpHeaders; readonly ip: string }) => {
    const organizationHeader = headers['x-org-id'];
    try {
      const bearer = await authenticate({
        authorization: headers.authorization,
        organizationHeader: Array.isArray(organizationHeader)
          ? organizationHeader.join(',')
          : organizationHeader,
      });
      const client = { ip, userAgent: headers['user-agent'] ?? null };
      return createRequestContext({
        requestId: uuidv7(),
        actor: bearer?.actor ?? null,
        client,
        database,
        clock,
        log,
      });
    } catch (error) {
      throw contextError(error);
    }
  };
}
