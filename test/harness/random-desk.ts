// Random support desks, for laws that hold whatever the data. Equal seeds make equal desks.
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { AuditOutcome, AuditTrail } from '../../src/audit';
import type { Database } from '../../src/platform';
import type { TestDatabase } from './database';
import { makeUsageDays, type Rows, rowsOf } from './factories';
import { writeAlertRows } from './alerts';
import { writeLearningRows } from './learning';
import { writeReliabilityRows } from './reliability';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** All that happens, happens on this grid around NOON, so that things often coincide. */
export const GRID = 5 * MINUTE;
export const NOON = Date.parse('2026-03-29T10:00:00.000Z');

interface RandomSession {
  readonly contact: number;
  readonly operator: number | null;
  readonly channel: string;
  readonly started: number;
  readonly claimed: number | null;
  readonly responded: number | null;
  readonly closed: number | null;
  readonly messages: readonly { readonly at: number; readonly sender: string; readonly operator: number }[];
  readonly ratings: readonly { readonly at: number; readonly score: number }[];
}

export interface RandomDesk {
  readonly sessions: readonly RandomSession[];
  /** Changes of the contacts' modes, in order of time. */
  readonly modes: readonly { readonly contact: number; readonly at: number; readonly mode: string }[];
}

export const OPERATORS = 4;
const CONTACTS = 40;

/** So many steps of the grid, now and then a little beside it. */
const steps = (min: number, max: number): fc.Arbitrary<number> =>
  fc
    .record({
      steps: fc.integer({ min, max }),
      beside: fc.oneof(
        { arbitrary: fc.constant(0), weight: 6 },
        fc.constantFrom(-1, 1),
        fc.integer({ min: 0, max: GRID }),
      ),
    })
    .map(({ steps: count, beside }) => count * GRID + beside);

const daysInSteps = (days: number): number => (days * DAY) / GRID;

/** `earliestClaim` below 0: some sessions are claimed before they start, as clocks of two machines have it. */
function randomSession(earliestClaim: number): fc.Arbitrary<RandomSession> {
  return fc
    .record({
      contact: fc.nat({ max: CONTACTS - 1 }),
      operator: fc.option(fc.nat({ max: OPERATORS - 1 }), { freq: 6 }),
      channel: fc.constantFrom('web', 'phone'),
      start: fc.oneof(
        steps(-daysInSteps(1), daysInSteps(0.25)),
        steps(-daysInSteps(9), daysInSteps(1)),
        { arbitrary: steps(-daysInSteps(40), 0), weight: 1 },
        { arbitrary: steps(-24, 4), weight: 2 },
      ),
      claim: fc.option(steps(earliestClaim, 6), { freq: 5 }),
      respond: fc.option(steps(-2, 4), { freq: 5 }),
      close: fc.option(steps(0, 18), { freq: 5 }),
      messages: fc.array(
        fc.record({
          at: steps(0, 18),
          sender: fc.constantFrom('CONTACT', 'OPERATOR', 'BOT'),
          operator: fc.nat({ max: OPERATORS - 1 }),
        }),
        { maxLength: 4 },
      ),
      ratings: fc.array(fc.record({ at: steps(0, 60), score: fc.integer({ min: 1, max: 5 }) }), {
        maxLength: 3,
      }),
    })
    .map(({ contact, operator, channel, start, claim, respond, close, messages, ratings }) => {
      const started = NOON + start;
      const notBefore = (at: number): number => (earliestClaim < 0 ? at : Math.max(at, started));
      const claimed = claim === null ? null : notBefore(started + claim);
      return {
        contact,
        operator: claimed === null ? null : operator,
        channel,
        started,
        claimed,
        responded: claimed === null || respond === null ? null : notBefore(claimed + respond),
        closed: close === null ? null : notBefore(started + close),
        messages: messages.map((message) => ({ ...message, at: notBefore(started + message.at) })),
        ratings: ratings.map((rating) => ({ ...rating, at: notBefore(started + rating.at) })),
      };
    });
}

const randomModes = fc
  .array(
    fc.record({
      contact: fc.nat({ max: CONTACTS - 1 }),
      at: steps(-daysInSteps(3), daysInSteps(1)).map((at) => NOON + at),
      mode: fc.constantFrom('BOT', 'HUMAN'),
    }),
    { minLength: 80, maxLength: 80 },
  )
  .map((changes) => changes.sort((a, b) => a.at - b.at));

/** The same desk for the same seed. */
export function deskOf(seed: number, earliestClaim = 0): RandomDesk {
  const [desk] = fc.sample(
    fc.record({
      sessions: fc.array(randomSession(earliestClaim), { minLength: 300, maxLength: 300, size: 'max' }),
      modes: randomModes,
    }),
    { seed, numRuns: 1 },
  );
  if (desk === undefined) {
    throw new Error('There is no desk');
  }
  return desk;
}

export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Writes the desk as a host would have, and returns its organization. */
export async function writeDesk(database: TestDatabase, desk: RandomDesk, timezone: string): Promise<string> {
  const { owner } = database;
  const rows = await rowsOf(database, { slug: `desk-${uuidv7()}`, timezone });
  const organization = rows.organizationId;
  const operators: string[] = [];
  for (const name of ['Ada', 'Ben', 'Cleo', 'Dan'].slice(0, OPERATORS)) {
    operators.push(await rows.operator(name));
  }
  const contacts: string[] = [];
  for (let number = 0; number < CONTACTS; number += 1) {
    contacts.push(await rows.contact());
  }
  const sessions = desk.sessions.map((session) => ({ ...session, id: uuidv7() }));
  await owner.query(
    `INSERT INTO chat_sessions
       (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
                              $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])`,
    [
      organization,
      sessions.map(({ id }) => id),
      sessions.map(({ contact }) => contacts[contact]),
      sessions.map(({ operator }) => (operator === null ? null : operators[operator])),
      sessions.map(({ channel }) => channel),
      sessions.map(({ started }) => iso(started)),
      sessions.map(({ claimed }) => iso(claimed)),
      sessions.map(({ responded }) => iso(responded)),
      sessions.map(({ closed }) => iso(closed)),
    ],
  );
  const messages = sessions.flatMap((session) =>
    session.messages.map((each) => ({ ...each, of: session.id })),
  );
  await owner.query(
    `INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
     SELECT $1, gen_random_uuid(), * FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::uuid[])`,
    [
      organization,
      messages.map(({ of }) => of),
      messages.map(({ at }) => iso(at)),
      messages.map(({ sender }) => sender),
      messages.map(({ sender, operator }) => (sender === 'OPERATOR' ? operators[operator] : null)),
    ],
  );
  const ratings = sessions.flatMap((session) => session.ratings.map((each) => ({ ...each, of: session.id })));
  await owner.query(
    `INSERT INTO csat_responses (org_id, id, session_id, created_at, score)
     SELECT $1, gen_random_uuid(), * FROM unnest($2::uuid[], $3::timestamptz[], $4::smallint[])`,
    [
      organization,
      ratings.map(({ of }) => of),
      ratings.map(({ at }) => iso(at)),
      ratings.map(({ score }) => score),
    ],
  );
  await writeUsage(database, desk, rows);
  const changed = new Set<string>();
  for (const { contact, at, mode } of desk.modes) {
    // Two changes of one contact at one instant would be one change.
    if (!changed.has(`${contact} ${at}`)) {
      changed.add(`${contact} ${at}`);
      await owner.query(
        'UPDATE contacts SET chat_mode = $3, chat_mode_changed_at = $4 WHERE org_id = $1 AND id = $2',
        [organization, contacts[contact], mode, iso(at)],
      );
    }
  }
  return organization;
}

const APP_USERS = 6;

/** Whenever somebody writes to the desk, somebody uses the application: a request, a page view, a session, and a lesson. */
async function writeUsage(database: TestDatabase, desk: RandomDesk, rows: Rows): Promise<void> {
  const { owner } = database;
  const people: string[] = [];
  for (let number = 0; number < APP_USERS; number += 1) {
    people.push(await rows.appUser(`person-${number}`));
  }
  await makeUsageDays(database, NOON - 42 * DAY, NOON + 3 * DAY);
  const used = desk.sessions.map(({ contact, started }, index) => ({
    index,
    id: uuidv7(),
    person: people[contact % APP_USERS],
    at: iso(started),
    lasted: index % 20 === 0 ? 0 : (index % 37) * 5 * 60,
  }));
  const given = [
    rows.organizationId,
    used.map(({ id }) => id),
    used.map(({ at }) => at),
    used.map(({ person }) => person),
    used.map(({ index }) => index),
  ];
  const source = 'unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::int[]) u (id, at, person, k)';
  await owner.query(
    `INSERT INTO usage_events (org_id, id, occurred_at, user_id, service, method, endpoint, status_code, response_time_ms,
                               operation_type, operation_name, error_codes)
     SELECT $1, u.id, u.at, CASE WHEN k % 7 > 0 THEN u.person END, CASE WHEN k % 3 > 0 THEN 'shop' END,
            (ARRAY['GET', 'POST'])[1 + k % 2], CASE WHEN k % 4 = 0 THEN '/graphql' ELSE '/orders/:id' END,
            (ARRAY[200, 200, 404, 503])[1 + k / 2 % 4], CASE WHEN k % 11 > 0 THEN round((exp(k % 97 / 12.0))::numeric, 3) END,
            CASE WHEN k % 4 = 0 THEN 'QUERY' END, CASE WHEN k % 4 = 0 THEN 'Orders' END,
            CASE WHEN k % 13 = 0 THEN ARRAY['BAD_USER_INPUT'] END
       FROM ${source}`,
    given,
  );
  await owner.query(
    `INSERT INTO page_views (org_id, id, occurred_at, user_id, session_id, path)
     SELECT $1, gen_random_uuid(), u.at + k % 3 * interval '50 minutes', u.person, u.id, (ARRAY['/', '/orders', '/help'])[1 + k % 3]
       FROM ${source}`,
    given,
  );
  await owner.query(
    `INSERT INTO user_sessions (org_id, id, started_at, user_id, last_activity_at)
     SELECT $1, u.id, u.at, u.person, u.at + u.k * interval '1 second' FROM ${source}`,
    [...given.slice(0, 4), used.map(({ lasted }) => lasted)],
  );
  const moments = used.map(({ at }) => at);
  await writeLearningRows(owner, rows.organizationId, moments);
  await writeAlertRows(owner, rows.organizationId, moments);
  await writeReliabilityRows(owner, rows.organizationId, moments);
}

/** Rows of the audit trail on the nine days before NOON, each third of nobody. */
export async function writeActions(
  database: Database,
  organization: string,
  count: number,
  random: () => number,
): Promise<void> {
  const trail = new AuditTrail(database);
  for (let index = 0; index < count; index += 1) {
    const at = new Date(NOON - Math.floor(random() * 9 * DAY));
    await trail.partitions.ensure([at]);
    await trail.record(organization, {
      at,
      adminId: index % 3 === 0 ? null : uuidv7(),
      adminName: null,
      action: index % 2 === 0 ? 'CLOSE_SESSION' : 'SEND_MESSAGE',
      resourceType: 'chat_session',
      resourceId: null,
      details: {},
      outcome: AuditOutcome.SUCCESS,
    });
  }
}
