// What may be told: the kinds of events that contexts declare, each with its version, the schema of its payload and the
// fields that are personal. Nothing else is taken.
import type { z } from 'zod';
import { type Personal } from './personal-values';

export interface EventKind {
  /** Such as `lesson.completed`. */
  readonly name: string;
  readonly version: number;
  /** Whose projection it is for. */
  readonly stream: string;
  /** A strict object: what nobody has declared is refused, because nobody can say whether it is personal. */
  readonly schema: z.ZodObject;
  /** Fields of the payload whose values are replaced before anything is stored, by what they are. */
  readonly personal: Readonly<Record<string, Personal>>;
  /** The field that names whom it is about. Pages may tell of such events, of the person whose page it is and nobody else. */
  readonly ofPerson?: string;
}

/** Kinds by name and version. */
export class EventKinds {
  private readonly byName = new Map<string, Map<number, EventKind>>();

  constructor(kinds: readonly EventKind[]) {
    for (const kind of kinds) {
      const versions = this.byName.get(kind.name) ?? new Map<number, EventKind>();
      if (versions.has(kind.version)) {
        throw new Error(`Two kinds are called ${kind.name}, version ${kind.version}`);
      }
      for (const field of [...Object.keys(kind.personal), ...(kind.ofPerson ?? '').split(' ')]) {
        if (field !== '' && !Object.hasOwn(kind.schema.shape, field)) {
          throw new Error(`${kind.name} has no field ${field}`);
        }
      }
      this.byName.set(kind.name, versions.set(kind.version, kind));
    }
  }

  get(name: string, version: number): EventKind | undefined {
    return this.byName.get(name)?.get(version);
  }

  /** Versions of a kind, in order; empty: there is no such kind. */
  versionsOf(name: string): readonly number[] {
    return [...(this.byName.get(name)?.keys() ?? [])].sort((a, b) => a - b);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()].sort();
  }

  get streams(): readonly string[] {
    return [...new Set(this.all().map(({ stream }) => stream))].sort();
  }

  all(): readonly EventKind[] {
    return [...this.byName.values()].flatMap((versions) => [...versions.values()]);
  }
}
