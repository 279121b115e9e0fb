// The file of rejected rows: one JSON object a line with the line, the reason and the row, beside the imported file.
import { closeSync, openSync, writeSync } from 'node:fs';
import { access, constants, rm, stat } from 'node:fs/promises';
import path from 'node:path';

export class RejectedRows {
  /** How many were rejected. */
  count = 0;
  private descriptor: number | null = null;

  private constructor(private readonly place: string) {}

  /**
   * Chooses the place: the current folder where the file's own cannot be written or the file is a pipe. Removes what
   * an earlier run left there.
   */
  static async beside(file: string): Promise<RejectedRows> {
    const name = `${path.basename(file)}.rejected.jsonl`;
    const folder = path.dirname(file);
    const isWritable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    const isFile = (await stat(file)).isFile();
    const place = isWritable && isFile ? path.join(folder, name) : path.resolve(name);
    await rm(place, { force: true });
    return new RejectedRows(place);
  }

  /** Where they are; null when there are none. */
  get file(): string | null {
    return this.count === 0 ? null : this.place;
  }

  /**
   * Written at once, and synchronously: rejections are few, come from two steps that overlap, and must be there when
   * the import is cut short. Only its owner may read the file, for the rows are people's data.
   */
  add(record: { readonly line: number; readonly row: () => unknown }, reason: string): void {
    this.descriptor ??= openSync(this.place, 'w', 0o600);
    writeSync(this.descriptor, `${lineOf(record.line, reason, record.row())}\n`);
    this.count += 1;
  }

  close(): void {
    if (this.descriptor !== null) {
      closeSync(this.descriptor);
      this.descriptor = null;
    }
  }
}

function lineOf(line: number, reason: string, row: unknown): string {
  try {
    return JSON.stringify({ line, reason, row });
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // JSON.parse reads what is nested 100,000 levels deep; JSON.stringify cannot write it.
    return JSON.stringify({ line, reason, row: 'nested too deeply to be shown' });
  }
}
