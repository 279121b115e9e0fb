// The servers a command needs: the user's own by URL, else embedded ones, and the secret that goes with them.
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TokenSettings } from './identity';
import { type Config, describeRedis, keptOrMade, startEmbeddedPostgres, startLocalRedis } from './platform';

export interface Servers {
  readonly databaseUrl: string;
  /** Undefined when only the application role is known: this process cannot migrate. */
  readonly ownerUrl: string | undefined;
  /** Undefined: no Redis, what would live there stays in the memory of the process. */
  readonly redisUrl: string | undefined;
  readonly auth: TokenSettings;
  /** Signs the cursors of paged lists. */
  readonly cursorSecret: string;
  /** Seals the sessions of browsers. */
  readonly sessionSecret: string;
  /** Wraps the keys of personal data. */
  readonly personalDataSecret: string;
  /** In words, for a person. */
  readonly described: { readonly database: string; readonly redis: string };
  close(): Promise<void>;
}

export interface ServerOptions {
  /** For the gateway itself: nobody else may hold the embedded database. */
  readonly exclusive?: boolean;
  readonly withRedis?: boolean;
  readonly onProgress?: (step: string) => void;
}

export async function openServers(config: Config, options: ServerOptions = {}): Promise<Servers> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  };
  try {
    const database = await openDatabase(config, options, closers);
    const redis = await openRedis(config, options, closers);
    const auth = await tokenSettings(config);
    return {
      ...database,
      redisUrl: redis.url,
      auth,
      cursorSecret: await secretBeside(config, auth, config.cursorSecret, 'cursor'),
      sessionSecret: await secretBeside(config, auth, config.sessionSecret, 'session'),
      personalDataSecret: await secretBeside(config, auth, config.personalDataSecret, 'personal-data'),
      described: { database: database.described, redis: redis.described },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(config: Config, options: ServerOptions, closers: (() => Promise<void>)[]) {
  if (config.database !== undefined) {
    const { host } = new URL(config.database.url);
    return {
      databaseUrl: config.database.url,
      ownerUrl: config.database.ownerUrl,
      described: `PostgreSQL at ${host} (DATABASE_URL)`,
    };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    ...(options.exclusive === undefined ? {} : { exclusive: options.exclusive }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  closers.push(() => embedded.stop());
  return {
    databaseUrl: embedded.url,
    ownerUrl: embedded.ownerUrl,
    described: `embedded PostgreSQL on port ${new URL(embedded.url).port}, data in ${config.dataDir}`,
  };
}

async function openRedis(config: Config, options: ServerOptions, closers: (() => Promise<void>)[]) {
  if (config.redisUrl !== undefined) {
    return { url: config.redisUrl, described: `Redis at ${describeRedis(config.redisUrl)} (REDIS_URL)` };
  }
  const local = options.withRedis === true ? await startLocalRedis(config.dataDir) : null;
  if (local === null) {
    return { url: undefined, described: 'in process: no REDIS_URL, and no redis-server in PATH' };
  }
  closers.push(() => local.stop());
  return { url: local.url, described: `redis-server from PATH on port ${new URL(local.url).port}` };
}

/** The configured secret or key set; for the embedded database a secret of its own. */
async function tokenSettings({ auth, dataDir }: Config): Promise<TokenSettings> {
  if (auth.secret !== undefined || auth.jwksUrl !== undefined) {
    return auth;
  }
  return { ...auth, secret: await keptSecret(dataDir, 'auth-secret') };
}

/** A configured secret; else, where tokens have one, one derived from it; else one of its own. */
async function secretBeside(
  config: Config,
  auth: TokenSettings,
  configured: string | undefined,
  what: 'cursor' | 'session' | 'personal-data',
): Promise<string> {
  if (configured !== undefined) {
    return configured;
  }
  if (auth.secret !== undefined) {
    return Buffer.from(hkdfSync('sha256', auth.secret, '', `opsgraph ${what}s`, 32)).toString('base64url');
  }
  return keptSecret(config.dataDir, `${what}-secret`);
}

/** A random secret in a file of the data folder, made once and kept. */
async function keptSecret(dataDir: string, name: string): Promise<string> {
  const file = path.join(dataDir, name);
  await mkdir(dataDir, { recursive: true });
  const secret = await keptOrMade(file, 0o600, () => randomBytes(48).toString('base64url'));
  return secret.trim();
}
