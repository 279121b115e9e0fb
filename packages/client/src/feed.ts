// What a subscription has heard and its reader has not taken yet. Bounded: of a state the newest counts, and of rows that are too
// many all are let go of, to be read again.
import type { Listener, LiveState, Result } from './live-socket.ts';
import { reasonOf } from './patience.ts';

export interface Heard {
  readonly result: Result;
  /** Within an epoch nothing is missing. One begins with each connection, and where rows were let go of. */
  readonly epoch: number;
}

export interface FeedOptions {
  /** So many wait at most; 1: the newest takes the place of the one before. */
  readonly most: number;
  readonly signal: AbortSignal | undefined;
  readonly onState: ((state: LiveState) => void) | undefined;
}

export class Feed implements Listener {
  /** Of what comes next. */
  epoch = 0;
  current: LiveState = { kind: 'connecting' };
  private readonly waiting: Heard[] = [];
  private failure: Error | null = null;
  private isComplete = false;
  private ring: (() => void) | null = null;

  constructor(private readonly options: FeedOptions) {}

  next(result: Result): void {
    const { most } = this.options;
    if (this.waiting.length >= most) {
      this.waiting.length = 0;
      this.epoch += most === 1 ? 0 : 1;
    }
    this.waiting.push({ result, epoch: this.epoch });
    this.ring?.();
  }

  fail(error: Error): void {
    this.failure = error;
    this.ring?.();
  }

  complete(): void {
    this.isComplete = true;
    this.ring?.();
  }

  restarted(): void {
    this.epoch += 1;
    this.ring?.();
  }

  state(state: LiveState): void {
    if (state !== this.current) {
      this.current = state;
      this.options.onState?.(state);
    }
  }

  /** The oldest that waits; undefined: none. */
  take(): Heard | undefined {
    return this.waiting.shift();
  }

  /** Nothing waits, and nothing will come. Throws why, where there is a reason. */
  hasEnded(): boolean {
    const { signal } = this.options;
    if (signal?.aborted === true) {
      throw reasonOf(signal);
    }
    if (this.waiting.length > 0) {
      return false;
    }
    if (this.failure !== null) {
      throw this.failure;
    }
    return this.isComplete;
  }

  /** Until there is something to look at: true; or until the time is over: false. */
  async wait(mostMs?: number): Promise<boolean> {
    const { signal } = this.options;
    if (this.waiting.length > 0 || this.failure !== null || this.isComplete || signal?.aborted === true) {
      return true;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hasRung = await new Promise<boolean>((resolve) => {
      this.ring = () => resolve(true);
      signal?.addEventListener('abort', this.ring, { once: true });
      if (mostMs !== undefined) {
        timer = setTimeout(resolve, mostMs, false);
      }
    });
    clearTimeout(timer);
    if (this.ring !== null) {
      signal?.removeEventListener('abort', this.ring);
    }
    this.ring = null;
    return hasRung;
  }
}
