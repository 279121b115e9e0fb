// What changed, told among gateways: "facts Y of organization X", never a figure. Whoever hears it computes anew.
//
// A message may be lost, late or garbage, and nobody waits for one to be sent: what is heard here only says that it is
// worth looking. Who must not miss anything looks by itself from time to time.
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { PubSub } from 'graphql-subscriptions';
import { Cluster, type Redis } from 'ioredis';
import { z } from 'zod';
import { stampChange } from './change-clock';
import { messageOf } from './errors';
import type { Logger } from './log';
import { redisClient } from './redis-client';
import type { RedisWatch } from './redis-watch';
import { ShardedChannels } from './sharded-channels';

/** The facts that changed; 'all' when something may have been missed. */
export type ChangeListener = (facts: ReadonlySet<string> | 'all') => void;

/** As much as both engines have in common. */
interface Engine {
  publish(topic: string, message: unknown): Promise<void>;
  subscribe(topic: string, listener: (message: unknown) => void): Promise<number>;
  unsubscribe(subscription: number): void;
}

const messageSchema = z.object({ facts: z.array(z.string().max(200)).max(100) });
/** Changes of one moment travel in one message. */
const TOGETHER_MS = 20;
const COMMAND_TIMEOUT_MS = 200;
const LONGEST_PAUSE_MS = 1_000;
/** Longer than a server that is given up may have kept its changes to itself. */
const LATELY_MS = 30_000;
const STAMP_AGAIN_MS = 250;
const MOST_STAMPS = 120;

export class Changes {
  /** Messages that were not understood. */
  garbage = 0;
  private readonly listeners = new Map<
    string,
    { readonly organizationId: string; readonly listeners: Set<ChangeListener> }
  >();
  /** Organizations that were told of lately, and when. */
  private readonly told = new Map<string, number>();
  private readonly waiting = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  private constructor(
    private readonly engine: Engine,
    private readonly topicOf: (organizationId: string) => string,
    private readonly stamp: (organizationId: string) => Promise<void>,
    private readonly disconnect: () => void,
  ) {}

  /** Among the parts of this process. */
  static inProcess(): Changes {
    return new Changes(
      new PubSub(),
      topicOf,
      () => Promise.resolve(),
      () => undefined,
    );
  }

  /** Among all gateways on this Redis. */
  static overRedis(url: string, log: Logger, watch?: RedisWatch): Changes {
    const options = { longestPauseMs: LONGEST_PAUSE_MS };
    const publisher = redisClient(url, {
      ...options,
      name: 'opsgraph-changes',
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
    });
    // Subscriptions wait for the connection and are made again with every new one.
    const subscriber = redisClient(url, { ...options, name: 'opsgraph-listens' });
    watch?.observe(publisher, 'changes');
    watch?.observe(subscriber, 'listens');
    for (const client of [publisher, subscriber]) {
      client.on('error', (error: Error) => log.debug({ error: messageOf(error) }, 'Redis is away'));
    }
    const stamp = (organizationId: string): Promise<void> => stampChange(publisher, organizationId);
    const disconnect = (): void => {
      publisher.disconnect();
      subscriber.disconnect();
    };
    if (publisher instanceof Cluster && subscriber instanceof Cluster) {
      const channels = new ShardedChannels(publisher, subscriber, (topic) => void changes.missed(topic));
      const changes: Changes = new Changes(channels, shardedTopicOf, stamp, () => channels.close());
      return changes;
    }
    if (publisher instanceof Cluster || subscriber instanceof Cluster) {
      throw new Error('One address is one kind of Redis');
    }
    const engine = new RedisPubSub({ publisher, subscriber: forgiving(subscriber) });
    const changes = new Changes(engine, topicOf, stamp, disconnect);
    let away = false;
    subscriber.on('close', () => {
      away = true;
    });
    subscriber.on('ready', () => {
      if (away) {
        away = false;
        void changes.missed();
      }
    });
    return changes;
  }

  /** Says that facts of an organization changed. Returns at once; never fails. */
  publish(organizationId: string, facts: readonly string[]): void {
    const waiting = this.waiting.get(organizationId) ?? new Set();
    this.waiting.set(organizationId, waiting);
    facts.forEach((fact) => waiting.add(fact));
    this.timer ??= setTimeout(() => this.flush(), TOGETHER_MS).unref();
  }

  /** Hears of every change of the organization until the returned function is called. */
  subscribe(organizationId: string, listener: ChangeListener): () => void {
    const topic = this.topicOf(organizationId);
    const { listeners } = this.listeners.get(topic) ?? { listeners: new Set() };
    this.listeners.set(topic, { organizationId, listeners });
    listeners.add(listener);
    const subscribing = this.engine.subscribe(topic, (message) => {
      const parsed = messageSchema.safeParse(message);
      if (parsed.success) {
        listener(new Set(parsed.data.facts));
      } else {
        this.garbage += 1;
      }
    });
    let isOver = false;
    // What changed before Redis listened for us was not heard.
    subscribing.then(() => isOver || listener('all')).catch(() => undefined);
    return () => {
      if (isOver) {
        return;
      }
      isOver = true;
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.listeners.delete(topic);
      }
      // A connection that was closed meanwhile has no subscriptions any more.
      subscribing.then((subscription) => this.engine.unsubscribe(subscription)).catch(() => undefined);
    };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.listeners.clear();
    this.disconnect();
  }

  private flush(): void {
    this.timer = undefined;
    for (const [organizationId, facts] of this.waiting) {
      void this.send(organizationId, [...facts]);
    }
    this.waiting.clear();
  }

  private async send(organizationId: string, facts: readonly string[]): Promise<void> {
    const topic = this.topicOf(organizationId);
    this.told.delete(organizationId);
    this.told.set(organizationId, performance.now());
    this.lately();
    try {
      await this.stamp(organizationId);
      await this.engine.publish(topic, { facts });
    } catch {
      // Redis is away: the listeners of this process at least can hear it. Without a stamp nobody can tell which shared
      // answers are from before the change; 'all' says to take none.
      this.listeners.get(topic)?.listeners.forEach((listener) => listener('all'));
    }
  }

  /**
   * Something may have been missed, of one topic or of all. Another server may answer since, which was not told of the
   * last changes: what was answered before counts as older than now.
   */
  private async missed(only?: string, attempt = 1): Promise<void> {
    const [heard, sent] = [new Map(this.listeners), this.lately()];
    const organizations = new Set(
      only === undefined
        ? [...sent, ...[...heard.values()].map(({ organizationId }) => organizationId)]
        : [heard.get(only)?.organizationId ?? []].flat(),
    );
    const stamped = await Promise.all(
      [...organizations].map((id) =>
        this.stamp(id).then(
          () => true,
          () => false,
        ),
      ),
    );
    for (const [topic, { listeners }] of heard) {
      if (only === undefined || topic === only) {
        listeners.forEach((listener) => listener('all'));
      }
    }
    // What has no stamp may be answered from before.
    if (stamped.includes(false) && attempt < MOST_STAMPS && !this.isClosed) {
      setTimeout(() => void this.missed(only, attempt + 1), STAMP_AGAIN_MS).unref();
    }
  }

  private lately(): readonly string[] {
    const since = performance.now() - LATELY_MS;
    for (const [organizationId, at] of this.told) {
      if (at >= since) {
        break;
      }
      this.told.delete(organizationId);
    }
    return [...this.told.keys()];
  }
}

/**
 * graphql-redis-subscriptions lets go of a topic, and ioredis subscribes anew on a new connection, without looking at
 * what becomes of it: on a connection that is being closed that would be a rejection nobody handles, which ends the
 * process.
 */
function forgiving(client: Redis): Redis {
  type Command = (...parameters: unknown[]) => Promise<unknown>;
  const commands = client as unknown as Record<string, Command>;
  for (const name of ['subscribe', 'unsubscribe', 'psubscribe', 'punsubscribe']) {
    const command = commands[name]?.bind(client);
    if (command !== undefined) {
      commands[name] = (...parameters) => {
        const told = parameters.at(-1);
        if (typeof told === 'function') {
          // Told of a failure it rejects a promise of its own that nobody has. Untold it waits, which costs nothing.
          parameters[parameters.length - 1] = (error: unknown, result: unknown) =>
            error == null ? (told as (...results: unknown[]) => unknown)(error, result) : undefined;
        }
        const answer = command(...parameters);
        answer.catch(() => undefined);
        return answer;
      };
    }
  }
  return client;
}

function topicOf(organizationId: string): string {
  return `opsgraph:changed:${organizationId.toLowerCase()}`;
}

/** The braces keep it on the node that has the organization's clock. */
function shardedTopicOf(organizationId: string): string {
  return `opsgraph:{${organizationId.toLowerCase()}}:changed`;
}
