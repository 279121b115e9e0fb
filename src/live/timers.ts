// Waiting that can be called off.

/** Calls back once after the time has passed, unless the returned function is called before. */
export function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}
