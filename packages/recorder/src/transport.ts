// How a batch reaches the gateway, and what can become of it.
import type { AppUser, UsageEvent } from './event.ts';

/** An event that the gateway will never take. */
export interface RefusedEvent {
  /** Its place in the batch. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export type Outcome =
  /** Answered: whatever is not among the failed is stored. */
  | {
      readonly kind: 'answered';
      readonly accepted: number;
      readonly duplicates: number;
      readonly failed: readonly RefusedEvent[];
    }
  /** Not now: to be sent again, not before `retryAfterMs` where that is said. */
  | { readonly kind: 'later'; readonly message: string; readonly retryAfterMs?: number | undefined }
  /** Not with these settings (credential, address, version): to be sent again slowly, until somebody has mended them. */
  | { readonly kind: 'denied'; readonly message: string }
  /** Not in one piece. */
  | { readonly kind: 'tooLarge'; readonly message: string }
  /** Something in it is wrong, nobody knows what: it is halved until that stands alone. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface Batch {
  /** 1 to 1,000. */
  readonly events: readonly UsageEvent[];
  /** Names of people that are new or have changed. */
  readonly users: readonly AppUser[];
}

/**
 * A way to the gateway: over HTTP by default, another one for a host that is the gateway itself. A rejection is
 * understood as `later`. After `signal` nobody listens to the outcome any more, and the same batch is sent again.
 */
export interface Transport {
  send(batch: Batch, signal: AbortSignal): Promise<Outcome>;
  /** Nothing will be sent any more. */
  close?(): void;
}
