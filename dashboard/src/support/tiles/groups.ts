// In which order and company the tiles stand. Pure.

const GROUPS = {
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

export type GroupName = keyof typeof GROUPS | 'more';

export interface TileGroup<T> {
  readonly name: GroupName;
  readonly tiles: readonly T[];
}

/** Known ones in their place; whatever the gateway tells besides comes last, so that nothing is lost. */
export function grouped<T extends { readonly name: string }>(numbers: readonly T[]): readonly TileGroup<T>[] {
  const known = new Set<string>(Object.values(GROUPS).flat());
  const groups: TileGroup<T>[] = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((name) => ({
    name,
    tiles: GROUPS[name].flatMap((metric) => numbers.find((number) => number.name === metric) ?? []),
  }));
  groups.push({ name: 'more', tiles: numbers.filter(({ name }) => !known.has(name)) });
  return groups.filter(({ tiles }) => tiles.length > 0);
}
