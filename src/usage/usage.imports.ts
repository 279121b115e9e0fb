// What of product usage can be imported from files: the people of an application, its requests and its page views.
import { createHash } from 'node:crypto';
import type { Batch, ImportKind, Value } from '../imports';
import { type Session, statement } from '../platform';
import { idsOf, keep, type Told, tell } from './app-users';
import { appUserIds } from './app-users.sql';
import { UsageDays } from './days';
import { UsageLog } from './record';
import { touch } from './tracking';
import { insertPageView } from './tracking.sql';
import {
  type AppUserTold,
  checkAppUser,
  checkUsageEvent,
  LONGEST_PATH,
  LONGEST_REFERRER,
  LONGEST_USER,
  type UsageEvent,
} from './usage.events';

const EARLIEST = Date.UTC(2000, 0, 1);
const TOO_EARLY = 'occurredAt must not lie before 2000';

const externalId = {
  type: 'text',
  required: true,
  description: 'what tells it from all others of its kind, such as a number or the line of a log',
} as const;
const occurredAt = {
  type: 'time',
  required: true,
  description: 'when it happened, from 2000 until 5 minutes from now',
} as const;

const appUsers: ImportKind = {
  name: 'app-users',
  fields: {
    externalId: {
      type: 'text',
      required: true,
      longest: LONGEST_USER,
      description: 'id of the person in the application',
    },
    name: { type: 'text', longest: 200, description: 'their name; one that is given replaces a known one' },
    email: { type: 'text', longest: 254, description: 'their address, likewise' },
  },
  write: async (batch) => {
    const { sound, rejected } = checkedRows(batch, (row): AppUserTold | string[] =>
      checkAppUser({ id: textOf(row['externalId']), name: row['name'], email: row['email'] }),
    );
    const people = new Map<string, Told>();
    for (const { id, name, email } of sound) {
      tell(people, id, { name, email });
    }
    const { database, organizationId } = batch;
    const known = await database.withOrganization(organizationId, async (session) => {
      const before = await session.run(appUserIds, [organizationId, [...people.keys()]]);
      await idsOf(session, organizationId, people);
      await keep(session, organizationId, people);
      return before.length;
    });
    return { added: people.size - known, rejected };
  },
};

const usageEvents: ImportKind = {
  name: 'usage-events',
  fields: {
    externalId,
    occurredAt,
    user: { type: 'text', longest: LONGEST_USER, description: 'id of the person in the application' },
    method: { type: 'text', required: true, longest: 10, description: 'HTTP method' },
    endpoint: {
      type: 'text',
      required: true,
      longest: LONGEST_PATH,
      description: 'template of the route, or path without query; no spaces',
    },
    statusCode: { type: 'integer', min: 100, max: 599, required: true, description: 'HTTP status' },
    responseTimeMs: {
      type: 'number',
      min: 0,
      max: 86_400_000,
      description: 'milliseconds until the answer was sent',
    },
    service: { type: 'text', longest: 100, description: 'which service answered' },
    operationType: {
      type: 'enum',
      values: ['QUERY', 'MUTATION', 'SUBSCRIPTION'],
      description: 'of a GraphQL operation: its kind, goes with operationName',
    },
    operationName: { type: 'text', longest: 200, description: 'of a GraphQL operation: its name; no spaces' },
    ip: { type: 'text', longest: 45, description: 'address it came from' },
    userAgent: { type: 'text', longest: 1_024, description: 'user agent it came with' },
  },
  write: async (batch) => {
    const { database, organizationId } = batch;
    const now = batch.clock.now();
    const { sound, rejected } = checkedRows(batch, ({ user, ...row }) =>
      timely(
        checkUsageEvent(
          {
            ...row,
            id: idOf(batch, row['externalId']),
            occurredAt: momentOf(row['occurredAt']),
            userId: user,
          },
          now,
          null,
        ),
      ),
    );
    // Who watches is told by the gateways alone; an import is a process of its own, as of all other kinds.
    const log = new UsageLog(database, new UsageDays(database), () => undefined);
    const { accepted } = await log.record(organizationId, sound);
    return { added: accepted, rejected };
  },
};

const pageViews: ImportKind = {
  name: 'page-views',
  fields: {
    externalId,
    occurredAt,
    user: {
      type: 'text',
      required: true,
      longest: LONGEST_USER,
      description: 'id of the person in the application',
    },
    path: { type: 'text', required: true, longest: LONGEST_PATH, description: 'path of the page' },
    referrer: {
      type: 'text',
      longest: LONGEST_REFERRER,
      description: 'address of the page that led to it',
    },
  },
  write: async (batch) => {
    const { database, organizationId } = batch;
    const latest = batch.clock.now().getTime() + AHEAD_MS;
    const { sound, rejected } = checkedRows(batch, (row): ViewRow | string[] => {
      const view = {
        id: idOf(batch, row['externalId']),
        at: momentOf(row['occurredAt']),
        user: textOf(row['user']) ?? '',
        path: textOf(row['path']) ?? '',
        referrer: textOf(row['referrer']),
      };
      if (view.at.getTime() > latest) {
        return ['occurredAt must not be more than 5 minutes after now'];
      }
      return view.at.getTime() < EARLIEST ? [TOO_EARLY] : view;
    });
    const inOrder = sound.toSorted((a, b) => a.at.getTime() - b.at.getTime());
    const added = await new UsageDays(database).during(
      inOrder.map(({ at }) => at),
      () =>
        database.withOrganization(organizationId, (session) => keepViews(session, organizationId, inOrder)),
    );
    return { added, rejected };
  },
};

/** Of an import, as of recorders: a clock may be ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;

interface ViewRow {
  readonly id: string;
  readonly at: Date;
  readonly user: string;
  readonly path: string;
  readonly referrer: string | null;
}

/** An import that is run again gives the same page view the same id and moment. */
const knownViews = statement<{ id: string }>(
  'usage.known-page-views',
  `SELECT v.id FROM page_views v
    WHERE v.org_id = $1 AND v.occurred_at >= $2 AND v.occurred_at <= $3 AND v.id = ANY($4::uuid[])`,
);

/**
 * Page views that make sessions as those of a tracker do, one after another: whatever was tracked or imported before
 * lies between them. Two of a person in different batches come in any order, as late ones do.
 */
async function keepViews(
  session: Session,
  organizationId: string,
  views: readonly ViewRow[],
): Promise<number> {
  const [first, last] = [views[0], views.at(-1)];
  if (first === undefined || last === undefined) {
    return 0;
  }
  const people = new Map<string, Told>();
  for (const { user, at } of views) {
    tell(people, user, { activeAt: at });
  }
  const ids = await idsOf(session, organizationId, people);
  // Locked before the first look at their sessions, so that a tracker of the same person waits.
  await keep(session, organizationId, people);
  const known = await session.run(knownViews, [organizationId, first.at, last.at, views.map(({ id }) => id)]);
  const done = new Set(known.map(({ id }) => id));
  let added = 0;
  for (const { id, at, user, path, referrer } of views) {
    const userId = ids.get(user);
    if (done.has(id) || userId === undefined) {
      continue;
    }
    done.add(id);
    const touched = await touch(session, { organizationId, userId, client: NO_CLIENT, at }, 1);
    await session.run(insertPageView, [organizationId, at, id, userId, touched.id, path, referrer]);
    added += 1;
  }
  return added;
}

const NO_CLIENT = { ip: null, userAgent: null };

/** In the order in which people name them. */
export const usageImports: readonly ImportKind[] = [appUsers, usageEvents, pageViews];

type NamedValues = Readonly<Record<string, Value>>;

/** The rows that can be stored, and why the others cannot. */
function checkedRows<Checked extends object>(
  { ids, fields, columns }: Batch,
  check: (row: NamedValues) => Checked | string[],
): { sound: Checked[]; rejected: { position: number; reason: string }[] } {
  const names = Object.keys(fields);
  const sound: Checked[] = [];
  const rejected: { position: number; reason: string }[] = [];
  for (const position of ids.keys()) {
    const row = Object.fromEntries(
      names.map((name, place) => [name, columns[place]?.[position] ?? null] as const),
    );
    const checked = check(row);
    if (Array.isArray(checked)) {
      rejected.push({ position, reason: checked.join('; ') });
    } else {
      sound.push(checked);
    }
  }
  return { sound, rejected };
}

function timely(event: UsageEvent | string[]): UsageEvent | string[] {
  return !Array.isArray(event) && event.occurredAt.getTime() < EARLIEST ? [TOO_EARLY] : event;
}

/**
 * The UUID of an external id: always the same in an organization and a kind, and of no other one (version 8: of one's
 * own making, here of a SHA-256).
 */
function idOf({ organizationId, fields }: Batch, external: Value | undefined): string {
  const kind = 'path' in fields ? 'page-views' : 'usage-events';
  const digest = createHash('sha256')
    .update([organizationId, kind, textOf(external)].join('\0'))
    .digest();
  digest[6] = 0x80 | (digest.readUInt8(6) & 0x0f);
  digest[8] = 0x80 | (digest.readUInt8(8) & 0x3f);
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function momentOf(value: Value | undefined): Date {
  return new Date(textOf(value) ?? NaN);
}

function textOf(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
