// A series as a chart and a table need it. Pure.
import type { ExploreSeriesQuery } from './operations.generated';

export type Series = ExploreSeriesQuery['metricSeries'];
export type Line = Series['lines'][number];
export type Point = Line['points'][number];

/** Of the table: one bucket of one line. */
export interface Row {
  readonly id: string;
  readonly line: Line;
  readonly point: Point;
}

/** Names a line in the address. */
export function lineId({ isOther, label }: Pick<Line, 'isOther' | 'label'>): string {
  return isOther ? '*' : label;
}

/** Without a rest in which nothing is. */
export function linesOf({ lines }: Series): Line[] {
  return lines.filter(
    ({ isOther, points }, _at, all) =>
      !isOther || all.length === 1 || points.some(({ n, invalid }) => n + invalid > 0),
  );
}

/** Every bucket, oldest first, with all its lines. */
export function rowsOf(lines: readonly Line[]): Row[] {
  const buckets = lines[0]?.points.length ?? 0;
  return Array.from({ length: buckets }, (_, bucket) =>
    lines.flatMap((line) => {
      const point = line.points[bucket];
      return point === undefined ? [] : [{ id: `${lineId(line)} ${point.from}`, line, point }];
    }),
  ).flat();
}

/** As many as have a colour, and the rest of them all: what is beyond is in the table alone. */
export function drawnLines(lines: readonly Line[], most: number): Line[] {
  const single = lines.filter(({ isOther }) => !isOther).slice(0, most);
  const rest = lines.filter(({ isOther }) => isOther);
  return [...single, ...rest];
}

/** The window of all earlier stretches together; null without any. */
export function earlierWindow(lines: readonly Line[]): { readonly from: string; readonly to: string } | null {
  const stretches = (lines[0]?.points ?? []).flatMap(({ comparison }) =>
    comparison === null ? [] : [comparison],
  );
  const [first] = stretches;
  const last = stretches.at(-1);
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}

/** Percent by which a value differs; null where that cannot be said. */
export function changePercent(value: number | null, earlier: number | null): number | null {
  return value === null || earlier === null || earlier === 0
    ? null
    : ((value - earlier) / Math.abs(earlier)) * 100;
}

/** Nothing happened anywhere. */
export function isEmpty({ lines, total }: Series): boolean {
  return (
    !total.degraded &&
    total.n + total.invalid === 0 &&
    lines.every(({ points }) => points.every(({ n, invalid }) => n + invalid === 0))
  );
}
