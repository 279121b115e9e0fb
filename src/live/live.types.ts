// What passes between the websocket door and the hub that computes: an operation one way, frames the other.
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import type { Actor, Client } from '../platform';

/** A subscription as the socket hands it over: parsed, validated, of an actor. */
export interface LiveOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly client: Client;
  /** Its price, where it has been worked out (platform/query-limits). */
  readonly cost?: number;
}

/**
 * Who is told. `frame` is everything of a graphql-ws "next" message after its id: `,"type":"next","payload":{…}}` as
 * bytes, the same Buffer for all members of a group.
 */
export interface LiveSubscriber {
  /** A state: a newer one may take its place while the socket has no room. */
  deliver(frame: Buffer): void;
  /** One of a stream, of which none may be left out; false: too many wait already, and this one was not taken. */
  deliverEach(frame: Buffer): boolean;
  /** Ends it with errors (graphql-ws "error"). */
  fail(errors: readonly GraphQLFormattedError[]): void;
  /** Ends it in order (graphql-ws "complete"). */
  complete(): void;
  /** The socket must go: the client reconnects. */
  dropSocket(code: number, reason: string): void;
}

export interface LiveHub {
  /** Resolves to what unsubscribes; again is harmless. */
  subscribe(operation: LiveOperation, subscriber: LiveSubscriber): Promise<() => void>;
}
