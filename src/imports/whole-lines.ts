// Bytes of a stream regrouped into blocks of whole lines, each with the number of its first line. Memory stays bounded:
// a line longer than the limit is given up, and said to be.

export interface WholeLines {
  /** From 1. */
  readonly line: number;
  /** Ends with a line break, except at the end of the file. */
  readonly bytes: Buffer;
}

/** A line too long to be held; `start` is what it began with. */
export interface LongLine {
  readonly line: number;
  readonly start: Buffer;
}

export const MAX_LINE_BYTES = 1024 * 1024;
const SHOWN_BYTES = 200;
const NEW_LINE = 10;

export async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<WholeLines | LongLine> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  let given: LongLine | null = null;
  for await (const chunk of withoutByteOrderMark(chunks)) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (given !== null) {
      const end = bytes.indexOf(NEW_LINE);
      if (end === -1) {
        continue;
      }
      yield given;
      given = null;
      line += 1;
      bytes = bytes.subarray(end + 1);
    }
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    if (end > 0) {
      const whole = bytes.subarray(0, end);
      yield { line, bytes: whole };
      line += countLines(whole, 0, end);
    }
    rest = bytes.subarray(end);
    if (rest.length > MAX_LINE_BYTES) {
      given = { line, start: Buffer.from(rest.subarray(0, SHOWN_BYTES)) };
      rest = Buffer.alloc(0);
    }
  }
  if (given !== null) {
    yield given;
  } else if (rest.length > 0) {
    yield { line, bytes: rest };
  }
}

/** How many line breaks there are from `start` to `end`. */
export function countLines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEW_LINE, start); at !== -1 && at < end; at = bytes.indexOf(NEW_LINE, at + 1)) {
    count += 1;
  }
  return count;
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

async function* withoutByteOrderMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    yield marked ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk;
    first = false;
  }
}
