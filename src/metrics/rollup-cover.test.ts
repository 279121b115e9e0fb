// How a window is covered: by whole clean buckets, the largest that fit, and by rows for all the rest.
import { cover, type CoverOptions, lengthOf, shiftedDay, Span, startsWithin } from './rollup-cover';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
const DAY = 24 * HOUR;

const options = (more: Partial<CoverOptions>): CoverOptions => ({
  window: { from: 0, to: 3 * DAY },
  bounds: [],
  built: { from: -Infinity, to: 100 * DAY },
  dirty: [],
  smallest: Span.QUARTER,
  largest: Span.DAY,
  dayStarts: [],
  ...more,
});

const inHours = ({ segments, raw }: ReturnType<typeof cover>) => ({
  segments: segments.map(({ span, from, to }) => [Span[span], from / HOUR, to / HOUR]),
  raw: raw.map(({ from, to }) => [from / HOUR, to / HOUR]),
});

describe('A window', () => {
  it('of whole days is whole days', () => {
    expect(inHours(cover(options({})))).toEqual({ segments: [['DAY', 0, 72]], raw: [] });
  });

  it('has hours, quarters and rows at its edges', () => {
    const window = { from: 22 * HOUR + 20 * 60_000, to: 50 * HOUR + 1 };
    const { segments, raw } = cover(options({ window }));
    expect(inHours({ segments, raw: [] }).segments).toEqual([
      ['QUARTER', 22.5, 23],
      ['HOUR', 23, 24],
      ['DAY', 24, 48],
      ['HOUR', 48, 50],
    ]);
    expect(raw).toEqual([
      { from: window.from, to: 22.5 * HOUR },
      { from: 50 * HOUR, to: window.to },
    ]);
  });

  it('reads quarters that are not clean from the rows, and the hours around them by quarters', () => {
    const window = { from: 0, to: 4 * HOUR };
    expect(inHours(cover(options({ window, dirty: [HOUR + QUARTER, HOUR + QUARTER, 40 * HOUR] })))).toEqual({
      segments: [
        ['HOUR', 0, 1],
        ['QUARTER', 1, 1.25],
        ['QUARTER', 1.5, 2],
        ['HOUR', 2, 4],
      ],
      raw: [[1.25, 1.5]],
    });
  });

  it('has no bucket across a bound, nor beyond what is built', () => {
    const window = { from: 0, to: 4 * HOUR };
    const built = { from: HOUR, to: 3 * HOUR };
    expect(inHours(cover(options({ window, built, bounds: [2 * HOUR + QUARTER / 3] })))).toEqual({
      segments: [
        ['HOUR', 1, 2],
        ['QUARTER', 2.25, 3],
      ],
      raw: [
        [0, 1],
        [2, 2.25],
        [3, 4],
      ],
    });
  });

  it('by days alone has the whole clean ones, and rows for all the rest', () => {
    const window = { from: 20 * HOUR, to: 100 * HOUR };
    const built = { from: -Infinity, to: 98 * HOUR };
    const inDays = { window, built, smallest: Span.DAY, largest: Span.DAY };
    expect(inHours(cover(options(inDays)))).toEqual({
      segments: [['DAY', 24, 96]],
      raw: [
        [20, 24],
        [96, 100],
      ],
    });
    expect(inHours(cover(options({ ...inDays, dirty: [50 * HOUR] })))).toEqual({
      segments: [
        ['DAY', 24, 48],
        ['DAY', 72, 96],
      ],
      raw: [
        [20, 24],
        [48, 72],
        [96, 100],
      ],
    });
  });

  it('of months is whole weeks, with days and hours at its edges', () => {
    const window = { from: 22 * HOUR, to: 30 * DAY + HOUR };
    expect(inHours(cover(options({ window, largest: Span.WEEK })))).toEqual({
      segments: [
        ['HOUR', 22, 24],
        ['DAY', 24, 7 * 24],
        ['WEEK', 7 * 24, 28 * 24],
        ['DAY', 28 * 24, 30 * 24],
        ['HOUR', 30 * 24, 30 * 24 + 1],
      ],
      raw: [],
    });
  });

  it('of local days is days that begin as they do, before and after the clocks are changed', () => {
    const bounds = [22, 46, 71, 95].map((hour) => hour * HOUR);
    const { segments, raw } = cover(
      options({
        window: { from: 22 * HOUR, to: 95 * HOUR },
        bounds,
        largest: Span.WEEK,
        dayStarts: [22, 23],
      }),
    );
    expect(raw).toEqual([]);
    // Of the day of 25 hours one is left.
    expect(segments.map(({ span, from, to }) => [span, from / HOUR, to / HOUR])).toEqual([
      [shiftedDay(22), 22, 46],
      [shiftedDay(22), 46, 70],
      [Span.HOUR, 70, 71],
      [shiftedDay(23), 71, 95],
    ]);
  });

  it('has no such days where sums are of days of UTC, or of no more than hours', () => {
    const window = { from: 22 * HOUR, to: 46 * HOUR };
    const without = cover(options({ window, smallest: Span.DAY }));
    expect(cover(options({ window, smallest: Span.DAY, dayStarts: [22] }))).toEqual(without);
    const inHoursOnly = { window, largest: Span.HOUR, dayStarts: [22] };
    expect(inHours(cover(options(inHoursOnly))).segments).toEqual([['HOUR', 22, 46]]);
  });

  it('is all rows where nothing fits, and keeps to the sizes that are allowed', () => {
    const window = { from: 1, to: HOUR - 1 };
    expect(cover(options({ window, smallest: Span.HOUR }))).toEqual({ segments: [], raw: [window] });
    expect(inHours(cover(options({ largest: Span.HOUR }))).segments).toEqual([['HOUR', 0, 72]]);
  });

  it.each([1, 2, 3, 4, 5])('is covered exactly once, whatever is clean (%d)', (seed) => {
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const window = { from: random(DAY), to: 10 * DAY + random(20 * DAY) };
    const dirty = Array.from({ length: random(30) }, () => random(3_000) * QUARTER);
    const bounds = Array.from({ length: random(9) }, () => random(30 * DAY));
    const more = { window, dirty, bounds, largest: Span.WEEK, dayStarts: [22, 23] };
    const { segments, raw } = cover(options(more));
    const parts = [...segments, ...raw].sort((a, b) => a.from - b.from);
    expect(parts[0]?.from).toBe(window.from);
    expect(parts[parts.length - 1]?.to).toBe(window.to);
    parts.slice(1).forEach((part, index) => expect(part.from).toBe(parts[index]?.to));
    for (const { span, from, to } of segments) {
      // Whole buckets, and of those that are kept.
      const starts = startsWithin({ from, to }, span);
      expect([starts[0], (starts.at(-1) ?? 0) + lengthOf(span)]).toEqual([from, to]);
      expect(dirty.filter((start) => start + QUARTER > from && start < to)).toEqual([]);
      expect(bounds.filter((bound) => bound > from && bound < to)).toEqual([]);
    }
  });
});
