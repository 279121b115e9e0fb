// What to do with those that are chosen in the list, and what became of each.
import { useState } from 'react';
import { useFormats, useText } from '../intl';
import { ActionBar } from './action-bar';
import page from './alerts.module.css';
import styles from './list.module.css';
import { alertsTexts } from './alerts.texts';
import type { ListedAlert } from './use-alerts';
import { MOST_AT_ONCE, useInteractions } from './use-interactions';
import { INTERACTIONS } from './words';

interface Props {
  readonly chosen: readonly string[];
  readonly shown: readonly ListedAlert[];
  readonly onChoose: (ids: readonly string[]) => void;
  readonly onAnswered: () => void;
}

export function Batch({ chosen, shown, onChoose, onAnswered }: Props) {
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
        <p role="alert" className={page.problem}>
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
