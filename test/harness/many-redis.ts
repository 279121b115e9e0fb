// Redis in more than one process: a master with replicas and Sentinels, or a cluster, from redis-server in PATH.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/platform';
import { until } from './until';

interface Node {
  readonly port: number;
  /** For the test itself. */
  readonly client: Redis;
  readonly kill: () => Promise<void>;
}

export interface ManyRedis {
  readonly url: string;
  readonly nodes: readonly Node[];
  stop(): Promise<void>;
}

/** One master (the first of the nodes), one replica and three Sentinels, of which two must agree. */
export async function startSentinels({ downAfterMs = 500 } = {}): Promise<ManyRedis> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-sentinels-'));
  const master = await startNode(folder, []);
  const replica = await startNode(folder, ['--replicaof', '127.0.0.1', String(master.port)]);
  await until(async () => (await replica.client.info('replication')).includes('master_link_status:up'));
  const sentinels: Node[] = [];
  for (let index = 0; index < 3; index += 1) {
    const settings = path.join(folder, `sentinel-${index}.conf`);
    writeFileSync(
      settings,
      [
        `sentinel monitor desk 127.0.0.1 ${master.port} 2`,
        `sentinel down-after-milliseconds desk ${downAfterMs}`,
        'sentinel failover-timeout desk 2000',
        '',
      ].join('\n'),
    );
    sentinels.push(await startNode(folder, [], settings));
  }
  const agreed = async ({ client }: Node): Promise<boolean> => {
    const state = String(await client.call('SENTINEL', 'MASTER', 'desk'));
    return state.includes('num-other-sentinels,2') && state.includes('num-slaves,1');
  };
  await until(async () => (await Promise.all(sentinels.map(agreed))).every(Boolean), 20_000);
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const all = [master, replica, ...sentinels];
  return { url: `redis+sentinel://${hosts}/desk`, nodes: all, stop: () => stopAll(all, folder) };
}

/** Three masters without replicas, each with a third of the slots. */
export async function startRedisCluster(): Promise<ManyRedis> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-cluster-'));
  const nodes: Node[] = [];
  for (let index = 0; index < 3; index += 1) {
    nodes.push(
      await startNode(folder, [
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        '1000',
        '--cluster-require-full-coverage',
        'no',
        '--cluster-config-file',
        path.join(folder, `nodes-${index}.conf`),
      ]),
    );
  }
  const SLOTS = 16_384;
  for (const [index, { client, port }] of nodes.entries()) {
    const [from, to] = [index, index + 1].map((each) => Math.floor((each * SLOTS) / 3));
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(Number(to) - 1));
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    await nodes[0]?.client.call('CLUSTER', 'MEET', '127.0.0.1', String(port));
  }
  const whole = async ({ client }: Node): Promise<boolean> => {
    const info = String(await client.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
  };
  await until(async () => (await Promise.all(nodes.map(whole))).every(Boolean), 20_000);
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { url: `redis+cluster://${hosts}`, nodes, stop: () => stopAll(nodes, folder) };
}

/** A Sentinel, where its settings are a file: it writes into them. */
async function startNode(folder: string, settings: readonly string[], sentinel?: string): Promise<Node> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    [
      ...(sentinel === undefined ? [] : [sentinel, '--sentinel']),
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning'],
      ...(sentinel === undefined
        ? ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0']
        : []),
      ...settings,
    ],
    { stdio: 'ignore' },
  );
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await until(async () => (await client.ping().catch(() => '')) === 'PONG');
  return {
    port,
    client,
    kill: async () => {
      client.disconnect();
      await ended(child);
    },
  };
}

async function stopAll(nodes: readonly Node[], folder: string): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill()));
  rmSync(folder, { recursive: true, force: true });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const over = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await over;
}
