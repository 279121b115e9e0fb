// Reading the trail for one request: pages, counts and names, each in as few statements as it takes.
import DataLoader from 'dataloader';
import { type Cursors, isUuid, type RequestContext } from '../platform';
import {
  type AuditLogRow,
  type Bound,
  type Conditions,
  everyRow,
  finderOf,
  NOBODY,
  pageByOffset,
  pageByPosition,
  rowsAfter,
  type Position,
  usersOfAdmins,
} from './audit-read.sql';
import { BoundedCounts, type Count } from './counts';

/** A user as the trail shows who did something. */
export interface Admin {
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly role: string;
  readonly deletedAt: Date | null;
}

/** A row as it is answered: admin and adminName only where they were asked for. */
export interface AnsweredRow extends AuditLogRow {
  admin?: Admin | null;
}

export interface Slice {
  readonly rows: readonly AuditLogRow[];
  readonly hasMore: boolean;
}

const LIST = 'audit';

export class AuditReader {
  private readonly counts = new BoundedCounts();
  private readonly admins = new WeakMap<RequestContext, DataLoader<string, Admin | null>>();

  constructor(private readonly cursors: Cursors) {}

  async page(
    context: RequestContext,
    conditions: Conditions,
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): Promise<AuditLogRow[]> {
    return read(context, pageByOffset(organizationOf(context), conditions, limit, offset));
  }

  /** The first or last rows between two cursors, newest first, and whether there are more beyond them. */
  async slice(
    context: RequestContext,
    conditions: Conditions,
    between: { readonly after: Position | null; readonly before: Position | null },
    count: number,
    fromOldest: boolean,
  ): Promise<Slice> {
    const bound = pageByPosition(organizationOf(context), conditions, between, fromOldest, count + 1);
    const rows = await read(context, bound);
    const kept = rows.slice(0, count);
    return { rows: fromOldest ? kept.reverse() : kept, hasMore: rows.length > count };
  }

  /** All rows, newest first, with the names of who did it: for a cursor. */
  everyRow(context: RequestContext, conditions: Conditions): Bound<AuditLogRow> {
    return everyRow(organizationOf(context), conditions);
  }

  /** Rows after a place in the trail, oldest first, and up to where the trail was looked at. */
  async after(
    context: RequestContext,
    conditions: Conditions,
    after: number,
    limit: number,
  ): Promise<{ readonly rows: readonly AuditLogRow[]; readonly through: number }> {
    const found = await read(context, rowsAfter(organizationOf(context), conditions, after, limit));
    const rows = found.filter((row) => row.seq !== null);
    const last = rows.length === limit ? rows.at(-1)?.seq : found[0]?.head;
    return { rows, through: last === undefined ? after : Number(last) };
  }

  async count(context: RequestContext, conditions: Conditions, exact: boolean): Promise<Count> {
    const id = organizationOf(context);
    return exact
      ? this.counts.countExactly(context, id, conditions)
      : this.counts.count(context, id, conditions);
  }

  /** Gives the rows the names and users that were asked for: one statement for all of them. */
  async withAdmins(
    context: RequestContext,
    rows: readonly AnsweredRow[],
    wanted: ReadonlySet<string>,
  ): Promise<readonly AnsweredRow[]> {
    if (!wanted.has('adminName') && !wanted.has('admin')) {
      return rows;
    }
    const admins = await this.adminsOf(context, new Set(rows.map(({ adminId }) => adminId)));
    // The rows were made for this answer: they are completed where they are.
    for (const row of rows) {
      row.admin = row.adminId === null ? null : (admins.get(row.adminId) ?? null);
      row.adminName = nameOf(row.admin, row.adminName, row.adminId);
    }
    return rows;
  }

  /** The users behind these ids, where there are any. */
  async adminsOf(
    context: RequestContext,
    ids: ReadonlySet<string | null>,
  ): Promise<ReadonlyMap<string, Admin>> {
    let loader = this.admins.get(context);
    if (loader === undefined) {
      loader = new DataLoader((keys) => this.loadAdmins(context, keys), { maxBatchSize: 1_000 });
      this.admins.set(context, loader);
    }
    const keys = [...ids].filter((id) => id !== null);
    const found = await loader.loadMany(keys);
    const admins = new Map<string, Admin>();
    found.forEach((admin, index) => {
      if (admin instanceof Error) {
        throw admin;
      }
      if (admin !== null) {
        admins.set(keys[index] ?? '', admin);
      }
    });
    return admins;
  }

  cursorOf(organizationId: string, row: AuditLogRow): string {
    return this.cursors.sign(organizationId, LIST, [String(row.createdAt.getTime()), row.id]);
  }

  position(field: string, organizationId: string, cursor: string): Position {
    const [time = '', id = ''] = this.cursors.open(field, organizationId, LIST, cursor);
    return { createdAt: new Date(Number(time)), id };
  }

  private async loadAdmins(context: RequestContext, keys: readonly string[]): Promise<(Admin | null)[]> {
    const rows = await context.read(usersOfAdmins, [organizationOf(context), keys.filter(isUuid), keys]);
    const find = finderOf(rows);
    return keys.map((key) => find(key) ?? null);
  }
}

/** The present display name, else the name when the row was written, else the id; "System" when it was nobody. */
export function nameOf(admin: Admin | null, written: string | null, id: string | null): string {
  return admin?.displayName ?? written ?? id ?? NOBODY;
}

function read<Row>(context: RequestContext, { statement, values }: Bound<Row>): Promise<Row[]> {
  return context.read(statement, values);
}

function organizationOf({ actor }: RequestContext): string {
  // Whether there is one at all is for the snapshot to say, which refuses the answer then.
  return actor?.organizationId ?? '';
}
