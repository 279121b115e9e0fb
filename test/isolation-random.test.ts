// Random actors of two organizations, random valid operations: nobody ever receives anything of an organization that
// their credential does not name, not even that a row is there.
//
// ISOLATION_RUNS asks for more operations than the few of an ordinary run, ISOLATION_SEED for those of a run before.
// What is looked for in every answer to an organization:
//  1. no id that only the other one has, and none of its texts, all of which carry its mark;
//  2. an id of the other one is answered byte for byte as an id that nobody has;
//  3. the answer is byte for byte what the same organization is told by a gateway on a database without the other one,
//     so that numbers count as well.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  type RawAnswer,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { makeMonths, writeAuditRows, writeManyAuditRows } from './harness/audit-rows';
import { type Pool, randomOf, randomOperation } from './harness/random-operations';

const RUNS = Number(process.env['ISOLATION_RUNS'] ?? 500);
const SEED = process.env['ISOLATION_SEED'];
jest.setTimeout(60_000 + RUNS * 200);

const NOON = '2026-03-29T12:00:00.000Z';
const clock = { now: () => new Date(NOON) };
const MOMENTS = ['2026-03-22T00:00:00.000Z', '2026-03-28T12:00:00.000Z', '2026-03-29T11:30:00.000Z', NOON];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What some fields say of now goes by the clock of the database, which is months after that of the gateways. */
const NOW = /"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g;
const AFTER_ALL_ROWS = '"2026-05';
const CURSOR = /"(cursor|endCursor|startCursor)":"([^"]+)"/g;
/** Fields that keep what they are told, ids included: told once more, an id is one of their own by then. */
const KEEPS_WHAT_IT_IS_TOLD =
  /\b(recordAuditEvents|recordUsageEvents|ingestEvents|trackPageView|recordAlertInteractions)\b/;
/** Fields that a SUPER_ADMIN is answered across organizations, by design. */
const OF_THE_PLATFORM = /\borganizations\b/;
const BEFORE_A_ROOT = / (?=r\d: )/;

const schema = describeSchema();

type Name = 'a' | 'b';
const OTHER = { a: 'b', b: 'a' } as const;
/** In every text of the organization, and in no other; no hash looks like it. */
const MARK = { a: 'ALDER', b: 'BIRCH' } as const;

interface Person {
  readonly organization: Name;
  readonly role: Role;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Side {
  readonly rows: Rows;
  /** Every id of the organization, as far as anything has told of it. */
  readonly ids: Set<string>;
  /** Found in its answers. */
  readonly cursors: Set<string>;
}

let database: TestDatabase;
/** The same without organization b. */
let without: TestDatabase;
let gateway: Gateway;
let alone: Gateway;
let sides: Readonly<Record<Name, Side>>;
let people: readonly Person[];

beforeAll(async () => {
  database = await cloneDatabase();
  const a = await rowsOf(database, { slug: 'alder-desk' });
  await write(a, 'a', 1);
  without = await cloneDatabase();
  await copyInto(without, a.organizationId);
  const b = await rowsOf(database, { slug: 'birch-desk', timezone: 'Asia/Tokyo' });
  // Many more rows than the other has: a count over both is another count.
  await write(b, 'b', 7);
  await writeManyAuditRows(database, b.organizationId, new Date('2026-03-29T11:50:00Z'), 500);
  await mark(b, 'b');
  sides = {
    a: { rows: a, ids: await idsOf(a), cursors: new Set() },
    b: { rows: b, ids: await idsOf(b), cursors: new Set() },
  };
  people = await everybody();
  gateway = await startGateway(database, { clock });
  alone = await startGateway(without, { clock });
});

afterAll(async () => {
  await gateway.stop();
  await alone.stop();
  await without.drop();
  await database.drop();
});

async function write(rows: Rows, name: Name, times: number): Promise<void> {
  for (let operators = 0; operators < 2 + times; operators += 1) {
    await rows.operator(`${MARK[name]} operator ${operators}`);
  }
  const { rows: users } = await database.owner.query<{ id: string }>(
    'SELECT id FROM users WHERE org_id = $1',
    [rows.organizationId],
  );
  for (let number = 0; number < 9 * times; number += 1) {
    const operator = users[number % users.length]?.id ?? null;
    const hour = String(1 + (number % 10)).padStart(2, '0');
    const at = (minute: string): string => `2026-03-${number % 2 === 0 ? '28' : '29'}T${hour}:${minute}:00Z`;
    const contact = await rows.contact(number % 3 === 0 ? 'HUMAN' : 'BOT', '2026-03-20T00:00:00Z');
    const session = await rows.session(
      number % 3 === 0
        ? { contact, channel: MARK[name], started: at('01') }
        : {
            contact,
            operator,
            channel: MARK[name],
            started: at('01'),
            claimed: at('02'),
            responded: at('04'),
            closed: number % 3 === 1 ? null : at('30'),
          },
    );
    await rows.message(session, at('03'), 'CONTACT');
    if (number % 3 === 2) {
      await rows.message(session, at('04'), 'OPERATOR', operator);
      await rows.rating(session, name === 'a' ? 3 : 5, at('31'));
    }
    await writeAuditRows(database, rows.organizationId, [
      {
        id: randomUUID(),
        createdAt: new Date(at('31')),
        adminId: operator,
        adminName: `${MARK[name]} operator`,
        action: 'CLOSE_SESSION',
        resourceType: 'session',
        resourceId: session,
        details: { note: MARK[name] },
        userAgent: MARK[name],
      },
    ]);
  }
  await mark(rows, name);
}

/** External ids, on every row that may have one. */
async function mark(rows: Rows, name: Name): Promise<void> {
  for (const table of ['users', 'contacts', 'chat_sessions', 'messages', 'csat_responses']) {
    await database.owner.query(
      `UPDATE ${table} SET external_id = '${MARK[name]}-' || id WHERE org_id = $1 AND external_id IS NULL`,
      [rows.organizationId],
    );
  }
}

/** Copies the rows of one organization, as they are, into a database without any. */
async function copyInto(target: TestDatabase, organizationId: string): Promise<void> {
  await makeMonths(
    target,
    MOMENTS.map((moment) => new Date(moment)),
  );
  const { rows: tables } = await database.owner.query<{ name: string; columns: string }>(
    `SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                                          AND a.attgenerated = ''
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'org_id')
      GROUP BY c.relname`,
  );
  // Without triggers, which would write some of the rows a second time.
  await target.owner.query('BEGIN');
  // On a cluster it follows to the workers; elsewhere the setting is nobody's.
  await target.owner.query(`SET LOCAL citus.propagate_set_commands = 'local'`);
  await target.owner.query(`SET LOCAL session_replication_role = 'replica'`);
  for (const { name, columns } of tables) {
    const { rows } = await database.owner.query<{ all: string | null }>(
      `SELECT json_agg(t)::text AS all FROM (SELECT ${columns} FROM ${name} WHERE org_id = $1) t`,
      [organizationId],
    );
    await target.owner.query(
      `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${name}, $1)`,
      [rows[0]?.all ?? '[]'],
    );
  }
  await target.owner.query('COMMIT');
}

/** Every id in any row of the organization. */
async function idsOf({ organizationId }: Rows): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const table of [
    'organizations',
    'users',
    'contacts',
    'chat_sessions',
    'messages',
    'csat_responses',
    'audit_logs',
  ]) {
    const { rows } = await database.owner.query<{ row: string }>(
      `SELECT to_json(t)::text AS row FROM ${table} t WHERE org_id = $1`,
      [organizationId],
    );
    rows.flatMap(({ row }) => row.match(UUID) ?? []).forEach((id) => ids.add(id));
  }
  return ids;
}

async function everybody(): Promise<Person[]> {
  const made: Person[] = [];
  for (const organization of ['a', 'b'] as const) {
    const { organizationId } = sides[organization].rows;
    const { rows: operators } = await database.owner.query<{ id: string }>(
      `SELECT id FROM users WHERE org_id = $1 AND role = 'OPERATOR' ORDER BY id LIMIT 2`,
      [organizationId],
    );
    const add = async (role: Role, id?: string, weight = 1): Promise<void> => {
      const isOfPlatform = role === Role.SUPER_ADMIN;
      const token = await tokenOf(role, isOfPlatform ? null : organizationId, id);
      const headers: Person['headers'] = isOfPlatform ? { 'x-org-id': organizationId } : {};
      made.push(...Array.from({ length: weight }, () => ({ organization, role, token, headers })));
    };
    await add(Role.ORG_ADMIN, undefined, 3);
    await add(Role.ADMIN, undefined, 3);
    await add(Role.SUPER_ADMIN, undefined, 2);
    await add(Role.ANALYST);
    await add(Role.SERVICE);
    for (const { id } of operators) {
      await add(Role.OPERATOR, id);
    }
  }
  return made;
}

/**
 * Who asks about an id of the other organization is told that id again, by the trail of their own attempts. So some ids
 * are lent to be asked about, some to be changed, and all others are secret; which is which stands in the id itself.
 */
function isLentTo(kind: 'query' | 'mutation' | 'subscription', id: string): boolean {
  const last = Number.parseInt(id.slice(-1), 16);
  return kind === 'mutation' ? last < 4 : last >= 4 && last < 8;
}

const isLent = (id: string): boolean => Number.parseInt(id.slice(-1), 16) < 8;

interface Operation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly text: string;
  /** Ids of the other organization that it names. */
  readonly foreign: readonly string[];
}

/** An operation whose ids and cursors are as often the other organization's as their own. */
function operationOf(person: Person, kind: Operation['kind'], seed: number): Operation {
  const random = randomOf(seed ^ 0x5bd1e995);
  const some = (all: Iterable<string>, count: number): string[] => {
    const list = [...all];
    return Array.from(
      { length: list.length === 0 ? 0 : count },
      () => list[Math.floor(random() * list.length)] ?? '',
    );
  };
  const own = sides[person.organization];
  const other = sides[OTHER[person.organization]];
  const theirs = some(
    [...other.ids].filter((id) => isLentTo(kind, id) && !own.ids.has(id)),
    4,
  );
  const pool: Pool = {
    ids: [...some(own.ids, 4), ...theirs],
    cursors: [...some(own.cursors, 2), ...some(other.cursors, 2)],
    moments: MOMENTS,
    text: MARK[person.organization],
  };
  const text = randomOperation(schema, kind, pool, seed);
  return { kind, text, foreign: theirs.filter((id) => text.includes(id)) };
}

/** What of the other organization an answer carries. */
function foreignIn(answer: string, organization: Name): string[] {
  const own = sides[organization];
  const other = sides[OTHER[organization]];
  const cursors = [...answer.matchAll(CURSOR)].map(([, , cursor]) =>
    Buffer.from(cursor ?? '', 'base64url').toString('latin1'),
  );
  const ids = ([answer, ...cursors].join(' ').match(UUID) ?? []).filter(
    (id) => other.ids.has(id) && !own.ids.has(id) && !isLent(id),
  );
  const texts = answer.match(new RegExp(`.{0,40}${MARK[OTHER[organization]]}.{0,40}`, 'gi')) ?? [];
  return [...ids, ...texts];
}

/** Remembers ids and cursors of an answer, for questions of both. */
function learn(answer: string, organization: Name): void {
  const own = sides[organization];
  const other = sides[OTHER[organization]];
  for (const id of answer.match(UUID) ?? []) {
    // What was lent to them and comes back is not theirs.
    if (!other.ids.has(id)) {
      own.ids.add(id);
    }
  }
  for (const [, , cursor] of answer.matchAll(CURSOR)) {
    if (cursor !== undefined && own.cursors.size < 200) {
      own.cursors.add(cursor);
    }
  }
}

const ask = (of: Gateway, person: Person, text: string): Promise<RawAnswer> =>
  post(of, text, { token: person.token, headers: person.headers });

/** Without what is made anew each time: ids, what follows from them, and how long something took. */
const comparable = (answer: RawAnswer): string =>
  `${answer.status} ${answer.body
    .replace(/"seconds":[\d.e-]+/g, '"seconds":0')
    .replace(/"hash":"[0-9a-f]+"/g, '"hash":"a hash"')
    .replace(NOW, (moment) => (moment > AFTER_ALL_ROWS ? '"now"' : moment))
    .replace(CURSOR, '"$1":"a cursor"')
    .replace(UUID, 'an id')}`;

/**
 * True when no row of the trail that the test itself has left there counts: a verification looks at all of them, any
 * other field only up to the moment that it was given.
 */
const isOfThePast = (text: string): boolean =>
  text
    .split(BEFORE_A_ROOT)
    .filter((root) => /audit/i.test(root))
    .every((root) => !root.includes('verifyAuditTrail') && /\b(to|asOf): "/.test(root)) &&
  // It counts what each database has kept of rollups, which none of them is asked to have alike.
  !text.includes('organizationDeletionPreview');

const withNobody = ({ text, foreign }: Operation): string =>
  foreign.reduce((changed, id) => changed.replaceAll(id, randomUUID()), text);

const counted = { operations: 0, answered: 0, withForeignIds: 0, likeNobody: 0, likeAlone: 0, unstable: 0 };

/** Asks, and holds the answer against all three laws. */
async function judge(person: Person, operation: Operation): Promise<void> {
  const where = `${person.role} of ${person.organization}: ${operation.text}`;
  const answer = await ask(gateway, person, operation.text);
  counted.operations += 1;
  learn(answer.body, person.organization);
  const isPlatforms = person.role === Role.SUPER_ADMIN && OF_THE_PLATFORM.test(operation.text);
  expect([where, isPlatforms ? [] : foreignIn(answer.body, person.organization)]).toEqual([where, []]);
  const { errors = [] } = JSON.parse(answer.body) as { errors?: { extensions: { code: string } }[] };
  counted.answered += errors.length === 0 ? 1 : 0;
  expect([where, errors.map(({ extensions }) => extensions.code)]).toEqual([
    where,
    expect.not.arrayContaining(['INTERNAL_SERVER_ERROR']),
  ]);

  if (operation.foreign.length > 0 && !KEEPS_WHAT_IT_IS_TOLD.test(operation.text)) {
    counted.withForeignIds += 1;
    await sameAs('likeNobody', person, operation, answer, (same) => ask(gateway, person, withNobody(same)));
  }
  if (
    operation.kind === 'query' &&
    person.organization === 'a' &&
    !isPlatforms &&
    isOfThePast(operation.text)
  ) {
    await sameAs('likeAlone', person, operation, answer, (same) => ask(alone, person, same.text));
  }
}

/**
 * Of two faults in one operation either may be told first, each gateway as its races go: what is not answered alike is
 * asked again root by root, which leaves them one order. And who reads the trail adds to it: what is not said alike
 * every time by the same gateway is held against nothing.
 */
async function sameAs(
  law: 'likeNobody' | 'likeAlone',
  person: Person,
  operation: Operation,
  answer: RawAnswer,
  reference: (operation: Operation) => Promise<RawAnswer>,
): Promise<void> {
  const first = comparable(await reference(operation));
  if (first === comparable(answer)) {
    counted[law] += 1;
    return;
  }
  const roots = rootsOf(operation);
  if (roots.length > 1) {
    for (const root of roots) {
      await sameAs(law, person, root, await ask(gateway, person, root.text), reference);
    }
    return;
  }
  for (let time = 0; time < 3; time += 1) {
    const isStable =
      comparable(await ask(gateway, person, operation.text)) === comparable(answer) &&
      comparable(await reference(operation)) === first;
    if (!isStable) {
      counted.unstable += 1;
      return;
    }
  }
  const where = `${person.role} of ${person.organization}: ${operation.text}`;
  expect([law, where, comparable(answer)]).toEqual([law, where, first]);
}

/** Each of its roots as an operation of its own. */
function rootsOf({ kind, text, foreign }: Operation): Operation[] {
  const roots = text.slice(`${kind} { `.length, -' }'.length).split(BEFORE_A_ROOT);
  return roots.map((root) => ({ kind, text: `${kind} { ${root} }`, foreign }));
}

async function hold(kind: Operation['kind'], runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), async (who, seed) => {
      const person = people[who % people.length];
      if (person !== undefined) {
        await judge(person, operationOf(person, kind, seed));
      }
    }),
    // What is asked first is remembered by the trail: the same operation once more is another one.
    { numRuns: runs, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
}

describe('two organizations on one gateway', () => {
  it('see nothing of each other in the answer to any query', async () => {
    await hold('query', Math.ceil(RUNS * 0.7));
    // The laws were put to the test: answers with rows, ids of the other, and few that say something else each time.
    expect(counted.answered).toBeGreaterThan(counted.operations * 0.2);
    expect(counted.withForeignIds).toBeGreaterThan(counted.operations * 0.02);
    expect(counted.likeAlone).toBeGreaterThan(counted.operations * 0.2);
    expect(counted.unstable).toBeLessThan(counted.operations * 0.05);
  });

  it('see and change nothing of each other by any mutation', async () => {
    const fingerprint = async (name: Name): Promise<unknown> =>
      (
        await database.owner.query<object>(
          `SELECT (SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM chat_sessions t WHERE org_id = $1) AS sessions,
                  (SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM contacts t WHERE org_id = $1) AS contacts,
                  (SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM users t WHERE org_id = $1) AS users,
                  (SELECT count(*) FROM messages WHERE org_id = $1) AS messages,
                  (SELECT count(*) FROM csat_responses WHERE org_id = $1) AS ratings,
                  (SELECT count(*) FROM audit_logs WHERE org_id = $1) AS trail`,
          [sides[name].rows.organizationId],
        )
      ).rows;
    const all = people;
    try {
      for (const name of ['a', 'b'] as const) {
        people = all.filter(({ organization }) => organization === name);
        let before = await fingerprint(OTHER[name]);
        // What the questions before have left to be recorded.
        for (let last: unknown; JSON.stringify(last) !== JSON.stringify(before);) {
          last = before;
          await new Promise((resolve) => setTimeout(resolve, 250));
          before = await fingerprint(OTHER[name]);
        }
        await hold('mutation', Math.ceil(RUNS * 0.15));
        expect([name, await fingerprint(OTHER[name])]).toEqual([name, before]);
      }
    } finally {
      people = all;
    }
    // Mixed, each with what the other has just written.
    await hold('mutation', Math.ceil(RUNS * 0.05));
  });

  it('see nothing of each other in any push of any subscription, whatever they ask to be told', async () => {
    const random = randomOf(Number(SEED ?? 1));
    const frames: (readonly [Person, string, string])[] = [];
    const clients = [];
    for (let number = 0; number < Math.min(40, 10 + RUNS / 100); number += 1) {
      const organization = number % 2 === 0 ? 'a' : 'b';
      // The first of each is sure to be woken by what is written below; the others are whatever comes.
      const isSure = number < 2;
      const its = people.filter(
        (each) => each.organization === organization && (!isSure || each.role === Role.ORG_ADMIN),
      );
      const person = its[Math.floor(random() * its.length)];
      if (person === undefined) {
        continue;
      }
      const text = isSure
        ? 'subscription { auditTrail { id adminName action resourceId details } }'
        : operationOf(person, 'subscription', Math.floor(random() * 2 ** 31)).text;
      const client = createClient({
        url: `${gateway.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: {
          authorization: `Bearer ${person.token}`,
          ...(person.headers['x-org-id'] === undefined ? {} : { 'x-org-id': person.headers['x-org-id'] }),
        },
        retryAttempts: 0,
      });
      clients.push(client);
      const hear = (what: unknown): void => void frames.push([person, text, JSON.stringify(what)]);
      client.subscribe({ query: text }, { next: hear, error: hear, complete: () => undefined });
    }
    const heardBy = (name: Name): number =>
      frames.filter(([{ organization }]) => organization === name).length;
    const admins = people.filter(({ role }) => role === Role.ORG_ADMIN);
    // Both desks work meanwhile; what they do wakes the subscriptions.
    const deadline = Date.now() + 15_000;
    for (
      let number = 0;
      number < 20 || (Date.now() < deadline && (heardBy('a') < 10 || heardBy('b') < 10));
      number += 1
    ) {
      const person = admins[number % admins.length];
      if (person !== undefined) {
        const name = `${MARK[person.organization]}-live-${number}`;
        const answer = await ask(
          gateway,
          person,
          `mutation { startSession(contactExternalId: "${name}", externalId: "${name}") { id contactId } }`,
        );
        learn(answer.body, person.organization);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    for (const client of clients) {
      await client.dispose();
    }
    expect(heardBy('a')).toBeGreaterThanOrEqual(10);
    expect(heardBy('b')).toBeGreaterThanOrEqual(10);
    for (const [{ organization }, text, frame] of frames) {
      expect([text, foreignIn(frame, organization)]).toEqual([text, []]);
    }
  });

  afterAll(() => {
    if (RUNS > 500) {
      process.stderr.write(`isolation: ${JSON.stringify(counted)}\n`);
    }
  });
});
