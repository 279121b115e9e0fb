// What the address says of the page, beside the date range. Defaults are left out of it.
import { createParser, parseAsStringLiteral, useQueryStates } from 'nuqs';
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

interface Choices {
  readonly by: Group;
  readonly sort: ServiceSort | null;
  readonly threshold: number;
  readonly run: string | null;
  readonly metric: string | null;
  readonly prediction: string | null;
}

interface ReliabilityChoices extends Choices {
  readonly choose: (change: { readonly [K in keyof Choices]?: Choices[K] | null }) => void;
}

export function useChoices(): ReliabilityChoices {
  const [choices, set] = useQueryStates(parsers, { history: 'push' });
  return { ...choices, choose: (change) => void set(change) };
}
