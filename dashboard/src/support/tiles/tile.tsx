// One live number: what it is, how it differs from yesterday, its last 24 hours; all about it on hover, focus or press.
import { useState } from 'react';
import { type Better, ChangeMark, changeOf, unitsApart } from '../../change';
import { Sparkline } from '../../charts';
import { NONE, useFormats, useText } from '../../intl';
import { Popup } from '../../ui';
import { windowName } from '../moments';
import type { TileNumberFragment } from '../operations.generated';
import { TileAbout } from './tile-about';
import styles from './tiles.module.css';
import { tileTexts } from './tiles.texts';

export interface Spark {
  readonly values: readonly (number | null)[];
  readonly isPartial: boolean;
}

interface Props {
  readonly number: TileNumberFragment;
  readonly label: string;
  readonly definition: string;
  readonly better: Better;
  /** At the same time yesterday; null: there was none, undefined: not known yet. */
  readonly earlier: number | null | undefined;
  readonly spark: Spark | undefined;
  readonly isStale: boolean;
}

export function Tile({ number, label, definition, better, earlier, spark, isStale }: Props) {
  const text = useText(tileTexts);
  const formats = useFormats();
  // The source did not answer: the number that stands for it is none.
  const value = number.degraded ? null : number.value;
  const changes = useChanges(value);
  const from = number.from === null ? null : new Date(number.from);
  const to = new Date(number.to);
  const window = text(windowName(number.from, number.to, formats.zone), {
    from: from === null ? '' : formats.dateTime(from),
    to: formats.dateTime(to),
  });

  return (
    <li className={styles.cell} data-metric={number.name}>
      <Popup
        label={text('explain', { name: label })}
        opensOnHover
        align="start"
        trigger={
          <button type="button" className={styles.tile} data-degraded={number.degraded}>
            <span className={styles.label}>{label}</span>
            <span className={styles.window}>
              {window}
              {isStale && ` · ${text('stale')}`}
            </span>
            <Value written={formats.value(value, number.unit)}>
              {number.unit === 'SCORE' && value !== null && text('ofFive')}
            </Value>
            <span className={styles.change}>
              <Difference number={number} value={value} earlier={earlier} better={better} />
            </span>
            <Sparkline values={spark?.values ?? []} isPartial={spark?.isPartial === true} />
          </button>
        }
      >
        {() => (
          <TileAbout
            number={number}
            value={value}
            label={label}
            definition={definition}
            earlier={earlier}
            from={from}
            to={to}
          />
        )}
      </Popup>
      {/* Made anew with each change, so that it runs again. */}
      {changes > 0 && <span key={changes} className={styles.blink} aria-hidden="true" />}
    </li>
  );
}

function Value({ written, children }: { readonly written: string; readonly children: React.ReactNode }) {
  return (
    <span className={styles.value}>
      {unitsApart(written).map(({ text, isUnit }, at) =>
        isUnit ? (
          <span key={at} className={styles.unit}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
      {children !== false && <span className={styles.unit}> {children}</span>}
    </span>
  );
}

function Difference({
  number,
  value,
  earlier,
  better,
}: Pick<Props, 'number' | 'earlier' | 'better'> & { readonly value: number | null }) {
  const text = useText(tileTexts);
  if (number.degraded) return <span className={styles.late}>{text('degraded')}</span>;
  if (value === null) return text('nothingYet');
  if (earlier === undefined) return NONE;
  const change = changeOf(value, earlier, number.unit);
  if (change === null) return text('noYesterday');
  return (
    <>
      <ChangeMark change={change} unit={number.unit} better={better} /> {text('vsYesterday')}
    </>
  );
}

/** How often a value has become another one since it was first shown. */
function useChanges(value: number | null): number {
  const [seen, setSeen] = useState({ value, changes: 0 });
  if (seen.value === value) return seen.changes;
  setSeen({ value, changes: seen.changes + 1 });
  return seen.changes + 1;
}
