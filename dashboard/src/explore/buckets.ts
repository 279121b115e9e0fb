// A bucket as a chart's axis and as a sentence name it, in the organization's zone. Pure.
import type { Formats } from '../intl';
import type { Granularity } from './operations.generated';

interface Stretch {
  readonly from: string;
  readonly to: string;
  /** As the gateway prints it: of an hour with its offset, which tells the two of an autumn night apart. */
  readonly label: string;
}

/** Hours are told by the clock as long as few days are in sight, and by their day beyond. */
const CLOCK_UP_TO_DAYS = 3;

/** Short, for an axis. `days`: length of the window. */
export function tickOf(
  { from }: Pick<Stretch, 'from'>,
  granularity: Granularity,
  days: number,
  formats: Formats,
): string {
  const start = new Date(from);
  switch (granularity) {
    case 'QUARTER_HOUR':
    case 'HOUR': {
      const time = formats.time(start);
      return days > CLOCK_UP_TO_DAYS || (days > 1.1 && time === '00:00') ? formats.day(start) : time;
    }
    case 'DAY':
    case 'WEEK':
      return formats.day(start);
    case 'MONTH':
      return formats.month(start);
  }
}

export function titleOf({ from, to, label }: Stretch, granularity: Granularity, formats: Formats): string {
  const start = new Date(from);
  const end = new Date(to);
  const last = new Date(end.getTime() - 1);
  switch (granularity) {
    case 'QUARTER_HOUR':
    case 'HOUR':
      return `${formats.date(start)}, ${formats.time(start)}–${formats.time(end)}`;
    case 'DAY':
      return formats.date(start);
    case 'WEEK':
      return `${formats.day(start)} – ${formats.date(last)} (${label})`;
    case 'MONTH':
      return formats.month(start);
  }
}
