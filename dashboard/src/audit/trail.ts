// The list of one filter: reads its pages, takes in the live tail, and tells whoever shows it. Knows no React and no network.
import type { Problem } from '../api';
import {
  begin,
  type Held,
  type Keeps,
  lacksPlaces,
  type Page,
  PAGE_ROWS,
  type Row,
  withArrived,
  withNewer,
  withOlder,
  withReread,
} from './held';

export interface Slice {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

export type Told = { readonly page: Page } | { readonly problem: Problem };

/** Reads a slice of the list. */
export type ReadPage = (slice: Slice) => Promise<Told>;

export interface TrailView {
  /** Null: nothing was read yet. */
  readonly held: Held | null;
  /** Why the last reading failed. */
  readonly problem: Problem | null;
  /** When rows were last heard. */
  readonly at: Date;
  readonly isReadingOlder: boolean;
  readonly isReadingNewer: boolean;
  /** The last older page had no row that is shown: going on by itself might read a million of them. */
  readonly isSparse: boolean;
  /** Rows that the tail brought since somebody last said that they had seen them. */
  readonly unseen: number;
}

/** Pages that are read again after a gap; beyond them the list begins anew. */
const MOST_PAGES_AGAIN = 12;

const NOTHING: TrailView = {
  held: null,
  problem: null,
  at: new Date(0),
  isReadingOlder: false,
  isReadingNewer: false,
  isSparse: false,
  unseen: 0,
};

export class Trail {
  private view: TrailView = NOTHING;
  private readonly listeners = new Set<() => void>();
  /** Rows that arrived before the first page. */
  private early: Row[] = [];
  /** Readings come one after another: each goes on from what the one before left. */
  private last: Promise<void> = Promise.resolve();
  private isGapAwaited = false;
  private owesGap = false;

  constructor(
    private readonly read: ReadPage,
    private readonly keeps: Keeps = () => true,
  ) {}

  readonly get = (): TrailView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads the newest page, in place of whatever is held. */
  readonly begin = (): Promise<void> =>
    this.then(async () => {
      const page = await this.ask({ first: PAGE_ROWS });
      if (page !== null) this.start(page);
    });

  readonly older = (): Promise<void> => {
    if (this.view.isReadingOlder || this.view.held?.olderAfter == null) return this.last;
    this.tell({ isReadingOlder: true });
    return this.then(async () => {
      const after = this.view.held?.olderAfter;
      if (after != null) {
        const page = await this.ask({ first: PAGE_ROWS, after });
        const { held } = this.view;
        if (page !== null && held !== null) {
          const isSparse = !page.edges.some(({ node }) => this.keeps(node));
          this.tell({ held: withOlder(held, page, this.keeps), isSparse });
        }
      }
      this.tell({ isReadingOlder: false });
    });
  };

  /** Reads rows again that were let go at the newer end. */
  readonly newer = (): Promise<void> => {
    const { held, isReadingNewer } = this.view;
    if (isReadingNewer || held === null || held.above === 0) return this.last;
    this.tell({ isReadingNewer: true });
    return this.then(async () => {
      const before = this.view.held?.newerBefore;
      if (before != null) {
        const page = await this.ask({ last: PAGE_ROWS, before });
        const now = this.view.held;
        if (page !== null && now !== null) this.tell({ held: withNewer(now, page, this.keeps) });
      }
      this.tell({ isReadingNewer: false });
    });
  };

  /** A row of the live tail. */
  readonly arrived = (row: Row): void => {
    const { held, unseen } = this.view;
    if (held === null) {
      // Those beyond a page are on that page.
      this.early = [...this.early.slice(1 - PAGE_ROWS), row];
      return;
    }
    if (!this.keeps(row) || held.entries.some((entry) => entry.row.seq === row.seq)) return;
    const next = withArrived(held, [row], this.keeps);
    this.tell({ held: next, unseen: unseen + 1, at: new Date() });
    if (lacksPlaces(next)) void this.gap();
  };

  /**
   * Something may have been missed: what is held is read again from its oldest row upwards. Not from its newest one, because what
   * was missed may be older: a host application tells later what happened before, and up to five minutes ahead of the clock.
   */
  readonly gap = (): Promise<void> => {
    // One that has not begun yet will see it all.
    if (this.isGapAwaited) return this.last;
    this.isGapAwaited = true;
    return this.then(async () => {
      this.isGapAwaited = false;
      this.owesGap = false;
      const { held } = this.view;
      // What is not held is read when somebody comes near; a first page that failed is asked for by whoever sees that.
      if (held === null || held.above > 0) return;
      const pages: Page[] = [];
      // Without an end below it is the whole list, from its very oldest row.
      let before = held.olderAfter;
      do {
        const isTooMuch = lacksPlaces(held) || pages.length === MOST_PAGES_AGAIN;
        const page = await this.ask(
          isTooMuch ? { first: PAGE_ROWS } : { last: PAGE_ROWS, ...(before === null ? {} : { before }) },
        );
        if (page === null) {
          this.owesGap = true;
          return;
        }
        if (isTooMuch) {
          this.start(page);
          return;
        }
        pages.push(page);
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      } while (before !== null);
      const now = this.view.held;
      if (now === null) return;
      const next = withReread(now, pages, this.keeps);
      const had = new Set(now.entries.map(({ row }) => row.seq));
      const found = next.entries.filter(({ row }) => !had.has(row.seq)).length;
      this.tell({ held: next, unseen: this.view.unseen + found });
    });
  };

  /** Whoever reads it has the newest rows in sight. */
  readonly seen = (): void => {
    if (this.view.unseen > 0) this.tell({ unseen: 0 });
  };

  /** After a failure: the first page, where there is none yet; what was missed; else whatever is asked for next. */
  readonly retry = (): void => {
    this.tell({ problem: null });
    if (this.view.held === null) void this.begin();
    else if (this.owesGap) void this.gap();
  };

  private start(page: Page): void {
    const tailed = (this.view.held?.entries ?? []).filter(({ cursor }) => cursor === null);
    const arrived = [...tailed.map(({ row }) => row), ...this.early];
    this.early = [];
    // Rows that came while it was read stay; those of before are on it or further down.
    this.tell({
      held: withArrived(begin(page, this.keeps), arrived, this.keeps),
      unseen: 0,
      isSparse: false,
    });
  }

  private then(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work);
    return this.last;
  }

  private async ask(slice: Slice): Promise<Page | null> {
    const told = await this.read(slice);
    if ('problem' in told) {
      this.tell({ problem: told.problem });
      return null;
    }
    this.tell({ problem: null, at: new Date() });
    return told.page;
  }

  private tell(change: Partial<TrailView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}
