// What an event of a host application may say, to the limit and one beyond.
import fc from 'fast-check';
import { canonicalJson, type JsonObject } from './canonical';
import {
  checkHostEvent,
  DEEPEST_DETAILS,
  type HostEvent,
  type HostEventInput,
  LONGEST,
  MOST_EVENT_DETAILS_BYTES,
} from './host-events';

const NOW = new Date('2026-03-29T12:00:00.000Z');

const check = (more: Partial<HostEventInput>): HostEvent | string[] =>
  checkHostEvent(
    { externalId: 'e1', occurredAt: NOW, action: 'login', resourceType: 'session', ...more },
    NOW,
  );

/** All that is wrong with an event; nothing when it is good. */
function faults(more: Partial<HostEventInput>): string[] {
  const checked = check(more);
  return Array.isArray(checked) ? checked : [];
}

const nested = (levels: number): object => {
  let value: object = {};
  for (let level = 1; level < levels; level += 1) {
    value = level % 2 === 0 ? { a: value } : [value];
  }
  return { a: value };
};

describe('A text of an event', () => {
  it.each(Object.entries(LONGEST))('%s has at most %i characters', (name, longest) => {
    expect(faults({ [name]: 'x'.repeat(longest) })).toEqual([]);
    expect(faults({ [name]: 'x'.repeat(longest + 1) })).toEqual([
      `${name} is longer than ${longest.toLocaleString('en')} characters`,
    ]);
  });

  it.each(Object.keys(LONGEST))('%s holds what can be stored and hashed', (name) => {
    expect(faults({ [name]: 'a\0b' })).toEqual([`${name} contains a NUL character`]);
    for (const half of ['a\uD83D', '\uDE00a', '\uDE00\uD83D']) {
      expect(faults({ [name]: half })).toEqual([`${name} contains half of a surrogate pair`]);
    }
    expect(faults({ [name]: '😀\uFFFD\u0001' })).toEqual([]);
  });

  it.each(['externalId', 'action', 'resourceType'])('%s is there', (name) => {
    expect(faults({ [name]: '' })).toEqual([
      `${name} must have 1 to ${LONGEST[name as keyof typeof LONGEST]} characters`,
    ]);
  });
});

describe('The time of an event', () => {
  it('lies from 2000 until 5 minutes from now', () => {
    expect(faults({ occurredAt: new Date('2000-01-01T00:00:00.000Z') })).toEqual([]);
    expect(faults({ occurredAt: new Date('1999-12-31T23:59:59.999Z') })).toEqual([
      'occurredAt lies before 2000-01-01',
    ]);
    expect(faults({ occurredAt: new Date('2026-03-29T12:05:00.000Z') })).toEqual([]);
    expect(faults({ occurredAt: new Date('2026-03-29T12:05:00.001Z') })).toEqual([
      'occurredAt lies more than 5 minutes in the future',
    ]);
    expect(faults({ occurredAt: new Date(NaN) })).toEqual(['occurredAt lies before 2000-01-01']);
  });
});

describe('The details of an event', () => {
  it('are an object, empty where there are none', () => {
    expect(check({ details: null })).toMatchObject({ details: {}, detailsText: '{}' });
    for (const details of [[], 'text', 5, true]) {
      expect(faults({ details })).toEqual(['details must be a JSON object']);
    }
  });

  it(`are nested at most ${DEEPEST_DETAILS} levels deep, however deep they are`, () => {
    expect(faults({ details: nested(DEEPEST_DETAILS - 1) })).toEqual([]);
    for (const levels of [DEEPEST_DETAILS, 1_000, 100_000]) {
      expect(faults({ details: nested(levels) })).toEqual(['details are nested more than 32 levels deep']);
    }
  });

  it('have at most 64 KiB, as bytes of canonical JSON', () => {
    expect(faults({ details: { é: 'x'.repeat(MOST_EVENT_DETAILS_BYTES - 9) } })).toEqual([]);
    expect(faults({ details: { é: 'x'.repeat(MOST_EVENT_DETAILS_BYTES - 8) } })).toEqual([
      'details have more than 65,536 bytes of JSON',
    ]);
  });

  it.each([
    [{ a: { b: ['x', 'a\0b'] } }, 'details.a.b.1 contains a NUL character'],
    [{ a: 'x\uD800' }, 'details.a contains half of a surrogate pair'],
    [{ a: { 'k\0': 1 } }, 'details.a has a key that contains a NUL character'],
    [{ 'k\uDC00': 1 }, 'details has a key that contains half of a surrogate pair'],
    [{ a: Infinity }, 'details.a is a number that is not finite'],
    [{ a: -Infinity }, 'details.a is a number that is not finite'],
    [{ a: NaN }, 'details.a is a number that is not finite'],
    [{ a: 2 ** 53 }, 'details.a is a whole number beyond 2^53, which JSON does not keep: send it as text'],
    [{ a: 1e300 }, 'details.a is a whole number beyond 2^53, which JSON does not keep: send it as text'],
  ])('are refused for what JSON or PostgreSQL does not keep: %j', (details, fault) => {
    expect(faults({ details })).toEqual([fault]);
  });

  it('keep every other value, whatever its keys are called', () => {
    const details: unknown = JSON.parse(
      '{"__proto__":{"a":1},"toString":null,"":[0.1,-0,5e-324,9007199254740991]}',
    );
    expect(check({ details })).toMatchObject({
      detailsText: '{"":[0.1,0,5e-324,9007199254740991],"__proto__":{"a":1},"toString":null}',
    });
  });

  it('name the place of a fault in a few words, however long its keys are', () => {
    const key = 'k'.repeat(10_000);
    const [fault = ''] = faults({ details: { [key]: { [key]: { [key]: NaN } } } });
    expect(fault).toMatch(/is a number that is not finite$/);
    expect(fault.length).toBeLessThan(250);
  });

  it('are either refused, or text that reads back as the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (details) => {
        const checked = check({ details });
        if (!Array.isArray(checked)) {
          expect(canonicalJson(JSON.parse(checked.detailsText) as JsonObject)).toBe(checked.detailsText);
          expect(checked.detailsText).toBe(canonicalJson(details as JsonObject));
        }
      }),
    );
  });
});

it('tells all that is wrong with an event at once', () => {
  expect(faults({ externalId: '', action: 'a\0', details: { a: NaN }, occurredAt: new Date(0) })).toEqual([
    'externalId must have 1 to 200 characters',
    'action contains a NUL character',
    'occurredAt lies before 2000-01-01',
    'details.a is a number that is not finite',
  ]);
});
