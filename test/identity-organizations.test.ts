// Naming an organization by header: for whom it counts, that it is written down there, and that nobody learns by it
// which organizations there are.
import { randomUUID } from 'node:crypto';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  post,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';
import { subscribed } from './harness/sockets';

let database: TestDatabase;
let gateway: Gateway;
let here: Rows;
let there: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

beforeEach(async () => {
  here = await rowsOf(database, { slug: `here-${randomUUID()}` });
  there = await rowsOf(database, { slug: `there-${randomUUID()}` });
});

const ME = '{ me { role organization { id } } }';
const KPIS = '{ liveKpis { waiting } }';

interface Entered {
  readonly admin: string;
  readonly details: unknown;
  readonly outcome: string;
}

async function entered({ organizationId }: Rows): Promise<Entered[]> {
  const { rows } = await database.owner.query<Entered>(
    `SELECT admin_id AS admin, details, outcome FROM audit_logs
      WHERE org_id = $1 AND action = 'ENTER_ORGANIZATION' ORDER BY seq`,
    [organizationId],
  );
  return rows;
}

const ask = (query: string, token: string, organization?: string) =>
  post(gateway, query, { token, headers: organization === undefined ? {} : { 'x-org-id': organization } });

describe('a role of the platform that names an organization', () => {
  it.each([
    [Role.SUPER_ADMIN, KPIS],
    [Role.SERVICE, ME],
  ])('as %s is in that one’s trail before it is answered, once for many requests', async (role, query) => {
    const id = randomUUID();
    const token = await tokenOf(role, null, id);
    await Promise.all(Array.from({ length: 10 }, () => ask(query, token, here.organizationId)));
    const answer = await ask(query, token, here.organizationId.toUpperCase());
    expect([answer.status, answer.body]).toEqual([200, expect.not.stringContaining('errors')]);
    expect(await entered(here)).toEqual([{ admin: id, details: { role }, outcome: 'SUCCESS' }]);
    expect(await entered(there)).toEqual([]);
    // Somebody else has a row of their own.
    await ask(query, await tokenOf(role, null), here.organizationId);
    expect(await entered(here)).toHaveLength(2);
  });

  it('is in its trail when it comes by websocket', async () => {
    const id = randomUUID();
    const token = await tokenOf(Role.SUPER_ADMIN, null, id);
    const socket = await subscribed(gateway, { token, 'x-org-id': here.organizationId });
    expect(socket.messages).toEqual([{ data: { liveKpis: { waiting: 0 } } }]);
    await socket.dispose();
    expect(await entered(here)).toEqual([expect.objectContaining({ admin: id })]);
  });

  it('as SERVICE writes there, and nowhere without a name', async () => {
    const token = await tokenOf(Role.SERVICE, null);
    const START = 'mutation { startSession(contactExternalId: "c") { id } }';
    expect((await ask(START, token, here.organizationId)).body).toContain('"startSession":{"id"');
    const EVENTS = `mutation { recordAuditEvents(events: [{ externalId: "e", action: "A", resourceType: "t",
      occurredAt: "2026-03-29T12:00:00Z" }]) { status } }`;
    for (const mutation of [START, EVENTS]) {
      const { errors } = JSON.parse((await ask(mutation, token)).body) as {
        errors: { message: string; extensions: unknown }[];
      };
      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^x-org-id is missing/) as string,
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ]);
    }
    const analyst = await tokenOf(Role.ANALYST, here.organizationId);
    expect((await ask(KPIS, analyst)).body).toBe('{"data":{"liveKpis":{"waiting":1}}}\n');
  });

  it('that does not exist finds nothing, byte for byte the same for any', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    const answers = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { status, body } = await ask(KPIS, token, randomUUID());
      answers.add(`${status} ${body}`);
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"message":"There is no such organization"');
  });

  it.each(['', 'all', '00000000', `${randomUUID()}, ${randomUUID()}`, `' OR true --`])(
    'by %j is refused',
    async (name) => {
      const answer = await ask(ME, await tokenOf(Role.SUPER_ADMIN, null), name);
      expect([answer.status, answer.body]).toEqual([
        400,
        expect.stringContaining('x-org-id must be the id of an organization (a UUID)'),
      ]);
    },
  );
});

describe('the header of anybody else', () => {
  it.each([Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST, Role.SERVICE])(
    'says nothing: a %s stays where their token says, whichever organization it names, and leaves no row',
    async (role) => {
      const token = await tokenOf(role, here.organizationId);
      const answers = new Set<string>();
      for (const name of [undefined, there.organizationId, randomUUID(), 'nonsense']) {
        const { status, body } = await ask(ME, token, name);
        answers.add(`${status} ${body}`);
      }
      expect([...answers]).toEqual([
        `200 {"data":{"me":{"role":"${role}","organization":{"id":"${here.organizationId}"}}}}\n`,
      ]);
      expect([await entered(here), await entered(there)]).toEqual([[], []]);
    },
  );
});

describe('the directory of organizations', () => {
  const LIST =
    'query ($after: String) { organizations(first: 2, after: $after) { organizations { slug } endCursor hasNextPage } }';

  it('is the platform’s, in pages, and for nobody else', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    const slugs: string[] = [];
    let after: string | null = null;
    for (;;) {
      const answer: { data: { organizations: unknown } | null } = await gateway.ask(
        LIST,
        { after },
        { token },
      );
      const page = answer.data?.organizations as {
        readonly organizations: readonly { readonly slug: string }[];
        readonly endCursor: string | null;
        readonly hasNextPage: boolean;
      };
      expect(page.organizations.length).toBeLessThanOrEqual(2);
      slugs.push(...page.organizations.map(({ slug }) => slug));
      after = page.endCursor;
      if (!page.hasNextPage) {
        break;
      }
    }
    const { rows } = await database.owner.query<{ slug: string }>('SELECT slug FROM organizations');
    expect([...slugs].sort()).toEqual(rows.map(({ slug }) => slug).sort());
    for (const role of [Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST, Role.SERVICE]) {
      const { errors } = await gateway.ask(LIST, {}, { token: await tokenOf(role, here.organizationId) });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
  });
});
