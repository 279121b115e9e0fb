// The last events, when the process is asked to end. What the signal does to the host is not changed by that: a host
// that listens to it decides itself, and one that does not is ended by the signal, as if nobody had listened.

/** Marks our listeners, those of another copy of this package as well, so that they are not taken for the host's. */
const OURS = Symbol.for('opsgraph.recorder.signal');
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface Listener {
  (signal: NodeJS.Signals): void;
  [OURS]?: true;
}

/** Has `flush` done once when the process is about to end. Returns how to forget about it. */
export function atEndOfProcess(flush: () => Promise<unknown>): () => void {
  let flushed: Promise<unknown> | null = null;
  const listener: Listener = (signal) => {
    if (hostListens(signal)) {
      flushed ??= flush();
      return;
    }
    if (flushed !== null) {
      // Somebody asks a second time: they are not to wait.
      pass(signal);
      return;
    }
    flushed = flush().finally(() => {
      if (!hostListens(signal)) {
        pass(signal);
      }
    });
  };
  listener[OURS] = true;
  const forget = (): void => {
    for (const signal of SIGNALS) {
      process.off(signal, listener);
    }
    process.off('beforeExit', beforeExit);
  };
  /** The last one of us to be ready lets the signal have its way. */
  const pass = (signal: NodeJS.Signals): void => {
    forget();
    if (process.listenerCount(signal) === 0) {
      process.kill(process.pid, signal);
    }
  };
  const beforeExit = (): void => {
    // Emitted again when there was work to do: once is enough.
    process.off('beforeExit', beforeExit);
    void flush();
  };
  for (const signal of SIGNALS) {
    process.on(signal, listener);
  }
  process.on('beforeExit', beforeExit);
  return forget;
}

function hostListens(signal: NodeJS.Signals): boolean {
  return process.listeners(signal).some((each) => (each as Listener)[OURS] !== true);
}
