// Reading times as people write them: ISO 8601, Unix time, or a pattern of luxon's, in any IANA zone.
//
// ISO has a path of its own because luxon takes about 15 µs a time. A wall-clock time is placed by ourselves as well:
// luxon lets today's date decide which of two equal wall-clock times is meant, and an import must read the same twice.
import { DateTime, IANAZone } from 'luxon';

/** Milliseconds since 1970, or null when the text is no time in the expected format. */
export type ReadTime = (text: string) => number | null;

export interface TimeFormat {
  /** iso, epoch_seconds, epoch_milliseconds or a luxon pattern. */
  readonly format: string;
  /** The zone of times that do not say theirs. */
  readonly zone: string;
}

const LOCALE = 'en-US';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export function timeReader({ format, zone }: TimeFormat): ReadTime {
  switch (format) {
    case 'iso':
      return isoReader(zone);
    case 'epoch_seconds':
      return epochReader(1000);
    case 'epoch_milliseconds':
      return epochReader(1);
    default:
      return patternReader(format, zone);
  }
}

/** Why a luxon pattern cannot be used; null when it can. */
export function patternFault(pattern: string): string | null {
  if (/[YX]/.test(withoutLiterals(pattern))) {
    return 'is no pattern of luxon: a year is yyyy, a day dd; for Unix time use epoch_seconds or epoch_milliseconds';
  }
  // A pattern is good when it reads back the day and the hour that it wrote: luxon fills what is missing from today.
  const sample = DateTime.utc(1999, 11, 23, 17, 45);
  const read = readPattern(pattern)(sample.toFormat(pattern, { locale: LOCALE }));
  if (!read.isValid) {
    return 'is neither iso, epoch_seconds, epoch_milliseconds nor a pattern that luxon can read';
  }
  const utc = read.toUTC();
  if (utc.toISODate() !== sample.toISODate()) {
    return 'must name year, month and day';
  }
  return utc.hour === 5 ? 'has a 12-hour clock without "a" for AM or PM' : null;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|UTC|([+-])(\d\d)(?::?(\d\d))?)?)?$/i;

function isoReader(zone: string): ReadTime {
  const toInstant = wallClock(zone);
  return (text) => {
    const found = ISO.exec(text);
    if (found === null) {
      return null;
    }
    const [
      ,
      year,
      month,
      day,
      hour = 0,
      minute = 0,
      second = 0,
      fraction = '',
      offset,
      sign,
      hours,
      minutes = 0,
    ] = found;
    const wall = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(fraction.slice(0, 3).padEnd(3, '0')),
    );
    // Date.UTC carries 31 April over to May; such a day, hour or minute does not exist.
    const date = new Date(wall);
    if (
      date.getUTCDate() !== Number(day) ||
      date.getUTCMonth() !== Number(month) - 1 ||
      Number(hour) > 23 ||
      Number(minute) > 59 ||
      Number(second) > 59
    ) {
      return null;
    }
    if (offset === undefined) {
      return toInstant(wall);
    }
    if (sign === undefined) {
      return wall;
    }
    const shift = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
    return Number(hours) > 23 || Number(minutes) > 59 ? null : wall - (sign === '-' ? -shift : shift);
  };
}

function epochReader(unitMs: number): ReadTime {
  return (text) => (/^-?\d{1,16}(\.\d+)?$/.test(text) ? Math.round(Number(text) * unitMs) : null);
}

const MEMO_SIZE = 10_000;

function patternReader(pattern: string, zone: string): ReadTime {
  const read = readPattern(pattern);
  const namesOffset = /[Zz]/.test(withoutLiterals(pattern));
  const toInstant = namesOffset ? (instant: number) => instant : wallClock(zone);
  // Neighbouring rows often share their minute.
  const memo = new Map<string, number | null>();
  return (text) => {
    const known = memo.get(text);
    if (known !== undefined) {
      return known;
    }
    const time = read(text);
    const instant = time.isValid ? toInstant(time.toMillis()) : null;
    if (memo.size >= MEMO_SIZE) {
      memo.clear();
    }
    memo.set(text, instant);
    return instant;
  };
}

function readPattern(pattern: string): (text: string) => DateTime {
  const parser = DateTime.buildFormatParser(pattern, { locale: LOCALE });
  return (text) => DateTime.fromFormatParser(text, parser, { locale: LOCALE, zone: 'utc' });
}

const withoutLiterals = (pattern: string): string => pattern.replace(/'[^']*'/g, '');

/**
 * From a zone's wall clock (as if it were UTC) to the instant. A time that occurs twice is its first occurrence; one
 * that a clock change skips is read with the offset from before the change.
 */
export function wallClock(zone: string): (wall: number) => number {
  if (zone === 'UTC') {
    return (wall) => wall;
  }
  const rules = IANAZone.create(zone);
  const offset = (instant: number) => rules.offset(instant) * MINUTE_MS;
  // By day: the offset of days far from a clock change, so that the zone is asked once a day, not once a row.
  const days = new Map<number, number | null>();
  return (wall) => {
    const day = Math.floor(wall / DAY_MS);
    let steady = days.get(day);
    if (steady === undefined) {
      const before = offset((day - 1) * DAY_MS);
      steady = before === offset((day + 2) * DAY_MS) ? before : null;
      if (days.size >= MEMO_SIZE) {
        days.clear();
      }
      days.set(day, steady);
    }
    if (steady !== null) {
      return wall - steady;
    }
    const before = offset(wall - DAY_MS);
    const after = offset(wall + DAY_MS);
    const fits = [before, after].find((candidate) => offset(wall - candidate) === candidate);
    return wall - (fits ?? before);
  };
}
