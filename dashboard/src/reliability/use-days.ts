// The chosen days as the gateway is asked for them, and its files as well.
import { useRange } from '../range';

interface Days {
  readonly from: string;
  readonly to: string;
}

/** Local days: the gateway knows when they begin, and the question stays the same until midnight. */
export function useDays(): Days {
  const [range] = useRange();
  return { from: range.firstDay, to: range.lastDay };
}
