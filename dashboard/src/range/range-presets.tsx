// The presets of the date range as buttons of a page.
import { useText } from '../intl/use-text';
import { PRESETS } from './range';
import styles from './range-picker.module.css';
import { rangeTexts } from './range.texts';
import { useRange } from './use-range';

export function RangePresets() {
  const text = useText(rangeTexts);
  const [range, change] = useRange();
  return (
    <div role="group" aria-label={text('presets')} className={styles.presets}>
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          className="button button-small"
          aria-pressed={range.choice.kind === preset}
          title={text(preset)}
          onClick={() => change({ kind: preset })}
        >
          {text(`short-${preset}`)}
        </button>
      ))}
    </div>
  );
}
