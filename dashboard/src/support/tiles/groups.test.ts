// The order of the tiles.
import { DESK, grouped } from './groups';

describe('tiles', () => {
  it('stand in their groups, in the order of the page and not of the answer', () => {
    const groups = grouped([{ name: 'fcrRate' }, { name: 'active' }, { name: 'waiting' }], DESK);
    expect(groups).toEqual([
      { name: 'queue', tiles: [{ name: 'waiting' }, { name: 'active' }] },
      { name: 'outcome', tiles: [{ name: 'fcrRate' }] },
    ]);
  });

  it('that the page does not know yet come last', () => {
    const groups = grouped([{ name: 'somethingNew' }, { name: 'waiting' }], DESK);
    expect(groups.map(({ name }) => name)).toEqual(['queue', 'more']);
    expect(groups[1]?.tiles).toEqual([{ name: 'somethingNew' }]);
  });
});
