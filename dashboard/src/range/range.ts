// Which days a page shows: a choice as the address has it, and the moments that it means in the organization's zone. Pure.
import {
  type CalendarDate,
  type DateDuration,
  parseAbsolute,
  parseDate,
  toCalendarDate,
  toZoned,
} from '@internationalized/date';

export const PRESETS = ['today', '7d', '30d', '90d'] as const;
export type Preset = (typeof PRESETS)[number];

/** What a page does with ranges. */
export interface RangeRules {
  /** Shown where the address names none. */
  readonly byDefault: Preset;
  /** More than these cannot be answered: the last of them are. */
  readonly mostDays: number | null;
}

export const COMMON_RULES: RangeRules = { byDefault: '7d', mostDays: null };

/** What a person chose. Days are local ones of the organization's zone, both inclusive. */
export type RangeChoice =
  { readonly kind: Preset } | { readonly kind: 'custom'; readonly from: string; readonly to: string };

/** What it means: local days, and the moments at which they begin and end. */
export interface Range {
  readonly choice: RangeChoice;
  readonly zone: string;
  /** First local day, YYYY-MM-DD. */
  readonly firstDay: string;
  /** Last local day, YYYY-MM-DD, inclusive. */
  readonly lastDay: string;
  readonly days: number;
  /** First instant, inclusive. */
  readonly from: Date;
  /** End, exclusive: that of the last day, or now where the day is still running. */
  readonly to: Date;
  /** The last day is today: the window grows. */
  readonly isRunning: boolean;
  /** More days were chosen than the page answers. */
  readonly isShortened: boolean;
}

const PRESET_DAYS: Readonly<Record<Preset, number>> = { today: 1, '7d': 7, '30d': 30, '90d': 90 };
const DAY_MS = 86_400_000;

export function resolveRange(
  choice: RangeChoice,
  zone: string,
  now: Date,
  mostDays: number | null = null,
): Range {
  const today = dayOf(now, zone);
  let first: CalendarDate;
  let last: CalendarDate;
  if (choice.kind === 'custom') {
    const [one, other] = [parseDate(choice.from), parseDate(choice.to)].sort((a, b) => a.compare(b));
    // parseDate gave two.
    first = one as CalendarDate;
    last = other as CalendarDate;
    // What has not been yet has no numbers.
    if (last.compare(today) > 0) last = today;
    if (first.compare(last) > 0) first = last;
  } else {
    last = today;
    first = today.subtract({ days: PRESET_DAYS[choice.kind] - 1 });
  }
  const isShortened = mostDays !== null && daysBetween(first, last) >= mostDays;
  if (isShortened) first = last.subtract({ days: mostDays - 1 });
  const end = startOf(last.add({ days: 1 }), zone);
  return {
    choice,
    zone,
    firstDay: first.toString(),
    lastDay: last.toString(),
    days: daysBetween(first, last) + 1,
    from: startOf(first, zone),
    to: end > now ? now : end,
    isRunning: last.compare(today) === 0,
    isShortened,
  };
}

/** As many days again, right before or after; null where that lies wholly in the future. */
export function shiftRange(range: Range, direction: -1 | 1, now: Date): RangeChoice | null {
  const by: DateDuration = { days: range.days * direction };
  const from = parseDate(range.firstDay).add(by);
  const to = parseDate(range.lastDay).add(by);
  const today = dayOf(now, range.zone);
  if (from.compare(today) > 0) return null;
  // Back at today it is the preset again, which moves on at midnight.
  const preset = PRESETS.find((each) => PRESET_DAYS[each] === range.days);
  if (to.compare(today) >= 0 && preset !== undefined) return { kind: preset };
  return { kind: 'custom', from: from.toString(), to: (to.compare(today) > 0 ? today : to).toString() };
}

/** The next local midnight: when "today" becomes another day. */
export function nextMidnight(zone: string, now: Date): Date {
  return startOf(dayOf(now, zone).add({ days: 1 }), zone);
}

/** The local day of a moment. */
export function dayOf(moment: Date, zone: string): CalendarDate {
  return toCalendarDate(parseAbsolute(moment.toISOString(), zone));
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return parseDate(text).toString() === text;
  } catch {
    return false;
  }
}

function startOf(day: CalendarDate, zone: string): Date {
  return toZoned(day, zone).toDate();
}

function daysBetween(first: CalendarDate, last: CalendarDate): number {
  return Math.round((last.toDate('UTC').getTime() - first.toDate('UTC').getTime()) / DAY_MS);
}
