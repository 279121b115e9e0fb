// Redis as a messenger that may be away, slow or empty: no command waits long, none throws past this room.
import type { Redis } from 'ioredis';
import type { Logger } from './log';
import { redisClient, type RedisClient, shardsOf } from './redis-client';
import type { RedisWatch } from './redis-watch';

const COMMAND_TIMEOUT_MS = 150;
const LONGEST_PAUSE_MS = 2_000;

/** What Redis said, or that it did not answer in time. */
export type RedisAnswer<Value> =
  { readonly answered: true; readonly value: Value } | { readonly answered: false };

export class RedisConnection {
  private readonly client: RedisClient;
  private away = false;

  constructor(url: string, log: Logger, commandTimeoutMs = COMMAND_TIMEOUT_MS, watch?: RedisWatch) {
    this.client = redisClient(url, {
      name: 'opsgraph',
      commandTimeoutMs,
      longestPauseMs: LONGEST_PAUSE_MS,
      socketTimeoutMs: LONGEST_PAUSE_MS,
    });
    watch?.observe(this.client, 'commands');
    this.client.on('error', (error: Error) => {
      if (!this.away) {
        log.warn({ error: error.message }, 'Redis is away');
      }
      this.away = true;
    });
    this.client.on('ready', () => {
      if (this.away) {
        log.info('Redis is back');
      }
      this.away = false;
    });
  }

  /** Asks Redis; whatever goes wrong is "no answer". */
  async ask<Value>(command: (client: RedisClient) => Promise<Value>): Promise<RedisAnswer<Value>> {
    try {
      return { answered: true, value: await command(this.client) };
    } catch {
      return { answered: false };
    }
  }

  /** Asks every part of it, for what is about no one key; an answer for each, none where there is nobody to ask. */
  askEach<Value>(command: (client: Redis) => Promise<Value>): Promise<RedisAnswer<Value>[]> {
    return Promise.all(
      shardsOf(this.client).map(async (shard): Promise<RedisAnswer<Value>> => {
        try {
          return { answered: true, value: await command(shard) };
        } catch {
          return { answered: false };
        }
      }),
    );
  }

  /** Whether it answers now. */
  async isReachable(): Promise<boolean> {
    return (await this.ask((client) => client.ping())).answered;
  }

  /** For a library that speaks to Redis by itself; it must take a command that fails, at once or late, for an answer. */
  lend<Library>(make: (client: RedisClient) => Library): Library {
    return make(this.client);
  }

  /** Waits for the first connection, at most as long as one connection attempt may take. */
  async ready(): Promise<boolean> {
    if (this.client.status === 'ready') {
      return true;
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), LONGEST_PAUSE_MS);
      this.client.once('ready', () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  close(): void {
    this.client.disconnect();
  }
}
