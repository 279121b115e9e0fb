// The address that opens a metric in Explore, of the days of the page that leads there. Pure.
import { rangeKeys } from '../range';

interface Target {
  readonly metric: string;
  /** Of the page that leads there. */
  readonly search: string;
  /** That page's days where its address names none: Explore has others. */
  readonly defaultRange: string;
  readonly groupBy?: string | undefined;
  /** Values by dimension. */
  readonly filter?: Readonly<Record<string, readonly string[]>>;
}

export function exploreAddress({ metric, search, defaultRange, groupBy, filter = {} }: Target): string {
  const target = new URLSearchParams([
    ['metric', metric],
    ...(groupBy === undefined ? [] : [['groupBy', groupBy]]),
    ...(Object.keys(filter).length === 0 ? [] : [['filter', JSON.stringify(filter)]]),
    ...[...new URLSearchParams(search)].filter(([name]) => rangeKeys.includes(name)),
  ]);
  if (!target.has('range')) target.set('range', defaultRange);
  return `/explore?${target.toString()}`;
}
