// The rows of the trail: a list that has no end, of which only what is in sight is drawn and only what is near is held.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ArrowUp } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { useRowKeys } from '../table/use-row-keys';
import { useNow } from '../time';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { rowKeyOf } from './filter';
import { type Held, PAGE_ROWS, type Row } from './held';
import { OutcomeMark } from './outcome-mark';
import type { Trail, TrailView } from './trail';
import { useAgo } from './use-ago';

const ROW_HEIGHT = 36;
/** Rows before the end at which the next page is asked for. */
const NEAR = 40;
const NOW_EVERY_MS = 15_000;

interface Props {
  readonly held: Held;
  readonly view: TrailView;
  readonly trail: Trail;
  readonly height: number;
  /** Key of the row whose details are open. */
  readonly open: string | null;
  readonly onOpen: (key: string) => void;
}

export function TrailList({ held, view, trail, height, open, onOpen }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const ago = useAgo(useNow(NOW_EVERY_MS));
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [isAtTop, setIsAtTop] = useState(true);
  const { above, entries, olderAfter } = held;
  const end = above + entries.length;

  const virtual = useVirtualizer({
    count: end,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    // Below the header, which stays in sight.
    scrollPaddingStart: ROW_HEIGHT,
    initialRect: { width: 0, height },
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? -1;

  useEffect(() => {
    if (view.problem !== null) return;
    // Back at the top from far away it begins anew, instead of reading all that lies between.
    if (from === 0 && above > 2 * PAGE_ROWS) void trail.begin();
    else if (from < above + NEAR && above > 0) void trail.newer();
    if (to >= end - NEAR && olderAfter !== null && !view.isSparse) void trail.older();
  }, [trail, view.problem, view.isSparse, from, to, above, end, olderAfter]);

  // What somebody reads stays where it is, whatever came in above it.
  const before = useRef(held);
  useLayoutEffect(() => {
    const was = before.current;
    before.current = held;
    const element = scroller.current;
    if (was === held || element === null || element.scrollTop < ROW_HEIGHT / 2) return;
    const at = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - was.above);
    const anchor = was.entries[at]?.row.seq;
    const is = held.entries.findIndex(({ row }) => row.seq === anchor);
    const moved = is < 0 ? 0 : is + held.above - (at + was.above);
    if (moved !== 0) element.scrollTop += moved * ROW_HEIGHT;
  }, [held]);

  useEffect(() => {
    if (isAtTop && above === 0) trail.seen();
  }, [trail, isAtTop, above, view.unseen]);

  const rowOf = (index: number): Row | undefined => entries[index - above]?.row;
  const keys = useRowKeys({
    body,
    first: 0,
    last: end - 1,
    page: Math.floor(height / ROW_HEIGHT) - 2,
    scrollTo: (index) => virtual.scrollToIndex(index),
    onOpen: (index) => {
      const row = rowOf(index);
      if (row !== undefined) onOpen(rowKeyOf(row));
    },
  });
  const drawn = items.map(({ index }) => index).filter((index) => index >= above);

  function goUp(): void {
    // Far down the newest rows are not held any more.
    if (above > 0) void trail.begin();
    scroller.current?.scrollTo({ top: 0 });
  }

  return (
    <div className={styles.list}>
      {view.unseen > 0 && !isAtTop && (
        <button
          type="button"
          className={`button button-main button-small ${styles.newRows ?? ''}`}
          onClick={goUp}
        >
          <ArrowUp />
          {text('newRows', { count: view.unseen })}
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        style={{ height }}
        onScroll={({ currentTarget }) => setIsAtTop(currentTarget.scrollTop < ROW_HEIGHT / 2)}
      >
        <table
          className={styles.table}
          role="grid"
          aria-label={text('title')}
          aria-readonly="true"
          aria-rowcount={olderAfter === null ? end + 1 : -1}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" data-column="time">
                {text('time')}
              </th>
              <th scope="col" data-column="admin">
                {text('admin')}
              </th>
              <th scope="col" data-column="action">
                {text('action')}
              </th>
              <th scope="col" data-column="resource">
                {text('resourceColumn')}
              </th>
              <th scope="col" data-column="outcome">
                {text('outcome')}
              </th>
              <th scope="col" data-column="address">
                {text('address')}
              </th>
              <th scope="col" data-column="seq">
                {text('seq')}
              </th>
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={keys.onKeyDown}>
            {(items[0]?.start ?? 0) > 0 && <Gap height={items[0]?.start ?? 0} />}
            {items.map(({ index }) => {
              const row = rowOf(index);
              if (row === undefined) {
                return (
                  <tr
                    key={index}
                    aria-hidden="true"
                    className={styles.waiting}
                    style={{ height: ROW_HEIGHT }}
                  >
                    <td>
                      <span />
                    </td>
                  </tr>
                );
              }
              const key = rowKeyOf(row);
              const at = new Date(row.createdAt);
              return (
                <tr
                  key={row.seq}
                  data-index={index}
                  data-row={key}
                  aria-rowindex={index + 2}
                  aria-selected={open === key}
                  tabIndex={keys.tabIndexOf(index, drawn)}
                  style={{ height: ROW_HEIGHT }}
                  onFocus={() => keys.onFocus(index)}
                  onClick={() => onOpen(key)}
                >
                  <td data-column="time" title={`${formats.dateTime(at)} (${formats.zone})`}>
                    <time dateTime={row.createdAt}>{ago(at)}</time>
                  </td>
                  <td data-column="admin" title={row.adminId ?? undefined}>
                    {row.adminName}
                  </td>
                  <td data-column="action" title={row.action}>
                    {row.action}
                  </td>
                  <td data-column="resource" title={`${row.resourceType} ${row.resourceId ?? ''}`}>
                    {row.resourceType} {row.resourceId !== null && <span>{row.resourceId}</span>}
                  </td>
                  <td data-column="outcome">
                    <OutcomeMark outcome={row.outcome} code={row.errorCode} />
                  </td>
                  <td data-column="address" title={row.ipAddress ?? undefined}>
                    {row.ipAddress ?? NONE}
                  </td>
                  <td data-column="seq">{row.seq}</td>
                </tr>
              );
            })}
            {virtual.getTotalSize() > (items.at(-1)?.end ?? 0) && (
              <Gap height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
            )}
          </tbody>
        </table>
        <div className={styles.end}>
          {olderAfter === null ? (
            text('endOfList')
          ) : view.isSparse && !view.isReadingOlder ? (
            <button type="button" className="button button-small" onClick={() => void trail.older()}>
              {text('readMore')}
            </button>
          ) : (
            <span role="status">{text('readingMore')}</span>
          )}
        </div>
      </div>
    </div>
  );
}

function Gap({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden="true">
      {/* Of one column: how many are shown is for the width of the page to say. */}
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
