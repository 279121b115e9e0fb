// Lines of a tile from an answer that has one series under each metric's name. Pure.
import type { SparkLineFragment } from '../operations.generated';
import type { Spark } from './tile';

export function sparksOf(answer: Readonly<Record<string, SparkLineFragment>>): ReadonlyMap<string, Spark> {
  return new Map(
    Object.entries(answer).map(([metric, { lines }]) => {
      const points = lines[0]?.points ?? [];
      return [
        metric,
        { values: points.map(({ value }) => value), isPartial: points.at(-1)?.partial === true },
      ];
    }),
  );
}
