// Numbers, durations and moments as people of a language read them, in the organization's zone. Intl does the writing.
import type { Language } from './catalog';
import type { Calendar } from './preferences';

export type Unit = 'COUNT' | 'MILLISECONDS' | 'PERCENT' | 'SCORE' | 'SECONDS';

/** What stands for "nothing to compute it from". */
export const NONE = '–';

export interface Formats {
  readonly zone: string;
  /** Short: compact above 9,999, one decimal of a percentage, `1m 07s`, `182 ms`. */
  readonly value: (value: number | null, unit: Unit) => string;
  /** The same with every digit that counts, for tooltips and files. */
  readonly exact: (value: number | null, unit: Unit) => string;
  readonly count: (value: number) => string;
  /** With its sign. */
  readonly change: (percent: number) => string;
  readonly date: (moment: Date) => string;
  /** Without the year. */
  readonly day: (moment: Date) => string;
  readonly month: (moment: Date) => string;
  readonly time: (moment: Date) => string;
  readonly timeToSecond: (moment: Date) => string;
  readonly dateTime: (moment: Date) => string;
  /** Of the 7 names of the week, Monday is 1. */
  readonly weekday: (weekday: number, style?: 'long' | 'short') => string;
  readonly ago: (moment: Date, now: Date) => string;
  readonly list: (items: readonly string[]) => string;
}

const COMPACT_FROM = 10_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const made = new Map<string, Formats>();

/** The same object for the same choice: making formatters is dear, using them is not. */
export function formatsFor(language: Language, calendar: Calendar, zone: string): Formats {
  const key = `${language} ${calendar} ${zone}`;
  let formats = made.get(key);
  if (formats === undefined) {
    formats = makeFormats(language, calendar, zone);
    made.set(key, formats);
  }
  return formats;
}

function makeFormats(language: Language, calendar: Calendar, zone: string): Formats {
  // English dates with the day first: 7 Mar 2026 cannot be misread anywhere.
  const tag = language === 'th' ? `th-u-ca-${calendar}-nu-latn` : `en-GB-u-ca-${calendar}-nu-latn`;
  // And numbers as in American English, where a million is M: m is for minutes.
  const numbers = language === 'th' ? 'th-u-nu-latn' : 'en';
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(numbers, options);
  const moment = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone: zone, hourCycle: 'h23', ...options });

  const whole = number({ maximumFractionDigits: 0 });
  const compact = number({ notation: 'compact', maximumFractionDigits: 1 });
  const oneDecimal = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const twoDecimals = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const allDigits = number({ maximumFractionDigits: 6 });
  const percent = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percentExact = number({ style: 'percent', maximumFractionDigits: 6 });
  const signed = number({
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const seconds = number({ style: 'unit', unit: 'second', unitDisplay: 'narrow', maximumFractionDigits: 3 });
  const date = moment({ day: 'numeric', month: 'short', year: 'numeric' });
  const day = moment({ day: 'numeric', month: 'short' });
  const month = moment({ month: 'short', year: 'numeric' });
  const time = moment({ hour: '2-digit', minute: '2-digit' });
  const timeToSecond = moment({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const dateTime = moment({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const weekdays = {
    long: new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }),
    short: new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' }),
  };
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'always' });
  const milliseconds = millisecondsWriter(numbers);
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const duration = durationWriter(numbers);

  return {
    zone,
    value(value, unit) {
      if (value === null) return NONE;
      switch (unit) {
        case 'COUNT':
          return Math.abs(value) < COMPACT_FROM
            ? (Number.isInteger(value) ? whole : oneDecimal).format(value)
            : compact.format(value);
        case 'PERCENT':
          return percent.format(value / 100);
        case 'SCORE':
          return twoDecimals.format(value);
        case 'SECONDS':
          return duration(value);
        case 'MILLISECONDS':
          return Math.abs(value) < MINUTE_MS ? milliseconds.short(value) : duration(value / 1000);
      }
    },
    exact(value, unit) {
      if (value === null) return NONE;
      switch (unit) {
        case 'COUNT':
        case 'SCORE':
          return allDigits.format(value);
        case 'PERCENT':
          return percentExact.format(value / 100);
        case 'SECONDS':
          return seconds.format(value);
        case 'MILLISECONDS':
          return milliseconds.exact(value);
      }
    },
    count: (value) => whole.format(value),
    // The minus sign, not the hyphen that Intl writes.
    change: (percentage) => signed.format(percentage / 100).replace('-', '−'),
    date: (at) => date.format(at),
    day: (at) => day.format(at),
    month: (at) => month.format(at),
    time: (at) => time.format(at),
    timeToSecond: (at) => timeToSecond.format(at),
    dateTime: (at) => dateTime.format(at),
    // 1 January 2024 was a Monday.
    weekday: (weekday, style = 'long') => weekdays[style].format(Date.UTC(2024, 0, weekday)),
    ago(at, now) {
      const elapsed = Math.round((at.getTime() - now.getTime()) / 1000);
      for (const [unit, length] of [
        ['day', 86_400],
        ['hour', 3_600],
        ['minute', 60],
      ] as const) {
        if (Math.abs(elapsed) >= length) return relative.format(Math.trunc(elapsed / length), unit);
      }
      return relative.format(elapsed, 'second');
    },
    list: (items) => list.format(items),
  };
}

/** Milliseconds as `4.2 ms`, `182 ms` or `1.24 s`: about three digits. */
function millisecondsWriter(locale: string): Record<'short' | 'exact', (milliseconds: number) => string> {
  const writer = (unit: string, digits: number): ((value: number) => string) => {
    const format = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      // Narrow is "s" in English; Thai has words.
      unitDisplay: locale.startsWith('th') ? 'short' : 'narrow',
      maximumFractionDigits: digits,
    });
    return (value) =>
      format
        .formatToParts(value)
        .filter(({ type }) => type !== 'literal')
        // Unlike `1m 07s` it has one unit, which stands apart from the number as units do.
        .map(({ type, value: part }) => (type === 'unit' ? `\u00a0${part}` : part))
        .join('');
  };
  const [small, whole, seconds] = [writer('millisecond', 1), writer('millisecond', 0), writer('second', 2)];
  return {
    short(value) {
      const size = Math.abs(value);
      // As they are rounded: 999.6 is a second.
      if (size < 9.95) return small(value);
      return Math.round(size) < SECOND_MS ? whole(value) : seconds(value / SECOND_MS);
    },
    exact: writer('millisecond', 3),
  };
}

/** Seconds as `4.2s`, `1m 07s`, `2h 03m` or `3d 04h`: the two greatest units, the lesser one with two digits. */
function durationWriter(locale: string): (seconds: number) => string {
  // Thai words want a space between them and the number.
  const unitDisplay = locale.startsWith('th') ? 'short' : 'narrow';
  const unit = (name: string, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay, ...options });
  const padded = { minimumIntegerDigits: 2 } as const;
  const second = unit('second', { maximumFractionDigits: 1 });
  const steps = [
    { length: 86_400, greater: unit('day'), lesser: unit('hour', padded), per: 3_600 },
    { length: 3_600, greater: unit('hour'), lesser: unit('minute', padded), per: 60 },
    { length: 60, greater: unit('minute'), lesser: unit('second', padded), per: 1 },
  ];
  return (value) => {
    const sign = value < 0 ? '−' : '';
    const size = Math.abs(value);
    for (const { length, greater, lesser, per } of steps) {
      // Rounded to the lesser unit first: 59.9 s is a minute, not 60 seconds.
      const rounded = Math.round(size / per) * per;
      if (rounded >= length) {
        const rest = (rounded % length) / per;
        return `${sign}${greater.format(Math.floor(rounded / length))} ${lesser.format(rest)}`;
      }
    }
    return sign + second.format(size);
  };
}
