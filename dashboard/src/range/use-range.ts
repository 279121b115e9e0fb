// The range of the address, and how it is changed: `?range=7d`, or `?range=custom&from=…&to=…`.
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useContext, useEffect, useMemo, useState } from 'react';
import { useSession } from '../session';
import { isDay, nextMidnight, PRESETS, type Range, type RangeChoice, resolveRange } from './range';
import { RangeRulesContext } from './rules';

const LONGEST_TIMER_MS = 3_600_000;

const parsers = {
  range: parseAsStringLiteral([...PRESETS, 'custom']),
  from: parseAsString,
  to: parseAsString,
};

/** Names of these in the address: what a link to another page takes along. */
export const rangeKeys = Object.keys(parsers);

export function useRange(): [Range, (choice: RangeChoice) => void] {
  const { zone } = useSession();
  const { byDefault, mostDays } = useContext(RangeRulesContext);
  const [{ range: named, from, to }, setParams] = useQueryStates(parsers, { history: 'push' });
  const kind = named ?? byDefault;
  const today = useToday(zone);
  const range = useMemo(() => {
    // Whoever edits the address may write anything.
    const choice: RangeChoice =
      kind !== 'custom'
        ? { kind }
        : from !== null && to !== null && isDay(from) && isDay(to)
          ? { kind, from, to }
          : { kind: byDefault };
    return resolveRange(choice, zone, today, mostDays);
  }, [kind, from, to, zone, today, byDefault, mostDays]);
  const change = useMemo(
    () => (choice: RangeChoice) =>
      void setParams(
        choice.kind === 'custom'
          ? { range: 'custom', from: choice.from, to: choice.to }
          : // What the page shows anyway is left out of its address.
            { range: choice.kind === byDefault ? null : choice.kind, from: null, to: null },
      ),
    [setParams, byDefault],
  );
  return [range, change];
}

/** A moment of the present local day, another one each day: a page left open goes on to the next. */
function useToday(zone: string): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const wait = nextMidnight(zone, new Date()).getTime() - Date.now();
    const look = (): void => setNow(new Date());
    // Timers stop while a laptop sleeps, so a long one is looked at again, and the clock is when somebody comes back.
    const timer = window.setTimeout(look, Math.min(wait + 50, LONGEST_TIMER_MS));
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [now, zone]);
  return now;
}
