// A value that is read again after a while, for those who look at it often and must not wait long.
import { setTimeout } from 'node:timers/promises';

export interface RecentTiming {
  /** For so long it is not read again, whether it could be read or not. */
  readonly keptMs: number;
  /** Whoever asks waits so long; the reading goes on. */
  readonly patienceMs: number;
}

export class Recent<Value> {
  private known: { readonly value: Value | null; readonly until: number } | undefined;
  private underWay: Promise<Value | null> | undefined;

  constructor(
    private readonly source: () => Promise<Value>,
    private readonly timing: RecentTiming,
  ) {}

  /** Null where it cannot be read, or not in time. Never rejects. */
  async read(): Promise<Value | null> {
    if (this.known !== undefined && performance.now() < this.known.until) {
      return this.known.value;
    }
    this.underWay ??= this.refresh();
    const given = new AbortController();
    try {
      return await Promise.race([
        this.underWay,
        setTimeout(this.timing.patienceMs, null, { ref: false, signal: given.signal }),
      ]);
    } finally {
      given.abort();
    }
  }

  private async refresh(): Promise<Value | null> {
    let value: Value | null = null;
    try {
      value = await this.source();
    } catch {
      // Not known. Whatever is wrong is told by those who cannot do without it.
    }
    this.known = { value, until: performance.now() + this.timing.keptMs };
    this.underWay = undefined;
    return value;
  }
}
