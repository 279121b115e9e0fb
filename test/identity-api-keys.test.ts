// API keys: what a machine may do with one, and that it may not once the key is revoked, expired or somebody else's.
import { createHash, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { parseApiKey } from '../src/identity/api-key';
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
  eventually,
  outcome,
} from './harness';
import { subscribed, type Subscribed } from './harness/sockets';

let database: TestDatabase;
let gateway: Gateway;
let other: Gateway;
let here: Rows;
let there: Rows;
/** Everything that the gateways have logged. */
let logged = '';
/** What the clock of the gateways is ahead. */
let ahead = 0;
const sockets: Subscribed[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  const log = pino(
    { level: 'trace' },
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        logged += chunk.toString();
        done();
      },
    }),
  );
  const clock = { now: () => new Date(Date.now() + ahead) };
  gateway = await startGateway(database, { log, clock });
  other = await startGateway(database, { log, clock });
});

afterAll(async () => {
  for (const socket of sockets) {
    await socket.dispose();
  }
  await gateway.stop();
  await other.stop();
  await database.drop();
});

beforeEach(async () => {
  ahead = 0;
  here = await rowsOf(database, { slug: `here-${randomUUID()}` });
  there = await rowsOf(database, { slug: `there-${randomUUID()}` });
});

const REFUSED = ['UNAUTHENTICATED', 'The API key was refused: it is unknown, revoked or expired'];
const CREATE = `mutation ($name: String!, $scopes: [ApiKeyScope!]!, $expiresInDays: Int) {
  createApiKey(name: $name, scopes: $scopes, expiresInDays: $expiresInDays) {
    secret apiKey { id name prefix scopes createdBy lastUsedAt expiresAt revokedAt } } }`;
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { id revokedAt } }';
const LIST =
  'query ($first: Int, $includeEnded: Boolean) { apiKeys(first: $first, includeEnded: $includeEnded) { id name lastUsedAt } }';
const ME = '{ me { id name role organization { id } } }';

const run = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  token: string | null,
  on = gateway,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> => outcome(on, query, variables, { token, headers });

interface Created {
  readonly secret: string;
  readonly apiKey: { readonly id: string; readonly prefix: string };
}

const admin = (of = here) => tokenOf(Role.ORG_ADMIN, of.organizationId, 'the chief');
const create = async (scope: 'READ' | 'INGEST', of = here, more: object = {}) =>
  (await run(CREATE, { name: 'reports', scopes: [scope], ...more }, await admin(of))) as Created;

describe('a key', () => {
  it('is shown once, listed by its prefix, and speaks for its organization', async () => {
    const { secret, apiKey } = await create('READ');
    expect(secret).toMatch(/^ogk_[\w-]{43}_[\w-]{43}$/);
    expect(apiKey).toMatchObject({
      name: 'reports',
      prefix: secret.slice(0, 20),
      scopes: ['READ'],
      createdBy: 'the chief',
      lastUsedAt: null,
      revokedAt: null,
    });
    for (const on of [gateway, other]) {
      expect(await run(ME, {}, secret, on)).toEqual({
        id: `api-key:${apiKey.id}`,
        name: 'reports',
        role: 'ANALYST',
        organization: { id: here.organizationId },
      });
    }
    expect(await run(ME, {}, null, gateway, { 'x-api-key': secret })).toMatchObject({ role: 'ANALYST' });
    expect(await run(LIST, {}, await admin())).toEqual([expect.objectContaining({ id: apiKey.id })]);
    expect(await run(LIST, {}, await admin(there))).toEqual([]);
    // A header does not take it elsewhere.
    const elsewhere = { 'x-org-id': there.organizationId };
    expect(await run(ME, {}, secret, gateway, elsewhere)).toMatchObject({
      organization: { id: here.organizationId },
    });
  });

  it('opens a websocket, under either name', async () => {
    const { secret } = await create('READ');
    for (const parameters of [
      { authorization: `Bearer ${secret}` },
      { token: secret },
      { 'x-api-key': secret },
      { 'X-API-Key': secret },
    ]) {
      const socket = await subscribed(gateway, parameters);
      sockets.push(socket);
      expect(socket.messages).toEqual([{ data: { liveKpis: { waiting: 0 } } }]);
    }
  });

  it('to READ reads and writes nothing; one to INGEST writes and reads nothing; neither makes keys', async () => {
    const read = (await create('READ')).secret;
    const ingest = (await create('INGEST')).secret;
    const START = 'mutation { startSession(contactExternalId: "c") { id } }';
    const forbidden = ['FORBIDDEN', expect.any(String)];
    expect(await run('{ liveKpis { waiting } }', {}, read)).toEqual({ waiting: 0 });
    expect(await run(START, {}, read)).toEqual(forbidden);
    expect(await run('{ liveKpis { waiting } }', {}, ingest)).toEqual(forbidden);
    expect(await run(START, {}, ingest)).toEqual({ id: expect.any(String) as string });
    const EVENTS = `mutation { recordAuditEvents(events: [{ externalId: "e", action: "A", resourceType: "t",
      occurredAt: "${new Date().toISOString()}" }]) { status } }`;
    expect(await run(EVENTS, {}, ingest)).toEqual([{ status: 'RECORDED' }]);
    expect(await run(EVENTS, {}, read)).toEqual(forbidden);
    for (const key of [read, ingest]) {
      expect(await run(CREATE, { name: 'more', scopes: ['READ'] }, key)).toEqual(forbidden);
      expect(await run(LIST, {}, key)).toEqual(forbidden);
      expect(await run('{ auditLogs { total } }', {}, key)).toEqual(forbidden);
      expect(await run('{ organizations { organizations { id } } }', {}, key)).toEqual(forbidden);
    }
    // What an ingesting key wrote is here, and nowhere else.
    expect(await run('{ liveKpis { waiting } }', {}, read)).toEqual({ waiting: 1 });
    expect(await run('{ liveKpis { waiting } }', {}, (await create('READ', there)).secret)).toEqual({
      waiting: 0,
    });
  });

  it('is in no log and no row but as its hash', async () => {
    const { secret, apiKey } = await create('READ');
    await run(ME, {}, secret);
    await run(ME, {}, `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`);
    await run(REVOKE, { id: apiKey.id }, await admin());
    await run(ME, {}, secret);
    const part = secret.slice(-43);
    const { rows } = await database.owner.query<{ row: string }>(
      `SELECT row_to_json(l)::text AS row FROM audit_logs l WHERE l.org_id = $1
        UNION ALL SELECT row_to_json(k)::text FROM api_keys k WHERE k.org_id = $1`,
      [here.organizationId],
    );
    const written = rows.map(({ row }) => row).join('\n');
    expect(written).toContain(apiKey.prefix);
    expect(written).toContain('"action":"CREATE_API_KEY"');
    expect(written).toContain('"action":"REVOKE_API_KEY"');
    const hash = createHash('sha256').update(Buffer.from(part, 'base64url')).digest('hex');
    expect(written).toContain(hash);
    expect(written).not.toContain(part);
    expect(logged).not.toContain(part);
  });
});

describe('a key is refused', () => {
  it('once it is revoked: here at once, elsewhere when it is heard; its sockets are closed with 4403', async () => {
    const { secret, apiKey } = await create('READ');
    const open = [await subscribed(gateway, { token: secret }), await subscribed(other, { token: secret })];
    sockets.push(...open);
    expect(await run(ME, {}, secret, other)).toMatchObject({ role: 'ANALYST' });
    const revoked = await run(REVOKE, { id: apiKey.id }, await admin());
    expect(revoked).toEqual({ id: apiKey.id, revokedAt: expect.any(String) as string });
    expect(await run(ME, {}, secret)).toEqual(REFUSED);
    await eventually(() => run(ME, {}, secret, other), REFUSED);
    for (const socket of open) {
      expect(await socket.closed).toEqual([4403, REFUSED[1]]);
    }
    expect(await run(REVOKE, { id: apiKey.id }, await admin())).toEqual(revoked);
    expect(await run(LIST, {}, await admin())).toEqual([]);
    expect(await run(LIST, { includeEnded: true }, await admin())).toEqual([
      expect.objectContaining({ id: apiKey.id }),
    ]);
  });

  it('once it has expired, on an open socket too', async () => {
    const { secret } = await create('READ', here, { expiresInDays: 1 });
    const socket = await subscribed(gateway, { token: secret });
    sockets.push(socket);
    ahead = 86_300_000;
    expect(await run(ME, {}, secret)).toMatchObject({ role: 'ANALYST' });
    ahead = 86_500_000;
    expect(await run(ME, {}, secret)).toEqual(REFUSED);
    expect(await socket.closed).toEqual([4403, expect.any(String)]);
  });

  it('in the same bytes whatever is wrong with it, and never with a word on what', async () => {
    const { secret, apiKey } = await create('READ');
    const elsewhere = await create('READ', there);
    const [, where = '', part = ''] = /^ogk_(.{43})_(.{43})$/.exec(secret) ?? [];
    const [, , foreign = ''] = /^ogk_(.{43})_(.{43})$/.exec(elsewhere.secret) ?? [];
    const idBytes = Buffer.from(apiKey.id.replaceAll('-', ''), 'hex');
    const orgBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
    const located = (id: Buffer, organization: string) =>
      Buffer.concat([id, orgBytes(organization)]).toString('base64url');
    const wrong = [
      `ogk_${where}_${foreign}`,
      `ogk_${located(idBytes, there.organizationId)}_${part}`,
      `ogk_${located(idBytes, randomUUID())}_${part}`,
      `ogk_${located(orgBytes(randomUUID()), here.organizationId)}_${part}`,
      `ogk_${where}_${'A'.repeat(43)}`,
      `ogk_${where}_${part}x`,
      `ogk_${where}`,
      'ogk_',
      `ogk_${where}_' OR true --${part.slice(12)}`.replaceAll(' ', '+'),
    ];
    const answers = new Set<string>();
    for (const token of wrong) {
      const answer = await post(gateway, ME, { token });
      answers.add(`${answer.status} ${answer.body}`);
    }
    expect([...answers]).toEqual([
      `401 ${JSON.stringify({ errors: [{ message: REFUSED[1], extensions: { code: 'UNAUTHENTICATED' } }] })}\n`,
    ]);
    expect(await run(ME, {}, secret)).toMatchObject({ role: 'ANALYST' });
  });

  it('in any other spelling of the same bytes', async () => {
    const { secret } = await create('READ');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(secret.at(-1) ?? '');
    const twin = `${secret.slice(0, -1)}${alphabet[last ^ 1]}`;
    expect(Buffer.from(twin.slice(-43), 'base64url')).toEqual(Buffer.from(secret.slice(-43), 'base64url'));
    expect(parseApiKey(twin)).toBeNull();
    expect(await run(ME, {}, twin)).toEqual(REFUSED);
  });

  it('beside another credential', async () => {
    const { secret } = await create('READ');
    expect(await run(ME, {}, await admin(), gateway, { 'x-api-key': secret })).toEqual([
      'UNAUTHENTICATED',
      'Send one credential: authorization or x-api-key, not both',
    ]);
    expect(await run(ME, {}, null, gateway, { 'x-api-key': await admin() })).toEqual(REFUSED);
  });
});

describe('the use of a key', () => {
  it('is noted at most once a minute, whichever gateway sees it', async () => {
    const { secret, apiKey } = await create('READ');
    const lastUse = async () => {
      const { rows } = await database.owner.query<{ at: Date | null }>(
        `SELECT last_used_at AS at FROM api_keys WHERE org_id = $1 AND id = $2`,
        [here.organizationId, apiKey.id],
      );
      return rows[0]?.at ?? null;
    };
    gateway.forgetStatements();
    await Promise.all(Array.from({ length: 20 }, () => run(ME, {}, secret)));
    await eventually(lastUse, expect.any(Date));
    const first = await lastUse();
    for (let number = 0; number < 10; number += 1) {
      await run(ME, {}, secret, number % 2 === 0 ? gateway : other);
    }
    expect(gateway.statements.filter((label) => label === 'identity.api-key-used')).toHaveLength(1);
    expect(await lastUse()).toEqual(first);
  });

  it('does not wait for a note that cannot be written', async () => {
    const { secret, apiKey } = await create('READ');
    await database.owner.query('BEGIN');
    try {
      await database.owner.query(`SELECT FROM api_keys WHERE org_id = $1 AND id = $2 FOR UPDATE`, [
        here.organizationId,
        apiKey.id,
      ]);
      const began = performance.now();
      expect(await run(ME, {}, secret)).toMatchObject({ role: 'ANALYST' });
      expect(performance.now() - began).toBeLessThan(2_000);
    } finally {
      await database.owner.query('ROLLBACK');
    }
  });
});

describe('making keys', () => {
  it.each([
    [{ name: ' ' }, 'name must be 1 to 100 characters long, without NUL'],
    [{ name: 'x'.repeat(101) }, 'name must be 1 to 100 characters long, without NUL'],
    [{ scopes: [] }, 'scopes must have exactly one item: a machine that does more has a key for each'],
    [
      { scopes: ['READ', 'INGEST'] },
      'scopes must have exactly one item: a machine that does more has a key for each',
    ],
    [{ expiresInDays: 0 }, 'expiresInDays must not be less than 1'],
    [{ expiresInDays: 366 }, 'expiresInDays must not be greater than 365'],
  ])('with %j is refused', async (changed, message) => {
    expect(await run(CREATE, { name: 'n', scopes: ['READ'], ...changed }, await admin())).toEqual([
      'BAD_USER_INPUT',
      message,
    ]);
  });

  it('ends at a hundred that are in use', async () => {
    await database.owner.query(
      `INSERT INTO api_keys (org_id, id, name, prefix, hash, scopes, created_by, expires_at)
       SELECT $1, gen_random_uuid(), 'n', 'ogk_', sha256(n::text::bytea), '{READ}', 'x', now() + interval '1 day'
         FROM generate_series(1, 99) n`,
      [here.organizationId],
    );
    const [one, two] = await Promise.all([create('READ'), create('READ')]);
    const full = ['CONFLICT', 'An organization has at most 100 keys: revoke one first'];
    expect([one, two].filter((answer) => JSON.stringify(answer) === JSON.stringify(full))).toHaveLength(1);
    expect(await create('READ', there)).toMatchObject({ secret: expect.any(String) as string });
  });

  it('and revoking them is for one’s own organization: a key of another one is as none', async () => {
    const { secret, apiKey } = await create('READ', there);
    const answers = new Set<string>();
    for (const id of [apiKey.id, randomUUID(), 'no uuid']) {
      answers.add((await post(gateway, REVOKE, { token: await admin(), variables: { id } })).body);
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('There is no such API key');
    expect(await run(ME, {}, secret)).toMatchObject({ role: 'ANALYST' });
  });

  it('is also for a SUPER_ADMIN who names the organization', async () => {
    const platform = await tokenOf(Role.SUPER_ADMIN, null);
    const named = { 'x-org-id': here.organizationId };
    const { secret } = (await run(
      CREATE,
      { name: 'n', scopes: ['READ'] },
      platform,
      gateway,
      named,
    )) as Created;
    expect(await run(ME, {}, secret)).toMatchObject({ organization: { id: here.organizationId } });
    expect(await run(CREATE, { name: 'n', scopes: ['READ'] }, platform)).toEqual([
      'BAD_USER_INPUT',
      'x-org-id is missing: a SUPER_ADMIN or SERVICE names the organization by this header',
    ]);
  });
});
