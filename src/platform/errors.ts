// The one way an expected failure is expressed. Whatever is not an AppError reaches a client only as "Internal error".

export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A failure the client may read: a code, a message that names field and limit, and how loud to log it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  /** After so many whole seconds it may be tried again; undefined: nobody knows. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly logLevel: LogLevel = 'debug',
    options: { cause?: unknown; retryAfter?: number } = {},
  ) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** Bad input: `field` is named as the client wrote it, `problem` continues the sentence and states the limit. */
export function badInput(field: string, problem: string): AppError {
  return new AppError('BAD_USER_INPUT', `${field} ${problem}`);
}

export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', message, 'warn', { cause });
}

/** Whatever is sent or asked for after the tombstone. Sending it again changes nothing. */
export class OrganizationDeleted extends AppError {}

export function organizationDeleted(): OrganizationDeleted {
  return new OrganizationDeleted(
    'FORBIDDEN',
    'The data of this organization was deleted: it takes nothing in any more, and answers nothing',
  );
}

/** The database went away while it was asked to commit: the change may be there or not. */
export class UnknownOutcome extends AppError {
  constructor(cause: unknown) {
    super(
      'UNAVAILABLE',
      'The database did not answer the commit, so that the change may be there or not: look, or repeat it with the same externalId',
      'warn',
      { cause },
    );
  }
}

/** What a person reads when something failed that is no AppError: its message, or the value itself. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
