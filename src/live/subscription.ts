// One subscription of one socket: between the hub, which delivers frames to it, and graphql-ws, which keeps its state.
//
// graphql-ws iterates over it and so learns when it ends. It yields nothing: frames go past graphql-ws, which would
// serialize each of them anew for every client.
import type { GraphQLFormattedError } from 'graphql';
import type { LiveSubscriber } from './live.types';

/** What a subscription needs of its socket. */
export interface Outlet {
  /** Sends the frame, or keeps it as the newest until the socket has room. */
  deliver(subscription: LiveSubscription, frame: Buffer): void;
  /** Sends the frame, or keeps it behind those that wait; false: too many wait. */
  deliverEach(subscription: LiveSubscription, frame: Buffer): boolean;
  /** Sends what was kept, whether there is room or not. */
  flush(subscription: LiveSubscription): void;
  /** It has ended: nothing is kept for it any more. */
  forget(subscription: LiveSubscription): void;
  close(code: number, reason: string): void;
  /** The error as a client may read it. */
  formatted(error: unknown): GraphQLFormattedError;
  report(error: unknown, what: string): void;
}

/** Carries the hub's errors through graphql-ws, which takes only thrown ones. */
export class SubscriptionFailed extends Error {
  override readonly name = 'SubscriptionFailed';

  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super('The subscription failed');
  }
}

type End = IteratorReturnResult<undefined>;

const END: End = { done: true, value: undefined };

export class LiveSubscription implements LiveSubscriber, AsyncIterableIterator<never, undefined> {
  /** Begin of each of its messages. */
  readonly prefix: Buffer;
  private state: 'open' | 'ended' | SubscriptionFailed = 'open';
  private waiting: { resolve: (end: End) => void; reject: (error: Error) => void } | null = null;
  private unsubscribe: (() => void) | null = null;

  constructor(
    id: string,
    private readonly outlet: Outlet,
  ) {
    this.prefix = Buffer.from(`{"id":${JSON.stringify(id)}`);
  }

  /** Waits for the hub, with which it has been enrolled; until then the client may complete. */
  start(enrolled: Promise<() => void>): void {
    enrolled
      .then((unsubscribe) => {
        if (this.state === 'open') {
          this.unsubscribe = unsubscribe;
        } else {
          this.leave(unsubscribe);
        }
      })
      .catch((error: unknown) => this.fail([this.outlet.formatted(error)]));
  }

  deliver(frame: Buffer): void {
    if (this.state === 'open') {
      this.outlet.deliver(this, frame);
    }
  }

  deliverEach(frame: Buffer): boolean {
    return this.state !== 'open' || this.outlet.deliverEach(this, frame);
  }

  complete(): void {
    this.end('ended');
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.end(new SubscriptionFailed(errors));
  }

  dropSocket(code: number, reason: string): void {
    this.outlet.close(code, reason);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<End> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.settle();
    });
  }

  /** The client has completed it, or its socket is gone. */
  return(): Promise<End> {
    this.abandon();
    return Promise.resolve(END);
  }

  /** Ends it without another frame. */
  abandon(): void {
    if (this.state === 'open') {
      this.outlet.forget(this);
      this.end('ended');
    }
  }

  private end(state: 'ended' | SubscriptionFailed): void {
    if (this.state !== 'open') {
      return;
    }
    this.state = state;
    this.outlet.flush(this);
    this.outlet.forget(this);
    this.settle();
    const { unsubscribe } = this;
    this.unsubscribe = null;
    if (unsubscribe !== null) {
      this.leave(unsubscribe);
    }
  }

  private settle(): void {
    const { waiting, state } = this;
    if (waiting === null || state === 'open') {
      return;
    }
    this.waiting = null;
    if (state === 'ended') {
      waiting.resolve(END);
    } else {
      waiting.reject(state);
    }
  }

  private leave(unsubscribe: () => void): void {
    try {
      unsubscribe();
    } catch (error) {
      this.outlet.report(error, 'unsubscribing failed');
    }
  }
}
