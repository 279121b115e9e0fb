// A Redis and its replica behind three Sentinels, as processes that can be killed and started again on their ports; none keeps
// anything. Everybody, the Sentinels and the servers among themselves as well, reaches a server by its wire only.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/platform';
import { until } from '../../harness/until';
import { Wire } from './wire';

const MASTER = 'desk';
const SENTINELS = 3;
const QUORUM = 2;
/** So long nothing is heard of a server until a Sentinel takes it for dead; its own default is thirty seconds. */
export const DOWN_AFTER_MS = 1_000;
/** Sentinels tell one that came back as a master, ten seconds and more afterwards, whom to follow. */
const BACK_WITHIN_MS = 40_000;

/** One redis-server, or one Sentinel. */
class OwnServer {
  private child: ChildProcess | null = null;

  constructor(
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  async start(...more: readonly string[]): Promise<void> {
    const child = spawn(
      'redis-server',
      [...this.settings, '--port', String(this.port), '--bind', '127.0.0.1', ...more],
      { stdio: 'ignore' },
    );
    this.child = child;
    await once(child, 'spawn');
    // Whoever looks whether the port is free may hold it in the moment in which the server wants it.
    await until(async () => (await this.ask('PING')) === 'PONG');
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child?.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** Past every wire; null where it does not answer. */
  async ask(name: string, ...parameters: string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', { retryStrategy: null, commandTimeout: 1_000 });
    client.on('error', () => undefined);
    try {
      return await client.call(name, ...parameters);
    } catch {
      return null;
    } finally {
      client.disconnect();
    }
  }
}

/** One of the two that keep something, and the wire that leads to it. */
export class WiredRedis {
  private constructor(
    private readonly server: OwnServer,
    readonly wire: Wire,
  ) {}

  static async start(folder: string, follow?: Wire): Promise<WiredRedis> {
    const port = await freePort();
    const wire = await Wire.to(port);
    const server = new OwnServer(port, [
      // What a replica is sent first may pass through a file.
      ...['--dir', folder, '--dbfilename', `${port}.rdb`],
      ...['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'],
      // What it tells its master, which tells the Sentinels.
      ...['--replica-announce-ip', '127.0.0.1', '--replica-announce-port', String(wire.port)],
    ]);
    await server.start(...(follow === undefined ? [] : ['--replicaof', '127.0.0.1', String(follow.port)]));
    return new WiredRedis(server, wire);
  }

  /** Empty, and a master until somebody says otherwise. */
  start(): Promise<void> {
    return this.server.start();
  }

  kill(): Promise<void> {
    return this.server.kill();
  }

  async empty(): Promise<void> {
    await this.server.ask('FLUSHALL');
  }

  async follows(other: WiredRedis): Promise<boolean> {
    const state = String(await this.server.ask('INFO', 'replication'));
    return state.includes(`master_port:${other.wire.port}\r\n`) && state.includes('master_link_status:up');
  }

  async close(): Promise<void> {
    await this.kill();
    await this.wire.close();
  }
}

export class RedisGroup {
  private constructor(
    readonly servers: readonly [WiredRedis, WiredRedis],
    private readonly sentinels: readonly OwnServer[],
  ) {}

  static async start(folder: string): Promise<RedisGroup> {
    const master = await WiredRedis.start(folder);
    const replica = await WiredRedis.start(folder, master.wire);
    await until(() => replica.follows(master), 20_000);
    const sentinels: OwnServer[] = [];
    for (let number = 1; number <= SENTINELS; number += 1) {
      const own = path.join(folder, `sentinel-${number}`);
      mkdirSync(own);
      // It writes into its settings what it learns, and begins with that where it is started again.
      const settings = path.join(own, 'sentinel.conf');
      writeFileSync(
        settings,
        [
          `sentinel monitor ${MASTER} 127.0.0.1 ${master.wire.port} ${QUORUM}`,
          `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
          `sentinel failover-timeout ${MASTER} 4000`,
          '',
        ].join('\n'),
      );
      const sentinel = new OwnServer(await freePort(), [settings, '--sentinel', '--dir', own]);
      await sentinel.start();
      sentinels.push(sentinel);
    }
    const group = new RedisGroup([master, replica], sentinels);
    await group.agreed();
    return group;
  }

  /** For gateways and workers. */
  get url(): string {
    return `redis+sentinel://${this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER}`;
  }

  /** Whom the Sentinels name, and the other one. */
  async roles(): Promise<{ readonly master: WiredRedis; readonly replica: WiredRedis }> {
    const [first, second] = this.servers;
    const named = await this.named();
    return named.every((port) => port === second.wire.port)
      ? { master: second, replica: first }
      : { master: first, replica: second };
  }

  /** Resolves when all Sentinels name this one, with the milliseconds that took. */
  leadsTo(server: WiredRedis): Promise<number> {
    return until(async () => (await this.named()).every((port) => port === server.wire.port), 60_000);
  }

  /** Resolves when there is a master that has its replica, known to every Sentinel as well. */
  async agreed(): Promise<void> {
    await until(async () => {
      const { master, replica } = await this.roles();
      const states = await Promise.all(
        this.sentinels.map(async (sentinel) => String(await sentinel.ask('SENTINEL', 'MASTER', MASTER))),
      );
      return (
        (await replica.follows(master)) &&
        states.every(
          (state) =>
            state.includes(`port,${master.wire.port},`) &&
            state.includes('flags,master,') &&
            state.includes(`num-other-sentinels,${SENTINELS - 1},`) &&
            state.includes('num-slaves,1,'),
        )
      );
    }, BACK_WITHIN_MS);
  }

  async killSentinels(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.kill()));
  }

  async startSentinels(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.start()));
  }

  async close(): Promise<void> {
    await this.killSentinels();
    await Promise.all(this.servers.map((server) => server.close()));
  }

  private async named(): Promise<number[]> {
    const answers = await Promise.all(
      this.sentinels.map((sentinel) => sentinel.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER)),
    );
    return answers.map((answer) => Number(Array.isArray(answer) ? answer[1] : NaN));
  }
}
