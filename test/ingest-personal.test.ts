// Personal values are nowhere: not in the database, not in logs, not in Redis, not in dead letters, however they were sent.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { Role } from '../src/platform';
import { createLogger } from '../src/platform';
import { cloneDatabase, type Gateway, rowsOf, startGateway, type TestDatabase, tokenOf } from './harness';
import {
  ingest,
  lettersIn,
  lines,
  NDJSON,
  note,
  Notes,
  noteTaken,
  post,
  rowsIn,
  storedIn,
} from './harness/ingest';
import { testServers } from './harness/servers';

const notes = new Notes();
let database: TestDatabase;
let gateway: Gateway;
let organization: string;
let service: string;
let keeper: string;
let log = '';

const moreEvents = { kinds: [noteTaken], projections: [notes] };

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, {
    moreEvents,
    log: createLogger('trace', { write: (line: string) => (log += line) }),
    guards: { rateLimitActor: 1_000_000, rateLimitOrganization: 1_000_000 },
  });
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

const send = (...events: unknown[]) => ingest(gateway, service, events);
const ask = async (query: string): Promise<Record<string, unknown>> => {
  const { data, errors } = await gateway.ask<Record<string, unknown>, undefined>(query, undefined, {
    token: keeper,
  });
  expect(errors).toEqual([]);
  return data ?? {};
};
const personOf = async (payload: object): Promise<string> => {
  const event = note({}, payload);
  expect(await send(event)).toMatchObject({ accepted: 1 });
  const row = (await storedIn(gateway, organization)).find(({ id }) => id === event['clientEventId']);
  return String(Object.values(row?.payload ?? {})[0]);
};

/** Everything in the database, with what lies in bytes as text besides. */
async function dump(): Promise<string> {
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
  );
  let all = '';
  await database.owner.query('SET row_security = off');
  for (const { name } of tables) {
    const { rows } = await database.owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    for (const { row } of rows) {
      all += `${name} ${row}\n`;
      for (const [, hex = ''] of row.matchAll(/\\x([0-9a-f]{2,})/g)) {
        const bytes = Buffer.from(hex, 'hex');
        all += `${bytes.toString('utf8')}\n${bytes.toString('latin1')}\n${bytes.toString('base64')}\n`;
      }
    }
  }
  expect(tables.length).toBeGreaterThan(30);
  return all;
}

/** Every key and value of Redis. */
async function redisText(): Promise<string> {
  const redis = new Redis(testServers().directRedisUrl);
  try {
    let all = '';
    for (const key of await redis.keys('*')) {
      const value = await redis.dumpBuffer(key);
      all += `${key} ${value.toString('latin1')} ${(await redis.type(key)) === 'string' ? await redis.get(key) : ''}\n`;
    }
    return all;
  } finally {
    redis.disconnect();
  }
}

/** The value as it is, in other cases, and within base64 and hex of anything. */
function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // Without the characters that its neighbours have a part in.
    return text.slice(before === 0 ? 0 : before + 1, -2);
  });
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('hex'),
    ...within,
    ...within.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
  ].map((each) => each.toLowerCase());
}

const foundIn = (text: string, values: readonly string[]): string[] => {
  const small = text.toLowerCase();
  return values.filter((value) => disguises(value).some((each) => small.includes(each)));
};

describe('Planted values', () => {
  const EMAIL = 'anna.planted@example.com';
  const SPELLINGS = [
    EMAIL,
    'Anna.Planted@Example.COM',
    '  ANNA.PLANTED@EXAMPLE.COM ',
    'anna.planted＠example.com',
  ];
  const NAME = 'Zoë Plantedname-Quist';
  const PHONE = '+49 (170) 555-01 99';
  const ADDRESS = '203.0.113.177';
  const PAGE = 'page.planted@example.com';
  const PLANTED = [
    ...SPELLINGS.map((each) => each.trim()),
    ...['anna.planted', 'Plantedname', NAME, NAME.toLowerCase(), PHONE, '+491705550199', '491705550199'],
    ...[ADDRESS, PAGE, 'page.planted'],
  ];
  const OWN = { email: EMAIL, name: NAME, phone: PHONE, ip: ADDRESS };

  it('are searched for in a way that finds them', () => {
    for (const value of PLANTED) {
      for (const text of [
        `{"a":"${value}"}`,
        Buffer.from(`1${value}2`).toString('hex'),
        Buffer.from(`${value}…`).toString('base64'),
        Buffer.from(`1${value}…`).toString('base64'),
        Buffer.from(`12${value}…`).toString('base64url'),
      ]) {
        expect([text, foundIn(text, [value])]).toEqual([text, [value]]);
      }
    }
  });

  it('are found nowhere', async () => {
    const before = log.length;
    const of = { courseId: 'c', lessonId: 'l' };
    const answers: unknown[] = [];
    const good = [
      ...SPELLINGS.map((email) => note({}, { ...OWN, email, person: email })),
      note({}, { person: `Anna Planted <${EMAIL}>` }),
      note({}, { person: `mailto:${EMAIL}` }),
      note(
        { kind: 'lesson.started', version: 1 },
        { ...of, learnerEmail: EMAIL, learnerName: NAME, ip: ADDRESS },
      ),
      note({ kind: 'lesson.completed', version: 1 }, { ...of, learnerId: EMAIL }),
      note(
        { kind: 'quiz.answered', version: 1 },
        { ...of, learnerId: EMAIL, quizId: 'q', questionId: '1', correct: true },
      ),
      note(
        { kind: 'survey.answered', version: 1 },
        { learnerId: EMAIL, surveyId: 's', answers: [{ questionId: '1', text: 'fine' }] },
      ),
      note(
        { kind: 'request.recorded', version: 1 },
        { userId: EMAIL, method: 'GET', endpoint: '/', statusCode: 200, ip: ADDRESS },
      ),
    ];
    const sent = await send(...good);
    expect(sent).toMatchObject({ accepted: good.length });
    const bad = [
      note({ kind: 'no.such' }, { ...OWN, any: [{ thing: EMAIL }] }),
      note({ kind: NAME }, OWN),
      note({ kind: EMAIL }, OWN),
      note({ version: 77 }, OWN),
      note({}, { ...OWN, undeclared: EMAIL, another: { deep: [NAME, PHONE, ADDRESS] } }),
      note({}, { [EMAIL]: 1, [NAME]: EMAIL }),
      note({}, { ...OWN, text: 5 }),
      note({}, { ...OWN, email: [EMAIL], name: { first: NAME } }),
      note({}, { ...OWN, text: `${NAME} ${'x'.repeat(70_000)}` }),
      note({}, { ...OWN, name: `${NAME}\0` }),
      note({ occurredAt: '2020-01-01T00:00:00Z' }, OWN),
      note({ kind: 'lesson.started', version: 1 }, { ...of, learnerId: 5, learnerEmail: EMAIL, other: NAME }),
    ];
    answers.push(sent, await send(...bad));
    const envelopes = [
      note({ occurredAt: NAME }, OWN),
      note({ sentAt: EMAIL }, OWN),
      note({ version: NAME }, OWN),
      note({ [EMAIL]: NAME, name: NAME }, OWN),
      note({ clientEventId: [EMAIL] }, OWN),
      note({}, [EMAIL, NAME]),
      [NAME, EMAIL],
      NAME,
      { name: NAME, email: EMAIL },
    ];
    const broken = [`{"clientEventId":"a","payload":{"email":"${EMAIL}`, `${NAME} ${PHONE}`, `'${ADDRESS}'`];
    const posted = await post(gateway.url, service, `${lines(envelopes)}\n${broken.join('\n')}`, NDJSON);
    expect(posted.body).toMatchObject({ accepted: 0, failed: envelopes.length + broken.length });
    answers.push(posted.text);
    for (const body of [`[{"email":"${EMAIL}"`, JSON.stringify({ name: NAME }), `"${PHONE}"`]) {
      answers.push((await post(gateway.url, service, body)).text);
    }
    // What GraphQL refuses it repeats to whoever sent it, and nobody else.
    await gateway.ask(
      'mutation($events: [EventInput!]!) { ingestEvents(events: $events) { accepted } }',
      { events: envelopes },
      { token: service },
    );
    // A page of somebody whose id is an address.
    const page = await tokenOf(Role.TRACKER, organization, PAGE);
    answers.push(
      await ingest(gateway, page, [note(), note({}, { person: EMAIL }), note({ kind: 'no.such' })]),
    );

    await gateway.app.events.projector.finish(organization);
    const { replayDeadLetters } = await ask('mutation { replayDeadLetters { accepted duplicates failed } }');
    // Without its NUL, which was in a name.
    expect(replayDeadLetters).toMatchObject({ accepted: 1 });
    answers.push(
      await ask(
        '{ deadLetters(first: 200) { totalCount rows { id kind code message shape } } ingestionStatus { kinds } }',
      ),
      await ask('{ learnerProgress { rows { learnerId } } }'),
    );
    expect((await lettersIn(gateway, organization)).length).toBeGreaterThanOrEqual(
      bad.length + broken.length,
    );

    const everything = await dump();
    // It is the database in which they would be.
    expect(everything).toContain('note.taken');
    expect(foundIn(everything, PLANTED)).toEqual([]);
    const written = log.slice(before);
    expect(written).toContain('events ingested');
    expect(foundIn(written, PLANTED)).toEqual([]);
    expect(foundIn(await redisText(), PLANTED)).toEqual([]);
    expect(foundIn(JSON.stringify(answers), PLANTED)).toEqual([]);
  });
});

describe('A person', () => {
  it.each([
    ['email', ['ada@example.com', ' ADA@Example.com ', 'ada＠example.com']],
    ['person', ['ada@example.com', ' ADA@Example.com ', 'ada＠example.com']],
    ['name', ['Ada  King', 'ada king', ' ADA\tKING ']],
    ['phone', ['+49 (170) 55-01', '+49170 5501', '+491705501']],
    ['ip', ['2001:DB8::1', '2001:db8::1', ' 2001:db8::1']],
  ])('is one token by %s, however it is written', async (field, spellings) => {
    const tokens = await Promise.all(spellings.map((value) => personOf({ [field]: value })));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^k1\.[\w-]{32}$/);
    expect(await personOf({ [field]: `${spellings[0]}7` })).not.toBe(tokens[0]);
  });

  it('is the same by an id that is an address as by the address, and not the same as a name of that text', async () => {
    const token = await personOf({ email: 'ada@example.com' });
    expect(await personOf({ person: 'ada@example.com' })).toBe(token);
    expect(await personOf({ name: 'ada@example.com' })).not.toBe(token);
    expect(await personOf({ person: 'user-17' })).toBe('user-17');
  });

  it('has another token in another organization, and cannot be found by whoever has another secret', async () => {
    const token = await personOf({ email: 'ada@example.com' });
    const mine = organization;
    organization = (await rowsOf(database, { slug: `other-${randomUUID()}` })).organizationId;
    const other = await tokenOf(Role.SERVICE, organization);
    await ingest(gateway, other, [note({}, { email: 'ada@example.com' })]);
    const [row] = await storedIn(gateway, organization);
    expect(row?.payload['email']).toMatch(/^k1\./);
    expect(row?.payload['email']).not.toBe(token);
    organization = mine;
    const { rows } = await database.owner.query<{ same: boolean }>(
      `SELECT count(DISTINCT wrapped) = count(*) AS same FROM personal_keys`,
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('stays one where the key is changed, also who was not seen in between', async () => {
    const seen = async (email: string): Promise<unknown> => {
      notes.forget();
      expect(await send(note({}, { email }))).toMatchObject({ accepted: 1 });
      await gateway.app.events.projector.finish(organization);
      return notes.seen[0]?.payload['email'];
    };
    const [ada, ben] = [await seen('ada@example.com'), await seen('ben@example.com')];
    expect(await ask('mutation { rotatePersonalKey }')).toEqual({ rotatePersonalKey: 'k2' });
    expect(await seen('ADA@example.com')).toBe(ada);
    const cleo = await seen('cleo@example.com');
    expect(await ask('mutation { rotatePersonalKey }')).toEqual({ rotatePersonalKey: 'k3' });
    expect(await seen('ada@example.com')).toBe(ada);
    expect(await seen('ben@example.com')).toBe(ben);
    expect(await seen('cleo@example.com')).toBe(cleo);
    expect(await seen('dora@example.com')).not.toBe(ada);
    const kids = new Set(
      (await storedIn(gateway, organization)).map(({ payload }) => String(payload['email']).split('.')[0]),
    );
    expect([...kids].sort()).toEqual(['k1', 'k2', 'k3']);
    // Whoever was seen under the newest key is known by it; the others are strangers from now on.
    expect(await ask('mutation { retirePersonalKeys }')).toEqual({ retirePersonalKeys: ['k1', 'k2'] });
    expect(await seen('ben@example.com')).toBe(ben);
    expect(await ask('mutation { rotatePersonalKey }')).toEqual({ rotatePersonalKey: 'k4' });
    expect(await seen('ben@example.com')).toBe(ben);
    expect(await seen('cleo@example.com')).toBe(cleo);
  });

  it('stays one where their event was a dead letter while the key was changed', async () => {
    await send(note({}, { person: 'ada@example.com' }));
    await gateway.app.events.projector.finish(organization);
    const first = notes.seen[0]?.payload['person'];
    await ask('mutation { rotatePersonalKey }');
    const late = note(
      { kind: 'note.taken', occurredAt: new Date(Date.now() - 8 * 86_400_000).toISOString() },
      { person: 'ada@example.com' },
    );
    expect(await send(late)).toMatchObject({ failed: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await ask('mutation { replayDeadLetters { accepted } }')).toEqual({
      replayDeadLetters: { accepted: 1 },
    });
    await gateway.app.events.projector.finish(organization);
    expect(notes.seen.map(({ payload }) => payload['person'])).toEqual([first, first]);
  });

  it('cannot be told by anybody once the keys are destroyed, nor what was sealed under them', async () => {
    await send(note({}, { email: 'ada@example.com' }), note({ kind: 'no.such' }, { a: 'ada@example.com' }));
    await ask('mutation { rotatePersonalKey }');
    expect(await ask('mutation { retirePersonalKeys }')).toEqual({ retirePersonalKeys: ['k1'] });
    expect(
      await rowsIn(
        gateway,
        organization,
        `SELECT kid, length(wrapped) AS bytes FROM personal_keys WHERE org_id = $1 ORDER BY kid`,
      ),
    ).toEqual([
      { kid: 'k1', bytes: 0 },
      { kid: 'k2', bytes: 60 },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await ask('mutation { replayDeadLetters { accepted failed unreadable } }')).toEqual({
      replayDeadLetters: { accepted: 0, failed: 0, unreadable: 1 },
    });
    expect((await lettersIn(gateway, organization)).map(({ isSealed }) => isSealed)).toEqual([false]);
    expect(await ask('mutation { retirePersonalKeys }')).toEqual({ retirePersonalKeys: [] });
  });
});

it('a dump without the secret tells nobody’s name: with another secret nothing is taken in, and nothing is lost', async () => {
  await send(note({}, { email: 'ada@example.com' }));
  const stranger = await startGateway(database, {
    moreEvents,
    personalDataSecret: 'another secret that is long enough, 0123456789',
  });
  try {
    const { status, body } = await post(stranger.url, service, JSON.stringify([note()]));
    expect([status, body.error?.code]).toEqual([503, 'UNAVAILABLE']);
    expect(body.error?.message).toContain('PERSONAL_DATA_SECRET');
    expect(await storedIn(gateway, organization)).toHaveLength(1);
  } finally {
    await stranger.stop();
  }
});
