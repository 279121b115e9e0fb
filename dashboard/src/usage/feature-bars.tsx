// Bars from zero, one for each feature or endpoint, with what they amount to beside them.
import { useFormats, useText } from '../intl';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';

export interface Bar {
  readonly name: string;
  /** As it stands in code, rather than a word. */
  readonly isCode: boolean;
  /** Null: it is one. */
  readonly endpoints: number | null;
  readonly requests: number;
  readonly errors: number;
  readonly share: number;
  readonly avgResponseTimeMs: number | null;
}

export function FeatureBars({ bars }: { readonly bars: readonly Bar[] }) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const most = Math.max(1, ...bars.map(({ requests }) => requests));
  return (
    <ol className={styles.bars}>
      {bars.map(({ name, isCode, requests, errors, share, avgResponseTimeMs }) => (
        <li key={name}>
          <span className={styles.barName} data-code={isCode} title={name}>
            {name}
          </span>
          <span className={styles.track} aria-hidden="true">
            <span style={{ width: `${(requests / most) * 100}%` }} />
          </span>
          <span className={styles.barFigure} title={formats.exact(requests, 'COUNT')}>
            {text('requestsShare', {
              count: formats.value(requests, 'COUNT'),
              share: formats.value(share, 'PERCENT'),
            })}
          </span>
          <span className={styles.barNote} title={formats.exact(errors, 'COUNT')}>
            {text('errorsOf', { count: formats.value(errors, 'COUNT') })}
          </span>
          <span className={styles.barNote} title={formats.exact(avgResponseTimeMs, 'MILLISECONDS')}>
            {text('meanOf', { time: formats.value(avgResponseTimeMs, 'MILLISECONDS') })}
          </span>
        </li>
      ))}
    </ol>
  );
}
