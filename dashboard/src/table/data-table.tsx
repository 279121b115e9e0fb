// A table of figures: sorted by its headers and drawn row by row as far as it is in sight.
import {
  createSortedRowModel,
  rowSortingFeature,
  type RowData,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ArrowDown, ArrowUp } from '../icons';
import { NONE, useText } from '../intl';
import { type Cell, type Column, compareValues } from './column';
import styles from './data-table.module.css';
import { tableTexts } from './table.texts';
import { useRowKeys } from './use-row-keys';

/** All that sorting asks of a row. */
interface Sorted {
  readonly getValue: (column: string) => unknown;
}

function byValue(one: Sorted, other: Sorted, column: string): number {
  return compareValues(one.getValue(column), other.getValue(column));
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { byValue },
});

const ROW_HEIGHT = 36;
const DENSE_ROW_HEIGHT = 28;
/** Fewer rows are simply all there. */
const VIRTUAL_FROM = 100;

export interface Sort {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

interface Props<Row> {
  /** What the table is of, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where it is sorted elsewhere, as in the address. */
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort | null) => void;
  /** The rows are given in the order of `sort`. */
  readonly isSorted?: boolean;
  /** Rows that are the person's own are marked. */
  readonly isOwn?: (row: Row) => boolean;
  readonly onOpen?: (row: Row) => void;
  /** Told which rows are shown, in their order: what a file of them has. */
  readonly onShown?: (rows: readonly Row[]) => void;
  readonly maxHeight?: number;
  readonly isDense?: boolean;
}

export function DataTable<Row extends RowData>({
  caption,
  columns,
  rows,
  rowKey,
  sort: givenSort,
  onSort,
  isSorted = false,
  isOwn,
  onOpen,
  onShown,
  maxHeight = 480,
  isDense = false,
}: Props<Row>) {
  const text = useText(tableTexts);
  const [ownSort, setOwnSort] = useState<Sort | null>(null);
  const sort = givenSort === undefined ? ownSort : givenSort;
  const sorting = useMemo<SortingState>(
    () => (sort === null ? [] : [{ id: sort.column, desc: sort.direction === 'desc' }]),
    [sort],
  );
  const data = useMemo(() => [...rows], [rows]);
  const definitions = useMemo(
    () =>
      columns.map(({ id, value }) => ({
        id,
        accessorFn: (row: Row) => comparable(value(row)),
        sortFn: 'byValue' as const,
        // What is not known is neither least nor most.
        sortUndefined: 'last' as const,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    state: { sorting },
    enableSortingRemoval: true,
    manualSorting: isSorted,
  });
  const shown = table.getRowModel().rows;
  useEffect(() => {
    onShown?.(shown.map(({ original }) => original));
  }, [shown, onShown]);

  const scroller = useRef<HTMLDivElement>(null);
  const height = isDense ? DENSE_ROW_HEIGHT : ROW_HEIGHT;
  const isVirtual = shown.length >= VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    // The header stays in sight above the rows.
    scrollPaddingStart: height,
    enabled: isVirtual,
  });
  const inSight = isVirtual ? virtual.getVirtualItems().map(({ index }) => index) : shown.map((_, at) => at);
  const above = isVirtual ? (virtual.getVirtualItems()[0]?.start ?? 0) : 0;
  const below = isVirtual ? virtual.getTotalSize() - (virtual.getVirtualItems().at(-1)?.end ?? 0) : 0;

  const body = useRef<HTMLTableSectionElement>(null);
  const keys = useRowKeys({
    body,
    first: 0,
    last: shown.length - 1,
    page: Math.max(1, Math.floor(maxHeight / height) - 2),
    scrollTo: (index) => {
      if (isVirtual) virtual.scrollToIndex(index);
      else body.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' });
    },
    onOpen:
      onOpen === undefined
        ? undefined
        : (index) => {
            const row = shown[index];
            if (row !== undefined) onOpen(row.original);
          },
  });
  const opens = onOpen !== undefined;

  function changeSort(column: Column<Row>): void {
    // Figures are looked at from the greatest down, names from A on; the third press is as it came.
    const first = column.isFigure === true ? 'desc' : 'asc';
    const second = first === 'desc' ? 'asc' : 'desc';
    const next: Sort | null =
      sort?.column !== column.id
        ? { column: column.id, direction: first }
        : sort.direction === first
          ? { column: column.id, direction: second }
          : null;
    if (onSort === undefined) setOwnSort(next);
    else onSort(next);
  }

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ maxHeight }}
      // What scrolls is reached by the keyboard, too.
      tabIndex={0}
      role="region"
      aria-label={caption}
    >
      <table
        className={styles.table}
        data-dense={isDense}
        aria-rowcount={isVirtual ? shown.length + 1 : undefined}
      >
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr aria-rowindex={isVirtual ? 1 : undefined}>
            {columns.map((column) => {
              const direction = sort?.column === column.id ? sort.direction : null;
              return (
                <th
                  key={column.id}
                  scope="col"
                  data-figure={column.isFigure === true}
                  data-folds={column.foldsBelow}
                  style={column.width === undefined ? undefined : { width: column.width }}
                  aria-sort={
                    direction === null ? undefined : direction === 'asc' ? 'ascending' : 'descending'
                  }
                >
                  {column.isOnlyOnScreen === true ? (
                    <span className="visually-hidden">{column.header}</span>
                  ) : column.isNotSorted === true ? (
                    <span className={styles.header}>{column.header}</span>
                  ) : (
                    <button type="button" className={styles.sort} onClick={() => changeSort(column)}>
                      {column.header}
                      {direction === 'asc' && <ArrowUp />}
                      {direction === 'desc' && <ArrowDown />}
                    </button>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={opens ? keys.onKeyDown : undefined}>
          {above > 0 && <Gap height={above} columns={columns.length} />}
          {inSight.map((at) => {
            const row = shown[at];
            if (row === undefined) return null;
            const { original } = row;
            return (
              <tr
                key={row.id}
                style={{ height }}
                aria-rowindex={isVirtual ? at + 2 : undefined}
                data-own={isOwn?.(original) === true}
                data-opens={opens}
                // Rows that open something are walked with the arrow keys; others are only read.
                data-index={opens ? at : undefined}
                tabIndex={opens ? keys.tabIndexOf(at, inSight) : undefined}
                onFocus={opens ? () => keys.onFocus(at) : undefined}
                onClick={onOpen === undefined ? undefined : () => onOpen(original)}
              >
                {columns.map((column) => (
                  <td
                    key={column.id}
                    data-figure={column.isFigure === true}
                    data-folds={column.foldsBelow}
                    title={column.exact?.(original)}
                  >
                    {column.render?.(original) ?? shownText(column.value(original))}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <Gap height={below} columns={columns.length} />}
        </tbody>
      </table>
      {shown.length === 0 && <p className={styles.none}>{text('noRows')}</p>}
    </div>
  );
}

function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function comparable(cell: Cell): string | number | undefined {
  if (cell === null) return undefined;
  if (cell instanceof Date) return cell.getTime();
  return typeof cell === 'boolean' ? Number(cell) : cell;
}

function shownText(cell: Cell): string {
  if (cell === null || cell === '') return NONE;
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
