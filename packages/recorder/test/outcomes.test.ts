// Whatever the gateway does, in whatever order: no event is lost without being counted, none is stored twice, and no more
// is held than may be.
import fc from 'fast-check';
import { createRecorder, type Outcome, type UsageEvent } from '../src/index.ts';
import { bytesOfUser, clean, Entry } from '../src/event.ts';
import { writeEntry } from '../src/json.ts';

/** What becomes of a batch: whether it is stored, and whether that is answered. */
const behaviours = fc.constantFrom(
  'stored',
  'stored, answer lost',
  'later',
  'denied',
  'tooLarge',
  'invalid',
  'some failed',
  'throws',
  'never',
);

it('keeps its accounts whatever the sequence of outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.record({ add: fc.nat(30) }), fc.constant('flush' as const)), { maxLength: 12 }),
      fc.array(behaviours, { maxLength: 25 }),
      async (steps, script) => {
        const stored = new Set<string>();
        const refused = new Set<string>();
        const queue = [...script];
        const send = (events: readonly UsageEvent[]): Promise<Outcome> => {
          const behaviour = queue.shift() ?? 'stored';
          const store = (): Outcome => {
            const fresh = events.filter(({ id }) => !stored.has(id));
            fresh.forEach(({ id }) => stored.add(id));
            return {
              kind: 'answered',
              accepted: fresh.length,
              duplicates: events.length - fresh.length,
              failed: [],
            };
          };
          switch (behaviour) {
            case 'stored':
              return Promise.resolve(store());
            case 'stored, answer lost':
              store();
              return Promise.reject(new Error('cut'));
            case 'some failed': {
              const [first, ...rest] = events;
              if (first === undefined || stored.has(first.id)) {
                return Promise.resolve(store());
              }
              refused.add(first.id);
              const fresh = rest.filter(({ id }) => !stored.has(id));
              fresh.forEach(({ id }) => stored.add(id));
              return Promise.resolve({
                kind: 'answered',
                accepted: fresh.length,
                duplicates: rest.length - fresh.length,
                failed: [{ index: 0, code: 'BAD_USER_INPUT', message: 'bad' }],
              });
            }
            case 'throws':
              throw new Error('broken');
            case 'never':
              return new Promise(() => undefined);
            case 'later':
            case 'denied':
            case 'tooLarge':
            case 'invalid':
              return Promise.resolve({ kind: behaviour, message: behaviour });
          }
        };
        const recorder = createRecorder({
          transport: { send: ({ events }) => send(events) },
          signals: false,
          buffer: { events: 40 },
          batch: { events: 7 },
          timeoutMs: 2,
          flushEveryMs: 1,
          pauses: { firstMs: 1, longestMs: 2 },
          onProblem: () => undefined,
        });
        const check = (): void => {
          const { recorded, sent, duplicates, refused: given, dropped, buffered } = recorder.stats();
          expect(sent + duplicates + given + dropped + buffered).toBe(recorded);
          expect(buffered).toBeLessThanOrEqual(40);
        };
        let recorded = 0;
        for (const step of steps) {
          if (step === 'flush') {
            await recorder.flush();
          } else {
            for (let index = 0; index < step.add; index += 1) {
              recorder.record({ method: 'GET', endpoint: '/', statusCode: 200 });
              recorded += 1;
            }
          }
          check();
        }
        queue.length = 0;
        await recorder.close(2_000);
        check();
        const stats = recorder.stats();
        expect(stats).toMatchObject({ recorded, buffered: 0, bufferedBytes: 0 });
        // What is counted as refused or dropped may have been stored, when the answer that said so was lost; what is
        // not must be stored, each once.
        expect(stored.size).toBeGreaterThanOrEqual(stats.sent + stats.duplicates);
        expect(stored.size + refused.size).toBeLessThanOrEqual(recorded - stats.dropped);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    '"',
    '\\',
    '\u0000',
    '\n',
    'é',
    '語',
    '\ud800',
    '\udc00',
    '😀',
    ' ',
    '\u2028',
    '\u007f',
  ),
});

it('knows at least how many bytes an event takes, and writes JSON that says the same', () => {
  fc.assert(
    fc.property(
      text,
      fc.option(text),
      fc.option(text),
      fc.option(fc.array(text, { maxLength: 10 })),
      fc.option(fc.nat()),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      (method, userId, userAgent, errorCodes, complexity, ms) => {
        const time = Math.round(ms * 1000) / 1000;
        const entry = new Entry(
          1.7e12,
          method,
          '/orders',
          200,
          time,
          userId,
          null,
          userAgent,
          'QUERY',
          'Q',
          errorCodes,
          complexity,
        );
        const written = writeEntry(entry, '');
        expect(Buffer.byteLength(written)).toBeLessThanOrEqual(entry.bytes);
        expect(JSON.parse(written)).toEqual({
          id: entry.id,
          occurredAt: new Date(1.7e12).toISOString(),
          method: clean(method),
          endpoint: '/orders',
          statusCode: 200,
          responseTimeMs: time,
          ...(userId === null ? {} : { userId: clean(userId) }),
          operationType: 'QUERY',
          operationName: 'Q',
          ...(errorCodes === null ? {} : { errorCodes: errorCodes.map(clean) }),
          ...(complexity === null ? {} : { complexity }),
          ...(userAgent === null ? {} : { userAgent: clean(userAgent) }),
        });
        expect(written).not.toMatch(/\\u00|\\ud/i);
        expect(
          Buffer.byteLength(JSON.stringify({ id: clean(method), name: null, email: null })),
        ).toBeLessThanOrEqual(bytesOfUser({ id: method }));
      },
    ),
  );
});

it('makes ids that are UUIDs and never the same', () => {
  const ids = Array.from(
    { length: 20_000 },
    () => new Entry(0, 'GET', '/', 200, null, null, null, null, null, null, null, null).id,
  );
  expect(new Set(ids).size).toBe(20_000);
  for (const id of ids) {
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  }
});
