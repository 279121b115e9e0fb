// How fresh a number is that is made of events: they are received first, and in their fact a little later.
import { isObjectType } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { catalogue, describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  outcome,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from './harness';
import { subscribed } from './harness/sockets';

const HOUR_MS = 3_600_000;
const LAST_DAY = `from: "${new Date(Date.now() - 24 * HOUR_MS).toISOString()}", to: "${new Date(Date.now() + HOUR_MS).toISOString()}"`;

let database: TestDatabase;
let gateway: Gateway;
let here: Rows;
let there: Rows;
let token: string;

beforeAll(async () => {
  // As a context declares it by `fact(…, { stream })`: here of a fact that has mutations to change it by.
  const fed = catalogue.find(({ fact }) => fact.name === 'sessions')?.fact;
  Object.assign(fed ?? {}, { stream: 'told' });
  database = await cloneDatabase();
  here = await rowsOf(database, { slug: 'here' });
  there = await rowsOf(database, { slug: 'there' });
  await here.session({ started: new Date(Date.now() - 3 * HOUR_MS).toISOString() });
  gateway = await startGateway(database, { live: { minIntervalMs: 100 } });
  token = await tokenOf(Role.ORG_ADMIN, here.organizationId);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

afterEach(() => database.owner.query('DELETE FROM pending_batches'));

async function pending(of: Rows, receivedAt: Date, stream = 'told'): Promise<void> {
  await database.owner.query(
    'INSERT INTO pending_batches (org_id, stream, received_at, batch_id, events) VALUES ($1, $2, $3, $4, 1)',
    [of.organizationId, stream, receivedAt, uuidv7()],
  );
}

const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

interface Fresh {
  readonly dataFreshAsOf: string;
  readonly to: string;
}

async function values(args: string): Promise<Fresh[]> {
  return (await outcome(gateway, `{ metricValues(${args}) { dataFreshAsOf to } }`, {}, { token })) as Fresh[];
}

const FED = 'metrics: [sessionsStarted]';
const UNFED = 'metrics: [messagesSent]';

describe('a metric over a fact that is made of events', () => {
  it('says when the oldest of its batches was received that are not worked off', async () => {
    const oldest = ago(2);
    await pending(here, ago(1));
    await pending(here, oldest);
    expect(await values(FED)).toEqual([expect.objectContaining({ dataFreshAsOf: oldest.toISOString() })]);
  });

  it('is as fresh as the answer where no batch waits', async () => {
    const [value] = await values(FED);
    expect(value?.dataFreshAsOf).toBe(value?.to);
    expect(Date.now() - Date.parse(value?.dataFreshAsOf ?? '')).toBeLessThan(60_000);
  });

  it('takes no notice of another organization, nor of another stream', async () => {
    await pending(there, ago(5));
    await pending(here, ago(5), 'another');
    const [value] = await values(FED);
    expect(value?.dataFreshAsOf).toBe(value?.to);
  });

  it('is never fresher than its asOf', async () => {
    const asOf = ago(2).toISOString();
    await pending(here, ago(1));
    expect(await values(`${FED}, asOf: "${asOf}"`)).toEqual([{ dataFreshAsOf: asOf, to: asOf }]);
    await pending(here, ago(4));
    const [value] = await values(`${FED}, asOf: "${asOf}"`);
    expect(Date.parse(value?.dataFreshAsOf ?? '')).toBeLessThan(Date.parse(asOf) - HOUR_MS);
  });

  it.each([
    ['a series', `{ metricSeries(metric: sessionsStarted, ${LAST_DAY}) { dataFreshAsOf } }`],
    [
      'the total of a series',
      `{ metricSeries(metric: sessionsStarted, ${LAST_DAY}) { total { dataFreshAsOf } } }`,
    ],
    [
      'the total of a line',
      `{ metricSeries(metric: sessionsStarted, ${LAST_DAY}, groupBy: [channel]) { lines { total { dataFreshAsOf } } } }`,
    ],
    ['rows', '{ metricRows(metric: sessionsStarted) { dataFreshAsOf } }'],
    ['the number behind rows', '{ metricRows(metric: sessionsStarted) { value { dataFreshAsOf } } }'],
    ['an explanation', '{ explainMetric(metric: sessionsStarted) { dataFreshAsOf } }'],
    ['a tile', '{ liveKpis { details { name dataFreshAsOf } } }'],
  ])('%s says the same', async (_what, query) => {
    const oldest = ago(2);
    await pending(here, oldest);
    expect(JSON.stringify(await outcome(gateway, query, {}, { token }))).toContain(oldest.toISOString());
  });

  it('costs one statement for all of them, and none where nothing is asked that is made of events', async () => {
    const looks = async (query: string): Promise<number> => {
      gateway.forgetStatements();
      await outcome(gateway, query, {}, { token });
      return gateway.statements.filter((label) => label === 'freshness.oldest-batches').length;
    };
    expect(
      await looks(`{
        values: metricValues(metrics: [sessionsStarted, sessionsClosed, messagesSent]) { dataFreshAsOf }
        tiles: liveKpis { details { dataFreshAsOf } }
        series: metricSeries(metric: sessionsStarted, ${LAST_DAY}, groupBy: [channel]) { dataFreshAsOf lines { total { dataFreshAsOf } } }
      }`),
    ).toBe(1);
    expect(await looks(`{ metricValues(${UNFED}) { value dataFreshAsOf } }`)).toBe(0);
  });
});

it('a metric whose rows are written as they are told is as fresh as the answer, whatever waits', async () => {
  await pending(here, ago(2));
  const [value, outside] = await values('metrics: [messagesSent, slaBreachEvents24h]');
  expect(value?.dataFreshAsOf).toBe(value?.to);
  expect(outside?.dataFreshAsOf).toBe(outside?.to);
});

it('a live number is not pushed anew because its freshness alone has moved', async () => {
  const socket = await subscribed(
    gateway,
    { authorization: `Bearer ${token}` },
    'subscription { metricValues(metrics: [sessionsStarted]) { value dataFreshAsOf } }',
  );
  const numbers = (): unknown[] =>
    (socket.messages as { data: { metricValues: { value: number }[] } }[]).map(
      ({ data }) => data.metricValues[0]?.value,
    );
  expect(numbers()).toEqual([1]);
  const operator = await here.operator('Ada');
  const change = async (mutation: string): Promise<string> => {
    const changed = (await outcome(gateway, `mutation { ${mutation} }`, {}, { token })) as { id: string };
    return changed.id;
  };
  const oldest = ago(2);
  await pending(here, oldest);
  const id = await change('startSession(contactExternalId: "c", externalId: "s") { id }');
  await until(() => numbers().length === 2);
  expect(JSON.stringify(socket.messages[1])).toContain(oldest.toISOString());
  // The batch is worked off, and something changes that the number does not tell of: it is computed, and not sent.
  await database.owner.query('DELETE FROM pending_batches');
  gateway.forgetStatements();
  await change(`claimSession(sessionId: "${id}", operatorId: "${operator}") { id }`);
  await until(() => gateway.statements.includes('freshness.oldest-batches'));
  await change('startSession(contactExternalId: "d", externalId: "t") { id }');
  await until(() => numbers().at(-1) === 3);
  expect(numbers()).toEqual([1, 2, 3]);
  await socket.dispose();
});

it('every field that says how fresh an answer is moves with time, as far as it can be watched', () => {
  const types = Object.values(describeSchema().getTypeMap()).filter(isObjectType);
  const still = types.filter((type) => {
    const field = type.getFields()['dataFreshAsOf'];
    return field !== undefined && field.extensions['moving'] !== true;
  });
  expect(still).toEqual([]);
});
