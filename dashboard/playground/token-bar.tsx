// The bar above GraphiQL: the token, whose it is, and for super admins the organization to read.
import { useEffect, useState } from 'react';
import type { Actor, SignIn } from './api';
import { cleanToken, type Session } from './session';

// Long enough not to ask the server about every keystroke, short enough to feel immediate on paste.
const SETTLE_MS = 350;

interface TokenBarProps {
  readonly session: Session;
  readonly signIn: SignIn;
  readonly canChooseOrganization: boolean;
  readonly onChange: (session: Session) => void;
}

export function TokenBar({ session, signIn, canChooseOrganization, onChange }: TokenBarProps) {
  const [isTokenVisible, setTokenVisible] = useState(false);
  const [token, setToken] = useSettledText(session.token, (text) => {
    const cleaned = cleanToken(text);
    // Another token may belong to someone who must not name an organization.
    if (cleaned !== session.token) onChange({ token: cleaned, orgId: '' });
  });
  const [orgId, setOrgId] = useSettledText(session.orgId, (text) => {
    const cleaned = text.trim();
    if (cleaned !== session.orgId) onChange({ ...session, orgId: cleaned });
  });

  return (
    <header className="token-bar">
      <h1>Opsgraph</h1>
      <a className="to-dashboard" href="/">
        Dashboard
      </a>
      <a className="to-dashboard" href="/docs/">
        Docs
      </a>
      <div className="field">
        <label htmlFor="token">Token</label>
        <span className="with-button">
          <input
            id="token"
            type={isTokenVisible ? 'text' : 'password'}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            placeholder="paste a token"
            aria-describedby="token-note"
            aria-invalid={signIn.state === 'refused'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <button
            type="button"
            aria-label={isTokenVisible ? 'Hide token' : 'Show token'}
            onClick={() => setTokenVisible(!isTokenVisible)}
          >
            {isTokenVisible ? 'Hide' : 'Show'}
          </button>
        </span>
        <span id="token-note" className="note">
          kept for this tab only
        </span>
      </div>
      {canChooseOrganization && (
        <div className="field">
          <label htmlFor="org-id">x-org-id</label>
          <input
            id="org-id"
            className="plain"
            value={orgId}
            onChange={(event) => setOrgId(event.currentTarget.value)}
            placeholder="organization id (optional)"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </div>
      )}
      <p className={`sign-in ${signIn.state}`} role="status">
        <SignInText signIn={signIn} />
      </p>
      {signIn.state === 'signed-in' && signIn.by === 'session' && (
        <form method="post" action="/sign-out" className="sign-out">
          <button>Sign out</button>
        </form>
      )}
    </header>
  );
}

function SignInText({ signIn }: { readonly signIn: SignIn }) {
  switch (signIn.state) {
    case 'no-token':
      return (
        <>
          <a href="/sign-in?return=/playground/">Sign in</a>, or paste a token: {howToGet('one')}
        </>
      );
    case 'checking':
      return 'checking the token …';
    case 'signed-in':
      return describe(signIn.actor);
    case 'refused':
      return (
        <>
          <strong>{signIn.reason}</strong> {signIn.needsNewToken && howToGet('a new one')}
        </>
      );
  }
}

function howToGet(what: string) {
  return (
    <>
      <code>npm start</code> prints {what} in demo mode, else{' '}
      <code>npx opsgraph token --org SLUG --role ANALYST</code>
    </>
  );
}

function describe({ name, role, organization }: Actor): string {
  // Everybody but a super admin belongs to one.
  const where =
    organization === null ? 'no organization chosen' : `${organization.name} (${organization.slug})`;
  return `signed in as ${name ?? 'an unnamed user'} (${role}) · ${where}`;
}

/**
 * A text field's value that is reported once the person pauses, and that follows the outside value
 * when that one changes for another reason, such as a token handed over in the address.
 */
function useSettledText(
  outside: string,
  onSettled: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(outside);
  const [followed, setFollowed] = useState(outside);
  if (outside !== followed) {
    setFollowed(outside);
    setText(outside);
  }

  useEffect(() => {
    if (text === outside) return;
    const timer = window.setTimeout(() => onSettled(text), SETTLE_MS);
    return () => window.clearTimeout(timer);
  }, [text, outside, onSettled]);

  return [text, setText];
}
