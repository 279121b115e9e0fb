// Filters the list from a chart: all that was raised, not only what is active, and the list comes into sight.
import { useChoices } from './use-choices';

type Choices = ReturnType<typeof useChoices>;

export const LIST_ID = 'alerts';

export function useListFilter(): {
  readonly chosen: Pick<Choices, 'severity' | 'class' | 'category'>;
  readonly filter: (change: Partial<Pick<Choices, 'severity' | 'class' | 'category'>>) => void;
} {
  const { choose, ...chosen } = useChoices();
  return {
    chosen,
    filter(change) {
      const isSet = Object.values(change).some((value) => value !== null);
      choose(isSet ? { ...change, status: 'ALL' } : change);
      if (isSet) document.getElementById(LIST_ID)?.scrollIntoView({ block: 'start' });
    },
  };
}
