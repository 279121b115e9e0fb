// From a report that is asked for to the table that is written: its operation is executed, page after page of a list, all
// of it on one snapshot.
import { execute, type GraphQLSchema } from 'graphql';
import type { RequestContext } from './context';
import { mayReadCopies } from './copied-reads';
import { type ExportedField, exportedField, rawAnswers } from './export-fields';
import type { ExportAsked, ExportReport } from './export-report';
import { ZONE } from './export-request';
import { SelectedTable } from './export-selection';
import { type Cell, type ExportTable, isCursor } from './export-table';
import type { ReadyDocument } from './query-limits';

/** A report, understood once for everybody who asks for it. */
export interface PreparedReport {
  readonly report: ExportReport;
  readonly field: ExportedField;
  /** Null: the report makes its own table. */
  readonly selected: SelectedTable | null;
}

/** Throws when the report names what the schema does not have. */
export function preparedReport(schema: GraphQLSchema, report: ExportReport): PreparedReport {
  const field = exportedField(schema, report);
  const selected = report.open === undefined ? new SelectedTable(schema, report, field.query) : null;
  return { report, field, selected };
}

interface MadeTable {
  readonly table: ExportTable;
  /** The moment for which the answer is true, where it says so. */
  readonly asOf?: Date;
}

export class ExportExecution {
  private readonly raw: GraphQLSchema;

  constructor(
    private readonly schema: GraphQLSchema,
    reports: readonly ExportReport[],
  ) {
    this.raw = rawAnswers(
      schema,
      reports.map(({ field }) => field),
    );
  }

  /** What the report is written from; what the answer waits for, such as the trail, has happened. */
  async tableOf(
    { report, selected }: PreparedReport,
    ready: ReadyDocument,
    asked: ExportAsked,
    context: RequestContext,
  ): Promise<MadeTable> {
    if (mayReadCopies(this.schema, ready.document, null)) {
      context.readCopies();
    }
    const { table, ...rest } = await this.tableWithoutZone(report, selected, ready, asked, context);
    return { ...rest, table: withZone(table, asked.zone) };
  }

  private async tableWithoutZone(
    report: ExportReport,
    selected: SelectedTable | null,
    ready: ReadyDocument,
    asked: ExportAsked,
    context: RequestContext,
  ): Promise<MadeTable> {
    if (selected === null || report.open !== undefined) {
      const answer = await this.execute(this.raw, ready, asked.variables, context);
      if (report.open === undefined) {
        throw new Error(`The report ${report.name} makes no table`);
      }
      return { table: await report.open(answer[report.field], asked) };
    }
    const first = await this.execute(this.schema, ready, asked.variables, context);
    const about = first[report.field];
    const rows = this.pagesOf(report, selected, ready, asked, context, first);
    const [asOf, dataFreshAsOf] = [dateIn(about, 'asOf'), dateIn(about, 'dataFreshAsOf')];
    return {
      table: { columns: selected.columns, rows, ...(dataFreshAsOf && { dataFreshAsOf }) },
      ...(asOf && { asOf }),
    };
  }

  /** The rows of an answer, and of those to its later pages, all of them of the same snapshot. */
  private async *pagesOf(
    report: ExportReport,
    selected: SelectedTable,
    ready: ReadyDocument,
    { variables }: ExportAsked,
    context: RequestContext,
    first: Readonly<Record<string, unknown>>,
  ): AsyncGenerator<readonly (readonly Cell[])[]> {
    let answer = first;
    for (;;) {
      const rows = selected.rows(answer);
      yield rows;
      const { pages } = report;
      const cursor = pages === undefined ? null : valueAt(answer[report.field], pages.cursor);
      if (pages === undefined || typeof cursor !== 'string' || rows.length === 0) {
        return;
      }
      answer = await this.execute(this.schema, ready, { ...variables, [pages.after]: cursor }, context);
    }
  }

  private async execute(
    schema: GraphQLSchema,
    { document }: ReadyDocument,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { data, errors } = await execute({
      schema,
      document,
      contextValue: context,
      variableValues: variables,
    });
    const [error] = errors ?? [];
    if (error !== undefined) {
      await context.settled().catch(() => undefined);
      throw error;
    }
    await context.settled();
    return data ?? {};
  }
}

/** Every file says of itself in which zone its times are. */
function withZone(table: ExportTable, zone: string): ExportTable {
  const { columns, rows } = table;
  if (columns.some(({ name }) => name === ZONE)) {
    return table;
  }
  return {
    ...table,
    columns: [...columns, { name: ZONE, type: 'TEXT' }],
    rows: isCursor(rows) ? { ...rows, constants: [...(rows.constants ?? []), zone] } : withCell(rows, zone),
  };
}

async function* withCell(
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
  cell: Cell,
): AsyncGenerator<readonly (readonly Cell[])[]> {
  for await (const page of pages) {
    yield page.map((row) => [...row, cell]);
  }
}

function dateIn(value: unknown, name: string): Date | undefined {
  const found = valueAt(value, name);
  return found instanceof Date ? found : undefined;
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined,
      value,
    );
}
