// What changed, told among gateways: "facts Y of organization X", never a figure. Whoever hears it computes anew.
//
// A message may be lost, late or garbage, and nobody waits for one to be sent: what is heard here only says that it is
// worth looking. Who must not miss anything looks by itself from time to time.
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { PubSub } from 'graphql-subscriptions';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { stampChange } from './change-clock';
import { messageOf } from './errors';
import type { Logger } from './log';
import type { RedisWatch } from './redis-watch';

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

export class Changes {
  /** Messages that were not understood. */
  garbage = 0;
  private readonly listeners = new Map<string, Set<ChangeListener>>();
  private readonly waiting = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly engine: Engine,
    private readonly stamp: (organizationId: string) => Promise<void>,
    private readonly disconnect: () => void,
  ) {}

  /** Among the parts of this process. */
  static inProcess(): Changes {
    return new Changes(
      new PubSub(),
      () => Promise.resolve(),
      () => undefined,
    );
  }

  /** Among all gateways on this Redis. */
  static overRedis(url: string, log: Logger, watch?: RedisWatch): Changes {
    const retryStrategy = (attempt: number): number =>
      Math.min(50 * 2 ** Math.min(attempt, 5), LONGEST_PAUSE_MS);
    const publisher = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy,
      connectionName: 'opsgraph-changes',
    });
    // Subscriptions wait for the connection and are made again with every new one.
    const subscriber = new Redis(url, {
      maxRetriesPerRequest: null,
      retryStrategy,
      connectionName: 'opsgraph-listens',
    });
    watch?.observe(publisher, 'changes');
    watch?.observe(subscriber, 'listens');
    let away = false;
    for (const client of [publisher, subscriber]) {
      client.on('error', (error: Error) => log.debug({ error: messageOf(error) }, 'Redis is away'));
    }
    const changes = new Changes(
      new RedisPubSub({ publisher, subscriber: forgiving(subscriber) }),
      (organizationId) => stampChange(publisher, organizationId),
      () => {
        publisher.disconnect();
        subscriber.disconnect();
      },
    );
    subscriber.on('close', () => {
      away = true;
    });
    subscriber.on('ready', () => {
      if (away) {
        away = false;
        changes.missed();
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
    const topic = topicOf(organizationId);
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners);
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
    const topic = topicOf(organizationId);
    try {
      await this.stamp(organizationId);
      await this.engine.publish(topic, { facts });
    } catch {
      // Redis is away: the listeners of this process at least can hear it. Without a stamp nobody can tell which shared
      // answers are from before the change; 'all' says to take none.
      this.listeners.get(topic)?.forEach((listener) => listener('all'));
    }
  }

  private missed(): void {
    this.listeners.forEach((listeners) => listeners.forEach((listener) => listener('all')));
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
