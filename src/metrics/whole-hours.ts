// Whether hours of UTC are hours of a zone, too: India is half an hour beside them, Nepal a quarter.
const DAY_MS = 86_400_000;
/** Most zones and spans that are remembered. */
const MOST = 1_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, boolean>();

/** True when the zone differs from UTC by whole hours on every day from `from` to `to`. */
export function hasWholeHours(zone: string, from: Date, to: Date): boolean {
  const [first, last] = [Math.floor(+from / DAY_MS) - 1, Math.ceil(+to / DAY_MS) + 1];
  const key = `${zone} ${first} ${last}`;
  const remembered = known.get(key);
  if (remembered !== undefined) {
    return remembered;
  }
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, minute: '2-digit', second: '2-digit' });
  formats.set(zone, format);
  let whole = true;
  // A clock that is changed stays so for days: to look once a day is to see every change.
  for (let day = first; whole && day <= last; day += 1) {
    whole = format
      .formatToParts(day * DAY_MS)
      .every(({ type, value }) => type === 'literal' || Number(value) === 0);
  }
  if (known.size >= MOST) {
    known.clear();
  }
  known.set(key, whole);
  return whole;
}
