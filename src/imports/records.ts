// What the readers of a format hand on: the records of a file, each with the line on which it begins.

/** What a reader is to take from each record: plain texts, and values of any shape. */
export interface Columns {
  readonly text: readonly string[];
  readonly json: readonly string[];
}

/** A record, or the reason why the bytes on that line are none. */
export type FileRecord = ReadableRecord | BrokenRecord;

export interface ReadableRecord {
  readonly line: number;
  /** Bytes in the file, for whoever holds many. */
  readonly size: number;
  /** The columns wanted as text, in the order they were asked for; empty where the record has none. */
  readonly cells: readonly string[];
  /** The columns wanted as JSON, in the order they were asked for, as JSON.parse reads them; null where it has none. */
  readonly json: readonly unknown[];
  /** The whole record, as the file of rejected rows shows it. */
  readonly row: () => unknown;
}

export interface BrokenRecord {
  readonly line: number;
  readonly size: number;
  readonly problem: string;
  readonly row: () => unknown;
}

/** The text of broken bytes, short enough to be shown. */
export function excerpt(bytes: Buffer): { text: string } {
  return {
    text: bytes
      .subarray(0, MAX_EXCERPT_BYTES)
      .toString()
      .replace(/\r?\n$/, ''),
  };
}

const MAX_EXCERPT_BYTES = 4096;
