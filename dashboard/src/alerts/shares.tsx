// Counts and shares as horizontal bars; a name filters the list where it can.
import { useFormats } from '../intl';
import styles from './alerts.module.css';

export interface Share {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly percent: number | null;
  /** Colour of the bar: a severity's own, or that of what is left over. */
  readonly tone?: string;
  /** Absent: it filters nothing. */
  readonly onChoose?: () => void;
  readonly isChosen?: boolean;
}

export function Shares({ shares }: { readonly shares: readonly Share[] }) {
  const formats = useFormats();
  const most = Math.max(1, ...shares.map(({ count }) => count));
  return (
    <ol className={styles.bars}>
      {shares.map(({ id, label, count, percent, tone, onChoose, isChosen = false }) => (
        <li key={id} data-chosen={isChosen}>
          <div className={styles.barLine}>
            {onChoose === undefined ? (
              <span className={styles.name} title={label}>
                {label}
              </span>
            ) : (
              <button
                type="button"
                className={styles.name}
                aria-pressed={isChosen}
                title={label}
                onClick={onChoose}
              >
                {label}
              </button>
            )}
            <span>
              <strong title={formats.exact(count, 'COUNT')}>{formats.value(count, 'COUNT')}</strong>{' '}
              <span title={formats.exact(percent, 'PERCENT')}>{formats.value(percent, 'PERCENT')}</span>
            </span>
          </div>
          <div className={styles.track} aria-hidden="true">
            <span data-tone={tone} style={{ width: `${(count / most) * 100}%` }} />
          </div>
        </li>
      ))}
    </ol>
  );
}
