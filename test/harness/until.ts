// Waiting for what comes to be so by itself, without a sleep that is too short on one machine and too long on another.
import { setTimeout } from 'node:timers/promises';

const PAUSE_MS = 10;

/** Resolves once the condition holds, with the milliseconds that took; fails when it does not within the deadline. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<number> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > deadlineMs) {
      throw new Error(`It did not come to that within ${deadlineMs} ms: ${condition.toString()}`);
    }
    await setTimeout(PAUSE_MS);
  }
  return performance.now() - began;
}

/** The same for what is looked at again and again; fails as the last look does. */
export async function eventually(
  look: () => Promise<unknown>,
  expected: unknown,
  deadlineMs = 10_000,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const seen = await look();
    try {
      expect(seen).toEqual(expected);
      return;
    } catch (error) {
      if (performance.now() - began > deadlineMs) {
        throw error;
      }
      await setTimeout(PAUSE_MS);
    }
  }
}
