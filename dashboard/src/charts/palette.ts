// The tokens' colours as a canvas needs them: resolved for the present theme, and again when that changes.
import { useEffect, useMemo, useState } from 'react';
import { usePreferences } from '../intl';

export interface Palette {
  /** Of the eight series, from 0; further ones begin anew. */
  readonly series: (at: number) => string;
  readonly token: (name: string) => string;
}

const SERIES = 8;

export function usePalette(): Palette {
  const { theme } = usePreferences();
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  return useMemo(() => {
    const known = new Map<string, string>();
    const token = (name: string): string => {
      let color = known.get(name);
      if (color === undefined) {
        color = resolve(name);
        known.set(name, color);
      }
      return color;
    };
    return { token, series: (at) => token(`--series-${(at % SERIES) + 1}`) };
    // The colours depend on these two, though only the document says how.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [theme, systemIsDark]);
}

/** light-dark() is resolved where it is used as a colour, not where it is declared. */
function resolve(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function useMediaQuery(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const onChange = (): void => setMatches(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [query]);
  return matches;
}
