// In which order and company the tiles stand. Pure.

/** Metrics of each group, in their order. Five stand beside each other where there is room. */
export const DESK = {
  queue: ['waiting', 'abandonedSessions', 'active', 'humanModeUsers', 'slaBreachEvents24h'],
  durations: [
    'avgWaitSeconds',
    'avgFirstResponseSeconds',
    'avgTimeToFirstResponseSeconds',
    'avgHandleSeconds',
    'avgResolutionSeconds',
  ],
  outcome: ['sessionsToday', 'csatAverage', 'csatSatisfiedPercentage', 'csatPercentage', 'fcrRate'],
} as const;

/** Of what operators see of themselves. */
export const OWN = {
  work: ['active', 'sessionsClaimed', 'sessionsClosed', 'messagesSent', 'fcrRate'],
  quality: [
    'avgFirstResponseSeconds',
    'avgHandleSeconds',
    'avgResolutionSeconds',
    'csatAverage',
    'csatSatisfiedPercentage',
  ],
} as const;

export type GroupName = keyof typeof DESK | keyof typeof OWN | 'more';

export type Layout = Readonly<Partial<Record<GroupName, readonly string[]>>>;

export interface TileGroup<T> {
  readonly name: GroupName;
  readonly tiles: readonly T[];
}

/** Known ones in their place; whatever the gateway tells besides comes last, so that nothing is lost. */
export function grouped<T extends { readonly name: string }>(
  numbers: readonly T[],
  layout: Layout,
): readonly TileGroup<T>[] {
  const known = new Set(Object.values(layout).flat());
  const groups: TileGroup<T>[] = Object.entries(layout).map(([name, metrics]) => ({
    name: name as GroupName,
    tiles: metrics.flatMap((metric) => numbers.find((number) => number.name === metric) ?? []),
  }));
  groups.push({ name: 'more', tiles: numbers.filter(({ name }) => !known.has(name)) });
  return groups.filter(({ tiles }) => tiles.length > 0);
}
