// Lists that stay small however much is wrong: the first entries, and how many there were.

export class Few<Value> {
  readonly items: Value[] = [];
  count = 0;

  constructor(private readonly most: number) {}

  get isFull(): boolean {
    return this.items.length >= this.most;
  }

  get last(): Value | undefined {
    return this.items.at(-1);
  }

  add(value: Value): void {
    this.count += 1;
    if (!this.isFull) {
      this.items.push(value);
    }
  }

  replaceLast(value: Value): void {
    this.items[this.items.length - 1] = value;
  }
}

/** Sequence numbers in rising order, as runs. */
export class SeqSpans {
  readonly spans = new Few<{ first: number; last: number }>(MOST_SPANS);
  count = 0;

  /** Keeps only the parts of each run that `partsOf` gives. */
  refine(partsOf: (first: number, last: number) => readonly { first: number; last: number }[]): void {
    const more = this.spans.count - this.spans.items.length;
    const parts = this.spans.items.splice(0).flatMap(({ first, last }) => partsOf(first, last));
    this.spans.count = 0;
    parts.forEach((part) => this.spans.add({ ...part }));
    this.spans.count += more;
    this.count = this.spans.count;
  }

  add(seq: number): void {
    this.count += 1;
    const { last } = this.spans;
    if (last !== undefined && last.last === seq - 1 && this.spans.count === this.spans.items.length) {
      last.last = seq;
    } else {
      this.spans.add({ first: seq, last: seq });
    }
  }
}

const MOST_SPANS = 200;
