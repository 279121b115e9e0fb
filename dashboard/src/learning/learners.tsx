// How far each learner has come in each course: sorted, filtered and searched by the gateway, read page by page.
import { type SubmitEvent, useEffect, useState } from 'react';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { LEARNERS_ID } from './metric-link';
import { orderOf, sortOf, wordOf } from './ordering';
import { STATUSES, useChoices } from './use-choices';
import { type Learner, learnerKey, PAGE, useLearners } from './use-learners';

const HEIGHT = 480;
const LONGEST_SEARCH = 100;
const REST_MS = 400;
const JUST_NOW_MS = 60_000;

interface Props {
  readonly courseId: string | null;
  readonly refresh: { readonly refreshOn: unknown; readonly atMostEveryMs: number };
  readonly now: Date;
}

export function Learners({ courseId, refresh, now }: Props) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const { answer, question, more } = useLearners(courseId, refresh);
  const { status, order, q, choose } = useChoices();
  const columns = useColumns(now, courseId === null);
  const total = answer.state === 'ready' ? answer.data.total : null;
  const isFiltered = status !== null || q.trim() !== '';
  return (
    <div id={LEARNERS_ID} className={styles.whole}>
      <Card
        title={text('learners')}
        about={total === null ? '\u00a0' : text('learnersAbout', { total, count: formats.count(total) })}
        answer={answer}
        height={HEIGHT}
        empty={{
          // A search that finds nobody keeps the card as it is, to be changed.
          is: ({ total: found }) => found === 0 && !isFiltered,
          text: text('nobody'),
        }}
        actions={
          <>
            <SearchField />
            <select
              className="input"
              aria-label={text('status')}
              value={status ?? ''}
              onChange={({ target }) =>
                choose({ status: STATUSES.find((each) => each === target.value) ?? null })
              }
            >
              <option value="">{text('anyStatus')}</option>
              {STATUSES.map((each) => (
                <option key={each} value={each}>
                  {text(each)}
                </option>
              ))}
            </select>
            <FileMenu
              title={text('learners')}
              shown={{
                file: 'learners',
                columns: columns.inFile,
                rows: () => (answer.state === 'ready' ? answer.data.learners : []),
              }}
              reports={[{ report: 'learner-progress', parameters: question }]}
            />
          </>
        }
      >
        {({ learners, hasMore, total: all }) =>
          learners.length === 0 ? (
            <div className={styles.nobody}>
              <p>{text('nobodyFound')}</p>
              <button
                type="button"
                className="button button-small"
                onClick={() => choose({ status: null, q: null })}
              >
                {text('clearFilters')}
              </button>
            </div>
          ) : (
            <>
              <DataTable
                caption={text('learners')}
                columns={columns.onScreen}
                rows={learners}
                rowKey={learnerKey}
                sort={sortOf(orderOf(order ?? ''))}
                onSort={(next) => choose({ order: wordOf(next) })}
                isSorted
                maxHeight={HEIGHT}
              />
              <div className={styles.more}>
                <span>
                  {text('shownOf', { shown: formats.count(learners.length), total: formats.count(all) })}
                </span>
                {hasMore && (
                  <button
                    type="button"
                    className="button button-small"
                    disabled={more.isLoading}
                    onClick={more.load}
                  >
                    {more.isLoading
                      ? text('loadingMore')
                      : text('loadMore', {
                          count: formats.count(Math.max(1, Math.min(PAGE, all - learners.length))),
                        })}
                  </button>
                )}
                {more.problem !== null && (
                  <span role="alert" className={styles.problem}>
                    {text('moreFailed', { reason: more.problem.message })}
                  </span>
                )}
              </div>
            </>
          )
        }
      </Card>
    </div>
  );
}

const momentOf = (at: string | null): Date | null => (at === null ? null : new Date(at));

function useColumns(
  now: Date,
  hasCourse: boolean,
): Record<'onScreen' | 'inFile', readonly Column<Learner>[]> {
  const text = useText(learningTexts);
  const formats = useFormats();
  const ago = (at: Date | null): string =>
    at === null
      ? text('never')
      : Math.abs(now.getTime() - at.getTime()) < JUST_NOW_MS
        ? text('justNow')
        : formats.ago(at, now);
  const course: Column<Learner> = {
    id: 'course',
    header: text('course'),
    value: ({ courseTitle, courseId }) => courseTitle ?? courseId,
    exact: ({ courseTitle, courseId }) => courseTitle ?? courseId,
    foldsBelow: 480,
    isNotSorted: true,
  };
  return {
    onScreen: [
      {
        id: 'learner',
        header: text('learner'),
        value: ({ learnerId }) => learnerId,
        exact: ({ learnerId }) => learnerId,
      },
      ...(hasCourse ? [course] : []),
      {
        id: 'status',
        header: text('status'),
        value: ({ status }) => text(status),
        render: ({ status }) => (
          <span className={styles.status} data-status={status}>
            {text(status)}
          </span>
        ),
        exact: ({ status }) => text(status === 'STALLED' ? 'stalledAbout' : status),
        isNotSorted: true,
      },
      {
        id: 'progress',
        header: text('progress'),
        value: ({ percent }) => percent,
        render: ({ percent }) => formats.value(percent, 'PERCENT'),
        exact: ({ percent }) => formats.exact(percent, 'PERCENT'),
        isFigure: true,
      },
      {
        id: 'lessons',
        header: text('lessonsDone'),
        value: ({ lessonsCompleted }) => lessonsCompleted,
        render: ({ lessonsCompleted, lessons }) =>
          text('lessonsOf', { done: formats.count(lessonsCompleted), all: formats.count(lessons) }),
        isFigure: true,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'enrolledAt',
        header: text('enrolledAt'),
        value: ({ enrolledAt }) => momentOf(enrolledAt),
        render: ({ enrolledAt }) => {
          const at = momentOf(enrolledAt);
          return at === null ? null : formats.date(at);
        },
        exact: ({ enrolledAt }) => {
          const at = momentOf(enrolledAt);
          return at === null ? '' : formats.dateTime(at);
        },
        isFigure: true,
        foldsBelow: 720,
      },
      {
        id: 'lastActivity',
        header: text('lastActivity'),
        value: ({ lastActivityAt }) => momentOf(lastActivityAt),
        render: ({ lastActivityAt }) => ago(momentOf(lastActivityAt)),
        exact: ({ lastActivityAt }) => {
          const at = momentOf(lastActivityAt);
          return at === null ? text('never') : formats.dateTime(at);
        },
        isFigure: true,
        foldsBelow: 480,
      },
    ],
    inFile: [
      { id: 'learner', header: text('learner'), value: ({ learnerId }) => learnerId },
      { id: 'courseId', header: text('courseId'), value: ({ courseId }) => courseId },
      { id: 'course', header: text('course'), value: ({ courseTitle }) => courseTitle },
      { id: 'status', header: text('status'), value: ({ status }) => text(status) },
      { id: 'percent', header: text('percent'), value: ({ percent }) => percent },
      { id: 'done', header: text('lessonsDone'), value: ({ lessonsCompleted }) => lessonsCompleted },
      { id: 'lessons', header: text('lessons'), value: ({ lessons }) => lessons },
      { id: 'enrolledAt', header: text('enrolledAt'), value: ({ enrolledAt }) => momentOf(enrolledAt) },
      { id: 'startedAt', header: text('startedAt'), value: ({ startedAt }) => momentOf(startedAt) },
      { id: 'completedAt', header: text('completedAt'), value: ({ completedAt }) => momentOf(completedAt) },
      {
        id: 'lastActivity',
        header: text('lastActivity'),
        value: ({ lastActivityAt }) => momentOf(lastActivityAt),
      },
    ],
  };
}

/** Asked for when somebody stops writing. */
function SearchField() {
  const text = useText(learningTexts);
  const { q, write } = useChoices();
  const [typed, setTyped] = useState(q);
  // Changed elsewhere, as by the browser's Back: what the address says counts.
  const [was, setWas] = useState(q);
  if (was !== q) {
    setWas(q);
    setTyped(q);
  }
  useEffect(() => {
    if (typed === q) return;
    const timer = window.setTimeout(() => write({ q: typed }), REST_MS);
    return () => window.clearTimeout(timer);
    // `write` is another function each time and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, q]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    write({ q: typed });
  }

  return (
    <form role="search" className={styles.search} onSubmit={submit}>
      <input
        className="input"
        type="search"
        aria-label={text('search')}
        placeholder={text('searchHint')}
        maxLength={LONGEST_SEARCH}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}
