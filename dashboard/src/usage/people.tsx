// What each person did, also those who never did anything: sorted and searched by the gateway, read page by page.
import { type SubmitEvent, useEffect, useState } from 'react';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import { isColumn } from './sorting';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';
import { useChoices } from './use-choices';
import { PAGE, type People as PeopleRead, type Person } from './use-people';

const HEIGHT = 480;
const LONGEST_SEARCH = 200;
const REST_MS = 400;
const JUST_NOW_MS = 60_000;

interface Props {
  readonly people: PeopleRead;
  readonly now: Date;
}

export function People({ people: { answer, search, question, more }, now }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const { sort, choose, write } = useChoices();
  const columns = useColumns(now);
  const total = answer.state === 'ready' ? answer.data.total : null;
  return (
    <Card
      title={text('people')}
      about={total === null ? '\u00a0' : text('peopleAbout', { total, count: formats.count(total) })}
      answer={answer}
      height={HEIGHT}
      empty={{
        // A search that finds nobody keeps the card as it is, to be changed.
        is: ({ people, total: found }) => people.length === 0 && found === 0 && search === '',
        text: text('nobody'),
      }}
      actions={
        <>
          <SearchField />
          <FileMenu
            title={text('people')}
            shown={{
              file: 'user-activity',
              columns: columns.inFile,
              rows: () => (answer.state === 'ready' ? answer.data.people : []),
            }}
            reports={[{ report: 'user-activity', parameters: question }]}
          />
        </>
      }
    >
      {({ people, hasMore, total: all }) =>
        people.length === 0 ? (
          <div className={styles.nobody}>
            <p>{text('nobodyFound', { search })}</p>
            <button type="button" className="button button-small" onClick={() => write({ q: null })}>
              {text('clearSearch')}
            </button>
          </div>
        ) : (
          <>
            <DataTable
              caption={text('people')}
              columns={columns.onScreen}
              rows={people}
              rowKey={({ id }) => id}
              sort={sort}
              onSort={(next) =>
                choose({
                  sort: next === null || !isColumn(next.column) ? null : { ...next, column: next.column },
                })
              }
              isSorted
              maxHeight={HEIGHT}
            />
            <div className={styles.more}>
              <span>
                {text('shownOf', { shown: formats.count(people.length), total: formats.count(all) })}
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
                    : text('loadMore', { count: formats.count(Math.min(PAGE, all - people.length)) })}
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
  );
}

function useColumns(now: Date): Record<'onScreen' | 'inFile', readonly Column<Person>[]> {
  const text = useText(usageTexts);
  const formats = useFormats();
  const count = (
    id: 'requests' | 'pageViews' | 'sessions',
    rest: Partial<Column<Person>> = {},
  ): Column<Person> => ({
    id,
    header: text(id),
    value: (person) => person[id],
    render: (person) => formats.value(person[id], 'COUNT'),
    exact: (person) => formats.exact(person[id], 'COUNT'),
    isFigure: true,
    ...rest,
  });
  const activeAt = ({ lastActiveAt }: Person): Date | null =>
    lastActiveAt === null ? null : new Date(lastActiveAt);
  const ago = (at: Date): string =>
    Math.abs(now.getTime() - at.getTime()) < JUST_NOW_MS ? text('justNow') : formats.ago(at, now);
  const nameOf = ({ name, externalId }: Person): string => name ?? externalId;
  return {
    onScreen: [
      {
        id: 'name',
        header: text('person'),
        value: nameOf,
        render: (person) => (
          <>
            {nameOf(person)}
            {person.email !== null && <span className={styles.email}> {person.email}</span>}
          </>
        ),
        exact: ({ name, email, externalId }) =>
          [name, email, externalId].filter((each) => each !== null).join(' · '),
      },
      count('requests'),
      count('pageViews', { foldsBelow: 480 }),
      count('sessions', { foldsBelow: 480 }),
      {
        id: 'minutes',
        header: text('time'),
        value: ({ minutes }) => minutes,
        render: ({ minutes }) => formats.value(minutes * 60, 'SECONDS'),
        exact: ({ minutes }) => formats.exact(minutes * 60, 'SECONDS'),
        isFigure: true,
        foldsBelow: 480,
      },
      {
        id: 'lastActive',
        header: text('lastActive'),
        value: activeAt,
        render: (person) => {
          const at = activeAt(person);
          return at === null ? text('never') : ago(at);
        },
        exact: (person) => {
          const at = activeAt(person);
          return at === null ? text('never') : formats.dateTime(at);
        },
        isFigure: true,
      },
    ],
    inFile: [
      { id: 'id', header: text('userId'), value: ({ externalId }) => externalId },
      { id: 'name', header: text('person'), value: ({ name }) => name },
      { id: 'email', header: text('email'), value: ({ email }) => email },
      count('requests'),
      count('pageViews'),
      count('sessions'),
      { id: 'minutes', header: text('minutes'), value: ({ minutes }) => minutes },
      { id: 'lastActive', header: text('lastActive'), value: activeAt },
    ],
  };
}

/** Asked for when somebody stops writing. */
function SearchField() {
  const text = useText(usageTexts);
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
