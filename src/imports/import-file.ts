// One import, read as a list of steps: open → records → rows → batches → write → report.
//
// Memory is constant: every step holds one block or one batch. While a batch is written the next one is read; one
// write is in flight at a time, so that the first of two equal rows wins.
import { AppError, type Clock, type Database, messageOf } from '../platform';
import type { ImportKind } from './import-kind';
import { type MapRecord, mapRecords, type Row } from './map-rows';
import type { Mapping } from './mapping';
import { openFile } from './open-file';
import type { FileRecord } from './records';
import { RejectedRows } from './rejected-rows';
import { Fault } from './values';
import { writeBatch } from './write-batch';

export interface ImportOptions {
  readonly database: Database;
  readonly organizationId: string;
  readonly kind: ImportKind;
  readonly file: string;
  readonly mapping: Mapping;
  readonly clock: Clock;
  /** Told after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  /** Rows read so far. */
  readonly rows: number;
  /** Of the file as it is on disk; `bytes` is 0 when its size is not known. */
  readonly bytesRead: number;
  readonly bytes: number;
}

/** Every row of the file is counted once: rows = added + alreadyThere + rejected + skipped. */
export interface ImportReport {
  readonly rows: number;
  readonly added: number;
  readonly alreadyThere: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Where the rejected rows are; null when there are none. */
  readonly rejectedFile: string | null;
}

/** A clock of the source may be ahead of ours, by less than a day. */
const FUTURE_MS = 86_400_000;
const BATCH_ROWS = 2000;
const BATCH_BYTES = 8 * 1024 * 1024;

export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const { kind, mapping, clock, onProgress = () => undefined } = options;
  const began = performance.now();
  const file = await openFile(options.file, mapping);
  const rejected = await RejectedRows.beside(options.file);
  const tally = { rows: 0, added: 0, alreadyThere: 0, skipped: 0 };
  const mapRecord = mapRecords(mapping, kind, { latest: clock.now().getTime() + FUTURE_MS });
  try {
    const rows = checkedRows(file.records, mapRecord, rejected, tally);
    const batches = readAhead(inBatches(rows));
    for await (const batch of batches) {
      const outcome = await writeBatch(options, batch);
      for (const { row, reason } of outcome.rejected.toSorted(
        (a, b) => a.row.record.line - b.row.record.line,
      )) {
        rejected.add(row.record, reason);
      }
      tally.added += outcome.added;
      tally.alreadyThere += batch.length - outcome.added - outcome.rejected.length;
      onProgress({ rows: tally.rows, bytesRead: file.bytesRead(), bytes: file.bytes });
    }
  } catch (error) {
    throw interrupted(error, tally.added);
  } finally {
    rejected.close();
    file.close();
  }
  const seconds = (performance.now() - began) / 1000;
  return { ...tally, rejected: rejected.count, seconds, rejectedFile: rejected.file };
}

/** Maps and checks; what is rejected or skipped ends here. */
async function* checkedRows(
  blocks: AsyncIterable<FileRecord[]>,
  mapRecord: MapRecord,
  rejected: RejectedRows,
  tally: { rows: number; skipped: number },
): AsyncGenerator<Row[]> {
  for await (const records of blocks) {
    const rows: Row[] = [];
    for (const record of records) {
      tally.rows += 1;
      const row = 'problem' in record ? new Fault(`the row ${record.problem}`) : mapRecord(record);
      if (row === 'skipped') {
        tally.skipped += 1;
      } else if (row instanceof Fault) {
        rejected.add(record, row.problem);
      } else {
        rows.push(row);
      }
    }
    yield rows;
  }
}

/** Regroups rows into batches of a bounded number of rows and bytes. */
async function* inBatches(blocks: AsyncIterable<Row[]>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for await (const rows of blocks) {
    for (const row of rows) {
      batch.push(row);
      bytes += row.record.size;
      if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES) {
        yield batch;
        batch = [];
        bytes = 0;
      }
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/** Asks for the next item while the consumer still works on the present one. */
async function* readAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next();
  try {
    for (;;) {
      const item = await next;
      if (item.done === true) {
        return;
      }
      next = items.next();
      // Its failure is told when its turn comes.
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}

function interrupted(error: unknown, added: number): AppError {
  return new AppError(
    error instanceof AppError ? error.code : 'UNAVAILABLE',
    `The import stopped: ${messageOf(error)}. The ${added.toLocaleString('en')} rows added so far stay; ` +
      'run it again, nothing is added twice.',
    'warn',
    { cause: error },
  );
}
