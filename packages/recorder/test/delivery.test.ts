// What becomes of events when the gateway is away, slow, full, strict or mad; and that the host does not notice.
import fastify from 'fastify';
import { createRecorder, type Outcome, type Recorder } from '../src/index.ts';
import { answered, API_KEY, errorReply } from './harness/gateway.ts';
import { arrived, until, useStage } from './harness/host.ts';

const stage = useStage();

function recordMany(recorder: Recorder, count: number, endpoint = '/orders'): void {
  for (let index = 0; index < count; index += 1) {
    recorder.record({ method: 'GET', endpoint, statusCode: 200 });
  }
}

function expectAccounts(recorder: Recorder): void {
  const { recorded, sent, duplicates, refused, dropped, buffered } = recorder.stats();
  expect(sent + duplicates + refused + dropped + buffered).toBe(recorded);
}

it('leaves a host alone whose gateway is killed under load, and loses nothing but what it says', async () => {
  const { gateway } = stage();
  const unhandled: unknown[] = [];
  const notice = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', notice);
  stage().atEnd(() => process.off('unhandledRejection', notice));
  let drops = 0;
  const recorder = stage().recorder({
    buffer: { events: 200 },
    batch: { events: 20 },
    onDrop: (count) => {
      drops += count;
    },
  });
  const app = fastify();
  await app.register(recorder.fastify);
  app.get('/orders/:id', () => ({ fine: true }));
  stage().atEnd(() => app.close());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const ask = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 20) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => (await fetch(`${url}/orders/1`)).json()),
      );
      expect(answers).toEqual(Array.from({ length: 20 }, () => ({ fine: true })));
    }
  };

  await ask(100);
  const killed = ask(400);
  await gateway.stop();
  await killed;
  await until(() => recorder.stats().recorded === 500, 'all recorded');
  await until(() => drops > 0, 'drops told', 5_000);
  const { dropped, buffered } = recorder.stats();
  expect(buffered).toBe(200);
  await gateway.start();

  await until(() => recorder.stats().buffered === 0, 'everything sent');
  await ask(20);
  await recorder.flush();
  expect(recorder.stats().dropped).toBe(dropped);
  await until(() => drops === dropped, 'all drops told', 5_000);
  // Every event but the dropped ones is there, by its own id. One whose answer was cut off is counted as a duplicate.
  await until(() => gateway.stored.size === 520 - dropped, 'all others stored');
  expectAccounts(recorder);
  expect(unhandled).toEqual([]);
  expect(stage().problems.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['unavailable', 'dropped']),
  );
}, 60_000);

it('sends the very same batch until it is answered, so that what was stored is recognised', async () => {
  const { gateway } = stage();
  gateway.behaviour = (batch) => {
    if (gateway.batches.length > 3) {
      return undefined;
    }
    // Stored, and the answer is lost.
    gateway.store(batch);
    return { instead: 'cut' };
  };
  const recorder = stage().recorder({ flushEveryMs: 60_000 });
  recordMany(recorder, 5);
  void recorder.flush();
  await until(() => gateway.batches.length >= 1, 'the first batch');
  recordMany(recorder, 3);

  await until(async () => (await recorder.flush()) && recorder.stats().buffered === 0, 'everything sent');

  const texts = gateway.batches.map(({ text }) => text);
  expect(new Set(texts.slice(0, 4)).size).toBe(1);
  expect(recorder.stats()).toMatchObject({ recorded: 8, sent: 3, duplicates: 5, dropped: 0, refused: 0 });
  expect(gateway.stored.size).toBe(8);
});

it('comes again when the gateway says so, and not before', async () => {
  const { gateway } = stage();
  let refusedAt = 0;
  gateway.behaviour = () => {
    if (gateway.batches.length === 1) {
      refusedAt = Date.now();
      return { ...errorReply(429, 'RATE_LIMITED', 'Too many'), headers: { 'retry-after': '1' } };
    }
    return undefined;
  };
  const recorder = stage().recorder();
  recordMany(recorder, 3);

  await until(() => gateway.stored.size === 3, 'all stored');

  expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(995);
  expect(stage().problems[0]).toMatchObject({ kind: 'unavailable' });
  await until(() => recorder.stats().sent === 3, 'the answer read');
});

it('keeps everything while its API key is refused, says so, and sends it once the key is good', async () => {
  const { gateway } = stage();
  gateway.behaviour = () =>
    gateway.batches.length <= 2 ? errorReply(401, 'UNAUTHENTICATED', 'No such key') : undefined;
  const recorder = stage().recorder();
  recordMany(recorder, 3);

  await until(() => gateway.stored.size === 3, 'all stored');

  expect(stage().problems.map(({ kind, message }) => [kind, message])).toEqual([
    ['denied', 'the gateway answered 401 UNAUTHENTICATED: No such key; 3 events wait'],
    ['denied', 'the gateway answered 401 UNAUTHENTICATED: No such key; 3 events wait'],
  ]);
  expect(gateway.batches[0]?.authorization).toBe(`Bearer ${API_KEY}`);
});

it.each([
  ['an address where nothing is', { status: 404, body: 'not here' }],
  ['a gateway of another version', errorReply(400, 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field')],
  ['an address that redirects', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
])('keeps everything before %s', async (_, reply) => {
  const { gateway } = stage();
  gateway.behaviour = () => reply;
  const recorder = stage().recorder();
  recordMany(recorder, 3);

  await until(() => gateway.batches.length >= 2, 'it was tried again');

  expect(recorder.stats()).toMatchObject({ recorded: 3, buffered: 3, refused: 0 });
  expect(stage().problems[0]).toMatchObject({ kind: 'denied' });
});

it('halves what is too large, and gives up an event only when it is too large alone', async () => {
  const { gateway } = stage();
  gateway.behaviour = ({ events }) =>
    events.length > 3 || events.some(({ endpoint }) => endpoint === '/huge')
      ? { status: 413, body: 'too large' }
      : undefined;
  const recorder = stage().recorder({ flushEveryMs: 60_000 });
  recordMany(recorder, 5);
  recordMany(recorder, 1, '/huge');
  recordMany(recorder, 5);

  expect(await recorder.flush()).toBe(true);

  expect(recorder.stats()).toMatchObject({
    recorded: 11,
    sent: 10,
    refused: 1,
    buffered: 0,
    bufferedBytes: 0,
  });
  expect(stage().problems).toMatchObject([{ kind: 'refused', count: 1, failed: [{ code: 'TOO_LARGE' }] }]);
});

it('finds the one event for which a whole batch is refused, and a name that is', async () => {
  const { gateway } = stage();
  gateway.behaviour = ({ events, users }) =>
    events.some(({ endpoint }) => endpoint === '/bad') || users.some(({ name }) => name === 'Bad')
      ? errorReply(400, 'BAD_USER_INPUT', 'endpoint is no endpoint')
      : undefined;
  const recorder = stage().recorder({ flushEveryMs: 60_000 });
  recordMany(recorder, 20);
  recordMany(recorder, 1, '/bad');
  recordMany(recorder, 20);
  recorder.record({ method: 'GET', endpoint: '/', statusCode: 200, user: { id: 'u1', name: 'Bad' } });

  expect(await recorder.flush()).toBe(true);

  expect(recorder.stats()).toMatchObject({ recorded: 42, sent: 41, refused: 1, bufferedBytes: 0 });
  expect(gateway.events.find(({ userId }) => userId === 'u1')).toBeDefined();
});

it('counts and tells what the gateway refuses for good, and stores the others', async () => {
  const { gateway } = stage();
  gateway.behaviour = ({ events }) =>
    answered(events.length - 1, 0, [{ index: 1, code: 'BAD_USER_INPUT', message: 'statusCode must be …' }]);
  const recorder = stage().recorder({ flushEveryMs: 60_000 });
  recordMany(recorder, 4);

  expect(await recorder.flush()).toBe(true);

  expect(recorder.stats()).toMatchObject({ sent: 3, refused: 1, buffered: 0 });
  expect(stage().problems).toEqual([
    {
      kind: 'refused',
      count: 1,
      failed: [{ index: 1, code: 'BAD_USER_INPUT', message: 'statusCode must be …' }],
      message: 'the gateway refused 1 events: BAD_USER_INPUT statusCode must be …',
    },
  ]);
});

it.each([
  ['garbage', { body: '<html>it works!</html>' }],
  ['an answer about other events', answered(99, 0)],
  ['an error of its own', errorReply(500, 'INTERNAL_SERVER_ERROR', 'Internal error')],
  ['an error of its own with status 200', errorReply(200, 'INTERNAL_SERVER_ERROR', 'Internal error')],
  ['nothing, and keeps the connection', { instead: 'silence' as const }],
  ['by ending the connection', { instead: 'cut' as const }],
])('keeps everything when a gateway answers %s, and sends it when it is well again', async (_, reply) => {
  const { gateway } = stage();
  gateway.behaviour = () => (gateway.batches.length <= 3 ? reply : undefined);
  const recorder = stage().recorder({ timeoutMs: 100 });
  recordMany(recorder, 10);

  expect(await arrived(stage(), recorder, 10)).toHaveLength(10);
  await until(() => recorder.stats().sent === 10, 'the answer read');

  expect(gateway.batches.length).toBe(4);
  expect(stage().problems.every(({ kind, count }) => kind === 'unavailable' && count === 0)).toBe(true);
});

it('sends one batch at a time, and waits for more of the next one while a gateway is slow', async () => {
  const { gateway } = stage();
  let [atOnce, most] = [0, 0];
  gateway.behaviour = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setTimeout(resolve, 30));
    atOnce -= 1;
    return undefined;
  };
  const recorder = stage().recorder({ flushEveryMs: 50, batch: { events: 100 } });
  for (let round = 0; round < 50; round += 1) {
    recordMany(recorder, 20);
    await new Promise((resolve) => setImmediate(resolve));
  }

  expect(await arrived(stage(), recorder, 1_000)).toHaveLength(1_000);

  expect(most).toBe(1);
  expect(gateway.batches.length).toBeLessThanOrEqual(15);
});

it('never holds more bytes than it may, in what waits and in what is under way, and drops the newest', async () => {
  const { gateway } = stage();
  await gateway.stop();
  const recorder = stage().recorder({ buffer: { bytes: 50_000 } });
  for (let index = 0; index < 500; index += 1) {
    recorder.record({
      method: 'GET',
      endpoint: `/${index}`,
      statusCode: 200,
      userAgent: 'x'.repeat(index * 10),
      user: { id: `u${index}`, name: 'n'.repeat(1_000) },
    });
    expect(recorder.stats().bufferedBytes).toBeLessThanOrEqual(50_000);
  }
  const { buffered, dropped } = recorder.stats();
  expect(dropped).toBeGreaterThan(0);
  await gateway.start();

  await until(() => recorder.stats().buffered === 0, 'everything sent');

  expect(gateway.events.map(({ endpoint }) => endpoint).slice(0, 3)).toEqual(['/0', '/1', '/2']);
  expect(gateway.stored.size).toBe(buffered);
  expect(Math.max(...gateway.batches.map(({ text }) => text.length))).toBeLessThanOrEqual(50_000);
  expectAccounts(recorder);
});

it('writes batches that are never larger than they may be, whatever is in them', async () => {
  const { gateway } = stage();
  const recorder = stage().recorder({ batch: { bytes: 20_000 } });
  for (let index = 0; index < 200; index += 1) {
    recorder.record({
      method: 'GET',
      endpoint: '/orders',
      statusCode: 200,
      userAgent: ['"\\'.repeat(500), '語'.repeat(1_000), '\u0000\ud800'.repeat(400), '😀'.repeat(500)][
        index % 4
      ],
      user: { id: `ผู้ใช้${index}`, name: '\ud800"'.repeat(90), email: 'a@example.com' },
    });
  }

  await arrived(stage(), recorder, 200);

  for (const { text } of gateway.batches) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000 + 1_000);
  }
  expect(gateway.events[2]?.userAgent).toMatch(/^( \ufffd)+$/);
});

it('gives up what is left when it is closed, after it has waited for as long as it may', async () => {
  await stage().gateway.stop();
  const recorder = stage().recorder();
  recordMany(recorder, 7);

  await recorder.close(50);
  recordMany(recorder, 2);

  expect(recorder.stats()).toMatchObject({ recorded: 9, dropped: 9, buffered: 0, bufferedBytes: 0 });
  expect(stage().problems.filter(({ kind }) => kind === 'dropped')).toMatchObject([{ count: 7 }]);
});

it('sends over another transport what it would send to a gateway, and survives one that is broken', async () => {
  const outcomes: (() => Promise<Outcome>)[] = [
    () => Promise.reject(new Error('not yet')),
    () => {
      throw new Error('at once');
    },
    () => Promise.resolve(undefined as never),
    () => Promise.resolve({ kind: 'answered', accepted: 1, duplicates: 0, failed: [] }),
  ];
  const batches: unknown[] = [];
  const recorder = stage().recorder({
    service: 'gateway',
    transport: {
      send: (batch) => {
        batches.push(batch);
        return (outcomes.shift() ?? (() => Promise.reject(new Error('no more'))))();
      },
    },
  });
  const occurredAt = new Date('2024-05-01T10:00:00Z');
  recorder.record({
    method: 'GET',
    endpoint: '/a b',
    statusCode: 200,
    occurredAt,
    user: { id: 'u1', name: 'Anna' },
  });

  await until(() => recorder.stats().sent === 1, 'sent');

  expect(batches).toHaveLength(4);
  expect(new Set(batches.map((batch) => JSON.stringify(batch))).size).toBe(1);
  expect(batches[0]).toMatchObject({
    events: [{ occurredAt, endpoint: '/a_b', service: 'gateway', userId: 'u1', responseTimeMs: null }],
    users: [{ id: 'u1', name: 'Anna', email: null }],
  });
});

it('tells names of people once, and again when they have changed', async () => {
  const { gateway } = stage();
  const recorder = stage().recorder({ flushEveryMs: 60_000 });
  const see = async (name: string | undefined): Promise<void> => {
    recorder.record({ method: 'GET', endpoint: '/', statusCode: 200, user: { id: 'u1', name } });
    await recorder.flush();
  };

  for (const name of [undefined, 'Anna', 'Anna', 'Anna B', 'Anna B']) {
    await see(name);
  }

  expect(gateway.batches.map(({ users }) => users.map(({ name }) => name))).toEqual([
    [],
    ['Anna'],
    [],
    ['Anna B'],
    [],
  ]);
});

it('warns once a minute by itself, where nobody listens', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  await stage().gateway.stop();
  const recorder = createRecorder({
    url: stage().gateway.url,
    apiKey: 'x',
    signals: false,
    pauses: { firstMs: 1, longestMs: 5 },
  });
  stage().atEnd(() => recorder.close(0));
  recordMany(recorder, 1);

  for (let count = 0; count < 5; count += 1) {
    await recorder.flush();
  }

  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^@opsgraph\/recorder: the gateway cannot be reached/)],
  ]);
  warn.mockRestore();
});

it('takes nothing that makes no sense for a setting', () => {
  const url = 'http://127.0.0.1:1';
  for (const [options, message] of [
    [{ apiKey: 'x' }, 'url must be'],
    [{ url: 'gateway', apiKey: 'x' }, 'url must be'],
    [{ url: 'ftp://gateway', apiKey: 'x' }, 'http: or https:'],
    [{ url }, 'apiKey must be'],
    [{ url, apiKey: 'a\nb' }, 'apiKey must be'],
    [{ url, apiKey: 'x', batch: { events: 1_001 } }, 'batch.events must be a whole number from 1 to 1000'],
    [{ url, apiKey: 'x', flushEveryMs: 0.5 }, 'flushEveryMs must be'],
    [{ url, apiKey: 'x', service: 'x'.repeat(101) }, 'service must be 1 to 100'],
  ] as const) {
    expect(() => createRecorder(options)).toThrow(message);
  }
});
