// The chosen days as the gateway is asked for them, and its files as well.
import { useRange } from '../range';

interface Days {
  readonly days: number;
  readonly asOf: string | null;
}

/**
 * Local days: the gateway knows when they begin, and the question stays the same until midnight. Days that are over end with their
 * last millisecond, for the next moment is of another day.
 */
export function useDays(): Days {
  const [range] = useRange();
  return {
    days: range.days,
    asOf: range.isRunning ? null : new Date(range.to.getTime() - 1).toISOString(),
  };
}
