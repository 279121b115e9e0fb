// The last HEAD line of each organization in a file of checkpoints that only grows: what was read once is not read again.
//
// Others append to the file as well, such as a worker of its own: it is looked at whenever somebody asks.
import { type FileHandle, open } from 'node:fs/promises';
import { types } from 'node:util';
import { CheckpointKind, type ParsedLine, parseLine } from './checkpoints-line';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export class LastHeads {
  private readonly lines = new Map<string, ParsedLine>();
  /** Up to here the file was read; what follows has no end yet. */
  private offset = 0;
  private reading: Promise<void> = Promise.resolve();

  /** Lines of another key than this one are passed over. */
  constructor(
    private readonly file: string,
    private readonly keyId: string,
  ) {}

  /** The last line about an organization, whose signature is still to be looked at. */
  async of(organization: string): Promise<ParsedLine | null> {
    const reading = this.reading.catch(() => undefined).then(() => this.readOn());
    this.reading = reading;
    await reading;
    return this.lines.get(organization) ?? null;
  }

  /** When the newest of all lines was signed, as it says itself; null: there is none. */
  async newest(): Promise<Date | null> {
    await this.of('');
    const moments = [...this.lines.values()].map(({ checkpoint }) => Date.parse(checkpoint.at));
    return moments.length === 0 ? null : new Date(Math.max(...moments));
  }

  private async readOn(): Promise<void> {
    const handle = await open(this.file, 'r').catch(absent);
    try {
      const size = (await handle?.stat())?.size ?? 0;
      if (size < this.offset) {
        // It is another file by now.
        this.offset = 0;
        this.lines.clear();
      }
      if (handle !== null && size > this.offset) {
        await this.readLines(handle, size);
      }
    } finally {
      await handle?.close();
    }
  }

  private async readLines(handle: FileHandle, size: number): Promise<void> {
    let rest = Buffer.alloc(0);
    for (let at = this.offset; at < size;) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
      if (bytesRead === 0) {
        return;
      }
      at += bytesRead;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      for (const line of bytes.toString('utf8', 0, end).split('\n')) {
        this.take(line);
      }
      this.offset += end;
      rest = bytes.subarray(end);
    }
  }

  private take(line: string): void {
    const parsed = line === '' ? null : parseLine(line);
    if (parsed?.key === this.keyId && parsed.checkpoint.kind === CheckpointKind.HEAD) {
      this.lines.set(parsed.org, parsed);
    }
  }
}

function absent(error: unknown): null {
  if (types.isNativeError(error) && 'code' in error && error.code === 'ENOENT') {
    return null;
  }
  throw error;
}
