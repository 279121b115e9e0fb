// The first lock alone: every statement that the gateway sends names the organization at every table that it reads or
// changes. PostgreSQL itself is asked, by the plan of each statement, as the owner whom no policy binds.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { catalogue } from '../src/app';
import { isExternal } from '../src/metrics';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  download,
  type Gateway,
  rootFields,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

jest.setTimeout(120_000);

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
/** Every text that was sent, gateway-wide. */
const texts = new Set<string>();

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  const sent = jest.spyOn(Client.prototype, 'query') as unknown as jest.SpyInstance<unknown, unknown[]>;
  gateway = await startGateway(database);
  await askEverything();
  for (const [first] of sent.mock.calls) {
    const text = typeof first === 'string' ? first : (first as { readonly text?: string }).text;
    if (text !== undefined) {
      texts.add(text);
    }
  }
  sent.mockRestore();
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** Every metric by every way, with groups, filters and pages. */
function slices(operator: string): string[] {
  const window = `from: "${new Date(Date.now() - 3_600_000).toISOString()}", to: "${new Date().toISOString()}"`;
  return catalogue.flatMap((metric) => {
    const { name } = metric;
    if (isExternal(metric)) {
      return [`{ metricSeries(metric: ${name}, ${window}) { total { n } lines { total { n } } } }`];
    }
    const isOfPeople = metric.dimensions.includes('operator_id');
    const filter = isOfPeople ? `, filter: { operatorId: { in: ["${operator}", null] } }` : '';
    const groups = isOfPeople
      ? ', groupBy: [operatorId], top: 1, compare: PREVIOUS_WEEK, granularity: DAY'
      : '';
    return [
      `{ metricSeries(metric: ${name}, ${window}${groups}) { total { n } lines { total { n } points { n } } } }`,
      `{ metricSeries(metric: ${name}, ${window}${filter}) { total { n } } }`,
      `{ metricRows(metric: ${name}${filter}, first: 1) { value { n } edges { node { id } } } }`,
      `{ explainMetric(metric: ${name}${filter}) { n rowsRead } }`,
    ];
  });
}

async function askEverything(): Promise<void> {
  const tokens = new Map<Role, string>();
  for (const role of Object.values(Role)) {
    tokens.set(role, await tokenOf(role, role === Role.SUPER_ADMIN ? null : rows.organizationId));
  }
  const ask = async (role: Role, query: string) =>
    (
      await gateway.ask<Record<string, { id?: string }>, undefined>(query, undefined, {
        token: tokens.get(role) ?? null,
        headers: role === Role.SUPER_ADMIN ? { 'x-org-id': rows.organizationId } : {},
      })
    ).data;
  const operator = await rows.operator('Ada');
  for (let turn = 0; turn < 2; turn += 1) {
    const started = await ask(
      Role.SERVICE,
      `mutation { startSession(contactExternalId: "c${turn}", externalId: "s${turn}") { id contactId } }`,
    );
    const id = started?.['startSession']?.id ?? '';
    const { contactId } = (started?.['startSession'] ?? {}) as { contactId?: string };
    await ask(Role.ADMIN, `mutation { claimSession(sessionId: "${id}", operatorId: "${operator}") { id } }`);
    await ask(
      Role.ADMIN,
      `mutation { sendMessage(sessionId: "${id}", sender: OPERATOR, operatorId: "${operator}", externalId: "m${turn}") { id } }`,
    );
    await ask(Role.ADMIN, `mutation { setChatMode(contactId: "${contactId ?? ''}", mode: HUMAN) { id } }`);
    await ask(Role.ADMIN, `mutation { closeSession(sessionId: "${id}") { id } }`);
    await ask(
      Role.SERVICE,
      `mutation { submitCsat(sessionId: "${id}", score: 4, externalId: "r${turn}") { id } }`,
    );
    await ask(
      Role.SERVICE,
      `mutation { recordAuditEvents(events: [{ externalId: "e${turn}", action: "DO", resourceType: "thing", occurredAt: "${new Date().toISOString()}" }]) { id } }`,
    );
    await ask(Role.ORG_ADMIN, 'mutation { checkpointAuditTrail { seq } }');
    await ask(
      Role.SUPER_ADMIN,
      'mutation { purgeAuditLogs(olderThanDays: 31, reason: "test", dryRun: true) { rows } }',
    );
    await ask(
      Role.SUPER_ADMIN,
      'mutation { purgeAuditLogs(olderThanDays: 31, reason: "test", dryRun: false) { rows } }',
    );
    for (const field of rootFields()) {
      await ask(Role.ORG_ADMIN, `{ ${field.all()} }`);
      await ask(
        Role.ORG_ADMIN,
        `{ ${field.all({ operatorId: operator, adminId: operator, search: 'x', first: 5, filter: { search: 'x', adminId: operator } })} }`,
      );
    }
    for (const query of slices(operator)) {
      expect(await ask(Role.ORG_ADMIN, query)).not.toBeNull();
    }
    for (const metric of catalogue.filter((each) => !isExternal(each))) {
      const token = tokens.get(Role.ORG_ADMIN) ?? null;
      expect((await download(gateway, 'metric-rows', { metric: metric.name }, { token })).status).toBe(200);
    }
    const token = tokens.get(Role.ORG_ADMIN) ?? null;
    expect((await download(gateway, 'audit-logs', {}, { token })).status).toBe(200);
    await gateway.app.breachDetector.detect(rows.organizationId);
    await gateway.app.organizations.find('desk');
    await gateway.app.organizations.create({ slug: `other-${randomUUID().slice(0, 8)}` });
  }
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
  readonly [condition: string]: unknown;
}

const CONDITIONS = ['Index Cond', 'Recheck Cond', 'Filter', 'Tid Cond'];

/** Tables that the plan reads without saying of which organization. */
function unguarded(node: PlanNode): string[] {
  const relation = node['Relation Name'];
  const below = (node.Plans ?? []).flatMap(unguarded);
  if (relation === undefined || node['Node Type'] === 'ModifyTable') {
    return below;
  }
  // A bitmap is read from the index below it.
  const own = [node, ...(node.Plans ?? [])].flatMap((each) =>
    CONDITIONS.map((name) => JSON.stringify(each[name] ?? '')),
  );
  return own.some((condition) => /\borg_id = /.test(condition) || /= (\w+\.)?org_id\b/.test(condition))
    ? below
    : [relation, ...below];
}

async function planOf(text: string): Promise<PlanNode | null> {
  try {
    const { rows: found } = await database.owner.query<{
      'QUERY PLAN': readonly [{ readonly Plan: PlanNode }];
    }>({
      // Without parameters it is a text of one statement only.
      text: `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${text}`,
    });
    return found[0]?.['QUERY PLAN'][0].Plan ?? null;
  } catch (error) {
    // BEGIN, COMMIT, SHOW and their like have no plan.
    if (error instanceof Error && /syntax error/.test(error.message)) {
      return null;
    }
    throw new Error(`${text}: ${String(error)}`, { cause: error });
  }
}

/** The directory of organizations, which the platform reads across; migrations belong to no organization. */
const ACROSS = /^\/\* (identity\.organizations|identity\.organization-by-slug) \*\//;
const OF_NOBODY = new Set([
  'schema_migrations',
  'pg_class',
  'pg_namespace',
  'pg_inherits',
  'pg_timezone_names',
]);

describe('every statement', () => {
  it('was seen: those of each context, with and without conditions, and TypeORM’s own', () => {
    const labels = new Set([...texts].map((text) => /^\/\* (\S+) \*\//.exec(text)?.[1]).filter(Boolean));
    expect(labels.size).toBeGreaterThan(40);
    expect(
      [...texts].filter((text) => /^(SELECT|INSERT|UPDATE) .*"chat_sessions"/.test(text)).length,
    ).toBeGreaterThan(0);
    expect([...texts].filter((text) => / DECLARE \w+ NO SCROLL CURSOR /.test(text)).length).toBeGreaterThan(
      0,
    );
  });

  it('names the organization at every table of organizations', async () => {
    const faults: string[] = [];
    let looked = 0;
    for (const text of [...texts].filter((each) => !ACROSS.test(each))) {
      const plan = await planOf(text);
      looked += plan === null ? 0 : 1;
      const tables =
        plan === null
          ? []
          : unguarded(plan).filter((table) => !OF_NOBODY.has(table) && !table.startsWith('pg_'));
      faults.push(...tables.map((table) => `${table} in ${text.slice(0, 120)}`));
    }
    expect(faults).toEqual([]);
    expect(looked).toBeGreaterThan(40);
  });

  it.each([
    ['SELECT u.id FROM users u WHERE u.id = $1', ['users']],
    ['SELECT u.id FROM users u WHERE u.org_id = $1', []],
    ['SELECT u.id FROM users u JOIN messages m ON m.operator_id = u.id WHERE u.org_id = $1', ['messages']],
    [
      'SELECT u.id FROM users u WHERE u.org_id = $1 AND u.id IN (SELECT operator_id FROM chat_sessions)',
      ['chat_sessions'],
    ],
    ['UPDATE contacts SET chat_mode = $1 WHERE id = $2', ['contacts']],
    ['SELECT u.id FROM users u WHERE u.org_id IS NOT NULL', ['users']],
  ])('would not pass unseen: %s', async (text, tables) => {
    const plan = await planOf(text);
    expect(plan === null ? null : unguarded(plan)).toEqual(tables);
  });
});
