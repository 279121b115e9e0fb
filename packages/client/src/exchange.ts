// One request over HTTP until it is answered: with the credential of the moment, again where that is safe, and never for longer
// than it may take.
import { type ErrorParts, errorOf, type GatewayError, isPassing, OpsgraphError } from './errors.ts';
import { credentialsOf, type Settings } from './options.ts';
import { type Deadline, deadlineOf, pause, pauseAfter, reasonOf } from './patience.ts';

export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's. */
  readonly timeout?: number | undefined;
}

export interface Exchange extends ExchangeOptions {
  readonly path: string;
  readonly init: RequestInit;
  /** Sent twice it does no more than once. */
  readonly isRepeatable: boolean;
}

/** Sends it, and gives what `read` makes of the answer. */
export async function exchange<Answer>(
  settings: Settings,
  request: Exchange,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer> {
  const deadline = deadlineOf(request.timeout ?? settings.timeoutMs, request.signal);
  const renewal = { refused: null as string | null, done: false };
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(settings, request, read, deadline, renewal);
      } catch (error) {
        if (renewal.refused !== null && !renewal.done) {
          // Refused before anything was done, and another token may be had: that is no further attempt.
          renewal.done = true;
          attempt -= 1;
          continue;
        }
        if (!isPassing(error) || !request.isRepeatable || attempt >= settings.retry.attempts) {
          throw error;
        }
        const wait = Math.max(pauseAfter(attempt, settings.retry), (error.retryAfter ?? 0) * 1_000);
        if (wait >= deadline.leftMs()) {
          // It says more than that time is over.
          throw error;
        }
        await pause(wait, deadline.signal);
      }
    }
  } catch (error) {
    throw deadline.signal.aborted ? whyEnded(deadline, request, settings, error) : error;
  } finally {
    deadline.end();
  }
}

async function once<Answer>(
  settings: Settings,
  { path, init }: Exchange,
  read: (response: Response) => Promise<Answer>,
  { signal }: Deadline,
  renewal: { refused: string | null; readonly done: boolean },
): Promise<Answer> {
  const { token, headers } = await credentialsOf(settings, renewal.refused);
  let response: Response;
  try {
    response = await settings.fetch(`${settings.base}${path}`, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...headers },
      // Cookies have no business beside a token.
      credentials: token === null ? 'same-origin' : 'omit',
      signal,
    });
  } catch (error) {
    throw unreachable(error);
  }
  if (response.status === 401 && settings.isRenewable && !renewal.done) {
    renewal.refused = token;
  }
  return read(response);
}

/** No answer came, or half of one. */
export function unreachable(cause: unknown): OpsgraphError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const message = inner instanceof Error ? inner.message : String(inner);
  return new OpsgraphError({ code: 'UNREACHABLE', message: `The gateway did not answer: ${message}`, cause });
}

/** An answer of GraphQL. */
export async function readData<Data>(response: Response): Promise<Data> {
  const { data, errors = [] } = await bodyOf(response);
  if (errors.length > 0) {
    throw errorOf(errors, { ...whereOf(response), data });
  }
  if (data == null || !response.ok) {
    throw notAnswered(response);
  }
  return data as Data;
}

/** An answer that is no success. */
export async function refusalOf(response: Response): Promise<OpsgraphError> {
  const { error, errors = [] } = await bodyOf(response);
  if (error !== undefined) {
    const { message, ...extensions } = error;
    return errorOf([{ message: String(message), extensions }], whereOf(response));
  }
  return errors.length === 0 ? notAnswered(response) : errorOf(errors, whereOf(response));
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly GatewayError[];
  /** Of doors that are no GraphQL. */
  readonly error?: Readonly<Record<string, unknown>>;
}

async function bodyOf(response: Response): Promise<Body> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw unreachable(error);
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      return body;
    }
  } catch {
    // Said below.
  }
  throw notAnswered(response);
}

/** Something between here and the gateway has answered. */
function notAnswered(response: Response): OpsgraphError {
  const codes: Partial<Record<number, string>> = {
    401: 'UNAUTHENTICATED',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    429: 'RATE_LIMITED',
    502: 'UNAVAILABLE',
    503: 'UNAVAILABLE',
    504: 'UNAVAILABLE',
  };
  return new OpsgraphError({
    ...whereOf(response),
    code: codes[response.status] ?? 'BAD_RESPONSE',
    message: `No answer of a gateway: status ${response.status}`,
  });
}

function whereOf({ status, headers }: Response): Pick<ErrorParts, 'status' | 'retryAfter' | 'requestId'> {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return {
    status,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
    requestId: headers.get('x-request-id'),
  };
}

function whyEnded(deadline: Deadline, request: Exchange, settings: Settings, error: unknown): Error {
  if (!deadline.isOver()) {
    return reasonOf(deadline.signal);
  }
  const milliseconds = request.timeout ?? settings.timeoutMs;
  return new OpsgraphError({
    code: 'TIMEOUT',
    message: `No answer within ${milliseconds} ms`,
    cause: error,
  });
}
