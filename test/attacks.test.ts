// The attack table: one line a case, what is sent and what must come of it, over HTTP and over the websocket where both
// apply, against one gateway with the settings of production. Meanwhile somebody of another organization goes on asking.
// When all is over the gateway is the same process, no larger, with an orderly log, and the other one was not held up.
import { randomUUID } from 'node:crypto';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import type { DocumentAttack, Door, Expectation, Outcome } from './attacks/attack';
import {
  connectionFlood,
  costFlood,
  leakedSubscriptions,
  SlowHeaders,
  socketFlood,
  subscriptionFlood,
} from './attacks/flood';
import * as limits from './attacks/limits';
import { others, type Strangers } from './attacks/others';
import { enterSocket, sendDocument, sendFrames, sendOverSocket, sendRequest } from './attacks/send';
import { invitation, median } from './attacks/sign-in';
import { percentile, startTarget, type Target, WellBehaved } from './attacks/target';
import { tokenAttacks } from './attacks/tokens';
import * as transport from './attacks/transport';
import { hostileValues } from './attacks/values';
import { cloneDatabase, type Rows, rowsOf, TEST_SECRET, type TestDatabase, tokenOf } from './harness';
import { writeAuditRows } from './harness/audit-rows';

jest.setTimeout(120_000);

const schema = describeSchema();
const QUIET_MS = 4_000;
/** Of memory that may be taken and kept: caches, and what the collector has not come to. */
const GROWTH_MIB = 64;

let database: TestDatabase;
let target: Target;
let wellBehaved: WellBehaved;
let slow: SlowHeaders;
let quiet: number;
let rssBefore: number;
/** About as much as one document may ask for. */
const COSTLY = `{ ${Array.from({ length: 4 }, (_, each) => `a${each}: dashboard(days: ${20 + each}) { trend { sessionsStarted messages csatAverage } heatmap { count } }`).join(' ')} }`;

/** Attackers are of an organization for each class, so that one class does not use up the allowance of another. */
const attackers = new Map<string, Rows>();
let victim: Rows;
let theirs: Strangers;
/** No answer and no line of the log may have any of these. */
const secrets = new Set<string>([TEST_SECRET]);
const answers: string[] = [];
const during: number[] = [];

const classes = [
  'limits',
  'values',
  'transport',
  'tokens',
  'others',
  'headers',
  'sign-in',
  'flood',
  'cost',
  'leaks',
  'warm',
] as const;
type Class = (typeof classes)[number];

beforeAll(async () => {
  database = await cloneDatabase();
  victim = await rowsOf(database, { slug: 'victim' });
  theirs = await writeVictim();
  for (const name of classes) {
    const rows = await rowsOf(database, { slug: `attacker-${name}` });
    await rows.session({ started: new Date(Date.now() - 60_000).toISOString() });
    attackers.set(name, rows);
  }
  secrets.add(new URL(database.url).password);
  target = await startTarget(database);
  const token = await tokenOf(Role.ANALYST, victim.organizationId);
  secrets.add(token);
  wellBehaved = new WellBehaved(target.url, token);
  // Warm before it is measured.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const warm = await as('warm');
  await costFlood(target.url, () => warm, COSTLY, 300, 100);
  await leakedSubscriptions(target.url, () => warm, 40);
  wellBehaved.take();
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  quiet = percentile(wellBehaved.take(), 0.99);
  rssBefore = await target.rss();
  slow = new SlowHeaders(target.port, 50);
});

afterEach(() => {
  during.push(...wellBehaved.take());
});

afterAll(async () => {
  slow.stop();
  await wellBehaved.stop();
  await target.stop();
  await database.drop();
});

async function writeVictim(): Promise<Strangers> {
  const operator = await victim.operator('Secret Operator');
  const contact = await victim.contact();
  const session = await victim.session({ contact, started: new Date(Date.now() - 60_000).toISOString() });
  await database.owner.query(`UPDATE users SET email = 'known@victim.example' WHERE org_id = $1`, [
    victim.organizationId,
  ]);
  await writeAuditRows(database, victim.organizationId, [
    {
      id: randomUUID(),
      createdAt: new Date('2026-02-01T00:00:00Z'),
      adminId: operator,
      resourceId: session,
      details: { note: 'Secret Note' },
    },
    { id: randomUUID(), createdAt: new Date('2026-02-02T00:00:00Z'), adminId: operator, resourceId: session },
  ]);
  return { operator, contact, session, auditRow: session, cursor: '' };
}

const organizationOf = (name: Class): string => attackers.get(name)?.organizationId ?? '';

async function as(
  name: Class,
  role: DocumentAttack['as'] = 'ANALYST',
  id: string = randomUUID(),
): Promise<Record<string, string>> {
  if (role === 'nobody') {
    return {};
  }
  const token = await tokenOf(Role[role], role === 'SUPER_ADMIN' ? null : organizationOf(name), id);
  secrets.add(token.split('.')[2] ?? token);
  return { authorization: `Bearer ${token}` };
}

/** Holds an outcome against what is expected, and against what holds for every answer. */
function judge(what: string, found: Outcome, expected: Expectation): void {
  answers.push(found.body);
  const seen = {
    what,
    status: found.status,
    closed: found.closed,
    codes: found.codes,
    body: found.body.slice(0, 300),
  };
  expect(seen).toEqual({ ...seen, codes: expect.not.arrayContaining(['INTERNAL_SERVER_ERROR']) as unknown });
  expect(seen).toEqual({
    ...seen,
    body: expect.not.stringMatching(
      /Internal error|\bat \S+ \(|\.[jt]s:\d+|node_modules|SELECT |pg_/,
    ) as unknown,
  });
  const isRefused =
    !found.hasData &&
    (found.codes.length > 0 ||
      found.closed !== null ||
      found.status === 0 ||
      (found.status !== null && found.status >= 400));
  const isAnswered = found.hasData && found.codes.length === 0;
  const fits =
    expected === 'refused'
      ? isRefused
      : expected === 'answered'
        ? isAnswered
        : expected === 'orderly'
          ? isRefused || found.hasData || found.body.includes('"data"')
          : 'status' in expected
            ? expected.status.includes(found.status ?? 0)
            : 'codes' in expected
              ? found.codes.length > 0 && found.codes.every((code) => expected.codes.includes(code))
              : 'body' in expected
                ? expected.body.test(found.body)
                : !expected.not.test(found.body + JSON.stringify([...(found.headers ?? [])]));
  if (!fits) {
    throw new Error(
      `Expected ${JSON.stringify(expected, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))}, found ${JSON.stringify(seen)}`,
    );
  }
}

async function run(name: Class, attack: DocumentAttack, door: Door): Promise<void> {
  const headers = { ...(await as(name, attack.as)), ...attack.headers };
  const send = door === 'http' ? sendDocument : sendOverSocket;
  judge(attack.name, await send(target.url, attack.send, headers), attack.expect);
}

function table(name: Class, attacks: readonly DocumentAttack[]): void {
  const lines = attacks.flatMap((attack) =>
    (attack.doors ?? (['http', 'socket'] as const)).map((door) => ({ what: attack.name, door, attack })),
  );
  it.each(lines)('$what, over $door', ({ attack, door }) => run(name, attack, door));
}

describe('limits', () => {
  table('limits', limits.documents);
  it.each(limits.requests)('$name', async (attack) => {
    judge(
      attack.name,
      await sendRequest(target.url, { ...attack, headers: { ...(await as('limits')), ...attack.headers } }),
      attack.expect,
    );
  });
  it.each(limits.frames)('$name, over socket', async (attack) => {
    const { closed } = await sendFrames(target.url, attack, await as('limits'));
    expect(attack.closed).toContain(closed);
  });
});

describe('hostile values', () => {
  const byField = new Map<string, DocumentAttack[]>();
  for (const attack of hostileValues(schema)) {
    const place = attack.name.replace(/^.* as /, '');
    byField.set(place, [...(byField.get(place) ?? []), attack]);
  }
  // A line for each argument; the values one after the other.
  it.each(
    [...byField].flatMap(([what, attacks]) =>
      (['http', 'socket'] as const).map((door) => ({ what, door, attacks })),
    ),
  )('$what, over $door', async ({ attacks, door }) => {
    for (const attack of attacks.filter(({ doors }) => doors === undefined || doors.includes(door))) {
      await run('values', attack, door);
    }
  });

  it('have left every table where it was, and made no object anything else', async () => {
    const { rows } = await database.owner.query<{ there: boolean }>(
      `SELECT to_regclass('users') IS NOT NULL AS there`,
    );
    expect(rows).toEqual([{ there: true }]);
    judge(
      'polluted',
      await sendDocument(target.url, '{ me { id polluted } }', await as('values')),
      'refused',
    );
  });
});

describe('transport', () => {
  it.each(transport.requests)('$name', async (attack) => {
    const credential = attack.anonymous === true ? {} : await as('transport', 'ORG_ADMIN');
    judge(
      attack.name,
      await sendRequest(target.url, { ...attack, headers: { ...credential, ...attack.headers } }),
      attack.expect,
    );
  });
  it.each(transport.frames)('$name, over socket', async (attack) => {
    const { closed } = await sendFrames(target.url, attack, await as('transport'));
    expect(attack.closed).toContain(closed);
  });
});

describe('tokens', () => {
  it('are accepted when nothing is wrong with them', async () => {
    judge('valid', await sendDocument(target.url, '{ me { id } }', await as('tokens')), 'answered');
    judge('valid', await sendOverSocket(target.url, '{ me { id } }', await as('tokens')), 'answered');
  });

  // Made when the gateway runs: they are of its organization and of this moment.
  const names = tokenAttacks(TEST_SECRET, randomUUID(), 'a.b.c').map(({ name }) => name);
  it.each(names.flatMap((name) => (['http', 'socket'] as const).map((door) => ({ name, door }))))(
    '$name, over $door',
    async ({ name, door }) => {
      const valid = (await as('tokens'))['authorization']?.slice('Bearer '.length) ?? '';
      const attack = tokenAttacks(TEST_SECRET, organizationOf('tokens'), valid).find(
        (each) => each.name === name,
      );
      const headers = { authorization: attack?.authorization ?? '' };
      if (door === 'http') {
        const found = await sendDocument(target.url, '{ me { id } }', headers);
        judge(name, found, { codes: ['UNAUTHENTICATED'] });
        expect(found.status).toBe(401);
      } else {
        judge(name, await sendOverSocket(target.url, '{ me { id } }', headers), 'refused');
      }
    },
  );
});

describe('another organization', () => {
  const nobody: Strangers = {
    session: randomUUID(),
    operator: randomUUID(),
    contact: randomUUID(),
    auditRow: randomUUID(),
    cursor: '',
  };

  beforeAll(async () => {
    const token = await tokenOf(Role.ORG_ADMIN, victim.organizationId);
    const page = await sendDocument(
      target.url,
      '{ auditLogConnection(first: 1, filter: { to: "2026-03-01T00:00:00Z" }) { edges { cursor } } }',
      { authorization: `Bearer ${token}` },
    );
    const [, cursor = ''] = /"cursor":"([^"]+)"/.exec(page.body) ?? [];
    expect(cursor).not.toBe('');
    theirs = { ...theirs, cursor };
    // Signed by nobody, of the same shape.
    Object.assign(nobody, { cursor: `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}` });
  });

  it.each(others.flatMap((attack) => (['http', 'socket'] as const).map((door) => ({ ...attack, door }))))(
    '$name, over $door',
    async ({ name, query, door }) => {
      const send = door === 'http' ? sendDocument : sendOverSocket;
      const headers = await as('others', 'ORG_ADMIN');
      const absent = await send(target.url, query(nobody), headers);
      const foreign = await send(target.url, query(theirs), headers);
      judge(name, foreign, 'orderly');
      expect([foreign.status, foreign.body]).toEqual([absent.status, absent.body]);
      expect(foreign.body).not.toMatch(/Secret/);
    },
  );

  it.each(['ANALYST', 'ORG_ADMIN', 'SERVICE'] as const)(
    'is not named by the header of a %s',
    async (role) => {
      const headers = { ...(await as('headers', role)), 'x-org-id': victim.organizationId };
      for (const send of [sendDocument, sendOverSocket]) {
        const found = await send(target.url, '{ me { organization { id slug } } }', headers);
        answers.push(found.body);
        expect(found.body).not.toContain('victim');
        expect(found.body).not.toContain(victim.organizationId);
      }
    },
  );

  it('is not named twice by a SUPER_ADMIN', async () => {
    const headers = {
      ...(await as('headers', 'SUPER_ADMIN')),
      'x-org-id': `${victim.organizationId}, ${organizationOf('headers')}`,
    };
    judge('x-org-id twice', await sendDocument(target.url, '{ liveKpis { waiting } }', headers), 'refused');
    judge(
      'x-org-id that is none',
      await sendDocument(target.url, '{ liveKpis { waiting } }', { ...headers, 'x-org-id': "' OR true" }),
      'refused',
    );
  });

  it('is told to no subscription, whatever its filter names', async () => {
    const { socket, messages } = await enterSocket(target.url, await as('others', 'ORG_ADMIN'));
    const query = `subscription { auditTrail(filter: { adminId: "${theirs.operator}" }) { id adminName } }`;
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
    socket.send(
      JSON.stringify({
        type: 'subscribe',
        id: '2',
        payload: { query: 'subscription { auditTrail { id adminName adminId } }' },
      }),
    );
    const mine = await tokenOf(Role.ORG_ADMIN, victim.organizationId, theirs.operator);
    await sendDocument(target.url, 'mutation { startSession(contactExternalId: "Secret Contact") { id } }', {
      authorization: `Bearer ${mine}`,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    socket.terminate();
    answers.push(...messages);
    expect(messages.join('\n')).not.toMatch(new RegExp(`Secret|${theirs.operator}`));
  });
});

describe('headers', () => {
  it('that name another address are not believed', async () => {
    const headers = await as('headers', 'ORG_ADMIN');
    const forged = {
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'cf-connecting-ip': '6.6.6.6',
      'true-client-ip': '6.6.6.6',
    };
    await sendDocument(target.url, 'mutation { startSession(contactExternalId: "forged") { id } }', {
      ...headers,
      ...forged,
    });
    const found = await sendDocument(
      target.url,
      '{ auditLogs(action: "START_SESSION") { logs { ipAddress } } }',
      headers,
    );
    judge('the trail', found, 'answered');
    expect(found.body).toContain('127.0.0.1');
    expect(found.body).not.toContain('6.6.6.6');
  });

  it('that name another host or path change nothing', async () => {
    const headers = {
      ...(await as('headers')),
      'x-forwarded-host': 'evil.example',
      'x-original-url': '/livez',
      'x-rewrite-url': '/livez',
    };
    const found = await sendDocument(target.url, '{ me { id } }', headers);
    judge('another host', found, 'answered');
    expect(found.body + JSON.stringify([...(found.headers ?? [])])).not.toContain('evil');
  });

  it('of every answer are strict, and tell nothing of what answers', async () => {
    for (const path of ['/graphql', '/livez', '/nothing']) {
      const { headers } = await sendRequest(target.url, {
        name: path,
        method: 'GET',
        path,
      });
      expect([path, headers?.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, headers?.get('content-security-policy') ?? '']).toEqual([
        path,
        expect.stringContaining(`frame-ancestors 'none'`),
      ]);
      expect([path, headers?.get('content-security-policy') ?? '']).toEqual([
        path,
        expect.not.stringContaining(`script-src 'unsafe-inline'`),
      ]);
      expect([path, headers?.get('x-powered-by'), headers?.get('server')]).toEqual([path, null, null]);
    }
  });
});

describe('who is known', () => {
  it('is told by neither the words nor the time of an invitation', async () => {
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const words = new Set<string>();
    const headers = await as('sign-in', 'ORG_ADMIN');
    for (let round = 0; round < 25; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        // Of the other organization; of nobody.
        const query = invitation(
          schema,
          kind === 'known' && round === 0 ? 'known@victim.example' : `${randomUUID()}@nobody.example`,
        );
        if (query === null) {
          throw new Error('The schema has no inviteUser');
        }
        const began = performance.now();
        const found = await sendDocument(target.url, query, headers);
        times[kind].push(performance.now() - began);
        words.add(`${found.status} ${found.codes.join()} ${found.hasData}`);
        answers.push(found.body);
      }
    }
    expect(words.size).toBe(1);
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(
      Math.max(25, median(times.unknown)),
    );
  });

  it('is told by no refusal of a token: an unknown subject and a known one read alike', async () => {
    const forged = (sub: string) =>
      `Bearer ${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub, org_id: victim.organizationId, role: 'OPERATOR', exp: 9_999_999_999 })).toString('base64url')}.AAAA`;
    const times: Record<string, number[]> = { [theirs.operator]: [], [randomUUID()]: [] };
    const words = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      for (const [sub, list] of Object.entries(times)) {
        const began = performance.now();
        const found = await sendDocument(target.url, '{ me { id } }', { authorization: forged(sub) });
        list.push(performance.now() - began);
        words.add(`${found.status} ${found.body}`);
      }
    }
    expect(words.size).toBe(1);
    const [known = 0, unknown = 0] = Object.values(times).map(median);
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(25, unknown));
  });
});

describe('floods', () => {
  it('of subscriptions on one socket: 20 and no more', async () => {
    const { refused, closed } = await subscriptionFlood(target.url, await as('flood'), 200);
    expect(closed || refused >= 180).toBe(true);
  });

  it('of sockets of one actor: 50 and no more', async () => {
    expect(await socketFlood(target.url, await as('flood', 'ANALYST'), 120)).toBeLessThanOrEqual(50);
  });

  it('of connections that say nothing', async () => {
    await connectionFlood(target.port, 1_000);
    judge('afterwards', await sendDocument(target.url, '{ me { id } }', await as('flood')), 'answered');
  });

  it('of subscriptions that are left behind: nothing of them stays', async () => {
    const headers = await Promise.all(Array.from({ length: 4 }, () => as('leaks')));
    for (let round = 0; round < 3; round += 1) {
      await leakedSubscriptions(target.url, (number) => headers[number % 4] ?? {}, 100);
    }
    judge('afterwards', await sendOverSocket(target.url, '{ me { id } }', await as('leaks')), 'answered');
  });

  it('of requests at once: answered or turned away with 429 or 503 and a time to come back, and /livez stays fast', async () => {
    const headers = await Promise.all(Array.from({ length: 20 }, () => as('flood')));
    let isOver = false;
    const live: number[] = [];
    const pulse = (async () => {
      while (!isOver) {
        const began = performance.now();
        await sendRequest(target.url, { name: 'livez', method: 'GET', path: '/livez' });
        live.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const outcomes = await costFlood(target.url, (number) => headers[number % 20] ?? {}, COSTLY, 600, 200);
    isOver = true;
    await pulse;
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(
      new Set([200, 429, 503].filter((each) => outcomes.some(({ status }) => status === each))),
    );
    for (const { status, headers: found, body } of outcomes) {
      answers.push(body);
      expect([status, status === 200 || Number(found?.get('retry-after')) > 0]).toEqual([status, true]);
    }
    expect(percentile(live, 0.95)).toBeLessThan(500);
  });

  it('evading a rate limit by aliases: cost counts, not requests', async () => {
    const actor = await as('cost');
    const outcomes = await costFlood(target.url, () => actor, COSTLY, 400, 4);
    const refused = outcomes.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ headers }) => Number(headers?.get('retry-after')) > 0)).toBe(true);
  });

  it('of headers that come by the letter: every connection is closed', async () => {
    const deadline = Date.now() + 60_000;
    while (slow.closed < slow.count && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(slow.closed).toBe(slow.count);
  });
});

describe('when all is over', () => {
  beforeAll(async () => {
    // What is let go of after a while: sockets that were cut off, answers that were shared.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  });

  it('the gateway is the same process, and answers', async () => {
    expect(target.hasEnded()).toBe(false);
    judge('afterwards', await sendDocument(target.url, '{ me { id } }', await as('limits')), 'answered');
    // What was under way when the floods ended may still have the connections to the database.
    const ready = (): Promise<Outcome> =>
      sendRequest(target.url, { name: 'readyz', method: 'GET', path: '/readyz' });
    let found = await ready();
    for (const deadline = Date.now() + 20_000; found.status !== 200 && Date.now() < deadline;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = await ready();
    }
    judge('afterwards', found, { status: [200] });
  });

  it('it has not grown', async () => {
    expect((await target.rss()) - rssBefore).toBeLessThan(GROWTH_MIB);
  });

  it('who behaved well had every answer, and hardly later than when all was quiet', () => {
    expect(wellBehaved.failures).toEqual([]);
    expect(during.length).toBeGreaterThan(100);
    expect(percentile(during, 0.99)).toBeLessThan(Math.max(2 * quiet, quiet + 150));
  });

  it('its log has nothing that was not handled, no forged line, and each line is one object', () => {
    const log = target.log();
    expect(log).not.toMatch(/unhandled|uncaught|MaxListenersExceeded|DeprecationWarning|heap out of memory/i);
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const parsed = JSON.parse(line) as { readonly msg?: string };
      expect(parsed.msg).not.toBe('forged');
      expect([line, /[\u0000-\u001f\u007f\u2028\u2029]/.test(line)]).toEqual([line, false]);
    }
    const errors = lines.filter((line) => (JSON.parse(line) as { readonly level: number }).level >= 50);
    expect(errors).toEqual([]);
  });

  it('no secret, and no credential, stands in any answer or line of the log', () => {
    const all = [...answers, target.log()].join('\n');
    const found = [...secrets].filter((secret) => secret !== '' && all.includes(secret));
    expect(found).toEqual([]);
    expect(all).not.toMatch(/BEGIN (RSA |EC )?PRIVATE KEY|postgres(ql)?:\/\/[^:\s]+:[^@\s]+@/);
  });
});
