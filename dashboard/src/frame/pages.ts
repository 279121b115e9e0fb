// The pages of the dashboard, in the order of the rail. A further page is one more entry, a route in app.tsx and an address in
// the gateway's list.
import { Bell, Cap, Chart, Gauge, Headset, Pulse, Shield, Sliders, Terminal } from '../icons';
import { hasPlayground } from '../playground';
import type { RangeRules } from '../range';
import type { frameTexts } from './frame.texts';

export interface PageEntry {
  readonly path: string;
  readonly label: keyof typeof frameTexts;
  readonly icon: typeof Chart;
  /** After g: opens the page. */
  readonly key: string;
  /** Shows numbers of a date range. */
  readonly hasRange: boolean;
  /** Of such a range, where it has rules of its own. */
  readonly range?: RangeRules;
  /** A document of its own, outside this application. */
  readonly isDocument?: boolean;
}

const all: readonly PageEntry[] = [
  { path: '/support', label: 'support', icon: Headset, key: 's', hasRange: true },
  { path: '/audit', label: 'audit', icon: Shield, key: 'a', hasRange: true },
  { path: '/explore', label: 'explore', icon: Chart, key: 'e', hasRange: true },
  {
    path: '/usage',
    label: 'usage',
    icon: Pulse,
    key: 'u',
    hasRange: true,
    range: { byDefault: '30d', mostDays: 400 },
  },
  {
    path: '/learning',
    label: 'learning',
    icon: Cap,
    key: 'l',
    hasRange: true,
    range: { byDefault: '90d', mostDays: 400 },
  },
  {
    path: '/alerts',
    label: 'alerts',
    icon: Bell,
    key: 'w',
    hasRange: true,
    range: { byDefault: '7d', mostDays: 90 },
  },
  {
    path: '/reliability',
    label: 'reliability',
    icon: Gauge,
    key: 'r',
    hasRange: true,
    range: { byDefault: '30d', mostDays: 90 },
  },
  {
    path: '/playground/',
    label: 'playground',
    icon: Terminal,
    key: 'p',
    hasRange: false,
    isDocument: true,
  },
  { path: '/settings', label: 'settings', icon: Sliders, key: 't', hasRange: false },
];

export const pages = all.filter(({ isDocument = false }) => !isDocument || hasPlayground);
