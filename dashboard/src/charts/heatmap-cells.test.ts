// The keyboard in the heatmap.
import { movedInWeek } from './heatmap-cells';

describe('in the heatmap', () => {
  it('arrows move by an hour or a day', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => movedInWeek(30, key))).toEqual([
      29, 31, 6, 54,
    ]);
  });

  it('edges hold', () => {
    expect([movedInWeek(0, 'ArrowLeft'), movedInWeek(0, 'ArrowUp')]).toEqual([0, 0]);
    expect([movedInWeek(167, 'ArrowRight'), movedInWeek(167, 'ArrowDown')]).toEqual([167, 167]);
    expect(movedInWeek(23, 'ArrowRight')).toBe(23);
  });

  it('Home and End go to the ends of the day', () => {
    expect([movedInWeek(30, 'Home'), movedInWeek(30, 'End')]).toEqual([24, 47]);
  });

  it('other keys are left to the page', () => {
    expect(movedInWeek(30, '/')).toBeNull();
  });
});
