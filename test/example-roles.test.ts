// Each example of the playground says who may run it: held against the gateway, with the variables that it is opened with.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { needsOf, variablesOf } from '../dashboard/playground/example-variables';
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
import { subscribed } from './harness/sockets';

const folder = path.join(__dirname, '../dashboard/playground/examples');
const TIMEZONE = 'Asia/Bangkok';

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;
let operator: string;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk', timezone: TIMEZONE });
  operator = await desk.operator('Ada');
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const files = readdirSync(folder).map((file) => {
  const query = readFileSync(path.join(folder, file), 'utf8');
  const operation = getOperationAST(parse(query));
  return { file, query, name: operation?.name?.value ?? '', kind: operation?.operation };
});
const declaredBy = (query: string): string[] =>
  (/^# Roles: (.+)\.$/m.exec(query)?.[1] ?? '').split(', ').sort();

describe.each(files)('$file', ({ query, name, kind }) => {
  it.each(Object.values(Role))('is answered to %s exactly where it says so', async (role) => {
    // A session of its own, for each claims it.
    const waitingSessionId = await desk.session({ started: new Date().toISOString() });
    const here = { timezone: TIMEZONE, operatorId: operator, waitingSessionId };
    const variables = variablesOf(name, here) ?? {};
    const id = role === Role.OPERATOR ? operator : undefined;
    const token = await tokenOf(role, desk.organizationId, id);
    const isDeclared = declaredBy(query).includes(role);
    if (kind === OperationTypeNode.SUBSCRIPTION) {
      const socket = await subscribed(gateway, { authorization: `Bearer ${token}` }, query);
      expect(socket.messages).toHaveLength(isDeclared ? 1 : 0);
      await socket.dispose();
      return;
    }
    const { errors } = await gateway.ask(query, variables, { token });
    const codes = errors.map(({ extensions }) => extensions.code);
    expect([...new Set(codes)]).toEqual(isDeclared ? [] : ['FORBIDDEN']);
  });

  it('names roles that there are, and a name of its own', () => {
    expect(declaredBy(query).filter((role) => !(role in Role))).toEqual([]);
    expect(files.filter((each) => each.name === name)).toHaveLength(1);
  });
});

describe('what an example is opened with', () => {
  const here = { timezone: TIMEZONE, operatorId: null, waitingSessionId: null };

  it('begins with a whole day of the organization', () => {
    const variables = variablesOf('MetricSeries', here) ?? {};
    expect(variables['from']).toMatch(/^\d{4}-\d\d-\d\dT00:00:00\+07:00$/);
    expect(variables['to']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/);
    const days = (Date.parse(String(variables['to'])) - Date.parse(String(variables['from']))) / 86_400_000;
    expect([days >= 7, days < 8]).toEqual([true, true]);
  });

  it('says what is missing where an id is not known', () => {
    expect(needsOf('ClaimSession')).toEqual(['operator', 'waitingSession']);
    expect(variablesOf('ClaimSession', here)).toEqual({
      session: 'the id of a session that waits: none was found',
      operator: 'the id of an operator',
    });
    expect(variablesOf('Me', here)).toBeNull();
  });
});
