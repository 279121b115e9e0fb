// The buttons by which alerts are answered: one alert in its drawer, or those that are chosen in the list.
import { parseDateTime, toZoned } from '@internationalized/date';
import { type ReactNode, useId, useState } from 'react';
import { useFormats, useText } from '../intl';
import styles from './action-bar.module.css';
import { alertsTexts } from './alerts.texts';
import type { AlertInteractionType } from './operations.generated';
import type { Deed } from './use-interactions';

interface Props {
  readonly label: string;
  readonly possible: readonly AlertInteractionType[];
  readonly isDisabled: boolean;
  readonly onDeed: (deed: Deed) => void;
  /** They may say something of it. */
  readonly hasNote?: boolean;
  readonly children?: ReactNode;
}

const SNOOZES = [1, 4, 24, 72, 168] as const;
const UNTIL = 'until';
const LONGEST_NOTE = 1_000;

export function ActionBar({ label, possible, isDisabled, onDeed, hasNote = false, children }: Props) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const id = useId();
  const [snooze, setSnooze] = useState<string>(String(SNOOZES[0]));
  const [until, setUntil] = useState('');
  const [note, setNote] = useState('');
  const said = note.trim();
  const act = (type: AlertInteractionType, how: Deed['snooze'] = null): void =>
    onDeed({ type, snooze: how, note: said === '' ? null : said });

  function snoozeIt(): void {
    if (snooze !== UNTIL) act('SNOOZED', { hours: Number(snooze) });
    // Of the organization's zone, as every moment on the page.
    else if (until !== '') act('SNOOZED', { until: toZoned(parseDateTime(until), formats.zone).toDate() });
  }

  return (
    <div role="group" aria-label={label} className={styles.deeds}>
      {children}
      {hasNote && (
        <div className={styles.noteField}>
          <label htmlFor={`${id}-note`}>{text('note')}</label>
          <input
            id={`${id}-note`}
            className="input"
            maxLength={LONGEST_NOTE}
            placeholder={text('noteHint')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      )}
      {(['ACKNOWLEDGED', 'RESOLVED', 'DISMISSED'] as const).map(
        (type) =>
          possible.includes(type) && (
            <button
              key={type}
              type="button"
              className="button button-small"
              disabled={isDisabled}
              onClick={() => act(type)}
            >
              {text(type === 'ACKNOWLEDGED' ? 'acknowledge' : type === 'RESOLVED' ? 'resolve' : 'dismiss')}
            </button>
          ),
      )}
      {possible.includes('SNOOZED') && (
        <span className={styles.snooze}>
          <select
            className="input"
            aria-label={text('snoozeFor')}
            value={snooze}
            onChange={({ target }) => setSnooze(target.value)}
          >
            {SNOOZES.map((hours) => (
              <option key={hours} value={hours}>
                {hours < 24 ? text('hours', { n: hours }) : text('days', { n: hours / 24 })}
              </option>
            ))}
            <option value={UNTIL}>{text('until')}</option>
          </select>
          {snooze === UNTIL && (
            <input
              type="datetime-local"
              className="input"
              aria-label={text('untilLabel', { zone: formats.zone })}
              title={text('untilLabel', { zone: formats.zone })}
              value={until}
              onChange={({ target }) => setUntil(target.value)}
            />
          )}
          <button
            type="button"
            className="button button-small"
            disabled={isDisabled || (snooze === UNTIL && until === '')}
            onClick={snoozeIt}
          >
            {text('snooze')}
          </button>
        </span>
      )}
    </div>
  );
}
