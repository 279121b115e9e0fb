// What live did so far, in numbers that only grow: counted where it happens, read by whoever tells of it.
export class LiveCounts {
  /** States that said something new, each computed and written once. */
  pushes = 0;
  /** Frames that were handed to sockets. */
  frames = 0;
  /** Frames that a newer one replaced before a slow reader had room for them. */
  replaced = 0;
  /** Executions for groups, by whether they found an answer. */
  readonly computed = { ok: 0, failed: 0 };
  /** Sockets that the gateway closed, by the code that it closed them with. */
  readonly closed = new Map<number, number>();

  closing(code: number): void {
    this.closed.set(code, (this.closed.get(code) ?? 0) + 1);
  }
}
