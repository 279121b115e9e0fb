// One computation for all gateways: whoever comes first computes, the others take its answer.
//
// A gateway asks Redis for an answer that is good enough: begun after every change that anybody could have been told of,
// and not older than its group allows; or begun so lately that the next one is not due. If there is none, one gateway gets
// the turn to compute it; the others ask again and again for a short while. Whoever waited in vain, or hears nothing from
// Redis, or hears nonsense, computes for itself, under the epoch of its own group: slower for the database, and never
// wrong. Nobody's subscribers notice.
import { createHash } from 'node:crypto';
import { type GraphQLSchema, printSchema } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { RedisConnection } from '../platform';
import { changeKeyOf, withVersion } from './change-key';
import type { Computed, Computer, LiveVersion, Wanted } from './group';
import type { LiveOperation } from './live.types';
import { planOf } from './selection';
import { organizationOf } from './share-key';
import { type Question, type Reply, SharedAnswers, type Turn } from './shared-answers';
import { after } from './timers';

export interface ClusterOptions {
  readonly redis: RedisConnection;
  /** The published one. */
  readonly schema: GraphQLSchema;
  /** Whatever else decides what an answer says: gateways with other settings do not share. */
  readonly settings: string;
  readonly execute: (operation: LiveOperation, live: LiveVersion) => Promise<Computed>;
}

/** How long another gateway may take, before this one computes as well. */
const LONGEST_WAIT_MS = 300;
const PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 40;
/** Greater answers stay where they were computed. */
const MOST_BYTES = 512 * 1_024;

const resultSchema = z.strictObject({ data: z.record(z.string(), z.unknown()) });
const readsSchema = z.array(z.string().max(200)).max(1_000);

export class ClusterComputer implements Computer {
  /** Answers of Redis that were not understood. */
  garbage = 0;
  private readonly answers: SharedAnswers;

  constructor(private readonly options: ClusterOptions) {
    const likeness = createHash('sha256')
      .update(JSON.stringify([printSchema(options.schema), options.settings]))
      .digest('base64url');
    this.answers = new SharedAnswers(options.redis, likeness);
  }

  async compute(
    shareKey: string,
    operation: LiveOperation,
    live: LiveVersion,
    wanted: Wanted,
  ): Promise<Computed> {
    const asked = performance.now();
    let question: Question = {
      organizationId: organizationOf(operation.actor),
      shareKey,
      token: uuidv7(),
      newEpoch: uuidv7(),
      wanted,
      since: null,
    };
    let pauseMs = PAUSE_MS;
    for (;;) {
      const reply = await this.answers.ask(question);
      if (reply.kind === 'turn') {
        return this.computeForAll(question, reply, operation);
      }
      if (reply.kind === 'shared') {
        const computed = this.read(reply, operation, performance.now() - asked);
        if (computed !== null) {
          return computed;
        }
        this.garbage += 1;
        await this.answers.forget(question);
      } else if (reply.kind === 'wait') {
        question = { ...question, since: reply.since };
      } else {
        this.garbage += reply.kind === 'garbage' ? 1 : 0;
        break;
      }
      if (performance.now() - asked + pauseMs > LONGEST_WAIT_MS) {
        break;
      }
      await this.pause(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
    return this.options.execute(operation, live);
  }

  private async computeForAll(question: Question, turn: Turn, operation: LiveOperation): Promise<Computed> {
    const { schema, execute } = this.options;
    let computed: Computed;
    try {
      computed = await execute(operation, turn.live);
    } catch (error) {
      void this.answers.giveBack(question, turn);
      throw error;
    }
    const { result, reads } = computed;
    const data = result.data ?? null;
    if (data === null || (result.errors ?? []).length > 0) {
      // A failure is this gateway's own: another may do better.
      void (data === null ? this.answers.giveBack(question, turn) : this.answers.keep(question));
      return { ...computed, shared: turn.live };
    }
    const changeKey = changeKeyOf(schema, operation, data);
    const { last } = turn;
    const isNews = last?.changeKey !== changeKey;
    const version = isNews ? turn.live.version : last.version;
    const stamped = isNews ? data : withVersion(schema, operation, data, version);
    const text = JSON.stringify({ data: stamped });
    // This gateway's own subscribers need not wait until it is stored.
    void (Buffer.byteLength(text) > MOST_BYTES
      ? this.answers.keep(question)
      : this.answers.store(question, turn, { version, changeKey, text, reads: JSON.stringify([...reads]) }));
    return { result: { data: stamped }, reads, shared: { epoch: turn.live.epoch, version }, text };
  }

  /** An answer of another gateway; null, if that is not what it is. */
  private read(
    { text, reads, live, ageMs, isBehind }: Extract<Reply, { kind: 'shared' }>,
    operation: LiveOperation,
    waitedMs: number,
  ): Computed | null {
    const result = resultSchema.safeParse(parsed(text));
    const facts = readsSchema.safeParse(parsed(reads));
    if (!result.success || !facts.success) {
      return null;
    }
    const { branches } = planOf(this.options.schema, operation).selection;
    if (!branches.every(({ key }) => Object.hasOwn(result.data.data, key))) {
      return null;
    }
    return {
      result: result.data,
      reads: new Set(facts.data),
      shared: live,
      text,
      ageMs: Math.max(0, ageMs - waitedMs),
      isBehind,
    };
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      after(ms, resolve);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
