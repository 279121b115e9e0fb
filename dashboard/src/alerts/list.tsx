// The alerts as they stand now: filtered and searched by the gateway, read page by page, answered one by one or several at once.
import { lazy, Suspense, useState } from 'react';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Role, useSession } from '../session';
import { DataTable } from '../table';
import { alertsTexts } from './alerts.texts';
import { Batch } from './batch';
import { useColumns } from './list-columns';
import { ListFilters } from './list-filters';
import page from './alerts.module.css';
import styles from './list.module.css';
import { refreshAt } from './refresh';
import { PAGE, useAlerts } from './use-alerts';
import { NO_FILTERS, useChoices } from './use-choices';
import { LIST_ID } from './use-list-filter';

const AlertDrawer = lazy(() => import('./alert-drawer'));

const HEIGHT = 560;
/** The gateway counts no further. */
const MOST_COUNTED = 10_000;
const MAY_ANSWER: ReadonlySet<Role> = new Set(['OPERATOR', 'ORG_ADMIN', 'SUPER_ADMIN']);

interface Props {
  readonly now: Date;
  readonly answered: number;
  readonly onAnswered: () => void;
  readonly categories: readonly string[];
}

export function AlertList({ now, answered, onAnswered, categories }: Props) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const mayAnswer = MAY_ANSWER.has(useSession().role);
  const { choose, ...choices } = useChoices();
  const { answer, question, more } = useAlerts(refreshAt(now), answered);
  const alerts = answer.state === 'ready' ? answer.data.alerts : [];
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  // What is not on screen any more is not chosen any more.
  const chosen = alerts.filter(({ id }) => marked.has(id)).map(({ id }) => id);
  const columns = useColumns(now, {
    isChosen: (id) => marked.has(id),
    choose: mayAnswer ? (id) => setMarked(toggled(marked, id)) : null,
  });
  const total = answer.state === 'ready' ? answer.data.total : null;
  const { status, severity, category, service, q } = choices;
  const isFiltered =
    severity !== null || choices.class !== null || category !== null || service !== null || q.trim() !== '';

  return (
    <div id={LIST_ID} className={page.whole}>
      <Card
        title={text('listTitle')}
        about={
          total === null
            ? '\u00a0'
            : text(total >= MOST_COUNTED ? 'listAboutMany' : 'listAbout', {
                total,
                count: formats.count(total),
              })
        }
        answer={answer}
        height={HEIGHT}
        actions={
          <>
            <ListFilters alerts={alerts} categories={categories} />
            <FileMenu
              title={text('listTitle')}
              shown={{ file: 'alerts', columns: columns.inFile, rows: () => alerts }}
              reports={[{ report: 'alerts', parameters: question }]}
            />
          </>
        }
      >
        {({ hasMore, total: all }) => (
          <>
            {mayAnswer && (
              <Batch
                chosen={chosen}
                shown={alerts}
                onChoose={(ids) => setMarked(new Set(ids))}
                onAnswered={onAnswered}
              />
            )}
            {alerts.length === 0 ? (
              <div className={styles.nobody}>
                <p>{text(status === 'ACTIVE' && !isFiltered ? 'noneOpen' : 'noneFound')}</p>
                <button type="button" className="button button-small" onClick={() => choose(NO_FILTERS)}>
                  {text('clearFilters')}
                </button>
              </div>
            ) : (
              <>
                <DataTable
                  caption={text('listTitle')}
                  columns={columns.onScreen}
                  rows={alerts}
                  rowKey={({ id }) => id}
                  sort={{ column: 'raisedAt', direction: choices.order === 'oldest' ? 'asc' : 'desc' }}
                  onSort={(next) => choose({ order: next?.direction === 'asc' ? 'oldest' : null })}
                  isSorted
                  isOwn={({ id }) => marked.has(id)}
                  onOpen={({ id }) => choose({ alert: id })}
                  maxHeight={HEIGHT}
                />
                <div className={styles.more}>
                  <span>
                    {text('shownOf', { shown: formats.count(alerts.length), total: formats.count(all) })}
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
                            count: formats.count(
                              all >= MOST_COUNTED ? PAGE : Math.max(1, Math.min(PAGE, all - alerts.length)),
                            ),
                          })}
                    </button>
                  )}
                  {more.problem !== null && (
                    <span role="alert" className={page.problem}>
                      {text('moreFailed', { reason: more.problem.message })}
                    </span>
                  )}
                </div>
              </>
            )}
          </>
        )}
      </Card>
      {choices.alert !== null && (
        <Suspense fallback={null}>
          <AlertDrawer
            key={choices.alert}
            id={choices.alert}
            mayAnswer={mayAnswer}
            now={now}
            onClose={() => choose({ alert: null })}
            onAnswered={onAnswered}
          />
        </Suspense>
      )}
    </div>
  );
}

function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}
