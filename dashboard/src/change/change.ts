// How a number differs from an earlier one, and whether that is good news. Pure.
import type { Unit } from '../intl';

export type Better = 'HIGHER' | 'LOWER' | 'NEITHER';

export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  /** In percent of the earlier value; null: by `difference`, because percent would say nothing. */
  readonly percent: number | null;
  /** In the unit of the values. */
  readonly difference: number;
}

/**
 * Null where one of the two is missing. Percentages and scores differ by points: 80 % after 40 % as "+100 %" would mislead. So do
 * counts that were 0.
 */
export function changeOf(current: number | null, earlier: number | null, unit: Unit): Change | null {
  if (current === null || earlier === null) return null;
  const difference = current - earlier;
  const isRelative = unit === 'COUNT' || unit === 'SECONDS' || unit === 'MILLISECONDS';
  return {
    direction: difference === 0 ? 'same' : difference > 0 ? 'up' : 'down',
    percent: isRelative && earlier !== 0 ? (difference / Math.abs(earlier)) * 100 : null,
    difference,
  };
}

export type Verdict = 'good' | 'bad' | 'neutral';

export function verdictOf({ direction }: Change, better: Better): Verdict {
  if (direction === 'same' || better === 'NEITHER') return 'neutral';
  return (direction === 'up') === (better === 'HIGHER') ? 'good' : 'bad';
}

/** `1m 07s` as figures and units, so that the units can stand back. */
export function unitsApart(written: string): readonly { readonly text: string; readonly isUnit: boolean }[] {
  return written
    .split(/([\d.,\s−–+-]+)/)
    .filter((text) => text !== '')
    .map((text) => ({ text, isUnit: !/[\d–]/.test(text) && text.trim() !== '' }));
}
