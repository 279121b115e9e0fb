// One alert beside the list: how it stands, what can be done, its episodes and all that was told of it; loaded when the first is opened.
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useAnswer } from '../api';
import { Skeleton } from '../cards';
import { FileMenu } from '../files';
import { Close } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { ActionBar } from './action-bar';
import page from './alerts.module.css';
import styles from './drawer.module.css';
import { alertsTexts } from './alerts.texts';
import { amountText } from './amounts';
import { SeverityMark, StatusMark } from './marks';
import { OneAlertDocument, type OneAlertQuery } from './operations.generated';
import { refreshAt } from './refresh';
import { useInteractions } from './use-interactions';
import { possible } from './words';

interface Props {
  readonly id: string;
  readonly mayAnswer: boolean;
  readonly now: Date;
  readonly onClose: () => void;
  readonly onAnswered: () => void;
}

type Detail = OneAlertQuery['alert'];

const HEIGHT = 420;

export default function AlertDrawer({ id, mayAnswer, now, onClose, onAnswered }: Props) {
  const text = useText(alertsTexts);
  const answer = useAnswer(OneAlertDocument, { id }, refreshAt(now));
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className={styles.drawer}>
          <header>
            <Dialog.Title>{answer.state === 'ready' ? answer.data.alert.alert.title : id}</Dialog.Title>
            <FileMenu
              title={text('about_alert')}
              reports={[
                { report: 'alert-episodes', parameters: { id }, name: text('episodes') },
                { report: 'alert-history', parameters: { id }, name: text('changes') },
              ]}
            />
            <Dialog.Close className="button button-quiet button-small" aria-label={text('close')}>
              <Close />
            </Dialog.Close>
          </header>
          {answer.state === 'loading' && <Skeleton height={HEIGHT} />}
          {answer.state === 'failed' && (
            <div role="alert" className={styles.said}>
              <p className={page.bad}>{answer.problem.message}</p>
              {answer.problem.id !== null && <code>{answer.problem.id}</code>}
              <button type="button" className="button button-small" onClick={answer.retry}>
                {text('retry')}
              </button>
            </div>
          )}
          {answer.state === 'forbidden' && <p className={styles.said}>{answer.problem.message}</p>}
          {answer.state === 'ready' && (
            <>
              {mayAnswer ? (
                <Deeds
                  detail={answer.data.alert}
                  onAnswered={() => {
                    answer.retry();
                    onAnswered();
                  }}
                />
              ) : (
                <p className={page.aside}>{text('mayNot')}</p>
              )}
              <Fields detail={answer.data.alert} />
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Deeds({ detail, onAnswered }: { readonly detail: Detail; readonly onAnswered: () => void }) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const { one, isRunning, problem } = useInteractions();
  const { id, status } = detail.alert;
  const { result } = one;
  const hasSnooze = result !== null && result.responseSeconds !== result.responseSecondsWithoutSnooze;
  const canDo = possible(status);
  return (
    <div className={styles.deedsBox}>
      {canDo.length > 0 && (
        <ActionBar
          label={text('actions')}
          possible={canDo}
          isDisabled={isRunning}
          hasNote
          // What was said belongs to what was done.
          key={result === null ? '' : `${result.type} ${result.responseSeconds ?? ''}`}
          onDeed={(deed) => void one.run(id, deed).then((isDone) => isDone && onAnswered())}
        />
      )}
      {problem !== null && (
        <p role="alert" className={page.problem}>
          {text('refused', { reason: problem.message })} {problem.id !== null && <code>{problem.id}</code>}
        </p>
      )}
      <p role="status" className={styles.outcomeLine}>
        {result !== null &&
          text(hasSnooze ? 'doneWithout' : 'done', {
            done: text(result.type),
            elapsed: formats.value(result.responseSeconds, 'SECONDS'),
            unsnoozed: formats.value(result.responseSecondsWithoutSnooze, 'SECONDS'),
          })}
      </p>
    </div>
  );
}

function Fields({ detail }: { readonly detail: Detail }) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const { alert, episodes, changes } = detail;
  const { currency, impactAmount, savingsAmount, snoozedUntil } = alert;
  const moment = (at: string): string => formats.dateTime(new Date(at));
  const amount = (of: string | null): string =>
    of === null || currency === null ? NONE : amountText(of, currency, text.language);
  return (
    <div className={styles.fields}>
      <dl aria-label={text('about_alert')}>
        <Field name={text('status')}>
          <StatusMark status={alert.status} />
          {snoozedUntil !== null && <small>{text('snoozedUntil', { at: moment(snoozedUntil) })}</small>}
        </Field>
        <Field name={text('severity')}>
          <SeverityMark severity={alert.severity} />
        </Field>
        <Field name={text('typeClass')}>{text(alert.typeClass)}</Field>
        <Field name={text('category')}>{alert.category}</Field>
        <Field name={text('service')}>{alert.serviceId}</Field>
        <Field name={text('raisedAt')}>
          {moment(alert.raisedAt)}
          <small>{formats.zone}</small>
        </Field>
        {impactAmount !== null && <Field name={text('impact')}>{amount(impactAmount)}</Field>}
        {savingsAmount !== null && <Field name={text('savings')}>{amount(savingsAmount)}</Field>}
        <Field name={text('id')}>
          <code>{alert.id}</code>
        </Field>
      </dl>
      <section aria-labelledby="alert-episodes">
        <h3 id="alert-episodes">
          {text('episodes')} <small>{text('episodesAbout', { n: alert.episode })}</small>
        </h3>
        <ol className={styles.episodes}>
          {episodes.map((episode) => {
            const end = episode.resolvedAt ?? episode.dismissedAt;
            return (
              <li key={episode.number}>
                <p>
                  <strong>{formats.count(episode.number)}</strong>{' '}
                  <SeverityMark severity={episode.severity} />
                </p>
                <dl>
                  <Field name={text('raisedAt')}>{moment(episode.raisedAt)}</Field>
                  <Field name={text('acknowledgedAt')}>
                    {episode.acknowledgedAt === null ? NONE : moment(episode.acknowledgedAt)}
                  </Field>
                  <Field name={text(episode.dismissedAt === null ? 'resolvedAt' : 'dismissedAt')}>
                    {end === null ? text('notEnded') : moment(end)}
                  </Field>
                  <Field name={text('firstAnswer')}>
                    {episode.responseSeconds === null ? (
                      text('unanswered')
                    ) : (
                      <span title={formats.exact(episode.responseSeconds, 'SECONDS')}>
                        {episode.responseSeconds === episode.responseSecondsWithoutSnooze
                          ? formats.value(episode.responseSeconds, 'SECONDS')
                          : text('bothWays', {
                              elapsed: formats.value(episode.responseSeconds, 'SECONDS'),
                              unsnoozed: formats.value(episode.responseSecondsWithoutSnooze, 'SECONDS'),
                            })}
                      </span>
                    )}
                  </Field>
                </dl>
              </li>
            );
          })}
        </ol>
      </section>
      <section aria-labelledby="alert-changes">
        <h3 id="alert-changes">{text('changes')}</h3>
        <ol className={styles.changes}>
          {changes.map(({ at, type, by, source, note, snoozedUntil: until }, place) => (
            // Nothing of them is told twice, but two of a kind may be of one moment.
            <li key={`${at} ${type} ${place}`} data-type={type}>
              <p>
                <strong>{text(type)}</strong> <time dateTime={at}>{moment(at)}</time>
              </p>
              <p className={page.aside}>
                {by === null ? '' : `${text('by', { who: by })} · `}
                {text(`by-${source}`)}
                {until !== null && ` · ${text('snoozedUntil', { at: moment(until) })}`}
              </p>
              {note !== null && <q>{note}</q>}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
