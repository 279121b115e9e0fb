// The projector: takes accepted events into the tables of the contexts, soon after they were answered.
//
// A step is one transaction of one organization and stream, under a lock that another projector does not wait for. It reads
// pending batches and their events, projects them, and deletes the marks it read. Where the process ends half-way, nothing
// has happened; where two come at once, one of them has nothing to do. So every event is projected exactly once, however
// often whoever projects it is killed.
//
// An event that cannot be projected would stand in the way of all that come after it. It is found by halves and becomes a
// dead letter; a database that is away or busy is no fault of an event, and the step is simply tried again.
import {
  AppError,
  type Database,
  type Logger,
  messageOf,
  unavailable,
  type WriteSession,
  isOfTheData,
} from '../platform';
import { land } from './dead-letters';
import type { EventKinds } from './event-kinds';
import type { PersonalKeys } from './personal-keys';
import type { Projection, StoredEvent } from './projection';
import {
  eventsOfBatches,
  linksOf,
  lockStream,
  pendingBatches,
  pendingOrganizations,
  removePending,
} from './projector.sql';
import { isToken, type Tokenizer } from './tokenizer';

const MOST_BATCHES = 500;
const MOST_EVENTS = 5_000;
/** Steps of one organization before the next one has its turn. */
const STEPS_AT_ONCE = 4;

export interface ProjectorParts {
  readonly database: Pick<Database, 'withOrganization' | 'withPlatform'>;
  readonly kinds: EventKinds;
  readonly keys: PersonalKeys;
  readonly projections: readonly Projection[];
  /** Hears which facts of an organization have changed, after the commit. */
  readonly told: (organizationId: string, facts: readonly string[]) => void;
  readonly log: Logger;
  /** Around whatever is projected of a stream; absent: nothing. */
  readonly around?: <Result>(
    of: Pick<Pending, 'organizationId' | 'stream'>,
    work: () => Promise<Result>,
  ) => Promise<Result>;
}

/** What an organization's stream waits for. */
export interface Pending {
  readonly organizationId: string;
  readonly stream: string;
  readonly oldest: Date;
  readonly batches: number;
  readonly events: number;
}

/** An event, and where it is. */
interface PlacedEvent extends StoredEvent {
  readonly batchId: string;
  readonly position: number;
  /** How often it was taken up again as a dead letter. */
  readonly attempts: number;
}

interface Of {
  readonly organizationId: string;
  readonly tokenizer: Tokenizer;
}

export class Projector {
  constructor(private readonly parts: ProjectorParts) {}

  async pending(organizationIds: readonly string[]): Promise<Pending[]> {
    const rows = await this.parts.database.withPlatform((session) =>
      session.run(pendingOrganizations, [organizationIds]),
    );
    return rows.map(({ id, stream, oldest, batches, events }) => ({
      organizationId: id,
      stream,
      oldest,
      batches: Number(batches),
      events: Number(events),
    }));
  }

  /** Some steps of every organization that has something pending. True when there may be more. */
  async run(organizationIds: readonly string[]): Promise<boolean> {
    let more = false;
    for (const { organizationId, stream } of await this.pending(organizationIds)) {
      const projection = this.parts.projections.find((each) => each.stream === stream);
      if (projection === undefined) {
        continue;
      }
      const steps = async (): Promise<boolean> => {
        let isLeft = true;
        for (let step = 0; isLeft && step < STEPS_AT_ONCE; step += 1) {
          isLeft = await this.step(organizationId, projection);
        }
        return isLeft;
      };
      try {
        const { around } = this.parts;
        const isLeft = await (around === undefined ? steps() : around({ organizationId, stream }, steps));
        more ||= isLeft;
      } catch (error) {
        this.parts.log.warn(
          { organizationId, stream, error: messageOf(error) },
          'events were not projected and will be tried again',
        );
      }
    }
    return more;
  }

  /** Until nothing of the organization is pending, or somebody else is at it. */
  async finish(organizationId: string): Promise<void> {
    for (const projection of this.parts.projections) {
      while (await this.step(organizationId, projection));
    }
  }

  /** True when there is more to do. */
  private async step(organizationId: string, projection: Projection): Promise<boolean> {
    const { database, keys, kinds, told } = this.parts;
    const { stream } = projection;
    const tokenizer = await keys.of(organizationId);
    const names = kinds
      .all()
      .filter((kind) => kind.stream === stream)
      .map(({ name }) => name);
    const done = await database.withOrganization(organizationId, async (session) => {
      const [lock] = await session.run(lockStream, [organizationId, stream]);
      if (lock?.mine !== true) {
        return null;
      }
      const found = await session.run(pendingBatches, [organizationId, stream, MOST_BATCHES]);
      const batches = upTo(MOST_EVENTS, found);
      const [first] = batches;
      const last = batches.at(-1);
      if (first === undefined || last === undefined) {
        return null;
      }
      const moments = batches.map(({ receivedAt }) => receivedAt);
      const ids = batches.map(({ batchId }) => batchId);
      const positions = batches.map(({ position }) => position);
      const rows = await session.run(eventsOfBatches, [
        organizationId,
        moments,
        ids,
        positions,
        first.receivedAt,
        last.receivedAt,
        [...new Set(names)],
        batches.map(({ attempts }) => attempts),
      ]);
      // While gateways are replaced, an older one meets kinds of a newer one. It must not let go of them unseen.
      if (rows.length < batches.reduce((sum, batch) => sum + batch.events, 0)) {
        throw unavailable(
          'There are events of kinds that this gateway does not know: they wait for one that does',
        );
      }
      const events = await this.canonical(session, organizationId, rows);
      await this.project(session, { organizationId, tokenizer }, projection, events);
      await session.run(removePending, [organizationId, stream, moments, ids, positions]);
      return { more: batches.length < found.length || found.length === MOST_BATCHES };
    });
    if (done === null) {
      return false;
    }
    told(organizationId, projection.facts);
    return done.more;
  }

  private async project(
    session: WriteSession,
    of: Of,
    projection: Projection,
    events: readonly PlacedEvent[],
  ): Promise<void> {
    if (events.length === 0) {
      return;
    }
    try {
      await session.attempt(() => projection.project(session, of.organizationId, events));
    } catch (error) {
      if (!isOfTheEvents(error)) {
        throw error;
      }
      const [event] = events;
      if (events.length > 1 || event === undefined) {
        const middle = Math.ceil(events.length / 2);
        await this.project(session, of, projection, events.slice(0, middle));
        await this.project(session, of, projection, events.slice(middle));
        return;
      }
      await this.bury(session, of, event, error);
    }
  }

  private async bury(
    session: WriteSession,
    { organizationId, tokenizer }: Of,
    event: PlacedEvent,
    error: unknown,
  ): Promise<void> {
    const { kinds, log } = this.parts;
    const { kind, version, clientEventId, occurredAt, payload, receivedAt, batchId, position, attempts } =
      event;
    log.error(
      { organizationId, kind, clientEventId, error: messageOf(error) },
      'an event could not be projected and is a dead letter now',
    );
    const raw = { clientEventId, kind, version, occurredAt: occurredAt.toISOString(), payload };
    const place = { receivedAt, batchId, position };
    const fault = { code: 'UNPROJECTABLE', message: 'it was accepted, and its projection failed' } as const;
    const refusal = { raw, clientEventId, kind, fault, place };
    await land(session, organizationId, [refusal], { kinds, tokenizer }, attempts);
  }

  /** Whoever is called otherwise since a key was changed is called again what they were called first. */
  private async canonical(
    session: WriteSession,
    organizationId: string,
    events: readonly PlacedEvent[],
  ): Promise<readonly PlacedEvent[]> {
    const tokens = new Set<string>();
    for (const { payload } of events) {
      for (const value of Object.values(payload)) {
        if (typeof value === 'string' && isToken(value) && !value.startsWith('k1.')) {
          tokens.add(value);
        }
      }
    }
    if (tokens.size === 0) {
      return events;
    }
    const rows = await session.run(linksOf, [organizationId, [...tokens]]);
    const sameAs = new Map(rows.map((row) => [row.token, row.sameAs]));
    return events.map((event) => ({
      ...event,
      payload: Object.fromEntries(
        Object.entries(event.payload).map(([key, value]) => [key, sameAs.get(String(value)) ?? value]),
      ),
    }));
  }
}

/** How PostgreSQL names its faults; codes of others have another form. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Whether it is the events' fault: PostgreSQL refuses what they hold, or the projection cannot make sense of it. A database
 * that refuses the statement as such would bury everything that ever comes.
 */
function isOfTheEvents(error: unknown): boolean {
  if (error instanceof AppError) {
    return error.code !== 'UNAVAILABLE' || isOfTheData(error);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SQLSTATE.test(code) ? isOfTheData(error) : true;
}

/** As many of the first as have no more events together; the first in any case. */
function upTo<Each extends { readonly events: number }>(most: number, batches: readonly Each[]): Each[] {
  let events = 0;
  return batches.filter(({ events: more }, index) => {
    events += more;
    return index === 0 || events <= most;
  });
}
