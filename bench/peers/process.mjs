// What every peer has in common: its connections, and its life.
import pg from 'pg';

export const organizationId = process.env.ORGANIZATION_ID;

/** Ten connections of the application role, for which row-level security shows one organization. */
export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  options: `-c app.org_id=${organizationId}`,
  max: 10,
  idleTimeoutMillis: 0,
});

/** Says where it listens, and ends on a signal. */
export function announce(port) {
  process.stdout.write(`http://127.0.0.1:${port}/graphql\n`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(0));
}
