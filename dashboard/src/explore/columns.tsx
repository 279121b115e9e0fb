// The columns of the explore page's tables, which are those of its files as well.
import type { Formats, TextOf, Unit } from '../intl';
import { NONE } from '../intl';
import type { Column } from '../table';
import { type exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import type { Line, Point, Row } from './lines';
import type { Words } from './use-words';

interface Writing {
  readonly unit: Unit;
  readonly text: TextOf<typeof exploreTexts>;
  readonly formats: Formats;
  readonly words: Words;
}

interface PointWriting extends Writing {
  readonly rows: readonly Row[];
  readonly isGrouped: boolean;
  readonly isCompared: boolean;
  readonly isOpened: boolean;
  readonly bucketTitle: (point: Point) => string;
  readonly onOpen: (row: Row) => void;
}

/** Files have exact numbers, so their header says in what. */
function valueHeader({ text, unit }: Pick<Writing, 'text' | 'unit'>): string {
  return unit === 'COUNT' || unit === 'SCORE' ? text('value') : text(`value${unit}`);
}

export function pointColumns(writing: PointWriting): Column<Row>[] {
  const { rows, unit, text, formats, words, isGrouped, isCompared, isOpened, bucketTitle, onOpen } = writing;
  const figure = (
    id: string,
    header: string,
    value: (row: Row) => number | null,
    write: (value: number | null) => string,
  ): Column<Row> => ({ id, header, value, render: (row) => write(value(row)), isFigure: true });
  const count = (value: number | null): string => (value === null ? NONE : formats.count(value));
  return [
    {
      id: 'bucket',
      header: text('bucket'),
      value: ({ point }) => new Date(point.from),
      render: ({ point }) => bucketTitle(point),
      exact: ({ point }) => point.label,
    },
    ...(isGrouped
      ? [
          {
            id: 'line',
            header: text('line'),
            value: ({ line }: Row) => words.line(line),
          },
        ]
      : []),
    {
      id: 'value',
      header: valueHeader(writing),
      value: ({ point }) => (point.degraded ? null : point.value),
      render: ({ point }) => (point.degraded ? text('degradedCell') : formats.value(point.value, unit)),
      exact: ({ point }) => formats.exact(point.value, unit),
      isFigure: true,
    },
    figure('n', text('n'), ({ point }) => point.n, count),
    ...(rows.some(({ point }) => point.pending !== null)
      ? [figure('pending', text('pending'), ({ point }) => point.pending, count)]
      : []),
    ...(rows.some(({ point }) => point.invalid > 0)
      ? [figure('invalid', text('invalid'), ({ point }) => point.invalid, count)]
      : []),
    ...(isCompared
      ? [
          figure(
            'earlier',
            text('earlierValue'),
            ({ point }) => point.comparison?.value ?? null,
            (value) => formats.value(value, unit),
          ),
          figure('earlierN', text('earlierN'), ({ point }) => point.comparison?.n ?? null, count),
          figure(
            'change',
            text('changeInPercent'),
            ({ point }) => point.comparison?.changePercent ?? null,
            (value) => (value === null ? NONE : formats.change(value)),
          ),
        ]
      : []),
    ...(rows.some(({ point }) => point.partial)
      ? [
          {
            id: 'state',
            header: text('state'),
            value: ({ point }: Row) => (point.partial ? text('partial') : ''),
            render: ({ point }: Row) => (point.partial ? text('partial') : ' '),
          },
        ]
      : []),
    ...(isOpened
      ? [
          {
            id: 'open',
            header: text('showRows'),
            value: () => null,
            isOnlyOnScreen: true,
            isFigure: true,
            // The rest has no filter that names it: its rows are those of the bucket.
            render: (row: Row) =>
              row.line.isOther || row.point.n + row.point.invalid === 0 ? (
                ' '
              ) : (
                <button
                  type="button"
                  className={styles.inRow}
                  aria-label={text('showRowsOf', {
                    bucket: bucketTitle(row.point),
                    line: words.line(row.line),
                  })}
                  onClick={() => onOpen(row)}
                >
                  {text('showRows')}
                </button>
              ),
          },
        ]
      : []),
  ];
}

export function lineColumns(writing: Writing): Column<Line>[] {
  const { unit, text, formats, words } = writing;
  return [
    { id: 'line', header: text('line'), value: (line) => words.line(line) },
    {
      id: 'value',
      header: valueHeader(writing),
      value: ({ total }) => total.value,
      render: ({ total }) => formats.value(total.value, unit),
      exact: ({ total }) => formats.exact(total.value, unit),
      isFigure: true,
    },
    {
      id: 'n',
      header: text('n'),
      value: ({ total }) => total.n,
      render: ({ total }) => formats.count(total.n),
      isFigure: true,
    },
  ];
}
