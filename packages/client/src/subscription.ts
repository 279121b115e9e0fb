// Subscriptions as something to iterate over, across lost connections.
import type { Document } from './document.ts';
import { errorOf, isPassing } from './errors.ts';
import { Feed } from './feed.ts';
import type { LiveSocket, LiveState, Result } from './live-socket.ts';
import { pause } from './patience.ts';

export interface LiveMessage<Data> {
  readonly data: Data;
  /** The first after a connection was lost and is back, or what was read again of the time between. */
  readonly resumed: boolean;
  /** Rows of a tail that are missing before this one; null: none is. A state is never missing anything. */
  readonly gap: Gap | null;
}

/** Rows of something that grows that could not be read: so many between these two numbers, both exclusive. */
export interface Gap {
  readonly after: string;
  readonly before: string;
  readonly missing: number;
}

export interface SubscribeOptions {
  /** Ends it: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each change of the connection. */
  readonly onState?: ((state: LiveState) => void) | undefined;
  /** Of a tail: begin after this number, as one that was heard last in another process. */
  readonly after?: string | undefined;
}

/** Ends with `break`, `return()` or the signal. */
export interface LiveStream<Data> extends AsyncIterableIterator<LiveMessage<Data>> {
  /** Of the connection at the moment. */
  readonly state: LiveState;
}

/** How something that grows is read on after a connection was lost. */
export interface Tail<Data, Variables> {
  /** The number of what was heard: ascending, each once. */
  numberOf(data: Data): bigint;
  /** What came after a number and before another; without that one, up to now. */
  missed(ask: Ask, variables: Variables, after: bigint, before: bigint | null): Promise<Missed<Data>>;
}

export interface Missed<Data> {
  /** Ascending. */
  readonly rows: readonly Data[];
  /** Up to this number there is nothing to be read any more. */
  readonly through: bigint;
  readonly gap: Gap | null;
}

export type Ask = <Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

export interface Subscribing<Data, Variables> extends SubscribeOptions {
  readonly text: string;
  readonly variables: Variables;
  readonly tail: Tail<Data, Variables> | null;
  readonly socket: () => LiveSocket;
  readonly ask: Ask;
}

/** Rows that wait for a slow reader, before they are let go of and read again. */
const MOST_ROWS = 1_000;
/** A subscription that has said nothing for so long has begun: what was missed is looked for. */
const LOOK_AFTER_MS = 1_000;
/** Between two attempts to read what was missed, beside those of the question itself. */
const AGAIN_AFTER_MS = 1_000;

export function subscribe<Data, Variables>(subscribing: Subscribing<Data, Variables>): LiveStream<Data> {
  const { tail, signal, onState } = subscribing;
  const feed = new Feed({ most: tail === null ? 1 : MOST_ROWS, signal, onState });
  const messages = tail === null ? states(subscribing, feed) : rows(subscribing, tail, feed);
  const stream: LiveStream<Data> = {
    get state() {
      return feed.current;
    },
    next: () => messages.next(),
    return: async () => {
      // One that waits for a message would not hear of it.
      feed.complete();
      return messages.return(undefined);
    },
    throw: (error: unknown) => messages.throw(error),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

/** The newest of each state. */
async function* states<Data, Variables>(
  { text, variables, socket }: Subscribing<Data, Variables>,
  feed: Feed,
): AsyncGenerator<LiveMessage<Data>, void, undefined> {
  if (feed.hasEnded()) {
    return;
  }
  const end = socket().subscribe(text, variables, feed);
  let told: number | null = null;
  try {
    while (!feed.hasEnded()) {
      const heard = feed.take();
      if (heard === undefined) {
        await feed.wait();
        continue;
      }
      const resumed = told !== null && heard.epoch > told;
      told = heard.epoch;
      yield { data: dataOf(heard.result) as Data, resumed, gap: null };
    }
  } finally {
    end();
    feed.state({ kind: 'ended' });
  }
}

/** Each row once, in order; what was missed is read by questions, and what cannot be read is said. */
async function* rows<Data, Variables>(
  { text, variables, socket, ask, after, signal }: Subscribing<Data, Variables>,
  tail: Tail<Data, Variables>,
  feed: Feed,
): AsyncGenerator<LiveMessage<Data>, void, undefined> {
  if (feed.hasEnded()) {
    return;
  }
  const end = socket().subscribe(text, variables, feed);
  let last = after === undefined ? null : BigInt(after);
  /** The epoch of the last row; or, where none came, for which what was missed has been read. */
  let [told, looked] = [0, 0];
  let gap: Gap | null = null;

  async function* readOn(
    from: bigint,
    before: bigint | null,
  ): AsyncGenerator<LiveMessage<Data>, void, undefined> {
    const missed = await patiently(() => tail.missed(ask, variables, from, before), signal);
    gap = missed.gap ?? gap;
    for (const data of missed.rows) {
      last = tail.numberOf(data);
      const message = { data, resumed: true, gap };
      gap = null;
      yield message;
    }
    last = missed.through;
  }

  try {
    while (!feed.hasEnded()) {
      const heard = feed.take();
      if (heard !== undefined) {
        const data = dataOf(heard.result) as Data;
        const number = tail.numberOf(data);
        const resumed = told > 0 && heard.epoch > told;
        if (heard.epoch > told) {
          told = heard.epoch;
          if (last !== null && number > last + 1n) {
            yield* readOn(last, number);
          }
        }
        if (last === null || number > last) {
          last = number;
          const message = { data, resumed, gap };
          gap = null;
          yield message;
        }
      } else if (last !== null && feed.epoch > Math.max(told, looked)) {
        // Its first row says best where the new subscription begins; but one that filters may not have a row for hours.
        const { epoch } = feed;
        if (!(await feed.wait(LOOK_AFTER_MS)) && feed.current.kind === 'live') {
          looked = epoch;
          yield* readOn(last, null);
        }
      } else {
        await feed.wait();
      }
    }
  } finally {
    end();
    feed.state({ kind: 'ended' });
  }
}

/** Again for as long as it may pass: what was missed waits. */
async function patiently<Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      await pause(Math.max(AGAIN_AFTER_MS, (error.retryAfter ?? 0) * 1_000), signal);
    }
  }
}

function dataOf({ data, errors = [] }: Result): unknown {
  if (errors.length > 0 || data == null) {
    throw errorOf(errors, { data });
  }
  return data;
}
