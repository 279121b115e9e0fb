// What is promised while PostgreSQL stops, stands still, is slow, is held up, or is another server than before.
import { setTimeout } from 'node:timers/promises';
import { Load, measured, Topology } from './harness';

let topology: Topology;

beforeAll(async () => {
  topology = await Topology.start({ standby: true });
}, 120_000);

afterAll(() => topology.stop());

it('PostgreSQL that is stopped without a goodbye and started again loses nothing, and is used again by itself', async () => {
  const load = await Load.start(topology, 'stopped');
  await topology.primary.stopImmediately();
  await load.fails(10);
  await setTimeout(2_000);
  await topology.primary.start();
  const againMs = await load.acknowledges();
  measured({
    fault: 'PostgreSQL stopped (`immediate`), started again 2 s later',
    againMs,
    figures: await load.finish(),
  });
});

it('a standby that takes over has everything that was acknowledged', async () => {
  const { standby } = topology.postgres;
  if (standby === null) {
    throw new Error('This scenario has a standby');
  }
  const load = await Load.start(topology, 'failover');
  await topology.primary.stopImmediately();
  await load.fails(5);
  await standby.asOwner((owner) => owner.query('SELECT pg_promote(true, 30)'));
  topology.primary = standby;
  topology.databaseWire.leadTo(standby.port);
  const againMs = await load.acknowledges();
  measured({
    fault: 'Failover to the synchronous standby',
    againMs,
    figures: await load.finish(),
  });
});
