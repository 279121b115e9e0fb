// Configuration: the only reader of process.env. One schema; nonsense is refused at start, all faults at once.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isLoopbackUrl } from './cookies';
import { DEFAULT_COST_LIMIT } from './query-limits/limits';
import { parseRedisUrl } from './redis-address';
import type { Collector } from './telemetry-export';
import { messageOf } from './errors';
import { weaknessOf } from './weak-secret';

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const urlOf = (...protocols: string[]) =>
  z.string().refine(
    (value) => {
      try {
        return protocols.includes(new URL(value).protocol);
      } catch {
        return false;
      }
    },
    `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  );

/** An address, or a network as address/bits. None of zero bits: everybody is trusted by mistake only. */
function isAddressOrNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return (
    version !== 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128)))
  );
}

const addressList = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .superRefine((parts, context) => {
    for (const part of parts.filter((each) => !isAddressOrNetwork(each))) {
      context.addIssue(
        `must be addresses (10.0.0.7) or networks (10.0.0.0/8) with commas between them; this is neither: "${part}"`,
      );
    }
  });

/** Origins as browsers write them: scheme, host and port, nothing after. */
const originList = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .pipe(
    z.array(
      z
        .string()
        .refine(
          (origin) =>
            /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
          'must list origins such as https://desk.example.com',
        ),
    ),
  );

/** Long enough, and not one that anybody would try first. */
const secret = z.string().superRefine((value, context) => {
  const weakness = weaknessOf(value);
  if (weakness !== null) {
    context.addIssue(weakness);
  }
});

/** In the clear only on this machine. */
const secureUrl = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) &&
      (new URL(value).protocol === 'https:' || (new URL(value).protocol === 'http:' && isLoopbackUrl(value))),
    'must be a URL that begins with https:// (http:// on this machine only)',
  );

const publicUrl = secureUrl
  .refine(
    (value) => !URL.canParse(value) || `${new URL(value).origin}/` === new URL(value).href,
    'must be scheme, host and port, with nothing after them',
  )
  .transform((value) => new URL(value).origin);

const collectorUrl = urlOf('http:', 'https:');
const redisUrl = z
  .string()
  .refine(
    (value) => parseRedisUrl(value) !== null,
    'must be a URL that begins with redis:// or rediss://, redis+sentinel://host,host/name or redis+cluster://host,host',
  );
const postgresUrl = urlOf('postgres:', 'postgresql:');
const MOST_REPLICAS = 16;
const postgresUrls = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(postgresUrl).max(MOST_REPLICAS, `must be at most ${MOST_REPLICAS}`));

/** Every variable with its meaning; the README's table is checked against these descriptions by a test. */
export const environmentSchema = z.object({
  CONFIG_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File of further variables, one NAME=value a line; the environment comes first. SIGHUP has it read again (docs/how-to/reload.md)',
    ),
  PORT: wholeNumber(0, 65_535).default(4000).describe('Port to listen on; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  TRUSTED_PROXIES: addressList
    .optional()
    .describe(
      'Addresses or networks (CIDR) of the balancers in front, with commas between; only their `x-forwarded-for` counts',
    ),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL as the application role; without it an embedded server is started'),
  DATABASE_OWNER_URL: postgresUrl
    .optional()
    .describe('PostgreSQL as the owner of the tables, for migrations'),
  BACKUP_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'PostgreSQL as a role that sees every row (BYPASSRLS) and may make databases, for `npx opsgraph drill`; default: the owner',
    ),
  MIGRATION_LOCK_TIMEOUT_MS: wholeNumber(10, 600_000)
    .default(3_000)
    .describe('A migration that waits longer for a lock gives way to everybody else, and is tried again'),
  MIGRATION_LOCK_ATTEMPTS: wholeNumber(1, 10_000)
    .default(20)
    .describe('So often in all, with a pause of twice that time; then it fails and names who is in the way'),
  DATABASE_REPLICA_URLS: postgresUrls
    .optional()
    .describe(
      'Read replicas of DATABASE_URL as the application role, with commas between; they answer where they have everything that is committed by then, see docs/scaling.md',
    ),
  DATABASE_REPLICA_MAX_WAIT_MS: wholeNumber(0, 10_000)
    .default(50)
    .describe(
      'An answer waits so long for a read replica to have that, in milliseconds; then the primary answers',
    ),
  REDIS_URL: redisUrl
    .optional()
    .describe(
      'Redis, alone, behind Sentinels or as a cluster, see docs/scaling.md; without it `redis-server` from PATH, else memory of this process',
    ),
  AUTH_JWT_SECRET: secret
    .optional()
    .describe('HS256 secret of the tokens, at least 32 bytes; generated and kept for the embedded database'),
  AUTH_JWKS_URL: secureUrl
    .optional()
    .describe(
      'Key set of an identity provider (RS256, PS256, ES256, EdDSA), instead of the secret; needs AUTH_ISSUER and AUTH_AUDIENCE',
    ),
  AUTH_ISSUER: z.string().min(1).optional().describe('Required `iss` of every token'),
  AUTH_AUDIENCE: z.string().min(1).optional().describe('Required `aud` of every token'),
  CURSOR_SECRET: secret
    .optional()
    .describe(
      'Secret of page cursors, at least 32 bytes; derived from AUTH_JWT_SECRET. Several gateways with AUTH_JWKS_URL need it',
    ),
  PUBLIC_URL: publicUrl
    .optional()
    .describe(
      'Where browsers reach the gateway, such as https://analytics.example.com; with https its cookies are for https only',
    ),
  SESSION_SECRET: secret
    .optional()
    .describe(
      'Secret of the sessions of browsers and of tracker tokens, at least 32 bytes; derived from AUTH_JWT_SECRET. Several gateways with AUTH_JWKS_URL need it',
    ),
  PERSONAL_DATA_SECRET: secret
    .optional()
    .describe(
      'Secret that wraps the keys of personal data, at least 32 bytes; derived from AUTH_JWT_SECRET. Never change it: what was sealed stays sealed. Several gateways with AUTH_JWKS_URL need it',
    ),
  OIDC_ISSUER: secureUrl
    .optional()
    .describe('OpenID provider by which people sign in; its address as its tokens name it in `iss`'),
  OIDC_CLIENT_ID: z.string().min(1).optional().describe('Id of the gateway as a client of that provider'),
  OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('Secret of the gateway as a client of it'),
  OIDC_ROLE_CLAIM: z
    .string()
    .min(1)
    .default('opsgraph_role')
    .describe('Claim with the role of people who are no users of an organization'),
  OIDC_ORG_CLAIM: z
    .string()
    .min(1)
    .default('opsgraph_org')
    .describe('Claim with the slug or the id of their organization'),
  DEMO: flag.optional().describe('Demo organizations with simulated traffic; on with the embedded database'),
  NODE_ENV: z
    .string()
    .optional()
    .describe('`production` turns playground and introspection off where nothing else is said'),
  DASHBOARD: flag.optional().describe('Serve the dashboard at /; on'),
  PLAYGROUND: flag
    .optional()
    .describe('Serve the playground at /playground; on with the embedded database, off in production'),
  INTROSPECTION: flag
    .optional()
    .describe(
      'Answer questions about the schema, and suggest names of it in errors (the playground needs both); as PLAYGROUND',
    ),
  COST_LIMIT: wholeNumber(100, 1_000_000)
    .default(DEFAULT_COST_LIMIT)
    .describe('Most that one operation may cost, see docs/query-cost.md'),
  PERSISTED_OPERATIONS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'JSON file of operations by their SHA-256, or a manifest of Apollo’s tools: nothing else is answered, over HTTP and websocket',
    ),
  JOBS: flag
    .optional()
    .describe(
      'Do the jobs of the installation in this gateway as well, on by default; off where `npx opsgraph worker` does them',
    ),
  RESULT_CACHE_MS: wholeNumber(0, 60_000)
    .default(0)
    .describe(
      'Answers are given again for so long at most, in milliseconds, and for a thousandth of their window, unless something was told to have changed; 0, the default, is never',
    ),
  METRICS_TOKEN: secret
    .optional()
    .describe(
      'Bearer token for `/metrics`, at least 32 bytes; without it only this machine may read them, straight and by no proxy',
    ),
  WORKER_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe(
      'Port on which `npx opsgraph worker` serves `/metrics`, `/livez` and `/readyz`, on HOST; none by default',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl
    .optional()
    .describe(
      'Collector of OpenTelemetry (OTLP over HTTP), such as http://localhost:4318: traces and numbers are sent there; off by default',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl
    .optional()
    .describe('Where traces are sent instead, the whole address'),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: collectorUrl
    .optional()
    .describe('Where numbers are sent instead, the whole address'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'])
    .default('http/protobuf')
    .describe('How they are written; gRPC is not spoken'),
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'none'])
    .optional()
    .describe('`otlp` sends traces, `none` does not; default: where an endpoint is set'),
  OTEL_METRICS_EXPORTER: z
    .enum(['otlp', 'none', 'prometheus'])
    .optional()
    .describe(
      '`otlp` sends the numbers of `/metrics` as well, `none` and `prometheus` do not; default: where an endpoint is set',
    ),
  OTEL_METRIC_EXPORT_INTERVAL: wholeNumber(1_000, 3_600_000)
    .default(60_000)
    .describe('How often numbers are sent, in milliseconds'),
  OTEL_SERVICE_NAME: z.string().min(1).default('opsgraph').describe('`service.name` of what is sent'),
  OTEL_SDK_DISABLED: flag.optional().describe('Nothing is sent, whatever else is set'),
  SLA_MAX_QUEUE_WAIT_SECONDS: wholeNumber(1, 86_400)
    .default(300)
    .describe(
      'Longest wait in the queue, in seconds, before a session counts as abandoned and as an SLA breach',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe level that is logged'),
  OPSGRAPH_DATA_DIR: z
    .string()
    .min(1)
    .default('.opsgraph')
    .describe('Folder of the embedded servers and the generated secret'),
  RATE_LIMIT_ACTOR: wholeNumber(0, 1_000_000_000)
    .default(60_000)
    .describe(
      'Cost points per minute for each actor, and for each address without a credential; 0 is no limit',
    ),
  RATE_LIMIT_ORGANIZATION: wholeNumber(0, 1_000_000_000)
    .default(600_000)
    .describe('Cost points per minute for all actors of an organization together; 0 is no limit'),
  MAX_CONCURRENT_OPERATIONS: wholeNumber(0, 100_000)
    .default(16)
    .describe(
      'Operations that execute at once, at most half of them of one organization; others wait up to a second; 0 is no limit',
    ),
  MAX_WAITING_OPERATIONS: wholeNumber(0, 100_000)
    .default(256)
    .describe('Operations that wait for that, at most half of them of one organization; beyond is a 503'),
  MAX_CONNECTIONS: wholeNumber(0, 1_000_000)
    .default(30_000)
    .describe('Connections at once, websockets included; 0 is as many as the system allows'),
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(0, 1_000_000)
    .default(2_000)
    .describe('Connections of one address that is none of TRUSTED_PROXIES; 0 is no limit'),
  EXPORT_MAX_ROWS: wholeNumber(1, 1_000_000_000)
    .default(10_000_000)
    .describe('Rows of an exported file at most; a longer one is refused before it begins'),
  EXPORT_MAX_SECONDS: wholeNumber(1, 86_400)
    .default(600)
    .describe('An exported file must be read within so many seconds, or the connection is broken'),
  MAX_CONCURRENT_EXPORTS: wholeNumber(1, 1_000)
    .default(4)
    .describe(
      'Exports at once, at most half of them of one organization; each holds one of the 10 connections that answer; others wait up to a second',
    ),
  LIVE_MIN_INTERVAL_MS: wholeNumber(100, 60_000)
    .default(1_000)
    .describe('Live numbers are computed at most this often, in milliseconds, however much changes'),
  LIVE_MAX_BUFFERED_BYTES: wholeNumber(65_536, 1_073_741_824)
    .default(1_048_576)
    .describe(
      'A websocket with more than this not yet sent is closed, so that a slow reader costs nobody else',
    ),
  LIVE_DRAIN_MS: wholeNumber(0, 60_000)
    .default(5_000)
    .describe('On a stop, websockets are closed one by one within this time, in milliseconds'),
  ORIGINS: originList
    .optional()
    .describe(
      'Origins of foreign pages that may ask over HTTP (CORS) and open websockets, with commas between; none by default',
    ),
  AUDIT_RETENTION_DAYS: wholeNumber(30, 36_500)
    .optional()
    .describe(
      'Rows of the audit trail older than this many days are purged by a job; at least 30, off by default',
    ),
  RECORD_ITSELF_IN: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Slug of the organization in whose product usage the gateway records its own requests, of all organizations; default: the demo’s, and none without it',
    ),
  INGEST_MAX_LATE_DAYS: wholeNumber(1, 28)
    .default(7)
    .describe('Events that occurred longer ago are refused as TOO_OLD; ids are remembered for 30 days'),
  EVENT_RETENTION_DAYS: wholeNumber(7, 3_650)
    .default(90)
    .describe('Events as they came are dropped after so many days; what was made of them stays'),
  USAGE_RETENTION_DAYS: wholeNumber(1, 3_650)
    .optional()
    .describe(
      'Requests, page views and sessions older than this many days are deleted by a job; at least 1, off by default',
    ),
  AUDIT_CHECKPOINT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File of signed checkpoints of the audit trail; default: audit/checkpoints.jsonl in the data folder. Gateways of one machine share it',
    ),
  AUDIT_SIGNING_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Ed25519 private key (PEM) that signs them, made when missing; default: audit/signing-key.pem in the data folder. The same for all gateways',
    ),
});

export type Environment = z.infer<typeof environmentSchema>;

type Settings = Readonly<Record<string, string | undefined>>;

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Addresses and networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies: readonly string[];
  /** Undefined: run the embedded server below `dataDir`. */
  readonly database:
    | {
        readonly url: string;
        readonly ownerUrl: string | undefined;
        /** Copies that may answer. */
        readonly replicas: { readonly urls: readonly string[]; readonly maxWaitMs: number };
      }
    | undefined;
  readonly migrations: { readonly lockTimeoutMs: number; readonly attempts: number };
  readonly configFile: string | undefined;
  readonly backupUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly auth: {
    readonly secret: string | undefined;
    readonly jwksUrl: string | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
  readonly cursorSecret: string | undefined;
  /** Where browsers reach the gateway: scheme, host and port. */
  readonly publicUrl: string | undefined;
  readonly sessionSecret: string | undefined;
  readonly personalDataSecret: string | undefined;
  /** Undefined: nobody signs in by a provider. */
  readonly oidc:
    | {
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string;
        readonly roleClaim: string;
        readonly organizationClaim: string;
      }
    | undefined;
  /** Origins of foreign pages that may ask and subscribe. */
  readonly origins: readonly string[];
  readonly demo: boolean;
  readonly dashboard: boolean;
  readonly playground: boolean;
  readonly introspection: boolean;
  readonly costLimit: number;
  readonly persistedOperationsFile: string | undefined;
  /** False: this gateway only answers. */
  readonly jobs: boolean;
  readonly resultCacheMs: number;
  readonly metricsToken: string | undefined;
  /** Undefined: a worker listens nowhere. */
  readonly workerPort: number | undefined;
  /** Undefined: nothing is sent anywhere. */
  readonly collector: Collector | undefined;
  readonly slaMaxQueueWaitSeconds: number;
  readonly logLevel: string;
  readonly dataDir: string;
  readonly live: {
    readonly minIntervalMs: number;
    readonly maxBufferedBytes: number;
    readonly drainMs: number;
  };
  readonly guards: {
    readonly rateLimitActor: number;
    readonly rateLimitOrganization: number;
    readonly shedding: { readonly executing: number; readonly waiting: number };
  };
  readonly http: { readonly maxConnections: number; readonly maxConnectionsPerAddress: number };
  readonly exports: { readonly rows: number; readonly seconds: number; readonly concurrent: number };
  readonly auditRetentionDays: number | undefined;
  readonly recordItselfIn: string | undefined;
  readonly usageRetentionDays: number | undefined;
  readonly ingestMaxLateDays: number;
  readonly eventRetentionDays: number;
  readonly audit: { readonly checkpointFile: string; readonly signingKeyFile: string };
}

/** Refused configuration: one line per fault, each naming its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`Configuration refused:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** Reads and checks the environment. An empty variable counts as unset, as in most process managers. */
export function loadConfig(source: Settings = process.env): Config {
  return configOf(readSettings(source));
}

/** What is given, by name: of the environment and of the file that it names, without what is empty. */
export function readSettings(source: Settings = process.env): Readonly<Record<string, string>> {
  const given = withoutEmpty(source);
  const { CONFIG_FILE: file } = given;
  return file === undefined ? given : { ...withoutEmpty(readConfigFile(file)), ...given };
}

function withoutEmpty(source: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

/** In an environment are many names that are not ours; in our file each must be. */
function readConfigFile(file: string): Settings {
  let given: Settings;
  try {
    given = parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError([`CONFIG_FILE cannot be read: ${messageOf(error)}`]);
  }
  const foreign = Object.keys(given).filter(
    (name) => name === 'CONFIG_FILE' || !(name in environmentSchema.shape),
  );
  if (foreign.length > 0) {
    throw new ConfigError(foreign.map((name) => `CONFIG_FILE: ${name} is no variable that may be in it`));
  }
  return given;
}

/** The same of what was read already. */
export function configOf(given: Readonly<Record<string, string>>): Config {
  const parsed = environmentSchema.safeParse(given);
  const faults = parsed.success
    ? contradictions(parsed.data)
    : [
        ...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
        ...contradictions(given),
      ];
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(faults);
  }
  const env = parsed.data;
  const dataDir = path.resolve(env.OPSGRAPH_DATA_DIR);
  const isProduction = env.NODE_ENV === 'production' || env.DATABASE_URL !== undefined;
  return {
    host: env.HOST,
    port: env.PORT,
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    database:
      env.DATABASE_URL === undefined
        ? undefined
        : {
            url: env.DATABASE_URL,
            ownerUrl: env.DATABASE_OWNER_URL,
            replicas: {
              urls: env.DATABASE_REPLICA_URLS ?? [],
              maxWaitMs: env.DATABASE_REPLICA_MAX_WAIT_MS,
            },
          },
    migrations: { lockTimeoutMs: env.MIGRATION_LOCK_TIMEOUT_MS, attempts: env.MIGRATION_LOCK_ATTEMPTS },
    configFile: env.CONFIG_FILE,
    backupUrl: env.BACKUP_DATABASE_URL,
    redisUrl: env.REDIS_URL,
    auth: {
      secret: env.AUTH_JWT_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    },
    cursorSecret: env.CURSOR_SECRET,
    publicUrl: env.PUBLIC_URL,
    sessionSecret: env.SESSION_SECRET,
    personalDataSecret: env.PERSONAL_DATA_SECRET,
    oidc: oidcOf(env),
    origins: env.ORIGINS ?? [],
    demo: env.DEMO ?? env.DATABASE_URL === undefined,
    dashboard: env.DASHBOARD ?? true,
    playground: env.PLAYGROUND ?? !isProduction,
    introspection: env.INTROSPECTION ?? env.PLAYGROUND ?? !isProduction,
    costLimit: env.COST_LIMIT,
    persistedOperationsFile:
      env.PERSISTED_OPERATIONS_FILE === undefined ? undefined : path.resolve(env.PERSISTED_OPERATIONS_FILE),
    jobs: env.JOBS ?? true,
    resultCacheMs: env.RESULT_CACHE_MS,
    metricsToken: env.METRICS_TOKEN,
    workerPort: env.WORKER_PORT,
    collector: collectorOf(env),
    slaMaxQueueWaitSeconds: env.SLA_MAX_QUEUE_WAIT_SECONDS,
    logLevel: env.LOG_LEVEL,
    dataDir,
    live: {
      minIntervalMs: env.LIVE_MIN_INTERVAL_MS,
      maxBufferedBytes: env.LIVE_MAX_BUFFERED_BYTES,
      drainMs: env.LIVE_DRAIN_MS,
    },
    guards: {
      rateLimitActor: env.RATE_LIMIT_ACTOR,
      rateLimitOrganization: env.RATE_LIMIT_ORGANIZATION,
      shedding: { executing: env.MAX_CONCURRENT_OPERATIONS, waiting: env.MAX_WAITING_OPERATIONS },
    },
    http: {
      maxConnections: env.MAX_CONNECTIONS,
      maxConnectionsPerAddress: env.MAX_CONNECTIONS_PER_ADDRESS,
    },
    exports: {
      rows: env.EXPORT_MAX_ROWS,
      seconds: env.EXPORT_MAX_SECONDS,
      concurrent: env.MAX_CONCURRENT_EXPORTS,
    },
    auditRetentionDays: env.AUDIT_RETENTION_DAYS,
    recordItselfIn: env.RECORD_ITSELF_IN,
    usageRetentionDays: env.USAGE_RETENTION_DAYS,
    ingestMaxLateDays: env.INGEST_MAX_LATE_DAYS,
    eventRetentionDays: env.EVENT_RETENTION_DAYS,
    audit: {
      checkpointFile: path.resolve(
        env.AUDIT_CHECKPOINT_FILE ?? path.join(dataDir, 'audit/checkpoints.jsonl'),
      ),
      signingKeyFile: path.resolve(env.AUDIT_SIGNING_KEY_FILE ?? path.join(dataDir, 'audit/signing-key.pem')),
    },
  };
}

/** Where OTEL_… says nothing else, a collector is on this machine. */
const DEFAULT_COLLECTOR = 'http://localhost:4318';

function collectorOf(env: Environment): Collector | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env;
  const urlOfSignal = (
    exporter: string | undefined,
    own: string | undefined,
    path: string,
  ): string | undefined => {
    const isWanted =
      exporter === undefined ? endpoint !== undefined || own !== undefined : exporter === 'otlp';
    return isWanted ? (own ?? `${(endpoint ?? DEFAULT_COLLECTOR).replace(/\/+$/, '')}${path}`) : undefined;
  };
  const traces = urlOfSignal(env.OTEL_TRACES_EXPORTER, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, '/v1/traces');
  const metrics = urlOfSignal(
    env.OTEL_METRICS_EXPORTER,
    env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
    '/v1/metrics',
  );
  return env.OTEL_SDK_DISABLED === true || (traces === undefined && metrics === undefined)
    ? undefined
    : {
        serviceName: env.OTEL_SERVICE_NAME,
        protocol: env.OTEL_EXPORTER_OTLP_PROTOCOL,
        traces: traces === undefined ? undefined : { url: traces },
        metrics:
          metrics === undefined ? undefined : { url: metrics, intervalMs: env.OTEL_METRIC_EXPORT_INTERVAL },
      };
}

function oidcOf(env: Environment): Config['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  return issuer === undefined || clientId === undefined || clientSecret === undefined
    ? undefined
    : {
        issuer,
        clientId,
        clientSecret,
        roleClaim: env.OIDC_ROLE_CLAIM,
        organizationClaim: env.OIDC_ORG_CLAIM,
      };
}

/** Variables that are fine alone and wrong together. */
function contradictions(env: Readonly<Record<string, unknown>>): string[] {
  const faults: string[] = [];
  if (env['AUTH_JWT_SECRET'] !== undefined && env['AUTH_JWKS_URL'] !== undefined) {
    faults.push('AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set one');
  }
  if (
    env['DATABASE_URL'] !== undefined &&
    env['AUTH_JWT_SECRET'] === undefined &&
    env['AUTH_JWKS_URL'] === undefined
  ) {
    faults.push('AUTH_JWT_SECRET or AUTH_JWKS_URL is required with DATABASE_URL');
  }
  if (env['AUTH_JWKS_URL'] !== undefined) {
    // A provider signs tokens for all its clients with the same keys: they must be for this gateway.
    for (const name of ['AUTH_ISSUER', 'AUTH_AUDIENCE'].filter((each) => env[each] === undefined)) {
      faults.push(`${name} is required with AUTH_JWKS_URL`);
    }
  }
  if (env['DATABASE_OWNER_URL'] !== undefined && env['DATABASE_URL'] === undefined) {
    faults.push('DATABASE_OWNER_URL needs DATABASE_URL, the application role of the same database');
  }
  if (env['DATABASE_REPLICA_URLS'] !== undefined && env['DATABASE_URL'] === undefined) {
    faults.push('DATABASE_REPLICA_URLS needs DATABASE_URL, the server that they copy');
  }
  if (env['OIDC_ISSUER'] !== undefined) {
    for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL']) {
      if (env[name] === undefined) {
        faults.push(`${name} is required with OIDC_ISSUER`);
      }
    }
  } else {
    for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
      if (env[name] !== undefined) {
        faults.push(`${name} needs OIDC_ISSUER, the provider it is for`);
      }
    }
  }
  return faults;
}

const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LD_LIBRARY_PATH', 'SystemRoot'];

/** What a child process needs to run at all, and none of our secrets. */
export function childEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
}
