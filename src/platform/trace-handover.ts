// Traces that go on later, in another process: whoever leaves work behind leaves here which trace it is of, and whoever
// takes the work up goes on with that. A trace is a hint: what is not left in time, or not found, is a trace of its own.
import type { RedisConnection } from './redis';
import { currentSpan } from './tracing';

const KEPT_SECONDS = 300;
/** Of one place; the first of them is gone on with, the others are named. */
const MOST = 20;
const MOST_PLACES = 1_000;

export class TraceHandover {
  private readonly inMemory = new Map<string, string[]>();

  /** Without Redis, within this process. */
  constructor(private readonly redis: RedisConnection | undefined) {}

  /** Leaves the trace of the moment, where there is one. A place names its organization. */
  leave(place: string): void {
    const left = currentSpan()?.traceparent;
    if (left === undefined) {
      return;
    }
    if (this.redis !== undefined) {
      const key = keyOf(place);
      void this.redis.ask((client) =>
        client
          .multi()
          .rpush(key, left)
          .ltrim(key, 0, MOST - 1)
          .expire(key, KEPT_SECONDS)
          .exec(),
      );
      return;
    }
    const known = this.inMemory.get(place) ?? [];
    if (known.length < MOST && (known.length > 0 || this.inMemory.size < MOST_PLACES)) {
      this.inMemory.set(place, [...known, left]);
    }
  }

  /** What was left there, once. */
  async take(place: string): Promise<readonly string[]> {
    if (this.redis === undefined) {
      const known = this.inMemory.get(place) ?? [];
      this.inMemory.delete(place);
      return known;
    }
    const key = keyOf(place);
    const answer = await this.redis.ask((client) => client.lpop(key, MOST));
    return answer.answered ? (answer.value ?? []) : [];
  }
}

function keyOf(place: string): string {
  return `opsgraph:trace:${place}`;
}
