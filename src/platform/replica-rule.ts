// When a copy of the database may answer: the rule, as pure logic (docs/adr/0029-read-replicas.md).
//
// Before a snapshot is read from a copy, the primary says how far its log has come. Everything that anybody was told is
// committed lies before that place. The copy then says how far it has replayed the log, and only then its snapshot is
// taken: where it has come at least as far, the snapshot has all of it.

/** A place in the log: bytes since its beginning. */
export type LogPlace = bigint;

/** What the primary says of itself. */
export interface PrimaryPlace {
  /** Of the cluster; copies have it from their primary. */
  readonly system: string;
  /** Another one after each promotion. */
  readonly timeline: number;
  readonly place: LogPlace;
  /** Its clock, just before. */
  readonly at: Date;
}

/** What a copy says of itself. */
export interface CopyPlace {
  readonly system: string;
  readonly timeline: number;
  readonly isInRecovery: boolean;
  /** Null: it replays nothing. */
  readonly replayed: LogPlace | null;
}

/** `behind` passes by itself; `promoted` and `foreign` are copies of this primary no more, or never were. */
export type Verdict = 'current' | 'behind' | 'promoted' | 'foreign';

export function judge(primary: PrimaryPlace, copy: CopyPlace): Verdict {
  if (copy.system !== primary.system) {
    return 'foreign';
  }
  if (!copy.isInRecovery || copy.replayed === null) {
    return 'promoted';
  }
  // Places of two timelines cannot be compared: what one has, the other may never have had.
  if (copy.timeline !== primary.timeline) {
    return 'foreign';
  }
  return copy.replayed >= primary.place ? 'current' : 'behind';
}

/** How many bytes of the log are still to be replayed. */
export function lagOf(primary: PrimaryPlace, copy: CopyPlace): number | null {
  if (copy.replayed === null || copy.system !== primary.system) {
    return null;
  }
  return copy.replayed >= primary.place ? 0 : Number(primary.place - copy.replayed);
}
