// In which order services stand where nobody has chosen one. Pure.
import type { ServiceHealthQuery } from './operations.generated';

export type Service = ServiceHealthQuery['serviceHealth']['rows'][number];

const WORST_FIRST: readonly Service['status'][] = ['EXHAUSTED', 'AT_RISK', 'HEALTHY', 'NO_DATA'];

/** The worst first, and of two that are alike the one with less budget left; else as they came. */
export function worstFirst(services: readonly Service[]): readonly Service[] {
  const left = ({ budget }: Service): number => budget?.leftPercent ?? Number.POSITIVE_INFINITY;
  return [...services].sort((one, other) => {
    const apart = WORST_FIRST.indexOf(one.status) - WORST_FIRST.indexOf(other.status);
    return apart !== 0 ? apart : left(one) === left(other) ? 0 : left(one) - left(other);
  });
}
