// The only place that talks to the server: GraphiQL's requests and the question whose token this is.
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  getOperationAST,
  type GraphQLFormattedError,
  OperationTypeNode,
} from 'graphql';
import { createClient } from 'graphql-ws';
import type { Here, Need } from './example-variables';
import type { Session } from './session';

export interface Actor {
  readonly id: string;
  readonly name: string | null;
  readonly role: string;
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly slug: string;
    readonly timezone: string;
  } | null;
}

export type SignIn =
  | { readonly state: 'no-token' }
  | { readonly state: 'checking' }
  | { readonly state: 'signed-in'; readonly actor: Actor; readonly by: 'token' | 'session' }
  | { readonly state: 'refused'; readonly reason: string; readonly needsNewToken: boolean };

const ME = 'query PlaygroundMe { me { id name role organization { id name slug timezone } } }';

/** Never throws except when aborted: what goes wrong on the way is told like a GraphQL error. */
async function post(
  params: FetcherParams,
  session: Session,
  signal: AbortSignal | null = null,
): Promise<FormattedExecutionResult> {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
  });
  try {
    if (session.token !== '') headers.set('authorization', `Bearer ${session.token}`);
    if (session.orgId !== '') headers.set('x-org-id', session.orgId);
  } catch {
    return failure('The token or the organization id contains characters that cannot be sent.');
  }

  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify(params),
      // Without a token the browser's session counts; cookies have no business beside one.
      credentials: session.token === '' ? 'same-origin' : 'omit',
      signal,
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return failure('The server cannot be reached. Is it still running?');
  }

  try {
    const answer: unknown = await response.json();
    if (isAnswer(answer)) return answer;
  } catch (error) {
    if (signal?.aborted === true) throw error;
  }
  return failure(`The server answered HTTP ${String(response.status)} with something that is not GraphQL.`);
}

export function createFetcher(session: Session): Fetcher {
  return async (params, options) => {
    if (isSubscription(params, options)) return watch(params, session);
    // GraphiQL's type asks for GraphQLError objects, which JSON cannot carry. It only prints the answer.
    return (await post(params, session)) as ExecutionResult;
  };
}

function isSubscription({ operationName }: FetcherParams, options: FetcherOpts | undefined): boolean {
  const document = options?.documentAST;
  return (
    document != null && getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION
  );
}

/** States as they come, until GraphiQL's stop button ends the iteration, and the socket with it. */
async function* watch(params: FetcherParams, session: Session): AsyncGenerator<ExecutionResult> {
  const url = new URL('/graphql', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({
    url: url.toString(),
    connectionParams: {
      ...(session.token === '' ? {} : { authorization: `Bearer ${session.token}` }),
      ...(session.orgId === '' ? {} : { 'x-org-id': session.orgId }),
    },
  });
  try {
    const { query, operationName } = params;
    const variables: unknown = params.variables;
    const states = client.iterate({
      query,
      ...(operationName == null ? {} : { operationName }),
      ...(isRecord(variables) ? { variables } : {}),
    });
    for await (const state of states) yield state as ExecutionResult;
  } catch (error) {
    yield failure(reasonOf(error)) as ExecutionResult;
  } finally {
    await client.dispose();
  }
}

/** Why a subscription ended: an error of its own, the server's reason for closing the socket, or no server at all. */
function reasonOf(error: unknown): string {
  if (Array.isArray(error)) {
    return error.map((each: unknown) => (isRecord(each) ? String(each['message']) : String(each))).join('; ');
  }
  if (isRecord(error) && typeof error['reason'] === 'string' && error['reason'] !== '') {
    return error['reason'];
  }
  return error instanceof CloseEvent && error.reason !== ''
    ? error.reason
    : 'The connection was lost. Is the server still running?';
}

export async function lookUpActor(session: Session, signal: AbortSignal): Promise<SignIn> {
  const answer = await post({ query: ME, operationName: 'PlaygroundMe' }, session, signal);
  const actor = readActor(answer.data);
  if (actor !== null) {
    return { state: 'signed-in', actor, by: session.token === '' ? 'session' : 'token' };
  }
  const error = answer.errors?.[0];
  if (session.token === '' && isAboutToken(error)) return { state: 'no-token' };
  return {
    state: 'refused',
    reason: explain(error, session),
    needsNewToken: isAboutToken(error),
  };
}

const SOMEBODY = `query PlaygroundOperator {
  operatorPerformance(days: 7) { operatorId sessionsClaimed }
}`;
const SOMEBODY_WAITING = `query PlaygroundWaiting {
  metricRows(metric: waiting, first: 1) { edges { node { id } } }
}`;

/** Ids that an example needs. What this person may not know, or what is not there, is null. */
export async function lookUpIds(
  session: Session,
  actor: Actor,
  needs: readonly Need[],
): Promise<Pick<Here, 'operatorId' | 'waitingSessionId'>> {
  const [operatorId, waitingSessionId] = await Promise.all([
    needs.includes('operator') ? lookUpOperator(session, actor) : null,
    needs.includes('waitingSession') ? lookUpWaiting(session) : null,
  ]);
  return { operatorId, waitingSessionId };
}

/** Oneself as an operator, else whoever claimed most. */
async function lookUpOperator(session: Session, { id, role }: Actor): Promise<string | null> {
  if (role === 'OPERATOR') return id;
  const { data } = await post({ query: SOMEBODY }, session);
  const operators = data?.['operatorPerformance'];
  if (!Array.isArray(operators)) return null;
  const [busiest] = operators
    .filter(isRecord)
    .sort((a, b) => Number(b['sessionsClaimed']) - Number(a['sessionsClaimed']));
  return typeof busiest?.['operatorId'] === 'string' ? busiest['operatorId'] : null;
}

async function lookUpWaiting(session: Session): Promise<string | null> {
  const { data } = await post({ query: SOMEBODY_WAITING }, session);
  const rows = data?.['metricRows'];
  const edges: unknown = isRecord(rows) ? rows['edges'] : null;
  const first: unknown = Array.isArray(edges) ? edges[0] : null;
  const node = isRecord(first) ? first['node'] : null;
  return isRecord(node) && typeof node['id'] === 'string' ? node['id'] : null;
}

function isAboutToken(error: GraphQLFormattedError | undefined): boolean {
  return error?.extensions?.['code'] === 'UNAUTHENTICATED';
}

function explain(error: GraphQLFormattedError | undefined, session: Session): string {
  if (error === undefined) return 'The server did not say whose token this is.';
  if (isAboutToken(error)) {
    return /expired/i.test(error.message) ? 'This token has expired.' : sentence(error.message);
  }
  return session.orgId === ''
    ? sentence(error.message)
    : `Not with this organization id: ${sentence(error.message)}`;
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function failure(message: string): FormattedExecutionResult {
  return { errors: [{ message }] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAnswer(value: unknown): value is FormattedExecutionResult {
  if (!isRecord(value)) return false;
  if (value['errors'] === undefined) return 'data' in value;
  return (
    Array.isArray(value['errors']) &&
    value['errors'].every((error) => isRecord(error) && typeof error['message'] === 'string')
  );
}

function readActor(data: unknown): Actor | null {
  const me = isRecord(data) ? data['me'] : null;
  if (!isRecord(me) || typeof me['id'] !== 'string' || typeof me['role'] !== 'string') return null;
  const organization = me['organization'];
  return {
    id: me['id'],
    name: typeof me['name'] === 'string' ? me['name'] : null,
    role: me['role'],
    organization:
      isRecord(organization) &&
      typeof organization['id'] === 'string' &&
      typeof organization['name'] === 'string' &&
      typeof organization['slug'] === 'string' &&
      typeof organization['timezone'] === 'string'
        ? {
            id: organization['id'],
            name: organization['name'],
            slug: organization['slug'],
            timezone: organization['timezone'],
          }
        : null,
  };
}
