// What is shown while nobody is signed in: a card in the middle of the page.
import { type SubmitEvent, type ReactNode, useEffect, useState } from 'react';
import { cleanToken } from '../../playground/session';
import { type Problem, problemOf, useConnection } from '../api';
import { useText } from '../intl/use-text';
import { OrganizationsDocument, type OrganizationsQuery } from './operations.generated';
import { sessionTexts } from './session.texts';
import styles from './session-pages.module.css';

export function Connecting() {
  const text = useText(sessionTexts);
  return (
    <main className={styles.middle}>
      <p role="status">{text('connecting')}</p>
    </main>
  );
}

export function Unreachable({ problem }: { readonly problem: Problem }) {
  const text = useText(sessionTexts);
  return (
    <Middle title={text('unreachable')}>
      <p role="status">{text('unreachableAbout')}</p>
      <p className={styles.detail}>{problem.message}</p>
    </Middle>
  );
}

interface SignInProps {
  /** Why there is nobody any more. */
  readonly problem: Problem | null;
  readonly onToken: (token: string) => void;
}

export function SignInCard({ problem, onToken }: SignInProps) {
  const text = useText(sessionTexts);
  const [token, setToken] = useState('');
  const back = encodeURIComponent(window.location.pathname + window.location.search);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const cleaned = cleanToken(token);
    if (cleaned !== '') onToken(cleaned);
  }

  return (
    <Middle title={text('signIn')}>
      {problem === null ? (
        <p>{text('signInAbout')}</p>
      ) : (
        <p role="alert" className={styles.problem}>
          {text('ended', { reason: problem.message })}
        </p>
      )}
      <a className="button button-main" href={`/sign-in?return=${back}`}>
        {text('signIn')}
      </a>
      <form className={styles.token} onSubmit={submit}>
        <label htmlFor="token">{text('token')}</label>
        <div className={styles.row}>
          <input
            id="token"
            className="input"
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <button type="submit" className="button">
            {text('useToken')}
          </button>
        </div>
        <p className={styles.detail}>{text('tokenAbout')}</p>
      </form>
    </Middle>
  );
}

type Organizations = OrganizationsQuery['organizations']['organizations'];

export function ChooseOrganization({ onChoice }: { readonly onChoice: (orgId: string) => void }) {
  const text = useText(sessionTexts);
  const { list, more, problem } = useOrganizations();
  return (
    <Middle title={text('chooseOrganization')}>
      <p>{text('chooseAbout')}</p>
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {text('failed', { reason: problem.message })}
        </p>
      )}
      {list?.length === 0 && <p>{text('none')}</p>}
      <ul className={styles.list}>
        {list?.map(({ id, name, slug }) => (
          <li key={id}>
            <button type="button" className={`button ${styles.choice ?? ''}`} onClick={() => onChoice(id)}>
              {name} <span className={styles.detail}>{slug}</span>
            </button>
          </li>
        ))}
      </ul>
      {more !== null && (
        <button type="button" className="button" onClick={more}>
          {text('more')}
        </button>
      )}
    </Middle>
  );
}

interface ListedOrganizations {
  readonly list: Organizations | null;
  /** Reads the next page; null when there is none. */
  readonly more: (() => void) | null;
  readonly problem: Problem | null;
}

/** All organizations of the platform, page by page; only a SUPER_ADMIN may ask. */
export function useOrganizations(): ListedOrganizations {
  const { client } = useConnection();
  const [after, setAfter] = useState<string | null>(null);
  const [list, setList] = useState<Organizations | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const asking = client.query(OrganizationsDocument, { after }).subscribe(({ data, error }) => {
      if (error !== undefined) setProblem(problemOf(error));
      if (data === undefined) return;
      const page = data.organizations;
      setProblem(null);
      setList((before) => [...(after === null ? [] : (before ?? [])), ...page.organizations]);
      setNext(page.hasNextPage ? page.endCursor : null);
    });
    return () => asking.unsubscribe();
  }, [client, after]);
  return { list, more: next === null ? null : () => setAfter(next), problem };
}

function Middle({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.middle}>
      <section className={styles.card}>
        <p className={styles.brand}>Opsgraph</p>
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  );
}
