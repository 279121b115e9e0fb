// Operations of GraphQL and the requests that brought them. Each is recorded once: with its request where that was noticed
// as well, else by itself.
//
// A plugin of Apollo Server is not told which request of node:http it works for. It is found by the context, where that
// holds the request; else by the body, which servers hand on as the very object that the framework has parsed; else, for
// documents in the address, by its query. Nothing is kept per request by async hooks, which every promise of the host
// would pay for.
import type { Exchange } from './exchanges.ts';
import type { OperationType } from './event.ts';
import type { OperationDetails } from './sink.ts';

export class Operation implements OperationDetails {
  type: OperationType | null = null;
  name: string | null = null;
  errorCodes: string[] | null = null;
  complexity: number | null = null;
  /** Whether the plugin knows who asked: null is an answer. */
  hasUser = false;
  userId: string | null = null;
  /** How long it took itself; null while it runs. */
  ms: number | null = null;
  /** The host wants nothing of it to be recorded. */
  isSkipped = false;
  /** It belongs to a request, or was recorded by itself. */
  isSettled = false;
  readonly at = Date.now();
  readonly began = performance.now();
}

/** A request that was noticed claims its operations when it is over. After so long there was none. */
const CLAIM_WITHIN_MS = 5_000;
const MOST_UNCLAIMED = 1_000;

interface Unclaimed {
  readonly operation: Operation;
  readonly search: string | null;
  readonly record: () => void;
  readonly until: number;
}

export class Operations {
  /** Whether there is a plugin at all. */
  areWatched = false;
  /** Whether requests are noticed at all. */
  areRequestsWatched = false;
  private readonly byBody = new WeakMap<object, Operation>();
  private readonly bySearch = new Map<string, Operation[]>();
  private unclaimed: Unclaimed[] = [];
  private timer: NodeJS.Timeout | null = null;

  /** An operation has begun, with this body or address. */
  began(operation: Operation, body: unknown, search: string): void {
    if (typeof body === 'object' && body !== null) {
      this.byBody.set(body, operation);
    } else if (search !== '' && this.bySearch.size < MOST_UNCLAIMED) {
      const others = this.bySearch.get(search);
      if (others === undefined) {
        this.bySearch.set(search, [operation]);
      } else {
        others.push(operation);
      }
    }
  }

  /** It is over: `record` records it by itself, unless a request claims it. */
  ended(operation: Operation, body: unknown, search: string, record: () => void): void {
    if (operation.isSettled) {
      return;
    }
    const key = typeof body === 'object' && body !== null ? null : search;
    if (!this.areRequestsWatched || this.unclaimed.length >= MOST_UNCLAIMED) {
      this.settle({ operation, search: key, record, until: 0 });
      return;
    }
    this.unclaimed.push({ operation, search: key, record, until: performance.now() + CLAIM_WITHIN_MS });
    this.timer ??= setTimeout(() => this.settleOld(), CLAIM_WITHIN_MS).unref();
  }

  /** Operations of a request that is over; null: none. */
  within(exchange: Exchange, body: unknown): Operation[] | null {
    let found = exchange.operations;
    if (!this.areWatched) {
      return found;
    }
    const take = (operation: Operation | undefined): void => {
      if (operation !== undefined && !operation.isSettled) {
        operation.isSettled = true;
        (found ??= []).push(operation);
      }
    };
    if (Array.isArray(body)) {
      for (const each of body as readonly unknown[]) {
        take(this.ofBody(each));
      }
    } else {
      take(this.ofBody(body));
    }
    if (found === null && this.bySearch.size > 0) {
      const { url = '' } = exchange.raw;
      const start = url.indexOf('?');
      if (start >= 0) {
        take(this.ofSearch(url.slice(start)));
      }
    }
    return found;
  }

  /** Records what no request has claimed so far. */
  settleAll(): void {
    const all = this.unclaimed;
    this.unclaimed = [];
    for (const each of all) {
      this.settle(each);
    }
  }

  private settleOld(): void {
    this.timer = null;
    const now = performance.now();
    const old = this.unclaimed.filter(({ until }) => until <= now);
    this.unclaimed = this.unclaimed.filter(({ until, operation }) => until > now && !operation.isSettled);
    for (const each of old) {
      this.settle(each);
    }
    const [next] = this.unclaimed;
    if (next !== undefined) {
      this.timer = setTimeout(() => this.settleOld(), Math.max(next.until - now, 1)).unref();
    }
  }

  private settle({ operation, search, record }: Unclaimed): void {
    if (operation.isSettled) {
      return;
    }
    operation.isSettled = true;
    if (search !== null) {
      this.forget(search, operation);
    }
    record();
  }

  private ofBody(body: unknown): Operation | undefined {
    return typeof body === 'object' && body !== null ? this.byBody.get(body) : undefined;
  }

  private ofSearch(search: string): Operation | undefined {
    const [first] = this.bySearch.get(search) ?? [];
    if (first !== undefined) {
      this.forget(search, first);
    }
    return first;
  }

  private forget(search: string, operation: Operation): void {
    const left = this.bySearch.get(search)?.filter((each) => each !== operation) ?? [];
    if (left.length === 0) {
      this.bySearch.delete(search);
    } else {
      this.bySearch.set(search, left);
    }
  }
}
