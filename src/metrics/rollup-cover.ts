// Which parts of a window come from the rollup, in weeks, days, hours or quarters, and which from the rows. Pure: all times
// are milliseconds, all ranges half-open.

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Consecutive buckets of one length. */
export interface Segment extends Range {
  readonly span: KeptSpan;
}

export enum Span {
  QUARTER = 0,
  HOUR = 1,
  DAY = 2,
  /** Seven days of UTC, the first of them a Thursday, as 1970 began. */
  WEEK = 3,
}

/** What buckets are kept of: a Span, or days that begin at an hour of UTC other than midnight, each hour by itself. */
export type KeptSpan = number;

const SHIFTED = 10;

export function shiftedDay(hour: number): KeptSpan {
  return SHIFTED + hour;
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
  /** Hours of UTC, but for midnight, at which days are kept to begin as well: those of the organization's zone. */
  readonly dayStarts: readonly number[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const QUARTER_MS = HOUR_MS / 4;

const LENGTHS: ReadonlyMap<KeptSpan, number> = new Map([
  [Span.QUARTER, QUARTER_MS],
  [Span.HOUR, HOUR_MS],
  [Span.DAY, DAY_MS],
  [Span.WEEK, 7 * DAY_MS],
]);

/** How long a bucket of the span is, and where after 1970 one began. */
export function lengthOf(span: KeptSpan): number {
  return LENGTHS.get(span) ?? DAY_MS;
}

function offsetOf(span: KeptSpan): number {
  return LENGTHS.has(span) ? 0 : (span - SHIFTED) * HOUR_MS;
}

/** Starts of the buckets of a span that a range touches. */
export function startsWithin({ from, to }: Range, span: KeptSpan): number[] {
  const [length, offset] = [lengthOf(span), offsetOf(span)];
  const starts: number[] = [];
  for (let start = Math.floor((from - offset) / length) * length + offset; start < to; start += length) {
    starts.push(start);
  }
  return starts;
}

export function cover({ window, bounds, built, dirty, smallest, largest, dayStarts }: CoverOptions): Cover {
  const ladders = laddersOf(smallest, largest, dayStarts);
  const usable = { from: Math.max(window.from, built.from), to: Math.min(window.to, built.to) };
  const segments: Segment[] = [];
  if (usable.from < usable.to) {
    for (const range of split(without(usable, dirty), bounds)) {
      segments.push(...shortest(ladders.map((ladder) => filled(range, ladder))));
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

/** From the largest span to the smallest: each is filled up by the next. */
function laddersOf(smallest: Span, largest: Span, dayStarts: readonly number[]): KeptSpan[][] {
  const of = [Span.WEEK, Span.DAY, Span.HOUR, Span.QUARTER].filter(
    (span) => span >= smallest && span <= largest,
  );
  const shifted = smallest <= Span.HOUR && largest >= Span.DAY ? dayStarts : [];
  const within = of.filter((span) => span <= Span.HOUR);
  return [of, ...shifted.map((hour) => [shiftedDay(hour), ...within])];
}

/** All end with the same span, and leave the same to the rows. */
function shortest(candidates: readonly Segment[][]): Segment[] {
  const buckets = (segments: readonly Segment[]): number =>
    segments.reduce((sum, { span, from, to }) => sum + (to - from) / lengthOf(span), 0);
  return candidates.reduce(
    (best, each) => (buckets(each) < buckets(best) ? each : best),
    candidates[0] ?? [],
  );
}

/** The largest whole buckets of a range, in order; what is left at its ends is not covered. */
function filled({ from, to }: Range, [span, ...finer]: readonly KeptSpan[]): Segment[] {
  if (span === undefined || from >= to) {
    return [];
  }
  const [length, offset] = [lengthOf(span), offsetOf(span)];
  const first = Math.ceil((from - offset) / length) * length + offset;
  const last = Math.floor((to - offset) / length) * length + offset;
  return first >= last
    ? filled({ from, to }, finer)
    : [
        ...filled({ from, to: first }, finer),
        { span, from: first, to: last },
        ...filled({ from: last, to }, finer),
      ];
}
