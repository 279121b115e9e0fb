// Records of a JSONL file: one JSON object a line. A column is a key, or a dotted path into nested objects and lists, as
// `resources.0.id`.
import { messageOf } from '../platform';
import { type Columns, excerpt, type FileRecord } from './records';
import { MAX_LINE_BYTES, wholeLines } from './whole-lines';

export async function* readJsonl(
  chunks: AsyncIterable<Buffer>,
  columns: Columns,
): AsyncGenerator<FileRecord[]> {
  const paths = { text: columns.text.map(pathOf), json: columns.json.map(pathOf) };
  for await (const block of wholeLines(chunks)) {
    if ('start' in block) {
      const { line, start } = block;
      const problem = `is longer than ${MAX_LINE_BYTES / 1024} KB`;
      yield [{ line, size: start.length, problem, row: () => excerpt(start) }];
      continue;
    }
    yield block.bytes
      .toString()
      .split('\n')
      .flatMap((text, index) => (text.trim() === '' ? [] : [jsonRecord(text, block.line + index, paths)]));
  }
}

interface Path {
  readonly column: string;
  readonly keys: readonly string[];
}

const pathOf = (column: string): Path => ({ column, keys: column.split('.') });

function jsonRecord(
  text: string,
  line: number,
  paths: { readonly text: readonly Path[]; readonly json: readonly Path[] },
): FileRecord {
  const size = text.length;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return broken(`is not JSON (${messageOf(error)})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return broken('is not a JSON object');
  }
  const cells: string[] = [];
  for (const path of paths.text) {
    const cell = cellOf(valueAt(value, path));
    if (cell === null) {
      return { line, size, problem: `has no plain value in "${path.column}"`, row: () => value };
    }
    cells.push(cell);
  }
  const record = value;
  const json = paths.json.map((path) => valueAt(record, path) ?? null);
  return { line, size, cells, json, row: () => value };

  function broken(problem: string): FileRecord {
    return { line, size, problem, row: () => excerpt(Buffer.from(text)) };
  }
}

function valueAt(record: object, { column, keys }: Path): unknown {
  // A key that itself has a dot wins over a path.
  if (Object.hasOwn(record, column)) {
    return (record as Record<string, unknown>)[column];
  }
  let value: unknown = record;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      return undefined;
    }
    if (Array.isArray(value) && !/^\d+$/.test(key)) {
      // A list has items, counted from 0, and no keys: its length is no cell of the file.
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The text of a plain value; null for what has none: objects, lists, and numbers that JSON.parse could not keep. */
function cellOf(value: unknown): string | null {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    // Beyond 2^53 two ids could become one.
    return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
      ? String(value)
      : null;
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  return value == null ? '' : null;
}
