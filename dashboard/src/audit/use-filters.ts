// The choices of the address, and what they ask of the gateway.
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { nextMidnight } from '../range/range';
import { type Range, useRange } from '../range';
import { type AskedWindow, type Choices, filterOf, OUTCOMES, windowOf } from './filter';
import type { AuditLogFilter } from './operations.generated';

const parsers = {
  action: parseAsString,
  admin: parseAsString,
  resource: parseAsString,
  id: parseAsString,
  outcome: parseAsStringLiteral(OUTCOMES),
  q: parseAsString,
};

const switches = {
  tail: parseAsStringLiteral(['on'] as const),
  reads: parseAsStringLiteral(['hidden'] as const),
};

export const NO_CHOICES: Choices = {
  action: null,
  admin: null,
  resource: null,
  id: null,
  outcome: null,
  q: null,
};

export interface Filters {
  readonly choices: Choices;
  readonly choose: (change: Partial<Choices>) => void;
  /** While somebody writes, no step of the browser's history. */
  readonly write: (change: Partial<Choices>) => void;
  readonly range: Range;
  readonly window: AskedWindow;
  readonly filter: AuditLogFilter;
}

export function useFilters(): Filters {
  const [choices, setChoices] = useQueryStates(parsers, { history: 'push' });
  const [range] = useRange();
  const window = useMemo(
    () => windowOf(range, range.isRunning ? nextMidnight(range.zone, range.to) : range.to),
    [range],
  );
  const filter = useMemo(() => filterOf(choices, window), [choices, window]);
  return useMemo(
    () => ({
      choices,
      choose: (change: Partial<Choices>) => void setChoices(change),
      write: (change: Partial<Choices>) => void setChoices(change, { history: 'replace' }),
      range,
      window,
      filter,
    }),
    [choices, setChoices, range, window, filter],
  );
}

export interface Switches {
  readonly isTailing: boolean;
  readonly hidesReads: boolean;
  readonly change: (change: { readonly tail?: boolean; readonly hidesReads?: boolean }) => void;
}

export function useSwitches(): Switches {
  const [{ tail, reads }, set] = useQueryStates(switches, { history: 'push' });
  return {
    isTailing: tail === 'on',
    hidesReads: reads === 'hidden',
    change: (change) =>
      void set({
        ...(change.tail === undefined ? {} : { tail: change.tail ? 'on' : null }),
        ...(change.hidesReads === undefined ? {} : { reads: change.hidesReads ? 'hidden' : null }),
      }),
  };
}

/** The row whose details are open. */
export function useOpenRow(): [string | null, (row: string | null) => void] {
  const [{ row }, set] = useQueryStates({ row: parseAsString }, { history: 'push' });
  return [row, (next) => void set({ row: next })];
}
