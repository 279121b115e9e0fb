// The rule of read replicas: whatever the order of commits, replays and questions, nobody misses what was committed before they asked.
import fc from 'fast-check';
import { type CopyPlace, judge, lagOf, type PrimaryPlace } from './replica-rule';

const primary: PrimaryPlace = { system: '7', timeline: 1, place: 100n, at: new Date(0) };
const copy: CopyPlace = { system: '7', timeline: 1, isInRecovery: true, replayed: 100n };

test('a copy that has replayed as much as the primary has written is as good', () => {
  expect([judge(primary, copy), lagOf(primary, copy)]).toEqual(['current', 0]);
  expect([judge(primary, { ...copy, replayed: 99n }), lagOf(primary, { ...copy, replayed: 99n })]).toEqual([
    'behind',
    1,
  ]);
});

test.each<[string, Partial<CopyPlace>, string]>([
  ['was promoted', { isInRecovery: false }, 'promoted'],
  ['replays nothing', { replayed: null }, 'promoted'],
  ['copies another cluster', { system: '8' }, 'foreign'],
  ['is on another timeline', { timeline: 2 }, 'foreign'],
])('a copy that %s is none, however far it is', (_, difference, verdict) => {
  expect(judge(primary, { ...copy, replayed: 1_000n, ...difference })).toBe(verdict);
});

type Event =
  { readonly kind: 'commit' | 'replay'; readonly bytes: number } | { readonly kind: 'ask' | 'open' };

test('a snapshot that may answer has every commit that was acknowledged before it was asked for', () => {
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({
      kind: fc.constantFrom<'commit' | 'replay'>('commit', 'replay'),
      bytes: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({ kind: fc.constantFrom<'ask' | 'open'>('ask', 'open') }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let written = 0n;
      let replayed = 0n;
      const commits: bigint[] = [];
      const questions: { readonly place: PrimaryPlace; readonly acknowledged: readonly bigint[] }[] = [];
      for (const each of events) {
        if (each.kind === 'commit') {
          written += BigInt(each.bytes);
          commits.push(written);
        } else if (each.kind === 'replay') {
          const next = replayed + BigInt(each.bytes);
          replayed = next < written ? next : written;
        } else if (each.kind === 'ask') {
          questions.push({ place: { ...primary, place: written }, acknowledged: [...commits] });
        } else {
          for (const { place, acknowledged } of questions) {
            const mayAnswer = judge(place, { ...copy, replayed }) === 'current';
            const hasAll = acknowledged.every((commit) => commit <= replayed);
            expect(mayAnswer).toBe(hasAll);
          }
        }
      }
    }),
  );
});
