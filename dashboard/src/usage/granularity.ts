// How long the points of the trends are: as the address says, else as fits the range. Pure.
export const GRANULARITIES = ['DAY', 'WEEK', 'MONTH'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** More days than these are read better by week. */
const MOST_DAYS_BY_DAY = 92;

export function automaticGranularity(days: number): Granularity {
  return days <= MOST_DAYS_BY_DAY ? 'DAY' : 'WEEK';
}
