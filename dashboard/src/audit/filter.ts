// Which rows the page asks for: the choices of the address and the date range, as the gateway takes them. Pure.
import type { AuditLogFilter } from './operations.generated';

export const OUTCOMES = ['SUCCESS', 'FAILED', 'DENIED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Choices by their names in the address; null: not narrowed. */
export interface Choices {
  readonly action: string | null;
  readonly admin: string | null;
  readonly resource: string | null;
  readonly id: string | null;
  readonly outcome: Outcome | null;
  readonly q: string | null;
}

/** Limits of the gateway. */
export const LONGEST_SEARCH = 200;
export const LONGEST_VALUE = 512;
export const MOST_DAYS = 90;

/** Key of rows that nobody did, which is no id to filter by. */
export const NOBODY = 'System';

const DAY_MS = 86_400_000;

export interface AskedWindow {
  readonly from: Date;
  /** Null: still growing. */
  readonly to: Date | null;
  /** The range was longer than the trail is read at once: only its end is asked for. */
  readonly isCut: boolean;
}

/** `end`: of the range, or of the day that is running. */
export function windowOf(
  { from, isRunning }: { readonly from: Date; readonly isRunning: boolean },
  end: Date,
): AskedWindow {
  const earliest = new Date(end.getTime() - MOST_DAYS * DAY_MS);
  return {
    from: from < earliest ? earliest : from,
    to: isRunning ? null : end,
    isCut: from < earliest,
  };
}

/** Texts that the gateway would refuse are left out: whoever edits the address may write anything. */
export function filterOf(choices: Choices, { from, to }: AskedWindow): AuditLogFilter {
  const members: AuditLogFilter = {
    action: fitting(choices.action, LONGEST_VALUE),
    adminId: fitting(choices.admin, LONGEST_VALUE),
    resourceType: fitting(choices.resource, LONGEST_VALUE),
    resourceId: fitting(choices.id, LONGEST_VALUE),
    outcome: choices.outcome,
    search: fitting(choices.q, LONGEST_SEARCH),
    from: from.toISOString(),
    to: to?.toISOString() ?? null,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function fitting(value: string | null, longest: number): string | null {
  return value === null || value === '' || value.length > longest || value.includes('\0') ? null : value;
}

/** Reading the trail, and following it, leave rows themselves; these are the actions of such rows. */
const READS = /^(READ|WATCH)_AUDIT_/;

export function isReadOfTrail({ action }: { readonly action: string }): boolean {
  return READS.test(action);
}

/** Names a row in the address: its place in the trail, and the millisecond by which it is found. */
export function rowKeyOf({ seq, createdAt }: { readonly seq: string; readonly createdAt: string }): string {
  return `${seq}.${Date.parse(createdAt)}`;
}

export interface RowKey {
  readonly seq: string;
  readonly at: Date;
}

export function rowKeyFrom(text: string): RowKey | null {
  const [, seq, ms] = /^(\d{1,19})\.(-?\d{1,15})$/.exec(text) ?? [];
  if (seq === undefined || ms === undefined) return null;
  const at = new Date(Number(ms));
  return Number.isNaN(at.getTime()) ? null : { seq, at };
}
