// What can be imported: a kind names its fields and the one statement that writes a batch of its rows. Contexts
// declare kinds; the machinery here knows no table.
import type { Statement } from '../platform';

interface FieldBase {
  /** One phrase for people who write a mapping. */
  readonly description: string;
  /** 'if mapped': the mapping may leave the field out, but a row may not once it is mapped. */
  readonly required?: true | 'if mapped';
}

interface TextField extends FieldBase {
  readonly type: 'text';
  readonly default?: string;
}

interface TimeField extends FieldBase {
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

/** The external id of a row of another kind; the statement resolves it. */
interface ReferenceField extends FieldBase {
  readonly type: 'reference';
  /** The kind to import first. */
  readonly to: string;
}

export type Field = TextField | TimeField | EnumField | IntegerField | ReferenceField;

/** What the statement of a kind answers, in one row. */
export interface BatchWritten {
  /** How many rows were not there yet. */
  readonly added: number;
  /** By reference field: positions, from 1, of the rows left out because the row they name is not known. */
  readonly unknown: Readonly<Record<string, readonly number[]>>;
}

export interface ImportKind {
  readonly name: string;
  /** In the order of the statement's parameters: the first field is $3. */
  readonly fields: Readonly<Record<string, Field>>;
  /**
   * Writes a batch: $1 the organization, $2 new ids (uuid[]), $3 … an array per field, of which times are
   * timestamptz[], integers int[] and the others text[]. A row whose external id is there already is left alone.
   */
  readonly write: Statement<BatchWritten>;
  /** What is wrong with this set of mapped fields, beyond what each field says of itself. */
  readonly checkFields?: (mapped: ReadonlySet<string>) => string[];
}
