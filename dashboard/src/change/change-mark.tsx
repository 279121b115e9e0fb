// A change as arrow, number and word; the colour only repeats what they say.
import { ArrowDown, ArrowUp } from '../icons';
import { useFormats, useText, type Unit } from '../intl';
import { type Better, type Change, verdictOf } from './change';
import styles from './change-mark.module.css';
import { changeTexts } from './change.texts';

interface Props {
  readonly change: Change;
  readonly unit: Unit;
  readonly better: Better;
}

export function ChangeMark({ change, unit, better }: Props) {
  const text = useText(changeTexts);
  const formats = useFormats();
  if (change.direction === 'same') return <span className={styles.mark}>{text('unchanged')}</span>;
  const verdict = verdictOf(change, better);
  const written =
    change.percent !== null
      ? formats.change(change.percent)
      : `${change.difference > 0 ? '+' : '−'}${
          unit === 'PERCENT'
            ? text('points', { value: formats.value(Math.abs(change.difference), 'COUNT') })
            : formats.value(Math.abs(change.difference), unit)
        }`;
  return (
    <span className={styles.mark} data-verdict={verdict}>
      {change.direction === 'up' ? <ArrowUp /> : <ArrowDown />}
      {written}
      {verdict !== 'neutral' && <span className="visually-hidden">, {text(verdict)},</span>}
    </span>
  );
}
