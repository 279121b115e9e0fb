// Connections to whatever REDIS_URL names, all of which give a command up in the same time.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisNode } from './redis-address';

/** Both send the same commands; a cluster each to where its key is. */
export type RedisClient = Redis | Cluster;

export interface RedisClientOptions {
  /** How CLIENT LIST shows it. */
  readonly name: string;
  readonly longestPauseMs: number;
  /** Undefined: it waits for the connection, as subscriptions do. */
  readonly commandTimeoutMs?: number;
  /** A connection that says nothing for so long is dead, whatever TCP still hopes. Not for one that only listens. */
  readonly socketTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** After MOVED or ASK a command is sent on; a slot moves once at a time. */
const MOST_REDIRECTIONS = 4;
const SLOTS_REFRESH_MS = 2_000;

export function redisClient(url: string, options: RedisClientOptions): RedisClient {
  const address = parseRedisUrl(url);
  if (address === null) {
    throw new Error('REDIS_URL is no address of Redis');
  }
  const { name, longestPauseMs, commandTimeoutMs, socketTimeoutMs } = options;
  const pause = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), longestPauseMs);
  const each: RedisOptions = {
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(commandTimeoutMs === undefined
      ? { maxRetriesPerRequest: null }
      : // The defaults keep a command pending for as long as Redis is away.
        { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: commandTimeoutMs }),
    ...(socketTimeoutMs === undefined ? {} : { socketTimeout: socketTimeoutMs }),
  };
  if (address.kind === 'single') {
    return new Redis(address.url, { ...each, retryStrategy: pause });
  }
  const { username, password, isEncrypted, nodes } = address;
  const known: RedisOptions = {
    ...each,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: {} } : {}),
  };
  if (address.kind === 'sentinel') {
    return new Redis({
      ...known,
      sentinels: nodes.map((node: RedisNode) => ({ ...node })),
      name: address.master,
      db: address.database,
      ...(isEncrypted ? { enableTLSForSentinelMode: true } : {}),
      sentinelRetryStrategy: pause,
      sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
      // A master that is frozen closes no connection: Sentinels say when another one is.
      failoverDetector: true,
      retryStrategy: pause,
    });
  }
  return new Cluster(
    nodes.map((node: RedisNode) => ({ ...node })),
    {
      // A subscription that a node does not answer is asked for again.
      redisOptions: { commandTimeout: CONNECT_TIMEOUT_MS, ...known },
      clusterRetryStrategy: pause,
      clusterNodeRetryStrategy: pause,
      enableOfflineQueue: false,
      // While a part of it is away, the rest goes on.
      enableReadyCheck: false,
      maxRedirections: MOST_REDIRECTIONS,
      // What cannot be sent now is answered by whoever asked without Redis.
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      shardedSubscribers: commandTimeoutMs === undefined,
    },
  );
}

/** The clients by which every key is reached: of a cluster its masters. */
export function shardsOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}
