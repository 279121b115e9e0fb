// Pages of alerts: the first is asked for again by itself, until somebody reads on. Later pages are of the moment of the first.
import { useState } from 'react';
import { type Answer, mapAnswer, type Problem, problemOf, useAnswer, useConnection } from '../api';
import { AlertListDocument, type AlertListQuery } from './operations.generated';
import type { Refresh } from './refresh';
import { useAgain } from './use-again';
import { useChoices } from './use-choices';
import { statusesOf } from './words';

type Page = AlertListQuery['alerts'];
export type ListedAlert = Page['rows'][number];

export interface AlertsFound {
  readonly alerts: readonly ListedAlert[];
  readonly total: number;
  readonly hasMore: boolean;
}

export interface Alerts {
  readonly answer: Answer<AlertsFound>;
  /** Its filters and its order, as the gateway is asked. */
  readonly question: object;
  readonly more: {
    readonly load: () => void;
    readonly isLoading: boolean;
    readonly problem: Problem | null;
  };
}

/** What was read beyond a first page. */
interface Later {
  /** Which first page: of a question, and of a moment. */
  readonly of: string;
  readonly pages: readonly Page[];
  readonly isLoading: boolean;
  readonly problem: Problem | null;
  /** The refreshing was at when somebody read on: it rests there. */
  readonly refreshOn: unknown;
}

export const PAGE = 50;
const NOTHING_LATER: Later = { of: '', pages: [], isLoading: false, problem: null, refreshOn: null };

export function useAlerts(refresh: Refresh, answered: number): Alerts {
  const { client } = useConnection();
  const choices = useChoices();
  const search = choices.q.trim();
  const [held, setHeld] = useState<Later>(NOTHING_LATER);
  const asked = {
    statuses: statusesOf(choices.status),
    severities: choices.severity === null ? null : [choices.severity],
    typeClasses: choices.class === null ? null : [choices.class],
    category: choices.category === '' ? null : choices.category,
    serviceId: choices.service === '' ? null : choices.service,
    search: search === '' ? null : search,
    orderBy: choices.order === 'oldest' ? ('RAISED_ASC' as const) : ('RAISED_DESC' as const),
  };
  const question = JSON.stringify(asked);
  const isReadOn = held.of.startsWith(question);
  const first = useAnswer(
    AlertListDocument,
    { ...asked, first: PAGE },
    {
      ...refresh,
      refreshOn: isReadOn ? held.refreshOn : refresh.refreshOn,
    },
  );
  useAgain(answered, [first]);

  const firstPage = first.state === 'ready' ? first.data.alerts : null;
  const key = `${question} ${firstPage?.asOf ?? ''}`;
  const later = held.of === key ? held : NOTHING_LATER;
  const last = later.pages.at(-1) ?? firstPage;

  async function load(): Promise<void> {
    const after = last?.pageInfo.endCursor ?? null;
    if (after === null || later.isLoading) return;
    const { pages } = later;
    const begun: Later = { of: key, pages, isLoading: true, problem: null, refreshOn: refresh.refreshOn };
    setHeld(begun);
    const { data, error } = await client
      .query(AlertListDocument, { ...asked, first: PAGE, after })
      .toPromise();
    // Another question was asked in the meantime, or the first page anew: these are not its alerts.
    setHeld((present) =>
      present !== begun
        ? present
        : error !== undefined || data === undefined
          ? { ...begun, isLoading: false, problem: error === undefined ? null : problemOf(error) }
          : { ...begun, isLoading: false, pages: [...pages, data.alerts] },
    );
  }

  return {
    answer: mapAnswer(first, ({ alerts }) => ({
      alerts: once([alerts, ...later.pages].flatMap(({ rows }) => rows)),
      total: alerts.totalCount,
      hasMore: last?.pageInfo.hasNextPage === true,
    })),
    question: asked,
    more: { load: () => void load(), isLoading: later.isLoading, problem: later.problem },
  };
}

/** One that was raised anew while the list was read is on two pages. */
function once(alerts: readonly ListedAlert[]): ListedAlert[] {
  return [...new Map(alerts.map((alert) => [alert.id, alert])).values()];
}
