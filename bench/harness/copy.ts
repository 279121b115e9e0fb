// COPY … FROM STDIN: the way by which a million rows come into PostgreSQL in a minute.
import type { Client, Connection, Submittable } from 'pg';

/** What pg has and its types do not name. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

class CopyFrom implements Submittable {
  constructor(
    private readonly text: string,
    private readonly data: Buffer,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // What comes after is what tells that it is done.
  }

  handleReadyForQuery(): void {
    this.resolve();
  }

  handleError(error: Error): void {
    this.reject(error);
  }
}

/** Copies rows, each a line of `copyLine`, into the columns of a table. */
export function copyInto(
  client: Client,
  table: string,
  columns: readonly string[],
  lines: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = `/* bench.copy */ COPY ${table} (${columns.join(', ')}) FROM STDIN`;
    client.query(new CopyFrom(text, Buffer.from(lines.join('')), resolve, reject));
  });
}

/** A row in PostgreSQL's text format. */
export function copyLine(values: readonly (string | number | Buffer | null)[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

function copyValue(value: string | number | Buffer | null): string {
  if (value === null) {
    return '\\N';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'string') {
    return value.replace(/[\\\t\n\r]/g, (found) => ESCAPED[found] ?? found);
  }
  return `\\\\x${value.toString('hex')}`;
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
