// What is promised while the network between an application and the gateway is cut in the middle of a batch, and to those who
// read slowly.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import WebSocket from 'ws';
import { until } from '../harness/until';
import { Load, measured, notRun, Topology } from './harness';

const NAME = `opsgf${process.pid % 100_000}`;
const [NEAR, FAR] = ['10.213.77.1', '10.213.77.2'];
const CUTS = 3;
const CUT_MS = 2_500;

const ip = (...parameters: string[]): void => {
  execFileSync('ip', parameters, { stdio: 'pipe' });
};

/** Another machine, as far as the network goes; a reason where there cannot be one. */
function otherMachine(): string {
  try {
    ip('netns', 'add', NAME);
    ip('link', 'add', `${NAME}a`, 'type', 'veth', 'peer', 'name', `${NAME}b`, 'netns', NAME);
    ip('addr', 'add', `${NEAR}/24`, 'dev', `${NAME}a`);
    ip('link', 'set', `${NAME}a`, 'up');
    ip('-n', NAME, 'addr', 'add', `${FAR}/24`, 'dev', `${NAME}b`);
    ip('-n', NAME, 'link', 'set', `${NAME}b`, 'up');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);
  }
}

let topology: Topology;

beforeAll(async () => {
  topology = await Topology.start({ gateways: 1, workers: 1, environment: { HOST: '0.0.0.0' } });
}, 120_000);

afterAll(() => topology.stop());

it('a network that is cut in the middle of a batch neither loses an event nor makes it twice', async () => {
  const fault = `The network to an application cut ${CUTS} times for ${CUT_MS / 1_000} s, in the middle of its batches`;
  const why = otherMachine();
  try {
    if (why !== '') {
      notRun(fault, `no network namespace can be made here: ${why}`);
      return;
    }
    const load = await Load.start(topology, 'beside');
    const { id, service } = await topology.place('cut');
    const [gateway] = topology.gateways;
    const far = (gateway?.url ?? '').replace('127.0.0.1', NEAR);
    const script = path.resolve(__dirname, 'harness/sender.mjs');
    const child = spawn('ip', ['netns', 'exec', NAME, process.execPath, script, far, service]);
    let [said, heard] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    const acknowledged = (): number => heard.split('.').length - 1;
    for (let cut = 0; cut < CUTS; cut += 1) {
      const before = acknowledged();
      await until(() => acknowledged() > before + 5, 30_000);
      ip('link', 'set', `${NAME}a`, 'down');
      await setTimeout(CUT_MS);
      ip('link', 'set', `${NAME}a`, 'up');
    }
    const before = acknowledged();
    await until(() => acknowledged() > before + 5, 30_000);
    const ended = once(child, 'close');
    child.stdin.end();
    await ended;
    const { sent, failures } = JSON.parse(said) as {
      readonly sent: readonly string[];
      readonly failures: number;
    };
    expect(failures).toBeGreaterThanOrEqual(CUTS);
    await topology.primary.asOwner(async (owner) => {
      const { rows } = await owner.query<{ id: string }>(
        'SELECT client_event_id AS id FROM events WHERE org_id = $1',
        [id],
      );
      expect(rows.map((each) => each.id).sort()).toEqual([...sent].sort());
    });
    const figures = await load.finish();
    expect(figures.errors).toEqual({});
    measured({
      fault,
      againMs: null,
      figures,
      more: `${sent.length} events of that application, each there once, after ${failures} attempts without an answer; the figures are those of the others`,
    });
  } finally {
    execFileSync('sh', ['-c', `ip link del ${NAME}a; ip netns del ${NAME}; true`], { stdio: 'ignore' });
  }
});

it('whoever does not read costs nobody else anything', async () => {
  const place = await topology.place('slow-readers');
  await topology.primary.asOwner(async (owner) => {
    const contact = uuidv7();
    await owner.query(
      `INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at) VALUES ($1, $2, 'BOT', '2000-01-01T00:00:00Z')`,
      [place.id, contact],
    );
    await owner.query(
      `INSERT INTO chat_sessions (org_id, id, contact_id, channel, started_at)
       SELECT $1, gen_random_uuid(), $2, 'chat', now() - n * interval '1 second' FROM generate_series(1, 100000) n`,
      [place.id, contact],
    );
  });
  const [gateway] = topology.gateways;
  const url = gateway?.url ?? '';
  const headers = { authorization: `Bearer ${place.admin}` };
  const span = new URLSearchParams({ metric: 'sessionsStarted' });
  const exports = await Promise.all(
    Array.from({ length: 2 }, () =>
      fetch(`${url}/v1/exports/metric-rows.csv?${span.toString()}`, { headers }),
    ),
  );
  const sockets = Array.from({ length: 10 }, () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws']);
    socket.on('error', () => undefined);
    socket.once('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: headers }));
    });
    socket.once('message', () => {
      for (let id = 0; id < 10; id += 1) {
        const payload = { query: 'subscription { liveKpis { waiting asOf metrics { value n } } }' };
        socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload }));
      }
      socket.pause();
    });
    return socket;
  });
  // Nobody reads a byte of them from here on.
  const load = await Load.start(topology, 'quick-readers');
  await load.acknowledges(150);
  const figures = await load.finish();
  const statuses = exports.map(({ status }) => status);
  await Promise.all(exports.map(async ({ body }) => body?.cancel()));
  sockets.forEach((socket) => socket.terminate());
  expect(statuses).toEqual([200, 200]);
  expect(figures.errors).toEqual({});
  measured({
    fault: 'Two exports and ten websockets of which nobody reads a byte',
    againMs: null,
    figures,
  });
});
