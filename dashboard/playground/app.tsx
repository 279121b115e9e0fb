// The whole page: the token bar above GraphiQL, both working with the same session.
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import { createFetcher, lookUpActor, type SignIn } from './api';
import { EditorTuning } from './editor-tuning';
import { examples } from './examples';
import { ExamplesMenu } from './examples-menu';
import { readSession, type Session, storeSession, takeTokenFromAddress } from './session';
import { TokenBar } from './token-bar';

// GraphiQL remembers tabs and history here, under a name of its own: other GraphiQL pages on the
// same host and port, common on localhost, would otherwise open our tabs and we theirs.
const storage = createLocalStorage({ namespace: 'opsgraph-playground' });

// GraphiQL only reads these on a first visit; later it restores what the person left behind.
const defaultTabs = examples.map(({ query, variables }) => ({ query, variables }));

export function App() {
  const [session, setSession] = useState(readSession);
  const [signIn, setSignIn] = useState<SignIn>({ state: 'checking' });
  const [superAdminToken, setSuperAdminToken] = useState<string | null>(null);
  const fetcher = useMemo(() => createFetcher(session), [session]);

  function changeSession(next: Session): void {
    storeSession(next);
    setSession(next);
  }

  useEffect(() => {
    setSignIn({ state: 'checking' });
    const asking = new AbortController();
    lookUpActor(session, asking.signal).then(
      (answer) => {
        setSignIn(answer);
        if (answer.state === 'signed-in' && answer.actor.role === 'SUPER_ADMIN') {
          setSuperAdminToken(session.token);
        }
      },
      // Rejects only when aborted, and then a newer question is already on its way.
      () => undefined,
    );
    return () => asking.abort();
  }, [session]);

  // Opening a handed-over address in a tab that already shows this page does not load it anew.
  useEffect(() => {
    const onHashChange = (): void => {
      const token = takeTokenFromAddress();
      if (token !== null) changeSession({ token, orgId: '' });
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, []);

  return (
    <>
      <TokenBar
        session={session}
        signIn={signIn}
        // Remembered per token, so that a mistyped organization id, which the server refuses, does
        // not take away the field it must be corrected in.
        canChooseOrganization={session.orgId !== '' || superAdminToken === session.token}
        onChange={changeSession}
      />
      <main className="playground">
        <GraphiQL
          fetcher={fetcher}
          // Null keeps GraphiQL from asking for the schema, which nobody without a credential may read.
          {...(session.token === '' && signIn.state !== 'signed-in' ? { schema: null } : {})}
          storage={storage}
          defaultTabs={defaultTabs}
          defaultEditorToolsVisibility="variables"
          // The bar sets the only headers there are. Without a headers editor nothing can end up in
          // GraphiQL's history, which would store headers whatever the next setting says.
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <ExamplesMenu />
          </GraphiQL.Logo>
          <EditorTuning />
        </GraphiQL>
      </main>
    </>
  );
}
