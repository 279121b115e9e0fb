// Is there a pooler such as PgBouncer between us and PostgreSQL?
//
// In transaction mode each transaction may run on another server connection than the one before. Whatever belongs to a
// connection is then somebody else's: named prepared statements, session settings, session locks. Transaction-local
// settings are safe, and the gateway knows no others; names of statements it gives only where there is no pooler.
import type { ClientBase } from 'pg';

/**
 * A pooler gives out keys of its own for cancelling, so the process that the connection was told of is not the one that
 * answers. Nothing needs to be configured, and it is found in whatever pool mode.
 */
export async function isBehindPooler(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // pg keeps it, but not in its types.
  const { processID } = client as unknown as { readonly processID: number | null };
  return rows[0]?.pid !== processID;
}
