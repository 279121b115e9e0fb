// Builds the context of one request: its snapshot is opened by the first field that needs rows, and closed with it.
import type { Clock } from './clock';
import type { Actor, Client, RequestContext } from './context';
import type { Database, Snapshot } from './database';
import { AppError, badInput } from './errors';
import type { Logger } from './log';

export interface ContextOptions {
  readonly requestId: string;
  readonly actor: Actor | null;
  readonly client: Client;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createRequestContext({
  requestId,
  actor,
  client,
  database,
  clock,
  log,
}: ContextOptions): RequestContext {
  let opening: Promise<Snapshot> | undefined;
  let closed = false;
  const alongside: Promise<unknown>[] = [];
  const snapshot = (): Promise<Snapshot> =>
    closed && opening === undefined
      ? Promise.reject(new Error('The request was answered before it asked for its rows'))
      : (opening ??= open(actor, database));
  return {
    requestId,
    actor,
    client,
    clock,
    log,
    snapshot,
    organization: async () => (await snapshot()).organization,
    write: () => Promise.reject(new Error('A field that is not declared as audited tried to write')),
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
    close: async () => {
      closed = true;
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}

async function open(actor: Actor | null, database: Database): Promise<Snapshot> {
  if (actor === null) {
    throw new AppError('UNAUTHENTICATED', 'This needs a token');
  }
  if (actor.organizationId === null) {
    throw badInput('x-org-id', 'is missing: a SUPER_ADMIN names the organization by this header');
  }
  const snapshot = await database.openSnapshot(actor.organizationId);
  if (snapshot === null) {
    throw new AppError('NOT_FOUND', 'There is no such organization');
  }
  return snapshot;
}
