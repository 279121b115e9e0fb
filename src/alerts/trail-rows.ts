// What the trail tells of a batch: by what was done, all alerts with which it was, in as many rows as that takes. Pure.
//
// The trail cuts lists and rows that are too long (audit/details.ts), and says so; of what was done with which alert
// nothing may be missing.

/** Ids that one list of the trail holds whole. */
const LONGEST_LIST = 100;
/** Of all ids of a row, as JSON: with the arguments beside them they stay below what a row may have. */
const MOST_BYTES = 12 * 1_024;

/** Ids by what was done with them; of a further list of the same, with its number: `RESOLVED`, `RESOLVED 2`. */
export type TrailLists = Readonly<Record<string, readonly string[]>>;

/** At least one, though it may be empty. Each id stands in the order of the batch. */
export function trailRows(
  done: readonly { readonly type: string; readonly alertId: string }[],
): readonly TrailLists[] {
  let lists: Record<string, string[]> = {};
  const rows = [lists];
  let left = MOST_BYTES;
  for (const { type, alertId } of done) {
    const bytes = Buffer.byteLength(JSON.stringify(alertId)) + 1;
    if (bytes > left) {
      lists = {};
      rows.push(lists);
      left = MOST_BYTES;
    }
    left -= bytes;
    let name = type;
    for (let number = 2; lists[name]?.length === LONGEST_LIST; number += 1) {
      name = `${type} ${number}`;
    }
    (lists[name] ??= []).push(alertId);
  }
  return rows;
}
