// The live half of the composition root: subscriptions executed by the hub, behind the websocket door.
import type { IncomingMessage, Server } from 'node:http';
import { getOperationAST, OperationTypeNode } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { type AuditTrail, recordSubscribing } from './audit';
import type { Authenticate } from './identity';
import {
  attachLiveSocket,
  ClusterComputer,
  Hub,
  LiveCounts,
  type LiveOperation,
  localComputer,
  type TailSource,
} from './live';
import {
  assertMaySubscribe,
  type Changes,
  clientAddresses,
  type Clock,
  codeOf,
  createRequestContext,
  type Database,
  type Documents,
  executeOperation,
  formatFailure,
  formatResult,
  GRAPHQL_PATH,
  type Guards,
  type LivePush,
  type Logger,
  nameOf,
  type OperationTelemetry,
  type RedisConnection,
  RefusalLog,
  type Schemas,
  type TailPage,
  tracedFromHere,
  type Tracing,
} from './platform';

export interface LiveSettings {
  /** A group is computed at most this often. */
  readonly minIntervalMs?: number;
  /** A socket with more than this not yet sent is closed. */
  readonly maxBufferedBytes?: number;
  /** Sockets are closed one by one within this time. */
  readonly drainMs?: number;
  /** So long a socket may take to hear why it is closed. */
  readonly closeGraceMs?: number;
  /** Foreign pages that may connect. */
  readonly origins?: readonly string[];
}

export interface LiveParts {
  readonly server: Server;
  readonly schemas: Schemas;
  readonly introspection: boolean;
  readonly documents: Documents;
  readonly authenticate: Authenticate;
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly changes: Changes;
  /** Undefined: this gateway is alone, and computes everything itself. */
  readonly redis: RedisConnection | undefined;
  /** What each operation passes before it is executed. */
  readonly guards: Guards;
  /** Whatever else decides what an answer says: gateways with other settings do not share theirs. */
  readonly settings: object;
  readonly trustedProxies: readonly string[];
  readonly live: LiveSettings;
  /** Hears of every operation that is executed. */
  readonly operations: OperationTelemetry;
  /** Opens a trace for every execution; undefined: there are none. */
  readonly tracing: Tracing | undefined;
  /** The session of the page that opens a socket. */
  readonly sessionOf: (request: IncomingMessage) => string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Live {
  /** Asks again whether those who speak for this organization on a socket still may; null: for any. */
  recheck(organizationId: string | null): void;
  counts(): { readonly sockets: number; readonly subscriptions: number; readonly groups: number };
  readonly totals: LiveCounts;
  /** Sends everybody elsewhere; resolves when nothing is executing any more. */
  close(): Promise<void>;
}

/** Answers websockets on the path of GraphQL. */
export function serveLive(parts: LiveParts): Live {
  const { schemas, live, log } = parts;
  const execution = executionOf(parts);
  const totals = new LiveCounts();
  const hub = new Hub({
    schema: schemas.published,
    computer:
      parts.redis === undefined
        ? localComputer(execution.answer)
        : new ClusterComputer({
            redis: parts.redis,
            schema: schemas.published,
            settings: JSON.stringify(parts.settings),
            execute: execution.answer,
          }),
    tails: tailsOf(parts, execution),
    changes: parts.changes,
    admit: async (operation) => {
      await parts.guards.admit(operation);
      assertMaySubscribe(operation, operation.actor);
    },
    format: (error) => formatFailure(error, log),
    counts: totals,
    log,
    ...defined({ minIntervalMs: live.minIntervalMs }),
  });
  const addressOf = clientAddresses(parts.trustedProxies);
  const refusals = new RefusalLog(log);
  const socket = attachLiveSocket({
    server: parts.server,
    path: GRAPHQL_PATH,
    schema: schemas.published,
    introspection: parts.introspection,
    documents: parts.documents,
    authenticate: parts.authenticate,
    hub,
    executeQuery: async (operation) => {
      await parts.guards.admit(operation);
      return parts.guards.run(operation.actor, async () => (await execution.answer(operation)).result);
    },
    assertMayAsk: (actor, client) => parts.guards.assertNotSpent(actor, client),
    onFault: (actor, client) => void parts.guards.admitFault(actor, client).catch(() => undefined),
    origins: live.origins ?? [],
    clientOf: (request) => ({ ip: addressOf(request), userAgent: request.headers['user-agent'] ?? null }),
    sessionOf: parts.sessionOf,
    onRefused: ({ ip }, reason) => refusals.tell({ path: GRAPHQL_PATH, ip, reason }),
    limits: defined({
      maxBufferedBytes: live.maxBufferedBytes,
      drainMs: live.drainMs,
      closeGraceMs: live.closeGraceMs,
    }),
    log,
    clock: parts.clock,
    counts: totals,
  });
  return {
    recheck: (organizationId) => socket.recheck(organizationId),
    counts: () => ({ ...socket.counts(), groups: hub.size }),
    totals,
    close: async () => {
      await socket.drain();
      await hub.close();
    },
  };
}

type Execution = ReturnType<typeof executionOf>;

/** Executes on a context of its own, with a fresh snapshot. */
function executionOf({ schemas, database, clock, log, operations, tracing }: LiveParts) {
  const execute = async (
    operation: LiveOperation,
    push: { readonly live?: LivePush; readonly tail?: TailPage },
  ) => {
    const requestId = uuidv7();
    const asked = getOperationAST(operation.document, operation.operationName);
    const isPush = asked?.operation === OperationTypeNode.SUBSCRIPTION;
    const context = createRequestContext({
      requestId,
      actor: operation.actor,
      client: operation.client,
      ...push,
      database,
      clock,
      log,
      operation: asked == null ? 'operation' : nameOf(asked),
    });
    const began = performance.now();
    // Whatever woke it may have been part of another trace, and goes on for as long as somebody is subscribed.
    const executed = await tracedFromHere(
      tracing,
      () => ({
        name: isPush ? 'push' : 'websocket',
        kind: isPush ? 'producer' : 'server',
        attributes: { 'opsgraph.request_id': requestId },
      }),
      () => executeOperation(schemas, operation, context),
    );
    operations.answered({
      transport: isPush ? 'push' : 'websocket',
      document: operation.document,
      operationName: operation.operationName,
      seconds: (performance.now() - began) / 1_000,
      codes: executed.errors === undefined ? [] : executed.errors.map(codeOf),
    });
    return { executed, reads: context.reads, log: context.log };
  };
  const answer = async (operation: LiveOperation, live?: LivePush) => {
    const { executed, reads, log: own } = await execute(operation, live === undefined ? {} : { live });
    return { result: formatResult(executed, own), reads };
  };
  return { execute, answer };
}

function tailsOf({ schemas, trail, guards, log }: LiveParts, { execute }: Execution): TailSource {
  return {
    begin: async (operation) => {
      await guards.admit(operation);
      const { seq } = await recordSubscribing(schemas.published, trail, operation, log, async () => {
        assertMaySubscribe(operation, operation.actor);
        const tail = { after: 0, limit: 0, found: () => undefined };
        const [error] = (await execute(operation, { tail })).executed.errors ?? [];
        if (error !== undefined) {
          throw error;
        }
      });
      // Its own row comes first: it tells that the subscription has begun, and where.
      return seq - 1;
    },
    read: async (operation, after, limit) => {
      let at: { readonly places: readonly number[]; readonly through: number } = {
        places: [],
        through: after,
      };
      const found: TailPage['found'] = (places, through) => {
        at = { places, through };
      };
      const { executed, reads, log: own } = await execute(operation, { tail: { after, limit, found } });
      return { ...at, result: formatResult(executed, own), reads };
    },
  };
}

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** What is undefined is left out, so that the default stands. */
function defined<Values extends object>(values: Values): Defined<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<Values>;
}
