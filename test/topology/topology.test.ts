// The topology of `npm run test:topology` is what it says: else all suites pass there and prove nothing.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { isBehindPooler } from '../../src/platform/pooler';
import { Role } from '../../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
  until,
} from '../harness';
import { testServers } from '../harness/servers';

let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

it('PostgreSQL has a synchronous standby and is reached by way of PgBouncer, Redis by way of Sentinels', async () => {
  const { rows } = await database.owner.query('SELECT sync_state FROM pg_stat_replication');
  expect(rows).toEqual([{ sync_state: 'sync' }]);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  expect(await isBehindPooler(client)).toBe(true);
  await client.end();
  expect(testServers().redisUrl).toMatch(/^redis\+sentinel:(.+,){2}/);
});

it('a gateway of a test is two, both of which read at the standby, and its jobs are done by two workers', async () => {
  const { organizationId } = await rowsOf(database, { slug: 'desk' });
  const token = await tokenOf(Role.ADMIN, organizationId);
  await until(async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      const { errors } = await gateway.ask('{ liveKpis { waiting } }', undefined, { token });
      expect(errors).toEqual([]);
    }
    // One connection after the other.
    return (await replicaReads()) > 0 && (await replicaReads()) > 0;
  });
  const [one, other, again] = [gateway.app, gateway.app, gateway.app];
  expect([one === other, one === again]).toEqual([false, true]);
});

async function replicaReads(): Promise<number> {
  const [response] = (await once(get(`${gateway.url}/metrics`, { agent: false }), 'response')) as [
    IncomingMessage,
  ];
  const [, reads] = /^opsgraph_replica_reads_total\S* (\d+)/m.exec(await text(response)) ?? [];
  return Number(reads);
}
