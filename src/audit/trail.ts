// Writing the trail. Rows of one organization are put in order by the row lock on its head, taken as the last thing
// before commit: writers wait for each other only for two statements and the commit, and a transaction that holds the
// lock asks for no other, so that there is no circle to wait in.
import { uuidv7 } from 'uuidv7';
import { type Database, isUuid, type Session, type WriteSession } from '../platform';
import { auditEvents } from './audit.facts';
import { finderOf, usersOfAdmins } from './audit-read.sql';
import { appendRows, beginTrail, lockHead, relaxCommit } from './audit.sql';
import { canonicalJson, type JsonObject } from './canonical';
import { commitmentOf, GENESIS, hashOf, newSalt } from './chain';
import { AuditPartitions } from './partitions';

export enum AuditOutcome {
  SUCCESS = 'SUCCESS',
  FAILED = 'FAILED',
  DENIED = 'DENIED',
}

/** What is to be written down; what is left out is not known. */
export interface AuditEntry {
  readonly id?: string;
  /** When it happened; default: the clock of the database as the row is written. */
  readonly at?: Date;
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly details: JsonObject;
  readonly outcome: AuditOutcome;
  readonly errorCode?: string | null;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
  readonly externalId?: string | null;
}

/** Where an entry came to stand. */
export interface AuditPlace {
  readonly id: string;
  readonly seq: number;
  readonly at: Date;
  readonly hash: Buffer;
}

/** What a transaction of the trail did. */
interface Written<Result> {
  readonly result: Result;
  readonly entries: readonly AuditEntry[];
  /** Names of the facts that it changed, beside the trail itself. */
  readonly facts?: readonly string[] | undefined;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly isDurable: boolean;
  readonly resolve: (place: AuditPlace) => void;
  readonly reject: (reason: unknown) => void;
}

export class AuditTrail {
  readonly partitions: AuditPartitions;
  private readonly queues = new Map<string, Waiting[]>();

  /** `told` hears of every organization whose trail has grown, `counted` by how many rows: both after the commit. */
  constructor(
    private readonly database: Database,
    private readonly told: (organizationId: string, facts: readonly string[]) => void = () => undefined,
    private readonly counted: (rows: number) => void = () => undefined,
  ) {
    this.partitions = new AuditPartitions(database);
  }

  /** Runs `work` in one writing transaction and, as its last step, appends the entries that it gives. */
  write<Result>(
    organizationId: string,
    work: (session: WriteSession) => Promise<Written<Result>>,
  ): Promise<Result> {
    return this.writeBy('withOrganization', organizationId, work);
  }

  /** The same also where the data of the organization was deleted: for what is about the trail itself. */
  writeKept<Result>(
    organizationId: string,
    work: (session: WriteSession) => Promise<Written<Result>>,
  ): Promise<Result> {
    return this.writeBy('withKeptOrganization', organizationId, work);
  }

  private async writeBy<Result>(
    way: 'withOrganization' | 'withKeptOrganization',
    organizationId: string,
    work: (session: WriteSession) => Promise<Written<Result>>,
  ): Promise<Result> {
    await this.partitions.ensurePresent();
    let rows = 0;
    const { result, facts = [] } = await this.database[way](organizationId, async (session) => {
      const written = await work(session);
      if (written.entries.length > 0) {
        await append(session, organizationId, written.entries);
      }
      rows = appended.get(session) ?? 0;
      return written;
    });
    this.counted(rows);
    this.told(organizationId, [auditEvents.name, ...facts]);
    return result;
  }

  /** Appends an entry that goes with no change of its own, such as a refused attempt. */
  record(organizationId: string, entry: AuditEntry): Promise<AuditPlace> {
    return this.enqueue(organizationId, entry, true);
  }

  /**
   * The same for something that was only read: it is committed before it is answered, but not waited for until it is on
   * the disk. Whatever is committed durably afterwards takes it along.
   */
  recordReading(organizationId: string, entry: AuditEntry): Promise<AuditPlace> {
    return this.enqueue(organizationId, entry, false);
  }

  /** What arrives while a transaction is under way shares the next one: a thousand readers cost a few commits. */
  private enqueue(organizationId: string, entry: AuditEntry, isDurable: boolean): Promise<AuditPlace> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { entry, isDurable, resolve, reject };
      const queue = this.queues.get(organizationId);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.queues.set(organizationId, [waiting]);
      void this.drain(organizationId);
    });
  }

  private async drain(organizationId: string): Promise<void> {
    for (;;) {
      const batch = this.queues.get(organizationId)?.splice(0, MOST_AT_ONCE) ?? [];
      if (batch.length === 0) {
        this.queues.delete(organizationId);
        return;
      }
      try {
        const places = await this.writeKept(organizationId, async (session) => {
          const entries = batch.map(({ entry }) => entry);
          const [result] = await Promise.all([
            append(session, organizationId, entries),
            batch.some(({ isDurable }) => isDurable) ? undefined : session.run(relaxCommit),
          ]);
          return { result, entries: [] };
        });
        batch.forEach(({ resolve, reject }, index) => {
          const place = places[index];
          if (place === undefined) {
            reject(new Error('An entry was appended without a place'));
          } else {
            resolve(place);
          }
        });
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
  }
}

const MOST_AT_ONCE = 500;

/** Rows that a transaction has appended so far. */
const appended = new WeakMap<Session, number>();

/** Appends entries to the trail within a transaction, as its last step: the head stays locked until it ends. */
export async function append(
  session: Session,
  organizationId: string,
  entries: readonly AuditEntry[],
): Promise<AuditPlace[]> {
  const prepared = (await named(session, organizationId, entries)).map(prepare);
  appended.set(session, (appended.get(session) ?? 0) + prepared.length);
  const head = await lockedHead(session, organizationId);
  let { seq, hash } = head;
  const rows = prepared.map((row) => {
    const prevHash = hash;
    const at = row.at ?? head.now;
    seq += 1;
    hash = hashOf({ organizationId, seq, at, prevHash }, row, row.commitment);
    return { ...row, at, seq, prevHash, hash };
  });
  const column = <Value>(value: (row: (typeof rows)[number]) => Value): Value[] => rows.map(value);
  await session.run(appendRows, [
    organizationId,
    column(({ id }) => id),
    column(({ at }) => at.toISOString()),
    column((row) => row.seq),
    column(({ adminId }) => adminId),
    column(({ adminName }) => adminName),
    column(({ action }) => action),
    column(({ resourceType }) => resourceType),
    column(({ resourceId }) => resourceId),
    column(({ details }) => details),
    column(({ outcome }) => outcome),
    column(({ errorCode }) => errorCode),
    column(({ ipAddress }) => ipAddress),
    column(({ userAgent }) => userAgent),
    column(({ externalId }) => externalId),
    column(({ salt }) => salt),
    column(() => null),
    column(({ prevHash }) => prevHash),
    column((row) => row.hash),
    seq,
    hash,
  ]);
  return rows.map((row) => ({ id: row.id, seq: row.seq, at: row.at, hash: row.hash }));
}

/** Credentials need not carry a name: the trail keeps that of the user, as it is now. */
async function named(
  session: Session,
  organizationId: string,
  entries: readonly AuditEntry[],
): Promise<readonly AuditEntry[]> {
  const nameless = entries.flatMap(({ adminId, adminName }) => (adminName === null ? (adminId ?? []) : []));
  if (nameless.length === 0) {
    return entries;
  }
  const keys = [...new Set(nameless)];
  const users = await session.run(usersOfAdmins, [organizationId, keys.filter(isUuid), keys]);
  const find = finderOf(users);
  return entries.map((entry) =>
    entry.adminName === null && entry.adminId !== null
      ? { ...entry, adminName: find(entry.adminId)?.displayName ?? null }
      : entry,
  );
}

/** Everything that can be computed before the lock is taken. */
function prepare(entry: AuditEntry) {
  const salt = newSalt();
  const personal = {
    adminId: entry.adminId,
    adminName: entry.adminName,
    resourceId: entry.resourceId,
    ipAddress: entry.ipAddress ?? null,
    userAgent: entry.userAgent ?? null,
    details: canonicalJson(entry.details),
  };
  return {
    ...personal,
    id: entry.id ?? uuidv7(),
    at: entry.at,
    action: entry.action,
    resourceType: entry.resourceType,
    outcome: entry.outcome,
    errorCode: entry.errorCode ?? null,
    externalId: entry.externalId ?? null,
    salt,
    commitment: commitmentOf(salt, personal),
  };
}

async function lockedHead(
  session: Session,
  organizationId: string,
): Promise<{ seq: number; hash: Buffer; now: Date }> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const [head] = await session.run(lockHead, [organizationId]);
    if (head !== undefined) {
      return { ...head, seq: Number(head.seq) };
    }
    await session.run(beginTrail, [organizationId, GENESIS]);
  }
  throw new Error('The trail of an organization has no end to follow');
}
