// Websocket clients in a process of their own, and what they say came when.
import { fork } from 'node:child_process';
import path from 'node:path';
import type { Bench } from './bench';
import { peersFolder } from './peers';
import { productionEnvironment, stop } from './processes';

export interface ClientInit {
  /** Payload of connection_init. */
  readonly init: Readonly<Record<string, string>>;
  /** Clients of one group are pushed the same. */
  readonly group: string;
}

export interface OpenOrder {
  readonly url: string;
  readonly inits: readonly ClientInit[];
  readonly subscriptionId: string;
  readonly query: string;
}

export interface Latency {
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface Delivered {
  readonly pushes: number;
  readonly messages: number;
  readonly bytes: number;
  /** Sockets that broke or were closed. */
  readonly lost: number;
  readonly firstFailure: string | null;
  /** Milliseconds from the moment that the push carries to its receipt. */
  readonly stamped: Latency;
  /** Milliseconds from asking for the change to the receipt of what it changed. */
  readonly asked: Latency;
}

export interface LiveClients {
  readonly pid: number;
  open(order: OpenOrder): Promise<void>;
  begin(): Promise<void>;
  arrived(): Promise<{ readonly messages: number; readonly sample: string | null }>;
  end(changes: Readonly<Record<string, readonly number[]>>): Promise<Delivered>;
  /** So many of them stop reading. */
  stall(count: number): Promise<void>;
  close(): Promise<void>;
}

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly failure?: string;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function startLiveClients(bench: Bench): LiveClients {
  const child = fork(path.join(peersFolder, 'live-load.mjs'), {
    env: productionEnvironment({}),
    execArgv: ['--max-semi-space-size=64'],
  });
  bench.atEnd(() => stop(child));
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const failAll = (error: Error): void => {
    waiting.forEach(({ reject }) => reject(error));
    waiting.clear();
  };
  child.on('message', (message) => {
    const { id, answer, failure } = message as Reply;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) {
      asked?.resolve(answer);
    } else {
      asked?.reject(new Error(`The clients: ${failure}`));
    }
  });
  child.once('exit', () => failAll(new Error('The process of the clients ended')));
  bench.signal.addEventListener('abort', () => failAll(new Error('interrupted')));
  const ask = (name: string, order?: unknown): Promise<unknown> => {
    bench.signal.throwIfAborted();
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.send({ id, name, order });
    });
  };
  return {
    pid: child.pid ?? 0,
    open: async (order) => {
      await ask('open', order);
    },
    begin: async () => {
      await ask('begin');
    },
    arrived: async () => (await ask('arrived')) as { messages: number; sample: string | null },
    end: async (changes) => (await ask('end', { changes })) as Delivered,
    stall: async (count) => {
      await ask('stall', { count });
    },
    close: async () => {
      await ask('close');
    },
  };
}
