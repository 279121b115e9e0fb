// The alerts as they stand now: filtered and searched by the gateway, read page by page, answered one by one or several at once.
import { lazy, type SubmitEvent, Suspense, useEffect, useState } from 'react';
import { Card } from '../cards';
import { Download } from '../icons';
import { useFormats, useText } from '../intl';
import { type Role, useSession } from '../session';
import { type Column, csvOf, DataTable, saveCsv } from '../table';
import { ActionBar } from './action-bar';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import { amountText } from './amounts';
import { SeverityMark, StatusMark } from './marks';
import { refreshAt } from './refresh';
import { type ListedAlert, PAGE, useAlerts } from './use-alerts';
import { NO_FILTERS, useChoices } from './use-choices';
import { MOST_AT_ONCE, useInteractions } from './use-interactions';
import { LIST_ID } from './use-list-filter';
import { CLASSES, INTERACTIONS, SEVERITIES, VIEWS } from './words';

const AlertDrawer = lazy(() => import('./alert-drawer'));

const HEIGHT = 560;
const LONGEST_SEARCH = 100;
const REST_MS = 400;
const JUST_NOW_MS = 60_000;
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
  const { answer, more } = useAlerts(refreshAt(now), answered);
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
  const known = [
    ...new Set([
      ...categories,
      ...alerts.map((each) => each.category),
      ...(category === null ? [] : [category]),
    ]),
  ].sort((one, other) => one.localeCompare(other));

  return (
    <div id={LIST_ID} className={styles.whole}>
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
            <SearchField />
            <Choice
              label={text('status')}
              value={status}
              options={VIEWS.map((each) => [each, text(each)])}
              onChange={(value) => choose({ status: VIEWS.find((each) => each === value) ?? null })}
            />
            <Choice
              label={text('severity')}
              value={severity ?? ''}
              options={[['', text('anySeverity')], ...SEVERITIES.map((each) => [each, text(each)] as const)]}
              onChange={(value) => choose({ severity: SEVERITIES.find((each) => each === value) ?? null })}
            />
            <Choice
              label={text('typeClass')}
              value={choices.class ?? ''}
              options={[['', text('anyClass')], ...CLASSES.map((each) => [each, text(each)] as const)]}
              onChange={(value) => choose({ class: CLASSES.find((each) => each === value) ?? null })}
            />
            <Choice
              label={text('category')}
              value={category ?? ''}
              options={[['', text('anyCategory')], ...known.map((each) => [each, each] as const)]}
              onChange={(value) => choose({ category: value === '' ? null : value })}
            />
            <button
              type="button"
              className="button button-small button-quiet"
              aria-label={text('csvAbout')}
              title={text('csvAbout')}
              data-compact
              onClick={() => saveCsv('alerts', csvOf(columns.inFile, alerts, formats.zone))}
            >
              <Download />
              <span>{text('csv')}</span>
            </button>
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
                    <span role="alert" className={styles.problem}>
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

interface BatchProps {
  readonly chosen: readonly string[];
  readonly shown: readonly ListedAlert[];
  readonly onChoose: (ids: readonly string[]) => void;
  readonly onAnswered: () => void;
}

/** What to do with those that are chosen, and what became of each. */
function Batch({ chosen, shown, onChoose, onAnswered }: BatchProps) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const { many, isRunning, problem } = useInteractions();
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  const { result } = many;
  const refused = result?.results.filter(({ outcome }) => outcome === 'FAILED') ?? [];
  const isTooMany = chosen.length > MOST_AT_ONCE;
  return (
    <div className={styles.batch}>
      <ActionBar
        label={text('actionsAll')}
        possible={INTERACTIONS}
        isDisabled={chosen.length === 0 || isTooMany || isRunning}
        onDeed={(deed) => {
          // The list may have lost them when it is told what became of them.
          setTitles(new Map(shown.map(({ id, title }) => [id, title])));
          void many.run(chosen, deed).then((isAnswered) => {
            if (!isAnswered) return;
            onChoose([]);
            onAnswered();
          });
        }}
      >
        <span className={styles.chosen} role="status">
          {isRunning
            ? text('sending')
            : isTooMany
              ? text('tooMany', { most: formats.count(MOST_AT_ONCE) })
              : chosen.length === 0
                ? text('chooseHint')
                : text('chosen', { n: chosen.length, count: formats.count(chosen.length) })}
        </span>
        <button
          type="button"
          className="button button-small button-quiet"
          disabled={shown.length === 0}
          onClick={() => onChoose(chosen.length > 0 ? [] : shown.map(({ id }) => id))}
        >
          {text(chosen.length > 0 ? 'chooseNone' : 'chooseAll')}
        </button>
      </ActionBar>
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {text('refused', { reason: problem.message })} {problem.id !== null && <code>{problem.id}</code>}
        </p>
      )}
      {result !== null && (
        <div role="status" className={styles.outcome} data-failed={result.failed > 0}>
          <p>
            {text('batchDone', {
              done: text(result.results[0]?.type ?? 'RESOLVED'),
              accepted: result.accepted + result.duplicates,
              failed: result.failed,
            })}
          </p>
          <button type="button" className="button button-small button-quiet" onClick={many.forget}>
            {text('close')}
          </button>
          {refused.length > 0 && (
            <ul aria-label={text('showRefused')} tabIndex={0}>
              {refused.map(({ index, alertId, message }) => (
                <li key={index}>
                  <strong>{titles.get(alertId) ?? alertId}</strong> <span lang="en">{message}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}

interface Choosing {
  readonly isChosen: (id: string) => boolean;
  /** Null: this role answers no alerts. */
  readonly choose: ((id: string) => void) | null;
}

const momentOf = (at: string | null): Date | null => (at === null ? null : new Date(at));

function useColumns(
  now: Date,
  { isChosen, choose }: Choosing,
): Record<'onScreen' | 'inFile', readonly Column<ListedAlert>[]> {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const ago = (at: Date): string =>
    Math.abs(now.getTime() - at.getTime()) < JUST_NOW_MS ? text('justNow') : formats.ago(at, now);
  const choice: Column<ListedAlert> = {
    id: 'choose',
    header: text('choose'),
    value: ({ id }) => isChosen(id),
    render: ({ id, title }) => (
      <label className={styles.check} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          aria-label={text('chooseThis', { title })}
          checked={isChosen(id)}
          onChange={() => choose?.(id)}
        />
      </label>
    ),
    isOnlyOnScreen: true,
    isNotSorted: true,
    width: '44px',
  };
  const impactOf = ({ impactAmount, currency }: ListedAlert): string | null =>
    impactAmount === null || currency === null ? null : amountText(impactAmount, currency, text.language);
  return {
    onScreen: [
      ...(choose === null ? [] : [choice]),
      {
        id: 'alert',
        header: text('alert'),
        value: ({ title }) => title,
        render: ({ title, severity }) => (
          <span className={styles.titleCell}>
            <SeverityMark severity={severity} />
            <span>{title}</span>
          </span>
        ),
        exact: ({ title, severity, typeClass, id }) =>
          `${text(severity)}, ${text(typeClass)}: ${title} (${id})`,
        isNotSorted: true,
      },
      {
        id: 'status',
        header: text('status'),
        value: ({ status }) => text(status),
        render: ({ status }) => <StatusMark status={status} />,
        exact: ({ status, snoozedUntil }) =>
          snoozedUntil === null
            ? text(status)
            : text('snoozedUntil', { at: formats.dateTime(new Date(snoozedUntil)) }),
        isNotSorted: true,
      },
      {
        id: 'category',
        header: text('category'),
        value: ({ category }) => category,
        exact: ({ category }) => category,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'service',
        header: text('service'),
        value: ({ serviceId }) => serviceId,
        exact: ({ serviceId }) => serviceId,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'impact',
        header: text('impact'),
        value: ({ impactAmount }) => impactAmount,
        render: (alert) => impactOf(alert),
        exact: (alert) => impactOf(alert) ?? '',
        isFigure: true,
        foldsBelow: 720,
        isNotSorted: true,
      },
      {
        id: 'raisedAt',
        header: text('raisedAt'),
        value: ({ raisedAt }) => new Date(raisedAt),
        render: ({ raisedAt }) => ago(new Date(raisedAt)),
        exact: ({ raisedAt }) => formats.dateTime(new Date(raisedAt)),
        isFigure: true,
        foldsBelow: 480,
      },
    ],
    inFile: [
      { id: 'id', header: text('id'), value: ({ id }) => id },
      { id: 'title', header: text('alert'), value: ({ title }) => title },
      { id: 'severity', header: text('severity'), value: ({ severity }) => text(severity) },
      { id: 'status', header: text('status'), value: ({ status }) => text(status) },
      { id: 'class', header: text('typeClass'), value: ({ typeClass }) => text(typeClass) },
      { id: 'category', header: text('category'), value: ({ category }) => category },
      { id: 'service', header: text('service'), value: ({ serviceId }) => serviceId },
      { id: 'episode', header: text('episode'), value: ({ episode }) => episode },
      { id: 'raisedAt', header: text('raisedAt'), value: ({ raisedAt }) => new Date(raisedAt) },
      {
        id: 'acknowledgedAt',
        header: text('acknowledgedAt'),
        value: ({ acknowledgedAt }) => momentOf(acknowledgedAt),
      },
      { id: 'resolvedAt', header: text('resolvedAt'), value: ({ resolvedAt }) => momentOf(resolvedAt) },
      { id: 'dismissedAt', header: text('dismissedAt'), value: ({ dismissedAt }) => momentOf(dismissedAt) },
      {
        id: 'snoozedUntil',
        header: text('snoozedUntilColumn'),
        value: ({ snoozedUntil }) => momentOf(snoozedUntil),
      },
      { id: 'response', header: text('responseSeconds'), value: ({ responseSeconds }) => responseSeconds },
      {
        id: 'unsnoozed',
        header: text('responseSecondsWithoutSnooze'),
        value: ({ responseSecondsWithoutSnooze }) => responseSecondsWithoutSnooze,
      },
      { id: 'impact', header: text('impact'), value: ({ impactAmount }) => impactAmount },
      { id: 'savings', header: text('savings'), value: ({ savingsAmount }) => savingsAmount },
      { id: 'currency', header: text('currency'), value: ({ currency }) => currency },
    ],
  };
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      className={`input ${styles.choice ?? ''}`}
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Asked for when somebody stops writing. */
function SearchField() {
  const text = useText(alertsTexts);
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
    const timer = window.setTimeout(() => write(typed), REST_MS);
    return () => window.clearTimeout(timer);
    // `write` is another function each time and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, q]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    write(typed);
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
