// What is promised while Redis is killed, forgets everything, or is slow: PostgreSQL is the truth, Redis a messenger.
import { setTimeout } from 'node:timers/promises';
import { Load, measured, Topology } from './harness';

let topology: Topology;

beforeAll(async () => {
  topology = await Topology.start();
}, 120_000);

afterAll(() => topology.stop());

it('Redis that is killed and comes back empty refuses nobody, and whoever watches has the right numbers', async () => {
  const load = await Load.start(topology, 'redis-killed');
  await topology.redis.kill();
  await setTimeout(3_000);
  await load.acknowledges();
  await topology.redis.start();
  await load.acknowledges();
  const figures = await load.finish();
  expect(figures.errors).toEqual({});
  measured({ fault: 'Redis killed, started again empty after 3 s', againMs: null, figures });
});

it('Redis that is emptied refuses nobody', async () => {
  const load = await Load.start(topology, 'redis-emptied');
  for (let time = 0; time < 3; time += 1) {
    await topology.redis.empty();
    await load.acknowledges(20);
  }
  const figures = await load.finish();
  expect(figures.errors).toEqual({});
  measured({ fault: 'Redis emptied (`FLUSHALL`) three times', againMs: null, figures });
});

it('Redis at a kilobyte a second, or of which nothing is heard, refuses nobody', async () => {
  const load = await Load.start(topology, 'redis-slow');
  topology.redisWire.slow(1_000, 500);
  await setTimeout(5_000);
  await load.acknowledges();
  topology.redisWire.swallow();
  await setTimeout(5_000);
  await load.acknowledges();
  topology.redisWire.restore();
  await load.acknowledges();
  const figures = await load.finish();
  expect(figures.errors).toEqual({});
  measured({
    fault: 'Redis slow for 5 s (500 ms, 1 kB/s each way), then blackholed for 5 s',
    againMs: null,
    figures,
  });
});
