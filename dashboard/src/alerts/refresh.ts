// How often the page asks again.

export interface Refresh {
  readonly refreshOn: unknown;
  readonly atMostEveryMs: number;
}

export const REFRESH_MS = 60_000;

/** Asked again with the clock, and not at once where somebody comes back to the page. */
export function refreshAt(now: Date): Refresh {
  return { refreshOn: now.getTime(), atMostEveryMs: REFRESH_MS / 2 };
}
