// The whole page: the token bar above GraphiQL, both working with the same session.
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import { type Actor, createFetcher, lookUpActor, type SignIn } from './api';
import { EditorTuning } from './editor-tuning';
import { examplesFor } from './examples';
import { contentOf, ExamplesMenu } from './examples-menu';
import { HandedOver, takeQueryFromAddress } from './open-tab';
import { readSession, type Session, storeSession, takeTokenFromAddress } from './session';
import { TokenBar } from './token-bar';

/** Whose tabs and history are on the page. */
interface Workspace {
  /** The organization's id, or a word for none. */
  readonly key: string;
  /** Null: nobody is signed in. */
  readonly actor: Actor | null;
}

/** So many examples are open on a first visit; the menu has them all. */
const FIRST_TABS = 4;
/** Where GraphiQL keeps the tabs. */
const STORED_TABS = 'graphiql:tabState';

// Read before anything else may touch the address; only once, whatever React renders twice.
const handedOverAtFirst = takeQueryFromAddress();

export function App() {
  const [session, setSession] = useState(readSession);
  const [signIn, setSignIn] = useState<SignIn>({ state: 'checking' });
  const [superAdminToken, setSuperAdminToken] = useState<string | null>(null);
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [handedOver, setHandedOver] = useState(handedOverAtFirst);

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
        setWorkspace((before) => workspaceAfter(answer, before));
      },
      // Rejects only when aborted, and then a newer question is already on its way.
      () => undefined,
    );
    return () => asking.abort();
  }, [session]);

  // Opening a handed-over address in a tab that already shows this page does not load it anew.
  useEffect(() => {
    const onHashChange = (): void => {
      const query = takeQueryFromAddress();
      if (query !== null) setHandedOver(query);
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
        {workspace !== null && (
          <Editors key={workspace.key} session={session} signIn={signIn} workspace={workspace}>
            <HandedOver content={handedOver} onOpened={() => setHandedOver(null)} />
          </Editors>
        )}
      </main>
    </>
  );
}

/** A question that was refused, as by a mistyped organization id, leaves what the person was working on. */
function workspaceAfter(answer: SignIn, before: Workspace | null): Workspace {
  if (answer.state === 'signed-in') {
    return { key: answer.actor.organization?.id ?? 'platform', actor: answer.actor };
  }
  return answer.state === 'refused' && before !== null ? before : { key: 'nobody', actor: null };
}

interface EditorsProps {
  readonly session: Session;
  readonly signIn: SignIn;
  readonly workspace: Workspace;
  readonly children: React.ReactNode;
}

/** GraphiQL with the tabs and the history of one organization. */
function Editors({ session, signIn, workspace, children }: EditorsProps) {
  const { key, actor } = workspace;
  const fetcher = useMemo(() => createFetcher(session), [session]);
  // GraphiQL remembers tabs and history here, under a name of its own: other GraphiQL pages on the
  // same host and port, common on localhost, would otherwise open our tabs and we theirs. And what
  // was asked of one organization, ids and names included, is not shown to whoever reads another.
  const storage = useMemo(() => createLocalStorage({ namespace: `opsgraph-playground-${key}` }), [key]);
  // GraphiQL only reads these on a first visit; later it restores what the person left behind.
  const defaultTabs = useMemo(
    () =>
      examplesFor(actor?.role ?? null)
        .filter(({ needs }) => needs.length === 0)
        .slice(0, FIRST_TABS)
        .map((example) => contentOf(example, actor)),
    [actor],
  );
  // Of the first of them GraphiQL shows the query and forgets the variables.
  const [firstVariables] = useState(() =>
    storage.getItem(STORED_TABS) === null ? defaultTabs[0]?.variables : undefined,
  );
  return (
    <GraphiQL
      fetcher={fetcher}
      // Null keeps GraphiQL from asking for the schema, which nobody without a credential may read.
      {...(session.token === '' && signIn.state !== 'signed-in' ? { schema: null } : {})}
      storage={storage}
      defaultTabs={defaultTabs}
      {...(firstVariables === undefined ? {} : { initialVariables: firstVariables })}
      defaultEditorToolsVisibility="variables"
      // The bar sets the only headers there are, and keeps them for the tab. Without a headers
      // editor nothing can end up in GraphiQL's history, which would store headers whatever the
      // next setting says.
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <ExamplesMenu session={session} actor={actor} />
      </GraphiQL.Logo>
      <EditorTuning />
      {children}
    </GraphiQL>
  );
}
