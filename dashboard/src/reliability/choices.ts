// What somebody may write into the address or a field of the page, and what it means. Pure.

/** A column of services and how they are sorted by it, as the address has it: `budget-asc`. */
export interface ServiceSort {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export const DEFAULT_THRESHOLD = 0.5;
/** As the gateway takes them. */
const RATE = /^\d{1,7}(\.\d{1,6})?$/;
const HUNDREDTHS = 100;

export function isRate(text: string): boolean {
  return RATE.test(text);
}

/** Whether two rates are the same number, however many zeros they are written with. */
export function isSameRate(one: string, other: string): boolean {
  return isRate(one) && isRate(other) && Number(one) === Number(other);
}

/** In whole hundredths, 0.01 to 1; null: the gateway would refuse it. */
export function parseThreshold(text: string): number | null {
  const hundredths = Math.round(Number(text) * HUNDREDTHS);
  if (text.trim() === '' || !(hundredths >= 1 && hundredths <= HUNDREDTHS)) return null;
  return hundredths / HUNDREDTHS;
}

/** Those that are offered, with the chosen one among them. */
export function thresholdsWith(chosen: number): readonly number[] {
  const offered = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);
  return offered.includes(chosen) ? offered : [...offered, chosen].sort((one, other) => one - other);
}

export function parseSort(text: string): ServiceSort | null {
  const [, column, direction] = /^([a-zA-Z0-9]+)-(asc|desc)$/.exec(text) ?? [];
  return column === undefined ? null : { column, direction: direction === 'asc' ? 'asc' : 'desc' };
}

/** A decimal of the gateway with its thousands apart; every digit stays. */
export function apart(decimal: string, count: (whole: number) => string): string {
  const [whole = '0', fraction] = decimal.split('.');
  // Beyond it a number would lose digits.
  const written = whole.length > 15 ? whole : count(Number(whole));
  return fraction === undefined ? written : `${written}.${fraction}`;
}
