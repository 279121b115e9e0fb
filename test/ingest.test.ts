// Events of a connected application: each is answered, stored once, at the time that it is believed to have occurred.
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import {
  ingest,
  lettersIn,
  lines,
  NDJSON,
  note,
  Notes,
  noteTaken,
  type Outcome,
  post,
  rowsIn,
  storedIn,
} from './harness/ingest';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;
/** Nobody waits for a week to be over. */
let ahead = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, {
    moreEvents: { kinds: [noteTaken], projections: [new Notes()] },
    clock: { now: () => new Date(Date.now() + ahead) },
  });
});

beforeEach(async () => {
  ahead = 0;
  organization = (await rowsOf(database, { slug: `shop-${randomUUID()}` })).organizationId;
  service = await tokenOf(Role.SERVICE, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const send = (...events: unknown[]): Promise<Outcome> => ingest(gateway, service, events);
const said = ({ results }: Outcome): string[] =>
  results.map(
    ({ index, status, code, payloadMismatch }) =>
      `${index} ${status}${code === null ? '' : ` ${code}`}${payloadMismatch ? ' other content' : ''}`,
  );
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

describe('an event', () => {
  it('is accepted once, whichever way and however often it comes', async () => {
    const [first, second, third] = [note(), note(), note()];
    const a = await send(first, second);
    expect(a).toMatchObject({ accepted: 2, duplicates: 0, failed: 0 });
    expect(a.results.map(({ index, clientEventId, status }) => [index, clientEventId, status])).toEqual([
      [0, first['clientEventId'], 'ACCEPTED'],
      [1, second['clientEventId'], 'ACCEPTED'],
    ]);
    const b = await post(gateway.url, service, lines([second, third, third]), NDJSON);
    expect(b.status).toBe(200);
    expect(b.body).toMatchObject({ accepted: 1, duplicates: 2, failed: 0 });
    expect(said(b.body)).toEqual(['0 DUPLICATE', '1 ACCEPTED', '2 DUPLICATE']);
    const packed = await promisify(gzip)(JSON.stringify([first, third]));
    expect((await post(gateway.url, service, packed, { 'content-encoding': 'gzip' })).body).toMatchObject({
      accepted: 0,
      duplicates: 2,
    });
    expect((await storedIn(gateway, organization)).map(({ id }) => id)).toEqual(
      [first, second, third].map((each) => each['clientEventId']),
    );
  });

  it('is answered in its place, whatever became of its neighbours', async () => {
    const known = note();
    await send(known);
    const fresh = note();
    const changed = { ...fresh, payload: { text: 'another' } };
    const outcome = await send(
      { ...known, payload: { text: 'another' } },
      fresh,
      note({ kind: 'no.such' }),
      known,
      fresh,
      changed,
      note({}, { text: 5 }),
      note(),
    );
    expect(said(outcome)).toEqual([
      '0 DUPLICATE other content',
      '1 ACCEPTED',
      '2 FAILED UNKNOWN_KIND',
      '3 DUPLICATE',
      '4 DUPLICATE',
      '5 DUPLICATE other content',
      '6 FAILED INVALID_PAYLOAD',
      '7 ACCEPTED',
    ]);
    expect(outcome).toMatchObject({ accepted: 2, duplicates: 4, failed: 2 });
    expect((await storedIn(gateway, organization)).map(({ payload }) => payload)).toEqual(
      Array.from({ length: 3 }, () => ({ text: 'hello' })),
    );
    const batches = await rowsIn(
      gateway,
      organization,
      `SELECT accepted, duplicates, failed FROM event_batches WHERE org_id = $1 ORDER BY received_at`,
    );
    expect(batches).toEqual([
      { accepted: 1, duplicates: 0, failed: 0 },
      { accepted: 2, duplicates: 4, failed: 2 },
    ]);
  });

  it('has other content where its kind, its time or any field differs, and the same where only its spelling does', async () => {
    const event = note({}, { text: 'a', number: 1 });
    await send(event);
    const again = async (more: object): Promise<string> => said(await send({ ...event, ...more })).join();
    expect(await again({ payload: { number: 1.0, text: 'a' } })).toBe('0 DUPLICATE');
    expect(await again({ sentAt: new Date().toISOString() })).toBe('0 DUPLICATE');
    expect(await again({ occurredAt: String(event['occurredAt']).replace('Z', '+00:00') })).toBe(
      '0 DUPLICATE',
    );
    const differently = '0 DUPLICATE other content';
    expect(await again({ payload: { text: 'a', number: 2 } })).toBe(differently);
    expect(await again({ payload: { text: 'a' } })).toBe(differently);
    expect(await again({ occurredAt: ago(5_000) })).toBe(differently);
    expect(
      await again({
        kind: 'lesson.started',
        version: 1,
        payload: { learnerId: 'a', courseId: 'c', lessonId: 'l' },
      }),
    ).toBe(differently);
    expect((await storedIn(gateway, organization)).map(({ payload }) => payload)).toEqual([
      { text: 'a', number: 1 },
    ]);
  });

  it('that was accepted is a duplicate for whoever repeats it when it is too old by now', async () => {
    const event = note();
    await send(event);
    ahead = 8 * DAY;
    // Not through the door: a token does not live for a week.
    const outcome = await gateway.app.events.ingestion.ingest(
      { organizationId: organization, source: 'HTTP', ofPerson: null },
      [event, note()],
    );
    expect(said(outcome)).toEqual(['0 DUPLICATE', '1 FAILED TOO_OLD']);
    expect((await lettersIn(gateway, organization)).map(({ code }) => code)).toEqual(['TOO_OLD']);
    expect(await storedIn(gateway, organization)).toHaveLength(1);
  });

  it('of the same id is another one in another organization', async () => {
    const other = (await rowsOf(database, { slug: `other-${randomUUID()}` })).organizationId;
    const event = note();
    expect(said(await send(event))).toEqual(['0 ACCEPTED']);
    expect(said(await ingest(gateway, await tokenOf(Role.SERVICE, other), [event]))).toEqual(['0 ACCEPTED']);
    expect(await storedIn(gateway, organization)).toHaveLength(1);
    expect(await storedIn(gateway, other)).toHaveLength(1);
  });

  it('is stored once where several send the same batches at the same time, in different orders', async () => {
    const events = Array.from({ length: 60 }, () => note());
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, turn) =>
        send(...(turn % 2 === 0 ? events : [...events].reverse()), note()),
      ),
    );
    expect(outcomes.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(66);
    expect(outcomes.every(({ failed }) => failed === 0)).toBe(true);
    expect(outcomes.flatMap(({ results }) => results).some(({ payloadMismatch }) => payloadMismatch)).toBe(
      false,
    );
    const ids = (await storedIn(gateway, organization)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(66);
    expect(ids).toHaveLength(66);
  });

  it('of the greatest batch is accepted like any other', async () => {
    const events = Array.from({ length: 1_000 }, () => note());
    expect(await send(...events)).toMatchObject({ accepted: 1_000, duplicates: 0, failed: 0 });
    expect(await send(...events)).toMatchObject({ accepted: 0, duplicates: 1_000, failed: 0 });
  });
});

describe('the time of an event', () => {
  const storedTime = async (more: object): Promise<{ off: number; told: string | null }> => {
    const event = note(more);
    expect(said(await send(event))).toEqual(['0 ACCEPTED']);
    const row = (await storedIn(gateway, organization)).find(({ id }) => id === event['clientEventId']);
    return {
      // Of now, in whole minutes.
      off: Math.round(((row?.occurredAt.getTime() ?? 0) - Date.now()) / MINUTE) || 0,
      told: row?.toldAt?.toISOString() ?? null,
    };
  };

  it('is believed where nothing speaks against it', async () => {
    expect(await storedTime({ occurredAt: ago(30 * MINUTE) })).toEqual({ off: -30, told: null });
    expect(await storedTime({ occurredAt: ago(30 * MINUTE), sentAt: ago(2 * MINUTE) })).toEqual({
      off: -30,
      told: null,
    });
    expect(await storedTime({ occurredAt: ago(-4 * MINUTE) })).toEqual({ off: 4, told: null });
    expect(await storedTime({ occurredAt: ago(3 * DAY), sentAt: null })).toEqual({
      off: -3 * 24 * 60,
      told: null,
    });
  });

  it('is corrected by the skew of the sender’s clock, and what was told is kept', async () => {
    const slow = { occurredAt: ago(70 * MINUTE), sentAt: ago(60 * MINUTE) };
    expect(await storedTime(slow)).toEqual({ off: -10, told: slow.occurredAt });
    const fast = { occurredAt: ago(-50 * MINUTE), sentAt: ago(-60 * MINUTE) };
    expect(await storedTime(fast)).toEqual({ off: -10, told: fast.occurredAt });
  });

  it('that lies in the future is that of its receipt, and what was told is kept', async () => {
    const occurredAt = ago(-3 * DAY);
    expect(await storedTime({ occurredAt })).toEqual({ off: 0, told: occurredAt });
    expect(await storedTime({ occurredAt: '9999-12-31T23:59:59Z' })).toEqual({
      off: 0,
      told: '9999-12-31T23:59:59.000Z',
    });
    // Later than it was sent, and the clock was slow besides.
    const after = { occurredAt: ago(0), sentAt: ago(60 * MINUTE) };
    expect(await storedTime(after)).toEqual({ off: 0, told: after.occurredAt });
  });

  it.each([
    ['0000-06-01T00:00:00Z', '0000-06-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z'],
    ['9999-12-31T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('of %s, sent %s, costs no neighbour its place', async (occurredAt, sentAt) => {
    const events = [note(), note({ occurredAt, sentAt }), note()];
    const { body } = await post(gateway.url, service, lines(events), NDJSON);
    expect([body.results[0]?.status, body.results[2]?.status]).toEqual(['ACCEPTED', 'ACCEPTED']);
  });
});
