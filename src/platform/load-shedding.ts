// Concurrency that is shed: so many operations execute at once, so many wait a moment, and whoever comes beyond is sent
// away before any work is done for them.
//
// Two things are kept fair. No line takes more than its share of either, so that one organization cannot fill the
// gateway; and a place that becomes free goes to the lines in turn, so that a long line does not delay a short one.
import { AppError } from './errors';

export interface ShedderLimits {
  /** Operations that execute at once; 0: as many as come. */
  readonly executing: number;
  /** Operations that wait for that. */
  readonly waiting: number;
  /** Of both, what one line has at most: 0.5 is half. */
  readonly share: number;
  /** Who has waited for so long is sent away. */
  readonly patienceMs: number;
}

const defaultShedderLimits: ShedderLimits = {
  executing: 16,
  waiting: 256,
  share: 0.5,
  patienceMs: 1_000,
};

/** Soon: whoever was sent away would only stand in the same line again. */
const RETRY_AFTER_SECONDS = 1;

interface Line {
  executing: number;
  readonly waiting: Set<() => void>;
}

export class LoadShedder {
  private limits: ShedderLimits = defaultShedderLimits;
  private mostExecuting = 1;
  private mostWaiting = 0;
  /** Those with nobody in them are forgotten. The one whose turn it is next comes first. */
  private readonly lines = new Map<string, Line>();
  private executing = 0;
  private waiting = 0;

  constructor(limits: Partial<ShedderLimits> = {}) {
    this.adjust(limits);
  }

  /** Whoever executes or waits already is not touched. */
  adjust(limits: Partial<ShedderLimits>): void {
    this.limits = { ...this.limits, ...limits };
    const { executing, waiting, share } = this.limits;
    this.mostExecuting = Math.max(1, Math.ceil(executing * share));
    this.mostWaiting = Math.ceil(waiting * share);
  }

  counts(): { readonly executing: number; readonly waiting: number } {
    return { executing: this.executing, waiting: this.waiting };
  }

  /** Whether everybody would be sent away, whoever it is: then not even a body need be read. */
  get isFull(): boolean {
    const { executing, waiting } = this.limits;
    return executing > 0 && this.executing >= executing && this.waiting >= waiting;
  }

  /** Takes a place; the function gives it back (again is harmless). Who gets none is told UNAVAILABLE. */
  enter(key: string): (() => void) | Promise<() => void> {
    if (this.limits.executing === 0) {
      return nothing;
    }
    const line = this.lines.get(key) ?? { executing: 0, waiting: new Set() };
    if (this.hasRoom(line)) {
      this.lines.set(key, line);
      return this.begin(key, line);
    }
    if (this.waiting >= this.limits.waiting || line.waiting.size >= this.mostWaiting) {
      throw overloaded();
    }
    this.lines.set(key, line);
    return this.wait(key, line);
  }

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter(key);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  private hasRoom(line: Line): boolean {
    return this.executing < this.limits.executing && line.executing < this.mostExecuting;
  }

  private begin(key: string, line: Line): () => void {
    this.executing += 1;
    line.executing += 1;
    let inside = true;
    return () => {
      if (inside) {
        inside = false;
        this.executing -= 1;
        line.executing -= 1;
        this.passOn();
        this.forget(key, line);
      }
    };
  }

  private wait(key: string, line: Line): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leaveLine = (): void => {
        clearTimeout(timer);
        line.waiting.delete(turn);
        this.waiting -= 1;
      };
      const turn = (): void => {
        leaveLine();
        resolve(this.begin(key, line));
      };
      const timer = setTimeout(() => {
        leaveLine();
        this.forget(key, line);
        reject(overloaded());
      }, this.limits.patienceMs).unref();
      line.waiting.add(turn);
      this.waiting += 1;
    });
  }

  /** Gives a free place to the next line that may have it. */
  private passOn(): void {
    if (this.waiting === 0) {
      return;
    }
    for (const [key, line] of this.lines) {
      const [turn] = line.waiting;
      if (turn !== undefined && this.hasRoom(line)) {
        // To the end of the lines.
        this.lines.delete(key);
        this.lines.set(key, line);
        turn();
        return;
      }
    }
  }

  private forget(key: string, line: Line): void {
    if (line.executing === 0 && line.waiting.size === 0) {
      this.lines.delete(key);
    }
  }
}

const nothing = (): void => undefined;

/** The refusal as a client hears of it. Not loud: whoever floods the gateway must not fill the log. */
export function overloaded(): AppError {
  return new AppError(
    'UNAVAILABLE',
    'The gateway has too much to do at once: try again in a moment',
    'debug',
    {
      retryAfter: RETRY_AFTER_SECONDS,
    },
  );
}
