// Two questions are one exactly where they say the same.
import fc from 'fast-check';
import { getOperationAST, parse } from 'graphql';
import { comparable, documentDigest } from './same-question';

const of = (text: string, operationName: string | null = null): string => {
  const document = parse(text);
  const definition = getOperationAST(document, operationName);
  if (definition == null) {
    throw new Error('There is no such operation');
  }
  return documentDigest(document, definition);
};

describe('documents', () => {
  it('are the same in spite of spaces, commas, comments, and of operations that are not asked', () => {
    expect(of('{ a(b: 1, c: 2) { ...F } } fragment F on T { d }')).toBe(
      of('# why\n{a(b:1 c:2){...F}}\nfragment F on T{d,}'),
    );
    expect(of('query A { a } query B { b }', 'A')).toBe(of('query A { a } query C { c }', 'A'));
  });

  it.each([
    ['another operation', 'query A { a }', 'query A { b }'],
    ['another name', 'query A { a }', 'query B { a }'],
    [
      'a fragment that says something else',
      '{ ...F } fragment F on T { a }',
      '{ ...F } fragment F on T { b }',
    ],
    ['an alias', '{ a }', '{ b: a }'],
  ])('differ by %s', (_what, one, two) => {
    expect(of(one)).not.toBe(of(two));
  });

  it('differ by which of their operations is asked', () => {
    const text = 'query A { a } query B { a }';
    expect(of(text, 'A')).not.toBe(of(text, 'B'));
  });
});

describe('values', () => {
  it('are the same exactly when they are equal', () => {
    const equal = (one: unknown, two: unknown): boolean => {
      try {
        expect(one).toEqual(two);
        return true;
      } catch {
        return false;
      }
    };
    const few = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 'null', '1', '', 'a,b', '"', 0, 1, 1.5, Infinity, 1n, new Date(0)),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', '1'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(few, few, (one, two) => {
        expect(comparable(one) === comparable(two)).toBe(equal(one, two));
      }),
      { numRuns: 1_000 },
    );
  });

  it('count in any order of their members', () => {
    expect(comparable({ b: [{ d: 1, c: 2 }], a: undefined })).toBe(comparable({ b: [{ c: 2, d: 1 }] }));
  });

  it('that cannot be compared for certain are refused', () => {
    expect(() => comparable({ any: new Map([['a', 1]]) })).toThrow(/cannot be compared/);
  });
});
