// The question that the address means for this person and this date range, and its answer.
import { parseDate, toZoned } from '@internationalized/date';
import { useMemo } from 'react';
import { type Answer, type Problem, useAnswer } from '../api';
import { type Range, useRange } from '../range';
import { useSession } from '../session';
import { useNow } from '../time';
import { ExploreSeriesDocument, type ExploreSeriesQuery } from './operations.generated';
import { useParams } from './params';
import { type Definition, type Question, questionOf, type Window } from './question';

export interface Asked {
  readonly question: Question;
  readonly range: Range;
  /** As far as it has gone by: what buckets are counted in. */
  readonly elapsed: Window;
  readonly answer: Answer<ExploreSeriesQuery>;
  /** The question itself was refused: what to change. */
  readonly refused: Problem | null;
}

const AGAIN_EVERY_MS = 5 * 60_000;
/** However often somebody comes back to the page. */
const AT_MOST_EVERY_MS = 60_000;

export function useQuestion(definition: Definition): Asked {
  const [params] = useParams();
  const [range] = useRange();
  const { role, actorId } = useSession();
  const question = useMemo(
    () =>
      questionOf(
        definition,
        params,
        { from: range.from, to: endOf(range) },
        role === 'OPERATOR' ? actorId : null,
      ),
    [definition, params, range, role, actorId],
  );
  // Reading the trail is itself written into the trail: not by a page that nobody looks at.
  const isAudited = definition.name === 'auditActions';
  const now = useNow(AGAIN_EVERY_MS);
  const answer = useAnswer(ExploreSeriesDocument, question.variables, {
    refreshOn: isAudited ? null : now.getTime(),
    atMostEveryMs: AT_MOST_EVERY_MS,
  });
  const problem = answer.state === 'failed' || answer.state === 'ready' ? answer.problem : null;
  const refused = problem?.code === 'BAD_USER_INPUT' ? problem : null;
  return {
    question,
    range,
    elapsed: { from: range.from, to: range.to },
    answer,
    refused,
  };
}

/** Of a running day its end: the gateway leaves out what is still to come, and the question stays the same all day. */
function endOf({ isRunning, lastDay, zone, to }: Range): Date {
  return isRunning ? toZoned(parseDate(lastDay).add({ days: 1 }), zone).toDate() : to;
}
