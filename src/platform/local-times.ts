// Moments as the local times of a zone: ISO 8601 with the offset of that moment, from a date or from PostgreSQL's text.
import { DateTime } from 'luxon';
import type { ByteSink } from './byte-sink';

const QUARTER_MS = 900_000;
const MOST_OFFSETS = 10_000;
/** `2026-03-29 01:00`: the minute in PostgreSQL's text, and in ISO 8601. */
const MINUTE_BYTES = 16;
const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const ZULU = 0x5a;

export class LocalTimes {
  /** Offsets change at quarters of an hour: most times of a file are in one that was met before. */
  private readonly offsets = new Map<number, number | null>();
  /** The minute that was written last, as it came and as it went: rows are mostly in the order of their times. */
  private readonly minute = Buffer.alloc(MINUTE_BYTES);
  private minuteOffset = 0;
  private written = Buffer.alloc(MINUTE_BYTES);
  private suffix = Buffer.alloc(0);

  constructor(readonly zone: string) {}

  /** 2026-03-29T03:00:00.000+02:00 */
  text(at: Date): string {
    const { local, suffix } = this.localOf(at.getTime());
    return `${local}${suffix}`;
  }

  /** The same of a moment as PostgreSQL or ISO 8601 writes it, to the millisecond, which is cut and not rounded. */
  write(bytes: Buffer, from: number, to: number, out: ByteSink): void {
    out.room(32);
    const offset = offsetIn(bytes, from, to);
    if (offset === null || !isPlain(bytes, from, to)) {
      out.text(this.text(dateOf(bytes, from, to)));
      return;
    }
    if (!this.isSameMinute(bytes, from, offset)) {
      this.enter(bytes, from, offset);
    }
    out.copy(this.written, 0, MINUTE_BYTES);
    const target = out.bytes;
    let { length } = out;
    target[length++] = COLON;
    target[length++] = bytes[from + 17] ?? ZERO;
    target[length++] = bytes[from + 18] ?? ZERO;
    target[length++] = DOT;
    const hasFraction = bytes[from + 19] === DOT;
    for (let digit = 20; digit < 23; digit += 1) {
      const byte = hasFraction && from + digit < to ? (bytes[from + digit] ?? ZERO) : ZERO;
      // The fraction ends where the offset begins.
      target[length++] = isDigit(byte) && isFraction(bytes, from + 20, from + digit) ? byte : ZERO;
    }
    out.length = length;
    out.copy(this.suffix, 0, this.suffix.length);
  }

  /** Milliseconds since 1970 of such a text. */
  milliseconds(bytes: Buffer, from: number, to: number): number {
    const offset = offsetIn(bytes, from, to);
    if (offset === null || !isPlain(bytes, from, to)) {
      return dateOf(bytes, from, to).getTime();
    }
    if (!this.isSameMinute(bytes, from, offset)) {
      this.enter(bytes, from, offset);
    }
    let fraction = 0;
    if (bytes[from + 19] === DOT) {
      let weight = 100;
      for (let at = from + 20; weight >= 1 && at < to && isDigit(bytes[at] ?? 0); at += 1) {
        fraction += digitAt(bytes, at) * weight;
        weight /= 10;
      }
    }
    return this.minuteTime + (digitAt(bytes, from + 17) * 10 + digitAt(bytes, from + 18)) * 1_000 + fraction;
  }

  private minuteTime = Number.NaN;

  private isSameMinute(bytes: Buffer, from: number, offset: number): boolean {
    if (offset !== this.minuteOffset || Number.isNaN(this.minuteTime)) {
      return false;
    }
    // From the end, where they differ first.
    for (let index = MINUTE_BYTES - 1; index >= 0; index -= 1) {
      if (this.minute[index] !== bytes[from + index]) {
        return false;
      }
    }
    return true;
  }

  private enter(bytes: Buffer, from: number, offset: number): void {
    const two = (at: number): number => digitAt(bytes, from + at) * 10 + digitAt(bytes, from + at + 1);
    const year = two(0) * 100 + two(2);
    const time = new Date(0).setUTCFullYear(year, two(5) - 1, two(8)) + (two(11) * 60 + two(14)) * 60_000;
    bytes.copy(this.minute, 0, from, from + MINUTE_BYTES);
    this.minuteOffset = offset;
    this.minuteTime = time - offset * 60_000;
    const { local, suffix } = this.localOf(this.minuteTime);
    this.written = Buffer.from(local.slice(0, MINUTE_BYTES), 'latin1');
    this.suffix = Buffer.from(suffix, 'latin1');
  }

  private localOf(time: number): { readonly local: string; readonly suffix: string } {
    const offset = this.offsetAt(time);
    if (offset === null) {
      return { local: new Date(time).toISOString().slice(0, -1), suffix: 'Z' };
    }
    const local = new Date(time + offset * 60_000).toISOString().slice(0, -1);
    const size = Math.abs(offset);
    const digits = (count: number): string => String(count).padStart(2, '0');
    return {
      local,
      suffix: `${offset < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`,
    };
  }

  /** Minutes before UTC; null for UTC itself, and for local times of long ago whose offset has seconds. */
  private offsetAt(time: number): number | null {
    const quarter = Math.floor(time / QUARTER_MS);
    const known = this.offsets.get(quarter);
    if (known !== undefined) {
      return known;
    }
    const local = DateTime.fromMillis(quarter * QUARTER_MS, { zone: this.zone });
    const isWhole = local.isValid && Number.isInteger(local.offset);
    const offset = !isWhole || this.zone === 'UTC' ? null : local.offset;
    if (this.offsets.size >= MOST_OFFSETS) {
      this.offsets.clear();
    }
    this.offsets.set(quarter, offset);
    return offset;
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function digitAt(bytes: Buffer, at: number): number {
  return (bytes[at] ?? ZERO) - ZERO;
}

function isFraction(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (!isDigit(bytes[at] ?? 0)) {
      return false;
    }
  }
  return true;
}

/** A year of four digits, and the parts where they are expected. */
function isPlain(bytes: Buffer, from: number, to: number): boolean {
  return (
    to - from >= 20 && bytes[from + 4] === MINUS && bytes[from + 13] === COLON && bytes[from + 16] === COLON
  );
}

/** Minutes of the offset that the text ends in: `Z`, `+02`, `-03:30`; null: there is another one, or none. */
function offsetIn(bytes: Buffer, from: number, to: number): number | null {
  if (bytes[to - 1] === ZULU) {
    return 0;
  }
  const begin = isSign(bytes[to - 3]) ? to - 3 : isSign(bytes[to - 6]) ? to - 6 : null;
  if (begin === null || begin < from + 19) {
    return null;
  }
  const hours = digitAt(bytes, begin + 1) * 10 + digitAt(bytes, begin + 2);
  const minutes = to - begin === 6 ? digitAt(bytes, begin + 4) * 10 + digitAt(bytes, begin + 5) : 0;
  return (hours * 60 + minutes) * (bytes[begin] === MINUS ? -1 : 1);
}

function isSign(byte: number | undefined): boolean {
  return byte === PLUS || byte === MINUS;
}

/** Of a text that is written otherwise, such as years of five digits. */
function dateOf(bytes: Buffer, from: number, to: number): Date {
  const text = bytes.toString('latin1', from, to);
  const date = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(date.getTime())) {
    throw new Error(`A time cannot be ${text}`);
  }
  return date;
}
