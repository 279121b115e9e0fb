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

export interface Timed<Label extends string> {
  observe(labels: Labels<Label>, seconds: number): void;
}

/** The series of one name, as they stand. */
export interface SeriesFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly {
    /** Of a histogram: the name with `_bucket`, `_sum` or `_count`. */
    readonly metricName?: string;
    readonly labels: Readonly<Partial<Record<string, string | number>>>;
    readonly value: number;
  }[];
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

  /** A counter that somebody else keeps: read when somebody looks. */
  total<Label extends string>(
    { name, help, labels = [] }: Described<Label>,
    read: () => readonly Sample<Label>[],
  ): void {
    new Counter<Label>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect() {
        this.reset();
        read().forEach((sample) => this.inc(sample.labels, sample.value));
      },
    });
  }

  /** How long something takes. */
  histogram<Label extends string>(
    { name, help, labels = [] }: Described<Label>,
    bucketSeconds: readonly number[],
  ): Timed<Label> {
    const histogram = new Histogram<Label>({
      name,
      help,
      labelNames: [...labels],
      buckets: [...bucketSeconds],
      registers: [this.registry],
    });
    // What is looked up by its values alone is found in a tenth of the time, and this is told of every statement.
    const known = new Map<string, Histogram.Internal<Label>>();
    return {
      observe: (values, seconds) => {
        const key = keyOf(labels, values);
        const child = known.get(key) ?? histogram.labels(values);
        known.set(key, child);
        child.observe(seconds);
      },
    };
  }

  /** Everything, as it is. */
  async families(): Promise<readonly SeriesFamily[]> {
    // prom-client calls its kinds by numbers in its types, and by their names in fact.
    return (await this.registry.getMetricsAsJSON()).map(({ name, help, type, values }) => ({
      name,
      help,
      type: String(type) as SeriesFamily['type'],
      samples: values,
    }));
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

function keyOf<Label extends string>(labels: readonly Label[], values: Labels<Label>): string {
  const [only] = labels;
  return labels.length === 1 && only !== undefined
    ? values[only]
    : labels.map((label) => values[label]).join('\u0000');
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
