// The shape of documents: what is counted, and that counting costs no more than reading.
import fc from 'fast-check';
import { buildSchema, Lexer, parse, Source, TokenKind, validate } from 'graphql';
import { OverlappingFieldsCanBeMergedRule } from 'graphql';
import { shapeFaults } from './document-shape';
import { MAX_TOKENS } from './limits';

const messages = (text: string) => shapeFaults(parse(text)).map(({ message }) => message);
const times = <Made>(count: number, make: (index: number) => Made) =>
  Array.from({ length: count }, (_, n) => make(n));

/** Sixty fragments, each of which holds the next one twice. */
const doublings = (turn: (next: string) => string, end: string, count = 60) =>
  `${times(count, (n) => `fragment F${n} on Query { ${turn(`F${n + 1}`)} }`).join(' ')} fragment F${count} on Query { ${end} }`;

/** The quickest of a few times: others may be at work on this machine. */
const millisecondsOf = (work: () => unknown): number =>
  Math.min(
    ...times(5, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    }),
  );

describe('a document of an ordinary shape', () => {
  it.each([
    '{ a b c }',
    'query A { a { ...F } } query B { b { ...F } } fragment F on T { c d: e }',
    // Components that each ask for what they need.
    `{ a { ${times(19, () => 'id ...F').join(' ')} } } fragment F on T { id name }`,
    `{ ${times(12, () => 'a { ').join('')} b ${'}'.repeat(12)} }`.replace('a { ', '... { '),
    `{ __schema { ${'a { '.repeat(19)} b ${'}'.repeat(19)} } }`,
  ])('has no faults: %s', (text) => {
    expect(messages(text)).toEqual([]);
  });
});

describe('a document is refused, with the limit and the number found,', () => {
  it.each([
    ['that is deep', `{ ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`, /has 13 levels of fields; at most 12/],
    [
      'that is deep through fragments',
      `{ a { ...F } } fragment F on T { ${'a { '.repeat(11)} b ${'}'.repeat(11)} }`,
      /has 13 levels of fields; at most 12/,
    ],
    [
      'that unwraps the schema without end',
      `{ __schema { ${'a { '.repeat(20)} b ${'}'.repeat(20)} } }`,
      /has 21 levels of fields below __schema or __type; at most 20/,
    ],
    [
      'with many aliases',
      `{ a { ${times(61, (n) => `x${n}: y`).join(' ')} } }`,
      /has 61 aliases; at most 60/,
    ],
    [
      'with many aliases where a fragment is spread',
      `{ a { ...F } b { ...F } c { ...F } } fragment F on T { ${times(21, (n) => `x${n}: y`).join(' ')} }`,
      /has 63 aliases; at most 60/,
    ],
    ['with many root fields', `{ ${times(21, (n) => `f${n}`).join(' ')} }`, /has 21 root fields; at most 20/],
    [
      'with many selections',
      `{ ${times(10, (n) => `a${n} { ...F }`).join(' ')} } fragment F on T { ${times(100, (n) => `f${n}`).join(' ')} }`,
      /has 1120 selections where its fragments are spread; at most 1000/,
    ],
    [
      'with a flood of directives',
      `{ a ${'@skip(if: false) '.repeat(5)} }`,
      /^5 directives stand in one place; at most 4/,
    ],
    [
      'with directives everywhere',
      `{ a { ${times(51, (n) => `f${n} @skip(if: false)`).join(' ')} } }`,
      /has 51 directives; at most 50/,
    ],
    [
      'with one field again and again',
      `{ a { ${'b '.repeat(21)} } }`,
      /The field b is repeated 21 times in one place; at most 20/,
    ],
    [
      'with one field again and again below its equals',
      `{ ${times(5, () => `a { ${'b '.repeat(5)} }`).join(' ')} }`,
      /The field b is repeated 25 times/,
    ],
    [
      'with one field again and again in fragments',
      `{ a { ${times(7, (n) => `...F${n}`).join(' ')} } } ${times(7, (n) => `fragment F${n} on Q { b b b }`).join(' ')}`,
      /The field b is repeated 21 times/,
    ],
    [
      'with repetitions in a fragment that nobody spreads',
      `{ a } fragment F on Q { ${'b '.repeat(21)} }`,
      /b is repeated 21 times/,
    ],
    [
      'with a circle',
      '{ ...F } fragment F on Q { a { ...G } } fragment G on T { ...F }',
      /Cannot spread fragment "F" within itself/,
    ],
    [
      'with a circle that nobody enters',
      '{ a } fragment F on Q { ...F }',
      /Cannot spread fragment "F" within itself/,
    ],
    [
      'with a deep list',
      `{ a(b: ${'['.repeat(41)}${']'.repeat(41)}) }`,
      /has 41 levels of lists and objects; at most 40/,
    ],
    [
      'with a deep default',
      `query ($a: A = ${'{a: '.repeat(41)}1${'}'.repeat(41)}) { a }`,
      /has 41 levels of lists and objects/,
    ],
    ['with a deep value for a directive', `{ a @d(b: ${'['.repeat(41)}${']'.repeat(41)}) }`, /has 41 levels/],
  ])('%s', (_what, text, message) => {
    expect(messages(text)).toContainEqual(expect.stringMatching(message));
  });
});

describe('fragments that double sixty times are refused at once', () => {
  it.each([
    [
      'root fields',
      `{ ...F0 } ${doublings((next) => `...${next} ...${next}`, 'a')}`,
      /root fields; at most 20/,
    ],
    [
      'depth',
      `{ ...F0 } ${doublings((next) => `a { ...${next} } b { ...${next} }`, 'a')}`,
      /has 61 levels of fields/,
    ],
    [
      'aliases',
      `{ r { ...F0 } } ${doublings((next) => `...${next} ...${next}`, 'x: a')}`,
      /aliases; at most 60/,
    ],
    [
      'selections',
      `{ r { ...F0 } } ${doublings((next) => `...${next} ...${next}`, 'a')}`,
      /selections where its fragments/,
    ],
    [
      'repetitions',
      `{ r { ...F0 } } ${doublings((next) => `a { ...${next} } a { ...${next} }`, 'a', 9)}`,
      /selections/,
    ],
    [
      'directives',
      `{ r { ...F0 } } ${doublings((next) => `...${next} @d ...${next} @d`, 'a')}`,
      /has 120 directives/,
    ],
    ['circles', `{ r { ...F0 } } ${doublings((next) => `...${next} ...${next}`, '...F0')}`, /within itself/],
    [
      'values',
      `{ r { ...F0 } } ${doublings((next) => `...${next} ...${next}`, `a(b: ${'['.repeat(41)}${']'.repeat(41)})`)}`,
      /41 levels/,
    ],
  ])('by the limit on %s', (_what, text, message) => {
    const document = parse(text);
    let found: string[] = [];
    expect(millisecondsOf(() => (found = shapeFaults(document).map((each) => each.message)))).toBeLessThan(
      50,
    );
    expect(found).toContainEqual(expect.stringMatching(message));
  });
});

describe('what the shape lets through', () => {
  const schema = buildSchema('type Query { a: Query b: Query x: Int y: Int z: Int }');
  const tokensOf = (text: string) => {
    const lexer = new Lexer(new Source(text));
    let count = 0;
    while (lexer.advance().kind !== TokenKind.EOF) {
      count += 1;
    }
    return count;
  };
  const nested = (width: number, depth: number): string =>
    depth === 0 ? 'x' : `a { ${nested(width, depth - 1)} } `.repeat(width);

  it.each([
    ['repeated side by side', `{ ${times(49, (n) => `x${n % 49}: a { ${'x '.repeat(14)} }`).join(' ')} }`],
    ['repeated within its equals', `{ ${nested(2, 4)} }`],
    [
      'in fragments that all spread each other',
      `{ ${times(30, (n) => `...F${n}`).join(' ')} } ${times(30, (n) => `fragment F${n} on Query { x ${n > 0 ? `...F${n - 1}` : ''} }`).join(' ')}`,
    ],
  ])('costs the rule that compares fields little: %s', (_what, text) => {
    expect(tokensOf(text)).toBeLessThanOrEqual(MAX_TOKENS);
    const document = parse(text);
    expect(shapeFaults(document).filter(({ message }) => /repeated/.test(message))).toEqual([]);
    validate(schema, parse('{ x }'), [OverlappingFieldsCanBeMergedRule]);
    expect(millisecondsOf(() => validate(schema, document, [OverlappingFieldsCanBeMergedRule]))).toBeLessThan(
      500,
    );
  });

  it('is looked at in no time, whatever it is', () => {
    const field = fc.constantFrom('a', 'b', 'x', 'y');
    const spread = fc.nat({ max: 39 }).map((n) => `...F${n}`);
    const selection = fc.letrec<{ set: string }>((tie) => ({
      set: fc
        .array(
          fc.oneof(
            { weight: 3, arbitrary: field },
            spread,
            field.chain((name) => tie('set').map((set) => `${name} ${set}`)),
          ),
          {
            minLength: 1,
            maxLength: 5,
            depthIdentifier: 'set',
          },
        )
        .map((each) => `{ ${each.join(' ')} }`),
    })).set;
    fc.assert(
      fc.property(fc.array(selection, { minLength: 40, maxLength: 40 }), selection, (sets, root) => {
        const text = `${root} ${sets.map((set, n) => `fragment F${n} on Query ${set}`).join(' ')}`;
        fc.pre(tokensOf(text) <= MAX_TOKENS);
        const document = parse(text);
        expect(millisecondsOf(() => shapeFaults(document))).toBeLessThan(50);
      }),
      { numRuns: 200 },
    );
  });
});
