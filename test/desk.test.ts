// The support desk at work: every transition from every state, by everybody who may, also all at once; and what the
// audit trail and the KPIs say of it afterwards.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { getNamedType, isEnumType, isObjectType } from 'graphql';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

interface Session {
  readonly id: string;
  readonly externalId: string | null;
  readonly contactId: string;
  readonly operatorId: string | null;
  readonly channel: string;
  readonly status: 'WAITING' | 'ACTIVE' | 'CLOSED';
  readonly startedAt: string;
  readonly claimedAt: string | null;
  readonly firstResponseAt: string | null;
  readonly closedAt: string | null;
}

interface Message {
  readonly id: string;
  readonly externalId: string | null;
  readonly sessionId: string;
  readonly sender: string;
  readonly operatorId: string | null;
  readonly createdAt: string;
}

interface Rating {
  readonly id: string;
  readonly externalId: string | null;
  readonly sessionId: string;
  readonly score: number;
  readonly createdAt: string;
}

interface Contact {
  readonly id: string;
  readonly externalId: string | null;
  readonly chatMode: string;
  readonly chatModeChangedAt: string;
  readonly createdAt: string;
}

interface Answers {
  readonly startSession: Session;
  readonly claimSession: Session;
  readonly closeSession: Session;
  readonly sendMessage: Message;
  readonly submitCsat: Rating;
  readonly setChatMode: Contact;
}

type Name = keyof Answers;
type Values = Readonly<Record<string, unknown>>;

/** Of each mutation, the document that gives all its arguments and asks for all of its answer. */
const documents = new Map(
  Object.values(describeSchema().getMutationType()?.getFields() ?? {}).map(({ name, args, type }) => {
    const named = getNamedType(type);
    const below = isObjectType(named) ? Object.keys(named.getFields()).join(' ') : '';
    const declared = args.map((argument) => `$${argument.name}: ${argument.type.toString()}`).join(', ');
    const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
    return [name, `mutation (${declared}) { ${name}(${given}) { ${below} } }`];
  }),
);

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;
let other: Rows;
let ada: string;
let ben: string;
let lead: string;
let analyst: string;
let gone: string;
/** Tokens: the two operators, and the others by their role. */
let tokens: Readonly<Record<'ada' | 'ben' | 'service' | 'admin' | 'orgAdmin', string>>;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  other = await rowsOf(database, { slug: 'other' });
  ada = await desk.operator('Ada');
  ben = await desk.operator('Ben');
  lead = await desk.operator('Lead', { role: 'ADMIN' });
  analyst = await desk.operator('Analyst', { role: 'ANALYST' });
  gone = await desk.operator('Gone', { deletedAt: '2026-01-01T00:00:00Z' });
  gateway = await startGateway(database);
  tokens = {
    ada: await tokenOf(Role.OPERATOR, desk.organizationId, ada),
    ben: await tokenOf(Role.OPERATOR, desk.organizationId, ben),
    service: await tokenOf(Role.SERVICE, desk.organizationId, 'crm'),
    admin: await tokenOf(Role.ADMIN, desk.organizationId, lead),
    orgAdmin: await tokenOf(Role.ORG_ADMIN, desk.organizationId, 'chief'),
  };
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** Everything that came back, for tests that compare answers as they are. */
async function ask<Mutation extends Name>(token: string, name: Mutation, values: Values) {
  const document = documents.get(name) ?? '';
  const { data, errors } = await gateway.ask<Pick<Answers, Mutation>, Values>(document, values, { token });
  return { data: data?.[name] ?? null, errors };
}

/** What came of it: OK, or the code of the one error. */
async function outcome(token: string, name: Name, values: Values): Promise<string> {
  const { errors } = await ask(token, name, values);
  return errors.map(({ extensions }) => extensions.code).join() || 'OK';
}

async function problem(token: string, name: Name, values: Values): Promise<string> {
  const { data, errors } = await ask(token, name, values);
  expect(data).toBeNull();
  return errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join();
}

/** The answer, of what must succeed. */
async function done<Mutation extends Name>(
  token: string,
  name: Mutation,
  values: Values,
): Promise<Answers[Mutation]> {
  const { data, errors } = await ask(token, name, values);
  expect(errors).toEqual([]);
  return data ?? raise(`${name} answered nothing`);
}

interface AuditRow {
  readonly action: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly admin_id: string | null;
  readonly resource_type: string;
  readonly details: Values;
}

/** The trail of one session or contact, oldest first. */
async function trailOf(resourceId: string): Promise<AuditRow[]> {
  const { rows } = await database.owner.query<AuditRow>(
    `SELECT action, outcome, error_code, admin_id, resource_type, details
       FROM audit_logs WHERE org_id = $1 AND resource_id = $2 ORDER BY seq`,
    [desk.organizationId, resourceId],
  );
  return rows;
}

const outcomesOf = async (resourceId: string): Promise<string[]> =>
  (await trailOf(resourceId)).map((row) => `${row.action} ${row.error_code ?? row.outcome}`);

/** Everything stored of one session, as text, to see whether anything changed. */
async function storedOf(sessionId: string): Promise<string> {
  const { rows } = await database.owner.query<{ stored: string }>(
    `SELECT jsonb_build_object(
              'session', (SELECT to_jsonb(s) FROM chat_sessions s WHERE s.id = $1),
              'messages', (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM messages m WHERE m.session_id = $1),
              'ratings', (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id) FROM csat_responses c WHERE c.session_id = $1)
            )::text AS stored`,
    [sessionId],
  );
  return rows[0]?.stored ?? '';
}

async function countOf(table: string, where: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE org_id = $1 AND ${where}`,
    [desk.organizationId, ...values],
  );
  return rows[0]?.n ?? -1;
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Sessions in every state, each held by Ada where it was claimed. */
const states = {
  waiting: () => desk.session({ started: minutesAgo(30) }),
  active: () => desk.session({ started: minutesAgo(30), operator: ada, claimed: minutesAgo(20) }),
  answered: () =>
    desk.session({
      started: minutesAgo(30),
      operator: ada,
      claimed: minutesAgo(20),
      responded: minutesAgo(10),
    }),
  closed: () =>
    desk.session({
      started: minutesAgo(30),
      operator: ada,
      claimed: minutesAgo(20),
      responded: minutesAgo(10),
      closed: minutesAgo(5),
    }),
  left: () => desk.session({ started: minutesAgo(30), closed: minutesAgo(5) }),
} as const;

type State = keyof typeof states;
type Who = keyof typeof tokens;

describe('a session from its start to its rating', () => {
  interface Kpis {
    readonly waiting: number;
    readonly active: number;
    readonly sessionsToday: number;
    readonly avgWaitSeconds: number | null;
    readonly avgFirstResponseSeconds: number | null;
    readonly avgHandleSeconds: number | null;
    readonly avgResolutionSeconds: number | null;
    readonly csatAverage: number | null;
    readonly fcrRate: number | null;
    readonly humanModeUsers: number;
  }

  it('moves the KPIs and the operator’s performance with every step', async () => {
    const rows = await rowsOf(database, { slug: 'kpis' });
    const eve = await rows.operator('Eve');
    const service = await tokenOf(Role.SERVICE, rows.organizationId);
    const operator = await tokenOf(Role.OPERATOR, rows.organizationId, eve);
    const reader = await tokenOf(Role.ANALYST, rows.organizationId);
    const kpis = async (): Promise<Kpis> => {
      // A moment counts from the millisecond after it.
      await setTimeout(5);
      const names =
        'waiting active sessionsToday avgWaitSeconds avgFirstResponseSeconds avgHandleSeconds avgResolutionSeconds ' +
        'csatAverage fcrRate humanModeUsers';
      const answer = await gateway.ask<{ liveKpis: Kpis }, undefined>(
        `{ liveKpis { ${names} } }`,
        undefined,
        {
          token: reader,
        },
      );
      return answer.data?.liveKpis ?? raise('no KPIs');
    };
    const nothing: Kpis = {
      waiting: 0,
      active: 0,
      sessionsToday: 0,
      avgWaitSeconds: null,
      avgFirstResponseSeconds: null,
      avgHandleSeconds: null,
      avgResolutionSeconds: null,
      csatAverage: null,
      fcrRate: null,
      humanModeUsers: 0,
    };
    const number = expect.any(Number) as number;
    expect(await kpis()).toEqual(nothing);

    const started = await done(service, 'startSession', { contactExternalId: 'c-1', externalId: 's-1' });
    expect(started).toEqual({
      id: expect.any(String) as string,
      externalId: 's-1',
      contactId: expect.any(String) as string,
      operatorId: null,
      channel: 'chat',
      status: 'WAITING',
      startedAt: expect.any(String) as string,
      claimedAt: null,
      firstResponseAt: null,
      closedAt: null,
    });
    const afterStart = { ...nothing, waiting: 1, sessionsToday: 1 };
    expect(await kpis()).toEqual(afterStart);

    const sessionId = started.id;
    const claimed = await done(operator, 'claimSession', { sessionId });
    expect(claimed).toEqual({
      ...started,
      operatorId: eve,
      status: 'ACTIVE',
      claimedAt: expect.any(String) as string,
    });
    const afterClaim = { ...afterStart, waiting: 0, active: 1, avgWaitSeconds: number };
    const wait = (Date.parse(claimed.claimedAt ?? '') - Date.parse(claimed.startedAt)) / 1000;
    expect(await kpis()).toEqual({ ...afterClaim, avgWaitSeconds: wait });

    // The contact and a bot are no first response; the operator's second message is none either.
    await done(service, 'sendMessage', { sessionId, sender: 'CONTACT' });
    await done(service, 'sendMessage', { sessionId, sender: 'BOT' });
    expect(await kpis()).toEqual(afterClaim);
    const response = await done(operator, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    expect(response).toMatchObject({ sessionId, sender: 'OPERATOR', operatorId: eve });
    const afterResponse = { ...afterClaim, avgFirstResponseSeconds: number };
    const responded = await kpis();
    expect(responded).toEqual(afterResponse);
    expect(responded.avgFirstResponseSeconds).toBeCloseTo(
      (Date.parse(response.createdAt) - Date.parse(claimed.claimedAt ?? '')) / 1000,
    );
    await done(operator, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    expect(await kpis()).toEqual(responded);

    const closed = await done(operator, 'closeSession', { sessionId });
    expect(closed).toEqual({
      ...claimed,
      firstResponseAt: response.createdAt,
      status: 'CLOSED',
      closedAt: expect.any(String) as string,
    });
    const afterClose = {
      ...afterResponse,
      active: 0,
      avgHandleSeconds: number,
      avgResolutionSeconds: number,
      fcrRate: 100,
    };
    expect(await kpis()).toEqual(afterClose);

    await done(service, 'submitCsat', { sessionId, score: 2 });
    expect(await kpis()).toEqual({ ...afterClose, csatAverage: 2 });
    // The contact thinks again: the latest rating counts.
    await done(service, 'submitCsat', { sessionId, score: 5 });
    expect(await kpis()).toEqual({ ...afterClose, csatAverage: 5 });

    await done(operator, 'setChatMode', { contactId: started.contactId, mode: 'HUMAN' });
    expect(await kpis()).toEqual({ ...afterClose, csatAverage: 5, humanModeUsers: 1 });

    const { data } = await gateway.ask<{ operatorPerformance: object[] }, undefined>(
      '{ operatorPerformance { operatorId sessionsClaimed sessionsClosed messagesSent csatAverage avgFirstResponseSeconds } }',
      undefined,
      { token: operator },
    );
    expect(data?.operatorPerformance).toEqual([
      {
        operatorId: eve,
        sessionsClaimed: 1,
        sessionsClosed: 1,
        messagesSent: 2,
        csatAverage: 5,
        avgFirstResponseSeconds: responded.avgFirstResponseSeconds,
      },
    ]);
  });

  it('is told in the audit trail, step by step, by whom', async () => {
    const session = await done(tokens.service, 'startSession', {
      contactExternalId: 'told',
      channel: 'mail',
      externalId: 'told-1',
    });
    const sessionId = session.id;
    await done(tokens.ada, 'claimSession', { sessionId });
    const message = await done(tokens.ada, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    await done(tokens.admin, 'closeSession', { sessionId });
    const rating = await done(tokens.orgAdmin, 'submitCsat', { sessionId, score: 4 });
    const row = (action: string, admin: string, details: Values): AuditRow => ({
      action,
      outcome: 'SUCCESS',
      error_code: null,
      admin_id: admin,
      resource_type: 'session',
      details: expect.objectContaining(details) as Values,
    });
    expect(await trailOf(sessionId)).toEqual([
      row('START_SESSION', 'crm', {
        contactExternalId: 'told',
        contactId: session.contactId,
        channel: 'mail',
      }),
      row('CLAIM_SESSION', ada, { sessionId, operatorId: ada }),
      row('SEND_MESSAGE', ada, { sessionId, sender: 'OPERATOR', operatorId: ada, messageId: message.id }),
      row('CLOSE_SESSION', lead, { sessionId }),
      row('SUBMIT_CSAT', 'chief', { sessionId, score: 4, csatResponseId: rating.id }),
    ]);
  });
});

describe('a transition', () => {
  const SEND = 'sendMessage';
  const operations = {
    'claimed for Ada': ['claimSession', () => ({ operatorId: ada })],
    'claimed for Ben': ['claimSession', () => ({ operatorId: ben })],
    'written in by the contact': [SEND, () => ({ sender: 'CONTACT' })],
    'written in by a bot': [SEND, () => ({ sender: 'BOT' })],
    'written in by Ada': [SEND, () => ({ sender: 'OPERATOR', operatorId: ada })],
    'written in by Ben': [SEND, () => ({ sender: 'OPERATOR', operatorId: ben })],
    closed: ['closeSession', () => ({})],
    rated: ['submitCsat', () => ({ score: 3 })],
    'claimed by themself': ['claimSession', () => ({})],
    'written in by themself': [SEND, () => ({ sender: 'OPERATOR' })],
  } as const satisfies Readonly<Record<string, readonly [Name, () => Values]>>;

  type Operation = keyof typeof operations;
  // OK: done and recorded; SAME: answered, and nothing done; else the code it is refused with.
  type Expected = 'OK' | 'SAME' | 'CONFLICT' | 'FORBIDDEN';

  const lifecycle: readonly State[] = ['waiting', 'active', 'answered', 'closed', 'left'];
  const anybody: readonly (readonly [Operation, readonly Expected[]])[] = [
    ['claimed for Ada', ['OK', 'SAME', 'SAME', 'CONFLICT', 'CONFLICT']],
    ['claimed for Ben', ['OK', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT']],
    ['written in by the contact', ['OK', 'OK', 'OK', 'CONFLICT', 'CONFLICT']],
    ['written in by a bot', ['OK', 'OK', 'OK', 'CONFLICT', 'CONFLICT']],
    ['written in by Ada', ['CONFLICT', 'OK', 'OK', 'CONFLICT', 'CONFLICT']],
    ['written in by Ben', ['CONFLICT', 'OK', 'OK', 'CONFLICT', 'CONFLICT']],
    ['closed', ['OK', 'OK', 'OK', 'SAME', 'SAME']],
    ['rated', ['CONFLICT', 'CONFLICT', 'CONFLICT', 'OK', 'OK']],
  ];
  const holder: readonly (readonly [Operation, readonly Expected[]])[] = [
    ['claimed by themself', ['OK', 'SAME', 'SAME', 'CONFLICT', 'CONFLICT']],
    ['claimed for Ada', ['OK', 'SAME', 'SAME', 'CONFLICT', 'CONFLICT']],
    ['claimed for Ben', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['written in by themself', ['CONFLICT', 'OK', 'OK', 'CONFLICT', 'CONFLICT']],
    ['written in by Ben', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['written in by the contact', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['written in by a bot', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['closed', ['FORBIDDEN', 'OK', 'OK', 'SAME', 'FORBIDDEN']],
    ['rated', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
  ];
  const colleague: readonly (readonly [Operation, readonly Expected[]])[] = [
    ['claimed by themself', ['OK', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT']],
    ['written in by themself', ['CONFLICT', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'CONFLICT']],
    ['closed', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
  ];
  const table: readonly (readonly [Who, typeof anybody])[] = [
    ['service', anybody],
    ['admin', anybody],
    ['orgAdmin', anybody],
    ['ada', holder],
    ['ben', colleague],
  ];
  const cases = table.flatMap(([who, rows]) =>
    rows.flatMap(([operation, expected]) =>
      lifecycle.map((state, index) => [state, operation, who, expected[index] ?? 'OK'] as const),
    ),
  );

  it.each(cases)('of a session that is %s, %s (asked by %s): %s', async (state, operation, who, expected) => {
    const sessionId = await states[state]();
    const before = await storedOf(sessionId);
    const [name, values] = operations[operation];
    const result = await outcome(tokens[who], name, { sessionId, ...values() });
    expect(result).toBe(expected === 'SAME' ? 'OK' : expected);
    const recorded = {
      OK: ['SUCCESS'],
      SAME: [],
      CONFLICT: ['FAILED'],
      FORBIDDEN: ['DENIED'],
    }[expected];
    expect((await trailOf(sessionId)).map((row) => row.outcome)).toEqual(recorded);
    if (expected === 'OK') {
      expect(await storedOf(sessionId)).not.toBe(before);
    } else {
      expect(await storedOf(sessionId)).toBe(before);
    }
  });

  it('answers with the row as it is stored, in every state', async () => {
    const sessionId = await states.waiting();
    const stored = async (): Promise<Session> => {
      const { rows } = await database.owner.query<Session>(
        `SELECT id, external_id AS "externalId", contact_id AS "contactId", operator_id AS "operatorId", channel,
                status, started_at AS "startedAt", claimed_at AS "claimedAt", first_response_at AS "firstResponseAt",
                closed_at AS "closedAt" FROM chat_sessions WHERE id = $1`,
        [sessionId],
      );
      return JSON.parse(JSON.stringify(rows[0])) as Session;
    };
    for (const step of ['claimSession', 'claimSession', 'closeSession', 'closeSession'] as const) {
      const answer = await done(tokens.ada, step, { sessionId });
      expect([step, answer]).toEqual([step, await stored()]);
    }
  });

  it.each([
    ['claimSession', 'waiting', () => ({ operatorId: ada })],
    ['sendMessage', 'active', () => ({ sender: 'OPERATOR', operatorId: ada })],
    ['closeSession', 'active', () => ({})],
    ['submitCsat', 'closed', () => ({ score: 1 })],
  ] as const)(
    'by %s answers about a session of another organization as about none, byte for byte',
    async (name, state, values) => {
      const theirs = await states[state]();
      const before = await storedOf(theirs);
      const token = await tokenOf(Role.SERVICE, other.organizationId);
      const answers = await Promise.all(
        [theirs, randomUUID()].map((sessionId) => ask(token, name, { sessionId, ...values() })),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.errors).toEqual([
        expect.objectContaining({ message: 'There is no such session', extensions: { code: 'NOT_FOUND' } }),
      ]);
      expect(await storedOf(theirs)).toBe(before);
      // For an operator too, who must not learn that it exists from being forbidden to touch it.
      if (name !== 'submitCsat') {
        const operator = await tokenOf(Role.OPERATOR, other.organizationId, await other.operator('Spy'));
        const own = name === 'sendMessage' ? { sender: 'OPERATOR' } : {};
        const seen = await ask(operator, name, { sessionId: theirs, ...own });
        expect(seen.errors).toEqual(answers[0]?.errors);
      }
    },
  );

  it('answers about a contact of another organization as about none', async () => {
    const theirs = await desk.contact();
    const token = await tokenOf(Role.SERVICE, other.organizationId);
    for (const [name, values] of [
      ['setChatMode', { mode: 'HUMAN' }],
      ['startSession', {}],
    ] as const) {
      const seen = await ask(token, name, { contactId: theirs, ...values });
      expect(seen).toEqual(await ask(token, name, { contactId: randomUUID(), ...values }));
      expect(seen.errors).toEqual([
        expect.objectContaining({ message: 'There is no such contact', extensions: { code: 'NOT_FOUND' } }),
      ]);
    }
    expect(await outcomesOf(theirs)).toEqual([]);
  });
});

describe('startSession', () => {
  it('finds or adds the contact, by either id', async () => {
    const first = await done(tokens.service, 'startSession', { contactExternalId: 'new-contact' });
    const again = await done(tokens.service, 'startSession', { contactExternalId: 'new-contact' });
    const byId = await done(tokens.admin, 'startSession', {
      contactId: first.contactId.toUpperCase(),
      channel: 'mail',
    });
    expect([again.contactId, byId.contactId]).toEqual([first.contactId, first.contactId]);
    expect(new Set([first.id, again.id, byId.id]).size).toBe(3);
    expect(byId.channel).toBe('mail');
    expect(await countOf('contacts', 'external_id = $2', ['new-contact'])).toBe(1);
    const modes = await database.owner.query(
      'SELECT chat_mode, ended_at FROM contact_chat_modes WHERE contact_id = $1',
      [first.contactId],
    );
    expect(modes.rows).toEqual([{ chat_mode: 'BOT', ended_at: null }]);
  });

  it('answers a retry with the same session, as it stands by then, and records it once', async () => {
    const values = { contactExternalId: 'retry', channel: 'mail', externalId: 'retry-1' };
    const first = await done(tokens.service, 'startSession', values);
    expect(await done(tokens.service, 'startSession', values)).toEqual(first);
    const claimed = await done(tokens.ada, 'claimSession', { sessionId: first.id });
    // By the other id of the same contact, too.
    expect(
      await done(tokens.orgAdmin, 'startSession', {
        contactId: first.contactId,
        channel: 'mail',
        externalId: 'retry-1',
      }),
    ).toEqual(claimed);
    expect(await outcomesOf(first.id)).toEqual(['START_SESSION SUCCESS', 'CLAIM_SESSION SUCCESS']);
  });

  it.each([
    ['contact', { contactExternalId: 'somebody else' }],
    ['channel', { channel: 'mail' }],
  ])('is CONFLICT under an externalId that goes with another %s, and adds nothing', async (what, change) => {
    const values = { contactExternalId: `taken-${what}`, externalId: `taken-${what}` };
    await done(tokens.service, 'startSession', values);
    expect(await problem(tokens.service, 'startSession', { ...values, ...change })).toBe(
      'CONFLICT: externalId belongs to a session with another contact or channel',
    );
    expect(await countOf('contacts', 'external_id = $2', ['somebody else'])).toBe(0);
    expect(await countOf('chat_sessions', 'external_id = $2', [`taken-${what}`])).toBe(1);
  });

  it('takes the same external ids in another organization for its own', async () => {
    const values = { contactExternalId: 'shared', externalId: 'shared' };
    const token = await tokenOf(Role.SERVICE, other.organizationId);
    const ours = await done(tokens.service, 'startSession', values);
    const theirs = await done(token, 'startSession', { ...values, channel: 'mail' });
    expect(theirs.id).not.toBe(ours.id);
    expect(theirs.contactId).not.toBe(ours.contactId);
  });

  it.each([
    ['no contact', () => ({})],
    ['two contacts', () => ({ contactId: randomUUID(), contactExternalId: 'x' })],
    ['no contact but null', () => ({ contactId: null, contactExternalId: null })],
  ])('with %s is bad input', async (_what, values) => {
    expect(await problem(tokens.service, 'startSession', values())).toBe(
      'BAD_USER_INPUT: contactId or contactExternalId is needed, one of the two',
    );
  });
});

describe('an operator who is named', () => {
  const NOT_FIT =
    'BAD_USER_INPUT: operatorId must be the id of a user with the role OPERATOR, ADMIN or ORG_ADMIN who is not deleted';

  it.each([
    ['nobody', () => randomUUID()],
    ['deleted', () => gone],
    ['an ANALYST', () => analyst],
    ['somebody of another organization', () => other.operator('Stranger')],
  ])('and is %s can neither claim nor write', async (_what, find) => {
    const operatorId = await find();
    const waiting = await states.waiting();
    expect(await problem(tokens.service, 'claimSession', { sessionId: waiting, operatorId })).toBe(NOT_FIT);
    const active = await states.active();
    const message = { sessionId: active, sender: 'OPERATOR', operatorId };
    expect(await problem(tokens.service, 'sendMessage', message)).toBe(NOT_FIT);
    // Nor with a token that says so.
    const own = await tokenOf(Role.OPERATOR, desk.organizationId, operatorId);
    expect(await problem(own, 'claimSession', { sessionId: waiting })).toBe(
      operatorId === gone ? 'UNAUTHENTICATED: The token was refused: its user was removed' : NOT_FIT,
    );
  });

  it('may be one who leads the desk', async () => {
    const sessionId = await states.waiting();
    const claimed = await done(tokens.admin, 'claimSession', { sessionId, operatorId: lead });
    expect(claimed.operatorId).toBe(lead);
    await done(tokens.admin, 'sendMessage', { sessionId, sender: 'OPERATOR', operatorId: lead });
  });

  it('is needed of everybody who is no OPERATOR, and goes with their messages only', async () => {
    const needed = 'BAD_USER_INPUT: operatorId is needed: only an OPERATOR may leave it out';
    const sessionId = await states.active();
    expect(await problem(tokens.admin, 'claimSession', { sessionId })).toBe(needed);
    expect(await problem(tokens.service, 'sendMessage', { sessionId, sender: 'OPERATOR' })).toBe(needed);
    const mixed = { sessionId, sender: 'BOT', operatorId: ada };
    expect(await problem(tokens.service, 'sendMessage', mixed)).toBe(
      'BAD_USER_INPUT: operatorId goes with sender OPERATOR only',
    );
  });

  it('may be named by themself, in either case of letters', async () => {
    const sessionId = await states.waiting();
    const claimed = await done(tokens.ada, 'claimSession', { sessionId, operatorId: ada.toUpperCase() });
    expect(claimed.operatorId).toBe(ada);
    const shouting = await tokenOf(Role.OPERATOR, desk.organizationId, ada.toUpperCase());
    expect(await done(shouting, 'claimSession', { sessionId: sessionId.toUpperCase() })).toEqual(claimed);
    await done(shouting, 'closeSession', { sessionId });
  });
});

describe('sendMessage', () => {
  it('answers a retry alike, also after the close, and counts and records it once', async () => {
    const sessionId = await states.active();
    const values = { sessionId, sender: 'OPERATOR', externalId: `m-${sessionId}` };
    const first = await done(tokens.ada, 'sendMessage', values);
    await done(tokens.ada, 'closeSession', { sessionId });
    expect(await done(tokens.ada, 'sendMessage', values)).toEqual(first);
    expect(await done(tokens.service, 'sendMessage', { ...values, operatorId: ada })).toEqual(first);
    expect(await countOf('messages', 'session_id = $2', [sessionId])).toBe(1);
    expect(await outcomesOf(sessionId)).toEqual(['SEND_MESSAGE SUCCESS', 'CLOSE_SESSION SUCCESS']);
  });

  it('is CONFLICT under an externalId of another session, sender or operator', async () => {
    const sessionId = await states.active();
    const values = { sessionId, sender: 'OPERATOR', operatorId: ada, externalId: `x-${sessionId}` };
    await done(tokens.service, 'sendMessage', values);
    for (const change of [
      { sessionId: await states.active() },
      { sender: 'CONTACT', operatorId: null },
      { operatorId: ben },
    ]) {
      expect(await problem(tokens.service, 'sendMessage', { ...values, ...change })).toBe(
        'CONFLICT: externalId belongs to a message of another session or sender',
      );
    }
  });

  it('is a first response only the first time, and also when a colleague helps out', async () => {
    const sessionId = await states.active();
    const first = await done(tokens.service, 'sendMessage', {
      sessionId,
      sender: 'OPERATOR',
      operatorId: ben,
    });
    await setTimeout(5);
    await done(tokens.ada, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    const closed = await done(tokens.ada, 'closeSession', { sessionId });
    expect(closed.firstResponseAt).toBe(first.createdAt);
  });
});

describe('submitCsat', () => {
  it('answers a retry alike and counts it once; a different one under the same id is CONFLICT', async () => {
    const sessionId = await states.closed();
    const values = { sessionId, score: 4, externalId: `r-${sessionId}` };
    const first = await done(tokens.service, 'submitCsat', values);
    expect(await done(tokens.service, 'submitCsat', values)).toEqual(first);
    for (const change of [{ score: 5 }, { sessionId: await states.closed() }]) {
      expect(await problem(tokens.service, 'submitCsat', { ...values, ...change })).toBe(
        'CONFLICT: externalId belongs to a rating of another session or score',
      );
    }
    expect(await countOf('csat_responses', 'session_id = $2', [sessionId])).toBe(1);
    expect(await outcomesOf(sessionId)).toEqual(['SUBMIT_CSAT SUCCESS', 'SUBMIT_CSAT CONFLICT']);
  });
});

describe('setChatMode', () => {
  const historyOf = async (contactId: string) =>
    (
      await database.owner.query<{ chat_mode: string; began_at: Date; ended_at: Date | null }>(
        'SELECT chat_mode, began_at, ended_at FROM contact_chat_modes WHERE contact_id = $1 ORDER BY began_at',
        [contactId],
      )
    ).rows;

  it.each(['ada', 'service', 'admin', 'orgAdmin'] as const)(
    'by %s keeps the history of the contact without a gap, and does nothing when it is so already',
    async (who) => {
      const contactId = await desk.contact();
      const asked = ['HUMAN', 'HUMAN', 'BOT', 'HUMAN', 'HUMAN'];
      const answers: Contact[] = [];
      for (const mode of asked) {
        answers.push(await done(tokens[who], 'setChatMode', { contactId, mode }));
      }
      expect(answers.map(({ chatMode }) => chatMode)).toEqual(asked);
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[4]).toEqual(answers[3]);
      const history = await historyOf(contactId);
      expect(history.map((period) => period.chat_mode)).toEqual(['BOT', 'HUMAN', 'BOT', 'HUMAN']);
      expect(history.map((period) => period.ended_at)).toEqual([
        ...history.slice(1).map((period) => period.began_at),
        null,
      ]);
      expect(history.at(-1)?.began_at.toISOString()).toBe(answers[4]?.chatModeChangedAt);
      expect(await outcomesOf(contactId)).toEqual(Array(3).fill('SET_CHAT_MODE SUCCESS'));
    },
  );

  it('follows the last change even when that lies in the future', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000);
    const contactId = await desk.contact('BOT', inAnHour.toISOString());
    const changed = await done(tokens.ada, 'setChatMode', { contactId, mode: 'HUMAN' });
    expect(Date.parse(changed.chatModeChangedAt)).toBe(inAnHour.getTime() + 1);
    expect((await historyOf(contactId)).map((period) => period.chat_mode)).toEqual(['BOT', 'HUMAN']);
  });
});

describe('the moment of a transition', () => {
  it('is the clock of the database, to the millisecond', async () => {
    const clock = async () =>
      (await database.owner.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now.getTime() ??
      0;
    const before = await clock();
    const { id: sessionId } = await done(tokens.service, 'startSession', { contactExternalId: 'clock' });
    await done(tokens.ada, 'claimSession', { sessionId });
    await done(tokens.ada, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    await done(tokens.ada, 'closeSession', { sessionId });
    const after = await clock();
    const { rows } = await database.owner.query<{ moments: number[] }>(
      `SELECT ARRAY[extract(epoch FROM started_at), extract(epoch FROM claimed_at),
                    extract(epoch FROM first_response_at), extract(epoch FROM closed_at)]::float8[] AS moments
         FROM chat_sessions WHERE id = $1`,
      [sessionId],
    );
    const moments = (rows[0]?.moments ?? []).map((moment) => Math.round(moment * 1_000_000) / 1000);
    expect(moments).toHaveLength(4);
    expect(moments).toEqual(moments.map(Math.round));
    expect([before, ...moments, after]).toEqual([before, ...moments, after].sort((a, b) => a - b));
  });

  // As an import with another clock leaves them, or a clock of ours that was put back; also between two milliseconds.
  it.each([
    ['starts in the future', { started: '2100-01-01T00:00:00.000Z' }],
    ['starts in the future, by microseconds', { started: '2100-01-01T00:00:00.000456Z' }],
    ['was claimed in the future', { started: minutesAgo(10), claimed: '2100-01-01T00:00:00.999999Z' }],
    [
      'was answered in the future',
      { started: minutesAgo(10), claimed: minutesAgo(9), responded: '2100-01-01T00:00:00.000001Z' },
    ],
  ])('is never before one that a session has already, when it %s', async (_what, moments) => {
    const operator = 'claimed' in moments ? { operator: ada } : {};
    const sessionId = await desk.session({ ...moments, ...operator });
    await done(tokens.ada, 'claimSession', { sessionId });
    await done(tokens.ada, 'sendMessage', { sessionId, sender: 'OPERATOR' });
    await done(tokens.ada, 'closeSession', { sessionId });
    await done(tokens.service, 'submitCsat', { sessionId, score: 5 });
    expect(await faultsOf(sessionId)).toEqual([]);
  });
});

/** What is wrong with a session that the desk has led, in words; nothing must be. */
async function faultsOf(sessionId: string): Promise<string[]> {
  const { rows } = await database.owner.query<Record<string, boolean>>(
    `SELECT coalesce(claimed_at < started_at, false) AS "claimed before its start",
            coalesce(first_response_at < claimed_at, false) AS "answered before its claim",
            coalesce(closed_at < greatest(started_at, claimed_at, first_response_at), false) AS "closed too early",
            first_response_at IS NOT NULL AND claimed_at IS NULL AS "answered, never claimed",
            (operator_id IS NULL) <> (claimed_at IS NULL) AS "an operator without a claim, or the reverse",
            status <> CASE WHEN closed_at IS NOT NULL THEN 'CLOSED' WHEN claimed_at IS NOT NULL THEN 'ACTIVE'
                           ELSE 'WAITING' END AS "status does not agree",
            EXISTS (SELECT FROM messages m WHERE m.org_id = s.org_id AND m.session_id = s.id
                       AND (m.created_at < s.started_at OR m.created_at > s.closed_at)) AS "a message outside of it",
            EXISTS (SELECT FROM messages m WHERE m.org_id = s.org_id AND m.session_id = s.id AND m.sender = 'OPERATOR'
                       AND m.created_at < s.claimed_at) AS "an operator's message before the claim",
            EXISTS (SELECT FROM messages m WHERE m.org_id = s.org_id AND m.session_id = s.id AND m.sender = 'OPERATOR')
              AND first_response_at IS NULL AS "an operator's message and no first response",
            EXISTS (SELECT FROM messages m WHERE m.org_id = s.org_id AND m.session_id = s.id AND m.sender = 'OPERATOR'
                       AND m.created_at < s.first_response_at) AS "a message before the first response",
            EXISTS (SELECT FROM csat_responses c WHERE c.org_id = s.org_id AND c.session_id = s.id
                       AND (s.closed_at IS NULL OR c.created_at < s.closed_at)) AS "a rating before the close"
       FROM chat_sessions s WHERE s.org_id = $1 AND s.id = $2`,
    [desk.organizationId, sessionId],
  );
  return Object.entries(rows[0] ?? { 'not there': true })
    .filter(([, isFault]) => isFault)
    .map(([fault]) => fault);
}

describe('all at once', () => {
  const AT_ONCE = 8;
  const times = <Result>(work: (index: number) => Promise<Result>): Promise<Result[]> =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)));

  it('of eight operators who claim one session exactly one gets it, and the trail says so', async () => {
    const people = await times((index) => desk.operator(`Rival ${index}`));
    const rivals = await Promise.all(people.map((id) => tokenOf(Role.OPERATOR, desk.organizationId, id)));
    for (let round = 0; round < 5; round += 1) {
      const sessionId = await states.waiting();
      const answers = await Promise.all(rivals.map((token) => ask(token, 'claimSession', { sessionId })));
      const winners = answers.filter(({ errors }) => errors.length === 0);
      expect(winners).toHaveLength(1);
      const holder = winners[0]?.data?.operatorId ?? '';
      expect(people).toContain(holder);
      expect(
        answers.flatMap(({ errors }) => errors.map((each) => [each.extensions.code, each.message])),
      ).toEqual(Array(AT_ONCE - 1).fill(['CONFLICT', 'The session was claimed by somebody else']));
      expect(await countOf('chat_sessions', 'id = $2 AND operator_id = $3', [sessionId, holder])).toBe(1);
      const trail = await trailOf(sessionId);
      expect(trail.map((row) => `${row.outcome} ${row.error_code ?? ''}`).sort()).toEqual([
        ...Array<string>(AT_ONCE - 1).fill('FAILED CONFLICT'),
        'SUCCESS ',
      ]);
      expect(trail.filter((row) => row.outcome === 'SUCCESS').map((row) => row.admin_id)).toEqual([holder]);
    }
  });

  it('the same claim is answered alike eight times, and recorded once', async () => {
    const sessionId = await states.waiting();
    const answers = await times(() => done(tokens.ada, 'claimSession', { sessionId }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await outcomesOf(sessionId)).toEqual(['CLAIM_SESSION SUCCESS']);
  });

  it('the same start makes one session of one new contact', async () => {
    for (let round = 0; round < 5; round += 1) {
      const values = { contactExternalId: `rush-${round}`, externalId: `rush-${round}` };
      const answers = await times(() => done(tokens.service, 'startSession', values));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await countOf('contacts', 'external_id = $2', [`rush-${round}`])).toBe(1);
      expect(await countOf('chat_sessions', 'external_id = $2', [`rush-${round}`])).toBe(1);
      expect(await outcomesOf(answers[0]?.id ?? '')).toEqual(['START_SESSION SUCCESS']);
    }
  });

  it('starts of one new contact make one contact', async () => {
    const answers = await times(() => done(tokens.service, 'startSession', { contactExternalId: 'crowd' }));
    expect(new Set(answers.map(({ contactId }) => contactId)).size).toBe(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(AT_ONCE);
  });

  it('starts with one external id and different contacts make one session; the others add nothing', async () => {
    const results = await times((index) =>
      outcome(tokens.service, 'startSession', { contactExternalId: `clash-${index}`, externalId: 'clash' }),
    );
    expect(results.sort()).toEqual([...Array<string>(AT_ONCE - 1).fill('CONFLICT'), 'OK']);
    expect(await countOf('contacts', `external_id LIKE 'clash-%'`, [])).toBe(1);
  });

  it('of eight messages of operators the earliest is the first response, once', async () => {
    const sessionId = await states.active();
    const messages = await times(() => done(tokens.ada, 'sendMessage', { sessionId, sender: 'OPERATOR' }));
    const moments = messages.map(({ createdAt }) => createdAt).sort();
    const { firstResponseAt } = await done(tokens.ada, 'closeSession', { sessionId });
    expect(firstResponseAt).toBe(moments[0]);
    expect(await countOf('messages', 'session_id = $2', [sessionId])).toBe(AT_ONCE);
    expect(await faultsOf(sessionId)).toEqual([]);
  });

  it.each([
    ['sendMessage', 'messages', 'active', { sender: 'BOT' }],
    ['submitCsat', 'csat_responses', 'closed', { score: 3 }],
  ] as const)(
    'the same %s counts once; of two sessions one gets the id',
    async (name, rows, state, values) => {
      const sessionId = await states[state]();
      const answers = await times(() =>
        done(tokens.service, name, { sessionId, externalId: sessionId, ...values }),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await countOf(rows, 'external_id = $2', [sessionId])).toBe(1);
      expect(await trailOf(sessionId)).toHaveLength(1);

      const externalId = randomUUID();
      const sessions = await times(() => states[state]());
      const results = await Promise.all(
        sessions.map((each) => outcome(tokens.service, name, { sessionId: each, externalId, ...values })),
      );
      expect(results.sort()).toEqual([...Array<string>(AT_ONCE - 1).fill('CONFLICT'), 'OK']);
      expect(await countOf(rows, 'external_id = $2', [externalId])).toBe(1);
    },
  );

  it('closes of one session are answered alike, and recorded once', async () => {
    const sessionId = await states.active();
    const answers = await times(() => done(tokens.ada, 'closeSession', { sessionId }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await outcomesOf(sessionId)).toEqual(['CLOSE_SESSION SUCCESS']);
  });

  it('a message is either before the close or refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sessionId = await states.active();
      const [closed, ...sent] = await Promise.all([
        outcome(tokens.admin, 'closeSession', { sessionId }),
        ...Array.from({ length: AT_ONCE }, () =>
          outcome(tokens.service, 'sendMessage', { sessionId, sender: 'CONTACT' }),
        ),
      ]);
      expect(closed).toBe('OK');
      expect(sent.every((each) => each === 'OK' || each === 'CONFLICT')).toBe(true);
      expect(await countOf('messages', 'session_id = $2', [sessionId])).toBe(
        sent.filter((each) => each === 'OK').length,
      );
      expect(await faultsOf(sessionId)).toEqual([]);
    }
  });

  it('a transition does not wait for an import that refers to its session or contact', async () => {
    const contactId = await desk.contact();
    const sessionId = await desk.session({ contact: contactId, started: minutesAgo(5) });
    await database.owner.query('BEGIN');
    try {
      await desk.message(sessionId, minutesAgo(4), 'CONTACT');
      await desk.session({ contact: contactId, started: minutesAgo(3) });
      await done(tokens.ada, 'claimSession', { sessionId });
      await done(tokens.ada, 'setChatMode', { contactId, mode: 'HUMAN' });
    } finally {
      await database.owner.query('COMMIT');
    }
  });

  it('everything goes on in any order without a deadlock or an error of ours', async () => {
    const contactId = await desk.contact();
    const sessions = await Promise.all(
      [0, 1, 2].map(() => desk.session({ contact: contactId, started: minutesAgo(9) })),
    );
    const pick = <Item>(items: readonly Item[], index: number): Item =>
      items[index % items.length] ?? raise('nothing to pick');
    const work = Array.from({ length: 120 }, (_, index) => {
      const sessionId = pick(sessions, index);
      const externalId = `storm-${index % 7}`;
      return pick<() => Promise<string>>(
        [
          () => outcome(tokens.service, 'startSession', { contactExternalId: externalId, externalId }),
          () => outcome(pick([tokens.ada, tokens.ben], index), 'claimSession', { sessionId }),
          () => outcome(tokens.service, 'sendMessage', { sessionId, sender: 'CONTACT', externalId }),
          () =>
            outcome(pick([tokens.ada, tokens.ben], index), 'sendMessage', { sessionId, sender: 'OPERATOR' }),
          () => outcome(tokens.ada, 'setChatMode', { contactId, mode: pick(['BOT', 'HUMAN'], index >> 3) }),
          () => outcome(tokens.service, 'submitCsat', { sessionId, score: 3, externalId }),
          () => (index < 60 ? Promise.resolve('OK') : outcome(tokens.admin, 'closeSession', { sessionId })),
          () => outcome(tokens.service, 'startSession', { contactId, externalId: `${externalId}-known` }),
        ],
        index * 5 + (index >> 3),
      )();
    });
    const results = new Set(await Promise.all(work));
    expect([...results].filter((each) => !['OK', 'CONFLICT', 'FORBIDDEN'].includes(each))).toEqual([]);
    for (const sessionId of sessions) {
      expect(await faultsOf(sessionId)).toEqual([]);
    }
  });
});

describe('a mutation whose audit row cannot be written', () => {
  beforeAll(async () => {
    await database.owner.query(
      `CREATE FUNCTION refuse_success() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'no room in the trail'; END $$`,
    );
    await database.owner.query(
      `CREATE TRIGGER refuse_success BEFORE INSERT ON audit_logs
         FOR EACH ROW WHEN (NEW.outcome = 'SUCCESS') EXECUTE FUNCTION refuse_success()`,
    );
  });

  afterAll(async () => {
    await database.owner.query('DROP TRIGGER refuse_success ON audit_logs');
    await database.owner.query('DROP FUNCTION refuse_success');
  });

  it.each([
    ['claimSession', 'waiting', () => ({ operatorId: ada })],
    ['sendMessage', 'active', () => ({ sender: 'OPERATOR', operatorId: ada })],
    ['closeSession', 'active', () => ({})],
    ['submitCsat', 'closed', () => ({ score: 1 })],
  ] as const)('fails and changes nothing: %s', async (name, state, values) => {
    const sessionId = await states[state]();
    const before = await storedOf(sessionId);
    expect(await problem(tokens.service, name, { sessionId, ...values() })).toBe(
      'INTERNAL_SERVER_ERROR: Internal error',
    );
    expect(await storedOf(sessionId)).toBe(before);
    expect((await trailOf(sessionId)).map((row) => [row.outcome, row.error_code])).toEqual([
      ['FAILED', 'INTERNAL_SERVER_ERROR'],
    ]);
  });

  it('fails and adds neither session nor contact: startSession', async () => {
    const values = { contactExternalId: 'never', externalId: 'never' };
    expect(await outcome(tokens.service, 'startSession', values)).toBe('INTERNAL_SERVER_ERROR');
    expect(await countOf('contacts', 'external_id = $2', ['never'])).toBe(0);
    expect(await countOf('chat_sessions', 'external_id = $2', ['never'])).toBe(0);
  });

  it('fails and leaves the mode and its history: setChatMode', async () => {
    const contactId = await desk.contact();
    expect(await outcome(tokens.ada, 'setChatMode', { contactId, mode: 'HUMAN' })).toBe(
      'INTERNAL_SERVER_ERROR',
    );
    expect(await countOf('contacts', `id = $2 AND chat_mode = 'BOT'`, [contactId])).toBe(1);
    expect(await countOf('contact_chat_modes', 'contact_id = $2', [contactId])).toBe(1);
  });

  it('is answered all the same where it finds everything done', async () => {
    const sessionId = await states.active();
    expect(await outcome(tokens.ada, 'claimSession', { sessionId })).toBe('OK');
  });
});

describe('an argument beyond its limits', () => {
  const TEXT = 'must be 1 to 200 characters, without NUL and without half a surrogate pair';
  const id = randomUUID();
  const texts = ['', 'x'.repeat(201), '😀'.repeat(201), 'x'.repeat(100_000)].map(
    (text) => [text, (name: string) => `${name} ${TEXT}`] as const,
  );
  // No text of any field may hold these.
  const impossible = [
    ['a\0b', 'must not contain the character NUL (U+0000)'],
    ['\ud83d', 'must be well-formed Unicode: it contains half of a surrogate pair'],
    ['a\ude00b', 'must be well-formed Unicode: it contains half of a surrogate pair'],
  ].map(([text = '', says]) => [text, (name: string) => `$${name} ${says}`] as const);
  const cases: readonly (readonly [Name, Values, string])[] = [
    ...(['claimSession', 'closeSession'] as const).map(
      (name) => [name, { sessionId: 'first' }, 'sessionId must be a UUID'] as const,
    ),
    ['claimSession', { sessionId: id, operatorId: 'ada' }, 'operatorId must be a UUID'],
    ['sendMessage', { sessionId: `${id}0`, sender: 'BOT' }, 'sessionId must be a UUID'],
    ['sendMessage', { sessionId: id, sender: 'OPERATOR', operatorId: '' }, 'operatorId must be a UUID'],
    ['submitCsat', { sessionId: '', score: 3 }, 'sessionId must be a UUID'],
    ['submitCsat', { sessionId: id, score: 0 }, 'score must not be less than 1'],
    ['submitCsat', { sessionId: id, score: 6 }, 'score must not be greater than 5'],
    ['setChatMode', { contactId: `' OR true --`, mode: 'BOT' }, 'contactId must be a UUID'],
    ['startSession', { contactId: 'c-1' }, 'contactId must be a UUID'],
    ...[...texts, ...impossible].flatMap(([text, says]): (readonly [Name, Values, string])[] => [
      ['startSession', { contactExternalId: text }, says('contactExternalId')],
      ['startSession', { contactId: id, channel: text }, says('channel')],
      ['startSession', { contactId: id, externalId: text }, says('externalId')],
      ['sendMessage', { sessionId: id, sender: 'BOT', externalId: text }, says('externalId')],
      ['submitCsat', { sessionId: id, score: 3, externalId: text }, says('externalId')],
    ]),
  ];

  it('has a row above, whatever argument it is, but for those whose values the schema lists', () => {
    const covered = new Set(
      cases.map(([name, , says]) => `${name} ${says.replace('$', '').split(' ')[0] ?? ''}`),
    );
    const known = new Set(cases.map(([name]) => name as string));
    const wanted = Object.values(describeSchema().getMutationType()?.getFields() ?? {})
      .filter(({ name }) => known.has(name))
      .flatMap(({ name, args }) =>
        args
          .filter(({ type }) => !isEnumType(getNamedType(type)))
          .map((argument) => `${name} ${argument.name}`),
      );
    expect([...covered].sort()).toEqual(wanted.sort());
  });

  it.each(cases.map(([name, values, says]) => [name, says, values] as const))(
    'of %s is named with its limit: %s',
    async (name, says, values) => {
      expect(await problem(tokens.service, name, values)).toBe(`BAD_USER_INPUT: ${says}`);
    },
  );

  it('is none where 200 characters are given, however they are encoded', async () => {
    for (const text of ['x'.repeat(200), '😀'.repeat(200), ' ', 'Zoë', `'; DROP TABLE contacts; --`]) {
      const values = { contactExternalId: text, channel: text, externalId: text };
      const session = await done(tokens.service, 'startSession', values);
      expect([session.externalId, session.channel]).toEqual([text, text]);
      expect(await done(tokens.service, 'startSession', values)).toEqual(session);
    }
  });
});

describe('any sequence of steps', () => {
  type Step =
    | { readonly kind: 'claim'; readonly by: 'ada' | 'ben' | 'service'; readonly whom: 'ada' | 'ben' }
    | {
        readonly kind: 'send';
        readonly by: 'ada' | 'ben' | 'service';
        readonly sender: 'CONTACT' | 'OPERATOR' | 'BOT';
        readonly whom: 'ada' | 'ben';
        readonly key: number | null;
      }
    | { readonly kind: 'close'; readonly by: 'ada' | 'ben' | 'service' }
    | { readonly kind: 'rate'; readonly score: number; readonly key: number | null };

  const by = fc.constantFrom('ada' as const, 'ben' as const, 'service' as const);
  const whom = fc.constantFrom('ada' as const, 'ben' as const);
  const key = fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('claim' as const), by, whom }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        by,
        sender: fc.constantFrom('CONTACT' as const, 'OPERATOR' as const, 'BOT' as const),
        whom,
        key,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), by }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('rate' as const),
        score: fc.integer({ min: 1, max: 5 }),
        key,
      }),
    },
  );

  /** The same desk in a few lines: what each step must come to, and whether it changes anything. */
  class Model {
    holder: string | null = null;
    isClosed = false;
    changes = 0;
    private readonly taken = new Map<string, string>();

    expect(wanted: Step): string {
      if (wanted.kind === 'rate') {
        return this.keyed(`rate ${wanted.key}`, wanted.key, String(wanted.score), this.isClosed);
      }
      const operator = wanted.by !== 'service';
      if (wanted.kind === 'close') {
        if (operator && this.holder !== wanted.by) {
          return 'FORBIDDEN';
        }
        this.changes += this.isClosed ? 0 : 1;
        this.isClosed = true;
        return 'OK';
      }
      if (wanted.kind === 'claim') {
        if (operator && wanted.whom !== wanted.by) {
          return 'FORBIDDEN';
        }
        if (this.isClosed || (this.holder !== null && this.holder !== wanted.whom)) {
          return 'CONFLICT';
        }
        this.changes += this.holder === null ? 1 : 0;
        this.holder = wanted.whom;
        return 'OK';
      }
      const asOperator = wanted.sender === 'OPERATOR';
      if (operator && (!asOperator || wanted.whom !== wanted.by)) {
        return 'FORBIDDEN';
      }
      if (operator && this.holder !== null && this.holder !== wanted.by) {
        return 'FORBIDDEN';
      }
      const signature = `${wanted.sender} ${asOperator ? wanted.whom : ''}`;
      const possible = !this.isClosed && (!asOperator || this.holder !== null);
      return this.keyed(`send ${wanted.key}`, wanted.key, signature, possible);
    }

    /** Steps that add a row: known under their key, or possible from here. */
    private keyed(name: string, given: number | null, signature: string, possible: boolean): string {
      const before = given === null ? undefined : this.taken.get(name);
      if (before !== undefined) {
        return before === signature ? 'OK' : 'CONFLICT';
      }
      if (!possible) {
        return 'CONFLICT';
      }
      this.changes += 1;
      if (given !== null) {
        this.taken.set(name, signature);
      }
      return 'OK';
    }
  }

  async function take(sessionId: string, wanted: Step): Promise<string> {
    const ids = { ada, ben };
    const externalId = (given: number | null) => (given === null ? null : `${sessionId}-${given}`);
    switch (wanted.kind) {
      case 'claim':
        return outcome(tokens[wanted.by], 'claimSession', { sessionId, operatorId: ids[wanted.whom] });
      case 'send':
        return outcome(tokens[wanted.by], 'sendMessage', {
          sessionId,
          sender: wanted.sender,
          operatorId: wanted.sender === 'OPERATOR' ? ids[wanted.whom] : null,
          externalId: externalId(wanted.key),
        });
      case 'close':
        return outcome(tokens[wanted.by], 'closeSession', { sessionId });
      case 'rate':
        return outcome(tokens.service, 'submitCsat', {
          sessionId,
          score: wanted.score,
          externalId: externalId(wanted.key),
        });
    }
  }

  it('comes to what the state machine says, leaves a session that makes sense, and one row of the trail a change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { id } = await done(tokens.service, 'startSession', { contactExternalId: 'property' });
        const model = new Model();
        for (const [index, wanted] of steps.entries()) {
          expect([index, wanted, await take(id, wanted)]).toEqual([index, wanted, model.expect(wanted)]);
        }
        expect(await faultsOf(id)).toEqual([]);
        const trail = await trailOf(id);
        // One of them is the start.
        expect(trail.filter((row) => row.outcome === 'SUCCESS')).toHaveLength(model.changes + 1);
        const { rows } = await database.owner.query<{ operator_id: string | null; closed: boolean }>(
          'SELECT operator_id, closed_at IS NOT NULL AS closed FROM chat_sessions WHERE id = $1',
          [id],
        );
        const holder = model.holder === null ? null : { ada, ben }[model.holder];
        expect(rows).toEqual([{ operator_id: holder, closed: model.isClosed }]);
      }),
      { numRuns: 40 },
    );
  });

  it('taken all at once leaves a session that makes sense', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
        const { id } = await done(tokens.service, 'startSession', { contactExternalId: 'property' });
        const results = await Promise.all(steps.map((wanted) => take(id, wanted)));
        expect(results.filter((each) => !['OK', 'CONFLICT', 'FORBIDDEN'].includes(each))).toEqual([]);
        expect(await faultsOf(id)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

function raise(message: string): never {
  throw new Error(message);
}
