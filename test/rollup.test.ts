// Answers from rollups are those of a full scan, whatever was written, in whatever order, and wherever the worker ended.
import { setTimeout } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { Client } from 'pg';
import { catalogue, entities } from '../src/app';
import {
  type FactMetric,
  isExternal,
  type MetricReader,
  type MetricRequest,
  MetricRunner,
  type Question,
  type Reading,
  RollupWorker,
  Unit,
} from '../src/metrics';
import { rollupName, rollupsOf } from '../src/metrics/rollup';
import { createLogger, createRequestContext, Database, Role, statement } from '../src/platform';
import { cloneDatabase, makeUsageDays, rowsOf, type TestDatabase } from './harness';
import { writeAlertRows } from './harness/alerts';
import { writeLearningRows } from './harness/learning';
import { writeReliabilityRows } from './harness/reliability';

jest.setTimeout(90_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const log = createLogger('silent');
const options = { settings: { slaMaxQueueWaitSeconds: 300 }, externals: new Map() };
/** Each once: what a tile calls the same metric in a window of its own is no other one. */
const placed = [
  ...new Map(
    catalogue
      .filter((metric): metric is FactMetric => !isExternal(metric) && metric.at !== undefined)
      .map((metric) => {
        const { fact, at, aggregate, where, dimensions } = metric;
        return [JSON.stringify([fact.name, at, aggregate, where, dimensions]), metric] as const;
      }),
  ).values(),
];

/** Of what is asked again after every step: others each time. */
const sixthOf = (step: number): readonly FactMetric[] =>
  placed.filter((_, place) => (place + step) % 6 === 0);

/** Those that are made of a table whose rows have changed, or depend on it. */
const touchedBy = (changed: readonly string[]): readonly FactMetric[] =>
  placed.filter(({ fact: { rollup } }) =>
    [rollup?.table, ...(rollup?.depends ?? []).map(({ source }) => source)].some(
      (table) => table !== undefined && changed.includes(table),
    ),
  );

let test: TestDatabase;
let database: Database;
let labels: string[] = [];

beforeAll(async () => {
  test = await cloneDatabase();
  database = await Database.connect({
    url: test.url,
    entities,
    log,
    onStatement: ({ label }) => labels.push(label),
  });
  await makeUsageDays(test, Date.now() - 45 * DAY, Date.now() + 10 * DAY);
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

const full = new MetricRunner(options);
const rolled = new MetricRunner({ ...options, rolledUp: catalogue });
const worker = (): RollupWorker => new RollupWorker(database, catalogue, log);
/** Of some rollups only. */
const workerOn = (rollups: readonly string[]): RollupWorker =>
  new RollupWorker(
    database,
    catalogue.filter((metric) => !isExternal(metric) && rollups.includes(rollupName(metric))),
    log,
  );

async function onSnapshot<Result>(
  organizationId: string,
  work: (full: MetricReader, rolled: MetricReader, question: Question) => Promise<Result>,
  asOf?: Date,
): Promise<Result> {
  const context = createRequestContext({
    requestId: 'rollup',
    client: { ip: null, userAgent: null },
    actor: { id: 'test', name: null, role: Role.ANALYST, organizationId },
    database,
    clock: { now: () => new Date() },
    log,
  });
  try {
    const question = await full.reader(context).question(asOf);
    return await work(full.reader(context), rolled.reader(context), question);
  } finally {
    await context.close();
  }
}

const groupingsOf = (metric: FactMetric): string[][] => [
  [],
  ...metric.dimensions.map((dimension) => [dimension]),
  [...metric.dimensions],
  ['weekday', 'hour'],
];

const present = (lines: ReadonlyMap<string, Reading> | undefined): [string, Reading][] =>
  [...(lines ?? [])].filter(([, { n, invalid }]) => n + invalid > 0).sort(([a], [b]) => (a < b ? -1 : 1));

interface Law {
  /** Also what both would read from the rows with the same statement. */
  readonly all?: boolean;
  /** What a full scan found at this moment, as long as no row changes: only what is kept is read again. */
  readonly scanned?: Map<string, Promise<unknown>>;
  /** Which of the metrics; default: all. */
  readonly metrics?: readonly FactMetric[];
}

/** Every metric × windows × groupings, and series by local days, by rollup and by full scan on one snapshot. */
async function expectEqual(
  organizationId: string,
  asOf?: Date,
  days = [1, 7, 30],
  { all = false, scanned = new Map(), metrics = placed }: Law = {},
): Promise<void> {
  if (scanned.size > 0 && asOf === undefined) {
    throw new Error('What was scanned was found at a moment: give it');
  }
  await onSnapshot(
    organizationId,
    async (scanning, rollup, question) => {
      const same = async (what: object, read: (reader: MetricReader) => Promise<unknown>): Promise<void> => {
        const key = JSON.stringify(what);
        const scan = scanned.get(key) ?? read(scanning);
        scanned.set(key, scan);
        const [wanted, got] = await Promise.all([scan, read(rollup)]);
        expect({ ...what, found: got }).toEqual({ ...what, found: wanted });
      };
      for (const length of days) {
        const to = question.asOf;
        const period = { from: new Date(to.getTime() - length * DAY + 1234), to };
        const { current } = await scanning.days(length, question);
        const bucketStarts = current.map(({ start }) => start);
        const isKept = async (request: Omit<MetricRequest, 'to' | 'asOf'>): Promise<boolean> =>
          all || (await rollup.plan({ ...request, to, asOf: to })).cover !== null;
        await Promise.all(
          metrics.map(async (metric) => {
            const what = { metric: metric.name, length };
            const daily = metric.fact.rollup?.dailyDimensions ?? [];
            await Promise.all([
              ...groupingsOf(metric).map(async (by) => {
                if (await isKept({ metric, from: period.from, by })) {
                  await same({ ...what, by }, async (reader) =>
                    present(await reader.grouped(metric, period, question, by)),
                  );
                }
              }),
              ...[[], daily].map(async (by) => {
                if (await isKept({ metric, from: bucketStarts[0] ?? null, by, bucketStarts })) {
                  await same({ ...what, inDays: by }, (reader) =>
                    reader.seriesBy(metric, current, question, by),
                  );
                }
              }),
            ]);
          }),
        );
      }
    },
    asOf,
  );
}

interface Desk {
  readonly organization: string;
  readonly operators: readonly string[];
  readonly contacts: readonly string[];
  /** Who uses the application; whoever is deleted is followed by another. */
  readonly people: string[];
}

async function newDesk(timezone: string): Promise<Desk> {
  const rows = await rowsOf(test, { slug: `desk-${uuidv7()}`, timezone });
  const operators = [await rows.operator('Ada'), await rows.operator('Ben')];
  const contacts = [await rows.contact(), await rows.contact(), await rows.contact()];
  const people = [await rows.appUser(), await rows.appUser(), await rows.appUser(), await rows.appUser()];
  return { organization: rows.organizationId, operators, contacts, people };
}

const randomOf = (seed: number): (() => number) => {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return ((state >>> 8) % 1_000_003) / 1_000_003;
  };
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Rows as an import writes them: many in one statement, at any time of the last weeks, some a little ahead of now. */
async function writeMany(
  { organization, operators, contacts, people }: Desk,
  random: () => number,
  count: number,
  client: Client = test.owner,
): Promise<void> {
  const now = Date.now();
  const pick = <Each>(of: readonly Each[]): Each => {
    const found = of[Math.floor(random() * of.length)];
    if (found === undefined) {
      throw new Error('nothing to pick');
    }
    return found;
  };
  const sessions = Array.from({ length: count }, () => {
    const started = now - random() * 35 * DAY * random() + (random() < 0.05 ? HOUR : 0);
    const claimed = random() < 0.8 ? started + (random() - 0.05) * HOUR : null;
    const responded = claimed !== null && random() < 0.8 ? claimed + random() * 20 * MINUTE : null;
    const closed = random() < 0.7 ? started + random() * 5 * HOUR : null;
    return { id: uuidv7(), started, claimed, responded, closed };
  });
  await client.query(
    `INSERT INTO chat_sessions (org_id, id, contact_id, operator_id, channel, started_at, claimed_at, first_response_at, closed_at)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])`,
    [
      organization,
      sessions.map(({ id }) => id),
      sessions.map(() => pick(contacts)),
      sessions.map(({ claimed }) => (claimed === null ? null : pick(operators))),
      sessions.map(() => pick(['web', 'phone'])),
      sessions.map(({ started }) => iso(started)),
      sessions.map(({ claimed }) => iso(claimed)),
      sessions.map(({ responded }) => iso(responded)),
      sessions.map(({ closed }) => iso(closed)),
    ],
  );
  await client.query(
    `INSERT INTO messages (org_id, id, session_id, created_at, sender, operator_id)
     SELECT $1, gen_random_uuid(), * FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::uuid[])`,
    [
      organization,
      sessions.map(({ id }) => id),
      sessions.map(({ started }) => iso(started + random() * HOUR)),
      sessions.map(() => pick(['CONTACT', 'OPERATOR', 'BOT'])),
      sessions.map(() => (random() < 0.5 ? pick(operators) : null)),
    ],
  );
  const rated = sessions.flatMap((session) =>
    Array.from({ length: Math.floor(random() * 3) }, () => session),
  );
  await client.query(
    `INSERT INTO csat_responses (org_id, id, session_id, created_at, score)
     SELECT $1, gen_random_uuid(), * FROM unnest($2::uuid[], $3::timestamptz[], $4::smallint[])`,
    [
      organization,
      rated.map(({ id }) => id),
      rated.map(({ started }) => iso(started + random() * 3 * DAY)),
      rated.map(() => 1 + Math.floor(random() * 5)),
    ],
  );
  const times = sessions.map(({ started }) => started - random() * HOUR);
  const ids = sessions.map(() => uuidv7());
  await client.query(
    `INSERT INTO usage_events (org_id, id, occurred_at, user_id, method, endpoint, status_code, response_time_ms, error_codes)
     SELECT $1, e.id, e.at, e.person, e.method, '/orders', e.status, e.ms, CASE WHEN e.failed THEN ARRAY['BAD_USER_INPUT'] END
       FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::smallint[], $7::numeric[], $8::boolean[])
            e (id, at, person, method, status, ms, failed)`,
    [
      organization,
      ids,
      times.map(iso),
      ids.map(() => (random() < 0.8 ? pick(people) : null)),
      ids.map(() => pick(['GET', 'POST'])),
      ids.map(() => pick([200, 200, 404, 503])),
      ids.map(() => (random() < 0.9 ? Math.round(Math.exp(random() * 9) * 1000) / 1000 : null)),
      ids.map(() => random() < 0.1),
    ],
  );
  await client.query(
    `INSERT INTO page_views (org_id, id, occurred_at, user_id, session_id, path)
     SELECT $1, v.id, v.at, v.person, v.id, v.path
       FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[]) v (id, at, person, path)`,
    [
      organization,
      ids,
      times.map((at) => iso(at - random() * HOUR)),
      ids.map(() => pick(people)),
      ids.map(() => pick(['/', '/orders'])),
    ],
  );
  await client.query(
    `INSERT INTO user_sessions (org_id, id, started_at, user_id, last_activity_at)
     SELECT $1, s.id, s.at, s.person, s.at + s.lasted * interval '1 second'
       FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::int[]) s (id, at, person, lasted)`,
    [
      organization,
      ids,
      times.map(iso),
      ids.map(() => pick(people)),
      ids.map(() => Math.floor(random() * 6 * 3600)),
    ],
  );
  await writeLearningRows(client, organization, times.map(iso));
  await writeAlertRows(client, organization, times.map(iso));
  await writeReliabilityRows(client, organization, times.map(iso));
}

const KINDS_OF_CHANGE = 26;

async function change(
  { organization, operators, contacts, people }: Desk,
  random: () => number,
  kind = Math.floor(random() * KINDS_OF_CHANGE),
): Promise<void> {
  const some = `id IN (SELECT id FROM %t WHERE org_id = $1 ORDER BY md5(id::text || $2) LIMIT 5)`;
  const salt = String(random());
  const on = (table: string): string => some.replace('%t', table);
  const run = (text: string, more: unknown[] = []) => test.owner.query(text, [organization, salt, ...more]);
  const shift = `${Math.floor((random() - 0.5) * 3000)} minutes`;
  if (kind === 0) {
    await run(
      `UPDATE chat_sessions SET closed_at = started_at + interval '2 hours' WHERE ${on('chat_sessions')}`,
    );
  } else if (kind === 1) {
    await run(`UPDATE chat_sessions SET operator_id = $3, channel = 'mail' WHERE ${on('chat_sessions')}`, [
      operators[0],
    ]);
  } else if (kind === 2) {
    await run(
      `UPDATE chat_sessions SET contact_id = $3, started_at = started_at + $4::interval WHERE ${on('chat_sessions')}`,
      [contacts[0], shift],
    );
  } else if (kind === 3) {
    await run(`DELETE FROM csat_responses WHERE ${on('csat_responses')}`);
  } else if (kind === 4) {
    await run(
      `UPDATE csat_responses SET created_at = created_at + $3::interval, score = 3 WHERE ${on('csat_responses')}`,
      [shift],
    );
  } else if (kind === 5) {
    await run(`DELETE FROM messages WHERE ${on('messages')}`);
  } else if (kind === 6) {
    await run(
      `UPDATE messages SET created_at = created_at + $3::interval, sender = 'OPERATOR', operator_id = $4 WHERE ${on('messages')}`,
      [shift, operators[1]],
    );
  } else if (kind === 7) {
    // What was done is undone.
    await run(
      `UPDATE chat_sessions SET closed_at = NULL, first_response_at = NULL, operator_id = NULL, claimed_at = NULL WHERE ${on('chat_sessions')}`,
    );
  } else if (kind === 8) {
    await run(
      `UPDATE chat_sessions SET claimed_at = started_at + interval '40 seconds', operator_id = $3,
                                first_response_at = started_at - interval '1 second' WHERE ${on('chat_sessions')}`,
      [operators[1]],
    );
  } else if (kind === 9) {
    // One statement that inserts some and updates others, as an import that is repeated does.
    await run(
      `INSERT INTO chat_sessions (org_id, id, contact_id, channel, started_at)
       SELECT s.org_id, CASE WHEN random() < 0.5 THEN s.id ELSE gen_random_uuid() END, s.contact_id, 'again', s.started_at + $3::interval
         FROM chat_sessions s WHERE s.${on('chat_sessions')}
           ON CONFLICT (org_id, id) DO UPDATE SET channel = excluded.channel, started_at = excluded.started_at`,
      [shift],
    );
  } else if (kind === 12) {
    await run(`DELETE FROM usage_events WHERE ${on('usage_events')}`);
  } else if (kind === 13) {
    await run(`DELETE FROM page_views WHERE ${on('page_views')}`);
  } else if (kind === 14) {
    // It has begun earlier than was known, perhaps on another day.
    await run(
      `UPDATE user_sessions SET started_at = started_at - abs(extract(epoch FROM $3::interval)) * interval '1 second'
        WHERE ${on('user_sessions')}`,
      [shift],
    );
  } else if (kind === 15) {
    await run(
      `UPDATE user_sessions SET last_activity_at = last_activity_at + interval '40 minutes' WHERE ${on('user_sessions')}`,
    );
  } else if (kind === 16) {
    // Whoever is deleted takes page views and sessions along; requests stay, and are nobody's.
    const place = Math.floor(random() * people.length);
    await run(`DELETE FROM app_users WHERE org_id = $1 AND $2 <> '' AND id = $3`, [people[place]]);
    people[place] = uuidv7();
    await run(`INSERT INTO app_users (org_id, id, external_id) VALUES ($1, $3, $2)`, [people[place]]);
  } else if (kind === 17) {
    // Somebody is seen for the first time, late.
    const id = uuidv7();
    await run(`INSERT INTO app_users (org_id, id, external_id) VALUES ($1, $3, $2)`, [id]);
    await run(
      `INSERT INTO usage_events (org_id, id, occurred_at, user_id, method, endpoint, status_code)
       SELECT e.org_id, gen_random_uuid(), e.occurred_at, $3, 'GET', '/', 200
         FROM usage_events e WHERE ${on('usage_events')}`,
      [id],
    );
    people.push(id);
  } else if (kind === 18) {
    // Lessons that were finished, or after which a later one was begun: known late, and perhaps within the days that count.
    await run(
      `UPDATE lesson_progress SET completed_at = CASE WHEN percent > 50 THEN started_at + abs(extract(epoch FROM $3::interval)) * interval '9 seconds' END,
                                  moved_on_at = started_at + interval '3 days', position = NULL
        WHERE org_id = $1 AND learner_id IN (SELECT learner_id FROM lesson_progress WHERE org_id = $1 ORDER BY md5(learner_id || $2) LIMIT 5)`,
      [shift],
    );
  } else if (kind === 19) {
    // A learner who is deleted is gone everywhere.
    for (const table of [
      'course_progress',
      'lesson_progress',
      'learner_activity',
      'quiz_answers',
      'video_plays',
    ]) {
      await run(
        `DELETE FROM ${table} WHERE org_id = $1 AND learner_id IN (SELECT learner_id FROM ${table} WHERE org_id = $1 ORDER BY md5(learner_id || $2) LIMIT 3)`,
      );
    }
  } else if (kind === 20) {
    await run(
      `UPDATE course_progress SET enrolled_at = enrolled_at + $3::interval, completed_at = NULL
        WHERE org_id = $1 AND learner_id IN (SELECT learner_id FROM course_progress WHERE org_id = $1 ORDER BY md5(learner_id || $2) LIMIT 5)`,
      [shift],
    );
  } else if (kind === 21) {
    // Alerts that were answered after all, raised again soon after, and told to be of another kind.
    await run(
      `UPDATE alert_episodes SET responded_at = raised_at + abs(extract(epoch FROM $3::interval)) * interval '2 seconds',
                                 resolved_at = raised_at + abs(extract(epoch FROM $3::interval)) * interval '3 seconds',
                                 dismissed_at = NULL, severity = 'INFO', category = 'late', acknowledged_at = NULL,
                                 next_raised_at = raised_at + abs(extract(epoch FROM $3::interval)) * interval '3 seconds' + interval '20 hours',
                                 snoozed_seconds = 0
        WHERE org_id = $1 AND alert_id IN (SELECT alert_id FROM alert_episodes WHERE org_id = $1 ORDER BY md5(alert_id || $2) LIMIT 5)`,
      [shift],
    );
  } else if (kind === 22) {
    await run(
      `DELETE FROM alert_episodes WHERE org_id = $1 AND alert_id IN (SELECT alert_id FROM alert_episodes WHERE org_id = $1 ORDER BY md5(alert_id || $2) LIMIT 3)`,
    );
  } else if (kind === 23) {
    // What came of predictions is told late, and of some it is told otherwise.
    await run(
      `UPDATE predictions SET occurred = NOT coalesce(occurred, false),
                              outcome_at = predicted_at + abs(extract(epoch FROM $3::interval)) * interval '1 second'
        WHERE ${on('predictions')}`,
      [shift],
    );
  } else if (kind === 24) {
    // An incident is told to have been resolved earlier or later, and another turns out to be of another service and severity.
    await run(
      `UPDATE incident_episodes SET resolved_at = opened_at + abs(extract(epoch FROM $3::interval)) * interval '1 second',
                                    acknowledged_at = NULL, service_id = 'late', severity = 'INFO'
        WHERE org_id = $1 AND incident_id IN (SELECT incident_id FROM incident_episodes WHERE org_id = $1 ORDER BY md5(incident_id || $2) LIMIT 5)`,
      [shift],
    );
  } else if (kind === 25) {
    await run(
      `UPDATE workflow_runs SET finished_at = finished_at + $3::interval, status = 'FAILED' WHERE ${on('workflow_runs')}`,
      [shift],
    );
  } else if (kind === 10) {
    // A rating that was another session's.
    await run(
      `UPDATE csat_responses SET session_id = (SELECT s.id FROM chat_sessions s WHERE s.org_id = $1 ORDER BY md5(s.id::text || $2) LIMIT 1)
        WHERE ${on('csat_responses')}`,
    );
  } else {
    await run(
      `WITH gone AS (SELECT s.id FROM chat_sessions s WHERE s.org_id = $1 ORDER BY md5(s.id::text || $2) LIMIT 5),
            m AS (DELETE FROM messages WHERE org_id = $1 AND session_id IN (SELECT id FROM gone)),
            c AS (DELETE FROM csat_responses WHERE org_id = $1 AND session_id IN (SELECT id FROM gone))
       SELECT`,
    );
    await run(
      `DELETE FROM chat_sessions s WHERE s.org_id = $1 AND $2 <> ''
          AND NOT EXISTS (SELECT FROM messages m WHERE m.org_id = $1 AND m.session_id = s.id)
          AND NOT EXISTS (SELECT FROM csat_responses c WHERE c.org_id = $1 AND c.session_id = s.id)`,
    );
  }
}

const ZONES = ['UTC', 'America/Havana', 'Asia/Kolkata', 'Australia/Lord_Howe'];

describe.each(ZONES)('In %s', (zone) => {
  it('every other metric, each window and grouping is that of a full scan, now and at past moments', async () => {
    const metrics = placed.filter((_, place) => (place + ZONES.indexOf(zone)) % 2 === 0);
    const desk = await newDesk(zone);
    await writeMany(desk, randomOf(zone.length), 400);
    await worker().finish(desk.organization);
    labels = [];
    await expectEqual(desk.organization, undefined, [1, 7, 30], { all: true, metrics });
    expect(new Set(labels.filter((label) => label.startsWith('metrics.rollup.'))).size).toBeGreaterThan(15);
    await expectEqual(desk.organization, new Date(Date.now() - 3 * DAY), [7], { metrics });
    await expectEqual(desk.organization, new Date(Date.now() - 12 * HOUR), [7], { metrics });
  });
});

it('An organization that moves to another zone has its days built anew; until then answers are right as well', async () => {
  const desk = await newDesk('Europe/Berlin');
  await writeMany(desk, randomOf(11), 100);
  await worker().finish(desk.organization);
  const dayStarts = async (): Promise<unknown> => {
    const { rows } = await test.owner.query<{ starts: unknown }>(
      'SELECT DISTINCT day_starts AS starts FROM rollup_state WHERE org_id = $1',
      [desk.organization],
    );
    return rows.map(({ starts }) => starts);
  };
  expect(await dayStarts()).toEqual([[22, 23]]);
  await test.owner.query(`UPDATE organizations SET timezone = 'Asia/Bangkok' WHERE org_id = $1`, [
    desk.organization,
  ]);
  await expectEqual(desk.organization, undefined, [7]);
  await worker().finish(desk.organization);
  expect(await dayStarts()).toEqual([[17]]);
  await expectEqual(desk.organization, undefined, [7]);
});

/** A worker whose connection is lost before the statement of that number. */
function failing(
  number: number,
  then: () => Promise<void> = () => Promise.reject(new Error('lost')),
): RollupWorker {
  let count = 0;
  const withOrganization: Database['withOrganization'] = (id, work) =>
    database.withOrganization(id, (session) =>
      work({
        ...session,
        run: async (statement, parameters) => {
          count += 1;
          if (count === number) {
            await then();
          }
          return session.run(statement, parameters);
        },
      }),
    );
  return new RollupWorker(
    { withOrganization, withPlatform: (work) => database.withPlatform(work) },
    catalogue,
    log,
  );
}

/** Tables that changes are marked of, and what else marks tell of. */
async function changedTables(organization: string): Promise<string[]> {
  const { rows } = await test.owner.query<{ table: string }>(
    `SELECT DISTINCT split_part(source, '.', 1) AS table FROM rollup_dirty WHERE org_id = $1`,
    [organization],
  );
  return rows.map(({ table }) => table);
}

const marksOf = async (organization: string): Promise<number> => {
  const { rows } = await test.owner.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM rollup_dirty WHERE org_id = $1',
    [organization],
  );
  return rows[0]?.n ?? -1;
};

describe('Whatever happens to the rows', () => {
  it.each([1, 4])('rollup reads equal a full scan after each step (seed %d)', async (seed) => {
    const random = randomOf(seed * 7919);
    const desk = await newDesk('Europe/Berlin');
    await writeMany(desk, random, 150);
    labels = [];
    for (let step = 0; step < 24; step += 1) {
      const kind = random();
      if (kind < 0.15) {
        await writeMany(desk, random, 1 + Math.floor(random() * 20));
      } else if (kind < 0.6) {
        await change(desk, random);
      } else if (kind < 0.7) {
        await Promise.all([worker().run(desk.organization), worker().run(desk.organization)]);
      } else if (kind < 0.8) {
        const at = 1 + Math.floor(random() * 40);
        await Promise.allSettled([cutOff(at).run(desk.organization), worker().run(desk.organization)]);
      } else if (kind < 0.85) {
        await worker().rebuild(desk.organization);
      } else {
        await worker().finish(desk.organization);
        expect(await marksOf(desk.organization)).toBe(0);
      }
      const metrics = sixthOf(step);
      await expectEqual(desk.organization, undefined, [7], { metrics });
      // And as it looked at some time before.
      await expectEqual(desk.organization, new Date(Date.now() - random() * 20 * DAY), [3], { metrics });
    }
    expect(labels.filter((label) => label.startsWith('metrics.rollup.')).length).toBeGreaterThan(500);
    await expectEqual(desk.organization, undefined, [7]);
    await worker().finish(desk.organization);
    await expectEqual(desk.organization, undefined, [30]);
    expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
  });

  it('what is built so far equals the rows after every step of the way back to the first of them', async () => {
    const desk = await newDesk('Asia/Bangkok');
    await writeMany(desk, randomOf(17), 40);
    let steps = 0;
    for (let more = true; more; steps += 1) {
      more = await worker().run(desk.organization);
      expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
    }
    expect(steps).toBeGreaterThan(2);
  });

  describe('a change of one kind alone', () => {
    let desk: Desk;

    beforeAll(async () => {
      desk = await newDesk('Asia/Kolkata');
      await writeMany(desk, randomOf(101), 150);
      await worker().finish(desk.organization);
    });

    it.each(Array.from({ length: KINDS_OF_CHANGE }, (_, kind) => kind))(
      'is told of by its marks: reads equal a full scan before and after it is taken up (kind %d)',
      async (kind) => {
        await change(desk, randomOf(kind + 101), kind);
        const [asOf, scanned] = [new Date(), new Map<string, Promise<unknown>>()];
        const metrics = touchedBy(await changedTables(desk.organization));
        expect(metrics).not.toEqual([]);
        // Every change lies within the longest window.
        await expectEqual(desk.organization, asOf, [30], { scanned, metrics });
        await worker().finish(desk.organization);
        // What had no mark and should have had one was not taken up either, and reconciling finds it.
        await expectEqual(desk.organization, asOf, [30], { scanned, metrics });
        expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
      },
    );
  });
});

/** A worker whose connection the server cuts before the statement of that number; the commit is the last of them. */
function cutOff(number: number): RollupWorker {
  let count = 0;
  const withOrganization: Database['withOrganization'] = (id, work) =>
    database.withOrganization(id, async (session) => {
      const [backend] = await session.run(ownBackend);
      const step = async (): Promise<void> => {
        count += 1;
        if (count === number) {
          await test.owner.query('SELECT pg_terminate_backend($1, 5000)', [backend?.pid]);
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
  return new RollupWorker(
    { withOrganization, withPlatform: (work) => database.withPlatform(work) },
    catalogue,
    log,
  );
}

const ownBackend = statement<{ pid: number }>('test.own-backend', 'SELECT pg_backend_pid() AS pid');

/** All that is kept, built and marked, as one text. */
async function keptOf(organization: string): Promise<string> {
  const rows = ['rollups', 'rollup_members', 'rollup_member_numbers', 'rollup_state', 'rollup_dirty'].map(
    (table) => `SELECT '${table}' || t::text AS row FROM ${table} t WHERE org_id = $1`,
  );
  const found = await test.owner.query<{ all: string }>(
    `SELECT md5(string_agg(r.row, '|' ORDER BY r.row)) AS all FROM (${rows.join(' UNION ALL ')}) r`,
    [organization],
  );
  return found.rows[0]?.all ?? '';
}

/** All that is kept. */
async function rowsKept(organization: string): Promise<string> {
  const found = await test.owner.query<{ all: string }>(
    `SELECT md5(string_agg(k.row, '|' ORDER BY k.row)) AS all
       FROM (SELECT r::text AS row FROM rollups r WHERE r.org_id = $1
             UNION ALL SELECT m::text FROM rollup_members m WHERE m.org_id = $1) k`,
    [organization],
  );
  return found.rows[0]?.all ?? '';
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

describe('A worker that ends half-way', () => {
  /** A desk that is built, and since then was changed in every way there is. */
  async function changedDesk(seed: number): Promise<Desk> {
    const random = randomOf(seed);
    const desk = await newDesk('Australia/Lord_Howe');
    await writeMany(desk, random, 60);
    await worker().finish(desk.organization);
    await writeMany(desk, random, 5);
    for (let kind = 0; kind < KINDS_OF_CHANGE; kind += 1) {
      await change(desk, random, kind);
    }
    return desk;
  }

  it.each([
    ['between any two statements, by an error,', failing, 1],
    // PostgreSQL takes back the same as after an error: what is tried is that the loss is noticed.
    ['between two statements, by a connection that is cut,', cutOff, 3],
  ])('%s leaves what was, and the next one finishes', async (_, broken, step) => {
    const { organization } = await changedDesk(5);
    const before = await keptOf(organization);
    const [asOf, scanned] = [new Date(), new Map<string, Promise<unknown>>()];
    await expectEqual(organization, asOf, [7], { scanned });
    let number = 1;
    // The first of them are of every kind; later ones do the same for other weeks.
    for (; !(await succeeds(broken(number).run(organization))); number += number < 45 ? step : 37) {
      expect([number, await keptOf(organization)]).toEqual([number, before]);
      // What is kept is what was: to ask every time would tell nothing new.
      if (number % 15 === 1) {
        await expectEqual(organization, asOf, [7], { scanned });
      }
    }
    // The lock, the marks, what they touch, and for each rollup what is deleted, added up, and built.
    expect(number).toBeGreaterThan(4 * worker().definitions.size);
    expect(await keptOf(organization)).not.toBe(before);
    await worker().finish(organization);
    expect(await marksOf(organization)).toBe(0);
    await expectEqual(organization, undefined, [7]);
    expect((await worker().reconcile(organization)).mismatches).toEqual([]);
  });

  it('again and again while it builds for the first time gets there in the end, and is right all the way', async () => {
    const desk = await newDesk('Europe/Berlin');
    await writeMany(desk, randomOf(6), 80);
    const [asOf, scanned] = [new Date(), new Map<string, Promise<unknown>>()];
    let attempts = 1;
    while (!(await succeeds(cutOff(attempts * 15).finish(desk.organization)))) {
      await expectEqual(desk.organization, asOf, [30], { scanned, metrics: sixthOf(attempts) });
      attempts += 1;
    }
    expect(attempts).toBeGreaterThan(10);
    expect(await marksOf(desk.organization)).toBe(0);
    expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
  });

  it('while it builds anew leaves nothing that is wrong', async () => {
    const { organization } = await changedDesk(7);
    const [asOf, scanned] = [new Date(), new Map<string, Promise<unknown>>()];
    let number = 1;
    for (; !(await succeeds(cutOff(number).rebuild(organization))); number += 173) {
      await expectEqual(organization, asOf, [7], { scanned, metrics: sixthOf(number) });
    }
    expect(number).toBeGreaterThan(4 * worker().definitions.size);
    await expectEqual(organization, asOf, [7], { scanned });
    expect((await worker().reconcile(organization)).mismatches).toEqual([]);
  });

  it('while it compares changes nothing', async () => {
    const { organization } = await changedDesk(8);
    const before = await keptOf(organization);
    let number = 1;
    // The first of them are of every kind; later ones do the same for other rollups and weeks.
    for (; !(await succeeds(cutOff(number).reconcile(organization))); number += number < 30 ? 1 : 61) {
      expect([number, await keptOf(organization)]).toEqual([number, before]);
    }
    expect(number).toBeGreaterThan(3 * worker().definitions.size);
    expect(await keptOf(organization)).toBe(before);
  });
});

describe('Of many organizations', () => {
  it('those have their turn whose rollups are behind, or whose changes have come to rest or waited long enough', async () => {
    const [busy, calm, fresh] = [await newDesk('UTC'), await newDesk('UTC'), await newDesk('UTC')];
    const all = [busy, calm, fresh].map(({ organization }) => organization);
    const keeper = worker();
    await keeper.finish(busy.organization);
    await keeper.finish(calm.organization);
    expect(await keeper.due(all)).toEqual([fresh.organization]);
    await keeper.finish(fresh.organization);
    expect(await keeper.due(all)).toEqual([]);

    let passed = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => passed);
    try {
      const write = async (desk: Desk): Promise<void> => {
        const { rows } = await test.owner.query<{ id: string }>(
          `INSERT INTO chat_sessions (org_id, id, contact_id, started_at) VALUES ($1, $2, $3, now()) RETURNING id`,
          [desk.organization, uuidv7(), desk.contacts[0]],
        );
        expect(rows).toHaveLength(1);
      };
      await write(busy);
      await write(calm);
      expect(await keeper.due(all)).toEqual([]);
      passed += 5_000;
      await write(busy);
      expect(await keeper.due(all)).toEqual([calm.organization]);
      await keeper.finish(calm.organization);
      passed += 5_000;
      await write(busy);
      expect(await keeper.due(all)).toEqual([]);
      passed += 5_000;
      await write(busy);
      expect(await keeper.due(all)).toEqual([busy.organization]);
      await keeper.finish(busy.organization);
      expect(await keeper.due(all)).toEqual([]);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('Two workers', () => {
  it('do not wait for each other: between any two statements of one the other leaves, and answers are right', async () => {
    const random = randomOf(9);
    const desk = await newDesk('UTC');
    await writeMany(desk, random, 60);
    await worker().finish(desk.organization);
    let looked = 0;
    let reached = true;
    for (let number = 2; reached; number += 2) {
      for (const kind of [2, 4, 6]) {
        await change(desk, random, kind);
      }
      reached = false;
      await failing(number, async () => {
        reached = true;
        const before = await keptOf(desk.organization);
        expect(await worker().run(desk.organization)).toBe(false);
        expect(await keptOf(desk.organization)).toBe(before);
        await expectEqual(desk.organization, undefined, [7], { metrics: sixthOf(number) });
      }).run(desk.organization);
      await expectEqual(desk.organization, undefined, [7], { metrics: sixthOf(number + 1) });
      looked += Number(reached);
    }
    await expectEqual(desk.organization, undefined, [7]);
    // The rollups of sessions, ratings and messages are touched, each by several statements; those of other rows by none.
    expect(looked).toBeGreaterThan(10);
    expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
  });
});

describe('A writer that commits while the worker is at work', () => {
  it('is not lost, whichever statement it commits before, and neither waits for the other', async () => {
    const random = randomOf(11);
    const desk = await newDesk('UTC');
    await writeMany(desk, random, 40);
    await worker().finish(desk.organization);
    const writer = new Client({ connectionString: test.ownerUrl });
    await writer.connect();
    try {
      for (let number = 1; number <= 40; number += 3) {
        await writeMany(desk, random, 2);
        await writer.query('BEGIN');
        await writeMany(desk, random, 2, writer);
        await failing(number, async () => {
          await writer.query('COMMIT');
        }).run(desk.organization);
        // Where the worker ended before.
        await writer.query('COMMIT');
        await expectEqual(desk.organization, undefined, [7], { metrics: sixthOf(Math.floor(number / 3)) });
      }
    } finally {
      await writer.end();
    }
    await worker().finish(desk.organization);
    await expectEqual(desk.organization);
  });

  it('and rates a session that another one rates at the same time: the later commit is told of both', async () => {
    const rows = await rowsOf(test, { slug: `twice-${uuidv7()}` });
    const at = (hours: number): string => iso(Date.now() - hours * HOUR) ?? '';
    const session = await rows.session({ started: at(40), closed: at(39) });
    await worker().finish(rows.organizationId);
    const first = new Client({ connectionString: test.ownerUrl });
    const second = new Client({ connectionString: test.ownerUrl });
    await Promise.all([first.connect(), second.connect()]);
    const rate = (client: Client, score: number, when: string) =>
      client.query(
        'INSERT INTO csat_responses (org_id, id, session_id, score, created_at) VALUES ($1, $2, $3, $4, $5)',
        [rows.organizationId, uuidv7(), session, score, when],
      );
    try {
      await Promise.all([first.query('BEGIN'), second.query('BEGIN')]);
      await rate(second, 5, at(30));
      await rate(first, 1, at(38));
      await first.query('COMMIT');
      await worker().finish(rows.organizationId);
      await expectEqual(rows.organizationId, undefined, [7]);
      await second.query('COMMIT');
      // The rating of the first is superseded now, hours before the mark of the second.
      await expectEqual(rows.organizationId, undefined, [7]);
      await worker().finish(rows.organizationId);
      await expectEqual(rows.organizationId, undefined, [7]);
    } finally {
      await Promise.all([first.end(), second.end()]);
    }
  });
});

describe('Reconciling', () => {
  const first = (table: string, where: string): string =>
    `${table}.ctid = (SELECT r.ctid FROM rollups r WHERE r.org_id = $1 AND ${where} ORDER BY r.bucket, r.key LIMIT 1)`;
  const firstSet = (table: string, span: number): string =>
    `${table}.ctid = (SELECT r.ctid FROM rollup_members r WHERE r.org_id = $1 AND r.span = ${span} ORDER BY r.bucket LIMIT 1)`;
  const ofSpan = (span: number): string =>
    `r.rollup = 'sessions.started_at' AND r.cut = '' AND r.span = ${span}`;
  const withSets = [...rollupsOf(catalogue).values()]
    .filter(({ members }) => members.length > 0)
    .map(({ name }) => name);
  /** Of each span and cut something that is not so, and the rollups of which one has it. */
  const errors: readonly (readonly [string, readonly string[], string])[] = [
    // 27: days that begin at 17:00 UTC, midnight in Bangkok.
    ...[0, 1, 2, 3, 27].map(
      (span) =>
        [
          `a changed count, span ${span}`,
          ['sessions.started_at'],
          `UPDATE rollups SET measures[1] = measures[1] + 1 WHERE ${first('rollups', ofSpan(span))}`,
        ] as const,
    ),
    ...[0, 1, 2].map(
      (span) =>
        [
          `a surplus bucket, span ${span}`,
          ['sessions.started_at'],
          `INSERT INTO rollups SELECT k.org_id, k.rollup, k.cut, k.span, k.bucket - interval '400 days', k.key, k.settled_at, k.measures, k.bins, k.bin_counts
             FROM rollups k WHERE ${first('k', ofSpan(span))}`,
        ] as const,
    ),
    ...[0, 1, 2].map(
      (span) =>
        [
          `a missing bucket, span ${span}`,
          ['sessions.started_at'],
          `DELETE FROM rollups WHERE ${first('rollups', ofSpan(span))}`,
        ] as const,
    ),
    [
      'a sum of another operator',
      ['sessions.claimed_at'],
      `UPDATE rollups SET key = gen_random_uuid()::text
        WHERE ${first('rollups', `r.rollup = 'sessions.claimed_at' AND r.cut = 'operator_id' AND r.key <> '' AND r.span = 1`)}`,
    ],
    [
      'a surplus key',
      ['messages.created_at'],
      `INSERT INTO rollups SELECT k.org_id, k.rollup, k.cut, k.span, k.bucket, 'nobody', k.settled_at, k.measures, k.bins, k.bin_counts
         FROM rollups k WHERE ${first('k', `r.rollup = 'messages.created_at' AND r.cut = 'sender' AND r.span = 2`)}`,
    ],
    [
      'a value in another bin',
      ['sessions.closed_at'],
      `UPDATE rollups SET bins[1] = bins[1] + 3
        WHERE ${first('rollups', `r.rollup = 'sessions.closed_at' AND r.cut = '' AND r.span = 1 AND cardinality(r.bins) > 0`)}`,
    ],
    [
      'a sum of a day of somebody',
      ['usage-events.occurred_at'],
      `UPDATE rollups SET measures[1] = measures[1] + 1
        WHERE ${first('rollups', `r.rollup = 'usage-events.occurred_at' AND r.cut = 'user_id' AND r.span = 2 AND r.key <> ''`)}`,
    ],
    ...[1, 2].map(
      (span) =>
        [
          `somebody more in a set, span ${span}`,
          withSets,
          `UPDATE rollup_members SET bits = set_bit(bits, 4095, 1) WHERE ${firstSet('rollup_members', span)}`,
        ] as const,
    ),
    [
      'a surplus set',
      withSets,
      `INSERT INTO rollup_members SELECT k.org_id, k.rollup, k.members, k.span, k.bucket - interval '400 days', k.chunk, k.bits
         FROM rollup_members k WHERE ${firstSet('k', 1)}`,
    ],
    [
      'a bucket that says too early that all is settled',
      ['latest-ratings.created_at'],
      `UPDATE rollups SET settled_at = settled_at - interval '1 hour'
        WHERE ${first('rollups', `r.rollup = 'latest-ratings.created_at' AND r.cut = '' AND r.span = 0 AND r.settled_at IS NOT NULL`)}`,
    ],
  ];

  it('finds every error that is planted, and no other, and so it is mended; so does building anew', async () => {
    // At the turn of an hour another one is kept as a whole, and what is kept is not what it was.
    const left = HOUR - (Date.now() % HOUR);
    await setTimeout(left < 40_000 ? left + 1_000 : 0);
    const desk = await newDesk('Asia/Bangkok');
    await writeMany(desk, randomOf(3), 100);
    await worker().finish(desk.organization);
    const right = await rowsKept(desk.organization);
    expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
    const planted = async ([what, , plant]: (typeof errors)[number]): Promise<void> => {
      const { rowCount } = await test.owner.query(plant, [desk.organization]);
      expect([what, rowCount]).toEqual([what, 1]);
    };
    const found = new Set<string>();
    for (const error of errors) {
      const [what, rollups] = error;
      await planted(error);
      const { mismatches } = await workerOn(rollups).reconcile(desk.organization);
      // One of an hour is found in the days that are made of it as well, and one of a day in its week.
      expect([what, mismatches.length > 0, mismatches.length <= 6]).toEqual([what, true, true]);
      expect([what, new Set(mismatches.map(({ rollup }) => rollup)).size]).toEqual([what, 1]);
      const places = mismatches.map(({ bucket }) => +bucket);
      expect([what, Math.max(...places) - Math.min(...places) < 7 * DAY]).toEqual([what, true]);
      mismatches.forEach(({ rollup }) => found.add(rollup));
      await worker().finish(desk.organization);
      expect([what, await rowsKept(desk.organization)]).toEqual([what, right]);
    }
    // All of them at once are found in the same rollups, and in no other.
    const plantAll = async (): Promise<void> => {
      for (const error of errors) {
        await planted(error);
      }
    };
    await plantAll();
    const { mismatches } = await worker().reconcile(desk.organization);
    expect(new Set(mismatches.map(({ rollup }) => rollup))).toEqual(found);
    await worker().finish(desk.organization);
    expect(await rowsKept(desk.organization)).toBe(right);
    // Building anew asks nobody what is wrong.
    await plantAll();
    await worker().rebuild(desk.organization);
    expect(await rowsKept(desk.organization)).toBe(right);
    expect((await worker().reconcile(desk.organization)).mismatches).toEqual([]);
    const status = await worker().status(desk.organization);
    expect(status.find(({ rollup }) => rollup === 'sessions.started_at')?.mismatches).toBeGreaterThan(0);
    await expectEqual(desk.organization, undefined, [30]);
  }, 180_000);

  it('finds in a sample what is wrong everywhere', async () => {
    const desk = await newDesk('UTC');
    await writeMany(desk, randomOf(3), 100);
    await worker().finish(desk.organization);
    await test.owner.query(`DELETE FROM rollups WHERE org_id = $1 AND rollup = 'messages.created_at'`, [
      desk.organization,
    ]);
    expect((await worker().reconcile(desk.organization, 20)).mismatches.length).toBeGreaterThan(10);
    await worker().finish(desk.organization);
    expect((await worker().reconcile(desk.organization, 1_000)).hours).toBeGreaterThan(100);
  });
});

describe('Percentiles', () => {
  it('from rollups differ from those of the rows by at most one percent', async () => {
    const desk = await newDesk('Europe/Berlin');
    await writeMany(desk, randomOf(21), 600);
    await worker().finish(desk.organization);
    await onSnapshot(desk.organization, async (scan, rollup, question) => {
      const period = { from: new Date(question.asOf.getTime() - 30 * DAY), to: question.asOf };
      for (const metric of placed.filter(
        ({ aggregate, unit }) =>
          aggregate.kind === 'mean' && (unit === Unit.SECONDS || unit === Unit.MILLISECONDS),
      )) {
        const [dimension] = metric.fact.rollup?.dimensions ?? [];
        for (const by of [[], ...(dimension === undefined ? [] : [[dimension]])]) {
          labels = [];
          const [wanted, got] = await Promise.all(
            [scan, rollup].map((reader) =>
              reader.grouped(metric, period, question, by, { percentiles: true }),
            ),
          );
          expect(labels.some((label) => label.startsWith('metrics.rollup.'))).toBe(true);
          expect(got?.size).toBe(wanted?.size);
          for (const [key, { percentiles }] of wanted ?? []) {
            for (const [name, exact] of Object.entries(
              percentiles as unknown as Record<string, number | null>,
            )) {
              const found = (got?.get(key)?.percentiles as unknown as Record<string, number | null>)[name];
              expect(found === null).toBe(exact === null);
              expect(Math.abs((found ?? 0) - (exact ?? 0))).toBeLessThanOrEqual(0.01 * (exact ?? 0) + 1e-6);
            }
          }
        }
      }
    });
  });
});
