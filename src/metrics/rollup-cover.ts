// Which parts of a window come from the rollup, in days, hours or quarters of UTC, and which from the rows. Pure: all
// times are milliseconds, all ranges half-open.

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Consecutive buckets of one length. */
export interface Segment extends Range {
  readonly span: Span;
}

export enum Span {
  QUARTER = 0,
  HOUR = 1,
  DAY = 2,
}

export interface Cover {
  readonly segments: readonly Segment[];
  /** What is read from the rows, in order, none touching the next. */
  readonly raw: readonly Range[];
}

export interface CoverOptions {
  readonly window: Range;
  /** Moments that no bucket may contain, in any order: bounds of a series. */
  readonly bounds: readonly number[];
  readonly built: Range;
  /** Starts of quarters that the rollup does not answer. */
  readonly dirty: readonly number[];
  readonly smallest: Span;
  readonly largest: Span;
}

const LENGTHS: Readonly<Record<Span, number>> = {
  [Span.QUARTER]: 900_000,
  [Span.HOUR]: 3_600_000,
  [Span.DAY]: 86_400_000,
};

const FINER: Readonly<Partial<Record<Span, Span>>> = {
  [Span.DAY]: Span.HOUR,
  [Span.HOUR]: Span.QUARTER,
};

export const QUARTER_MS = LENGTHS[Span.QUARTER];

export function cover({ window, bounds, built, dirty, smallest, largest }: CoverOptions): Cover {
  const usable = { from: Math.max(window.from, built.from), to: Math.min(window.to, built.to) };
  const segments: Segment[] = [];
  if (usable.from < usable.to) {
    for (const range of split(without(usable, dirty), bounds)) {
      fill(range, smallest, largest, segments);
    }
  }
  const raw: Range[] = [];
  let reached = window.from;
  for (const { from, to } of segments) {
    if (reached < from) {
      raw.push({ from: reached, to: from });
    }
    reached = to;
  }
  if (reached < window.to) {
    raw.push({ from: reached, to: window.to });
  }
  return { segments, raw };
}

function without({ from, to }: Range, dirty: readonly number[]): Range[] {
  const ranges: Range[] = [];
  let reached = from;
  for (const start of [...new Set(dirty)].sort((a, b) => a - b)) {
    if (start + QUARTER_MS <= reached) {
      continue;
    }
    if (start >= to) {
      break;
    }
    if (reached < start) {
      ranges.push({ from: reached, to: start });
    }
    reached = start + QUARTER_MS;
  }
  return reached < to ? [...ranges, { from: reached, to }] : ranges;
}

function split(ranges: readonly Range[], bounds: readonly number[]): Range[] {
  const sorted = [...new Set(bounds)].sort((a, b) => a - b);
  return ranges.flatMap(({ from, to }) => {
    const inner = [from, ...sorted.filter((bound) => bound > from && bound < to), to];
    return inner.slice(1).map((end, index) => ({ from: inner[index] ?? from, to: end }));
  });
}

/** The largest whole buckets of a range, in order; what is left at its ends is not covered. */
function fill({ from, to }: Range, smallest: Span, span: Span, into: Segment[]): void {
  const length = LENGTHS[span];
  const first = Math.ceil(from / length) * length;
  const last = Math.floor(to / length) * length;
  const finer = span > smallest ? (FINER[span] ?? null) : null;
  if (first >= last) {
    if (finer !== null) {
      fill({ from, to }, smallest, finer, into);
    }
    return;
  }
  if (finer !== null) {
    fill({ from, to: first }, smallest, finer, into);
  }
  into.push({ span, from: first, to: last });
  if (finer !== null) {
    fill({ from: last, to }, smallest, finer, into);
  }
}
