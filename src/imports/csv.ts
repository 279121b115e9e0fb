// Records of a CSV file (RFC 4180, any one-character delimiter), read in constant memory.
//
// The file is parsed block by block. A quote that is never closed, or closed in the middle of a cell, would swallow
// the good rows after it: of such a record only the first line is given up, and reading goes on with the next line.
import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../platform';
import { type BrokenRecord, type Columns, excerpt, type FileRecord } from './records';
import { countLines, MAX_LINE_BYTES, wholeLines } from './whole-lines';

/** A record as the file has it, before columns are chosen. */
interface CsvRecord {
  readonly line: number;
  readonly size: number;
  readonly cells: string[];
}

const MAX_RECORD_BYTES = 256 * 1024;

/** Opens a file with a header: what the header lacks is told before any record is. */
export async function readCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  columns: Columns,
): Promise<AsyncGenerator<FileRecord[]>> {
  const blocks = csvRecords(chunks, delimiter);
  const first = await blocks.next();
  const [header, ...records] = first.done === true ? [] : first.value;
  if (header === undefined) {
    throw new AppError('BAD_USER_INPUT', 'The file is empty: its first line must name the columns');
  }
  if ('problem' in header) {
    throw new AppError(
      'BAD_USER_INPUT',
      `The header, on line ${header.line}, cannot be read: it ${header.problem}`,
    );
  }
  const wanted = [...columns.text, ...columns.json];
  const places = wanted.map((column) => placeOf(column, header.cells));
  const faults = places.filter((place) => typeof place === 'string');
  if (faults.length > 0) {
    const named = header.cells.join(delimiter === ',' ? ', ' : delimiter);
    throw new AppError(
      'BAD_USER_INPUT',
      `The mapping does not fit: ${faults.join('; ')}. The columns are: ${named}`,
    );
  }
  const indexes = places.filter((place) => typeof place === 'number');
  const choose = (record: CsvRecord | BrokenRecord): FileRecord =>
    'problem' in record ? record : fileRecord(record, header.cells, indexes, columns);
  return (async function* () {
    yield records.map(choose);
    for await (const block of blocks) {
      yield block.map(choose);
    }
  })();
}

function placeOf(column: string, header: readonly string[]): number | string {
  const place = header.indexOf(column);
  if (place === -1) {
    return `the file has no column "${column}"`;
  }
  return header.indexOf(column, place + 1) === -1 ? place : `the file has several columns "${column}"`;
}

function fileRecord(
  { line, size, cells }: CsvRecord,
  header: readonly string[],
  indexes: readonly number[],
  columns: Columns,
): FileRecord {
  if (cells.length !== header.length) {
    const problem = `has ${cells.length} ${cells.length === 1 ? 'column' : 'columns'} instead of ${header.length}`;
    return { line, size, problem, row: () => ({ cells }) };
  }
  const row = (): unknown => Object.fromEntries(header.map((column, index) => [column, cells[index]]));
  const texts = indexes.map((index) => cells[index] ?? '');
  const json: unknown[] = [];
  for (const [place, column] of columns.json.entries()) {
    const text = texts[columns.text.length + place] ?? '';
    try {
      json.push(text.trim() === '' ? null : JSON.parse(text));
    } catch {
      return { line, size, problem: `has no JSON in "${column}"`, row };
    }
  }
  return { line, size, cells: texts.slice(0, columns.text.length), json, row };
}

/** All records but blank lines, in blocks that are never empty. */
async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<(CsvRecord | BrokenRecord)[]> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const block of wholeLines(chunks)) {
    const records: (CsvRecord | BrokenRecord)[] = [];
    if ('start' in block) {
      // What is unfinished before a line that is given up can never be finished.
      records.push(...drain(true), {
        line: block.line,
        size: block.start.length,
        problem: `is longer than ${MAX_LINE_BYTES / 1024} KB`,
        row: () => excerpt(block.start),
      });
      line = block.line + 1;
    } else {
      rest = rest.length === 0 ? block.bytes : Buffer.concat([rest, block.bytes]);
      records.push(...drain(false));
    }
    if (records.length > 0) {
      yield records;
    }
  }
  const records = drain(true);
  if (records.length > 0) {
    yield records;
  }

  /** Takes from `rest` what is complete; at the end of the file, everything. */
  function drain(atEnd: boolean): (CsvRecord | BrokenRecord)[] {
    const records: (CsvRecord | BrokenRecord)[] = [];
    while (rest.length > 0) {
      const parsed = parseBlock(rest, delimiter, line);
      records.push(...parsed.records);
      line += countLines(rest, 0, parsed.end);
      rest = rest.subarray(parsed.end);
      if (parsed.problem === null || (parsed.unfinished && !atEnd && rest.length < MAX_RECORD_BYTES)) {
        break;
      }
      const lineEnd = rest.indexOf('\n') + 1;
      const broken = rest.subarray(0, lineEnd === 0 ? rest.length : lineEnd);
      const shown = excerpt(broken);
      records.push({ line, size: broken.length, problem: parsed.problem, row: () => shown });
      line += 1;
      rest = rest.subarray(broken.length);
    }
    return records;
  }
}

interface ParsedBlock {
  readonly records: CsvRecord[];
  /** Where the last complete record ends. */
  readonly end: number;
  /** What is wrong with the record that begins there; null when everything was read. */
  readonly problem: string | null;
  /** More bytes could still complete it. */
  readonly unfinished: boolean;
}

function parseBlock(bytes: Buffer, delimiter: string, firstLine: number): ParsedBlock {
  const records: CsvRecord[] = [];
  let line = firstLine;
  let end = 0;
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      // Collected here rather than by the parser, so that what precedes a broken record is kept when it throws.
      on_record: (cells: string[], info) => {
        if (cells.length > 1 || cells[0] !== '') {
          records.push({ line, size: info.bytes - end, cells });
        }
        line += countLines(bytes, end, info.bytes);
        end = info.bytes;
        return null;
      },
    });
    return { records, end: bytes.length, problem: null, unfinished: false };
  } catch (error) {
    if (!(error instanceof CsvError)) {
      throw error;
    }
    const unfinished = error.code === 'CSV_QUOTE_NOT_CLOSED';
    return { records, end, problem: problemOf(error, unfinished), unfinished };
  }
}

function problemOf(error: CsvError, unfinished: boolean): string {
  if (unfinished) {
    return `opens a quote that is not closed within ${MAX_RECORD_BYTES / 1024} KB`;
  }
  return error.code === 'CSV_INVALID_CLOSING_QUOTE'
    ? 'has text after a closing quote'
    : 'has a quote in the middle of an unquoted cell';
}
