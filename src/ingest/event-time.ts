// When an event occurred, as far as its sender's clock can be believed. Pure.
//
// A sender says when the event occurred and when it was sent, both by its own clock. Sending takes no five minutes, so
// where sending and receiving lie further apart, the clock is off by that much, and both times are. What then still
// lies in the future happened at the latest when it was received.

const MINUTE_MS = 60_000;
/** Clocks may be so far apart without anybody minding. */
export const TOLERATED_MS = 5 * MINUTE_MS;

export interface EventTime {
  readonly occurredAt: Date;
  /** Null: believed as it was told. */
  readonly toldAt: Date | null;
}

export function eventTime(told: Date, sentAt: Date | null, receivedAt: Date): EventTime {
  const skew = sentAt === null ? 0 : receivedAt.getTime() - sentAt.getTime();
  const corrected = Math.abs(skew) > TOLERATED_MS ? told.getTime() + skew : told.getTime();
  const possible = corrected > receivedAt.getTime() + TOLERATED_MS ? receivedAt.getTime() : corrected;
  return possible === told.getTime()
    ? { occurredAt: told, toldAt: null }
    : { occurredAt: new Date(possible), toldAt: told };
}
