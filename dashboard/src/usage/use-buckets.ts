// What the points of a trend are called, on the axis and in full.
import { useFormats, useText } from '../intl';
import type { Granularity } from './granularity';
import type { UsageTrendQuery } from './operations.generated';
import { usageTexts } from './usage.texts';

export type Point = UsageTrendQuery['usageTrends']['points'][number];

interface BucketWords {
  readonly tick: (point: Point) => string;
  readonly title: (point: Point) => string;
  /** The same, and whether the range or the present cuts it. */
  readonly titleWithState: (point: Point) => string;
}

export function useBuckets(): BucketWords {
  const text = useText(usageTexts);
  const formats = useFormats();
  const tick = (point: Point): string => {
    const from = new Date(point.from);
    return granularityOf(point) === 'MONTH' ? formats.month(from) : formats.day(from);
  };
  const title = (point: Point): string => {
    const from = new Date(point.from);
    switch (granularityOf(point)) {
      case 'DAY':
        return formats.date(from);
      case 'WEEK':
        return text('weekOf', { day: formats.date(from) });
      case 'MONTH':
        return formats.month(from);
    }
  };
  return {
    tick,
    title,
    titleWithState: (point) => title(point) + (point.partial ? ` (${text('cut')})` : ''),
  };
}

/** By its label: until another choice is answered the points of the one before stay. */
function granularityOf({ label }: Point): Granularity {
  return label.includes('W') ? 'WEEK' : label.length === 7 ? 'MONTH' : 'DAY';
}
