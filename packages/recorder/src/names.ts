// Names that are told apart: so many distinct ones, then all others are one. A table of names that grows with whatever
// strangers ask for would be of use to nobody, and would not end.
import { clean, copyOf } from './event.ts';

export const OTHER = '(other)';

export class Names {
  /** As given → as recorded, in memory of its own. */
  private readonly known = new Map<string, string>();

  constructor(
    private readonly most: number,
    private readonly longest: number,
  ) {}

  /** The name as it is recorded: without spaces, cut, and always the same text in memory. */
  of(given: string): string {
    const known = this.known.get(given);
    if (known !== undefined) {
      return known;
    }
    if (this.known.size >= this.most) {
      return OTHER;
    }
    const key = copyOf(given.length > this.longest ? given.slice(0, this.longest) : given);
    const name = clean(key).replace(/\s/g, '_');
    this.known.set(key, name);
    return name;
  }

  get size(): number {
    return this.known.size;
  }
}
