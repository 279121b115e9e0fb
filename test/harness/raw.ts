// An answer as it came over the wire, for tests that look at status, headers or the very bytes.
import type { Gateway } from './gateway';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface RawQuestion {
  readonly token?: string | null;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts a query. */
export async function post(gateway: Gateway, query: string, question: RawQuestion = {}): Promise<RawAnswer> {
  const { token = null, variables = {}, headers = {} } = question;
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
