// Traces: what a request or a job passes on its way, as spans below one another. The way in opens a trace (`Tracing`),
// everything below adds to whichever trace it is in, and does nothing where it is in none: nothing here knows a library.
//
// The span that something runs in goes with the asynchronous call, and not by parameters. As long as nobody opens a trace,
// there is none to be found, and looking costs a comparison.
import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from './errors';

export type SpanKind = 'server' | 'client' | 'internal' | 'producer' | 'consumer';

/** What a span tells: names, sizes and codes. Never a value that somebody sent, and no text of SQL. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** The header by which others go on with this trace (W3C Trace Context). */
  readonly traceparent: string;
  /** A further part of the way, below this one. */
  child(name: string, kind: SpanKind, attributes?: SpanAttributes): TraceSpan;
  set(attributes: SpanAttributes): void;
  /** Its kind of failure, where it failed: a code, never a message. Again is harmless. */
  end(failure?: string): void;
}

export interface TraceBeginning {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** The `traceparent` of whoever caused it: it becomes a part of that trace, unless it is no such header. */
  readonly parent?: string | undefined;
  /** Further ones that caused it. */
  readonly links?: readonly string[];
}

/** Opens traces; there is one only where somebody wants to have them. */
export interface Tracing {
  begin(beginning: TraceBeginning): TraceSpan;
}

const current = new AsyncLocalStorage<TraceSpan>();

/** The part of a trace that this runs in; undefined: in none. */
export function currentSpan(): TraceSpan | undefined {
  return current.getStore();
}

/** Runs the work within a span, which somebody else ends. */
export function within<Result>(span: TraceSpan, work: () => Result): Result {
  return current.run(span, work);
}

/** Runs the work as a part of the trace it is in; in none, just runs it. */
export function traced<Result>(
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const parent = current.getStore();
  return parent === undefined ? work() : lasting(parent.child(name, kind, attributes), work);
}

/** Runs the work in a trace that begins with it, whatever it was called from. */
export function tracedFromHere<Result>(
  tracing: Tracing | undefined,
  beginning: () => TraceBeginning,
  work: () => Promise<Result>,
): Promise<Result> {
  return tracing === undefined ? work() : lasting(tracing.begin(beginning()), work);
}

async function lasting<Result>(span: TraceSpan, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await current.run(span, work);
    span.end();
    return result;
  } catch (error) {
    span.end(failureOf(error));
    throw error;
  }
}

/** What kind of failure it is: an error's message may hold what somebody sent. */
export function failureOf(error: unknown): string {
  if (error instanceof AppError) {
    return error.code;
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'INTERNAL_SERVER_ERROR';
}
