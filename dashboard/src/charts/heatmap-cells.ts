// Moving among the 168 hours of a week with the keyboard. Pure.

export interface HeatmapCell {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly count: number;
}

const HOURS = 24;
const LAST = 7 * HOURS - 1;

/** The place that a key leads to; null: the key means nothing here. Edges hold. */
export function movedInWeek(place: number, key: string): number | null {
  const hour = place % HOURS;
  switch (key) {
    case 'ArrowLeft':
      return hour === 0 ? place : place - 1;
    case 'ArrowRight':
      return hour === HOURS - 1 ? place : place + 1;
    case 'ArrowUp':
      return place < HOURS ? place : place - HOURS;
    case 'ArrowDown':
      return place + HOURS > LAST ? place : place + HOURS;
    case 'Home':
      return place - hour;
    case 'End':
      return place - hour + HOURS - 1;
    default:
      return null;
  }
}
