// What becomes of events: each context declares one projection for its stream.
import type { Session } from '../platform';

/** An event as it is stored: without personal values, at the time that it is believed to have occurred. */
export interface StoredEvent {
  readonly kind: string;
  readonly version: number;
  readonly clientEventId: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Projection {
  /** That of the kinds which it takes. */
  readonly stream: string;
  /** Names of the facts that it changes: whoever watches them is told after the commit. */
  readonly facts: readonly string[];
  /**
   * Takes events into the context's tables, each exactly once, in one transaction with the deletion of their marks. They
   * come in the order of their receipt, which is not that in which they occurred: the result must depend neither on the
   * order nor on how they are cut into batches.
   */
  project(session: Session, organizationId: string, events: readonly StoredEvent[]): Promise<void>;
}
