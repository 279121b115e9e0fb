// The queue by channel.
import { queueRows } from './queue-rows';

const lines = (counts: Readonly<Record<string, number>>) => ({
  lines: Object.entries(counts).map(([channel, value]) => ({
    keys: [{ value: channel === '' ? null : channel }],
    total: { value },
  })),
});

describe('the queue', () => {
  it('has every channel where somebody waits or is served, the longest queue first', () => {
    expect(
      queueRows({
        waiting: lines({ web: 2, line: 5 }),
        overdue: lines({ line: 1 }),
        active: lines({ web: 4, '': 3 }),
      }),
    ).toEqual([
      { channel: 'line', waiting: 5, overdue: 1, active: 0 },
      { channel: 'web', waiting: 2, overdue: 0, active: 4 },
      { channel: null, waiting: 0, overdue: 0, active: 3 },
    ]);
  });

  it('leaves out channels where nobody is any more', () => {
    expect(queueRows({ waiting: lines({ web: 0 }), overdue: lines({}), active: lines({}) })).toEqual([]);
  });
});
