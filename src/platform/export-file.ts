// One file on its way: rows become bytes as fast as somebody reads them, and everything that it holds is given back when
// it ends, however it ends.
import { finished, Readable } from 'node:stream';
import type { RequestContext } from './context';
import { badInput, messageOf, unavailable } from './errors';
import { type ExportLimits } from './export-report';
import { type ExportTable, isCursor } from './export-table';
import { codeOf, formatFailure } from './graphql-errors';
import { RowWriter, type TableWriter } from './table-writer';

/** Pieces are about so large: a call for each row would cost more than the row. */
const PIECE_BYTES = 256 * 1024;
/** Rows of a cursor that are asked for at once: little enough to be held, much enough to be worth asking. */
const ROWS_AT_ONCE = 2_000;
/** The code of an export whose reader went away. */
export const CLIENT_GONE = 'CLIENT_GONE';

export interface FileParts {
  readonly table: ExportTable;
  readonly writer: TableWriter;
  readonly limits: ExportLimits;
  readonly context: RequestContext;
  /** Writes down in the trail how it went. */
  readonly record: (rows: number, errorCode: string | null) => Promise<void>;
  /** Everything that was taken for it is given back. */
  readonly leave: () => void;
  readonly told: (errorCode: string | null, rows: number, bytes: number) => void;
}

export class ExportFile {
  /** Resolves when it has ended and everything is given back. */
  readonly ended: Promise<void>;
  private readonly pieces: AsyncGenerator<Buffer>;
  private readonly rows: RowWriter;
  private first: IteratorResult<Buffer> | undefined;
  private source: Readable | undefined;
  private bytes = 0;
  private isWhole = false;
  private tellEnded: () => void = () => undefined;

  constructor(private readonly parts: FileParts) {
    const { table, writer } = parts;
    this.rows = new RowWriter(writer, isCursor(table.rows) ? table.rows.constants : []);
    this.pieces = this.write();
    this.ended = new Promise((resolve) => {
      this.tellEnded = resolve;
    });
  }

  /** Reads the first rows, so that what fails at once can still be said. */
  async begin(): Promise<void> {
    this.first = await this.pieces.next();
  }

  /** `reset` breaks the connection so that its other end knows. */
  stream(reset: () => void): Readable {
    const pieces = this.all();
    const source: Readable = new Readable({
      highWaterMark: PIECE_BYTES,
      read: () => {
        pieces.next().then(
          ({ done, value }) => {
            if (!source.destroyed) {
              source.push(done === true ? null : value);
            }
          },
          (error: unknown) => source.destroy(error instanceof Error ? error : new Error(messageOf(error))),
        );
      },
      // At once, also where PostgreSQL is still at the next piece: it is told to give up because this has ended.
      destroy: (error, ended) => {
        pieces.return(undefined).catch(() => undefined);
        ended(error);
      },
    });
    this.source = source;
    const { seconds } = this.parts.limits;
    const deadline = setTimeout(
      () => this.breakOff(unavailable(`The export took longer than ${seconds} seconds and was given up`)),
      seconds * 1_000,
    );
    deadline.unref();
    finished(source, (error) => {
      clearTimeout(deadline);
      const isGone = error?.code === 'ERR_STREAM_PREMATURE_CLOSE';
      if (error != null && !isGone) {
        reset();
      }
      void this.end(error == null ? null : isGone ? CLIENT_GONE : error);
    });
    return source;
  }

  breakOff(reason: Error): void {
    this.source?.destroy(reason);
  }

  private async *all(): AsyncGenerator<Buffer> {
    if (this.first?.done === false) {
      yield this.counted(this.first.value);
      this.first = undefined;
    }
    for await (const piece of this.pieces) {
      yield this.counted(piece);
    }
  }

  private counted(piece: Buffer): Buffer {
    this.bytes += piece.length;
    return piece;
  }

  private async *write(): AsyncGenerator<Buffer> {
    const { writer, record } = this.parts;
    const filling = this.fill();
    while ((await filling.next()).done !== true) {
      const piece = writer.take();
      if (piece.length > 0) {
        yield piece;
      }
    }
    const last = writer.end();
    // A whole file is in the trail before its end is sent: one that is not recorded is never whole.
    await record(this.rows.rows, null);
    this.isWhole = true;
    yield last;
  }

  /** Writes rows, and stops wherever enough of them are there to be taken. */
  private async *fill(): AsyncGenerator<number> {
    const { table, context, limits } = this.parts;
    const { rows } = this;
    if (isCursor(table.rows)) {
      const { statement, parameters } = table.rows;
      const snapshot = await context.snapshot();
      const onRow = (bytes: Buffer, at: number): void => {
        if (rows.rows === limits.rows) {
          throw tooMany(`more than ${limits.rows}`, limits.rows);
        }
        rows.sent(bytes, at);
      };
      yield* snapshot.sentRows(statement, parameters, ROWS_AT_ONCE, onRow);
      return;
    }
    for await (const page of table.rows) {
      for (const row of page) {
        if (rows.rows === limits.rows) {
          throw tooMany(`more than ${limits.rows}`, limits.rows);
        }
        rows.values(row);
      }
      yield page.length;
    }
  }

  private async end(reason: Error | string | null): Promise<void> {
    const { context, record, leave, told } = this.parts;
    const { log } = context;
    const errorCode = reason instanceof Error ? codeOf(reason) : reason;
    if (reason instanceof Error) {
      formatFailure(reason, log);
    }
    if (errorCode !== null) {
      log.warn({ rows: this.rows.rows, reason: errorCode }, 'an export was broken off');
      await context.snapshot().then(
        (snapshot) => snapshot.giveUp(),
        () => undefined,
      );
    }
    told(errorCode, this.rows.rows, this.bytes);
    try {
      if (!this.isWhole) {
        await record(this.rows.rows, errorCode ?? CLIENT_GONE);
      }
    } catch (failure) {
      log.error({ error: messageOf(failure) }, 'a failed export was not recorded');
    } finally {
      leave();
      await context.close().catch(() => undefined);
      this.tellEnded();
    }
  }
}

export function tooMany(rows: string, most: number): Error {
  return badInput(
    'from',
    `makes a file of ${rows} rows: at most ${most} are exported, so ask for a shorter window or a filter`,
  );
}
