// Sets of events by time: in Redis as sorted sets shared by every gateway, or in the memory of one process.
import type { RedisAnswer, RedisConnection } from './redis';

export interface TimedEvent {
  readonly id: string;
  readonly at: Date;
}

export interface TimedSets {
  /** Adds events; one that is already there keeps its time. */
  add(key: string, events: readonly TimedEvent[]): Promise<RedisAnswer<number>>;
  /** Counts the events of the half-open window [from, to). */
  count(key: string, from: Date, to: Date): Promise<RedisAnswer<number>>;
  /** Forgets the events before the given moment. */
  forgetBefore(key: string, moment: Date): Promise<RedisAnswer<number>>;
}

/** So many events in one command: it must be done well within the time a command may take. */
const MOST_AT_ONCE = 1_000;

/** Members are event ids, scores epoch milliseconds: hosts may write the same sets. */
export class RedisTimedSets implements TimedSets {
  constructor(private readonly redis: RedisConnection) {}

  async add(key: string, events: readonly TimedEvent[]): Promise<RedisAnswer<number>> {
    let added = 0;
    for (let from = 0; from < events.length; from += MOST_AT_ONCE) {
      const scored = events
        .slice(from, from + MOST_AT_ONCE)
        .flatMap((event) => [event.at.getTime(), event.id]);
      const answer = await this.redis.ask((client) => client.zadd(key, 'NX', ...scored));
      if (!answer.answered) {
        return answer;
      }
      added += answer.value;
    }
    return { answered: true, value: added };
  }

  count(key: string, from: Date, to: Date): Promise<RedisAnswer<number>> {
    return this.redis.ask((client) => client.zcount(key, from.getTime(), `(${to.getTime()}`));
  }

  forgetBefore(key: string, moment: Date): Promise<RedisAnswer<number>> {
    return this.redis.ask((client) => client.zremrangebyscore(key, '-inf', `(${moment.getTime()}`));
  }
}

/** For a gateway that runs alone. */
export class MemoryTimedSets implements TimedSets {
  private readonly sets = new Map<string, Map<string, number>>();

  add(key: string, events: readonly TimedEvent[]): Promise<RedisAnswer<number>> {
    const set = this.sets.get(key) ?? new Map<string, number>();
    this.sets.set(key, set);
    const before = set.size;
    for (const event of events) {
      if (!set.has(event.id)) {
        set.set(event.id, event.at.getTime());
      }
    }
    return answered(set.size - before);
  }

  count(key: string, from: Date, to: Date): Promise<RedisAnswer<number>> {
    const times = [...(this.sets.get(key)?.values() ?? [])];
    return answered(times.filter((time) => time >= from.getTime() && time < to.getTime()).length);
  }

  /** Lets go of every set that has the text in its key; answers how many there were. */
  forgetKeys(text: string): number {
    const keys = [...this.sets.keys()].filter((key) => key.includes(text));
    keys.forEach((key) => this.sets.delete(key));
    return keys.length;
  }

  forgetBefore(key: string, moment: Date): Promise<RedisAnswer<number>> {
    const set = this.sets.get(key);
    const old = [...(set?.entries() ?? [])].filter(([, time]) => time < moment.getTime());
    for (const [id] of old) {
      set?.delete(id);
    }
    return answered(old.length);
  }
}

function answered(value: number): Promise<RedisAnswer<number>> {
  return Promise.resolve({ answered: true, value });
}
