// What the examples are asked with: this organization's own people, sessions and days.
import { now, parseAbsolute, toZoned, today, type ZonedDateTime } from '@internationalized/date';

/** What an example is about here. */
export interface Here {
  /** IANA zone of the organization; UTC where none is chosen. */
  readonly timezone: string;
  /** An operator: oneself where one is an OPERATOR. Null: unknown. */
  readonly operatorId: string | null;
  /** A session that waits now. Null: none does, or who asks may not know. */
  readonly waitingSessionId: string | null;
}

/** Ids that are looked up when an example is opened, and not before. */
export type Need = 'operator' | 'waitingSession';

interface Asked {
  readonly needs?: readonly Need[];
  readonly variables: (here: Here) => Readonly<Record<string, unknown>>;
}

// By the operation's name, so that the .graphql files stay usable by code generation and tests as they are.
const askedByName: Readonly<Record<string, Asked>> = {
  OperatorPerformance: { variables: () => ({ days: 7 }) },
  HourlyStats: { variables: () => ({ hours: 24 }) },
  Dashboard: { variables: () => ({ days: 7 }) },
  AuditLogs: { variables: () => ({ days: 7 }) },
  AuditStats: { variables: () => ({ days: 7 }) },
  StartSession: {
    variables: () => ({ contact: 'customer-1', session: `session-${String(Date.now())}` }),
  },
  ClaimSession: {
    needs: ['operator', 'waitingSession'],
    variables: ({ operatorId, waitingSessionId }) => ({
      session: waitingSessionId ?? 'the id of a session that waits: none was found',
      operator: operatorId ?? 'the id of an operator',
    }),
  },
  OneOperator: {
    needs: ['operator'],
    variables: ({ operatorId, timezone }) => ({
      operator: operatorId ?? 'the id of an operator',
      ...lastDays(timezone, 7),
    }),
  },
  MetricSeries: {
    variables: ({ timezone }) => ({
      metric: 'sessionsStarted',
      ...lastDays(timezone, 7),
      groupBy: ['channel'],
      top: 3,
    }),
  },
  MetricRows: { variables: () => ({ metric: 'avgWaitSeconds' }) },
  LiveKpisAt: { variables: ({ timezone }) => ({ asOf: written(now(timezone).subtract({ days: 1 })) }) },
};

export function needsOf(name: string): readonly Need[] {
  return askedByName[name]?.needs ?? [];
}

/** Variables of an example; null for one that has none. */
export function variablesOf(name: string, here: Here): Readonly<Record<string, unknown>> | null {
  return askedByName[name]?.variables(here) ?? null;
}

/** Whole local days and what there is of today. */
function lastDays(timezone: string, days: number): { readonly from: string; readonly to: string } {
  const midnight = toZoned(today(timezone).subtract({ days }), timezone);
  return { from: written(midnight), to: written(now(timezone)) };
}

/** With its offset, to the second: 2026-03-29T00:00:00+01:00. */
function written(time: ZonedDateTime): string {
  const second = parseAbsolute(time.set({ millisecond: 0 }).toAbsoluteString(), time.timeZone);
  return second.toString().replace(/\[.*$/, '');
}
