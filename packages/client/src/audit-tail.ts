// How the audit trail is read on after a lost connection. Its rows are numbered without gaps, so that it can be told whether all
// are there; pages are in the order of time, and a host application may tell of earlier times, so numbers are looked for first.
import {
  AuditLogDocument,
  type AuditLogFilter,
  type AuditLogQueryVariables,
  AuditNumbersDocument,
  type AuditNumbersQueryVariables,
  type AuditTrailSubscription,
  type AuditTrailSubscriptionVariables,
  AuditTrailStatusDocument,
} from './operations.generated.ts';
import { pages } from './pages.ts';
import type { Ask, Missed, Tail } from './subscription.ts';

/** With more than this to be looked through, the rest is told as a gap. */
const MOST_ROWS = 10_000;
const NUMBERS_PER_PAGE = 500;
const ROWS_PER_PAGE = 200;
const DAY_MS = 86_400_000;

export const auditTail: Tail<AuditTrailSubscription, AuditTrailSubscriptionVariables> = {
  numberOf: ({ auditTrail }) => BigInt(auditTrail.seq),
  missed: async (ask, { filter }, after, before) => {
    const { auditTrailStatus } = await ask(AuditTrailStatusDocument, {});
    const end = before ?? BigInt(auditTrailStatus.lastSeq ?? 0) + 1n;
    const expected = end - after - 1n;
    if (expected <= 0n) {
      return { rows: [], through: after, gap: null };
    }
    // As wide as may be asked for, and also what is dated ahead.
    const now = Date.now();
    const [from, to] = [daysFrom(now, -89), daysFrom(now, 1)];
    const numbers = new Set<bigint>();
    let earliest: string | null = null;
    let seen = 0;
    const variables: AuditNumbersQueryVariables = { filter: { from, to }, first: NUMBERS_PER_PAGE };
    for await (const page of pages(variables, (asked) => ask(AuditNumbersDocument, asked))) {
      for (const { node } of page.auditLogConnection.edges) {
        const number = BigInt(node.seq);
        seen += 1;
        if (number > after && number < end) {
          numbers.add(number);
          // The newest come first.
          earliest = node.createdAt;
        }
      }
      if (BigInt(numbers.size) === expected || seen >= MOST_ROWS) {
        break;
      }
    }
    const rows = earliest === null ? [] : await rowsBetween(ask, filter ?? {}, earliest, { after, end, to });
    return { rows, through: end - 1n, gap: gapIn(numbers, after, end) };
  },
};

function daysFrom(moment: number, days: number): string {
  return new Date(moment + days * DAY_MS).toISOString();
}

/** What the filter lets pass, ascending. */
async function rowsBetween(
  ask: Ask,
  filter: AuditLogFilter,
  earliest: string,
  { after, end, to }: { readonly after: bigint; readonly end: bigint; readonly to: string },
): Promise<Missed<AuditTrailSubscription>['rows']> {
  const from = filter.from != null && Date.parse(filter.from) > Date.parse(earliest) ? filter.from : earliest;
  const until = filter.to ?? to;
  if (Date.parse(from) >= Date.parse(until)) {
    return [];
  }
  const variables: AuditLogQueryVariables = { filter: { ...filter, from, to: until }, first: ROWS_PER_PAGE };
  const found: { readonly number: bigint; readonly row: AuditTrailSubscription }[] = [];
  for await (const page of pages(variables, (asked) => ask(AuditLogDocument, asked))) {
    for (const { node } of page.auditLogConnection.edges) {
      const number = BigInt(node.seq);
      if (number > after && number < end) {
        found.push({ number, row: { auditTrail: node } });
      }
    }
  }
  return found.sort((a, b) => (a.number < b.number ? -1 : 1)).map(({ row }) => row);
}

/** From the first number that was not found to the last. */
function gapIn(numbers: ReadonlySet<bigint>, after: bigint, end: bigint): Missed<unknown>['gap'] {
  const missing = end - after - 1n - BigInt(numbers.size);
  if (missing === 0n) {
    return null;
  }
  let [first, last] = [after + 1n, end - 1n];
  while (numbers.has(first)) {
    first += 1n;
  }
  while (numbers.has(last)) {
    last -= 1n;
  }
  return { after: String(first - 1n), before: String(last + 1n), missing: Number(missing) };
}
