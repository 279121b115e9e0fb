// Deleting all that an organization has, in small steps that anybody may take up where somebody was killed.
//
//   ordered  — one transaction: counts, tombstone, state, and the trail's row. From its commit on nothing new comes in.
//   TABLES   — batches of one table at a time, children before parents, each with its count in the same transaction;
//              again and again until a whole pass finds nothing, since a deletion may leave marks in other tables
//   STORES   — what gateways remember is forgotten, then keys in Redis and jobs that name the organization
//   FINISHED — one transaction: every table is counted once more, and the trail says what was deleted
//
// No step is remembered that is not committed with what it did, so a step that is done again finds nothing to do.
import { uuidv7 } from 'uuidv7';
import { AuditOutcome, type AuditTrail } from '../audit';
import type { Organizations } from '../identity';
import { AppError, type Change, type Database, type Logger, messageOf, type Session } from '../platform';
import {
  beginAttempt,
  beginDeletion,
  type Counted,
  countRows,
  deleteRows,
  deletionOf,
  DeletionPhase,
  type DeletionProgress,
  finishDeletion,
  insertStores,
  lockDeletion,
  noteForgotten,
  noteWork,
  raiseTombstone,
  storesOf,
  tables,
} from './deletion.sql';
import { fingerprintOf, type Preview, rowsOf } from './preview-tokens';
import type { DataStore } from './stores';

/** The trail's row without which the database deletes nothing, and the one that says that nothing is left. */
export const DELETED_ACTION = 'DELETE_ORGANIZATION_DATA';
export const FINISHED_ACTION = 'FINISH_ORGANIZATION_DELETION';
export const DELETION_RESOURCE = 'organization_deletion';

/** More rows of one table are not counted, but told as so many at least. */
export const MOST_COUNTED = 1_000_000;
const BATCH_ROWS = 5_000;
/** A worker's turn: others have theirs, and the job's lease stays short. */
const TURN_MS = 20_000;

export interface DeletionParts {
  readonly database: Database;
  readonly organizations: Organizations;
  /** One that tells nobody: who would hear it writes keys of the organization again. */
  readonly trail: AuditTrail;
  readonly stores: readonly DataStore[];
  /** Every gateway forgets what it remembers of the organization, and closes its sockets. */
  readonly changed: (organizationId: string) => void;
  readonly log: Logger;
  readonly batchRows?: number;
}

export class OrganizationDeletions {
  /** Tombstones with nothing left to do. */
  private readonly finished = new Set<string>();

  constructor(private readonly parts: DeletionParts) {}

  /** What there is of the organization in its tables, in the order in which they are deleted. */
  countTables(session: Session): Promise<Counted[]> {
    return session.run(countRows, [MOST_COUNTED]);
  }

  /** The same of what is beside them; not within a transaction that writes, since it has its own. */
  async countStores(organizationId: string): Promise<Counted[]> {
    const counted: Counted[] = [];
    for (const store of this.parts.stores) {
      counted.push({ name: store.name, rows: await store.count(organizationId) });
    }
    return counted;
  }

  /** How far the deletion has come; null where none was ordered. */
  progress(organizationId: string): Promise<DeletionProgress | null> {
    return this.parts.database.withKeptOrganization(organizationId, (session) =>
      progressOf(session, organizationId),
    );
  }

  /** The deletion that the same token has ordered before; refuses another token once there is one. */
  async orderedBefore(organizationId: string, token: string): Promise<DeletionProgress | null> {
    const known = await this.progress(organizationId);
    if (known !== null && !known.token.equals(fingerprintOf(token))) {
      throw new AppError(
        'CONFLICT',
        'The data of this organization is being deleted already: see organizationDeletion',
      );
    }
    return known;
  }

  /** Orders the deletion within a transaction of the organization, which must end with the trail's row of it. */
  async order(
    session: Session,
    token: string,
    preview: Preview,
    besideTables: readonly Counted[],
  ): Promise<Change<DeletionProgress>> {
    const { organizationId, cutOff, rows: previewed } = preview;
    const counted = [...(await this.countTables(session)), ...besideTables];
    const rows = rowsOf(counted);
    const id = uuidv7();
    const fingerprint = fingerprintOf(token);
    const [begun] = await session.run(beginDeletion, [
      organizationId,
      id,
      fingerprint,
      cutOff,
      previewed,
      rows,
    ]);
    if (begun === undefined) {
      // Somebody else was faster by a moment.
      const known = await progressOf(session, organizationId);
      if (known?.token.equals(fingerprint) !== true) {
        throw new AppError('CONFLICT', 'The data of this organization is being deleted already');
      }
      return { answer: known, changed: false };
    }
    await session.run(insertStores, [
      organizationId,
      counted.map(({ name }) => name),
      counted.map((each) => each.rows),
    ]);
    const [raised] = await session.run(raiseTombstone, [organizationId]);
    const answer = await progressOf(session, organizationId);
    if (raised === undefined || answer === null) {
      throw new AppError('NOT_FOUND', 'There is no such organization');
    }
    return {
      answer,
      resourceId: id,
      details: {
        cutOff: cutOff.toISOString(),
        previewed,
        rows,
        stores: Object.fromEntries(
          counted.filter((each) => each.rows > 0).map((each) => [each.name, each.rows]),
        ),
      },
    };
  }

  /** To be called once the order is committed. */
  ordered(organizationId: string): void {
    this.parts.changed(organizationId);
  }

  /** Goes on with every deletion that is not over, a turn each; where one fails, the others have theirs. */
  async workOff(signal?: AbortSignal, turnMs = TURN_MS): Promise<void> {
    const all = await this.parts.organizations.listKept();
    let failure: Error | undefined;
    for (const { id, deletedAt } of all) {
      if (deletedAt === null || this.finished.has(id) || signal?.aborted === true) {
        continue;
      }
      try {
        await this.work(id, turnMs, signal);
      } catch (error) {
        this.parts.log.warn(
          { organizationId: id, error: messageOf(error) },
          'the deletion of an organization was interrupted and will be gone on with',
        );
        failure = error instanceof Error ? error : new Error(messageOf(error));
      }
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  /** Deletes for at most so long; true when nothing is left. Safe to call at any time and by several at once. */
  async work(organizationId: string, limitMs = Infinity, signal?: AbortSignal): Promise<boolean> {
    const { database, stores, changed, log } = this.parts;
    const deadline = performance.now() + limitMs;
    const isOver = (): boolean => signal?.aborted === true || performance.now() > deadline;
    const id = await database.withKeptOrganization(organizationId, async (session) => {
      const [attempt] = await session.run(beginAttempt, [organizationId]);
      return attempt?.id;
    });
    if (id === undefined) {
      this.finished.add(organizationId);
      return true;
    }
    // Also where whoever ordered it was killed before anybody was told.
    changed(organizationId);
    if (!(await this.deleteTables(organizationId, id, isOver))) {
      return false;
    }
    await this.note(organizationId, DeletionPhase.STORES);
    changed(organizationId);
    for (const store of stores) {
      for (;;) {
        const forgotten = await store.forget(organizationId);
        if (forgotten === 0) {
          break;
        }
        await database.withKeptOrganization(organizationId, (session) =>
          session.run(noteForgotten, [organizationId, store.name, forgotten]),
        );
        if (isOver()) {
          return false;
        }
      }
    }
    const left = await this.finish(organizationId);
    if (left.length > 0) {
      await this.note(organizationId, DeletionPhase.TABLES);
      log.warn({ organizationId, left }, 'rows were found after all was deleted: they are deleted too');
      return false;
    }
    this.finished.add(organizationId);
    log.info({ organizationId }, 'all data of an organization was deleted');
    return true;
  }

  /** Until a whole pass has found nothing; false when the time is up. */
  private async deleteTables(organizationId: string, id: string, isOver: () => boolean): Promise<boolean> {
    const { database, batchRows = BATCH_ROWS } = this.parts;
    const names = await database.withKeptOrganization(organizationId, (session) => session.run(tables));
    for (;;) {
      let found = 0;
      for (const { name } of names) {
        for (;;) {
          if (isOver()) {
            return false;
          }
          const [{ deleted } = { deleted: 0 }] = await database.withKeptOrganization(
            organizationId,
            (session) => session.run(deleteRows, [id, name, batchRows]),
          );
          found += deleted;
          if (deleted < batchRows) {
            break;
          }
        }
      }
      if (found === 0) {
        return true;
      }
    }
  }

  private async note(organizationId: string, phase: DeletionPhase): Promise<void> {
    await this.parts.database.withKeptOrganization(organizationId, (session) =>
      session.run(noteWork, [organizationId, phase]),
    );
  }

  /** Counts once more and says in the trail that nothing is left; answers the tables in which something is. */
  private finish(organizationId: string): Promise<readonly string[]> {
    return this.parts.trail.writeKept<readonly string[]>(organizationId, async (session) => {
      const [locked] = await session.run(lockDeletion, [organizationId]);
      if (locked === undefined || locked.finishedAt !== null) {
        return { result: [], entries: [] };
      }
      const left = (await session.run(countRows, [1])).filter(({ rows }) => rows > 0);
      if (left.length > 0) {
        return { result: left.map(({ name }) => name), entries: [] };
      }
      await session.run(finishDeletion, [organizationId]);
      const stores = await session.run(storesOf, [organizationId]);
      const deleted = stores.filter((each) => each.deleted > 0);
      return {
        result: [],
        entries: [
          {
            adminId: null,
            adminName: null,
            action: FINISHED_ACTION,
            resourceType: DELETION_RESOURCE,
            resourceId: locked.id,
            details: {
              rows: deleted.reduce((sum, each) => sum + each.deleted, 0),
              stores: Object.fromEntries(deleted.map((each) => [each.store, each.deleted])),
              attempts: locked.attempts,
              startedAt: locked.startedAt.toISOString(),
            },
            outcome: AuditOutcome.SUCCESS,
          },
        ],
      };
    });
  }
}

async function progressOf(session: Session, organizationId: string): Promise<DeletionProgress | null> {
  const [row] = await session.run(deletionOf, [organizationId]);
  return row === undefined ? null : { ...row, stores: await session.run(storesOf, [organizationId]) };
}
