// What no event may be: each is refused with its code, alone, and its neighbours are accepted, by every way in.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import { lettersIn, NDJSON, note, Notes, noteTaken, type Outcome, post, storedIn } from './harness/ingest';

const DAY = 86_400_000;

let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { moreEvents: { kinds: [noteTaken], projections: [new Notes()] } });
});

beforeEach(async () => {
  organization = (await rowsOf(database, { slug: `shop-${randomUUID()}` })).organizationId;
  service = await tokenOf(Role.SERVICE, organization);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** An event as JSON, of which a part is written as JSON.stringify would not. */
const raw = (more: object, part = '', by = part): string =>
  JSON.stringify(note({ clientEventId: 'the-bad-one', ...more })).replace(part, () => by);
const text = (value: string): object => ({ payload: { text: value } });
const nested = (levels: number, open = '[', close = ']'): string =>
  open.repeat(levels) + close.repeat(levels);
const MADE = { payload: 'PART' };
const payload = (json: string): string => raw(MADE, '"PART"', json);
const envelope = (field: string, json: string): string => raw({ [field]: 'PART' }, '"PART"', json);

/** GraphQL has types: where one is broken, the call as a whole is refused, and nothing of it is written. */
const WHOLE = 'the whole call';

/** What it is, how it is written, its code, and where GraphQL answers otherwise, how. */
const MATRIX: readonly (readonly [what: string, json: string, code: string, byGraphQl?: string])[] = [
  ['NUL in a text', raw(text('a\0b')), 'INVALID_TEXT'],
  ['a lone surrogate', raw(text('PART'), 'PART', '\\ud800'), 'INVALID_TEXT'],
  ['the other half of a surrogate pair', raw(text('PART'), 'PART', 'a\\udc00b'), 'INVALID_TEXT'],
  ['NUL in a name of a field', payload('{"te\\u0000xt":"a"}'), 'INVALID_TEXT'],
  ['NUL deep inside', payload('{"deep":{"a":["\\u0000"]}}'), 'INVALID_TEXT'],
  ['a number beyond all numbers', payload('{"number":1e999}'), 'INVALID_PAYLOAD'],
  ['a negative one', payload('{"number":-1e999}'), 'INVALID_PAYLOAD'],
  ['a field of 70 KiB', raw(text('x'.repeat(70 * 1024))), 'TOO_LARGE'],
  ['a field of few characters and many bytes', payload(`{"deep":"${'漢'.repeat(12_000)}"}`), 'TOO_LARGE'],
  ['a kind that nobody has declared', raw({ kind: 'no.such' }), 'UNKNOWN_KIND'],
  ['a kind of the name of what every object has', raw({ kind: 'constructor' }), 'UNKNOWN_KIND'],
  ['a version that there is not', raw({ version: 77 }), 'UNKNOWN_VERSION'],
  ['a version that is no whole number', raw({ version: 1.5 }), 'UNKNOWN_VERSION', WHOLE],
  ['a version beyond all numbers', envelope('version', '1e999'), 'UNKNOWN_VERSION', WHOLE],
  ['a version that is a text', raw({ version: '2' }), 'INVALID_EVENT', WHOLE],
  [
    'a version that cannot be a number',
    envelope('version', '{"valueOf":1,"toString":1}'),
    'INVALID_EVENT',
    WHOLE,
  ],
  ['a version that is a deep list', envelope('version', nested(10_000)), 'INVALID_EVENT', WHOLE],
  ['what is too old', raw({ occurredAt: new Date(Date.now() - 8 * DAY).toISOString() }), 'TOO_OLD'],
  ['what is ancient', raw({ occurredAt: '0001-01-01T00:00:00Z' }), 'TOO_OLD'],
  ['a moment without a zone', raw({ occurredAt: '2026-01-31T12:00:00' }), 'INVALID_EVENT', WHOLE],
  ['a moment that is a number', raw({ occurredAt: 1_700_000_000_000 }), 'INVALID_EVENT', WHOLE],
  ['a moment that there never was', raw({ occurredAt: '2026-13-45T99:00:00Z' }), 'INVALID_EVENT', WHOLE],
  ['a sending that is no moment', raw({ sentAt: 'yesterday' }), 'INVALID_EVENT', WHOLE],
  ['a wrong type', payload('{"text":5}'), 'INVALID_PAYLOAD'],
  ['a text for a number', payload('{"number":"5"}'), 'INVALID_PAYLOAD'],
  ['null for a text', payload('{"text":null}'), 'INVALID_PAYLOAD'],
  ['a field that nobody has declared', payload('{"text":"a","colour":"red"}'), 'INVALID_PAYLOAD'],
  ['nesting of 9 levels', payload(`{"deep":${nested(9)}}`), 'INVALID_PAYLOAD'],
  ['nesting of 10,000 levels', payload(`{"deep":${nested(10_000)}}`), 'INVALID_PAYLOAD', WHOLE],
  [
    'objects nested 10,000 levels deep',
    payload(`{"deep":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`),
    'INVALID_PAYLOAD',
    WHOLE,
  ],
  ['nesting of 100,000 levels', payload(`{"deep":${nested(100_000)}}`), 'INVALID_PAYLOAD', WHOLE],
  ['a prototype', payload('{"text":"a","__proto__":{"admin":true}}'), 'INVALID_PAYLOAD'],
  ['a prototype that is a text', payload('{"text":"a","__proto__":"b"}'), 'INVALID_PAYLOAD'],
  [
    'a prototype deep inside that is no JSON of ours',
    payload('{"deep":1,"colour":{"__proto__":{"a":1}}}'),
    'INVALID_PAYLOAD',
  ],
  ['a field by the name of what every object has', payload('{"constructor":"a"}'), 'INVALID_PAYLOAD'],
  ['another one', payload('{"toString":"a","hasOwnProperty":"b","valueOf":"c"}'), 'INVALID_PAYLOAD'],
  ['an array for a payload', payload('[1]'), 'INVALID_EVENT', WHOLE],
  ['null for a payload', payload('null'), 'INVALID_EVENT', WHOLE],
  ['a text for a payload', payload('"a"'), 'INVALID_EVENT', WHOLE],
  ['a payload that is missing', raw({ payload: undefined }), 'INVALID_EVENT', WHOLE],
  ['an empty id', raw({ clientEventId: '' }), 'INVALID_EVENT'],
  ['an id of 101 characters', raw({ clientEventId: 'x'.repeat(101) }), 'INVALID_EVENT'],
  ['a line feed in an id', raw({ clientEventId: 'a\nb' }), 'INVALID_EVENT'],
  ['NUL in an id', raw({ clientEventId: 'a\0b' }), 'INVALID_EVENT'],
  ['a control character of the second set in an id', raw({ clientEventId: 'a\u0085b' }), 'INVALID_EVENT'],
  ['half a character in an id', envelope('clientEventId', '"\\ud83d"'), 'INVALID_EVENT'],
  ['an id that is null', raw({ clientEventId: null }), 'INVALID_EVENT', WHOLE],
  ['an id that is an object', raw({ clientEventId: {} }), 'INVALID_EVENT', WHOLE],
  ['a kind that is no name', raw({ kind: 'drop table; --' }), 'INVALID_EVENT'],
  ['an empty kind', raw({ kind: '' }), 'INVALID_EVENT'],
  ['a kind that is a list', raw({ kind: ['note.taken'] }), 'INVALID_EVENT', WHOLE],
  ['a field beside the event’s own', raw({ organizationId: randomUUID() }), 'INVALID_EVENT', WHOLE],
  [
    'a prototype beside the event’s own',
    raw({ a: 'PART' }, '"a":"PART"', '"__proto__":{"kind":"note.taken"}'),
    'INVALID_EVENT',
    WHOLE,
  ],
  ['a deep field beside the event’s own', envelope('more', nested(100_000)), 'INVALID_EVENT', WHOLE],
  ['an array in place of an event', '[]', 'INVALID_EVENT', WHOLE],
  ['an array of 100,000 levels in place of an event', nested(100_000), 'INVALID_EVENT', WHOLE],
  ['null in place of an event', 'null', 'INVALID_EVENT', WHOLE],
  ['a text in place of an event', '"event"', 'INVALID_EVENT', WHOLE],
  ['a number in place of an event', '1e999', 'INVALID_EVENT', WHOLE],
];

const WAYS = ['GraphQL', 'JSON', 'JSON lines'] as const;
const QUERY =
  'mutation($events: [EventInput!]!) { ingestEvents(events: $events) { accepted duplicates failed results { index clientEventId status code message retryable payloadMismatch } } }';

interface Answered {
  readonly status: number;
  readonly outcome: Outcome | null;
  readonly codes: readonly string[];
}

async function sendBy(way: (typeof WAYS)[number], events: readonly string[]): Promise<Answered> {
  if (way === 'GraphQL') {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${service}` },
      body: `{"query":${JSON.stringify(QUERY)},"variables":{"events":[${events.join(',')}]}}`,
    });
    const { data, errors = [] } = (await response.json()) as {
      data?: { ingestEvents: Outcome } | null;
      errors?: { extensions: { code: string } }[];
    };
    return {
      status: response.status,
      outcome: data?.ingestEvents ?? null,
      codes: errors.map(({ extensions }) => extensions.code),
    };
  }
  const { status, body } =
    way === 'JSON'
      ? await post(gateway.url, service, `[${events.join(',')}]`)
      : await post(gateway.url, service, events.join('\n'), NDJSON);
  return { status, outcome: body, codes: body.error === undefined ? [] : [body.error.code] };
}

describe.each(WAYS)('By %s', (way) => {
  // By its place: some are too long for whoever prints what a test was given.
  it.each(MATRIX.map(([what], place) => [what, place] as const))('%s is refused alone', async (_, place) => {
    const [, json, code, byGraphQl] = MATRIX[place] ?? ['', '', ''];
    const [before, after] = [note(), note()];
    const { status, outcome, codes } = await sendBy(way, [
      JSON.stringify(before),
      json,
      JSON.stringify(after),
    ]);
    if (way === 'GraphQL' && byGraphQl === WHOLE) {
      expect(codes.length).toBeGreaterThan(0);
      expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
      expect(await storedIn(gateway, organization)).toEqual([]);
      return;
    }
    expect([status, codes]).toEqual([200, []]);
    expect(outcome).toMatchObject({ accepted: 2, duplicates: 0, failed: 1 });
    expect(outcome?.results.map((each) => [each.index, each.status, each.code, each.retryable])).toEqual([
      [0, 'ACCEPTED', null, false],
      [1, 'FAILED', code, false],
      [2, 'ACCEPTED', null, false],
    ]);
    expect(outcome?.results[1]?.message?.length).toBeGreaterThan(5);
    expect((await storedIn(gateway, organization)).map(({ id }) => id)).toEqual([
      before['clientEventId'],
      after['clientEventId'],
    ]);
    // It is kept, once, however often it comes.
    await sendBy(way, [json]);
    expect((await lettersIn(gateway, organization)).map((each) => [each.code, each.count])).toEqual([
      [code, 2],
    ]);
  });

  it('what only looks like poison is accepted as it is', async () => {
    const harmless = [
      { text: 'a\\u0000b' },
      { text: '\u2028 🎉 é \\ud800 " \' ; --' },
      { number: 1.7976931348623157e308 },
      { number: -5e-324 },
      { number: 0.1 },
      { deep: { constructor: 'a', a: [[[[1]]]] } },
      { text: '' },
      {},
    ];
    const { outcome } = await sendBy(
      way,
      harmless.map((each) => JSON.stringify(note({}, each))),
    );
    expect(outcome).toMatchObject({ accepted: harmless.length, failed: 0 });
    expect((await storedIn(gateway, organization)).map((each) => each.payload)).toEqual(harmless);
  });

  it('of a field that is there twice the last one counts', async () => {
    const { outcome } = await sendBy(way, [payload('{"text":"a","text":"b"}')]);
    expect(outcome).toMatchObject({ accepted: 1 });
    expect((await storedIn(gateway, organization)).map((each) => each.payload)).toEqual([{ text: 'b' }]);
  });
});

describe('Lines of JSON', () => {
  it('that are none are refused alone, each once', async () => {
    const broken = ['{"clientEventId": "a', 'not json', '{}}', '\u0000', "{'a': 1}", '{"a":1,}', 'undefined'];
    const body = [JSON.stringify(note()), ...broken, JSON.stringify(note())].join('\n');
    const { status, body: outcome } = await post(gateway.url, service, body, NDJSON);
    expect(status).toBe(200);
    expect(outcome).toMatchObject({ accepted: 2, failed: broken.length });
    expect(outcome.results.map(({ code }) => code)).toEqual([
      null,
      ...broken.map(() => 'INVALID_JSON'),
      null,
    ]);
    await post(gateway.url, service, body, NDJSON);
    const letters = await lettersIn(gateway, organization);
    expect(letters.map(({ code, count }) => [code, count])).toEqual(broken.map(() => ['INVALID_JSON', 2]));
  });

  it('may end in any way, and empty ones are none', async () => {
    const [a, b, c] = [note(), note(), note()].map((each) => JSON.stringify(each));
    const { body } = await post(gateway.url, service, `\n${a}\r\n\r\n${b}\n  \n${c}\n\n`, NDJSON);
    expect(body).toMatchObject({ accepted: 3, failed: 0 });
  });
});

it('a poisonous batch is answered in full, whatever is in it', async () => {
  const all = MATRIX.map(([, json], index) => json.replace('the-bad-one', `bad-${index}`)).filter(
    (json) => json.length < 50_000,
  );
  const events = all.flatMap((json) => [json, JSON.stringify(note())]);
  const { status, outcome } = await sendBy('JSON lines', events);
  expect([status, outcome?.accepted, outcome?.failed]).toEqual([200, all.length, all.length]);
  expect(outcome?.results.map(({ index }) => index)).toEqual(events.map((_, index) => index));
  expect(await storedIn(gateway, organization)).toHaveLength(all.length);
});
