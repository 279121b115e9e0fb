// Equal work once: who shares an answer with whom, and that nobody is given one that is older than their question.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { parse } from 'graphql';
import { describeSchema } from '../src/app';
import { type Actor, Role, SharedResults } from '../src/platform';
import { type Execution, shareKeyOf } from '../src/platform/shared-results';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

const KPIS = '{ liveKpis { waiting asOf } }';
const START = 'mutation ($id: String!) { startSession(contactExternalId: $id, externalId: $id) { id } }';

let database: TestDatabase;
let gateways: Gateway[] = [];
let rows: Rows;
let admin: string;

beforeAll(async () => {
  database = await cloneDatabase();
});

beforeEach(async () => {
  rows = await rowsOf(database, { slug: `shared-${randomUUID().slice(0, 8)}` });
  admin = await tokenOf(Role.ORG_ADMIN, rows.organizationId);
});

afterEach(async () => {
  await Promise.all(gateways.map((each) => each.stop()));
  gateways = [];
});

afterAll(() => database.drop());

async function gatewayOf(resultCacheMs = 0): Promise<Gateway> {
  const gateway = await startGateway(database, { resultCacheMs });
  gateways.push(gateway);
  return gateway;
}

interface Kpis {
  readonly liveKpis: { readonly waiting: number; readonly asOf: string };
}

async function kpis(gateway: Gateway, token = admin): Promise<Kpis['liveKpis']> {
  const { data, errors } = await gateway.ask<Kpis, undefined>(KPIS, undefined, { token });
  expect(errors).toEqual([]);
  return data?.liveKpis ?? { waiting: -1, asOf: '' };
}

async function begin(gateway: Gateway, token = admin): Promise<void> {
  const { errors } = await gateway.ask(START, { id: randomUUID() }, { token });
  expect(errors).toEqual([]);
}

/** Executions that end when the test says so. */
function held() {
  const begun: ((execution: Execution) => void)[] = [];
  return {
    begun,
    execute: () => new Promise<Execution>((resolve) => begun.push(resolve)),
    answer: (data: Record<string, unknown>): Execution => ({
      result: { data },
      reads: new Set(['messages']),
      lifetimeMs: Number.POSITIVE_INFINITY,
    }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Questions that are one', () => {
  const key = { organizationId: 'o', text: 'k' };
  const sharing = () =>
    new SharedResults({ cacheMs: 0, facts: new Set(['messages']), subscribe: () => () => undefined });

  it('are executed once for all who came before the execution began, and never for whoever came later', async () => {
    const shared = sharing();
    const { begun, execute, answer } = held();
    const first = shared.run(key, execute);
    const waiting = [shared.run(key, execute), shared.run(key, execute), shared.run(key, execute)];
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.(answer({ n: 1 }));
    expect(await first).toEqual({ data: { n: 1 } });
    await turn();
    expect(begun).toHaveLength(2);
    // The second is under way: it may have looked already.
    const late = shared.run(key, execute);
    begun[1]?.(answer({ n: 2 }));
    expect(await Promise.all(waiting)).toEqual([{ data: { n: 2 } }, { data: { n: 2 } }, { data: { n: 2 } }]);
    await turn();
    begun[2]?.(answer({ n: 3 }));
    expect(await late).toEqual({ data: { n: 3 } });
    expect(begun).toHaveLength(3);
  });

  it('are not kept waiting by one that is slow', async () => {
    const shared = sharing();
    const { begun, execute, answer } = held();
    const slow = shared.run(key, execute);
    const second = shared.run(key, () => Promise.resolve(answer({ n: 2 })));
    expect(await second).toEqual({ data: { n: 2 } });
    begun[0]?.(answer({ n: 1 }));
    await slow;
  });

  it('share no failure: each of the others asks for themselves', async () => {
    const shared = sharing();
    const { begun, execute, answer } = held();
    const first = shared.run(key, execute);
    const failing = (): Promise<Execution> =>
      Promise.resolve({ result: { data: null, errors: [] }, reads: new Set(), lifetimeMs: 0 });
    const others = [shared.run(key, failing), shared.run(key, () => Promise.resolve(answer({ n: 'own' })))];
    begun[0]?.(answer({ n: 1 }));
    await first;
    expect(await Promise.all(others)).toEqual([{ data: null, errors: [] }, { data: { n: 'own' } }]);
  });
});

describe('Who may see other rows', () => {
  const schema = describeSchema();
  const documents = [
    KPIS,
    '{ operatorPerformance { operatorId } }',
    '{ dashboard { asOf } }',
    'query A { liveKpis { waiting } } query B { liveKpis { active } }',
  ].map((text) => parse(text));
  const actors: fc.Arbitrary<Actor> = fc.record({
    id: fc.constantFrom('ada', 'bob'),
    name: fc.constant(null),
    role: fc.constantFrom(...Object.values(Role)),
    organizationId: fc.constantFrom('org-a', 'org-b', null),
  });
  const questions = fc.record({
    document: fc.constantFrom(...documents),
    operationName: fc.constantFrom('A', 'B', null),
    variables: fc.constantFrom<Record<string, unknown>>({}, { days: 1 }, { days: 2 }),
  });

  it('shares with nobody: not across organizations, roles, questions, nor between operators', () => {
    fc.assert(
      fc.property(actors, questions, actors, questions, (one, asked, another, alsoAsked) => {
        const [first, second] = [shareKeyOf(schema, asked, one), shareKeyOf(schema, alsoAsked, another)];
        if (one.organizationId === null) {
          expect(first).toBeNull();
        }
        if (first !== null && first.text === second?.text) {
          expect([one.organizationId, one.role, asked]).toEqual([
            another.organizationId,
            another.role,
            alsoAsked,
          ]);
          expect(one.role === Role.OPERATOR && one.id !== another.id).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['what leaves a trace', '{ auditLogs(limit: 1) { id } }'],
    ['who one is', '{ me { role } }'],
    ['it beside something else', '{ me { role } liveKpis { waiting } }'],
    ['a change', 'mutation { closeSession(sessionId: "x") { id } }'],
    ['a subscription', 'subscription { liveKpis { waiting } }'],
    ['the schema', '{ __schema { queryType { name } } }'],
  ])('shares nothing where it is about %s', (_what, text) => {
    const actor: Actor = { id: 'ada', name: null, role: Role.ORG_ADMIN, organizationId: 'org-a' };
    const asked = { operationName: null, variables: {} };
    expect(shareKeyOf(schema, { ...asked, document: parse(text) }, actor)).toBeNull();
    expect(shareKeyOf(schema, { ...asked, document: parse(KPIS) }, actor)).not.toBeNull();
  });
});

describe('A gateway', () => {
  it('computes once what many ask at the same time', async () => {
    const gateway = await gatewayOf();
    await kpis(gateway);
    gateway.forgetStatements();
    const answers = await Promise.all(Array.from({ length: 30 }, () => kpis(gateway)));
    expect(answers.map(({ waiting }) => waiting)).toEqual(answers.map(() => 0));
    expect(gateway.statements.filter((label) => label.startsWith('metrics.')).length).toBeLessThan(20);
    expect(new Set(answers.map(({ asOf }) => asOf)).size).toBeLessThan(20);
  });

  it.each([0, 60_000])(
    'gives nobody an answer older than what was written before they asked (cache: %s ms)',
    async (cacheMs) => {
      const gateway = await gatewayOf(cacheMs);
      let written = 0;
      let isOver = false;
      const asker = async (): Promise<number> => {
        let asked = 0;
        while (!isOver) {
          const before = written;
          const { waiting } = await kpis(gateway);
          expect(waiting).toBeGreaterThanOrEqual(before);
          asked += 1;
        }
        return asked;
      };
      const askers = Array.from({ length: 8 }, asker);
      for (let each = 0; each < 15; each += 1) {
        await begin(gateway);
        written += 1;
      }
      isOver = true;
      expect((await Promise.all(askers)).reduce((sum, each) => sum + each)).toBeGreaterThan(8);
    },
  );
});

describe('A gateway that keeps answers', () => {
  const CACHE_MS = 60_000;
  const WEEK = '{ liveKpis { csatAverage asOf } }';

  async function raw(gateway: Gateway, token: string, query = KPIS) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: Kpis | null; extensions?: { ageMs?: number } };
  }

  /** Keeping begins when changes are heard: until then nothing is kept for long. */
  async function warm(gateway: Gateway, token: string, query = KPIS): Promise<Kpis | null> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { data, extensions } = await raw(gateway, token, query);
      if (extensions?.ageMs !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        if ((await raw(gateway, token, query)).extensions?.ageMs !== undefined) {
          return data;
        }
      }
    }
    throw new Error('Nothing was kept');
  }

  it('gives them again without a statement, and says how old they are', async () => {
    const gateway = await gatewayOf(CACHE_MS);
    const kept = await warm(gateway, admin, WEEK);
    gateway.forgetStatements();
    const again = await raw(gateway, admin, WEEK);
    expect(again.data).toEqual(kept);
    expect(again.extensions?.ageMs).toBeGreaterThan(0);
    expect(gateway.statements).toEqual([]);
  });

  it('keeps a state for a second, and a window for a thousandth of it', async () => {
    const gateway = await gatewayOf(CACHE_MS);
    await warm(gateway, admin);
    await warm(gateway, admin, WEEK);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await raw(gateway, admin)).extensions?.ageMs).toBeUndefined();
    expect((await raw(gateway, admin, WEEK)).extensions?.ageMs).toBeGreaterThan(1_000);
  });

  it('forgets them when something was written, at once on the same gateway, when told on another', async () => {
    const [here, there] = [await gatewayOf(CACHE_MS), await gatewayOf(CACHE_MS)];
    await warm(here, admin);
    await warm(there, admin);
    await begin(here);
    expect((await kpis(here)).waiting).toBe(1);
    for (let attempt = 0; attempt < 500 && (await kpis(there)).waiting === 0; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await kpis(there)).waiting).toBe(1);
  });

  it('keeps none for another organization or role, and no failure', async () => {
    const gateway = await gatewayOf(CACHE_MS);
    const other = await rowsOf(database, { slug: `other-${randomUUID().slice(0, 8)}` });
    await warm(gateway, admin);
    const foreign = await tokenOf(Role.ORG_ADMIN, other.organizationId);
    await begin(gateway, foreign);
    expect((await kpis(gateway, foreign)).waiting).toBe(1);
    expect((await kpis(gateway)).waiting).toBe(0);
    const analyst = await tokenOf(Role.ANALYST, rows.organizationId);
    expect((await raw(gateway, analyst)).extensions?.ageMs).toBeUndefined();
    const operator = await tokenOf(Role.OPERATOR, rows.organizationId);
    for (let time = 0; time < 2; time += 1) {
      const { errors } = await gateway.ask(KPIS, undefined, { token: operator });
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('keeps nothing that Redis counts: of that no change is told', async () => {
    const gateway = await gatewayOf(CACHE_MS);
    await warm(gateway, admin);
    const query = '{ liveKpis { slaBreachEvents24h asOf } }';
    for (let time = 0; time < 3; time += 1) {
      const { data, extensions } = await raw(gateway, admin, query);
      expect(data?.liveKpis.asOf).toEqual(expect.any(String));
      expect(extensions?.ageMs).toBeUndefined();
    }
  });
});
