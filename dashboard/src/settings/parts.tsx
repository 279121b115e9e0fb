// What the settings' forms have in common.
import { type ReactNode, useState } from 'react';
import type { Problem } from '../api';
import { useText } from '../intl';
import { Popup } from '../ui';
import styles from './settings.module.css';
import { settingsTexts } from './settings.texts';

export function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      {children}
    </label>
  );
}

export function ProblemNote({ problem }: { readonly problem: Problem | null }) {
  const text = useText(settingsTexts);
  if (problem === null) return null;
  const id = problem.code === 'INTERNAL_SERVER_ERROR' && problem.id !== null ? ` (${problem.id})` : '';
  return (
    <p role="alert" className={styles.problem}>
      {text('problem', { reason: problem.message + id })}
    </p>
  );
}

interface ConfirmProps {
  /** On the button, short. */
  readonly action: string;
  /** Asks, and names what is concerned. */
  readonly title: string;
  readonly about: string;
  readonly isDisabled?: boolean;
  readonly problem: Problem | null;
  /** True: it was done. */
  readonly onConfirm: () => Promise<boolean>;
}

/** A button that says what will happen before it does. */
export function ConfirmButton({
  action,
  title,
  about,
  isDisabled = false,
  problem,
  onConfirm,
}: ConfirmProps) {
  const [isRunning, setIsRunning] = useState(false);

  async function confirm(close: () => void): Promise<void> {
    setIsRunning(true);
    const isDone = await onConfirm();
    setIsRunning(false);
    if (isDone) close();
  }

  return (
    <Popup
      label={title}
      trigger={
        <button
          type="button"
          className="button button-small button-quiet"
          aria-label={title}
          disabled={isDisabled}
        >
          {action}
        </button>
      }
    >
      {(close) => (
        <div className={styles.confirm}>
          <strong>{title}</strong>
          <p>{about}</p>
          <ProblemNote problem={problem} />
          <button
            type="button"
            className="button button-small button-main"
            disabled={isRunning}
            onClick={() => void confirm(close)}
          >
            {action}
          </button>
        </div>
      )}
    </Popup>
  );
}
