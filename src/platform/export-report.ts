// What a report is: a query field as a file. Declaring one is all that it takes.
import type { ExportTable } from './export-table';

/** How somebody asked for a report. */
export interface ExportAsked {
  /** By name, as the field takes them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The zone that was asked for, else the organization's; every time in the file is local to it. */
  readonly zone: string;
}

interface Declared {
  /** `metric-rows` is /v1/exports/metric-rows.csv. */
  readonly name: string;
  /** The query field: its arguments, roles, price and place in the trail are those of the export. */
  readonly field: string;
  /** What a query of the same columns selects: its price is the export's. */
  readonly selection: string;
  /** Arguments that the export decides on by itself: nobody gives them. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** What the file is about, for its name, such as a metric. Reads variables that the field has accepted. */
  readonly about?: (variables: Readonly<Record<string, unknown>>) => string;
}

/**
 * A report whose columns are what is selected: of each object its values, of an object in it with its name before them
 * (`responseTime.p50`), and a row for each item of the list. What stands beside a list is said again in each of its rows;
 * an item whose own list is empty has one row all the same.
 */
export interface SelectedReport extends Declared {
  readonly open?: undefined;
  /** Of a list in pages: the argument that takes a cursor, and where the answer has it; null there: it is over. */
  readonly pages?: { readonly after: string; readonly cursor: string };
  /** Columns of texts that are exact decimals, such as money: a spreadsheet is to take them for numbers. */
  readonly decimals?: readonly string[];
}

/** A report that makes its own table of what the field's resolver answered, such as of a cursor over millions of rows. */
export interface OpenedReport<Answer> extends Declared {
  readonly pages?: undefined;
  open(answer: Answer, asked: ExportAsked): ExportTable | Promise<ExportTable>;
}

export type ExportReport<Answer = unknown> = SelectedReport | OpenedReport<Answer>;

/** An export as the trail tells of it. */
export interface ExportRecord {
  readonly report: string;
  readonly format: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Rows that were written. */
  readonly rows: number;
  /** Null: the file is whole. */
  readonly errorCode: string | null;
}

/** How an export went, for telemetry. */
export interface ExportOutcome {
  readonly report: string;
  readonly format: string;
  /** `whole`, else the code of what came between, in small letters. */
  readonly outcome: string;
  readonly rows: number;
  /** Before they are compressed. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface ExportLimits {
  /** Rows of a file; more are refused. */
  readonly rows: number;
  /** A file must be read within so many seconds. */
  readonly seconds: number;
  /** Exports at once, at most half of them of one organization: each holds a connection to the database. */
  readonly concurrent: number;
}

export const defaultExportLimits: ExportLimits = { rows: 10_000_000, seconds: 600, concurrent: 4 };
