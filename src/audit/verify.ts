// Verifying a trail: was it changed since it was written, and what was done to it?
//
// Rows are read in the order of their numbers, a page a transaction, and the next page is fetched while the present one
// is hashed. What a purge or an erasure did meanwhile is looked up again before anything is called a fault.
import type { Database, Session } from '../platform';
import { type Checkpoint, CheckpointKind, type CheckpointReading } from './checkpoints';
import { GENESIS } from './chain';
import {
  Authority,
  ERASURE_ACTION,
  type ErasureFound,
  PURGE_ACTION,
  type PurgeFound,
} from './verify-authority';
import { ChainWalk, type Observations, type WalkStart } from './verify-chain';
import { type Finding, findingsOf, Verdict, verdictOf } from './verify-findings';
import {
  allowedPurges,
  authorityRows,
  neighbours,
  spanOfTime,
  trailEnds,
  trailPage,
  type TrailRow,
} from './verify.sql';

export interface VerifyProgress {
  /** Rows examined. */
  readonly rows: number;
  /** Numbers passed and to pass, of missing rows too. */
  readonly done: number;
  readonly total: number;
}

export interface VerifyOptions {
  /** Only rows of this span of time, and whatever was written between them. */
  readonly range?: { readonly from?: Date | undefined; readonly to?: Date | undefined };
  /** Asked at the start, and again when something is missing; absent: there are no checkpoints to compare with. */
  readonly checkpoints?: () => Promise<CheckpointReading>;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface TrailReport {
  readonly verdict: Verdict;
  /** Rows examined. */
  readonly rows: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** At most a hundred. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** The last checkpoint that agrees with the trail. */
  readonly anchoredThrough: { readonly seq: number; readonly at: Date } | null;
  /** Rows examined after it: only the database itself speaks for them. */
  readonly unanchoredRows: number;
  readonly purges: readonly PurgeFound[];
  /** Rows that purges deleted. */
  readonly purgedRows: number;
  readonly erasures: readonly ErasureFound[];
  /** What this verification could not know, and what it could not use, in sentences. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** Pages grow and shrink with the size of their rows. */
const MOST_PAGE_ROWS = 2_000;
const FEWEST_PAGE_ROWS = 50;
const LARGE_PAGE_CHARACTERS = 4 * 1024 * 1024;
const BEGINNING = GENESIS.toString('hex');

export async function verifyTrail(
  database: Database,
  organizationId: string,
  options: VerifyOptions = {},
): Promise<TrailReport> {
  return new Verification(database, organizationId, options).run();
}

interface Ends {
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly lastSeq: number;
}

interface Window {
  readonly first: number;
  readonly last: number;
  readonly start: WalkStart;
  /** Whether it goes on to the end of the trail. */
  readonly isToEnd: boolean;
}

class Verification {
  private readonly began = performance.now();

  constructor(
    private readonly database: Database,
    private readonly organizationId: string,
    private readonly options: VerifyOptions,
  ) {}

  async run(): Promise<TrailReport> {
    // Before the head is read: what a checkpoint knows must be in the trail by then.
    const reading = (await this.options.checkpoints?.()) ?? null;
    const anchors = (reading?.checkpoints ?? []).filter(({ kind }) => kind !== CheckpointKind.ERASURE);
    const ends = await this.ends();
    const window = await this.window(ends);
    const authority = await this.authority(reading);
    const shortBy = ends.head === null ? 0 : Math.max(0, ends.head.seq - ends.lastSeq);
    const walk = new ChainWalk(this.organizationId, window.start, authority, anchors, shortBy);
    await this.pages(window, (row) => walk.accept(row));
    const hash = window.isToEnd ? (ends.head?.hash ?? null) : null;
    const seen = walk.finish(window.last, hash, window.isToEnd);
    const settled = await this.afterSecondLook(seen, authority, reading);
    return this.report({ seen, authority: settled, reading, anchors, ends, window });
  }

  private async ends(): Promise<Ends> {
    const [found] = await this.inTransaction((session) => session.run(trailEnds, [this.organizationId]));
    const { headSeq = null, headHash = null, lastSeq = null } = found ?? {};
    return {
      head: headSeq === null || headHash === null ? null : { seq: Number(headSeq), hash: headHash },
      lastSeq: Number(lastSeq ?? 0),
    };
  }

  /** The numbers to walk through: all, or those of the span of time with their neighbours. */
  private async window({ head, lastSeq }: Ends): Promise<Window> {
    const { from, to } = this.options.range ?? {};
    const end = head?.seq ?? lastSeq;
    const whole = { first: 0, last: end, start: { seq: 0, hash: BEGINNING }, isToEnd: true };
    if (from === undefined && to === undefined) {
      return whole;
    }
    return this.inTransaction(async (session) => {
      const bounds = [from?.toISOString() ?? '-infinity', to?.toISOString() ?? 'infinity'];
      const [span] = await session.run(spanOfTime, [this.organizationId, ...bounds]);
      const present = [span?.first, span?.last].flatMap((seq) => (seq == null ? [] : [Number(seq)]));
      const nearest = [span?.before, span?.after].flatMap((seq) => (seq == null ? [] : [Number(seq)]));
      // Nothing of the span is there: whether it should be is for its neighbours to tell.
      const numbers = present.length > 0 ? present : nearest;
      if (numbers.length === 0) {
        return whole;
      }
      const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
      const [around] = await session.run(neighbours, [this.organizationId, lowest, highest]);
      const isFromBeginning = from === undefined || around?.before == null;
      const isToEnd = to === undefined || around?.after == null;
      const first = isFromBeginning ? 0 : Number(around.before);
      return {
        first,
        last: isToEnd ? end : Number(around.after),
        start: isFromBeginning ? whole.start : { seq: first - 1, hash: null },
        isToEnd,
      };
    });
  }

  private async authority(reading: CheckpointReading | null): Promise<Authority> {
    const found = await this.inTransaction(async (session) => ({
      rows: await session.run(authorityRows, [this.organizationId, [PURGE_ACTION, ERASURE_ACTION]]),
      allowed: await session.run(allowedPurges, [this.organizationId]),
    }));
    return new Authority(this.organizationId, found, reading?.checkpoints ?? null);
  }

  /** Walks the rows of a window; while a page is examined, the next one is under way. */
  private async pages({ first, last }: Window, examine: (row: TrailRow) => void): Promise<void> {
    let size = MOST_PAGE_ROWS;
    let rows = 0;
    const fetch = (after: string): Promise<TrailRow[]> =>
      this.inTransaction((session) => session.run(trailPage, [this.organizationId, after, last, size]));
    // A row with a number that no row should have comes first.
    let coming = fetch(first === 0 ? LOWEST_SEQ : String(first - 1));
    for (;;) {
      const page = await coming;
      const end = page.at(-1);
      if (end === undefined) {
        return;
      }
      const characters = page.reduce((sum, { details }) => sum + details.length, 0);
      size =
        characters > LARGE_PAGE_CHARACTERS
          ? Math.max(FEWEST_PAGE_ROWS, size >> 1)
          : Math.min(MOST_PAGE_ROWS, size * 2);
      coming = fetch(end.seq);
      // Awaited in the next round; until then its failure is nobody's.
      coming.catch(() => undefined);
      page.forEach(examine);
      rows += page.length;
      const done = Math.min(Number(end.seq), last) - Math.max(first - 1, 0);
      this.options.onProgress?.({ rows, done, total: last - Math.max(first - 1, 0) });
    }
  }

  /** A purge or an erasure may have happened since the walk began: what it explains is no fault. */
  private async afterSecondLook(
    seen: Observations,
    authority: Authority,
    reading: CheckpointReading | null,
  ): Promise<Authority> {
    if (seen.gaps.count === 0 && seen.erasedAlone.count === 0) {
      return authority;
    }
    const later = reading === null ? null : ((await this.options.checkpoints?.()) ?? null);
    const renewed = await this.authority(later);
    const gaps = seen.gaps.items.splice(0);
    const more = seen.gaps.count - gaps.length;
    seen.gaps.count = 0;
    for (const { first, last, where } of gaps) {
      seen.purgedRows += last - first + 1;
      for (const part of renewed.uncovered(first, last)) {
        seen.purgedRows -= part.last - part.first + 1;
        seen.gaps.add({ ...part, where });
      }
    }
    seen.gaps.count += more;
    seen.erasedAlone.refine((first, last) => renewed.notErased(first, last));
    return renewed;
  }

  private report(parts: {
    readonly seen: Observations;
    readonly authority: Authority;
    readonly reading: CheckpointReading | null;
    readonly anchors: readonly Checkpoint[];
    readonly ends: Ends;
    readonly window: Window;
  }): TrailReport {
    const { seen, authority, reading, anchors, ends, window } = parts;
    const outside = outsideFindings(ends, seen, anchors, reading);
    // A head that was set back says nothing about the row in its place.
    const isHeadSound = ends.head !== null && ends.lastSeq <= ends.head.seq;
    const end = window.isToEnd && isHeadSound ? ends.head : null;
    const { findings, count } = findingsOf(this.organizationId, seen, end, authority);
    const all = [...outside, ...findings];
    return {
      verdict: verdictOf(all, seen.purgedRows > 0),
      rows: seen.rows,
      firstSeq: seen.firstSeq,
      lastSeq: seen.last?.seq ?? null,
      findings: all.slice(0, MOST_FINDINGS),
      findingCount: count + outside.length,
      anchoredThrough: seen.anchor === null ? null : { seq: seen.anchor.seq, at: new Date(seen.anchor.at) },
      unanchoredRows: seen.unanchored,
      purges: authority.purges,
      purgedRows: seen.purgedRows,
      erasures: authority.erasures,
      notes: notesOn(parts),
      seconds: (performance.now() - this.began) / 1000,
    };
  }

  private inTransaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.database.withKeptOrganization(this.organizationId, work);
  }
}

const MOST_FINDINGS = 100;
/** Below every number that the column can hold. */
const LOWEST_SEQ = '-9223372036854775808';

/** What the ends of the trail say: its head, and the newest checkpoint. */
function outsideFindings(
  { head, lastSeq }: Ends,
  seen: Observations,
  anchors: readonly Checkpoint[],
  reading: CheckpointReading | null,
): Finding[] {
  const findings: Finding[] = [];
  const last = Math.max(head?.seq ?? 0, lastSeq);
  const newest = anchors.at(-1);
  if (newest !== undefined && newest.seq > last) {
    findings.push({
      kind: Verdict.TRUNCATED_TAIL,
      firstSeq: last + 1,
      lastSeq: newest.seq,
      message: `The newest rows are missing, at least up to row ${newest.seq}: the checkpoint of ${newest.at} knows of them.`,
    });
  }
  if (head === null && lastSeq > 0) {
    findings.push({
      kind: Verdict.TRUNCATED_TAIL,
      firstSeq: lastSeq,
      lastSeq,
      message: 'The entry in audit_heads is missing: where the trail should end cannot be known.',
    });
  }
  if (head !== null && lastSeq > head.seq) {
    findings.push({
      kind: Verdict.INSERTED,
      firstSeq: head.seq + 1,
      lastSeq,
      message: `Rows after the end of the trail, which audit_heads puts at row ${head.seq}, were put there by hand, or audit_heads was set back.`,
    });
  }
  for (const message of reading?.forged ?? []) {
    const seq = seen.last?.seq ?? 0;
    findings.push({ kind: Verdict.FORGED_CHECKPOINT, firstSeq: seq, lastSeq: seq, message: `${message}.` });
  }
  return findings;
}

function notesOn({
  seen,
  authority,
  reading,
  window,
}: {
  readonly seen: Observations;
  readonly authority: Authority;
  readonly reading: CheckpointReading | null;
  readonly window: Window;
}): string[] {
  const notes: string[] = [];
  const blind =
    'a history that was rewritten with all its hashes, or newest rows that were removed together with the entry in ' +
    'audit_heads, would look like this too';
  if (reading === null) {
    notes.push(`Without checkpoints, ${blind}.`);
  } else if (reading.checkpoints.length === 0) {
    notes.push(`The checkpoints have no usable line of this organization: ${blind}.`);
  } else if (seen.anchor === null) {
    notes.push(`No checkpoint agrees with a row that was examined: ${blind}.`);
  }
  notes.push(...(reading?.problems ?? []).map((problem) => `${problem}.`));
  for (const { seq, why } of authority.unproven.slice(0, MOST_NOTED)) {
    notes.push(
      `Row ${seq} says that rows were deleted or erased with authority, and does not count: ${why}.`,
    );
  }
  for (const { seq, isFinished } of authority.purges) {
    if (!isFinished) {
      notes.push(`The purge of row ${seq} is not finished: rows that it covers may be there or not.`);
    }
  }
  if (window.start.seq > 0 || !window.isToEnd) {
    notes.push('Only a part of the trail was examined.');
  }
  return notes;
}

const MOST_NOTED = 20;
