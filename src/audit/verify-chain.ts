// Walking the chain: one row after another in the order of their numbers, in memory that does not grow with them. What
// is out of order is only noted here; verify-findings.ts makes out afterwards what must have happened.
import type { Checkpoint } from './checkpoints';
import { hashAt, hashOfRow, commitmentOfRow } from './verify-row';
import type { TrailRow } from './verify.sql';
import { Few, SeqSpans } from './verify-few';

/** A row whose content is not what its hash says. */
export interface BrokenRow {
  readonly seq: number;
  readonly row: TrailRow;
  /** What the hash of its present content would be; null where that cannot be told. */
  readonly computed: string | null;
  /** Of the row in the place before. */
  readonly hashBefore: string | null;
}

/** Rows that verify with another number: theirs plus `shift`. */
export interface ShiftedRun {
  readonly first: number;
  readonly last: number;
  readonly shift: number;
  /** The hash that the first of them names as the one before is that of the row in the place before. */
  readonly isLinked: boolean;
}

/** Numbers that no row has. */
export interface Gap {
  readonly first: number;
  readonly last: number;
  readonly where: 'HEAD' | 'MIDDLE' | 'TAIL';
}

/** A row that names another hash than that of the row before it. */
export interface Break {
  readonly seq: number;
  readonly prevSeq: number;
  /** The row, further back, that it does name. */
  readonly namedSeq: number | null;
}

/** A number that more than one row has. */
export interface Duplicate {
  readonly seq: number;
  readonly count: number;
  /** Those that are not part of the chain; at most a few. */
  readonly strays: readonly BrokenRow[];
}

export interface Mismatch {
  readonly checkpoint: Checkpoint;
  /** The last checkpoint before it that agreed. */
  readonly agreedSeq: number | null;
}

/** The row in its place at the end of the walk. */
export interface Last {
  readonly seq: number;
  /** One, unless several rows share the number. */
  readonly hash: string;
  readonly isSound: boolean;
}

export interface Observations {
  rows: number;
  firstSeq: number | null;
  last: Last | null;
  /** Numbers that are missing with the consent of a purge. */
  purgedRows: number;
  readonly broken: Few<BrokenRow>;
  /** Broken rows beyond those that are kept. */
  readonly brokenMore: SeqSpans;
  readonly runs: Few<ShiftedRun>;
  readonly gaps: Few<Gap>;
  readonly breaks: Few<Break>;
  readonly duplicates: Few<Duplicate>;
  readonly mismatches: Few<Mismatch>;
  /** Rows that say they were erased, and no erasure says so. */
  readonly erasedAlone: SeqSpans;
  /** Rows that a finished purge should have deleted. */
  readonly survivors: SeqSpans;
  /** Rows with numbers that no row should have. */
  readonly outside: SeqSpans;
  anchor: Checkpoint | null;
  /** Rows after the anchor. */
  unanchored: number;
}

/** What the walk asks about rows that are not as they were written. */
export interface Excuses {
  uncovered(first: number, last: number): readonly { first: number; last: number }[];
  contradicts(first: number, last: number, hashBefore: string | null, prevHashAfter: string | null): boolean;
  isErased(seq: number): boolean;
  shouldBeGone(seq: number): boolean;
}

export interface WalkStart {
  /** Number and hash of the row before the first one; a null hash is not known. */
  readonly seq: number;
  readonly hash: string | null;
}

const MOST_BROKEN = 64;
const MOST_STRAYS = 8;
/** How far rows may have been renumbered to be recognized, and how often that is tried. */
const FARTHEST_SHIFT = 512;
const MOST_SEARCHES = 200;
const REMEMBERED = 1_024;

interface Entry {
  readonly row: TrailRow;
  readonly computed: string | null;
}

export class ChainWalk {
  readonly seen: Observations = {
    rows: 0,
    firstSeq: null,
    last: null,
    purgedRows: 0,
    broken: new Few(MOST_BROKEN),
    brokenMore: new SeqSpans(),
    runs: new Few(200),
    gaps: new Few(1_000),
    breaks: new Few(1_000),
    duplicates: new Few(200),
    mismatches: new Few(100),
    erasedAlone: new SeqSpans(),
    survivors: new SeqSpans(),
    outside: new SeqSpans(),
    anchor: null,
    unanchored: 0,
  };
  /** Rows of one number; the next row tells which of them it follows. */
  private group: Entry[] = [];
  private groupSeq: number;
  private groupCount = 0;
  private lastSeq: number;
  private lastHash: string | null;
  /** Also what the last row's hash should have been, where that differs. */
  private lastComputed: string | null = null;
  private readonly recentSeqs: number[] = [];
  private readonly recentHashes: string[] = [];
  private anchorIndex = 0;
  private searches = 0;

  constructor(
    private readonly organizationId: string,
    start: WalkStart,
    private readonly excuses: Excuses,
    /** In the order of their numbers. */
    private readonly anchors: readonly Checkpoint[],
    /** How much the number of rows falls short of what the head says: perhaps they were renumbered by so much. */
    private readonly shortBy: number,
  ) {
    this.lastSeq = start.seq;
    this.lastHash = start.hash;
    this.groupSeq = start.seq;
  }

  accept(row: TrailRow): void {
    const seq = Number(row.seq);
    this.seen.rows += 1;
    const entry = { row, computed: hashOfRow(this.organizationId, seq, row) };
    if (this.groupCount > 0 && seq === this.groupSeq) {
      this.groupCount += 1;
      if (this.group.length < MOST_STRAYS) {
        this.group.push(entry);
      }
      return;
    }
    this.settle(row.prevHash);
    this.group = [entry];
    this.groupSeq = seq;
    this.groupCount = 1;
  }

  /** The last row was accepted. What should be there up to `end`, and its hash where that is known. */
  finish(end: number, hash: string | null, isTail: boolean): Observations {
    this.settle(hash);
    this.group = [];
    this.groupCount = 0;
    if (this.lastSeq < end) {
      this.gap(this.lastSeq + 1, end, null, isTail ? 'TAIL' : 'MIDDLE');
    }
    return this.seen;
  }

  /** Decides which row of a number the chain goes through, and looks at it. */
  private settle(nextPrevHash: string | null): void {
    const [first] = this.group;
    if (first === undefined) {
      return;
    }
    const seq = this.groupSeq;
    if (this.groupCount === 1) {
      this.examine(seq, first);
      return;
    }
    const sound = this.group.filter(({ row, computed }) => computed === row.hash);
    const chosen =
      sound.find(({ row }) => row.hash === nextPrevHash) ??
      this.group.find(({ row }) => row.hash === nextPrevHash) ??
      sound.find(({ row }) => row.prevHash === this.lastHash) ??
      first;
    const strays = this.group
      .filter((entry) => entry !== chosen)
      .map(({ row, computed }) => ({ seq, row, computed, hashBefore: this.lastHash }));
    this.seen.duplicates.add({ seq, count: this.groupCount, strays });
    this.examine(seq, chosen);
  }

  private examine(seq: number, { row, computed }: Entry): void {
    const { seen } = this;
    if (seq <= this.lastSeq) {
      seen.outside.add(seq);
      return;
    }
    if (seq > this.lastSeq + 1) {
      this.gap(this.lastSeq + 1, seq - 1, row.prevHash, seen.firstSeq === null ? 'HEAD' : 'MIDDLE');
    }
    const isNext = seq === this.lastSeq + 1;
    const isLinked =
      row.prevHash === this.lastHash || row.prevHash === this.lastComputed || this.lastHash === null;
    const isSound = computed === row.hash;
    if (isSound) {
      if (row.salt === null && !this.excuses.isErased(seq)) {
        seen.erasedAlone.add(seq);
      }
      if (isNext && !isLinked) {
        seen.breaks.add({ seq, prevSeq: this.lastSeq, namedSeq: this.recent(row.prevHash) });
      }
    } else {
      const shift = this.shiftOf(seq, row);
      if (shift === null) {
        this.broken({ seq, row, computed, hashBefore: this.lastHash });
      } else {
        this.shifted(seq, shift, isLinked);
      }
    }
    if (this.excuses.shouldBeGone(seq)) {
      seen.survivors.add(seq);
    }
    seen.unanchored += 1;
    this.compare(seq, row.hash, computed, isSound);
    seen.firstSeq ??= seq;
    seen.last = { seq, hash: row.hash, isSound };
    this.lastSeq = seq;
    this.lastHash = row.hash;
    this.lastComputed = computed === row.hash ? null : computed;
    const place = seen.rows % REMEMBERED;
    this.recentSeqs[place] = seq;
    this.recentHashes[place] = row.hash;
  }

  private gap(first: number, last: number, prevHashAfter: string | null, where: Gap['where']): void {
    const { seen } = this;
    seen.purgedRows += last - first + 1;
    for (const part of this.excuses.uncovered(first, last)) {
      seen.purgedRows -= part.last - part.first + 1;
      seen.gaps.add({ ...part, where });
    }
    if (this.excuses.contradicts(first, last, this.lastHash, prevHashAfter)) {
      seen.breaks.add({ seq: last + 1, prevSeq: first - 1, namedSeq: null });
    }
  }

  private broken(row: BrokenRow): void {
    if (this.seen.broken.isFull) {
      this.seen.brokenMore.add(row.seq);
    } else {
      this.seen.broken.add(row);
    }
  }

  private shifted(seq: number, shift: number, isLinked: boolean): void {
    const { runs } = this.seen;
    const run = runs.last;
    if (run?.shift === shift && run.last === seq - 1) {
      runs.replaceLast({ ...run, last: seq });
    } else {
      runs.add({ first: seq, last: seq, shift, isLinked });
    }
  }

  /** By how much the row's number must be changed for its hash to be right; null: by nothing that is tried. */
  private shiftOf(seq: number, row: TrailRow): number | null {
    const commitment = commitmentOfRow(row);
    if (commitment === null) {
      return null;
    }
    const fits = (shift: number): boolean =>
      shift !== 0 && hashAt(this.organizationId, { ...row, seq: seq + shift }, row, commitment) === row.hash;
    const present = this.seen.runs.last?.shift ?? 0;
    if (fits(present)) {
      return present;
    }
    if (this.searches >= MOST_SEARCHES) {
      return null;
    }
    this.searches += 1;
    if (fits(this.shortBy)) {
      return this.shortBy;
    }
    for (let distance = 1; distance <= FARTHEST_SHIFT; distance += 1) {
      if (fits(distance)) {
        return distance;
      }
      if (fits(-distance)) {
        return -distance;
      }
    }
    return null;
  }

  /** The recent row with this hash. */
  private recent(hash: string): number | null {
    return this.recentSeqs[this.recentHashes.indexOf(hash)] ?? null;
  }

  /** Compares with the checkpoints of this row. */
  private compare(seq: number, hash: string, computed: string | null, isSound: boolean): void {
    for (; ; this.anchorIndex += 1) {
      const checkpoint = this.anchors[this.anchorIndex];
      if (checkpoint === undefined || checkpoint.seq > seq) {
        return;
      }
      if (checkpoint.seq < seq) {
        continue;
      }
      if (checkpoint.hash === hash || checkpoint.hash === computed) {
        this.seen.anchor = checkpoint;
        this.seen.unanchored = 0;
      } else if (isSound) {
        this.seen.mismatches.add({ checkpoint, agreedSeq: this.seen.anchor?.seq ?? null });
      }
    }
  }
}
