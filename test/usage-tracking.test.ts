// Page views and heartbeats of people: sessions that end after half an hour of silence, whatever the order and however
// often it is sent.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';

const MINUTE = 60_000;
const NOON = Date.parse('2026-03-30T12:00:00.000Z');

let now = NOON;
let database: TestDatabase;
let gateway: Gateway;
let organization: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined, clock: { now: () => new Date(now) } });
  ({ organizationId: organization } = await rowsOf(database, { slug: 'tracked', timezone: 'Asia/Bangkok' }));
});

beforeEach(() => {
  now = NOON;
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Session {
  readonly id: string;
  readonly startedAt: string;
  readonly lastActivityAt: string;
}

/** Somebody whom nothing is known of yet. */
async function somebody(org = organization): Promise<Person> {
  const id = randomUUID();
  return new Person(id, await tokenOf(Role.ANALYST, org, id), org);
}

class Person {
  constructor(
    readonly id: string,
    readonly token: string,
    readonly org: string,
  ) {}

  async send(mutation: string): Promise<{
    data: Record<string, Session> | null | undefined;
    code: unknown;
    message: string | undefined;
  }> {
    const ask = () =>
      gateway.ask<Record<string, Session>, undefined>(
        `mutation { ${mutation} { id startedAt lastActivityAt } }`,
        undefined,
        { token: this.token },
      );
    let { data, errors } = await ask();
    // Whoever is told that the gateway has too much to do asks again, as the tracker does.
    for (let attempt = 0; attempt < 10 && errors[0]?.extensions.code === 'UNAVAILABLE'; attempt += 1) {
      ({ data, errors } = await ask());
    }
    return { data, code: errors[0]?.extensions['code'], message: errors[0]?.message };
  }

  async views(path: string, agoMs = 0, id = randomUUID()): Promise<Session> {
    const { data, message } = await this.send(`trackPageView(id: "${id}", path: "${path}", agoMs: ${agoMs})`);
    return data?.['trackPageView'] ?? fail(message);
  }

  async beats(agoMs = 0, page = ''): Promise<Session> {
    const { data, message } = await this.send(`heartbeat(agoMs: ${agoMs}${page})`);
    return data?.['heartbeat'] ?? fail(message);
  }

  /** As the database has them, oldest first. */
  async sessions(): Promise<{ started: number; ended: number; views: number }[]> {
    const { rows } = await database.owner.query<{ started: Date; ended: Date; views: number; kept: number }>(
      `SELECT s.started_at AS started, s.last_activity_at AS ended, s.page_views AS views,
              (SELECT count(*)::int FROM page_views v WHERE v.org_id = s.org_id AND v.session_id = s.id) AS kept
         FROM user_sessions s JOIN app_users u ON u.org_id = s.org_id AND u.id = s.user_id
        WHERE s.org_id = $1 AND u.external_id = $2 ORDER BY s.started_at`,
      [this.org, this.id],
    );
    // What a session says of its page views is how many there are.
    expect(rows.map(({ kept }) => kept)).toEqual(rows.map(({ views }) => views));
    return rows.map(({ started, ended, views }) => ({ started: +started, ended: +ended, views }));
  }
}

function fail(message: string | undefined): never {
  throw new Error(message ?? 'no answer');
}

describe('a session', () => {
  it('goes from the first to the last activity, and ends after thirty minutes without any', async () => {
    const ada = await somebody();
    const first = await ada.views('/');
    now += 29 * MINUTE;
    expect(await ada.beats()).toEqual({ ...first, lastActivityAt: new Date(now).toISOString() });
    now += 30 * MINUTE - 1;
    expect((await ada.views('/orders')).id).toBe(first.id);
    now += 30 * MINUTE;
    const next = await ada.views('/orders');
    expect(next.id).not.toBe(first.id);
    expect(await ada.sessions()).toEqual([
      { started: NOON, ended: NOON + 59 * MINUTE - 1, views: 2 },
      { started: now, ended: now, views: 1 },
    ]);
  });

  it('is that of one person: those of others, also in another organization, are their own', async () => {
    const other = (await rowsOf(database, { slug: `other-${randomUUID()}` })).organizationId;
    const [ada, ben] = [await somebody(), await somebody()];
    const namesake = new Person(ada.id, await tokenOf(Role.ANALYST, other, ada.id), other);
    const sessions = [await ada.views('/'), await ben.views('/'), await namesake.views('/')];
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(3);
    for (const person of [ada, ben, namesake]) {
      expect(await person.sessions()).toHaveLength(1);
    }
  });

  it('is not begun by a page view whose id is that of somebody else’s', async () => {
    const [ada, ben] = [await somebody(), await somebody()];
    const id = randomUUID();
    await ada.views('/', 0, id);
    expect(await ben.send(`trackPageView(id: "${id}", path: "/")`)).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'id is that of another page view',
    });
    expect([await ada.sessions(), await ben.sessions()]).toEqual([
      [{ started: NOON, ended: NOON, views: 1 }],
      [],
    ]);
  });

  it('goes on over midnight of UTC, forwards, backwards, and where two become one', async () => {
    const midnight = Date.parse('2026-03-31T00:00:00.000Z');
    const ada = await somebody();
    now = midnight + 10 * MINUTE;
    await ada.views('/after');
    await ada.views('/before', 20 * MINUTE);
    expect(await ada.sessions()).toEqual([
      { started: midnight - 10 * MINUTE, ended: midnight + 10 * MINUTE, views: 2 },
    ]);
    now = midnight + 60 * MINUTE;
    await ada.views('/later');
    await ada.views('/between', 25 * MINUTE);
    await ada.views('/long-before', 85 * MINUTE);
    expect(await ada.sessions()).toEqual([
      { started: midnight - 25 * MINUTE, ended: midnight + 60 * MINUTE, views: 5 },
    ]);
  });

  it('loses no activity of tabs that send at the same moment', async () => {
    const ada = await somebody();
    await Promise.all(
      Array.from({ length: 40 }, (_, tab) =>
        tab % 2 === 0 ? ada.views(`/${tab}`, tab * 1_000) : ada.beats(tab * 1_000),
      ),
    );
    expect(await ada.sessions()).toEqual([{ started: NOON - 39_000, ended: NOON, views: 20 }]);
  });

  it('knows a page view that is sent again, also after the session has gone on', async () => {
    const ada = await somebody();
    const id = randomUUID();
    const first = await ada.views('/', 0, id);
    now += 10 * MINUTE;
    await ada.views('/next');
    now += 50 * MINUTE;
    expect((await ada.views('/', 60 * MINUTE, id)).id).toBe(first.id);
    expect((await ada.views('/', 0, id)).id).toBe(first.id);
    expect(await ada.sessions()).toEqual([{ started: NOON, ended: NOON + 10 * MINUTE, views: 2 }]);
  });

  it('keeps of a page the longest time that was heard', async () => {
    const ada = await somebody();
    const id = randomUUID();
    await ada.views('/', 0, id);
    for (const durationMs of [60_000, 120_000, 90_000]) {
      await ada.beats(0, `, pageViewId: "${id}", durationMs: ${durationMs}`);
    }
    const { rows } = await database.owner.query(
      'SELECT duration_ms FROM page_views WHERE org_id = $1 AND id = $2',
      [organization, id],
    );
    expect(rows).toEqual([{ duration_ms: 120_000 }]);
  });

  it('is the same whatever the order in which it is heard, and however often', async () => {
    const activity = fc.record({ ago: fc.integer({ min: 0, max: 300 }), isView: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(activity, { minLength: 1, maxLength: 12 }),
        fc.integer(),
        async (activities, seed) => {
          const ada = await somebody();
          const sent = activities.map((each) => ({ ...each, id: randomUUID() }));
          const [order = []] = fc.sample(
            fc.shuffledSubarray([...sent, ...sent], { minLength: 2 * sent.length }),
            { seed, numRuns: 1 },
          );
          for (const { ago, isView, id } of order) {
            await (isView ? ada.views('/', ago * MINUTE, id) : ada.beats(ago * MINUTE));
          }
          // The plain definition: in order of time, a gap of thirty minutes begins another session.
          const wanted: { started: number; ended: number; views: number }[] = [];
          for (const { ago, isView } of [...sent].sort((a, b) => b.ago - a.ago)) {
            const at = NOON - ago * MINUTE;
            const last = wanted.at(-1);
            const views = isView ? 1 : 0;
            if (last !== undefined && at - last.ended < 30 * MINUTE) {
              last.ended = at;
              last.views += views;
            } else {
              wanted.push({ started: at, ended: at, views });
            }
          }
          expect(await ada.sessions()).toEqual(wanted);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is counted where it is asked for', async () => {
    const rows = await rowsOf(database, { slug: `counted-${randomUUID()}` });
    const ada = await somebody(rows.organizationId);
    await ada.views('/', 10 * MINUTE);
    await ada.views('/orders', 4 * MINUTE);
    await ada.beats(60_000);
    const { data, errors } = await gateway.ask(
      `{ usageOverview(asOf: "${new Date(NOON).toISOString()}") { pageViews sessions avgSessionMinutes activeUsers requests }
         userActivity(asOf: "${new Date(NOON).toISOString()}") { total edges { node { externalId requests pageViews sessions minutes lastActiveAt } } } }`,
      undefined,
      { token: ada.token },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      usageOverview: { pageViews: 2, sessions: 1, avgSessionMinutes: 9, activeUsers: 1, requests: 0 },
      userActivity: {
        total: 1,
        edges: [
          {
            node: {
              externalId: ada.id,
              requests: 0,
              pageViews: 2,
              sessions: 1,
              minutes: 9,
              lastActiveAt: new Date(NOON - MINUTE).toISOString(),
            },
          },
        ],
      },
    });
  });
});

describe('what cannot be stored is refused by its name, and nothing of it is', () => {
  it.each(
    [
      [`trackPageView(id: "7", path: "/")`, 'id must be a UUID'],
      [`trackPageView(id: "${randomUUID()}", path: "")`, 'path must have 1 to 500 characters'],
      [
        `trackPageView(id: "${randomUUID()}", path: "/${'x'.repeat(500)}")`,
        'path must have 1 to 500 characters',
      ],
      [
        `trackPageView(id: "${randomUUID()}", path: "/", referrer: "${'x'.repeat(2_001)}")`,
        'referrer must have at most 2,000 characters',
      ],
      [
        `trackPageView(id: "${randomUUID()}", path: "/", agoMs: -1)`,
        'agoMs must be 0 to 86,400,000 milliseconds',
      ],
      [
        `trackPageView(id: "${randomUUID()}", path: "/", agoMs: 86400001)`,
        'agoMs must be 0 to 86,400,000 milliseconds',
      ],
      [
        `heartbeat(pageViewId: "${randomUUID()}", durationMs: -5)`,
        'durationMs must be 0 to 86,400,000 milliseconds',
      ],
      [`heartbeat(durationMs: 5)`, 'durationMs goes with pageViewId'],
      [`heartbeat(pageViewId: "x", durationMs: 5)`, 'pageViewId must be a UUID'],
    ].map(([mutation = '', message = '']) => [message, mutation] as const),
  )('%#: %s', async (message, mutation) => {
    const ada = await somebody();
    expect(await ada.send(mutation)).toEqual({ data: null, code: 'BAD_USER_INPUT', message });
    expect(await ada.sessions()).toEqual([]);
  });

  it('without a credential nobody is tracked', async () => {
    const nobody = new Person('nobody', '', organization);
    expect(await nobody.send(`trackPageView(id: "${randomUUID()}", path: "/")`)).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const stranger = new Person('stranger', 'x.y.z', organization);
    expect(await stranger.send('heartbeat')).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
