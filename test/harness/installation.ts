// What is behind the gateway of a test: itself, or with `npm run test:topology` two gateways and two workers on the same servers.
//
// There each question goes to the other gateway than the one before, each connection as well, and `app`, whose jobs a test does by
// hand, is one worker and then the other. What is about one process alone has one.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import type { App } from '../../src/app';

export interface Serving {
  /** For whoever connects by themselves. */
  readonly url: string;
  /** For questions: one after the other. */
  readonly gateways: readonly string[];
  app(): App;
  stop(): Promise<void>;
}

type Create = (jobs: boolean) => Promise<App>;

const HOST = '127.0.0.1';

/** Suites that look into one process, and at what. */
const ONE_GATEWAY: Readonly<Record<string, string>> = {
  'export-formats':
    'whose role is taken away is refused at once where that was done, elsewhere when it is heard of; what a process counts',
  http: 'how a process takes requests, logs and ends',
  'identity-api-keys': 'how often each of its two gateways writes down that a key was used',
  'identity-organizations': 'how often each of its gateways writes down that somebody of the platform came',
  'identity-people':
    'whoever changed somebody knows that with the very next request, other gateways when they hear of it',
  'live-cluster': 'how often each of its gateways computes',
  'live-tail': 'how often a process reads, what it listens to, and how much waits in it for a slow reader',
  'sign-in': 'who signs out has done so at once where they did, elsewhere when it is heard of',
  redis: 'breaches that are kept in the memory of a process',
  statements: 'what a process remembers',
  telemetry: 'what a process tells of itself',
};

/** Suites whose gateways do not read at the standby. */
const AT_THE_PRIMARY: Readonly<Record<string, string>> = {
  guards: 'answers are held up by a lock, of which a standby knows nothing',
  http: 'the same',
  statements: 'the same',
  telemetry: 'what is told of the servers that there always are',
};

/** Each of these is counted, kept or done by one process for itself, whatever others do. */
const OF_ONE_PROCESS = [
  'guards',
  'http',
  'isAlone',
  'metricsToken',
  'replicas',
  'resultCacheMs',
  'telemetryExport',
] as const;

/** Whether the suite that is running, or how it wants its gateway, is about one process alone. */
export function isOneGateway(
  options: Partial<Record<(typeof OF_ONE_PROCESS)[number] | 'redisUrl', unknown>>,
): boolean {
  const suite = suiteThatRuns();
  return (
    // What a test has started as a process of its own is one.
    suite === null ||
    suite in ONE_GATEWAY ||
    // A Redis of its own, or by way of something that it cuts.
    options.redisUrl !== undefined ||
    OF_ONE_PROCESS.some((name) => options[name] !== undefined)
  );
}

export function readsAtStandby(): boolean {
  return !((suiteThatRuns() ?? '') in AT_THE_PRIMARY);
}

function suiteThatRuns(): string | null {
  const file = typeof expect === 'undefined' ? undefined : expect.getState().testPath;
  return file === undefined ? null : path.basename(file, '.test.ts');
}

export async function startAlone(create: Create, jobs: boolean, port: number): Promise<Serving> {
  const app = await create(jobs);
  const url = `http://${HOST}:${await app.listen(HOST, port)}`;
  return { url, gateways: [url], app: () => app, stop: () => app.close() };
}

export async function startInstallation(create: Create, jobs: boolean, port: number): Promise<Serving> {
  // One begins alone: it makes the key that all of them sign with.
  const first = await create(false);
  const [second, ...workers] = await Promise.all([create(false), create(jobs), create(jobs)]);
  const ports = await Promise.all([first, second].map((gateway) => gateway.listen(HOST, 0)));
  if (jobs) {
    workers.forEach((worker) => worker.work());
  }
  const door = await openDoor(ports, port);
  const [worker, other] = workers;
  let turn = 0;
  return {
    url: `http://${HOST}:${door.port}`,
    gateways: ports.map((each) => `http://${HOST}:${each}`),
    app: () => {
      turn += 1;
      return turn % 2 === 0 ? other : worker;
    },
    stop: async () => {
      door.refuse();
      await Promise.all([first, second, ...workers].map((app) => app.close()));
      door.close();
    },
  };
}

interface Door {
  readonly port: number;
  /** Whoever comes from now on. */
  refuse(): void;
  /** What gateways that have ended left open. */
  close(): void;
}

/** Each connection leads to the next gateway, byte by byte, and ends as that one ends it. */
async function openDoor(ports: readonly number[], port: number): Promise<Door> {
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    turn += 1;
    const gateway = connect({ host: HOST, port: ports[turn % ports.length] ?? 0, allowHalfOpen: true });
    for (const [from, to] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      // A gateway that closes before it has read all has answered before: the client is to read that.
      from.on('error', () => (from === gateway && from.bytesRead > 0 ? to.end() : to.resetAndDestroy()));
      from.on('close', () => {
        sockets.delete(from);
        // What is still on its way arrives.
        to.end();
        to.resume();
      });
    }
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refuse: () => void server.close(),
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}
