// What can go wrong, as one kind of error: its code, the field and the limit it names, and when it may be tried again.

/** An error as the gateway writes it. */
export interface GatewayError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The gateway's own codes (BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT, RATE_LIMITED, UNAVAILABLE,
 * QUERY_TOO_EXPENSIVE, INTERNAL_SERVER_ERROR, …), and those of the client: UNREACHABLE, no answer came; TIMEOUT, none came
 * in time; BAD_RESPONSE, what came is no answer of a gateway.
 */
export type ErrorCode = string;

export interface ErrorParts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status?: number | null;
  readonly retryAfter?: number | null;
  readonly requestId?: string | null;
  readonly errors?: readonly GatewayError[];
  readonly data?: unknown;
  readonly cause?: unknown;
}

export class OpsgraphError extends Error {
  override readonly name = 'OpsgraphError';
  readonly code: ErrorCode;
  /** Status of the answer over HTTP; null: none came, or it was said over a websocket. */
  readonly status: number | null;
  /** The field or argument that is refused, as the gateway named it; null: it named none. */
  readonly field: string | null;
  /** The limit in the gateway's words, such as "1 to 90", "at most 500" or "greater than 30"; null: it named none. */
  readonly limit: string | null;
  /** After so many seconds it may be tried again; null: nobody knows. */
  readonly retryAfter: number | null;
  /** Id under which the gateway's log has it; null: there was no answer. */
  readonly requestId: string | null;
  /** Everything the gateway said, the first of which this is. */
  readonly errors: readonly GatewayError[];
  /** What was answered beside the errors, where something was; null: nothing. */
  readonly data: unknown;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.status = parts.status ?? null;
    this.retryAfter = parts.retryAfter ?? null;
    this.requestId = parts.requestId ?? null;
    this.errors = parts.errors ?? [];
    this.data = parts.data ?? null;
    this.field = fieldIn(parts.code, parts.message);
    this.limit = limitIn(parts.message);
  }
}

/** Of an answer with errors; `at` says where it came from. */
export function errorOf(
  errors: readonly GatewayError[],
  at: Pick<ErrorParts, 'status' | 'retryAfter' | 'requestId' | 'data'>,
): OpsgraphError {
  const [first] = errors;
  const { code, id, retryAfter } = first?.extensions ?? {};
  return new OpsgraphError({
    ...at,
    code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
    message: first?.message ?? 'The gateway answered without data',
    retryAfter: typeof retryAfter === 'number' ? retryAfter : (at.retryAfter ?? null),
    requestId: at.requestId ?? (typeof id === 'string' ? id : null),
    errors,
  });
}

/** Codes of what passes by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'UNAVAILABLE', 'RATE_LIMITED']);

/** Whether the same question may be answered a little later. */
export function isPassing(error: unknown): error is OpsgraphError {
  return error instanceof OpsgraphError && PASSING.has(error.code);
}

/** The gateway begins such a sentence with the field, and GraphQL with the variable. */
function fieldIn(code: ErrorCode, message: string): string | null {
  if (code !== 'BAD_USER_INPUT') {
    return null;
  }
  const variable = /^Variable "\$(\w+)"(?: got invalid value .*? at "(?:\w+\.)?([\w.[\]]+)")?/s.exec(message);
  const named = /^([\w.[\]-]+) (?:must|is|are|has|have|may|would|cannot|can|needs|goes|names|holds)\b/.exec(
    message,
  );
  return variable === null ? (named?.[1] ?? null) : (variable[2] ?? variable[1] ?? null);
}

function limitIn(message: string): string | null {
  const range = /\b((?:at most|at least|(?:more|greater|less) than) \d[\d,.]*|\d[\d,.]* to \d[\d,.]*)/.exec(
    message,
  );
  const points = /\bhas ([\d,]+ points per minute)/.exec(message);
  return range?.[1]?.replace(/[,.]$/, '') ?? points?.[1] ?? null;
}
