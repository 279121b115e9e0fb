// Answers alerts at the gateway. What was not heard back of is sent again under the same key, so that it is stored once.
import { useRef, useState } from 'react';
import { type Problem, useAction } from '../api';
import {
  type AlertInteractionType,
  type RecordAlertInteractionMutation,
  RecordAlertInteractionDocument,
  type RecordAlertInteractionsMutation,
  RecordAlertInteractionsDocument,
} from './operations.generated';

/** What somebody wants to do. */
export interface Deed {
  readonly type: AlertInteractionType;
  /** Of SNOOZED: for so many hours, or until a moment. */
  readonly snooze: { readonly hours: number } | { readonly until: Date } | null;
  readonly note: string | null;
}

/** What the gateway takes at once. */
export const MOST_AT_ONCE = 500;
const HOUR_MS = 3_600_000;
/** The same deed within it is the same attempt. */
const ATTEMPT_MS = 2 * 60_000;

interface Attempt {
  readonly key: string;
  readonly at: number;
  readonly snoozedUntil: string | null;
}

interface Interactions {
  readonly isRunning: boolean;
  readonly problem: Problem | null;
  readonly one: {
    readonly result: RecordAlertInteractionMutation['recordAlertInteraction'] | null;
    readonly run: (alertId: string, deed: Deed) => Promise<boolean>;
  };
  readonly many: {
    readonly result: RecordAlertInteractionsMutation['recordAlertInteractions'] | null;
    readonly run: (alertIds: readonly string[], deed: Deed) => Promise<boolean>;
    readonly forget: () => void;
  };
}

export function useInteractions(): Interactions {
  const single = useAction(RecordAlertInteractionDocument);
  const batch = useAction(RecordAlertInteractionsDocument);
  const [one, setOne] = useState<Interactions['one']['result']>(null);
  const [many, setMany] = useState<Interactions['many']['result']>(null);
  const attempts = useRef(new Map<string, Attempt>());

  function attemptOf(content: string, { snooze }: Deed): Attempt {
    const now = Date.now();
    const known = attempts.current.get(content);
    if (known !== undefined && now - known.at < ATTEMPT_MS) return known;
    const until =
      snooze === null ? null : 'until' in snooze ? snooze.until.getTime() : now + snooze.hours * HOUR_MS;
    const begun = {
      key: newKey(),
      at: now,
      snoozedUntil: until === null ? null : new Date(until).toISOString(),
    };
    attempts.current.set(content, begun);
    return begun;
  }

  return {
    isRunning: single.isRunning || batch.isRunning,
    problem: single.problem ?? batch.problem,
    one: {
      result: one,
      async run(alertId, deed) {
        const content = JSON.stringify([alertId, deed]);
        const { key, snoozedUntil } = attemptOf(content, deed);
        setOne(null);
        const data = await single.run({
          input: inputOf(alertId, deed, key, snoozedUntil),
        });
        if (data === null) return false;
        attempts.current.delete(content);
        setOne(data.recordAlertInteraction);
        return true;
      },
    },
    many: {
      result: many,
      async run(alertIds, deed) {
        const content = JSON.stringify([alertIds, deed]);
        const { key, snoozedUntil } = attemptOf(content, deed);
        setMany(null);
        const data = await batch.run({
          inputs: alertIds.map((id, at) => inputOf(id, deed, `${key}-${at}`, snoozedUntil)),
        });
        if (data === null) return false;
        attempts.current.delete(content);
        setMany(data.recordAlertInteractions);
        return true;
      },
      forget: () => setMany(null),
    },
  };
}

function inputOf(alertId: string, { type, note }: Deed, idempotencyKey: string, snoozedUntil: string | null) {
  return { alertId, type, note, snoozedUntil, idempotencyKey, occurredAt: null };
}

/** crypto.randomUUID is not there on pages that come over plain HTTP from another machine. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
