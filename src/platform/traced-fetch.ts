// Asking somebody else over HTTP, as a part of the trace it is in: whoever is asked may go on with it.
import { currentSpan, traced } from './tracing';

/** As the libraries hand it over that ask by us. */
type FetchOptions = { [Name in keyof RequestInit]: RequestInit[Name] | undefined };

/** As `fetch`, with the header `traceparent` where there is a trace. */
export function tracedFetch(url: string, asked: FetchOptions): Promise<Response> {
  // A body that is said to be undefined is none.
  const options = asked as RequestInit;
  if (currentSpan() === undefined) {
    return fetch(url, options);
  }
  const method = options.method ?? 'GET';
  const attributes = { 'http.request.method': method, 'server.address': new URL(url).host };
  return traced(method, 'client', attributes, async () => {
    const span = currentSpan();
    const headers = new Headers(options.headers);
    if (span !== undefined) {
      headers.set('traceparent', span.traceparent);
    }
    const response = await fetch(url, { ...options, headers });
    span?.set({ 'http.response.status_code': response.status });
    return response;
  });
}
