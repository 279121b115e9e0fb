// What the address says of the page, beside the date range.
import { createParser, parseAsStringLiteral } from 'nuqs';
import { type Choices, useChoicesOf } from '../address';
import { DEFAULT_THRESHOLD, isRate, parseSort, parseThreshold, type ServiceSort } from './choices';

export const GROUPS = ['service', 'severity'] as const;
export type Group = (typeof GROUPS)[number];
export const RATES = ['run', 'metric', 'prediction'] as const;
export type RateName = (typeof RATES)[number];

const rate = createParser({
  parse: (text) => (isRate(text) ? text : null),
  serialize: (text: string) => text,
});

const parsers = {
  /** By what times to resolve are told apart. */
  by: parseAsStringLiteral(GROUPS).withDefault('service'),
  /** Order of the services; null: the worst first. */
  sort: createParser({
    parse: parseSort,
    serialize: ({ column, direction }: ServiceSort) => `${column}-${direction}`,
    eq: (one, other) => one.column === other.column && one.direction === other.direction,
  }),
  /** From this probability on a prediction counts as a warning. */
  threshold: createParser({ parse: parseThreshold, serialize: String }).withDefault(DEFAULT_THRESHOLD),
  /** What one would cost, if; null: as the organization has it. */
  run: rate,
  metric: rate,
  prediction: rate,
};

/** Rates as the gateway is asked with them; null: none is tried. */
type Tried = Readonly<Record<RateName, string | null>> | null;

export function useChoices(): Choices<typeof parsers> & { readonly tried: Tried } {
  const choices = useChoicesOf(parsers);
  const { run, metric, prediction } = choices;
  const isTried = run !== null || metric !== null || prediction !== null;
  return { ...choices, tried: isTried ? { run, metric, prediction } : null };
}
