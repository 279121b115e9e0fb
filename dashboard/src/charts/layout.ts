// Where things of a chart stand: bars on each other, labels beside the ends of lines, single points, steps of an axis, ticks that fit. Pure.
import type { Unit } from '../intl';

/** Each series with all that come after it: drawn in order, every bar covers the foot of the one before. */
export function stackOf(series: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const stacked: (number | null)[][] = [];
  let below: readonly (number | null)[] = [];
  for (const values of [...series].reverse()) {
    below = values.map((value, at) =>
      value === null && below[at] == null ? null : (value ?? 0) + (below[at] ?? 0),
    );
    stacked.unshift([...below]);
  }
  return stacked;
}

/** Numbers between which a line cannot be drawn, because nothing is known on either side: they are drawn as points. */
export function lonePoints(values: readonly (number | null | undefined)[]): number[] {
  return values.flatMap((value, at) =>
    value != null && values[at - 1] == null && values[at + 1] == null ? [at] : [],
  );
}

/** The buckets that a line may be drawn through: those between the ones at its ends that are not whole. */
export function wholePart(
  count: number,
  isPartial: (bucket: number) => boolean,
): readonly [first: number, last: number] {
  const first = isPartial(0) ? 1 : 0;
  return [first, isPartial(count - 1) ? count - 2 : count - 1];
}

/** Those at the ends that are not whole. */
export function partialEnds(count: number, isPartial: (bucket: number) => boolean): number[] {
  return [...new Set(count === 0 ? [] : [0, count - 1])].filter(isPartial);
}

/** A colour as the browser resolves it, let through: for the area under a line. */
export function translucent(color: string, alpha: number): string {
  const [, channels] = /^rgb\(([^/)]+)\)$/.exec(color) ?? [];
  return channels === undefined ? 'transparent' : `rgba(${channels}, ${alpha})`;
}

/** Where a line was last known. */
export function lastKnown(values: readonly (number | null | undefined)[]): number | null {
  const at = values.findLastIndex((value) => value != null);
  return at === -1 ? null : at;
}

/** Heights near the ones that were wanted, `apart` from each other, in the same order, within the frame as far as it has room. */
export function spread(wanted: readonly number[], apart: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y || a.at - b.at);
  const placed: number[] = [];
  for (const { y } of order) placed.push(Math.max(y, (placed.at(-1) ?? top - apart) + apart));
  // What went out at the bottom pushes the others up again.
  let lowest = bottom;
  for (let at = placed.length - 1; at >= 0; at -= 1) {
    placed[at] = Math.min(placed[at] ?? bottom, lowest);
    lowest = (placed[at] ?? bottom) - apart;
  }
  const result: number[] = [];
  order.forEach(({ at }, place) => {
    result[at] = placed[place] ?? 0;
  });
  return result;
}

/** Buckets whose labels fit: counted from the end, so that the newest always has its own. */
export function ticksThatFit(count: number, width: number, room: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(width / room))));
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % every === 0);
}

/** The same words once, where they stand first. */
export function withoutRepeats(labels: readonly string[]): string[] {
  return labels.map((label, at) => (label === labels[at - 1] ? '' : label));
}

/** From zero up to a little above the greatest; something to draw on where all are alike. */
export function rangeFromZero(min: number | null, max: number | null): [number, number] {
  const least = Math.min(0, min ?? 0);
  const most = Math.max(max ?? 0, 0);
  return [least, most === least ? least + 1 : most + (most - least) * 0.06];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ROUND_DURATIONS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].map((days) => days * DAY),
];

/** Steps that people count in: whole things, and durations by the clock. Undefined: any round number. */
export function stepsOf(unit: Unit | undefined, most: number): number[] | undefined {
  if (unit === 'SECONDS') return most < 5 ? undefined : ROUND_DURATIONS;
  if (unit !== 'COUNT') return undefined;
  return Array.from({ length: 14 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
}
