// Finds out who is signed in before anything else is asked, and shows a sign-in card where nobody is.
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { readSession, type Session, storeSession, takeTokenFromAddress } from '../../playground/session';
import {
  type Connection,
  connect,
  ConnectionContext,
  forgetHeard,
  type Problem,
  problemOf,
  useCredentialEnded,
} from '../api';
import { MeDocument, type MeQuery } from './operations.generated';
import { ChooseOrganization, Connecting, SignInCard, Unreachable } from './session-pages';

export type Role = MeQuery['me']['role'];

export interface SignedIn {
  readonly actorId: string;
  readonly name: string | null;
  readonly role: Role;
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string };
  /** IANA zone of the organization: all days and hours on screen are of this zone. */
  readonly zone: string;
  /** By a token that this tab holds, or by the browser's session. */
  readonly by: 'token' | 'session';
  /** May look at any organization. */
  readonly chooseOrganization: ((orgId: string) => void) | null;
  /** Name or zone may have changed: ask again. */
  readonly refresh: () => void;
  /** Forgets the token of this tab. A browser's session is ended by the form that posts to /sign-out. */
  readonly forgetToken: () => void;
}

const SessionContext = createContext<SignedIn | null>(null);

export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is a session only where somebody is signed in');
  return session;
}

type LookUp =
  | { readonly state: 'asking' }
  | { readonly state: 'nobody'; readonly problem: Problem | null }
  | { readonly state: 'unreachable'; readonly problem: Problem }
  | { readonly state: 'somebody'; readonly me: MeQuery['me'] };

const RETRY_MS = 3_000;

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState(readSession);
  const [lookUp, setLookUp] = useState<LookUp>({ state: 'asking' });
  const [attempt, setAttempt] = useState(0);
  const connection = useConnectionFor(session);
  const credentialEnded = useCredentialEnded();

  useEffect(() => {
    let timer: number | undefined;
    const asking = connection.client.query(MeDocument, {}).subscribe(({ data, error }) => {
      // Null beside an error, whatever its type says.
      if (data != null) {
        setLookUp({ state: 'somebody', me: data.me });
        return;
      }
      if (error === undefined) return;
      const problem = problemOf(error);
      if (problem.code === 'UNAUTHENTICATED') {
        setLookUp({ state: 'nobody', problem: session.token === '' ? null : problem });
      } else if (
        session.orgId !== '' &&
        ['FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT'].includes(problem.code)
      ) {
        // An organization of another person of this tab, or one that is gone.
        changeSession({ ...session, orgId: '' });
      } else {
        // Whoever was signed in stays so: the gateway may only be restarting.
        setLookUp((before) => (before.state === 'somebody' ? before : { state: 'unreachable', problem }));
        const wait = Math.max(RETRY_MS, (problem.retryAfterSeconds ?? 0) * 1000);
        timer = window.setTimeout(() => setAttempt((count) => count + 1), wait);
      }
    });
    return () => {
      window.clearTimeout(timer);
      asking.unsubscribe();
    };
  }, [connection, session, attempt]);

  function changeSession(next: Session): void {
    storeSession(next);
    forgetHeard();
    setLookUp({ state: 'asking' });
    setSession(next);
  }

  // A token that is handed over to a tab which shows the dashboard already does not load it anew.
  useEffect(() => {
    const onHashChange = (): void => {
      const token = takeTokenFromAddress();
      if (token !== null) changeSession({ token, orgId: '' });
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, []);

  // The gateway closed the socket for the credential's sake: who are we now?
  const live = useSyncExternalStore(connection.status.subscribe, connection.status.get);
  const isRefused = live.kind === 'refused';
  useEffect(() => {
    if (isRefused) setAttempt((count) => count + 1);
  }, [isRefused]);

  const signedIn = useMemo<SignedIn | null>(() => {
    if (lookUp.state !== 'somebody' || lookUp.me.organization === null) return null;
    const { id, name, role, organization } = lookUp.me;
    return {
      actorId: id,
      name,
      role,
      organization,
      zone: organization.timezone,
      by: session.token === '' ? 'session' : 'token',
      chooseOrganization:
        role === 'SUPER_ADMIN' ? (orgId) => changeSession({ token: session.token, orgId }) : null,
      refresh: () => setAttempt((count) => count + 1),
      forgetToken: () => changeSession({ token: '', orgId: '' }),
    };
  }, [lookUp, session]);

  const useToken = (token: string): void => changeSession({ token, orgId: '' });

  let content: ReactNode;
  if (credentialEnded !== null) content = <SignInCard problem={credentialEnded} onToken={useToken} />;
  else if (lookUp.state === 'asking') content = <Connecting />;
  else if (lookUp.state === 'unreachable') content = <Unreachable problem={lookUp.problem} />;
  else if (lookUp.state === 'nobody') content = <SignInCard problem={lookUp.problem} onToken={useToken} />;
  else if (signedIn === null) {
    content = <ChooseOrganization onChoice={(orgId) => changeSession({ token: session.token, orgId })} />;
  } else {
    // Another organization is another world: nothing of the one before may stay on screen.
    content = (
      <SessionContext key={`${signedIn.actorId} ${signedIn.organization.id}`} value={signedIn}>
        {children}
      </SessionContext>
    );
  }
  return <ConnectionContext value={connection}>{content}</ConnectionContext>;
}

function useConnectionFor(session: Session): Connection {
  const connection = useMemo(() => connect(session), [session]);
  useEffect(() => () => connection.close(), [connection]);
  return connection;
}
