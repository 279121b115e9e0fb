// Rows for tests, written by the owner: what a host application would have recorded.
import { uuidv7 } from 'uuidv7';
import type { TestDatabase } from './database';

export interface SessionRow {
  readonly contact?: string;
  readonly operator?: string | null;
  readonly channel?: string;
  readonly started: string;
  readonly claimed?: string | null;
  readonly responded?: string | null;
  readonly closed?: string | null;
}

/** Writes rows of one organization. Every function returns the id of what it made. */
export interface Rows {
  readonly organizationId: string;
  operator(name: string, extra?: { deletedAt?: string; role?: string }): Promise<string>;
  contact(mode?: 'BOT' | 'HUMAN', since?: string): Promise<string>;
  session(row: SessionRow): Promise<string>;
  message(
    session: string,
    at: string,
    sender: 'CONTACT' | 'OPERATOR' | 'BOT',
    operator?: string | null,
  ): Promise<string>;
  rating(session: string, score: number, at: string): Promise<string>;
  /** Somebody who uses the connected application. */
  appUser(externalId?: string, extra?: { name?: string; email?: string }): Promise<string>;
  usageEvent(row: UsageEventRow): Promise<string>;
  pageView(user: string, at: string, extra?: { path?: string; session?: string }): Promise<string>;
  userSession(user: string, started: string, lastActivity?: string): Promise<string>;
}

export interface UsageEventRow {
  readonly at: string;
  readonly user?: string | null;
  readonly method?: string;
  readonly endpoint?: string;
  readonly status?: number;
  readonly ms?: number | null;
  readonly service?: string | null;
  readonly operation?: readonly [type: string, name: string];
  readonly errors?: readonly string[];
}

const DAY_MS = 86_400_000;

/** Usage is kept by days of UTC: makes those of all moments from the one to the other. */
export async function makeUsageDays({ owner }: TestDatabase, from: number, to = from): Promise<void> {
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= to; day += DAY_MS) {
    await owner.query('SELECT make_usage_partitions($1::date)', [new Date(day).toISOString().slice(0, 10)]);
  }
}

export async function rowsOf(
  database: TestDatabase,
  organization: { slug: string; timezone?: string },
): Promise<Rows> {
  const { owner } = database;
  const organizationId = uuidv7();
  const insert = async (table: string, row: Readonly<Record<string, unknown>>): Promise<string> => {
    const id = uuidv7();
    const all = { org_id: organizationId, ...(table === 'organizations' ? {} : { id }), ...row };
    const names = Object.keys(all);
    await owner.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(all),
    );
    return id;
  };
  await insert('organizations', {
    slug: organization.slug,
    name: organization.slug,
    timezone: organization.timezone ?? 'UTC',
  });
  const contact: Rows['contact'] = (mode = 'BOT', since = '2000-01-01T00:00:00Z') =>
    insert('contacts', { chat_mode: mode, chat_mode_changed_at: since });
  return {
    organizationId,
    contact,
    operator: (name, extra = {}) =>
      insert('users', {
        display_name: name,
        role: extra.role ?? 'OPERATOR',
        deleted_at: extra.deletedAt ?? null,
      }),
    session: async (row) =>
      insert('chat_sessions', {
        contact_id: row.contact ?? (await contact()),
        operator_id: row.operator ?? null,
        channel: row.channel ?? 'web',
        started_at: row.started,
        claimed_at: row.claimed ?? null,
        first_response_at: row.responded ?? null,
        closed_at: row.closed ?? null,
      }),
    message: (session, at, sender, operator = null) =>
      insert('messages', { session_id: session, created_at: at, sender, operator_id: operator }),
    rating: (session, score, at) => insert('csat_responses', { session_id: session, score, created_at: at }),
    appUser: (externalId = uuidv7(), extra = {}) =>
      insert('app_users', { external_id: externalId, name: extra.name ?? null, email: extra.email ?? null }),
    usageEvent: async (row) => {
      await makeUsageDays(database, Date.parse(row.at));
      return insert('usage_events', {
        occurred_at: row.at,
        user_id: row.user ?? null,
        service: row.service ?? null,
        method: row.method ?? 'GET',
        endpoint: row.endpoint ?? '/',
        status_code: row.status ?? 200,
        response_time_ms: row.ms ?? null,
        operation_type: row.operation?.[0] ?? null,
        operation_name: row.operation?.[1] ?? null,
        error_codes: row.errors ?? null,
      });
    },
    pageView: async (user, at, extra = {}) => {
      await makeUsageDays(database, Date.parse(at));
      return insert('page_views', {
        occurred_at: at,
        user_id: user,
        session_id: extra.session ?? uuidv7(),
        path: extra.path ?? '/',
      });
    },
    userSession: async (user, started, lastActivity = started) => {
      await makeUsageDays(database, Date.parse(started));
      return insert('user_sessions', {
        started_at: started,
        user_id: user,
        last_activity_at: lastActivity,
        page_views: 1,
      });
    },
  };
}
