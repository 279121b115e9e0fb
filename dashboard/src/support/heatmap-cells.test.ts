// The keyboard in the heatmap.
import { moved } from './heatmap-cells';

describe('in the heatmap', () => {
  it('arrows move by an hour or a day', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => moved(30, key))).toEqual([
      29, 31, 6, 54,
    ]);
  });

  it('edges hold', () => {
    expect([moved(0, 'ArrowLeft'), moved(0, 'ArrowUp')]).toEqual([0, 0]);
    expect([moved(167, 'ArrowRight'), moved(167, 'ArrowDown')]).toEqual([167, 167]);
    expect(moved(23, 'ArrowRight')).toBe(23);
  });

  it('Home and End go to the ends of the day', () => {
    expect([moved(30, 'Home'), moved(30, 'End')]).toEqual([24, 47]);
  });

  it('other keys are left to the page', () => {
    expect(moved(30, '/')).toBeNull();
  });
});
