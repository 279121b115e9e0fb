// A mapping says what it means: rules make values of cells, and a mapping that cannot work is refused with every fault.
import fc from 'fast-check';
import type { ImportKind } from './import-kind';
import { mapRecords } from './map-rows';
import { columnsOf, parseMapping } from './mapping';
import { Fault } from './values';

const parcels: ImportKind = {
  name: 'parcels',
  fields: {
    externalId: { type: 'text', required: true, description: 'its number' },
    state: { type: 'enum', values: ['SENT', 'LOST'], default: 'SENT', description: 'what became of it' },
    weight: { type: 'integer', min: 1, max: 5, description: 'kilograms' },
    value: { type: 'number', min: 0, max: 1_000, description: 'what it is worth' },
    sentAt: { type: 'time', description: 'when it left' },
    depot: { type: 'reference', to: 'depots', description: 'where from' },
    sender: { type: 'text', required: 'if mapped', longest: 20, description: 'who sent it' },
    contents: { type: 'json', description: 'what is in it' },
  },
  write: () => Promise.reject(new Error('nothing is written here')),
  checkFields: (mapped) => (mapped.has('weight') && !mapped.has('depot') ? ['"weight" needs "depot"'] : []),
};
const LATEST = Date.UTC(2030, 0, 1);

type Cells = Readonly<Record<string, string>>;

/** What a mapping makes of a row: its fields without the absent ones, the reasons of a rejection, or 'skipped'. */
function mapped(mapping: unknown, cells: Cells): unknown {
  const parsed = parseMapping(mapping, parcels);
  const map = mapRecords(parsed, parcels, { latest: LATEST });
  const { text, json } = columnsOf(parsed);
  const row = map({
    line: 2,
    size: 0,
    cells: text.map((column) => cells[column] ?? ''),
    json: json.map((column): unknown => JSON.parse(cells[column] ?? 'null')),
    row: () => cells,
  });
  if (row === 'skipped') {
    return row;
  }
  if (row instanceof Fault) {
    return row.problem;
  }
  const named = Object.keys(parcels.fields).map((name, place) => [name, row.values[place]]);
  return Object.fromEntries(named.filter(([, value]) => value !== null));
}

/** What one rule makes of a row, next to an id that is always there. */
function field(name: string, rule: unknown, cells: Cells): unknown {
  const row = mapped({ fields: { externalId: { constant: 'p1' }, [name]: rule } }, cells);
  return typeof row === 'string' ? row : (row as Record<string, unknown>)[name];
}

function faultsOf(mapping: unknown): string[] {
  try {
    parseMapping(mapping, parcels, 'parcels.json');
    return [];
  } catch (error) {
    const [title, ...faults] = (error as Error).message.split('\n  - ');
    expect(title).toBe('The mapping parcels.json cannot be used:');
    return faults;
  }
}

describe('A rule', () => {
  it('takes a column by its name', () => {
    expect(mapped({ fields: { externalId: 'no' } }, { no: 'p7' })).toEqual({
      externalId: 'p7',
      state: 'SENT',
    });
    expect(mapped({ fields: { externalId: { column: 'no' } } }, { no: ' p7 ' })).toMatchObject({
      externalId: ' p7 ',
    });
  });

  it('translates values, and leaves others as they are', () => {
    const rule = { column: 's', values: { gone: 'LOST', 'n/a': '' } };
    expect(field('state', rule, { s: 'gone' })).toBe('LOST');
    expect(field('state', rule, { s: 'LOST' })).toBe('LOST');
    expect(field('state', rule, { s: 'n/a' })).toBe('SENT');
    expect(field('state', rule, { s: 'late' })).toBe('state "late" is none of SENT, LOST');
    expect(field('state', rule, { s: 'constructor' })).toBe('state "constructor" is none of SENT, LOST');
  });

  it('falls back to its default, then to that of the field', () => {
    expect(field('state', { column: 's', default: 'LOST' }, { s: '' })).toBe('LOST');
    expect(field('state', 's', { s: '' })).toBe('SENT');
    expect(field('depot', 's', { s: '' })).toBeUndefined();
  });

  it('joins columns, and makes nothing of a half', () => {
    const rule = { columns: ['file', 'line'], separator: '/' };
    expect(field('depot', rule, { file: 'a', line: '1' })).toBe('a/1');
    expect(field('depot', rule, { file: 'a', line: '' })).toBeUndefined();
    expect(field('depot', { ...rule, default: 'x' }, { file: '', line: '1' })).toBe('x');
    expect(
      field(
        'sentAt',
        { columns: ['d', 't'], separator: ' ', format: 'd.M.yyyy H:mm' },
        { d: '3.2.2024', t: '9:05' },
      ),
    ).toBe('2024-02-03T09:05:00.000Z');
  });

  it('gives every row a constant', () => {
    expect(field('state', { constant: 'LOST' }, {})).toBe('LOST');
  });
});

describe('A row', () => {
  it('takes part when it meets every condition', () => {
    const mapping = {
      only: [
        { column: 'kind', in: ['parcel', 'box'] },
        { column: 'no', notEmpty: true },
      ],
      fields: { externalId: 'no' },
    };
    expect(mapped(mapping, { kind: 'box', no: '1' })).toMatchObject({ externalId: '1' });
    expect(mapped(mapping, { kind: 'letter', no: '1' })).toBe('skipped');
    expect(mapped(mapping, { kind: 'box', no: '' })).toBe('skipped');
  });

  it('is rejected for a required field that is absent', () => {
    expect(mapped({ fields: { externalId: 'no' } }, { no: '' })).toBe('externalId is missing');
    expect(field('sender', 'from', { from: '' })).toBe('sender is missing');
  });

  it('is rejected with all its faults', () => {
    const mapping = { fields: { externalId: 'no', state: 's', weight: 'w', depot: 'd', sentAt: 't' } };
    expect(mapped(mapping, { no: '', s: 'x', w: '6', t: 'soon' })).toBe(
      'externalId is missing; state "x" is none of SENT, LOST; weight "6" is no whole number from 1 to 5; ' +
        'sentAt "soon" is no ISO 8601 time such as 2024-05-17T09:30:00Z',
    );
  });

  it('holds whole numbers within their limits', () => {
    const weight = (w: string) => mapped({ fields: { externalId: 'w', weight: 'w', depot: 'w' } }, { w });
    expect(weight('5')).toMatchObject({ weight: 5 });
    expect(weight('4.0')).toMatchObject({ weight: 4 });
    for (const bad of ['0', '6', '-1', '4.5', '1e0', '0x1', 'five', '99999999999999999999']) {
      expect(weight(bad)).toBe(`weight "${bad}" is no whole number from 1 to 5`);
    }
  });

  it('holds only text that can be stored and told apart', () => {
    expect(field('depot', 'd', { d: 'a\0b' })).toBe('depot contains a NUL character');
    expect(field('depot', 'd', { d: 'a\uD800' })).toMatch(
      /^depot ".*" has characters that are not valid UTF-8$/,
    );
    expect(field('depot', 'd', { d: 'Jos\uFFFD' })).toMatch(/not valid UTF-8$/);
    expect(field('depot', 'd', { d: '😀'.repeat(500) })).toBe('😀'.repeat(500));
    expect(field('depot', 'd', { d: 'x'.repeat(1001) })).toBe('depot is longer than 1,000 characters');
  });

  it('holds texts as long as their field says', () => {
    expect(field('sender', 'd', { d: 'x'.repeat(20) })).toBe('x'.repeat(20));
    expect(field('sender', 'd', { d: 'x'.repeat(21) })).toBe('sender is longer than 20 characters');
  });

  it('holds JSON of any shape, and nothing where there is none', () => {
    expect(field('contents', 'c', { c: '{"a":[1]}' })).toEqual({ json: { a: [1] } });
    expect(field('contents', { column: 'c' }, { c: '"text"' })).toEqual({ json: 'text' });
    expect(field('contents', 'c', { c: 'null' })).toBeUndefined();
    // One column may be read both ways.
    expect(mapped({ fields: { externalId: 'c', contents: 'c' } }, { c: '7' })).toMatchObject({
      externalId: '7',
      contents: { json: 7 },
    });
  });

  it('holds only times that can be believed', () => {
    expect(field('sentAt', 't', { t: '1969-12-31T23:59:59Z' })).toBe(
      'sentAt 1969-12-31T23:59:59.000Z lies before 1970',
    );
    expect(field('sentAt', 't', { t: '2030-01-01' })).toBe('2030-01-01T00:00:00.000Z');
    expect(field('sentAt', 't', { t: '2030-01-01T00:00:01' })).toBe(
      'sentAt 2030-01-01T00:00:01.000Z lies in the future',
    );
    const milliseconds = { column: 't', format: 'epoch_seconds' };
    expect(field('sentAt', milliseconds, { t: '1700000000000' })).toMatch(/lies in the future$/);
    expect(field('sentAt', milliseconds, { t: '1700000000000000' })).toBe(
      'sentAt beyond all calendars lies in the future',
    );
  });

  it('never breaks the mapper, whatever its cells hold', () => {
    const mapping = { fields: { externalId: 'a', state: 'b', weight: 'c', depot: 'd', sentAt: 'e' } };
    fc.assert(
      fc.property(
        fc.record({ a: fc.string(), b: fc.string(), c: fc.string(), d: fc.string(), e: fc.string() }),
        (cells) => {
          const row = mapped(mapping, cells);
          expect(typeof row === 'string' ? row : (row as { externalId: unknown }).externalId).not.toBe('');
        },
      ),
    );
  });
});

describe('plusSeconds', () => {
  const rule = { column: 't', plusSeconds: 'waited' };
  const t = '2024-05-17T09:30:00Z';

  it('moves a time by a column of seconds, whole or not', () => {
    expect(field('sentAt', rule, { t, waited: '90' })).toBe('2024-05-17T09:31:30.000Z');
    expect(field('sentAt', rule, { t, waited: '0.25' })).toBe('2024-05-17T09:30:00.250Z');
    expect(field('sentAt', rule, { t, waited: '-60' })).toBe('2024-05-17T09:29:00.000Z');
  });

  it('makes no time without its seconds, and none of what is no number', () => {
    expect(field('sentAt', rule, { t, waited: '' })).toBeUndefined();
    expect(field('sentAt', rule, { t: '', waited: '5' })).toBeUndefined();
    expect(field('sentAt', rule, { t, waited: 'long' })).toBe('sentAt cannot be moved by "long" seconds');
    expect(field('sentAt', rule, { t, waited: '1e9' })).toBe('sentAt cannot be moved by "1e9" seconds');
  });

  it('adds up: a then b is a + b', () => {
    const seconds = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        const once = field('sentAt', rule, { t, waited: String(a + b) });
        const first = field('sentAt', rule, { t, waited: String(a) });
        expect(field('sentAt', rule, { t: String(first), waited: String(b) })).toBe(once);
      }),
    );
  });
});

describe('A mapping is refused', () => {
  it('never when it is right', () => {
    expect(faultsOf({ format: 'jsonl', delimiter: ';', only: [], fields: { externalId: 'a' } })).toEqual([]);
  });

  it('with all its faults at once, each at its place', () => {
    expect(
      faultsOf({
        format: 'xml',
        delimiter: '||',
        onyl: [],
        only: [{ column: 'a' }, { column: 'b', in: [] }],
        fields: {
          colour: 'a',
          state: { column: 's', values: { x: 'GONE' }, default: 'NEVER' },
          weight: { constant: '9' },
          sentAt: { column: 't', zone: 'Mars/Base', format: 'HH:mm' },
          sender: 5,
        },
      }),
    ).toEqual([
      'format: must be csv or jsonl',
      'delimiter: must be one ASCII character',
      'only.0.notEmpty: must be true; or give "in": ["value"]',
      'only.1.in: must list a value',
      'fields.state.values.x: "GONE" is none of SENT, LOST',
      'fields.state.default: "NEVER" is none of SENT, LOST',
      'fields.weight.constant: "9" is no whole number from 1 to 5',
      'fields.sentAt.format: must name year, month and day',
      'fields.sentAt.zone: must be an IANA zone such as Europe/Berlin',
      'fields.sender: must be an object',
      'fields: does not know "colour"; it knows externalId, state, weight, value, sentAt, depot, sender, contents',
      'does not know "onyl"; it knows format, delimiter, only, fields',
      'fields.externalId: is required (its number)',
      'fields: "weight" needs "depot"',
    ]);
  });

  it.each([
    [null, 'must be an object'],
    [[], 'must be an object'],
    [{}, 'fields: must be an object'],
    [{ fields: { externalId: '' } }, 'fields.externalId.column: must name a column'],
    [{ delimiter: '"', fields: { externalId: 'a' } }, 'delimiter: must not be a quote'],
    [{ only: { a: 'x' }, fields: { externalId: 'a' } }, 'only: must be a list'],
    [
      { fields: { externalId: { column: 'a', values: ['x'] } } },
      'fields.externalId.values: must be an object',
    ],
    [
      { fields: { externalId: { column: 'a', values: { x: 1 } } } },
      'fields.externalId.values.x: must be a text',
    ],
    [{ fields: { externalId: {} } }, 'fields.externalId.column: must be a text'],
    [
      { fields: { externalId: { column: 'a', constant: 'b' } } },
      'fields.externalId: does not know "column"; it knows constant',
    ],
    [
      { fields: { externalId: { columns: ['a'] } } },
      'fields.externalId.columns: must name two columns or more',
    ],
    [
      { fields: { externalId: 'a', contents: { column: 'a', default: '{}' } } },
      'fields.contents: does not know "default"; it knows column',
    ],
    [{ fields: { externalId: { constant: '' } } }, 'fields.externalId.constant: must not be empty'],
    [
      { fields: { externalId: { column: 'a', zone: 'UTC' } } },
      'fields.externalId: does not know "zone"; it knows column, values, default',
    ],
    [
      { fields: { externalId: 'a', sentAt: { column: 'a', format: 'yyyy-MM-dd hh:mm' } } },
      'fields.sentAt.format: has a 12-hour clock without "a" for AM or PM',
    ],
    [
      { fields: { externalId: 'a', sentAt: { column: 'a', format: 'YYYY-MM-DD' } } },
      'fields.sentAt.format: is no pattern of luxon: a year is yyyy, a day dd; for Unix time use epoch_seconds or epoch_milliseconds',
    ],
    [
      { fields: { externalId: 'a', sentAt: { constant: 'yesterday' } } },
      'fields.sentAt.constant: "yesterday" is no ISO 8601 time such as 2024-05-17T09:30:00Z',
    ],
  ])('as it should be: %j', (mapping, fault) => {
    expect(faultsOf(mapping)).toEqual([fault]);
  });
});

it.each([
  ['12.375', 12.375],
  [' 1e-3 ', 0.001],
  ['', null],
  ['-0.1', 'value "-0.1" is no number from 0 to 1000'],
  ['1e99', 'value "1e99" is no number from 0 to 1000'],
  ['0x1f', 'value "0x1f" is no number from 0 to 1000'],
])('reads "%s" as a number, or says why it is none', (text, expected) => {
  expect(field('value', 'v', { v: text }) ?? null).toBe(expected);
});
