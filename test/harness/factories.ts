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
  };
}
