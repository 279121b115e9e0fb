// One number: its change, what stands beside it, and all about it on hover, focus or press.
import { Link, useSearch } from 'wouter';
import { type Better, ChangeMark, changeOf, unitsApart } from '../change';
import { useFormats, useText, type Unit } from '../intl';
import { rangeKeys } from '../range';
import { Popup } from '../ui';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import type { AlertFiguresQuery } from './operations.generated';

interface Props {
  readonly metric: string;
  readonly label: string;
  readonly definition: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: number | null;
  /** Of as many days before; undefined: there is no such number. */
  readonly earlier: number | null | undefined;
  readonly n: number | null;
  readonly detail: string | null;
  readonly spread: readonly (readonly [name: string, written: string])[];
  readonly figures: AlertFiguresQuery;
}

export function Tile(props: Props) {
  const { metric, label, unit, better, value, earlier, detail } = props;
  const text = useText(alertsTexts);
  const formats = useFormats();
  // Nothing at all before is no change of so many percent.
  const change = changeOf(value, earlier === 0 && unit !== 'PERCENT' ? null : (earlier ?? null), unit);
  return (
    <li data-metric={metric}>
      <Popup
        label={text('about', { name: label })}
        opensOnHover
        align="start"
        trigger={
          <button type="button" className={styles.tile}>
            <span className={styles.tileLabel}>{label}</span>
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
            </span>
            {detail !== null && <span className={styles.detail}>{detail}</span>}
            {earlier !== undefined && (
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
            )}
          </button>
        }
      >
        {() => <About {...props} />}
      </Popup>
    </li>
  );
}

function About({ metric, label, definition, unit, value, earlier, n, spread, figures }: Props) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const search = useSearch();
  const { alertAnalytics, alertDashboard } = figures;
  const target = new URLSearchParams([
    ['metric', metric],
    ...[...new URLSearchParams(search)].filter(([name]) => rangeKeys.includes(name)),
  ]);
  if (!target.has('range')) target.set('range', '7d');
  const between = ({ from, to }: { readonly from: string; readonly to: string }): string =>
    text('between', { from: formats.dateTime(new Date(from)), to: formats.dateTime(new Date(to)) });
  const rows: readonly (readonly [string, string])[] = [
    [text('exact'), formats.exact(value, unit)],
    ...spread,
    ...(n === null ? [] : [[text('samples'), formats.count(n)] as const]),
    ...(earlier === undefined
      ? []
      : ([
          [text('previous'), formats.exact(earlier, unit)],
          [text('window'), between(alertAnalytics)],
          [text('previousWindow'), between(alertDashboard.previous)],
        ] as const)),
    [text('asOf'), formats.dateTime(new Date(alertAnalytics.asOf))],
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
