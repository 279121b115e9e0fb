// The ledger forgets: an id is known for thirty days, and older events are refused long before that.
import { type Database, statement } from '../platform';

export const LEDGER_DAYS = 30;
/** Of one transaction: what waits for its locks is a retry of an event that is weeks old. */
const AT_ONCE = 5_000;

const forget = statement<{ gone: number }>(
  'ingest.forget-ids',
  `WITH old AS (SELECT e.client_event_id FROM event_ids e
                 WHERE e.org_id = $1 AND e.received_at < now() - make_interval(days => $2::int)
                 ORDER BY e.received_at LIMIT $3::int),
   gone AS (DELETE FROM event_ids e USING old o
             WHERE e.org_id = $1 AND e.client_event_id = o.client_event_id RETURNING 1)
   SELECT count(*)::int AS gone FROM gone`,
);

export class Ledger {
  constructor(private readonly database: Pick<Database, 'withOrganization'>) {}

  /** Forgets what is older, in parts; answers how much that was. */
  async forgetOld(organizationId: string): Promise<number> {
    let all = 0;
    for (;;) {
      const [{ gone } = { gone: 0 }] = await this.database.withOrganization(organizationId, (session) =>
        session.run(forget, [organizationId, LEDGER_DAYS, AT_ONCE]),
      );
      all += gone;
      if (gone < AT_ONCE) {
        return all;
      }
    }
  }
}
