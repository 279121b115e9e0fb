// What the host is told when something is wrong: each problem by its callback, or else one line a minute.
import type { RefusedEvent } from './transport.ts';

export type ProblemKind =
  /** The gateway does not answer, or asks to come later. Events wait. */
  | 'unavailable'
  /** The gateway does not take anything with these settings: API key, address, version. Events wait. */
  | 'denied'
  /** Events that the gateway will never take were thrown away. */
  | 'refused'
  /** Events were thrown away because there was no room for them, or no time when the process ended. */
  | 'dropped'
  /** A callback of the host threw. */
  | 'callback';

export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  /** Events that are lost by it. */
  readonly count: number;
  readonly failed?: readonly RefusedEvent[];
  readonly cause?: unknown;
}

export interface ProblemCallbacks {
  readonly onProblem?: ((problem: Problem) => void) | undefined;
  readonly onDrop?: ((count: number) => void) | undefined;
}

const WARN_EVERY_MS = 60_000;
const DROPS_TOGETHER_MS = 1_000;

export class Problems {
  lastError: string | null = null;
  private dropped = 0;
  private dropTimer: NodeJS.Timeout | null = null;
  private nextWarningAt = 0;
  private unsaid = 0;
  private readonly brokenCallbacks = new Set<string>();

  constructor(private readonly callbacks: ProblemCallbacks) {}

  report(problem: Problem): void {
    this.lastError = problem.message;
    const { onProblem } = this.callbacks;
    if (onProblem === undefined) {
      this.warn(problem.message);
      return;
    }
    try {
      onProblem(problem);
    } catch {
      // Whoever throws while being told of a problem is not told of that one.
    }
  }

  /** Called while a request is answered: a number, and a timer for the first. */
  drop(count: number): void {
    this.dropped += count;
    this.dropTimer ??= setTimeout(() => this.reportDrops(), DROPS_TOGETHER_MS).unref();
  }

  reportDrops(): void {
    if (this.dropTimer !== null) {
      clearTimeout(this.dropTimer);
      this.dropTimer = null;
    }
    const count = this.dropped;
    if (count === 0) {
      return;
    }
    this.dropped = 0;
    try {
      this.callbacks.onDrop?.(count);
    } catch (cause) {
      this.callbackThrew('onDrop', cause);
    }
    this.report({
      kind: 'dropped',
      count,
      message: `${count} events were dropped: there was no room for them`,
    });
  }

  /** Once for each callback: it will throw again. */
  callbackThrew(name: string, cause: unknown): void {
    if (this.brokenCallbacks.has(name)) {
      return;
    }
    this.brokenCallbacks.add(name);
    this.report({ kind: 'callback', count: 0, message: `${name} threw: ${textOf(cause)}`, cause });
  }

  private warn(message: string): void {
    const now = performance.now();
    if (now < this.nextWarningAt) {
      this.unsaid += 1;
      return;
    }
    this.nextWarningAt = now + WARN_EVERY_MS;
    const more = this.unsaid === 0 ? '' : ` (and ${this.unsaid} more since the last warning)`;
    this.unsaid = 0;
    // eslint-disable-next-line no-console -- a library has no log of its own; `onProblem` replaces this
    console.warn(`@opsgraph/recorder: ${message}${more}`);
  }
}

export function textOf(error: unknown): string {
  try {
    if (error instanceof AggregateError && error.message === '') {
      return error.errors.map(textOf).join('; ');
    }
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'something without a text';
  }
}
