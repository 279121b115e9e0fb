// Load comes from a process of its own, so that the one who measures does not work in the one who is measured.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Bench } from './bench';
import { peersFolder } from './peers';
import { productionEnvironment, stop } from './processes';

/** A request that is made again and again. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long each answer must be: one that is not counts as failed. Null: its numbers move, it must have no errors. */
  readonly bytes: number | null;
  /** Headers of their own for one request after the other; nobody is asked for by two connections at a time. */
  readonly inTurn?: readonly Readonly<Record<string, string>>[];
}

export interface LoadOrder {
  readonly target: Target;
  /** Each makes one request after the other. */
  readonly connections: number;
  /** Requests of this time are made, and not measured. */
  readonly warmMs: number;
  readonly measureMs: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests that were answered in all, those that were not measured as well. */
  readonly answered: number;
}

export interface Load {
  run(order: LoadOrder): Promise<LoadResult>;
}

type Reply = LoadResult | { readonly failure: string };

export function startLoad(bench: Bench): Load {
  const child = fork(path.join(peersFolder, 'load.mjs'), {
    env: productionEnvironment({}),
    execArgv: [],
  });
  bench.atEnd(() => stop(child));
  return {
    run: async (order) => {
      bench.signal.throwIfAborted();
      const over = new AbortController();
      const signal = AbortSignal.any([bench.signal, over.signal]);
      const answer = once(child, 'message', { signal });
      const end = once(child, 'exit', { signal }).then(() => {
        throw new Error('The load generator ended');
      });
      child.send(order);
      const [reply] = (await Promise.race([answer, end]).finally(() => over.abort())) as [Reply];
      if ('failure' in reply) {
        throw new Error(`under load: ${reply.failure}`);
      }
      return reply;
    },
  };
}
