// Configuration: the only reader of process.env. One schema; nonsense is refused at start, all faults at once.
import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';

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

const postgresUrl = urlOf('postgres:', 'postgresql:');

/** Every variable with its meaning; the README's table is checked against these descriptions by a test. */
export const environmentSchema = z.object({
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
  REDIS_URL: urlOf('redis:', 'rediss:')
    .optional()
    .describe('Redis; without it `redis-server` from PATH, else memory of this process'),
  AUTH_JWT_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long')
    .optional()
    .describe('HS256 secret of the tokens, at least 32 bytes; generated and kept for the embedded database'),
  AUTH_JWKS_URL: urlOf('https:', 'http:')
    .optional()
    .describe('Key set of an identity provider (RS256, PS256, ES256, EdDSA), instead of the secret'),
  AUTH_ISSUER: z.string().min(1).optional().describe('Required `iss` of every token'),
  AUTH_AUDIENCE: z.string().min(1).optional().describe('Required `aud` of every token'),
  CURSOR_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long')
    .optional()
    .describe(
      'Secret of page cursors, at least 32 bytes; derived from AUTH_JWT_SECRET. Several gateways with AUTH_JWKS_URL need it',
    ),
  DEMO: flag.optional().describe('Demo organizations with simulated traffic; on with the embedded database'),
  PLAYGROUND: flag.default(true).describe('Serve the playground at /playground'),
  INTROSPECTION: flag.default(true).describe('Answer introspection queries (the playground needs them)'),
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
  LIVE_ORIGINS: originList
    .optional()
    .describe('Origins of foreign pages that may open websockets, with commas between'),
  AUDIT_RETENTION_DAYS: wholeNumber(30, 36_500)
    .optional()
    .describe(
      'Rows of the audit trail older than this many days are purged by a job; at least 30, off by default',
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

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Addresses and networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies: readonly string[];
  /** Undefined: run the embedded server below `dataDir`. */
  readonly database: { readonly url: string; readonly ownerUrl: string | undefined } | undefined;
  readonly redisUrl: string | undefined;
  readonly auth: {
    readonly secret: string | undefined;
    readonly jwksUrl: string | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
  readonly cursorSecret: string | undefined;
  readonly demo: boolean;
  readonly playground: boolean;
  readonly introspection: boolean;
  readonly slaMaxQueueWaitSeconds: number;
  readonly logLevel: string;
  readonly dataDir: string;
  readonly live: {
    readonly minIntervalMs: number;
    readonly maxBufferedBytes: number;
    readonly drainMs: number;
    readonly origins: readonly string[];
  };
  readonly auditRetentionDays: number | undefined;
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
export function loadConfig(source: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
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
  return {
    host: env.HOST,
    port: env.PORT,
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    database:
      env.DATABASE_URL === undefined
        ? undefined
        : { url: env.DATABASE_URL, ownerUrl: env.DATABASE_OWNER_URL },
    redisUrl: env.REDIS_URL,
    auth: {
      secret: env.AUTH_JWT_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    },
    cursorSecret: env.CURSOR_SECRET,
    demo: env.DEMO ?? env.DATABASE_URL === undefined,
    playground: env.PLAYGROUND,
    introspection: env.INTROSPECTION,
    slaMaxQueueWaitSeconds: env.SLA_MAX_QUEUE_WAIT_SECONDS,
    logLevel: env.LOG_LEVEL,
    dataDir,
    live: {
      minIntervalMs: env.LIVE_MIN_INTERVAL_MS,
      maxBufferedBytes: env.LIVE_MAX_BUFFERED_BYTES,
      drainMs: env.LIVE_DRAIN_MS,
      origins: env.LIVE_ORIGINS ?? [],
    },
    auditRetentionDays: env.AUDIT_RETENTION_DAYS,
    audit: {
      checkpointFile: path.resolve(
        env.AUDIT_CHECKPOINT_FILE ?? path.join(dataDir, 'audit/checkpoints.jsonl'),
      ),
      signingKeyFile: path.resolve(env.AUDIT_SIGNING_KEY_FILE ?? path.join(dataDir, 'audit/signing-key.pem')),
    },
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
  if (env['DATABASE_OWNER_URL'] !== undefined && env['DATABASE_URL'] === undefined) {
    faults.push('DATABASE_OWNER_URL needs DATABASE_URL, the application role of the same database');
  }
  return faults;
}

const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LD_LIBRARY_PATH', 'SystemRoot'];

/** What a child process needs to run at all, and none of our secrets. */
export function childEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
}
