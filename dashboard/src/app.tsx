// The dashboard as a whole: language, session, frame, and the page of the address. Each page is loaded when it is first opened.
import { NuqsAdapter } from 'nuqs/adapters/react';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Frame } from './frame/frame';
import { PageSkeleton } from './frame/page-skeleton';
import { LanguageProvider } from './intl/use-text';
import { NotFound } from './frame/not-found';
import { SessionProvider } from './session';

const Support = lazy(() => import('./support'));
const Audit = lazy(() => import('./audit'));
const Explore = lazy(() => import('./explore'));
const Usage = lazy(() => import('./usage'));
const Learning = lazy(() => import('./learning'));
const Alerts = lazy(() => import('./alerts'));
const Reliability = lazy(() => import('./reliability'));
const Settings = lazy(() => import('./settings'));

export function App() {
  return (
    <LanguageProvider>
      <NuqsAdapter>
        <SessionProvider>
          <Frame>
            <Suspense fallback={<PageSkeleton />}>
              <Switch>
                <Route path="/">
                  <Redirect to={`/support${window.location.search}`} replace />
                </Route>
                <Route path="/support" component={Support} />
                <Route path="/audit" component={Audit} />
                <Route path="/explore" component={Explore} />
                <Route path="/usage" component={Usage} />
                <Route path="/learning" component={Learning} />
                <Route path="/alerts" component={Alerts} />
                <Route path="/reliability" component={Reliability} />
                <Route path="/settings" component={Settings} />
                <Route component={NotFound} />
              </Switch>
            </Suspense>
          </Frame>
        </SessionProvider>
      </NuqsAdapter>
    </LanguageProvider>
  );
}
