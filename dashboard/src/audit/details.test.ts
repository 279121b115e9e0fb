// What a row says has changed, however it says it.
import fc from 'fast-check';
import { type Json, readDetails } from './details';

describe('the details of a row', () => {
  it('tell a change by a value and the one before it', () => {
    const { changes, rest } = readDetails({ userId: 'u', role: 'ADMIN', roleBefore: 'OPERATOR' });
    expect(changes).toEqual([{ path: ['role'], kind: 'changed', before: 'OPERATOR', after: 'ADMIN' }]);
    expect(rest).toEqual({ userId: 'u' });
  });

  it('tell changed, added and removed fields of a thing before and after, and no others', () => {
    const { changes, rest } = readDetails({
      before: { name: 'A', zone: 'UTC', kept: { deep: 1, list: [1] }, gone: true },
      after: { name: 'B', zone: 'UTC', kept: { deep: 2, list: [1] }, come: [1, 2] },
      reason: 'because',
    });
    expect(changes).toEqual([
      { path: ['come'], kind: 'added', before: null, after: [1, 2] },
      { path: ['gone'], kind: 'removed', before: true, after: null },
      { path: ['kept', 'deep'], kind: 'changed', before: 1, after: 2 },
      { path: ['name'], kind: 'changed', before: 'A', after: 'B' },
    ]);
    expect(rest).toEqual({ reason: 'because' });
  });

  it.each([
    ['lists of two', { changes: { name: ['A', 'B'], note: [null, 'x'] } }],
    ['pairs from and to', { audited_changes: { name: { from: 'A', to: 'B' }, note: { to: 'x' } } }],
    ['pairs old and new', { diff: { name: { old: 'A', new: 'B' }, note: { old: null, new: 'x' } } }],
  ])('tell changes by field as %s', (_name, details) => {
    expect(readDetails(details).changes).toEqual([
      { path: ['name'], kind: 'changed', before: 'A', after: 'B' },
      { path: ['note'], kind: 'added', before: null, after: 'x' },
    ]);
  });

  it('are no change where they tell a span of time or a name that only looks like one', () => {
    for (const details of [
      { from: '2026-01-01', to: '2026-02-01' },
      { olderBefore: '2026-01-01' },
      { changes: 'many' },
      { changes: { name: ['A', 'B', 'C'] } },
    ]) {
      expect(readDetails(details)).toEqual({ changes: [], rest: details });
    }
  });

  it('are read whatever they are, and nothing of the rest is lost', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (details) => {
        const { changes, rest } = readDetails(details as Record<string, Json>);
        for (const [name, value] of Object.entries(rest)) expect(value).toBe(details[name]);
        if (
          changes.length === 0 &&
          !Object.keys(details).some((name) =>
            /before|after|old|new|previous|current|from|to|changes|diff/i.test(name),
          )
        )
          expect(rest).toEqual(details);
      }),
    );
  });
});
