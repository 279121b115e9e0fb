// Opens a file to import: plain or gzip, told by its first bytes, with back-pressure from the first reader to the disk.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, messageOf } from '../platform';
import { readCsv } from './csv';
import { readJsonl } from './jsonl';
import { columnsOf, type FileFormat, type Mapping } from './mapping';
import type { FileRecord } from './records';
import { wholeLines } from './whole-lines';

export interface OpenFile {
  readonly records: AsyncIterable<FileRecord[]>;
  /** Bytes of the file itself, compressed or not; 0 when its size is not known, as of a pipe. */
  readonly bytes: number;
  bytesRead(): number;
  close(): void;
}

const CHUNK_BYTES = 64 * 1024;

export function openFile(file: string, mapping: Mapping): Promise<OpenFile> {
  return open(file, async (content, start) => {
    const columns = columnsOf(mapping);
    const format = mapping.format ?? formatOf(file, start);
    return format === 'jsonl' ? readJsonl(content, columns) : readCsv(content, mapping.delimiter, columns);
  });
}

/** A file of JSON lines as it is, for whoever reads the lines by themselves. */
export interface OpenLines extends Omit<OpenFile, 'records'> {
  readonly records: AsyncIterable<readonly TextLine[]>;
}

/** A line that is not empty, with its number from 1. `isCut`: it is too long to be held, and this is how it begins. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  readonly isCut: boolean;
}

export function openLines(file: string): Promise<OpenLines> {
  return open(file, (content, start) => {
    if (formatOf(file, start) !== 'jsonl') {
      throw new AppError('BAD_USER_INPUT', `${file} must be JSON lines: one object a line`);
    }
    return Promise.resolve(textLines(content));
  });
}

async function* textLines(content: Readable): AsyncGenerator<TextLine[]> {
  for await (const block of wholeLines(content)) {
    yield 'start' in block
      ? [{ line: block.line, text: block.start.toString(), isCut: true }]
      : block.bytes
          .toString()
          .split('\n')
          .flatMap((text, index) =>
            text.trim() === '' ? [] : [{ line: block.line + index, text, isCut: false }],
          );
  }
}

async function open<Item>(
  file: string,
  read: (content: Readable, start: Buffer) => Promise<AsyncIterable<Item>>,
): Promise<{ records: AsyncIterable<Item>; bytes: number; bytesRead: () => number; close: () => void }> {
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    const head = await peek(raw);
    const { size: bytes } = await stat(file);
    const content = isGzip(head) ? gunzip(raw) : raw;
    const records = await read(content, content === raw ? head : await peek(content));
    return {
      records: named(file, records),
      bytes,
      bytesRead: () => raw.bytesRead,
      close: () => raw.destroy(),
    };
  } catch (error) {
    raw.destroy();
    throw error instanceof AppError ? error : unreadable(file, error);
  }
}

/** What the stream begins with, without taking it. */
async function peek(stream: Readable): Promise<Buffer> {
  await once(stream, 'readable');
  const head = stream.read() as Buffer | null;
  if (head === null) {
    return Buffer.alloc(0);
  }
  stream.unshift(head);
  return head;
}

/** The same items; a failure on the way, such as a cut gzip file, names the file. */
async function* named<Item>(file: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(file, error);
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function gunzip(raw: Readable): Readable {
  // Whoever reads is told of either stream's failure by the reading itself.
  return pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}

/** By extension; without one that tells, by what the file begins with. */
function formatOf(file: string, start: Buffer): FileFormat {
  const text = start
    .subarray(0, 100)
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^(\uFFFD\uFFFD|.\0)/.test(text)) {
    throw new AppError('BAD_USER_INPUT', `${file} is not UTF-8 text`);
  }
  const extension = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  if (extension !== undefined) {
    return extension === 'csv' || extension === 'tsv' ? 'csv' : 'jsonl';
  }
  if (text.startsWith('[')) {
    throw new AppError('BAD_USER_INPUT', `${file} is one JSON list: write one object a line (jq -c '.[]')`);
  }
  return text.startsWith('{') ? 'jsonl' : 'csv';
}

function unreadable(file: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return new AppError('NOT_FOUND', `There is no file ${file}`);
    case 'EISDIR':
      return new AppError('BAD_USER_INPUT', `${file} is a folder`);
    case 'EACCES':
      return new AppError('BAD_USER_INPUT', `${file} may not be read by this user`);
    default:
      return new AppError('BAD_USER_INPUT', `${file} cannot be read: ${messageOf(error)}`);
  }
}
