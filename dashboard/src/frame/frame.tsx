// What surrounds every page: the rail, the top bar, banners, and the keys that work everywhere.
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useText } from '../intl';
import { COMMON_RULES, RangeRulesContext } from '../range';
import { FreshnessBanner } from './freshness-banner';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';
import { Keys } from './keys';
import { pages } from './pages';
import { PageGuard } from './page-guard';
import { Rail } from './rail';
import { TopBar } from './top-bar';

/** Not needed for the first sight of a page; where it cannot be loaded, it is missing. */
const BehindBanner = lazy(() => import('./behind-banner').catch(() => ({ default: () => null })));

export function Frame({ children }: { readonly children: ReactNode }) {
  const text = useText(frameTexts);
  const [path] = useLocation();
  const page = pages.find((each) => path.startsWith(each.path));
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    // The frame takes input from here on: what budgets measure.
    performance.mark('opsgraph:interactive');
  }, []);

  const title = page === undefined ? null : text(page.label);
  useEffect(() => {
    document.title = title === null ? 'Opsgraph' : `${title} · Opsgraph`;
  }, [title]);

  return (
    <RangeRulesContext value={page?.range ?? COMMON_RULES}>
      <div className={styles.frame}>
        <a
          className={styles.skip}
          href="#content"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {text('skip')}
        </a>
        <Rail />
        <div className={styles.column}>
          <TopBar page={page} />
          <FreshnessBanner />
          <Suspense fallback={null}>
            <BehindBanner />
          </Suspense>
          <main id="content" ref={main} tabIndex={-1} className={styles.main}>
            {/* Another page is another attempt. */}
            <PageGuard key={path}>{children}</PageGuard>
          </main>
        </div>
        <Keys />
      </div>
    </RangeRulesContext>
  );
}
