// The words of the attack table: what is sent, by whom, over which door, and what must come of it.

export type Door = 'http' | 'socket';

/** What came of a case, the same for both doors. */
export interface Outcome {
  /** Of HTTP, or that a websocket was refused with. */
  readonly status: number | null;
  /** A websocket was closed with. */
  readonly closed: number | null;
  readonly codes: readonly string[];
  /** Something beside errors was answered. */
  readonly hasData: boolean;
  readonly headers: Headers | null;
  /** All that came back, as text. */
  readonly body: string;
}

/**
 * refused: errors and no data, or a status of 4xx, or a closed socket. Orderly: that, or a proper answer. Answered: data
 * without errors. Silent: as refused, and nothing of the schema is told.
 */
export type Expectation =
  | 'refused'
  | 'orderly'
  | 'answered'
  | { readonly status: readonly number[] }
  | { readonly codes: readonly string[] }
  | { readonly body: RegExp }
  | { readonly not: RegExp };

export interface Document {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An operation, over both doors unless said otherwise. */
export interface DocumentAttack {
  readonly name: string;
  readonly send: Document | string;
  readonly doors?: readonly Door[];
  readonly as?: 'ORG_ADMIN' | 'ANALYST' | 'SERVICE' | 'SUPER_ADMIN' | 'nobody';
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Expectation;
}

/** A request over HTTP as it stands on the wire. */
export interface RequestAttack {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the credential that is sent otherwise. */
  readonly anonymous?: boolean;
  readonly body?: string | Buffer;
  readonly expect: Expectation;
}

/** Messages to a websocket after its handshake. */
export interface FrameAttack {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  /** False: without connection_init before. */
  readonly initialised?: boolean;
  readonly frames: readonly (string | Buffer)[];
  /** Codes that the socket may be closed with, or statuses that the handshake may be refused with. */
  readonly closed: readonly number[];
}

/** A document of some size. */
export const repeat = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');
