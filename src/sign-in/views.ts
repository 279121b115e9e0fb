// The sign-in pages in words. Everything works without a script.
import type { OrganizationRow, PageAnswer } from '../platform';
import { Role } from '../platform';
import { Html, html } from './html';
import { pageStyle, pageStyleSource } from './page-style';
import { type Person, type SessionRole, sessionRoles } from './people';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3.5' fill='%231d4ed8'/%3E%3Cpath d='M3.5 11.5 6.5 7l2.5 2.5 3.5-5' fill='none' stroke='%23fff' stroke-width='1.7' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

const ROLES: Readonly<Record<SessionRole, { readonly name: string; readonly may: string }>> = {
  [Role.ORG_ADMIN]: { name: 'Organization admin', may: 'administers the organization' },
  [Role.ADMIN]: { name: 'Admin', may: 'leads the desk, reads the audit trail' },
  [Role.ANALYST]: { name: 'Analyst', may: 'reads the numbers' },
  [Role.OPERATOR]: { name: 'Operator', may: 'sees their own performance' },
};

function page(status: number, title: string, body: Html): PageAnswer {
  const style = new Html(`<style>${pageStyle}</style>`);
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Opsgraph</title>
        <link rel="icon" href="${ICON}" />
        ${style}
      </head>
      <body>
        <main>
          <header>
            <svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
              <rect width="16" height="16" rx="3.5" fill="#1d4ed8" />
              <path
                d="M3.5 11.5 6.5 7l2.5 2.5 3.5-5"
                fill="none"
                stroke="#fff"
                stroke-width="1.7"
                stroke-linecap="round"
                stroke-linejoin="round"
              />
            </svg>
            Opsgraph
          </header>
          ${body}
        </main>
      </body>
    </html> `;
  return { status, html: text, styles: pageStyleSource };
}

export interface SignInView {
  /** How people know the provider; null: there is none. */
  readonly provider: string | null;
  readonly demo: readonly OrganizationRow[];
  readonly returnTo: string;
  readonly organization: string | null;
  readonly signedOut: boolean;
}

/** The ways in. */
export function signInPage({ provider, demo, returnTo, organization, signedOut }: SignInView): PageAnswer {
  const start = `/sign-in/start?${new URLSearchParams({
    return: returnTo,
    ...(organization === null ? {} : { org: organization }),
  }).toString()}`;
  const said = signedOut
    ? html`<p role="status">
        You are signed out.${provider === null ? '' : ` ${provider} may still know you.`}
      </p>`
    : null;
  const byProvider =
    provider === null
      ? null
      : html`<a class="button main-button" href="${start}">Continue with ${provider}</a>`;
  return page(
    provider === null && demo.length === 0 ? 404 : 200,
    'Sign in',
    html`<div class="card">
        <h1>Sign in</h1>
        ${said}
        ${
          provider === null && demo.length === 0
            ? html`<p>
                Nobody signs in at this gateway: it has no OpenID provider (<strong>OIDC_ISSUER</strong>).
                Whoever has a token pastes it on the dashboard or in the playground.
              </p>`
            : null
        }
        ${byProvider} ${demo.length > 0 ? html`<p class="note">${demoSentence(provider)}</p>` : null}
      </div>
      ${demo.map((each) => demoCard(each, returnTo))}`,
  );
}

function demoSentence(provider: string | null): string {
  return provider === null
    ? 'This is a demonstration with invented data: take any role below.'
    : 'Or take any role of the demonstration below, with invented data.';
}

function demoCard({ slug, name, timezone }: OrganizationRow, returnTo: string): Html {
  return html`<section class="card" aria-labelledby="org-${slug}">
    <h2 id="org-${slug}">${name}</h2>
    <p class="place">${slug} · ${timezone}</p>
    <form class="roles" method="post" action="/sign-in/demo">
      <input type="hidden" name="organization" value="${slug}" />
      <input type="hidden" name="return" value="${returnTo}" />
      ${sessionRoles.map(
        (role) =>
          html`<button
            name="role"
            value="${role}"
            aria-label="${ROLES[role].name} ${ROLES[role].may}: ${name}"
          >
            <b>${ROLES[role].name}</b> <span>${ROLES[role].may}</span>
          </button>`,
      )}
    </form>
  </section>`;
}

/** Who is signed in, and the way out. */
export function signedInPage(
  person: Pick<Person, 'name' | 'role'>,
  organization: string,
  next: string | null,
): PageAnswer {
  return page(
    200,
    'Signed in',
    html`<div class="card">
      <h1>You are signed in</h1>
      <p>
        As <strong>${person.name ?? 'a person without a name'}</strong> (${ROLES[person.role].name}) of
        <strong>${organization}</strong>. The session ends eight hours after its last use.
      </p>
      <div class="row">
        ${next === null ? null : html`<a class="button main-button" href="${next}">Continue</a>`}
        <form method="post" action="/sign-out"><button>Sign out</button></form>
      </div>
    </div>`,
  );
}

/** A user of several organizations picks one. */
export function choicePage(organizations: readonly OrganizationRow[], returnTo: string): PageAnswer {
  return page(
    200,
    'Which organization',
    html`<div class="card">
      <h1>Which organization?</h1>
      <p>Your e-mail address belongs to users of several.</p>
      <div class="roles">
        ${organizations.map(
          ({ slug, name }) =>
            html`<a
              class="button"
              href="/sign-in/start?${new URLSearchParams({ return: returnTo, org: slug }).toString()}"
              >${name}</a
            >`,
        )}
      </div>
    </div>`,
  );
}

/** What went wrong, and what to do. */
export function failurePage(status: number, title: string, reason: string): PageAnswer {
  return page(
    status,
    title,
    html`<div class="card">
      <h1>${title}</h1>
      <p role="alert">${reason}.</p>
      <a class="button main-button" href="/sign-in">Back to sign-in</a>
    </div>`,
  );
}
