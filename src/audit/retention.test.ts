// Ranges of purged rows: what is told of an earlier purge joins what goes now.
import fc from 'fast-check';
import { mergeRanges } from './retention';
import type { PurgedSpan } from './verify-authority';

/** A trail in which the hash of a row is named after its sequence number. */
const range = (firstSeq: number, lastSeq: number): PurgedSpan => ({
  firstSeq,
  lastSeq,
  prevHash: `h${firstSeq - 1}`,
  lastHash: `h${lastSeq}`,
});

const covered = (ranges: readonly PurgedSpan[]): number[] =>
  [
    ...new Set(
      ranges.flatMap(({ firstSeq, lastSeq }) =>
        Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index),
      ),
    ),
  ].sort((a, b) => a - b);

describe('ranges', () => {
  it('that follow each other become one, with the hashes at its ends', () => {
    expect(mergeRanges([range(4, 9), range(1, 3), range(11, 12)])).toEqual([range(1, 9), range(11, 12)]);
  });

  it('that overlap become one: a purge that stopped half-way is told by the next one with what it left', () => {
    expect(mergeRanges([range(1, 10), range(6, 20)])).toEqual([range(1, 20)]);
    expect(mergeRanges([range(1, 20), range(6, 10)])).toEqual([range(1, 20)]);
    expect(mergeRanges([range(1, 10), range(1, 10), range(11, 11)])).toEqual([range(1, 11)]);
  });

  it('stay as they are where a row lies between them', () => {
    expect(mergeRanges([range(1, 1), range(3, 3)])).toEqual([range(1, 1), range(3, 3)]);
    expect(mergeRanges([])).toEqual([]);
  });

  const ranges = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(12)).map(([first, more]) => range(first, first + more)),
  );

  it('cover the same rows as before, in order, none twice, and none of them could be joined with the next', () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const merged = mergeRanges(given);
        expect(covered(merged)).toEqual(covered(given));
        merged.forEach((each, index) => {
          expect(each).toEqual(range(each.firstSeq, each.lastSeq));
          const next = merged[index + 1];
          expect(next === undefined || next.firstSeq > each.lastSeq + 1).toBe(true);
        });
      }),
    );
  });

  it('come out the same in whatever order they are given, and merging again changes nothing', () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const merged = mergeRanges(given);
        expect(mergeRanges(given.toReversed())).toEqual(merged);
        expect(mergeRanges(merged)).toEqual(merged);
      }),
    );
  });
});
