// What is known of somebody, for a few seconds: looked up together for all who come at the same time, forgotten for a
// whole organization at once. A failure is never remembered, and nothing known before stands in for it.
import DataLoader from 'dataloader';

export interface RememberedOptions<Value> {
  /** Looks up some keys of one organization; what is left out is not there. */
  readonly lookUp: (organizationId: string, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly forMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly elapsed?: () => number;
  /** Most entries; the oldest gives way. */
  readonly most?: number;
}

interface Wanted {
  readonly organizationId: string;
  readonly key: string;
}

interface Entry<Value> {
  readonly value: Promise<Value | null>;
  readonly until: number;
  readonly generation: number;
}

const MOST_ENTRIES = 50_000;
const MOST_AT_ONCE = 500;

export class Remembered<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  /** Counts up when an organization is forgotten: what was asked before that is not kept. */
  private readonly generations = new Map<string, number>();
  private generation = 0;
  private readonly loader: DataLoader<Wanted, Value | null>;
  private readonly elapsed: () => number;

  constructor(private readonly options: RememberedOptions<Value>) {
    this.elapsed = options.elapsed ?? (() => performance.now());
    this.loader = new DataLoader((wanted: readonly Wanted[]) => this.load(wanted), {
      cache: false,
      maxBatchSize: MOST_AT_ONCE,
      batchScheduleFn: (run) => setImmediate(run),
    });
  }

  /** Null: not there. */
  get(organizationId: string, key: string): Promise<Value | null> {
    const name = `${organizationId} ${key}`;
    const now = this.elapsed();
    const known = this.entries.get(name);
    if (known !== undefined && now < known.until && known.generation === this.generationOf(organizationId)) {
      return known.value;
    }
    // Again as the youngest.
    this.entries.delete(name);
    const entry = {
      value: this.loader.load({ organizationId, key }),
      until: now + this.options.forMs,
      generation: this.generationOf(organizationId),
    };
    entry.value.catch(() => {
      if (this.entries.get(name) === entry) {
        this.entries.delete(name);
      }
    });
    const [oldest] = this.entries.keys();
    if (this.entries.size >= (this.options.most ?? MOST_ENTRIES) && oldest !== undefined) {
      this.entries.delete(oldest);
    }
    this.entries.set(name, entry);
    return entry.value;
  }

  /** Null: of every organization. */
  forget(organizationId: string | null): void {
    if (organizationId === null) {
      this.entries.clear();
      return;
    }
    this.generations.set(organizationId, (this.generation += 1));
  }

  private generationOf(organizationId: string): number {
    return this.generations.get(organizationId) ?? 0;
  }

  private async load(wanted: readonly Wanted[]): Promise<(Value | null | Error)[]> {
    const organizations = new Map<string, Set<string>>();
    for (const { organizationId, key } of wanted) {
      const keys = organizations.get(organizationId) ?? new Set();
      organizations.set(organizationId, keys.add(key));
    }
    const found = new Map<string, ReadonlyMap<string, Value> | Error>();
    await Promise.all(
      [...organizations].map(async ([organizationId, keys]) => {
        try {
          found.set(organizationId, await this.options.lookUp(organizationId, [...keys]));
        } catch (error) {
          // One organization's failure is not that of the others.
          found.set(organizationId, error instanceof Error ? error : new Error(String(error)));
        }
      }),
    );
    return wanted.map(({ organizationId, key }) => {
      const values = found.get(organizationId);
      return values instanceof Error ? values : (values?.get(key) ?? null);
    });
  }
}
