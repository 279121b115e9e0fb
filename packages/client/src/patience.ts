// Time: deadlines, pauses that grow and are spread, and giving up when told to.
import type { Settings } from './options.ts';

/** Before the next attempt after so many, in milliseconds: half of it by chance, so that many clients do not meet. */
export function pauseAfter(attempts: number, { firstMs, longestMs }: Settings['retry']): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 30)) * (0.5 + Math.random() / 2);
}

/** Resolves after the time; rejects with the signal's reason before. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal === undefined ? new Error('Stopped') : reasonOf(signal));
    };
    if (signal?.aborted === true) {
      stop();
    } else {
      signal?.addEventListener('abort', stop, { once: true });
    }
  });
}

/** Why a signal was given, as something to throw. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason), { cause: reason });
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  isOver(): boolean;
  leftMs(): number;
  /** Its timer is needed no more. */
  end(): void;
}

/** A signal that is given when the time is over, or when the caller's own is. */
export function deadlineOf(milliseconds: number, signal: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const ends = performance.now() + milliseconds;
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort();
  }, milliseconds);
  const follow = (): void => {
    if (signal !== undefined) {
      controller.abort(signal.reason);
    }
  };
  if (signal?.aborted === true) {
    follow();
  } else {
    signal?.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    isOver: () => isOver,
    leftMs: () => ends - performance.now(),
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    },
  };
}
