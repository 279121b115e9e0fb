// From the text of a cell to the value of a field, or to the reason why it is none.
import type { Field, JsonField, TimeField } from './import-kind';
import { type TimeFormat, timeReader } from './times';

/** What a kind is given to write: times as ISO 8601 in UTC, JSON as JSON.parse reads it, null for what is absent. */
export type Value = string | number | { readonly json: unknown } | null;

/** Why a text is no value: continues a sentence that begins with the field. */
export class Fault {
  constructor(readonly problem: string) {}
}

export interface Limits {
  /** The latest time that is believed, in milliseconds. */
  readonly latest: number;
}

const MAX_TEXT = 1000;
const MAX_SHOWN = 80;

/** The value of a text that is not empty, for every type but times and JSON. */
export function valueReader(field: Exclude<Field, TimeField | JsonField>): (text: string) => Value | Fault {
  switch (field.type) {
    case 'text':
      return textReader(field.longest ?? MAX_TEXT);
    case 'reference':
      return textReader(MAX_TEXT);
    case 'enum': {
      const values = new Set(field.values);
      return (text) =>
        values.has(text) ? text : new Fault(`${shown(text)} is none of ${field.values.join(', ')}`);
    }
    case 'integer':
      return (text) => {
        // Tools that know no whole numbers write 5 as 5.0.
        const number = /^[+-]?\d{1,15}(\.0+)?$/.test(text) ? Number(text) : NaN;
        return number >= field.min && number <= field.max
          ? number
          : new Fault(`${shown(text)} is no whole number from ${field.min} to ${field.max}`);
      };
    case 'number':
      return (text) => {
        const number = /^[+-]?\d{1,15}(\.\d{1,20})?([eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : NaN;
        return number >= field.min && number <= field.max
          ? number
          : new Fault(`${shown(text)} is no number from ${field.min} to ${field.max}`);
      };
  }
}

/** The instant of a text that is not empty, in milliseconds since 1970. */
export function instantReader(format: TimeFormat): (text: string) => number | Fault {
  const read = timeReader(format);
  const expected =
    format.format === 'iso'
      ? 'ISO 8601 time such as 2024-05-17T09:30:00Z'
      : `time in the format ${format.format}`;
  return (text) => read(text) ?? new Fault(`${shown(text)} is no ${expected}`);
}

/** A time as statements take it, when it may be believed. */
export function timeValue(instant: number, { latest }: Limits): Value | Fault {
  if (instant < 0) {
    return new Fault(`${shownTime(instant)} lies before 1970`);
  }
  return instant > latest
    ? new Fault(`${shownTime(instant)} lies in the future`)
    : new Date(instant).toISOString();
}

const FURTHEST_DATE = 8.64e15;

function shownTime(instant: number): string {
  return Math.abs(instant) <= FURTHEST_DATE ? new Date(instant).toISOString() : 'beyond all calendars';
}

function textReader(longest: number): (text: string) => Value | Fault {
  return (text) => {
    if (text.length > longest) {
      return new Fault(`is longer than ${longest.toLocaleString('en')} characters`);
    }
    if (text.includes('\0')) {
      return new Fault('contains a NUL character');
    }
    if (/[\p{Surrogate}\uFFFD]/u.test(text)) {
      // Two names that both lost a letter could become one and the same person.
      return new Fault(`${shown(text)} has characters that are not valid UTF-8`);
    }
    return text;
  };
}

/** A text as a message shows it: quoted and cut. */
export function shown(text: string): string {
  return `"${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}"`;
}
