// What the whole page knows from all answers together: when it last heard anything, and that its credential has ended.
import { useSyncExternalStore } from 'react';
import type { Problem } from './problem';

interface Heard {
  /** Of the last good answer. */
  readonly at: Date | null;
  /** The gateway said that the credential is none, or none any more. */
  readonly credentialEnded: Problem | null;
  /** Sources that did not answer, as the newest numbers say. */
  readonly degraded: readonly string[];
}

const NOTHING: Heard = { at: null, credentialEnded: null, degraded: [] };
let heard = NOTHING;
const listeners = new Set<() => void>();

export function hearSomething(): void {
  heard = { ...heard, at: new Date() };
  tell();
}

export function loseCredential(problem: Problem): void {
  heard = { ...heard, credentialEnded: problem };
  tell();
}

/** Says which sources the numbers on screen are missing; none once they are gone from it. */
export function tellDegraded(sources: readonly string[]): void {
  if (sources.join() === heard.degraded.join()) return;
  heard = { ...heard, degraded: sources };
  tell();
}

/** Another credential, another history. */
export function forgetHeard(): void {
  heard = NOTHING;
  tell();
}

export function useHeard(): Heard {
  return useSyncExternalStore(subscribe, () => heard);
}

/** Not with every answer: only when it ends. */
export function useCredentialEnded(): Problem | null {
  return useSyncExternalStore(subscribe, () => heard.credentialEnded);
}

export function useDegraded(): readonly string[] {
  return useSyncExternalStore(subscribe, () => heard.degraded);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
