// Rows that the keyboard walks: one of them is in the order of Tab, the arrow keys move on, Enter opens. Rows that are not drawn yet
// are scrolled to first, and take the focus once they are there.
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';

interface Options {
  /** Holds the rows; each has its place as `data-index`. */
  readonly body: RefObject<HTMLElement | null>;
  /** First and last place that a row may have. */
  readonly first: number;
  readonly last: number;
  /** Rows that a page key moves by. */
  readonly page: number;
  readonly scrollTo: (index: number) => void;
  readonly onOpen: ((index: number) => void) | undefined;
}

interface RowKeys {
  /** Which of the rows that are drawn Tab reaches. */
  readonly tabIndexOf: (index: number, drawn: readonly number[]) => 0 | -1;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (index: number) => void;
}

export function useRowKeys({ body, first, last, page, scrollTo, onOpen }: Options): RowKeys {
  const [at, setAt] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row == null) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A button inside of a row has keys of its own.
    const row = event.target instanceof HTMLElement && event.target.dataset['index'];
    if (typeof row !== 'string') return;
    const from = Number(row);
    const steps: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: first,
      End: last,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const to = Math.max(first, Math.min(last, step));
      wanted.current = to;
      scrollTo(to);
      setAt(to);
    } else if ((event.key === 'Enter' || event.key === ' ') && onOpen !== undefined) {
      event.preventDefault();
      onOpen(from);
    }
  }

  return {
    tabIndexOf: (index, drawn) => (index === (at !== null && drawn.includes(at) ? at : drawn[0]) ? 0 : -1),
    onKeyDown,
    onFocus: setAt,
  };
}
