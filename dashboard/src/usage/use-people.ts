// Pages of people: the first is asked for again by itself, until somebody reads on. Later pages are of the moment of the first.
import { useState } from 'react';
import { type Answer, mapAnswer, type Problem, problemOf, useAnswer, useConnection } from '../api';
import { PeopleDocument, type PeopleQuery } from './operations.generated';
import { askedSort } from './sorting';
import { useChoices } from './use-choices';

export type Person = PeopleQuery['userActivity']['edges'][number]['node'];

export interface PeopleFound {
  readonly people: readonly Person[];
  readonly total: number;
  readonly hasMore: boolean;
}

export interface People {
  readonly answer: Answer<PeopleFound>;
  /** Its search and its order, as the gateway is asked. */
  readonly question: object;
  /** What is searched for; empty: nothing. */
  readonly search: string;
  readonly more: {
    readonly load: () => void;
    readonly isLoading: boolean;
    readonly problem: Problem | null;
  };
}

type Page = PeopleQuery['userActivity'];

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

interface Refresh {
  readonly refreshOn: unknown;
  readonly atMostEveryMs: number;
}

export function usePeople(days: { readonly from: string; readonly to: string }, refresh: Refresh): People {
  const { client } = useConnection();
  const { sort, q } = useChoices();
  const search = q.trim();
  const [held, setHeld] = useState<Later>(NOTHING_LATER);
  const asked = { ...days, ...askedSort(sort), ...(search === '' ? {} : { search }) };
  const question = JSON.stringify(asked);
  const isReadOn = held.of.startsWith(question);
  const first = useAnswer(
    PeopleDocument,
    { ...asked, first: PAGE },
    {
      ...refresh,
      refreshOn: isReadOn ? held.refreshOn : refresh.refreshOn,
    },
  );

  const firstPage = first.state === 'ready' ? first.data.userActivity : null;
  const key = `${question} ${firstPage?.asOf ?? ''}`;
  const later = held.of === key ? held : NOTHING_LATER;
  const last = later.pages.at(-1) ?? firstPage;

  async function load(): Promise<void> {
    const after = last?.pageInfo.endCursor ?? null;
    if (after === null || later.isLoading) return;
    const { pages } = later;
    const begun: Later = { of: key, pages, isLoading: true, problem: null, refreshOn: refresh.refreshOn };
    setHeld(begun);
    const { data, error } = await client.query(PeopleDocument, { ...asked, first: PAGE, after }).toPromise();
    // Another question was asked in the meantime, or the first page anew: these are not its people.
    setHeld((present) =>
      present !== begun
        ? present
        : error !== undefined || data === undefined
          ? { ...begun, isLoading: false, problem: error === undefined ? null : problemOf(error) }
          : { ...begun, isLoading: false, pages: [...pages, data.userActivity] },
    );
  }

  return {
    answer: mapAnswer(first, ({ userActivity }) => ({
      people: [userActivity, ...later.pages].flatMap(({ edges }) => edges.map(({ node }) => node)),
      total: userActivity.total,
      hasMore: last?.pageInfo.hasNextPage === true,
    })),
    search,
    question: asked,
    more: { load: () => void load(), isLoading: later.isLoading, problem: later.problem },
  };
}
