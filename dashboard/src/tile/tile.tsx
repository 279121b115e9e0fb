// One number: its change, what stands beside it, and all about it on hover, focus or press. Pages put several beside each other.
import { Link, useSearch } from 'wouter';
import { type Better, ChangeMark, changeOf, unitsApart } from '../change';
import { useFormats, useText, type Unit } from '../intl';
import { exploreAddress } from '../metrics';
import { Popup } from '../ui';
import styles from './tile.module.css';
import { tileTexts } from './tile.texts';

interface Window {
  readonly from: string;
  readonly to: string;
}

interface Props {
  readonly metric: string;
  readonly label: string;
  /** The card around it is called so already. */
  readonly isLabelHidden?: boolean;
  readonly definition: string;
  readonly unit: Unit;
  /** What the number is of, where its unit does not say so. */
  readonly suffix?: string | null;
  readonly better: Better;
  readonly value: number | null;
  /** Of as many days before; undefined: it is of no days, and has none before. */
  readonly earlier: number | null | undefined;
  /** Said where a change would be; default nothing. */
  readonly insteadOfChange?: string | null;
  readonly details?: readonly (readonly [name: string, written: string])[];
  /** One more line below. */
  readonly note?: string | null;
  /** Told beside the exact value. */
  readonly spread?: readonly (readonly [name: string, written: string])[];
  /** Of which days it is, and of which the earlier one. */
  readonly window: Window & { readonly asOf: string };
  readonly previousWindow: Window;
  /** Days of the page where its address names none: Explore has others. */
  readonly defaultRange: string;
}

export function Tile(props: Props) {
  const { label, isLabelHidden = false, unit, suffix = null, better, value, earlier } = props;
  const { insteadOfChange = null, details = [], note = null } = props;
  const text = useText(tileTexts);
  const formats = useFormats();
  // Nothing at all before is no change of so many percent, or of so many.
  const change = changeOf(value, earlier === 0 && unit !== 'PERCENT' ? null : (earlier ?? null), unit);
  const said =
    earlier === undefined ? (
      insteadOfChange
    ) : value === null ? (
      text('nothingYet')
    ) : change === null ? (
      text('noPrevious')
    ) : (
      <>
        <ChangeMark change={change} unit={unit} better={better} /> {text('vsPrevious')}
      </>
    );
  return (
    <>
      <Popup
        label={text('about', { name: label })}
        opensOnHover
        align="start"
        trigger={
          <button type="button" className={styles.tile}>
            <span className={isLabelHidden ? 'visually-hidden' : styles.label}>{label}</span>
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
              {suffix !== null && value !== null && <span className={styles.unit}> {suffix}</span>}
            </span>
            {said !== null && <span className={styles.change}>{said}</span>}
            {note !== null && <span className={styles.note}>{note}</span>}
          </button>
        }
      >
        {() => <About {...props} />}
      </Popup>
      {details.length > 0 && (
        <dl className={styles.details}>
          {details.map(([name, written]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{written}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function About({
  metric,
  label,
  definition,
  unit,
  value,
  earlier,
  spread = [],
  window,
  previousWindow,
  defaultRange,
}: Props) {
  const text = useText(tileTexts);
  const formats = useFormats();
  const search = useSearch();
  const between = ({ from, to }: Window): string =>
    text('between', { from: formats.dateTime(new Date(from)), to: formats.dateTime(new Date(to)) });
  const rows: readonly (readonly [string, string])[] = [
    [text('exact'), formats.exact(value, unit)],
    ...spread,
    ...(earlier === undefined
      ? []
      : ([
          [text('previous'), formats.exact(earlier, unit)],
          [text('window'), between(window)],
          [text('previousWindow'), between(previousWindow)],
        ] as const)),
    [text('asOf'), formats.dateTime(new Date(window.asOf))],
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
      <Link href={exploreAddress({ metric, search, defaultRange })}>{text('explore')}</Link>
    </div>
  );
}
