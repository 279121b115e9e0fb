// What a person prefers on every page, kept by this browser: language, calendar and theme. All else that they choose is in the address.
import { useSyncExternalStore } from 'react';
import type { Language } from './catalog';

export type Calendar = 'gregory' | 'buddhist';
export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly language: Language;
  readonly calendar: Calendar;
  readonly theme: Theme;
}

const KEY = 'opsgraph.preferences';
const listeners = new Set<() => void>();
let present = read();
apply(present);

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => present);
}

export function changePreferences(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  apply(present);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // A browser may forbid storage; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Preferences {
  let kept: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) kept = parsed;
  } catch {
    // Unreadable is as good as none.
  }
  const browser: Language = navigator.languages[0]?.toLowerCase().startsWith('th') === true ? 'th' : 'en';
  return {
    language: oneOf(kept.language, ['en', 'th']) ?? browser,
    calendar: oneOf(kept.calendar, ['gregory', 'buddhist']) ?? 'gregory',
    theme: oneOf(kept.theme, ['system', 'light', 'dark']) ?? 'system',
  };
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

function apply({ language, theme }: Preferences): void {
  document.documentElement.lang = language;
  document.documentElement.dataset['theme'] = theme;
}
