// What may be missing from a trail: rows that a purge covers, and personal parts that an erasure took out.
//
// Purges and erasures say so in rows of the trail itself. Where checkpoints are at hand such a row counts only together
// with its signed line; an owner of the database can write the row, but not the line. Without checkpoints a purge
// counts when audit_purges knows it too.
import { z } from 'zod';
import type { JsonObject } from './canonical';
import { type Checkpoint, CheckpointKind } from './checkpoints';
import { hashOfRow } from './verify-row';
import type { TrailRow } from './verify.sql';

export const PURGE_ACTION = 'PURGE_AUDIT_LOGS';
export const ERASURE_ACTION = 'ERASE_SUBJECT';

/** A run of consecutive numbers whose rows a purge covers. */
export interface PurgedSpan {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Of the row before the first one, in hexadecimal. */
  readonly prevHash: string;
  /** Of the last row. */
  readonly lastHash: string;
}

export interface PurgeFound {
  /** Of the purge's own row. */
  readonly seq: number;
  readonly at: Date;
  /** Rows older than this were covered. */
  readonly before: Date | null;
  readonly spans: readonly PurgedSpan[];
  readonly isFinished: boolean;
}

export interface ErasureFound {
  readonly seq: number;
  readonly rows: number;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

export interface AuthorityRows {
  readonly rows: readonly TrailRow[];
  readonly allowed: readonly {
    seq: string;
    before: Date;
    countersignedAt: Date | null;
    finishedAt: Date | null;
  }[];
}

const hexHash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.number().int().positive();
const purgedSpans = z.array(z.object({ firstSeq: seq, lastSeq: seq, prevHash: hexHash, lastHash: hexHash }));
const purgeDetails = z.object({ before: z.string(), ranges: purgedSpans });
const erasureDetails = z.object({
  ranges: z.array(z.tuple([seq, seq])),
  purged: purgedSpans.optional(),
});

/** A row said it was a purge or an erasure, and nothing outside the database agrees. */
export interface Unproven {
  readonly seq: number;
  readonly why: string;
}

/** What a row claims that belongs to the chain and that no line of the checkpoints names. */
export interface Claim {
  readonly seq: number;
  readonly first: number;
  readonly last: number;
}

export class Authority {
  readonly purges: PurgeFound[] = [];
  readonly erasures: ErasureFound[] = [];
  readonly unproven: Unproven[] = [];
  private readonly purgeClaims: Claim[] = [];
  private readonly erasureClaims: Claim[] = [];
  private readonly before = new Map<number, string>();
  private readonly after = new Map<number, string>();
  private readonly gone: readonly Span[];
  private readonly finished: readonly Span[];
  private readonly erased: readonly Span[];

  /** `checkpoints` is null when there are none to ask. */
  constructor(organizationId: string, found: AuthorityRows, checkpoints: readonly Checkpoint[] | null) {
    const allowed = new Map(found.allowed.map((purge) => [Number(purge.seq), purge]));
    const signed = new Map(
      (checkpoints ?? [])
        .filter(({ kind }) => kind !== CheckpointKind.HEAD)
        .map(({ kind, seq: number, hash }) => [`${kind} ${number}`, hash]),
    );
    const gone: Span[] = [];
    const finished: Span[] = [];
    const erased: Span[] = [];
    const purged = (spans: readonly PurgedSpan[], ownSeq: number, isFinished: boolean): void => {
      for (const { firstSeq, lastSeq, prevHash, lastHash } of spans) {
        const span = { first: firstSeq, last: lastSeq };
        gone.push(span);
        if (isFinished) {
          finished.push(span);
        }
        if (lastSeq < ownSeq) {
          this.before.set(firstSeq, prevHash);
          this.after.set(lastSeq, lastHash);
        }
      }
    };
    for (const row of found.rows) {
      const number = Number(row.seq);
      const isPurge = row.action === PURGE_ACTION;
      const details = detailsOf(row, isPurge);
      if (row.salt === null) {
        // Its content was erased; what it said of purges is told again by the erasure.
        continue;
      }
      if (details === null || hashOfRow(organizationId, number, row) !== row.hash) {
        this.unproven.push({ seq: number, why: 'its content is not what its hash says' });
        continue;
      }
      const purge = allowed.get(number);
      // Nobody could allow what had not been written yet.
      const spans = details.purged.filter((span) => span.firstSeq <= span.lastSeq && span.lastSeq < number);
      const erasedSpans = details.erased.filter(({ first, last }) => first <= last && last < number);
      const isKnown = !isPurge || purge?.before.toISOString() === details.before;
      if (checkpoints === null && !isKnown) {
        this.unproven.push({ seq: number, why: 'audit_purges does not know it' });
        continue;
      }
      const kind = isPurge ? CheckpointKind.PURGE : CheckpointKind.ERASURE;
      if (checkpoints !== null && signed.get(`${kind} ${number}`) !== row.hash) {
        // Gateways that do not share a file sign where the others cannot see it.
        const mayBeElsewhere =
          !signed.has(`${kind} ${number}`) && isKnown && (!isPurge || purge?.countersignedAt != null);
        this.unproven.push({
          seq: number,
          why: mayBeElsewhere ? unseenLine(number) : 'no signed line of the checkpoints names it',
        });
        if (mayBeElsewhere) {
          const purgedSpans = spans.map(({ firstSeq, lastSeq }) => ({ first: firstSeq, last: lastSeq }));
          this.purgeClaims.push(...purgedSpans.map((span) => ({ seq: number, ...span })));
          this.erasureClaims.push(...erasedSpans.map((span) => ({ seq: number, ...span })));
        }
        continue;
      }
      const isFinished = purge?.finishedAt != null;
      purged(spans, number, isPurge && isFinished);
      erased.push(...erasedSpans);
      if (isPurge) {
        const at = new Date(Number(row.at));
        this.purges.push({ seq: number, at, before: purge?.before ?? null, spans, isFinished });
      } else {
        this.erasures.push({ seq: number, rows: sizeOf(erasedSpans) });
      }
    }
    // The row of an erasure may have been purged since: its line says what it erased all the same.
    const present = new Set(found.rows.map((row) => Number(row.seq)));
    const goneWithRows = merge(gone);
    for (const { kind, seq: number, details } of checkpoints ?? []) {
      if (kind === CheckpointKind.ERASURE && !present.has(number) && contains(goneWithRows, number)) {
        const said = erasureOf(details);
        erased.push(...(said?.erased ?? []).filter(({ last }) => last < number));
        purged(
          (said?.purged ?? []).filter(({ lastSeq }) => lastSeq < number),
          number,
          false,
        );
      }
    }
    this.gone = merge(gone);
    this.finished = merge(finished);
    this.erased = merge(erased);
  }

  /** The parts of a gap that no purge covers. */
  uncovered(first: number, last: number): Span[] {
    return partsOutside(this.gone, first, last);
  }

  /** The parts of a run of erased rows that no erasure covers. */
  notErased(first: number, last: number): Span[] {
    return partsOutside(this.erased, first, last);
  }

  /** Rows of a gap that a purge claims whose line is not to be seen. */
  purgeClaimsOf(first: number, last: number): Claim[] {
    return claimsWithin(this.purgeClaims, first, last);
  }

  /** Rows of a run of erased ones that an erasure claims whose line is not to be seen. */
  erasureClaimsOf(first: number, last: number): Claim[] {
    return claimsWithin(this.erasureClaims, first, last);
  }

  /** Whether the purges around a gap remember the hashes of its neighbours otherwise than they are. */
  contradicts(first: number, last: number, hashBefore: string | null, prevHashAfter: string | null): boolean {
    const before = this.before.get(first);
    const after = this.after.get(last);
    return (
      (before !== undefined && hashBefore !== null && before !== hashBefore) ||
      (after !== undefined && prevHashAfter !== null && after !== prevHashAfter)
    );
  }

  isErased(number: number): boolean {
    return contains(this.erased, number);
  }

  /** Whether a row with this number should be gone: the purge that covers it says that it is finished. */
  shouldBeGone(number: number): boolean {
    return contains(this.finished, number);
  }
}

/** Why a row of the chain gives no authority although nothing speaks against it, and what to do about it. */
export function unseenLine(number: number): string {
  return (
    `no line of the given checkpoint files names row ${number}; it would look the same if another gateway had signed ` +
    'that line: give its file and key too (opsgraph audit verify --checkpoints FILE --public-key FILE)'
  );
}

function claimsWithin(claims: readonly Claim[], first: number, last: number): Claim[] {
  return claims
    .filter((claim) => claim.first <= last && claim.last >= first)
    .map((claim) => ({
      seq: claim.seq,
      first: Math.max(claim.first, first),
      last: Math.min(claim.last, last),
    }));
}

interface Said {
  readonly before: string | null;
  readonly purged: readonly PurgedSpan[];
  readonly erased: readonly Span[];
}

function detailsOf(row: Pick<TrailRow, 'details'>, isPurge: boolean): Said | null {
  let json: unknown;
  try {
    json = JSON.parse(row.details);
  } catch {
    return null;
  }
  if (!isPurge) {
    return erasureOf(json);
  }
  const parsed = purgeDetails.safeParse(json);
  return parsed.success ? { before: parsed.data.before, purged: parsed.data.ranges, erased: [] } : null;
}

/** What a purge or an erasure says of rows that purges deleted. */
export function purgedSpansOf(action: string, details: string): readonly PurgedSpan[] {
  return detailsOf({ details }, action === PURGE_ACTION)?.purged ?? [];
}

function erasureOf(json: unknown): Said | null {
  const parsed = erasureDetails.safeParse(json);
  return parsed.success
    ? {
        before: null,
        purged: parsed.data.purged ?? [],
        erased: parsed.data.ranges.map(([first, last]) => ({ first, last })),
      }
    : null;
}

/** Runs of consecutive numbers, from sorted numbers. */
function spansOf(numbers: readonly number[]): [first: number, last: number][] {
  const spans: [number, number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] + 1 === number) {
      last[1] = number;
    } else {
      spans.push([number, number]);
    }
  }
  return spans;
}

/** What an erasure's row and line say: the rows erased, and again what those of them said that gave authority. */
export function erasureDetailsOf(rows: readonly TrailRow[]): {
  ranges: [number, number][];
  purged?: JsonObject[];
} {
  const numbers = rows.map((row) => Number(row.seq));
  const said = rows
    .filter(
      (row) => row.externalId === null && (row.action === PURGE_ACTION || row.action === ERASURE_ACTION),
    )
    .map((row) => detailsOf(row, row.action === PURGE_ACTION));
  for (const { first, last } of said.flatMap((details) => details?.erased ?? [])) {
    for (let number = first; number <= last; number += 1) {
      numbers.push(number);
    }
  }
  const purged = said.flatMap((details) => details?.purged ?? []).map((span) => ({ ...span }));
  const ranges = spansOf([...new Set(numbers)].sort((a, b) => a - b));
  return purged.length === 0 ? { ranges } : { ranges, purged };
}

function sizeOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function merge(spans: readonly Span[]): Span[] {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of spans.toSorted((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous.last + 1) {
      previous.last = Math.max(previous.last, last);
    } else {
      merged.push({ first, last });
    }
  }
  return merged;
}

function partsOutside(spans: readonly Span[], first: number, last: number): Span[] {
  const open: Span[] = [];
  let next = first;
  for (let index = firstAtOrAfter(spans, first); index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined || span.first > last) {
      break;
    }
    if (span.first > next) {
      open.push({ first: next, last: span.first - 1 });
    }
    next = Math.max(next, span.last + 1);
  }
  return next <= last ? [...open, { first: next, last }] : open;
}

function contains(spans: readonly Span[], number: number): boolean {
  const span = spans[firstAtOrAfter(spans, number)];
  return span !== undefined && span.first <= number;
}

/** Index of the first span that ends at the number or after it. */
function firstAtOrAfter(spans: readonly Span[], number: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.last ?? Infinity) < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
