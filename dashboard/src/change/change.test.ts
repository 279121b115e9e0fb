// How numbers differ, and whether that is good news.
import { changeOf, unitsApart, verdictOf } from './change';

describe('a change', () => {
  it('of counts and durations is in percent of the earlier value', () => {
    expect(changeOf(6, 4, 'COUNT')).toEqual({ direction: 'up', percent: 50, difference: 2 });
    expect(changeOf(30, 60, 'SECONDS')).toEqual({ direction: 'down', percent: -50, difference: -30 });
    expect(changeOf(150, 100, 'MILLISECONDS')).toEqual({ direction: 'up', percent: 50, difference: 50 });
  });

  it('of percentages and scores is in points', () => {
    expect(changeOf(80, 40, 'PERCENT')).toEqual({ direction: 'up', percent: null, difference: 40 });
    expect(changeOf(4, 4.5, 'SCORE')).toEqual({ direction: 'down', percent: null, difference: -0.5 });
  });

  it('from nothing is how much it is now', () => {
    expect(changeOf(3, 0, 'COUNT')).toEqual({ direction: 'up', percent: null, difference: 3 });
  });

  it('is unknown where either value is', () => {
    expect(changeOf(null, 3, 'COUNT')).toBeNull();
    expect(changeOf(3, null, 'COUNT')).toBeNull();
  });
});

describe('a verdict', () => {
  const up = { direction: 'up', percent: 1, difference: 1 } as const;
  const down = { direction: 'down', percent: -1, difference: -1 } as const;

  it('follows what the catalogue says is better', () => {
    expect([verdictOf(up, 'HIGHER'), verdictOf(down, 'HIGHER')]).toEqual(['good', 'bad']);
    expect([verdictOf(up, 'LOWER'), verdictOf(down, 'LOWER')]).toEqual(['bad', 'good']);
  });

  it('is none where neither direction is better, or nothing has changed', () => {
    expect(verdictOf(up, 'NEITHER')).toBe('neutral');
    expect(verdictOf({ direction: 'same', percent: 0, difference: 0 }, 'HIGHER')).toBe('neutral');
  });
});

describe('a written value', () => {
  it('is told apart into figures and units, in any language', () => {
    const units = (written: string) =>
      unitsApart(written)
        .filter(({ isUnit }) => isUnit)
        .map(({ text }) => text);
    expect(units('1m 07s')).toEqual(['m', 's']);
    expect(units('82.4%')).toEqual(['%']);
    expect(units('12.3K')).toEqual(['K']);
    expect(units('1 นาที 07 วิ')).toEqual(['นาที', 'วิ']);
    expect(units('1,204')).toEqual([]);
    expect(units('–')).toEqual([]);
  });

  it('loses nothing', () => {
    expect(
      unitsApart('−2h 03m')
        .map(({ text }) => text)
        .join(''),
    ).toBe('−2h 03m');
  });
});
