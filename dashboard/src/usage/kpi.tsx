// One number of the overview: its change, what stands beside it, and all about it on hover, focus or press.
import { Link, useSearch } from 'wouter';
import { type Better, ChangeMark, changeOf, unitsApart } from '../change';
import { useFormats, useText, type Unit } from '../intl';
import { rangeKeys } from '../range';
import { Popup } from '../ui';
import type { UsageKpisQuery } from './operations.generated';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';

interface Props {
  readonly metric: string;
  readonly label: string;
  readonly definition: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: number | null;
  /** Of as many days before. */
  readonly earlier: number | null;
  readonly overview: UsageKpisQuery['usageOverview'];
  /** What kind of number it is, where that is not clear. */
  readonly note: string | null;
  readonly details: readonly (readonly [name: string, written: string])[];
}

export function Kpi(props: Props) {
  const { label, unit, better, value, earlier, note, details } = props;
  const text = useText(usageTexts);
  const formats = useFormats();
  // Nothing at all before is no change of so many percent, or of so many.
  const change = changeOf(value, earlier === 0 ? null : earlier, unit);
  return (
    <>
      <Popup
        label={text('about', { name: label })}
        opensOnHover
        align="start"
        trigger={
          <button type="button" className={styles.kpi}>
            <span className="visually-hidden">{label}</span>
            <span className={styles.value}>
              {unitsApart(formats.value(value, unit)).map(({ text: part, isUnit }, at) =>
                isUnit ? (
                  <span key={at} className={styles.unit}>
                    {part}
                  </span>
                ) : (
                  part
                ),
              )}
              {note !== null && value !== null && <span className={styles.unit}> {note}</span>}
            </span>
            <span className={styles.change}>
              {value === null ? (
                text('nothingYet')
              ) : change === null ? (
                text('noPrevious')
              ) : (
                <>
                  <ChangeMark change={change} unit={unit} better={better} /> {text('vsPrevious')}
                </>
              )}
            </span>
          </button>
        }
      >
        {() => <About {...props} />}
      </Popup>
      <dl className={styles.details}>
        {details.map(([name, written]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{written}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function About({ metric, label, definition, unit, value, earlier, overview }: Props) {
  const text = useText(usageTexts);
  const formats = useFormats();
  const search = useSearch();
  const target = new URLSearchParams([
    ['metric', metric],
    ...[...new URLSearchParams(search)].filter(([name]) => rangeKeys.includes(name)),
  ]);
  // Explore has another range where the address names none.
  if (!target.has('range')) target.set('range', '30d');
  const between = ({ from, to }: { readonly from: string; readonly to: string }): string =>
    text('between', { from: formats.dateTime(new Date(from)), to: formats.dateTime(new Date(to)) });
  const rows: readonly (readonly [string, string])[] = [
    [text('exact'), formats.exact(value, unit)],
    [text('previous'), formats.exact(earlier, unit)],
    [text('window'), between(overview)],
    [text('previousWindow'), between(overview.previous)],
    [text('asOf'), formats.dateTime(new Date(overview.asOf))],
  ];
  return (
    <div className={styles.about}>
      <strong>{label}</strong>
      <p>{definition}</p>
      <dl>
        {rows.map(([name, written]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{written}</dd>
          </div>
        ))}
      </dl>
      <Link href={`/explore?${target.toString()}`}>{text('explore')}</Link>
    </div>
  );
}
