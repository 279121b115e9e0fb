// One number at a glance: its change, what stands beside it, and all about it on hover, focus or press.
import { type Better, ChangeMark, changeOf, unitsApart } from '../change';
import { useFormats, useText, type Unit } from '../intl';
import { Popup } from '../ui';
import { MetricLink } from './metric-link';
import type { ReliabilityKpisQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';

interface Props {
  readonly metric: string;
  readonly label: string;
  readonly definition: string;
  readonly unit: Unit;
  /** What the number is of, where its unit does not say so. */
  readonly suffix: string | null;
  readonly better: Better;
  readonly value: number | null;
  /** Of as many days before; undefined: it is a number of now. */
  readonly earlier: number | null | undefined;
  readonly overview: ReliabilityKpisQuery['reliabilityOverview'];
  readonly details: readonly (readonly [name: string, written: string])[];
}

export function Tile(props: Props) {
  const { label, unit, suffix, better, value, earlier, details } = props;
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  // Nothing at all before is no change of so many percent, or of so many.
  const change = changeOf(value, earlier === undefined || earlier === 0 ? null : earlier, unit);
  return (
    <>
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
              {suffix !== null && value !== null && <span className={styles.unit}> {suffix}</span>}
            </span>
            <span className={styles.change}>
              {earlier === undefined ? (
                text('atPresent')
              ) : value === null ? (
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

function About({ metric, label, definition, unit, value, earlier, overview }: Props) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const between = ({ from, to }: { readonly from: string; readonly to: string }): string =>
    text('between', { from: formats.dateTime(new Date(from)), to: formats.dateTime(new Date(to)) });
  const rows: readonly (readonly [string, string])[] = [
    [text('exact'), formats.exact(value, unit)],
    ...(earlier === undefined
      ? []
      : ([
          [text('previous'), formats.exact(earlier, unit)],
          [text('window'), between(overview)],
          [text('previousWindow'), between(overview.previous)],
        ] as const)),
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
      <MetricLink metric={metric} name={label} />
    </div>
  );
}
