// The websocket door: GraphQL over `graphql-transport-ws`, on the port and path of HTTP.
//
// graphql-ws keeps the protocol's state: ids, completes, most close codes. What it would do per client and message goes
// past it: documents are parsed and validated once (Documents of platform/query-limits), frames are serialized once per group and written
// straight to the socket (subscription.ts, connection.ts). Around it stand the guards that HTTP has by itself.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { type ConnectionInitMessage, handleProtocols, makeServer, type PingMessage } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type Actor,
  AppError,
  badInput,
  type Client,
  type Clock,
  DEFAULT_COST_LIMIT,
  Documents,
  type Logger,
} from '../platform';
import { BearerChecks } from './bearer-checks';
import { type Bearer, Connection } from './connection';
import { HalfOpenSockets } from './half-open';
import type { LiveCounts } from './live-counts';
import type { LiveHub, LiveOperation } from './live.types';
import { asGraphQLError, failure } from './socket-failures';
import { Admission, Close, defaultLimits, MAX_ID_LENGTH, type SocketLimits } from './socket-limits';
import { LiveSubscription, SubscriptionFailed } from './subscription';
import { answerOverHttp, isAllowedOrigin, originSet, turnAway } from './upgrade';

/** What a client said of itself, in the words of the HTTP headers. */
export interface SocketCredentials {
  readonly authorization: string | undefined;
  readonly apiKeyHeader: string | undefined;
  readonly organizationHeader: string | undefined;
  /** The cookie of a session that came with the upgrade, from a page that may use it. */
  readonly session?: string | undefined;
}

export interface LiveSocketOptions {
  readonly server: Server;
  readonly path: string;
  /** The schema as clients see it. */
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  /** Shared with HTTP; without it the socket has its own, and `introspection` decides. */
  readonly documents?: Documents;
  /** Null without a credential; throws an AppError for one that is refused. */
  readonly authenticate: (
    credentials: SocketCredentials & { readonly client: Client },
  ) => Promise<Bearer | null>;
  readonly hub: LiveHub;
  /** Answers queries and mutations as HTTP does; undefined: they are refused. */
  readonly executeQuery?:
    ((operation: LiveOperation) => Promise<ExecutionResult | FormattedExecutionResult>) | undefined;
  /** Before a message is looked at: throws an AppError for somebody who has asked for too much. */
  readonly assertMayAsk?: (actor: Actor, client: Client) => void;
  /** Hears of each operation that is wrong in itself: it costs its sender something, too. */
  readonly onFault?: (actor: Actor, client: Client) => void;
  /** Origins of foreign pages that may connect, such as https://desk.example.com. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<SocketLimits>;
  /** Where a request came from; without it, from whoever holds the other end of the connection. */
  readonly clientOf?: (request: IncomingMessage) => Client;
  /** The session of the page that opens the socket; it counts where the client names no other credential. */
  readonly sessionOf?: (request: IncomingMessage) => string | undefined;
  /** Hears of each socket whose credential is missing or refused. */
  readonly onRefused?: (client: Client, reason: string) => void;
  readonly log: Logger;
  readonly clock: Clock;
  /** Counts what sockets are sent, and why they are closed. */
  readonly counts?: LiveCounts;
}

export interface LiveSocket {
  /** Takes no new sockets, closes those that are there within `drainMs`, and resolves when none is left. */
  drain(): Promise<void>;
  /** Asks again whether those who speak for this organization still may; null: for any. */
  recheck(organizationId: string | null): void;
  counts(): { readonly sockets: number; readonly subscriptions: number };
}

/** What passes through graphql-ws from the subscribe hook to the execution. */
interface Call {
  readonly id: string;
  readonly connection: Connection;
  readonly operation: LiveOperation;
}

type Params = ConnectionInitMessage['payload'];

export function attachLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { server, path, hub, executeQuery, clientOf = peerOf, log, clock } = options;
  const limits: SocketLimits = { ...defaultLimits, ...options.limits };
  const origins = originSet(options.origins ?? []);
  const documents =
    options.documents ??
    new Documents({
      schema: options.schema,
      introspection: options.introspection,
      costLimit: DEFAULT_COST_LIMIT,
      only: null,
    });
  const admission = new Admission(limits);
  const halfOpen = new HalfOpenSockets(limits);
  const connections = new Set<Connection>();
  let draining: Promise<void> | undefined;
  let emptied: (() => void) | undefined;

  const protocol = makeServer<Params, Connection>({
    connectionInitWaitTimeout: limits.connectionInitWaitMs,
    onConnect: ({ extra, connectionParams }) => admit(extra, connectionParams),
    onSubscribe: ({ extra, subscriptions }, id, asked) => {
      extra.running.delete(id);
      if (id.length > MAX_ID_LENGTH) {
        extra.close(
          Close.BAD_REQUEST,
          `Invalid message received: an id has at most ${MAX_ID_LENGTH} characters`,
        );
        return [asGraphQLError(badInput('id', 'is too long'))];
      }
      // This one is among them already. What a client has completed may still be at work.
      if (
        Object.keys(subscriptions).length > limits.maxSubscriptionsPerSocket ||
        extra.pending >= limits.maxSubscriptionsPerSocket
      ) {
        return refusal(
          'RATE_LIMITED',
          `Too many subscriptions: at most ${limits.maxSubscriptionsPerSocket} on one socket`,
        );
      }
      const { bearer, client } = extra;
      if (bearer === null) {
        return refusal('UNAUTHENTICATED', 'This needs a token');
      }
      try {
        options.assertMayAsk?.(bearer.actor, client);
      } catch (error) {
        return [asGraphQLError(error)];
      }
      const ready = documents.ready(asked);
      if (!('document' in ready)) {
        options.onFault?.(bearer.actor, client);
        return ready;
      }
      const { document } = ready;
      if (ready.operation.operation !== OperationTypeNode.SUBSCRIPTION && executeQuery === undefined) {
        return refusal('BAD_USER_INPUT', 'Send queries and mutations over HTTP');
      }
      const { operationName = null, variables } = asked;
      const operation = {
        document,
        operationName,
        variables: variables ?? {},
        actor: bearer.actor,
        client,
        cost: ready.price.cost,
      };
      const call: Call = { id, connection: extra, operation };
      return { schema: options.schema, document, operationName, contextValue: call };
    },
    subscribe: ({ contextValue }) => {
      const { id, connection, operation } = contextValue as Call;
      const subscription = new LiveSubscription(id, connection);
      connection.subscriptions.add(subscription);
      subscription.start(connection.during(() => hub.subscribe(operation, subscription)));
      return subscription;
    },
    execute: ({ contextValue }) => {
      const { id, connection, operation } = contextValue as Call;
      return connection.unlessSuperseded(
        id,
        connection.during(() => execute(operation)),
      );
    },
    // The result is formatted already; graphql-ws would want every error to be a GraphQLError.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) =>
      errors.flatMap((error) =>
        error.originalError instanceof SubscriptionFailed
          ? error.originalError.errors
          : [failure(error, log)],
      ),
  });

  const execute = async (operation: LiveOperation): Promise<ExecutionResult | AsyncIterable<never>> => {
    try {
      const result = await executeQuery?.(operation);
      // Only its JSON matters from here on.
      return result as ExecutionResult;
    } catch (error) {
      // It was not executed at all: an "error", not a "next".
      return failing([failure(error, log)]);
    }
  };

  /** True: acknowledged; else the socket is closed with the code that fits. */
  const admit = async (connection: Connection, params: Params): Promise<boolean> => {
    try {
      const credentials = { ...credentialsOf(params), session: connection.session };
      const bearer = await options.authenticate({ ...credentials, client: connection.client });
      if (bearer === null) {
        throw new AppError(
          'UNAUTHENTICATED',
          'This needs a token: send {"authorization": "Bearer TOKEN"} with connection_init',
        );
      }
      if (!connection.isOpen) {
        return false;
      }
      const leave = admission.enter(bearer.actor);
      connection.leave?.();
      connection.leave = leave;
      connection.bearer = bearer;
      connection.organizationHeader = credentials.organizationHeader;
      // It may have expired while it was looked at.
      connection.tend(clock.now());
      return connection.isOpen;
    } catch (error) {
      closeFor(connection, error);
      return false;
    }
  };

  /** A ping that carries a credential renews the token in place; any other comes back as it is. */
  const answerPing = async (connection: Connection, payload: PingMessage['payload']): Promise<void> => {
    const { bearer } = connection;
    if (bearer === null || !carriesCredential(payload)) {
      pong(connection, payload);
      return;
    }
    try {
      const { organizationHeader = connection.organizationHeader, ...sent } = credentialsOf(payload);
      const renewed = await options.authenticate({ ...sent, organizationHeader, client: connection.client });
      if (renewed === null || !isSame(renewed, bearer)) {
        connection.close(
          Close.FORBIDDEN,
          'A token is renewed for the same actor, organization and role only',
        );
        return;
      }
      connection.bearer = renewed;
      pong(connection, { renewed: true });
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAVAILABLE') {
        // The token of before is still good.
        pong(connection, { renewed: false, message: failure(error, log).message });
        return;
      }
      closeFor(connection, error);
    }
  };

  const closeFor = (connection: Connection, error: unknown): void => {
    const { message, extensions } = failure(error, log);
    if (extensions?.['code'] === 'UNAUTHENTICATED') {
      options.onRefused?.(connection.client, message);
    }
    connection.close(CODES.get(extensions?.['code']) ?? Close.INTERNAL_ERROR, message);
  };

  const checks = new BearerChecks(closeFor);

  const opened = (socket: WebSocket, stream: Duplex, client: Client, session: string | undefined): void => {
    const connection = new Connection({
      socket,
      stream,
      client,
      session,
      limits,
      log,
      counts: options.counts,
      onPing: answerPing,
    });
    connection.leave = halfOpen.enter(client.ip);
    connections.add(connection);
    const closed = protocol.opened(connection, connection);
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      connection.closed();
      closed(code, reason.toString()).catch((error: unknown) =>
        connection.report(error, 'a websocket did not close in order'),
      );
      if (connections.size === 0) {
        emptied?.();
      }
    });
  };

  const websockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxPayloadBytes,
    perMessageDeflate: false,
    // Never two messages in one turn: a complete finds what the subscribe before it has begun.
    allowSynchronousEvents: false,
    autoPong: false,
    handleProtocols,
  });

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      answerOverHttp(server, request, stream, head);
    } else if (request.url?.split('?')[0] !== path) {
      turnAway(stream, 404, 'No websocket is here');
    } else if (draining !== undefined) {
      turnAway(stream, 503, 'The gateway is ending');
    } else if (!isAllowedOrigin(request, origins)) {
      turnAway(stream, 403, 'Pages of this origin may not connect: see ORIGINS');
    } else {
      // Not the request itself goes on: it would stay as long as the socket.
      const client = clientOf(request);
      const crowded = halfOpen.refusal(client.ip);
      if (crowded !== null) {
        turnAway(stream, crowded.status, crowded.message, Math.ceil(limits.connectionInitWaitMs / 1_000));
      } else {
        // Calls back in the same turn, or not at all.
        websockets.handleUpgrade(request, stream, head, (socket) =>
          opened(socket, stream, client, options.sessionOf?.(request)),
        );
      }
    }
  });

  const sweep = setInterval(() => {
    const now = clock.now();
    for (const connection of connections) {
      connection.tend(now);
      checks.tend(connection);
    }
  }, limits.sweepEveryMs).unref();

  const drain = async (): Promise<void> => {
    if (connections.size > 0) {
      const empty = new Promise<void>((resolve) => {
        emptied = resolve;
      });
      // All at once would come back all at once.
      for (const connection of connections) {
        connection.closeLater(Math.random() * limits.drainMs, Close.GOING_AWAY, 'The gateway is ending');
      }
      await empty;
    }
    clearInterval(sweep);
  };

  return {
    drain: () => (draining ??= drain()),
    recheck: (organizationId) => {
      for (const connection of connections) {
        if (organizationId === null || connection.bearer?.actor.organizationId === organizationId) {
          checks.check(connection);
        }
      }
    },
    counts: () => {
      let subscriptions = 0;
      for (const connection of connections) {
        subscriptions += connection.subscriptions.size;
      }
      return { sockets: connections.size, subscriptions };
    },
  };
}

/** The way on which graphql-ws sends errors that are formatted already. */
function failing(errors: readonly GraphQLFormattedError[]): AsyncIterable<never> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new SubscriptionFailed(errors)) }),
  };
}

function peerOf({ socket, headers }: IncomingMessage): Client {
  return { ip: socket.remoteAddress ?? null, userAgent: headers['user-agent'] ?? null };
}

/** What a refused credential does to the socket. */
const CODES = new Map<unknown, number>([
  ['UNAUTHENTICATED', Close.FORBIDDEN],
  ['FORBIDDEN', Close.FORBIDDEN],
  ['NOT_FOUND', Close.FORBIDDEN],
  ['BAD_USER_INPUT', Close.BAD_REQUEST],
  ['RATE_LIMITED', Close.TRY_AGAIN_LATER],
  ['UNAVAILABLE', Close.TRY_AGAIN_LATER],
]);

function refusal(...[code, message]: ConstructorParameters<typeof AppError>): readonly GraphQLError[] {
  return [asGraphQLError(new AppError(code, message))];
}

function pong(connection: Connection, payload: PingMessage['payload']): void {
  connection.send(JSON.stringify({ type: 'pong', ...(payload == null ? {} : { payload }) }));
}

function isSame({ actor }: Bearer, { actor: other }: Bearer): boolean {
  return actor.id === other.id && actor.organizationId === other.organizationId && actor.role === other.role;
}

function carriesCredential(payload: PingMessage['payload']): boolean {
  return ['authorization', 'token', 'x-api-key'].some((name) => textOf(payload, name) !== undefined);
}

/** `{authorization: "Bearer …"}`, `{token}` or `{x-api-key}`, and `x-org-id`; header names in any case, as clients write them. */
function credentialsOf(params: Params): SocketCredentials {
  const token = textOf(params, 'token');
  return {
    authorization: textOf(params, 'authorization') ?? (token === undefined ? undefined : `Bearer ${token}`),
    apiKeyHeader: textOf(params, 'x-api-key'),
    organizationHeader: textOf(params, 'x-org-id'),
  };
}

function textOf(params: Params, name: string): string | undefined {
  const [, value] =
    Object.entries(params ?? {}).find(([key, given]) => given != null && key.toLowerCase() === name) ?? [];
  if (value !== undefined && typeof value !== 'string') {
    throw badInput(name, 'must be a text');
  }
  return value;
}
