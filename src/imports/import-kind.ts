// What can be imported: a kind names its fields and how a batch of its rows is written. Contexts declare kinds; the
// machinery here knows no table.
import type { Clock, Database } from '../platform';
import type { Value } from './values';

interface FieldBase {
  /** One phrase for people who write a mapping. */
  readonly description: string;
  /** 'if mapped': the mapping may leave the field out, but a row may not once it is mapped. */
  readonly required?: true | 'if mapped';
}

interface TextField extends FieldBase {
  readonly type: 'text';
  readonly default?: string;
  /** In characters; default: 1,000. */
  readonly longest?: number;
}

export interface TimeField extends FieldBase {
  readonly type: 'time';
}

interface EnumField extends FieldBase {
  readonly type: 'enum';
  readonly values: readonly string[];
  readonly default?: string;
}

interface IntegerField extends FieldBase {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
}

/** A number that may have a fraction. */
interface NumberField extends FieldBase {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
}

/** The external id of a row of another kind; the kind's `write` resolves it. */
interface ReferenceField extends FieldBase {
  readonly type: 'reference';
  /** The kind to import first. */
  readonly to: string;
}

/** Whatever JSON there is: the value of a key in JSONL, a cell of JSON text in CSV. The kind's `write` checks it. */
export interface JsonField extends FieldBase {
  readonly type: 'json';
}

export type Field =
  TextField | TimeField | EnumField | IntegerField | NumberField | ReferenceField | JsonField;

export type Fields = Readonly<Record<string, Field>>;

/** Rows that are to be written together, or not at all. */
export interface Batch {
  readonly database: Database;
  readonly clock: Clock;
  readonly organizationId: string;
  /** Those of the kind. */
  readonly fields: Fields;
  /** A new id for each row. */
  readonly ids: readonly string[];
  /** A list of values for each field, in the order of the fields. */
  readonly columns: readonly (readonly Value[])[];
}

export interface BatchWritten {
  /** How many rows were not there yet. */
  readonly added: number;
  /** The rows left out, by their position from 0. Every other row was added or is there already. */
  readonly rejected: readonly { readonly position: number; readonly reason: string }[];
}

export interface ImportKind {
  readonly name: string;
  readonly fields: Fields;
  /**
   * Writes a batch in one transaction of its own. A row whose external id is there already is left alone. It throws
   * when PostgreSQL refuses the data: the batch is then halved to find the offender.
   */
  readonly write: (batch: Batch) => Promise<BatchWritten>;
  /** What is wrong with this set of mapped fields, beyond what each field says of itself. */
  readonly checkFields?: (mapped: ReadonlySet<string>) => string[];
}
