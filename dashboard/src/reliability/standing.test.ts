// In which order services are listed by themselves.
import { type Service, worstFirst } from './standing';

function service(id: string, status: Service['status'], leftPercent: number | null): Service {
  const budget =
    leftPercent === null
      ? null
      : { events: 1, allowed: 1, spent: 0, left: 1, leftPercent, successPercent: 100 };
  return { id, status, budget } as Service;
}

it('puts the worst service first, of two alike the one with less left, and else keeps their order', () => {
  const listed = worstFirst([
    service('quiet', 'NO_DATA', null),
    service('fine', 'HEALTHY', 80),
    service('over', 'EXHAUSTED', -20),
    service('alike', 'HEALTHY', 80),
    service('short', 'AT_RISK', 20),
    service('worst', 'EXHAUSTED', -300),
    service('unheard', 'NO_DATA', null),
  ]);
  expect(listed.map(({ id }) => id)).toEqual(['worst', 'over', 'short', 'fine', 'alike', 'quiet', 'unheard']);
});
