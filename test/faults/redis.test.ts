// What is promised while Redis fails over, is killed, forgets everything, is slow, or has no Sentinels: PostgreSQL is the truth,
// Redis a messenger.
import { setTimeout } from 'node:timers/promises';
import { type Figures, Load, measured, Topology } from './harness';

let topology: Topology;

beforeAll(async () => {
  topology = await Topology.start();
}, 120_000);

afterEach(() => topology.redis.agreed());

afterAll(() => topology.stop());

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Nobody was refused anything. */
function unnoticed(fault: string, figures: Figures, more?: string): void {
  expect(figures.errors).toEqual({});
  const late = `live numbers were late by ${seconds(figures.liveLateMs)} at most`;
  measured({ fault, againMs: null, figures, more: more === undefined ? late : `${more}, ${late}` });
}

it('a Redis that is killed is replaced by its replica, and follows that one when it is back: nobody is refused', async () => {
  const load = await Load.start(topology, 'redis-killed');
  const { master, replica } = await topology.redis.roles();
  await master.kill();
  const tookMs = await topology.redis.leadsTo(replica);
  await load.acknowledges();
  await master.start();
  await topology.redis.agreed();
  await load.acknowledges();
  unnoticed(
    'The Redis master killed, and started again after the failover, empty and in time a replica',
    await load.finish(),
    `the Sentinels named the replica after ${seconds(tookMs)}`,
  );
});

it('a Redis of which nothing is heard any more is replaced as well, and may come back', async () => {
  const load = await Load.start(topology, 'redis-silent');
  const { master, replica } = await topology.redis.roles();
  master.wire.swallow();
  const tookMs = await topology.redis.leadsTo(replica);
  await load.acknowledges();
  master.wire.restore();
  await topology.redis.agreed();
  await load.acknowledges();
  unnoticed(
    'The Redis master blackholed until after the failover',
    await load.finish(),
    `the Sentinels named the replica after ${seconds(tookMs)}`,
  );
});

it('Redis that is emptied refuses nobody', async () => {
  const load = await Load.start(topology, 'redis-emptied');
  const { master } = await topology.redis.roles();
  for (let time = 0; time < 3; time += 1) {
    await master.empty();
    await load.acknowledges(20);
  }
  unnoticed('Redis emptied (`FLUSHALL`) three times', await load.finish());
});

it('Redis and its replica killed at once, and back empty, refuse nobody, and whoever watches has the right numbers', async () => {
  const load = await Load.start(topology, 'redis-away');
  const { servers } = topology.redis;
  await Promise.all(servers.map((server) => server.kill()));
  await setTimeout(3_000);
  await load.acknowledges();
  await Promise.all(servers.map((server) => server.start()));
  await topology.redis.agreed();
  await load.acknowledges();
  unnoticed('Redis and its replica killed, started again empty after 3 s', await load.finish());
});

it('Redis at a kilobyte a second, or of which nothing is heard, and its replica no better, refuses nobody', async () => {
  const load = await Load.start(topology, 'redis-slow');
  const wires = topology.redis.servers.map(({ wire }) => wire);
  wires.forEach((wire) => wire.slow(1_000, 500));
  await setTimeout(5_000);
  await load.acknowledges();
  wires.forEach((wire) => wire.swallow());
  await setTimeout(5_000);
  await load.acknowledges();
  wires.forEach((wire) => wire.restore());
  await load.acknowledges();
  unnoticed(
    'Redis and its replica slow for 5 s (500 ms, 1 kB/s each way), then blackholed for 5 s',
    await load.finish(),
  );
});

it('Sentinels that are all away cost nothing while Redis is well', async () => {
  const load = await Load.start(topology, 'no-sentinels');
  await topology.redis.killSentinels();
  await setTimeout(5_000);
  await load.acknowledges();
  await topology.redis.startSentinels();
  await load.acknowledges();
  unnoticed('All three Sentinels killed for 5 s, Redis well', await load.finish());
});
