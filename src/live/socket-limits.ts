// What a socket may take, with which code it is closed, and how many sockets an actor and an organization may have.
import { type Actor, AppError } from '../platform';

export interface SocketLimits {
  /** Largest message a client may send. */
  readonly maxPayloadBytes: number;
  readonly connectionInitWaitMs: number;
  /** Operations under way on one socket, queries included. */
  readonly maxSubscriptionsPerSocket: number;
  readonly maxSocketsPerActor: number;
  readonly maxSocketsPerOrganization: number;
  /** Sockets of this gateway whose connection_init has not been accepted yet. */
  readonly maxHalfOpenSockets: number;
  /** Those among them of one client address; of IPv6, of one /64. */
  readonly maxHalfOpenSocketsPerAddress: number;
  /** With more than this not yet sent, frames are held back, and only the newest of each subscription is kept. */
  readonly lowWaterBytes: number;
  /** With more than this not yet sent, nothing more is sent: the socket is closed. */
  readonly maxBufferedBytes: number;
  /** A stream of rows has at most so many that wait for the socket. */
  readonly maxQueuedRows: number;
  /** A peer that does not answer a ping before the next one is due is dead. */
  readonly pingEveryMs: number;
  /** How often sockets are looked at: expired tokens, pings that are due, bytes that wait. */
  readonly sweepEveryMs: number;
  /** Sockets are closed one by one within this time when the gateway ends. */
  readonly drainMs: number;
  /** So long a peer has to answer the closing handshake. */
  readonly closeGraceMs: number;
}

export const defaultLimits: SocketLimits = {
  maxPayloadBytes: 64 * 1024,
  connectionInitWaitMs: 3_000,
  maxSubscriptionsPerSocket: 20,
  maxSocketsPerActor: 50,
  maxSocketsPerOrganization: 20_000,
  maxHalfOpenSockets: 1_000,
  maxHalfOpenSocketsPerAddress: 100,
  lowWaterBytes: 64 * 1024,
  maxBufferedBytes: 1024 * 1024,
  maxQueuedRows: 1_000,
  pingEveryMs: 30_000,
  sweepEveryMs: 1_000,
  drainMs: 5_000,
  closeGraceMs: 2_000,
};

/** An id stands before every frame of its subscription. Clients send UUIDs. */
export const MAX_ID_LENGTH = 128;

/**
 * Every code a socket is closed with. "Retries" and "gives up" are what a graphql-ws client does (it holds 4400, 4401,
 * 4406, 4409, 4429, 4500 and most of 1000 to 1999 as final); a client that gives up would only be wrong again.
 *
 * | Code | When                                                                        | Client   |
 * | ---- | --------------------------------------------------------------------------- | -------- |
 * | 1001 | the gateway ends                                                            | retries  |
 * | 1007 | a message is not UTF-8 (ws)                                                 | gives up |
 * | 1009 | a message is larger than 64 KiB (ws)                                        | gives up |
 * | 1013 | too many sockets of the actor or organization; the identity provider is away | retries  |
 * | 4400 | a message that is none, is binary, or has an overlong id                    | gives up |
 * | 4401 | an operation before connection_ack (graphql-ws)                             | gives up |
 * | 4403 | the credential is missing, refused, expired, withdrawn, or of somebody else | retries  |
 * | 4406 | the subprotocol is not graphql-transport-ws (graphql-ws)                    | gives up |
 * | 4408 | no connection_init within 3 s (graphql-ws)                                  | retries  |
 * | 4409 | the id of an operation that is under way (graphql-ws)                       | gives up |
 * | 4410 | "gap": rows of a stream would have to be left out, because it reads slowly   | retries  |
 * | 4413 | the client reads too slowly: more than 1 MiB waits for it                   | retries  |
 * | 4429 | a second connection_init (graphql-ws)                                       | gives up |
 * | 4500 | a fault of the gateway                                                      | gives up |
 *
 * Before there is a websocket, its upgrade is refused over HTTP; a graphql-ws client sees 1006 and retries:
 *
 * | Status | When                                                                                     |
 * | ------ | ---------------------------------------------------------------------------------------- |
 * | 400    | what is no handshake (ws)                                                                |
 * | 403    | a page of a foreign origin                                                               |
 * | 404    | another path                                                                             |
 * | 429    | too many sockets of the client's address wait to be admitted; `retry-after` says how long |
 * | 503    | too many sockets of all wait to be admitted (with `retry-after`), or the gateway ends    |
 */
export const Close = {
  GOING_AWAY: 1001,
  TRY_AGAIN_LATER: 1013,
  BAD_REQUEST: 4400,
  FORBIDDEN: 4403,
  GAP: 4410,
  TOO_SLOW: 4413,
  INTERNAL_ERROR: 4500,
} as const;

/** Why a stream ends before it leaves anything out. */
export const GAP_REASON =
  'gap: rows wait that were not read; read what was missed by a query, and subscribe again';

/** The protocol has room for 123 bytes. */
const MAX_REASON_BYTES = 123;

export function closeReason(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MAX_REASON_BYTES
    ? text
    : // A character that was cut in half is left out.
      bytes
        .subarray(0, MAX_REASON_BYTES)
        .toString()
        .replace(/\uFFFD+$/, '');
}

/** Counts the sockets of each actor and each organization. */
export class Admission {
  private readonly actors = new Map<string, number>();
  private readonly organizations = new Map<string, number>();

  constructor(private readonly limits: SocketLimits) {}

  /** Takes a place, and returns what gives it back (once); refuses where there is none. */
  enter(actor: Actor): () => void {
    const actorKey = JSON.stringify([actor.organizationId, actor.id]);
    const { maxSocketsPerActor, maxSocketsPerOrganization } = this.limits;
    if ((this.actors.get(actorKey) ?? 0) >= maxSocketsPerActor) {
      throw new AppError('RATE_LIMITED', `Too many sockets: at most ${maxSocketsPerActor} of one actor`);
    }
    const { organizationId } = actor;
    if (
      organizationId !== null &&
      (this.organizations.get(organizationId) ?? 0) >= maxSocketsPerOrganization
    ) {
      throw new AppError(
        'RATE_LIMITED',
        `Too many sockets: at most ${maxSocketsPerOrganization} of one organization`,
        'warn',
      );
    }
    add(this.actors, actorKey, 1);
    if (organizationId !== null) {
      add(this.organizations, organizationId, 1);
    }
    let inside = true;
    return () => {
      if (inside) {
        inside = false;
        add(this.actors, actorKey, -1);
        if (organizationId !== null) {
          add(this.organizations, organizationId, -1);
        }
      }
    };
  }
}

function add(counts: Map<string, number>, key: string, difference: number): void {
  const count = (counts.get(key) ?? 0) + difference;
  if (count === 0) {
    counts.delete(key);
  } else {
    counts.set(key, count);
  }
}
