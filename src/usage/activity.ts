// What each person did: one statement joins the people with their numbers, sorts all of them and answers a page.
import { createHash } from 'node:crypto';
import {
  type Composition,
  type FactMetric,
  type MetricReader,
  type MetricRequest,
  type Question,
  type Span,
} from '../metrics';
import { type BoundStatement, type Cursors, type PageInfo, statement } from '../platform';
import { SortDirection, UserActivitySort } from './activity.types';
import { avgUserSessionSeconds, pageViews, requests, userSessions } from './usage.metrics';

export interface ActivityQuestion {
  readonly organizationId: string;
  readonly span: Span;
  readonly sortBy: UserActivitySort;
  readonly direction: SortDirection;
  readonly search: string | null;
}

export interface ActivityRow {
  readonly id: string;
  readonly externalId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly requests: number;
  readonly pageViews: number;
  readonly sessions: number;
  readonly minutes: number;
  readonly lastActiveAt: Date | null;
  /** What they are sorted by, as text. */
  readonly place: string;
}

export interface ActivityPage {
  readonly edges: readonly { readonly cursor: string; readonly node: ActivityRow }[];
  readonly pageInfo: PageInfo;
}

/** What people are sorted by, and its type; never null. */
const KEYS: Readonly<Record<UserActivitySort, readonly [sql: string, type: string]>> = {
  [UserActivitySort.NAME]: [`lower(coalesce(a.name, a.external_id))`, 'text'],
  [UserActivitySort.REQUESTS]: ['a.requests', 'numeric'],
  [UserActivitySort.PAGE_VIEWS]: ['a.page_views', 'numeric'],
  [UserActivitySort.SESSIONS]: ['a.sessions', 'numeric'],
  [UserActivitySort.MINUTES]: ['a.minutes', 'numeric'],
  [UserActivitySort.LAST_ACTIVE]: [
    `coalesce(extract(epoch FROM a.last_active_at), '-infinity'::numeric)`,
    'numeric',
  ],
};

/** Whether somebody's name, address or id contains the text; a text of null finds everybody. */
const foundBy = (text: string): string => `(${text}::text IS NULL
        OR strpos(lower(concat_ws(E'\\x1f', u.name, u.email, u.external_id)), lower(${text}::text)) > 0)`;

type Numbers = 'requests' | 'views' | 'sessions';

/** The people with their numbers, in an order: nothing of it is made of what a client writes. */
function pageSql(
  sortBy: UserActivitySort,
  direction: SortDirection,
  { requests: asked, views, sessions }: Readonly<Record<Numbers, string>>,
): string {
  const [key, type] = KEYS[sortBy];
  const isAscending = direction === SortDirection.ASC;
  return `
SELECT a.id, a.external_id AS "externalId", a.name, a.email, a.requests::int, a.page_views::int AS "pageViews",
       a.sessions::int, a.minutes::float8, a.last_active_at AS "lastActiveAt", a.key::text AS place
  FROM (SELECT a.*, (${key})::${type} AS key
          FROM (SELECT u.id, u.external_id, u.name, u.email, u.last_active_at, coalesce(r.m0_n, 0) AS requests,
                       coalesce(v.m0_n, 0) AS page_views, coalesce(s.m0_n, 0) AS sessions,
                       round(coalesce(s.m1_n * s.m1_mean, 0)::numeric / 60, 6) AS minutes
                  FROM app_users u
                  LEFT JOIN ${asked} r ON r.d0 = u.id::text
                  LEFT JOIN ${views} v ON v.d0 = u.id::text
                  LEFT JOIN ${sessions} s ON s.d0 = u.id::text
                 WHERE u.org_id = :org AND ${foundBy(':search')}) a) a
 WHERE :afterKey::text IS NULL OR (a.key, a.id) ${isAscending ? '>' : '<'} (:afterKey::text::${type}, :afterPerson::uuid)
 ORDER BY a.key ${direction}, a.id ${direction}
 LIMIT :people::int`;
}

const countPeople = statement<{ total: number }>(
  'usage.count-people',
  `SELECT count(*)::int AS total FROM app_users u
    WHERE u.org_id = $1 AND ${foundBy('$2')}`,
);

/** Where a page begins: after this person, as of this moment. */
export interface ActivityPlace {
  readonly asOf: Date;
  readonly key: string;
  readonly id: string;
}

/** Cursors of one question: another order or search has others. */
export class ActivityCursors {
  private readonly list: string;

  constructor(
    private readonly cursors: Cursors,
    private readonly organizationId: string,
    question: readonly unknown[],
  ) {
    this.list = `user-activity ${createHash('sha256').update(JSON.stringify(question)).digest('hex')}`;
  }

  sign(asOf: Date, { place, id }: ActivityRow): string {
    return this.cursors.sign(this.organizationId, this.list, [String(asOf.getTime()), place, id]);
  }

  open(cursor: string): ActivityPlace {
    const [asOf = '', key = '', id = ''] = this.cursors.open('after', this.organizationId, this.list, cursor);
    return { asOf: new Date(Number(asOf)), key, id };
  }
}

/** `most` of null: everybody. */
function activity(
  question: Question,
  { span, sortBy, direction, search }: ActivityQuestion,
  after: ActivityPlace | null,
  most: number | null,
): Composition<Numbers> {
  const byPerson = (metric: FactMetric): MetricRequest => ({
    metric,
    ...span,
    asOf: question.asOf,
    by: ['user_id'],
  });
  return {
    label: `usage.activity.${sortBy.toLowerCase()}.${direction.toLowerCase()}`,
    tables: {
      requests: [byPerson(requests)],
      views: [byPerson(pageViews)],
      sessions: [byPerson(userSessions), byPerson(avgUserSessionSeconds)],
    },
    sql: (tables) => pageSql(sortBy, direction, tables),
    values: { search, afterKey: after?.key ?? null, afterPerson: after?.id ?? null, people: most },
  };
}

/** Everybody, in the order that was asked for: for a cursor. */
export function everyActivity(
  reader: MetricReader,
  question: Question,
  asked: ActivityQuestion,
): Promise<BoundStatement> {
  return reader.composedStatement<ActivityRow, Numbers>(activity(question, asked, null, null));
}

export async function readActivity(
  reader: MetricReader,
  question: Question,
  asked: ActivityQuestion,
  page: { readonly first: number; readonly after: ActivityPlace | null },
  cursors: ActivityCursors,
): Promise<ActivityPage> {
  const rows = await reader.composed<ActivityRow, Numbers>(
    activity(question, asked, page.after, page.first + 1),
  );
  const edges = rows
    .slice(0, page.first)
    .map((row) => ({ cursor: cursors.sign(question.asOf, row), node: row }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export async function countActivity(
  reader: MetricReader,
  { organizationId, search }: ActivityQuestion,
): Promise<number> {
  const [row] = await reader.rows(countPeople, [organizationId, search]);
  return row?.total ?? 0;
}
