// How something ended: a mark and a word, so that the colour is never alone.
import { useText } from '../intl';
import { Check, Close } from '../icons';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import type { Outcome } from './filter';

function Denied() {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="5.5" />
      <path d="m4.2 4.2 7.600 7.600" />
    </svg>
  );
}

const MARKS = { SUCCESS: Check, FAILED: Close, DENIED: Denied } as const;

export function OutcomeMark({ outcome, code }: { readonly outcome: Outcome; readonly code: string | null }) {
  const text = useText(auditTexts);
  const Mark = MARKS[outcome];
  return (
    <span className={styles.outcome} data-outcome={outcome} title={code ?? undefined}>
      <Mark />
      {text(outcome)}
    </span>
  );
}
