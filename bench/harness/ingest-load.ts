// Senders of events, in a process of their own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Bench } from './bench';
import { peersFolder } from './peers';
import { productionEnvironment, stop } from './processes';

/** What a batch looks like on its way; `plain` is GraphQL that asks for counts only. */
export type EventFormat = 'graphql' | 'plain' | 'json' | 'ndjson' | 'statement';

export interface IngestOrder {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of an address: the statement itself, on a connection for each client. */
  readonly statement?: {
    readonly text: string;
    readonly databaseUrl: string;
    readonly organizationId: string;
  };
  readonly format: EventFormat;
  readonly ids: 'v7' | 'random';
  readonly clients: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** 503 is an answer as well: the same batch is sent again. */
  readonly mayRefuse?: boolean;
  /** So many are begun, whether those before are answered or not; absent: each client sends when it is answered. */
  readonly batchesPerSecond?: number;
}

export interface IngestLoadResult {
  readonly eventsPerSecond: number;
  /** Milliseconds a batch. */
  readonly p50: number;
  readonly p99: number;
  /** Batches that were answered in all, those that were not measured as well. */
  readonly answered: number;
  /** Events acknowledged as new. */
  readonly accepted: number;
  /** Batches answered with 503. */
  readonly refused: number;
  /** The first answers that were neither. */
  readonly strange: readonly string[];
}

export interface IngestLoad {
  run(order: IngestOrder): Promise<IngestLoadResult>;
}

export function startIngestLoad(bench: Bench): IngestLoad {
  const child = fork(path.join(peersFolder, 'ingest-load.mjs'), {
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
        throw new Error('The senders ended');
      });
      child.send(order);
      const [reply] = (await Promise.race([answer, end]).finally(() => over.abort())) as [
        IngestLoadResult | { readonly failure: string },
      ];
      if ('failure' in reply) {
        throw new Error(`under load: ${reply.failure}`);
      }
      return reply;
    },
  };
}
