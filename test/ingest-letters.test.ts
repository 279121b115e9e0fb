// What was refused for good is kept, once, and can be tried again; what passes never is. One event that cannot be stored, or
// not be projected, takes no other along.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { AppError, Role, unavailable } from '../src/platform';
import {
  cloneDatabase,
  eventually,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import {
  ingest,
  lettersIn,
  note,
  Notes,
  noteTaken,
  type Outcome,
  post,
  rowsIn,
  stockCounted,
  storedIn,
} from './harness/ingest';

const DAY = 86_400_000;

const notes = new Notes();
const moreEvents = { kinds: [noteTaken], projections: [notes] };
let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;
let keeper: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { moreEvents });
});

beforeEach(async () => {
  organization = (await rowsOf(database, { slug: `shop-${randomUUID()}` })).organizationId;
  service = await tokenOf(Role.SERVICE, organization);
  keeper = await tokenOf(Role.ORG_ADMIN, organization);
  notes.forget();
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const send = (...events: unknown[]): Promise<Outcome> => ingest(gateway, service, events);
const letters = () => lettersIn(gateway, organization);
/** Letters are older than the call by which they are tried again. */
async function replay(filter = '', of = gateway): Promise<Record<string, number>> {
  const { data, errors } = await of.ask<{ replayDeadLetters: Record<string, number> }, undefined>(
    `mutation { replayDeadLetters${filter} { accepted duplicates failed unreadable } }`,
    undefined,
    { token: keeper },
  );
  expect(errors).toEqual([]);
  return data?.replayDeadLetters ?? {};
}
const told = (accepted: number, duplicates: number, failed: number, unreadable = 0) => ({
  accepted,
  duplicates,
  failed,
  unreadable,
});

describe('An event that the database refuses', () => {
  const refusing = async (work: () => Promise<void>): Promise<void> => {
    await database.owner.query(
      `ALTER TABLE events ADD CONSTRAINT test_refusal CHECK (payload->>'text' IS DISTINCT FROM 'forbidden')`,
    );
    try {
      await work();
    } finally {
      await database.owner.query('ALTER TABLE events DROP CONSTRAINT test_refusal');
    }
  };

  it('fails alone of a hundred, and the others are stored once', async () => {
    await refusing(async () => {
      const events = Array.from({ length: 100 }, (_, place) =>
        note({}, { text: place === 37 ? 'forbidden' : 'a' }),
      );
      const known = note();
      await send(known);
      const outcome = await send(...events, events[0], events[37], known, note({ kind: 'no.such' }));
      expect(outcome).toMatchObject({ accepted: 99, duplicates: 2, failed: 3 });
      expect(
        outcome.results.flatMap(({ index, code, retryable }) =>
          code === null ? [] : [[index, code, retryable]],
        ),
      ).toEqual([
        [37, 'UNSTORABLE', false],
        [101, 'UNSTORABLE', false],
        [103, 'UNKNOWN_KIND', false],
      ]);
      expect(await storedIn(gateway, organization)).toHaveLength(100);
      expect((await letters()).map(({ code }) => code).sort()).toEqual(['UNKNOWN_KIND', 'UNSTORABLE']);
      // The batch is counted as it was answered, in however many parts it was stored.
      const [counts] = await rowsIn(
        gateway,
        organization,
        `SELECT sum(accepted)::int AS accepted, sum(duplicates)::int AS duplicates, sum(failed)::int AS failed
           FROM event_batches WHERE org_id = $1`,
      );
      expect(counts).toEqual({ accepted: 100, duplicates: 2, failed: 3 });
      expect(await send(...events)).toMatchObject({ accepted: 0, duplicates: 99, failed: 1 });
      await gateway.app.events.projector.finish(organization);
      expect(notes.seen).toHaveLength(100);
    });
    expect(await replay()).toEqual(told(1, 0, 1));
    await gateway.app.events.projector.finish(organization);
    expect(notes.seen).toHaveLength(101);
  });
});

describe('A fault that passes', () => {
  const holding = async (work: (blocker: Client) => Promise<void>): Promise<void> => {
    const blocker = new Client({ connectionString: database.ownerUrl });
    await blocker.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE event_ids IN ACCESS EXCLUSIVE MODE');
      await work(blocker);
    } finally {
      await blocker.query('ROLLBACK');
      await blocker.end();
    }
  };

  it.each([
    ['a lock that takes too long', 'lock_timeout', null],
    ['a statement that is given up', null, 'pg_cancel_backend'],
    ['a connection that is cut', null, 'pg_terminate_backend'],
  ])('%s is told as such before anything is written, and makes no dead letter', async (_, setting, kill) => {
    if (setting !== null) {
      await database.owner.query(`ALTER DATABASE ${database.name} SET ${setting} = '300ms'`);
    }
    const hurried = await startGateway(database, { moreEvents });
    try {
      const events = [note(), note({ kind: 'no.such' })];
      await holding(async () => {
        // It has its key before it meets the lock.
        const answered = post(hurried.url, service, JSON.stringify(events));
        if (kill !== null) {
          await eventually(async () => {
            const { rowCount } = await database.owner.query(
              `SELECT ${kill}(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
                  AND query LIKE '%ingest.store-batch%'`,
            );
            return rowCount;
          }, 1);
        }
        const { status, headers, body } = await answered;
        expect([status, body.error?.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
      });
      expect(await letters()).toEqual([]);
      expect(await storedIn(gateway, organization)).toEqual([]);
      expect((await post(hurried.url, service, JSON.stringify(events))).body).toMatchObject({
        accepted: 1,
        failed: 1,
      });
    } finally {
      await hurried.stop();
      await database.owner.query(`ALTER DATABASE ${database.name} RESET ALL`);
    }
  });
});

describe('A dead letter', () => {
  it('is one, however often its event comes, and counts how often that was', async () => {
    const event = note({ kind: 'no.such' }, { a: 'secret' });
    await send(event, event, note());
    await send(event);
    const [letter] = await letters();
    expect(await letters()).toHaveLength(1);
    expect(letter).toMatchObject({
      clientEventId: event['clientEventId'],
      kind: 'no.such',
      code: 'UNKNOWN_KIND',
      count: 2,
      attempts: 0,
      shape: { a: 'text of 6' },
      isSealed: true,
    });
  });

  it('is accepted once its kind is there, and is gone; what was accepted in the meantime is a success as well', async () => {
    const events = Array.from({ length: 3 }, () =>
      note({ kind: 'stock.counted', version: 1 }, { number: 5 }),
    );
    expect(await send(...events)).toMatchObject({ failed: 3 });
    expect(await replay()).toEqual(told(0, 0, 3));
    const newer = await startGateway(database, {
      moreEvents: { kinds: [noteTaken, stockCounted], projections: [notes] },
    });
    try {
      expect(await ingest(newer, service, [events[0]])).toMatchObject({ accepted: 1 });
      expect(await replay('(filter: { kinds: ["another.kind"] })', newer)).toEqual(told(0, 0, 0));
      expect(await replay('(filter: { kinds: ["stock.counted"] })', newer)).toEqual(told(2, 1, 0));
      expect(await letters()).toEqual([]);
      expect(await replay('', newer)).toEqual(told(0, 0, 0));
      expect(new Set((await storedIn(gateway, organization)).map(({ id }) => id))).toEqual(
        new Set(events.map((each) => each['clientEventId'])),
      );
      await newer.app.events.projector.finish(organization);
      expect(notes.seen).toHaveLength(3);
    } finally {
      await newer.stop();
    }
  });

  it('of what came too late is let in by whoever asks for that, up to 29 days', async () => {
    const at = (days: number) => note({ occurredAt: new Date(Date.now() - days * DAY).toISOString() });
    expect(await send(at(8), at(28), at(30))).toMatchObject({ failed: 3 });
    expect(await replay('(filter: { codes: ["TOO_OLD"] })')).toEqual(told(2, 0, 1));
  });

  it('is tried ten times, and then left alone', async () => {
    await send(note({ kind: 'no.such' }));
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(await replay()).toEqual(told(0, 0, 1));
      expect((await letters())[0]).toMatchObject({ attempts: attempt, count: attempt + 1 });
    }
    expect(await replay()).toEqual(told(0, 0, 0));
    expect(await letters()).toHaveLength(1);
  });

  it('of a page tells of nobody else later, whoever tries it again', async () => {
    const page = await tokenOf(Role.TRACKER, organization, 'user-1');
    const outcome = await ingest(gateway, page, [
      note({}, { person: 'user-2', text: 'forged' }),
      note({ kind: 'stock.counted', version: 1 }, { number: 5 }),
    ]);
    expect(outcome.results.map(({ code }) => code)).toEqual(['NOT_ALLOWED', 'UNKNOWN_KIND']);
    expect((await letters()).map(({ isSealed, shape }) => [isSealed, shape !== null])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(await replay()).toEqual(told(0, 0, 0));
    expect(await storedIn(gateway, organization)).toEqual([]);
  });

  it('finds no room beyond 100,000 of an organization, and the events beside it are accepted', async () => {
    await database.owner.query(
      `INSERT INTO dead_letters (org_id, id, fingerprint, code, message, first_at, last_at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'UNKNOWN_KIND', 'x', now(), now() FROM generate_series(1, 99999)`,
      [organization],
    );
    const events = [note({ kind: 'no.such' }), note({ kind: 'no.such' }), note()];
    expect(await send(...events)).toMatchObject({ accepted: 1, failed: 2 });
    expect(await send(...events)).toMatchObject({ duplicates: 1, failed: 2 });
    const [count] = await rowsIn(
      gateway,
      organization,
      `SELECT count(*)::int AS n, max(count) AS most FROM dead_letters WHERE org_id = $1`,
    );
    expect(count).toEqual({ n: 100_000, most: 2 });
  });

  it('that was not heard of for 30 days is forgotten', async () => {
    await send(note({ kind: 'no.such' }), note({ kind: 'none.such' }));
    await database.owner.query(
      `UPDATE dead_letters SET last_at = now() - interval '31 days' WHERE org_id = $1 AND kind = 'no.such'`,
      [organization],
    );
    expect(await gateway.app.events.replay.expire(organization)).toBe(1);
    expect((await letters()).map(({ kind }) => kind)).toEqual(['none.such']);
  });
});

describe('An event that cannot be projected', () => {
  const byText = (text: string, error: () => Error) => {
    notes.refuses = (events) => {
      if (events.some(({ payload }) => payload['text'] === text)) {
        throw error();
      }
    };
  };

  it.each([
    ['an error', () => new Error('cannot make sense of it')],
    ['an error of Node', () => Object.assign(new TypeError('no'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a refusal', () => new AppError('BAD_USER_INPUT', 'cannot be')],
    ['what PostgreSQL says of data', () => Object.assign(new Error('out of range'), { code: '22003' })],
  ])('by %s is found by halves, and taken up again when that is mended', async (_, error) => {
    byText('bad', error);
    const events = Array.from({ length: 21 }, (_each, place) =>
      note({}, { text: place % 10 === 3 ? 'bad' : 'good' }),
    );
    expect(await send(...events)).toMatchObject({ accepted: 21 });
    await gateway.app.events.projector.finish(organization);
    expect(notes.seen).toHaveLength(19);
    expect((await letters()).map(({ code, kind }) => [code, kind])).toEqual([
      ['UNPROJECTABLE', 'note.taken'],
      ['UNPROJECTABLE', 'note.taken'],
    ]);
    // Tried again while it is as it was, it is a letter as before.
    expect(await replay()).toEqual(told(2, 0, 0));
    await gateway.app.events.projector.finish(organization);
    expect(await letters()).toHaveLength(2);
    notes.refuses = () => undefined;
    expect(await replay('(filter: { codes: ["UNPROJECTABLE"] })')).toEqual(told(2, 0, 0));
    await gateway.app.events.projector.finish(organization);
    expect(await letters()).toEqual([]);
    expect(notes.seen.map(({ clientEventId }) => clientEventId).sort()).toEqual(
      events.map((each) => String(each['clientEventId'])).sort(),
    );
  });

  it('is left alone after ten attempts', async () => {
    byText('bad', () => new Error('no'));
    await send(note({}, { text: 'bad' }));
    await gateway.app.events.projector.finish(organization);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(await replay()).toEqual(told(1, 0, 0));
      await gateway.app.events.projector.finish(organization);
      expect((await letters())[0]).toMatchObject({ attempts: attempt });
    }
    expect(await replay()).toEqual(told(0, 0, 0));
    expect(await letters()).toHaveLength(1);
  });

  it('is not lost where something else is refused under its id', async () => {
    byText('bad', () => new Error('no'));
    const event = note({}, { text: 'bad' });
    await send(event);
    await gateway.app.events.projector.finish(organization);
    await send({ ...event, payload: { text: 5 } });
    expect((await letters()).map(({ code }) => code).sort()).toEqual(['INVALID_PAYLOAD', 'UNPROJECTABLE']);
    notes.refuses = () => undefined;
    expect(await replay()).toEqual(told(1, 0, 1));
    await gateway.app.events.projector.finish(organization);
    expect(notes.seen.map(({ clientEventId }) => clientEventId)).toEqual([event['clientEventId']]);
  });

  it('because the database is busy or the statement is wrong is no dead letter: it waits', async () => {
    for (const error of [
      unavailable('busy'),
      Object.assign(new Error('relation does not exist'), { code: '42P01' }),
    ]) {
      notes.refuses = () => {
        throw error;
      };
      await send(note());
      await gateway.app.events.projector.run([organization]);
      expect(await letters()).toEqual([]);
    }
    notes.refuses = () => undefined;
    await gateway.app.events.projector.run([organization]);
    expect(notes.seen).toHaveLength(2);
  });
});
