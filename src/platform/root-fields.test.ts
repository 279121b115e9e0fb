// Which fields an operation asks for at its root.
import { parse } from 'graphql';
import { rootFieldNames } from './root-fields';

const names = (text: string, operation: string | null = null) => [...rootFieldNames(parse(text), operation)];

it('are found through fragments, of the operation that is meant', () => {
  const text =
    'query A { a ...F ... on Query { c } } query B { d } fragment F on Query { b ...G } fragment G on Query { e }';
  expect(names(text, 'A').sort()).toEqual(['a', 'b', 'c', 'e']);
  expect(names(text, 'B')).toEqual(['d']);
  expect(names(text)).toEqual([]);
});

it('are found at once in fragments that double at every turn, or spread themselves', () => {
  const doubling = Array.from({ length: 60 }, (_, n) => `fragment F${n} on S { ...F${n + 1} ...F${n + 1} }`);
  expect(names(`subscription { ...F0 } ${doubling.join(' ')} fragment F60 on S { a ...F0 }`)).toEqual(['a']);
});
