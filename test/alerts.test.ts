// Alerts through GraphQL: what is told by events and by people, in any order and any batches, and what is answered.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { alertsProjection } from '../src/alerts';
import type { StoredEvent } from '../src/ingest';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { alarm, alertEvent } from './harness/alerts';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.now();
const ago = (minutes: number): Date => new Date(NOW - minutes * MINUTE);

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database, { redisUrl: undefined });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

interface Desk {
  readonly id: string;
  readonly operator: string;
  readonly analyst: string;
  readonly tell: (...events: StoredEvent[]) => Promise<void>;
}

async function desk(): Promise<Desk> {
  const { organizationId: id } = await rowsOf(database, { slug: `alerts-${randomUUID()}` });
  return {
    id,
    operator: await tokenOf(Role.OPERATOR, id),
    analyst: await tokenOf(Role.ANALYST, id),
    tell: (...events) => alarm(gateway.app.database, id, events),
  };
}

type Json = Record<string, never>;

async function ask(token: string, query: string, variables?: object) {
  const { data, errors } = await gateway.ask<Json, object | undefined>(query, variables, { token });
  return { data, problems: errors.map(({ message, extensions }) => `${extensions.code} ${message}`) };
}

async function read<Data>(token: string, query: string, variables?: object): Promise<Data> {
  const { data, problems } = await ask(token, query, variables);
  expect(problems).toEqual([]);
  return data as Data;
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const ONE = `mutation($input: AlertInteractionInput!) { recordAlertInteraction(input: $input) {
  outcome alertId type alertStatus episode responseSeconds responseSecondsWithoutSnooze } }`;
const MANY = `mutation($inputs: [AlertInteractionInput!]!, $batchId: String) {
  recordAlertInteractions(inputs: $inputs, batchId: $batchId) { batchId accepted duplicates failed
    results { index outcome code message alertId alertStatus responseSeconds } } }`;

async function interact(token: string, input: object): Promise<unknown> {
  const { data, problems } = await ask(token, ONE, { input });
  return problems[0] ?? (data as unknown as { recordAlertInteraction: unknown }).recordAlertInteraction;
}

interface Batch {
  readonly batchId: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly results: readonly { readonly outcome: string; readonly message: string | null }[];
}

const interactAll = async (token: string, inputs: readonly object[], batchId?: string): Promise<Batch> =>
  (await read<{ recordAlertInteractions: Batch }>(token, MANY, { inputs, batchId })).recordAlertInteractions;

describe('events', () => {
  const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
  const tables = async (id: string): Promise<unknown> => ({
    alerts: (
      await database.owner.query<object>(
        `SELECT id, severity, status, episode, ${ms('raised_at')} AS raised, ${ms('snoozed_until')} AS until FROM alerts WHERE org_id = $1 ORDER BY id`,
        [id],
      )
    ).rows,
    episodes: (
      await database.owner.query<object>(
        `SELECT alert_id, number, severity, ${ms('raised_at')} AS raised, ${ms('responded_at')} AS responded,
                ${ms('ended_at')} AS ended, ${ms('next_raised_at')} AS next, snoozed_seconds
           FROM alert_episodes WHERE org_id = $1 ORDER BY alert_id, number`,
        [id],
      )
    ).rows,
    savings: (
      await database.owner.query<object>(
        `SELECT ${ms('hour')} AS hour, currency, stated, amount FROM alert_savings
          WHERE org_id = $1 AND stated <> 0 ORDER BY hour, currency`,
        [id],
      )
    ).rows,
  });

  it('make the same rows in any order, in any batches, and told twice', async () => {
    const anyEvent = fc
      .record({
        kind: fc.constantFrom(
          'raised',
          'raised',
          'acknowledged',
          'resolved',
          'snoozed',
          'dismissed',
          'reopened',
        ),
        alert: fc.constantFrom('a', 'b', 'c'),
        at: fc.integer({ min: 0, max: 240 }),
        severity: fc.constantFrom('CRITICAL', 'INFO'),
        savings: fc.option(fc.integer({ min: 0, max: 9_999 })),
      })
      .map(({ kind, alert, at, severity, savings }) =>
        alertEvent(kind, alert, ago(at), {
          ...(kind === 'raised'
            ? {
                severity,
                typeClass: 'PREVENTED_ISSUE',
                ...(savings === null ? {} : { savingsAmount: `${savings}.25`, currency: 'EUR' }),
              }
            : {}),
          ...(kind === 'snoozed' ? { until: ago(at - 30).toISOString() } : {}),
        }),
      );
    const asked = fc.array(anyEvent, { minLength: 1, maxLength: 20 }).chain((events) =>
      fc.record({
        events: fc.constant(events),
        again: fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length }),
        cut: fc.integer({ min: 1, max: 7 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(asked, async ({ events, again, cut }) => {
        const [one, other] = [await desk(), await desk()];
        await one.tell(...[...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime()));
        for (let start = 0; start < again.length; start += cut) {
          await other.tell(...again.slice(start, start + cut));
        }
        expect(await tables(other.id)).toEqual(await tables(one.id));
      }),
      { numRuns: 12 },
    );
  });

  it('are taken by ingestion, which says what is wrong with the others', async () => {
    const { id, analyst } = await desk();
    const service = await tokenOf(Role.SERVICE, id);
    const event = (kind: string, payload: object) => ({
      clientEventId: randomUUID(),
      kind,
      version: 1,
      occurredAt: ago(10).toISOString(),
      payload,
    });
    const about = {
      alertId: 'x',
      serviceId: 's',
      category: 'c',
      severity: 'INFO',
      typeClass: 'ESCALATION',
      title: 't',
    };
    const { ingestEvents } = await read<{ ingestEvents: { results: { message: string | null }[] } }>(
      service,
      'mutation($events: [EventInput!]!) { ingestEvents(events: $events) { results { message } } }',
      {
        events: [
          event('alert.raised', {
            ...about,
            impactAmount: '0.000001',
            currency: 'THB',
            by: 'ann@example.org',
          }),
          event('alert.raised', { ...about, severity: 'HIGH' }),
          event('alert.raised', { ...about, impactAmount: '1e3', currency: 'THB' }),
          event('alert.raised', { ...about, currency: 'THB' }),
          event('alert.snoozed', { alertId: 'x', until: 'tomorrow' }),
          // No moment that PostgreSQL can keep.
          event('alert.snoozed', { alertId: 'x', until: '0000-01-01T00:00:00Z' }),
          event('alert.snoozed', { alertId: 'x', until: '9999-12-31T23:59:59-12:00' }),
        ],
      },
    );
    expect(ingestEvents.results.map(({ message }) => message?.replace(/^payload\./, '') ?? null)).toEqual([
      null,
      expect.stringContaining('severity must be one of CRITICAL, IMPORTANT, STANDARD, INFO'),
      expect.stringContaining('impactAmount must be decimal text'),
      expect.stringContaining('currency goes with impactAmount or savingsAmount'),
      expect.stringContaining('until must be a moment'),
      expect.stringContaining('until must lie from 2000 until 2100'),
      expect.stringContaining('until must lie from 2000 until 2100'),
    ]);
    await gateway.app.events.projector.finish(id);
    const { alert } = await read<{ alert: { alert: object; changes: { by: string }[] } }>(
      analyst,
      '{ alert(id: "x") { alert { title status impactAmount currency } changes { type source by } } }',
    );
    expect(alert).toEqual({
      alert: { title: 't', status: 'OPEN', impactAmount: '0.000001', currency: 'THB' },
      changes: [{ type: 'RAISED', source: 'EVENT', by: expect.not.stringContaining('@') as string }],
    });
  });
});

describe('interactions', () => {
  it('are accepted once, answered again as the first time, and measured with and without the snooze', async () => {
    const { operator, tell } = await desk();
    await tell(alertEvent('raised', 'a', ago(60)));
    const snooze = {
      alertId: 'a',
      type: 'SNOOZED',
      occurredAt: ago(50),
      snoozedUntil: new Date(NOW + 60 * MINUTE),
      idempotencyKey: 'k1',
    };
    const snoozed = {
      outcome: 'ACCEPTED',
      alertId: 'a',
      type: 'SNOOZED',
      alertStatus: 'SNOOZED',
      episode: 1,
      responseSeconds: 600,
      responseSecondsWithoutSnooze: 600,
    };
    expect(await interact(operator, snooze)).toEqual(snoozed);
    expect(await interact(operator, { alertId: 'a', type: 'ACKNOWLEDGED', occurredAt: ago(30) })).toEqual({
      ...snoozed,
      type: 'ACKNOWLEDGED',
      alertStatus: 'ACKNOWLEDGED',
      responseSeconds: 1_800,
      responseSecondsWithoutSnooze: 600,
    });
    expect(
      await interact(operator, { alertId: 'a', type: 'RESOLVED', occurredAt: ago(20), note: 'fixed' }),
    ).toMatchObject({ alertStatus: 'RESOLVED', responseSeconds: 2_400, responseSecondsWithoutSnooze: 1_200 });
    expect(await interact(operator, snooze)).toEqual({ ...snoozed, outcome: 'DUPLICATE' });
    expect(await interact(operator, { ...snooze, note: 'x' })).toBe(
      'CONFLICT idempotencyKey belongs to an interaction with other content',
    );
  });

  it('are refused with what is wrong, and how the alert stands', async () => {
    const [{ operator, tell }, other] = [await desk(), await desk()];
    await other.tell(alertEvent('raised', 'theirs', ago(60)));
    await tell(
      alertEvent('raised', 'open', ago(60)),
      alertEvent('raised', 'acked', ago(60)),
      alertEvent('acknowledged', 'acked', ago(40)),
      alertEvent('raised', 'over', ago(60)),
      alertEvent('resolved', 'over', ago(40)),
    );
    const refused = async (input: object): Promise<unknown> => interact(operator, input);
    const soon = new Date(NOW + 10 * MINUTE);
    expect(await refused({ alertId: 'theirs', type: 'RESOLVED' })).toBe('NOT_FOUND There is no such alert');
    expect(await refused({ alertId: 'nobody', type: 'RESOLVED' })).toBe('NOT_FOUND There is no such alert');
    expect(await refused({ alertId: 'over', type: 'ACKNOWLEDGED' })).toBe(
      `BAD_USER_INPUT type cannot be ACKNOWLEDGED: the alert is RESOLVED since ${ago(40).toISOString()}`,
    );
    expect(await refused({ alertId: 'acked', type: 'ACKNOWLEDGED' })).toBe(
      `BAD_USER_INPUT type cannot be ACKNOWLEDGED: the alert is ACKNOWLEDGED since ${ago(40).toISOString()}`,
    );
    expect(await refused({ alertId: 'acked', type: 'RESOLVED', occurredAt: ago(50) })).toMatch(
      /^BAD_USER_INPUT occurredAt must not be before what was told last/,
    );
    expect(await refused({ alertId: 'open', type: 'RESOLVED', occurredAt: ago(61) })).toMatch(
      /^BAD_USER_INPUT occurredAt must not be before the episode began/,
    );
    expect(await refused({ alertId: 'open', type: 'RESOLVED', occurredAt: soon })).toMatch(
      /^BAD_USER_INPUT occurredAt must be at most 5 minutes from now/,
    );
    expect(await refused({ alertId: 'open', type: 'SNOOZED' })).toMatch(
      /^BAD_USER_INPUT snoozedUntil is needed/,
    );
    expect(await refused({ alertId: 'open', type: 'RESOLVED', snoozedUntil: soon })).toMatch(
      /^BAD_USER_INPUT snoozedUntil goes with type SNOOZED only/,
    );
    expect(await refused({ alertId: 'open', type: 'SNOOZED', snoozedUntil: ago(1) })).toMatch(
      /^BAD_USER_INPUT snoozedUntil must be later than occurredAt/,
    );
    expect(
      await refused({ alertId: 'open', type: 'SNOOZED', snoozedUntil: new Date(NOW + 31 * DAY) }),
    ).toMatch(/^BAD_USER_INPUT snoozedUntil must be at most 30 days/);
    expect(await refused({ alertId: 'open', type: 'RESOLVED', note: 'x'.repeat(1_001) })).toBe(
      'BAD_USER_INPUT note must have 1 to 1,000 characters',
    );
  });

  it('of two people at once: one is accepted, the other is told', async () => {
    const { operator, tell } = await desk();
    await tell(alertEvent('raised', 'a', ago(60)));
    const answers = await Promise.all(
      ['ACKNOWLEDGED', 'ACKNOWLEDGED', 'ACKNOWLEDGED', 'ACKNOWLEDGED'].map((type) =>
        interact(operator, { alertId: 'a', type }),
      ),
    );
    expect(answers.filter((each) => typeof each !== 'string')).toHaveLength(1);
    expect(answers.filter((each) => /the alert is ACKNOWLEDGED since/.test(String(each)))).toHaveLength(3);
  });

  it('see no alert that came to be while they waited: it is not held, and what is told of it would be undone', async () => {
    const { id, operator, analyst, tell } = await desk();
    await tell(alertEvent('raised', 'known', ago(60)));
    const [arrived, mayCommit] = [gate(), gate()];
    // Whoever tells of both holds the one that is known; the other is not there for anybody else.
    const telling = gateway.app.database.withOrganization(id, async (session) => {
      await alertsProjection.project(session, id, [
        alertEvent('acknowledged', 'known', ago(50)),
        alertEvent('raised', 'new', ago(50)),
      ]);
      arrived.open();
      await mayCommit.opened;
    });
    await arrived.opened;
    const answer = interactAll(operator, [
      { alertId: 'known', type: 'RESOLVED' },
      { alertId: 'new', type: 'RESOLVED' },
    ]);
    await until(async () => {
      const { rows } = await database.owner.query<object>(
        `SELECT 1 FROM pg_stat_activity a WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
            AND a.query LIKE '%FOR NO KEY UPDATE%'`,
      );
      return rows.length > 0;
    });
    mayCommit.open();
    await telling;
    expect((await answer).results).toMatchObject([
      { outcome: 'ACCEPTED' },
      { outcome: 'FAILED', code: 'NOT_FOUND' },
    ]);
    expect(await read(analyst, '{ alert(id: "new") { alert { status } } }')).toEqual({
      alert: { alert: { status: 'OPEN' } },
    });
  });

  it('count in the order of the call, also in one moment and where another clock was ahead', async () => {
    const { operator, analyst, tell } = await desk();
    const later = (minutes: number): Date => new Date(NOW + minutes * MINUTE);
    await tell(
      alertEvent('raised', 'a', ago(60)),
      alertEvent('raised', 'b', ago(60)),
      alertEvent('acknowledged', 'b', later(3)),
    );
    const snooze = { alertId: 'a', type: 'SNOOZED' };
    expect(
      await interactAll(operator, [
        { alertId: 'a', type: 'ACKNOWLEDGED' },
        { ...snooze, snoozedUntil: later(60), idempotencyKey: 'z' },
        { ...snooze, snoozedUntil: later(30), idempotencyKey: 'a' },
      ]),
    ).toMatchObject({ accepted: 3, failed: 0 });
    await interact(operator, { ...snooze, alertId: 'b', snoozedUntil: later(60) });
    const stands = '{ alert { status snoozedUntil } }';
    expect(await read(analyst, `{ a: alert(id: "a") ${stands} b: alert(id: "b") ${stands} }`)).toEqual({
      a: { alert: { status: 'SNOOZED', snoozedUntil: later(30).toISOString() } },
      b: { alert: { status: 'SNOOZED', snoozedUntil: later(60).toISOString() } },
    });
  });

  it('are nobody’s once whoever did it is erased: no number changes, and what comes late names them no more', async () => {
    const { id, operator, analyst, tell } = await desk();
    const admin = await tokenOf(Role.ORG_ADMIN, id);
    const by = { by: 'ada', note: 'Ada looks at it' };
    await tell(
      alertEvent('raised', 'a', ago(60)),
      alertEvent('acknowledged', 'a', ago(50), by),
      alertEvent('raised', 'b', ago(60)),
      alertEvent('acknowledged', 'b', ago(40), { by: 'ben', note: 'mine' }),
    );
    const ada = await tokenOf(Role.SERVICE, id, 'ada');
    const accepted: unknown = expect.objectContaining({ outcome: 'ACCEPTED' });
    expect(await interact(ada, { alertId: 'a', type: 'RESOLVED', note: 'done' })).toEqual(accepted);
    const changes = async () =>
      Promise.all(
        ['a', 'b'].map(
          async (alertId) =>
            (
              await read<{ alert: { changes: readonly object[] } }>(
                analyst,
                `{ alert(id: "${alertId}") { changes { type by note } episodes { number responseSeconds resolvedAt } } }`,
              )
            ).alert,
        ),
      );
    const [before] = await changes();
    const erase = (actorId: string, token = admin) =>
      ask(token, 'mutation($id: ID!) { eraseAlertActor(actorId: $id) }', { id: actorId });
    expect((await erase('ada', operator)).problems[0]).toMatch(/^FORBIDDEN/);
    expect((await erase('')).problems).toEqual([
      'BAD_USER_INPUT actorId must have 1 to 200 characters, without NUL and lone surrogates',
    ]);
    const stranger = await desk();
    const elsewhere = await tokenOf(Role.ORG_ADMIN, stranger.id);
    expect((await erase('ada', elsewhere)).data).toEqual({ eraseAlertActor: false });
    expect((await erase('ada')).data).toEqual({ eraseAlertActor: true });
    expect((await erase('ada')).data).toEqual({ eraseAlertActor: false });
    // Received before, worked off only now; and one who acts again afterwards.
    await tell(alertEvent('acknowledged', 'b', ago(30), by));
    const [a, b] = await changes();
    expect(a).toEqual({
      ...before,
      changes: [
        { type: 'RESOLVED', by: null, note: null },
        { type: 'ACKNOWLEDGED', by: null, note: null },
        { type: 'RAISED', by: null, note: null },
      ],
    });
    expect(b?.changes).toEqual([
      { type: 'ACKNOWLEDGED', by: null, note: null },
      { type: 'ACKNOWLEDGED', by: 'ben', note: 'mine' },
      { type: 'RAISED', by: null, note: null },
    ]);
    expect(await interact(ada, { alertId: 'b', type: 'RESOLVED' })).toEqual(accepted);
    expect((await changes())[1]?.changes[0]).toEqual({ type: 'RESOLVED', by: 'ada', note: null });
  });

  it('come in batches, in which each sees those before it and a bad one stops no other', async () => {
    const { id, operator, tell } = await desk();
    await tell(...Array.from({ length: 120 }, (_, index) => alertEvent('raised', `a${index}`, ago(60))));
    const inputs = [
      { alertId: 'a0', type: 'ACKNOWLEDGED', idempotencyKey: 'k' },
      { alertId: 'a0', type: 'ACKNOWLEDGED', idempotencyKey: 'k' },
      { alertId: 'nobody', type: 'RESOLVED' },
      { alertId: 'a0', type: 'RESOLVED', note: 'a\0' },
      { alertId: 'a0', type: 'RESOLVED' },
      { alertId: 'a0', type: 'DISMISSED' },
      ...Array.from({ length: 119 }, (_, index) => ({ alertId: `a${index + 1}`, type: 'DISMISSED' })),
    ];
    const batch = await interactAll(operator, inputs, 'evening');
    expect(batch).toMatchObject({ batchId: 'evening', accepted: 121, duplicates: 1, failed: 3 });
    expect(batch.results.slice(0, 6).map(({ outcome }) => outcome)).toEqual([
      ...['ACCEPTED', 'DUPLICATE', 'FAILED', 'FAILED', 'ACCEPTED', 'FAILED'],
    ]);
    const { rows } = await database.owner.query<{ details: string; stored: number }>(
      `SELECT l.details::text AS details,
              (SELECT count(*)::int FROM alert_changes c WHERE c.org_id = $1 AND c.batch_id = 'evening') AS stored
         FROM audit_logs l WHERE l.org_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.stored).toBe(121);
    const details = JSON.parse(rows[0]?.details ?? '{}') as Record<string, readonly string[]>;
    expect(details).toMatchObject({
      batchId: 'evening',
      accepted: 121,
      ACKNOWLEDGED: ['a0'],
      RESOLVED: ['a0'],
    });
    expect([...(details['DISMISSED'] ?? []), ...(details['DISMISSED 2'] ?? [])]).toHaveLength(119);
    // Nothing new: no second row.
    expect(await interactAll(operator, inputs.slice(0, 2), 'again')).toMatchObject({
      accepted: 0,
      duplicates: 2,
    });
    const { rows: trail } = await database.owner.query<object>(
      'SELECT 1 FROM audit_logs WHERE org_id = $1 AND outcome = $2',
      [id, 'SUCCESS'],
    );
    expect(trail).toHaveLength(1);
    // Ids of which one row of the trail could not hold all: none is missing.
    const long = Array.from(
      { length: 250 },
      (_, index) => `${String(index).padStart(3, '0')}${'ก'.repeat(97)}`,
    );
    await tell(...long.map((alertId) => alertEvent('raised', alertId, ago(50))));
    const many = long.map((alertId) => ({ alertId, type: 'RESOLVED' }));
    expect(await interactAll(operator, many, 'long')).toMatchObject({ accepted: 250 });
    const { rows: parts } = await database.owner.query<{ details: Record<string, unknown> }>(
      `SELECT l.details::jsonb AS details FROM audit_logs l
        WHERE l.org_id = $1 AND l.details::jsonb->>'batchId' = 'long' ORDER BY l.seq`,
      [id],
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ details: { part, parts: all, accepted } }) => [part, all, accepted])).toEqual(
      parts.map((_, index) => [index + 1, parts.length, 250]),
    );
    expect(
      parts.flatMap(({ details: told }) =>
        Object.entries(told).flatMap(([name, ids]) => (name.startsWith('RESOLVED') ? ids : [])),
      ),
    ).toEqual(long);
    const limit = await ask(operator, MANY, {
      inputs: Array.from({ length: 501 }, () => ({ alertId: 'a', type: 'RESOLVED' })),
    });
    expect(limit.problems).toEqual(['BAD_USER_INPUT inputs must have 1 to 500 items, not 501']);
  });
});

describe('the list', () => {
  it('is filtered, searched, paged both ways and counted', async () => {
    const [{ analyst, tell }, other] = [await desk(), await desk()];
    await other.tell(alertEvent('raised', 'theirs', ago(1)));
    await tell(
      ...Array.from({ length: 7 }, (_, index) =>
        alertEvent('raised', `a${index}`, ago(100 - index), {
          severity: index % 2 === 0 ? 'CRITICAL' : 'INFO',
          serviceId: index < 3 ? 'web' : 'api',
          title: index === 6 ? '100% Disk' : 'CPU',
        }),
      ),
      alertEvent('resolved', 'a0', ago(50)),
      alertEvent('snoozed', 'a1', ago(50), { until: new Date(NOW + DAY).toISOString() }),
      alertEvent('snoozed', 'a2', ago(50), { until: ago(40).toISOString() }),
    );
    const list = async (args: string) =>
      (
        await read<{
          alerts: {
            totalCount: number;
            rows: { id: string }[];
            pageInfo: { endCursor: string; hasNextPage: boolean };
          };
        }>(analyst, `{ alerts${args} { totalCount rows { id } pageInfo { endCursor hasNextPage } } }`)
      ).alerts;
    const ids = async (args: string) => (await list(args)).rows.map(({ id }) => id).join(' ');
    expect(await ids('')).toBe('a6 a5 a4 a3 a2 a1 a0');
    expect(await ids('(statuses: [OPEN])')).toBe('a6 a5 a4 a3 a2');
    expect(await ids('(statuses: [SNOOZED, RESOLVED], orderBy: RAISED_ASC)')).toBe('a0 a1');
    expect(await ids('(severities: [INFO], serviceId: "web")')).toBe('a1');
    expect(await ids('(search: "100% d")')).toBe('a6');
    expect(await ids('(typeClasses: [INFORMATION])')).toBe('');
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await list(`(first: 3, orderBy: RAISED_ASC${after})`);
      expect(page.totalCount).toBe(7);
      seen.push(...page.rows.map(({ id }) => id));
      after = `, after: "${page.pageInfo.endCursor}"`;
      if (!page.pageInfo.hasNextPage) {
        break;
      }
    }
    expect(seen.join(' ')).toBe('a0 a1 a2 a3 a4 a5 a6');
    expect((await ask(analyst, '{ alerts(first: 201) { rows { id } } }')).problems[0]).toMatch(/first/);
  });
});
