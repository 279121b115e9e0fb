// Whatever a batch did, the trail keeps all of it: no list and no row is one that it would cut.
import fc from 'fast-check';
import { LONGEST_ID } from './alerts.limits';
import { trailRows } from './trail-rows';

/** As the trail has them. */
const LONGEST_LIST = 100;
const MOST_BYTES = 16 * 1_024;
const TYPES = ['ACKNOWLEDGED', 'RESOLVED', 'SNOOZED', 'DISMISSED'];

it('names every alert in its order, and the trail cuts none of it', () => {
  const id = fc.oneof(
    fc.uuid(),
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: LONGEST_ID / 2 })
      .map((text) => text.replaceAll('\0', 'x')),
    fc.constant('\u0001'.repeat(LONGEST_ID)),
  );
  const done = fc.record({ type: fc.constantFrom(...TYPES), alertId: id });
  fc.assert(
    fc.property(fc.array(done, { minLength: 150, maxLength: 300 }), (batch) => {
      const rows = trailRows(batch);
      // Beside them stand the arguments.
      const beside = {
        batchId: '\u0001'.repeat(LONGEST_ID),
        part: 1,
        parts: 9,
        accepted: 500,
        duplicates: 0,
        failed: 0,
      };
      for (const lists of rows) {
        expect(Buffer.byteLength(JSON.stringify({ ...beside, ...lists }))).toBeLessThan(MOST_BYTES - 1_000);
        expect(Object.values(lists).every((ids) => ids.length <= LONGEST_LIST)).toBe(true);
      }
      for (const type of TYPES) {
        const told = rows.flatMap((lists) =>
          Object.entries(lists).flatMap(([name, ids]) => (name.startsWith(type) ? ids : [])),
        );
        expect(told).toEqual(batch.flatMap((each) => (each.type === type ? each.alertId : [])));
      }
    }),
    { numRuns: 5 },
  );
});

it('is one row where that is enough, as it is for ids of a few characters', () => {
  expect(trailRows([])).toEqual([{}]);
  const few = Array.from({ length: 250 }, (_, number) => ({ type: 'RESOLVED', alertId: `a${number}` }));
  expect(
    trailRows(few).map((lists) => Object.entries(lists).map(([name, ids]) => [name, ids.length])),
  ).toEqual([
    [
      ['RESOLVED', 100],
      ['RESOLVED 2', 100],
      ['RESOLVED 3', 50],
    ],
  ]);
});
