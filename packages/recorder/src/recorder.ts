// The recorder: made once by a process, hung into its servers, closed at its end.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ApolloIntegration, type ApolloOptions, type ApolloPlugin } from './apollo.ts';
import { EventBuffer } from './buffer.ts';
import { type Channel, Delivery } from './delivery.ts';
import {
  cut,
  duration,
  type EventByHand,
  LONGEST,
  MOST_ERROR_CODES,
  usageEvent,
  wholeNumber,
} from './event.ts';
import { Exchanges } from './exchanges.ts';
import { HttpTransport } from './http-transport.ts';
import { Operations } from './operations.ts';
import { type RecorderOptions, type Settings, settingsOf } from './options.ts';
import { cleanUser, People } from './people.ts';
import { Problems } from './problems.ts';
import { atEndOfProcess } from './signals.ts';
import { Sink } from './sink.ts';

/** recorded = sent + duplicates + refused + dropped + buffered, at any moment. */
export interface RecorderStats {
  /** All events so far. */
  readonly recorded: number;
  /** Those that the gateway has stored. */
  readonly sent: number;
  /** Those that it had stored already, when they were sent again. */
  readonly duplicates: number;
  /** Those that it will never take. */
  readonly refused: number;
  /** Those for which there was no room, or no time at the end. */
  readonly dropped: number;
  /** Those that wait, and those that are being sent. */
  readonly buffered: number;
  /** At most so many bytes are held for them, and for names of people. */
  readonly bufferedBytes: number;
  readonly lastError: string | null;
}

/** Express' middleware, by its shape. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Fastify's plugin, by its shape. */
export interface FastifyPlugin {
  (instance: FastifyInstanceLike, options: object, done: (error?: Error) => void): void;
}

export interface FastifyInstanceLike {
  readonly server: {
    prependListener(
      event: 'request',
      listener: (request: IncomingMessage, response: ServerResponse) => void,
    ): unknown;
  };
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse },
      done: () => void,
    ) => void,
  ): unknown;
}

export interface Recorder {
  /** Middleware for Express 4 and 5: before everything that is to be recorded. */
  express(): ExpressMiddleware;
  /** A plugin of Fastify, to be registered: `await app.register(recorder.fastify)`. */
  readonly fastify: FastifyPlugin;
  /** A listener of node:http around another one. */
  http(listener: RequestListener): RequestListener;
  /** A plugin of Apollo Server 4 and 5. */
  apollo<Context extends object = object>(options?: ApolloOptions<Context>): ApolloPlugin<Context>;
  /** Records an event by hand. Never throws. */
  record(event: EventByHand): void;
  /** Tries to send what waits, now: whether all of it was answered. Never rejects. */
  flush(): Promise<boolean>;
  /** Sends what waits, for at most so long (default `deadlineMs`), and ends. What is left is dropped. Never rejects. */
  close(deadlineMs?: number): Promise<void>;
  stats(): RecorderStats;
}

/** @throws TypeError for settings that make no sense; nothing else of the recorder throws. */
export function createRecorder<Request extends object = IncomingMessage>(
  options: RecorderOptions<Request>,
): Recorder {
  return new ProcessRecorder(options);
}

class ProcessRecorder implements Recorder {
  private readonly settings: Settings;
  private readonly buffer: EventBuffer;
  private readonly problems: Problems;
  private readonly delivery: Delivery;
  private readonly operations = new Operations();
  private readonly sink: Sink;
  private readonly exchanges: Exchanges;
  private readonly forgetSignals: () => void;

  constructor(options: RecorderOptions<never>) {
    const settings = settingsOf(options);
    this.settings = settings;
    this.problems = new Problems(options);
    this.buffer = new EventBuffer(settings.buffer);
    const people = new People(this.buffer);
    this.delivery = new Delivery(channelOf(settings), this.buffer, people, this.problems, settings);
    this.sink = new Sink(options, settings, this.buffer, people, this.delivery, this.problems);
    this.exchanges = new Exchanges(settings, this.sink, this.operations);
    this.forgetSignals = settings.signals
      ? atEndOfProcess(() => this.drain(settings.deadlineMs))
      : () => undefined;
  }

  express(): ExpressMiddleware {
    this.hungIn();
    return (request, response, next) => {
      this.exchanges.begin(request, response, request);
      next();
    };
  }

  get fastify(): FastifyPlugin {
    // Twice: by the server, because what Fastify refuses before it has a route passes no hook, and by the hook, which knows
    // the route.
    this.hungIn();
    this.hungIn();
    const plugin: FastifyPlugin = (instance, _options, done) => {
      instance.server.prependListener('request', (request, response) => {
        this.exchanges.begin(request, response, request);
      });
      instance.addHook('onRequest', (request, reply, next) => {
        this.exchanges.begin(request.raw, reply.raw, request);
        next();
      });
      done();
    };
    // For the whole server and not for a scope of the plugin's own.
    return Object.assign(plugin, {
      [Symbol.for('skip-override')]: true,
      [Symbol.for('fastify.display-name')]: '@opsgraph/recorder',
    });
  }

  http(listener: RequestListener): RequestListener {
    this.hungIn();
    const { exchanges } = this;
    return function (this: unknown, request, response) {
      exchanges.begin(request, response, request);
      listener.call(this as never, request, response);
    };
  }

  apollo<Context extends object = object>(options: ApolloOptions<Context> = {}): ApolloPlugin<Context> {
    return new ApolloIntegration(
      options,
      this.sink,
      this.exchanges,
      this.operations,
      this.settings.userAgent,
    );
  }

  record(event: EventByHand): void {
    try {
      const { occurredAt = new Date(), statusCode } = event;
      const at = occurredAt.getTime();
      const { endpoint } = event;
      if (
        Number.isNaN(at) ||
        !Number.isInteger(statusCode) ||
        typeof endpoint !== 'string' ||
        endpoint === ''
      ) {
        throw new TypeError(
          'it needs an endpoint, a statusCode that is a whole number, and a time that is one',
        );
      }
      const codes = event.errorCodes ?? [];
      this.sink.push(
        at,
        cut(event.method, LONGEST.method) ?? 'GET',
        this.sink.endpoints.of(endpoint),
        statusCode,
        duration(event.responseTimeMs),
        this.sink.idOf(event.user),
        cut(event.ip, LONGEST.ip),
        cut(event.userAgent, LONGEST.userAgent),
        {
          type: event.operationType ?? null,
          name: event.operationName ? this.sink.operationNames.of(event.operationName) : null,
          errorCodes:
            codes.length === 0
              ? null
              : [...new Set(codes)]
                  .slice(0, MOST_ERROR_CODES)
                  .flatMap((code) => cut(code, LONGEST.errorCode) ?? []),
          complexity: wholeNumber(event.complexity),
        },
      );
    } catch (error) {
      this.problems.callbackThrew('record', error);
    }
  }

  async flush(): Promise<boolean> {
    this.operations.settleAll();
    return this.delivery.flush();
  }

  async close(deadlineMs = this.settings.deadlineMs): Promise<void> {
    this.forgetSignals();
    this.operations.settleAll();
    this.sink.isClosed = true;
    await this.delivery.close(deadlineMs);
    this.problems.reportDrops();
  }

  stats(): RecorderStats {
    const { sent, duplicates, refused, dropped } = this.delivery.counts;
    return {
      recorded: this.sink.recorded,
      sent,
      duplicates,
      refused,
      dropped,
      buffered: this.buffer.events,
      bufferedBytes: this.buffer.bytes,
      lastError: this.problems.lastError,
    };
  }

  private hungIn(): void {
    this.operations.areRequestsWatched = true;
    this.exchanges.hungIn += 1;
  }

  private drain(deadlineMs: number): Promise<boolean> {
    this.operations.settleAll();
    return this.delivery.drain(deadlineMs);
  }
}

function channelOf({ address, service }: Settings): Channel {
  if ('url' in address) {
    return new HttpTransport({ ...address, service });
  }
  const { transport } = address;
  return {
    send: ({ entries, users }, signal) =>
      transport.send(
        { events: entries.map((entry) => usageEvent(entry, service)), users: users.map(cleanUser) },
        signal,
      ),
    close: () => transport.close?.(),
  };
}
