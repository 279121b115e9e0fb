// What a gateway tells of itself in numbers, in the text format that Prometheus reads. Each application has a registry of
// its own: several of them may live in one process.
//
// A name ends in its unit. A label has few values, known beforehand or bounded here; none names people, credentials or
// what somebody wrote.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** One number of a gauge. */
export interface Sample<Label extends string> {
  readonly labels: Labels<Label>;
  readonly value: number;
}

export interface Described<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

export interface Counted<Label extends string> {
  add(labels: Labels<Label>, by?: number): void;
}

export interface Timed {
  observe(label: string, seconds: number): void;
}

/** They look at every handle of the process, and there is one for each socket. */
const DEAR = ['nodejs_active_handles', 'nodejs_active_requests', 'nodejs_active_resources'].flatMap(
  (name) => [name, `${name}_total`],
);

/** What is told beyond the values that a label may have. */
export const OTHER = 'other';

export class Telemetry {
  private readonly registry = new Registry();
  private underWay: Promise<string> | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    DEAR.forEach((name) => this.registry.removeSingleMetric(name));
  }

  readonly contentType: string = Registry.PROMETHEUS_CONTENT_TYPE;

  counter<Label extends string>({ name, help, labels = [] }: Described<Label>): Counted<Label> {
    const counter = new Counter<Label>({ name, help, labelNames: [...labels], registers: [this.registry] });
    return { add: (values, by = 1) => counter.inc(values, by) };
  }

  /** Read when somebody looks; null: not known, and nothing is told. */
  gauge<Label extends string>(
    { name, help, labels = [] }: Described<Label>,
    read: () => Promise<readonly Sample<Label>[] | null>,
  ): void {
    new Gauge<Label>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await read();
        this.reset();
        if (labels.length === 0) {
          // Reset would leave a 0, which is a number that nobody has read.
          this.remove();
        }
        samples?.forEach((sample) => this.set(sample.labels, sample.value));
      },
    });
  }

  /** How long something takes, by one label. */
  histogram(
    { name, help, label }: { readonly name: string; readonly help: string; readonly label: string },
    bucketSeconds: readonly number[],
  ): Timed {
    const histogram = new Histogram({
      name,
      help,
      labelNames: [label],
      buckets: [...bucketSeconds],
      registers: [this.registry],
    });
    // What is looked up by the label alone is found in a tenth of the time, and this is told of every statement.
    const known = new Map<string, Histogram.Internal<string>>();
    return {
      observe: (value, seconds) => {
        const child = known.get(value) ?? histogram.labels(value);
        known.set(value, child);
        child.observe(seconds);
      },
    };
  }

  /** Everything, as text. Who asks meanwhile gets the same. */
  exposition(): Promise<string> {
    this.underWay ??= this.registry.metrics().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  close(): void {
    this.registry.clear();
  }
}

/** So many different values, whichever come first; beyond them one for all others. */
export function bounded(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) {
      return value;
    }
    if (known.size >= most) {
      return OTHER;
    }
    known.add(value);
    return value;
  };
}
