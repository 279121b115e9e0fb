// Which moments the cards of the support page ask about: of the present hour, of yesterday, and of the days that were chosen. Pure.
import { fromAbsolute, parseDate, toCalendarDate, toZoned } from '@internationalized/date';
import type { Range } from '../range';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Clocks of browsers that are wrong by more than a day are seen to be wrong. */
const CLOCK_OFF_BY_MS = 24 * HOUR_MS;
/** What the gateway answers at most in one dashboard. */
export const MOST_DAYS = 30;
const SPARK_HOURS = 24;

/** Yesterday, when the clocks showed the same time; where they skipped it, the first time after. */
export function sameTimeYesterday(now: Date, zone: string): Date {
  return fromAbsolute(now.getTime(), zone).subtract({ days: 1 }).toDate();
}

interface Moments {
  readonly from: string;
  readonly to: string;
}

/** The last hours with the running one whole, so that the same is asked until the next hour begins. */
export function sparkHours(now: Date, hours = SPARK_HOURS): Moments {
  const end = (Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS;
  return { from: new Date(end - hours * HOUR_MS).toISOString(), to: new Date(end).toISOString() };
}

/**
 * A window around now for what is read at the moment of asking: the gateway leaves out what its own clock says is still to come, so
 * that a browser whose clock is off by hours sees the present as well.
 */
export function aroundNow(now: Date): Moments {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return {
    from: new Date(hour - CLOCK_OFF_BY_MS).toISOString(),
    to: new Date(hour + HOUR_MS + CLOCK_OFF_BY_MS).toISOString(),
  };
}

/** The minute of an answer: what is asked about it stays the same until the next one. */
export function minuteOf(moment: string): Date {
  return new Date(Math.floor(Date.parse(moment) / MINUTE_MS) * MINUTE_MS);
}

export interface DaysBefore {
  readonly days: number;
  /** Null: as of now. */
  readonly asOf: string | null;
  /** More days were chosen than are answered: these are the last of them. */
  readonly isShortened: boolean;
}

/** The chosen days as `days` before `asOf`. The end is exclusive: midnight belongs to the day that begins. */
export function daysBefore(range: Range): DaysBefore {
  return {
    days: Math.min(range.days, MOST_DAYS),
    asOf: range.isRunning ? null : range.to.toISOString(),
    isShortened: range.days > MOST_DAYS,
  };
}

/** From the first day to the end of the last, also of one that is running: the same until midnight. */
export function wholeDays(range: Range): Moments {
  const end = toZoned(parseDate(range.lastDay).add({ days: 1 }), range.zone).toDate();
  return { from: range.from.toISOString(), to: end.toISOString() };
}

export type WindowName = 'now' | 'lastHour' | 'last24Hours' | 'last7Days' | 'today' | 'between';

/** What the window of a number is called; a state has none. */
export function windowName(from: string | null, to: string, zone: string): WindowName {
  if (from === null) return 'now';
  const start = new Date(from);
  const hours = (new Date(to).getTime() - start.getTime()) / HOUR_MS;
  if (hours === 1) return 'lastHour';
  if (hours === 24) return 'last24Hours';
  if (hours === 7 * 24) return 'last7Days';
  const day = toCalendarDate(fromAbsolute(start.getTime(), zone));
  // The last moment before the end: a day that has just ended is still that day.
  const lastDay = toCalendarDate(fromAbsolute(new Date(to).getTime() - 1, zone));
  return toZoned(day, zone).toDate().getTime() === start.getTime() && day.compare(lastDay) === 0
    ? 'today'
    : 'between';
}
