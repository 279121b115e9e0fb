// Builds the context of one request: its snapshot is opened by the first field that needs rows, and closed with it.
import type { Clock } from './clock';
import type { Actor, Client, LivePush, RequestContext, TailPage } from './context';
import type { Database } from './database';
import type { OpeningSnapshot, Snapshot } from './snapshots';
import { AppError, badInput } from './errors';
import type { Logger } from './log';
import { readTimeoutMs } from './read-timeouts';

export interface ContextOptions {
  readonly requestId: string;
  readonly actor: Actor | null;
  readonly client: Client;
  readonly live?: LivePush;
  readonly tail?: TailPage;
  /** All statements on the snapshot together may take so long; default: as long as an answer may. */
  readonly snapshotMs?: number | undefined;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** For the lines of its log, where it is known already. */
  readonly operation?: string;
}

export function createRequestContext(options: ContextOptions): RequestContext {
  return contextOf(options, true);
}

function contextOf(options: ContextOptions, isFirst: boolean): RequestContext {
  const { requestId, actor, client, live, tail, snapshotMs, database, clock, log, operation } = options;
  let opening: Promise<OpeningSnapshot> | undefined;
  let begun: OpeningSnapshot | undefined;
  let mayBeCopied = false;
  let closed = false;
  const alongside: Promise<unknown>[] = [];
  const open = async (): Promise<OpeningSnapshot> => {
    begun = await database.beginSnapshot(organizationOf(actor), {
      ...(actor === null ? {} : { timeoutMs: readTimeoutMs(actor.role) }),
      ...(snapshotMs === undefined ? {} : { limitMs: snapshotMs }),
      mayBeCopied,
    });
    return begun;
  };
  const begin = (): Promise<OpeningSnapshot> =>
    closed && opening === undefined
      ? Promise.reject(new Error('The request was answered before it asked for its rows'))
      : (opening ??= open());
  const snapshot = async (): Promise<Snapshot> => {
    const opened = await (await begin()).opened;
    if (opened === null) {
      throw new AppError('NOT_FOUND', 'There is no such organization');
    }
    return opened;
  };
  return {
    requestId,
    actor,
    client,
    live: live ?? null,
    tail: tail ?? null,
    reads: new Set(),
    lifetimeMs: Number.POSITIVE_INFINITY,
    clock,
    log: log.child({
      requestId,
      ...(actor?.organizationId == null ? {} : { organization: actor.organizationId }),
      ...(operation === undefined ? {} : { operation }),
    }),
    snapshot,
    read: async (statement, parameters) => {
      const snapshotBegun = await begin();
      const [rows] = await Promise.all([snapshotBegun.run(statement, parameters), snapshot()]);
      return rows;
    },
    organization: async () => (await snapshot()).organization,
    write: () =>
      Promise.reject(
        actor?.organizationId === null
          ? organizationMissing()
          : new Error('A field that is no audited mutation tried to write'),
      ),
    alongside: (work) => {
      // Its failure is told when the answer is complete.
      work.catch(() => undefined);
      alongside.push(work);
    },
    settled: async () => {
      while (alongside.length > 0) {
        await alongside.shift();
      }
    },
    readCopies: () => {
      mayBeCopied = isFirst;
    },
    again: () => (begun?.wasGivenUp?.() === true ? contextOf(options, false) : null),
    close: async () => {
      closed = true;
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}

function organizationOf(actor: Actor | null): string {
  if (actor === null) {
    throw new AppError('UNAUTHENTICATED', 'This needs a token');
  }
  if (actor.organizationId === null) {
    throw organizationMissing();
  }
  return actor.organizationId;
}

function organizationMissing(): AppError {
  return badInput('x-org-id', 'is missing: a SUPER_ADMIN or SERVICE names the organization by this header');
}
