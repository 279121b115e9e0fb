// A bound on what the hub executes at the same time, so that a moment at which everything wants to look again, as after
// Redis was away, leaves room for those who ask over HTTP: they read from the same pool of snapshots.
//
// First come, first served; but whoever keeps somebody waiting who has nothing yet goes before the others.

/** Begins something, and resolves when it is done; never rejects. */
export type Work = () => Promise<void>;

export class Slots {
  private busy = 0;
  private readonly urgent = new Set<Work>();
  private readonly others = new Set<Work>();

  constructor(private readonly size: number) {}

  /** Begins the work when its turn has come: at once, if there is room. What waits already keeps its place, or hurries. */
  enter(work: Work, isUrgent: boolean): void {
    if (isUrgent) {
      this.others.delete(work);
      this.urgent.add(work);
    } else if (!this.urgent.has(work)) {
      this.others.add(work);
    }
    this.fill();
  }

  /** Gives up a place in the queue; what has begun goes on. */
  leave(work: Work): void {
    this.urgent.delete(work);
    this.others.delete(work);
  }

  isWaiting(work: Work): boolean {
    return this.urgent.has(work) || this.others.has(work);
  }

  private fill(): void {
    while (this.busy < this.size) {
      const [next] = this.urgent.size > 0 ? this.urgent : this.others;
      if (next === undefined) {
        return;
      }
      this.leave(next);
      this.busy += 1;
      void next().finally(() => {
        this.busy -= 1;
        this.fill();
      });
    }
  }
}
