// A column of figures: how it is read, written on screen, sorted, and put into a file. Tables, charts as tables and CSV share it.
import type { ReactNode } from 'react';

export type Cell = string | number | Date | boolean | null;

const names = new Intl.Collator(undefined, { numeric: true });

/** The order of two values as they are sorted by: names as people order them, whatever the case of their letters, figures by size. */
export function compareValues(one: unknown, other: unknown): number {
  if (typeof one === 'string' && typeof other === 'string') return names.compare(one, other);
  return Number(one) - Number(other);
}

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** The exact value: it sorts, is searched, and goes into the file. */
  readonly value: (row: Row) => Cell;
  /** What is shown; default: the value as text. */
  readonly render?: (row: Row) => ReactNode;
  /** Shown on hover or focus: the exact value where a short one is shown. */
  readonly exact?: (row: Row) => string;
  readonly isFigure?: boolean;
  /** Goes before others where the table is narrow: below 720 pixels, or below 480. */
  readonly foldsBelow?: 720 | 480;
  /** Sorted by nothing that its header could be pressed for. */
  readonly isNotSorted?: boolean;
  /** Kept from a file, as a button is. */
  readonly isOnlyOnScreen?: boolean;
  /** Width in CSS, where the content alone would not do. */
  readonly width?: string;
}
