// The ways in and out for browsers: pages, the provider's answer, demo roles, and the session as a credential.
import type { IncomingHttpHeaders } from 'node:http';
import { uuidv7 } from 'uuidv7';
import { AuditOutcome, type AuditTrail } from '../audit';
import type { Authenticate, Bearer, Organizations } from '../identity';
import {
  type Actor,
  AppError,
  type Client,
  type Clock,
  Cookie,
  type CookieScheme,
  type Database,
  type Logger,
  OwnPages,
  type PageAnswer,
  type PageRequest,
  type PageRoute,
  type RedisConnection,
  Role,
} from '../platform';
import { AttemptLimit, TooManyAttempts } from './attempt-limit';
import { type Attempt, attemptSchema, OpenIdProvider, type OpenIdSettings } from './openid';
import { People, type Person, sessionRoles } from './people';
import { returnPath } from './return-path';
import { Seal } from './sealed';
import { SESSION_MS, Sessions } from './sessions';
import { choicePage, failurePage, signedInPage, signInPage } from './views';

export interface SignInOptions {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly trail: AuditTrail;
  /** Lets in whoever a session speaks for, as what they are now: as whoever has a token. */
  readonly admit: (actor: Actor, expiresAt: Date, client: Client) => Promise<Bearer>;
  /** Seals sessions; the same for all gateways of one installation. */
  readonly secret: string;
  /** Where browsers reach the gateway; undefined: wherever they say. */
  readonly publicUrl: string | undefined;
  readonly openId: OpenIdSettings | undefined;
  /** Slugs of the organizations whose roles anybody may take; empty outside demo mode. */
  readonly demo: readonly string[];
  /** Foreign pages that may use a session. */
  readonly origins: readonly string[];
  /** Where people go who did not say where; null: they stay. */
  readonly home: string | null;
  readonly redis: RedisConnection | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the gateway's doors need of it. */
export interface SignIn {
  readonly routes: readonly PageRoute[];
  /** The same, for sessions as well. */
  readonly authenticate: (inner: Authenticate) => Authenticate;
  /** The session of a request, which counts where there is no token; refuses one of a page that may not use it. */
  readonly sessionOf: (headers: IncomingHttpHeaders) => string | undefined;
  /** The same for a websocket, which a refused session leaves without a credential. */
  readonly socketSessionOf: (headers: IncomingHttpHeaders) => string | undefined;
  /** The cookie of a session that is renewed by its use; null: it will do. */
  readonly renewed: (request: {
    readonly headers: IncomingHttpHeaders;
    readonly protocol: string;
  }) => Promise<string | null>;
}

const ATTEMPT_MS = 600_000;

export function createSignIn(options: SignInOptions): SignIn {
  const { organizations, trail, publicUrl, demo, clock, log } = options;
  const people = new People(options.database, organizations);
  const sessions = new Sessions({
    secret: options.secret,
    people,
    demo: demo.length > 0,
    redis: options.redis,
    clock,
  });
  const attempts = new Seal<Attempt>({
    secret: options.secret,
    purpose: 'sign-in',
    content: attemptSchema,
    now: () => clock.now(),
  });
  const provider =
    options.openId === undefined || publicUrl === undefined
      ? null
      : new OpenIdProvider(options.openId, publicUrl);
  const sessionCookie = new Cookie('opsgraph', publicUrl);
  const attemptCookie = new Cookie('opsgraph-sign-in', publicUrl);
  const pages = new OwnPages(publicUrl, options.origins);
  const limit = new AttemptLimit(options.redis);
  const home = options.home ?? '/sign-in';

  const returnOf = (given: URLSearchParams): string => returnPath(given.get('return'), home);

  const secureScheme = ({ protocol, headers }: PageRequest): CookieScheme => {
    const scheme = sessionCookie.scheme(protocol, headers);
    if (scheme === 'insecure') {
      throw new AppError(
        'BAD_USER_INPUT',
        'Signing in needs https, since anybody on the way could take the session: behind a balancer set PUBLIC_URL',
      );
    }
    return scheme;
  };

  const own = ({ headers }: PageRequest): void => {
    if (!pages.areOwn(headers)) {
      throw new AppError('FORBIDDEN', 'This form was not sent by a page of this gateway');
    }
  };

  const record = (
    action: string,
    person: Omit<Person, 'role'> & { readonly role: Role },
    client: Client,
    details: Record<string, string>,
  ) =>
    trail.record(person.organizationId, {
      adminId: person.id,
      adminName: person.name,
      action,
      resourceType: 'user',
      resourceId: person.id,
      details: { role: person.role, ...details },
      outcome: AuditOutcome.SUCCESS,
      ipAddress: client.ip,
      userAgent: client.userAgent?.slice(0, 500) ?? null,
    });

  /** The trail first: nobody is signed in without a word of it. */
  const enter = async (
    request: PageRequest,
    scheme: CookieScheme,
    person: Person,
    from: 'user' | 'claims' | 'demo',
    returnTo: string,
  ): Promise<PageAnswer> => {
    const token = await sessions.begin(person, from);
    await record('SIGN_IN', person, request.client, {
      by: from === 'demo' ? 'demo' : 'openid',
      ...(from === 'claims' ? { admittedBy: 'claims' } : {}),
    });
    return {
      status: 303,
      location: returnTo,
      cookies: [sessionCookie.write(scheme, token, SESSION_MS / 1000), attemptCookie.write(scheme, null)],
    };
  };

  const show = async (request: PageRequest): Promise<PageAnswer> => {
    const token = sessionCookie.read(request.headers);
    const bearer = token === undefined ? null : await sessions.bearer(token).catch(unlessOver);
    const actor = bearer?.actor;
    const role = sessionRoles.find((each) => each === actor?.role);
    if (actor?.organizationId != null && role !== undefined) {
      const organization = await people.organizationOf(actor.organizationId);
      const next = returnOf(request.query);
      return signedInPage(
        { name: actor.name, role },
        organization?.name ?? '',
        next === '/sign-in' ? null : next,
      );
    }
    const found = await Promise.all(demo.map((slug) => people.organization(slug)));
    return signInPage({
      provider: provider?.name ?? null,
      demo: found.filter((each) => each !== null),
      returnTo: returnOf(request.query),
      organization: request.query.get('org'),
      signedOut: request.query.has('signed-out'),
    });
  };

  const start = async (request: PageRequest): Promise<PageAnswer> => {
    if (provider === null) {
      return { status: 303, location: '/sign-in' };
    }
    const scheme = secureScheme(request);
    await limit.assertMayTry(request.client);
    const { url, attempt } = await provider.begin(
      returnOf(request.query),
      request.query.get('org')?.slice(0, 63) ?? null,
    );
    const sealed = await attempts.seal(attempt, new Date(clock.now().getTime() + ATTEMPT_MS));
    return {
      status: 303,
      location: url,
      cookies: [attemptCookie.write(scheme, sealed, ATTEMPT_MS / 1000)],
    };
  };

  const callback = async (request: PageRequest): Promise<PageAnswer> => {
    const scheme = secureScheme(request);
    await limit.assertMayTry(request.client);
    const sealed = attemptCookie.read(request.headers);
    const attempt = sealed === undefined ? null : await attempts.open(sealed);
    if (provider === null || attempt === null) {
      throw new AppError(
        'FORBIDDEN',
        'This sign-in took longer than ten minutes, or began in another browser: begin again',
      );
    }
    const identity = await provider.finish(request.query, attempt);
    const admission = await people.admit(identity, attempt.organization);
    return 'choice' in admission
      ? choicePage(admission.choice, attempt.returnTo)
      : enter(request, scheme, admission.person, admission.from, attempt.returnTo);
  };

  const enterDemo = async (request: PageRequest): Promise<PageAnswer> => {
    own(request);
    const scheme = secureScheme(request);
    await limit.assertMayTry(request.client);
    await limit.count('in', request.client);
    const { form } = request;
    const slug = demo.find((each) => each === form.get('organization'));
    const role = sessionRoles.find((each) => each === form.get('role'));
    const organization = slug === undefined ? null : await people.organization(slug);
    if (organization === null || role === undefined) {
      throw new AppError('BAD_USER_INPUT', 'There is no such role or organization in the demonstration');
    }
    const person =
      role === Role.OPERATOR
        ? await people.anyOperator(organization.id)
        : { id: uuidv7(), name: `Demo ${DEMO_NAMES[role]}`, role, organizationId: organization.id };
    if (person === null) {
      throw new AppError('NOT_FOUND', 'The demonstration has no operator yet');
    }
    return enter(request, scheme, person, 'demo', returnOf(form));
  };

  const signOut = async (request: PageRequest): Promise<PageAnswer> => {
    own(request);
    const token = sessionCookie.read(request.headers);
    const bearer = token === undefined ? null : await sessions.end(token);
    if (bearer?.actor.organizationId != null) {
      const { actor } = bearer;
      await record('SIGN_OUT', { ...actor, organizationId: bearer.actor.organizationId }, request.client, {});
    }
    const scheme = sessionCookie.scheme(request.protocol, request.headers);
    return { status: 303, location: '/sign-in?signed-out', cookies: [sessionCookie.write(scheme, null)] };
  };

  /** Whatever goes wrong has a page; a refusal counts against its address, and has a line in the log. */
  const page =
    (path: string, work: (request: PageRequest) => Promise<PageAnswer>): PageRoute['answer'] =>
    async (request) => {
      try {
        return await work(request);
      } catch (error) {
        if (error instanceof TooManyAttempts) {
          return {
            ...failurePage(429, 'Too many attempts', `Try again in ${error.seconds} seconds`),
            retryAfterSeconds: error.seconds,
          };
        }
        if (!(error instanceof AppError)) {
          const id = uuidv7();
          log.error({ id, err: error, path }, 'a sign-in page failed');
          return failurePage(500, 'That did not work', `Something failed here; the log has it under ${id}`);
        }
        if (error.code === 'UNAVAILABLE') {
          log.warn(
            { path, reason: error.message, cause: causesOf(error) },
            'a sign-in could not be finished',
          );
          return failurePage(503, 'Try again in a moment', error.message);
        }
        if (await limit.count(path === SIGN_OUT ? 'out' : 'in', request.client)) {
          log.info({ path, ip: request.client.ip, reason: error.message }, 'a sign-in was refused');
        }
        const status = { BAD_USER_INPUT: 400, NOT_FOUND: 404 }[error.code as string] ?? 403;
        const title = path === SIGN_OUT ? 'You were not signed out' : 'You are not signed in';
        const failed = failurePage(status, title, error.message);
        return path === CALLBACK
          ? {
              ...failed,
              cookies: [attemptCookie.write(attemptCookie.scheme(request.protocol, request.headers), null)],
            }
          : failed;
      }
    };

  const route = (
    method: PageRoute['method'],
    path: string,
    work: (request: PageRequest) => Promise<PageAnswer>,
  ): PageRoute => ({ method, path, answer: page(path, work) });

  return {
    routes: [
      route('GET', '/sign-in', show),
      route('GET', '/sign-in/start', start),
      route('GET', CALLBACK, callback),
      ...(demo.length > 0 ? [route('POST', '/sign-in/demo', enterDemo)] : []),
      route('POST', SIGN_OUT, signOut),
    ],
    authenticate: (inner) => async (credentials) => {
      const { authorization = '', apiKeyHeader = '', session, client = NOWHERE } = credentials;
      if (session === undefined || `${authorization}${apiKeyHeader}`.trim() !== '') {
        return inner(credentials);
      }
      const { actor, expiresAt } = await sessions.bearer(session);
      const admitted = await options.admit(actor, expiresAt, client);
      return {
        ...admitted,
        stands: async () => {
          await sessions.bearer(session);
          await admitted.stands?.();
        },
      };
    },
    sessionOf: (headers) => {
      const session = hasCredential(headers) ? undefined : sessionCookie.read(headers);
      if (session !== undefined && !pages.areTrusted(headers)) {
        throw new AppError(
          'FORBIDDEN',
          'A session counts only for requests of pages that may use it: see ORIGINS',
        );
      }
      return session;
    },
    socketSessionOf: (headers) => (pages.areTrusted(headers) ? sessionCookie.read(headers) : undefined),
    renewed: async ({ headers, protocol }) => {
      const session =
        !hasCredential(headers) && pages.areTrusted(headers) ? sessionCookie.read(headers) : undefined;
      const token = session === undefined ? null : await sessions.renewed(session).catch(() => null);
      return token === null
        ? null
        : sessionCookie.write(sessionCookie.scheme(protocol, headers), token, SESSION_MS / 1000);
    },
  };
}

const NOWHERE: Client = { ip: null, userAgent: null };
const CALLBACK = '/sign-in/callback';
const SIGN_OUT = '/sign-out';

const DEMO_NAMES = {
  [Role.ORG_ADMIN]: 'organization admin',
  [Role.ADMIN]: 'admin',
  [Role.ANALYST]: 'analyst',
} as const;

/** Beside a credential of its own the cookie of a request says nothing. */
function hasCredential(headers: IncomingHttpHeaders): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

/** A session that is over is none; that it could not be looked at is something else. */
function unlessOver(error: unknown): null {
  if (error instanceof AppError && error.code === 'UNAUTHENTICATED') {
    return null;
  }
  throw error;
}

/** Why, and why that: libraries wrap what the network said. */
function causesOf(error: unknown): string {
  const messages: string[] = [];
  for (
    let each = error instanceof Error ? error.cause : undefined;
    each instanceof Error;
    each = each.cause
  ) {
    messages.push(each.message);
  }
  return messages.join(': ');
}
