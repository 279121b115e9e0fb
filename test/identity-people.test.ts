// People of an organization: who may change whom, and that whoever was removed or demoted is so at once, everywhere.
import { randomUUID } from 'node:crypto';
import { entities } from '../src/app';
import { People } from '../src/identity/people';
import { type Actor, createLogger, Database, Role } from '../src/platform';
import {
  cloneDatabase,
  cuttableProxy,
  type Gateway,
  post,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  eventually,
  outcome,
  until,
} from './harness';
import { subscribed, type Subscribed } from './harness/sockets';

let database: TestDatabase;
let gateway: Gateway;
let other: Gateway;
let here: Rows;
let there: Rows;
let chief: string;
const sockets: Subscribed[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
  other = await startGateway(database);
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
  here = await rowsOf(database, { slug: `here-${randomUUID()}` });
  there = await rowsOf(database, { slug: `there-${randomUUID()}` });
  chief = await here.operator('Chief', { role: 'ORG_ADMIN' });
});

const REMOVED = ['UNAUTHENTICATED', 'The token was refused: its user was removed'];

const run = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  token: string | null,
  on = gateway,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> => outcome(on, query, variables, { token, headers });

const INVITE = `mutation ($email: String!, $displayName: String!, $role: Role!) {
  inviteUser(email: $email, displayName: $displayName, role: $role) { id email displayName role removedAt } }`;
const SET_ROLE =
  'mutation ($userId: ID!, $role: Role!) { setUserRole(userId: $userId, role: $role) { id role } }';
const REMOVE = 'mutation ($userId: ID!) { removeUser(userId: $userId) { id removedAt } }';
const ME = '{ me { id role } }';

const chiefToken = () => tokenOf(Role.ORG_ADMIN, here.organizationId, chief);
const invite = async (email: string, role: Role = Role.ANALYST) =>
  (await run(INVITE, { email, displayName: 'Some Body', role }, await chiefToken())) as {
    readonly id: string;
  };

async function connect(token: string, on = gateway): Promise<Subscribed> {
  const socket = await subscribed(on, { authorization: `Bearer ${token}` });
  sockets.push(socket);
  expect(socket.messages).toEqual([{ data: { liveKpis: { waiting: 0 } } }]);
  return socket;
}

async function trail(rows: Rows): Promise<unknown[]> {
  const { rows: found } = await database.owner.query<object>(
    `SELECT action, resource_id AS id, outcome, error_code AS code FROM audit_logs
      WHERE org_id = $1 AND action LIKE '%USER%' ORDER BY seq`,
    [rows.organizationId],
  );
  return found;
}

describe('a person who is invited', () => {
  it('is listed with a normalised address, and the invitation is in the trail', async () => {
    const invited = await run(
      INVITE,
      { email: '  Ada.Lovelace@Example.COM ', displayName: ' Ada ', role: 'ANALYST' },
      await chiefToken(),
    );
    expect(invited).toEqual({
      id: expect.any(String) as string,
      email: 'ada.lovelace@example.com',
      displayName: 'Ada',
      role: 'ANALYST',
      removedAt: null,
    });
    const { id } = invited as { id: string };
    expect(await run('{ users { users { id } } }', {}, await chiefToken())).toEqual({
      users: [{ id: chief }, { id }],
    });
    expect(await trail(here)).toEqual([{ action: 'INVITE_USER', id, outcome: 'SUCCESS', code: null }]);
    expect(await trail(there)).toEqual([]);
  });

  it('has an address that nobody else here has, however it is written; elsewhere, and after a removal, it is free', async () => {
    const { id } = await invite('ada@example.com');
    expect(await invite('ADA@example.com')).toEqual([
      'CONFLICT',
      'email belongs to a user who is here already',
    ]);
    const elsewhere = await tokenOf(Role.ORG_ADMIN, there.organizationId);
    expect(
      await run(INVITE, { email: 'ada@example.com', displayName: 'Ada', role: 'ADMIN' }, elsewhere),
    ).toMatchObject({ email: 'ada@example.com' });
    await run(REMOVE, { userId: id }, await chiefToken());
    const again = await invite('ada@example.com');
    expect(again.id).toEqual(expect.any(String));
    expect(again.id).not.toBe(id);
  });

  it('is one, of several invitations at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => invite('grace@example.com')));
    expect(answers.filter((answer) => !Array.isArray(answer))).toHaveLength(1);
  });

  it.each([
    [{ email: 'nobody' }, 'email must be an e-mail address of at most 254 characters'],
    [
      { email: `${'a'.repeat(250)}@example.com` },
      'email must be an e-mail address of at most 254 characters',
    ],
    [{ email: 'a\0@example.com' }, '$email must not contain the character NUL (U+0000)'],
    [{ displayName: '  ' }, 'displayName must be 1 to 200 characters long, without NUL'],
    [{ displayName: 'x'.repeat(201) }, 'displayName must be 1 to 200 characters long, without NUL'],
    [{ displayName: 'a\0b' }, '$displayName must not contain the character NUL (U+0000)'],
    [{ role: 'SUPER_ADMIN' }, 'role must be one of ORG_ADMIN, ADMIN, ANALYST, OPERATOR'],
    [{ role: 'SERVICE' }, 'role must be one of ORG_ADMIN, ADMIN, ANALYST, OPERATOR'],
  ])('with %j is refused', async (changed, message) => {
    const variables = { email: 'a@example.com', displayName: 'A', role: 'ANALYST', ...changed };
    expect(await run(INVITE, variables, await chiefToken())).toEqual(['BAD_USER_INPUT', message]);
  });
});

describe('a person who is removed', () => {
  it('is refused on every gateway with the token that they have, and their sockets are closed with 4403', async () => {
    const { id } = await invite('ada@example.com');
    const token = await tokenOf(Role.ANALYST, here.organizationId, id);
    const stays = await tokenOf(Role.ANALYST, here.organizationId);
    const open = [await connect(token), await connect(token, other)];
    const bystander = await connect(stays);
    for (const each of [gateway, other]) {
      expect(await run(ME, {}, token, each)).toEqual({ id, role: 'ANALYST' });
    }
    expect(await run(REMOVE, { userId: id }, await chiefToken())).toEqual({
      id,
      removedAt: expect.any(String) as string,
    });
    // Here with the very next request …
    expect(await run(ME, {}, token)).toEqual(REMOVED);
    const answer = await post(gateway, ME, { token });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    // … elsewhere as soon as it is heard.
    await eventually(() => run(ME, {}, token, other), REMOVED);
    for (const socket of open) {
      expect(await socket.closed).toEqual([4403, REMOVED[1]]);
    }
    const again = await subscribed(gateway, { authorization: `Bearer ${token}` });
    expect(await again.closed).toEqual([4403, REMOVED[1]]);
    expect(bystander.isClosed()).toBe(false);
    expect(await run(ME, {}, stays)).toMatchObject({ role: 'ANALYST' });
  });

  it('is refused by their external id as well, and by no id of another organization', async () => {
    await here.operator('Ada');
    await database.owner.query(
      `UPDATE users SET external_id = 'ada', deleted_at = now() WHERE org_id = $1 AND display_name = 'Ada'`,
      [here.organizationId],
    );
    expect(await run(ME, {}, await tokenOf(Role.ANALYST, here.organizationId, 'ada'))).toEqual(REMOVED);
    expect(await run(ME, {}, await tokenOf(Role.ANALYST, there.organizationId, 'ada'))).toMatchObject({
      id: 'ada',
    });
    // Who stands above organizations is not to be shut out by a name that one of them gives.
    const platform = await tokenOf(Role.SUPER_ADMIN, here.organizationId, 'ada');
    expect(await run(ME, {}, platform)).toMatchObject({ id: 'ada' });
  });

  it('is refused within ten seconds where nobody told of it', async () => {
    const { id } = await invite('ada@example.com');
    const token = await tokenOf(Role.ANALYST, here.organizationId, id);
    expect(await run(ME, {}, token)).toMatchObject({ id });
    const socket = await connect(token);
    const began = performance.now();
    await database.owner.query(`UPDATE users SET deleted_at = now() WHERE org_id = $1 AND id = $2`, [
      here.organizationId,
      id,
    ]);
    await eventually(() => run(ME, {}, token), REMOVED);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(await socket.closed).toEqual([4403, REMOVED[1]]);
    expect(performance.now() - began).toBeLessThan(17_000);
  }, 30_000);

  it('answers alike when removed again, and leaves one row in the trail', async () => {
    const { id } = await invite('ada@example.com');
    const first = await run(REMOVE, { userId: id }, await chiefToken());
    expect(await run(REMOVE, { userId: id }, await chiefToken())).toEqual(first);
    expect(await trail(here)).toEqual([
      expect.objectContaining({ action: 'INVITE_USER' }),
      { action: 'REMOVE_USER', id, outcome: 'SUCCESS', code: null },
    ]);
    expect(await run(SET_ROLE, { userId: id, role: 'ADMIN' }, await chiefToken())).toEqual([
      'CONFLICT',
      'The user was removed: invite them again',
    ]);
  });
});

describe('a role in the table', () => {
  it('is the most that a token may say: a demotion counts at once, and closes the sockets of before', async () => {
    const { id } = await invite('ada@example.com', Role.ADMIN);
    const token = await tokenOf(Role.ADMIN, here.organizationId, id);
    expect(await run(ME, {}, token)).toEqual({ id, role: 'ADMIN' });
    const socket = await connect(token);
    expect(await run(SET_ROLE, { userId: id, role: 'ANALYST' }, await chiefToken())).toEqual({
      id,
      role: 'ANALYST',
    });
    expect(await run(ME, {}, token)).toEqual({ id, role: 'ANALYST' });
    expect(await run('{ users { users { id } } }', {}, token)).toEqual([
      'FORBIDDEN',
      expect.stringContaining('the token has ANALYST'),
    ]);
    expect(await socket.closed).toEqual([4403, 'The role of the user has changed: connect again']);
    await connect(token);
  });

  it('makes nobody more than their token says', async () => {
    const token = await tokenOf(Role.ANALYST, here.organizationId, chief);
    expect(await run(ME, {}, token)).toEqual({ id: chief, role: 'ANALYST' });
  });

  it('says nothing of a subject that is no user here: the host application vouches for its own', async () => {
    const stranger = await there.operator('Stranger');
    for (const subject of ['host-user-7', stranger, 'x\0y', randomUUID().toUpperCase()]) {
      const token = await tokenOf(Role.ADMIN, here.organizationId, subject);
      expect(await run(ME, {}, token)).toEqual({ id: subject, role: 'ADMIN' });
    }
  });
});

describe('nobody', () => {
  it('removes or demotes themselves, by either of their ids', async () => {
    await here.operator('Second', { role: 'ORG_ADMIN' });
    await database.owner.query(`UPDATE users SET external_id = 'boss' WHERE org_id = $1 AND id = $2`, [
      here.organizationId,
      chief,
    ]);
    const own = ['CONFLICT', 'userId is your own: let another ORG_ADMIN do this'];
    for (const subject of [chief, chief.toUpperCase(), 'boss']) {
      const token = await tokenOf(Role.ORG_ADMIN, here.organizationId, subject);
      expect(await run(REMOVE, { userId: chief }, token)).toEqual(own);
      expect(await run(SET_ROLE, { userId: chief, role: 'OPERATOR' }, token)).toEqual(own);
    }
  });

  it('removes or demotes the last ORG_ADMIN, not even two at once each the other', async () => {
    const host = await tokenOf(Role.ORG_ADMIN, here.organizationId, 'the host application');
    const last = ['CONFLICT', 'The last ORG_ADMIN stays: make somebody else ORG_ADMIN first'];
    expect(await run(REMOVE, { userId: chief }, host)).toEqual(last);
    expect(await run(SET_ROLE, { userId: chief, role: 'ADMIN' }, host)).toEqual(last);
    const second = await here.operator('Second', { role: 'ORG_ADMIN' });
    const answers = await Promise.all([
      run(REMOVE, { userId: chief }, host),
      run(SET_ROLE, { userId: second, role: 'ANALYST' }, host),
      run(REMOVE, { userId: second }, host, other),
      run(REMOVE, { userId: chief }, host, other),
    ]);
    expect(answers).toContainEqual(last);
    const { rows } = await database.owner.query<object>(
      `SELECT FROM users WHERE org_id = $1 AND role = 'ORG_ADMIN' AND deleted_at IS NULL`,
      [here.organizationId],
    );
    expect(rows).toHaveLength(1);
  });

  it('nor by a change that was begun before the other ORG_ADMIN was removed', async () => {
    const second = await here.operator('Second', { role: 'ORG_ADMIN' });
    const host = await tokenOf(Role.ORG_ADMIN, here.organizationId, 'the host application');
    const db = await Database.connect({ url: database.url, entities, log: createLogger('silent') });
    try {
      const actor: Actor = {
        id: 'host',
        role: Role.ORG_ADMIN,
        name: null,
        organizationId: here.organizationId,
      };
      const late = db.withOrganization(here.organizationId, async (session) => {
        expect(await run(REMOVE, { userId: chief }, host)).toMatchObject({ id: chief });
        return new People(session, actor).remove(second);
      });
      await expect(late).rejects.toThrow('The last ORG_ADMIN stays');
    } finally {
      await db.close();
    }
  });

  it('but an ORG_ADMIN administers, and every refusal is in the trail', async () => {
    for (const role of [Role.ADMIN, Role.ANALYST, Role.SERVICE]) {
      const token = await tokenOf(role, here.organizationId);
      expect(await run(REMOVE, { userId: chief }, token)).toEqual(['FORBIDDEN', expect.any(String)]);
    }
    expect(await trail(here)).toEqual(
      Array.from({ length: 3 }, () => ({
        action: 'REMOVE_USER',
        id: chief,
        outcome: 'DENIED',
        code: 'FORBIDDEN',
      })),
    );
  });

  it('changes somebody of another organization: byte for byte as somebody who does not exist', async () => {
    const stranger = await there.operator('Stranger');
    const token = await chiefToken();
    for (const [query, more] of [
      [REMOVE, {}],
      [SET_ROLE, { role: 'ADMIN' }],
    ] as const) {
      const answers = [];
      for (const userId of [stranger, randomUUID(), 'no uuid', `' OR true --`]) {
        answers.push((await post(gateway, query, { token, variables: { userId, ...more } })).body);
      }
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toContain('There is no such user');
    }
    const { rows } = await database.owner.query<object>(
      `SELECT role, deleted_at FROM users WHERE org_id = $1 AND id = $2`,
      [there.organizationId, stranger],
    );
    expect(rows).toEqual([{ role: 'OPERATOR', deleted_at: null }]);
  });
});

describe('the list of people', () => {
  const LIST = `query ($first: Int, $after: String, $search: String, $includeRemoved: Boolean) {
    users(first: $first, after: $after, search: $search, includeRemoved: $includeRemoved) {
      users { displayName } endCursor hasNextPage } }`;
  type Page = {
    readonly users: readonly { readonly displayName: string }[];
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
  };
  const names = (page: unknown) => (page as Page).users.map(({ displayName }) => displayName);

  it('comes in pages, by text, and without those who were removed', async () => {
    for (const name of ['Ada', 'Ben', 'Cid', 'Dee']) {
      await here.operator(name, name === 'Cid' ? { deletedAt: '2026-01-01T00:00:00Z' } : {});
    }
    await there.operator('Ada of elsewhere');
    const token = await chiefToken();
    const first = (await run(LIST, { first: 2 }, token)) as Page;
    expect([names(first), first.hasNextPage]).toEqual([['Chief', 'Ada'], true]);
    const second = (await run(LIST, { first: 2, after: first.endCursor }, token)) as Page;
    expect([names(second), second.hasNextPage]).toEqual([['Ben', 'Dee'], false]);
    expect(names(await run(LIST, { search: 'a%' }, token))).toEqual([]);
    expect(names(await run(LIST, { search: 'aDA' }, token))).toEqual(['Ada']);
    expect(names(await run(LIST, { search: 'i', includeRemoved: true }, token))).toEqual(['Chief', 'Cid']);
    // A cursor is of one organization.
    const elsewhere = await tokenOf(Role.ORG_ADMIN, there.organizationId);
    for (const after of [first.endCursor, 'garbage', '']) {
      expect(await run(LIST, { after }, elsewhere)).toEqual([
        'BAD_USER_INPUT',
        'after is not a cursor of this list: send one back as it was given',
      ]);
    }
  });

  it.each([
    [{ first: 0 }, 'first must not be less than 1'],
    [{ first: 201 }, 'first must not be greater than 200'],
    [{ search: '' }, 'search must be 1 to 200 characters long, without NUL'],
    [{ search: 'x'.repeat(201) }, 'search must be 1 to 200 characters long, without NUL'],
    [{ search: 'a\0' }, '$search must not contain the character NUL (U+0000)'],
  ])('with %j is refused', async (variables, message) => {
    expect(await run(LIST, variables, await chiefToken())).toEqual(['BAD_USER_INPUT', message]);
  });
});

describe('an organization', () => {
  const UPDATE = `mutation ($name: String, $timezone: String) {
    updateOrganization(name: $name, timezone: $timezone) { id name timezone } }`;

  it('has its name and its zone changed by its ORG_ADMIN, and days begin there from then on', async () => {
    const token = await chiefToken();
    expect(await run(UPDATE, { timezone: 'Asia/Tokyo' }, token)).toMatchObject({ timezone: 'Asia/Tokyo' });
    expect(await run(UPDATE, { name: 'Here & Co' }, token)).toEqual({
      id: here.organizationId,
      name: 'Here & Co',
      timezone: 'Asia/Tokyo',
    });
    expect(await run('{ me { organization { name timezone } } }', {}, token)).toEqual({
      organization: { name: 'Here & Co', timezone: 'Asia/Tokyo' },
    });
    const { rows: changes } = await database.owner.query<{ details: object }>(
      `SELECT details FROM audit_logs WHERE org_id = $1 AND action = 'UPDATE_ORGANIZATION' ORDER BY seq`,
      [here.organizationId],
    );
    expect(changes.map(({ details }) => details)).toEqual([
      { timezone: 'Asia/Tokyo', timezoneBefore: expect.any(String) as string },
      { name: 'Here & Co', nameBefore: expect.any(String) as string },
    ]);
    for (const [variables, message] of [
      [{}, 'name or timezone must be given'],
      [{ name: ' ' }, 'name must be 1 to 200 characters long, without NUL'],
      [{ timezone: 'FOO+99' }, 'timezone must be an IANA zone such as Europe/Berlin, not "FOO+99"'],
    ] as const) {
      expect(await run(UPDATE, variables, token)).toEqual(['BAD_USER_INPUT', message]);
    }
    const { rows } = await database.owner.query<object>(
      `SELECT name, timezone FROM organizations WHERE org_id = $1`,
      [there.organizationId],
    );
    expect(rows).toEqual([expect.objectContaining({ timezone: 'UTC' })]);
  });

  it('whose zone has changed pushes anew to whoever watches its numbers', async () => {
    await here.session({ started: new Date(Date.now() - 60_000).toISOString() });
    const socket = await subscribed(
      gateway,
      { authorization: `Bearer ${await chiefToken()}` },
      'subscription { liveKpis { version waiting } }',
    );
    sockets.push(socket);
    gateway.forgetStatements();
    await run(UPDATE, { timezone: 'Pacific/Kiritimati' }, await chiefToken());
    await eventually(
      () => Promise.resolve(gateway.statements.some((label) => label.startsWith('metrics'))),
      true,
    );
  });
});

describe('whether somebody is still there', () => {
  it('is looked up once for many requests', async () => {
    const { id } = await invite('ada@example.com');
    const token = await tokenOf(Role.ANALYST, here.organizationId, id);
    // The word that somebody was invited makes the gateway look once more, whenever it comes.
    await until(async () => {
      const seen = gateway.standings.length;
      await run(ME, {}, token);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await run(ME, {}, token);
      return gateway.standings.length === seen;
    });
    const before = gateway.standings.length;
    const began = performance.now();
    for (let number = 0; number < 50; number += 1) {
      expect(await run(ME, {}, token)).toMatchObject({ id });
    }
    expect(gateway.standings.length - before).toBeLessThanOrEqual(
      1 + Math.floor((performance.now() - began) / 5_000),
    );
  });

  it('cannot be told while PostgreSQL is away: nobody is let in on a guess', async () => {
    const url = new URL(database.url);
    const proxy = await cuttableProxy(`redis://${url.hostname}:${url.port}`);
    const remote = await startGateway({
      ...database,
      url: database.url.replace(url.host, new URL(proxy.url).host),
    });
    try {
      const token = await tokenOf(Role.ADMIN, here.organizationId, chief);
      expect(await run(ME, {}, token, remote)).toMatchObject({ id: chief });
      await proxy.cut();
      const away = async () => run(ME, {}, await tokenOf(Role.ADMIN, here.organizationId, chief), remote);
      await eventually(away, ['UNAVAILABLE', 'The database does not answer']);
      const answer = await post(remote, ME, { token });
      expect(answer.status).toBe(503);
      await proxy.restore();
      await eventually(away, { id: chief, role: 'ADMIN' });
    } finally {
      await remote.stop();
      await proxy.close();
    }
  }, 30_000);
});
