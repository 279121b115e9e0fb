// A series as chart and table show it.
import {
  changePercent,
  drawnLines,
  earlierWindow,
  type Line,
  lineId,
  linesOf,
  type Point,
  rowsOf,
  type Series,
} from './lines';

function point(from: string, n: number, earlier: string | null = null): Point {
  return {
    from,
    to: `${from} end`,
    label: from,
    partial: false,
    value: n,
    n,
    invalid: 0,
    pending: null,
    degraded: false,
    comparison:
      earlier === null ? null : { from: earlier, to: `${earlier} end`, value: 1, n: 1, changePercent: null },
  };
}

function line(label: string, points: readonly Point[], isOther = false): Line {
  return {
    label,
    isOther,
    keys: isOther ? [] : [{ dimension: 'channel', value: label }],
    total: { value: 0, n: 0, pending: null },
    points,
  };
}

function series(lines: readonly Line[]): Series {
  return {
    asOf: '',
    from: '',
    to: '',
    metric: 'sessionsClosed',
    unit: 'COUNT',
    granularity: 'DAY',
    groupBy: ['channel'],
    total: { value: 0, n: 0, invalid: 0, pending: null, degraded: false },
    lines,
  };
}

describe('lines', () => {
  it('have no rest in which nothing is', () => {
    const web = line('web', [point('d1', 3)]);
    expect(linesOf(series([web, line('other', [point('d1', 0)], true)]))).toEqual([web]);
    expect(linesOf(series([web, line('other', [point('d1', 2)], true)]))).toHaveLength(2);
  });

  it('beyond those with a colour are not drawn; the rest is', () => {
    const many = [1, 2, 3, 4].map((each) => line(`l${each}`, []));
    const rest = line('other', [], true);
    expect(drawnLines([...many, rest], 2).map(lineId)).toEqual(['l1', 'l2', '*']);
  });

  it('are told apart from the rest even where a value is called other', () => {
    expect(lineId(line('other', []))).not.toBe(lineId(line('other', [], true)));
  });

  it('are every bucket of a table, the oldest first', () => {
    const rows = rowsOf([
      line('web', [point('d1', 1), point('d2', 2)]),
      line('app', [point('d1', 3), point('d2', 4)]),
    ]);
    expect(rows.map(({ line: { label }, point: { from, n } }) => [from, label, n])).toEqual([
      ['d1', 'web', 1],
      ['d1', 'app', 3],
      ['d2', 'web', 2],
      ['d2', 'app', 4],
    ]);
  });
});

describe('comparison', () => {
  it('is with the whole earlier time, also where the clocks skipped a bucket of it', () => {
    const lines = [line('all', [point('d1', 1), point('d2', 1, 'e2'), point('d3', 1, 'e3')])];
    expect(earlierWindow(lines)).toEqual({ from: 'e2', to: 'e3 end' });
    expect(earlierWindow([line('all', [point('d1', 1)])])).toBeNull();
  });

  it('is not said where there was nothing', () => {
    expect(changePercent(3, 2)).toBe(50);
    expect(changePercent(3, 0)).toBeNull();
    expect(changePercent(null, 2)).toBeNull();
    expect(changePercent(3, null)).toBeNull();
  });
});
