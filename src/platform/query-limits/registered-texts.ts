// Texts that clients have registered under their hash (automatic persisted queries): bounded in number, size and age.

export interface Bounds {
  readonly entries: number;
  readonly bytes: number;
  readonly ttlMs: number;
}

interface Entry {
  readonly text: string;
  readonly bytes: number;
  readonly expiresAt: number;
}

/** Whatever was used longest ago goes first. A text that is dropped is registered again by the client that misses it. */
export class RegisteredTexts {
  /** In the order of last use. */
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  constructor(
    private readonly bounds: Bounds,
    private readonly now: () => number = Date.now,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get(hash: string): Promise<string | undefined> {
    const entry = this.take(hash);
    if (entry === undefined || entry.expiresAt <= this.now()) {
      return Promise.resolve(undefined);
    }
    this.put(hash, entry);
    return Promise.resolve(entry.text);
  }

  set(hash: string, text: string): Promise<void> {
    this.take(hash);
    const bytes = Buffer.byteLength(text) + hash.length;
    if (bytes <= this.bounds.bytes) {
      this.put(hash, { text, bytes, expiresAt: this.now() + this.bounds.ttlMs });
    }
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.bounds.entries && this.held <= this.bounds.bytes) {
        break;
      }
      this.take(oldest);
    }
    return Promise.resolve();
  }

  delete(hash: string): Promise<boolean> {
    return Promise.resolve(this.take(hash) !== undefined);
  }

  private put(hash: string, entry: Entry): void {
    this.entries.set(hash, entry);
    this.held += entry.bytes;
  }

  private take(hash: string): Entry | undefined {
    const entry = this.entries.get(hash);
    if (entry !== undefined) {
      this.entries.delete(hash);
      this.held -= entry.bytes;
    }
    return entry;
  }
}
