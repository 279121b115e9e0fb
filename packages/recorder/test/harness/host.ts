// What tests of a host need: a recorder before a gateway, a server on a free port, requests to it, and an end to all of it.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRecorder, type Problem, type Recorder, type RecorderOptions } from '../../src/index.ts';
import { API_KEY, FakeGateway, type ReceivedEvent } from './gateway.ts';

export interface Stage {
  readonly gateway: FakeGateway;
  readonly problems: Problem[];
  recorder<Request extends object = http.IncomingMessage>(options?: RecorderOptions<Request>): Recorder;
  /** Address of a server that listens now. */
  listen(server: http.Server): Promise<string>;
  /** Done at the end of the test. */
  atEnd(close: () => unknown): void;
}

/** A stage for each test of a file. */
export function useStage(): () => Stage {
  let stage: Stage;
  let closers: (() => unknown)[] = [];
  beforeEach(async () => {
    const gateway = await new FakeGateway().start();
    const problems: Problem[] = [];
    closers = [() => gateway.stop()];
    stage = {
      gateway,
      problems,
      recorder: (options = {}) => {
        const recorder = createRecorder({
          ...(options.transport === undefined ? { url: gateway.url, apiKey: API_KEY } : {}),
          signals: false,
          flushEveryMs: 20,
          pauses: { firstMs: 5, longestMs: 20 },
          onProblem: (problem) => void problems.push(problem),
          ...options,
        });
        closers.push(() => recorder.close(0));
        return recorder;
      },
      listen: async (server) => {
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        closers.push(() => {
          server.closeAllConnections();
          server.close();
        });
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      },
      atEnd: (close) => void closers.push(close),
    };
  });
  afterEach(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
    expect(stage.gateway.offences).toEqual([]);
  });
  return () => stage;
}

export async function until<Value>(
  look: () => Value | undefined | false | null | Promise<Value | undefined | false | null>,
  what: string,
  ms = 10_000,
): Promise<Value> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false && value !== null) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`Never happened: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sends what waits as soon as so many events were recorded, which is a moment after their answers were read. */
export async function arrived(
  { gateway }: Stage,
  recorder: Recorder,
  count: number,
): Promise<ReceivedEvent[]> {
  await until(() => recorder.stats().recorded >= count, `${count} events recorded`);
  await recorder.flush();
  await until(() => gateway.stored.size >= count, `${count} events stored`);
  expect(gateway.stored.size).toBe(count);
  return gateway.events;
}

/** Asks and goes away as soon as the server has begun with it. */
export async function askAndLeave(url: string, hasBegun: Promise<unknown>): Promise<void> {
  const request = http.get(url);
  request.on('error', () => undefined);
  await hasBegun;
  request.destroy();
}

export function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
