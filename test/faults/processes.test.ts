// What is promised while processes of the installation are killed, asked to end, and asked for more than they can do.
import { setTimeout } from 'node:timers/promises';
import { until } from '../harness/until';
import { Load, measured, Topology } from './harness';
import { Balancer } from './harness/balancer';

const MINUTES = Number(process.env['FAULT_MINUTES'] ?? 0.5);
const HEAP_MIB = 256;

let topology: Topology;

beforeAll(async () => {
  topology = await Topology.start({ environment: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` } });
}, 120_000);

afterAll(() => topology.stop());

it('a gateway that is killed, and then the other, loses nothing; whoever watched goes on at the one that is left', async () => {
  const load = await Load.start(topology, 'gateway-killed');
  const pauses: number[] = [];
  for (const gateway of topology.gateways) {
    await gateway.kill();
    pauses.push(await load.acknowledges());
    await gateway.start();
    await load.acknowledges();
  }
  const figures = await load.finish();
  expect(figures.reconnects).toBeGreaterThanOrEqual(4);
  measured({
    fault: 'Each gateway killed (`kill -9`) under load, one after the other',
    againMs: Math.max(...pauses),
    figures,
    more: `${figures.reconnects} times somebody who watched went to the other gateway`,
  });
});

it('workers that are killed leave nothing half done: the next finishes it, and writers never notice', async () => {
  const load = await Load.start(topology, 'worker-killed');
  for (const worker of topology.workers) {
    await worker.kill();
    await load.acknowledges();
  }
  // Nobody projects now.
  await load.acknowledges();
  await Promise.all(topology.workers.map((worker) => worker.start()));
  const figures = await load.finish();
  expect(figures.errors).toEqual({});
  measured({ fault: 'Both workers killed (`kill -9`) under load', againMs: null, figures });
});

it('a gateway that is asked to end, behind a balancer with another, fails no request', async () => {
  const balancer = await Balancer.before(topology.gateways.map(({ url }) => url));
  const load = await Load.start(topology, 'deployed', { urls: [balancer.url], watchers: 0, pauseMs: 2 });
  for (const gateway of topology.gateways) {
    expect([await gateway.terminate(), gateway.name]).toEqual([0, gateway.name]);
    await load.acknowledges();
    await gateway.start();
    await load.acknowledges();
  }
  const figures = await load.finish();
  await balancer.close();
  expect(figures.errors).toEqual({});
  measured({
    fault:
      'SIGTERM of each gateway under load, behind a balancer that tries another one only where a connection was refused',
    againMs: null,
    figures,
  });
});

it('a gateway that is asked to end answers what it was asked before', async () => {
  const [gateway] = topology.gateways;
  if (gateway === undefined) {
    throw new Error('There are gateways');
  }
  const { admin } = await topology.place('in-flight');
  const answers = await topology.primary.asOwner(async (owner) => {
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE');
    const asked = Array.from({ length: 4 }, async (_, number) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
        body: JSON.stringify({
          query: `mutation { startSession(contactExternalId: "c${number}", externalId: "s${number}") { status } }`,
        }),
      });
      return [response.status, await response.text()] as const;
    });
    const waiting = async (): Promise<number> => {
      const { rows } = await owner.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = 'chat_sessions'::regclass`,
      );
      return rows[0]?.n ?? 0;
    };
    await until(async () => (await waiting()) === asked.length);
    const ending = gateway.terminate();
    await setTimeout(300);
    await owner.query('COMMIT');
    const all = await Promise.all(asked);
    expect(await ending).toBe(0);
    return all;
  });
  expect(answers).toEqual(answers.map(() => [200, '{"data":{"startSession":{"status":"WAITING"}}}\n']));
  await gateway.start();
});

it(
  `more than twice of what can be done, with a heap of ${HEAP_MIB} MiB, is refused in words and ends nobody`,
  async () => {
    const before = topology.gateways.map(({ pid }) => pid);
    const load = await Load.start(topology, 'crowded', {
      writers: 60,
      onceWriters: 20,
      senders: 20,
      readers: 60,
      watchers: 30,
      pauseMs: 0,
    });
    const end = performance.now() + MINUTES * 60_000;
    let most = 0;
    while (performance.now() < end) {
      most = Math.max(most, ...topology.gateways.map((gateway) => gateway.residentMiB()));
      await setTimeout(500);
    }
    const figures = await load.finish();
    expect(topology.gateways.map(({ pid }) => pid)).toEqual(before);
    expect(
      Object.keys(figures.errors).filter(
        (code) => !/^(UNAVAILABLE|RATE_LIMITED|events (503|429))$/.test(code),
      ),
    ).toEqual([]);
    measured({
      fault: `${MINUTES} minutes of more clients than can be served, a heap of ${HEAP_MIB} MiB for each process`,
      againMs: null,
      figures,
      more: `a gateway took at most ${most} MiB of memory in all`,
    });
  },
  MINUTES * 60_000 + 180_000,
);
