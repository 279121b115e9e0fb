// From what was told to episodes: what each change does, and that the order of telling makes no difference.
import fc from 'fast-check';
import { AlertChangeSource, AlertChangeType, AlertStatus } from './alert.types';
import {
  type AlertChange,
  type AlertDetails,
  type Episode,
  episodesOf,
  snoozedSeconds,
  snoozedUntil,
  statusOf,
} from './episodes';

const minute = (at: number): Date => new Date(Date.UTC(2026, 0, 5, 9, at));
const about = (title: string): AlertDetails => ({
  serviceId: 'api',
  category: 'latency',
  severity: 'STANDARD',
  typeClass: 'ACTION_NEEDED',
  title,
  impactAmount: null,
  savingsAmount: null,
  currency: null,
});

let told = 0;
function change(type: keyof typeof AlertChangeType, at: number, until: number | null = null): AlertChange {
  told += 1;
  return {
    alertId: 'a',
    source: AlertChangeSource.EVENT,
    sourceId: `e${String(told).padStart(6, '0')}`,
    type: AlertChangeType[type],
    at: minute(at),
    snoozedUntil: until === null ? null : minute(until),
    details: type === 'RAISED' ? about(`told at ${at}`) : null,
  };
}

/** In minutes, as `raised acknowledged resolved dismissed`. */
const shown = (episodes: readonly Episode[]): string[] =>
  episodes.map(({ raisedAt, acknowledgedAt, resolvedAt, dismissedAt }) =>
    [raisedAt, acknowledgedAt, resolvedAt, dismissedAt]
      .map((at) => (at === null ? '-' : (at.getTime() - minute(0).getTime()) / 60_000))
      .join(' '),
  );

it('has no episode before anybody has told what the alert is about', () => {
  expect(episodesOf([change('ACKNOWLEDGED', 1), change('REOPENED', 2)])).toEqual([]);
});

it('runs from the raise to the resolution; later ones begin new episodes, and what lies between changes nothing', () => {
  const episodes = episodesOf([
    change('RAISED', 0),
    change('ACKNOWLEDGED', 5),
    change('ACKNOWLEDGED', 6),
    change('RESOLVED', 10),
    change('ACKNOWLEDGED', 11),
    change('DISMISSED', 12),
    change('REOPENED', 20),
    change('DISMISSED', 25),
    change('RAISED', 30),
    change('RAISED', 31),
  ]);
  expect(shown(episodes)).toEqual(['0 5 10 -', '20 - - 25', '30 - - -']);
  expect(episodes.map(({ nextRaisedAt }) => nextRaisedAt)).toEqual([minute(20), minute(30), null]);
  // Details of what is past stay as they were.
  expect(episodes.map(({ details }) => details.title)).toEqual(['told at 0', 'told at 0', 'told at 31']);
});

it.each<readonly [string, AlertChange[], number, string, number, number | null]>([
  ['nothing', [], 30, 'OPEN', 0, null],
  ['a snooze that lasts', [change('SNOOZED', 10, 60)], 30, 'SNOOZED', 20, 60],
  ['a snooze that has passed', [change('SNOOZED', 10, 20)], 30, 'OPEN', 10, 20],
  [
    'a snooze that an answer ends',
    [change('SNOOZED', 10, 60), change('ACKNOWLEDGED', 15)],
    30,
    'ACKNOWLEDGED',
    5,
    null,
  ],
  [
    'a snooze in place of another',
    [change('SNOOZED', 10, 60), change('SNOOZED', 20, 25)],
    30,
    'OPEN',
    15,
    25,
  ],
  ['a snooze until before it', [change('SNOOZED', 10, 5)], 30, 'OPEN', 0, null],
  ['a snooze after an answer', [change('ACKNOWLEDGED', 1), change('SNOOZED', 10, 60)], 30, 'SNOOZED', 20, 60],
  [
    'a snooze in the moment of an answer',
    [change('SNOOZED', 10, 60), change('ACKNOWLEDGED', 10)],
    30,
    'SNOOZED',
    20,
    60,
  ],
])('stands, after %s, as it should', (_, more, at, status, minutes, until) => {
  const [episode] = episodesOf([change('RAISED', 0), ...more]);
  if (episode === undefined) {
    throw new Error('no episode');
  }
  expect(statusOf(episode, minute(at))).toBe(AlertStatus[status as keyof typeof AlertStatus]);
  expect(snoozedSeconds(episode, minute(at))).toBe(minutes * 60);
  expect(snoozedUntil(episode)).toEqual(until === null ? null : minute(until));
});

it('is counted also where it was put off ten thousand times: each snooze ends when the next begins', () => {
  const changes = Array.from({ length: 10_000 }, (_, index) => change('SNOOZED', index + 1, index + 60));
  const [episode] = episodesOf([change('RAISED', 0), ...changes, change('ACKNOWLEDGED', 10_001)]);
  expect(episode?.snoozes).toHaveLength(10_000);
  expect(episode === undefined ? null : snoozedSeconds(episode, minute(10_001))).toBe(10_000 * 60);
});

const anyChange = fc
  .record({
    type: fc.constantFrom(...(Object.keys(AlertChangeType) as (keyof typeof AlertChangeType)[])),
    at: fc.integer({ min: 0, max: 30 }),
    until: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ type, at, until }) => change(type, at, type === 'SNOOZED' ? until : null));

it('says the same in whatever order it was told', () => {
  fc.assert(
    fc.property(
      fc
        .array(anyChange, { maxLength: 14 })
        .chain((changes) =>
          fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })),
        ),
      ([changes, shuffled]) => {
        expect(episodesOf(shuffled)).toEqual(episodesOf(changes));
      },
    ),
    { numRuns: 300 },
  );
});

it('never has fewer episodes for being told more, and each ends before the next begins', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 14 }), anyChange, (changes, one) => {
      const [before, after] = [episodesOf(changes), episodesOf([...changes, one])];
      expect(after.length).toBeGreaterThanOrEqual(before.length);
      after.forEach((episode, index) => {
        const next = after[index + 1];
        const end = episode.resolvedAt ?? episode.dismissedAt;
        expect(episode.nextRaisedAt).toEqual(next?.raisedAt ?? null);
        expect(next === undefined || (end !== null && end <= next.raisedAt)).toBe(true);
        expect(snoozedSeconds(episode, episode.respondedAt ?? episode.raisedAt)).toBeLessThanOrEqual(
          ((episode.respondedAt ?? episode.raisedAt).getTime() - episode.raisedAt.getTime()) / 1_000,
        );
      });
    }),
    { numRuns: 300 },
  );
});
