// Every event that was accepted is projected exactly once, whoever projects and wherever that ends; days of events are there,
// and nothing is let go of that somebody still waits for.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { EventKinds, PersonalKeys, type Projection, Projector } from '../src/ingest';
import { createLogger, type Database, Role, statement } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { ingest, note, Notes, noteTaken, rowsIn, stockCounted, storedIn } from './harness/ingest';

jest.setTimeout(90_000);

const log = createLogger('silent');
let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;

const keep = statement<object>(
  'test.keep',
  `INSERT INTO test_notes (org_id, id, batch) SELECT $1::uuid, g.id, $3 FROM unnest($2::text[]) g (id)`,
);
/** Into a table that would show an event that came twice. */
const intoTable: Projection = {
  stream: 'notes',
  facts: [],
  project: async (session, organizationId, events) => {
    await session.run(keep, [organizationId, events.map(({ clientEventId }) => clientEventId), randomUUID()]);
  },
};
const kinds = [noteTaken, stockCounted];

beforeAll(async () => {
  database = await cloneDatabase();
  await database.owner.query(
    `CREATE TABLE test_notes (org_id uuid, id text, batch text, at timestamptz DEFAULT clock_timestamp())`,
  );
  await database.owner.query('GRANT SELECT, INSERT ON test_notes TO opsgraph_app');
  gateway = await startGateway(database, { moreEvents: { kinds, projections: [intoTable] } });
});

beforeEach(async () => {
  organization = (await rowsOf(database, { slug: `shop-${randomUUID()}` })).organizationId;
  service = await tokenOf(Role.SERVICE, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const ownBackend = statement<{ pid: number }>('test.own-backend', 'SELECT pg_backend_pid() AS pid');

/** A projector whose connection the server cuts before the statement of that number; the commit is the last of them. */
function cutOff(number: number): Projector {
  const real = gateway.app.database;
  let count = 0;
  const withOrganization: Database['withOrganization'] = (id, work) =>
    real.withOrganization(id, async (session) => {
      const [backend] = await session.run(ownBackend);
      const step = async (): Promise<void> => {
        count += 1;
        if (count === number) {
          await database.owner.query('SELECT pg_terminate_backend($1, 5000)', [backend?.pid]);
        }
      };
      const result = await work({
        ...session,
        run: async (query, parameters) => {
          await step();
          return session.run(query, parameters);
        },
      });
      await step();
      return result;
    });
  return new Projector({
    database: { withOrganization, withPlatform: (work) => real.withPlatform(work) },
    kinds: new EventKinds(kinds),
    keys: new PersonalKeys(real, TEST_SECRET),
    projections: [intoTable],
    told: () => undefined,
    log,
  });
}

const projected = async (): Promise<string[]> =>
  (
    await rowsIn<{ id: string }>(
      gateway,
      organization,
      'SELECT id FROM test_notes WHERE org_id = $1 ORDER BY id',
    )
  ).map(({ id }) => id);
const pending = (): Promise<object[]> =>
  rowsIn(gateway, organization, 'SELECT stream FROM pending_batches WHERE org_id = $1');

describe('The projector', () => {
  it('projects each event once, whatever batches came, wherever it was cut off, and however many are at it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            {
              weight: 4,
              arbitrary: fc.record({ send: fc.integer({ min: 1, max: 30 }), again: fc.boolean() }),
            },
            { weight: 2, arbitrary: fc.record({ cut: fc.integer({ min: 1, max: 9 }) }) },
            { weight: 1, arbitrary: fc.record({ several: fc.integer({ min: 2, max: 4 }) }) },
          ),
          { minLength: 3, maxLength: 15 },
        ),
        async (steps) => {
          organization = (await rowsOf(database, { slug: `shop-${randomUUID()}` })).organizationId;
          service = await tokenOf(Role.SERVICE, organization);
          const sent: unknown[] = [];
          for (const step of steps) {
            if ('send' in step) {
              const events = Array.from({ length: step.send }, () => note());
              const more = step.again ? sent.slice(0, 3) : [];
              await ingest(gateway, service, [...events, ...more]);
              sent.push(...events);
            } else if ('cut' in step) {
              await cutOff(step.cut)
                .finish(organization)
                .catch(() => undefined);
            } else {
              await Promise.all(
                Array.from({ length: step.several }, () => gateway.app.events.projector.run([organization])),
              );
            }
          }
          await gateway.app.events.projector.finish(organization);
          expect(await pending()).toEqual([]);
          expect(await projected()).toEqual(
            sent.map((each) => (each as { clientEventId: string }).clientEventId).sort(),
          );
        },
      ),
      { numRuns: 12, seed: 20_261_122 },
    );
  });

  it('has done nothing where it was cut off, before any of its statements or at its commit', async () => {
    const events = Array.from({ length: 5 }, () => note());
    await ingest(gateway, service, events);
    let number = 1;
    for (; ; number += 1) {
      const isDone = await cutOff(number)
        .finish(organization)
        .then(
          () => true,
          () => false,
        );
      if (isDone) {
        break;
      }
      expect([number, await projected(), (await pending()).length]).toEqual([number, [], 1]);
    }
    // The lock, the marks, the events, the projection, the end of the marks, the commit.
    expect(number).toBeGreaterThan(5);
    expect(await projected()).toHaveLength(5);
  });

  it('leaves alone what it does not know, until somebody comes who does', async () => {
    await ingest(gateway, service, [note(), note({ kind: 'stock.counted', version: 1 }, { number: 1 })]);
    const seen = new Notes();
    const older = await startGateway(database, { moreEvents: { kinds: [noteTaken], projections: [seen] } });
    try {
      await older.app.events.projector.run([organization]);
      expect(seen.seen).toEqual([]);
    } finally {
      await older.stop();
    }
    await gateway.app.events.projector.finish(organization);
    expect(await projected()).toHaveLength(2);
  });

  it('is told of by the freshness of the numbers until it is done', async () => {
    const freshness = async (): Promise<{
      lagMs: number;
      streams: { stream: string; pendingEvents: number }[];
    }> => {
      const { data } = await gateway.ask<{ dataFreshness: never }, undefined>(
        '{ dataFreshness { lagMs streams { stream pendingEvents } } }',
        undefined,
        { token: service },
      );
      if (data === null) {
        throw new Error('no answer');
      }
      return data.dataFreshness;
    };
    expect((await freshness()).lagMs).toBe(0);
    await ingest(gateway, service, [note(), note()]);
    const { lagMs, streams } = await freshness();
    expect(lagMs).toBeGreaterThan(0);
    expect(streams.find(({ stream }) => stream === 'notes')?.pendingEvents).toBe(2);
    await gateway.app.events.projector.finish(organization);
    expect((await freshness()).lagMs).toBe(0);
  });
});

describe('Days of events', () => {
  const today = async (): Promise<string> => {
    const { rows } = await database.owner.query<{ day: string }>(
      `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM_DD') AS day`,
    );
    return rows[0]?.day ?? '';
  };
  const inDefault = async (): Promise<number> => {
    const { rows } = await database.owner.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM events_default',
    );
    return rows[0]?.n ?? -1;
  };
  const parts = async (): Promise<string[]> => {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent IN ('events'::regclass, 'event_batches'::regclass) ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('that are missing lose nothing: events land aside, are projected, and are moved where they belong', async () => {
    const day = await today();
    await database.owner.query(`DROP TABLE events_${day}, event_batches_${day}`);
    const [first, second] = [note(), note()];
    expect(await ingest(gateway, service, [first])).toMatchObject({ accepted: 1 });
    expect(await inDefault()).toBe(1);
    await gateway.app.events.projector.finish(organization);
    expect(await ingest(gateway, service, [second, first])).toMatchObject({ accepted: 1, duplicates: 1 });
    await Promise.all([gateway.app.events.days.ensure(), ingest(gateway, service, [note()])]);
    await gateway.app.events.days.ensure();
    expect(await inDefault()).toBe(0);
    expect(await parts()).toContain(`events_${day}`);
    expect(await storedIn(gateway, organization)).toHaveLength(3);
    await gateway.app.events.projector.finish(organization);
    expect(await projected()).toHaveLength(3);
    // Moved under the same lock of rows as before.
    const { rows } = await database.owner.query<{ forced: boolean }>(
      `SELECT relrowsecurity AND relforcerowsecurity AS forced FROM pg_class
        WHERE oid IN ('events_default'::regclass, 'events_${day}'::regclass)`,
    );
    expect(rows).toEqual([{ forced: true }, { forced: true }]);
  });

  it('are there a week ahead', async () => {
    await gateway.app.events.days.ensure();
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT 'events_' || to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYY_MM_DD') AS name FROM generate_series(0, 7) n`,
    );
    expect(await parts()).toEqual(expect.arrayContaining(rows.map(({ name }) => name)));
  });

  it('are let go of once they are old, but not while something of them waits to be projected', async () => {
    for (const days of [40, 41, 42]) {
      await database.owner.query(`SELECT make_event_partitions((now() AT TIME ZONE 'UTC')::date - $1::int)`, [
        days,
      ]);
    }
    const event = note();
    await ingest(gateway, service, [event]);
    await database.owner.query(
      `UPDATE events SET received_at = date_trunc('milliseconds', now() - interval '41 days') WHERE org_id = $1`,
      [organization],
    );
    await database.owner.query(
      `UPDATE pending_batches SET received_at = (SELECT received_at FROM events WHERE org_id = $1) WHERE org_id = $1`,
      [organization],
    );
    const before = (await parts()).length;
    // The day before it, of both tables; neither its own nor what came after.
    expect(await gateway.app.events.days.keepDays(30, new Date())).toBe(2);
    expect(await parts()).toHaveLength(before - 2);
    expect(await storedIn(gateway, organization)).toHaveLength(1);
    await gateway.app.events.projector.finish(organization);
    expect(await projected()).toEqual([event['clientEventId']]);
    expect(await gateway.app.events.days.keepDays(30, new Date())).toBe(4);
    expect(await storedIn(gateway, organization)).toHaveLength(0);
    // An id is known for longer than its event is kept.
    expect(await ingest(gateway, service, [event])).toMatchObject({ duplicates: 1 });
  });
});

describe('The ledger', () => {
  it('forgets ids after 30 days, and no sooner', async () => {
    const [old, young] = [note(), note()];
    await ingest(gateway, service, [old, young]);
    const age = (id: unknown, days: number) =>
      database.owner.query(
        `UPDATE event_ids SET received_at = now() - make_interval(days => $2) WHERE client_event_id = $1`,
        [id, days],
      );
    await age(old['clientEventId'], 31);
    await age(young['clientEventId'], 29);
    expect(await gateway.app.events.ledger.forgetOld(organization)).toBe(1);
    expect(
      await rowsIn(gateway, organization, 'SELECT client_event_id AS id FROM event_ids WHERE org_id = $1'),
    ).toEqual([{ id: young['clientEventId'] }]);
  });
});
