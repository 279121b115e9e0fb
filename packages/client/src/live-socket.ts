// One websocket for all subscriptions of a client: opened with the first, closed after the last, and brought back when it is
// lost, with pauses that grow and are spread.
import { type Client, createClient } from 'graphql-ws/client';
import { errorOf, type GatewayError, OpsgraphError } from './errors.ts';
import { credentialsOf, type Settings } from './options.ts';
import { pauseAfter } from './patience.ts';

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly since: Date }
  /** Lost, and being tried again; what was heard is of `since` or before. */
  | {
      readonly kind: 'reconnecting';
      readonly since: Date;
      /** Why the last attempt ended: code and words of the closing, where there was one. */
      readonly code: number | null;
      readonly reason: string;
    }
  | { readonly kind: 'ended' };

/** Whoever hears one subscription. */
export interface Listener {
  next(result: Result): void;
  fail(error: Error): void;
  complete(): void;
  /** With each connection: what comes from now on is of a subscription of its own. */
  restarted(): void;
  /** With each state of the connection. */
  state(state: LiveState): void;
}

export interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GatewayError[] | undefined;
}

const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
/** Somebody who subscribes anew in this time finds it open. */
const LINGER_MS = 1_000;
/** Missing, refused, expired, withdrawn: see the closing codes of the gateway. */
const CREDENTIAL_REFUSED = 4403;

export class LiveSocket {
  private readonly listeners = new Set<Listener>();
  private readonly client: Client;
  private state: LiveState = { kind: 'connecting' };
  private token: string | null = null;
  private refused: string | null = null;
  /** Since the last connection that was accepted. */
  private refusals = 0;
  private pongTimer: ReturnType<typeof setTimeout> | undefined;
  private wake: (() => void) | null = null;

  constructor(private readonly settings: Settings) {
    if (settings.webSocket === null) {
      throw new TypeError(
        'There is no WebSocket here: give one by the option webSocket, such as that of the package ws',
      );
    }
    this.client = createClient({
      url: `${settings.base.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: settings.webSocket,
      connectionParams: async () => {
        const { token, headers } = await credentialsOf(settings, this.refused);
        this.token = token;
        return headers;
      },
      lazyCloseTimeout: LINGER_MS,
      keepAlive: PING_EVERY_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (attempt) => this.untilNext(attempt),
      shouldRetry: (event) => this.mayReturn(event),
      on: {
        connected: () => {
          this.refusals = 0;
          this.refused = null;
          this.tell({ kind: 'live', since: new Date() });
          this.listeners.forEach((each) => each.restarted());
        },
        ping: (isReceived) => {
          if (!isReceived) {
            // A connection that is gone without a word is noticed by the answer that does not come.
            clearTimeout(this.pongTimer);
            this.pongTimer = setTimeout(() => this.client.terminate(), PONG_WITHIN_MS);
          }
        },
        pong: (isReceived) => {
          if (isReceived) {
            clearTimeout(this.pongTimer);
          }
        },
        error: (error) => this.lost(null, wordsOf(error)),
        closed: (event) => {
          clearTimeout(this.pongTimer);
          const { code, reason } = closingOf(event) ?? { code: null, reason: '' };
          if (code === CREDENTIAL_REFUSED) {
            this.refusals += 1;
            this.refused = this.token;
          }
          this.lost(code, reason);
        },
      },
    });
  }

  /** Subscribes, now and after each loss; the function it gives ends that. */
  subscribe(query: string, variables: unknown, listener: Listener): () => void {
    this.listeners.add(listener);
    listener.state(this.state);
    listener.restarted();
    const leave = (): void => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) {
        this.wake?.();
      }
    };
    const end = this.client.subscribe(
      { query, variables: variables as Record<string, unknown> },
      {
        next: (result) => listener.next(result as Result),
        error: (error) => {
          leave();
          listener.fail(this.errorFor(error));
        },
        complete: () => {
          leave();
          listener.complete();
        },
      },
    );
    return () => {
      leave();
      end();
    };
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.wake?.();
    clearTimeout(this.pongTimer);
    await this.client.dispose();
  }

  private lost(code: number | null, reason: string): void {
    if (this.listeners.size === 0) {
      // It was closed because nobody listens.
      this.state = { kind: 'connecting' };
      return;
    }
    // The first of several attempts says since when.
    const since = this.state.kind === 'reconnecting' ? this.state.since : new Date();
    // An error has better words than the closing that follows it.
    const isEcho = this.state.kind === 'reconnecting' && reason === '';
    this.tell({ kind: 'reconnecting', since, code, reason: isEcho ? this.reasonBefore() : reason });
  }

  private reasonBefore(): string {
    return this.state.kind === 'reconnecting' ? this.state.reason : '';
  }

  private tell(state: LiveState): void {
    this.state = state;
    this.listeners.forEach((each) => each.state(state));
  }

  /** Ends early when nobody listens any more. */
  private async untilNext(attempt: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseAfter(attempt + 1, this.settings.retry));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  private mayReturn(event: unknown): boolean {
    if (closingOf(event)?.code !== CREDENTIAL_REFUSED) {
      return true;
    }
    // It may have expired, and then there is another one; a second refusal in a row is for good.
    return this.settings.isRenewable && this.refusals < 2;
  }

  private errorFor(error: unknown): Error {
    if (Array.isArray(error)) {
      return errorOf(error as readonly GatewayError[], {});
    }
    const closing = closingOf(error);
    if (closing === null) {
      return new OpsgraphError({ code: 'UNREACHABLE', message: wordsOf(error), cause: error });
    }
    const { code, reason } = closing;
    const codes: Partial<Record<number, string>> = {
      [CREDENTIAL_REFUSED]: 'UNAUTHENTICATED',
      4400: 'BAD_REQUEST',
      1009: 'BAD_REQUEST',
      4500: 'INTERNAL_SERVER_ERROR',
    };
    return new OpsgraphError({
      code: codes[code] ?? 'UNREACHABLE',
      message: reason === '' ? `The connection was closed (${code})` : reason,
      cause: error,
    });
  }
}

function closingOf(event: unknown): { readonly code: number; readonly reason: string } | null {
  return typeof event === 'object' &&
    event !== null &&
    'code' in event &&
    'reason' in event &&
    typeof event.code === 'number'
    ? { code: event.code, reason: String(event.reason) }
    : null;
}

function wordsOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error && error.message !== '') {
    return String(error.message);
  }
  return 'The connection failed';
}
