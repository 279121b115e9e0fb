// What is promised while PostgreSQL stops, stands still, is slow, is held up, or is another server than before.
import { setTimeout } from 'node:timers/promises';
import { Load, measured, Topology } from './harness';

/** Of the wire to PostgreSQL. */
const SILENT_MS = 10_000;

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

it('PostgreSQL of which nothing is heard any more fails nobody for good, and the process says that it is alive and not ready', async () => {
  const load = await Load.start(topology, 'swallowed');
  topology.databaseWire.swallow();
  await setTimeout(SILENT_MS);
  const [gateway] = topology.gateways;
  const health = await Promise.all(
    ['livez', 'readyz'].map(async (door) => (await fetch(`${gateway?.url ?? ''}/${door}`)).status),
  );
  expect(health).toEqual([200, 503]);
  topology.databaseWire.restore();
  const againMs = await load.acknowledges();
  measured({
    fault: `PostgreSQL blackholed for ${SILENT_MS / 1_000} s: packets swallowed, connections forgotten`,
    againMs,
    figures: await load.finish(),
  });
});

it('PostgreSQL at a kilobyte a second makes everybody wait or refuses them, and tells nobody anything wrong', async () => {
  const load = await Load.start(topology, 'slow');
  topology.databaseWire.slow(1_000, 200);
  await setTimeout(SILENT_MS);
  topology.databaseWire.restore();
  const againMs = await load.acknowledges();
  measured({
    fault: `PostgreSQL slow for ${SILENT_MS / 1_000} s: 200 ms and 1 kB/s each way, for each connection`,
    againMs,
    figures: await load.finish(),
  });
});

it('an organization whose writes hang on a lock takes no other with it', async () => {
  const hung = await Load.start(topology, 'hung', { watchers: 1 });
  const others = await Load.start(topology, 'others');
  await topology.primary.asOwner(async (owner) => {
    await owner.query('BEGIN');
    await owner.query(
      `SELECT FROM audit_heads WHERE org_id = (SELECT org_id FROM organizations WHERE slug = 'hung') FOR UPDATE`,
    );
    const before = hung.acknowledgedSessions;
    await others.acknowledges(150);
    expect(hung.acknowledgedSessions - before).toBeLessThanOrEqual(4);
    await owner.query('COMMIT');
  });
  await hung.acknowledges();
  const figures = await others.finish();
  expect(figures.errors).toEqual({});
  measured({ fault: 'Every write of another organization hangs on a lock', againMs: null, figures });
  measured({ fault: 'The same, as that organization sees it', againMs: null, figures: await hung.finish() });
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
