// One local day of a desk as a span of time.
import { DateTime } from 'luxon';
import type { DemoProfile } from './vocabulary';

// Inside, instants are whole epoch milliseconds and so are durations.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Span {
  from: number;
  to: number;
}

export interface LocalDay extends Span {
  date: DateTime;
  label: string;
}

export function localDay(profile: Pick<DemoProfile, 'timezone'>, localDate: string): LocalDay {
  const date = DateTime.fromISO(localDate, { zone: profile.timezone }).startOf('day');
  if (!date.isValid || date.toISODate() !== localDate) {
    throw new RangeError(`"${localDate}" is not a day (YYYY-MM-DD) in the zone "${profile.timezone}"`);
  }
  return spanOf(date, localDate);
}

export function dayBefore(day: LocalDay): LocalDay {
  const date = day.date.minus({ days: 1 }).startOf('day');
  return spanOf(date, date.toFormat('yyyy-MM-dd'));
}

function spanOf(date: DateTime, label: string): LocalDay {
  return { date, label, from: date.toMillis(), to: date.plus({ days: 1 }).startOf('day').toMillis() };
}

/** What the clock on the wall shows, in hours. */
export function localHour(day: LocalDay, at: number): number {
  // The zone is slow to ask, and only a day on which the clocks change has to.
  if (day.to - day.from === 24 * HOUR) {
    return (at - day.from) / HOUR;
  }
  const local = day.date.plus({ milliseconds: at - day.from });
  return local.hour + local.minute / 60;
}
