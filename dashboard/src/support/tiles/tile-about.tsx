// All about a tile's number: what it means, from how many rows and which window it comes, and where to look further.
import { Link, useSearch } from 'wouter';
import { useFormats, useText } from '../../intl';
import { rangeKeys } from '../../range';
import type { TileNumberFragment } from '../operations.generated';
import styles from './tiles.module.css';
import { tileTexts } from './tiles.texts';

interface Props {
  readonly number: TileNumberFragment;
  readonly value: number | null;
  readonly label: string;
  readonly definition: string;
  readonly earlier: number | null | undefined;
  readonly from: Date | null;
  readonly to: Date;
}

export function TileAbout({ number, value, label, definition, earlier, from, to }: Props) {
  const text = useText(tileTexts);
  const formats = useFormats();
  const search = useSearch();
  const target = new URLSearchParams([
    ['metric', number.name],
    ...[...new URLSearchParams(search)].filter(([name]) => rangeKeys.includes(name)),
  ]);
  const rows: readonly (readonly [string, string])[] = [
    [text('exact'), formats.exact(value, number.unit)],
    [text('yesterday'), formats.exact(earlier ?? null, number.unit)],
    [text('rows'), text('rowCount', { n: number.n })],
    ...(number.pending === null ? [] : [[text('pending'), text('rowCount', { n: number.pending })] as const]),
    [
      text('window'),
      from === null
        ? text('state')
        : text('between', { from: formats.dateTime(from), to: formats.dateTime(to) }),
    ],
    [text('asOf'), formats.dateTime(to)],
    [text('last24'), text('last24About')],
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
