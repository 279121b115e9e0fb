// Channels of a Redis cluster, each served by the node that has its slot (SPUBLISH, SSUBSCRIBE): what is told of one
// organization stays on one node, and the others hear nothing of it.
//
// The connections to the nodes are ioredis' own, which subscribes anew when slots move or nodes go. When that is done is
// known only by asking again: what was asked for is asked for again after every disturbance, and said to be interrupted
// until the node has answered.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from 'ioredis';

type Listener = (message: unknown) => void;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

export class ShardedChannels {
  private readonly topics = new Map<string, Set<number>>();
  private readonly listeners = new Map<number, { readonly topic: string; readonly listener: Listener }>();
  private readonly asking = new Map<string, Promise<void>>();
  private last = 0;
  private isClosed = false;

  /** Tells by `interrupted` of topics of which something may have been missed, once they are heard again. */
  constructor(
    private readonly publisher: Cluster,
    private readonly subscriber: Cluster,
    private readonly interrupted: (topic: string) => void,
  ) {
    subscriber.on('smessage', (topic: string, text: string) => {
      const message = parsed(text);
      this.topics.get(topic)?.forEach((id) => this.listeners.get(id)?.listener(message));
    });
    for (const event of ['subscribersReady', 'ready']) {
      subscriber.on(event, () => this.disturbed());
    }
  }

  async publish(topic: string, message: unknown): Promise<void> {
    await this.publisher.spublish(topic, JSON.stringify(message));
  }

  /** Resolves once the node of the topic listens. */
  async subscribe(topic: string, listener: Listener): Promise<number> {
    const id = (this.last += 1);
    this.listeners.set(id, { topic, listener });
    const known = this.topics.get(topic) ?? new Set();
    this.topics.set(topic, known);
    known.add(id);
    await (known.size === 1 ? this.ask(topic) : (this.asking.get(topic) ?? Promise.resolve()));
    return id;
  }

  unsubscribe(id: number): void {
    const topic = this.listeners.get(id)?.topic;
    this.listeners.delete(id);
    const known = topic === undefined ? undefined : this.topics.get(topic);
    known?.delete(id);
    if (topic !== undefined && known?.size === 0) {
      this.topics.delete(topic);
      // Where that fails, messages come that nobody listens to.
      this.run(() => this.subscriber.sunsubscribe(topic)).catch(() => undefined);
    }
  }

  close(): void {
    this.isClosed = true;
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private disturbed(): void {
    for (const topic of this.topics.keys()) {
      void this.ask(topic).then(() => this.isClosed || this.interrupted(topic));
    }
  }

  /** Asks until the node has answered, or nobody listens any more. */
  private ask(topic: string): Promise<void> {
    const asked = this.askAgain(topic).finally(() => {
      if (this.asking.get(topic) === asked) {
        this.asking.delete(topic);
      }
    });
    this.asking.set(topic, asked);
    return asked;
  }

  private async askAgain(topic: string): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.isClosed && this.topics.has(topic);) {
      try {
        await this.run(() => this.subscriber.ssubscribe(topic));
        return;
      } catch {
        await sleep(pauseMs, undefined, { ref: false });
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** ioredis throws at once where a slot is nobody's. */
  private async run<Value>(command: () => Promise<Value>): Promise<Value> {
    return command();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
