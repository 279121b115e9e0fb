// Recording requests of the connected application, each once: its id and its moment are those that whoever recorded it
// gave it, so that what is sent again is found.
import { hash } from 'node:crypto';
import type { Projection } from '../ingest';
import { type Database, isUuid, type Session, statement } from '../platform';
import { idsOf, keep, type Told, tell } from './app-users';
import type { UsageDays } from './days';
import { type AppUserTold, requestRecorded, type UsageEvent } from './usage.events';
import { REQUEST_FACTS } from './usage.facts';

/** A batch comes as one JSON text: nothing costs less on either side. */
const insertEvents = statement<{ added: number }>(
  'usage.record-events',
  `WITH added AS (
     INSERT INTO usage_events (org_id, occurred_at, id, user_id, service, method, endpoint, status_code, response_time_ms,
                               operation_type, operation_name, error_codes, complexity, ip, user_agent)
     SELECT $1::uuid, g."occurredAt", g.id, g."userId", g.service, g.method, g.endpoint, g."statusCode", g."responseTimeMs",
            g."operationType", g."operationName", g."errorCodes", g.complexity, g.ip, g."userAgent"
       FROM json_to_recordset($2::json) AS g (
              "occurredAt" timestamptz, id uuid, "userId" uuid, service text, method text, endpoint text, "statusCode" smallint,
              "responseTimeMs" numeric, "operationType" text, "operationName" text, "errorCodes" text[], complexity integer,
              ip text, "userAgent" text)
      ORDER BY g."occurredAt", g.id
         ON CONFLICT DO NOTHING
     RETURNING 1)
   SELECT count(*)::int AS added FROM added`,
);

export interface RecordedUsage {
  readonly accepted: number;
  readonly duplicates: number;
}

export class UsageLog {
  /** `told` hears which facts of an organization have changed, after the commit. */
  constructor(
    private readonly database: Pick<Database, 'withOrganization'>,
    private readonly days: UsageDays,
    private readonly told: (organizationId: string, facts: readonly string[]) => void,
  ) {}

  /** Stores requests and what is told of people in one transaction. */
  async record(
    organizationId: string,
    events: readonly UsageEvent[],
    users: readonly AppUserTold[] = [],
  ): Promise<RecordedUsage> {
    if (events.length === 0 && users.length === 0) {
      return { accepted: 0, duplicates: 0 };
    }
    const moments = events.map(({ occurredAt }) => occurredAt);
    const accepted = await this.days.during(moments, () =>
      this.database.withOrganization(organizationId, (session) =>
        write(session, organizationId, events, users),
      ),
    );
    if (accepted > 0) {
      this.told(organizationId, REQUEST_FACTS);
    }
    return { accepted, duplicates: events.length - accepted };
  }
}

/** Takes requests that came by ingestion. */
export function usageProjection(days: UsageDays): Projection {
  return {
    stream: requestRecorded.stream,
    facts: REQUEST_FACTS,
    project: async (session, organizationId, events) => {
      const requests = events.map(({ clientEventId, occurredAt, payload }) => ({
        // What the schema of the kind lets through is a request but for these.
        ...(payload as Omit<UsageEvent, 'id' | 'occurredAt'>),
        id: isUuid(clientEventId) ? clientEventId.toLowerCase() : uuidOf(clientEventId),
        occurredAt,
      }));
      await days.ensure(events.map(({ occurredAt }) => occurredAt));
      await write(session, organizationId, requests, []);
    },
  };
}

/** The same id for the same text, always. */
function uuidOf(text: string): string {
  const digits = hash('sha256', text, 'hex').slice(0, 32);
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}

async function write(
  session: Session,
  organizationId: string,
  events: readonly UsageEvent[],
  users: readonly AppUserTold[],
): Promise<number> {
  const people = new Map<string, Told>();
  for (const { userId, occurredAt } of events) {
    if (userId !== null) {
      tell(people, userId, { activeAt: occurredAt });
    }
  }
  for (const { id, name, email } of users) {
    tell(people, id, { name, email });
  }
  const ids = await idsOf(session, organizationId, people);
  const rows = events.map((event) => ({
    ...event,
    userId: event.userId === null ? null : ids.get(event.userId),
  }));
  const [{ added } = { added: 0 }] =
    rows.length === 0 ? [] : await session.run(insertEvents, [organizationId, JSON.stringify(rows)]);
  if (people.size > 0) {
    await keep(session, organizationId, people);
  }
  return added;
}
