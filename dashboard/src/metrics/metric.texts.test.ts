// Every metric and every dimension of the schema is called something in both languages, and is explained in Thai.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, isEnumType } from 'graphql';
import { dimensionNames, metricNames, thaiDefinitions } from './metric.texts';

const schema = buildSchema(readFileSync(path.resolve(__dirname, '../../../schema.graphql'), 'utf8'));
const THAI = /[\u0e00-\u0e7f]/;

function valuesOf(name: string): string[] {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}

/** What is to be written, or taken out. */
function lackingIn(table: string, written: readonly string[], needed: readonly string[]): string[] {
  return [
    ...needed.filter((name) => !written.includes(name)).map((name) => `${name} needs a row in ${table}`),
    ...written
      .filter((name) => !needed.includes(name))
      .map((name) => `${name} of ${table} is not in the schema`),
  ];
}

describe.each([
  ['metrics', 'MetricName', metricNames],
  ['dimensions', 'Dimension', dimensionNames],
] as const)('%s', (_, type, names: Readonly<Record<string, readonly [string, string]>>) => {
  it('are all those of the schema, in the order of the alphabet', () => {
    expect(lackingIn('metric.texts.ts', Object.keys(names), valuesOf(type))).toEqual([]);
    expect(Object.keys(names)).toEqual(Object.keys(names).sort());
  });

  it('are called something in English and in Thai', () => {
    const wrong = Object.entries(names).filter(
      ([, [en, th]]) => en === '' || THAI.test(en) || !THAI.test(th),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

it('no two metrics are called the same', () => {
  for (const language of [0, 1] as const) {
    const given = Object.values(metricNames).map((name) => name[language]);
    expect(given.filter((name, at) => given.indexOf(name) !== at)).toEqual([]);
  }
});

it('each metric is explained in Thai', () => {
  const known = valuesOf('MetricName');
  expect(lackingIn('thaiDefinitions of metric.texts.ts', Object.keys(thaiDefinitions), known)).toEqual([]);
  expect(Object.values(thaiDefinitions).filter((words) => !THAI.test(words))).toEqual([]);
});
