// The rows of the trail that a list holds: a stretch of it, newest first, each row once. Pure.
//
// A trail has a million rows and the page is left open all day, so that what is held is bounded: rows far from what is in sight
// are let go, at either end, and read again by their cursors when they come near. Rows arrive from three sides: older and newer
// pages, and the live tail, whose rows need not be the newest (a host application tells later what happened before). All are put
// where the list's order has them, by time and then by id.
import type { TrailPageQuery, TrailRowFragment } from './operations.generated';

export type Row = TrailRowFragment;
export type Page = TrailPageQuery['auditLogConnection'];

/** A row with its place for reading on; rows of the live tail come without one. */
export interface Entry {
  readonly row: Row;
  readonly cursor: string | null;
}

export interface Held {
  readonly entries: readonly Entry[];
  /** So many rows, as far as is known, are newer than the first and not held. */
  readonly above: number;
  /** Those are read before this place; null: there is none yet. */
  readonly newerBefore: string | null;
  /** Rows older than this place are not held; null: there are none. */
  readonly olderAfter: string | null;
}

/** Rows asked for at once. */
export const PAGE_ROWS = 200;
/** Rows held at most. */
export const MOST_ROWS = 1_000;

/** Rows that a person does not want to see are let go at the door: places are those of pages, not of rows. */
export type Keeps = (row: Row) => boolean;

/** The list's order: negative where `a` is shown before `b`. */
export function compareRows(a: Row, b: Row): number {
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

/** Both in the list's order, each row once; of two entries of a row, the one with a place stays. */
export function mergeEntries(held: readonly Entry[], more: readonly Entry[]): Entry[] {
  const bySeq = new Map<string, Entry>();
  for (const entry of [...held, ...more]) {
    const known = bySeq.get(entry.row.seq);
    if (known === undefined || known.cursor === null) bySeq.set(entry.row.seq, entry);
  }
  return [...bySeq.values()].sort((a, b) => compareRows(a.row, b.row));
}

export function entriesOf(page: Page, keeps: Keeps): Entry[] {
  return page.edges.map(({ cursor, node }) => ({ row: node, cursor })).filter(({ row }) => keeps(row));
}

/** The newest page. */
export function begin(page: Page, keeps: Keeps): Held {
  return {
    entries: entriesOf(page, keeps),
    above: 0,
    newerBefore: page.pageInfo.startCursor,
    olderAfter: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
  };
}

/** With the page that was asked for by `after: olderAfter`. */
export function withOlder(held: Held, page: Page, keeps: Keeps): Held {
  const entries = mergeEntries(held.entries, entriesOf(page, keeps));
  const olderAfter = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return letGoNewest({ ...held, entries, olderAfter });
}

/** With the page that was asked for by `before: newerBefore`. */
export function withNewer(held: Held, page: Page, keeps: Keeps): Held {
  const entries = mergeEntries(held.entries, entriesOf(page, keeps));
  const gained = entries.length - held.entries.length;
  // What was counted may have been purged or hidden since, and there may be more than was counted.
  const above = page.pageInfo.hasPreviousPage ? Math.max(1, held.above - gained) : 0;
  const newerBefore = page.pageInfo.startCursor ?? held.newerBefore;
  return letGoOldest({ ...held, entries, above, newerBefore });
}

/** With rows that were just written. */
export function withArrived(held: Held, rows: readonly Row[], keeps: Keeps): Held {
  const first = held.entries[0];
  const last = held.entries.at(-1);
  let { above } = held;
  const placed: Entry[] = [];
  for (const row of rows.filter(keeps)) {
    // Beyond either end it is read with the rows there, when somebody comes near.
    if (held.above > 0 && (first === undefined || compareRows(row, first.row) < 0)) above += 1;
    else if (held.olderAfter === null || last === undefined || compareRows(row, last.row) <= 0)
      placed.push({ row, cursor: null });
  }
  if (placed.length === 0) return above === held.above ? held : { ...held, above };
  return letGoOldest({ ...held, above, entries: mergeEntries(held.entries, placed) });
}

/** With the rows of a reading from the oldest held on, page by page upwards: whatever was missed in between is there now. */
export function withReread(held: Held, pages: readonly Page[], keeps: Keeps): Held {
  const more = pages.flatMap((page) => entriesOf(page, keeps));
  return letGoOldest({ ...held, entries: mergeEntries(held.entries, more) });
}

/** True: rows of the live tail alone have filled it, and none has a place to go on from: the newest page is to be read. */
export function lacksPlaces({ entries }: Held): boolean {
  return entries.length > MOST_ROWS;
}

/** No more than may be held, the newest of them. */
export function letGoOldest(held: Held, most = MOST_ROWS): Held {
  if (held.entries.length <= most) return held;
  // It goes on from a row that has a place; those after it are read again.
  let end = most;
  while (end > 0 && held.entries[end - 1]?.cursor === null) end -= 1;
  const cursor = held.entries[end - 1]?.cursor ?? null;
  return cursor === null ? held : { ...held, entries: held.entries.slice(0, end), olderAfter: cursor };
}

/** No more than may be held, the oldest of them. */
export function letGoNewest(held: Held, most = MOST_ROWS): Held {
  const excess = held.entries.length - most;
  if (excess <= 0) return held;
  const entries = held.entries.slice(excess);
  const newerBefore = entries.find(({ cursor }) => cursor !== null)?.cursor ?? null;
  // Without a place among what is left the rest could not be read again.
  if (newerBefore === null) return held;
  return { ...held, entries, above: held.above + excess, newerBefore };
}
