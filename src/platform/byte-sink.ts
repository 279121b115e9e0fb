// Bytes that are written one after another into a buffer that grows, and taken away in pieces.

const FIRST_BYTES = 64 * 1024;

export class ByteSink {
  /** Written to directly by whoever has made room; `length` says how far. */
  bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  length = 0;

  /** Makes room for so many bytes more. */
  room(count: number): void {
    const needed = this.length + count;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
  }

  text(text: string): void {
    this.room(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  copy(from: Uint8Array, begin: number, end: number): void {
    this.room(end - begin);
    const { bytes } = this;
    let { length } = this;
    // Most pieces are short: a call into the runtime would cost more than the copying.
    for (let index = begin; index < end; index += 1) {
      bytes[length] = from[index] ?? 0;
      length += 1;
    }
    this.length = length;
  }

  /** What was written; whoever has it keeps it. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
