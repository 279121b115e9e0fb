// The token and the chosen organization: where they come from and where they are kept.
// They live in sessionStorage only, so closing the tab forgets them and no other tab sees them. Every page of the gateway
// shares them: whoever goes from the dashboard to the playground stays who they are.
import { takeFromAddress } from './address';

export interface Session {
  readonly token: string;
  /** Sent as `x-org-id`. Only a super admin has a choice of organization. */
  readonly orgId: string;
}

const TOKEN_KEY = 'opsgraph.token';
const ORG_KEY = 'opsgraph.orgId';

/** People paste what they find: a whole header line, quotes, a line break from the terminal. */
export function cleanToken(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(authorization: ?)?bearer /i, '')
    .replace(/^["']|["']$/g, '');
}

/** Takes a token handed over as `#token=…`. */
export function takeTokenFromAddress(): string | null {
  const { token } = takeFromAddress('token');
  return token === null ? null : cleanToken(token);
}

export function readSession(): Session {
  const handedOver = takeTokenFromAddress();
  if (handedOver !== null) {
    const session = { token: handedOver, orgId: '' };
    storeSession(session);
    return session;
  }
  return { token: read(TOKEN_KEY), orgId: read(ORG_KEY) };
}

export function storeSession(session: Session): void {
  store(TOKEN_KEY, session.token);
  store(ORG_KEY, session.orgId);
}

// A browser may forbid storage altogether. The page then still works, until it is reloaded.
function read(key: string): string {
  try {
    return window.sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function store(key: string, value: string): void {
  try {
    if (value === '') window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, value);
  } catch {
    return;
  }
}
