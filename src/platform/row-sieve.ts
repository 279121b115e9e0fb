// Rows as PostgreSQL sends them. pg makes a text of every cell; where millions of cells only pass through, the making costs
// more than everything else. A sieve stands between a connection and pg: while somebody wants rows it takes the
// DataRow messages out of what comes, and pg hears of everything else as always: errors, ends, time limits.
import type { Duplex } from 'node:stream';
import type { PoolClient } from 'pg';

/**
 * A row in the protocol's text format: at `at` the count of cells (int16), then for each its length (int32; -1: null) and
 * its bytes. They are there until the function returns.
 */
export type OnRow = (bytes: Buffer, at: number) => void;

const DATA_ROW = 0x44;
/** A byte of the kind, and the length (int32), which counts itself. */
const HEAD_BYTES = 5;
const NOTHING = Buffer.alloc(0);

export class RowSieve {
  private static readonly known = new WeakMap<PoolClient, RowSieve>();

  /** The sieve of a connection. While it is put in, nothing may be under way there. */
  static of(client: PoolClient): RowSieve {
    const found = RowSieve.known.get(client);
    if (found !== undefined) {
      return found;
    }
    // pg shows its socket, but not in its types.
    const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection;
    const listeners = stream.listeners('data') as ((chunk: Buffer) => void)[];
    stream.removeAllListeners('data');
    const sieve = new RowSieve((chunk) => listeners.forEach((listen) => listen(chunk)));
    stream.on('data', (chunk: Buffer) => sieve.take(chunk));
    RowSieve.known.set(client, sieve);
    return sieve;
  }

  private onRow: OnRow | null = null;
  /** The beginning of a message whose end has not come. */
  private rest: Buffer = NOTHING;
  private failure: Error | null = null;

  constructor(private readonly passOn: (chunk: Buffer) => void) {}

  /** Whatever rows come while `work` is under way go to `onRow`: nothing else may be asked on the connection. */
  async during<Result>(onRow: OnRow, work: () => Promise<Result>): Promise<Result> {
    this.onRow = onRow;
    this.failure = null;
    try {
      const result = await work();
      this.assertRead();
      return result;
    } finally {
      this.onRow = null;
    }
  }

  private assertRead(): void {
    if (this.failure !== null) {
      throw this.failure;
    }
  }

  private take(chunk: Buffer): void {
    if (this.onRow === null && this.rest.length === 0) {
      this.passOn(chunk);
      return;
    }
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let begin = 0;
    let at = 0;
    while (at + HEAD_BYTES <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (end > bytes.length) {
        break;
      }
      if (this.onRow !== null && bytes[at] === DATA_ROW) {
        if (at > begin) {
          this.passOn(bytes.subarray(begin, at));
        }
        this.row(bytes, at + HEAD_BYTES);
        begin = end;
      }
      at = end;
    }
    if (at > begin) {
      this.passOn(bytes.subarray(begin, at));
    }
    this.rest = at === bytes.length ? NOTHING : bytes.subarray(at);
  }

  /** What fails in here must not reach the socket, which would end the process: `during` throws it. */
  private row(bytes: Buffer, at: number): void {
    if (this.failure !== null) {
      return;
    }
    try {
      this.onRow?.(bytes, at);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }
}
