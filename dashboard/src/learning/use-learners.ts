// Pages of learners: the first is asked for again by itself, until somebody reads on. Later pages are of the moment of the first.
import { useState } from 'react';
import { type Answer, mapAnswer, type Problem, problemOf, useAnswer, useConnection } from '../api';
import { LearnersDocument, type LearnersQuery } from './operations.generated';
import { orderOf } from './ordering';
import { useChoices } from './use-choices';

type Page = LearnersQuery['learnerProgress'];
export type Learner = Page['rows'][number];

export interface LearnersFound {
  readonly learners: readonly Learner[];
  readonly total: number;
  readonly hasMore: boolean;
}

export interface Learners {
  readonly answer: Answer<LearnersFound>;
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

interface Refresh {
  readonly refreshOn: unknown;
  readonly atMostEveryMs: number;
}

export function useLearners(courseId: string | null, refresh: Refresh): Learners {
  const { client } = useConnection();
  const { order, status, q } = useChoices();
  const search = q.trim();
  const [held, setHeld] = useState<Later>(NOTHING_LATER);
  const asked = {
    courseId,
    status,
    search: search === '' ? null : search,
    orderBy: orderOf(order ?? ''),
  };
  const question = JSON.stringify(asked);
  const isReadOn = held.of.startsWith(question);
  const first = useAnswer(
    LearnersDocument,
    { ...asked, first: PAGE },
    {
      ...refresh,
      refreshOn: isReadOn ? held.refreshOn : refresh.refreshOn,
    },
  );

  const firstPage = first.state === 'ready' ? first.data.learnerProgress : null;
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
      .query(LearnersDocument, { ...asked, first: PAGE, after })
      .toPromise();
    // Another question was asked in the meantime, or the first page anew: these are not its learners.
    setHeld((present) =>
      present !== begun
        ? present
        : error !== undefined || data === undefined
          ? { ...begun, isLoading: false, problem: error === undefined ? null : problemOf(error) }
          : { ...begun, isLoading: false, pages: [...pages, data.learnerProgress] },
    );
  }

  return {
    answer: mapAnswer(first, ({ learnerProgress }) => ({
      learners: once([learnerProgress, ...later.pages].flatMap(({ rows }) => rows)),
      total: learnerProgress.totalCount,
      hasMore: last?.pageInfo.hasNextPage === true,
    })),
    question: asked,
    more: { load: () => void load(), isLoading: later.isLoading, problem: later.problem },
  };
}

export const learnerKey = ({ learnerId, courseId }: Learner): string => JSON.stringify([learnerId, courseId]);

/** Who has moved down the list while it was read is on two pages. */
function once(learners: readonly Learner[]): Learner[] {
  return [...new Map(learners.map((learner) => [learnerKey(learner), learner])).values()];
}
