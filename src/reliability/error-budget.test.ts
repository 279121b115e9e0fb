// Error budgets, how fast they burn, and what a service is called for it.
import { budgetOf, burnRate, healthOf } from './error-budget';

it('of a million requests at 99.9 percent a thousand may fail', () => {
  expect(budgetOf({ events: 1_000_000, failed: 250 }, 99.9)).toEqual({
    events: 1_000_000,
    allowed: 1_000,
    spent: 250,
    left: 750,
    leftPercent: 75,
    successPercent: 99.975,
  });
});

it('a budget is negative once more failed than may, and there is none of nothing', () => {
  expect(budgetOf({ events: 100, failed: 3 }, 99)).toMatchObject({ allowed: 1, left: -2, leftPercent: -200 });
  expect(budgetOf({ events: 0, failed: 0 }, 99)).toBeNull();
  expect(burnRate({ events: 0, failed: 0 }, 99)).toBeNull();
});

it('a budget that is spent as it is allowed burns at 1', () => {
  expect(burnRate({ events: 1_000_000, failed: 1_000 }, 99.9)).toBe(1);
  expect(burnRate({ events: 1_000, failed: 144 }, 99)).toBe(14.4);
});

describe('a service', () => {
  const half = budgetOf({ events: 1_000, failed: 5 }, 99);

  it.each([
    ['of which nothing is known has no data', null, [null, null, null, null], 'NO_DATA'],
    ['that burns slowly is healthy', half, [14.3, 5.9, 2.9, 0.9], 'HEALTHY'],
    ['that was still is healthy', half, [null, null, null, null], 'HEALTHY'],
    ['that burns fast for an hour is at risk', half, [14.4, 0, 0, 0], 'AT_RISK'],
    ['that burns for six hours is at risk', half, [0, 6, 0, 0], 'AT_RISK'],
    ['that burns for a day is at risk', half, [0, 0, 3, 0], 'AT_RISK'],
    ['that burns for three days is at risk', half, [0, 0, 0, 1], 'AT_RISK'],
  ])('%s', (_what, budget, burns, health) => {
    expect(healthOf(budget, burns)).toBe(health);
  });

  it('with a quarter of its budget left is at risk, and with nothing left it is exhausted', () => {
    const still = [0, 0, 0, 0];
    expect(healthOf(budgetOf({ events: 10_000, failed: 74 }, 99), still)).toBe('HEALTHY');
    expect(healthOf(budgetOf({ events: 10_000, failed: 75 }, 99), still)).toBe('AT_RISK');
    expect(healthOf(budgetOf({ events: 10_000, failed: 100 }, 99), still)).toBe('EXHAUSTED');
  });
});
