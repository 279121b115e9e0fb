// What stands where in a chart.
import {
  lastKnown,
  lonePoints,
  partialEnds,
  rangeFromZero,
  spread,
  stackOf,
  stepsOf,
  ticksThatFit,
  translucent,
  wholePart,
  withoutRepeats,
} from './layout';

describe('points', () => {
  it('a value without neighbours is drawn as a point, since no line reaches it', () => {
    expect(lonePoints([1, null, 2, 3, null, null, 4])).toEqual([0, 6]);
    expect(lonePoints([null, 5, null])).toEqual([1]);
    expect(lonePoints([1, 2, 3])).toEqual([]);
  });

  it('a line ends where it was last known', () => {
    expect(lastKnown([1, 2, null])).toBe(1);
    expect(lastKnown([null, null])).toBeNull();
  });
});

describe('labels at the ends of lines', () => {
  it('stay where they are when there is room', () => {
    expect(spread([10, 50, 90], 14, 0, 100)).toEqual([10, 50, 90]);
  });

  it('are pushed apart, in the order of their lines', () => {
    const placed = spread([50, 49, 51], 14, 0, 200);
    expect(placed[1]).toBeLessThan(placed[0] ?? NaN);
    expect(placed[0]).toBeLessThan(placed[2] ?? NaN);
    const sorted = [...placed].sort((a, b) => a - b);
    expect((sorted[1] ?? NaN) - (sorted[0] ?? NaN)).toBeGreaterThanOrEqual(14);
    expect((sorted[2] ?? NaN) - (sorted[1] ?? NaN)).toBeGreaterThanOrEqual(14);
  });

  it('do not leave the frame at its foot', () => {
    expect(Math.max(...spread([98, 99, 100], 14, 0, 100))).toBe(100);
  });

  it('do not leave the frame at its head', () => {
    expect(Math.min(...spread([-5, -3], 14, 0, 100))).toBe(0);
  });
});

describe('axes', () => {
  it('the newest bucket always has its label', () => {
    for (const count of [1, 2, 7, 24, 92, 168]) {
      expect(ticksThatFit(count, 320, 64).at(-1)).toBe(count - 1);
    }
  });

  it('there are no more labels than fit', () => {
    expect(ticksThatFit(168, 320, 64).length).toBeLessThanOrEqual(5);
    expect(ticksThatFit(4, 320, 64)).toEqual([0, 1, 2, 3]);
  });

  it('write what several buckets have in common once', () => {
    expect(withoutRepeats(['16 Nov', '16 Nov', '17 Nov', '16 Nov'])).toEqual([
      '16 Nov',
      '',
      '17 Nov',
      '16 Nov',
    ]);
  });

  it('begin at zero and have a height even where nothing is', () => {
    expect(rangeFromZero(null, null)).toEqual([0, 1]);
    expect(rangeFromZero(40, 50)[0]).toBe(0);
    expect(rangeFromZero(40, 50)[1]).toBeGreaterThan(50);
  });

  it('count whole things in whole steps and durations by the clock', () => {
    expect(stepsOf('COUNT', 3)?.every(Number.isInteger)).toBe(true);
    expect(stepsOf('SECONDS', 900)).toContain(300);
    expect(stepsOf('SECONDS', 900)).not.toContain(200);
    expect(stepsOf('PERCENT', 100)).toBeUndefined();
  });
});

describe('stacked bars', () => {
  it('each stands on all that come after it', () => {
    expect(
      stackOf([
        [1, 2],
        [10, 20],
        [100, 200],
      ]),
    ).toEqual([
      [111, 222],
      [110, 220],
      [100, 200],
    ]);
  });

  it('nothing on nothing is nothing, and nothing on something is that', () => {
    expect(
      stackOf([
        [null, null],
        [null, 3],
      ]),
    ).toEqual([
      [null, 3],
      [null, 3],
    ]);
  });
});

test('a line is drawn through the whole buckets; those cut at either end stand apart', () => {
  const cut =
    (...at: number[]) =>
    (bucket: number): boolean =>
      at.includes(bucket);
  expect(wholePart(5, cut())).toEqual([0, 4]);
  expect(wholePart(5, cut(0, 4))).toEqual([1, 3]);
  expect([
    partialEnds(5, cut(0, 4)),
    partialEnds(5, cut(4)),
    partialEnds(1, cut(0)),
    partialEnds(0, cut(0)),
  ]).toEqual([[0, 4], [4], [0], []]);
  // Nothing is left to draw through.
  const [first, last] = wholePart(1, cut(0));
  expect(last).toBeLessThan(first);
});

test('the area under a line has its colour, let through', () => {
  expect(translucent('rgb(29, 78, 216)', 0.14)).toBe('rgba(29, 78, 216, 0.14)');
  expect(translucent('oklch(0.5 0.2 260)', 0.14)).toBe('transparent');
});

test('milliseconds have round steps of any size, unlike seconds, which are counted by the clock', () => {
  expect(stepsOf('MILLISECONDS', 400)).toBeUndefined();
  expect(stepsOf('SECONDS', 400)).toContain(60);
});
