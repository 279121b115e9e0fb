// Map and check: from a record of the file to the values of a kind's fields, or to the reasons why there are none.
import type { Field, ImportKind, JsonField } from './import-kind';
import { columnsOf, type Condition, type Mapping, type Rule, timeFormatOf } from './mapping';
import type { ReadableRecord } from './records';
import { Fault, instantReader, type Limits, shown, timeValue, type Value, valueReader } from './values';

/** A row that may be written: its values in the order of the kind's fields. */
export interface Row {
  readonly record: ReadableRecord;
  readonly values: readonly Value[];
}

/** 'skipped': the mapping's `only` leaves the row out. */
export type MapRecord = (record: ReadableRecord) => Row | Fault | 'skipped';

type Cells = readonly string[];

/** Prepares everything that does not change from row to row. The record has the columns of `columnsOf(mapping)`. */
export function mapRecords(mapping: Mapping, kind: ImportKind, limits: Limits): MapRecord {
  const columns = columnsOf(mapping);
  const places = new Map(columns.text.map((column, place) => [column, place]));
  const textOf = (column: string): ((cells: Cells) => string) => {
    const place = places.get(column) ?? -1;
    return (cells) => cells[place] ?? '';
  };
  const conditions = mapping.only.map((condition) => conditionOf(condition, textOf(condition.column)));
  const fields = Object.entries(kind.fields).map(([name, field]) => ({
    name,
    read:
      field.type === 'json'
        ? jsonReader(field, mapping.fields.get(name), columns.json)
        : textFieldReader(field, mapping.fields.get(name), textOf, limits),
  }));
  return (record) => {
    const { cells } = record;
    if (!conditions.every((holds) => holds(cells))) {
      return 'skipped';
    }
    const problems: string[] = [];
    const values = fields.map(({ name, read }) => {
      const value = read(record);
      if (value instanceof Fault) {
        problems.push(`${name} ${value.problem}`);
        return null;
      }
      return value;
    });
    return problems.length === 0 ? { record, values } : new Fault(problems.join('; '));
  };
}

function conditionOf(condition: Condition, textOf: (cells: Cells) => string): (cells: Cells) => boolean {
  if ('in' in condition) {
    const accepted = new Set(condition.in);
    return (cells) => accepted.has(textOf(cells));
  }
  return (cells) => textOf(cells) !== '';
}

function jsonReader(
  field: JsonField,
  rule: Rule | undefined,
  columns: readonly string[],
): (record: ReadableRecord) => Value | Fault {
  const place = rule !== undefined && 'column' in rule ? columns.indexOf(rule.column) : -1;
  const isRequired = field.required === true || (field.required === 'if mapped' && rule !== undefined);
  return (record) => {
    const json = record.json[place] ?? null;
    if (json === null) {
      return isRequired ? new Fault('is missing') : null;
    }
    return { json };
  };
}

function textFieldReader(
  field: Exclude<Field, JsonField>,
  rule: Rule | undefined,
  textOf: (column: string) => (cells: Cells) => string,
  limits: Limits,
): (record: ReadableRecord) => Value | Fault {
  const fallback = 'default' in field ? field.default : undefined;
  const ruleText = rule === undefined ? () => '' : ruleReader(rule, textOf);
  const trims = field.type !== 'text' && field.type !== 'reference';
  const isRequired = field.required === true || (field.required === 'if mapped' && rule !== undefined);
  const read = field.type === 'time' ? timeReaderOf(rule, textOf, limits) : valueReader(field);
  return ({ cells }) => {
    let text = ruleText(cells);
    if (trims) {
      text = text.trim();
    }
    if (text === '') {
      text = fallback ?? '';
    }
    if (text === '') {
      return isRequired ? new Fault('is missing') : null;
    }
    const value = read(text, cells);
    return value === null && isRequired ? new Fault('is missing') : value;
  };
}

/** The text that a rule makes of a record; empty where there is none. */
function ruleReader(
  rule: Rule,
  textOf: (column: string) => (cells: Cells) => string,
): (cells: Cells) => string {
  if ('constant' in rule) {
    const { constant } = rule;
    return () => constant;
  }
  const fallback = rule.default ?? '';
  if ('columns' in rule) {
    const parts = rule.columns.map(textOf);
    return (cells) => {
      const texts = parts.map((part) => part(cells));
      // Half an id, or a date without its time of day, is none.
      return texts.includes('') ? fallback : texts.join(rule.separator);
    };
  }
  const text = textOf(rule.column);
  if (rule.values === undefined) {
    return (cells) => text(cells) || fallback;
  }
  const values = new Map(Object.entries(rule.values));
  return (cells) => {
    const given = text(cells);
    return (values.get(given) ?? given) || fallback;
  };
}

/** Reads a time and, with plusSeconds, moves it; a time whose seconds are absent is absent. */
function timeReaderOf(
  rule: Rule | undefined,
  textOf: (column: string) => (cells: Cells) => string,
  limits: Limits,
): (text: string, cells: Cells) => Value | Fault {
  if (rule === undefined) {
    return () => null;
  }
  const readInstant = instantReader(timeFormatOf(rule));
  const secondsText = rule.plusSeconds === undefined ? () => '0' : textOf(rule.plusSeconds);
  return (text, cells) => {
    const instant = readInstant(text);
    if (instant instanceof Fault) {
      return instant;
    }
    const seconds = secondsText(cells).trim();
    if (seconds === '') {
      return null;
    }
    if (!/^[+-]?\d{1,12}(\.\d+)?$/.test(seconds)) {
      return new Fault(`cannot be moved by ${shown(seconds)} seconds`);
    }
    return timeValue(instant + Math.round(Number(seconds) * 1000), limits);
  };
}
