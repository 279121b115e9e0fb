// Files of the export door, downloaded and read as whoever receives them reads them.
import { parse } from 'csv-parse/sync';
import type { Gateway } from './gateway';

/** A cell as text; null where the file has none. */
export type CsvRow = Readonly<Record<string, string | null>>;

export interface CsvFile {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** Reads a file of the gateway: an empty cell is null, and the apostrophe before a formula is not part of the text. */
export function fromCsv(text: string): CsvFile {
  const records: (string | null)[][] = parse(text, {
    bom: true,
    record_delimiter: '\r\n',
    cast: (cell, { quoting }) =>
      cell === '' && !quoting ? null : /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell,
  });
  const [header = [], ...rows] = records;
  const columns = header.map(String);
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]))),
  };
}

export interface Downloaded extends CsvFile {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Parameters of an export; of a list, one for each item. */
export type ExportParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

export function exportUrl(
  gateway: Pick<Gateway, 'url'>,
  report: string,
  parameters: ExportParameters,
): string {
  const search = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
      (value === undefined ? [] : typeof value === 'string' ? [value] : value).map(
        (each): [string, string] => [name, each],
      ),
    ),
  );
  return `${gateway.url}/v1/exports/${report}.csv?${search.toString()}`;
}

/** The whole file of a report, or the refusal as its text. */
export async function download(
  gateway: Pick<Gateway, 'url'>,
  report: string,
  parameters: ExportParameters,
  {
    token,
    headers = {},
  }: { readonly token: string | null; readonly headers?: Readonly<Record<string, string>> },
): Promise<Downloaded> {
  const response = await fetch(exportUrl(gateway, report, parameters), {
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });
  // text() would take the byte order mark away.
  const text = Buffer.from(await response.arrayBuffer()).toString();
  const file = response.status === 200 ? fromCsv(text) : { columns: [], rows: [] };
  return { status: response.status, headers: response.headers, text, ...file };
}
