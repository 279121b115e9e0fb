// Turns: at most so many at once for each key, the others one after another. Who waits holds nothing.
import { unavailable } from './errors';

interface Line {
  active: number;
  readonly waiting: (() => void)[];
}

export class Turns {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly most: number,
    private readonly patienceMs: number,
  ) {}

  /** Runs the work when it is its turn; gives up when that does not come in time. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(key) ?? { active: 0, waiting: [] };
    this.lines.set(key, line);
    if (line.active >= this.most) {
      await this.wait(line);
    } else {
      line.active += 1;
    }
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) {
        // The turn is passed on as it is.
        next();
      } else {
        line.active -= 1;
        if (line.active === 0) {
          this.lines.delete(key);
        }
      }
    }
  }

  private wait(line: Line): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        line.waiting.splice(line.waiting.indexOf(turn), 1);
        reject(unavailable('Too much is being written for this organization: try again later'));
      }, this.patienceMs);
      line.waiting.push(turn);
    });
  }
}
