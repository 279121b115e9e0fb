// What must have happened to a trail for the walk to see what it saw. Several signs of one deed are told as one finding.
import type { BrokenRow, Observations, ShiftedRun } from './verify-chain';
import { commitmentHex } from './chain';
import { hashAt } from './verify-row';
import { type Authority, type Claim, unseenLine } from './verify-authority';
import type { TrailRow } from './verify.sql';

/** Told apart, from the least to the most severe. */
export enum Verdict {
  /** As it was written, as far as that can be known. */
  INTACT = 'INTACT',
  /** Intact, with rows deleted by a purge as it should be. */
  PURGED = 'PURGED',
  /** The trail is intact; a line of the checkpoints carries a signature that is not what it says. */
  FORGED_CHECKPOINT = 'FORGED_CHECKPOINT',
  /** The content of a row is not what its hash says. */
  EDITED = 'EDITED',
  /** Rows changed places. */
  REORDERED = 'REORDERED',
  /** A row was put in between. */
  INSERTED = 'INSERTED',
  /** Rows are missing in the middle, and no purge covers them. */
  REMOVED = 'REMOVED',
  /** The oldest rows are missing, and no purge covers them. */
  TRUNCATED_HEAD = 'TRUNCATED_HEAD',
  /** The newest rows are missing. */
  TRUNCATED_TAIL = 'TRUNCATED_TAIL',
  /** Rows were written anew together with their hashes. */
  REWRITTEN = 'REWRITTEN',
}

const SEVERITY: readonly Verdict[] = Object.values(Verdict);

export interface Finding {
  readonly kind: Verdict;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** For a person. */
  readonly message: string;
}

/** The most severe of the findings. */
export function verdictOf(findings: readonly Finding[], isPurged: boolean): Verdict {
  return findings.reduce<Verdict>(
    (worst, { kind }) => (SEVERITY.indexOf(kind) > SEVERITY.indexOf(worst) ? kind : worst),
    isPurged ? Verdict.PURGED : Verdict.INTACT,
  );
}

/** What the end of the trail should be. */
export interface ExpectedEnd {
  readonly seq: number;
  readonly hash: string;
}

/** Numbers to which a finding is added, and those that some finding explains already. */
class Account {
  readonly findings: Finding[] = [];
  count = 0;
  private readonly explained: { first: number; last: number }[] = [];

  add(kind: Verdict, first: number, last: number, message: string): void {
    this.count += 1;
    if (this.findings.length < MOST_FINDINGS) {
      this.findings.push({ kind, firstSeq: first, lastSeq: last, message });
    }
    this.explain(first, last);
  }

  explain(first: number, last: number): void {
    if (this.explained.length < MOST_EXPLAINED) {
      this.explained.push({ first, last });
    }
  }

  isExplained(seq: number): boolean {
    return this.explained.some(({ first, last }) => first <= seq && seq <= last);
  }
}

const MOST_FINDINGS = 100;
const MOST_EXPLAINED = 5_000;

/** The findings of a walk, at most a hundred, and how many there would be. `end` is null when it was not reached. */
export function findingsOf(
  organizationId: string,
  seen: Observations,
  end: ExpectedEnd | null,
  authority: Authority,
): { findings: Finding[]; count: number } {
  const account = new Account();
  const moved = movedRows(organizationId, seen);
  const renumbered = movedRuns(seen.runs.items);
  for (const [first, last] of pairsOf([...moved.keys()], renumbered.moved)) {
    account.add(
      Verdict.REORDERED,
      first,
      last,
      `${rowsInWords(first, last)} changed places: what ${first === last ? 'it says' : 'they say'} was written in another place of the trail.`,
    );
  }
  explainRuns(renumbered.rest, seen, account);
  explainDuplicates(organizationId, seen, account);
  explainGaps(seen, end, authority, account);
  explainInsertions(seen, account);
  explainEdits(seen, moved, authority, account);
  explainBreaks(seen, account);
  for (const { checkpoint, agreedSeq } of seen.mismatches.items) {
    account.add(
      Verdict.REWRITTEN,
      (agreedSeq ?? 0) + 1,
      checkpoint.seq,
      `The trail was rewritten: the checkpoint of ${checkpoint.at} signed another hash of row ${checkpoint.seq}. ` +
        (agreedSeq === null
          ? 'No earlier checkpoint agrees.'
          : `Up to row ${agreedSeq} the checkpoints agree.`),
    );
  }
  if (end !== null) {
    explainEnd(seen, end, account);
  }
  return { findings: account.findings, count: account.count };
}

function explainGaps(
  seen: Observations,
  end: ExpectedEnd | null,
  authority: Authority,
  account: Account,
): void {
  const { last: lastRow, runs } = seen;
  for (const { first, last, where } of seen.gaps.items) {
    const numbers = first === last ? `row ${first}` : `rows ${first} to ${last}`;
    const claimed = claimsInWords(authority.purgeClaimsOf(first, last), 'deleted by an authorised purge');
    if (where === 'TAIL') {
      // Renumbered rows end early, and yet the last one is there.
      const isRenumbered = lastRow !== null && runs.last?.last === lastRow.seq && lastRow.hash === end?.hash;
      if (!isRenumbered) {
        const message = `The newest rows are missing: ${numbers}. audit_heads knows of them.`;
        account.add(Verdict.TRUNCATED_TAIL, first, last, message);
      }
    } else if (where === 'HEAD') {
      const message = `The oldest rows are missing: ${numbers}. No authorised purge covers them.${claimed}`;
      account.add(Verdict.TRUNCATED_HEAD, first, last, message);
    } else if (first !== last || !account.isExplained(first)) {
      const message = `Missing in the middle: ${numbers}. No authorised purge covers this.${claimed}`;
      account.add(Verdict.REMOVED, first, last, message);
    }
  }
  account.count += seen.gaps.count - seen.gaps.items.length;
}

/** Rows whose content is right in the place of another row that is wrong too. */
function movedRows(organizationId: string, seen: Observations): Map<number, number> {
  const rows = seen.broken.items;
  const moved = new Map<number, number>();
  for (const content of rows) {
    const place = rows.find((other) => other !== content && belongsTo(organizationId, content, other));
    if (place !== undefined) {
      moved.set(content.seq, place.seq);
      moved.set(place.seq, moved.get(place.seq) ?? content.seq);
    }
  }
  return moved;
}

/** Whether the content of one row, as a whole or its personal part, is what the hash of another place says. */
function belongsTo(organizationId: string, content: BrokenRow, place: BrokenRow): boolean {
  const { row: a } = content;
  const { row: b } = place;
  const commitments = new Set([...commitmentsOf(a, a), ...commitmentsOf(a, b)]);
  const ways = distinct([a.prevHash, b.prevHash, place.hashBefore ?? b.prevHash]).flatMap((prevHash) =>
    distinct([a.at, b.at]).map((at) => ({ seq: place.seq, prevHash, at })),
  );
  // Every column but the place may have been moved along or left behind.
  const rests = [a, { ...a, id: b.id }, { ...b, id: a.id }, b];
  return [...commitments].some((commitment) =>
    ways.some((way) =>
      rests.some((rest) => {
        const hash = hashAt(organizationId, way, rest, commitment);
        return hash === b.hash || hash === a.hash;
      }),
    ),
  );
}

/** The commitments of a row's personal part, with the salt of a row. */
function commitmentsOf(personal: TrailRow, salted: TrailRow): string[] {
  const kept = personal.commitment === null ? [] : [personal.commitment];
  return salted.salt === null ? kept : [...kept, commitmentHex(salted.salt, personal)];
}

/** Runs that have taken each other's places, and the others. */
function movedRuns(runs: readonly ShiftedRun[]): { moved: ShiftedRun[]; rest: ShiftedRun[] } {
  let moved = [...runs];
  for (;;) {
    const places = moved.map(({ first, last }) => ({ first, last }));
    const origins = moved.map(({ first, last, shift }) => ({ first: first + shift, last: last + shift }));
    const kept = moved.filter(
      (run) =>
        covers(places, run.first + run.shift, run.last + run.shift) && covers(origins, run.first, run.last),
    );
    if (kept.length === moved.length) {
      return { moved, rest: runs.filter((run) => !moved.includes(run)) };
    }
    moved = kept;
  }
}

function covers(spans: readonly { first: number; last: number }[], first: number, last: number): boolean {
  let next = first;
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    if (span.first <= next && span.last >= next) {
      next = span.last + 1;
    }
  }
  return next > last;
}

/** Rows that were renumbered because others were deleted before them, or put in between. */
function explainRuns(runs: readonly ShiftedRun[], seen: Observations, account: Account): void {
  let before: ShiftedRun | undefined;
  for (const run of runs) {
    const already = before?.last === run.first - 1 ? before.shift : 0;
    const shift = run.shift - already;
    before = run;
    const isOldest = run.first === seen.firstSeq && run.first === 1;
    // A copied row brings the hash along that the next one names.
    const isAfterCopy = shift < 0 && seen.broken.items.some(({ seq }) => seq === run.first - 1);
    if (run.isLinked && !isAfterCopy) {
      account.add(
        Verdict.EDITED,
        run.first,
        run.last,
        `${rowsInWords(run.first, run.last)} had other numbers when they were written.`,
      );
    } else if (shift > 0) {
      account.add(
        isOldest ? Verdict.TRUNCATED_HEAD : Verdict.REMOVED,
        run.first,
        run.first,
        `${shift} row(s) before row ${run.first} are missing; the later rows were renumbered to hide it.`,
      );
    } else {
      account.add(
        Verdict.INSERTED,
        Math.max(1, run.first + shift),
        run.first - 1,
        `${-shift} row(s) before row ${run.first} were put in between; the later rows were renumbered to make room.`,
      );
    }
    account.explain(run.first, run.last);
  }
  account.count += Math.max(0, seen.runs.count - seen.runs.items.length);
}

function explainDuplicates(organizationId: string, seen: Observations, account: Account): void {
  for (const { seq, count, strays } of seen.duplicates.items) {
    // A row that was moved here left its own place empty.
    const gap = seen.gaps.items.find(
      ({ first, last }) =>
        first === last && strays.some((stray) => belongsHere(organizationId, stray, first)),
    );
    if (gap === undefined) {
      const ids = strays.map(({ row }) => row.id).join(', ');
      account.add(
        Verdict.INSERTED,
        seq,
        seq,
        `${count} rows have the number ${seq}. Not part of the chain: ${ids}.`,
      );
    } else {
      account.add(Verdict.REORDERED, seq, seq, `Row ${gap.first} was moved to the place of row ${seq}.`);
      account.explain(gap.first, gap.first);
    }
  }
  account.count += seen.duplicates.count - seen.duplicates.items.length;
}

function belongsHere(organizationId: string, { row }: BrokenRow, seq: number): boolean {
  return commitmentsOf(row, row).some(
    (commitment) => hashAt(organizationId, { ...row, seq }, row, commitment) === row.hash,
  );
}

/** Rows after which the chain goes on as if they were not there. */
function explainInsertions(seen: Observations, account: Account): void {
  for (const { seq, prevSeq, namedSeq } of seen.breaks.items) {
    if (
      namedSeq !== null &&
      namedSeq < prevSeq &&
      !account.isExplained(seq) &&
      !account.isExplained(prevSeq)
    ) {
      account.add(
        Verdict.INSERTED,
        namedSeq + 1,
        prevSeq,
        `${rowsInWords(namedSeq + 1, prevSeq)} ${namedSeq + 1 === prevSeq ? 'was' : 'were'} put in between: row ${seq} follows row ${namedSeq}.`,
      );
    }
  }
  for (const { first, last } of seen.outside.spans.items) {
    const message = `${rowsInWords(first, last)}: no row of a trail has such a number.`;
    account.add(Verdict.INSERTED, first, last, message);
  }
  for (const { first, last } of seen.survivors.spans.items) {
    account.add(
      Verdict.INSERTED,
      first,
      last,
      `${rowsInWords(first, last)} ${first === last ? 'is' : 'are'} there although a purge deleted what had ${first === last ? 'this number' : 'these numbers'}.`,
    );
  }
}

/** What rows of the trail say for what is missing, though no line is there to prove it. */
function claimsInWords(claims: readonly Claim[], deed: string): string {
  return claims
    .slice(0, MOST_CLAIMS)
    .map(({ seq, first, last }) => {
      const numbers = first === last ? `row ${first} was` : `rows ${first} to ${last} were`;
      return ` Row ${seq} says that ${numbers} ${deed}, but ${unseenLine(seq)}.`;
    })
    .join('');
}

const MOST_CLAIMS = 3;

function explainEdits(
  seen: Observations,
  moved: ReadonlyMap<number, number>,
  authority: Authority,
  account: Account,
): void {
  for (const { seq, row, computed } of seen.broken.items) {
    if (!moved.has(seq) && !account.isExplained(seq)) {
      account.add(
        Verdict.EDITED,
        seq,
        seq,
        computed === null
          ? `Row ${seq} (${row.action}) was edited: it is neither whole nor erased.`
          : `Row ${seq} (${row.action}) was edited: its content is not what its hash says.`,
      );
    }
  }
  for (const { first, last } of seen.brokenMore.spans.items) {
    account.add(
      Verdict.EDITED,
      first,
      last,
      `${rowsInWords(first, last)}: what ${first === last ? 'it says is not what its hash says' : 'they say is not what their hashes say'}.`,
    );
  }
  account.count += seen.brokenMore.spans.count - seen.brokenMore.spans.items.length;
  for (const { first, last } of seen.erasedAlone.spans.items) {
    account.add(
      Verdict.EDITED,
      first,
      last,
      `${rowsInWords(first, last)}: the personal part was taken out, and no authorised erasure covers ${first === last ? 'it' : 'them'}.` +
        claimsInWords(authority.erasureClaimsOf(first, last), 'erased with authority'),
    );
  }
  account.count += seen.erasedAlone.spans.count - seen.erasedAlone.spans.items.length;
}

/** A row that was replaced together with its hash: the next one still names the hash that stood there. */
function explainBreaks(seen: Observations, account: Account): void {
  for (const { seq, prevSeq } of seen.breaks.items) {
    if (!account.isExplained(seq) && !account.isExplained(prevSeq)) {
      account.add(
        Verdict.REWRITTEN,
        Math.max(prevSeq, 1),
        seq,
        prevSeq === 0
          ? `The trail was rewritten: row ${seq} does not follow the beginning of the trail.`
          : `The trail was rewritten: row ${seq} names another hash before it than that of row ${prevSeq}.`,
      );
    }
  }
  account.count += seen.breaks.count - seen.breaks.items.length;
}

function explainEnd({ last }: Observations, end: ExpectedEnd, account: Account): void {
  if (last?.seq === end.seq && last.hash !== end.hash && last.isSound && !account.isExplained(last.seq)) {
    account.add(
      Verdict.REWRITTEN,
      last.seq,
      last.seq,
      `The trail was rewritten: audit_heads remembers another hash of the last row, ${last.seq}.`,
    );
  }
}

/** Numbers of moved rows, neighbours and pairs as one span each. */
function pairsOf(numbers: readonly number[], runs: readonly ShiftedRun[]): [number, number][] {
  const all = [...numbers.map((seq) => ({ first: seq, last: seq })), ...runs].sort(
    (a, b) => a.first - b.first,
  );
  const spans: [number, number][] = [];
  for (const { first, last } of all) {
    const previous = spans.at(-1);
    if (previous !== undefined && previous[1] + 1 === first) {
      previous[1] = last;
    } else {
      spans.push([first, last]);
    }
  }
  return spans;
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

function rowsInWords(first: number, last: number): string {
  return first === last ? `Row ${first}` : `Rows ${first} to ${last}`;
}
